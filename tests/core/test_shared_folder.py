"""The folder several PCs reach: what is new comes in by itself, what waits is laid there."""

import os
import shutil
from datetime import timedelta

import pytest

from cleanclinic.errors import CancelledError
from cleanclinic.operations.exchange.alarms import alarm_cards
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.shared_folder import (
    ALL_ANSWERED,
    LOOKED_AT,
    FolderInsideError,
    FolderReadOnlyError,
    NoFolderError,
    exchange_with_folder,
    set_shared_folder,
    shared_folder,
)
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import contents, numbers_of, risk


@pytest.fixture
def share(tmp_path):
    """A folder that all of them reach."""
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def pair(hospital, share):
    """The office and two PCs of one department that all look into the folder."""
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.round_trip(one)
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    for workspace in (hospital.office, one, two):
        set_shared_folder(workspace, share, send=True)
    return one, two, point


def rounds(hospital, *wards, count=4):
    """Everybody looks some times; gives what was taken and sent in the last."""
    last = ()
    for _ in range(count):
        hospital.time.now += ALL_ANSWERED + timedelta(seconds=1)
        last = [exchange_with_folder(one) for one in (*wards, hospital.office)]
        for done in last:
            assert (done.problems, done.error, done.reachable) == ((), None, True)
    return sum(done.taken + done.sent for done in last)


def lying(share):
    return {
        str(path.relative_to(share)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in share.rglob("*")
        if path.is_file()
    }


def test_wards_and_office_agree_without_a_hand(hospital, pair, share):
    one, two, point = pair
    edit_risk(one, point, {"impact": 5})
    edit_risk(two, point, {"post": "审方药师"})
    other = hospital.ward("er")
    set_shared_folder(other, share, send=True)
    add_risk(other, risk())
    # Then it is quiet.
    assert rounds(hospital, one, two, other, count=6) == 0
    for workspace in (one, two, hospital.office):
        record = workspace.store.get(RiskPoint, point).record
        assert (record.impact, record.post) == (5, "审方药师")
        assert alarm_cards(workspace) == ()
    assert len(numbers_of(hospital.office)) == 2
    for ward in (one, two, other):
        assert exchange_state(ward).unconfirmed == 0
        assert all(row.result != "refused" for row in exchange_state(ward).journal)


def test_a_quiet_round_writes_nothing_anywhere(hospital, pair, share):
    one, two, _ = pair
    rounds(hospital, one, two, count=5)
    files = lying(share)
    before = [contents(one) | {"journal": one.store.journal()} for one in (one, two)]
    memory = (one.folder / "shared-folder.json").stat().st_mtime_ns
    assert rounds(hospital, one, two, count=2) == 0
    assert lying(share) == files
    assert before == [contents(one) | {"journal": one.store.journal()} for one in (one, two)]
    assert (one.folder / "shared-folder.json").stat().st_mtime_ns == memory


def test_a_colleague_has_it_before_the_office_looks(pair, hospital):
    one, two, point = pair
    edit_risk(one, point, {"impact": 5})
    sent = exchange_with_folder(one).sent
    taken = exchange_with_folder(two)
    assert (sent, taken.taken) == (1, 1)
    assert "risk_point" in taken.changes.kinds
    assert two.store.get(RiskPoint, point).record.impact == 5
    # What came directly alone makes no bundle.
    assert taken.sent <= 1
    assert exchange_with_folder(one).sent == 0


def test_a_file_is_looked_at_once_and_copies_are_ordinary(hospital, pair, share):
    one, two, point = pair
    edit_risk(one, point, {"impact": 5})
    exchange_with_folder(one)
    (lies,) = (share / hospital.code / "TO-OFFICE").glob("CC-*.ccb")
    names = (f"{lies.stem} (1).ccb", f"{lies.stem} - 副本.ccb", f"{lies.stem}.sync-conflict-1.ccb")
    for name in names:
        shutil.copy(lies, lies.with_name(name))
    shutil.copy(lies, share / "改了名.ccb")
    done = exchange_with_folder(hospital.office)
    assert (done.taken, done.problems) == (1, ())
    journal = exchange_state(hospital.office).journal
    results = [row.result for row in journal if row.direction == "in"][:5]
    assert sorted(results) == ["applied", *["duplicate"] * 4]
    known = len(hospital.office.store.journal(1000))
    assert exchange_with_folder(hospital.office).taken == 0
    assert len(hospital.office.store.journal(1000)) == known
    os.utime(lies, ns=(1, 1))
    exchange_with_folder(hospital.office)
    assert len(hospital.office.store.journal(1000)) == known + 1
    exchange_with_folder(two)
    assert two.store.get(RiskPoint, point).record.impact == 5


def test_foreign_files_stay_untouched(hospital, pair, share):
    one, two, _ = pair
    rounds(hospital, one, two)
    foreign = share / hospital.code / "TO-OFFICE"
    foreign.mkdir(parents=True, exist_ok=True)
    for name in ("报表.xlsx", "._CC-000000-E1-000001-00000000.ccb", "照片.ccb.part", "x.ccbx"):
        (foreign / name).write_bytes(b"private")
    (foreign / "CC-folder.ccb").mkdir()
    (foreign / "私人.ccb").write_bytes(b"private")
    files = lying(share)
    for workspace in (one, two, hospital.office):
        done = exchange_with_folder(workspace)
        assert (done.taken, done.problems) == (0, ())
        assert not list((workspace.folder / "quarantine").iterdir())
    assert {name: lying(share)[name] for name in files} == files


def test_a_file_still_being_copied_is_left_for_a_round(hospital, pair, share):
    one, _, _ = pair
    add_risk(one, risk())
    (path,) = hospital.send(one)
    data = path.read_bytes()
    target = share / path.name
    target.write_bytes(data[:-100])
    done = exchange_with_folder(hospital.office)
    assert (done.taken, done.problems) == (0, ())
    target.write_bytes(data)
    assert exchange_with_folder(hospital.office).taken == 1
    # One that stays half is said to be, once.
    half = share / path.name.replace("000", "009")
    half.write_bytes(data[:-100])
    assert exchange_with_folder(hospital.office).problems == ()
    (problem,) = exchange_with_folder(hospital.office).problems
    assert problem.code == "CCB-TRUNCATED"
    assert exchange_with_folder(hospital.office).problems == ()


def test_what_was_refused_for_want_of_a_newer_list_is_looked_at_again(hospital, pair):
    one, two, _ = pair
    begin_new_epoch(one, EpochReason.SUSPICION)
    add_risk(one, risk())
    exchange_with_folder(one)
    done = exchange_with_folder(two)
    assert (done.taken, done.problems) == (0, ())
    assert "CCB-SIGNER" in {row.code for row in exchange_state(two).journal}
    journal = len(two.store.journal(1000))
    exchange_with_folder(two)
    assert len(two.store.journal(1000)) == journal
    exchange_with_folder(hospital.office)
    # With the answer comes the list: what was refused is taken in.
    exchange_with_folder(two)
    exchange_with_folder(two)
    assert numbers_of(two) == numbers_of(one)
    rounds(hospital, one, two)


def test_a_share_that_is_gone_is_a_fact(hospital, pair, share):
    one, _, _ = pair
    add_risk(one, risk())
    away = share.rename(share.with_name("away"))
    done = exchange_with_folder(one)
    assert (done.reachable, done.sent, done.error) == (False, 0, None)
    assert not shared_folder(one).reachable
    assert exchange_state(one).waiting_changes
    away.rename(share)
    assert exchange_with_folder(one).sent == 1


def test_only_collecting(hospital, pair, share):
    one, two, _ = pair
    set_shared_folder(two, share, send=False)
    add_risk(two, risk())
    add_risk(one, risk())
    exchange_with_folder(one)
    done = exchange_with_folder(two)
    assert (done.taken, done.sent) == (1, 0)
    set_shared_folder(two, None)
    assert shared_folder(two).path is None
    assert exchange_with_folder(two).taken == 0


def test_folders_that_cannot_be_chosen(hospital, pair, tmp_path, monkeypatch):
    one, _, _ = pair
    (tmp_path / "file").write_bytes(b"x")
    bad = [
        (NoFolderError, tmp_path / "gone"),
        (NoFolderError, tmp_path / "file"),
        (FolderInsideError, one.folder),
        (FolderInsideError, one.folder / "inbox"),
        (FolderInsideError, one.folder.parent),
    ]
    before = shared_folder(one)
    if os.name == "posix" and os.geteuid():
        (tmp_path / "locked").mkdir(mode=0o500)
        bad.append((FolderReadOnlyError, tmp_path / "locked"))
    for error, path in bad:
        with pytest.raises(error) as caught:
            set_shared_folder(one, path, send=True)
        for language in LANGUAGES:
            assert Words(language).sentence(caught.value)
    assert shared_folder(one) == before


def test_nobody_opens_what_is_for_others(hospital, pair, share):
    _, two, _ = pair
    other = hospital.ward("er")
    add_risk(other, risk())
    for path in hospital.send(other):
        shutil.copy(path, share)
    done = exchange_with_folder(two)
    assert (done.taken, done.problems) == (0, ())
    assert not list((two.folder / "quarantine").iterdir())
    # Its own, lying there, is none of its business either.
    add_risk(two, risk())
    assert exchange_with_folder(two).sent == 1
    assert exchange_with_folder(two).taken == 0


def test_a_pc_taken_out_of_use_gets_no_answer_and_its_later_files_are_problems(hospital, pair):
    one, two, _ = pair
    rounds(hospital, one, two)
    revoke_device(hospital.office, one.store.meta("device_id"), RevokeReason.LOST)
    rounds(hospital, two)
    add_risk(one, risk())
    exchange_with_folder(one)
    for workspace in (two, hospital.office):
        (problem,) = exchange_with_folder(workspace).problems
        assert problem.code == "CCB-REVOKED"


def test_by_hand_afterwards_all_of_it_is_known(hospital, pair, share):
    one, two, _ = pair
    add_risk(one, risk())
    rounds(hospital, one, two)
    report = import_files(hospital.office, share / hospital.code / "TO-OFFICE")
    assert {one.result for one in report.files} == {"duplicate"}


def test_a_round_that_was_stopped_forgets_nothing(hospital, pair):
    one, _, _ = pair
    add_risk(one, risk())
    exchange_with_folder(one)
    with pytest.raises(CancelledError):
        exchange_with_folder(hospital.office, cancelled=lambda: True)
    assert exchange_with_folder(hospital.office).taken == 1


def test_many_files_come_in_turns(hospital, pair, share):
    one, _, _ = pair
    add_risk(one, risk())
    (path,) = hospital.send(one)
    for number in range(LOOKED_AT + 1):
        shutil.copy(path, share / f"{number:04d} {path.name}")
    assert exchange_with_folder(hospital.office).taken == 1
    known = len(hospital.office.store.journal(1000))
    exchange_with_folder(hospital.office)
    assert len(hospital.office.store.journal(1000)) == known + 1
    exchange_with_folder(hospital.office)
    assert len(hospital.office.store.journal(1000)) == known + 1
