"""The bank of exam questions: our own on a desk, those supplied to look at and adapt."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.operations.education.papers import answer_text
from cleanclinic.operations.recording.writing import add_record
from cleanclinic.records.exam import LETTERS, Question, QuestionKind, exam_bank
from cleanclinic.records.exam_question import ExamQuestion
from cleanclinic.records.held import Held
from cleanclinic.records.initials import search_text
from ui.parts.beside import Beside
from ui.parts.cards import Card
from ui.parts.chips import FilterChips
from ui.parts.desk_dialog import DeskDialog
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.read_only import keep_off
from ui.parts.record_plan import Chip, DeskPlan, columns_for, form_for
from ui.parts.record_table import RecordTable
from ui.parts.scroll import scrolled
from ui.parts.search_box import SearchBox
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

OWN, BUILT_IN = "own", "built_in"
_SIZE, _SIDE = (1080, 620), 340
_FORM = ("text", "kind", "options", "answer", "why", "retired")
_COPIED = ("text", "kind", "options", "why")


class BankDialog(DeskDialog):
    """Questions written here, beside those that come with the program."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.education.bank.title"), _plan(desk), _SIZE)
        self.records.loaded.connect(lambda _: self._show_chips())
        self.chips = FilterChips(desk, text("ui.education.bank.title"))
        self.chips.chosen.connect(self.show_part)
        self.search = SearchBox(desk)
        self.supplied = Supplied(desk)
        self.supplied.table.follow(self.search)
        self.search.down.connect(self.supplied.table.select_first)
        self.supplied.adapt.clicked.connect(self.adapt)
        self._tops = QStackedWidget()
        own_top, supplied_top = QWidget(), QWidget()
        row(desk.look, None, *self.records.top_actions(), gap=10, into=own_top)
        row(desk.look, None, self.search, gap=10, into=supplied_top)
        for top in (own_top, supplied_top):
            self._tops.addWidget(top)
        head = row(desk.look, self.chips, self._tops, gap=10)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        # No stack: one asks for as much height as the tallest would like to have.
        for part in self._parts():
            self.body.addWidget(part, 1)
        self.supplied.hide()
        self._show_chips()
        self.records.reload()

    def show_part(self, name: str) -> None:
        """Our own questions, or those supplied."""
        self.records.flush()
        self.chips.choose(name)
        place = (OWN, BUILT_IN).index(name)
        for number, part in enumerate(self._parts()):
            part.setVisible(number == place)
        self._tops.setCurrentIndex(place)

    def _parts(self) -> tuple[QWidget, QWidget]:
        return self.records, self.supplied

    def adapt(self) -> None:
        """Makes the supplied question chosen one of our own, to be changed there."""
        question = self.supplied.current()
        if question is None or self.desk.read_only:
            return
        values = {name: getattr(question, name) for name in _COPIED}
        values["answer"] = answer_text(question, self.desk.words)

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("ui.education.bank.adapted"), undo=True)
            self.show_part(OWN)

        self.desk.tasks.run(
            lambda workspace: add_record(workspace, ExamQuestion, values), then, owner=self
        )

    def _show_chips(self) -> None:
        text = self.desk.words.text
        own = len(self.records.view.held)
        self.chips.show_chips(
            [
                (OWN, text("ui.education.bank.own", count=own)),
                (BUILT_IN, text("ui.education.bank.built_in", count=len(exam_bank()))),
            ]
        )


class Supplied(QWidget):
    """The questions that come with the program, each in full beside the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        text = desk.words.text
        self._questions = {one.bank_id: one for one in exam_bank()}
        kinds = [text(f"question_kind.{one}") for one in QuestionKind]
        title = text("exam_question.kind")
        columns = (
            Column("text", text("exam_question.text"), 240, "strong", stretch=True),
            Column("kind", title, column_width(desk, title, *kinds)),
            Column("answer", text("exam_question.answer"), 72, "muted"),
        )
        self.table = RecordTable(desk, "education.bank.supplied", columns, plain=True)
        self.table.view.setAccessibleName(text("ui.education.bank.title"))
        self.table.current_changed.connect(lambda _: self._show_current())
        self._card = Card(desk, "")
        self._said = {
            name: label("", look, wrap=True)
            for name, look in (
                ("text", "heading"),
                ("options", ""),
                ("answer", ""),
                ("why", "muted"),
            )
        }
        for one in self._said.values():
            self._card.body.addWidget(one)
        self.adapt = button(desk, text("ui.education.bank.adapt"), icon_name="copy")
        keep_off(desk, self.adapt)
        self._card.body.addLayout(row(desk.look, self.adapt, None))
        self._card.body.addStretch(1)
        self.beside = Beside(desk, self.table, scrolled(self._card), side_width=_SIDE)
        self.beside.fill()
        self.table.opened.connect(lambda _: self.beside.open_side())
        column(desk.look, self.beside, into=self)
        self.table.show_rows(
            Row(
                one.bank_id,
                (one.text, text(f"question_kind.{one.kind}"), answer_text(one, desk.words)),
                search_text(one.text, one.options),
            )
            for one in self._questions.values()
        )
        self.table.select(self.table.shown_ids()[:1])
        self._show_current()

    def current(self) -> Question | None:
        """The question chosen."""
        return self._questions.get(self.table.current_id())

    def _show_current(self) -> None:
        one, text = self.current(), self._desk.words.text
        self.adapt.setEnabled(one is not None and not self._desk.read_only)
        self.beside.show_current(one.text if one is not None else "")
        if one is None:
            return
        self._card.set_title(text(f"question_kind.{one.kind}"))
        lettered = (
            f"{letter}. {said}" for letter, said in zip(LETTERS, one.choices(), strict=False)
        )
        answer = text("ui.education.bank.answer", answer=answer_text(one, self._desk.words))
        shown = {"text": one.text, "options": "\n".join(lettered), "answer": answer, "why": one.why}
        for name, said in shown.items():
            self._said[name].setText(said)
            self._said[name].setVisible(bool(said))


def _plan(desk: Desk) -> DeskPlan:
    words = desk.words
    return DeskPlan(
        of=ExamQuestion,
        name="education.bank",
        icon="file-check",
        empty="ui.education.bank.empty",
        columns=columns_for(
            desk, ExamQuestion, ("text", "kind", "answer", "retired"), stretch="text",
            strong=("text",),
        ),
        form=form_for(desk, ExamQuestion, _FORM, lines={"text": 3, "options": 4, "why": 2}),
        side_width=_SIDE,
        unique=("text", "options", "answer", "why"),
        chips=(
            Chip("unfit", "ui.education.bank.chip.unfit", _is_unfit, rare=True),
            Chip("retired", "ui.education.bank.chip.retired", _is_retired, rare=True),
        ),
        badge_of=lambda held: _badge(words.text, held),
    )  # fmt: skip


def _is_unfit(held: Held[ExamQuestion], _: object) -> bool:
    return not held.record.retired and held.record.as_question() is None


def _is_retired(held: Held[ExamQuestion], _: object) -> bool:
    return held.record.retired


def _badge(text: Callable[[str], str], held: Held[ExamQuestion]) -> Badge:
    if held.record.retired:
        return Badge(text("exam_question.retired"), "plain")
    if held.record.as_question() is None:
        return Badge(text("ui.education.bank.unfit.short"), "warn")
    return Badge(text("ui.education.bank.fits"), "good")
