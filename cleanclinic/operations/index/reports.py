"""Small reports over what a ward recorded: a table, a few bars, by period; to paper and Excel."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from unicodedata import east_asian_width

from cleanclinic.operations.education.sessions import education_year
from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.index.consistency import check_consistency
from cleanclinic.operations.index.index_words import finding_text, measured_text, part_name
from cleanclinic.operations.index.indexing import IndexPeriod, department_index
from cleanclinic.operations.pledges.board import campaigns, live_pledges
from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.registers.entries import REGISTERS, list_register
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.blocks import Block, Column, Heading, table
from cleanclinic.paper.document import Bars, Document, document_pdf, print_documents
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.commendation import Commendation
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.education_plan import IN_ORDER, PeriodState
from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.grading import LEVEL_ORDER
from cleanclinic.records.integrity_index import Confidence
from cleanclinic.records.pledge import PledgeState
from cleanclinic.records.post_type import PostType
from cleanclinic.records.register import Register
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.sheets.plain import PlainTable, write_tables
from cleanclinic.words import Words

QUARTERS = (1, 2, 3, 4)
Cell = str | int | Decimal
# On paper a column is as wide as its texts, in letters; long ones are not centred.
_NARROWEST, _LONG, _WIDEST, _BOLD = 9, 24, 56, 2


@dataclass(frozen=True)
class Period:
    """A year, or one of its quarters (1 to 4)."""

    year: int
    quarter: int = 0

    def has(self, day: date | None) -> bool:
        if day is None or day.year != self.year:
            return False
        return not self.quarter or (day.month + 2) // 3 == self.quarter

    def text(self, words: Words) -> str:
        key = "report.period.quarter" if self.quarter else "report.period.year"
        return words.text(key, year=self.year, quarter=self.quarter)


@dataclass(frozen=True)
class Report:
    """A table with its sums, and bars (label, value, shown as) that tell the same at a glance."""

    name: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    bars: tuple[tuple[str, float, str], ...] = ()


def report_names(workspace: Workspace) -> tuple[str, ...]:
    """The reports this person may see, in their order; words `report.<name>`."""
    return tuple(name for name in _MAKERS if name != "ethics" or sees_ethics(workspace))


def report_years(workspace: Workspace) -> tuple[int, ...]:
    """The years there is anything of, the latest first; this year always."""
    days = (one.record.on for of in REGISTERS for one in list_register(workspace, of).entries)
    years = {workspace.today().year, *(day.year for day in days)}
    return tuple(sorted(years, reverse=True))


def make_report(workspace: Workspace, name: str, period: Period, *, words: Words) -> Report:
    """Raises KeyError for a report there is none of, SENSITIVE-FORBIDDEN without the permission."""
    made = _MAKERS[name](workspace, period, words)
    department = workspace.department
    about = " · ".join(
        filter(
            None,
            (
                department.name if department else "",
                "" if name in _STANDING else period.text(words),
                words.text("report.made_on", day=workspace.today().isoformat()),
            ),
        )
    )
    title = words.text(f"report.{name}")
    key = f"report.{name}.heads.quarter" if period.quarter else ""
    key = key if words.has(key) else f"report.{name}.heads"
    heads = tuple(words.text(key).split("|"))
    return Report(name, title, about, heads, made.rows, made.totals, made.bars)


@dataclass(frozen=True)
class _Made:
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    bars: tuple[tuple[str, float, str], ...] = ()


def _summed(words: Words, rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """The sums of the columns of numbers; nothing under a column of texts."""
    if not rows:
        return ()
    sums: list[Cell] = [words.text("report.total")]
    for column in range(1, len(rows[0])):
        cells = [row[column] for row in rows]
        numbers = [cell for cell in cells if not isinstance(cell, str)]
        total = sum((Decimal(one) for one in numbers), Decimal(0))
        sums.append("" if len(numbers) < len(cells) else _plain(total))
    return tuple(sums)


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def _bars(rows: Iterable[tuple[Cell, ...]], column: int = 1) -> tuple[tuple[str, float, str], ...]:
    return tuple((str(row[0]), float(row[column]), str(row[column])) for row in rows)


def _counted(words: Words, rows: Sequence[tuple[Cell, ...]], column: int = 1) -> _Made:
    return _Made(tuple(rows), _summed(words, rows), _bars(rows, column))


# One report each


def _risks(workspace: Workspace, _period: Period, words: Words) -> _Made:
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
    return _counted(words, rows)


def _controls(workspace: Workspace, _period: Period, words: Words) -> _Made:
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
    return _counted(words, rows)


def _registers(workspace: Workspace, period: Period, words: Words) -> _Made:
    rows: list[tuple[Cell, ...]] = []
    for of in REGISTERS:
        days = [one.record.on for one in list_register(workspace, of).entries]
        mine = [day for day in days if period.has(day)]
        months = [sum(day.month == month for day in mine) for month in _months(period)]
        # Three months of a quarter, or the four quarters of a year.
        parts = months if period.quarter else [sum(months[at : at + 3]) for at in (0, 3, 6, 9)]
        rows.append((words.text(f"kind.{of.KIND}"), len(mine), *parts))
    return _counted(words, rows)


def _months(period: Period) -> range:
    return range(period.quarter * 3 - 2, period.quarter * 3 + 1) if period.quarter else range(1, 13)


def _entries(workspace: Workspace, of: type[Register], period: Period) -> list[Register]:
    entries = (one.record for one in list_register(workspace, of).entries)
    return [record for record in entries if period.has(record.on)]


def _gifts(workspace: Workspace, period: Period, words: Words) -> _Made:
    gifts = [one for one in _entries(workspace, GiftRecord, period) if isinstance(one, GiftRecord)]
    rows: list[tuple[Cell, ...]] = []
    for form in GiftForm:
        mine = [gift for gift in gifts if gift.form is form]
        if mine:
            amount = sum((gift.amount or Decimal(0) for gift in mine), Decimal(0))
            ways = [sum(one.disposal is way for one in mine) for way in GiftDisposal]
            rows.append((words.text(f"gift_form.{form}"), len(mine), _plain(amount), *ways))
    return _counted(words, rows)


def _thanks(workspace: Workspace, period: Period, words: Words) -> _Made:
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
    return _counted(words, rows)


def _visits(workspace: Workspace, period: Period, words: Words) -> _Made:
    visits = [one for one in _entries(workspace, RepVisit, period) if isinstance(one, RepVisit)]
    rows: list[tuple[Cell, ...]] = []
    for company in dict.fromkeys(visit.company for visit in visits):
        mine = [visit for visit in visits if visit.company == company]
        people = {visit.rep for visit in mine}
        expired = sum(visit.expired(visit.on) for visit in mine)
        irregular = sum(visit.irregular for visit in mine)
        rows.append((company, len(mine), len(people), expired, irregular))
    rows.sort(key=lambda row: -int(row[1]))
    return _counted(words, rows)


def _education(workspace: Workspace, period: Period, words: Words) -> _Made:
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
    return _counted(words, rows, column=2)


def _learning(workspace: Workspace, period: Period, words: Words) -> _Made:
    year = education_year(workspace, period.year)
    rows = [(one.name, one.hours, one.minutes, one.there, one.of, one.open) for one in year.people]
    rows.sort(key=lambda row: -row[1])
    return _counted(words, rows)


def _pledges(workspace: Workspace, period: Period, words: Words) -> _Made:
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
    return _counted(words, rows, column=2)


def _ethics(workspace: Workspace, period: Period, words: Words) -> _Made:
    board = ethics_board(workspace, period.year)
    count = len(board.rows)
    rows: list[tuple[Cell, ...]] = []
    for grade in EthicsGrade:
        final = sum(row.final is grade for row in board.rows)
        share = _plain((Decimal(final * 100) / count).quantize(Decimal("0.1"))) if count else 0
        rows.append((words.text(f"ethics_grade.{grade}"), final, share))
    open_ones = sum(row.final is None for row in board.rows)
    rows.append((words.text("report.open"), open_ones, ""))
    return _counted(words, rows)


def _index(workspace: Workspace, period: Period, words: Words) -> _Made:
    reckoned = department_index(workspace, period=IndexPeriod(period.year, period.quarter))
    found = reckoned.index
    parts = [one for one in found.parts if one.points is not None or one.count]
    rows: list[tuple[Cell, ...]] = [
        (
            part_name(words, one.part.code),
            measured_text(words, one),
            "" if one.points is None else _plain(one.points),
            "" if one.points is None else _plain(one.most),
        )
        for one in parts
    ]
    if found.value is None:
        return _Made(())
    said = words.text(
        "ui.home.index.coverage",
        percent=found.coverage,
        confidence=words.text(f"confidence.{found.confidence}"),
    )
    if found.confidence is Confidence.VAGUE:
        # Who lays two of these papers side by side is told as on the start page.
        vague = words.text("ui.home.index.vague", percent=reckoned.rules.vague)
        said = words.text("report.index.vague", said=said, vague=vague)
    bars = tuple(
        (part_name(words, one.part.code), float(one.points * 100 / one.most), f"{one.points}")
        for one in parts
        if one.points is not None and one.most
    )
    # It is no sum of what stands above it: the points are of the weights that had data.
    rows.append((words.text("report.index"), said, found.value, 100))
    return _Made(tuple(rows), (), bars)


def _consistency(workspace: Workspace, _period: Period, words: Words) -> _Made:
    found = check_consistency(workspace, pictures_at_once=None).rows
    rows: list[tuple[Cell, ...]] = [
        (
            finding_text(words, one),
            words.text(f"severity.{one.severity}"),
            words.text(f"nav.{one.page}"),
        )
        for one in found
    ]
    counts = Counter(one.severity for one in found)
    bars = tuple(
        (words.text(f"severity.{one}"), float(count), str(count)) for one, count in counts.items()
    )
    return _Made(tuple(rows), (), bars)


_MAKERS: Mapping[str, Callable[[Workspace, Period, Words], _Made]] = {
    "risks": _risks,
    "controls": _controls,
    "registers": _registers,
    "gifts": _gifts,
    "thanks": _thanks,
    "visits": _visits,
    "education": _education,
    "learning": _learning,
    "pledges": _pledges,
    "ethics": _ethics,
    "index": _index,
    "consistency": _consistency,
}
# How things stand today, whatever period is chosen.
_STANDING = frozenset({"risks", "controls", "consistency"})


# Paper and Excel


def report_pdf(workspace: Workspace, report: Report, *, words: Words) -> bytes:
    """One report as it would be printed."""
    author = workspace.hospital_name
    return document_pdf([_document(report, words)], words=words, author=author, demo=workspace.demo)


def print_report(workspace: Workspace, report: Report, path: Path, *, words: Words) -> Printed:
    """One report as a PDF file."""
    done = print_documents(
        path, [_document(report, words)], words=words,
        author=workspace.hospital_name, demo=workspace.demo,
    )  # fmt: skip
    return printed(path, done, NOTHING_CHANGED)


def write_report(report: Report, path: Path) -> None:
    """One report as a workbook."""
    table_ = PlainTable(report.title, report.about, report.heads, report.rows, report.totals)
    write_tables(path, [table_])


def _document(report: Report, words: Words) -> Document:
    rows = [*report.rows, *([report.totals] if report.totals else [])]
    texts = [[str(cell) for cell in row] for row in rows]
    wanted = [
        min(max(_NARROWEST, _letters(head) + _BOLD, *map(_letters, cells)), _WIDEST)
        for head, *cells in zip(report.heads, *texts, strict=True)
    ]
    columns = [
        Column(head, wide / sum(wanted), centred=at > 0 and wide < _LONG)
        for at, (head, wide) in enumerate(zip(report.heads, wanted, strict=True))
    ]
    blocks: list[Block] = [*table(columns, texts)]
    if report.bars:
        blocks += [Heading(words.text("report.bars")), Bars(report.bars)]
    return Document(report.title, (report.about, ""), tuple(blocks))


def _letters(text: str) -> int:
    """How wide a text is, counted in Latin letters; Chinese characters are two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
