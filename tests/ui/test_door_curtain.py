"""The curtain: all is hidden at once, and all is as it was when it is lifted."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from shiboken6 import delete, isValid

from tests.ui.accessibility import nameless
from ui.door.curtain import Curtain
from ui.door.keeper import Keeper
from ui.door.veil import Veil
from ui.parts.question import Dialog, ask
from ui.parts.tile import Tile

WANG = Tile("w", "王敏")


@pytest.fixture
def window(qtbot, qapp):
    # A cursor that blinks would not always be in the picture.
    qapp.setCursorFlashTime(0)
    made = QWidget()
    made.setWindowTitle("心内科 · 王敏 · R-0031")
    made.inside = QWidget(made)
    made.text, made.line = QPlainTextEdit(), QLineEdit()
    layout = QVBoxLayout(made.inside)
    for widget in (made.text, made.line):
        layout.addWidget(widget)
    QVBoxLayout(made).addWidget(made.inside)
    made.resize(900, 600)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.fixture
def curtain(window):
    return Curtain(window, lambda: window.inside, "清廉科室")


def test_everything_is_covered_and_comes_back_as_it_was(window, curtain, kit, qtbot):
    window.text.setPlainText("两人核对\n双人双锁")
    window.text.setFocus()
    cursor = window.text.textCursor()
    cursor.setPosition(7)
    cursor.setPosition(9, cursor.MoveMode.KeepAnchor)
    window.text.setTextCursor(cursor)
    before = window.grab().toImage()
    curtain.draw(Veil(kit, WANG))
    assert not window.inside.isVisible(), "neither keys nor a screen reader reach it"
    assert curtain.cover.geometry() == window.rect()
    assert window.windowTitle() == "清廉科室"
    window.resize(1000, 700)
    assert curtain.cover.geometry() == window.rect()
    window.resize(900, 600)
    curtain.lift()
    assert window.windowTitle() == "心内科 · 王敏 · R-0031"
    assert window.text.hasFocus()
    assert window.text.textCursor().selectedText() == "双锁"
    window.repaint()
    assert window.grab().toImage() == before


def test_a_new_title_waits_until_the_curtain_is_lifted(window, curtain, kit):
    curtain.draw(Veil(kit, WANG))
    window.setWindowTitle("骨科 · R-0007")
    assert window.windowTitle() == "清廉科室"
    curtain.lift()
    assert window.windowTitle() == "骨科 · R-0007"


def test_keys_under_the_curtain_go_nowhere(window, curtain, kit, qtbot):
    window.line.setFocus()
    curtain.draw(Veil(kit, WANG))
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is None or curtain.cover.isAncestorOf(focus) or focus is curtain.cover
    assert window.line.text() == ""
    curtain.lift()


def test_a_dialog_is_covered_stays_open_and_goes_on(window, curtain, kit, qtbot):
    dialog = Dialog(kit, window, "登记红包 500 元")
    line = QLineEdit()
    dialog.body.addWidget(line)
    dialog.open()
    line.setFocus()
    qtbot.keyClicks(line, "12")
    curtain.draw(Veil(kit, WANG))
    above = QApplication.activeModalWidget()
    assert above is not dialog
    assert above.geometry() == window.window().geometry()
    assert "500" not in " ".join(top.windowTitle() for top in QApplication.topLevelWidgets())
    (covered,) = curtain._covered
    assert covered.blank.geometry() == dialog.rect()
    assert covered.blank.isVisible()
    qtbot.keyClick(above, Qt.Key.Key_Escape)
    assert above.isVisible(), "Escape does not lift it"
    curtain.lift()
    assert dialog.isVisible()
    assert dialog.windowTitle() == "登记红包 500 元"
    qtbot.keyClicks(line, "3")
    assert line.text() == "123"
    dialog.reject()


def test_at_a_lock_open_dialogs_are_given_up_even_a_question_that_waits(window, curtain, kit):
    def lock():
        curtain.draw(Veil(kit, WANG))
        curtain.close_dialogs()

    QTimer.singleShot(0, lock)
    assert ask(window, kit, "删除?", "删除 2 个", "删除") is False
    assert curtain.cover.parentWidget() is window
    assert curtain.cover.isVisible()
    assert QApplication.activeModalWidget() is None
    curtain.lift()


def test_the_curtain_asks_for_the_pin_at_the_first_key_and_keeps_the_digit(kit, qtbot):
    veil = Veil(kit, WANG)
    qtbot.addWidget(veil)
    veil.show()
    given = []
    veil.given.connect(given.append)
    qtbot.keyClick(veil, Qt.Key.Key_Control)
    assert veil.pad is None, "the end of Ctrl+L is no question"
    qtbot.keyClick(veil, Qt.Key.Key_7)
    qtbot.keyClicks(veil.pad.entry.pad.field, "39152\r")
    assert given == ["739152"]
    assert nameless(veil) == []


def test_without_pins_a_click_lifts_it(kit, qtbot):
    veil = Veil(kit, None)
    qtbot.addWidget(veil)
    veil.show()
    with qtbot.waitSignal(veil.lifted):
        qtbot.mouseClick(veil, Qt.MouseButton.LeftButton)


def test_who_watches_goes_with_the_window(tasks, kit):
    """Else the timer goes on, and covers a window that is no more."""
    window = QWidget()
    keeper = Keeper(lambda: kit, tasks, Curtain(window, lambda: window, "清廉科室"))
    watch = keeper.idle
    watch.start()
    delete(window)
    assert not isValid(keeper)
    assert not isValid(watch)
