"""The request for a grant without a stick: printed with a square code, scanned or pasted."""

from collections.abc import Iterable
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.office.asking import RequestCard, own_digits, own_request
from cleanclinic.operations.office.enrolment import add_request
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.output import write_file
from cleanclinic.paper.qr import read_codes
from cleanclinic.paper.request_sheet import RequestSheet, codes_in_pdf, request_sheet_pdf
from cleanclinic.words import Words, readable

# Every request begins so; other square codes on a page are none.
_BEGINS = '{"typ":"request"'


class NoRequestCodeError(CleanClinicError):
    """There is no request's square code in `file`, or it could not be read."""

    code = "REQ-NO-CODE"


def request_text(workspace: Workspace) -> str:
    """What the square code says: the request file as text, 500 to 800 characters."""
    workspace.require(WorkspaceKind.WARD)
    return own_request(workspace).decode("utf-8")


def request_pdf(workspace: Workspace, *, words: Words) -> bytes:
    """The request as a page to be printed and brought or photographed; nothing is written."""
    department = workspace.department
    sheet = RequestSheet(
        hospital=workspace.hospital_name or workspace.hospital_code,
        department=department.name if department else "",
        device=workspace.device_label,
        install_id=workspace.store.meta("install_id"),
        replaces=workspace.store.meta("replaces"),
        asked=f"{workspace.now():%Y-%m-%d}",
        digits=own_digits(workspace),
        payload=request_text(workspace),
    )
    return request_sheet_pdf(sheet, words=words, demo=workspace.demo)


def print_request(workspace: Workspace, target: Path, *, words: Words) -> Printed:
    """The request's page as a PDF file."""
    write_file(target, request_pdf(workspace, words=words))
    return Printed(target, 1, (target,), (), NOTHING_CHANGED)


def read_request_text(workspace: Workspace, text: str, name: str = "") -> RequestCard:
    """Keep a request that a hand scanner typed or a person pasted; raises REQ-*."""
    # Scanners and message programs put ends of lines as they like; the signed line has none.
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return add_request(workspace, "".join(f"{line}\n" for line in lines).encode("utf-8"), name)


def read_request_pdf(workspace: Workspace, path: Path) -> RequestCard:
    """Keep the request on a scanned page; raises NoRequestCodeError, PDF-UNREADABLE and REQ-*."""
    return _first(workspace, codes_in_pdf(path), readable(path.name))


def read_request_picture(
    workspace: Workspace, width: int, height: int, grey: bytes, name: str = ""
) -> RequestCard:
    """Keep the request in a photograph, given as one byte a pixel; raises as for a page."""
    return _first(workspace, read_codes(width, height, grey), name)


def _first(workspace: Workspace, codes: Iterable[str], name: str) -> RequestCard:
    for text in codes:
        if text.startswith(_BEGINS):
            return read_request_text(workspace, text, name)
    raise NoRequestCodeError(file=name)
