"""Nothing a person typed, and no secret, lies on the disk in clear, whatever the program did.

An office and a ward with a marker in every text of every kind of record do all they can; then
every file they left is looked through. What stands in clear by design is named here.
"""

import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cleanclinic.keys.recovery import code_groups, code_text
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.home.office_board import publish_pledge
from cleanclinic.operations.keeping.backups import (
    by_passphrase,
    check_backup,
    make_backup,
    rehearse_restore,
)
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import enrol
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.people.creating import create_office, create_ward
from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.recovery import (
    change_database_key,
    confirm_sheet,
    draft_sheet,
    print_sheet,
)
from cleanclinic.operations.pledges.board import campaigns
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.controls import add_control, add_evidence, edit_control
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.sheets import export_risks, import_risks, print_risks
from cleanclinic.operations.workspace.drafts import save_draft
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.ethics_terms import ConductKind
from cleanclinic.records.exam import TRUE, Exam
from cleanclinic.records.fields import Line, Paragraph, Parts, fields_of
from cleanclinic.words import Words
from tests.core.keys_kit import MemoryStore
from tests.core.record_samples import full
from tests.hospital import CONTROL, Hospital, accepted, person, risk
from tests.whole.markers import CHARACTERS, LETTERS, MARK, look_in, look_through, spellings
from tests.whole.running import environment

pytestmark = pytest.mark.whole
PASSPHRASE = f"一匹白马{MARK}走过河边"
PIN = "904817263554"
COST = KdfCost.floor()
WORDS = Words("zh_CN")
COUNT = count(1)


def marked(of: type, record_id: str) -> Any:
    """A full record of a kind, every free text in it a marker."""
    record = full(of)
    return _fitting(
        type(record)(
            id=record_id,
            **{one.name: _marked(one.note, getattr(record, one.name)) for one in fields_of(of)},
        )
    )


def _fitting(record: Any) -> Any:
    """The record with what its fields want of each other."""
    match record:
        case ConductEvent():
            return replace(record, kind=ConductKind.PLUS)
        case Exam():
            asked = (replace(one, options="", answer=TRUE) for one in record.questions)
            return replace(record, questions=tuple(asked))
        case _:
            return record


def _marked(note: Any, value: Any) -> Any:
    if isinstance(note, Line | Paragraph) and not getattr(note, "pattern", ""):
        return f"{MARK}{next(COUNT)}"[: note.max_length]
    if isinstance(note, Parts) and value and hasattr(value[0], "__dataclass_fields__"):
        fields = fields_of(type(value[0]))
        return tuple(
            type(part)(**{one.name: _marked(one.note, getattr(part, one.name)) for one in fields})
            for part in value
        )
    if isinstance(note, Parts) and value and type(value[0]) is str:
        return (f"{MARK}{next(COUNT)}",)
    return value


@dataclass
class Place:
    """Where all of it happens: what is looked through, what a person took away, what is secret."""

    folder: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    secrets: dict[str, bytes | str] = field(default_factory=dict)

    @property
    def program(self) -> Path:
        """Workspaces, temp and logs."""
        return self.folder / "program"

    @property
    def asked(self) -> Path:
        """Papers and sheets somebody asked for: those are to be read."""
        return self.folder / "asked"

    @property
    def stick(self) -> Path:
        folder = self.folder / "program" / "sticks" / str(next(COUNT))
        folder.mkdir(parents=True)
        return folder

    @property
    def sources(self) -> Sources:
        made = system_sources()
        return Sources(made.clock, made.random_bytes, credentials=lambda: self.store)

    def know(self, workspace: Workspace, name: str) -> None:
        """Its keys are secrets from now on."""
        keys = workspace.keys
        self.secrets |= {
            f"{name}: database key": keys.db_key,
            f"{name}: signing seed": keys.signing_seed,
            f"{name}: age identity": keys.age_identity,
            f"{name}: MAC key": keys.mac_key,
            f"{name}: wrapping key": workspace.unlocked.wrapping,
        }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    made = Place(tmp_path)
    temp = made.program / "temp"
    temp.mkdir(parents=True)
    made.asked.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    for name in ("TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temp))
    made.secrets |= {"letters": LETTERS, "characters": CHARACTERS, "PIN": PIN}
    return made


def test_the_look_through_bites(place: Place):
    """In each way of writing, in each kind of packing, a planted text is found."""
    for text in (LETTERS, CHARACTERS):
        for how, raw in spellings(f"前{text}后 and on").items():
            path = place.folder / "planted"
            packed = {
                "plain": os.urandom(100) + raw + os.urandom(100),
                "zlib": os.urandom(100) + zlib.compress(raw * 2),
                "gzip": gzip.compress(raw * 2),
                "twice": zlib.compress(b"x" * 50 + gzip.compress(raw * 2)),
            }
            for data in packed.values():
                path.write_bytes(data)
                assert look_in(path, place.secrets), (text, how)
    path.write_bytes(os.urandom(300_000))
    assert look_in(path, place.secrets) == []
    (place.program / f"{LETTERS}.txt").touch()
    assert look_through(place.program, place.secrets)


def founded(place: Place) -> Workspace:
    office = create_office(
        place.program / "office",
        hospital_code="H0001",
        hospital_name=f"{MARK}医院",
        person=f"{MARK}办",
        passphrase=PASSPHRASE,
        use_store=False,
        sources=place.sources,
    )
    place.know(office, "office")
    found_hospital(office)
    publish_pledge(
        office, title=f"{MARK}承诺", year=2026, due=date(2026, 12, 31), hotline=f"{MARK}电话"
    )
    return office


def enrolled(place: Place, office: Workspace) -> Workspace:
    ward = create_ward(
        place.program / "ward",
        hospital_code="H0001",
        department_name=f"{MARK}科",
        department_code="ICU",
        department_type=DepartmentType.WARD,
        person=f"{MARK}护士长",
        device_label=f"{MARK}机",
        passphrase=PASSPHRASE,
        use_store=False,
        sources=place.sources,
    )
    place.know(ward, "ward")
    folder = place.asked / "by hand"
    folder.mkdir()
    card = write_request(ward, folder / "request.ccreq")
    accepted(import_files(office, folder))
    accepted(import_files(ward, enrol(office, card.id, card.digits, folder).grant_path))
    return ward


def work(place: Place, ward: Workspace) -> None:
    """Everything a ward records, turns back and prints."""
    with ward.store.act("act.save", ward.actor, name=MARK) as act:
        for of in RECORD_TYPES:
            if not of.OFFICE_OWNED and of.KIND != "department":
                act.put(marked(of, ward.new_id()))
    point = add_risk(ward, risk(description=MARK, post=MARK, remark=MARK)).id
    control = add_control(ward, point, {**CONTROL, "text": MARK}).id
    edit_risk(ward, point, {"remark": f"{MARK} 2"})
    edit_control(ward, control, {"rule": MARK})
    undo(ward)
    redo(ward)
    scan = place.asked / f"{MARK}处分决定.txt"
    scan.write_text(f"{MARK}\n" * 9000, encoding="gbk")
    add_evidence(ward, control, scan)
    nurse = add_staff(ward, {**person(7, MARK), "phone": "13987261549"}).id
    place.secrets["telephone"] = "13987261549"
    (campaign,) = campaigns(ward)
    print_pledges(ward, campaign.id, [nurse], place.asked / "pledges.pdf", words=WORDS)
    print_risks(ward, place.asked / "risks.pdf", words=WORDS)
    export_risks(ward, place.asked / "risks.xlsx", WORDS)
    import_risks(ward, place.asked / "risks.xlsx")
    save_draft(ward, "risk", {"description": f"{MARK}草稿"})


def people(place: Place, ward: Workspace) -> None:
    """PINs, a second person, the sheet in the safe."""
    set_up_people(ward, PIN, store=place.store, cost=COST)
    add_person(ward, "李护士", Role.RECORDER, "715263849012", store=place.store, cost=COST)
    place.secrets["second PIN"] = "715263849012"
    save_draft(ward, "staff", {"name": f"{MARK}草稿"})
    draft = draft_sheet(ward)
    print_sheet(ward, draft, place.asked / "sheet.pdf", words=WORDS)
    confirm_sheet(ward, draft, tuple(draft.groups[group - 1] for group in draft.asked))
    place.secrets["recovery code"] = draft.code
    place.secrets["recovery code as text"] = code_text(draft.code)
    place.secrets["recovery code run together"] = "".join(code_groups(draft.code))


def refused_files(place: Place, ward: Workspace, sent: list[Path]) -> Path:
    """A spoiled bundle, and a private file somebody took for one."""
    folder = place.asked / "mixed up"
    folder.mkdir()
    data = sent[0].read_bytes()
    (folder / "spoiled.ccb").write_bytes(data[:-60] + b"x" + data[-59:])
    (folder / "letter.ccb").write_text(f"{MARK} 举报信", encoding="utf-8")
    (folder / f"{MARK}.txt").write_text(f"{MARK} 举报信", encoding="utf-8")
    (folder / "empty.ccb").touch()
    return folder


def killed_while_saving(place: Place, folder: Path) -> None:
    """A program that dies in the middle of an act, its write-ahead log left behind."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            ward = open_workspace(folder, passphrase=PASSPHRASE, sources=place.sources)
            add_risk(ward, risk(description=MARK))
            with ward.store.act("act.save", ward.actor, name=MARK) as act:
                for of in RECORD_TYPES:
                    if not of.OFFICE_OWNED:
                        act.put(marked(of, ward.new_id()))
                os.kill(os.getpid(), signal.SIGKILL)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert (folder / "cleanclinic.db-wal").stat().st_size


# The sign at the door says who works here, so that each can type their own PIN.
BY_DESIGN = {("keyslots.json", "person"), ("keyslots.json.1", "person")}


def left_in_clear(place: Place) -> list[str]:
    """What was found, but for what stands in clear by design."""
    found = look_through(place.program, place.secrets)
    return [
        f"{seen.path.relative_to(place.program)}: {seen.what} as {seen.how}"
        for seen in found
        if not (seen.path.name.startswith("keyslots.json") and only_names(seen.path))
        and not (seen.path.suffix == ".ccbackup" and only_names(seen.path))
    ]


def only_names(path: Path) -> bool:
    """Whether the markers in these slots, or in those of a backup's head, are names at the door."""
    data = path.read_bytes()
    if path.suffix == ".ccbackup":
        import base64

        length = int.from_bytes(data[-48:-40])
        head = json.loads(data[-48 - length : -48])
        slots = json.loads(base64.b64decode(head.pop("slots")))
        if MARK in json.dumps(head, ensure_ascii=False):
            return False
    else:
        slots = json.loads(data)
    for slot in slots["slots"]:
        assert slot["kind"] == "pin" or MARK not in slot["label"]
        slot["label"] = ""
    text = json.dumps(slots, ensure_ascii=False)
    return LETTERS not in text and CHARACTERS not in text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this process")
def test_a_whole_life_leaves_nothing_in_clear(place: Place):
    office = founded(place)
    ward = enrolled(place, office)
    work(place, ward)
    people(place, ward)

    sent = list(export_bundle(ward, place.stick).paths)
    assert accepted(import_files(office, sent)).files
    back = list(export_receipts(office, place.stick).paths)
    accepted(import_files(ward, back))
    report = import_files(office, refused_files(place, ward, sent))
    assert {one.result for one in report.files} == {"refused"}

    made = make_backup(ward)
    check_backup(ward.folder, made.path, by_passphrase(PASSPHRASE))
    rehearse_restore(ward)
    ward = change_database_key(ward)
    place.know(ward, "ward with new keys")
    make_backup(office)
    assert left_in_clear(place) == []

    ward.close()
    restore(ward.folder, made.path, by_passphrase(PASSPHRASE), sources=place.sources)
    killed_while_saving(place, ward.folder)
    assert left_in_clear(place) == []
    with open_workspace(ward.folder, passphrase=PASSPHRASE, sources=place.sources) as ward:
        place.know(ward, "ward restored")
        add_risk(ward, risk(remark=MARK))
    office.close()
    assert left_in_clear(place) == []
    # The look would have found them: they are where somebody asked for them.
    assert {seen.path.suffix for seen in look_through(place.asked, place.secrets)} >= {
        ".txt",
        ".xlsx",
    }


def test_the_window_leaves_nothing_in_clear(place: Place):
    """The window itself over a ward full of markers: its log, its settings, its caches."""
    with Hospital(place.program / "hospital") as hospital:
        ward = hospital.ward()
        for number in range(3):
            add_risk(ward, risk(description=f"{MARK}{number}", post=MARK, remark=MARK))
            add_staff(ward, person(number, f"{MARK}{number}"))
        folder = ward.folder
    homes = {}
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        homes[name] = str(place.program / "home" / name)
        Path(homes[name]).mkdir(parents=True)
    for page in ("home", "risks"):
        picture = place.asked / f"{page}.png"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "ui", "--workspace", str(folder), "--page", page),
                *("--screenshot", str(picture), "--language", "zh_CN"),
            ],
            env=environment(**homes),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert picture.stat().st_size
        assert MARK.encode() not in done.stdout + done.stderr
    assert left_in_clear(place) == []
