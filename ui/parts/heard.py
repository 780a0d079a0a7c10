"""What a screen reader takes our own widgets for: to Qt a card that can be pressed is a frame."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QWidget

from ui.parts.heard_cells import Celled

# A widget says by this property which of the roles it has.
HEARD_AS = "heardAs"
_ROLES = {
    "button": QAccessible.Role.Button,
    "chart": QAccessible.Role.Chart,
    "group": QAccessible.Role.Grouping,
    "row": QAccessible.Role.Row,
    "cell": QAccessible.Role.Cell,
}
_INSTALLED = "heardInstalled"


def listen() -> None:
    """From now on widgets are heard as what they say they are; once for a program."""
    application = QApplication.instance()
    if application is not None and not application.property(_INSTALLED):
        application.setProperty(_INSTALLED, True)
        QAccessible.installFactory(_heard)


def _heard(_: str, thing: QObject) -> QAccessibleInterface | None:
    """None leaves it to Qt."""
    if not isinstance(thing, QWidget):
        return None
    if isinstance(thing, Celled):
        thing.begin_to_be_heard()
    role = _ROLES.get(thing.property(HEARD_AS))
    # A name given here would stay: what is shown, and said of it, changes.
    return None if role is None else QAccessibleWidget(thing, role)
