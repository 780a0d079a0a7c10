"""Controls against risk points, the evidence that they are in place, and whether they work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cleanclinic.operations.recording.evidence import Filed, NewFile, add_files
from cleanclinic.operations.recording.writing import NoSuchRecordError, edit_name
from cleanclinic.operations.risks.points import get_risk
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.control import Control, ServedPoint
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.fields import Problem
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_point import RiskPoint


def add_control(workspace: Workspace, risk_id: str, values: Mapping[str, Any]) -> Saved:
    """Record a new control against a risk point."""
    point = get_risk(workspace, risk_id).record
    control = Control(id=workspace.new_id(), risk_point=risk_id, **values)
    with workspace.store.act("act.add_control", workspace.actor, number=point.number) as act:
        act.put(control)
    return Saved(control.id, act.changes)


def edit_control(workspace: Workspace, control_id: str, values: Mapping[str, Any]) -> Saved:
    """Change fields of one control in one named act."""
    control = get_control(workspace, control_id)
    after = replace(control, **values)
    number = _number(workspace, control)
    key, args = edit_name("act.edit_control", "control", control, after)
    with workspace.store.act(key, workspace.actor, number=number, **args) as act:
        act.put(after)
    return Saved(control_id, act.changes)


def share_control(workspace: Workspace, control_id: str, risk_ids: Iterable[str]) -> Saved:
    """Say which risk points, beside its own, a control serves; raises NoSuchRecordError."""
    control = get_control(workspace, control_id)
    others = [one for one in dict.fromkeys(risk_ids) if one != control.risk_point]
    for one in others:
        get_risk(workspace, one)
    served = tuple(ServedPoint(risk_point=one) for one in others)
    return edit_control(workspace, control_id, {"also_for": served})


def unshare_control(workspace: Workspace, control_id: str, risk_id: str) -> Saved:
    """Take a control away from one of the several risk points it serves.

    Taken from its own point, it belongs to the next one. One that serves no other is left as it is.
    """
    control = get_control(workspace, control_id)
    left = [one for one in control.serves() if one != risk_id]
    if not left:
        return Saved(control_id, NOTHING_CHANGED)
    others = tuple(ServedPoint(risk_point=one) for one in left[1:])
    return edit_control(workspace, control_id, {"risk_point": left[0], "also_for": others})


def check_control(workspace: Workspace, control_id: str, values: Mapping[str, Any]) -> Saved:
    """Note that somebody looked whether a control works; on today unless said.

    Raises RecordInvalidError for a day to come, and where it does not work and nothing says why.
    """
    control = get_control(workspace, control_id)
    today = workspace.today()
    check = ControlCheck(
        id=workspace.new_id(), control=control_id, **{"on": today, "effect": None, **values}
    )
    check.check()
    if check.on > today:
        problem = Problem("on", "future", {"day": check.on})
        raise RecordInvalidError(ControlCheck.KIND, (problem,))
    number = _number(workspace, control)
    effect = f"@effect.{check.effect}"
    with workspace.store.act(
        "act.check_control", workspace.actor, number=number, effect=effect
    ) as act:
        act.put(check)
    return Saved(check.id, act.changes)


def checks_of(workspace: Workspace, control_id: str) -> tuple[ControlCheck, ...]:
    """Every look at a control, the latest first."""
    found = [held.record for held in workspace.store.all(ControlCheck)]
    of_it = [one for one in found if one.control == control_id]
    return tuple(sorted(of_it, key=lambda one: (one.on, one.id), reverse=True))


def remove_control(workspace: Workspace, control_id: str) -> Changed:
    """Delete a control, and what was found about it, from all risk points it serves."""
    return remove_controls(workspace, [control_id])


def remove_controls(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete controls, and what was found about them, as one act."""
    controls = [get_control(workspace, one) for one in dict.fromkeys(ids)]
    if not controls:
        return Changed(0, NOTHING_CHANGED)
    gone = {control.id for control in controls}
    checks = [held.record for held in workspace.store.all(ControlCheck)]
    key, args = "act.remove_control", {"number": _number(workspace, controls[0])}
    if len(controls) > 1:
        key = "act.remove_records"
        args = {"kind": f"@kind.{Control.KIND}", "count": str(len(controls))}
    with workspace.store.act(key, workspace.actor, **args) as act:
        for control in controls:
            act.tombstone(Control, control.id)
        for check in checks:
            if check.control in gone:
                act.tombstone(ControlCheck, check.id)
    return Changed(len(controls), act.changes)


def new_controls(
    workspace: Workspace, _: type[Control], rows: Iterable[Mapping[str, Any]]
) -> list[Control]:
    """Checked controls, not yet written; `frequency` is monthly where nothing says it.

    Raises NoSuchRecordError for a risk point that is not there, and RecordInvalidError.
    """
    made = []
    for values in rows:
        get_risk(workspace, values["risk_point"])
        control = Control(id=workspace.new_id(), **{"frequency": Frequency.MONTHLY, **values})
        control.check()
        made.append(control)
    return made


def add_evidence(
    workspace: Workspace, control_id: str, path: Path, on: date | None = None
) -> Saved:
    """File a document as evidence; the day it is about is today unless said.

    Raises as `evidence.file_evidence` does; then nothing was filed.
    """
    filed = add_control_files(workspace, control_id, [NewFile.at(path)], on=on)
    return Saved(control_id, filed.changes)


def add_control_files(
    workspace: Workspace, control_id: str, files: Sequence[NewFile], *, on: date | None = None
) -> Filed:
    """File documents as evidence, as `evidence.add_files` does: the control is in place by it."""
    control = get_control(workspace, control_id)
    in_place = {"in_place_on": control.in_place_on or workspace.today()}
    return add_files(workspace, Control, control_id, files, on=on, also=in_place)


def get_control(workspace: Workspace, control_id: str) -> Control:
    """Raises NoSuchRecordError when it was deleted meanwhile."""
    held = workspace.store.get(Control, control_id)
    if held is None:
        raise NoSuchRecordError(id=control_id)
    return held.record


def _number(workspace: Workspace, control: Control) -> str:
    """The number of the first risk point that it serves and that is still there."""
    for one in control.serves():
        if held := workspace.store.get(RiskPoint, one):
            return held.record.number
    raise NoSuchRecordError(id=control.risk_point)
