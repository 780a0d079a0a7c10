"""The command line as a person or a script meets it: real workspaces, real files, exit codes."""

import re
from pathlib import Path

import pytest

from cleanclinic.cli.arguments import make_parser
from cleanclinic.operations.pledges.board import start_campaign
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.words import Words
from tests.core.sheet_kit import ROW, sheet
from tests.hospital import START, person, risk
from tests.whole.running import PASSPHRASE

pytestmark = pytest.mark.whole
DONE, USAGE, REFUSED = 0, 2, 3
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WARD = (
    "--hospital",
    "H-QINGHE",
    "--department",
    "重症医学科",
    "--code",
    "ICU",
    "--person",
    "王护士长",
)
OFFICE = ("--hospital", "H-QINGHE", "--name", "清河医院", "--person", "林知行")


def commands(parser=None, before=()) -> list[tuple[str, ...]]:
    """Every command there is, groups too."""
    parser = parser or make_parser(Words("en"))
    found = [before]
    for action in parser._actions:
        choices = getattr(action, "choices", None)
        if isinstance(choices, dict):
            for name, sub in choices.items():
                found += commands(sub, (*before, name))
    return found


def test_the_main_job_from_the_command_line(command, passphrase_file, tmp_path):
    """Set up, enrol by digits, send, receive, answer, know: with real keys and files."""
    ward, office = tmp_path / "ward", tmp_path / "office"
    secret = ("--passphrase-file", passphrase_file)
    at_ward = ("--workspace", ward, *secret, "--json")
    at_office = ("--workspace", office, *secret, "--json")

    made = command(
        "ward", "init", *WARD, "--device", "1 号机", "--no-store", *at_ward,
        "--request", tmp_path / "icu.ccreq",
    ).facts  # fmt: skip
    assert made["ok"]
    assert re.fullmatch(r"(\d{5} ){4}\d{5}", made["digits"])
    founded = command("office", "init", *OFFICE, "--no-store", *at_office).facts
    assert re.fullmatch(r"(\d{5} ){4}\d{5}", founded["hospital_digits"])

    # Not granted yet: nothing to send with, said with its code.
    early = command("bundle", "export", tmp_path, *at_ward)
    assert (early.code, early.facts["code"]) == (REFUSED, "NOT-GRANTED")

    wrong = made["digits"].translate(str.maketrans("0123456789", "1234567890"))
    refused = command("office", "enrol", made["request"], "--digits", wrong, *at_office)
    assert (refused.code, refused.facts["code"]) == (REFUSED, "DIGITS")
    assert list(tmp_path.glob("*.ccgrant")) == []
    granted = command(
        "office",
        "enrol",
        made["request"],
        "--digits",
        made["digits"],
        "--out",
        tmp_path,
        *at_office,
    ).facts
    taken = command("bundle", "import", granted["grant"], *at_ward).facts
    assert [one["result"] for one in taken["files"]] == ["applied"]
    shown = command("ward", "show", *at_ward).facts
    assert shown["identity"]["hospital_digits"] == founded["hospital_digits"]
    assert shown["identity"]["granted"]

    row = sheet(tmp_path, ROW)
    assert command("risks", "import", row, *at_ward).facts["added"] == 1
    sent = command("bundle", "export", tmp_path, *at_ward).facts
    assert sent["numbers"] == [1]
    received = command("office", "import", *sent["files"], *at_office).facts
    assert [(one["result"], one["number"]) for one in received["files"]] == [("applied", 1)]
    answers = command("office", "export", tmp_path / "out", *at_office)
    assert (answers.code, answers.facts["code"]) == (REFUSED, "FILE")
    (tmp_path / "out").mkdir()
    answers = command("office", "export", tmp_path / "out", *at_office).facts
    command("bundle", "import", tmp_path / "out", *at_ward)
    assert len(answers["files"]) == 1

    shown = command("ward", "show", *at_ward).facts
    assert (shown["confirmed_upto"], shown["unconfirmed"], shown["waiting_changes"]) == (1, 0, 0)
    assert shown["risks"] == {"high": 0, "medium": 1, "low": 0}
    rules = tmp_path / "rules.json"
    command("office", "ethics-rules", "--out", rules, *at_office)
    published = command("office", "ethics-rules", "--publish", rules, *at_office).facts["rules"]
    assert published[0] == {"code": "standard", "version": 2}
    board = command("office", "show", *at_office).facts["board"]
    assert board["departments"][0]["number"] == 1
    again = command("bundle", "export", tmp_path, *at_ward)
    assert (again.code, again.facts["code"]) == (REFUSED, "NOTHING-TO-SEND")
    for workspace in (at_ward, at_office):
        checked = command("log", "verify", *workspace).facts
        assert checked["ok"]
        assert checked["differences"] == 0


@pytest.fixture(scope="module")
def demo_ward(tmp_path_factory) -> Path:
    """A demo ward with people, a round and a risk point; it opens by itself."""
    from cleanclinic.operations.people.creating import create_ward
    from cleanclinic.records.department_type import DepartmentType

    folder = tmp_path_factory.mktemp("demo") / "ward"
    with create_ward(
        folder,
        hospital_code="H",
        department_name="重症医学科",
        department_code="ICU",
        department_type=DepartmentType.WARD,
        person="王护士长",
        device_label="1 号机",
        passphrase=None,
        demo=True,
    ) as ward:
        for number in range(3):
            add_staff(ward, person(number))
        add_risk(ward, risk())
        start_campaign(ward, "2026 年度承诺", 2026, START.date())
    return folder


def test_help_in_both_languages_for_every_command(command):
    """Each command explains itself in the person's language."""
    found = commands()
    assert len(found) > 20
    for one in found:
        chinese = command(*one, "--help", lang="zh_CN.UTF-8")
        english = command(*one, "--help", lang="en_US.UTF-8")
        assert (chinese.code, english.code) == (DONE, DONE)
        assert CHINESE.search(chinese.out), one
        assert not CHINESE.search(english.out), one


def test_the_language_follows_the_person(program, demo_ward):
    for lang, chinese in (("zh_CN.UTF-8", True), ("en_GB.UTF-8", False)):
        said = program("ward", "show", "--workspace", demo_ward, lang=lang)
        assert bool(CHINESE.search(said.out.splitlines()[5])) is chinese
    said = program("ward", "show", "--workspace", demo_ward, "--language", "en")
    assert not CHINESE.search(said.out.splitlines()[5])


def test_the_process_ends_with_the_code(program, demo_ward, tmp_path):
    assert program("log", "verify", "--workspace", demo_ward).code == DONE
    assert program("log").code == USAGE
    refused = program("log", "verify", "--workspace", tmp_path / "none")
    assert (refused.code, refused.out) == (REFUSED, "")
    assert "[WORKSPACE-MISSING]" in refused.err


def test_how_a_command_ends(command, demo_ward, tmp_path):
    for arguments in (
        ("nonsense",),
        ("ward",),
        ("ward", "init"),
        ("bundle", "export"),
        ("demo", "--departments", "0"),
        ("demo", "--departments", "viele"),
        ("ward", "show", "--language", "xx"),
        # What an unset variable leaves: never the folder one happens to stand in.
        ("demo", "--out", "", "--no-window"),
        ("bundle", "export", " ", "--workspace", demo_ward),
        ("bundle", "folder", "--set", "", "--workspace", demo_ward),
    ):
        said = command(*arguments)
        assert said.code == USAGE, arguments
        assert said.out == ""
        assert "Traceback" not in said.err
    for arguments, code in (
        (("ward", "show", "--workspace", tmp_path / "none"), "WORKSPACE-MISSING"),
        (("office", "show", "--workspace", demo_ward), "WORKSPACE-KIND"),
        (("log", "history", "R-9999", "--workspace", demo_ward), "RECORD-MISSING"),
        (("bundle", "inspect", demo_ward / "keyslots.json"), "CCB-MAGIC"),
        (("bundle", "import", tmp_path / "none.ccb", "--workspace", demo_ward), "FILE"),
        (
            ("pledges", "print", "--out", tmp_path / "x", "--staff", "1", "--workspace", demo_ward),
            "STAFF-UNKNOWN",
        ),
    ):  # fmt: skip
        said = command(*arguments)
        assert said.code == REFUSED, arguments
        assert f"[{code}]" in said.err
        assert "Traceback" not in said.err
        as_json = command(*arguments, "--json")
        assert (as_json.code, as_json.err) == (REFUSED, "")
        assert (as_json.facts["ok"], as_json.facts["code"]) == (False, code)
        assert as_json.facts["message"]


def test_paper_and_sheets_from_the_command_line(command, demo_ward, tmp_path):
    at = ("--workspace", demo_ward, "--json")
    done = command("pledges", "print", "--out", tmp_path / "p.pdf", *at).facts
    assert (done["pages"], done["files"], done["missing"]) == (3, 1, [])
    each = command("pledges", "print", "--out", tmp_path / "each", "--each", *at).facts
    assert each["files"] == len(list((tmp_path / "each").glob("*.pdf"))) == 3
    one = command("pledges", "print", "--out", tmp_path / "1.pdf", "--staff", "10001", *at).facts
    assert one["pages"] == 1
    listed = command("risks", "print", "--out", tmp_path / "r.pdf", *at).facts
    assert listed["pages"] == 1
    bad = command("risks", "import", sheet(tmp_path, (*ROW[:4], 9, *ROW[5:])), *at)
    assert (bad.code, bad.facts["code"]) == (REFUSED, "SHEET-PROBLEMS")
    assert bad.facts["problems"][0]["cell"] == "E2"
    dry = command("risks", "import", sheet(tmp_path, ("R-7", *ROW[1:])), "--dry-run", *at).facts
    assert (dry["added"], dry["dry_run"]) == (1, True)
    history = command("log", "history", "R-0001", *at).facts["history"]
    assert [one["op"] for one in history] == ["put"]


def test_a_secret_comes_from_a_file_or_the_terminal_only(command, passphrase_file, tmp_path):
    """No argument takes one, and the environment is not asked."""
    folder = tmp_path / "ward"
    init = ("ward", "init", *WARD, "--device", "1", "--no-store", "--workspace", folder)
    assert command(*init).code == REFUSED
    assert command(*init, "--passphrase", PASSPHRASE).code == USAGE
    assert not folder.exists()
    assert command(*init, "--passphrase-file", passphrase_file).code == DONE
    show = ("ward", "show", "--workspace", folder, "--json")
    assert command(*show).facts["code"] == "PASSPHRASE-NEEDED"
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    for name, code in (("none.txt", "FILE"), ("empty.txt", "SECRET-FILE")):
        said = command(*show, "--passphrase-file", tmp_path / name)
        assert said.facts["code"] == code
    (tmp_path / "wrong.txt").write_text(PASSPHRASE + "!", encoding="utf-8")
    wrong = command(*show, "--passphrase-file", tmp_path / "wrong.txt")
    assert wrong.facts["code"] == "KEY-PASSPHRASE"


def test_a_secret_in_the_environment_is_not_taken(
    tmp_path, program, command, passphrase_file, monkeypatch
):
    folder = tmp_path / "ward"
    command("ward", "init", *WARD, "--device", "1", "--no-store", "--workspace", folder,
            "--passphrase-file", passphrase_file)  # fmt: skip
    for name in ("PASSPHRASE", "CLEANCLINIC_PASSPHRASE", "CLEANCLINIC_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, PASSPHRASE)
    said = program("ward", "show", "--workspace", folder, "--json")
    assert said.facts["code"] == "PASSPHRASE-NEEDED"


def test_what_is_said_in_text_and_in_json_is_the_same_journey(command, demo_ward):
    text = command("ward", "show", "--workspace", demo_ward)
    assert (text.code, text.err) == (DONE, "")
    assert "重症医学科" in text.out
    facts = command("ward", "show", "--workspace", demo_ward, "--json").facts
    assert facts["ok"]
    assert facts["identity"]["demo"]
    # No bar and no control characters where nobody watches.
    assert "\r" not in text.out + text.err
    assert open_workspace(demo_ward).close() is None
