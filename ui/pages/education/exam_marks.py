"""Marks of an exam from a table: the sheet the papers were marked on, by names and points."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from cleanclinic.operations.education.exams import add_results
from cleanclinic.operations.recording.sheets import MatchedRow
from cleanclinic.operations.recording.writing import try_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.fields import Problem
from ui.parts.form_fields import fields_for
from ui.parts.page import Desk
from ui.parts.record_plan import Deeds, DeskPlan, SheetWays

_FIELDS = ("person", "points", "on")
# What lists of marks call these columns besides.
_HEADS = {
    "person": ("姓名", "考生", "人员", "Name"),
    "points": ("得分", "分数", "成绩", "总分", "Score"),
    "on": ("考试日期", "日期", "Date"),
}


def marks_plan(desk: Desk, exam: Exam) -> DeskPlan:
    """What a table of marks of an exam is read by; every line is a sitting of its own."""
    labels = {"person": desk.words.text("ui.education.people.name")}
    fields = fields_for(desk, ExamResult, _FIELDS, past=("on",))
    return DeskPlan(
        of=ExamResult,
        name="education.marks",
        columns=(),
        form=[replace(one, label=labels.get(one.field.name, one.label)) for one in fields],
        sheet=SheetWays(
            key="person", given=("on",), heads=_HEADS, take=partial(_take, exam=exam.id)
        ),
        deeds=Deeds(listed=lambda *_: (), trial=partial(_trial, exam=exam)),
    )


def _trial(
    of: type[ExamResult], values: Mapping[str, Any], today: date, *, exam: Exam
) -> tuple[Problem, ...]:
    """What stands against it; nobody sat the exam before its day or on one to come."""
    on = values.get("on") or today
    found = try_record(of, {**values, "on": on, "exam": exam.id}, today)
    if on < exam.on:
        found += (Problem("on", "earlier", {"day": exam.on}),)
    elif on > today:
        found += (Problem("on", "future", {"day": on}),)
    return found


def _take(workspace: Workspace, rows: Sequence[MatchedRow], *, exam: str) -> Changed:
    return add_results(workspace, exam, [one.values for one in rows])
