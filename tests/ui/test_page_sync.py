"""The sync page: sending to a folder, taking receipts in, the shared folder."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.shared_folder import (
    FolderRound,
    exchange_with_folder,
    set_shared_folder,
    shared_folder,
)
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.risks.approvals import approve_risks
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import numbers_of, risk
from tests.ui.pages import ask, settle, show, sit_down
from tests.ui.sync_kit import contact, counts, page_of, receive, sent
from ui.pages.sync import SyncPage
from ui.pages.sync.page import SIDE_WIDTH

__all__ = ["page_of", "sent"]


def test_what_waits_is_written_read_back_and_said(sent):
    page, stick = sent
    (bundle,) = stick.glob("*.ccb")
    assert "#0001" in page.sending._sentence.text()
    assert page.sending._result.isVisible()
    state = ask(page.desk, exchange_state)
    assert (state.waiting_changes, state.unconfirmed) == (0, 1)
    assert bundle.stat().st_size > 0


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


def test_a_list_of_risks_that_nobody_approved_is_said_before_it_goes_out(page_of, hospital, window):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    page = page_of(ward)
    assert page.sending.facts()[-1] == page.words.text("ui.sync.approval.none")
    page.sending.approve.click()
    assert window.went[-1] == ("risks", "approval")
    ask(page.desk, lambda ws: approve_risks(ws, "王主任"))
    settle(page.desk)
    assert not page.sending.approve.isVisible()
    ask(page.desk, lambda ws: edit_risk(ws, point, {"description": "又改了"}))
    settle(page.desk)
    assert page.sending.facts()[-1] == page.words.text("ui.sync.approval.changed", count=1)
    page.send_to(hospital.stick())
    settle(page.desk)
    assert not page.sending.approve.isVisible(), "nothing is left to go out"
