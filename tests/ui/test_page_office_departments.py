"""Departments and their computers: how far each came, and taking one out of use in one dialog."""

from datetime import timedelta
from functools import partial

import pytest

from cleanclinic.operations.office.devices import RevokeReason, devices, revocations, revoke_device
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import person, risk
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, settle
from ui.pages.departments import DepartmentsPage
from ui.parts.record_history import HistoryDialog
from ui.parts.steps import DoneStep


@pytest.fixture
def ward(hospital):
    """A ward that has sent one bundle."""
    made = hospital.ward("icu")
    add_risk(made, risk())
    add_staff(made, person(1, "欧阳倩"))
    hospital.take(hospital.office, hospital.send(made))
    return made


@pytest.fixture
def page_of(office_page):
    return partial(office_page, DepartmentsPage)


def cells(page, device_id):
    """What the table says of a computer, by column."""
    names = [column.key for column in page.devices.model.columns]
    return dict(zip(names, map(str, page.devices.row(device_id).cells), strict=True))


def dialog_of(page, device_id, reason="stolen"):
    page.open_revoke(device_id, reason)
    settle(page.desk)
    return page.dialog


def confirmed(dialog):
    """Through all steps, with both sentences ticked."""
    dialog.next.click()
    dialog.next.click()
    for tick in dialog.confirm.ticks:
        tick.click()
    dialog.next.click()
    settle(dialog._desk)


def test_a_department_leads_to_its_computers(page_of, hospital, ward):
    hospital.ward("er")
    page = page_of()
    page.table.opened.emit(ward.department_id)
    assert page.devices.isVisible()
    (shown,) = page.devices.shown_ids()
    assert shown == ward.store.meta("device_id")
    assert all_named(page) == []


def test_a_computer_says_how_far_the_office_has_come_with_it(page_of, hospital, ward):
    add_risk(ward, risk())
    hospital.send(ward)
    add_risk(ward, risk())
    third = hospital.send(ward)
    hospital.take(hospital.office, third[-1:])
    unused = hospital.ward("er").store.meta("device_id")
    device = ward.store.meta("device_id")
    page = page_of()
    page.show_record(device)
    seen = cells(page, device)
    assert (seen["upto"], seen["missing"], seen["waiting"]) == ("#0001", "2", "1")
    assert seen["state"] == "有缺号"
    assert "第 2 号" in page.bar.said.toolTip()
    assert cells(page, unused)["state"] == "没用过"
    page.device_chips._press("look")
    assert set(page.devices.shown_ids()) == {device, unused}


def test_taking_one_out_of_use_says_what_was_on_it_and_wants_two_ticks(page_of, ward):
    device = ward.store.meta("device_id")
    page = page_of()
    dialog = dialog_of(page, device)
    assert dialog.why.reason is RevokeReason.STOLEN
    dialog.why.note.edit.setText("保卫科 3 号报告")
    dialog.next.click()
    assert "第 1 号" in dialog.held.last.text()
    assert any("欧阳倩" in text for text in dialog.held.held.texts())
    dialog.next.click()
    assert any("没有别的电脑" in text for text in dialog.confirm.what.texts())
    assert not dialog.next.isEnabled()
    dialog.confirm.ticks[0].click()
    assert not dialog.next.isEnabled()
    assert ask(page.desk, devices)[0].active
    dialog.confirm.ticks[1].click()
    assert nameless(dialog) == []
    dialog.next.click()
    settle(page.desk)
    assert isinstance(dialog.step, DoneStep)
    assert any("1 人的档案" in text for text in dialog.after.what.texts())
    (line,) = ask(page.desk, revocations)
    assert (line.reason, line.note, line.last_valid) == ("stolen", "保卫科 3 号报告", 1)
    assert not ask(page.desk, devices)[0].active


def test_what_happens_depends_on_why_and_on_who_is_left(page_of, hospital, ward):
    hospital.ward("icu-2", joins=ward)
    page = page_of()
    dialog = dialog_of(page, ward.store.meta("device_id"), "lost")
    before = dialog.confirm.what.texts()
    assert any("其他电脑" in text for text in before)
    dialog.why.choices.choose("retired")
    assert dialog.confirm.what.texts() != before
    confirmed(dialog)
    reasons = {row.reason for row in ask(page.desk, devices)}
    assert reasons == {"", "retired"}


def test_given_up_nothing_changes(page_of, ward):
    page = page_of()
    dialog = dialog_of(page, ward.store.meta("device_id"))
    dialog.next.click()
    dialog.cancel.click()
    assert not dialog.isVisible()
    assert ask(page.desk, revocations) == ()


def test_one_that_is_out_of_use_already_is_said_in_the_dialog(page_of, ward):
    device = ward.store.meta("device_id")
    page = page_of()
    dialog = dialog_of(page, device)
    ask(page.desk, lambda ws: revoke_device(ws, device, RevokeReason.LOST))
    confirmed(dialog)
    assert dialog.said.isVisible()
    assert not isinstance(dialog.step, DoneStep)


def test_the_book_shows_what_was_written_down(page_of, hospital, ward, window):
    device = ward.store.meta("device_id")
    revoke_device(hospital.office, device, RevokeReason.LOST, note="值班时发现")
    page = page_of()
    page.show_record(device)
    assert page.bar.book.isVisible()
    assert not page.bar.revoke.isVisible()
    page.bar.book.click()
    settle(page.desk)
    assert any("欧阳倩" in text for text in page.dialog.held.texts())
    assert nameless(page.dialog) == []
    page.dialog.accept()


def test_the_menu_offers_what_fits_the_computer(page_of, hospital, ward, window):
    device = ward.store.meta("device_id")
    page = page_of()
    page.show_record(device)
    replaced, line, *reasons = page._device_menu([device])
    assert line is None
    assert len(reasons) == 4
    replaced.trigger()
    assert window.went == [("requests", f"replace:{device}")]
    reasons[0].trigger()
    settle(page.desk)
    assert page.dialog.isVisible()
    page.dialog.reject()
    ask(page.desk, lambda ws: revoke_device(ws, device, RevokeReason.LOST))
    settle(page.desk)
    assert len(page._device_menu([device])) == 1


def test_a_reader_sees_all_and_can_stop_nothing(page_of, hospital, ward, kit):
    device = ward.store.meta("device_id")
    page = page_of(read_only="只能查看")
    page.show_record(device)
    assert not page.bar.revoke.isEnabled()
    assert not page.bar.replace.isEnabled()
    assert page._device_menu([device]) == []


def test_departments_stand_as_on_a_day_without_what_only_now_is_known(page_of, hospital, ward):
    page, today = page_of(), hospital.office.today()

    def cell(key):
        return page.table.model.cell_reader(key)(page.table.row(ward.department_id))

    assert (cell("risks"), cell("staff"), cell("devices")) == ("1", "1", "1")
    page.back.show_day(today - timedelta(days=1))
    settle(page.desk)
    assert (cell("risks"), cell("staff"), cell("devices")) == ("0", "0", "")
    assert page.back.strip.isVisible()
    assert "只能查看" in page.back.strip.accessibleName()
    page.show_record("devices")
    assert not page.back.strip.isVisible(), "computers are listed as they are now"
    page._choose_tab("departments")
    page.back.strip.back.click()
    settle(page.desk)
    assert cell("risks") == "1"


def test_a_department_tells_who_said_what_of_it(page_of, hospital, ward):
    hospital.ward("er")
    page = page_of()
    said = {}
    for department in page.table.shown_ids():
        menu = {action.text(): action for action in page._department_menu([department])}
        menu["查看历史…"].trigger()
        settle(page.desk)
        dialog = page.findChildren(HistoryDialog)[-1]
        assert dialog.isVisible()
        said[department] = dialog.shown.rows.count()
    assert said[ward.department_id] == 1
