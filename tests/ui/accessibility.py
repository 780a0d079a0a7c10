"""Walks what a screen reader would see, and says what has no name."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

NAMED = {
    QAccessible.Role.EditableText,
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.Table,
    QAccessible.Role.List,
    QAccessible.Role.Tree,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Slider,
    QAccessible.Role.Dialog,
}
# Made by Qt inside its own widgets; the widget around them carries the name.
_INNER = {"qt_spinbox_lineedit", "qt_calendar_calendarview", "qt_scrollarea_viewport"}
_DEEPEST = 60
_GROUND = {QAccessible.Role.Client, QAccessible.Role.Border, QAccessible.Role.Pane}


def nameless(widget: QWidget) -> list[str]:
    """Every control below `widget` that a screen reader could not name; should be empty."""
    root = QAccessible.queryAccessibleInterface(widget)
    return [_describe(found) for found in _walk(root, 0) if _wants_name(found, widget)]


def roleless(widget: QWidget) -> list[str]:
    """Every thing below `widget` that Tab comes to and a screen reader takes for mere ground."""
    root = QAccessible.queryAccessibleInterface(widget)
    return [
        f"no role: {_describe(found)}"
        for found in _walk(root, 0)
        if found.role() in _GROUND and _is_reached(found.object()) and _is_shown(found, widget)
    ]


def _walk(interface: QAccessibleInterface, depth: int) -> Iterator[QAccessibleInterface]:
    yield interface
    if depth > _DEEPEST or interface.role() in (QAccessible.Role.Table, QAccessible.Role.List):
        return
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid():
            yield from _walk(child, depth + 1)


def _wants_name(interface: QAccessibleInterface, root: QWidget) -> bool:
    thing = interface.object()
    if thing is not None and thing.objectName() in _INNER:
        return False
    if not _is_shown(interface, root):
        return False
    if interface.role() not in NAMED and not _is_reached(thing):
        return False
    if interface.role() == QAccessible.Role.ComboBox:
        # Qt gives a combo box its value as name: only a name of its own counts.
        return isinstance(thing, QWidget) and not thing.accessibleName()
    return not interface.text(QAccessible.Text.Name).strip()


def _is_shown(interface: QAccessibleInterface, root: QWidget) -> bool:
    """Not put away until it has something to say."""
    thing = interface.object()
    return not isinstance(thing, QWidget) or thing is root or thing.isVisibleTo(root)


def _is_reached(thing: object) -> bool:
    """Whether Tab comes to it: what is painted, or pressed as a card, has no role that tells."""
    return (
        isinstance(thing, QWidget)
        and thing.isEnabled()
        and bool(thing.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and thing.focusProxy() is None
    )


def _describe(interface: QAccessibleInterface) -> str:
    thing = interface.object()
    where = []
    while isinstance(thing, QWidget):
        where.append(type(thing).__name__)
        thing = thing.parentWidget()
    return f"{interface.role().name}: {' in '.join(where[:5])}"
