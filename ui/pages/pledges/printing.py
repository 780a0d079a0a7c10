"""Pledges to paper: printed by the system's viewer, saved as one PDF or as one each."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from ui.pages.pledges.view import PledgeView
from ui.parts.files import choose_folder, choose_target, folder_for_viewer, open_with_system
from ui.parts.layouts import button
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.printed import tell_printed


class PledgePrinter:
    """The button that prints and the menu that saves; `printed` is called when it is done."""

    def __init__(
        self,
        desk: Desk,
        owner: QWidget,
        view: Callable[[], PledgeView | None],
        chosen: Callable[[], list[str]],
        printed: Callable[[], None],
    ) -> None:
        """`view` is the round shown, None while nothing may be printed; `chosen` are people."""
        self._desk, self._owner = desk, owner
        self._view, self._chosen, self._then = view, chosen, printed
        text = desk.words.text
        self.save = MenuButton(desk, text("ui.pledges.save"))
        for name, do in (
            ("selected", partial(self._choose_save, everyone=False)),
            ("all", partial(self._choose_save, everyone=True)),
            ("each", self._choose_folder),
        ):
            self.save.menu_shown.addAction(text(f"ui.pledges.save.{name}")).triggered.connect(do)
        self.print: QPushButton = button(desk, "", "primary", icon_name="printer")
        self.print.clicked.connect(self.print_now)

    def tell_count(self) -> None:
        """Says on the button how many it is about."""
        ids, view = self._chosen(), self._view()
        self.print.setText(" " + self._desk.words.text("ui.pledges.print", count=len(ids)))
        self.print.setAccessibleName(self.print.text().strip())
        self.print.setEnabled(view is not None and bool(ids))
        self.save.setEnabled(view is not None and bool(view.rows))

    def print_now(self) -> None:
        """Makes a PDF of the chosen people and hands it to the system's own viewer to print."""
        if ids := self._chosen():
            name = self._desk.words.text("ui.pledges.file", count=len(ids))
            self.print_to(ids, folder_for_viewer() / name)

    def print_to(self, ids: Sequence[str], path: Path, *, one_each: bool = False) -> None:
        """Prints into a file, or a file each into a folder, and records it; with progress."""
        view, words = self._view(), self._desk.words
        campaign = view.board.campaign_id if view is not None else None
        if campaign is None:
            return

        def work(workspace: Workspace, progress: Any) -> Printed:
            return print_pledges(
                workspace, campaign, ids, path,
                words=words, one_each=one_each, progress=progress, cancelled=progress.cancelled,
            )  # fmt: skip

        job = self._desk.tasks.run_long(work, self._printed, busy=self.print)
        self._desk.window.show_progress(words.text("ui.pledges.print.wait", count=len(ids)), job)

    def _printed(self, printed: Printed) -> None:
        open_with_system(printed.path)
        tell_printed(self._desk, printed, "ui.pledges.printed")
        self._then()

    def _choose_save(self, *, everyone: bool) -> None:
        view = self._view()
        ids = [shown.id for shown in view.rows] if everyone and view else self._chosen()
        name = self._desk.words.text("ui.pledges.file", count=len(ids))
        title = self._desk.words.text("ui.pledges.save")
        path = choose_target(self._owner, self._desk, title, name, "PDF (*.pdf)", "paper")
        if path and ids:
            self.print_to(ids, path)

    def _choose_folder(self) -> None:
        ids, title = self._chosen(), self._desk.words.text("ui.pledges.save.each")
        folder = choose_folder(self._owner, self._desk, title, "paper")
        if folder and ids:
            self.print_to(ids, folder, one_each=True)
