"""Deleting risk points with the controls that serve no other; bringing points and controls back."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from cleanclinic.operations.recording.writing import NoSuchRecordError, act_of_removal
from cleanclinic.operations.risks.points import get_risk
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.change import Op
from cleanclinic.records.control import Control, ServedPoint
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.risk_point import RiskPoint


def remove_risks(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete risk points with their controls as one act; undo brings all of it back.

    A control that serves other points as well stays with those.
    """
    points = [get_risk(workspace, risk_id).record for risk_id in dict.fromkeys(ids)]
    if not points:
        return Changed(0, NOTHING_CHANGED)
    many = len(points) > 1
    args = {"count": str(len(points))} if many else {"number": points[0].number}
    key = "act.remove_risks" if many else "act.remove_risk"
    gone = {point.id for point in points}
    known = {held.record.id for held in workspace.store.all(RiskPoint)} - gone
    controls = [held.record for held in workspace.store.all(Control)]
    checks: dict[str, list[str]] = defaultdict(list)
    for held in workspace.store.all(ControlCheck):
        checks[held.record.control].append(held.record.id)
    with workspace.store.act(key, workspace.actor, **args) as act:
        for control in controls:
            if gone.isdisjoint(control.serves()):
                continue
            left = [one for one in control.serves() if one in known]
            if left:
                others = tuple(ServedPoint(risk_point=one) for one in left[1:])
                act.put(replace(control, risk_point=left[0], also_for=others))
                continue
            for check_id in checks[control.id]:
                act.tombstone(ControlCheck, check_id)
            act.tombstone(Control, control.id)
        for point in points:
            act.tombstone(RiskPoint, point.id)
    return Changed(len(points), act.changes)


def restore_risks(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Bring deleted risk points back with the controls that went with them, as one act.

    A control that stayed because it serves other points serves these again.
    """
    store, wanted = workspace.store, dict.fromkeys(ids)
    held = [one for one in store.all(RiskPoint, deleted=True) if one.record.id in wanted]
    if not held:
        return Changed(0, NOTHING_CHANGED)
    points = [one.record for one in held]
    gone_with = {act_of_removal(workspace, point.id) for point in points}
    controls = dict.fromkeys(
        one.record.id
        for one in store.all(Control, deleted=True)
        if not wanted.keys().isdisjoint(one.record.serves())
        and act_of_removal(workspace, one.record.id) in gone_with
    )
    checks = [
        one.record.id
        for one in store.all(ControlCheck, deleted=True)
        if one.record.control in controls and act_of_removal(workspace, one.record.id) in gone_with
    ]
    again = _taken_away(workspace, gone_with, wanted)
    many = len(points) > 1
    called = {"count": str(len(points))} if many else {"label": points[0].number}
    key = "act.restore_records" if many else "act.restore_record"
    with store.act(key, workspace.actor, kind=f"@kind.{RiskPoint.KIND}", **called) as act:
        for point in points:
            act.restore(RiskPoint, point.id)
        for control_id in controls:
            act.restore(Control, control_id)
        for check_id in checks:
            act.restore(ControlCheck, check_id)
        for control in again:
            act.put(control)
    return Changed(len(points), act.changes)


def restore_controls(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Bring deleted controls back with what was found about them then, as one act.

    Raises NoSuchRecordError where the risk points of one are deleted: they bring it along.
    """
    store, wanted = workspace.store, dict.fromkeys(ids)
    controls = [one.record for one in store.all(Control, deleted=True) if one.record.id in wanted]
    if not controls:
        return Changed(0, NOTHING_CHANGED)
    standing = {held.record.id for held in store.all(RiskPoint)}
    for control in controls:
        if standing.isdisjoint(control.serves()):
            raise NoSuchRecordError(id=control.risk_point)
    acts = {act_of_removal(workspace, control.id) for control in controls}
    checks = [
        one.record.id
        for one in store.all(ControlCheck, deleted=True)
        if one.record.control in wanted and act_of_removal(workspace, one.record.id) in acts
    ]
    called = {"count": str(len(controls))} if len(controls) > 1 else {"label": controls[0].text}
    key = "act.restore_records" if len(controls) > 1 else "act.restore_record"
    with store.act(key, workspace.actor, kind=f"@kind.{Control.KIND}", **called) as act:
        for control in controls:
            act.restore(Control, control.id)
        for check_id in checks:
            act.restore(ControlCheck, check_id)
    return Changed(len(controls), act.changes)


def _taken_away(
    workspace: Workspace, acts: Collection[str], points: Collection[str]
) -> list[Control]:
    """Controls that an act of removal took from points and left with others, serving all again."""
    found: dict[str, Control] = {}
    done = (workspace.store.find_act(act) for act in acts)
    touched = {record_id for act in done if act for record_id in act.ids}
    standing = (held.record for held in workspace.store.all(Control))
    for control in (control for control in standing if control.id in touched):
        for revision in workspace.store.history(control.id):
            if revision.act.id not in acts or revision.op is not Op.PUT:
                continue
            then = workspace.store.version(Control, control.id, revision.hash, before=True)
            lost = [one for one in then.serves() if one in points] if then else []
            served = dict.fromkeys((*found.get(control.id, control).serves(), *lost))
            others = tuple(ServedPoint(risk_point=one) for one in served)[1:]
            found[control.id] = replace(control, also_for=others)
    return list(found.values())
