"""Where Tab leads in the window, and that no page out of sight takes the keys; over a demo ward."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.window_kit import visit, ward, window
from ui.pages.selfcheck.item_panel import ItemPanel
from ui.parts.navigation import NavButton

__all__ = ["ward", "window"]


def tab(window, *, back=False):
    """Presses Tab as a person does; gives what has the keys then."""
    key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
    QTest.keyClick(window.windowHandle(), key)
    return QApplication.focusWidget()


class Shown(QObject):
    """Notes what comes up as a window of its own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            self.seen.append(watched)
        return False


def walk(window):
    """Everything Tab comes by until it is where it began."""
    found = [tab(window)]
    while (next_one := tab(window)) is not found[0]:
        assert next_one not in found, next_one
        found.append(next_one)
    return found


def test_tab_leads_from_the_top_bar_through_every_page_to_the_navigation(window, tasks, qtbot):
    navigation = window.shell.navigation
    foot = [navigation.settings, navigation.help, navigation.lock]
    for entry in window.entries:
        visit(qtbot, window, entry.name)
        window.shell.setFocus()
        stops, page = walk(window), window.pages[entry.name]
        assert stops[-4:] == [*foot, navigation.button(entry.name)], entry.name
        above = [one for one in page.top_actions() if one in stops]
        assert stops[: len(above)] == above, entry.name
        inside = [place for place, one in enumerate(stops) if page.isAncestorOf(one)]
        assert inside == list(range(inside[0], inside[-1] + 1)), entry.name
        stops[0].setFocus()
        assert tab(window, back=True) is navigation.button(entry.name)


def test_a_new_window_begins_with_its_page_and_arrows_walk_the_navigation(window, tasks, qtbot):
    assert tab(window) is window.pages["home"].top_actions()[0]
    assert isinstance(tab(window, back=True), NavButton)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.current == "risks" and tasks.is_idle)
    assert QApplication.focusWidget() is window.shell.navigation.button("risks")
    assert tab(window) is window.pages["risks"].top_actions()[0]


def test_a_page_made_ahead_takes_no_keys_and_is_given_them_when_it_is_seen(window, tasks, qtbot):
    visit(qtbot, window, "risks")
    window.focus_search()
    search = QApplication.focusWidget()
    assert isinstance(search, QLineEdit)
    shown = Shown()
    QApplication.instance().installEventFilter(shown)
    for entry in window.entries:
        if entry.name not in window.pages:
            window.ready(entry.name)
            assert tasks.wait_idle()
            QApplication.processEvents()
    for page in window.pages.values():
        for _ in page.make_rest():
            assert tasks.wait_idle()
    QApplication.instance().removeEventFilter(shown)
    assert shown.seen == []
    assert QApplication.focusWidget() is search
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_1)
    assert search.text() == "1"
    window.go("selfcheck")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), ItemPanel))


def test_what_is_out_of_sight_gets_no_keys_whoever_asks_for_them(window, tasks, qtbot):
    window.ready("selfcheck")
    assert tasks.wait_idle()
    before = QApplication.focusWidget()
    window.pages["selfcheck"].panel.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is before)


def test_a_field_that_is_given_the_keys_before_it_is_shown_keeps_them(window):
    field = QLineEdit(window.shell.stack.currentWidget())
    field.setFocus()
    field.show()
    # What waits for the end of the turn has its look.
    QApplication.processEvents()
    assert QApplication.focusWidget() is field


@pytest.mark.parametrize("field", ["title", "duty"])
def test_a_field_that_has_nothing_to_take_back_leaves_ctrl_z_to_the_window(
    window, tasks, qtbot, field
):
    page = visit(qtbot, window, "staff")
    page.file.now.show_tab("basics")
    form = page.file.now.basics.form
    control = form.editor("title").control
    control.setFocus()
    control.clear()
    QTest.keyClicks(control, "abc")
    form.flush()
    assert tasks.wait_idle()
    form.editor(field).control.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tasks.wait_idle()
    # In the field itself what was typed goes first.
    assert window.shell.notice.isVisible() is (field == "duty")
    assert control.text() != "abc"
