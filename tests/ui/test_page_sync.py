"""Sending to a folder, taking receipts and grants in, settling what two PCs changed differently."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel

from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.shared_folder import (
    FolderRound,
    exchange_with_folder,
    set_shared_folder,
    shared_folder,
)
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.office.enrolment import enrol, read_request_file
from cleanclinic.operations.office.request_paper import read_request_pdf
from cleanclinic.operations.office.root_moving import draft_root, refound
from cleanclinic.operations.peers.following import new_root_offer
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch, epoch_state
from cleanclinic.operations.workspace.trust import hospital_digits, is_restored
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import Hospital, numbers_of, risk
from tests.root_kit import checked_sheets, moved
from tests.ui.pages import all_named, ask, press, settle, show, sit_down
from ui.pages.sync import SyncPage
from ui.pages.sync.page import SIDE_WIDTH
from ui.pages.sync.trust_dialogs import ENROL
from ui.parts.difference import marked_parts
from ui.parts.entries import TAKE_FILE


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
    assert not page.sending.to_stick.isEnabled()
    assert page.identity.request.isVisible()
    assert len(page.identity.digits.accessibleName().split()[-5:]) == 5


def granted_file(page, hospital, **changed):
    """The grant for the page's ward, as the office writes it."""
    stick = hospital.stick()
    page.enrolling.write_request_to(stick / "申请.ccreq")
    settle(page.desk)
    card = read_request_file(hospital.office, stick / "申请.ccreq")
    assert card.digits in page.identity.digits.accessibleName()
    return enrol(hospital.office, card.id, card.digits, stick, **changed).grant_path


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


def press_accept(dialog) -> None:
    assert dialog.accept_button.isEnabled()
    dialog.accept_button.click()


def test_a_grant_into_a_department_that_exists_says_so(page_of, hospital):
    first = hospital.ward("icu")
    page = page_of(hospital.found_ward("icu-2"))
    path = granted_file(page, hospital, department_id=first.department_id)
    page.take_in(path.parent)
    settle(page.desk)
    said = page.words.text("ui.sync.grant.joins", department="icu病区")
    labels = page.enrolling.dialog.findChildren(QLabel)
    assert said in [one.text() for one in labels]


def test_what_waits_is_written_read_back_and_said(sent):
    page, stick = sent
    (bundle,) = stick.glob("*.ccb")
    assert "#0001" in page.sending._sentence.text()
    assert page.sending._result.isVisible()
    state = ask(page.desk, exchange_state)
    assert (state.waiting_changes, state.unconfirmed) == (0, 1)
    assert bundle.stat().st_size > 0


def counts(page) -> dict[str, str]:
    return {name: shown.text() for name, shown in page.sending.stations.counts.items()}


def test_the_four_states_follow_a_change_all_the_way(page_of, hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    page, stick = page_of(ward), hospital.stick()
    # The department's own record goes with it.
    assert counts(page) == {"unsent": "2 条", "sent": "0 条", "received": "0 条", "safe": "0 条"}
    page.send_to(stick)
    settle(page.desk)
    assert (counts(page)["unsent"], counts(page)["sent"]) == ("0 条", "2 条")
    hospital.take(hospital.office, stick)
    receive(page, hospital)
    assert (counts(page)["sent"], counts(page)["received"]) == ("0 条", "2 条")
    make_backup(hospital.office)
    receive(page, hospital)
    assert (counts(page)["received"], counts(page)["safe"]) == ("0 条", "2 条")
    assert "行风办已妥存 2 条" in page.sending.stations.accessibleName()
    assert page.imported.isVisible()
    assert page.sending.facts() == [page.words.text("ui.sync.contact.today", when=contact(page))]


def contact(page) -> str:
    at = ask(page.desk, exchange_state).office_contact.at.astimezone()
    return f"{at:%H:%M}" if at.date() == page.desk.today() else f"{at:%m-%d %H:%M}"


def receive(page, hospital) -> None:
    """The office's receipts, taken in on the page."""
    back = hospital.stick()
    export_receipts(hospital.office, back)
    page.take_in(back)
    settle(page.desk)


def test_what_the_office_lacks_is_named_and_written_again(page_of, hospital):
    ward, files = hospital.ward(), []
    for _ in range(3):
        add_risk(ward, risk())
        files.append(hospital.send(ward)[-1])
    hospital.take(hospital.office, [files[0], files[2]])
    hospital.answer(ward)
    page = page_of(ward)
    assert page.sending.facts()[1] == page.words.text("ui.sync.missing", numbers="2")
    assert page.sending.again.isVisible()
    stick = hospital.stick()
    page.sending.send_wanted.emit(stick)
    settle(page.desk)
    hospital.take(hospital.office, stick)
    receive(page, hospital)
    assert not page.sending.again.isVisible()
    assert numbers_of(hospital.office) == ask(page.desk, numbers_of)


def test_a_receipt_that_came_early_waits_and_the_missing_one_is_named(page_of, hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    receipts = []
    for _ in range(2):
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
        receipts.append(export_receipts(hospital.office, hospital.stick()).paths)
    page = page_of(ward)
    second = [path for path in receipts[1] if path.name not in {p.name for p in receipts[0]}]
    page.take_in(second)
    settle(page.desk)
    state = ask(page.desk, exchange_state)
    (early,) = state.early
    said = page.words.text("ui.sync.early", numbers=early.number, missing=early.missing)
    assert early.missing
    assert said in page.sending.facts()
    page.take_in(list(receipts[1]))
    page.take_in(list(receipts[0]))
    settle(page.desk)
    assert ask(page.desk, exchange_state).early == ()
    assert not page.sending._early_line.isVisible()


def test_what_a_colleague_brought_too_early_waits_in_words(page_of, hospital):
    one = hospital.ward("icu")
    hospital.round_trip(one)
    two = hospital.ward("icu-2", joins=one)
    hospital.round_trip(two)
    hospital.answer(one)
    point = add_risk(one, risk()).id
    first = hospital.send(one)
    edit_risk(one, point, {"impact": 5})
    second = [path for path in hospital.send(one) if path.name not in {p.name for p in first}]
    page = page_of(two)
    page.take_in(second)
    settle(page.desk)
    (said,) = page.imported.sentences()
    assert said.startswith("等前面的")
    assert page.words.text("ui.sync.early.direct", senders="icu病区 1 号机") in page.sending.facts()
    page.take_in(first)
    settle(page.desk)
    assert len(page.sending.facts()) == 1


def test_how_long_the_office_was_silent_is_a_fact_and_no_lock(page_of, hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    hospital.time.pass_days(47)
    add_risk(ward, risk())
    page = page_of(ward)
    assert "47 天前" in page.sending.facts()[0]
    assert page.sending.to_stick.isEnabled()


def test_files_let_go_over_the_page_are_taken_in(sent, hospital):
    page, stick = sent
    hospital.take(hospital.office, stick)
    back = hospital.stick()
    paths = export_receipts(hospital.office, back).paths
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, data, left, none.NoModifier)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), copy, data, left, none.NoModifier))
    settle(page.desk)
    assert counts(page)["received"] == "2 条"


def test_same_results_of_an_import_are_said_once(page_of, hospital):
    ward = hospital.ward()
    for _ in range(3):
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
        hospital.answer(ward)
    stick = hospital.stick()
    for number in (1, 2):
        (stick / f"坏的{number}.ccb").write_bytes(b"")
    page = page_of(ward)
    page.take_in(stick)
    settle(page.desk)
    (said,) = page.imported.sentences()
    assert said.startswith("拒收")
    assert "坏的1.ccb" in said
    assert "坏的2.ccb" in said


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
    assert not page.sending._result.isVisible()
    assert page.sending.to_stick.isEnabled()


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


# --- the shared folder ----------------------------------------------------------------------


def test_a_shared_folder_is_set_looked_into_and_switched_off(page_of, hospital, window):
    ward = hospital.ward()
    add_risk(ward, risk())
    page, share = page_of(ward), hospital.stick()
    card = page.folder
    assert not card.look.isVisible()
    card.send.setChecked(True)
    card.set_folder(share)
    settle(page.desk)
    assert card.look.isVisible()
    card.look_now()
    settle(page.desk)
    assert counts(page)["sent"] == "2 条"
    assert "收入 0 个，送出 1 个" in card.said.text()
    set_shared_folder(hospital.office, share, send=True)
    exchange_with_folder(hospital.office)
    card.look_now()
    settle(page.desk)
    assert counts(page)["received"] == "2 条"
    # What the rounds behind the window bring is told as well, and what came last stays.
    page.show_round(FolderRound(taken=3))
    page.show_round(FolderRound())
    assert "没有新内容" in card.said.text()
    assert "收入 3 个" in card.said.text()
    card.off.click()
    settle(page.desk)
    assert ask(page.desk, shared_folder).path is None
    assert not card.look.isVisible()
    assert window.failures == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_beside_the_journal_is_cut(qtbot, kit, tasks, window, hospital, language):
    ward = hospital.ward()
    set_shared_folder(ward, hospital.stick(), send=True)
    spoken = replace(kit, words=Words(language))
    page = show(qtbot, sit_down(spoken, tasks, window, hospital, ward), SyncPage)
    for card in (page.identity, page.folder):
        assert card.minimumSizeHint().width() <= spoken.look.px(SIDE_WIDTH)


def test_a_share_that_is_gone_is_a_fact_and_no_failure(page_of, hospital, window):
    ward = hospital.ward()
    share = hospital.stick()
    set_shared_folder(ward, share, send=False)
    share.rmdir()
    page = page_of(ward)
    assert page.folder.said.text() == page.words.text("ui.folder.gone.sentence")
    page.folder.look_now()
    settle(page.desk)
    assert window.failures == []


def test_a_folder_that_cannot_be_used_is_refused_with_its_sentence(page_of, hospital, window):
    page = page_of(hospital.ward())
    page.folder.set_folder(hospital.folder / "nowhere")
    settle(page.desk)
    assert [one.code for one in window.failures] == ["FOLDER-NONE"]
    assert not page.folder.look.isVisible()
