"""The commands for PCs out of use, replaced and renewed, run as they are typed."""

import json

import pytest

from cleanclinic.cli.main import run
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import risk


@pytest.fixture
def say(capsys):
    """Run a command on a closed workspace; gives the exit code and what it said."""

    def run_it(workspace, *words: object) -> tuple[int, dict]:
        workspace.close()
        place = ["--workspace", str(workspace.folder), "--json", "--language", "zh_CN"]
        code = run([*map(str, words), *place])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def test_a_lost_pc_is_taken_out_of_use_and_its_late_bundle_let_in(hospital, say):
    ward = hospital.ward()
    hospital.round_trip(ward)
    add_risk(ward, risk())
    late = hospital.send(ward)
    device = ward.store.meta("device_id")

    _, listed = say(hospital.office, "office", "devices")
    assert [row["device_id"] for row in listed["devices"]] == [device]
    _, told = say(hospital.office, "office", "revoke", device, "--reason", "lost", "--dry-run")
    assert (told["last_valid"], told["device"]["active"]) == (1, True)
    code, _ = say(hospital.office, "office", "revoke", device, "--reason", "lost")
    assert code == 0
    code, refused = say(hospital.office, "office", "revoke", device, "--reason", "lost")
    assert (code, refused["code"]) == (3, "DEVICE-REVOKED")

    office = hospital.reopen(hospital.office)
    (one,) = import_files(office, late).files
    assert one.code == "CCB-REVOKED"
    _, kept = say(office, "office", "release")
    (row,) = kept["quarantined"]
    code, taken = say(office, "office", "release", row["name"])
    assert (code, taken["files"][0]["result"]) == (0, "applied")
    code, refused = say(office, "office", "release", "nothing")
    assert (code, refused["code"]) == (3, "RELEASE")


def test_a_new_pc_takes_the_place_of_an_old_one(hospital, say, tmp_path):
    old, new = hospital.ward(), hospital.found_ward("icu-new")
    number = old.store.meta("install_id")[-8:]
    card = write_request(new, tmp_path / "r.ccreq", replaces=number)
    words = ("office", "replace", card.path, "--digits", card.digits, "--out", tmp_path)
    code, done = say(hospital.office, *words)
    assert (code, done["replaced"]) == (0, old.store.meta("device_id"))
    hospital.take(new, [*tmp_path.glob("*.ccgrant")])
    assert new.department_id == old.department_id


def test_a_ward_counts_anew(hospital, say):
    ward, alone = hospital.ward(), hospital.found_ward("er")
    code, told = say(ward, "ward", "renew")
    assert (code, told["epoch"], told["reason"]) == (0, 2, "suspicion")
    code, refused = say(alone, "ward", "renew")
    assert (code, refused["code"]) == (3, "NOT-GRANTED")
