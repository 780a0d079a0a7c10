"""Sticks that vanish, are full or may not be written, full disks: one sentence, nothing lost."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cleanclinic.errors import CleanClinicError, DiskFullError, FileProblemError
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.exchange.verifying import verify_file
from cleanclinic.operations.pledges.board import PledgeStanding, pledge_board
from cleanclinic.operations.pledges.board import start_campaign as start
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.sheets import export_risks, print_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import LANGUAGES, Words
from tests.core.disk_kit import fill, needs_mounts, small_disk
from tests.hospital import CONTROL, START, Hospital, contents, numbers_of, person, risk

WORDS = Words("zh_CN")


def told(error: type[CleanClinicError], work: Callable[[], object]) -> None:
    """The work must fail with this error, which has a sentence in both languages."""
    with pytest.raises(error) as caught:
        work()
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)


def loaded_ward(hospital: Hospital, folder: Path, size: int = 2_000_000) -> Workspace:
    """A ward with an attachment of some size to be sent."""
    ward = hospital.ward()
    control = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
    (folder / "scan.bin").write_bytes(os.urandom(size))
    add_evidence(ward, control, folder / "scan.bin")
    return ward


def sends_the_same_later(hospital: Hospital, ward: Workspace, fail: Callable[[], None]) -> None:
    """After a failed export the next ones write one and the same bundle, and all arrives."""
    add_risk(ward, risk())
    fail()
    add_risk(ward, risk())
    files = hospital.send(ward)
    identity = verify_file(hospital.office, files[0]).bundle_hash
    again = hospital.send(ward)
    assert [path.name for path in again] == [path.name for path in files]
    assert verify_file(hospital.office, again[0]).bundle_hash == identity
    hospital.take(hospital.office, files)
    hospital.answer(ward)
    assert exchange_state(ward).unconfirmed == 0
    assert numbers_of(hospital.office) == numbers_of(ward)


@needs_mounts
def test_a_full_stick(hospital, tmp_path):
    ward = loaded_ward(hospital, tmp_path)
    with small_disk(tmp_path / "stick", "1m") as stick:

        def fail():
            told(DiskFullError, lambda: export_bundle(ward, stick))
            assert list(stick.iterdir()) == []

        sends_the_same_later(hospital, ward, fail)


@needs_mounts
def test_a_stick_that_may_only_be_read(hospital, tmp_path):
    ward = loaded_ward(hospital, tmp_path)
    with small_disk(tmp_path / "stick", "8m") as stick:
        subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
        sends_the_same_later(
            hospital, ward, lambda: told(FileProblemError, lambda: export_bundle(ward, stick))
        )


def test_a_stick_that_is_not_there(hospital, tmp_path):
    ward = loaded_ward(hospital, tmp_path, 1000)
    (tmp_path / "file").write_bytes(b"x")
    for folder in (tmp_path / "gone", tmp_path / "file"):
        sends_the_same_later(
            hospital,
            ward,
            lambda folder=folder: told(FileProblemError, lambda: export_bundle(ward, folder)),
        )
    (one,) = import_files(ward, tmp_path / "gone" / "x.ccb").files
    assert (one.result, one.code) == ("refused", "FILE")


def test_a_stick_that_vanishes_in_the_middle(hospital, tmp_path):
    ward = loaded_ward(hospital, tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    looks = iter(range(100))

    def pull() -> bool:
        if next(looks) == 2:
            shutil.rmtree(stick)
        return False

    sends_the_same_later(
        hospital,
        ward,
        lambda: told(FileProblemError, lambda: export_bundle(ward, stick, cancelled=pull)),
    )


def test_a_stick_that_vanishes_while_it_is_read(hospital, tmp_path):
    ward = loaded_ward(hospital, tmp_path)
    (path,) = hospital.send(ward)
    kept = path.read_bytes()
    before = contents(hospital.office)
    path.unlink()
    (one,) = import_files(hospital.office, [path]).files
    assert (one.result, one.code) == ("refused", "FILE")
    assert contents(hospital.office) == before
    path.write_bytes(kept)
    hospital.take(hospital.office, path)


@needs_mounts
def test_a_full_stick_does_not_lose_the_offices_answer(hospital, tmp_path):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    with small_disk(tmp_path / "stick", "1m") as stick:
        fill(stick, 0)
        told(DiskFullError, lambda: export_receipts(hospital.office, stick))
        assert [path.name for path in stick.iterdir()] == ["ballast"]
    hospital.answer(ward)
    assert exchange_state(ward).unconfirmed == 0


@needs_mounts
def test_a_full_disk_while_saving_keeps_all_that_was_acknowledged(hospital, tmp_path):
    with (
        small_disk(tmp_path / "disk", "6m") as disk,
        Hospital(disk, code="DEMO-SMALL") as small,
    ):
        ward = small.ward()
        ballast = fill(disk, 300_000)
        saved = []

        def save_until_full() -> None:
            while len(saved) < 10_000:
                saved.append(add_risk(ward, risk()).id)

        told(DiskFullError, save_until_full)
        assert saved
        assert [one.record.id for one in ward.store.all(RiskPoint)] == saved
        (tmp_path / "scan.bin").write_bytes(os.urandom(400_000))
        told(DiskFullError, lambda: prove(ward, saved[0], tmp_path / "scan.bin"))
        assert ward.store.all(Control) == ()

        ballast.unlink()
        count = len(ward.store.all(RiskPoint))
        prove(ward, saved[0], tmp_path / "scan.bin")
        ward = small.reopen(ward)
        assert len(ward.store.all(RiskPoint)) == count
        assert ward.store.verify().problem is None
        assert ward.store.compare_projection() == ()


def prove(ward: Workspace, point: str, path: Path) -> None:
    control = add_control(ward, point, CONTROL).id
    add_evidence(ward, control, path)


@needs_mounts
def test_a_full_disk_while_taking_in_changes_nothing(hospital, tmp_path):
    with (
        small_disk(tmp_path / "disk", "8m") as disk,
        Hospital(disk, code="DEMO-SMALL") as small,
    ):
        ward = loaded_ward(small, tmp_path, 1_000_000)
        (path,) = export_bundle(ward, tmp_path).paths
        before = contents(small.office)
        for leave in (100_000, 1_300_000):
            ballast = fill(disk, leave)
            (one,) = import_files(small.office, [path]).files
            assert (one.result, one.code) == ("refused", "DISK-FULL")
            ballast.unlink()
            assert contents(small.office) == before
            assert list((small.office.folder / "inbox").iterdir()) == []
        small.take(small.office, path)
        assert small.office.store.verify().problem is None


@needs_mounts
def test_a_full_disk_while_printing_gives_out_no_number(hospital, tmp_path):
    ward = hospital.ward()
    staff = [add_staff(ward, person(number)).id for number in range(12)]
    campaign = start(ward, "2026 年度", 2026, START.date()).id
    add_risk(ward, risk())
    before = contents(ward)
    with small_disk(tmp_path / "disk", "1m") as disk:
        fill(disk, 4096)
        names = [path.name for path in disk.iterdir()]
        for work in (
            lambda: print_pledges(ward, campaign, staff, disk / "a.pdf", words=WORDS),
            lambda: print_pledges(ward, campaign, staff, disk / "b", words=WORDS, one_each=True),
            lambda: print_risks(ward, disk / "c.pdf", words=WORDS),
            lambda: export_risks(ward, disk / "d.xlsx", WORDS),
        ):
            told(DiskFullError, work)
            assert [path.name for path in disk.iterdir() if not path.is_dir()] == names
        told(FileProblemError, lambda: export_risks(ward, disk / "no" / "d.xlsx", WORDS))
        told(FileProblemError, lambda: print_risks(ward, disk / "no" / "d.pdf", words=WORDS))
    assert contents(ward) == before
    assert {row.standing for row in pledge_board(ward).rows} == {PledgeStanding.UNPRINTED}
