"""What two PCs changed differently is settled on the sync page, one key a choice."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.points import add_risk, edit_risk
from tests.hospital import risk
from tests.ui.pages import all_named, ask, press, settle, show
from tests.ui.sync_kit import page_of, receive
from ui.pages.sync import SyncPage
from ui.parts.difference import marked_parts

__all__ = ["page_of"]


@pytest.fixture
def torn(page_of, hospital):
    """The page of a PC whose description of a risk point differs from the other PC's."""
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.take(hospital.office, hospital.send(one))
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    edit_risk(one, point, {"description": "推荐指定药店"})
    edit_risk(two, point, {"description": "推荐指定药店和护理用品"})
    for ward in (one, two):
        hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(one, two)
    return page_of(one), point


def described(page, point) -> str:
    return ask(page.desk, lambda workspace: risk_detail(workspace, point)).point.description


def test_what_is_to_be_decided_opens_from_its_card_and_from_a_thing_to_do(torn, qtbot):
    page, _ = torn
    assert page.decide.isVisible()
    assert not page.settling.isVisible()
    press(qtbot, page.decide.begin)
    assert page.settling.isVisible()
    qtbot.keyClick(page.settling, Qt.Key.Key_Escape)
    assert not page.settling.isVisible()
    page.show_record("conflict")
    assert page.settling.isVisible()


def test_the_way_to_the_page_leads_back_to_the_four_states(torn, qtbot):
    page, _ = torn
    page.open_settling()
    qtbot.keyClick(page.settling, Qt.Key.Key_2)
    settle(page.desk)
    assert page.settling.done.isVisible()
    page.show_first()
    assert page.sending.isVisible()
    assert not page.settling.isVisible()


def test_one_key_chooses_and_the_end_is_calm(torn, qtbot, window):
    page, point = torn
    page.open_settling()
    card = page.settling.current
    assert [side.here for side in card.sides] == [True, False]
    qtbot.keyClick(page.settling, Qt.Key.Key_2)
    settle(page.desk)
    assert ask(page.desk, exchange_state).conflicts == ()
    assert described(page, point) == card.sides[1].text
    assert page.settling.done.isVisible()
    assert page.settling.current is None
    assert not page.decide.isVisible()
    press(qtbot, page.settling.done.action)
    assert page.sending.isVisible()
    page.open_settling()
    assert page.sending.isVisible(), "nothing is left to decide"
    assert window.failures == []


def test_u_goes_back_and_the_other_can_be_taken(torn, qtbot):
    page, point = torn
    page.open_settling()
    mine, theirs = page.settling.current.sides
    qtbot.keyClick(page.settling, Qt.Key.Key_1)
    settle(page.desk)
    assert described(page, point) == mine.text
    qtbot.keyClick(page.settling, Qt.Key.Key_U)
    assert page.settling.current is not None
    assert described(page, point) == mine.text
    qtbot.keyClick(page.settling, Qt.Key.Key_2)
    settle(page.desk)
    assert described(page, point) == theirs.text
    assert page.settling.done.isVisible()


def test_both_texts_can_be_kept(torn, qtbot):
    page, point = torn
    page.open_settling()
    qtbot.keyClick(page.settling, Qt.Key.Key_B)
    settle(page.desk)
    assert set(described(page, point).splitlines()) == {"推荐指定药店", "推荐指定药店和护理用品"}


def test_every_side_has_a_named_button_and_says_who_and_where(torn, qtbot):
    page, _ = torn
    assert all_named(page) == []
    page.open_settling()
    assert all_named(page) == []
    names = [one.accessibleName() for one in page.settling.findChildren(QFrame)]
    assert any(name.startswith("1 icu护士长") for name in names)
    assert any(name.startswith("2 icu-2护士长") for name in names)
    assert any("使用药品与医药代表利益挂钩" in name for name in names)


def test_a_later_sync_does_not_settle_what_nobody_decided(torn, hospital):
    page, _ = torn
    before = ask(page.desk, exchange_state).conflicts
    page.open_settling()
    stick = hospital.stick()
    page.send_to(stick)
    settle(page.desk)
    hospital.take(hospital.office, stick)
    receive(page, hospital)
    assert ask(page.desk, exchange_state).conflicts == before
    assert page.settling.current == before[0]


def test_who_may_only_look_decides_nothing_and_takes_nothing_in(torn, hospital, qtbot):
    page, _ = torn
    desk = replace(page.desk, read_only="只能查看")
    looking = show(qtbot, desk, SyncPage)
    before = ask(desk, exchange_state)
    looking.open_settling()
    qtbot.keyClick(looking.settling, Qt.Key.Key_1)
    qtbot.keyClick(looking.settling, Qt.Key.Key_B)
    looking.take_in(hospital.send(hospital.ward("er")))
    settle(desk)
    assert ask(desk, exchange_state) == before
    this_pc = looking.identity
    assert not any(one.isEnabled() for one in (this_pc.grant, this_pc.more, this_pc.anew))


def test_several_are_walked_through_with_the_arrow_keys(page_of, hospital, qtbot):
    one = hospital.ward("icu")
    points = [add_risk(one, risk()).id for _ in range(2)]
    hospital.take(hospital.office, hospital.send(one))
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    for point in points:
        edit_risk(one, point, {"post": "甲"})
        edit_risk(two, point, {"post": "乙"})
    for ward in (one, two):
        hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(one, two)
    page = page_of(one)
    page.open_settling(points[1])
    assert page.settling.current.record_id == points[1]
    assert not page.settling.both.isVisible()
    qtbot.keyClick(page.settling, Qt.Key.Key_Right)
    assert page.settling.current.record_id == points[0]
    qtbot.keyClick(page.settling, Qt.Key.Key_1)
    settle(page.desk)
    # On to the one that is left, not to the end.
    assert page.settling.current.record_id == points[1]
    assert page.settling.bar.share == 0.5
    qtbot.keyClick(page.settling, Qt.Key.Key_1)
    settle(page.desk)
    assert page.settling.done.isVisible()


def test_only_the_words_that_differ_are_marked():
    assert marked_parts("推荐指定药店", "推荐药店") == [
        ("推荐", False),
        ("指定", True),
        ("药店", False),
    ]
    assert marked_parts("<b>甲 two</b>", "<b>甲 one</b>")[1] == ("two", True)
    assert marked_parts("全然不同", "一二三") == [("全然不同", False)]
    assert marked_parts("只有这边", "") == [("只有这边", False)]


def test_where_it_is_narrow_the_conflict_is_named_below(torn):
    page, point = torn
    page.resize(700, 420)
    assert page.beside._peek.isVisible()
    page.show_record(point)
    assert page.settling.isVisible()
