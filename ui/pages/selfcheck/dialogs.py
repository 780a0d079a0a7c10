"""The dialogs of the self-check: begin a run, submit it, and why the score is what it is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from cleanclinic.operations.self_checks.runs import period_of, start_run
from cleanclinic.operations.self_checks.standards import StandardRow
from cleanclinic.records.decimals import plain
from cleanclinic.records.scoring import Standing
from cleanclinic.records.scoring_explain import Way, cheapest_way, explain, next_band
from cleanclinic.records.self_check import PeriodKind
from cleanclinic.words import Words
from ui.pages.selfcheck.falls import falls_of
from ui.pages.selfcheck.model import RunModel
from ui.parts.composing import Composing
from ui.parts.day_editors import DayEditor
from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import scrolled
from ui.parts.waterfall import Waterfall

_TITLE_LENGTH = 60
_PERIODS = (PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.YEAR, PeriodKind.SPECIAL)
_BACK = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 8, PeriodKind.YEAR: 3}
_WAY_SHOWN = 8
_WIDE, _TALL = 580, 300


def period_text(words: Words, kind: PeriodKind, first: date) -> str:
    """A period as people call it: 2026 年第四季度."""
    quarter = words.text(f"ui.selfcheck.quarter.{(first.month - 1) // 3 + 1}")
    return words.text(
        f"ui.selfcheck.period.{kind.value}",
        year=first.year, month=first.month, quarter=quarter, day=first.isoformat(),
    )  # fmt: skip


def periods_back(kind: PeriodKind, today: date) -> list[tuple[date, date]]:
    """The periods one may check, the present one first."""
    found = [period_of(kind, today)]
    while len(found) < _BACK.get(kind, 1):
        first = found[-1][0]
        found.append(period_of(kind, date.fromordinal(first.toordinal() - 1)))
    return found


class StartDialog(RunDialog):
    """By which standard, for which period.

    Signals: `started` (id of the run).
    """

    started = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget, standards: Sequence[StandardRow]) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.selfcheck.start"), text("ui.selfcheck.start.about"))
        self._typed = False
        self._periods: list[tuple[date, date]] = []
        self.standard = QComboBox()
        for one in standards:
            said = text("ui.selfcheck.start.standard", title=one.title, count=one.indicators)
            self.standard.addItem(said, one.code)
        self.kind = QComboBox()
        for kind in _PERIODS:
            self.kind.addItem(text(f"period_kind.{kind.value}"))
        self.period = QComboBox()
        self.first = DayEditor(desk, text("self_check.first_day"))
        self.last = DayEditor(desk, text("self_check.last_day"))
        self.name = QLineEdit()
        self.name.setMaxLength(_TITLE_LENGTH)
        Composing(self.name)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(desk.look.px(8))
        self._labels: dict[str, QWidget] = {}
        for key, part in (
            ("self_check.standard", self.standard),
            ("self_check.period", self.kind),
            ("ui.selfcheck.start.which", self.period),
            ("self_check.first_day", self.first),
            ("self_check.last_day", self.last),
            ("self_check.title", self.name),
        ):
            self._add(text(key), part)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.finish_body(text("ui.selfcheck.start.save"))
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.period.currentIndexChanged.connect(self._propose)
        self.name.textEdited.connect(self._on_typed)
        for day in (self.first, self.last):
            day.show_value(desk.today())
        self._on_kind()

    def _add(self, title: str, part: QWidget) -> None:
        line = self._grid.rowCount()
        said = label(title, "label")
        part.setAccessibleName(title)
        control = getattr(part, "control", None)
        if control is not None:
            control.setAccessibleName(title)
        self._grid.addWidget(said, line, 0)
        self._grid.addWidget(part, line, 1)
        self._labels[title] = said

    def _on_typed(self) -> None:
        self._typed = True

    @property
    def _kind(self) -> PeriodKind:
        # Qt makes a plain text of what is kept with a line.
        return _PERIODS[self.kind.currentIndex()]

    def _on_kind(self) -> None:
        kind = self._kind
        special = kind is PeriodKind.SPECIAL
        self._periods = [] if special else periods_back(kind, self.desk.today())
        self.period.clear()
        for days in self._periods:
            self.period.addItem(period_text(self.desk.words, kind, days[0]))
        text = self.desk.words.text
        shown = {
            "ui.selfcheck.start.which": (self.period, not special),
            "self_check.first_day": (self.first, special),
            "self_check.last_day": (self.last, special),
        }
        for key, (part, on) in shown.items():
            part.setVisible(on)
            self._labels[text(key)].setVisible(on)
        self._propose()
        self.fit()

    def _propose(self) -> None:
        """The name follows from the period until somebody types another."""
        if not self._typed:
            kind, days = self._kind, self._days()
            first = days[0] if days else self.desk.today()
            period = period_text(self.desk.words, kind, first)
            self.name.setText(self.desk.words.text("ui.selfcheck.title", period=period))

    def _days(self) -> tuple[date, date] | None:
        if self._kind is PeriodKind.SPECIAL:
            first, last = self.first.read(), self.last.read()
            both = isinstance(first, date) and isinstance(last, date)
            return (first, last) if both else None
        place = self.period.currentIndex()
        return self._periods[place] if 0 <= place < len(self._periods) else None

    def submit(self) -> None:
        days, title = self._days(), self.name.text().strip()
        if days is None or not title:
            self.say(self.desk.words.text("ui.selfcheck.start.lacks"))
            return
        standard, kind = self.standard.currentData(), self._kind
        self.run(
            lambda workspace: start_run(workspace, standard, kind, days, title=title),
            lambda saved: self.started.emit(saved.id),
        )


class SubmitDialog(Dialog):
    """What is handed in, and what it lacks; missing evidence may be gone without.

    Signals: `wanted` (without evidence), `go` (code of an indicator to mend first).
    """

    wanted = Signal(bool)
    go = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget, model: RunModel) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.selfcheck.submit"))
        self.lacking = [code for code in model.codes if model.lacks_evidence(code)]
        found = model.score
        value = "–" if found.value is None else plain(found.value)
        band = found.band.title if found.band else ""
        said = text("ui.selfcheck.submit.about", value=value, band=band)
        open_codes = [
            code for code in model.codes if model.points(code).standing is Standing.UNTOUCHED
        ]
        if not open_codes:
            self._say(said)
        self._list("ui.selfcheck.submit.open", open_codes)
        self._list("ui.selfcheck.submit.lacks", self.lacking)
        self.setMinimumWidth(kit.look.px(440))
        if open_codes:
            self.add_buttons(text("ui.selfcheck.submit.mend"))
            self.accepted.connect(lambda: self.go.emit(open_codes[0]))
            return
        self._say(text("ui.selfcheck.submit.final"), "muted")
        key = "ui.selfcheck.submit.without" if self.lacking else "ui.selfcheck.submit"
        self.add_buttons(text(key))
        self.accepted.connect(lambda: self.wanted.emit(bool(self.lacking)))

    def _say(self, text: str, look: str = "") -> None:
        said = label(text, look, wrap=True)
        said.setMaximumWidth(self.kit.look.px(440))
        self.body.addWidget(said)

    def _list(self, key: str, codes: Sequence[str]) -> None:
        if codes:
            shown = _first_of(self.kit.words, codes)
            self._say(self.kit.words.text(key, count=len(codes), codes=shown), "problem")


class WhyDialog(Dialog):
    """Every step from full marks to the result, and the cheapest way to the next grade.

    Signals: `chosen` (code of an indicator).
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget, model: RunModel) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.selfcheck.why_score"))
        steps = explain(model.view.sheet, model.score)
        self.fall = Waterfall(kit, text("ui.selfcheck.fall"), label_width=230)
        self.fall.show_falls(falls_of(kit.words, steps), float(model.view.standard.full))
        self.fall.chosen.connect(self._go)
        if steps:
            area = scrolled(self.fall)
            tall = min(self.fall.height(), kit.look.px(_TALL))
            area.setMinimumSize(kit.look.px(_WIDE), tall)
            self.body.addWidget(area)
        else:
            self.body.addWidget(label(text("ui.selfcheck.no_score"), wrap=True))
        self.way = label(way_text(kit.words, model), wrap=True)
        self.way.setMaximumWidth(kit.look.px(_WIDE))
        self.body.addWidget(self.way)
        self.body.addWidget(label(text("ui.selfcheck.rounding"), "muted", wrap=True))
        self.setMinimumWidth(kit.look.px(_WIDE + 50))
        close = button(kit, text("part.close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.buttons.addWidget(close)

    def _go(self, code: str) -> None:
        self.accept()
        self.chosen.emit(code)


def way_text(words: Words, model: RunModel) -> str:
    """The cheapest way to the next grade in a sentence; empty at the top."""
    if not model.score.complete:
        left = model.score.total - model.score.answered
        return words.text("ui.selfcheck.way.open", count=left)
    band = next_band(model.view.sheet, model.score)
    way: Way | None = cheapest_way(model.view.sheet, model.score, band) if band else None
    if band is None:
        return "" if model.score.band is None else words.text("ui.selfcheck.way.top")
    if way is None:
        return words.text("ui.selfcheck.way.none", band=band.title)
    shown = _first_of(words, way.codes)
    values: dict[str, Any] = {"band": band.title, "count": len(way.codes), "codes": shown}
    return words.text("ui.selfcheck.way", value=plain(way.value), **values)


def _first_of(words: Words, codes: Sequence[str]) -> str:
    """The first of them, and a sign where there are more."""
    shown = words.text("ui.list.comma").join(codes[:_WAY_SHOWN])
    return shown + words.text("part.list.more") if len(codes) > _WAY_SHOWN else shown
