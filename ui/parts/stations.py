"""How far what was written here has come: four stations on one way, each with its count."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from cleanclinic.operations.workspace.start_page import StateCount, StreamCounts
from ui.parts.flow import Flow
from ui.parts.icons import paint_icon
from ui.parts.kit import Kit
from ui.parts.layouts import label, row
from ui.parts.style import Look
from ui.parts.times import moment_text


@dataclass(frozen=True)
class _Station:
    name: str
    icon: str
    tone: str


# On the way from here to a backup of the office; the words are `stations.<name>`.
_STATIONS = (
    _Station("unsent", "pencil", "warn"),
    _Station("sent", "send", "info"),
    _Station("received", "inbox", "good"),
    _Station("safe", "package-check", "good"),
)
_CIRCLE, _ICON = 30, 16
_GAP, _NARROW_GAP = 22, 10


def _counts_of(counts: StreamCounts) -> tuple[StateCount, ...]:
    return counts.unsent, counts.sent, counts.received, counts.safe


def said(kit: Kit, counts: StreamCounts) -> str:
    """未发送 37 条，已发送 0 条，…: the whole picture as a sentence."""
    text = kit.words.text
    return text("ui.list.comma").join(
        text("stations.said", name=text(f"stations.{one.name}"), count=state.changes)
        for one, state in zip(_STATIONS, _counts_of(counts), strict=True)
    )


class Stations(QWidget):
    """The picture with counts and dates, in four equal columns."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        text = kit.words.text
        self._way = _Way(kit.look)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(kit.look.px(2))
        grid.addWidget(self._way, 0, 0, 1, len(_STATIONS))
        self.counts: dict[str, QLabel] = {}
        self._notes: dict[str, QLabel] = {}
        for place, one in enumerate(_STATIONS):
            name, count, note = (
                label(text(f"stations.{one.name}"), "muted", wrap=True),
                label("–", "title"),
                label("", "muted", wrap=True),
            )
            self.counts[one.name], self._notes[one.name] = count, note
            for line, part in enumerate((name, count, note), 1):
                part.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
                part.setToolTip(text(f"stations.{one.name}.tip"))
                grid.addWidget(part, line, place)
            grid.setColumnStretch(place, 1)
            # Equal columns, however long the notes are.
            grid.setColumnMinimumWidth(place, kit.look.px(90))

    def show_counts(self, counts: StreamCounts, today: date) -> None:
        """Shows the four counts, each with the day it is from."""
        words = self._kit.words
        states = _counts_of(counts)
        for one, state in zip(_STATIONS, states, strict=True):
            self.counts[one.name].setText(words.text("stations.count", count=state.changes))
            when = moment_text(words, state.at, today) if state.at and state.changes else ""
            note = words.text(f"stations.{one.name}.at", when=when) if when else " "
            self._notes[one.name].setText(note)
        self._way.show_states(states)
        self.setAccessibleName(said(self._kit, counts))


class StationsLine(QWidget):
    """The four counts on one line, for a page that is about something else."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._dots: list[_Dot] = []
        self._texts: dict[str, QLabel] = {}
        self._line = Flow(self, kit.look.px(_GAP), kit.look.px(2))
        for one in _STATIONS:
            dot, text = _Dot(kit.look, one), label("", "small")
            self._dots.append(dot)
            self._texts[one.name] = text
            pair = QWidget()
            row(kit.look, dot, text, gap=6, into=pair)
            self._line.addWidget(pair)

    def show_counts(self, counts: StreamCounts) -> None:
        """Shows the four counts."""
        text = self._kit.words.text
        for dot, one, state in zip(self._dots, _STATIONS, _counts_of(counts), strict=True):
            dot.show_state(state)
            shown = text("stations.line", name=text(f"stations.{one.name}"), count=state.changes)
            self._texts[one.name].setText(shown)
        self.setAccessibleName(said(self._kit, counts))

    def set_narrow(self, narrow: bool) -> None:
        """Moves the counts together."""
        self._line.setGap(self._kit.look.px(_NARROW_GAP if narrow else _GAP))

    def texts(self) -> list[str]:
        """What is said (for tests)."""
        return [one.text() for one in self._texts.values()]


class _Way(QWidget):
    """Four circles in the middles of four equal columns, and the line through them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._states: tuple[StateCount, ...] = (StateCount(),) * len(_STATIONS)
        self.setFixedHeight(look.px(_CIRCLE + 4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_states(self, states: tuple[StateCount, ...]) -> None:
        self._states = states
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column, middle, radius = (
            self.width() / len(_STATIONS),
            self.height() / 2,
            look.px(_CIRCLE) / 2,
        )
        painter.setPen(QPen(look.colour("line_strong"), look.px(2)))
        painter.drawLine(QPointF(column / 2, middle), QPointF(self.width() - column / 2, middle))
        for place, (one, state) in enumerate(zip(_STATIONS, self._states, strict=True)):
            centre = QPointF(column * (place + 0.5), middle)
            tone = look.tone(one.tone if state.changes else "plain")
            painter.setPen(
                QPen(tone.line if state.changes else look.colour("line_strong"), look.px(1.5))
            )
            painter.setBrush(tone.back if state.changes else look.colour("surface"))
            painter.drawEllipse(centre, radius, radius)
            side = look.px(_ICON)
            box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            paint_icon(painter, box, one.icon, tone.text if state.changes else look.colour("muted"))
        painter.end()


class _Dot(QWidget):
    """A small mark in the colour of a station that holds something."""

    def __init__(self, look: Look, station: _Station) -> None:
        super().__init__()
        self._look, self._station, self._held = look, station, False
        self.setFixedSize(look.px(10), look.px(10))

    def show_state(self, state: StateCount) -> None:
        self._held = bool(state.changes)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._look.tone(self._station.tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone.line if self._held else self._look.colour("line_strong"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()
