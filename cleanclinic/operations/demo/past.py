"""The months before the hospital began, in the ward people look at first: its index has a trend.

The ward worked by itself then; all of it reaches the office with the first bundle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from cleanclinic.operations.demo.education import DemoEducation
from cleanclinic.operations.demo.plan import DemoPlan, DemoTime
from cleanclinic.operations.demo.rectification import find_and_close, look_back_demo
from cleanclinic.operations.demo.registers import DemoRegisters
from cleanclinic.operations.demo.selfcheck import DemoSelfCheck, previous_end

# Days back: when the ward began, what was recorded month by month since, and where it stops.
BEGAN_BACK = 215
MONTHS_BACK = (198, 168, 138, 108, 78, 48)
ENDS_BACK = 34
# The quarter is counted as of this day, when the other wards hand theirs in.
SENT_BACK = 6
# A self-check is handed in so many days after its quarter.
_AFTER = 8
# Points lost shrink and evidence grows, so that the line rises.
_LOST = (0.05, 0.1, 0.14)
_PROVEN = (0.45, 0.55, 0.65, 0.8, 0.9, 1.0)


def checks_back(plan: DemoPlan) -> tuple[int, ...]:
    """On which days back the self-checks of past quarters were handed in, the latest first."""
    day = plan.today.date() - timedelta(days=SENT_BACK)
    found = []
    for _ in _LOST:
        day = previous_end(day)
        found.append((plan.today.date() - day).days - _AFTER)
    return tuple(found)


def handed_in_before(plan: DemoPlan) -> bool:
    """Whether the last quarter's self-check lies so far back that it is part of the past."""
    return checks_back(plan)[0] > ENDS_BACK


@dataclass(frozen=True)
class DemoPast:
    """What makes it: `prove` files the evidence of the controls between two shares."""

    plan: DemoPlan
    clock: DemoTime
    education: DemoEducation
    registers: DemoRegisters
    check: Callable[[str], DemoSelfCheck]
    prove: Callable[[float, float], None]

    def tell(self) -> None:
        """Month after month up to the day the ward asked to be let in."""
        steps: list[tuple[int, Callable[[], None]]] = [
            (back, partial(self._month, number)) for number, back in enumerate(MONTHS_BACK)
        ]
        for lost, back in zip(_LOST, checks_back(self.plan), strict=True):
            if ENDS_BACK < back < MONTHS_BACK[0]:
                steps.append((back, partial(self._hand_in, lost, back)))
        for back, do in sorted(steps, key=lambda one: one[0], reverse=True):
            self.clock.now = self.plan.day(back, 16, 10)
            do()

    def _month(self, number: int) -> None:
        since = (BEGAN_BACK, *MONTHS_BACK)[number]
        self.education.keep_past(self.plan.day(since).date())
        self.registers.keep_month(number)
        self.prove((0.0, *_PROVEN)[number], _PROVEN[number])
        ward = self.registers.ward
        look_back_demo(ward)
        if number % 2 == 0:
            find_and_close(ward, number // 2)

    def _hand_in(self, lost: float, back: int) -> None:
        self.check(f"selfcheck:{back}").hand_in(lost)
