"""How long the office takes for the index of every department, against one department at a time.

    python tests/bench/bench_index.py [--departments N] [--points N] [--controls N] [--staff N]

Without options 25 departments with a city's 10,973 risk points, 11,960 controls and 3,438 people,
each recorded by its ward and taken in from its bundle; making them takes about two minutes. What
is compared with is read from the log. The baseline asks for each department's index by itself, as
its ward does, in the same run.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from cleanclinic.operations.index.hospital import hospital_index
from cleanclinic.operations.index.indexing import department_index
from cleanclinic.operations.index.periods import period_around
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.months import MONTH
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember
from tests.hospital import CONTROL, RISK, Hospital, person

PROOF = Evidence(attachment="ab" * 32, name="照片.jpg")


def record(ward: Workspace, points: int, controls: int, staff: int) -> None:
    """A department's records; every other control has evidence, put there in a second act."""
    people = [StaffMember(id=ward.new_id(), **person(number)) for number in range(staff)]
    risks = [RiskPoint(id=ward.new_id(), number=f"R-{n}", **RISK) for n in range(points)]
    measures = [
        Control(id=ward.new_id(), risk_point=risks[n % points].id, **CONTROL)
        for n in range(controls)
    ]
    proven = [replace(one, evidence=(PROOF,)) for one in measures[::2]]
    for records in ((*people, *risks, *measures), proven):
        with ward.store.act("act.import_risks", ward.actor, count=str(len(records))) as act:
            for one in records:
                act.put(one)


def timed(name: str, work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    spent = time.process_time() - started
    print(f"{name:44} {spent:7.2f} s")
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, count in (
        ("departments", 25),
        ("points", 10_973),
        ("controls", 11_960),
        ("staff", 3438),
    ):
        parser.add_argument(f"--{name}", type=int, default=count)
    wanted = parser.parse_args()
    many = wanted.departments
    with tempfile.TemporaryDirectory() as folder, Hospital(Path(folder)) as house:
        for number in range(many):
            ward = house.ward(f"w{number}")
            record(
                ward, *(-(-one // many) for one in (wanted.points, wanted.controls, wanted.staff))
            )
            house.take(house.office, house.send(ward))
            ward.close()
        house.time.pass_days(40)
        office = house.office
        print(f"{many} departments, {office.store.count(RiskPoint)} risk points")
        now = timed("all departments", lambda: hospital_index(office, compared=False))
        month = period_around(office.today(), MONTH)
        timed("with the change since last month", lambda: hospital_index(office, month))
        timed("the same again", lambda: hospital_index(office, month))
        ids = [one.id for one in hospital_index(office, compared=False).rows]
        single = timed(
            "one department at a time", lambda: [department_index(office, owner=o) for o in ids]
        )
    print(f"all at once {single / now:.1f} times as fast")


if __name__ == "__main__":
    main()
