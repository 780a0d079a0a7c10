"""The commands for people and the recovery sheet, run as they are typed."""

import json
import re
import sys

import pytest

from cleanclinic.cli.main import run
from cleanclinic.keys.recovery import GROUPS, same_group
from cleanclinic.operations.workspace.at_door import people_at
from tests.core.paper_pdfs import codes

HEAD_PIN, NURSE_PIN, NEW_PIN = "482915", "730264", "618204"


@pytest.fixture
def folder(hospital):
    ward = hospital.found_ward("icu")
    ward.close()
    return ward.folder


@pytest.fixture
def command(folder, tmp_path, capsys):
    """Runs one command on the ward; gives its exit code and what it told a machine."""

    def run_it(*words, pin=None, new_pin=None, acting=None):
        arguments = [*words, "--workspace", str(folder), "--json", "--language", "zh_CN"]
        for option, value in (("--passphrase-file", pin), ("--pin-file", new_pin)):
            if value is not None:
                path = tmp_path / f"secret{option}"
                path.write_text(value + "\n", encoding="utf-8")
                arguments += [option, str(path)]
        if acting is not None:
            arguments += ["--as", acting]
        code = run([str(one) for one in arguments])
        out = capsys.readouterr().out
        assert HEAD_PIN not in out
        return code, json.loads(out)

    return run_it


def test_people_come_and_go(command, folder):
    code, said = command("people", "pin", "-", new_pin=HEAD_PIN)
    assert (code, said["person"]["role"]) == (0, "head_nurse")
    head = said["person"]["name"]
    code, said = command(
        "people",
        "add",
        "李护士",
        "--role",
        "recorder",
        new_pin=NURSE_PIN,
        pin=HEAD_PIN,
        acting=head,
    )
    assert (code, said["person"]["name"]) == (0, "李护士")
    code, said = command(
        "people", "add", "张", "--role", "reader", new_pin="1", pin=HEAD_PIN, acting=head
    )
    assert (code, said["code"]) == (3, "PIN-SHORT")
    code, said = command("people", "disable", head, pin=NURSE_PIN, acting="李护士")
    assert (code, said["code"]) == (3, "NOT-ALLOWED")
    code, said = command("people", "pin", "李护士", pin=NURSE_PIN, new_pin=NEW_PIN, acting="李护士")
    assert code == 0
    code, said = command("ward", "show", pin=NURSE_PIN, acting="李护士")
    assert (code, said["code"]) == (3, "PIN-WRONG")
    code, said = command("ward", "show", pin=NEW_PIN, acting="李护士")
    assert code == 0
    assert command("people", "disable", "李护士", pin=HEAD_PIN, acting=head)[0] == 0
    code, said = command("people", "list", pin=HEAD_PIN, acting=head)
    assert [(one["name"], one["disabled"]) for one in said["people"]] == [
        (head, False),
        ("李护士", True),
    ]
    assert said["sheet"]["exists"] is False
    assert [one.name for one in people_at(folder)] == [head]
    assert command("ward", "show", pin=NEW_PIN, acting="李护士")[1]["code"] == "PERSON-UNKNOWN"


class Reader:
    """Somebody at the keyboard with the printed sheet in hand."""

    def __init__(self, path, capsys, *, wrong=False):
        self.path, self.capsys, self.wrong = path, capsys, wrong

    def isatty(self):
        return False

    def readline(self):
        (number,) = re.findall(r"第 (\d) 组", self.capsys.readouterr().err)
        (said,) = codes(self.path)
        groups = said.split("|")[2].split("-")
        assert len(groups) == GROUPS
        asked = groups[int(number) - 1]
        assert same_group(asked, asked)
        return ("00000" if self.wrong else asked.lower()) + "\n"


def test_a_sheet_is_printed_read_back_and_used(command, folder, tmp_path, monkeypatch, capsys):
    command("people", "pin", "-", new_pin=HEAD_PIN)
    (head,) = (one.name for one in people_at(folder))
    path = tmp_path / "sheet.pdf"
    monkeypatch.setattr(sys, "stdin", Reader(path, capsys, wrong=True))
    code, said = command("recovery", "print", "--out", path, pin=HEAD_PIN, acting=head)
    assert (code, said["code"]) == (3, "RECOVERY-READ-BACK")
    assert not path.exists()
    monkeypatch.setattr(sys, "stdin", Reader(path, capsys))
    code, said = command("recovery", "print", "--out", path, pin=HEAD_PIN, acting=head)
    assert (code, said["sheet"]["number"]) == (0, 1)

    code_file = tmp_path / "code.txt"
    code_file.write_text(codes(path)[0], encoding="utf-8")
    use = ("recovery", "use", "--code-file", code_file)
    assert command(*use, new_pin=NEW_PIN, acting="谁")[1]["code"] == "PERSON-UNKNOWN"
    assert command(*use, new_pin=NEW_PIN, acting=head)[0] == 0
    assert command(*use, new_pin=NEW_PIN, acting=head)[1]["code"] == "RECOVERY-CODE"
    assert command("ward", "show", pin=NEW_PIN, acting=head)[0] == 0
    assert command("ward", "show", pin=HEAD_PIN, acting=head)[1]["code"] == "PIN-WRONG"


def test_the_ward_is_handed_over_and_everything_is_on_record(command, folder, tmp_path):
    command("people", "pin", "-", new_pin=HEAD_PIN)
    (head,) = (one.name for one in people_at(folder))
    command(
        "people", "add", "李护士", "--role", "recorder",
        new_pin=NURSE_PIN, pin=HEAD_PIN, acting=head,
    )  # fmt: skip
    code, said = command("people", "permit", "李护士", pin=HEAD_PIN, acting=head)
    assert (code, said["person"]["sees_ethics"]) == (0, True)
    code, said = command("people", "permit", "李护士", "--off", pin=HEAD_PIN, acting=head)
    assert (code, said["person"]["sees_ethics"]) == (0, False)
    assert command("people", "looks", pin=HEAD_PIN, acting=head)[1]["looks"] == []
    sheet = tmp_path / "handover.pdf"
    code, said = command(
        "people", "handover", "李护士", "--out", sheet,
        pin=HEAD_PIN, new_pin="615243", acting=head,
    )  # fmt: skip
    assert (code, said["code"]) == (3, "PIN-WRONG")
    code, said = command(
        "people", "handover", "李护士", "--out", sheet,
        pin=HEAD_PIN, new_pin=NURSE_PIN, acting=head,
    )  # fmt: skip
    assert (code, said["person"]) == (0, "李护士")
    assert sheet.stat().st_size > 1000
    code, said = command("people", "changes", pin=NURSE_PIN, acting="李护士")
    assert {one["step"] for one in said["changes"]} == {"added", "permission", "role", "disabled"}
    assert {one["by"] for one in said["changes"]} == {head, "李护士"}
    assert command("ward", "show", pin=HEAD_PIN, acting=head)[1]["code"] == "PERSON-UNKNOWN"


def test_the_next_head_nurse_takes_over_alone(command, folder, tmp_path, monkeypatch, capsys):
    command("people", "pin", "-", new_pin=HEAD_PIN)
    (head,) = (one.name for one in people_at(folder))
    path, paper = tmp_path / "sheet.pdf", tmp_path / "handover.pdf"
    monkeypatch.setattr(sys, "stdin", Reader(path, capsys))
    assert command("recovery", "print", "--out", path, pin=HEAD_PIN, acting=head)[0] == 0
    code_file = tmp_path / "code.txt"
    code_file.write_text(codes(path)[0], encoding="utf-8")
    alone = ("people", "take-over", "周静", "--code-file", code_file, "--out", paper)
    assert command(*alone, "--from", "谁", new_pin=NEW_PIN)[1]["code"] == "PERSON-UNKNOWN"
    assert command(*alone, new_pin="123456")[1]["code"] == "PIN-PLAIN"
    code, said = command(*alone, "--from", head, new_pin=NEW_PIN)
    assert (code, said["person"]) == (0, "周静")
    assert paper.stat().st_size > 1000
    assert [one.name for one in people_at(folder)] == ["周静"]
    assert command("ward", "show", pin=NEW_PIN, acting="周静")[0] == 0
    assert command(*alone, new_pin=NEW_PIN)[1]["code"] == "RECOVERY-CODE"


def test_a_ward_is_begun_with_the_fewest_answers(tmp_path, capsys):
    """Without a credential store a PIN is refused with the way that is left."""
    secret = tmp_path / "secret"
    secret.write_text("482915\n", encoding="utf-8")
    begin = ["ward", "init", "--department", "心内科一病区", "--person", "王敏", "--device", "1"]
    begin += ["--workspace", str(tmp_path / "ward"), "--json"]
    assert run([*begin, "--pin-file", str(secret)]) == 3
    assert json.loads(capsys.readouterr().out)["code"] == "KEY-STORE-NONE"
    assert not (tmp_path / "ward").exists()
    secret.write_text("一匹马走过清晨的河边去看海\n", encoding="utf-8")
    assert run([*begin, "--passphrase-file", str(secret), "--no-store"]) == 0
    capsys.readouterr()
    show = ["ward", "show", "--workspace", str(tmp_path / "ward"), "--json"]
    assert run([*show, "--passphrase-file", str(secret)]) == 0
    assert json.loads(capsys.readouterr().out)["identity"]["department"] == "心内科一病区"
