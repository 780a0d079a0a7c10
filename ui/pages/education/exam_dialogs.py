"""Setting an exam, recording points, and sitting it at the screen."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from cleanclinic.operations.education.exams import ResultRow
from cleanclinic.records.decimals import plain
from cleanclinic.records.exam import (
    FALSE,
    LETTERS,
    TRUE,
    Exam,
    ExamResult,
    Question,
    QuestionKind,
)
from cleanclinic.records.fields import Field, field_of
from ui.parts.form_fields import FormField, fields_for
from ui.parts.kit import Kit
from ui.parts.layouts import button, clear, column, label, row
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.scroll import scrolled
from ui.parts.style import dress

FIELDS = ("title", "on", "minutes", "pass_points")
COUNTS = (10, 20, 30, 50)
_TALL, _WIDE = 420, 620


class NewExamDialog(Dialog):
    """`own` is how many questions of our own there are to draw from.

    Signals: `wanted` (values, count of questions, whether our own come first).
    """

    wanted = Signal(dict, int, bool)

    def __init__(
        self, kit: Kit, parent: QWidget, values: Mapping[str, object], own: int = 0
    ) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.education.exam.new"))
        self.form = RecordForm(kit, fields_for(kit, Exam, FIELDS), place="education.exam.new")
        self.form.show_record("", values)
        self.body.addWidget(self.form)
        self.count = COUNTS[1]
        name = label(text("ui.education.exam.count"), "label")
        name.setMinimumWidth(self.form.label_width())
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        chips = row(kit.look, name, 2, gap=8)
        self._chips = []
        for count in COUNTS:
            chip = button(kit, str(count), "chip")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.setChecked(count == self.count)
            chip.clicked.connect(lambda _=False, to=count: setattr(self, "count", to))
            chips.addWidget(chip)
            self._chips.append(chip)
        chips.addStretch(1)
        self.body.addLayout(chips)
        self.own = QCheckBox(text("ui.education.exam.own", count=own))
        self.own.setChecked(bool(own))
        self.own.setVisible(bool(own))
        self.body.addWidget(self.own)
        self.body.addWidget(label(text("ui.education.exam.drawn"), "muted", wrap=True))
        self.add_buttons(text("ui.education.exam.draw"))

    def accept(self) -> None:
        if not self.form.all_problems():
            self.wanted.emit(self.form.values(), self.count, self.own.isChecked())
            super().accept()


class PointsDialog(Dialog):
    """Everybody with a field for points; who has none yet stays without.

    Signals: `wanted` (points by person).
    """

    wanted = Signal(dict)

    def __init__(self, kit: Kit, parent: QWidget, rows: Sequence[ResultRow], *, place: str) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.education.exam.points"))
        note = field_of(ExamResult, "points").note
        fields = [
            FormField(
                Field(one.person, note, required=False), one.name, half=True,
                hint=_before(kit, one),
            )
            for one in rows
        ]  # fmt: skip
        self.form = RecordForm(kit, fields, place=place)
        self.form.show_record("", {})
        area = scrolled(self.form)
        # It is measured as it looks in the dialog.
        area.setParent(self)
        area.setMinimumWidth(kit.look.px(_WIDE))
        area.setMinimumHeight(min(self.form.sizeHint().height(), kit.look.px(_TALL)))
        self.body.addWidget(label(text("ui.education.exam.points.hint"), "muted", wrap=True))
        self.body.addWidget(area)
        self.setMinimumWidth(kit.look.px(_WIDE + 48))
        self.add_buttons(text("ui.education.exam.points.save"))
        if rows:
            self.form.focus_field(rows[0].person)

    def accept(self) -> None:
        if self.form.all_problems():
            self.form.focus_field(next(iter(self.form.problems)))
            return
        typed = {person: value for person, value in self.form.values().items() if value is not None}
        if typed:
            self.wanted.emit(typed)
        super().accept()


def _before(kit: Kit, one: ResultRow) -> str:
    """What somebody scored before, in the empty line."""
    if one.points is None:
        return ""
    return kit.words.text("ui.education.exam.before", points=plain(one.points))


class SittingDialog(Dialog):
    """One question after the other, answered by number keys; the mark stands at the end.

    What was answered survives a lock or a crash: `draft_place` says where it is kept.

    Signals: `done` (answers by question).
    """

    done_with = Signal(dict)

    def __init__(
        self, kit: Kit, parent: QWidget, exam: Exam, name: str, *, draft_place: str = ""
    ) -> None:
        super().__init__(
            kit, parent, kit.words.text("ui.education.sit", title=exam.title, name=name)
        )
        self._exam = exam
        self._draft_place = draft_place
        self.answers: dict[str, str] = {}
        if kit.drafts is not None:
            asked = {one.bank_id for one in exam.questions}
            kept = kit.drafts.unsaved(draft_place)
            self.answers = {one: given for one, given in kept.items() if one in asked}
        self.place = 0
        self.count = label("", "muted")
        self.text = label("", wrap=True)
        self.text.setFont(kit.look.font(18, bold=True))
        self.text.setMinimumWidth(kit.look.px(_WIDE))
        self._options = QWidget()
        self._rows = column(kit.look, gap=10, into=self._options)
        for part in (self.count, self.text, self._options):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.setMinimumHeight(kit.look.px(_TALL))
        self.back = button(kit, kit.words.text("ui.education.sit.back"), icon_name="chevron-left")
        self.back.clicked.connect(lambda: self.go(self.place - 1))
        self.next = button(kit, "", "primary")
        self.next.clicked.connect(self._on_next)
        leave = button(kit, kit.words.text("part.cancel"))
        leave.clicked.connect(self.reject)
        for press in (leave, self.back, self.next):
            press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.buttons.addWidget(press)
        unanswered = (n for n, one in enumerate(exam.questions) if one.bank_id not in self.answers)
        self.go(next(unanswered, 0))

    def done(self, result: int) -> None:
        """Handed in or given up: it is not gone on with."""
        if self.kit.drafts is not None:
            self.kit.drafts.drop(self._draft_place)
        super().done(result)

    def go(self, place: int) -> None:
        """Shows a question."""
        self.place = min(max(place, 0), len(self._exam.questions) - 1)
        question, words = self.question, self.kit.words
        total = len(self._exam.questions)
        left = total - len(self.answers)
        kind = words.text(f"question_kind.{question.kind}")
        self.count.setText(
            words.text(
                "ui.education.sit.at", place=self.place + 1, total=total, kind=kind, left=left
            )
        )
        self.text.setText(question.text)
        clear(self._rows)
        given = self.answers.get(question.bank_id, "")
        for number, (letter, said) in enumerate(self._choices(question), 1):
            press = button(self.kit, f"{number}   {said}")
            dress(press, "answer_good" if letter in given else "answer", long="true")
            press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            press.clicked.connect(lambda _=False, to=letter: self.answer(to))
            self._rows.addWidget(press)
        self.back.setEnabled(self.place > 0)
        last = self.place == total - 1
        self.next.setText(words.text("ui.education.sit.done" if last else "ui.education.sit.next"))

    @property
    def question(self) -> Question:
        return self._exam.questions[self.place]

    def answer(self, letter: str) -> None:
        """Gives an answer; of several right ones each is turned by itself."""
        question = self.question
        given = self.answers.get(question.bank_id, "")
        if question.kind is QuestionKind.MULTIPLE:
            chosen = set(given) ^ {letter}
            given = "".join(one for one in LETTERS if one in chosen)
        else:
            given = letter
        self.answers[question.bank_id] = given
        if not given:
            del self.answers[question.bank_id]
        if self.kit.drafts is not None:
            self.kit.drafts.keep(self._draft_place, self.answers)
        single = question.kind is not QuestionKind.MULTIPLE
        last = self.place == len(self._exam.questions) - 1
        self.go(self.place + 1 if single and not last else self.place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        choices = self._choices(self.question)
        steps: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: self._on_next,
            Qt.Key.Key_Enter: self._on_next,
            Qt.Key.Key_Right: self._on_next,
            Qt.Key.Key_Left: lambda: self.go(self.place - 1),
            Qt.Key.Key_Backspace: lambda: self.go(self.place - 1),
        }
        if 0 <= number < len(choices):
            self.answer(choices[number][0])
        elif event.key() in steps:
            steps[event.key()]()
        else:
            super().keyPressEvent(event)

    def _choices(self, question: Question) -> list[tuple[str, str]]:
        if question.kind is QuestionKind.TRUTH:
            text = self.kit.words.text
            return [(TRUE, text("value.yes_right")), (FALSE, text("value.no_wrong"))]
        return list(zip(LETTERS, question.choices(), strict=False))

    def _on_next(self) -> None:
        if self.place < len(self._exam.questions) - 1:
            self.go(self.place + 1)
            return
        unanswered = [
            place
            for place, one in enumerate(self._exam.questions)
            if one.bank_id not in self.answers
        ]
        if unanswered:
            self.go(unanswered[0])
            self.count.setText(
                self.kit.words.text("ui.education.sit.unanswered", count=len(unanswered))
            )
            return
        self.done_with.emit(dict(self.answers))
        self.accept()
