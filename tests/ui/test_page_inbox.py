"""The office's inbox: what came early, what is kept apart, and letting it in."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QPushButton

from cleanclinic.operations.exchange.quarantine import (
    Apart,
    Release,
    ReleaseError,
    put_away,
    quarantine_counts,
    quarantined,
    release_quarantined,
)
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.shared_folder import exchange_with_folder, set_shared_folder
from cleanclinic.operations.exchange.standing import JournalResult, JournalRow
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import Words
from tests.hospital import Hospital, risk
from tests.ui.pages import all_named, ask, press, settle, show, sit_down
from ui.pages.inbox import InboxPage
from ui.parts.journal import why_refused


@pytest.fixture
def hospital(tmp_path):
    with Hospital(tmp_path) as made:
        yield made


@pytest.fixture
def page_of(qtbot, kit, tasks, window, hospital):
    """The inbox of the office, which is from then on the page's alone."""
    return lambda: show(qtbot, sit_down(kit, tasks, window, hospital, hospital.office), InboxPage)


def bundles_of(hospital, ward, count):
    """Bundles with one risk point more each, whose receipts never came."""
    files = []
    for _ in range(count):
        add_risk(ward, risk())
        files.append(hospital.send(ward)[-1])
    return files


def test_what_came_early_says_what_is_missing_until_it_comes(page_of, hospital):
    first, second, third, fourth = bundles_of(hospital, hospital.ward(), 4)
    page = page_of()
    page.take_in([fourth, second])
    settle(page.desk)
    assert page.early.isVisible()
    said = page.words.text(
        "ui.inbox.early.line", sender="icu病区 1 号机", numbers="2、4", missing="1, 3"
    )
    assert said in page.early.sentence
    page.chips._press("waiting")
    assert len(page.journal.shown_ids()) == 2
    page.take_in([third, first])
    settle(page.desk)
    # The lines that it was early stay, but nothing waits any more.
    assert page.journal.shown_ids() == []
    texts = [chip.text() for chip in page.chips.findChildren(QPushButton)]
    assert page.words.text("ui.inbox.chip.waiting", count=0) in texts
    assert not page.early.isVisible()
    # One line for all that came in, and what it brought.
    (line,) = page.imported.sentences()
    assert "4 个文件" in line
    assert "#0001、#0002、#0003、#0004" in line


@pytest.fixture
def stolen(hospital):
    """A PC taken out of use, two of whose bundles came afterwards, and a file that is none."""
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    files = bundles_of(hospital, ward, 2)
    device = ward.store.meta("device_id")
    revoke_device(hospital.office, device, RevokeReason.STOLEN)
    import_files(hospital.office, files)
    damaged = hospital.stick() / "x.ccb"
    data = bytearray(files[0].read_bytes())
    data[-50] ^= 1
    damaged.write_bytes(bytes(data))
    import_files(hospital.office, [damaged])
    return ward


def open_quarantine(page):
    page.apart.action.click()
    settle(page.desk)
    return page.dialog


def test_what_is_kept_apart_is_let_in_after_a_person_said_so(page_of, stolen, qtbot, window):
    page = page_of()
    # The damaged file is no decision of anybody's.
    assert page.apart.sentence == page.words.text("ui.inbox.apart", count=2)
    assert not page.proof.isVisible()
    (alarm,) = page.alarms.sentences()
    assert "icu病区 1 号机" in alarm
    dialog = open_quarantine(page)
    rows = [row for row in ask(page.desk, quarantined) if row.number]
    first, second = (dialog.ticks[row.name] for row in rows)
    assert [tick.isEnabled() for tick in dialog.ticks.values()].count(False) == 1
    assert not dialog.accept_button.isEnabled()
    second.setChecked(True)
    assert first.isChecked(), "the second cannot go in without the first"
    assert "2 个数据包、2 条变更" in dialog.what.texts()[0]
    assert not dialog.accept_button.isEnabled(), "nobody has called the department yet"
    first.setChecked(False)
    assert not second.isChecked()
    first.setChecked(True)
    dialog.asked.setChecked(True)
    press(qtbot, dialog.accept_button)
    settle(page.desk)
    assert page.imported.isVisible()
    assert page.apart.sentence == page.words.text("ui.inbox.apart", count=1)
    points = ask(page.desk, lambda workspace: len(workspace.store.all(RiskPoint)))
    assert points == 2
    assert window.failures == []


def test_what_is_only_proof_is_put_away_and_stays_on_the_disk(page_of, stolen, qtbot, hospital):
    page = page_of()
    dialog = open_quarantine(page)
    assert page.words.text("ui.quarantine.away", count=1) == dialog.away.text()
    press(qtbot, dialog.away)
    settle(page.desk)
    # What is to be decided is still asked about.
    assert page.apart.sentence == page.words.text("ui.inbox.apart", count=2)
    rows = ask(page.desk, quarantined)
    assert [row.release for row in rows] == [Release.POSSIBLE, Release.POSSIBLE]
    assert ask(page.desk, quarantine_counts) == Apart(to_decide=2, proof=0, put_away=1)
    files = [path for path in (hospital.office.folder / "quarantine").rglob("*") if path.is_file()]
    assert len(files) == 3
    names = [row.name for row in rows]
    again = open_quarantine(page)
    assert not again.away.isVisible()
    again.ticks[names[1]].setChecked(True)
    again.asked.setChecked(True)
    press(qtbot, again.accept_button)
    settle(page.desk)
    assert not page.apart.isVisible()
    assert not page.proof.isVisible()


def test_what_can_still_be_let_in_is_not_put_away(stolen, hospital):
    possible = [row.name for row in quarantined(hospital.office) if row.release is Release.POSSIBLE]
    with pytest.raises(ReleaseError):
        put_away(hospital.office, possible)
    assert quarantine_counts(hospital.office) == Apart(to_decide=2, proof=1, put_away=0)


def test_where_all_is_decided_the_strip_is_calm(page_of, stolen, hospital, qtbot):
    release_quarantined(
        hospital.office,
        [row.name for row in quarantined(hospital.office) if row.release is Release.POSSIBLE],
    )
    page = page_of()
    assert not page.apart.isVisible()
    assert page.proof.sentence == page.words.text("ui.inbox.proof", count=1)
    press(qtbot, page.proof.action)
    settle(page.desk)
    press(qtbot, page.dialog.away)
    settle(page.desk)
    assert not page.proof.isVisible()


def test_a_reason_and_a_code_stand_with_each_file_and_all_is_named(page_of, stolen):
    page = page_of()
    dialog = open_quarantine(page)
    names = [tick.accessibleName() for tick in dialog.ticks.values()]
    assert sum("icu病区 1 号机" in name and "被盗" in name for name in names) == 2
    assert sum("CCB-" in name for name in names) == 1
    assert all_named(page) == []
    assert dialog.what.texts() == (page.words.text("ui.quarantine.will.nothing"),)


def test_a_pc_that_counts_anew_is_told_of_in_a_sentence(page_of, hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    page = page_of()
    page.take_in(hospital.send(ward))
    settle(page.desk)
    (said,) = page.alarms.sentences()
    assert "icu病区 1 号机" in said
    assert "1 号" in said


def test_the_offices_shared_folder_has_a_dialog(page_of, hospital, window):
    ward, share = hospital.ward(), hospital.stick()
    add_risk(ward, risk())
    set_shared_folder(ward, share, send=True)
    exchange_with_folder(ward)
    page = page_of()
    page.open_folder()
    settle(page.desk)
    page.folder.send.setChecked(True)
    page.folder.set_folder(share)
    page.folder.look_now()
    settle(page.desk)
    assert "收入 1 个，送出 1 个" in page.folder.said.text()
    assert exchange_with_folder(ward).taken == 1
    assert window.failures == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("code", ["CCB-TRUNCATED", "CCB-HASH", "CCB-FORK", "CCB-READER"])
def test_the_journal_says_why_also_where_it_kept_no_values(code, language):
    entry = JournalRow(
        datetime(2026, 11, 22, tzinfo=UTC), "in", None, "", "包.ccb", 0, 0,
        JournalResult.REFUSED, code, "",
    )  # fmt: skip
    assert len(why_refused(entry, Words(language))) > 10
