"""Rows of texts from somebody's table read as values of records: heads, columns, cell by cell.

Used for what is pasted, and for any table of texts. Nothing here writes; what cannot be read is
told by the rule it breaks, in the words of the fields' own problems.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise, zip_longest
from typing import Any

from cleanclinic.records.amounts import read_amount
from cleanclinic.records.fields import (
    NO_WIDTH,
    Choice,
    Day,
    Field,
    Flag,
    Line,
    Moment,
    Number,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Whole,
    fields_of,
)
from cleanclinic.records.loose_days import missing_day, read_day, years_off

# How many lines from the top may hold the heads: above them stands a title in merged cells.
_HEADS_AMONG = 5
_YES = {"是", "有", "√", "✓", "☑", "对", "y", "yes", "true", "1"}
_NO = {"否", "无", "×", "✗", "☐", "x", "n", "no", "false", "0", ""}
_NOTHING = {"", "-", "—", "——", "/", "无", "暂无"}
_SUMS = re.compile(r"(合\s*计|总\s*计|小\s*计|total|sum)[:：]?", re.IGNORECASE)
_EXCEL_ERROR = re.compile(r"#(REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)")
_BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")
# Days since the end of 1899, for a day whose cell has lost its format.
_SERIAL_START, _SERIALS = date(1899, 12, 30), range(20000, 73051)


class Skipped(StrEnum):
    """Why a line is no record; the words are `row_skipped.<value>`."""

    NOT = ""
    BLANK = "blank"
    SUM = "sum"
    HEAD = "head"
    SAME = "same"


@dataclass(frozen=True)
class Target:
    """A field that a column may fill.

    `names` are all that its head may be called, the first the one on the screen. `choices` gives
    the value of each text that stands for one, `past` is of a day that has been. A line with
    nothing but a field that is `continued` goes on with the line above, as merged cells leave it.
    """

    field: Field
    names: tuple[str, ...]
    choices: Sequence[tuple[str, Any]] = ()
    past: bool = False
    continued: bool = False

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class Layout:
    """In which line the heads stand, -1 for none, and which field each column is, "" for none.

    Heads of two lines, as merged cells leave them, stand in the second; `titles` is what the
    columns are called then.
    """

    head: int
    columns: tuple[str, ...]
    titles: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with the cell of a field: words `problem.<rule>` with `values`."""

    name: str
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadRow:
    """A line: its number from 1, its texts by field, the values they make, what is wrong."""

    number: int
    texts: Mapping[str, str]
    values: Mapping[str, Any]
    problems: tuple[CellProblem, ...] = ()
    skipped: Skipped = Skipped.NOT

    @property
    def is_good(self) -> bool:
        """Whether it makes a record."""
        return not self.problems and self.skipped is Skipped.NOT


def recognise(
    rows: Sequence[Sequence[str]],
    targets: Sequence[Target],
    remembered: Mapping[str, str] | None = None,
    shown: Sequence[str] = (),
    sure: Collection[str] = (),
) -> Layout:
    """Which line holds the heads, and which column is which field.

    `remembered` gives fields by heads as they were chosen before; a line with a head that is `sure`
    holds the heads, however many of its columns are no fields. Without heads the columns are taken
    for those `shown`, in that order, if there are as many.
    """
    width = max(map(len, rows), default=0)
    called = {_plain(name): one.name for one in targets for name in one.names}
    called |= {_plain(head): name for head, name in (remembered or {}).items()}
    best: tuple[str, ...] = ()
    head = -1
    titles: tuple[str, ...] = ()
    for number, row in _heads(rows[:_HEADS_AMONG]):
        found = _columns(row, called)
        filled = sum(1 for cell in row if cell)
        matched = sum(map(bool, found))
        # One head of two, or most of many: a line of data matches none.
        enough = matched * 2 >= filled or any(cell.strip() in sure for cell in row)
        if matched > sum(map(bool, best)) and enough:
            best, head, titles = found, number, row
    if head >= 0:
        return Layout(head, (*best, *[""] * (width - len(best))), titles)
    guessed = [name for name in shown if name in {one.name for one in targets}]
    columns = guessed[:width] if len(guessed) >= width else []
    return Layout(-1, (*columns, *[""] * (width - len(columns))))


def _heads(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each line that may be the heads, and then each two lines: what is merged stands above."""
    for number, row in enumerate(rows):
        yield number, tuple(row)
    for number, (above, below) in enumerate(pairwise(rows), 1):
        both = zip_longest(above, below, fillvalue="")
        yield number, tuple(low.strip() or high for high, low in both)


def read_rows(
    rows: Sequence[Sequence[str]],
    layout: Layout,
    targets: Sequence[Target],
    today: date,
    existing: Iterable[Mapping[str, Any]] = (),
) -> tuple[ReadRow, ...]:
    """Every line below the heads; one that is there already word for word is skipped."""
    by_name = {one.name: one for one in targets}
    mapped = [(place, by_name[name]) for place, name in enumerate(layout.columns) if name]
    lacking = [one for one in targets if one.field.required and one.name not in layout.columns]
    known = {_mark(values, layout) for values in existing}
    found = []
    for number, row in _joined(rows, layout.head + 1, mapped):
        read = _read_row(number, row, mapped, lacking, today)
        if layout.head >= 0 and list(row) == list(rows[layout.head]):
            read = ReadRow(number, read.texts, {}, skipped=Skipped.HEAD)
        if read.is_good:
            mark = _mark(read.values, layout)
            if mark in known:
                read = ReadRow(number, read.texts, read.values, skipped=Skipped.SAME)
            known.add(mark)
        found.append(read)
    return tuple(found)


def _joined(
    rows: Sequence[Sequence[str]], first: int, mapped: Sequence[tuple[int, Target]]
) -> list[tuple[int, Sequence[str]]]:
    """The lines from `first` on with their numbers; one that goes on is put to the one above."""
    found: list[tuple[int, Sequence[str]]] = []
    going_on = {place for place, target in mapped if target.continued}
    for number, row in enumerate(rows[first:], first + 1):
        filled = {place for place, _ in mapped if place < len(row) and row[place].strip()}
        if found and filled and filled <= going_on and any(cell.strip() for cell in found[-1][1]):
            above, before = found[-1]
            found[-1] = (
                above,
                [
                    f"{cell}\n{row[place]}" if place in filled else cell
                    for place, cell in enumerate(before)
                ],
            )
        else:
            found.append((number, row))
    return found


def tried(row: ReadRow, faults: Iterable[Problem]) -> ReadRow:
    """The line with what stands against the record it would make, beyond its single cells."""
    found = tuple(CellProblem(one.field, one.rule, one.values) for one in faults)
    return replace(row, problems=(*row.problems, *found)) if found else row


def read_cell(text: str, target: Target, today: date) -> Any:
    """The value of a cell, None for an empty one, or the CellProblem it has."""
    text = text.translate(NO_WIDTH).strip()
    if _EXCEL_ERROR.fullmatch(text):
        return CellProblem(target.name, "excel_error", {"value": text})
    if text.startswith("="):
        return CellProblem(target.name, "formula", {"value": text[:40]})
    value = _value_of(text, target, today)
    if isinstance(value, CellProblem):
        return value
    problem = target.field.problem(value)
    if problem is None:
        return value
    return CellProblem(target.name, problem.rule, problem.values)


def _read_row(
    number: int,
    row: Sequence[str],
    mapped: Sequence[tuple[int, Target]],
    lacking: Sequence[Target],
    today: date,
) -> ReadRow:
    texts = {one.name: row[place] if place < len(row) else "" for place, one in mapped}
    if not any(text.strip() for text in row):
        return ReadRow(number, texts, {}, skipped=Skipped.BLANK)
    first = next(text for text in row if text.strip())
    if _SUMS.fullmatch(first.strip()):
        return ReadRow(number, texts, {}, skipped=Skipped.SUM)
    values: dict[str, Any] = {}
    problems = [CellProblem(one.name, "lacking") for one in lacking]
    for _, target in mapped:
        value = read_cell(texts[target.name], target, today)
        if isinstance(value, CellProblem):
            problems.append(value)
        elif value is not None:
            # Nothing takes the place of the field's own default.
            values[target.name] = value
    return ReadRow(number, texts, values, tuple(problems))


def _value_of(text: str, target: Target, today: date) -> Any:
    note = target.field.note
    if isinstance(note, Choice | Refers) or (isinstance(note, Whole) and target.choices):
        return _chosen(text, target)
    match note:
        case Day():
            return _day(text, target, today)
        case Moment():
            return _moment(text, target, today)
        case Number():
            amount = read_amount(text.removeprefix("-")) if text not in _NOTHING else None
            return _number(text, target, amount)
        case Whole():
            return _whole(text, target)
        case Flag():
            return _flag(text, target)
        case Parts():
            return _parts(text, target)
        case Line():
            line = re.sub(r"\s*[\r\n]+\s*", " ", text)
            # A number or a code is typed in narrow characters.
            return unicodedata.normalize("NFKC", line) if note.pattern else line
        case Paragraph():
            return text


def _chosen(text: str, target: Target) -> Any:
    """The one option that is called so, or whose name begins so before its bracket."""
    if text in _NOTHING and not any(name == text for name, _ in target.choices):
        return None
    found: list[Any] = []
    # As it is written, then without what stands in brackets behind a name.
    for spelled in (_bare, _plain):
        if not found:
            found = [value for name, value in target.choices if spelled(name) == spelled(text)]
            found = list(dict.fromkeys(found))
    if len(found) == 1:
        return found[0]
    one_of_few = isinstance(target.field.note, Choice | Whole)
    rule = "two_alike" if found else "choice" if one_of_few else "nobody"
    return CellProblem(target.name, rule, {"value": text, "count": len(found)})


def _day(text: str, target: Target, today: date) -> Any:
    plain = unicodedata.normalize("NFKC", text)
    if plain in _NOTHING:
        return None
    if re.fullmatch(r"\d{5}", plain) and int(plain) in _SERIALS:
        return _SERIAL_START + timedelta(days=int(plain))
    # A time of midnight is what a spreadsheet puts behind a day.
    plain = re.sub(r"[T\s]+0?0:00(:00(\.0+)?)?$", "", plain)
    if day := read_day(plain, today, past=target.past):
        if years := years_off(day, today):
            return CellProblem(target.name, "day_far", {"value": day.isoformat(), "years": years})
        return day
    if missing := missing_day(plain, today):
        return CellProblem(target.name, "no_day", {"month": missing[0], "day": missing[1]})
    return CellProblem(target.name, "day", {"value": text})


def _moment(text: str, target: Target, today: date) -> Any:
    plain = unicodedata.normalize("NFKC", text).replace("T", " ")
    if plain in _NOTHING:
        return None
    day_text, _, clock = plain.rpartition(" ")
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", clock)
    day = read_day(day_text, today, past=target.past) if found else None
    if found is None or day is None or int(found[1]) > 23 or int(found[2]) > 59:
        return CellProblem(target.name, "moment", {"value": text})
    return datetime(day.year, day.month, day.day, int(found[1]), int(found[2])).astimezone()


def _number(text: str, target: Target, amount: Any) -> Any:
    if text in _NOTHING:
        return None
    if amount is None:
        return CellProblem(target.name, "number", {"value": text})
    return -amount if text.startswith("-") else amount


def _whole(text: str, target: Target) -> Any:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if plain in _NOTHING:
        return None
    found = re.fullmatch(r"(-?\d{1,15})(\.0+)?", plain)
    return int(found[1]) if found else CellProblem(target.name, "whole", {"value": text})


def _flag(text: str, target: Target) -> Any:
    plain = unicodedata.normalize("NFKC", text).lower()
    if not plain and not target.field.required:
        return None
    if plain in _YES or plain in _NO:
        return plain in _YES
    return CellProblem(target.name, "flag", {"value": text})


def _parts(text: str, target: Target) -> Any:
    """Several texts, one a line; or several records by their names."""
    of = getattr(target.field.note, "of", str)
    if text in _NOTHING:
        return ()
    if issubclass(of, str):
        lines = [line.strip() for line in re.split(r"[\n；;]+", text)]
        return tuple(of(line) for line in lines if line) if of is str else _unreadable(target)
    fields = fields_of(of)
    if len(fields) != 1 or not isinstance(fields[0].note, Refers):
        return _unreadable(target)
    chosen = [_chosen(name.strip(), target) for name in _BETWEEN_NAMES.split(text) if name.strip()]
    wrong = next((one for one in chosen if isinstance(one, CellProblem)), None)
    return wrong or tuple(of(**{fields[0].name: one}) for one in dict.fromkeys(chosen))


def _unreadable(target: Target) -> CellProblem:
    return CellProblem(target.name, "parts")


def _columns(row: Sequence[str], called: Mapping[str, str]) -> tuple[str, ...]:
    """The field of each head, each field once."""
    found: list[str] = []
    for cell in row:
        name = called.get(_plain(cell), "") if cell else ""
        found.append("" if name in found else name)
    return tuple(found)


def _bare(text: str) -> str:
    """A head or a name without the blanks, stars and colons people put around it."""
    return re.sub(r"[\s*:]+", "", unicodedata.normalize("NFKC", text).lower())


def _plain(text: str) -> str:
    """The same without what stands in brackets behind it: a unit, a number."""
    plain = _bare(text)
    return re.sub(r"(?<=.)[(（][^)）]*[)）]$", "", plain) or plain


def _mark(values: Mapping[str, Any], layout: Layout) -> tuple[Any, ...]:
    """What a record says in the columns there are; blanks are alike."""
    named = (values.get(name) for name in layout.columns if name)
    return tuple(None if value in (None, "", ()) else value for value in named)
