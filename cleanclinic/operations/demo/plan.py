"""What a seed decides about a demo before anything is made, and the demo's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from cleanclinic.operations.demo.names import (
    DepartmentPlan,
    RiskPlan,
    make_departments,
    plan_risks,
)
from cleanclinic.records.catalog import demo_hospital

# A city as one of the public reports counted it: 25 institutions of 24 departments.
CITY = {"departments": 600, "staff": 3438, "points": 10_973, "controls": 11_960}
TICK = timedelta(milliseconds=20)


class DemoTime:
    """The demo's clock: set to a moment, it ticks on with each look."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += TICK
        return self.now


@dataclass(frozen=True)
class DemoPlan:
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


def make_plan(departments: int | None, staff: int | None, seed: int, today: datetime) -> DemoPlan:
    """A hospital; from 600 departments on a city with the numbers of `CITY`."""
    count = departments or len(demo_hospital().departments)
    plans = make_departments(count, staff)
    if count >= CITY["departments"]:
        points = CITY["points"] * count // CITY["departments"]
        controls = CITY["controls"] * count // CITY["departments"]
        risks = plan_risks(plans, seed, points, controls)
    else:
        risks = plan_risks(plans, seed)
    return DemoPlan(seed, today, plans, risks)
