"""A ward and an office with about 11,000 records of each kind, for benches.

Begins with the demo hospital, whose records are as people write them, and has them over and over:
other days, people and numbers. A kind of which a ward cannot have so many has ten times what one
may: 400 self-checks, 100 exams, 11 rounds of pledges for 1,000 people who serve of 11,000 who ever
did; an office has 1,000 departments.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.issues.board import work_id
from cleanclinic.operations.self_checks.standing import answer_id
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.operations.workspace.trust import noted, renew_roster, roster_of
from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck, Effect
from cleanclinic.records.education import Attendance, EducationSession, Presence
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.issue_order import IssueOrder, OrderReview
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.periodic_assessment import AssessmentResult, PeriodicAssessment
from cleanclinic.records.pledge import Pledge, PledgeCampaign
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.records.register import Register
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.talk import Talk
from cleanclinic.storage.act_transaction import ActTransaction
from cleanclinic.sync.roster import RosterDepartment
from cleanclinic.words import Words

R = TypeVar("R", bound=Record)
REGISTERS: tuple[type[Register], ...] = (
    GiftRecord, RepVisit, Commendation, Talk, MajorDecision, MailboxOpening, Complaint,
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
SERVING, ROUNDS, RUNS, EXAMS, DEPARTMENTS = 1_000, 11, 400, 100, 1_000
THERE = 20
WARD, OFFICE = "ward", "office"
_FULL_RUNS = 12


def make_many(folder: Path, count: int, seen: Callable[[str], None]) -> None:
    """A ward and an office in `folder`; those that are there already stay as they are."""
    if (folder / OFFICE).is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = make_demo(folder / "demo", words=Words("zh_CN"), departments=3)
    seen("the demo hospital")
    shutil.copytree(made.first_ward, folder / WARD)
    with_workspace(folder / WARD, lambda ward: fill_ward(ward, count, seen))
    shutil.copytree(folder / "demo" / OFFICE, folder / "office.new")
    with_workspace(folder / "office.new", lambda office: fill_office(office, folder, count, seen))
    (folder / "office.new").rename(folder / OFFICE)
    shutil.rmtree(folder / "demo")


def with_workspace(folder: Path, work: Callable[[Workspace], None]) -> None:
    workspace = open_workspace(folder)
    try:
        work(workspace)
    finally:
        workspace.close()


class Many:
    """Writes copies of what a workspace holds."""

    def __init__(self, workspace: Workspace, act: ActTransaction, count: int) -> None:
        self.workspace, self._act, self.count = workspace, act, count
        self.today = workspace.today()

    def day(self, number: int, years: int = 10) -> date:
        """A day of the last years."""
        return self.today - timedelta(days=number * 7 % (365 * years))

    def copies(self, of: type[R], count: int, vary: Callable[[int, R], dict[str, Any]]) -> list[R]:
        """So many records of a kind in all."""
        found = [held.record for held in self.workspace.store.all(of)]
        begun = len(found)
        for number in range(begun, count):
            base = found[number % begun]
            values = vary(number, base)
            made = replace(base, id=values.pop("id", None) or self.workspace.new_id(), **values)
            self._act.put(made)
            found.append(made)
        return found

    def put(self, records: Iterable[R]) -> list[R]:
        made = list(records)
        for one in made:
            self._act.put(one)
        return made


def fill_ward(ward: Workspace, count: int, seen: Callable[[str], None]) -> None:
    """Everything a ward records; each kind as one act."""
    people: list[str] = []

    def act(name: str, work: Callable[[Many], object]) -> None:
        with ward.store.act("act.add_staff_many", ward.actor, count=str(count)) as opened:
            work(Many(ward, opened, count))
        seen(name)

    act("people", lambda many: people.extend(_people(many)))
    act("risk points", _risks)
    act("pledges", lambda many: _pledges(many, people))
    act("ethics files", lambda many: _ethics(many, people))
    for of in REGISTERS:
        act(of.KIND, lambda many, of=of: _register(many, of, people))
    act("education", lambda many: _education(many, people))
    act("self-checks", _checks)
    act("issues", _issues)


def _people(many: Many) -> list[str]:
    """Ids of those who serve."""

    def vary(number: int, base: StaffMember) -> dict[str, Any]:
        name = SURNAMES[number % 20] + GIVEN[number // 20 % 20] + GIVEN[number // 400 % 20]
        joined = many.today - timedelta(days=400 + number % 7000)
        left = None if number < SERVING else joined + timedelta(days=300)
        return {
            "name": name, "staff_number": f"{20000 + number}", "joined": joined, "left": left,
            "earlier": (), "hired_on": None, "working_since": None, "birth_year": None,
        }  # fmt: skip

    return [one.id for one in many.copies(StaffMember, many.count, vary) if one.left is None]


def _risks(many: Many) -> None:
    def vary(number: int, base: RiskPoint) -> dict[str, Any]:
        return {
            "number": f"R-{10000 + number}",
            "post": f"{base.post[:50]}{number}",
            "likelihood": number % 5 + 1,
            "impact": number // 5 % 5 + 1,
        }

    points = many.copies(RiskPoint, many.count, vary)
    controls = many.copies(
        Control,
        many.count,
        lambda number, _: {"risk_point": points[number % len(points)].id, "also_for": ()},
    )
    effects = tuple(Effect)
    many.put(
        ControlCheck(
            id=many.workspace.new_id(), control=controls[number % len(controls)].id,
            on=many.day(number, 2), effect=effects[number % len(effects)], finding="现场查看记录",
        )
        for number in range(many.count)
    )  # fmt: skip


def _pledges(many: Many, people: Sequence[str]) -> None:
    rounds = many.copies(
        PledgeCampaign,
        ROUNDS,
        lambda number, _: {
            "title": f"{2026 - number} 年廉洁承诺",
            "year": 2026 - number,
            "due": date(2026 - number, 12, 1),
        },
    )
    many.copies(
        Pledge,
        many.count,
        lambda number, _: {
            "campaign": rounds[number // len(people) % ROUNDS].id,
            "staff_member": people[number % len(people)],
            "number": f"XN1-CN-{number:05}",
        },
    )


def _ethics(many: Many, people: Sequence[str]) -> None:
    many.copies(
        ConductEvent,
        many.count,
        lambda number, _: {
            "staff_member": people[number % len(people)], "on": many.day(number),
            "of_kind": "", "of_record": None, "evidence": (),
        },
    )  # fmt: skip
    many.copies(
        EthicsEvaluation,
        many.count,
        lambda number, base: {
            "staff_member": people[number % len(people)],
            # Before those of the demo: nobody has two of one year.
            "year": 2024 - number // len(people),
            "counted": (),
            "replaces": None,
        },
    )
    many.put(
        PeriodicAssessment(
            id=many.workspace.new_id(), staff_member=people[number], from_year=2023, to_year=2024,
            on=date(2025, 3, 1), result=next(iter(AssessmentResult)),
        )
        for number in range(len(people))
    )  # fmt: skip


def _register(many: Many, of: type[Register], people: Sequence[str]) -> None:
    def vary(number: int, base: Register) -> dict[str, Any]:
        day = many.day(number)
        moved = day - base.on
        days = {
            name: value + moved
            for name, value in vars(base).items()
            if isinstance(value, date) and name != "on"
        }
        who = {
            name: people[(number * 3 + at) % len(people)]
            for at, name in enumerate(("handler", "witness", "second_witness", "verifier"))
            if getattr(base, name, None)
        }
        company = {"company": f"{base.company[:20]}{number % 900}"} if of is RepVisit else {}
        return {"on": day, "number": f"{of.SERIES}-{number:05}", **days, **who, **company}

    many.copies(of, many.count, vary)


def _education(many: Many, people: Sequence[str]) -> None:
    def vary(number: int, base: EducationSession) -> dict[str, Any]:
        day = many.day(number, 20)
        there = (people[(number + at) % len(people)] for at in range(THERE))
        attendance = tuple(Attendance(person=one, presence=Presence.PRESENT) for one in there)
        held = day if base.held_on else None
        return {
            "title": f"{base.title[:80]}（{number}）",
            "planned_on": day,
            "held_on": held,
            "attendance": attendance if held else (),
            "material": (),
        }

    many.copies(EducationSession, many.count, vary)
    exams = many.copies(
        Exam,
        EXAMS,
        lambda number, _: {
            "title": f"廉洁知识考试 {number}", "year": 2026 - number // 10,
            "on": many.day(number * 52),
        },
    )  # fmt: skip
    many.copies(
        ExamResult,
        many.count,
        lambda number, _: {
            "exam": exams[number % EXAMS].id,
            "person": people[number // EXAMS * 3 % len(people)],
        },
    )


def _checks(many: Many) -> None:
    runs = [held.record for held in many.workspace.store.all(SelfCheck)]
    answered = [held.record for held in many.workspace.store.all(SelfCheckAnswer)]
    full = next(one for one in runs if one.is_final())
    answers = [one for one in answered if one.run == full.id]

    def vary(number: int, _: SelfCheck) -> dict[str, Any]:
        last = many.today - timedelta(days=90 * number)
        return {
            **{name: value for name, value in vars(full).items() if name != "id"},
            "title": f"第 {number} 次自查",
            "first_day": last - timedelta(days=89),
            "last_day": last,
            "due": last,
            "submitted_on": last,
        }

    made = many.copies(SelfCheck, RUNS, vary)[len(runs) :]
    wanted = islice(made, max(_FULL_RUNS, (many.count - len(answered)) // len(answers)))
    for run in wanted:
        many.put(
            replace(one, id=answer_id(run.id, one.number), run=run.id, evidence=())
            for one in answers
        )


def _issues(many: Many) -> None:
    """Findings alone: orders are the office's, and few of them are a ward's."""
    works = [held.record for held in many.workspace.store.all(Rectification)]

    def vary(number: int, base: Finding) -> dict[str, Any]:
        found = many.day(number)
        return {
            "number": f"{base.number[:20]}-{number:05}", "found_on": found, "run": None,
            "due": found + timedelta(days=30), "ancestor": None, "evidence": (),
        }  # fmt: skip

    findings = many.copies(Finding, many.count, vary)
    own = [one for one in works if not one.of_order]
    many.put(_works(findings, own, {one.issue for one in works}))


def _works(
    issues: Sequence[Finding], bases: Sequence[Rectification], known: set[str]
) -> Iterator[Rectification]:
    """What is done about two of three issues."""
    for number, issue in enumerate(issues):
        if number % 3 and issue.id not in known:
            yield replace(
                bases[number % len(bases)], id=work_id(issue.id), issue=issue.id, before=(),
            )  # fmt: skip


def fill_office(office: Workspace, folder: Path, count: int, seen: Callable[[str], None]) -> None:
    """As many departments, and what a hospital's worth of them sent."""
    with office.store.writing() as tx:
        roster = roster_of(office)
        first = roster.departments[0]
        more = [
            RosterDepartment(id=office.new_id(), name=f"第{number}病区")
            for number in range(DEPARTMENTS - len(roster.departments))
        ]
        departments = (*roster.departments, *more)
        renew_roster(office, tx, departments=departments)
        at = office.now().isoformat()
        for one in more:
            tx.set_meta(f"last_received:{one.id}", at)
        for number in range(count):
            tx.journal(noted(office, "in", "", peer=first.id, file=f"{number}.ccb"))
    seen("departments")
    ids = [one.id for one in departments]
    _take_in(office, folder, ids, count)
    seen("what they sent")
    with office.store.act("act.add_staff_many", office.actor, count=str(count)) as opened:
        many = Many(office, opened, count)
        orders = many.copies(
            IssueOrder,
            count,
            lambda number, base: {
                "department": ids[number % len(ids)], "number": f"{base.number}-{number:05}",
                "found_on": many.day(number), "issued_on": many.day(number),
                "due": many.day(number) + timedelta(days=30), "ancestor": None, "evidence": (),
            },
        )  # fmt: skip
        many.copies(
            OrderReview,
            count // 4,
            lambda number, _: {
                "department": ids[number % len(ids)],
                "rectification": work_id(orders[number].id),
            },
        )
    seen("orders")


_SENT = (RiskPoint, Control, StaffMember, SelfCheck, GiftRecord, Complaint, Rectification)


def _take_in(office: Workspace, folder: Path, ids: Sequence[str], count: int) -> None:
    """The lines of the ward, as if each department had sent a few of them."""
    ward = open_workspace(folder / WARD)
    try:
        kinds = {of.KIND for of in _SENT}
        # One record in each line: the records of the demo come first and were changed since.
        lines = [
            line.line
            for line in ward.store.lines_after(0)
            if line.kind in kinds and b'"parents":[]' in line.line
        ]
    finally:
        ward.close()
    each = max(1, len(lines) // len(ids))
    with office.store.writing() as tx:
        for at, owner in enumerate(ids[3:]):
            mine = lines[at * each : (at + 1) * each]
            tx.import_changes(owner, mine, allowed_kinds=kinds, bundle=f"{at:064x}")
