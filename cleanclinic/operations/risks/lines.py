"""Risk points as lists keep them: one a line, with what their controls say beside them.

What is pasted, read from a file or copied from another point comes in here, with its controls, as
one act.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from cleanclinic.operations.recording.numbers import risk_numbers
from cleanclinic.operations.recording.sheets import Match, MatchedRow
from cleanclinic.operations.recording.writing import try_record
from cleanclinic.operations.risks.book import controls_by_risk
from cleanclinic.operations.risks.points import get_risk, new_risk, new_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.control import Control
from cleanclinic.records.fields import Paragraph, Problem
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.record import Record, RecordInvalidError
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sheets.cells import as_measures, measures_text
from cleanclinic.sheets.risks import area_names as area_names
from cleanclinic.sheets.risks import risk_heads

_MEASURES_MOST = 10_000
# What a list that says nothing of it means.
_GIVEN: Mapping[str, Any] = {"category": RiskCategory.POST}
# The fields that a sheet calls otherwise.
_FIELDS = {
    "place": "post",
    "text": "description",
    "review_day": "review_on",
    "controls": "measures",
}
COPIED = "copied_from"
"""Beside the values of a new point: the id of the one whose controls it begins with."""


@dataclass(frozen=True, kw_only=True)
class RiskLine(RiskPoint):
    """A risk point with the texts of its controls; it is shown and read, and never written."""

    measures: Annotated[str, Paragraph(_MEASURES_MOST)] = ""


def line_of(point: RiskPoint, measures: Sequence[str]) -> RiskLine:
    """The point with what its controls say."""
    return RiskLine(**vars(point), measures=measures_text(tuple(measures)))


def try_risk_line(
    values: Mapping[str, Any], today: date, numbers: Collection[str]
) -> tuple[Problem, ...]:
    """All that stands against adding a line today; `numbers` are those of the points there are."""
    number = values.get("number")
    used = (Problem("number", "used", {"value": number}),) if number in numbers else ()
    given = {**_GIVEN, **values, "number": number or "R-1"}
    return used + try_record(RiskLine, given, today)


def sheet_heads() -> Mapping[str, Sequence[str]]:
    """What the columns of lists outside are called, by field."""
    return {_FIELDS.get(name, name): heads for name, heads in risk_heads().items()}


def add_risk_line(workspace: Workspace, _: type[Record], values: Mapping[str, Any]) -> Saved:
    """Record a new risk point, with copies of the controls of another where COPIED names one.

    A copy of a control says what is done and how often; what proved the one proves nothing of it.
    """
    copied = values.get(COPIED)
    given = {name: value for name, value in values.items() if name not in (COPIED, "measures")}
    point = new_risk(workspace, {"number": next(risk_numbers(workspace)), **given})
    with workspace.store.act("act.add_risk", workspace.actor, number=point.number) as act:
        act.put(point)
        for control in controls_by_risk(workspace.store.all(Control))[copied] if copied else ():
            act.put(
                Control(
                    id=workspace.new_id(),
                    risk_point=point.id,
                    text=control.text,
                    frequency=control.frequency,
                    responsible=control.responsible,
                    rule=control.rule,
                    internal_rule=control.internal_rule,
                )
            )
    return Saved(point.id, act.changes)


def take_risk_lines(workspace: Workspace, rows: Sequence[MatchedRow]) -> Changed:
    """Take lines of a file in as one act: new points, changed ones, and controls not yet there.

    Nothing is deleted: a control that the file does not name stays. Raises NoSuchRecordError where
    somebody has deleted a point meanwhile, and RecordInvalidError.
    """
    points, controls = _new(workspace, [row.values for row in rows if row.match is Match.NEW])
    known = controls_by_risk(workspace.store.all(Control))
    for row in rows:
        if row.match is not Match.CHANGED:
            continue
        before = get_risk(workspace, row.record_id).record
        values = {name: value for name, value in row.values.items() if name != "measures"}
        after = replace(before, **values)
        if problems := after.faults(workspace.today()):
            raise RecordInvalidError(RiskPoint.KIND, problems)
        has = {control.text for control in known[before.id]}
        said = as_measures(row.values.get("measures", ""))
        more = _controls(workspace, before.id, [text for text in said if text not in has])
        points += [after] if after != before or more else []
        controls += more
    return _write(workspace, points, controls)


def _new(
    workspace: Workspace, rows: Iterable[Mapping[str, Any]]
) -> tuple[list[RiskPoint], list[Control]]:
    given = [{**_GIVEN, **values} for values in rows]
    measures = [as_measures(values.pop("measures", "")) for values in given]
    points = new_risks(workspace, given)
    controls = [
        control
        for point, texts in zip(points, measures, strict=True)
        for control in _controls(workspace, point.id, texts)
    ]
    return points, controls


def _controls(workspace: Workspace, risk_id: str, texts: Iterable[str]) -> list[Control]:
    """Checked controls of which only the text is known."""
    made = [
        Control(id=workspace.new_id(), risk_point=risk_id, text=text, frequency=Frequency.MONTHLY)
        for text in texts
    ]
    for control in made:
        control.check()
    return made


def _write(
    workspace: Workspace, points: Sequence[RiskPoint], controls: Sequence[Control]
) -> Changed:
    if not points:
        return Changed(0, NOTHING_CHANGED)
    count = str(len(points))
    with workspace.store.act("act.import_risks", workspace.actor, count=count) as act:
        for record in (*points, *controls):
            act.put(record)
    return Changed(len(points), act.changes)
