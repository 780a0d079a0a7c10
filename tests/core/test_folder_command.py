"""`cleanclinic bundle folder`: set, collected from and sent to, as a script at night does it."""

import json
import shutil

import pytest

from cleanclinic.cli.main import run
from cleanclinic.operations.exchange.shared_folder import shared_folder
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.sources import system_sources
from tests.hospital import Hospital, contents, numbers_of, risk

DONE, REFUSED = 0, 3


@pytest.fixture
def hospital(tmp_path):
    # Commands go by the clock of the PC; in a hospital of years ago keys are due to be renewed.
    with Hospital(tmp_path, start=system_sources().clock()) as made:
        yield made


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def say(capsys):
    """Run the command on a closed workspace; gives the exit code and what it said."""

    def run_it(workspace, *words: object) -> tuple[int, dict]:
        workspace.close()
        place = ["--workspace", str(workspace.folder), "--json", "--language", "zh_CN"]
        code = run(["bundle", "folder", *map(str, words), *place])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def test_a_ward_and_the_office_meet_in_the_folder_by_commands_alone(hospital, say, share):
    ward = hospital.ward()
    add_risk(ward, risk())
    code, told = say(ward)
    assert (code, told["folder"]) == (DONE, None)
    for workspace in (ward, hospital.office):
        code, told = say(workspace, "--set", share)
        assert (code, told["folder"], told["reachable"]) == (DONE, str(share), True)
    # Setting it moves nothing; each round is asked for.
    assert list(share.iterdir()) == []

    code, sent = say(ward, "--once")
    assert (code, sent["taken"], sent["sent"], sent["refused"]) == (DONE, 0, 1, [])
    code, answered = say(hospital.office, "--once")
    assert (code, answered["taken"], answered["sent"]) == (DONE, 1, 1)
    code, confirmed = say(ward, "--once")
    assert (code, confirmed["taken"]) == (DONE, 1)
    ward, office = hospital.reopen(ward), hospital.reopen(hospital.office)
    assert exchange_state(ward).unconfirmed == 0
    assert numbers_of(office) == numbers_of(ward)


def test_only_collecting_lays_nothing_there(hospital, say, share):
    ward = hospital.ward()
    add_risk(ward, risk())
    code, _ = say(ward, "--set", share, "--only-collect")
    assert code == DONE
    code, done = say(ward, "--once")
    assert (code, done["taken"], done["sent"]) == (DONE, 0, 0)
    assert list(share.rglob("*.ccb")) == []
    ward = hospital.reopen(ward)
    assert exchange_state(ward).waiting_changes > 0
    assert not shared_folder(ward).send


def test_a_share_that_is_gone_is_a_fact_and_changes_nothing(hospital, say, share):
    ward = hospital.ward()
    add_risk(ward, risk())
    say(ward, "--set", share)
    ward = hospital.reopen(ward)
    before = contents(ward)
    share.rmdir()
    code, told = say(ward, "--once")
    assert (code, told["folder"], told["reachable"]) == (DONE, str(share), False)
    assert contents(hospital.reopen(ward)) == before


def test_none_any_more(hospital, say, share):
    ward = hospital.ward()
    say(ward, "--set", share)
    code, told = say(ward, "--set", "-")
    assert (code, told["folder"]) == (DONE, None)
    ward = hospital.reopen(ward)
    add_risk(ward, risk())
    assert say(ward, "--once")[0] == DONE
    assert list(share.iterdir()) == []


@pytest.mark.parametrize("place", ["none", "inside"])
def test_a_folder_that_cannot_be_it_is_refused_and_the_old_one_stays(hospital, say, share, place):
    ward = hospital.ward()
    say(ward, "--set", share)
    bad, code = {
        "none": (share / "none", "FOLDER-NONE"),
        "inside": (ward.folder, "FOLDER-INSIDE"),
    }[place]
    ended, refused = say(ward, "--set", bad)
    assert (ended, refused["code"]) == (REFUSED, code)
    assert shared_folder(hospital.reopen(ward)).path == share


def test_a_file_that_is_refused_is_named_and_what_lies_beside_it_comes_in(hospital, say, share):
    ward = hospital.ward()
    say(ward, "--set", share)
    say(hospital.office, "--set", share)
    ward = hospital.reopen(ward)
    add_risk(ward, risk())
    say(ward, "--once")
    (lies,) = share.rglob("CC-*.ccb")
    spoiled = bytearray(lies.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    bad = share / f"{lies.stem} (1).ccb"
    bad.write_bytes(spoiled)
    code, told = say(hospital.office, "--once")
    assert (code, told["code"]) == (REFUSED, "CCB-HASH")
    assert told["refused"] == [{"file": bad.name, "code": "CCB-HASH"}]
    assert told["taken"] == 1
    # Looked at once: the next night is quiet.
    code, told = say(hospital.office, "--once")
    assert (code, told["taken"], told["refused"]) == (DONE, 0, [])
    shutil.rmtree(share)
    assert numbers_of(hospital.reopen(hospital.office)) == numbers_of(hospital.reopen(ward))
