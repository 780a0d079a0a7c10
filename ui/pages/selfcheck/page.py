"""The self-check page: categories to the left, one item in the middle, score and answer beside."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.answers import Answered, clear_answer, confirm, note
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.records.self_check import Column
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.dialogs import StartDialog, SubmitDialog
from ui.pages.selfcheck.model import CheckView, RunModel, read_view
from ui.pages.selfcheck.notice import RunNotice
from ui.pages.selfcheck.run_actions import RunActions
from ui.pages.selfcheck.run_parts import RunParts
from ui.pages.selfcheck.saving import Saver
from ui.parts.editors import CalmComboBox
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import button, column, row
from ui.parts.page import Desk, Page
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.run_dialog import open_dialog
from ui.parts.times import day_text

_RUNS_LEAST = 96


class SelfCheckPage(Page):
    """One run at a time; the newest that is still worked on first."""

    kinds = frozenset({"self_check", "self_check_answer", "standard", "check_review"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: CheckView | None = None
        self._run = ""
        # A run was just opened: the digits are for it at once.
        self._to_keys = False
        self.column = Column.SELF
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self.saver = Saver(desk, self)
        self.saver.changed.connect(self._lay_over)
        self.actions_of_run = RunActions(self, self)
        self._make_actions()
        self._make_parts()
        self._make_shortcuts()

    # The page

    @property
    def model(self) -> RunModel | None:
        """The run with what was answered since it was loaded."""
        return self.parts.model

    def title(self) -> str:
        return self.words.text("nav.selfcheck")

    def subtitle(self) -> str:
        model = self.model
        if model is None:
            return ""
        run, text = model.view.run, self.words.text
        parts = [text(f"check_state.{run.state.value}")]
        if run.due is not None:
            parts.append(text("ui.selfcheck.due", day=day_text(run.due, self.desk.today())))
        if run.version > 1:
            parts.append(text("ui.selfcheck.version", version=run.version))
        return " · ".join(parts)

    def top_actions(self) -> list[QWidget]:
        if self.model is None:
            return []
        state = self.model.view
        last = [self.submit] if state.editable else [self.actions_of_run.mend_button]
        if state.past:
            last = []
        return [*([self.runs] if self.runs.count() > 1 else []), self.actions_of_run.more, *last]

    def reading_actions(self) -> list[QWidget]:
        return [self.runs, self.actions_of_run.more]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_view, run_id=self._run, day=self.back.day)
        self.desk.tasks.run(read, self._show, key="selfcheck", rank=Rank.READ)

    def show_record(self, record_id: str) -> None:
        self.leave()
        self._run = record_id
        self.reload(None)

    def leave(self) -> None:
        self.side.answer.flush()
        self.saver.flush()

    # How it is built

    def _make_actions(self) -> None:
        desk, text = self.desk, self.words.text
        self.runs = CalmComboBox()
        # As wide as its words, also those of another language; it gives way to long ones.
        self.runs.setSizeAdjustPolicy(CalmComboBox.SizeAdjustPolicy.AdjustToContents)
        self.runs.setMinimumWidth(self.desk.look.px(_RUNS_LEAST))
        self.runs.setAccessibleName(text("ui.selfcheck.runs"))
        self.runs.activated.connect(lambda place: self.open_run(self.runs.itemData(place)))
        self.submit = button(desk, text("ui.selfcheck.submit"), "primary")
        self.submit.clicked.connect(self.open_submit)

    def _make_parts(self) -> None:
        desk, text = self.desk, self.words.text
        self.parts = RunParts(desk, self)
        self.panel, self.side = self.parts.panel, self.parts.side
        self.panel.answered.connect(self.answer)
        self.panel.cleared.connect(self.clear)
        self.panel.confirmed.connect(self.confirm)
        self.side.answer.remarked.connect(self.remark)
        self.panel.evidence_wanted.connect(self._want_evidence)
        middle = QWidget()
        self.notice = RunNotice(desk)
        self.notice.kept.connect(self.saver.keep)
        self.notice.thrown_away.connect(self.saver.throw_away)
        self.notice.ended.connect(lambda: self.show_column(Column.SELF))
        self.notice.moved.connect(self.actions_of_run.move)
        self.notice.compared.connect(self.parts.open_columns)
        # As wide as the cards below it, which keep off their scroll bar.
        above = row(desk.look, self.notice, margins=(0, 0, 4, 0))
        column(desk.look, above, self.panel, gap=10, into=middle).setStretch(1, 1)
        self.body = self.parts.lay_out(middle)
        self.empty = Empty(
            desk, "clipboard-check", text("ui.selfcheck.empty"), text("ui.selfcheck.start")
        )
        self.empty.wanted.connect(self.open_start)
        keep_off(desk, self.empty.action)
        self.none_then = Empty(desk, "history", text("part.day.nothing"))
        layout = column(desk.look, self.back.strip, gap=0, into=self)
        for part in (self.body, self.empty, self.none_then):
            part.hide()
            layout.addWidget(part, 1)

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+N", self.open_start),
            ("Ctrl+P", self.actions_of_run.print_form),
            ("Ctrl+H", self.actions_of_run.open_history),
            ("Ctrl+Return", self.open_submit),
            ("F2", self.panel.setFocus),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    # What is shown

    def _show(self, view: CheckView) -> None:
        self._view = view
        self.back.arrived()
        if view.model is not None:
            first = self._run != view.model.view.run.id or not self.panel.code
            self._run = view.model.view.run.id
            # Nothing typed moves between a run and what it was.
            self.saver.begin(self._run if view.day is None else f"{self._run}@{view.day}")
            self.panel.changeable = view.model.view.editable and not self.desk.read_only
            if first:
                self.panel.code = view.model.first_open()
        self.empty.setVisible(view.model is None and view.day is None)
        self.none_then.setVisible(view.model is None and view.day is not None)
        self.body.setVisible(view.model is not None)
        self._show_runs(view)
        self._lay_over()
        self.heading_changed.emit()
        if view.model is not None and (self._to_keys or self.focusWidget() is None):
            self._give_keys()

    def _give_keys(self) -> None:
        """The number keys are for the indicators, as soon as they are seen and not before."""
        self._to_keys = not self.isVisible()
        if not self._to_keys:
            QTimer.singleShot(0, self.panel, self.panel.setFocus)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._to_keys:
            self._give_keys()

    def _on_day(self) -> None:
        self.leave()
        self.column = Column.SELF
        self.reload(None)

    def _show_runs(self, view: CheckView) -> None:
        self.runs.clear()
        for one in view.runs:
            key = "ui.selfcheck.run_version" if one.version > 1 else "ui.selfcheck.run"
            self.runs.addItem(self.words.text(key, title=one.title, version=one.version), one.id)
        self.runs.setCurrentIndex(self.runs.findData(self._run))
        self.runs.setToolTip(self.runs.currentText())

    def _lay_over(self) -> None:
        """Shows the loaded run with what was answered since."""
        loaded = self._view.model if self._view else None
        if loaded is None:
            self.parts.forget()
            return
        model = RunModel(loaded.view, dict(self.saver.over), self.column)
        changeable = self.panel.changeable and not self.saver.trying
        self.parts.show_model(model, changeable=changeable)
        self.notice.show_model(model, trying=self.saver.trying)
        self.actions_of_run.show_model(model)

    # What a person does

    def answer(self, code: str, given: Given, reason: str) -> None:
        """Takes an answer; it is shown at once."""
        if self.column is Column.HEAD:
            head = {"head_amount": given.amount, "head_total": given.total}
            self.saver.stage(code, head)
            return
        self.saver.stage(code, Answered(given, reason).values())

    def clear(self, code: str) -> None:
        """Takes an answer back."""
        self.saver.flush()
        if self.column is Column.HEAD:
            self.run_with(partial(note, number=code, head_amount=None, head_total=None))
        else:
            self.run_with(partial(clear_answer, number=code))

    def confirm(self, code: str) -> None:
        """Says of a copied answer that it holds."""
        found = self._view.model.view.row(code) if self._view and self._view.model else None
        if found is not None and (found.copied or found.changed) and code not in self.saver.over:
            self.run_with(partial(confirm, numbers=[code]))

    def remark(self, code: str, text: str) -> None:
        if self.column is Column.HEAD:
            self.run_with(partial(note, number=code, head_remark=text))
        else:
            self.run_with(partial(note, number=code, remark=text))

    def run_with(self, operation: Callable[..., Any], then: Any = None) -> None:
        """Runs an operation on the run that is shown."""
        run = self._run

        def work(workspace: Workspace) -> Any:
            return operation(workspace, run_id=run)

        self.desk.tasks.run(work, then)

    def show_column(self, shown: Column) -> None:
        """Shows one's own answers, or the head's: the same where she says nothing else."""
        self.leave()
        self.column = shown
        self.saver.over.clear()
        self._lay_over()
        self.panel.setFocus()

    def go_to(self, code: str) -> None:
        self.parts.go_to(code)

    def open_run(self, run_id: str) -> None:
        self.leave()
        self._run, self.panel.code, self.column = run_id, "", Column.SELF
        self._to_keys = True
        self.reload(None)

    def open_start(self) -> None:
        """Asks for standard and period of a new run."""
        if self.desk.read_only or self.back.day is not None:
            return
        standards = self._view.standards if self._view else ()
        dialog = StartDialog(self.desk, self, standards)
        dialog.started.connect(self.open_run)
        open_dialog(dialog)

    def open_submit(self) -> None:
        """Shows what would be handed in."""
        model = self.model
        if model is None or not self.panel.changeable:
            return
        self.leave()
        dialog = SubmitDialog(self.desk, self, model)
        dialog.wanted.connect(self.actions_of_run.submit)
        dialog.go.connect(self.go_to)
        open_dialog(dialog)

    def _want_evidence(self) -> None:
        self.body.open_side()
        self.side.answer.files.choose.click()
