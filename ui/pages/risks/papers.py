"""The register out to paper and Excel, and in from Excel."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.results import Printed
from cleanclinic.operations.risk_sheets import SheetImport, export_risks, import_risks, print_risks
from cleanclinic.operations.workspace import Workspace
from ui.pages.risks.sheet_import import SheetImportDialog
from ui.parts.files import choose_file, choose_target, open_with_system
from ui.parts.page import Desk


class RiskPapers:
    """`printing` and `sheets` are the buttons that wait while something is under way."""

    def __init__(self, desk: Desk, page: QWidget, printing: QWidget, sheets: QWidget) -> None:
        self.desk = desk
        self.page = page
        self.printing = printing
        self.sheets = sheets

    def choose_print(self) -> None:
        """Asks where to and prints the register."""
        text = self.desk.words.text
        name = text("ui.risks.print.file", day=self.desk.today().isoformat())
        path = choose_target(
            self.page, self.desk, text("ui.risks.print"), name, "PDF (*.pdf)", "paper"
        )
        if path:
            self.print_to(path)

    def print_to(self, path: Path) -> None:
        """Prints the whole register into a PDF, with progress."""
        words = self.desk.words

        def work(workspace: Workspace, progress: Any) -> Printed:
            return print_risks(
                workspace, path, words=words, progress=progress, cancelled=progress.cancelled
            )

        job = self.desk.tasks.run_long(work, self._printed, busy=self.printing)
        self.desk.window.show_progress(words.text("ui.risks.print.wait"), job)

    def _printed(self, printed: Printed) -> None:
        open_with_system(printed.path)
        if printed.missing:
            first = printed.missing[0]
            self.desk.window.tell(
                self.desk.words.text(
                    "ui.print.missing",
                    count=len(printed.missing),
                    who=first.who,
                    code=first.code_point,
                )
            )
        else:
            self.desk.window.tell(
                self.desk.words.text(
                    "ui.risks.printed", pages=printed.pages, folder=printed.path.parent.name
                )
            )

    def choose_export(self) -> None:
        """Asks where to and writes the register as a sheet."""
        text = self.desk.words.text
        name = text("ui.risks.export.file", day=self.desk.today().isoformat())
        path = choose_target(
            self.page, self.desk, text("ui.risks.export"), name, "Excel (*.xlsx)", "sheets"
        )
        if path:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Writes the register as a sheet."""
        words = self.desk.words
        self.desk.tasks.run(
            lambda workspace: export_risks(workspace, path, words),
            lambda _: self.desk.window.tell(words.text("ui.risks.exported", name=path.name)),
            owner=self.page, busy=self.sheets,
        )  # fmt: skip

    def choose_import(self) -> None:
        """Asks for a sheet and says what it would bring."""
        text = self.desk.words.text
        kinds = text("ui.files.sheets")
        path = choose_file(self.page, self.desk, text("ui.risks.import"), kinds, "sheets")
        if path:
            self.look_into(path)

    def look_into(self, path: Path) -> None:
        """Says what a sheet would bring; nothing is written yet."""
        self.desk.tasks.run(
            lambda workspace: import_risks(workspace, path, dry_run=True),
            partial(self._offer_import, path), owner=self.page, busy=self.sheets,
        )  # fmt: skip

    def _offer_import(self, path: Path, found: SheetImport) -> None:
        dialog = SheetImportDialog(self.desk, self.page, path, found)
        dialog.accepted.connect(lambda: self.take_sheet(path))
        dialog.open()

    def take_sheet(self, path: Path) -> None:
        """Takes a sheet in as one act."""
        self.desk.tasks.run(
            lambda workspace: import_risks(workspace, path), self._took_sheet, busy=self.sheets
        )

    def _took_sheet(self, taken: SheetImport) -> None:
        text = self.desk.words.text("ui.risks.imported", added=taken.added, updated=taken.updated)
        self.desk.window.tell(text, undo=bool(taken.changes))
