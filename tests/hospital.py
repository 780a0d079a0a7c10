"""A hospital for tests: an office and its wards as real demo workspaces, and somebody who forges.

Keys, ids and times come from a seed. Files travel through folders, as they do on a stick.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from random import Random

from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.home.office_board import publish_pledge
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import enrol
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.people.creating import create_office, create_ward
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.opening import open_workspace as open_folder
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.change import Change, to_line
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.hlc import HybridClock
from cleanclinic.records.post_type import PostType
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.sync.bundle import BundleFacts, Prepared, prepare_bundle, write_bundle
from cleanclinic.sync.changes import pack_changes
from cleanclinic.sync.manifest import Seen
from cleanclinic.sync.receipts import AuditState

START = datetime(2026, 11, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
RISK = {
    "area": BusinessArea.DRUGS,
    "category": RiskCategory.POST,
    "post": "处方医师",
    "description": "使用药品与医药代表利益挂钩",
    "likelihood": 3,
    "impact": 4,
}
CONTROL = {"text": "每月抽查处方一百张并公示", "frequency": Frequency.MONTHLY}
SCHEMA = {"risk_point": 1}


def risk(**changed: object) -> dict[str, object]:
    """Values of a risk point, to be given to `add_risk`."""
    return {**RISK, **changed}


def person(number: int, name: str = "") -> dict[str, object]:
    """Values of a member of staff, to be given to `add_staff`."""
    return {
        "name": name or f"王医{number}",
        "staff_number": f"{10000 + number}",
        "post_type": PostType.NURSE,
        "duty": "护士",
    }


class Time:
    """One clock for the whole hospital; each look moves it on."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start
        self.step = timedelta(milliseconds=20)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


class Hospital:
    """An office and wards that are open until the hospital is closed."""

    def __init__(
        self, folder: Path, *, code: str = "DEMO-TEST", seed: int = 1, start: datetime = START
    ) -> None:
        self.folder = folder
        self.code = code
        self.time = Time(start)
        self._seed = seed
        self._open: dict[str, Workspace] = {}
        self._sources: dict[str, Sources] = {}
        self._numbers = count(1)
        self.office = self._keep(
            OFFICE,
            create_office(
                folder / OFFICE,
                hospital_code=code,
                hospital_name="清河医院",
                person="林知行",
                passphrase=None,
                demo=True,
                sources=self.sources(OFFICE),
            ),
        )
        found_hospital(self.office)

    def __enter__(self) -> "Hospital":
        return self

    def __exit__(self, *_: object) -> None:
        for workspace in self._open.values():
            workspace.close()

    def sources(self, name: str) -> Sources:
        """The same clock for all, and each workspace's own bytes, going on where they were."""
        if name not in self._sources:
            bytes_of = Random(f"{self._seed}:{self.code}:{name}").randbytes
            self._sources[name] = Sources(self.time, bytes_of)
        return self._sources[name]

    def stick(self) -> Path:
        """A new, empty folder to carry files in."""
        folder = self.folder / "sticks" / str(next(self._numbers))
        folder.mkdir(parents=True)
        return folder

    def found_ward(self, name: str, *, code: str | None = None) -> Workspace:
        """A ward nobody has granted yet; `name` is its folder and, in capitals, its code."""
        return self._keep(
            name,
            create_ward(
                self.folder / name,
                hospital_code=self.code if code is None else code,
                department_name=f"{name}病区",
                department_code="".join(c for c in name.upper() if c.isalnum()),
                department_type=DepartmentType.WARD,
                person=f"{name}护士长",
                device_label="1 号机",
                passphrase=None,
                demo=True,
                sources=self.sources(name),
            ),
        )

    def ward(self, name: str = "icu", *, joins: Workspace | None = None) -> Workspace:
        """A ward that may send; `joins` makes it another PC of that one's department."""
        return self.grant(self.found_ward(name), joins=joins)

    def grant(self, ward: Workspace, *, joins: Workspace | None = None) -> Workspace:
        """Request and grant, as two people on the phone would do it."""
        folder = self.stick()
        card = write_request(ward, folder / "request.ccreq")
        accepted(import_files(self.office, folder))
        granted = enrol(
            self.office,
            card.id,
            card.digits,
            folder,
            department_id=joins.department_id if joins else None,
        )
        accepted(import_files(ward, granted.grant_path))
        return ward

    def publish(self) -> None:
        """The office's texts and a round of signing; wards get them with the next receipts."""
        publish_pledge(
            self.office,
            title="2026 年度廉洁从业承诺书",
            year=2026,
            due=(START + timedelta(days=60)).date(),
            hotline="0000-12345678",
        )

    def reopen(self, workspace: Workspace) -> Workspace:
        """The workspace after the program was closed and started again."""
        name = workspace.folder.name
        workspace.close()
        reopened = open_folder(workspace.folder, sources=self.sources(name))
        if workspace is self.office:
            self.office = reopened
        return self._keep(name, reopened)

    def send(self, ward: Workspace) -> list[Path]:
        """What the ward writes for the office."""
        return list(export_bundle(ward, self.stick()).paths)

    def take(self, workspace: Workspace, files: Path | list[Path]) -> ImportReport:
        """Files into a workspace; each must be accepted."""
        return accepted(import_files(workspace, files))

    def answer(self, *wards: Workspace) -> list[Path]:
        """The office's receipts, each put into its ward; gives their files."""
        files = []
        for ward in wards:
            device = ward.store.meta("device_id")
            paths = list(export_receipts(self.office, self.stick(), devices=[device]).paths)
            self.take(ward, paths)
            files += paths
        return files

    def round_trip(self, ward: Workspace) -> list[Path]:
        """Ward to office and the answer back; gives the ward's files."""
        files = self.send(ward)
        self.take(self.office, files)
        self.answer(ward)
        return files

    def _keep(self, name: str, workspace: Workspace) -> Workspace:
        self._open[name] = workspace
        return workspace


def accepted(report: ImportReport) -> ImportReport:
    """The report, if nothing in it was refused."""
    for one in report.files:
        if one.error is not None:
            raise one.error
    return report


def numbers_of(workspace: Workspace) -> list[str]:
    """The numbers of all risk points."""
    return sorted(row.number for row in list_risks(workspace).rows)


def contents(workspace: Workspace) -> dict[str, object]:
    """All that a refusal must leave as it was: the log, the streams and every record."""
    store = workspace.store
    return {
        "audit": store.audit(),
        "streams": store.streams(),
        "meta": store.meta_all(),
        "bundles": [
            (state.peer, state.direction, [one.hash for one in store.bundles(*bundle_key(state))])
            for state in store.streams()
        ],
        "differences": store.compare_projection(),
        "records": [line.line for line in store.lines_after(0)],
    }


def bundle_key(state) -> tuple[str, str, int]:
    return state.direction, state.peer, state.epoch


# --- forging ---------------------------------------------------------------------------------


def change_of(ward: Workspace, line: bytes, **changed: object) -> bytes:
    """A line like another one, with other members and an id and a stamp of its own."""
    value = json.loads(line) | {
        "id": ward.new_id(),
        "hlc": HybridClock(ward.store.device).tick(ward.now()),
    }
    return json.dumps(value | changed, ensure_ascii=False, separators=(",", ":")).encode()


def line_of(change: Change, **changed: object) -> bytes:
    return to_line(replace(change, **changed))


def last_line(workspace: Workspace, record_id: str) -> bytes:
    """The raw line of the newest change of a record."""
    return [one.line for one in workspace.store.lines_after(0) if one.rec == record_id][-1]


def forge(ward: Workspace, lines: Iterable[bytes], **changed: object) -> Prepared:
    """The next bundle of a ward's stream, truly signed by it, with whatever is to be tried."""
    stream = ward.store.stream(OFFICE, "out")
    audit = ward.store.audit()
    signer = changed.pop("signer", ward.signer)
    recipients = changed.pop("recipients", None) or recipients_of(ward)
    facts = BundleFacts(
        **{
            "typ": "bundle",
            "hospital_id": ward.hospital_code,
            "dept_id": ward.department_id,
            "device_id": ward.store.meta("device_id"),
            "epoch": 1,
            "seq": stream.seq + 1,
            "prev": stream.head,
            "bundle_id": ward.new_id(),
            "hlc": HybridClock(ward.store.device).tick(ward.now()),
            "wall_time": ward.now().isoformat(timespec="seconds"),
            "app": "0.1.0",
            "schema": SCHEMA,
            "seen": Seen(root=1, roster=1),
            "audit": AuditState(audit.size, audit.head),
            "demo": True,
            **changed,
        }
    )
    (pack,) = pack_changes(lines)
    return prepare_bundle(facts, signer, recipients, pack)


def recipients_of(ward: Workspace) -> tuple[str, ...]:
    """Whom a ward's bundles are sealed to."""
    from cleanclinic.operations.workspace.trust import root_of

    return tuple(root_of(ward).office_recipients)


def written(folder: Path, prepared: Prepared, recipients: tuple[str, ...]) -> Path:
    return write_bundle(folder / prepared.file_name, prepared, recipients).path


def forged(hospital: Hospital, ward: Workspace, lines: Iterable[bytes], **changed: object) -> Path:
    """A forged bundle as a file."""
    recipients = changed.get("recipients") or recipients_of(ward)
    return written(hospital.stick(), forge(ward, lines, **changed), recipients)


def copied(path: Path, folder: Path) -> Path:
    return Path(shutil.copy2(path, folder / path.name))
