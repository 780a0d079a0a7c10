"""Entries and assessments from somebody's table: read, checked, taken in as one act."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cleanclinic.operations.ethics.assessments import check_assessment
from cleanclinic.operations.ethics.events import check_day
from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.recording.staff import get_staff
from cleanclinic.operations.recording.writing import new_records, put_records, try_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.ethics_rules import EthicsItem, EthicsRules
from cleanclinic.records.ethics_terms import ConductKind
from cleanclinic.records.fields import Problem
from cleanclinic.records.periodic_assessment import PeriodicAssessment


def read_entry(rules: EthicsRules, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry as a line of a table gives them.

    A text that is an item of the rules brings kind, heading and points along. What an adverse
    record tells in the open moves to the hidden field.
    """
    item = _item_of(rules, str(values.get("rule") or ""))
    found = {**_said_by(item), **{name: one for name, one in values.items() if one is not None}}
    if found.get("kind") is ConductKind.ADVERSE and found.get("summary"):
        told = (found.pop("summary"), found.get("facts"))
        found["facts"] = "\n".join(text for text in told if text)
    return found


def _item_of(rules: EthicsRules, text: str) -> EthicsItem | None:
    wanted = text.strip()
    return next((one for one in rules.items if wanted in (one.text, one.code)), None)


def _said_by(item: EthicsItem | None) -> dict[str, Any]:
    if item is None:
        return {}
    return {
        "item": item.code, "kind": item.kind, "heading": item.heading, "rule": item.text,
        "points": item.points, "veto": item.veto,
    }  # fmt: skip


def try_entry(rules: EthicsRules, values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """All that stands against an entry of a table; nothing is written."""
    found = read_entry(rules, values)
    return try_record(ConductEvent, found, today) + _ahead(found.get("on"), today)


def try_assessment(values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """All that stands against an assessment of a table; nothing is written."""
    problems = try_record(PeriodicAssessment, values, today) + _ahead(values.get("on"), today)
    begins, ends, on = (values.get(name) for name in ("from_year", "to_year", "on"))
    if begins and ends and begins > ends:
        problems += (Problem("to_year", "range", {"least": begins, "most": today.year}),)
    if begins and on and on.year < begins:
        problems += (Problem("on", "earlier", {"day": begins}),)
    return problems


def _ahead(on: date | None, today: date) -> tuple[Problem, ...]:
    return (Problem("on", "future", {"day": on}),) if on is not None and on > today else ()


def take_entries(workspace: Workspace, rows: Iterable[Mapping[str, Any]]) -> Changed:
    """Record the entries of a table, to be confirmed like any other, as one act.

    Raises EventDayError, SensitiveForbiddenError and RecordInvalidError; then nothing is written.
    """
    require_ethics(workspace)
    rules = current_rules(workspace)
    events = new_records(workspace, ConductEvent, [read_entry(rules, one) for one in rows])
    for event in events:
        check_day(workspace, event)
    if not events:
        return Changed(0, NOTHING_CHANGED)
    key, named = _act_of(workspace, events)
    with workspace.store.act(key, workspace.actor, **named) as act:
        for event in events:
            act.put(event)
    return Changed(len(events), act.changes)


def _act_of(workspace: Workspace, events: Sequence[ConductEvent]) -> tuple[str, dict[str, str]]:
    """Whose entry it is, or how many; never what it tells."""
    if len(events) > 1:
        return "act.add_conducts", {"count": str(len(events))}
    return "act.add_conduct", {"name": get_staff(workspace, events[0].staff_member).name}


def take_assessments(workspace: Workspace, rows: Iterable[Mapping[str, Any]]) -> Changed:
    """Note the assessments of a table as one act.

    Raises AssessmentYearsError, SensitiveForbiddenError and RecordInvalidError.
    """
    require_ethics(workspace)
    given = list(rows)
    for values in given:
        check_assessment(workspace, values)
    records = new_records(workspace, PeriodicAssessment, given)
    return put_records(workspace, records, "act.add_record")
