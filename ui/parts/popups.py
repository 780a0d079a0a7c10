"""Where a popup stands: the system puts it where it is told, even off the screen."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


def move_into_screen(popup: QWidget, place: QPoint, over: int = 0) -> None:
    """Moves it to a place of the screen, up or to the left as far as it must to be seen whole.

    With `over`, where there is no room below, it stands above what it belongs to instead, which is
    so many points high and ends at `place`.
    """
    screen: QScreen | None = QGuiApplication.screenAt(place)
    room, size = (
        (screen or popup.screen()).availableGeometry(),
        popup.sizeHint().expandedTo(popup.minimumSize()),
    )
    top = place.y()
    if top + size.height() > room.bottom():
        above = top - over - size.height()
        top = above if over and above >= room.top() else room.bottom() - size.height()
    left = min(place.x(), room.right() - size.width())
    popup.move(max(left, room.left()), max(top, room.top()))
