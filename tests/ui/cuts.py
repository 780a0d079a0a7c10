"""Finds text that is drawn shorter than it is, what hangs out of its place, and what is crowded."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from ui.parts.layouts import Elided
from ui.parts.navigation import NavButton
from ui.parts.table_card import TableCard
from ui.parts.table_view import TableView

# Rounding of lengths at 150 %.
_SLACK = 2
# With less in sight a table is no table.
FEW = 3


def cut(window: QWidget) -> list[str]:
    """Every visible label, choice and button below `window` whose text is cut; none should be."""
    found = []
    for widget in _shown(window, QLabel):
        if not isinstance(widget, Elided) and _label_is_cut(widget):
            found.append(_describe(widget, widget.text()))
    for widget in _shown(window, QComboBox):
        if not widget.isEditable() and _choice_is_cut(widget):
            found.append(_describe(widget, widget.currentText()))
    for widget in _shown(window, QAbstractButton):
        if widget.text() and _button_is_cut(widget):
            found.append(_describe(widget, widget.text()))
    return found


def crowded(window: QWidget) -> list[str]:
    """Every button whose words touch its picture or that stands on another, and too low tables.

    Words begin with a space where a picture stands before them: Qt leaves next to no room.
    """
    found = []
    for widget in _shown(window, QPushButton):
        before = widget.layoutDirection() is Qt.LayoutDirection.LeftToRight
        if before and not widget.icon().isNull() and widget.text()[:1].strip():
            found.append(f"no room before {_describe(widget, widget.text())}")
    found += [f"on one another: {text}" for text in _on_one_another(window)]
    for widget in _shown(window, TableView):
        rows = min(widget.model().rowCount(), FEW)
        if widget.viewport().height() < rows * widget.rowHeight(0) - _SLACK:
            found.append(f"fewer than {rows} rows: {_describe(widget, widget.accessibleName())}")
    return found


def unread(window: QWidget) -> list[str]:
    """Every visible table that still says that it is being read, once nothing is under way."""
    tables = [one for one in _shown(window, TableCard) if one._is_reading]
    return [f"still being read: {_describe(one, one.view.accessibleName())}" for one in tables]


def _on_one_another(window: QWidget) -> Iterator[str]:
    """What can be pressed or typed into and stands partly on its neighbour."""
    kinds = (QPushButton, QLineEdit, QComboBox)
    held = [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]
    for first, then in combinations([one for one in held if one.isVisible()], 2):
        if first.parentWidget() is then.parentWidget():
            both = first.geometry().intersected(then.geometry())
            if both.width() > _SLACK and both.height() > _SLACK:
                yield f"{_describe(first, first.accessibleName())} and {then.accessibleName()!r}"


def _shown(window: QWidget, of: type) -> Iterator:
    return (one for one in window.findChildren(of) if one.isVisible())


def _label_is_cut(label: QLabel) -> bool:
    if not label.text() or label.textFormat() == Qt.TextFormat.RichText:
        return False
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + _SLACK or _hangs_out(label)
    lines = label.text().split("\n")
    wide = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
    return label.contentsRect().width() + _SLACK < wide or _hangs_out(label)


def _button_is_cut(button: QAbstractButton) -> bool:
    if isinstance(button, NavButton):
        return button.is_cut()
    wanted = button.sizeHint()
    return button.width() + _SLACK < wanted.width() or _hangs_out(button)


def _choice_is_cut(box: QComboBox) -> bool:
    """With all the room it asks for: Qt reckons without the room in full-width brackets."""
    if box.width() < box.sizeHint().width():
        return False
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, box)
    return room.width() + _SLACK < box.fontMetrics().horizontalAdvance(box.currentText())


def _hangs_out(widget: QWidget) -> bool:
    """Whether a part of it lies outside of what shows it; what can be scrolled to is no loss."""
    around = widget.parentWidget()
    while around is not None:
        where = QRect(widget.mapTo(around, QPoint(0, 0)), widget.size())
        sideways = where.left() < -_SLACK or where.right() > around.width() + _SLACK
        scrolled = around.parentWidget()
        if isinstance(scrolled, QAbstractScrollArea) and scrolled.viewport() is around:
            fixed = scrolled.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            return sideways and (fixed or not scrolled.horizontalScrollBar().maximum())
        high = where.top() < -_SLACK or where.bottom() > around.height() + _SLACK
        if sideways or high:
            return True
        if around.isWindow():
            return False
        around = around.parentWidget()
    return False


def _describe(widget: QWidget, text: str) -> str:
    where, around = [], widget.parentWidget()
    while around is not None:
        where.append(type(around).__name__)
        around = around.parentWidget()
    size = f"{widget.width()}x{widget.height()} < {widget.sizeHint().width()}x"
    return f"{text!r} {size}{widget.sizeHint().height()} in {' in '.join(where[:4])}"
