"""A part of a page that scrolls up and down when there is not room for all of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(inner: QWidget) -> QScrollArea:
    """`inner` as wide as the room, scrolling in height only, on the background behind it."""
    area = QScrollArea()
    # Qt fills both with the window's colour unless told not to; its own viewport is left unasked,
    # because its first asking makes Python types that the start need not wait for.
    area.setViewport(QWidget())
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    inner.setAutoFillBackground(False)
    return area


def fit_height(area: QScrollArea, most: int) -> None:
    """Makes it as tall as what stands in it, up to `most` points; only more than that scrolls.

    To be called again when the width or what stands in it changes.
    """
    inner = area.widget()
    layout = inner.layout()
    if layout is not None:
        layout.activate()
    tall = inner.heightForWidth(area.viewport().width())
    area.setFixedHeight(min(tall if inner.hasHeightForWidth() else inner.sizeHint().height(), most))
