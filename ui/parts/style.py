"""How the program looks: colours by role, type scale, 8 px grid, the one style sheet.

Holds no widgets. Painting parts ask `Look` for colours when they paint; the rest is style sheet.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6 import QtCore
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import resources

RESOURCES = Path(resources.__file__).parent
THEMES = ("light", "dark")
ZOOMS = (100, 110, 125, 150, 175, 200)
TEXT_SIZES = (90, 100, 115, 130)
TONES = ("good", "warn", "bad", "info", "plain")
FONT_FAMILY = "Noto Sans SC"
REGULAR, BOLD = "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"
BODY = 14
STYLE = "fusion"


@dataclass(frozen=True)
class Tone:
    """The pair of colours of a pill, and the line that goes with it."""

    back: QColor
    text: QColor
    line: QColor


@cache
def roles(theme: str) -> dict[str, str]:
    """Every colour of a theme by its role."""
    path = RESOURCES / "style" / f"{theme}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


class Look:
    """One choice of theme, zoom and text size, and every colour and length that follows from it."""

    def __init__(self, theme: str = "light", zoom: int = 100, text_size: int = 100) -> None:
        self.theme = theme if theme in THEMES else "light"
        self.zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self.text_size = min(max(text_size, TEXT_SIZES[0]), TEXT_SIZES[-1])
        self._codes = roles(self.theme)
        # What `icons.icon` drew in these colours at this size, by name, role and length.
        self.icons: dict[tuple[str, str, int], QIcon] = {}

    def colour(self, role: str) -> QColor:
        """The colour of a role, the caller's own; raises KeyError for a role there is none of."""
        # Not kept as a colour: copying one makes Python's types of `Qt` (see ui.parts.first_frame).
        return QColor(self._codes[role])

    def tone(self, name: str) -> Tone:
        return Tone(*(self.colour(f"{name}_{part}") for part in ("back", "text", "line")))

    def px(self, length: float) -> int:
        """A length of the 8 px grid at this zoom."""
        return max(round(length * self.zoom / 100), 1 if length > 0 else 0)

    def text_px(self, size: float) -> int:
        """A text size at this zoom and text size."""
        return round(size * self.zoom / 100 * self.text_size / 100)

    def font(self, size: float = BODY, *, bold: bool = False) -> QFont:
        font = QFont(FONT_FAMILY)
        font.setPixelSize(self.text_px(size))
        font.setBold(bold)
        return font

    def row_height(self, density: str = "normal") -> int:
        """Table row height; `density` is dense, normal or roomy."""
        base = {"dense": 30, "normal": 36, "roomy": 44}[density]
        return self.px(base) + self.text_px(BODY) - self.px(BODY)

    def style_sheet(self) -> str:
        """The style sheet with colours, lengths and text sizes filled in."""
        text = (RESOURCES / "style" / "app.qss").read_text(encoding="utf-8")
        icons = (RESOURCES / "style").as_posix()
        text = text.replace("@icon_down", f"{icons}/down-{self.theme}.svg")
        text = text.replace("@icon_check", f"{icons}/check.svg")
        text = re.sub(r"\b(\d+)px", lambda found: f"{self.px(int(found[1]))}px", text)
        text = re.sub(r"@f(\d+)", lambda found: f"{self.text_px(int(found[1]))}px", text)
        return re.sub(r"@(\w+)", lambda found: self._codes[found[1]], text)

    def palette(self) -> QPalette:
        """The palette for what the style sheet does not reach (dialogs of Qt, delegates)."""
        pairs = {
            QPalette.ColorRole.Window: "window",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "surface_alt",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.PlaceholderText: "placeholder",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.ToolTipBase: "toast",
            QPalette.ColorRole.ToolTipText: "toast_text",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.Link: "link",
            QPalette.ColorRole.BrightText: "on_alert",
            QPalette.ColorRole.Light: "surface",
            QPalette.ColorRole.Mid: "line_strong",
            QPalette.ColorRole.Dark: "muted",
        }
        palette = QPalette()
        for role, name in pairs.items():
            palette.setColor(role, self.colour(name))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled"))
        return palette

    def apply(self, application: QApplication) -> None:
        """Gives the program its palette and font; windows made before must be rebuilt to follow."""
        if application.property("chosenStyle") != STYLE:
            application.setStyle(STYLE)
            application.setProperty("chosenStyle", STYLE)
        application.setPalette(self.palette())
        application.setFont(self.font())

    def dress(self, window: QWidget) -> None:
        """Gives a window and all that opens from it the style sheet.

        Were it the application's, Qt would style and measure whatever is put together anew with
        every part it is put into: most of a page's making.
        """
        window.setStyleSheet(self.style_sheet())


def load_font(name: str) -> bool:
    """Brings a shipped Chinese font in; False when it is missing and the system's must do."""
    path = RESOURCES / "fonts" / name
    return path.exists() and QFontDatabase.addApplicationFont(str(path)) >= 0


def dress(widget: QWidget, look: str, **properties: object) -> None:
    """Says what a widget is to the style sheet; also after it was shown."""
    widget.setProperty("look", look)
    for name, value in properties.items():
        widget.setProperty(name, value)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Applies the style sheet again after a property changed."""
    if widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def contrast(first: QColor, second: QColor) -> float:
    """The contrast ratio of two colours as WCAG 2 counts it, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
