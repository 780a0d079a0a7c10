"""The icons, recoloured by role: one SVG set (Lucide), drawn in the colour the place asks for."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.parts.style import RESOURCES, Look


def icon(look: Look, name: str, role: str = "muted", *, size: int = 18) -> QIcon:
    """The icon `name` in the colour of `role`; sharp at up to three device pixels a pixel.

    Drawn once a look: a page has some eighty of a dozen kinds.
    """
    kept = look.icons.get((name, role, size))
    if kept is None:
        kept = look.icons[name, role, size] = _icon(look, name, role, size)
    return QIcon(kept)


def _icon(look: Look, name: str, role: str, size: int) -> QIcon:
    found = QIcon()
    for ratio in (1, 2, 3):
        found.addPixmap(pixmap(look, name, role, size=size, ratio=ratio))
    found.addPixmap(pixmap(look, name, "disabled", size=size, ratio=2), QIcon.Mode.Disabled)
    return found


def pixmap(
    look: Look, name: str, role: str = "muted", *, size: int = 18, ratio: float = 2
) -> QPixmap:
    """The icon as a picture of `size` px on the grid."""
    side = look.px(size)
    picture = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    paint_icon(painter, QRectF(0, 0, side, side), name, look.colour(role))
    painter.end()
    return picture


def paint_icon(painter: QPainter, place: QRectF, name: str, colour: QColor) -> None:
    """Draws an icon straight into a painting."""
    _renderer(name, colour.name()).render(painter, place)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", colour.encode())))


@cache
def _source(name: str) -> bytes:
    return (RESOURCES / "icons" / f"{name}.svg").read_bytes()
