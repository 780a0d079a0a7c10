"""Sending to a folder, taking receipts and grants in, settling what two PCs changed differently."""

import pytest
from PySide6.QtWidgets import QPushButton

from cleanclinic.operations.enrolment import enrol, read_request_file
from cleanclinic.operations.exchange import exchange_state
from cleanclinic.operations.risk_points import add_risk, edit_risk, risk_detail
from cleanclinic.operations.sending import export_receipts
from tests.hospital import Hospital, risk
from tests.ui.pages import all_named, ask, press, settle, show, sit_down
from ui.pages.sync import SyncPage


@pytest.fixture
def hospital(tmp_path):
    with Hospital(tmp_path) as made:
        yield made


@pytest.fixture
def page_of(qtbot, kit, tasks, window, hospital):
    """The sync page of a ward, which is from then on the page's alone."""
    return lambda ward: show(qtbot, sit_down(kit, tasks, window, hospital, ward), SyncPage)


@pytest.fixture
def sent(page_of, hospital):
    """A ward's page with a risk point sent to a stick; the stick comes with it."""
    ward = hospital.ward()
    add_risk(ward, risk())
    page, stick = page_of(ward), hospital.stick()
    page.send_to(stick)
    settle(page.desk)
    return page, stick


def test_before_the_grant_nothing_can_be_sent_and_the_steps_are_told(page_of, hospital):
    page = page_of(hospital.found_ward("icu"))
    assert not page.waiting.to_stick.isEnabled()
    assert page.identity.request.isVisible()
    assert len(page.identity.digits.accessibleName().split()[-5:]) == 5


def test_the_request_is_written_and_the_grant_taken_in(page_of, hospital, window):
    page = page_of(hospital.found_ward("icu"))
    stick = hospital.stick()
    page.write_request_to(stick / "申请.ccreq")
    settle(page.desk)
    card = read_request_file(hospital.office, stick / "申请.ccreq")
    assert card.digits in page.identity.digits.accessibleName()
    granted = enrol(hospital.office, card.id, card.digits, stick)
    page.take_in([granted.grant_path])
    settle(page.desk)
    assert ask(page.desk, exchange_state).identity.granted
    assert not page.identity.request.isVisible()
    assert page.waiting.to_stick.isEnabled()
    assert window.failures == []


def test_what_waits_is_written_read_back_and_said(sent):
    page, stick = sent
    (bundle,) = stick.glob("*.ccb")
    assert "#0001" in page.waiting._sentence.text()
    assert page.waiting._result.isVisible()
    state = ask(page.desk, exchange_state)
    assert (state.waiting_changes, state.unconfirmed) == (0, 1)
    assert bundle.stat().st_size > 0


def test_only_the_receipt_makes_it_received(sent, hospital):
    page, stick = sent
    figures = page.waiting._figures
    assert (figures["sent"].text(), figures["confirmed"].text()) == ("1", "0")
    hospital.take(hospital.office, stick)
    back = hospital.stick()
    export_receipts(hospital.office, back)
    page.take_in(back)
    settle(page.desk)
    assert (figures["sent"].text(), figures["confirmed"].text()) == ("0", "1")
    assert page.imported.isVisible()
    assert len(page.journal.shown_ids()) >= 3


def test_a_damaged_file_is_refused_with_its_sentence_and_changes_nothing(sent, hospital):
    page, stick = sent
    hospital.take(hospital.office, stick)
    (receipt,) = export_receipts(hospital.office, hospital.stick()).paths
    data = bytearray(receipt.read_bytes())
    data[len(data) // 2] ^= 1
    receipt.write_bytes(bytes(data))
    before = ask(page.desk, exchange_state)
    page.take_in([receipt])
    settle(page.desk)
    (said,) = page.imported.sentences()
    assert said.startswith("拒收")
    after = ask(page.desk, exchange_state)
    assert after.confirmed_upto == before.confirmed_upto == 0
    assert after.journal[0].code.startswith("CCB-")


def test_a_stick_that_is_gone_is_a_failure_and_nothing_counts_as_sent(page_of, hospital, window):
    ward = hospital.ward()
    add_risk(ward, risk())
    page = page_of(ward)
    page.send_to(hospital.folder / "gone" / "stick")
    settle(page.desk)
    assert len(window.failures) == 1
    assert not page.waiting._result.isVisible()
    assert page.waiting.to_stick.isEnabled()


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


def test_both_values_are_shown_and_one_is_taken(torn, qtbot, window):
    page, point = torn
    (conflict,) = ask(page.desk, exchange_state).conflicts
    texts = {side.text for side in conflict.sides}
    assert texts == {"推荐指定药店", "推荐指定药店和护理用品"}
    assert page.conflicts.isVisible()
    wanted = next(side for side in conflict.sides if side.text == "推荐指定药店和护理用品")
    page.settle(conflict, wanted)
    settle(page.desk)
    assert ask(page.desk, exchange_state).conflicts == ()
    detail = ask(page.desk, lambda workspace: risk_detail(workspace, point))
    assert detail.point.description == "推荐指定药店和护理用品"
    assert not page.conflicts.isVisible()
    assert window.told


def test_every_side_has_a_named_button(torn, qtbot):
    page, _ = torn
    assert all_named(page) == []
    buttons = [b for b in page.conflicts.findChildren(QPushButton) if b.text()]
    assert len(buttons) == 2
    press(qtbot, buttons[0])
    settle(page.desk)
    assert ask(page.desk, exchange_state).conflicts == ()


def test_where_it_is_narrow_the_conflict_is_named_below(torn):
    page, point = torn
    page.resize(700, 420)
    assert page.beside._peek.isVisible()
    page.show_record(point)
    assert page.conflicts.isVisible()
