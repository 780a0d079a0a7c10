"""All that lists of risk points and controls are worked out from, read together.

After an act only what it touched is read again; the rest stays as it was read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nsmallest
from typing import TypeVar

from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import listed, read_again
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck, next_check
from cleanclinic.records.grading import GradingRules
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.record import Record
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember

R = TypeVar("R", bound=Record)
_NAMED = frozenset({StaffMember.KIND, InternalRule.KIND})


@dataclass(frozen=True)
class RiskBook:
    """Points, controls and looks at them by id, as they stand or stood at the end of `day`.

    `controls_of` are the controls by each risk point they serve, `last` the latest look at a
    control by the control's id; `names` and `titles` are of people and internal rules.
    """

    day: date | None
    today: date
    rules: GradingRules
    points: Mapping[str, Held[RiskPoint]]
    controls: Mapping[str, Held[Control]]
    checks: Mapping[str, Held[ControlCheck]]
    controls_of: Mapping[str, Sequence[Control]]
    last: Mapping[str, ControlCheck]
    names: Mapping[str, str]
    titles: Mapping[str, str]

    def next_check(self, control: Control) -> date | None:
        """When the control is to be looked at next."""
        last = self.last.get(control.id)
        return next_check(control, last.on if last else None, self.rules)

    def check_overdue(self, control: Control) -> bool:
        """Whether nobody looked in time at whether the control works."""
        due = self.next_check(control)
        return due is not None and due < self.today


@dataclass(frozen=True)
class Touched:
    """The points that stand otherwise after an act or stand no more, and the controls that changed
    or were looked at.
    """

    points: frozenset[str]
    controls: frozenset[str]


def read_book(
    workspace: Workspace, *, owner: str | None = None, day: date | None = None
) -> RiskBook:
    """Everything as it stands or as it stood at the end of `day`; `owner` as in `list_records`."""

    def by_id(of: type[R]) -> dict[str, Held[R]]:
        return {held.record.id: held for held in listed(workspace, of, owner=owner, day=day)}

    points, controls, checks = by_id(RiskPoint), by_id(Control), by_id(ControlCheck)
    rules = listed(workspace, InternalRule, day=day)
    return RiskBook(
        day=day,
        today=day or workspace.today(),
        rules=workspace.rules,
        points=points,
        controls=controls,
        checks=checks,
        controls_of=controls_by_risk(controls.values()),
        last=latest_checks(held.record for held in checks.values()),
        names=staff_names(workspace),
        titles={held.record.id: held.record.title for held in rules},
    )


def read_first(workspace: Workspace, most: int) -> RiskBook:
    """As much of the book as the first points of the register need: the gravest, by number."""
    points = _held(workspace, RiskPoint, _gravest(workspace, most))
    own = workspace.store.among(Control, "risk_point", list(points))
    shared = workspace.store.with_parts(Control, "also_for")
    served = {
        held.record.id: held
        for held in (*own, *shared)
        if not points.keys().isdisjoint(held.record.serves())
    }
    return _part(workspace, points, served)


def read_first_controls(workspace: Workspace, most: int) -> RiskBook:
    """As much of it as the first of all controls need, by the number of their risk point."""
    numbers: dict[str, str] = dict(workspace.store.columns(RiskPoint, ("number",)))
    shared = {
        held.record.id: held.record.serves()
        for held in workspace.store.with_parts(Control, "also_for")
    }
    ranked = []
    for control, point in workspace.store.columns(Control, ("risk_point",)):
        serves = (numbers[one] for one in shared.get(control, (point,)) if one in numbers)
        if (first := next(serves, None)) is not None:
            ranked.append((first, control))
    controls = _held(workspace, Control, [control for _, control in nsmallest(most, ranked)])
    served = {one for held in controls.values() for one in held.record.serves()}
    return _part(workspace, _held(workspace, RiskPoint, sorted(served)), controls)


def _held(workspace: Workspace, of: type[R], ids: Iterable[str]) -> dict[str, Held[R]]:
    wanted = list(ids)
    found = {held.record.id: held for held in workspace.store.among(of, "id", wanted)}
    return {one: found[one] for one in wanted if one in found}


def _part(
    workspace: Workspace,
    points: Mapping[str, Held[RiskPoint]],
    controls: Mapping[str, Held[Control]],
) -> RiskBook:
    """A book of these alone, with the looks at the controls and who and what they name."""
    in_order = {one: controls[one] for one in sorted(controls)}
    checks = workspace.store.among(ControlCheck, "control", list(in_order))
    named = {held.record.responsible for held in points.values()}
    named |= {held.record.responsible for held in in_order.values()}
    ruled = {held.record.internal_rule for held in in_order.values()}
    people = _held(workspace, StaffMember, {one for one in named if one})
    rules = _held(workspace, InternalRule, {one for one in ruled if one})
    return RiskBook(
        day=None,
        today=workspace.today(),
        rules=workspace.rules,
        points=points,
        controls=in_order,
        checks={held.record.id: held for held in checks},
        controls_of=controls_by_risk(in_order.values()),
        last=latest_checks(held.record for held in checks),
        names={one: held.record.name for one, held in people.items()},
        titles={one: held.record.title for one, held in rules.items()},
    )


# What the grade of a point is worked out from.
_GRADED_BY = ("method", "likelihood", "impact", "consequence", "criteria")


def _gravest(workspace: Workspace, most: int) -> list[str]:
    """The ids of the points that stand first, told by a few columns alone."""
    points = workspace.store.columns(RiskPoint, ("number", *_GRADED_BY))
    # Thousands of points have one of some dozens of grades.
    one_of = {tuple(graded): point for point, _, *graded in points}
    known = _held(workspace, RiskPoint, one_of.values())
    scores = {by: known[point].record.grade(workspace.rules).score for by, point in one_of.items()}
    ranked = [(-scores[tuple(graded)], number, point) for point, number, *graded in points]
    return [point for _, _, point in nsmallest(most, ranked)]


def book_after(
    workspace: Workspace, book: RiskBook, changes: Changes
) -> tuple[RiskBook, Touched] | None:
    """The book after an act, and what stands otherwise in it; None where all is to be read.

    That is so for a past day or a book of yesterday, and where people or rules changed.
    """
    if book.day or book.today != workspace.today() or not _NAMED.isdisjoint(changes.kinds):
        return None
    ids = changes.ids if RiskPoint.KIND in changes.kinds else ()
    points = read_again(workspace, RiskPoint, book.points, ids)
    ids = changes.ids if Control.KIND in changes.kinds else ()
    controls = read_again(workspace, Control, book.controls, ids)
    changed = frozenset(one for one in ids if one in book.controls or one in controls)
    ids = changes.ids if ControlCheck.KIND in changes.kinds else ()
    checks = read_again(workspace, ControlCheck, book.checks, ids)
    checked = frozenset(
        held.record.control
        for held in (known.get(one) for known in (book.checks, checks) for one in ids)
        if held is not None
    )
    after = replace(
        book,
        points=points,
        controls=controls,
        checks=checks,
        controls_of=_controls_after(book, controls, changed),
        last=_last_after(book, checks, checked),
    )
    moved = frozenset(changes.ids & (book.points.keys() | points.keys()))
    served = frozenset(
        point
        for known in (book.controls, controls)
        for one in changed | checked
        if one in known
        for point in known[one].record.serves()
    )
    return after, Touched(moved | served, changed | checked)


def controls_by_risk(held: Iterable[Held[Control]]) -> dict[str, list[Control]]:
    """Controls by the id of each risk point they serve; a missing id gives an empty list."""
    found: dict[str, list[Control]] = defaultdict(list)
    for one in held:
        for point_id in one.record.serves():
            found[point_id].append(one.record)
    return found


def latest_checks(checks: Iterable[ControlCheck]) -> dict[str, ControlCheck]:
    """The latest look at each control, by the control's id; of one day the later in order."""
    found: dict[str, ControlCheck] = {}
    for check in checks:
        if check.control not in found or found[check.control].on <= check.on:
            found[check.control] = check
    return found


def _controls_after(
    book: RiskBook, controls: Mapping[str, Held[Control]], changed: Iterable[str]
) -> Mapping[str, Sequence[Control]]:
    after = dict(book.controls_of)
    for control_id in changed:
        before, now = book.controls.get(control_id), controls.get(control_id)
        served = now.record.serves() if now else ()
        for point_id in {*(before.record.serves() if before else ()), *served}:
            rest = [one for one in after.get(point_id, ()) if one.id != control_id]
            rest += [now.record] if now and point_id in served else []
            # As they were made.
            after[point_id] = sorted(rest, key=lambda one: one.id)
            if not rest:
                del after[point_id]
    return after


def _last_after(
    book: RiskBook, checks: Mapping[str, Held[ControlCheck]], checked: frozenset[str]
) -> Mapping[str, ControlCheck]:
    if not checked:
        return book.last
    again = (held.record for held in checks.values() if held.record.control in checked)
    kept = {control: one for control, one in book.last.items() if control not in checked}
    return kept | latest_checks(again)
