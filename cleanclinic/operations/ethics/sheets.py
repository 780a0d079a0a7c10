"""The ethics evaluations of a year, and whole ethics files, as workbooks.

What paper may show a workbook may show, by the same rules: nothing without the permission, and
what is hidden only when it is asked for, which is written down first.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from cleanclinic.errors import CancelledError
from cleanclinic.operations.ethics.board import BoardRow, ethics_board
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.printing import files_to_show
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import (
    NOTHING_CHANGED,
    Cancelled,
    Changed,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.ethics_file import EthicsFile
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import EthicsHeading, ReviewLevel
from cleanclinic.sheets.plain import Cell, PlainTable, write_tables
from cleanclinic.words import Words

# The steps of a score that hold a grade down, whatever the points are.
_BARRIERS = ("gate", "veto")


def write_evaluations(workspace: Workspace, year: int, path: Path, *, words: Words) -> Changed:
    """Everybody's evaluation of a year, and how each score came about; counts the people.

    Raises SensitiveForbiddenError, and the file errors with nothing written.
    """
    book = EthicsBook(workspace)
    board = ethics_board(workspace, year, book=book)
    found = {one.id: one for one in book.latest}
    whole = [(row, found[row.id]) for row in board.rows]
    levels = tuple(
        level for level in ReviewLevel if any(level in book.rules(one).levels for _, one in whole)
    )
    about = _about(workspace, words)
    rules = [board.rules.title] if board.rules else []
    places = words.text("ui.staff.round.places", count=board.excellent, places=board.places)
    tables = [
        PlainTable(
            title=words.text("sheet.ethics.year", year=year),
            about=" · ".join((*about, *rules, places)),
            heads=_heads(levels, words),
            rows=tuple(_row(book, row, one, levels, words) for row, one in whole),
        ),
        PlainTable(
            title=words.text("sheet.ethics.steps", year=year),
            about=" · ".join(about),
            heads=(*_who_heads(words), *words.text("sheet.ethics.steps.heads").split("|")),
            rows=tuple(line for row, _ in whole for line in _steps(book, row, words)),
        ),
    ]
    write_tables(path, tables)
    return Changed(len(whole), NOTHING_CHANGED)


def _about(workspace: Workspace, words: Words) -> tuple[str, ...]:
    department = workspace.department
    made = words.text("report.made_on", day=workspace.today().isoformat())
    return (workspace.hospital_name, *([department.name] if department else []), made)


def _who_heads(words: Words) -> tuple[str, ...]:
    return words.text("staff_member.staff_number"), words.text("staff_member.name")


def _heads(levels: Sequence[ReviewLevel], words: Words) -> tuple[str, ...]:
    titles = [words.text(f"paper.ethics.level.{level}") for level in levels]
    marks = [
        words.text("sheet.ethics.mark", heading=words.text(f"ethics_heading.{one}.short"), level=of)
        for one in EthicsHeading
        for of in titles
    ]
    sums = [words.text("sheet.ethics.sum", level=title) for title in titles]
    return (
        *_who_heads(words),
        words.text("staff_member.post_type"),
        *marks,
        *sums,
        *words.text("sheet.ethics.result.heads").split("|"),
    )


def _row(
    book: EthicsBook,
    row: BoardRow,
    one: EthicsEvaluation,
    levels: Sequence[ReviewLevel],
    words: Words,
) -> tuple[Cell, ...]:
    person = book.staff.get(row.staff_id)
    columns = [one.column(level) for level in levels]
    grades = (row.score.grade, row.suggested, row.proposed, row.final)
    state = words.text(f"evaluation_state.{one.state}")
    missing = words.text("part.list.comma").join(words.text(key[1:]) for key in row.missing)
    return (
        *_who(book, row),
        words.text(f"post_type.{person.post_type}") if person else "",
        *(column.marks.get(heading) for heading in EthicsHeading for column in columns),
        *(sum(column.marks.values(), Decimal(0)) if column.marks else None for column in columns),
        row.score.bonus_counted,
        row.score.taken,
        row.score.total,
        *(words.text(f"ethics_grade.{grade}") if grade else "" for grade in grades),
        "；".join(
            words.act(f"ethics.step.{step.key}", step.values)
            for step in row.score.steps
            if step.key in _BARRIERS
        ),
        one.reason,
        missing or state,
    )


def _who(book: EthicsBook, row: BoardRow) -> tuple[str, str]:
    person = book.staff.get(row.staff_id)
    return person.staff_number if person else "", row.name


def _steps(book: EthicsBook, row: BoardRow, words: Words) -> Iterator[tuple[Cell, ...]]:
    for step in row.score.steps:
        said = words.act(f"ethics.step.{step.key}", step.values)
        yield *_who(book, row), said, step.amount


# --- Whole files ----------------------------------------------------------------------------


def write_ethics_files(
    workspace: Workspace,
    staff_ids: Sequence[str],
    path: Path,
    *,
    words: Words,
    unmasked: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Changed:
    """Whole files into one workbook, a sheet for each of their parts; counts the people.

    `unmasked` shows what is hidden too, and writes down first that it was looked at; raises
    SensitiveForbiddenError and PinConfirmError then. Raises the file errors with nothing written.
    """
    shown = files_to_show(EthicsBook(workspace), staff_ids, words, unmasked=unmasked)
    files = []
    for number, one in enumerate(shown.files):
        if cancelled():
            raise CancelledError
        progress(number, shown.count)
        files.append(one)
    write_tables(path, list(_tables(workspace, files, words)))
    return Changed(len(files), shown.hidden.changes)


def _tables(
    workspace: Workspace, files: Sequence[EthicsFile], words: Words
) -> Iterator[PlainTable]:
    about = " · ".join(_about(workspace, words))
    yield PlainTable(
        title=words.text("paper.ethics.section.basics"),
        about=about,
        heads=tuple(label for label, _ in files[0].basics) if files else _who_heads(words),
        rows=tuple(tuple(value for _, value in one.basics) for one in files),
    )
    for place, (name, _) in enumerate(files[0].sections if files else ()):
        yield PlainTable(
            title=words.text(f"paper.ethics.section.{name}"),
            about=about,
            heads=(*_who_heads(words), *words.text(f"paper.ethics.columns.{name}").split("|")),
            rows=tuple(_named(files, place)),
        )
    levels = max((form.levels for one in files for form in one.forms), key=len, default=())
    yield PlainTable(
        title=words.text("sheet.ethics.marks"),
        about=about,
        heads=(
            *_who_heads(words),
            *words.text("sheet.ethics.marks.heads").split("|"),
            *levels,
        ),
        rows=tuple(_marks(files, levels)),
    )


def _named(files: Iterable[EthicsFile], section: int) -> Iterator[tuple[Cell, ...]]:
    for one in files:
        for row in one.sections[section][1]:
            yield one.staff_number, one.name, *row


def _marks(files: Iterable[EthicsFile], levels: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """The marks of every year under each heading; a level that a year had not stays empty."""
    for one in files:
        for form in one.forms:
            for heading, full, *marks in form.marks:
                by_level = dict(zip(form.levels, marks, strict=True))
                found = (_number(by_level.get(level, "")) for level in levels)
                yield one.staff_number, one.name, form.year, heading, _number(full), *found


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
