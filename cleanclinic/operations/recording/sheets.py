"""Records of any kind to and from a workbook: what was written out comes back without a change.

A column at the end carries each record's own id. A line that has it changes that record, and only
in the columns there are; a line without is a new record. Nothing is ever deleted by a file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from cleanclinic.operations.recording.row_reading import CellProblem, ReadRow, Skipped, tried
from cleanclinic.operations.recording.writing import get_record, new_records, try_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.fields import Problem
from cleanclinic.records.record import Record, RecordInvalidError
from cleanclinic.sheets.plain import PlainTable, write_tables
from cleanclinic.sheets.reading import COLUMNS_MAX, ROWS_MAX
from cleanclinic.sheets.reading import Cell as ReadCell
from cleanclinic.sheets.reading import read_rows as read_sheet
from cleanclinic.words import LANGUAGES, Words

R = TypeVar("R", bound=Record)
Cell = str | int | Decimal | date | None
ID_HEAD = "sheet.record_id"


# What stands against a new record of these values today, as `recording.try_record` tells it.
Trial = Callable[[type[Any], Mapping[str, Any], date], tuple[Problem, ...]]

# Rows and columns that are read at once, from wherever they come.
TABLE_MOST = (ROWS_MAX, COLUMNS_MAX)


class Match(StrEnum):
    """What a line is to the records there are; the words are `row_match.<value>`."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True)
class MatchedRow:
    """A line, the record it is about, and the values it would change, or all of a new one."""

    row: ReadRow
    match: Match
    record_id: str
    values: Mapping[str, Any]


def read_texts(path: Path) -> tuple[tuple[str, ...], ...]:
    """The rows of a workbook or text table as texts, all as wide as the widest.

    Raises the sheet errors and FileProblemError.
    """
    rows = read_sheet(path).rows
    width = max(map(len, rows))
    return tuple(
        tuple(_text(row[at]) if at < len(row) else "" for at in range(width)) for row in rows
    )


def _text(cell: ReadCell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def write_records(
    path: Path,
    *,
    title: str,
    about: str,
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Cell]]],
    words: Words,
) -> int:
    """Write lines of (record id, cells); gives how many. Raises the file errors."""
    table = PlainTable(
        title=title,
        about=about,
        heads=(*heads, words.text(ID_HEAD)),
        rows=tuple((*cells, record_id) for record_id, cells in rows),
    )
    write_tables(path, [table])
    return len(rows)


def id_column(row: Sequence[str]) -> int:
    """The column of a line of heads that carries ids, or -1."""
    heads = id_heads()
    return next((at for at, cell in enumerate(row) if cell.strip() in heads), -1)


def id_heads() -> frozenset[str]:
    """What the column of ids is called, in every language."""
    return frozenset(Words(language).text(ID_HEAD) for language in LANGUAGES)


def match_rows(
    rows: Sequence[Sequence[str]],
    found: Sequence[ReadRow],
    column: int,
    existing: Mapping[str, Record],
    of: type[Record],
    today: date,
    trial: Trial = try_record,
    key: str = "",
) -> tuple[MatchedRow, ...]:
    """What each line that was read is to the records there are, by the ids in a column.

    One that would make a record that cannot be saved today says so; `trial` says it of a new one.
    A line without an id is about the record that says the same in the field `key`.
    """
    keyed = existing.items() if key else ()
    ids = {getattr(record, key): record_id for record_id, record in keyed}

    def record_id(row: ReadRow) -> str:
        return _id_of(rows[row.number - 1], column) or ids.get(row.values.get(key), "")

    matched = (_match(record_id(row), row, existing, of) for row in found)
    tried_ones = [_tried(one, existing, of, today, trial) for one in matched]
    return tuple(_once(tried_ones, key))


def _once(matched: Iterable[MatchedRow], key: str) -> Iterator[MatchedRow]:
    """The lines, a second one about the same record told as a fault."""
    seen: set[str] = set()
    for one in matched:
        says = one.row.values.get(key) if key else None
        place = one.record_id or (f"={says}" if says else "")
        if one.match in (Match.NEW, Match.CHANGED) and place in seen:
            problem = CellProblem(key, "twice", {"value": says or one.record_id})
            row = replace(one.row, problems=(problem,))
            yield MatchedRow(row, Match.NONE, one.record_id, {})
            continue
        seen |= {place} if place else set()
        yield one


def _tried(
    one: MatchedRow,
    existing: Mapping[str, Record],
    of: type[Record],
    today: date,
    trial: Trial,
) -> MatchedRow:
    match one.match:
        case Match.NEW:
            faults = trial(of, one.values, today)
        case Match.CHANGED:
            faults = replace(existing[one.record_id], **one.values).faults(today)
        case _:
            return one
    row = tried(one.row, faults)
    return one if row.is_good else MatchedRow(row, Match.NONE, one.record_id, {})


def _id_of(texts: Sequence[str], column: int) -> str:
    return texts[column].strip() if 0 <= column < len(texts) else ""


def _match(
    record_id: str, row: ReadRow, existing: Mapping[str, Record], of: type[Record]
) -> MatchedRow:
    record = existing.get(record_id)
    if record_id and record is None and row.skipped in (Skipped.NOT, Skipped.SAME):
        return MatchedRow(replace(row, problems=()), Match.UNKNOWN, record_id, {})
    # A column that is not there is no fault in a line about a record that is.
    wrong = tuple(one for one in row.problems if record is None or one.rule != "lacking")
    row = replace(row, problems=wrong)
    if wrong or row.skipped not in (Skipped.NOT, Skipped.SAME):
        return MatchedRow(row, Match.NONE, record_id, {})
    if record is None:
        match = Match.NEW if row.skipped is Skipped.NOT else Match.SAME
        return MatchedRow(row, match, "", row.values)
    blanks = _blanks(of)
    said = {
        name: row.values.get(name, blanks.get(name))
        for name in row.texts
        if name in row.values or name in blanks
    }
    changed = {name: value for name, value in said.items() if getattr(record, name) != value}
    return MatchedRow(row, Match.CHANGED if changed else Match.SAME, record_id, changed)


def _blanks(of: type[Record]) -> Mapping[str, Any]:
    """What an empty cell leaves in each field that may be empty."""
    empty = (None, "", ())
    described: Any = of
    return {one.name: one.default for one in fields(described) if one.default in empty}


def take_rows(
    workspace: Workspace,
    of: type[R],
    rows: Sequence[MatchedRow],
    *,
    new_many: Callable[..., Sequence[R]] = new_records,
    check: Callable[[Workspace, type[R], Sequence[R]], None] | None = None,
) -> Changed:
    """Take lines in as one act, new records and changed ones: all of them or none.

    `new_many` makes the new ones, `check` is asked about all as they would stand together. Raises
    NoSuchRecordError where somebody has deleted a record meanwhile, RecordInvalidError, and what
    the kind's own rules raise.
    """
    after = [
        replace(get_record(workspace, of, row.record_id).record, **row.values)
        for row in rows
        if row.match is Match.CHANGED
    ]
    today = workspace.today()
    for record in after:
        if problems := record.faults(today):
            raise RecordInvalidError(of.KIND, problems)
    adds = [row.values for row in rows if row.match is Match.NEW]
    added = new_many(workspace, of, adds) if adds else ()
    if check is not None:
        check(workspace, of, [*after, *added])
    return _import(workspace, of, added, after)


def _import(workspace: Workspace, of: type[R], added: Sequence[R], changed: Sequence[R]) -> Changed:
    if not (added or changed):
        return Changed(0, NOTHING_CHANGED)
    key, args = import_named(len(added), len(changed))
    with workspace.store.act(key, workspace.actor, kind=f"@kind.{of.KIND}", **args) as act:
        for record in (*added, *changed):
            act.put(record)
    return Changed(len(act.changes.ids), act.changes)


def import_named(added: int, changed: int) -> tuple[str, dict[str, str]]:
    """The name of the act that takes so many lines in."""
    if added and changed:
        return "act.import_both", {"added": str(added), "changed": str(changed)}
    return "act.import_added" if added else "act.import_changed", {"count": str(added + changed)}
