"""A popup is seen whole wherever it is asked for, and so is a dialog."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QWidget

from ui.parts.popups import move_into_screen
from ui.parts.question import Dialog


@pytest.fixture
def popup(qtbot):
    made = QFrame()
    qtbot.addWidget(made)
    made.setFixedSize(200, 300)
    return made


def test_it_stands_where_it_is_asked_for(popup):
    move_into_screen(popup, QPoint(40, 50))
    assert popup.pos() == QPoint(40, 50)


def test_at_the_edge_it_gives_way(popup):
    room = popup.screen().availableGeometry()
    move_into_screen(popup, room.bottomRight())
    assert room.contains(popup.geometry())


def test_without_room_below_it_stands_above_what_it_belongs_to(popup):
    below = popup.screen().availableGeometry().bottomLeft() - QPoint(0, 20)
    move_into_screen(popup, below, over=30)
    assert popup.geometry().bottom() < below.y() - 30


def test_a_dialog_does_without_height_before_its_buttons_leave_the_screen(kit, qtbot):
    dialog = Dialog(kit, None, "导入")
    qtbot.addWidget(dialog)
    table = QWidget()
    table.setMinimumHeight(2000)
    dialog.body.addWidget(table)
    dialog.add_buttons("导入")
    room = dialog.screen().availableGeometry()
    dialog.move(room.right() - 50, room.bottom() - 50)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert room.contains(dialog.frameGeometry())
    assert dialog.accept_button.geometry().bottom() < dialog.height()
