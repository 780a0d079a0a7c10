"""A part of a page that scrolls up and down when there is not room for all of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(inner: QWidget) -> QScrollArea:
    """`inner` as wide as the room, scrolling in height only, on the background behind it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    # Qt fills both with the window's colour unless told not to.
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return area
