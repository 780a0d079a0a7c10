"""Issues of a department, findings and orders alike: where each stands and what comes next."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, partial
from itertools import islice
from typing import Any, TypeVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.published import published_in_force
from cleanclinic.operations.recording.writing import listed
from cleanclinic.operations.workspace.counted import counted, is_counted
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.department import Department
from cleanclinic.records.fields import fields_of
from cleanclinic.records.held import Held, Part
from cleanclinic.records.initials import search_text
from cleanclinic.records.issue_order import IssueOrder, OrderReceipt, OrderReview, ReviewVerdict
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import (
    STOOD_BY,
    Finding,
    Light,
    Rectification,
    RectifyState,
    Standing,
    standing_of,
)
from cleanclinic.records.rectification_rules import RectificationRules, default_rules

R = TypeVar("R", bound=Record)
_HeldIssue = Held[Finding] | Held[IssueOrder]
_AnyIssue = _HeldIssue | Part[Finding] | Part[IssueOrder]
_KINDS: tuple[type[Finding] | type[IssueOrder], ...] = (IssueOrder, Finding)
# What decides where an issue stands, and of which parts no more than whether there are any.
_COUNTED: Mapping[type[Record], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Finding: (("number", "due", "problem", "by_veto", "ancestor"), ()),
    IssueOrder: (("number", "due", "problem", "department", "ancestor"), ()),
    Rectification: STOOD_BY,
    OrderReview: (tuple(field.name for field in fields_of(OrderReview)), ()),
    OrderReceipt: (("issue", "on"), ()),
}  # fmt: skip


class IssueMissingError(CleanClinicError):
    """The issue is not there (any more); values: `id`."""

    code = "ISSUE-MISSING"


class IssueStep(StrEnum):
    """The way of an issue; words `issue_step.<value>`."""

    RECEIVE = "receive"
    PLAN = "plan"
    WORK = "work"
    VERIFY = "verify"
    HAND_IN = "hand_in"
    CLOSE = "close"
    LOOK_BACK = "look_back"


class NextAct(StrEnum):
    """What has to be done next; words `issue_act.<value>`.

    `WAIT` where it is the office's turn, `NONE` where nothing is to be done now.
    """

    RECEIVE = "receive"
    PLAN = "plan"
    WORK = "work"
    VERIFY = "verify"
    HAND_IN = "hand_in"
    CLOSE = "close"
    ANSWER = "answer"
    LOOK_BACK = "look_back"
    WAIT = "wait"
    NONE = "none"


# What the ward itself still has to do.
WARD_ACTS = frozenset(NextAct) - {NextAct.WAIT, NextAct.NONE}
_OVER = (RectifyState.SETTLED, RectifyState.RECURRED)
# So few are read as soon as the first of them; so many are read at once, and looked at in all.
_FEW, _AT_ONCE, _LOOKED_AT_MOST = 500, 100, 800


@dataclass(frozen=True)
class PathStep:
    """A step of an issue's way: `day` it was done, `current` where it is the next."""

    step: IssueStep
    done: bool
    current: bool
    day: date | None


@dataclass(frozen=True)
class Relative:
    """An issue that another one repeats, with the day it was closed; or that repeats it."""

    id: str
    number: str
    day: date | None


@dataclass(frozen=True)
class Issue:
    """A finding or an order with its rectification and the office's reviews of it.

    `department` is whose it is; `conflicted` where two PCs of it differ. `receipts` is who signed
    for an order, the first one first. `repeats` is the issue that happened again with this one,
    `repeated_by` are those that did so with this one.
    """

    record: Finding | IssueOrder
    work: Rectification | None
    reviews: tuple[OrderReview, ...]
    standing: Standing
    department_id: str
    department: str
    conflicted: bool
    receipts: tuple[OrderReceipt, ...] = ()
    repeats: Relative | None = None
    repeated_by: tuple[Relative, ...] = ()

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def work_id(self) -> str:
        return work_id(self.record.id)

    @cached_property
    def search(self) -> str:
        """What it is found by; whoever counts issues never asks."""
        one = self.record
        return search_text(one.number, one.problem, one.basis, self.department)

    @property
    def is_order(self) -> bool:
        return isinstance(self.record, IssueOrder)

    @property
    def to_office(self) -> bool:
        """Whether the office closes it: an order, or what a veto item made."""
        return isinstance(self.record, IssueOrder) or self.record.by_veto

    @property
    def round(self) -> int:
        return self.work.round if self.work else 1

    @property
    def late(self) -> bool:
        return self.standing.light is Light.RED

    @property
    def over(self) -> bool:
        """Whether nobody has anything to do about it, but perhaps to look back."""
        return self.standing.state in (*_OVER, RectifyState.CLOSED)

    @property
    def closed(self) -> bool:
        """Whether it was closed: what comes back then is a new issue that names this one."""
        return self.over or self.standing.state is RectifyState.LOOK_BACK

    @property
    def next_act(self) -> NextAct:
        """What the department does next."""
        match self.standing.state:
            case RectifyState.SUBMITTED:
                return NextAct.WAIT
            case RectifyState.CLOSED | RectifyState.SETTLED | RectifyState.RECURRED:
                return NextAct.NONE
            case RectifyState.LOOK_BACK:
                return NextAct.WAIT if self.to_office else NextAct.LOOK_BACK
            case RectifyState.SENT_BACK if self.work and self.work.is_final():
                return NextAct.ANSWER
        return self._next_of_work()

    def _next_of_work(self) -> NextAct:
        work = self.work
        if self.is_order and not self.receipts:
            return NextAct.RECEIVE
        if work is None or not work.plan:
            return NextAct.PLAN
        if not work.measures or work.done_on is None or not work.after:
            return NextAct.WORK
        if work.verified_on is None:
            return NextAct.VERIFY
        return NextAct.HAND_IN if self.to_office else NextAct.CLOSE

    @property
    def path(self) -> tuple[PathStep, ...]:
        """The steps in their order, with the day of each that is done."""
        days = self._days()
        steps = [
            one
            for one in IssueStep
            if (self.is_order or one is not IssueStep.RECEIVE)
            and (self.to_office or one is not IssueStep.HAND_IN)
        ]
        done = {one for one in steps if one in days}
        first = next((one for one in steps if one not in done), None)
        return tuple(
            PathStep(one, one in done, one is first and not self._ended, days.get(one))
            for one in steps
        )

    @property
    def _ended(self) -> bool:
        return self.standing.state in _OVER

    def _days(self) -> dict[IssueStep, date | None]:
        work, state = self.work, self.standing.state
        found: dict[IssueStep, date | None] = {}
        if self.receipts:
            found[IssueStep.RECEIVE] = self.receipts[0].on
        if work is None:
            return found
        if work.plan:
            found[IssueStep.PLAN] = None
        if work.measures and work.done_on and work.after:
            found[IssueStep.WORK] = work.done_on
        if work.verified_on:
            found[IssueStep.VERIFY] = work.verified_on
        if work.submitted_on:
            found[IssueStep.HAND_IN] = work.submitted_on
        if state in (RectifyState.CLOSED, RectifyState.LOOK_BACK, *_OVER):
            found[IssueStep.CLOSE] = self.closed_on
        if state in _OVER:
            found[IssueStep.LOOK_BACK] = self._looked_on()
        return found

    @property
    def closed_on(self) -> date | None:
        """The day it was closed, by the office or by the department itself."""
        days = [one.on for one in self._words() if one.verdict is ReviewVerdict.CLOSED]
        return max(days) if days else self.work.closed_on if self.work else None

    def _looked_on(self) -> date | None:
        looks = (ReviewVerdict.LASTING, ReviewVerdict.RECURRED)
        days = [one.on for one in self._words() if one.verdict in looks]
        return max(days) if days else self.work.looked_back_on if self.work else None

    def _words(self) -> list[OrderReview]:
        return [one for one in self.reviews if one.round == self.round]


def work_id(issue_id: str) -> str:
    """The id of an issue's rectification, the same on every PC of its department."""
    return derived_id("rectification", issue_id)


def rules_of(workspace: Workspace, on: date | None = None) -> RectificationRules:
    """The hospital's times in force on a day: the office's newest, else the program's."""
    return published_in_force(workspace, RectificationRules, on) or default_rules()


def list_issues(
    workspace: Workspace, *, owner: str | None = None, day: date | None = None
) -> tuple[Issue, ...]:
    """All issues, or as they stood at the end of `day`; the least time left first, over last."""
    found = _read(workspace, owner, day)
    return tuple(sorted(found, key=order_of))


def counted_issues(workspace: Workspace) -> tuple[Issue, ...]:
    """What `list_issues` gives, for whoever counts: read are their names and what decides where
    they stand, without what two PCs differ in and what they repeat.
    """
    around = surroundings(workspace)
    return counted(workspace, "issues", _COUNTED, partial(_counted, workspace, around), also=around)


def _counted(workspace: Workspace, around: "Surroundings") -> tuple[Issue, ...]:
    def read(of: type[R]) -> tuple[Part[R], ...]:
        return workspace.store.parts(of, *_COUNTED[of])

    records: list[_AnyIssue] = [*read(IssueOrder), *read(Finding)]
    found = _joined(around, records, read(Rectification), read(OrderReview), read(OrderReceipt))
    return tuple(sorted(found, key=order_of))


def first_issues(
    workspace: Workspace, test: Callable[[Issue], bool], most: int
) -> tuple[Issue, ...]:
    """The first `most` of those `list_issues` gives that pass a test, read without the others.

    Empty where all are read as soon, or where it takes long to find as many.
    """
    around = surroundings(workspace)
    if is_counted(workspace, "issues", _COUNTED, also=around):
        issues = counted_issues(workspace)
        first = islice((one.id for one in issues if test(one)), most)
        return issues_of(workspace, first) if len(issues) > _FEW else ()
    columns = workspace.store.columns
    places = sorted((due, made) for of in _KINDS for made, due in columns(of, ("due",)))
    if len(places) <= _FEW:
        return ()
    found: list[Issue] = []
    for at in range(0, min(len(places), _LOOKED_AT_MOST), _AT_ONCE):
        end = at + _AT_ONCE
        read = _some(workspace, around, [made for _, made in places[at:end]])
        found = sorted([*found, *(one for one in read if not one.over and test(one))], key=order_of)
        # None of those that follow has less time left: a day is only ever put off.
        if len(found) >= most and (
            end >= len(places) or found[most - 1].standing.due.isoformat() < places[end][0]
        ):
            return tuple(_in_family(workspace, around, found[:most]))
    return ()


def issue_of(workspace: Workspace, issue_id: str) -> Issue:
    """One issue as it stands; raises IssueMissingError."""
    return issues_of(workspace, [issue_id])[0]


def issues_of(workspace: Workspace, ids: Iterable[str]) -> tuple[Issue, ...]:
    """Some issues as they stand, in this order; raises IssueMissingError."""
    around, wanted = surroundings(workspace), tuple(dict.fromkeys(ids))
    found = {one.id: one for one in _in_family(workspace, around, _some(workspace, around, wanted))}
    for one in wanted:
        if one not in found:
            raise IssueMissingError(id=one)
    return tuple(map(found.__getitem__, wanted))


def order_of(issue: Issue) -> tuple[bool, date, str, bool, str]:
    """The least time left first, over last; of those alike orders first, as they were made."""
    return issue.over, issue.standing.due, issue.record.number, not issue.is_order, issue.id


def departments_of(workspace: Workspace) -> dict[str, str]:
    """The names of departments by id: at a ward its own, at the office all on the list."""
    if workspace.kind is WorkspaceKind.WARD:
        own = workspace.department
        return {workspace.department_id: own.name if own else ""}
    known = {one.id: one.name for one in roster_of(workspace).departments}
    own_names = {held.record.id: held.record.name for held in workspace.store.all(Department)}
    return {one: own_names.get(one, name) for one, name in known.items()}


def _read(workspace: Workspace, owner: str | None, day: date | None) -> list[Issue]:
    def read(of: type[R]) -> tuple[Held[R], ...]:
        return listed(workspace, of, day=day)

    records: list[_HeldIssue] = [*read(IssueOrder), *read(Finding)]
    found = _joined(
        surroundings(workspace, day),
        records,
        read(Rectification),
        read(OrderReview),
        read(OrderReceipt),
    )
    return [one for one in _as_family(found) if owner is None or one.department_id == owner]


def _some(workspace: Workspace, around: "Surroundings", ids: Sequence[str]) -> list[Issue]:
    """These issues as they stand, without those they repeat."""
    among = workspace.store.among
    records: list[_HeldIssue] = [*among(IssueOrder, "id", ids), *among(Finding, "id", ids)]
    return _joined(
        around,
        records,
        among(Rectification, "issue", ids),
        among(OrderReview, "rectification", [work_id(one) for one in ids]),
        among(OrderReceipt, "issue", ids),
    )


def _joined(
    around: "Surroundings",
    records: Iterable[_AnyIssue],
    works: Iterable[Held[Rectification] | Part[Rectification]],
    reviews: Iterable[Held[OrderReview] | Part[OrderReview]],
    receipts: Iterable[Held[OrderReceipt] | Part[OrderReceipt]],
) -> list[Issue]:
    """Findings and orders, each with what is done about it and what was said of it."""
    work_of = {held.record.issue: held for held in works}
    said: dict[str, list[OrderReview]] = defaultdict(list)
    for held in reviews:
        said[held.record.rectification].append(held.record)
    signed: dict[str, list[OrderReceipt]] = defaultdict(list)
    for receipt in receipts:
        signed[receipt.record.issue].append(receipt.record)
    # To work out the id of each issue's rectification takes as long as all the rest.
    loose = said.keys() - {held.record.id for held in work_of.values()}

    def reviews_of(issue: str, work: Held[Rectification] | Part[Rectification] | None) -> Any:
        rectification = work.record.id if work else work_id(issue) if loose else ""
        return said.get(rectification, ())

    return [
        _issue(around, one, work := work_of.get(made), reviews_of(made, work), signed.get(made, ()))
        for one, made in ((one, one.record.id) for one in records)
    ]


def _in_family(
    workspace: Workspace, around: "Surroundings", issues: Sequence[Issue]
) -> list[Issue]:
    """Some issues, each knowing what it repeats and what repeats it."""
    ancestors = [one.record.ancestor for one in issues if one.record.ancestor]
    known = {one.id: _relative(one) for one in _some(workspace, around, ancestors)}
    later: dict[str, list[Finding | IssueOrder]] = defaultdict(list)
    for of in _KINDS:
        for held in workspace.store.among(of, "ancestor", [one.id for one in issues]):
            later[held.record.ancestor or ""].append(held.record)
    return [_with_kin(one, known, later[one.id]) for one in issues]


def _as_family(issues: Sequence[Issue]) -> list[Issue]:
    """All issues, each knowing what it repeats and what repeats it."""
    known = {one.id: _relative(one) for one in issues}
    later: dict[str, list[Finding | IssueOrder]] = defaultdict(list)
    for one in issues:
        if one.record.ancestor:
            later[one.record.ancestor].append(one.record)
    return [_with_kin(one, known, later[one.id]) for one in issues]


def _relative(issue: Issue) -> Relative:
    return Relative(issue.id, issue.record.number, issue.closed_on)


def _with_kin(
    issue: Issue, known: Mapping[str, Relative], later: Iterable[Finding | IssueOrder]
) -> Issue:
    before = known.get(issue.record.ancestor or "")
    after = sorted(later, key=lambda one: (one.found_on, one.number))
    if before is None and not after:
        return issue
    again = tuple(Relative(one.id, one.number, one.found_on) for one in after)
    return replace(issue, repeats=before, repeated_by=again)


@dataclass(frozen=True)
class Surroundings:
    """What all issues are read with: names, times, the day, and the department of a ward."""

    names: Mapping[str, str]
    rules: RectificationRules
    today: date
    own: str


def surroundings(workspace: Workspace, day: date | None = None) -> Surroundings:
    """As they are, or as they were at the end of a day."""
    ward = workspace.kind is WorkspaceKind.WARD
    return Surroundings(
        departments_of(workspace),
        rules_of(workspace, day),
        day or workspace.today(),
        workspace.department_id if ward else "",
    )


def _issue(
    around: Surroundings,
    held: _AnyIssue,
    work: Held[Rectification] | Part[Rectification] | None,
    reviews: Iterable[OrderReview],
    receipts: Iterable[OrderReceipt],
) -> Issue:
    record = held.record
    said = tuple(sorted(reviews, key=lambda one: (one.round, one.on, one.id)))
    signed = tuple(sorted(receipts, key=lambda one: (one.on, one.id)))
    department = record.department if isinstance(record, IssueOrder) else around.own or held.owner
    made = work.record if work else None
    name = around.names.get(department, "")
    return Issue(
        record,
        made,
        said,
        standing_of(record.due, made, said, around.today, around.rules, received=bool(signed)),
        department,
        name,
        _differs(held) or _differs(work),
        signed,
    )


def _differs(held: Held[Any] | Part[Any] | None) -> bool:
    return isinstance(held, Held) and bool(held.conflict)
