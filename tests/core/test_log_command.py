"""`cleanclinic log verify` names the first line that does not fit: what is wrong, and whose."""

import json

import pytest

from cleanclinic.cli.main import run
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import Hospital, risk

DONE, REFUSED = 0, 3
# The sixth change of a ward: its department, then its points.
AT = 6


@pytest.fixture
def ward(tmp_path):
    """A ward with some lines in its log."""
    with Hospital(tmp_path) as made:
        found = made.ward()
        for _ in range(8):
            add_risk(found, risk())
        made.round_trip(found)
        yield found


def altered(database):
    (row,) = database.rows(f"SELECT line FROM change WHERE position = {AT}")
    line = bytes(row[0]).replace("处方医师".encode(), "处方药师".encode())
    database.write("UPDATE change SET line = ? WHERE position = ?", (line, AT))


def torn(database):
    database.write("UPDATE change SET line = ? WHERE position = ?", (b'{"id":', AT))


def removed(database):
    database.write("DELETE FROM change WHERE position = ?", (AT - 1,))


@pytest.mark.parametrize(
    ("spoil", "rule", "readable"),
    [(altered, "hash", True), (torn, "hash", False), (removed, "position", True)],
)
def test_the_first_line_that_does_not_fit_is_named(ward, capsys, spoil, rule, readable):
    database = ward.store._core.database
    with database.transaction():
        spoil(database)
    ward.close()
    command = ["log", "verify", "--workspace", str(ward.folder)]
    assert run([*command, "--json"]) == REFUSED
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["position"], told["rule"]) == ("LOG-BROKEN", AT, rule)
    assert told["kind"] == "risk_point"
    assert told["person"] == ("icu护士长" if readable else "")
    for language in LANGUAGES:
        assert run([*command, "--language", language]) == REFUSED
        said, words = capsys.readouterr().out, Words(language)
        assert (
            words.text("cli.log_broken", position=AT, what=words.text(f"log_rule.{rule}")) in said
        )
        assert words.text("kind.risk_point") in said


def test_a_whole_log_names_nothing(ward, capsys):
    ward.close()
    assert run(["log", "verify", "--workspace", str(ward.folder), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["position"], told["differences"]) == (None, 0)
    assert "person" not in told
