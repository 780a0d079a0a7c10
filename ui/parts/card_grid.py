"""Counts in one line where it is wide enough for all, else two on a line."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.kit import Kit

_GAP, _FEW = 12, 2


class CardGrid(QWidget):
    """Cards of one size; none of them is cut."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._cards: Sequence[QWidget] = ()
        self._beside = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(kit.look.px(_GAP))

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Takes its cards; to be called once."""
        self._cards = cards
        self._arrange(len(cards))

    def minimumSizeHint(self) -> QSize:
        widest = max(card.minimumSizeHint().width() for card in self._cards)
        wide = _FEW * widest + (_FEW - 1) * self._grid.spacing()
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        count = len(self._cards)
        whole = sum(card.minimumSizeHint().width() for card in self._cards)
        fits = whole + (count - 1) * self._grid.spacing() <= self.width()
        self._arrange(count if fits else _FEW)

    def _arrange(self, beside: int) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // beside, place % beside)
            self._grid.setColumnStretch(place, 1 if place < beside else 0)
