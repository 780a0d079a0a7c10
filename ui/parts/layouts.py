"""Short ways to lay widgets out on the 8 px grid."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.parts.cut_text import cut_text
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.style import Look, dress

Margins = tuple[float, float, float, float]
_NONE: Margins = (0, 0, 0, 0)


def column(
    look: Look,
    *items: QWidget | QLayout | int | None,
    gap: float = 8,
    margins: Margins = _NONE,
    into: QWidget | None = None,
) -> QVBoxLayout:
    """Things below one another; None is a stretch, a number a space."""
    layout = QVBoxLayout(into) if into is not None else QVBoxLayout()
    fill(layout, look, items, gap, margins)
    return layout


def row(
    look: Look,
    *items: QWidget | QLayout | int | None,
    gap: float = 8,
    margins: Margins = _NONE,
    into: QWidget | None = None,
) -> QHBoxLayout:
    """Things beside one another; None is a stretch, a number a space."""
    layout = QHBoxLayout(into) if into is not None else QHBoxLayout()
    fill(layout, look, items, gap, margins)
    return layout


def fill(
    layout: QBoxLayout,
    look: Look,
    items: Sequence[QWidget | QLayout | int | None],
    gap: float,
    margins: Margins,
) -> None:
    """Puts items into a box layout."""
    layout.setSpacing(look.px(gap))
    layout.setContentsMargins(*(look.px(side) for side in margins))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(look.px(item))
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def label(text: str, look: str = "", *, wrap: bool = False) -> QLabel:
    """Text that is never read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if look:
        dress(made, look)
    return made


class Elided(QLabel):
    """One line of text that ends in … where the room ends; the whole text is its tool tip.

    With less room than for `stub` characters nothing is shown.
    """

    def __init__(self, text: str = "", look: str = "", *, least: int = 40, stub: int = 0) -> None:
        super().__init__()
        self._whole = text
        self._stub = stub
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # With none Qt would not let it become narrower than the text it shows.
        self.setMinimumWidth(max(least, 1))
        if look:
            dress(self, look)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Sets the whole text."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        self._elide()

    def _elide(self) -> None:
        room = self.contentsRect().width()
        metrics = self.fontMetrics()
        shown = cut_text(metrics, self._whole, max(room, 8))
        self.setText(shown if shown == self._whole or len(shown) > self._stub else "")


def button(
    kit: Kit, text: str, look: str = "", *, icon_name: str = "", tip: str = "", name: str = ""
) -> QPushButton:
    """A push button; `look` is "", primary, danger, link, quiet, chip; `name` if it has no text."""
    shown = text.replace("&", "&&")
    made = QPushButton(f" {shown}" if icon_name and text else shown)
    if look:
        dress(made, look)
    if icon_name:
        role = {"primary": "on_accent", "danger": "bad_text", "link": "link"}.get(look, "muted")
        made.setIcon(icon(kit.look, icon_name, role, size=16))
    made.setAccessibleName(name or text or tip)
    made.setToolTip(tip or (name if not text else ""))
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def rule() -> QFrame:
    """A thin line across."""
    made = QFrame()
    dress(made, "rule")
    return made


def clear(layout: QBoxLayout) -> None:
    """Takes everything out of a layout and deletes the widgets."""
    while layout.count():
        item = layout.takeAt(0)
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QBoxLayout):
            clear(inner)
