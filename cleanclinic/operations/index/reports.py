"""Small reports over what was recorded: a table, a few bars, by period; to paper and Excel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unicodedata import east_asian_width

from cleanclinic.operations.index import report_checks, report_index, report_makers
from cleanclinic.operations.index.hospital import HospitalIndex
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.report_rows import Bar, Cell, Made
from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.registers.entries import REGISTERS
from cleanclinic.operations.workspace.confidential import may_see, sees_ethics
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.blocks import Block, Column, Heading, shares, table
from cleanclinic.paper.blocks import texts as noted
from cleanclinic.paper.document import Bars, Document, document_pdf, print_documents
from cleanclinic.sheets.plain import PlainTable, write_tables
from cleanclinic.words import Words

QUARTERS = (1, 2, 3, 4)
# On paper a column is as wide as its texts, in letters; long ones are not centred.
_NARROWEST, _LONG, _WIDEST, _BOLD = 9, 24, 56, 2


@dataclass(frozen=True)
class Report:
    """A table with its sums, and bars (label, value, shown as) that tell the same at a glance.

    `note` stands below the table; `measured` is what the bars tell.
    """

    name: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    bars: tuple[Bar, ...] = ()
    note: str = ""
    measured: str = ""


_Maker = Callable[[Workspace, Period, Words], Made]
_WARD: Mapping[str, _Maker] = {
    "risks": report_makers.risks,
    "controls": report_makers.controls,
    "registers": report_makers.registers,
    "gifts": report_makers.gifts,
    "thanks": report_makers.thanks,
    "visits": report_makers.visits,
    "education": report_makers.education,
    "learning": report_makers.learning,
    "pledges": report_makers.pledges,
    "ethics": report_makers.ethics,
    "checks": report_checks.of_period,
    "check_compared": report_checks.compared,
    "index": report_index.index,
    "consistency": report_index.consistency,
}
# Over all departments together; what counts people or weeks of one department is for the wards.
_OFFICE: Mapping[str, _Maker] = {
    "departments": report_index.departments,
    **{name: _WARD[name] for name in ("risks", "registers", "gifts", "visits", "pledges")},
}
_MAKERS = {**_WARD, **_OFFICE}
# How things stand today, whatever period is chosen.
_STANDING = frozenset({"risks", "controls", "consistency"})


def report_names(workspace: Workspace) -> tuple[str, ...]:
    """The reports this person may see, in their order; words `report.<name>`."""
    offered = _OFFICE if workspace.kind is WorkspaceKind.OFFICE else _WARD
    return tuple(name for name in offered if name != "ethics" or sees_ethics(workspace))


def report_years(workspace: Workspace) -> tuple[int, ...]:
    """The years there is anything of, the latest first; this year always."""
    seen = [of for of in REGISTERS if may_see(workspace, of)]
    days = {day for of in seen for _, day in workspace.store.columns(of, ("on",))}
    years = {workspace.today().year, *(date.fromisoformat(day).year for day in days)}
    return tuple(sorted(years, reverse=True))


def make_report(workspace: Workspace, name: str, period: Period, *, words: Words) -> Report:
    """Raises KeyError for a report there is none of, SENSITIVE-FORBIDDEN without the permission."""
    return _report(workspace, name, period, _MAKERS[name](workspace, period, words), words)


def hospital_report(workspace: Workspace, found: HospitalIndex, *, words: Words) -> Report:
    """The index of all departments as it was reckoned, so that paper says what the screen says."""
    made = report_index.standings(found, words)
    return _report(workspace, "departments", found.period, made, words)


def _report(workspace: Workspace, name: str, period: Period, made: Made, words: Words) -> Report:
    department = workspace.department
    about = " · ".join(
        filter(
            None,
            (
                department.name if department else workspace.hospital_name,
                "" if name in _STANDING else period.text(words),
                words.text("report.made_on", day=workspace.today().isoformat()),
            ),
        )
    )
    title = words.text(f"report.{name}")
    key = f"report.{name}.heads.quarter" if period.quarter else ""
    key = key if words.has(key) else f"report.{name}.heads"
    heads = tuple(words.text(key).split("|"))
    measured = made.measured if isinstance(made.measured, str) else heads[made.measured]
    return Report(name, title, about, heads, made.rows, made.totals, made.bars, made.note, measured)


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
    about = " · ".join(filter(None, (report.about, report.note)))
    table_ = PlainTable(report.title, about, report.heads, report.rows, report.totals, report.bars)
    write_tables(path, [table_])


def _document(report: Report, words: Words) -> Document:
    rows = [*report.rows, *([report.totals] if report.totals else [])]
    texts = [[str(cell) for cell in row] for row in rows]
    wanted = [
        min(max(_NARROWEST, _letters(head) + _BOLD, *map(_letters, cells)), _WIDEST)
        for head, *cells in zip(report.heads, *texts, strict=True)
    ]
    held = list(zip(report.heads, *texts, strict=True))
    columns = [
        Column(head, share, centred=at > 0 and wide < _LONG)
        for at, (head, share, wide) in enumerate(
            zip(report.heads, shares(wanted, held), wanted, strict=True)
        )
    ]
    blocks: list[Block] = [*table(columns, texts)]
    if report.note:
        blocks += noted(report.note, indent=False, below=True)
    if report.bars:
        blocks += [Heading(words.text("report.bars", what=report.measured)), Bars(report.bars)]
    return Document(report.title, (report.about, ""), tuple(blocks))


def _letters(text: str) -> int:
    """How wide a text is, counted in Latin letters; Chinese characters are two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
