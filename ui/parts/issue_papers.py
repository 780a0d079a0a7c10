"""Orders, findings and their ledger on paper."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import Issue
from cleanclinic.operations.issues.papers import (
    issue_pdf,
    ledger_of_issues_pdf,
    print_issue,
    print_issue_ledger,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.run_dialog import open_dialog


def show_sheet(desk: Desk, parent: QWidget, issue: Issue) -> PaperDialog:
    """The order (问题交办单) or the finding with its receipt part."""

    def keep(workspace: Workspace, path: Path) -> Printed:
        return print_issue(workspace, issue.id, path, words=desk.words)

    make = partial(issue_pdf, issue_id=issue.id, words=desk.words)
    return _show(desk, parent, Paper("ui.rectify.paper", make, keep, f"{issue.record.number}.pdf"))


def show_ledger(desk: Desk, parent: QWidget) -> PaperDialog:
    """The ledger (整改台账) of all issues there are here."""

    def keep(workspace: Workspace, path: Path) -> Printed:
        return print_issue_ledger(workspace, path, words=desk.words)

    make = partial(ledger_of_issues_pdf, words=desk.words)
    name = f"{desk.words.text('ui.rectify.ledger')}.pdf"
    return _show(desk, parent, Paper("ui.rectify.ledger_paper", make, keep, name))


def _show(desk: Desk, parent: QWidget, paper: Paper) -> PaperDialog:
    dialog = PaperDialog(desk, parent, desk.tasks, paper)
    open_dialog(dialog)
    return dialog
