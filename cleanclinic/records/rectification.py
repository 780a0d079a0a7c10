"""Rectification (整改): what a department does about an issue, and where it stands (销号 included).

An issue is the department's own finding or an order of the office. Both have one rectification,
whose id is worked out from theirs: two PCs of a ward that answer one order write one record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Choice,
    Day,
    Flag,
    Line,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Whole,
)
from cleanclinic.records.issue_order import IssueGravity, IssueSource, OrderReview, ReviewVerdict
from cleanclinic.records.record import Record, RecordInvalidError
from cleanclinic.records.rectification_rules import RectificationRules, default_rules


@dataclass(frozen=True, kw_only=True)
class Finding(Record):
    """An issue the department found itself; `run` and `indicator` name the answer it is from.

    `ancestor` is the finding or order it repeats. `by_veto` where a veto item made it, which nobody
    can call off.
    """

    KIND: ClassVar[str] = "finding"

    number: Annotated[str, Line(40)]
    source: Annotated[IssueSource, Choice(IssueSource)]
    gravity: Annotated[IssueGravity, Choice(IssueGravity)] = IssueGravity.ORDINARY
    found_on: Annotated[date, Day()]
    due: Annotated[date, Day()]
    problem: Annotated[str, Paragraph(2000)]
    basis: Annotated[str, Paragraph(500)] = ""
    run: Annotated[str | None, Refers("self_check")] = None
    indicator: Annotated[str, Line(40)] = ""
    by_veto: Annotated[bool, Flag()] = False
    ancestor: Annotated[str | None, Refers("record")] = None
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=20)] = ()

    def check(self) -> None:
        super().check()
        if self.due < self.found_on:
            problem = Problem("due", "earlier", {"day": self.found_on})
            raise RecordInvalidError(self.KIND, (problem,))


@dataclass(frozen=True, kw_only=True)
class Rectification(Record):
    """`issue` is the finding or order; `round` grows each time it is handed in again.

    `verified_on` is the day of the department's own check before it is handed in. What is handed in
    or closed is final: the office sees what the department does. It is worked on again in the next
    round, which earlier words do not reach.
    """

    KIND: ClassVar[str] = "rectification"

    issue: Annotated[str, Refers("record")]
    of_order: Annotated[bool, Flag()]
    owner: Annotated[str | None, Refers("staff_member")] = None
    plan: Annotated[str, Paragraph(2000)] = ""
    measures: Annotated[str, Paragraph(2000)] = ""
    planned_for: Annotated[date | None, Day()] = None
    done_on: Annotated[date | None, Day()] = None
    before: Annotated[tuple[Evidence, ...], Parts(Evidence, most=20)] = ()
    after: Annotated[tuple[Evidence, ...], Parts(Evidence, most=20)] = ()
    verified_on: Annotated[date | None, Day()] = None
    verified_by: Annotated[str, Line(50)] = ""
    round: Annotated[int, Whole(1, 99)] = 1
    submitted_on: Annotated[date | None, Day()] = None
    extension_to: Annotated[date | None, Day()] = None
    extension_why: Annotated[str, Paragraph(500)] = ""
    closed_on: Annotated[date | None, Day()] = None
    looked_back_on: Annotated[date | None, Day()] = None
    lasting: Annotated[bool, Flag()] = False
    remark: Annotated[str, Paragraph(1000)] = ""

    def check(self) -> None:
        """Raises RecordInvalidError: what is handed in was done, verified and has evidence."""
        super().check()
        wanted = []
        if self.submitted_on is not None or self.closed_on is not None:
            wanted = [
                name
                for name in ("measures", "done_on", "after", "verified_on")
                if getattr(self, name) in (None, "", ())
            ]
        if self.extension_to is not None and not self.extension_why:
            wanted.append("extension_why")
        if wanted:
            problems = tuple(Problem(name, "required", {}) for name in wanted)
            raise RecordInvalidError(self.KIND, problems)

    def goes_by(self) -> tuple[str, str]:
        """The order or finding."""
        return ("issue_order" if self.of_order else Finding.KIND), self.issue

    def is_final(self) -> bool:
        return self.submitted_on is not None or self.closed_on is not None

    def allows(self, after: Self) -> bool:
        """A final one may be taken back, answered anew, or looked back at."""
        looked = replace(
            self,
            looked_back_on=after.looked_back_on,
            lasting=after.lasting,
            remark=after.remark,
        )
        return not self.is_final() or after in (self.taken_back(), self.next_round(), looked)

    def inverse(self, before: Self | None) -> Self | None:
        """Undoing a handing in takes it back, undoing that hands nothing in."""
        was_final = before is not None and before.is_final()
        if self.is_final() and not was_final:
            return self.taken_back()
        return self if was_final and not self.is_final() else before

    def taken_back(self) -> Self:
        """The same, no longer with the office; its next round, so that no word crosses it."""
        return replace(
            self,
            round=self.round + 1,
            submitted_on=None,
            closed_on=None,
            verified_on=None,
            verified_by="",
            looked_back_on=None,
            lasting=False,
        )

    def next_round(self) -> Self:
        """The same, to be done anew after it was sent back."""
        return replace(self.taken_back(), done_on=None)


# What decides where an issue stands: fields of its rectification, and parts of which no more
# matters than whether there are any.
STOOD_BY: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "issue", "of_order", "owner", "plan", "measures", "done_on", "verified_on", "round",
        "submitted_on", "extension_to", "closed_on", "looked_back_on", "lasting",
    ),
    ("after",),
)  # fmt: skip


class RectifyState(StrEnum):
    """Where an issue stands; words `rectify_state.<value>`."""

    NEW = "new"
    OPEN = "open"
    DONE = "done"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    LOOK_BACK = "look_back"
    SETTLED = "settled"
    RECURRED = "recurred"


class Light(StrEnum):
    """The colour by the time that is left: red when late, yellow shortly before, else green."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """Where an issue stands on a day; `due` after extensions, `reason` of the office's last word.

    `asks` where an extension is asked for and not yet answered.
    """

    state: RectifyState
    due: date
    light: Light
    reason: str
    asks: bool
    look_back_on: date | None


def standing_of(
    due: date,
    work: Rectification | None,
    reviews: Iterable[OrderReview],
    today: date,
    rules: RectificationRules | None = None,
    *,
    received: bool = False,
) -> Standing:
    """Where an issue with a day to be settled by stands, from what both sides have written.

    `received` says whether somebody signed for it, where it is an order.

    The office's word counts for the round it was given on: one that crossed a newer answer on its
    way does not close or send back what it has not seen. What is the department's own, the
    department puts off itself.
    """
    rules = rules or default_rules()
    said = sorted(reviews, key=lambda one: (one.round, one.on, one.id))
    for one in said:
        if one.verdict is ReviewVerdict.EXTENDED and one.due is not None:
            due = max(due, one.due)
    asked = work.extension_to if work else None
    if asked is not None and work is not None and not work.of_order:
        due = max(due, asked)
    state, reason, closed_on = _state(work, said)
    if state is RectifyState.NEW and received:
        state = RectifyState.OPEN
    look_back = closed_on + timedelta(days=rules.follow_up_days) if closed_on else None
    if state is RectifyState.CLOSED and look_back is not None and look_back <= today:
        state = RectifyState.LOOK_BACK
    asks = asked is not None and asked > due and not _refused(asked, said) and state not in _OVER
    return Standing(state, due, _light(state, due, today, rules), reason, asks, look_back)


def _refused(asked: date, said: list[OrderReview]) -> bool:
    """Whether the office said no to this very day; a review that names none means any."""
    refusals = [one.due for one in said if one.verdict is ReviewVerdict.NOT_EXTENDED]
    return any(day is None or day >= asked for day in refusals)


def _state(
    work: Rectification | None, said: list[OrderReview]
) -> tuple[RectifyState, str, date | None]:
    if work is None:
        return RectifyState.NEW, "", None
    words = [one for one in said if one.round == work.round and one.verdict in _DECIDING]
    last = words[-1] if words else None
    if last is not None:
        closings = [one.on for one in words if one.verdict is ReviewVerdict.CLOSED]
        return _DECIDING[last.verdict], last.reason, closings[-1] if closings else None
    if not work.of_order and work.closed_on is not None:
        if work.looked_back_on is None:
            return RectifyState.CLOSED, "", work.closed_on
        settled = RectifyState.SETTLED if work.lasting else RectifyState.RECURRED
        return settled, "", work.closed_on
    if work.submitted_on is not None:
        return RectifyState.SUBMITTED, "", None
    before = [one for one in said if one.verdict is ReviewVerdict.SENT_BACK]
    reason = before[-1].reason if before else ""
    if work.done_on is not None and work.after:
        return RectifyState.DONE, reason, None
    if before:
        return RectifyState.SENT_BACK, reason, None
    started = work.plan or work.owner or work.measures
    return (RectifyState.OPEN if started else RectifyState.NEW), "", None


_DECIDING = {
    ReviewVerdict.CLOSED: RectifyState.CLOSED,
    ReviewVerdict.SENT_BACK: RectifyState.SENT_BACK,
    ReviewVerdict.LASTING: RectifyState.SETTLED,
    ReviewVerdict.RECURRED: RectifyState.RECURRED,
}
_OVER = (
    RectifyState.CLOSED,
    RectifyState.LOOK_BACK,
    RectifyState.SETTLED,
    RectifyState.RECURRED,
    RectifyState.SUBMITTED,
)


def _light(state: RectifyState, due: date, today: date, rules: RectificationRules) -> Light:
    if state in _OVER:
        return Light.NONE
    left = (due - today).days
    if left < 0:
        return Light.RED
    return Light.YELLOW if left <= rules.yellow_days else Light.GREEN
