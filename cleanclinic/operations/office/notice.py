"""The notice that carries the hospital's digits on stamped paper."""

from pathlib import Path

from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.operations.workspace.trust import hospital_digits
from cleanclinic.paper.notice_sheet import NoticeSheet, notice_sheet_pdf
from cleanclinic.paper.output import write_file
from cleanclinic.words import Words


def notice_pdf(workspace: Workspace, *, words: Words) -> bytes:
    """The notice as a page to be printed and stamped; nothing is written."""
    workspace.require(WorkspaceKind.OFFICE)
    sheet = NoticeSheet(
        hospital=workspace.hospital_name or workspace.hospital_code,
        digits=hospital_digits(workspace),
        on=workspace.today(),
    )
    return notice_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_notice(workspace: Workspace, target: Path, *, words: Words) -> Printed:
    """The notice as a PDF file."""
    write_file(target, notice_pdf(workspace, words=words))
    return Printed(target, 1, (target,), (), NOTHING_CHANGED)
