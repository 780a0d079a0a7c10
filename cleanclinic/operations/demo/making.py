"""The making of a demo, step by step: every ward asks, is granted, records, sends, is answered."""

from datetime import timedelta
from pathlib import Path

from cleanclinic.operations.demo.ethics import basics
from cleanclinic.operations.demo.names import DepartmentPlan, make_staff
from cleanclinic.operations.demo.past import BEGAN_BACK
from cleanclinic.operations.demo.plan import DemoPlan, DemoTime
from cleanclinic.operations.demo.rectification import (
    close_first,
    first_order,
    order_demo,
    order_once_more,
)
from cleanclinic.operations.demo.second_pc import give_to, make_pc
from cleanclinic.operations.demo.selfcheck import review_demo
from cleanclinic.operations.demo.ward import DemoWard
from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.home.office_board import publish_pledge
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import enrol
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.people.creating import create_office, create_ward
from cleanclinic.operations.risks.sheets import export_risks, print_risks
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.operations.workspace.results import Cancelled, Progress, stop_if
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.catalog import demo_hospital
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words

HOSPITAL_CODE = "DEMO-QINGHE"
DAYS_BACK = 75
ENROLLED_BACK = 33
PHASES = 4


class DemoMaking:
    """The making of one demo, step by step; wards are opened one at a time."""

    def __init__(
        self,
        plan: DemoPlan,
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
        self._taken: set[Path] = set()
        self._second = f"{plan.departments[0].code}-2"
        self._time = DemoTime(plan.day(DAYS_BACK))
        for name in ("wards", "requests", "grants", "bundles", "receipts", "pdf"):
            (folder / name).mkdir()

    def make(self) -> None:
        with self._make_office() as office:
            for index, department in enumerate(self.plan.departments):
                self._step()
                self._set_up(index, department)
            for index, department in enumerate(self.plan.departments):
                self._step()
                with self._ward(department) as ward:
                    self._at_work(ward, index).record()
                    self._enrol(office, ward, index, department)
            self._publish(office)
            first_order(office, self._department_ids(office)[0])
            self._receipts(office, "0-texts")
            for index, department in enumerate(self.plan.departments):
                self._step()
                with self._ward(department) as ward:
                    self._at(29, 9, index % 60)
                    self._import(ward, "0-texts", department)
                    target = self.folder / "pdf" / f"{department.code}-pledges.pdf"
                    at_work = self._at_work(ward, index)
                    self.missing |= at_work.pledge(target, self.cancelled)
                    if index == 0:
                        at_work.answer_first()
                        self._close_first(office, ward)
                        self._join_second_pc(office, ward)
                    at_work.registers()
                    at_work.ethics()
                    at_work.education()
                    at_work.self_check()
                    self._export(ward)
            self._at(5, 16)
            self._take_bundles(office)
            order_once_more(office, self._department_ids(office)[0])
            order_demo(office, self._department_ids(office))
            review_demo(office, self._department_ids(office)[0], self.words)
            self._receipts(office, "1-receipts")
            self._ask_for_another_pc(office)
        for index, department in enumerate(self.plan.departments):
            self._step()
            with self._ward(department) as ward:
                self._at(4, 9)
                self._import(ward, "1-receipts", department)
                self._print(ward, department)
                if index == 0:
                    self._at_work(ward, index).last_days()
        with open_workspace(
            self.folder / "wards" / self._second, sources=self._sources(f"{self._second}:last")
        ) as other:
            self._at(3, 9)
            self._check(import_files(other, self.folder / "receipts" / "1-receipts" / self._second))

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
        return office

    def _publish(self, office: Workspace) -> None:
        self._at(30, 10)
        publish_pledge(
            office,
            title=f"{self.plan.today.year} 年度廉洁从业承诺书",
            year=self.plan.today.year,
            due=(self.plan.today + timedelta(days=9)).date(),
            hotline="0000-12345678",
        )

    def _close_first(self, office: Workspace, ward: Workspace) -> None:
        """The first ward's answer to its first order reaches the office, which closes it."""
        self._at(26, 15)
        export_bundle(ward, self.folder / "bundles", cancelled=self.cancelled)
        self._at(25, 10)
        self._take_bundles(office)
        close_first(office)

    def _take_bundles(self, office: Workspace) -> None:
        """The office takes in what it has not taken before."""
        fresh = sorted(set((self.folder / "bundles").iterdir()) - self._taken)
        self._taken.update(fresh)
        self._check(import_files(office, fresh, cancelled=self.cancelled))

    def _join_second_pc(self, office: Workspace, ward: Workspace) -> None:
        """The first ward's second PC; both change one risk point before they hear of each other."""
        self._at(24, 9)
        with self._other_pc(2) as other:
            request = self.folder / "requests" / f"{self._second}.ccreq"
            card = write_request(other, request)
            self._check(import_files(office, request))
            joined = ward.department_id
            granted = enrol(
                office, card.id, card.digits, self.folder / "grants", department_id=joined
            )
            self._check(import_files(other, granted.grant_path))
            self._devices[self._second] = granted.device_id
            self._receipt(office, "0-texts", self._second)
            self._check(import_files(other, self.folder / "receipts" / "0-texts" / self._second))
            self._at(8, 10)
            give_to(other, 0)
            export_bundle(other, self.folder / "bundles", cancelled=self.cancelled)
        self._at(8, 15)
        give_to(ward, 1)

    def _ask_for_another_pc(self, office: Workspace) -> None:
        """A request that waits for the office, so that there is one to look at and grant."""
        self._at(3, 10)
        with self._other_pc(3) as ward:
            request = self.folder / "requests" / f"{ward.folder.name}.ccreq"
            write_request(ward, request)
        self._check(import_files(office, request))

    def _other_pc(self, number: int) -> Workspace:
        first = self.plan.departments[0]
        name = f"{first.code}-{number}"
        return make_pc(
            self.folder / "wards" / name, HOSPITAL_CODE, first, number, self._sources(name)
        )

    def _department_ids(self, office: Workspace) -> list[str]:
        """The departments in the order of the plan."""
        ids = {one.device_id: one.department_id for one in roster_of(office).devices}
        return [ids[self._devices[one.code]] for one in self.plan.departments]

    def _set_up(self, index: int, department: DepartmentPlan) -> None:
        back = BEGAN_BACK + 3 if index == 0 else DAYS_BACK - 3
        self._at(back, 8 + index % 9, index % 60)
        people = make_staff(
            self.plan.random(f"{department.code}:staff"),
            department.headcount,
            department.type,
            10001 + sum(one.headcount for one in self.plan.departments[:index]),
        )
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
            drawn = self.plan.random(f"{department.code}:basics")
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
                            phone=f"1380000{one.staff_no[-4:]:0>4}",
                            **basics(drawn, one.post_type, one.joined),
                        )
                    )

    def _enrol(
        self, office: Workspace, ward: Workspace, index: int, department: DepartmentPlan
    ) -> None:
        # The first bundle follows within the days a grant waits for it.
        self._at(ENROLLED_BACK, 8 + index % 9, index % 60)
        request = self.folder / "requests" / f"{department.code}.ccreq"
        card = write_request(ward, request)
        self._check(import_files(office, request))
        granted = enrol(office, card.id, card.digits, self.folder / "grants")
        self._check(import_files(ward, granted.grant_path))
        self._devices[department.code] = granted.device_id

    def _at_work(self, ward: Workspace, index: int) -> DemoWard:
        return DemoWard(ward, self.plan, index, self._time, self.words)

    def _check(self, report: ImportReport) -> None:
        """A refusal in the demo is a fault of the program: let it be seen."""
        for one in report.files:
            if one.error is not None:
                raise one.error

    def _receipts(self, office: Workspace, name: str) -> None:
        for code in self._devices:
            self._receipt(office, name, code)

    def _receipt(self, office: Workspace, name: str, code: str) -> None:
        """What the office answers to one PC, by the name of its folder."""
        folder = self.folder / "receipts" / name / code
        folder.mkdir(parents=True)
        devices = [self._devices[code]]
        export_receipts(office, folder, devices=devices, cancelled=self.cancelled)

    def _import(self, ward: Workspace, name: str, department: DepartmentPlan) -> None:
        self._check(import_files(ward, self.folder / "receipts" / name / department.code))

    def _export(self, ward: Workspace) -> None:
        self._at(5, 15)
        export_bundle(ward, self.folder / "bundles", cancelled=self.cancelled)

    def _print(self, ward: Workspace, department: DepartmentPlan) -> None:
        target = self.folder / "pdf" / f"{department.code}-risks.pdf"
        print_risks(ward, target, words=self.words, cancelled=self.cancelled)
        if department is self.plan.departments[0]:
            export_risks(ward, self.folder / "pdf" / f"{department.code}-risks.xlsx", self.words)
