"""A dialog larger than its screen: what is large by choice gives way, and the rest scrolls."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QBoxLayout, QLayout, QScrollArea, QWidget

from ui.parts.scroll import scrolled

# Where one stands in another, narrowing both takes the same width twice.
_ROUNDS = 3


def give_way(dialog: QWidget, body: QBoxLayout, room: QSize, least: QSize) -> None:
    """Makes what is wide or tall by choice (tables, previews) smaller, none below `least`.

    Where that is not enough, what stands in `body` scrolls, and what stands around it stays.
    """
    layout = dialog.layout()
    if layout is None:
        return
    dialog.setMinimumSize(dialog.minimumSize().boundedTo(room))
    _narrow(dialog, layout, room.width(), least.width())
    _lower(dialog, layout, room, least.height())
    if _least_height(dialog, layout, room) > room.height() and body.parentWidget() is dialog:
        _let_scroll(dialog, layout, body, room.width())


def _least_height(dialog: QWidget, layout: QLayout, room: QSize) -> int:
    wide = min(max(dialog.width(), layout.totalMinimumSize().width()), room.width())
    lines = layout.minimumHeightForWidth(wide) if layout.hasHeightForWidth() else 0
    return max(layout.totalMinimumSize().height(), lines)


def _narrow(dialog: QWidget, layout: QLayout, room: int, least: int) -> None:
    """By shares, as what stands side by side is of use together only."""
    for _ in range(_ROUNDS):
        missing = layout.totalMinimumSize().width() - room
        chosen = _chosen(dialog, QWidget.minimumWidth, least)
        to_spare = sum(one.minimumWidth() - least for one in chosen)
        if missing <= 0 or not to_spare:
            return
        share = min(missing / to_spare, 1)
        for one in chosen:
            wide, fixed = one.minimumWidth(), one.maximumWidth() == one.minimumWidth()
            one.setMinimumWidth(wide - ceil((wide - least) * share))
            if fixed:
                one.setMaximumWidth(one.minimumWidth())
            _scroll_sideways(one)
            _measure_anew(one, layout)


def _scroll_sideways(one: QWidget) -> None:
    """What stands in it may have been made for the width it had."""
    for area in (one, *one.findChildren(QScrollArea)):
        if isinstance(area, QScrollArea):
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)


def _lower(dialog: QWidget, layout: QLayout, room: QSize, least: int) -> None:
    for one in _chosen(dialog, QWidget.minimumHeight, least):
        missing = _least_height(dialog, layout, room) - room.height()
        if missing <= 0:
            return
        height, fixed = one.minimumHeight(), one.maximumHeight() == one.minimumHeight()
        one.setMinimumHeight(max(height - missing, least))
        if fixed:
            one.setMaximumHeight(one.minimumHeight())
        _measure_anew(one, layout)


def _chosen(dialog: QWidget, length: Callable[[QWidget], int], least: int) -> list[QWidget]:
    """What is longer by choice than it must be, the longest first; not what scrolls already."""
    inside: Iterable[QWidget] = dialog.findChildren(QWidget)
    found = [
        one
        for one in inside
        if length(one) > least and one.window() is dialog and not _scrolls(one, dialog)
    ]
    return sorted(found, key=length, reverse=True)


def _scrolls(one: QWidget, dialog: QWidget) -> bool:
    around = one.parentWidget()
    while around is not None and around is not dialog:
        if isinstance(around, QAbstractScrollArea):
            return True
        around = around.parentWidget()
    return False


def _measure_anew(changed: QWidget, layout: QLayout) -> None:
    """Until then the least size around it is that of before."""
    around = changed.parentWidget()
    while around is not None:
        if (inner := around.layout()) is not None:
            inner.activate()
        around = around.parentWidget() if not around.isWindow() else None
    layout.activate()


def _let_scroll(dialog: QWidget, layout: QLayout, body: QBoxLayout, room: int) -> None:
    assert isinstance(layout, QBoxLayout)
    around = layout.totalMinimumSize().width() - body.minimumSize().width()
    wide = body.minimumSize().width()
    focused: QWidget | None = dialog.focusWidget()
    place = layout.indexOf(body)
    after: list[QWidget] = []
    for behind in range(place + 1, layout.count()):
        after += _widgets_of(layout.itemAt(behind).layout())
    layout.removeItem(body)
    inner = QWidget()
    inner.setLayout(body)
    area = scrolled(inner)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    # To the sides only where the screen is not wide enough.
    wide += area.verticalScrollBar().sizeHint().width()
    area.setMinimumWidth(min(wide, room - max(around, 0)))
    layout.insertWidget(place, area, 1)
    # What moved would else be reached after the buttons.
    for first, then in pairwise([_last_in(area), *after]):
        QWidget.setTabOrder(first, then)
    layout.activate()
    if focused is None:
        focused = _first_in(area)
    if focused is not None:
        focused.setFocus()


def _first_in(area: QWidget) -> QWidget | None:
    """The first that Tab reaches in it."""
    reached: QWidget | None = area.nextInFocusChain()
    while reached is not None and reached is not area:
        if area.isAncestorOf(reached) and reached.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return reached
        reached = reached.nextInFocusChain()
    return None


def _last_in(area: QWidget) -> QWidget:
    """The last that Tab reaches in it."""
    last: QWidget = area
    reached: QWidget | None = area.nextInFocusChain()
    while reached is not None and reached is not area:
        if area.isAncestorOf(reached) and reached.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            last = reached
        reached = reached.nextInFocusChain()
    return last


def _widgets_of(layout: QLayout | None) -> list[QWidget]:
    if layout is None:
        return []
    found = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget: QWidget | None = item.widget() if item is not None else None
        if widget is not None:
            found.append(widget)
    return found
