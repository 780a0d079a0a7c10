"""The anchor outside of the file: an older copy put back is noticed, said and made good."""

import json
import shutil
from dataclasses import replace

import pytest
from keyring.errors import KeyringLocked

from cleanclinic.keys.anchor import Anchor, get_anchor, put_anchor, read_anchor
from cleanclinic.keys.store import SECRET_MAX, CredentialStore
from cleanclinic.operations.keeping.backups import by_passphrase, make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.anchoring import keep_anchor, kept_anchor
from cleanclinic.operations.workspace.epochs import (
    EpochReason,
    begin_new_epoch,
    dismiss_epoch_notice,
    epoch_notice,
)
from cleanclinic.operations.workspace.opening import DATABASE, OFFICE
from cleanclinic.operations.workspace.trust import is_granted, roster_of
from cleanclinic.records.risk_point import RiskPoint
from tests.core.keys_kit import Backend, in_session, needs_keyring
from tests.core.restore_kit import file_back, file_of
from tests.hospital import risk

ANCHOR = Anchor("0192a1b2-0000-8000-8000-000000000001", 3, 2**53, "ab" * 32, 2**53, "cd" * 32)


@pytest.fixture
def safe(hospital):
    """A credential store that every ward of the hospital, and its office opened again, uses."""
    backend = Backend()
    for name in (OFFICE, "icu"):
        store = CredentialStore("test", backend)
        hospital._sources[name] = replace(hospital.sources(name), credentials=lambda s=store: s)
    return backend


def record_ids(workspace) -> set[str]:
    return {held.record.id for held in workspace.store.all(RiskPoint)}


def epoch_of(ward) -> int:
    return int(ward.store.meta("epoch"))


# --- the text ---------------------------------------------------------------------------------


def test_the_text_says_all_and_fits_every_store():
    text = ANCHOR.to_text()
    assert read_anchor(text) == ANCHOR
    assert len(text) < SECRET_MAX / 2


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "CCA1",
        ANCHOR.to_text()[:-1],
        ANCHOR.to_text().replace("CCA1.", "CCA2."),
        ANCHOR.to_text().replace(".3.", ".4."),
        "." * 5000,
    ],
)
def test_what_is_damaged_or_of_another_version_is_none(text):
    assert read_anchor(text) is None


def test_each_installation_has_its_own():
    store = CredentialStore("test", Backend())
    put_anchor(store, "one", ANCHOR)
    assert get_anchor(store, "one") == ANCHOR
    assert get_anchor(store, "two") is None


# --- a ward -----------------------------------------------------------------------------------


def test_an_older_file_put_back_is_noticed_and_nothing_is_lost(hospital, safe):
    ward = hospital.ward()
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    copy, ward = file_of(hospital, ward)
    lost = add_risk(ward, risk()).id
    hospital.round_trip(ward)

    ward = file_back(hospital, ward, copy)
    assert record_ids(ward) == {first}
    assert epoch_notice(ward).reason is EpochReason.ROLLED_BACK
    assert epoch_of(ward) == 2
    new = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    assert record_ids(ward) == record_ids(hospital.office) == {first, lost, new}
    assert len(ward.store.all(RiskPoint)) == 3

    # Said once, and not found again.
    dismiss_epoch_notice(ward)
    ward = hospital.reopen(ward)
    assert epoch_notice(ward) is None
    assert epoch_of(ward) == 2


def test_what_was_never_sent_shows_too(hospital, safe):
    ward = hospital.ward()
    hospital.round_trip(ward)
    copy, ward = file_of(hospital, ward)
    add_risk(ward, risk())
    ward = file_back(hospital, ward, copy)
    assert epoch_of(ward) == 2


def test_a_store_that_is_behind_or_empty_is_nothing_unusual(hospital, safe):
    ward = hospital.ward()
    hospital.round_trip(ward)
    ward = hospital.reopen(ward)
    old = dict(safe.kept)
    add_risk(ward, risk())
    hospital.round_trip(ward)
    ward.close()
    for kept in (old, {}):
        safe.kept = dict(kept)
        ward = hospital.reopen(ward)
        assert epoch_of(ward) == 1
        assert epoch_notice(ward) is None
        assert kept_anchor(ward) is None or kept_anchor(ward).seq < 3
        ward.close()
        assert len(safe.kept) == 1


def test_a_store_that_fails_stops_no_work(hospital, safe):
    ward = hospital.ward()
    safe.failure = KeyringLocked("locked")
    add_risk(ward, risk())
    hospital.round_trip(ward)
    ward = hospital.reopen(ward)
    keep_anchor(ward)
    assert epoch_of(ward) == 1


def test_a_history_that_went_on_from_an_older_file_is_found_when_the_store_answers(hospital, safe):
    ward = hospital.ward()
    hospital.round_trip(ward)
    copy, ward = file_of(hospital, ward)
    add_risk(ward, risk())
    ward.close()
    shutil.copy2(copy, ward.folder / DATABASE)
    safe.failure = KeyringLocked("locked")
    ward = hospital.reopen(ward)
    assert epoch_of(ward) == 1
    for _ in range(3):
        add_risk(ward, risk())
    # Answering again in time for the closing, it is not told to forget.
    safe.failure = None
    ward = hospital.reopen(ward)
    assert epoch_of(ward) == 2
    assert epoch_notice(ward).reason is EpochReason.ROLLED_BACK


def test_a_file_older_than_its_key_asks_the_office_for_a_new_grant(hospital, safe):
    ward = hospital.ward()
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    copy, ward = file_of(hospital, ward)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    second = add_risk(ward, risk()).id
    hospital.round_trip(ward)

    ward = file_back(hospital, ward, copy)
    assert not is_granted(ward)
    assert epoch_notice(ward).reason is EpochReason.ROLLED_BACK
    ward = hospital.reopen(ward)
    hospital.grant(ward, joins=ward)
    hospital.round_trip(ward)
    assert record_ids(ward) == record_ids(hospital.office) == {first, second}
    ward = hospital.reopen(ward)
    assert is_granted(ward)
    assert kept_anchor(ward).device == ward.store.meta("device_id")


def test_a_restore_by_the_program_begins_anew_once(hospital, safe):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    hospital.round_trip(ward)
    ward.close()
    restore(ward.folder, path, by_passphrase(None), sources=hospital.sources("icu"))
    ward = hospital.reopen(ward)
    assert (epoch_of(ward), epoch_notice(ward).reason) == (2, EpochReason.RESTORED)
    ward = hospital.reopen(ward)
    assert epoch_of(ward) == 2


def test_a_backup_from_before_the_key_goes_on_from_what_it_replaces(hospital, safe):
    ward = hospital.ward()
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    path = make_backup(ward).path
    begin_new_epoch(ward, EpochReason.SUSPICION)
    second = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    ward.close()
    done = restore(ward.folder, path, by_passphrase(None), sources=hospital.sources("icu"))
    assert not done.needs_grant
    ward = hospital.reopen(ward)
    assert epoch_of(ward) == 3
    hospital.round_trip(ward)
    assert record_ids(ward) == record_ids(hospital.office) == {first, second}


def test_a_backup_from_before_the_key_over_a_broken_file_needs_a_grant(hospital, safe):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    hospital.round_trip(ward)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    hospital.round_trip(ward)
    ward.close()
    (ward.folder / DATABASE).write_bytes(b"broken" * 1000)
    done = restore(ward.folder, path, by_passphrase(None), sources=hospital.sources("icu"))
    assert done.needs_grant
    ward = hospital.reopen(ward)
    assert not is_granted(ward)


# --- the office -------------------------------------------------------------------------------


def test_an_office_file_put_back_begins_a_new_generation_by_itself(hospital, safe):
    hospital.office = hospital.reopen(hospital.office)
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    copy, hospital.office = file_of(hospital, hospital.office)
    add_risk(ward, risk())
    hospital.round_trip(ward)
    known = roster_of(ward).version

    hospital.office = file_back(hospital, hospital.office, copy)
    assert int(hospital.office.store.meta("office_generation")) > 1
    assert roster_of(hospital.office).version > known
    assert epoch_notice(hospital.office).reason is EpochReason.ROLLED_BACK
    hospital.answer(ward)
    hospital.round_trip(ward)
    assert record_ids(hospital.office) == record_ids(ward)
    assert len(record_ids(ward)) == 2
    again = hospital.office.store.meta("office_generation")
    hospital.office = hospital.reopen(hospital.office)
    assert hospital.office.store.meta("office_generation") == again


# --- the real service ---------------------------------------------------------------------------


@needs_keyring
def test_a_real_credential_store_remembers_it(tmp_path):
    script = """
import json, os, shutil, subprocess
from datetime import date
from pathlib import Path
subprocess.run(
    ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
    input=b"password of this session", capture_output=True, check=True,
)
from cleanclinic.operations.people.creating import create_office
from cleanclinic.operations.workspace.epochs import epoch_notice
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.home.office_board import publish_pledge
from cleanclinic.operations.workspace.opening import open_workspace
folder = Path(os.environ["HOME"]) / "office"
named = {"hospital_code": "H1", "hospital_name": "清河医院", "person": "林知行"}
with create_office(folder, **named, passphrase=None) as office:
    found_hospital(office)
copy = shutil.copy2(folder / "cleanclinic.db", folder.with_name("copy.db"))
said = []
for put_back in (False, False, True, False):
    if put_back:
        shutil.copy2(copy, folder / "cleanclinic.db")
    with open_workspace(folder) as office:
        notice = epoch_notice(office)
        said.append([office.store.meta("office_generation") == "1", notice and notice.reason])
        publish_pledge(office, title="承诺书", year=2026, due=date(2026, 12, 1), hotline="1")
print(json.dumps(said))
"""
    said = json.loads(in_session(script, tmp_path))
    assert said == [[True, None], [True, None], [False, "rolled_back"], [False, "rolled_back"]]
