"""The four counts at the top of the start page."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from cleanclinic.operations.workspace.start_page import LevelCounts, Overview
from ui.parts.card_grid import CardGrid
from ui.parts.cards import CountCard
from ui.parts.charts import ThinBar
from ui.parts.kit import Kit
from ui.parts.page import Desk

# Each card, its picture, and where a press leads.
_CARDS = (
    ("risks", "shield-alert", "risks", ""),
    ("controls", "list-checks", "risks", ""),
    ("pledges", "file-pen-line", "pledges", ""),
    ("gifts", "award", "registers", "gift_record"),
)


class CountCards(CardGrid):
    """Risk points, controls with evidence, pledges, and gifts turned down or handed in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        text = desk.words.text
        self.cards: dict[str, CountCard] = {}
        for name, icon_name, page, place in _CARDS:
            card = CountCard(desk, text(f"ui.home.card.{name}"), icon_name)
            card.pressed.connect(partial(desk.window.go, page, place))
            self.cards[name] = card
        self.levels = LevelBar(desk)
        self._bars = {
            name: ThinBar(desk, text(f"ui.home.card.{name}")) for name in ("controls", "pledges")
        }
        # All cards keep the same lines; the last has nothing to divide.
        feet: dict[str, QWidget] = {"risks": self.levels, **self._bars, "gifts": QWidget()}
        for name, foot in feet.items():
            self._set_foot(self.cards[name], foot)
        self.set_cards(tuple(self.cards.values()))

    def show_view(self, view: Overview) -> None:
        """Shows the counts of the ward."""
        text = self._desk.words.text
        risks = view.risks
        key = "note" if risks.total else "none"
        note = text(
            f"ui.home.card.risks.{key}", high=risks.high, medium=risks.medium, low=risks.low
        )
        self.cards["risks"].show_count(str(risks.total), note)
        self.levels.show_counts(risks)
        self._show_controls(view.controls_in_place, view.controls_total)
        self._show_pledges(view)
        key = "note" if view.gift_sum else "year"
        note = text(f"ui.home.card.gifts.{key}", amount=view.gift_sum)
        self.cards["gifts"].show_count(str(view.gifts), note)

    def _show_controls(self, done: int, total: int) -> None:
        text = self._desk.words.text
        key = "note" if total else "none"
        note = text(f"ui.home.card.controls.{key}", done=done, total=total)
        # Rounded down: 100 % is said only when every control has its evidence.
        figure = f"{100 * done // total}%" if total else "–"
        self.cards["controls"].show_count(figure, note)
        self._bars["controls"].show_share(done, total)

    def _show_pledges(self, view: Overview) -> None:
        left = view.pledges_total - view.pledges_signed
        key = "left" if left else "done"
        if not view.campaign_title:
            key = "none"
        note = self._desk.words.text(f"ui.home.card.pledges.{key}", count=left)
        figure = f"{view.pledges_signed} / {view.pledges_total}" if view.campaign_title else "–"
        self.cards["pledges"].show_count(figure, note)
        self._bars["pledges"].show_share(view.pledges_signed, view.pledges_total)

    def _set_foot(self, card: CountCard, bar: QWidget) -> None:
        look = self._desk.look
        bar.setFixedHeight(look.px(5))
        layout = card.layout()
        assert isinstance(layout, QBoxLayout)
        layout.addSpacing(look.px(7))
        layout.addWidget(bar)
        layout.addSpacing(look.px(2))


class LevelBar(QWidget):
    """How the risk points divide into high, medium and low; the card's note says the numbers."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._look = kit.look
        self._counts = LevelCounts(0, 0, 0)

    def show_counts(self, counts: LevelCounts) -> None:
        self._counts = counts
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, counts = self._look, self._counts
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), look.colour("track"))
        left = 0.0
        for count, role in (
            (counts.high, "chart_bad"), (counts.medium, "chart_warn"), (counts.low, "chart_main")
        ):  # fmt: skip
            wide = self.width() * count / max(counts.total, 1)
            painter.fillRect(QRectF(left, 0, max(wide - 2, 0), self.height()), look.colour(role))
            left += wide
        painter.end()
