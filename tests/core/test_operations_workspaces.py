"""Making and opening workspaces: nothing is ever made over something, nothing damaged is opened."""

import hashlib
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from cleanclinic.errors import FileProblemError
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.office.asking import own_request, write_request
from cleanclinic.operations.office.enrolment import enrol, read_request_file
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.people.creating import WorkspaceExistsError, create_office, create_ward
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import (
    PassphraseNeededError,
    WorkspaceMissingError,
    WrongKindError,
    device_id_of,
    open_workspace,
)
from cleanclinic.operations.workspace.trust import roots_of, roster_of
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.sync.enrolment import make_grant, read_request
from cleanclinic.sync.errors import RequestDemoError, RequestEmptyError
from cleanclinic.sync.roster import RosterDepartment, RosterDevice, make_roster
from cleanclinic.words import LANGUAGES, Words
from tests.core.people_kit import PASSPHRASE, WARD
from tests.hospital import contents, risk

OFFICE = {
    "hospital_code": "DEMO-TEST",
    "hospital_name": "清河医院",
    "person": "林",
    "use_store": False,
}


@pytest.fixture(scope="module")
def real_ward(tmp_path_factory) -> Path:
    """A ward's folder with a passphrase and one risk point; tests work on copies."""
    folder = tmp_path_factory.mktemp("real") / "ward"
    with create_ward(folder, passphrase=PASSPHRASE, **WARD) as ward:
        add_risk(ward, risk())
    return folder


@pytest.fixture
def ward_folder(real_ward, tmp_path) -> Path:
    return Path(shutil.copytree(real_ward, tmp_path / "ward"))


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file that lies there and what is in it; the lock file is nobody's data."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "lock" not in path.name
    }


def refused(folder: Path, code: str, passphrase: str | None = PASSPHRASE) -> None:
    """Opening must fail with this code, in words, and change no file."""
    before = fingerprint(folder)
    with pytest.raises(Exception, match=code) as caught:
        open_workspace(folder, passphrase=passphrase)
    assert caught.value.code == code
    assert fingerprint(folder) == before
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)


def test_a_workspace_opens_with_its_passphrase_and_nothing_else(ward_folder):
    with open_workspace(ward_folder, passphrase=PASSPHRASE) as ward:
        assert len(list_risks(ward).rows) == 1
    refused(ward_folder, "KEY-PASSPHRASE", PASSPHRASE + "x")
    refused(ward_folder, "KEY-PASSPHRASE", "")
    refused(ward_folder, PassphraseNeededError.code, None)
    info = describe(ward_folder)
    assert (info.exists, info.kind, info.demo, info.needs_passphrase) == (True, "ward", False, True)


def test_no_secret_lies_readable_in_the_folder(ward_folder):
    with open_workspace(ward_folder, passphrase=PASSPHRASE) as ward:
        secrets = [ward.keys.db_key, ward.keys.signing_seed, ward.keys.age_identity.encode()]
    held = b"".join(path.read_bytes() for path in ward_folder.rglob("*") if path.is_file())
    for secret in [*secrets, PASSPHRASE.encode(), "使用药品".encode()]:
        assert secret not in held
        assert secret.hex().encode() not in held


def test_a_folder_that_holds_anything_is_not_taken(tmp_path, ward_folder):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for folder in (tmp_path / "full", tmp_path / "file", ward_folder):
        before = fingerprint(folder if folder.is_dir() else tmp_path)
        for make, values in ((create_ward, WARD), (create_office, OFFICE)):
            with pytest.raises(WorkspaceExistsError):
                make(folder, passphrase=None, demo=True, **values)
        assert fingerprint(folder if folder.is_dir() else tmp_path) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "ward").mkdir()
    with create_ward(tmp_path / "ward", passphrase=None, demo=True, **WARD) as ward:
        assert ward.demo


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(FileProblemError):
        create_ward(tmp_path / "file" / "ward", passphrase=None, demo=True, **WARD)


def test_a_short_passphrase_makes_nothing(tmp_path):
    with pytest.raises(Exception, match="KEY-PASSPHRASE-SHORT"):
        create_ward(tmp_path / "ward", passphrase="kurz", **WARD)
    with pytest.raises(PassphraseNeededError):
        create_ward(tmp_path / "ward", passphrase=None, **WARD)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hospital_code": "H 1/.."}, "医院代码"),
        ({"person": ""}, "使用人姓名"),
        ({"device_label": "一\n二"}, "本机名称"),
        ({"department_code": "icu"}, "科室代码"),
        ({"department_name": "重症\u202e"}, "科室名称"),
    ],
)
def test_what_is_typed_to_begin_is_checked_before_anything_is_made(tmp_path, typed, field):
    with pytest.raises(RecordInvalidError) as caught:
        create_ward(tmp_path / "ward", passphrase=PASSPHRASE, **{**WARD, **typed})
    assert f"“{field}”" in Words("zh_CN").sentence(caught.value)
    assert list(tmp_path.iterdir()) == []
    if "hospital_code" in typed:
        with pytest.raises(RecordInvalidError):
            create_office(tmp_path / "office", passphrase=PASSPHRASE, **{**OFFICE, **typed})


def test_an_empty_request_is_named(hospital, tmp_path):
    (tmp_path / "e.ccreq").touch()
    with pytest.raises(RequestEmptyError) as caught:
        read_request_file(hospital.office, tmp_path / "e.ccreq")
    assert "e.ccreq" in Words("en").sentence(caught.value)


def test_no_workspace_and_a_database_without_keys(ward_folder, tmp_path):
    (tmp_path / "none").mkdir()
    refused(tmp_path / "none", WorkspaceMissingError.code)
    refused(tmp_path / "nowhere", WorkspaceMissingError.code)
    for name in ("keyslots.json", "keyslots.json.1"):
        (ward_folder / name).unlink(missing_ok=True)
    refused(ward_folder, "KEY-SLOTS-MISSING")
    assert describe(ward_folder).exists


def test_damaged_keys_are_named(ward_folder):
    slots = ward_folder / "keyslots.json"
    good = slots.read_bytes()
    for bad in (b"", good[: len(good) // 2], b"{}", b"\xff\xfe"):
        slots.write_bytes(bad)
        refused(ward_folder, "KEY-SLOTS-DAMAGED")


def test_an_empty_database_is_not_a_fresh_start(ward_folder):
    (ward_folder / "cleanclinic.db").write_bytes(b"")
    refused(ward_folder, "DB-EMPTY")


def test_a_missing_database_is_not_a_fresh_start(ward_folder):
    (ward_folder / "cleanclinic.db").unlink()
    refused(ward_folder, "DB-MISSING")


def test_a_truncated_or_overwritten_database_is_damaged(ward_folder):
    path = ward_folder / "cleanclinic.db"
    good = path.read_bytes()
    for bad in (good[:-4096], good[: len(good) // 2], good[:4096]):
        path.write_bytes(bad)
        refused(ward_folder, "DB-DAMAGED")


def test_another_programs_database_is_left_alone(ward_folder):
    path = ward_folder / "cleanclinic.db"
    path.unlink()
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE change (x)")
    foreign.close()
    refused(ward_folder, "DB-FOREIGN")


def test_the_database_of_a_newer_program_is_left_alone(ward_folder):
    with open_workspace(ward_folder, passphrase=PASSPHRASE) as ward:
        ward.store._core.database.write("PRAGMA user_version = 99")
    refused(ward_folder, "DB-NEWER")


def test_a_second_instance_is_told_that_the_first_is_open(ward_folder):
    with open_workspace(ward_folder, passphrase=PASSPHRASE):
        refused(ward_folder, "DB-LOCKED")
    open_workspace(ward_folder, passphrase=PASSPHRASE).close()


def test_a_folder_that_may_not_be_written_is_refused(ward_folder):
    if os.name == "posix" and os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    path = ward_folder / "cleanclinic.db"
    path.chmod(stat.S_IRUSR)
    refused(ward_folder, "DB-READONLY")


def test_another_workspaces_keys_do_not_open_it(ward_folder, tmp_path):
    with create_ward(tmp_path / "other", passphrase=PASSPHRASE, **WARD):
        pass
    shutil.copy(tmp_path / "other" / "keyslots.json", ward_folder / "keyslots.json")
    refused(ward_folder, "DB-KEY")


def test_a_ward_does_not_do_the_offices_work_nor_the_other_way(hospital):
    ward = hospital.ward()
    with pytest.raises(WrongKindError):
        office_board(ward)
    with pytest.raises(WrongKindError):
        found_hospital(ward)
    with pytest.raises(WrongKindError):
        write_request(hospital.office, hospital.stick() / "x.ccreq")


def test_a_demo_and_a_real_hospital_never_grant_each_other(hospital, real_ward, tmp_path):
    """Both ways: a real ward at a demo office, a demo ward at a real one, by file and by grant."""
    folder = Path(shutil.copytree(real_ward, tmp_path / "real-ward"))
    with (
        open_workspace(folder, passphrase=PASSPHRASE) as real,
        create_office(tmp_path / "real-office", passphrase=PASSPHRASE, **OFFICE) as office,
    ):
        found_hospital(office)
        demo = hospital.found_ward("icu")
        for ward, strange in ((real, hospital.office), (demo, office)):
            card = write_request(ward, hospital.stick() / "ward.ccreq")
            assert card.demo is ward.demo
            before = contents(strange)
            (one,) = import_files(strange, card.path).files
            assert (one.result, one.code) == ("refused", "REQ-DEMO")
            assert contents(strange) == before

        # The demo ward's grant does not fit the real ward, whatever its name.
        granted = hospital.grant(demo)
        card = write_request(real, hospital.stick() / "real.ccreq")
        import_files(office, card.path)
        grant = enrol(office, card.id, card.digits, hospital.stick()).grant_path
        (one,) = import_files(granted, grant).files
        assert one.result == "refused"
        (one,) = import_files(real, grant).files
        assert one.result == "applied"


def test_an_office_cannot_even_make_a_grant_across_the_border(hospital, real_ward, tmp_path):
    folder = Path(shutil.copytree(real_ward, tmp_path / "real-ward"))
    office = hospital.office
    with open_workspace(folder, passphrase=PASSPHRASE) as real:
        data = own_request(real)
        request = read_request(data)
        device = RosterDevice(
            device_id=device_id_of(request.key_id),
            department_id=real.department_id,
            label="x",
            public=request.public,
            recipient=request.recipient,
            epoch=1,
            status="active",
            last_valid_seq=None,
        )
        department = RosterDepartment(id=real.department_id, name="x")
        created = office.now().isoformat(timespec="seconds")
        roster = roster_of(office).renewed(created, departments=(department,), devices=(device,))
        with pytest.raises(RequestDemoError):
            make_grant(
                office.signer,
                data,
                device_id=device.device_id,
                department_id=department.id,
                epoch=1,
                roots=roots_of(office),
                roster=make_roster(roster, office.signer),
                created=created,
                office_generation=1,
            )
