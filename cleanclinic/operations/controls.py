"""Controls against a risk point, and the evidence that they are in place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cleanclinic.operations.evidence import NewFile, add_files
from cleanclinic.operations.recording import NoSuchRecordError, edit_name
from cleanclinic.operations.results import Changed, Saved
from cleanclinic.operations.risk_points import get_risk
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.control import Control


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
    number = get_risk(workspace, control.risk_point).record.number
    key, args = edit_name("act.edit_control", "control", control, after)
    with workspace.store.act(key, workspace.actor, number=number, **args) as act:
        act.put(after)
    return Saved(control_id, act.changes)


def remove_control(workspace: Workspace, control_id: str) -> Changed:
    control = get_control(workspace, control_id)
    number = get_risk(workspace, control.risk_point).record.number
    with workspace.store.act("act.remove_control", workspace.actor, number=number) as act:
        act.tombstone(Control, control_id)
    return Changed(1, act.changes)


def add_evidence(
    workspace: Workspace, control_id: str, path: Path, on: date | None = None
) -> Saved:
    """File a document as evidence; the day it is about is today unless said.

    Raises as `evidence.file_evidence` does; then nothing was filed.
    """
    control = get_control(workspace, control_id)
    in_place = {"in_place_on": control.in_place_on or workspace.today()}
    filed = add_files(workspace, Control, control_id, [NewFile.at(path)], on=on, also=in_place)
    return Saved(control_id, filed.changes)


def get_control(workspace: Workspace, control_id: str) -> Control:
    """Raises NoSuchRecordError when it was deleted meanwhile."""
    held = workspace.store.get(Control, control_id)
    if held is None:
        raise NoSuchRecordError(id=control_id)
    return held.record
