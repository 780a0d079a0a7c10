"""The sync page until the office knows the PC, when it counts anew, and when the office does."""

from pathlib import Path

from PySide6.QtWidgets import QLabel

from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.request_paper import read_request_pdf
from cleanclinic.operations.office.root_moving import draft_root, refound
from cleanclinic.operations.peers.following import new_root_offer
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch, epoch_state
from cleanclinic.operations.workspace.trust import hospital_digits, is_restored
from tests.root_kit import checked_sheets, moved
from tests.ui.pages import ask, settle
from tests.ui.sync_kit import granted_file, page_of, press_accept
from ui.pages.sync.trust_dialogs import ENROL
from ui.parts.entries import TAKE_FILE

__all__ = ["page_of"]


def test_before_the_grant_nothing_can_be_sent_and_the_steps_are_told(page_of, hospital):
    page = page_of(hospital.found_ward("icu"))
    assert not page.sending.to_stick.isEnabled()
    assert page.identity.request.isVisible()
    assert len(page.identity.digits.accessibleName().split()[-5:]) == 5


def test_the_requests_of_two_pcs_have_two_names_on_one_stick(page_of, hospital, monkeypatch):
    stick, proposed = hospital.stick(), []

    def choose(_parent, _title, start, kinds):
        proposed.append(Path(start).name)
        return str(stick / Path(start).name), kinds

    monkeypatch.setattr("ui.parts.files.QFileDialog.getSaveFileName", choose)
    page = page_of(hospital.found_ward("icu"))
    for whose in (page.enrolling.whose, "急诊/抢救:一 1 号机"):
        page.enrolling.whose = whose
        page.enrolling.choose_request()
        settle(page.desk)
    assert sorted(one.name for one in stick.iterdir()) == sorted(proposed)
    assert proposed == ["授权申请 icu病区 1 号机.ccreq", "授权申请 急诊抢救一 1 号机.ccreq"]


def test_a_grant_counts_only_after_its_digits_were_compared(page_of, hospital, window):
    page = page_of(hospital.found_ward("icu"))
    page.take_in([granted_file(page, hospital)])
    settle(page.desk)
    assert not ask(page.desk, exchange_state).identity.granted
    dialog = page.enrolling.dialog
    assert not dialog.accept_button.isEnabled()
    wrong = "12345" * 5
    dialog.check.typed.setText(wrong)
    dialog.check.typed.textEdited.emit(wrong)
    assert dialog.check.said.text() == page.words.text("ui.sync.grant.typed.wrong")
    dialog.submit()
    settle(page.desk)
    assert not ask(page.desk, exchange_state).identity.granted
    dialog.check.typed.clear()
    for tick in dialog.check.ticks:
        assert not dialog.accept_button.isEnabled()
        tick.setChecked(True)
    assert " ".join(t.text() for t in dialog.check.ticks) == hospital_digits(hospital.office)
    press_accept(dialog)
    settle(page.desk)
    assert ask(page.desk, exchange_state).identity.granted
    assert not page.identity.request.isVisible()
    assert not page.identity.digits.isVisible()
    assert window.failures == []


def test_the_request_can_be_brought_on_paper(page_of, hospital):
    page, printed = page_of(hospital.found_ward("icu")), []
    target = hospital.stick() / "申请.pdf"
    page.enrolling._print_to(target, printed.append)
    settle(page.desk)
    assert target.read_bytes().startswith(b"%PDF")
    card = read_request_pdf(hospital.office, target)
    assert card.digits in page.identity.digits.accessibleName()


def test_a_grant_named_at_the_first_start_is_looked_at_as_any_other(page_of, hospital):
    page = page_of(hospital.found_ward("icu"))
    path = granted_file(page, hospital)
    page.show_record(f"{TAKE_FILE}{path}")
    settle(page.desk)
    assert page.enrolling.dialog is not None
    assert not ask(page.desk, exchange_state).identity.granted


def test_a_grant_into_a_department_that_exists_says_so(page_of, hospital):
    first = hospital.ward("icu")
    page = page_of(hospital.found_ward("icu-2"))
    path = granted_file(page, hospital, department_id=first.department_id)
    page.take_in(path.parent)
    settle(page.desk)
    said = page.words.text("ui.sync.grant.joins", department="icu病区")
    labels = page.enrolling.dialog.findChildren(QLabel)
    assert said in [one.text() for one in labels]


# --- beginning anew -------------------------------------------------------------------------


def test_why_this_pc_counts_anew_is_said_once(page_of, hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    begin_new_epoch(ward, EpochReason.RESTORED)
    page = page_of(ward)
    assert page.epoch_note.sentence == page.words.text("epoch_notice.restored")
    page.epoch_note.action.click()
    settle(page.desk)
    assert not page.epoch_note.isVisible()
    assert ask(page.desk, epoch_state).notice is None


def test_a_copied_pc_begins_anew_after_reading_what_that_means(page_of, hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    page = page_of(ward)
    page.identity.anew.click()
    dialog = page.enrolling.dialog
    assert len(dialog.what.texts()) == 3
    dialog.submit()
    settle(page.desk)
    assert ask(page.desk, epoch_state).epoch == 2
    assert page.epoch_note.sentence == page.words.text("epoch_notice.suspicion")
    assert page.sending.to_stick.isEnabled()
    page.send_to(stick := hospital.stick())
    settle(page.desk)
    hospital.take(hospital.office, stick)


def test_a_pc_the_office_refused_asks_for_another_grant(page_of, hospital):
    ward = hospital.ward()
    department = ward.department_id
    hospital.round_trip(ward)
    page = page_of(ward)
    page.identity.anew.click()
    page.enrolling.dialog.choices.choose(ENROL)
    page.enrolling.dialog.submit()
    settle(page.desk)
    assert ask(page.desk, is_restored)
    assert page.identity.digits.isVisible()
    assert page.identity.steps.texts()[0] == page.words.text("ui.sync.steps.restored.1")
    assert not page.sending.to_stick.isEnabled()
    path = granted_file(page, hospital, department_id=department)
    page.take_in([path])
    settle(page.desk)
    assert ask(page.desk, exchange_state).identity.granted


def refounded(hospital, ward):
    """The office begins anew, and the ward has heard of it."""
    moved(hospital.office)
    hospital.answer(ward)
    draft = draft_root(hospital.office)
    signed = refound(hospital.office, draft, checked_sheets(hospital.office, draft))
    hospital.answer(ward)
    return signed


def test_an_office_founded_anew_is_followed_by_the_notice_alone(page_of, hospital, window):
    ward = hospital.ward()
    hospital.round_trip(ward)
    signed = refounded(hospital, ward)
    page = page_of(ward)
    assert page.root_note.isVisible()
    page.root_note.action.click()
    dialog = page.enrolling.dialog
    everything = "".join(one.text() for one in dialog.findChildren(QLabel))
    assert signed.digits not in everything
    dialog.typed.edit.setText("1" * 25)
    dialog.submit()
    settle(page.desk)
    assert dialog.problem.text() == page.words.text("error.ROOT-DIGITS")
    dialog.typed.edit.setText(signed.digits)
    dialog.submit()
    settle(page.desk)
    assert ask(page.desk, new_root_offer) is None
    assert not page.root_note.isVisible()
    assert window.failures == []
