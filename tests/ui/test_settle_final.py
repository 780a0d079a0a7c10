"""What two PCs handed in differently, decided on the screen: the record whole, once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.issues.board import issue_of
from cleanclinic.operations.issues.work import hand_in, set_work
from tests.core.rectification_kit import agree, give, rectify
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, dialog_of, press, settle, show, sit_down
from ui.pages.orders import OrdersPage
from ui.pages.sync import SyncPage
from ui.parts.differ_dialog import DifferDialog
from ui.parts.difference import MarkedText


@pytest.fixture
def pair(hospital):
    """Two PCs of a ward with one order."""
    one = hospital.ward("w1")
    other = hospital.ward("w1b", joins=one)
    made = give(hospital, one)
    hospital.answer(other)
    return one, other, made


@pytest.fixture
def handed_in_twice(hospital, pair):
    """Each of the two handed the order in, and knows what the other did."""
    one, other, made = pair
    rectify(one, made, plan="甲计划", measures="补签三处并学习")
    rectify(other, made, plan="乙计划", measures="补签三处")
    for ward in (one, other):
        hand_in(ward, made)
    agree(hospital, one, other)
    return one, other, made


@pytest.fixture
def page_of(qtbot, kit, tasks, window, hospital):
    return lambda ward, page: show(qtbot, sit_down(kit, tasks, window, hospital, ward), page)


def texts(widget) -> list[str]:
    return [one.accessibleName() for one in widget.findChildren(MarkedText)]


def test_one_key_takes_a_whole_version_and_it_stays(page_of, hospital, handed_in_twice, qtbot):
    one, other, made = handed_in_twice
    page = page_of(one, SyncPage)
    assert len(ask(page.desk, exchange_state).conflicts) == 1
    page.open_settling()
    view = page.settling
    assert not view.both.isVisible()
    sides = [name.accessibleName() for name in view.findChildren(QFrame) if name.accessibleName()]
    assert any(name.startswith("1 w1护士长") and "甲计划" in name for name in sides)
    assert any(name.startswith("2 w1b护士长") and "乙计划" in name for name in sides)
    assert "整改措施 补签三处并学习" in texts(view)
    assert "整改措施 补签三处" in texts(view)
    assert all_named(page) == []
    qtbot.keyClick(view, Qt.Key.Key_B)
    settle(page.desk)
    assert view.current is not None, "there is nothing that could keep both"
    qtbot.keyClick(view, Qt.Key.Key_2)
    settle(page.desk)
    assert view.done.isVisible()
    assert not view.again.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_U)
    qtbot.keyClick(view, Qt.Key.Key_1)
    settle(page.desk)
    assert ask(page.desk, exchange_state).conflicts == ()
    found = ask(page.desk, lambda ward: issue_of(ward, made))
    assert (found.work.plan, found.work.measures) == ("乙计划", "补签三处")
    page.send_to(stick := hospital.stick())
    settle(page.desk)
    hospital.take(hospital.office, stick)
    hospital.answer(other)
    for workspace in (other, hospital.office):
        assert issue_of(workspace, made).work.plan == "乙计划"
        assert not issue_of(workspace, made).conflicted
    assert page.desk.window.failures == []


def test_what_was_not_handed_in_has_no_key(page_of, hospital, pair, qtbot):
    one, other, made = pair
    rectify(one, made, plan="甲计划")
    agree(hospital, one, other)
    set_work(other, made, {"plan": "乙计划"})
    hand_in(one, made)
    agree(hospital, one, other)
    page = page_of(other, SyncPage)
    page.open_settling()
    assert {"整改计划 甲计划", "整改计划 乙计划"} <= set(texts(page.settling))
    qtbot.keyClick(page.settling, Qt.Key.Key_2)
    settle(page.desk)
    assert page.settling.current is not None
    qtbot.keyClick(page.settling, Qt.Key.Key_1)
    settle(page.desk)
    assert page.settling.done.isVisible()
    assert ask(page.desk, lambda ward: issue_of(ward, made)).work.plan == "甲计划"


def test_the_office_sees_both_and_decides_nothing(page_of, hospital, handed_in_twice, qtbot):
    _, _, made = handed_in_twice
    page = page_of(hospital.office, OrdersPage)
    page.show_record(made)
    assert page.side.conflict.isVisible()
    press(qtbot, page.side.conflict)
    settle(page.desk)
    dialog = dialog_of(page, DifferDialog)
    assert {"整改计划 甲计划", "整改计划 乙计划"} <= set(texts(dialog))
    assert nameless(dialog) == []
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(dialog, key)
    settle(page.desk)
    assert ask(page.desk, lambda office: issue_of(office, made)).conflicted
