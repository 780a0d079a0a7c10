"""What one demo ward does: records its risks, prints and signs its pledges, edits a little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from cleanclinic.operations.demo.education import DemoEducation
from cleanclinic.operations.demo.ethics import DemoEthics
from cleanclinic.operations.demo.names import DepartmentPlan, RiskPlan
from cleanclinic.operations.demo.past import BEGAN_BACK, MONTHS_BACK, DemoPast, handed_in_before
from cleanclinic.operations.demo.plan import DemoPlan, DemoTime
from cleanclinic.operations.demo.rectification import (
    answer_demo,
    answer_first,
    find_demo,
    look_back_demo,
)
from cleanclinic.operations.demo.registers import DemoRegisters
from cleanclinic.operations.demo.rules import assess_doctors, keep_rules, write_questions
from cleanclinic.operations.demo.selfcheck import LOST_SHARE, DemoSelfCheck
from cleanclinic.operations.pledges.board import PledgeStanding, pledge_board, sign_pledges
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.risks.points import edit_risk, move_risks
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Cancelled
from cleanclinic.records.catalog import LibraryControl
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.grading import SCALE
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words

IN_PLACE_SHARE = 0.91
SIGNED_SHARE = (0.93, 1.0)
# The ward people look at first: so many have not signed, and so much is due around today.
FIRST_WARD_UNSIGNED = 7
# So many wards handed in last quarter's self-check, the first of them with files as evidence.
SELF_CHECKED, FILED = 14, 3
# How careful the wards behind those are, in turn: no two stand at the office alike.
CARE = (0.95, 0.5, 0.9, 0.25, 0.75, 1.0, 0.35)
FIRST_WARD_DUE_DAYS = (-3, 0, 2, 8, 15)


@dataclass(frozen=True)
class DemoWard:
    """One open ward of the demo, number `index` of the plan."""

    ward: Workspace
    plan: DemoPlan
    index: int
    clock: DemoTime
    words: Words

    @property
    def department(self) -> DepartmentPlan:
        return self.plan.departments[self.index]

    def _at(self, days_back: int, hour: int, minute: int = 0) -> None:
        self.clock.now = self.plan.day(days_back, hour, minute)

    @property
    def _care(self) -> float:
        """The share of its controls that it has evidence of."""
        return IN_PLACE_SHARE if self.index < FILED else CARE[self.index % len(CARE)]

    def record(self) -> None:
        """Risk points, and the evidence of most of their controls."""
        random = self.plan.random(f"{self.department.code}:records")
        back = BEGAN_BACK if self.index == 0 else 60
        self._at(back, 9 + self.index % 8, self.index % 60)
        people = [held.record.id for held in self.ward.store.all(StaffMember)]
        points, controls = [], []
        for plan in self.plan.risks[self.index]:
            point = self._point(plan, random, people)
            points.append(point)
            controls += [self._control(point, item, random) for item in plan.controls]
        if self.index == 0:
            self._make_due(controls)
        count = str(len(points))
        with self.ward.store.act("act.add_from_library", self.ward.actor, count=count) as act:
            for record in (*points, *controls):
                act.put(record)
        if self.index == 0:
            # The ward people look at first has something to do, whatever the seed.
            self._past(points, controls[: -len(FIRST_WARD_DUE_DAYS)]).tell()
            return
        self._at(40, 14, self.index % 60)
        self._prove(points, [one for one in controls if random.random() < self._care])

    def _past(self, points: Sequence[RiskPoint], proven: Sequence[Control]) -> DemoPast:
        def prove(begin: float, end: float) -> None:
            count = len(proven)
            self._prove(points, proven[round(count * begin) : round(count * end)])

        def check(use: str) -> DemoSelfCheck:
            random = self.plan.random(f"{self.department.code}:{use}")
            return DemoSelfCheck(self.ward, random, self.words)

        past = self.plan.random(f"{self.department.code}:past")
        return DemoPast(
            self.plan, self.clock, DemoEducation(self.ward, past),
            DemoRegisters(self.ward, past, full=True), check, prove,
        )  # fmt: skip

    def answer_first(self) -> None:
        """The office's first order is put right and handed in."""
        self._at(27, 15, 20)
        answer_first(self.ward)

    def _point(self, plan: RiskPlan, random: Random, people: Sequence[str]) -> RiskPoint:
        review = self.plan.today.date() + timedelta(days=random.randint(-3, 150))
        return RiskPoint(
            id=self.ward.new_id(),
            number=plan.number,
            area=plan.risk.area,
            category=plan.risk.category,
            post=plan.place,
            description=plan.text,
            likelihood=plan.risk.likelihood,
            impact=plan.risk.impact,
            # Controls have made it less than it would be without them, and are to do more.
            inherent_likelihood=min(SCALE, plan.risk.likelihood + 1),
            inherent_impact=min(SCALE, plan.risk.impact + 1),
            target_likelihood=max(1, plan.risk.likelihood - 1),
            target_impact=plan.risk.impact,
            responsible=random.choice(people),
            status=RiskStatus.RECTIFYING if random.random() < 0.06 else RiskStatus.CONTROLLED,
            review_on=review,
            library_id=plan.risk.id,
        )

    def _control(self, point: RiskPoint, item: LibraryControl, random: Random) -> Control:
        return Control(
            id=self.ward.new_id(),
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

    def _prove(self, points: Iterable[RiskPoint], controls: Iterable[Control]) -> None:
        """File a small evidence document for each control, one act for each risk point."""
        by_point = {point.id: point for point in points}
        grouped: dict[str, list[Control]] = {}
        for control in controls:
            grouped.setdefault(control.risk_point, []).append(control)
        for point_id, group in grouped.items():
            number = by_point[point_id].number
            name = f"{number} 核对记录.txt"
            with self.ward.store.act(
                "act.add_evidence", self.ward.actor, number=number, name=name
            ) as act:
                for control in group:
                    text = self.words.text(
                        "demo.evidence", number=number, text=control.text, id=control.id
                    )
                    sha256 = act.attach([text.encode()], media_type="text/plain", name=name)
                    day = self.ward.today()
                    evidence = Evidence(attachment=sha256, name=name, on=day)
                    act.put(replace(control, evidence=(evidence,), in_place_on=day))

    def pledge(self, target: Path, cancelled: Cancelled) -> set[str]:
        """Print every sheet and file most as signed; gives the code points no font has."""
        random = self.plan.random(f"{self.department.code}:pledges")
        # Where the index is looked at a round that has just begun would look like a fall.
        printed_back, signed_back = (29, (29, 28, 27)) if self.index == 0 else (20, (18, 15, 12))
        self._at(printed_back, 10, self.index % 60)
        board = pledge_board(self.ward)
        assert board.campaign_id is not None
        staff = [row.staff_id for row in board.rows]
        left_out = staff[-2:] if self.index == 0 and len(staff) > FIRST_WARD_UNSIGNED else []
        paper = print_pledges(
            self.ward,
            board.campaign_id,
            [one for one in staff if one not in left_out],
            target,
            words=self.words,
            cancelled=cancelled,
        )
        printed = [row for row in pledge_board(self.ward).rows if row.pledge_id]
        wanted = round(len(printed) * random.uniform(*SIGNED_SHARE))
        if left_out:
            wanted = len(staff) - FIRST_WARD_UNSIGNED
        chosen = [row.pledge_id for row in random.sample(printed, wanted) if row.pledge_id]
        for batch, days_back in enumerate(signed_back):
            self._at(days_back, 11, self.index % 60)
            part = chosen[batch::3]
            if part:
                sign_pledges(self.ward, part, self.ward.today())
        return {one.code_point for one in paper.missing}

    def registers(self) -> None:
        """What the ward wrote into its registers; the one people look at first more than others."""
        self._at(6, 16, self.index % 60)
        self._registers().keep()
        if self.index == 0:
            look_back_demo(self.ward)
            find_demo(self.ward)

    def ethics(self) -> None:
        """The ethics files of the ward people look at first."""
        if self.index == 0:
            self._at(6, 17, 0)
            keep_rules(self.ward)
            self._at(6, 17, 10)
            self._ethics().close_last_year()
            assess_doctors(self.ward)

    def education(self) -> None:
        """The year's sessions and the exam of the ward people look at first."""
        if self.index == 0:
            self._at(6, 17, 40)
            made = DemoEducation(self.ward, self.plan.random(f"{self.department.code}:education"))
            made.keep(self.plan.day(MONTHS_BACK[-1]).date())
            write_questions(self.ward)
            made.keep_exam()

    def self_check(self) -> None:
        """Last quarter's self-check of most wards; one lost more than another."""
        done = self.index == 0 and handed_in_before(self.plan)
        if self.index < SELF_CHECKED and not done:
            self._at(6, 18, self.index)
            filed = self.index < FILED
            lost = LOST_SHARE if filed else 1 - self._care
            self._self_check().hand_in(lost, filed=filed)

    def _self_check(self) -> DemoSelfCheck:
        random = self.plan.random(f"{self.department.code}:selfcheck")
        return DemoSelfCheck(self.ward, random, self.words)

    def _ethics(self) -> DemoEthics:
        return DemoEthics(self.ward, self.plan.random(f"{self.department.code}:ethics"))

    def _registers(self) -> DemoRegisters:
        random = self.plan.random(f"{self.department.code}:registers")
        return DemoRegisters(self.ward, random, full=self.index == 0)

    def last_days(self) -> None:
        """What the first ward did since it last sent: a few edits wait to go out."""
        rows = list_risks(self.ward).rows
        unprinted = [
            row.pledge_id
            for row in pledge_board(self.ward).rows
            if row.standing is PledgeStanding.PRINTED and row.pledge_id
        ]
        self._at(2, 14, 20)
        why = self.words.text("demo.risk.rectifying")
        move_risks(self.ward, [rows[-1].id], RiskStatus.RECTIFYING, why)
        # The many like ones first: what is seen of the last changes is of all kinds.
        self._at(1, 8, 20)
        self._ethics().begin_this_year()
        self._at(1, 9, 30)
        self._self_check().go_on()
        self._at(1, 11, 5)
        if rows[0].impact < 5:
            edit_risk(self.ward, rows[0].id, {"impact": rows[0].impact + 1})
        elif rows[0].likelihood < 5:
            edit_risk(self.ward, rows[0].id, {"likelihood": rows[0].likelihood + 1})
        self._at(1, 15, 40)
        if len(unprinted) > FIRST_WARD_UNSIGNED - 2:
            sign_pledges(self.ward, unprinted[:1], self.ward.today())
        self._at(1, 16, 30)
        self._registers().keep_last()
        self._at(1, 16, 50)
        answer_demo(self.ward)
