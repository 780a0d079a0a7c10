"""What a year of education came to, on paper."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.papers import print_year, year_pdf
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.run_dialog import open_dialog


def show_summary(desk: Desk, owner: QWidget, year: int) -> PaperDialog:
    """Shows it in a dialog over `owner`."""
    words = desk.words

    def make(workspace: Workspace) -> bytes:
        return year_pdf(workspace, year, words=words)

    def keep(workspace: Workspace, path: Path) -> Printed:
        return print_year(workspace, year, path, words=words)

    name = words.text("paper.education.year", year=year)
    paper = Paper("ui.education.summary.paper", make, keep, f"{name}.pdf")
    dialog = PaperDialog(desk, owner, desk.tasks, paper)
    open_dialog(dialog)
    return dialog
