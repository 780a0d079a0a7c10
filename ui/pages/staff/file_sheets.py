"""What tables of entries and of doctors' assessments are read by: the sheets a ward kept so far."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from cleanclinic.operations.ethics.taking_in import (
    take_assessments,
    take_entries,
    try_assessment,
    try_entry,
)
from cleanclinic.operations.recording.sheets import MatchedRow
from cleanclinic.operations.recording.writing import names_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import EthicsHeading
from cleanclinic.records.fields import Problem
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from ui.parts.form_fields import FormField, fields_for
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.record_plan import Deeds, DeskPlan, SheetWays

ENTRY_FIELDS = ("staff_member", "on", "rule", "kind", "heading", "points", "source", "summary")
ASSESSMENT_FIELDS = (
    "staff_member", "from_year", "to_year", "on", "result", "ethics_result", "organisation",
    "number", "remark",
)  # fmt: skip
_WHO = ("姓名", "人员", "工号", "Name")
_ENTRY_HEADS = {
    "staff_member": _WHO,
    "on": ("日期", "时间", "Date"),
    "rule": ("条款", "事由", "规则", "项目", "依据"),
    "kind": ("类别", "类型", "加减分"),
    "heading": ("方面", "考评内容"),
    "points": ("分", "加分", "扣分", "Points"),
    "summary": ("说明", "内容", "情况", "备注"),
}
_ASSESSMENT_HEADS = {
    "staff_member": ("医师", *_WHO),
    "from_year": ("开始年度", "起始年度"),
    "to_year": ("结束年度", "截止年度"),
    "on": ("考核日期", "日期"),
    "result": ("考核结果", "结论"),
    "organisation": ("考核机构",),
    "number": ("证书编号", "文号"),
}


def entries_plan(desk: Desk, rules: EthicsRules, person: str) -> DeskPlan:
    """Entries, for `person` where a line names nobody; an item of the rules says the rest."""
    text = desk.words.text
    short = [(text(f"ethics_heading.{one}.short"), one) for one in EthicsHeading]
    return DeskPlan(
        of=ConductEvent,
        name="staff.entries.sheet",
        columns=(),
        form=_named(desk, fields_for(desk, ConductEvent, ENTRY_FIELDS, past=("on",))),
        sheet=SheetWays(
            given=("kind", "heading", *(["staff_member"] if person else [])),
            heads=_ENTRY_HEADS,
            spellings={"heading": short},
            take=partial(_take_entries, person=person),
        ),
        deeds=Deeds(listed=lambda *_: (), trial=partial(_try_entry, rules=rules, person=person)),
    )


def assessments_plan(desk: Desk, person: str) -> DeskPlan:
    """Assessments of doctors, of `person` where a line names nobody."""
    return DeskPlan(
        of=PeriodicAssessment,
        name="staff.assessments.sheet",
        columns=(),
        form=_named(desk, fields_for(desk, PeriodicAssessment, ASSESSMENT_FIELDS, past=("on",))),
        options=_doctors,
        sheet=SheetWays(
            given=("staff_member",) if person else (),
            heads=_ASSESSMENT_HEADS,
            take=partial(_take_assessments, person=person),
        ),
        deeds=Deeds(listed=lambda *_: (), trial=partial(_try_assessment, person=person)),
    )


def _named(desk: Desk, fields: Sequence[FormField]) -> list[FormField]:
    """Whom it is about is called by what the roster calls a name."""
    who = desk.words.text("staff_member.name")
    return [replace(one, label=who) if one.field.name == "staff_member" else one for one in fields]


def _doctors(workspace: Workspace) -> Mapping[str, Sequence[Option]]:
    doctors = {
        held.record.id
        for held in workspace.store.all(StaffMember)
        if held.record.post_type is PostType.DOCTOR
    }
    called = names_of(workspace, StaffMember.KIND)
    return {"staff_member": [Option(one, name) for one, name in called.items() if one in doctors]}


def _about(person: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {**({"staff_member": person} if person else {}), **values}


def _try_entry(
    _: type[ConductEvent],
    values: Mapping[str, Any],
    today: date,
    *,
    rules: EthicsRules,
    person: str,
) -> tuple[Problem, ...]:
    return try_entry(rules, _about(person, values), today)


def _take_entries(workspace: Workspace, rows: Sequence[MatchedRow], *, person: str) -> Changed:
    return take_entries(workspace, [_about(person, one.values) for one in rows])


def _try_assessment(
    _: type[PeriodicAssessment], values: Mapping[str, Any], today: date, *, person: str
) -> tuple[Problem, ...]:
    return try_assessment(_about(person, values), today)


def _take_assessments(workspace: Workspace, rows: Sequence[MatchedRow], *, person: str) -> Changed:
    return take_assessments(workspace, [_about(person, one.values) for one in rows])
