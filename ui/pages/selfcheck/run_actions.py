"""What can be done with a run as a whole: copy forward, try, submit, withdraw, correct, print."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.answers import confirm, copy_forward
from cleanclinic.operations.self_checks.paper import print_self_check
from cleanclinic.operations.self_checks.runs import (
    correct,
    move_to_version,
    remove_run,
    submit,
    withdraw,
)
from cleanclinic.operations.workspace.results import Changed, Printed, Saved
from cleanclinic.records.self_check import Column
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.item_panel import ItemPanel
from ui.pages.selfcheck.model import RunModel
from ui.pages.selfcheck.past import open_answer_history, open_own_history, open_run_bin
from ui.pages.selfcheck.saving import Saver
from ui.pages.selfcheck.team_view import TeamView
from ui.parts.files import choose_target, open_with_system
from ui.parts.layouts import button
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.question import ask
from ui.parts.record_day import LookBack
from ui.parts.run_dialog import open_dialog


class RunPage(Protocol):
    """What the page lends to the menu of its run."""

    desk: Desk
    saver: Saver
    panel: ItemPanel
    back: LookBack

    @property
    def model(self) -> RunModel | None:
        """The run as it is shown."""

    def leave(self) -> None:
        """Writes what waits."""

    def run_with(self, operation: Callable[..., Any], then: Any = None) -> None:
        """Runs an operation on the run that is shown."""

    def open_run(self, run_id: str) -> None:
        """Shows another run."""

    def open_start(self) -> None:
        """Asks for a new run."""

    def answer(self, code: str, given: Given, reason: str) -> None:
        """Takes an answer."""

    def go_to(self, code: str) -> None:
        """Shows an indicator."""

    def show_column(self, shown: Column) -> None:
        """Shows one's own answers, or the head's."""


class RunActions:
    """The menu of the run, and what its lines do."""

    def __init__(self, page: RunPage, parent: QWidget) -> None:
        self._page = page
        self._parent = parent
        self._text = page.desk.words.text
        self.mend_button = button(page.desk, "", "primary")
        self.mend_button.clicked.connect(self.mend)
        self.more = MenuButton(page.desk, self._text("ui.selfcheck.more"))
        self.lines: dict[str, QAction] = {}
        self.team: TeamView | None = None
        menu = self.more.menu_shown
        menu.addAction(self._text("part.desk.menu.history"), self.open_history)
        menu.addAction(self._text("part.day.back.menu"), page.back.open)
        menu.addAction(self._text("part.bin"), partial(open_run_bin, page.desk, parent))
        menu.addAction(self._text("ui.selfcheck.menu.past"), self.open_run_history)
        menu.addSeparator()
        for name, do in (
            ("copy", self.copy),
            ("confirm", self.confirm_all),
            ("team", self.open_team),
            ("head", lambda: page.show_column(Column.HEAD)),
            ("try", page.saver.try_out),
            ("", None),
            ("print", self.print_form),
            ("start", page.open_start),
            ("", None),
            ("remove", self.remove),
        ):
            if do is None:
                menu.addSeparator()
                continue
            line = menu.addAction(self._text(f"ui.selfcheck.menu.{name}"))
            line.triggered.connect(do)
            self.lines[name] = line

    def show_model(self, model: RunModel) -> None:
        """Offers what can be done now."""
        view = model.view
        on = view.editable and not self._page.desk.read_only
        copied = [code for code in model.codes if model.is_copied(code)]
        offered = {
            "copy": on and view.previous is not None,
            "confirm": on and bool(copied),
            "team": on,
            "head": on and not self._page.saver.trying and model.column is Column.SELF,
            "try": on and not self._page.saver.trying and model.column is Column.SELF,
            "remove": on,
            "print": not view.past,
            "start": not (view.past or self._page.desk.read_only),
        }
        for name, possible in offered.items():
            self.lines[name].setEnabled(possible)
        if self.team is not None:
            self.team.show_model(model)
        key = "ui.selfcheck.correct" if view.office_has else "ui.selfcheck.withdraw"
        self.mend_button.setText(self._text(key))
        self.mend_button.setAccessibleName(self._text(key))

    def open_history(self) -> None:
        """Who answered the indicator chosen, and how."""
        page, model = self._page, self._page.model
        if model is not None and page.panel.code:
            page.leave()
            open_answer_history(page.desk, self._parent, model, page.panel.code)

    def open_run_history(self) -> None:
        """When the run was begun, submitted, withdrawn, and by whom."""
        if (model := self._page.model) is not None:
            self._page.leave()
            open_own_history(self._page.desk, self._parent, model)

    def open_team(self) -> None:
        """Shows one indicator at a time, large, for a room of people."""
        page, model = self._page, self._page.model
        if model is None or not page.panel.changeable:
            return
        self.team = TeamView(page.desk, self._parent, model, page.panel.code)
        self.team.answered.connect(page.answer)
        self.team.finished.connect(self._leave_team)
        open_dialog(self.team)

    def _leave_team(self) -> None:
        team, self.team = self.team, None
        if team is not None:
            self._page.go_to(team.code)
        self._page.saver.flush()

    def copy(self) -> None:
        """Copies what the period before said to where nobody has answered."""
        self._page.leave()
        self._page.run_with(copy_forward, self._copied)

    def _copied(self, changed: Changed) -> None:
        self._tell("ui.selfcheck.copied.done", undo=bool(changed.count), count=changed.count)

    def confirm_all(self) -> None:
        """Says of all copied answers that they hold."""
        model = self._page.model
        codes = [code for code in model.codes if model.is_copied(code)] if model else []
        self._page.run_with(partial(confirm, numbers=codes), self._confirmed)

    def _confirmed(self, changed: Changed) -> None:
        self._tell("ui.selfcheck.confirmed", undo=bool(changed.count), count=changed.count)

    def move(self) -> None:
        """Goes on by the newer version of the standard."""
        self._page.leave()
        self._page.run_with(move_to_version, lambda _: self._tell("ui.selfcheck.moved", undo=True))

    def submit(self, without_evidence: bool) -> None:
        """Hands the run in: it is frozen then."""
        handed_in = partial(submit, without_evidence=without_evidence)
        self._page.run_with(handed_in, lambda _: self._tell("ui.selfcheck.submitted"))

    def mend(self) -> None:
        """Withdraws the run, or begins a corrected version of it."""
        model = self._page.model
        if model is None:
            return
        if not model.view.office_has:
            self._page.run_with(withdraw, lambda _: self._tell("ui.selfcheck.withdrawn"))
            return
        page, text = self._page, self._text
        about = text("ui.selfcheck.correct.about", title=model.view.run.title)
        if ask(
            self._parent,
            page.desk,
            text("ui.selfcheck.correct"),
            about,
            text("ui.selfcheck.correct"),
        ):
            page.run_with(correct, self._corrected)

    def _corrected(self, saved: Saved) -> None:
        self._page.open_run(saved.id)
        self._tell("ui.selfcheck.corrected")

    def remove(self) -> None:
        """Deletes a run that was never submitted; undo brings it back."""
        page, model, text = self._page, self._page.model, self._text
        if model is None:
            return
        about = text("ui.selfcheck.remove.about", title=model.view.run.title)
        yes = text("ui.selfcheck.menu.remove")
        if ask(self._parent, page.desk, yes, about, yes, danger=True):
            page.leave()
            page.run_with(remove_run, lambda _: self._tell("ui.selfcheck.removed", undo=True))

    def print_form(self) -> None:
        """Writes the form as a PDF where the person wants it, and opens it."""
        page, model = self._page, self._page.model
        if model is None or model.view.past:
            return
        page.leave()
        name = self._text("ui.selfcheck.file", title=model.view.run.title)
        title = self._text("ui.selfcheck.menu.print")
        path = choose_target(self._parent, page.desk, title, name, "PDF (*.pdf)", "paper")
        if path is not None:
            self.print_to(path)

    def print_to(self, path: Path) -> None:
        """Writes the form as a PDF."""
        words = self._page.desk.words
        self._page.run_with(partial(print_self_check, path=path, words=words), self._printed)

    def _printed(self, made: Printed) -> None:
        open_with_system(made.path)
        self._tell("ui.selfcheck.printed", name=made.path.name, count=made.pages)

    def _tell(self, key: str, *, undo: bool = False, **values: Any) -> None:
        self._page.desk.window.tell(self._text(key, **values), undo=undo)
