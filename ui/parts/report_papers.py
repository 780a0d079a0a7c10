"""A report on paper and in Excel: the two buttons of whichever page shows one."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.index.reports import Report, print_report, report_pdf, write_report
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from ui.parts.files import choose_target
from ui.parts.layouts import button
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.run_dialog import open_dialog
from ui.parts.table_export import EXCEL


class ReportPapers:
    """Buttons `pdf` and `excel` for the report shown; without one they cannot be pressed."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        self._desk = desk
        self._page = page
        self._report: Report | None = None
        text = desk.words.text
        self.pdf = button(desk, text("ui.reports.pdf"), "primary", icon_name="printer")
        self.pdf.clicked.connect(self.print_shown)
        self.excel = button(desk, text("ui.reports.excel"), icon_name="file-spreadsheet")
        self.excel.clicked.connect(self._choose_excel)
        self.show_report(None)

    def show_report(self, report: Report | None) -> None:
        """What the buttons give; one without any rows as little as none."""
        self._report = report if report is not None and report.rows else None
        for press in (self.pdf, self.excel):
            press.setEnabled(self._report is not None)

    def print_shown(self) -> PaperDialog | None:
        """Shows the report on paper."""
        report, words = self._report, self._desk.words
        if report is None:
            return None

        def make(workspace: Workspace) -> bytes:
            return report_pdf(workspace, report, words=words)

        def keep(workspace: Workspace, path: Path) -> Printed:
            return print_report(workspace, report, path, words=words)

        paper = Paper("ui.reports.sheet", make, keep, f"{report.title}.pdf")
        dialog = PaperDialog(self._desk, self._page, self._desk.tasks, paper)
        open_dialog(dialog)
        return dialog

    def save_excel(self, path: Path) -> None:
        """Keeps the report as a workbook."""
        report, desk = self._report, self._desk
        if report is None:
            return
        said = desk.words.text("ui.reports.saved", name=path.name)
        desk.tasks.run_aside(
            lambda _: write_report(report, path),
            lambda _: desk.window.tell(said), owner=self._page, busy=self.excel,
        )  # fmt: skip

    def _choose_excel(self) -> None:
        if self._report is None:
            return
        title, name = self.excel.text(), f"{self._report.title}.xlsx"
        if path := choose_target(self._page, self._desk, title, name, EXCEL, "ui.reports"):
            self.save_excel(path)
