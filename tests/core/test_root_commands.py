"""The commands for the hospital's root and for letting a ward in again, run as they are typed."""

import json
import re
import sys

import msgspec
import pytest

from cleanclinic.cli.main import run
from cleanclinic.keys.recovery import code_text
from cleanclinic.operations.people.escrow import give_to_office
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.root_keys import root_state, stick_name
from cleanclinic.paper.root_sheet import read_root_payload
from cleanclinic.sync.strict import encode
from tests.core.paper_pdfs import codes
from tests.hospital import Hospital
from tests.root_kit import PASSPHRASE, file_of, moved, scrypt_file


@pytest.fixture
def command(tmp_path, capsys):
    """Runs one command on a workspace; gives its exit code and what it told a machine."""

    def run_it(folder, *words, **secrets):
        arguments = [*words, "--workspace", folder, "--json", "--language", "zh_CN"]
        for option, value in secrets.items():
            path = tmp_path / f"secret-{option}"
            path.write_text(value + "\n", encoding="utf-8")
            arguments += [f"--{option.replace('_', '-')}", path]
        code = run([str(one) for one in arguments])
        out = capsys.readouterr().out
        return code, json.loads(out)

    return run_it


class Keeper:
    """Somebody at the keyboard with the printed sheets in hand."""

    def __init__(self, paths, capsys, *, wrong=False):
        self.paths, self.capsys, self.wrong = paths, capsys, wrong
        self.asked = 0

    def isatty(self):
        return False

    def readline(self):
        group = int(re.search(r"\d+", self.capsys.readouterr().err)[0])
        (code,) = codes(self.paths[self.asked // 2])
        self.asked += 1
        read = read_root_payload(code).code.split("-")[group - 1]
        return f"{read[::-1] if self.wrong else read.lower()}\n"


def sheets(tmp_path, count=3):
    return [tmp_path / f"sheet-{number}.pdf" for number in range(1, count + 1)]


def to(paths):
    return [one for path in paths for one in ("--to", path)]


def test_the_root_moves_to_printed_sheets(
    hospital: Hospital, command, tmp_path, capsys, monkeypatch
):
    folder = hospital.office.folder
    hospital.office.close()
    paths = sheets(tmp_path)
    assert command(folder, "office", "root", "show")[1]["root"]["on_this_pc"] is True
    monkeypatch.setattr(sys, "stdin", Keeper(paths, capsys, wrong=True))
    code, said = command(folder, "office", "root", "move", *to(paths))
    assert (code, said["code"]) == (3, "RECOVERY-READ-BACK")
    assert not any(path.exists() for path in paths)
    monkeypatch.setattr(sys, "stdin", Keeper(paths, capsys))
    code, said = command(folder, "office", "root", "move", *to(paths))
    assert (code, said["version"]) == (0, 2)
    state = command(folder, "office", "root", "show")[1]["root"]
    assert (state["on_this_pc"], state["keys"], state["threshold"]) == (False, 3, 2)
    # And from two of them to a set of two; one is typed, the other scanned.
    scanned = codes(paths[0])[0]
    typed = read_root_payload(codes(paths[2])[0]).code
    newer = sheets(tmp_path / "new", 2)
    newer[0].parent.mkdir()
    code, said = command(
        folder, "office", "root", "rotate", *to(newer), "--threshold", "1", code_file=scanned
    )
    assert (code, said["code"]) == (3, "ROOT-KEYS-FEW")
    monkeypatch.setattr(sys, "stdin", Keeper(newer, capsys))
    second = tmp_path / "second"
    second.write_text(typed + "\n", encoding="utf-8")
    arguments = ("office", "root", "rotate", *to(newer), "--threshold", "1", "--code-file", second)
    assert command(folder, *arguments, code_file=scanned)[0] == 0
    code, said = command(folder, "office", "root", "renew-keys", code_file=scanned)
    assert (code, said["code"]) == (3, "ROOT-KEY-OLD")
    code, said = command(folder, "office", "root", "renew-keys", code_file=codes(newer[1])[0])
    assert (code, said["version"]) == (0, 4)


def test_plans_and_secrets_on_the_command_line_are_refused(hospital: Hospital, command, tmp_path):
    folder = hospital.office.folder
    hospital.office.close()
    arguments = ("office", "root", "move", *to(sheets(tmp_path, 1)))
    assert command(folder, *arguments)[1]["code"] == "ROOT-PLAN"
    with pytest.raises(SystemExit):
        run(["office", "root", "renew-keys", "--code", "ABCDE"])


def test_a_stick_authorises_too(hospital: Hospital, command, tmp_path):
    office = hospital.office
    draft = moved(office, 2, 1)
    data = scrypt_file(encode(msgspec.structs.replace(file_of(office, draft, 1))))
    name = stick_name(office.hospital_code, 2, 1, draft.key(1).public)
    (tmp_path / name).write_bytes(data)
    office.close()
    renew = (office.folder, "office", "root", "renew-keys", "--key", tmp_path)
    code, said = command(*renew, stick_passphrase_file="另一句口令，也足够长的")
    assert (code, said["code"]) == (3, "ROOT-KEY-PASSPHRASE")
    assert command(*renew, stick_passphrase_file=PASSPHRASE)[0] == 0
    with open_workspace(office.folder) as again:
        assert root_state(again).version == 3


def test_a_ward_asks_and_is_let_in(hospital: Hospital, command, tmp_path):
    office, ward = hospital.office, hospital.ward()
    draft = moved(office)
    hospital.answer(ward)
    code = code_text(draft.key(3).code)
    office.close()
    ward.close()
    show = command(ward.folder, "ward", "escrow", "show")[1]["escrow"]
    assert (show["available"], show["chosen"]) == (True, None)
    ask = (ward.folder, "ward", "rescue", "ask", "--out", tmp_path)
    assert command(*ask)[1]["code"] == "ESCROW-NONE"
    assert command(ward.folder, "ward", "escrow", "give")[1]["escrow"]["chosen"] is True
    said = command(*ask)[1]
    help_it = (office.folder, "office", "rescue", said["path"], "--out", tmp_path)
    refused = command(*help_it, "--digits", "1" * 25, code_file=code)[1]
    assert refused["code"] == "RESCUE-DIGITS"
    answer = command(*help_it, "--digits", said["digits"], code_file=code)[1]
    assert answer["department"] == "icu病区"
    use = (ward.folder, "ward", "rescue", "use", answer["path"])
    assert command(*use)[1]["code"] == "RECOVERY-NO-ACCESS"
    assert command(*use, passphrase_file="一句全新的而且足够长的口令")[0] == 0
    assert (
        command(*use, passphrase_file="一句全新的而且足够长的口令")[1]["code"]
        == "RESCUE-NO-REQUEST"
    )
    assert command(ward.folder, "ward", "escrow", "take")[1]["escrow"]["given"] is None


def test_escrow_given_by_hand_is_seen_by_the_command(hospital: Hospital, command):
    ward = hospital.ward()
    moved(hospital.office)
    hospital.answer(ward)
    give_to_office(ward)
    ward.close()
    assert command(ward.folder, "ward", "escrow", "show")[1]["escrow"]["chosen"] is True
