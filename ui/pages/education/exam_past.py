"""Deleting exams and what people scored at them, what became of them, and bringing them back."""

from collections.abc import Callable, Sequence, Sized
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.exams import remove_exams, remove_points, restore_exams
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.held import Held
from cleanclinic.words import Words
from ui.parts.page import Desk
from ui.parts.record_bin import BinDialog
from ui.parts.record_day import LookBack
from ui.parts.record_history import HistoryDialog
from ui.parts.record_plan import Deeds, DeskPlan, Names
from ui.parts.record_table import RecordTable


class ExamPast(QObject):
    """The row menus of the exams and of the people at the one chosen."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        exams: RecordTable,
        people: RecordTable,
        back: LookBack,
        result_of: Callable[[str], str],
    ) -> None:
        """`result_of` gives the record of a person's points, "" for who has none."""
        super().__init__(parent)
        self._desk, self._parent, self._back = desk, parent, back
        self._result_of = result_of
        self._exams, self._people = exams, people
        self._exam_plan = DeskPlan(
            of=Exam, name="education.exams", columns=(), form=(),
            title_of=lambda held, _: f"{held.record.on.isoformat()} {held.record.title}",
            value_text=partial(_questions_text, desk.words),
            deeds=Deeds(restore=restore_exams),
        )  # fmt: skip
        self._result_plan = DeskPlan(
            of=ExamResult, name="education.results", columns=(), form=(), title_of=_result_title
        )
        exams.set_menu(self._exam_menu)
        people.set_menu(self._people_menu)
        for table, key, do in (
            (exams, Qt.Key.Key_Delete, self.remove_exams),
            (people, Qt.Key.Key_Delete, self.remove_points),
            (exams, "Ctrl+H", self._open_current_history),
            (people, "Ctrl+H", self.open_result_history),
        ):
            keys = QShortcut(QKeySequence(key), table.view)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(do)

    def remove_exams(self) -> None:
        """Deletes the selected exams with their points; the notice takes it back."""
        if ids := self._exams.selected_ids():
            self._run(lambda workspace: remove_exams(workspace, Exam, ids), "exam")

    def remove_points(self) -> None:
        """Deletes what the people chosen scored: it was typed wrong."""
        exam = self._exams.current_id()
        people = [one for one in self._people.selected_ids() if self._result_of(one)]
        if exam and people:
            self._run(lambda workspace: remove_points(workspace, exam, people), "exam_result")

    def _open_current_history(self) -> None:
        if row := self._exams.row(self._exams.current_id()):
            self.open_history(row.id, str(row.cells[1]))

    def open_history(self, exam_id: str, title: str) -> None:
        """Who changed what about an exam; it is for reading, as people have sat it."""
        HistoryDialog(
            self._desk, self._parent, self._exam_plan, exam_id, title, changeable=False
        ).open()

    def open_result_history(self) -> None:
        """Who changed what about the points of the person chosen."""
        person = self._people.current_id()
        row, result = self._people.row(person), self._result_of(person)
        if row is not None and result:
            HistoryDialog(
                self._desk, self._parent, self._result_plan, result, str(row.cells[0]),
                changeable=self.can_change,
            ).open()  # fmt: skip

    @property
    def can_change(self) -> bool:
        """Whether somebody may change what is shown."""
        return self._back.day is None and not self._desk.read_only

    def open_bin(self) -> None:
        """The exams that were deleted."""
        BinDialog(self._desk, self._parent, self._exam_plan, {}).open()

    def open_result_bin(self) -> None:
        """What was deleted of what people scored."""

        def then(names: Names) -> None:
            BinDialog(self._desk, self._parent, self._result_plan, names).open()

        self._desk.tasks.run(staff_names, then, owner=self)

    def _run(self, operation: Callable[[Workspace], Changed], kind: str) -> None:
        if not self.can_change:
            return
        words = self._desk.words

        def then(changed: Changed) -> None:
            if changed.count:
                some = words.some(kind, changed.count)
                said = words.text("part.desk.removed", some=some)
                self._desk.window.tell(said, undo=True)

        self._desk.tasks.run(operation, then, owner=self)

    def _exam_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        found: list[QAction | None] = []
        if len(ids) == 1 and (row := self._exams.row(ids[0])):
            title = str(row.cells[1])
            found.append(
                self._action("part.desk.menu.history", lambda: self.open_history(ids[0], title))
            )
        if ids and self.can_change:
            found.append(self._action("part.desk.menu.remove", self.remove_exams, len(ids)))
        return [*found, self._action("part.bin", self.open_bin)]

    def _people_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        found: list[QAction | None] = []
        scored = [one for one in ids if self._result_of(one)]
        if len(ids) == 1 and scored:
            found.append(self._action("part.desk.menu.history", self.open_result_history))
        if scored and self.can_change:
            count = len(scored)
            found.append(self._action("ui.education.points.remove", self.remove_points, count))
        return [*found, self._action("part.bin", self.open_result_bin)]

    def _action(self, key: str, do: Callable[[], None], count: int = 0) -> QAction:
        made = QAction(self._desk.words.text(key, count=count))
        made.triggered.connect(do)
        return made


def _result_title(held: Held[ExamResult], names: Names) -> str:
    one = held.record
    return f"{one.on.isoformat()} {names.get(one.person, '')} {one.points}"


def _questions_text(words: Words, field: str, value: object) -> str | None:
    """How many questions an exam asks: each has a name for the program only."""
    if field != "questions" or not isinstance(value, Sized):
        return None
    return words.text("ui.education.exam.asked", count=len(value))
