"""A popup is seen whole wherever it is asked for, and so is a dialog."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QWidget

from ui.parts.layouts import label, row
from ui.parts.popups import move_into_screen
from ui.parts.question import Dialog
from ui.parts.run_dialog import RunDialog


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


def test_a_dialog_does_without_width_before_it_leaves_the_screen(kit, qtbot):
    dialog = Dialog(kit, None, "下发")
    qtbot.addWidget(dialog)
    left, right = QWidget(), QWidget()
    left.setFixedWidth(dialog.screen().availableSize().width())
    right.setMinimumWidth(400)
    dialog.body.addLayout(row(kit.look, left, right))
    dialog.add_buttons("下发")
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.screen().availableGeometry().contains(dialog.frameGeometry())
    assert right.width() >= 180, "both give way, and neither is lost"


def test_what_cannot_give_way_scrolls_and_the_buttons_stay(kit, qtbot):
    dialog = Dialog(kit, None, "登记")
    qtbot.addWidget(dialog)
    edits = [QLineEdit(str(number)) for number in range(60)]
    for edit in edits:
        dialog.body.addWidget(edit)
    dialog.add_buttons("登记")
    dialog.show()
    qtbot.waitUntil(lambda: dialog.findChild(QScrollArea) is not None)
    assert dialog.screen().availableGeometry().contains(dialog.frameGeometry())
    assert dialog.accept_button.geometry().bottom() < dialog.height()
    assert dialog.focusWidget() is edits[0]
    reached = [edits[-1]]
    while reached[-1] is not dialog.accept_button:
        reached.append(reached[-1].nextInFocusChain())
    assert dialog.cancel_button in reached, "the buttons are reached after the last field"
    assert not set(edits[:-1]) & set(reached)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_enter_accepts_whatever_the_button_says_by_then(kit, qtbot, key):
    dialog = Dialog(kit, None, "批量修改")
    qtbot.addWidget(dialog)
    tick = QCheckBox("职称")
    dialog.body.addWidget(tick)
    dialog.add_buttons("修改 0 条")
    # Qt takes a button's shortcut away with its text.
    dialog.accept_button.setText("修改 2 条")
    dialog.show()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    tick.setFocus()
    # The button is seen going down before it is pressed.
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(tick, key, Qt.KeyboardModifier.ControlModifier)


def test_a_form_that_scrolls_takes_the_height_there_is(desk, qtbot):
    """It was pressed together to a few lines as soon as it was a little taller than the screen."""
    dialog = RunDialog(desk, None, "发布规则")
    qtbot.addWidget(dialog)
    for _ in range(18):
        dialog.body.addWidget(label("发出以后只能再发一版来代替。" * 5, "muted", wrap=True))
    dialog.finish_body("发布")
    dialog.show()
    qtbot.waitUntil(lambda: dialog.findChild(QScrollArea) is not None)
    fitted = []
    QTimer.singleShot(0, lambda: fitted.append(dialog.height()))
    qtbot.waitUntil(lambda: bool(fitted))
    assert fitted == [dialog.room().height()]
