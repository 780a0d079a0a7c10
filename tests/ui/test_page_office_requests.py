"""The office's requests: one dialog from the call to the grant, refusals, grants nobody used."""

import shutil
from functools import partial

import pypdfium2
import pytest

from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.asking import look_at_grant, own_request, write_request
from cleanclinic.operations.office.devices import devices
from cleanclinic.operations.office.enrolment import pending_requests
from cleanclinic.operations.office.request_paper import print_request, request_text
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import risk
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, settle, type_into
from ui.pages.requests import RequestsPage
from ui.pages.requests.refuse_dialog import RefuseDialog
from ui.pages.requests.taking import PasteDialog, take_request
from ui.parts.steps import DoneStep


@pytest.fixture
def page_of(office_page):
    return partial(office_page, RequestsPage)


def asked(hospital, ward, **how):
    """A ward's request on a stick."""
    path = hospital.stick() / "申请.ccreq"
    write_request(ward, path, **how)
    return path


def taken(page, path):
    """The page's dialog, open at a request that was just taken in."""
    page.take_in(lambda workspace: take_request(workspace, path))
    settle(page.desk)
    return page.dialog


def called(dialog):
    """Every group agreed on the phone."""
    for tick in dialog.call.check.ticks:
        tick.click()
    dialog.next.click()
    settle(dialog._desk)


def written(dialog, folder):
    """On to the last step, and the grant on the stick."""
    dialog.next.click()
    dialog.write.target.set_folder(folder)
    dialog.next.click()
    settle(dialog._desk)
    return list(folder.glob("*.ccgrant"))


def test_an_office_without_requests_says_what_to_do(page_of):
    page = page_of()
    assert page.empty.isVisible()
    assert page.requests == ()


def test_a_request_taken_in_opens_its_dialog_and_waits_for_the_call(page_of, hospital):
    path = asked(hospital, hospital.found_ward("icu"))
    page = page_of()
    dialog = taken(page, path)
    assert dialog.isVisible()
    assert not dialog.next.isEnabled()
    ticks = dialog.call.check.ticks
    assert " ".join(tick.text() for tick in ticks) == page.requests[0].digits
    for tick in ticks[:4]:
        tick.click()
    assert not dialog.next.isEnabled()
    ticks[4].click()
    assert dialog.next.isEnabled()
    assert nameless(dialog) == []
    assert all_named(page) == []


def test_digits_that_differ_stop_it_and_outweigh_ticks(page_of, hospital):
    path = asked(hospital, hospital.found_ward("icu"))
    dialog = taken(page_of(), path)
    right = dialog.facts.card.digits.replace(" ", "")
    for tick in dialog.call.check.ticks:
        tick.click()
    type_into(dialog.call.check.typed, right[:-1] + str((int(right[-1]) + 1) % 10))
    assert not dialog.next.isEnabled()
    assert dialog.call.check.said.property("look") == "problem"
    type_into(dialog.call.check.typed, right)
    assert dialog.next.isEnabled()


def test_a_new_department_is_granted_and_the_last_page_has_the_hospitals_digits(page_of, hospital):
    ward = hospital.found_ward("icu")
    page = page_of()
    dialog = taken(page, asked(hospital, ward))
    called(dialog)
    assert dialog.place.choices.current == "new"
    dialog.place.name.edit.setText("重症医学科")
    (grant,) = written(dialog, hospital.stick())
    assert isinstance(dialog.step, DoneStep)
    facts = look_at_grant(ward, grant.read_bytes(), grant.name)
    assert facts.department == "重症医学科"
    shown = " ".join(one.text() for one in dialog.done_step.digits._groups)
    assert shown == facts.hospital_digits
    assert not dialog.back.isVisible()
    assert nameless(dialog) == []
    assert page.requests == ()
    assert page.unused.isVisible()


def test_a_second_pc_is_proposed_for_the_department_of_that_name(page_of, hospital):
    first = hospital.ward("icu")
    add_risk(first, risk())
    hospital.take(hospital.office, hospital.send(first))
    second = hospital.found_ward("icu-2")
    page = page_of()
    path = asked(hospital, second)
    dialog = taken(page, path)
    called(dialog)
    dialog.place.choices.choose("join")
    settle(page.desk)
    assert any("风险点 1" in text for text in dialog.place.what.texts())
    assert any("1 号机" in text for text in dialog.place.what.texts())
    (grant,) = written(dialog, hospital.stick())
    granted = look_at_grant(second, grant.read_bytes(), grant.name)
    assert granted.other_department
    rows = ask(page.desk, devices)
    assert len({row.department_id for row in rows}) == 1
    assert all(row.active for row in rows)


def test_a_pc_in_place_of_another_says_what_both_get_and_lose(page_of, hospital):
    old = hospital.ward("icu")
    add_risk(old, risk())
    hospital.take(hospital.office, hospital.send(old))
    install = old.store.meta("install_id")
    new = hospital.found_ward("icu-2")
    page = page_of()
    dialog = taken(page, asked(hospital, new, replaces=install[-12:]))
    called(dialog)
    assert dialog.place.choices.current == "replace"
    loses, gets, unsent = dialog.place.what.texts()
    assert "第 1 号" in loses
    assert "风险点 1" in gets
    assert "没有报送" in unsent
    (_,) = written(dialog, hospital.stick())
    states = [(row.active, row.reason) for row in ask(page.desk, devices)]
    assert states == [(False, "replaced"), (True, "")]


def test_the_page_of_departments_can_ask_for_a_replacement(page_of, hospital):
    old = hospital.ward("icu").store.meta("device_id")
    path = asked(hospital, hospital.found_ward("er"))
    page = page_of()
    page.show_record(f"replace:{old}")
    assert page.wish.text()
    dialog = taken(page, path)
    called(dialog)
    assert dialog.place.replaces == old


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_request_comes_as_a_scan_or_a_photograph(page_of, hospital, tmp_path, kind, words):
    ward = hospital.found_ward("icu")
    path = tmp_path / "申请.pdf"
    print_request(ward, path, words=words)
    if kind == "png":
        pypdfium2.PdfDocument(path)[0].render(scale=2).to_pil().save(tmp_path / "申请.png")
        path = tmp_path / "申请.png"
    page = page_of()
    assert taken(page, path).facts.card.id == ward.signer.key_id


def test_a_request_comes_as_pasted_text(page_of, hospital):
    ward = hospital.found_ward("icu")
    page = page_of()
    paste = PasteDialog(page.desk, page)
    assert not paste.accept_button.isEnabled()
    paste.text.setPlainText(request_text(ward).replace("\n", "\r\n\r\n"))
    assert paste.accept_button.isEnabled()
    page.take_in(paste.taker())
    settle(page.desk)
    assert page.dialog.facts.card.id == ward.signer.key_id


def test_what_is_no_request_is_said_and_opens_nothing(page_of, tmp_path, window):
    path = tmp_path / "假.png"
    path.write_bytes(b"no picture")
    page = page_of()
    assert taken(page, path) is None
    assert [error.code for error in window.failures] == ["REQ-NO-CODE"]


def test_a_refusal_stands_in_the_journal_with_its_reason(page_of, hospital, kit):
    path = asked(hospital, hospital.found_ward("icu"))
    page = page_of()
    taken(page, path)
    refuse = RefuseDialog(page.desk, page, page.requests[0])
    refuse.reasons.choose("other")
    refuse.accept()
    assert refuse.note.problem.text()
    refuse.reasons.choose("unknown")
    assert nameless(refuse) == []
    page.refuse(page.requests[0].id, refuse.reason())
    settle(page.desk)
    assert ask(page.desk, pending_requests) == ()
    line = ask(page.desk, exchange_state).journal[0]
    assert (line.result, line.code) == ("refused", "")
    assert "科室说没有申请过" in line.note


def test_a_grant_nobody_used_can_be_written_again(page_of, hospital):
    ward = hospital.found_ward("icu")
    page = page_of()
    dialog = taken(page, asked(hospital, ward))
    called(dialog)
    (first,) = written(dialog, hospital.stick())
    dialog.next.click()
    (row,) = ask(page.desk, devices)
    page.dialog = None
    page.show_record(f"grant:{row.device_id}")
    settle(page.desk)
    assert page.dialog is None
    folder = hospital.stick()
    page.write_again(row.device_id, folder)
    settle(page.desk)
    (second,) = folder.glob("*.ccgrant")
    assert second.read_bytes() == first.read_bytes()


def test_the_same_request_a_second_time_is_refused(page_of, hospital, window):
    path = asked(hospital, hospital.found_ward("icu"))
    page = page_of()
    dialog = taken(page, path)
    called(dialog)
    written(dialog, hospital.stick())
    dialog.next.click()
    taken(page, path)
    assert [error.code for error in window.failures] == ["GRANTED-ALREADY"]


def test_a_request_decided_meanwhile_is_not_granted_twice(page_of, hospital):
    ward = hospital.found_ward("icu")
    page = page_of()
    dialog = taken(page, asked(hospital, ward))
    called(dialog)
    page.refuse(dialog.facts.card.id, "")
    settle(page.desk)
    assert written(dialog, hospital.stick()) == []
    assert dialog.said.isVisible()
    assert not isinstance(dialog.step, DoneStep)
    assert own_request(ward)


def test_several_dropped_together_wait_in_the_list(page_of, hospital):
    paths = [asked(hospital, hospital.found_ward(name)) for name in ("icu", "er")]
    folder = hospital.stick()
    shutil.copy(paths[0], folder / "一.ccreq")
    shutil.copy(paths[1], folder / "二.ccreq")
    (folder / "other.txt").write_text("x", encoding="utf-8")
    page = page_of()
    page._on_drop(folder)
    settle(page.desk)
    assert len(page.requests) == 2
    assert page.dialog is None
    page._on_drop([paths[0]])
    settle(page.desk)
    assert page.dialog.isVisible()
