"""The work that `faults` makes fail, the workspaces it is done to, and what stands afterwards."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.hidden.shredding import shred_record
from cleanclinic.operations.keeping.backups import by_passphrase, list_backups, make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import enrol, pending_requests
from cleanclinic.operations.office.founding import set_up_office
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.people.handover import complete_handover
from cleanclinic.operations.people.handover_state import HandoverStep, handover_state, handovers
from cleanclinic.operations.people.people import set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.people.recovery import change_database_key, confirm_sheet, draft_sheet
from cleanclinic.operations.people.succession import Proof, succeed
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.self_checks.answers import Answered, answer_many
from cleanclinic.operations.self_checks.runs import period_of, start_run, submit
from cleanclinic.operations.self_checks.standing import list_runs, run_view
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.operations.workspace.trust import is_granted, root_of
from cleanclinic.records.control import Control
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.self_check import PeriodKind, SelfCheck, SelfCheckAnswer
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.opening import open_database
from tests.core.store_kit import KEY, new_store, open_store
from tests.hospital import CONTROL, Hospital, accepted, person, risk

CHEAP = KdfCost(8, 1, 1)
PASSPHRASE, PIN = "清晨的河边有一匹白马走过", "620481"
State = dict[str, Any]
Work = Callable[[Path], object]


def opened(folder: Path, name: str) -> Workspace:
    return open_workspace(folder / name)


def erase(ward: Workspace, _: Path) -> object:
    """By law, the hidden values of the one member of staff."""
    (held,) = ward.store.all(StaffMember)
    return shred_record(ward, StaffMember.KIND, held.record.id, why="本人书面申请")


def hand_in(ward: Workspace, _: Path) -> object:
    """The one self-check, which freezes every answer with it."""
    (row,) = list_runs(ward)
    return submit(ward, row.id, without_evidence=True)


def answer_run(ward: Workspace) -> None:
    """A self-check by the nine prohibitions, answered and not submitted."""
    days = period_of(PeriodKind.QUARTER, ward.today())
    run = start_run(ward, "JBZ", PeriodKind.QUARTER, days, title="四季度自查").id
    rows = run_view(ward, run).rows
    best = {row.code: Answered(row.question.method.best()).values() for row in rows}
    answer_many(ward, run, best)


def on_ward(do: Callable[[Workspace, Path], object]) -> Work:
    def run(folder: Path) -> object:
        with opened(folder, "icu") as ward:
            return do(ward, folder)

    return run


def take(name: str, source: str) -> Work:
    """Import everything of a folder; a refusal is raised as the one it is."""

    def run(folder: Path) -> object:
        with opened(folder, name) as workspace:
            return accepted(import_files(workspace, sorted((folder / source).iterdir())))

    return run


def send(ward: Workspace, folder: Path) -> object:
    return export_bundle(ward, folder / "stick")


def answer(folder: Path) -> object:
    with opened(folder, "office") as office:
        return export_receipts(office, folder / "stick")


def prove(ward: Workspace, folder: Path) -> object:
    (control,) = (one.record for one in ward.store.all(Control))
    return add_evidence(ward, control.id, folder / "scan.bin")


def sheet(ward: Workspace, _folder: Path) -> object:
    draft = draft_sheet(ward)
    return confirm_sheet(ward, draft, tuple(draft.groups[group - 1] for group in draft.asked))


def rekey(ward: Workspace, _folder: Path) -> object:
    return change_database_key(ward).close()


def put_back(folder: Path) -> object:
    ward = folder / "icu"
    (oldest,) = (row.path for row in list_backups(ward)[-1:])
    return restore(ward, oldest, by_passphrase(None))


def migrate(folder: Path) -> object:
    return open_store(folder / "older").close()


def begin(folder: Path) -> object:
    """A new department's workspace; done already, it is only opened."""
    if describe(folder / "new").exists:
        return opened(folder, "new").close()
    ward = create_ward(
        folder / "new",
        hospital_code="DEMO-TEST",
        department_name="新科",
        department_code="NEW",
        department_type=DepartmentType.WARD,
        person="护士长",
        device_label="1 号机",
        passphrase=None,
        demo=True,
    )
    return ward.close()


def grant(folder: Path) -> object:
    """The office lets a new PC in; done already, there is nobody to let in."""
    with opened(folder, "office") as office:
        for card in pending_requests(office):
            enrol(office, card.id, card.digits, folder / "stick")
    return None


def take_grant(folder: Path) -> object:
    with opened(folder, "late") as ward:
        return accepted(import_files(ward, folder / "granted"))


def found(folder: Path) -> object:
    """A hospital's office; done already, it is only opened."""
    if describe(folder / "hospital").exists:
        return open_workspace(folder / "hospital", passphrase=PASSPHRASE).close()
    opening = {"passphrase": PASSPHRASE, "cost": CHEAP}
    return set_up_office(folder / "hospital", "清河医院", "林知行", **opening).close()


def take_over(folder: Path) -> object:
    """The next head nurse with the sheet, or with her PIN where it was cut short after that."""
    left = folder / "left"
    with opened(folder, "left") as ward:
        state = handover_state(ward)
    if state is not None and state.step is HandoverStep.SHEET:
        return None
    if "sheet" in describe(left).other_ways:
        proof = Proof((folder / "code").read_text(encoding="utf-8"))
        return succeed(left, proof, PIN, incoming_name="周静", cost=CHEAP).close()
    (who,) = (one.id for one in people_at(left) if one.name == "周静")
    return complete_handover(unlock_with_pin(left, who, PIN), PIN, cost=CHEAP).close()


WORK: dict[str, Work] = {
    "save": on_ward(lambda ward, _: add_risk(ward, risk())),
    "undo": on_ward(lambda ward, _: undo(ward)),
    "attach": on_ward(prove),
    "export": on_ward(send),
    "answer": answer,
    "import": take("office", "sent"),
    "receipt": take("icu", "answers"),
    "backup": on_ward(lambda ward, _: make_backup(ward)),
    "restore": put_back,
    "rekey": on_ward(rekey),
    "erase": on_ward(erase),
    "submit": on_ward(hand_in),
    "sheet": on_ward(sheet),
    "migration": migrate,
    "begin": begin,
    "grant": grant,
    "granted": take_grant,
    "found": found,
    "take over": take_over,
}


def prepare(folder: Path) -> Path:
    """Closed workspaces with something of everything in them."""
    with Hospital(folder) as hospital:
        ward = hospital.ward()
        make_backup(ward)
        control = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
        assert control
        add_staff(ward, {**person(1), "phone": "13812345678"})
        hospital.round_trip(ward)
        add_risk(ward, risk())
        undo(ward)
        add_risk(ward, risk())
        (folder / "scan.bin").write_bytes(os.urandom(40_000))
        for path in hospital.send(ward):
            (folder / "sent").mkdir(exist_ok=True)
            shutil.copy2(path, folder / "sent")
        hospital.take(hospital.office, sorted((folder / "sent").iterdir()))
        answers = export_receipts(hospital.office, hospital.stick()).paths
        (folder / "answers").mkdir()
        for path in answers:
            shutil.copy2(path, folder / "answers")
        add_risk(ward, risk())
        (folder / "sent").rename(folder / "sent-before")
        (folder / "sent").mkdir()
        for path in hospital.send(ward):
            shutil.copy2(path, folder / "sent")
        add_risk(ward, risk())
        # One PC is granted and has not heard of it, another one asks.
        late = write_request(hospital.found_ward("late"), folder / "late.ccreq")
        hospital.take(hospital.office, folder / "late.ccreq")
        (folder / "granted").mkdir()
        enrol(hospital.office, late.id, late.digits, folder / "granted")
        answer_run(ward)
        write_request(hospital.found_ward("asking"), folder / "asking.ccreq")
        hospital.take(hospital.office, folder / "asking.ccreq")
        leaving = hospital.found_ward("left")
        set_up_people(leaving, "739152", cost=CHEAP)
        draft = draft_sheet(leaving)
        confirm_sheet(leaving, draft, tuple(draft.groups[group - 1] for group in draft.asked))
        (folder / "code").write_text("".join(draft.groups), encoding="utf-8")
    shutil.rmtree(folder / "sticks")
    (folder / "stick").mkdir()
    older(folder / "older")
    return folder


def older(folder: Path) -> None:
    """A database without tables: the version before the first."""
    new_store(folder).close()
    database, _ = open_database(folder / "cleanclinic.db", KEY)
    for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        database.write(f"DROP TABLE {name}")
    database.write("PRAGMA user_version = 0")
    database.close()


def state_of(folder: Path) -> State:
    """What a person would see of all workspaces; each must open and be whole."""
    found: State = {}
    for name in ("office", "icu", "late"):
        with opened(folder, name) as workspace:
            store = workspace.store
            assert store.verify().problem is None, name
            assert store.compare_projection() == (), name
            found[f"{name} lines"] = sum(1 for _ in store.lines_after(0))
            found[f"{name} risks"] = store.count(RiskPoint)
            found[f"{name} checks"] = [one.record.state.value for one in store.all(SelfCheck)]
            found[f"{name} frozen"] = sum(x.record.submitted for x in store.all(SelfCheckAnswer))
            found[f"{name} files"] = [len(one.record.evidence) for one in store.all(Control)]
            # Each device is answered in a transaction of its own.
            for one in store.streams():
                found[f"{name} {one.direction} {one.peer} {one.epoch}"] = one.seq
            found[f"{name} restored"] = bool(store.meta("restored_at"))
            found[f"{name} granted"] = is_granted(workspace)
            found[f"{name} asked"] = len(pending_requests(workspace)) if name == "office" else 0
            found[f"{name} sheet"] = bool(store.meta("recovery_printed_on"))
        backups = list_backups(folder / name)
        assert all(row.error is None for row in backups), name
        aside = (folder / name / "backups").glob("*-unreadable")
        found[f"{name} backups"] = len(backups) + sum(1 for _ in aside)
    found["version"] = version_of(folder / "older" / "cleanclinic.db")
    found["new"] = describe(folder / "new").exists
    if found["new"]:
        opened(folder, "new").close()
    found["hospital"] = describe(folder / "hospital").exists
    if found["hospital"]:
        with open_workspace(folder / "hospital", passphrase=PASSPHRASE) as office:
            assert root_of(office).hospital_name == "清河医院"
    with opened(folder, "left") as ward:
        assert ward.store.verify().problem is None
        found["taken over"] = [row.record.incoming for row in handovers(ward)]
    assert people_at(folder / "left"), "nobody can come in"
    return found


def version_of(path: Path) -> int:
    database, version = open_database(path, KEY)
    database.close()
    return version
