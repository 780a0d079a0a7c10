"""The year on a calendar: what is wanted of each rhythm, and what is on each day."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from cleanclinic.operations.education.sessions import EducationYear
from cleanclinic.records.education import EducationSession, Rhythm, SessionStanding
from cleanclinic.records.education_plan import IN_ORDER, PeriodState
from cleanclinic.records.months import months_later
from ui.parts.beside import Beside
from ui.parts.cards import Card
from ui.parts.charts import ThinBar
from ui.parts.layouts import button, column, label, row
from ui.parts.lines import Line, LineList
from ui.parts.month_grid import DayMarks, MonthGrid
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled
from ui.parts.style import dress

SIDE = 340
TONES = {
    SessionStanding.HELD: "good",
    SessionStanding.PLANNED: "plain",
    SessionStanding.TODAY: "info",
    SessionStanding.LATE: "bad",
}


class YearView(QWidget):
    """Signals: `session_wanted` (id); `new_wanted` (date); `plan_wanted`; `year_wanted` (int)."""

    session_wanted = Signal(str)
    new_wanted = Signal(object)
    plan_wanted = Signal()
    year_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._year: EducationYear | None = None
        text = desk.words.text
        self.grid = MonthGrid(desk, text("ui.education.calendar"))
        self.grid.chosen.connect(self._on_day)
        self.grid.opened.connect(self._open_day)
        self._month = label("", "heading")
        self.before = button(
            desk, "", "quiet", icon_name="chevron-left", name=text("day.month.before")
        )
        self.after = button(
            desk, "", "quiet", icon_name="chevron-right", name=text("day.month.after")
        )
        self.today = button(desk, text("day.today"))
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.today.clicked.connect(lambda: self._on_day(desk.today()))
        self._unknown = label(text("ui.education.holidays_unknown"), "muted", wrap=True)
        self._unknown.hide()
        head = row(desk.look, self.before, self._month, self.after, self.today, None)
        left = QFrame()
        dress(left, "card")
        column(
            desk.look, head, self._unknown, self.grid, gap=8, margins=(14, 10, 14, 12), into=left
        )
        side = QWidget()
        self._rhythms = self._make_rhythms()
        self._day_card = self._make_day()
        column(desk.look, self._rhythms, self._day_card, None, gap=14, into=side)
        self.beside = Beside(desk, left, scrolled(side), side_width=SIDE)
        column(desk.look, self.beside, into=self)

    def show_year(self, year: EducationYear) -> None:
        """Shows a year; the month that was looked at stays, if it is of that year."""
        self._year = year
        today = self._desk.today()
        day = self.grid.day
        if day.year != year.year:
            day = today if today.year == year.year else date(year.year, 1, 1)
        self._unknown.setVisible(not year.known)
        for rhythm in IN_ORDER:
            self._show_rhythm(year, rhythm)
        self._show_month(day)

    def turn(self, months: int) -> None:
        """Goes to the month so many further on."""
        self._on_day(months_later(self.grid.day.replace(day=1), months))

    # How it is built

    def _make_rhythms(self) -> Card:
        desk, text = self._desk, self._desk.words.text
        card = Card(desk, text("ui.education.rhythms"))
        self._bars: dict[Rhythm, tuple[QLabel, ThinBar]] = {}
        for rhythm in IN_ORDER:
            name = text(f"rhythm.{rhythm}")
            count, bar = label("", "muted"), ThinBar(desk, name)
            bar.setFixedHeight(desk.look.px(5))
            card.body.addLayout(row(desk.look, label(name), None, count))
            card.body.addWidget(bar)
            self._bars[rhythm] = (count, bar)
        self.plan = button(desk, text("ui.education.plan"), icon_name="calendar")
        self.plan.clicked.connect(self.plan_wanted)
        card.body.addLayout(row(desk.look, self.plan, None))
        return card

    def _make_day(self) -> Card:
        desk, text = self._desk, self._desk.words.text
        card = Card(desk)
        self.day_list = LineList(desk, text("ui.education.calendar"))
        self.day_list.chosen.connect(self.session_wanted)
        self._free = label(text("ui.education.day.free"), "muted", wrap=True)
        self._free.hide()
        self.new = button(desk, text("ui.education.day.new"), icon_name="plus")
        self.new.clicked.connect(lambda: self.new_wanted.emit(self.grid.day))
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.new.click)
        card.body.addWidget(self.day_list)
        card.body.addWidget(self._free)
        card.body.addLayout(row(desk.look, self.new, None))
        return card

    # What is shown

    def _show_rhythm(self, year: EducationYear, rhythm: Rhythm) -> None:
        count, bar = self._bars[rhythm]
        held, total = year.count(rhythm, PeriodState.HELD), year.count(rhythm)
        late = year.count(rhythm, PeriodState.LATE, PeriodState.MISSED)
        key = "ui.education.rhythm.late" if late else "ui.education.rhythm"
        count.setText(self._desk.words.text(key, held=held, total=total, late=late))
        bar.show_share(held, total)

    def _show_month(self, day: date) -> None:
        year = self._year
        if year is None:
            return
        words = self._desk.words
        self._month.setText(words.text("day.month", year=day.year, month=day.month))
        self.grid.show_month(day, self._desk.today(), self._marks(year))
        self._show_day(day)

    def _marks(self, year: EducationYear) -> Mapping[date, DayMarks]:
        words, days = self._desk.words, year.holidays
        items: dict[date, list[tuple[str, str]]] = {}
        for shown in year.sessions:
            one = shown.session
            items.setdefault(_day(one), []).append((one.title, TONES[shown.standing]))
        for wanted in year.wanted:
            if wanted.session is None and wanted.state in (PeriodState.OPEN, PeriodState.LATE):
                name = words.text(f"rhythm.{wanted.period.rhythm}")
                tone = "warn" if wanted.state is PeriodState.LATE else "plain"
                said = words.text("ui.education.wanted", rhythm=name)
                items.setdefault(wanted.period.due, []).append((said, tone))
        every = {*items, *days.off, *days.work}
        return {
            day: DayMarks(
                tuple(items.get(day, ())),
                words.text(f"holiday.{name}") if (name := days.name(day)) else "",
                day in days.work,
            )
            for day in every
        }

    def _show_day(self, day: date) -> None:
        year, words = self._year, self._desk.words
        shown = [one for one in year.sessions if _day(one.session) == day] if year else []
        self._day_card.set_title(words.text("day.long", day=day.isoformat()))
        self.day_list.show_lines(
            [
                Line(
                    one.session.id,
                    one.session.title,
                    f"{one.there}/{one.of}" if one.of else "",
                    Badge(words.text(f"session_standing.{one.standing}"), TONES[one.standing]),
                )
                for one in shown
            ]
        )
        said = words.text("ui.education.day", day=day.isoformat(), count=len(shown))
        self.beside.show_current(said)
        self.day_list.setVisible(bool(shown))
        self._free.setVisible(not shown)

    def _on_day(self, day: date) -> None:
        if self._year is not None and day.year != self._year.year:
            self.grid.choose(day)
            self.year_wanted.emit(day.year)
        else:
            self._show_month(day)

    def _open_day(self, day: date) -> None:
        shown = (
            [one for one in self._year.sessions if _day(one.session) == day] if self._year else []
        )
        if shown:
            self.session_wanted.emit(shown[0].session.id)
        else:
            self.new_wanted.emit(day)


def _day(session: EducationSession) -> date:
    return session.held_on or session.planned_on
