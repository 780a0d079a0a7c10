"""The small settings in a popover: language, theme, zoom and text size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ui.parts.chips import FilterChips
from ui.parts.idle import MINUTES, MINUTES_KEY
from ui.parts.kit import Kit
from ui.parts.layouts import column, label
from ui.parts.style import TEXT_SIZES, THEMES, ZOOMS

# Never off: where people have PINs a screen left alone is locked.
LOCK_MINUTES = (1, 3, MINUTES, 10, 30)


@dataclass(frozen=True)
class Choices:
    """What a person chose about the screen."""

    language: str
    theme: str
    zoom: int
    text_size: int
    lock_minutes: int = MINUTES


class LookLines(QWidget):
    """Signals: `chosen` (Choices) at every choice."""

    chosen = Signal(object)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        words, look = kit.words, kit.look
        minutes = kit.state.get(MINUTES_KEY, MINUTES)
        self._choices = Choices(words.language, look.theme, look.zoom, look.text_size, minutes)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(kit.look.px(14))
        self._grid.setVerticalSpacing(kit.look.px(10))
        self._grid.setColumnStretch(1, 1)
        self._line("language", [(name, words.text(f"settings.{name}")) for name in ("zh_CN", "en")])
        self._line("theme", [(name, words.text(f"settings.{name}")) for name in THEMES])
        self._line("zoom", [(str(zoom), f"{zoom}%") for zoom in ZOOMS])
        self._line(
            "text_size", [(str(size), words.text(f"settings.text_{size}")) for size in TEXT_SIZES]
        )
        self._line(
            "lock_minutes",
            [(str(one), words.text("settings.minutes", minutes=one)) for one in LOCK_MINUTES],
        )

    def _line(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        title = self._kit.words.text(f"settings.{name}")
        chips = FilterChips(self._kit, title)
        chips.current = str(getattr(self._choices, name))
        chips.show_chips(options)
        chips.chosen.connect(lambda key: self._choose(name, key))
        line = self._grid.rowCount()
        self._grid.addWidget(label(title, "label"), line, 0)
        self._grid.addWidget(chips, line, 1, Qt.AlignmentFlag.AlignLeft)

    def _choose(self, name: str, key: str) -> None:
        value = int(key) if key.isdigit() else key
        self._choices = replace(self._choices, **{name: value})  # type: ignore[arg-type] # by name
        self.chosen.emit(self._choices)


class SettingsPopover(QFrame):
    """Signals: `chosen` (Choices) at every choice."""

    chosen = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self.lines = LookLines(kit)
        self.lines.chosen.connect(self.chosen)
        self.lines.chosen.connect(lambda _: self.close())
        column(
            kit.look, label(kit.words.text("nav.look"), "heading"), self.lines,
            gap=12, margins=(18, 14, 18, 16), into=self,
        )  # fmt: skip

    def open_above(self, place: QPoint) -> None:
        """Shows the popover with its lower left corner at a place of the screen."""
        self.adjustSize()
        self.move(place - QPoint(0, self.height()))
        self.show()
