"""Which controls serve a risk point, and whether somebody looked in time at whether they work."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from cleanclinic.operations.recording import listed
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck, next_check
from cleanclinic.records.held import Held


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
