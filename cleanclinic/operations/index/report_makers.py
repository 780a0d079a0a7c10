"""The reports over what was recorded, one function each: risks, registers, education, pledges."""

from collections import Counter
from decimal import Decimal

from cleanclinic.operations.education.sessions import education_year
from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.report_rows import (
    Cell,
    Made,
    counted,
    plain_number,
)
from cleanclinic.operations.pledges.board import campaigns, live_pledges
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.registers.entries import REGISTERS, list_register
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.commendation import Commendation
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.education_plan import IN_ORDER, PeriodState
from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.grading import LEVEL_ORDER
from cleanclinic.records.pledge import PledgeState
from cleanclinic.records.post_type import PostType
from cleanclinic.records.register import Register
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words


def risks(workspace: Workspace, _period: Period, words: Words) -> Made:
    points = list_risks(workspace).rows
    rows: list[tuple[Cell, ...]] = []
    for area in BusinessArea:
        mine = [point for point in points if point.area is area]
        if mine:
            levels = [sum(one.level is level for one in mine) for level in LEVEL_ORDER]
            name = words.text(f"business_area.{area}")
            controls, done = sum(p.controls for p in mine), sum(p.in_place for p in mine)
            rows.append((name, len(mine), *levels, controls, done))
    rows.sort(key=lambda row: -int(row[1]))
    return counted(words, rows)


def controls(workspace: Workspace, _period: Period, words: Words) -> Made:
    today, names = workspace.today(), staff_names(workspace)
    by_person: dict[str, list[Control]] = {}
    for held in workspace.store.all(Control):
        by_person.setdefault(held.record.responsible or "", []).append(held.record)
    rows: list[tuple[Cell, ...]] = []
    for person, controls in by_person.items():
        states = Counter(control.state for control in controls)
        late = sum(control.overdue(today) for control in controls)
        name = names.get(person) or words.text("report.nobody")
        rows.append((name, len(controls), *(states[state] for state in ControlState), late))
    rows.sort(key=lambda row: (-int(row[5]), -int(row[1])))
    return counted(words, rows)


def registers(workspace: Workspace, period: Period, words: Words) -> Made:
    rows: list[tuple[Cell, ...]] = []
    for of in REGISTERS:
        days = [one.record.on for one in list_register(workspace, of).entries]
        mine = [day for day in days if period.has(day)]
        months = [sum(day.month == month for day in mine) for month in _months(period)]
        # Three months of a quarter, or the four quarters of a year.
        parts = months if period.quarter else [sum(months[at : at + 3]) for at in (0, 3, 6, 9)]
        rows.append((words.text(f"kind.{of.KIND}"), len(mine), *parts))
    return counted(words, rows)


def _months(period: Period) -> range:
    return range(period.quarter * 3 - 2, period.quarter * 3 + 1) if period.quarter else range(1, 13)


def _entries(workspace: Workspace, of: type[Register], period: Period) -> list[Register]:
    entries = (one.record for one in list_register(workspace, of).entries)
    return [record for record in entries if period.has(record.on)]


def gifts(workspace: Workspace, period: Period, words: Words) -> Made:
    gifts = [one for one in _entries(workspace, GiftRecord, period) if isinstance(one, GiftRecord)]
    rows: list[tuple[Cell, ...]] = []
    for form in GiftForm:
        mine = [gift for gift in gifts if gift.form is form]
        if mine:
            amount = sum((gift.amount or Decimal(0) for gift in mine), Decimal(0))
            ways = [sum(one.disposal is way for one in mine) for way in GiftDisposal]
            rows.append((words.text(f"gift_form.{form}"), len(mine), plain_number(amount), *ways))
    return counted(words, rows)


def thanks(workspace: Workspace, period: Period, words: Words) -> Made:
    names = staff_names(workspace)
    counts: dict[str, Counter[str]] = {}
    for one in _entries(workspace, Commendation, period):
        if isinstance(one, Commendation):
            people = [names[p] for p in one.people() if p in names]
            for name in people or [words.text("report.department")]:
                counts.setdefault(name, Counter())[one.form] += one.copies
    rows: list[tuple[Cell, ...]] = []
    for name, forms in counts.items():
        banners, letters = forms["banner"], forms["letter"]
        total = sum(forms.values())
        rows.append((name, total, banners, letters, total - banners - letters))
    rows.sort(key=lambda row: -int(row[1]))
    return counted(words, rows)


def visits(workspace: Workspace, period: Period, words: Words) -> Made:
    visits = [one for one in _entries(workspace, RepVisit, period) if isinstance(one, RepVisit)]
    rows: list[tuple[Cell, ...]] = []
    for company in dict.fromkeys(visit.company for visit in visits):
        mine = [visit for visit in visits if visit.company == company]
        people = {visit.rep for visit in mine}
        expired = sum(visit.expired(visit.on) for visit in mine)
        irregular = sum(visit.irregular for visit in mine)
        rows.append((company, len(mine), len(people), expired, irregular))
    rows.sort(key=lambda row: -int(row[1]))
    return counted(words, rows)


def education(workspace: Workspace, period: Period, words: Words) -> Made:
    year = education_year(workspace, period.year)
    rows: list[tuple[Cell, ...]] = []
    for rhythm in IN_ORDER:
        mine = [
            one.state
            for one in year.wanted
            if one.period.rhythm is rhythm and (not period.quarter or period.has(one.period.due))
        ]
        states = [PeriodState.HELD, PeriodState.OPEN, PeriodState.LATE, PeriodState.MISSED]
        counts = [sum(one is state for one in mine) for state in states]
        rows.append((words.text(f"rhythm.{rhythm}"), len(mine), *counts))
    return counted(words, rows, column=2)


def learning(workspace: Workspace, period: Period, words: Words) -> Made:
    year = education_year(workspace, period.year)
    rows = [(one.name, one.hours, one.minutes, one.there, one.of, one.open) for one in year.people]
    rows.sort(key=lambda row: -row[1])
    return counted(words, rows)


def pledges(workspace: Workspace, period: Period, words: Words) -> Made:
    people = [held.record for held in workspace.store.all(StaffMember)]
    rounds = [one for one in campaigns(workspace) if one.year == period.year]
    today = workspace.today()
    rows: list[tuple[Cell, ...]] = []
    for one in rounds:
        pledges = live_pledges(workspace, one.id)
        for post_type in PostType:
            mine = [p for p in people if p.post_type is post_type and p.serves_on(today)]
            if mine:
                found = [pledges.get(person.id) for person in mine]
                signed = sum(p is not None and p.state is PledgeState.SIGNED for p in found)
                printed_ = sum(p is not None and p.state is PledgeState.PRINTED for p in found)
                name = words.text(f"post_type.{post_type}")
                label = f"{one.title} · {name}" if len(rounds) > 1 else name
                rows.append((label, len(mine), signed, printed_, len(mine) - signed))
    return counted(words, rows, column=2)


def ethics(workspace: Workspace, period: Period, words: Words) -> Made:
    board = ethics_board(workspace, period.year)
    count = len(board.rows)
    rows: list[tuple[Cell, ...]] = []
    for grade in EthicsGrade:
        final = sum(row.final is grade for row in board.rows)
        share = (Decimal(final * 100) / Decimal(count or 1)).quantize(Decimal("0.1"))
        rows.append((words.text(f"ethics_grade.{grade}"), final, plain_number(share)))
    open_ones = sum(row.final is None for row in board.rows)
    rows.append((words.text("report.open"), open_ones, ""))
    return counted(words, rows)
