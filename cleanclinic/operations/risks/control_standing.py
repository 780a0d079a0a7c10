"""Controls as they stand: which points they serve, and whether somebody looked in time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import listed
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control, ControlState, Evidence
from cleanclinic.records.control_check import ControlCheck, Effect, next_check
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.held import Held
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.risk_point import RiskPoint


@dataclass(frozen=True)
class ControlRow:
    """A control with how it stands today.

    `points` are the numbers of the risk points it serves, `others` of those beside the one it is
    listed for; `rule_title` is the internal rule it rests on. `effect` is what the last look found,
    `next_check` when the next is due.
    """

    id: str
    text: str
    frequency: Frequency
    state: ControlState
    due: date | None
    overdue: bool
    evidence: tuple[Evidence, ...]
    responsible: str
    control: Control
    points: tuple[str, ...]
    others: tuple[str, ...]
    rule_title: str
    checked_on: date | None
    effect: Effect | None
    next_check: date | None
    check_overdue: bool


def list_controls(
    workspace: Workspace, *, risk_id: str = "", day: date | None = None
) -> tuple[tuple[Held[Control], ControlRow], ...]:
    """Controls as they stand or stood at the end of `day`, by the number of their risk point.

    With `risk_id` those alone that serve it.
    """
    today, names = day or workspace.today(), staff_names(workspace)
    checks = last_checks(workspace, day=day)
    numbers = {held.record.id: held.record.number for held in listed(workspace, RiskPoint, day=day)}
    titles = {
        held.record.id: held.record.title for held in listed(workspace, InternalRule, day=day)
    }
    found = []
    for held in listed(workspace, Control, day=day):
        control = held.record
        served = [one for one in control.serves() if one in numbers]
        if risk_id not in ("", *control.serves()) or not served:
            continue
        last = checks.get(control.id)
        own = risk_id or served[0]
        row = ControlRow(
            id=control.id,
            text=control.text,
            frequency=control.frequency,
            state=control.state,
            due=control.due,
            overdue=control.overdue(today),
            evidence=control.evidence,
            responsible=names.get(control.responsible or "", ""),
            control=control,
            points=tuple(numbers[one] for one in served),
            others=tuple(sorted(numbers[one] for one in served if one != own)),
            rule_title=titles.get(control.internal_rule or "", ""),
            checked_on=last.on if last else None,
            effect=last.effect if last else None,
            next_check=next_check(control, last.on if last else None, workspace.rules),
            check_overdue=check_overdue(workspace, control, last, today),
        )
        found.append((held, row))
    # The controls of one point stand as they were made.
    return tuple(found if risk_id else sorted(found, key=lambda one: one[1].points[0]))


def controls_by_risk(held: Iterable[Held[Control]]) -> dict[str, list[Control]]:
    """Controls by the id of each risk point they serve; a missing id gives an empty list."""
    found: dict[str, list[Control]] = defaultdict(list)
    for one in held:
        for point_id in one.record.serves():
            found[point_id].append(one.record)
    return found


def last_checks(
    workspace: Workspace, *, owner: str | None = None, day: date | None = None
) -> dict[str, ControlCheck]:
    """The latest look at each control, by the control's id; as known at the end of `day`."""
    found: dict[str, ControlCheck] = {}
    for held in listed(workspace, ControlCheck, owner=owner, day=day):
        check = held.record
        if check.control not in found or found[check.control].on <= check.on:
            found[check.control] = check
    return found


def check_overdue(
    workspace: Workspace, control: Control, last: ControlCheck | None, today: date
) -> bool:
    """Whether nobody looked in time at whether the control works."""
    due = next_check(control, last.on if last else None, workspace.rules)
    return due is not None and due < today
