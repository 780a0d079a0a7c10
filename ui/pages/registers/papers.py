"""The papers of the registers in the dialog that shows, prints and keeps them."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.registers.papers import entry_pdf, print_entry, print_year, year_pdf
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from cleanclinic.records.register import Register
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.run_dialog import open_dialog


def show_entry(desk: Desk, parent: QWidget, record: Register) -> PaperDialog:
    """The sheet of one entry."""
    of, record_id, words = type(record), record.id, desk.words

    def make(workspace: Workspace) -> bytes:
        return entry_pdf(workspace, of, record_id, words=words)

    def keep(workspace: Workspace, path: Path) -> Printed:
        return print_entry(workspace, of, record_id, path, words=words)

    name = f"{words.text(f'kind.{of.KIND}')} {record.number}.pdf"
    return _shown(desk, parent, Paper("ui.registers.sheet", make, keep, name))


def show_year(desk: Desk, parent: QWidget, of: type[Register], year: int) -> PaperDialog:
    """A year's ledger."""
    words = desk.words

    def make(workspace: Workspace) -> bytes:
        return year_pdf(workspace, of, year, words=words)

    def keep(workspace: Workspace, path: Path) -> Printed:
        return print_year(workspace, of, year, path, words=words)

    kind = words.text(f"kind.{of.KIND}")
    name = words.text("paper.register.ledger", year=year, kind=kind)
    return _shown(desk, parent, Paper("ui.registers.ledger", make, keep, f"{name}.pdf"))


def _shown(desk: Desk, parent: QWidget, paper: Paper) -> PaperDialog:
    dialog = PaperDialog(desk, parent, desk.tasks, paper)
    open_dialog(dialog)
    return dialog
