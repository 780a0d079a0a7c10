"""A round of reviews, walked point by point with keys: unchanged, changed, gone."""

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cleanclinic.operations.recording.writing import list_records
from cleanclinic.operations.risks.book import controls_by_risk
from cleanclinic.operations.risks.review_rounds import (
    RoundView,
    close_round,
    note_review,
    round_view,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.control import Control
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.review_round import ReviewResult, ReviewRound
from cleanclinic.words import Words
from ui.pages.risks.round_past import open_round_history
from ui.pages.risks.view import level_badge
from ui.parts.composing import Composing
from ui.parts.failures import sentence_of
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.question import Dialog
from ui.parts.read_only import keep_off
from ui.parts.scroll import scrolled
from ui.parts.style import dress

_WIDE, _TALL = 620, 470
_REMARK_MOST = 200
_KINDS = {"risk_point", "risk_review", "review_round", "control"}
_TONES = {ReviewResult.UNCHANGED: "good", ReviewResult.CHANGED: "warn", ReviewResult.GONE: "plain"}


def round_name(words: Words, one: ReviewRound) -> str:
    """2026 年第四季度复核."""
    period = words.text(f"review_period.{one.quarter or 'year'}")
    return words.text("ui.risks.review.name", year=one.year, period=period)


class ReviewDialog(Dialog):
    """One point after the other, from the first that nobody looked at in this round."""

    def __init__(self, desk: Desk, page: QWidget, view: RoundView) -> None:
        super().__init__(desk, page, round_name(desk.words, view.round))
        self.desk = desk
        self.view = view
        self.place = min(view.next, max(len(view.items) - 1, 0))
        self._controls: dict[str, list[str]] = {}
        # What Enter in the remark means: a remark tells of a change, or of what asked for it.
        self._asked = ReviewResult.CHANGED
        self._build()
        desk.tasks.changed.connect(self._on_changes)
        self._focus_answers()
        self._read()

    # How it is built

    def _build(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.progress = label("", "muted")
        self.heading = label("", "heading", wrap=True)
        self.pill, self.found = Pill(desk.look, Badge("")), Pill(desk.look, Badge(""))
        self.description = label("", wrap=True)
        self.controls = label("", "muted", wrap=True)
        self.remark = QLineEdit()
        self.remark.setMaxLength(_REMARK_MOST)
        self.remark.setPlaceholderText(text("ui.risks.review.remark"))
        self.remark.setAccessibleName(text("risk_review.remark"))
        self.remark.returnPressed.connect(lambda: self.answer(self._asked))
        Composing(self.remark)
        self.problem = label("", "problem", wrap=True)
        card = QFrame()
        dress(card, "card")
        head = row(desk.look, self.heading, self.pill, self.found, gap=10, margins=(16, 12, 16, 0))
        head.setStretch(0, 1)
        inner = QWidget()
        column(
            desk.look, self.description, self.controls, None,
            gap=8, margins=(16, 2, 10, 12), into=inner,
        )  # fmt: skip
        column(desk.look, head, scrolled(inner), gap=6, into=card).setStretch(1, 1)
        self.body.addWidget(self.progress)
        self.body.addWidget(card, 1)
        self.body.addWidget(self.remark)
        self.body.addWidget(self.problem)
        self.answers = {}
        for number, one in enumerate(ReviewResult, start=1):
            name = text(
                "ui.risks.review.answer", number=number, result=text(f"review_result.{one}")
            )
            made = button(desk, name, "primary" if one is ReviewResult.UNCHANGED else "plain")
            made.clicked.connect(partial(self.answer, one))
            keep_off(desk, made)
            self.answers[one] = made
        self.body.addLayout(row(desk.look, *self.answers.values(), None, gap=10))
        self._add_ends()
        self._add_keys()
        ends = (self.back, self.ahead, self.past, self.later, self.finish)
        for made in (*self.answers.values(), *ends):
            # Enter in the remark is not for whichever button comes first.
            made.setAutoDefault(False)
        self.setMinimumSize(desk.look.px(_WIDE), desk.look.px(_TALL))

    def _add_ends(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.back = button(desk, text("ui.risks.review.back"), icon_name="chevron-left")
        self.ahead = button(desk, text("ui.risks.review.next"), icon_name="chevron-right")
        self.back.clicked.connect(partial(self.step, -1))
        self.ahead.clicked.connect(partial(self.step, 1))
        self.later = button(desk, text("ui.risks.review.later"))
        self.later.clicked.connect(self.reject)
        self.finish = button(desk, text("ui.risks.review.close"), "primary")
        self.finish.clicked.connect(self.close_round)
        keep_off(desk, self.finish)
        self.past = button(
            desk, "", "quiet", icon_name="history", name=text("part.desk.history"),
            tip=text("part.desk.history"),
        )  # fmt: skip
        self.past.clicked.connect(self.open_history)
        for at, made in enumerate((self.back, self.ahead, self.past)):
            self.buttons.insertWidget(at, made)
        self.buttons.addWidget(self.later)
        self.buttons.addWidget(self.finish)

    def _add_keys(self) -> None:
        for keys, one in zip(("1", "2", "3"), ReviewResult, strict=True):
            made = QShortcut(QKeySequence(f"Alt+{keys}"), self)
            made.activated.connect(partial(self.answer, one))
            # Plain digits too; a line being typed in keeps them for itself.
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self.answer, one))
        for keys, by in (("PgUp", -1), ("PgDown", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self.step, by))
        QShortcut(QKeySequence("Ctrl+H"), self).activated.connect(self.open_history)

    # What is shown

    def _read(self) -> None:
        round_id = self.view.round.id
        self.desk.tasks.run(partial(_read, round_id=round_id), self._show, owner=self)

    def _on_changes(self, changes: object) -> None:
        if _KINDS & getattr(changes, "kinds", set()):
            self._read()

    def _show(self, found: tuple[RoundView, dict[str, list[str]]]) -> None:
        self.view, self._controls = found
        self.place = min(self.place, max(len(self.view.items) - 1, 0))
        self._show_point()

    def _show_point(self) -> None:
        view, words = self.view, self.desk.words
        count, closed = len(view.items), not view.is_open
        self.progress.setText(
            words.text(
                "ui.risks.review.progress", at=min(self.place + 1, count), of=count, done=view.done
            )
        )
        for made in self.answers.values():
            made.setEnabled(bool(count) and not closed and not self.desk.read_only)
        self.back.setEnabled(self.place > 0)
        self.ahead.setEnabled(self.place + 1 < count)
        self.finish.setEnabled(view.next == count and not closed and not self.desk.read_only)
        if not count:
            self.heading.setText(words.text("ui.risks.review.empty"))
            self.pill.hide()
            self.found.hide()
            return
        item = view.items[self.place]
        self.heading.setText(f"{item.point.number} {item.point.post}")
        self.pill.set_badge(level_badge(words, item.grade.level, item.grade.score))
        self.description.setText(item.point.description)
        lines = self._controls.get(item.point.id, [])
        self.controls.setText("\n".join(f"· {one}" for one in lines))
        review = item.review
        self.found.setVisible(review is not None)
        if review is not None:
            badge = Badge(words.text(f"review_result.{review.result}"), _TONES[review.result])
            self.found.set_badge(badge)
        self.remark.setText(review.remark if review else "")

    # What a person does

    def step(self, by: int) -> None:
        """Shows the next point, or the one before."""
        place = self.place + by
        if 0 <= place < len(self.view.items):
            self.place = place
            self._say("")
            self._show_point()

    def open_history(self) -> None:
        """Who began the round, and what was found of the point that is shown, and when."""
        name = round_name(self.desk.words, self.view.round)
        open_round_history(self.desk, self, name, self.view, self.place)

    def answer(self, result: ReviewResult) -> None:
        """Notes what was found and goes on to the next point that nobody looked at."""
        if not self.answers[result].isEnabled():
            return
        round_id, point = self.view.round.id, self.view.items[self.place].point
        remark, self._asked = self.remark.text(), result

        def then(_: Saved) -> None:
            self._say("")
            self._go_on()

        self.desk.tasks.run(
            lambda workspace: note_review(workspace, round_id, point.id, result, remark),
            then, self._refused, owner=self,
        )  # fmt: skip

    def _go_on(self) -> None:
        items = self.view.items
        after = [at for at in range(self.place + 1, len(items)) if items[at].review is None]
        before = [at for at in range(self.place) if items[at].review is None]
        self.place = next(iter([*after, *before]), self.place)
        self._asked = ReviewResult.CHANGED
        self.remark.clear()
        self._focus_answers()
        self._read()

    def _focus_answers(self) -> None:
        """The keys are for answering until somebody begins a remark."""
        self.answers[ReviewResult.UNCHANGED].setFocus()

    def _refused(self, error: Exception) -> bool:
        if isinstance(error, RecordInvalidError) and error.problems[0].field == "remark":
            self._say(self.desk.words.text("ui.risks.review.remark.wanted"))
            self.remark.setFocus()
        else:
            self._say(sentence_of(self.desk, error))
        return True

    def close_round(self) -> None:
        """Ends the round; every point gets the day of its next review."""
        round_id = self.view.round.id

        def then(changed: Changed) -> None:
            self.accept()
            text = self.desk.words.text("ui.risks.review.closed", count=changed.count)
            self.desk.window.tell(text, undo=True)

        self.desk.tasks.run(
            lambda workspace: close_round(workspace, round_id), then, self._refused, owner=self
        )

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)


def _read(workspace: Workspace, round_id: str) -> tuple[RoundView, dict[str, list[str]]]:
    """A round, and the controls of each point as text."""
    controls = controls_by_risk(list_records(workspace, Control))
    texts = {point: [one.text for one in found] for point, found in controls.items()}
    return round_view(workspace, round_id), texts
