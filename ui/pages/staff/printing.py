"""Ethics files and evaluations of many people to PDF and Excel, with a bar and a way to stop."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.printing import (
    preview_file,
    print_ethics_files,
    print_evaluations,
)
from cleanclinic.operations.ethics.sheets import write_ethics_files, write_evaluations
from cleanclinic.operations.hidden.sensitive import PinConfirmError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Printed
from ui.parts.files import choose_target, open_with_system
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.pin_again import ask_pin
from ui.parts.printed import tell_printed
from ui.parts.run_dialog import open_dialog

Print = Callable[..., Printed]
_PDF, _EXCEL = "PDF (*.pdf)", "Excel (*.xlsx)"


class EthicsPrinter:
    """What the print menu of the page does."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        self._desk = desk
        self._page = page

    def show_file(self, staff_id: str, name: str) -> None:
        """One person's file as it would be printed, what is hidden masked."""
        words = self._desk.words
        paper = Paper(
            "ui.staff.paper.file",
            lambda workspace: preview_file(workspace, staff_id, words),
            lambda workspace, path: print_ethics_files(workspace, [staff_id], path, words=words),
            words.text("ui.staff.paper.file.named", name=name),
        )
        open_dialog(PaperDialog(self._desk, self._page, self._desk.tasks, paper))

    def print_files(self, staff_ids: Sequence[str], *, unmasked: bool = False) -> None:
        """The whole files of people into one PDF that is chosen now."""
        name = self._desk.words.text("ui.staff.print.files.name", count=len(staff_ids))
        self._choose(print_ethics_files, staff_ids, name, unmasked=unmasked)

    def print_forms(self, ids: Sequence[str]) -> None:
        """The forms of evaluations into one PDF that is chosen now."""
        name = self._desk.words.text("ui.staff.print.forms.name", count=len(ids))
        self._choose(print_evaluations, ids, name, unmasked=False)

    def write_files(self, staff_ids: Sequence[str], *, unmasked: bool = False) -> None:
        """The whole files of people into one workbook that is chosen now."""
        name = self._desk.words.text("ui.staff.print.excel.name", count=len(staff_ids))
        path = self._target(name, _EXCEL) if staff_ids else None
        if path is not None:
            self.write_to(staff_ids, path, unmasked=unmasked)

    def write_to(self, staff_ids: Sequence[str], path: Path, *, unmasked: bool = False) -> None:
        """Writes whole files into a workbook; what is hidden asks for the PIN first."""
        words = self._desk.words

        def work(workspace: Workspace, progress: Any) -> Changed:
            return write_ethics_files(
                workspace, staff_ids, path, words=words, unmasked=unmasked,
                progress=progress, cancelled=progress.cancelled,
            )  # fmt: skip

        again = partial(self.write_to, staff_ids, path, unmasked=unmasked)
        self._run(work, partial(self._written, path), again, len(staff_ids))

    def write_year(self, year: int) -> None:
        """Everybody's evaluation of a year into a workbook that is chosen now."""
        name = self._desk.words.text("ui.staff.print.year.name", year=year)
        if path := self._target(name, _EXCEL):
            self.write_year_to(year, path)

    def write_year_to(self, year: int, path: Path) -> None:
        """Writes everybody's evaluation of a year into a workbook."""
        self._desk.tasks.run(
            partial(write_evaluations, year=year, path=path, words=self._desk.words),
            partial(self._written, path), owner=self._page,
        )  # fmt: skip

    def _written(self, path: Path, changed: Changed) -> None:
        said = self._desk.words.text("ui.staff.print.saved", count=changed.count, name=path.name)
        self._desk.window.tell(said)

    def _target(self, name: str, kinds: str) -> Path | None:
        title = self._desk.words.text("ui.staff.print")
        return choose_target(self._page, self._desk, title, name, kinds, "paper")

    def _choose(self, operation: Print, ids: Sequence[str], name: str, *, unmasked: bool) -> None:
        path = self._target(name, _PDF) if ids else None
        if path is not None:
            self.print_to(operation, ids, path, unmasked=unmasked)

    def print_to(
        self, operation: Print, ids: Sequence[str], path: Path, *, unmasked: bool = False
    ) -> None:
        """Prints into a file; what is hidden asks for the PIN first."""
        words = self._desk.words

        def work(workspace: Workspace, progress: Any) -> Printed:
            return operation(
                workspace, ids, path, words=words, unmasked=unmasked,
                progress=progress, cancelled=progress.cancelled,
            )  # fmt: skip

        again = partial(self.print_to, operation, ids, path, unmasked=unmasked)
        self._run(work, self._printed, again, len(ids))

    def _run(
        self, work: Callable[..., Any], then: Callable[[Any], None], again: Callable[[], None],
        count: int,
    ) -> None:  # fmt: skip
        """Runs long work; where it wants the PIN it is asked for, and the work done `again`."""

        def failed(error: Exception) -> bool:
            if not isinstance(error, PinConfirmError):
                return False
            self._ask_pin(again)
            return True

        job = self._desk.tasks.run_long(work, then, failed, owner=self._page)
        title = self._desk.words.text("ui.staff.print.wait", count=count)
        self._desk.window.show_progress(title, job)

    def _printed(self, printed: Printed) -> None:
        open_with_system(printed.path)
        tell_printed(self._desk, printed, "ui.staff.printed")

    def _ask_pin(self, again: Callable[[], None]) -> None:
        text = self._desk.words.text
        ask_pin(
            self._desk, self._page, text("ui.staff.print.unmasked"), text("ui.staff.print.pin"),
            text("ui.staff.print"), again,
        )  # fmt: skip
