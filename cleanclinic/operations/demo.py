"""The demo hospital: an office and its departments, made from one seed by the real operations.

Every ward is a real workspace with its own keys; requests, grants, bundles and receipts are real
files that travel through folders. Only the people, the times and the randomness are made up.
"""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from cleanclinic.errors import CleanClinicError, FileProblemError
from cleanclinic.operations.demo_names import (
    DepartmentPlan,
    RiskPlan,
    make_departments,
    make_staff,
    plan_risks,
)
from cleanclinic.operations.enrolment import enrol, found_hospital, write_request
from cleanclinic.operations.exchange import exchange_state
from cleanclinic.operations.office import office_board, publish_pledge
from cleanclinic.operations.pledges import (
    PledgeStanding,
    pledge_board,
    print_pledges,
    sign_pledges,
)
from cleanclinic.operations.printing import count_pages
from cleanclinic.operations.receiving import ImportReport, import_files
from cleanclinic.operations.results import Cancelled, Progress, never, no_progress, stop_if
from cleanclinic.operations.risk_points import edit_risk, list_risks
from cleanclinic.operations.risk_sheets import export_risks, print_risks
from cleanclinic.operations.sending import Exported, export_bundle, export_receipts
from cleanclinic.operations.sources import Sources, system_sources
from cleanclinic.operations.workspace import Workspace, create_office, create_ward, open_workspace
from cleanclinic.records.catalog import LibraryControl, demo_hospital
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words

HOSPITAL_CODE = "DEMO-QINGHE"
SUMMARY = "summary.json"
MARK = "demo.json"
# A city as one of the public reports counted it: 25 institutions of 24 departments.
CITY = {"departments": 600, "staff": 3438, "points": 10_973, "controls": 11_960}
DAYS_BACK = 75
PHASES = 4
IN_PLACE_SHARE = 0.91
SIGNED_SHARE = (0.93, 1.0)
FIRST_WARD_UNSIGNED = 7
FIRST_WARD_DUE_DAYS = (-3, 0, 2, 8, 15)
TICK = timedelta(milliseconds=20)


class DemoFolderError(CleanClinicError):
    """`path` holds something that is not an earlier demo; it was not touched."""

    code = "DEMO-FOLDER"


@dataclass(frozen=True)
class DemoSummary:
    """What the demo holds, counted from its stores and folders after all was done."""

    folder: str
    seed: int
    departments: int
    staff: int
    risk_points: int
    risk_high: int
    risk_medium: int
    risk_low: int
    controls: int
    pledges_printed: int
    pledges_signed: int
    bundles_sent: int
    bundles_accepted: int
    bundles_refused: int
    receipts_taken: int
    unconfirmed: int
    pdf_files: int
    pdf_pages: int
    missing_characters: int
    first_ward: str


class _Time:
    """The demo's clock: set to a moment, it ticks on with each look."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += TICK
        return self.now


@dataclass(frozen=True)
class _Plan:
    """All the seed decides before anything is made."""

    seed: int
    today: datetime
    departments: Sequence[DepartmentPlan]
    risks: Sequence[tuple[RiskPlan, ...]]

    def day(self, days_back: int, hour: int = 9, minute: int = 0) -> datetime:
        day = (self.today - timedelta(days=days_back)).date()
        return datetime.combine(day, time(hour, minute), self.today.tzinfo)

    def random(self, use: str) -> Random:
        return Random(f"{self.seed}:{use}")  # noqa: S311  a demo is to be repeated


def make_demo(
    folder: Path,
    *,
    words: Words,
    departments: int | None = None,
    staff: int | None = None,
    seed: int = 1,
    sources: Sources | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> DemoSummary:
    """Make the demo hospital in `folder`, in place of an earlier demo there.

    Raises DemoFolderError when the folder holds anything else. Stopped half way it leaves what was
    there before.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise DemoFolderError(path=folder)
    plan = _make_plan(departments, staff, seed, (sources or system_sources()).clock())
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        demo = _Demo(plan, beside, words, progress, cancelled)
        demo.make()
        summary = _count(plan, beside, folder, len(demo.missing))
        text = json.dumps(asdict(summary), ensure_ascii=False, indent=1)
        (beside / SUMMARY).write_text(text + "\n", encoding="utf-8")
        (beside / MARK).write_text(json.dumps({"seed": seed}) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        beside.replace(folder)
    except OSError as error:
        raise FileProblemError(path=folder, reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return summary


def _make_plan(departments: int | None, staff: int | None, seed: int, today: datetime) -> _Plan:
    count = departments or len(demo_hospital().departments)
    plans = make_departments(count, staff)
    if count >= CITY["departments"]:
        points = CITY["points"] * count // CITY["departments"]
        controls = CITY["controls"] * count // CITY["departments"]
        risks = plan_risks(plans, seed, points, controls)
    else:
        risks = plan_risks(plans, seed)
    return _Plan(seed, today, plans, risks)


class _Demo:
    """The making of one demo, step by step; wards are opened one at a time."""

    def __init__(
        self,
        plan: _Plan,
        folder: Path,
        words: Words,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.words = words
        self.cancelled = cancelled
        self._progress = progress
        self._steps = 0
        self.missing: set[str] = set()
        self._devices: dict[str, str] = {}
        self._time = _Time(plan.day(DAYS_BACK))
        for name in ("wards", "requests", "grants", "bundles", "receipts", "pdf"):
            (folder / name).mkdir()

    def make(self) -> None:
        with self._make_office() as office:
            for index, department in enumerate(self.plan.departments):
                self._step()
                self._enrol(office, index, department)
            self._receipts(office, "0-texts")
            for index, department in enumerate(self.plan.departments):
                self._step()
                with self._ward(department) as ward:
                    self._import(ward, "0-texts", department)
                    self._record(ward, index, department)
            for index, department in enumerate(self.plan.departments):
                self._step()
                with self._ward(department) as ward:
                    self._pledges(ward, index, department)
                    self._export(ward)
            self._at(5, 16)
            import_files(office, self.folder / "bundles", cancelled=self.cancelled)
            self._receipts(office, "1-receipts")
        for index, department in enumerate(self.plan.departments):
            self._step()
            with self._ward(department) as ward:
                self._at(4, 9)
                self._import(ward, "1-receipts", department)
                self._print(ward, department)
                if index == 0:
                    self._last_days(ward)

    def _step(self) -> None:
        stop_if(self.cancelled)
        self._progress(self._steps, PHASES * len(self.plan.departments))
        self._steps += 1

    def _at(self, days_back: int, hour: int, minute: int = 0) -> None:
        self._time.now = self.plan.day(days_back, hour, minute)

    def _sources(self, use: str) -> Sources:
        return Sources(self._time, self.plan.random(use).randbytes)

    def _ward_folder(self, department: DepartmentPlan) -> Path:
        return self.folder / "wards" / department.code

    def _ward(self, department: DepartmentPlan) -> Workspace:
        sources = self._sources(f"{department.code}:{self._steps}")
        return open_workspace(self._ward_folder(department), sources=sources)

    def _make_office(self) -> Workspace:
        office = create_office(
            self.folder / "office",
            hospital_code=HOSPITAL_CODE,
            hospital_name=demo_hospital().name,
            person="林知行",
            passphrase=None,
            demo=True,
            sources=self._sources("office"),
        )
        found_hospital(office)
        self._at(30, 10)
        publish_pledge(
            office,
            title=f"{self.plan.today.year} 年度廉洁从业承诺书",
            year=self.plan.today.year,
            due=(self.plan.today + timedelta(days=9)).date(),
            hotline="0000-12345678",
        )
        return office

    def _enrol(self, office: Workspace, index: int, department: DepartmentPlan) -> None:
        self._at(DAYS_BACK - 3, 8 + index % 9, index % 60)
        people = make_staff(
            self.plan.random(f"{department.code}:staff"),
            department.headcount,
            department.type,
            10001 + sum(one.headcount for one in self.plan.departments[:index]),
        )
        request = self.folder / "requests" / f"{department.code}.ccreq"
        with create_ward(
            self._ward_folder(department),
            hospital_code=HOSPITAL_CODE,
            department_name=department.name,
            department_code=department.code,
            department_type=department.type,
            person=people[0].name,
            device_label="护士站 1 号机" if index == 0 else "1 号机",
            passphrase=None,
            demo=True,
            sources=self._sources(department.code),
        ) as ward:
            count = str(len(people))
            with ward.store.act("act.add_staff_many", ward.actor, count=count) as act:
                for one in people:
                    act.put(
                        StaffMember(
                            id=ward.new_id(),
                            name=one.name,
                            staff_number=one.staff_no,
                            post_type=one.post_type,
                            title=one.title,
                            duty=one.post,
                            joined=one.joined,
                        )
                    )
            card = write_request(ward, request)
            self._check(import_files(office, request))
            granted = enrol(office, card.id, card.digits, self.folder / "grants")
            self._check(import_files(ward, granted.grant_path))
            self._devices[department.code] = granted.device_id

    def _check(self, report: ImportReport) -> None:
        """A refusal in the demo is a fault of the program: let it be seen."""
        for one in report.files:
            if one.error is not None:
                raise one.error

    def _receipts(self, office: Workspace, name: str) -> None:
        for department in self.plan.departments:
            folder = self.folder / "receipts" / name / department.code
            folder.mkdir(parents=True)
            export_receipts(
                office,
                folder,
                devices=[self._devices[department.code]],
                cancelled=self.cancelled,
            )

    def _import(self, ward: Workspace, name: str, department: DepartmentPlan) -> None:
        self._check(import_files(ward, self.folder / "receipts" / name / department.code))

    def _record(self, ward: Workspace, index: int, department: DepartmentPlan) -> None:
        """Risk points, and the evidence of most of their controls."""
        random = self.plan.random(f"{department.code}:records")
        self._at(60, 9 + index % 8, index % 60)
        people = [held.record.id for held in ward.store.all(StaffMember)]
        points, controls = [], []
        for plan in self.plan.risks[index]:
            point = self._point(ward, plan, random, people)
            points.append(point)
            controls += [self._control(ward, point, item, random) for item in plan.controls]
        if index == 0:
            self._make_due(controls)
        count = str(len(points))
        with ward.store.act("act.add_from_library", ward.actor, count=count) as act:
            for record in (*points, *controls):
                act.put(record)
        self._at(40, 14, index % 60)
        proven = [one for one in controls if random.random() < IN_PLACE_SHARE]
        if index == 0:
            # The ward people look at first has something to do, whatever the seed.
            proven = controls[: -len(FIRST_WARD_DUE_DAYS)]
        self._prove(ward, points, proven)

    def _point(
        self, ward: Workspace, plan: RiskPlan, random: Random, people: Sequence[str]
    ) -> RiskPoint:
        review = self.plan.today.date() + timedelta(days=random.randint(-3, 150))
        return RiskPoint(
            id=ward.new_id(),
            number=plan.number,
            area=plan.risk.area,
            category=plan.risk.category,
            post=plan.place,
            description=plan.text,
            likelihood=plan.risk.likelihood,
            impact=plan.risk.impact,
            responsible=random.choice(people),
            status=RiskStatus.RECTIFYING if random.random() < 0.06 else RiskStatus.CONTROLLED,
            review_on=review,
            library_id=plan.risk.id,
        )

    def _control(
        self, ward: Workspace, point: RiskPoint, item: LibraryControl, random: Random
    ) -> Control:
        return Control(
            id=ward.new_id(),
            risk_point=point.id,
            text=item.text,
            frequency=item.frequency,
            responsible=point.responsible,
            rule=item.rule,
            due=self.plan.today.date() + timedelta(days=random.randint(-12, 40)),
        )

    def _make_due(self, controls: list[Control]) -> None:
        """Give the last controls days around today."""
        for offset, days in enumerate(FIRST_WARD_DUE_DAYS, start=1):
            due = self.plan.today.date() + timedelta(days=days)
            controls[-offset] = replace(controls[-offset], due=due)

    def _prove(
        self, ward: Workspace, points: Iterable[RiskPoint], controls: Iterable[Control]
    ) -> None:
        """File a small evidence document for each control, one act for each risk point."""
        by_point = {point.id: point for point in points}
        grouped: dict[str, list[Control]] = {}
        for control in controls:
            grouped.setdefault(control.risk_point, []).append(control)
        for point_id, group in grouped.items():
            number = by_point[point_id].number
            name = f"{number} 核对记录.txt"
            with ward.store.act("act.add_evidence", ward.actor, number=number, name=name) as act:
                for control in group:
                    text = self.words.text(
                        "demo.evidence", number=number, text=control.text, id=control.id
                    )
                    sha256 = act.attach([text.encode()], media_type="text/plain", name=name)
                    day = ward.today()
                    evidence = Evidence(attachment=sha256, name=name, on=day)
                    act.put(replace(control, evidence=(evidence,), in_place_on=day))

    def _pledges(self, ward: Workspace, index: int, department: DepartmentPlan) -> None:
        """Print every sheet, and file most of them as signed over the following days."""
        random = self.plan.random(f"{department.code}:pledges")
        self._at(20, 10, index % 60)
        board = pledge_board(ward)
        assert board.campaign_id is not None
        target = self.folder / "pdf" / f"{department.code}-pledges.pdf"
        staff = [row.staff_id for row in board.rows]
        left_out = staff[-2:] if index == 0 and len(staff) > FIRST_WARD_UNSIGNED else []
        paper = print_pledges(
            ward,
            board.campaign_id,
            [one for one in staff if one not in left_out],
            target,
            words=self.words,
            cancelled=self.cancelled,
        )
        self.missing.update(one.code_point for one in paper.missing)
        printed = [row for row in pledge_board(ward).rows if row.pledge_id]
        wanted = round(len(printed) * random.uniform(*SIGNED_SHARE))
        if left_out:
            wanted = len(staff) - FIRST_WARD_UNSIGNED
        chosen = [row.pledge_id for row in random.sample(printed, wanted) if row.pledge_id]
        for batch, days_back in enumerate((18, 15, 12)):
            self._at(days_back, 11, index % 60)
            part = chosen[batch::3]
            if part:
                sign_pledges(ward, part, ward.today())

    def _export(self, ward: Workspace) -> Exported:
        self._at(5, 15)
        return export_bundle(ward, self.folder / "bundles", cancelled=self.cancelled)

    def _print(self, ward: Workspace, department: DepartmentPlan) -> None:
        target = self.folder / "pdf" / f"{department.code}-risks.pdf"
        print_risks(ward, target, words=self.words, cancelled=self.cancelled)
        if department is self.plan.departments[0]:
            export_risks(ward, self.folder / "pdf" / f"{department.code}-risks.xlsx", self.words)

    def _last_days(self, ward: Workspace) -> None:
        """What the first ward did since it last sent: a few edits wait to go out."""
        rows = list_risks(ward).rows
        unprinted = [
            row.pledge_id
            for row in pledge_board(ward).rows
            if row.standing is PledgeStanding.PRINTED and row.pledge_id
        ]
        self._at(2, 14, 20)
        edit_risk(ward, rows[-1].id, {"status": RiskStatus.RECTIFYING})
        self._at(1, 11, 5)
        if rows[0].impact < 5:
            edit_risk(ward, rows[0].id, {"impact": rows[0].impact + 1})
        elif rows[0].likelihood < 5:
            edit_risk(ward, rows[0].id, {"likelihood": rows[0].likelihood + 1})
        self._at(1, 15, 40)
        if len(unprinted) > FIRST_WARD_UNSIGNED - 2:
            sign_pledges(ward, unprinted[:1], ward.today())


def _count(plan: _Plan, built: Path, folder: Path, missing: int) -> DemoSummary:
    """Count what stands in the stores: the office's records and each ward's stream."""
    receipts = unconfirmed = sent = printed = 0
    for department in plan.departments:
        with open_workspace(built / "wards" / department.code) as ward:
            state = exchange_state(ward)
            receipts += state.confirmed_upto > 0
            unconfirmed += state.unconfirmed
            sent += state.next_number - 1
            printed += sum(bool(row.pledge_id) for row in pledge_board(ward).rows)
    with open_workspace(built / "office") as office:
        board = office_board(office)
        journal = exchange_state(office).journal
        accepted = sum(
            office.store.stream(device.peer, "in").seq for device in office.store.streams("in")
        )
    pdfs = sorted((built / "pdf").glob("*.pdf"))
    return DemoSummary(
        folder=str(folder),
        seed=plan.seed,
        departments=len(board.departments),
        staff=board.staff,
        risk_points=board.risks.total,
        risk_high=board.risks.high,
        risk_medium=board.risks.medium,
        risk_low=board.risks.low,
        controls=board.controls,
        pledges_printed=printed,
        pledges_signed=board.pledges_signed,
        bundles_sent=sent,
        bundles_accepted=accepted,
        bundles_refused=sum(row.result == "refused" for row in journal),
        receipts_taken=receipts,
        unconfirmed=unconfirmed,
        pdf_files=len(pdfs),
        pdf_pages=_pages(pdfs),
        missing_characters=missing,
        first_ward=str(folder / "wards" / plan.departments[0].code),
    )


def _pages(pdfs: Iterable[Path]) -> int:
    return sum(count_pages(path) for path in pdfs)
