"""The register on paper."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.sheets import print_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from ui.parts.files import choose_target, open_with_system
from ui.parts.page import Desk


class RiskPapers:
    """`printing` is the button that waits while it is under way."""

    def __init__(self, desk: Desk, page: QWidget, printing: QWidget) -> None:
        self.desk = desk
        self.page = page
        self.printing = printing

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
