"""The right side: the score so far and what makes it, then all about the indicator chosen."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.self_checks.answers import add_answer_files
from cleanclinic.operations.self_checks.standing import answer_id
from cleanclinic.operations.self_checks.words import said
from cleanclinic.records.decimals import plain
from cleanclinic.records.scoring import Score, Standing
from cleanclinic.records.scoring_explain import explain
from cleanclinic.records.self_check import Column, SelfCheckAnswer
from ui.pages.selfcheck.choices import rule_text
from ui.pages.selfcheck.columns import ColumnsBox, columns_line
from ui.pages.selfcheck.falls import losses_of
from ui.pages.selfcheck.issue_links import FindingLink, OrderLink
from ui.pages.selfcheck.model import RunModel
from ui.parts.charts import ThinBar
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.flow import FlowLine
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row, rule
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.record_form import SETTLE_MS
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.waterfall import Waterfall

_STEPS = 3
_TONES = ("good", "good", "warn", "bad")


class AnswerFiles(EvidenceStrip):
    """The files of an answer; the record is made where nobody has touched the indicator yet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SelfCheckAnswer)
        self.place = ("", "")

    def add(self, files: Sequence[NewFile]) -> None:
        run, code = self.place
        if not files or not run or not self._changeable:
            return
        self._say("")
        add = partial(add_answer_files, run_id=run, number=code, files=files)
        self.desk.tasks.run(add, self._added, self._refused, owner=self, busy=self.choose)


class ScoreCard(QFrame):
    """Signals: `explained`; `compared`; `chosen` (code of an indicator); `lacking_wanted`."""

    explained = Signal()
    compared = Signal()
    lacking_wanted = Signal()
    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        dress(self, "card")
        text = kit.words.text
        self.figure = label("–", "figure")
        self.rated = label("", "muted")
        self.band = Pill(kit.look, Badge(""))
        self.bar = ThinBar(kit, text("ui.selfcheck.progress"))
        self.facts = label("", "small", wrap=True)
        self.copied = label("", "problem", wrap=True)
        self.lacks = button(kit, "", "link", icon_name="paperclip")
        self.lacks.clicked.connect(self.lacking_wanted)
        self.fall = Waterfall(kit, text("ui.selfcheck.fall"), label_width=72)
        self.fall.chosen.connect(self.chosen)
        self.why = button(kit, text("ui.selfcheck.why_score"), "link")
        self.why.clicked.connect(self.explained)
        self.compare = button(kit, text("ui.selfcheck.columns.title"), "link")
        self.compare.clicked.connect(self.compared)
        links = FlowLine(kit.look.px(12), kit.look.px(2))
        links.line.addWidget(self.why)
        links.line.addWidget(self.compare)
        column(
            kit.look,
            row(kit.look, label(text("ui.selfcheck.score"), "heading"), None, self.band),
            row(kit.look, self.figure, self.rated, None, gap=6),
            self.bar, 1, self.facts, self.copied, row(kit.look, self.lacks, None), self.fall,
            links,
            gap=4, margins=(16, 12, 14, 10), into=self,
        )  # fmt: skip

    def show_model(self, model: RunModel) -> None:
        """Shows what the answers so far are worth."""
        text, found = self._kit.words.text, model.score
        self.figure.setText(plain(found.kept + found.bonus) if found.answered else "–")
        self.rated.setText(text("ui.selfcheck.rated", rated=plain(found.rated)))
        self.bar.show_share(found.answered, found.total)
        standings = [one.standing for one in found.points.values() if one.is_below]
        losses = text(
            "ui.selfcheck.losses",
            nothing=standings.count(Standing.NOTHING),
            partly=standings.count(Standing.PARTLY),
        )
        vetoes = text(
            "ui.selfcheck.vetoes",
            fired=len(found.vetoes),
            total=sum(one.indicator.veto for one in model.view.sheet.questions),
        )
        answered = text("ui.selfcheck.answered", done=found.answered, total=found.total)
        lines = [f"{answered} · {vetoes}", losses]
        columns = columns_line(self._kit.words, model)
        self.facts.setText("\n".join(filter(None, (*lines, columns))))
        self.compare.setVisible(bool(columns) or model.view.review is not None)
        self._show_lacks(model)
        self._show_band(model, found)
        falls = losses_of(self._kit.words, explain(model.view.sheet, found), _STEPS)
        self.fall.show_falls(falls, float(model.view.standard.full))
        self.fall.setVisible(bool(falls))

    def _show_lacks(self, model: RunModel) -> None:
        text = self._kit.words.text
        lacking = sum(model.lacks_evidence(code) for code in model.codes)
        copied = sum(model.is_copied(code) for code in model.codes)
        said_lacking = text("ui.selfcheck.lacking", count=lacking)
        self.lacks.setText(f" {said_lacking}")
        self.lacks.setAccessibleName(said_lacking)
        self.lacks.setVisible(bool(lacking))
        self.copied.setText(text("ui.selfcheck.copied", count=copied))
        self.copied.setVisible(bool(copied))

    def _show_band(self, model: RunModel, found: Score) -> None:
        bands = model.view.standard.bands
        band = found.band if found.complete or found.vetoes else None
        self.band.setVisible(band is not None)
        if band is not None:
            tone = "bad" if band == bands[-1] else _TONES[min(bands.index(band), 3)]
            value = "" if found.value is None else f" {plain(found.value)}"
            self.band.set_badge(Badge(f"{band.title}{value}", tone))


class AnswerCard(QFrame):
    """The indicator chosen: what is to be shown, the period before, remark and files.

    Signals: `remarked` (code, text).
    """

    remarked = Signal(str, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.code = ""
        self._column = Column.SELF
        self._written = ""
        dress(self, "card")
        text = desk.words.text
        self.heading = label("", "heading")
        self.rule = label("", "muted", wrap=True)
        self.wanted = label("", "small", wrap=True)
        self.previous = label("", "small", wrap=True)
        self.by = label("", "muted", wrap=True)
        self.columns = ColumnsBox(desk)
        self.remark = QPlainTextEdit()
        self.remark.setAccessibleName(text("self_check_answer.remark"))
        self.remark.setPlaceholderText(text("ui.selfcheck.remark"))
        self.remark.setFixedHeight(desk.look.px(58))
        self.remark.setTabChangesFocus(True)
        self.remark.installEventFilter(self)
        # Saved as it is typed: who goes away or loses power in mid-sentence loses no more.
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(self.flush)
        self.remark.textChanged.connect(self._settled.start)
        self.files = AnswerFiles(desk)
        self.files.watch(self.remark)
        self.finding = FindingLink(desk)
        self.order = OrderLink(desk)
        column(
            desk.look, self.heading, self.rule, self.wanted, self.previous, rule(), self.columns,
            self.remark, self.files, self.finding, self.order, self.by, None,
            gap=7, margins=(16, 12, 14, 12), into=self,
        )  # fmt: skip

    def show_model(self, model: RunModel, code: str, *, changeable: bool) -> None:
        """Shows one indicator; a remark being written for it stays."""
        if code != self.code:
            self.flush()
        found = model.view.row(code)
        if found is None:
            return
        words, question = self._desk.words, found.question
        self.heading.setText(words.text("ui.selfcheck.about", code=code))
        self.rule.setText(rule_text(words, question))
        wanted = question.indicator.evidence
        self.wanted.setText(words.text("ui.selfcheck.wanted", what=wanted) if wanted else "")
        self.wanted.setVisible(bool(wanted))
        before = found.previous
        self.previous.setVisible(before is not None)
        if before is not None:
            points = plain(before.points.points)
            value = said(words, question, before.given)
            key = "ui.selfcheck.before" if points else "ui.selfcheck.before_away"
            shown = words.text(key, title=before.title, said=value, points=points)
            self.previous.setText("\n".join(filter(None, (shown, before.remark))))
        self.columns.show_model(model, code)
        answer = found.answer
        text = model.remark(code)
        office = model.column is Column.OFFICE
        key = "checkremark.remark" if office else "ui.selfcheck.remark"
        self.remark.setPlaceholderText(words.text(key))
        moved = (code, model.column) != (self.code, self._column)
        if moved or (text != self._written and not self.remark.hasFocus()):
            self.remark.setPlainText(text)
            self._written = text
        self.code, self._column = code, model.column
        self.remark.setReadOnly(not changeable)
        self.files.place = (model.view.run.id, code)
        record_id = answer_id(model.view.run.id, code)
        files = answer.evidence if answer else ()
        self.files.show_files(record_id, files, changeable=changeable and not office)
        other, link = (self.finding, self.order) if office else (self.order, self.finding)
        other.hide()
        link.show_model(model, code)
        self.by.setText(words.text("ui.selfcheck.by", person=found.by) if found.by else "")

    def flush(self) -> None:
        """Hands over what was written."""
        self._settled.stop()
        text = self.remark.toPlainText().strip()
        if self.code and text != self._written and not self.remark.isReadOnly():
            self._written = text
            self.remarked.emit(self.code, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.remark and event.type() == QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)


class CheckSide(QWidget):
    """Both cards, scrolling where there is not room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.score = ScoreCard(desk)
        self.answer = AnswerCard(desk)
        inner = QWidget()
        layout = column(desk.look, self.score, self.answer, gap=12, into=inner)
        layout.setStretch(1, 1)
        column(desk.look, scrolled(inner), into=self)
