"""`cleanclinic backup`: what it says, what it leaves, and how it refuses."""

import json

import pytest

from cleanclinic.cli.main import run
from cleanclinic.operations.keeping.backups import list_backups
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import numbers_of, risk

DONE, REFUSED = 0, 3


@pytest.fixture
def ward(hospital):
    """A closed ward with one risk point."""
    made = hospital.ward()
    add_risk(made, risk())
    made.close()
    return made


@pytest.fixture
def say(capsys, ward):
    """Run a command on the ward; gives the exit code and what it said."""

    def run_it(*words: object) -> tuple[int, dict]:
        arguments = [str(word) for word in words]
        code = run([*arguments, "--workspace", str(ward.folder), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def test_make_list_check_and_restore(say, ward, hospital):
    code, made = say("backup", "make")
    assert code == DONE
    again = hospital.reopen(ward)
    add_risk(again, risk())
    again.close()
    code, listed = say("backup", "list")
    (row,) = listed["backups"]
    assert (row["reason"], row["changes"], row["code"]) == ("manual", made["changes"], None)
    path = ward.folder / "backups" / row["file"]
    code, checked = say("backup", "check", path)
    assert (code, checked["changes"]) == (DONE, made["changes"])
    code, restored = say("backup", "restore", path)
    assert code == DONE
    assert restored["needs_grant"] is False
    assert len(list_backups(ward.folder)) == 2
    assert len(numbers_of(hospital.reopen(again))) == 1


def test_a_damaged_backup_is_refused_with_its_code(say, ward):
    say("backup", "make")
    (row,) = list_backups(ward.folder)
    row.path.write_bytes(row.path.read_bytes()[:-1])
    for action in ("check", "restore"):
        code, answer = say("backup", action, row.path)
        assert (code, answer["code"]) == (REFUSED, "BACKUP-DAMAGED")
    code, answer = say("backup", "check", ward.folder / "none.ccbackup")
    assert (code, answer["code"]) == (REFUSED, "FILE")
    code, listed = say("backup", "list")
    assert listed["backups"][0]["code"] == "BACKUP-DAMAGED"


def test_a_person_reads_sentences(ward, capsys):
    at_ward = ["--workspace", str(ward.folder), "--language", "en"]
    assert run(["backup", "list", *at_ward]) == DONE
    assert "No backup" in capsys.readouterr().out
    assert run(["backup", "make", *at_ward]) == DONE
    assert "Backed up and read back" in capsys.readouterr().out
    assert run(["backup", "list", *at_ward]) == DONE
    assert "By hand" in capsys.readouterr().out
    (row,) = list_backups(ward.folder)
    assert run(["backup", "restore", str(row.path), *at_ward]) == DONE
    said = capsys.readouterr().out
    assert "Restored as of" in said
    assert "sends everything once more" in said
