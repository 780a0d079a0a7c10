"""What a desk of records is told of the kind it serves, and what follows from the notes alone.

A plan is data and functions of the page's; the parts that read it know no record kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cleanclinic.operations.recording import writing as recording
from cleanclinic.operations.recording.history import label_by
from cleanclinic.operations.recording.sheets import MatchedRow, take_rows
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Choice,
    Day,
    Field,
    Flag,
    Moment,
    Number,
    Parts,
    Problem,
    Whole,
    reference_of,
)
from cleanclinic.records.fields import fields_of as described_fields
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.masking import masked
from cleanclinic.records.record import Record
from cleanclinic.words import Words
from ui.parts.form_fields import FormField, fields_for, snake
from ui.parts.kit import Kit
from ui.parts.pick_box import Option
from ui.parts.pills import Badge
from ui.parts.table_cell import Cell, cell_text
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

Names = Mapping[str, str]
"""What other records are called, by their id."""

_DAY = "2026-11-22"
_TEXT_WIDTH = 120
_LONG_WIDTH = 220


@dataclass(frozen=True)
class After:
    """The records of a desk after an act, in the order they are listed in; `touched` are the ids of
    those that stand otherwise than before or stand no more.
    """

    held: Mapping[str, Held[Any]]
    touched: frozenset[str]


@dataclass(frozen=True)
class InPart:
    """How what a desk has read is brought up to date after an act on a few records of `kinds`.

    `after(workspace, of, held, changes)` is given what was listed before; None where it cannot
    tell what stands now, and everything has to be read.
    """

    kinds: frozenset[str]
    after: Callable[..., After | None]


def records_after(
    workspace: Workspace, of: type[Record], held: Mapping[str, Held[Any]], changes: Changes
) -> After:
    """As `list_records` lists them: as they were made."""
    return After(recording.read_again(workspace, of, held, changes.ids), changes.ids)


First = Callable[
    [Workspace, type[Any], Sequence[tuple[str, bool]], int], Sequence[Held[Any]] | None
]


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """The operations behind a desk: those of any kind, or what a kind puts in their place.

    Each is called as the one of the same name in `operations.recording`. What has `listed` of its
    own is read whole after every act unless `in_part` says how it is not.
    """

    listed: Callable[..., tuple[Held[Any], ...]] = recording.list_records
    in_part: InPart | None = None
    # The first so many of what the table shows once it is sorted by fields, each descending or not,
    # in what order `listed` gives them; None where that cannot be told without reading all.
    first: First | None = None
    add: Callable[..., Saved] = recording.add_record
    edit: Callable[..., Saved] = recording.edit_record
    edit_many: Callable[..., Changed] = recording.edit_records
    remove: Callable[..., Changed] = recording.remove_records
    removed: Callable[..., tuple[Held[Any], ...]] = recording.list_removed
    restore: Callable[..., Changed] = recording.restore_records
    restore_fields: Callable[..., Saved] = recording.restore_fields
    as_of: Callable[..., tuple[Held[Any], ...]] = recording.as_of
    # What stands against adding values, said before anything is written.
    trial: Callable[..., tuple[Problem, ...]] = recording.try_record
    # The new records of a paste or a file, made and not yet written.
    new_many: Callable[..., Sequence[Record]] = recording.new_records
    # What the kind's own rules demand of records before they are written from a file.
    check: Callable[..., None] | None = None


@dataclass(frozen=True, kw_only=True)
class SheetWays:
    """What is special about the sheets people keep of a kind.

    `key` is the field by which a line without an id finds its record, `given` are fields a new
    record is given where the sheet has no column for them. `heads` and `spellings` are further
    names of columns and of their values. A line with nothing but the field `continued` goes on with
    the line above. `take` writes what an import found, where that is more than records.
    """

    key: str = ""
    given: Sequence[str] = ()
    heads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    spellings: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)
    continued: str = ""
    take: Callable[..., Changed] | None = None


@dataclass(frozen=True)
class Chip:
    """A filter above the table: words `title` with {count}; `among` says which records it shows.

    A `rare` one shows only while there is something behind it.
    """

    key: str
    title: str
    among: Callable[[Held[Any], date], bool]
    rare: bool = False


RowOf = Callable[[Held[Any], Names], Row]


@dataclass(frozen=True, kw_only=True)
class DeskPlan:
    """A kind of record on a desk. `name` is what widths and drafts are remembered under.

    `side` names the fields of the form beside the table, `new` those of the dialog for a new one,
    `kept` those that stay for the next one,
    `bulk` those that may be set in several at once, `unique` those a copy begins without; each is
    worked out from `form` where it is not given. `problem_fields` says at which field the refusal
    with an error code is shown. `options` gives what fields that refer may choose, where it is not
    every record of that kind. `value_text` reads a value of a history where the note does not.
    """

    of: type[Record]
    name: str
    columns: Sequence[Column]
    form: Sequence[FormField]
    icon: str = "inbox"
    empty: str = ""
    # Words of the button where there is nothing yet; what it does is `RecordDesk.begin`.
    begin: str = ""
    label_width: int = 84
    side_width: int = 372
    row_of: RowOf | None = None
    title_of: Callable[[Held[Any], Names], str] | None = None
    badge_of: Callable[[Held[Any]], Badge | None] | None = None
    side: Sequence[str] = ()
    new: Sequence[str] = ()
    kept: Sequence[str] = ()
    bulk: Sequence[str] | None = None
    unique: Sequence[str] = ()
    start: Callable[[], Mapping[str, Any]] = dict
    chips: Sequence[Chip] = ()
    options: Callable[[Workspace], Mapping[str, Sequence[Option]]] | None = None
    problem_fields: Mapping[str, str] = field(default_factory=dict)
    sheet: SheetWays = SheetWays()
    value_text: Callable[[str, object], str | None] | None = None
    deeds: Deeds = Deeds()
    # False where the kind is made elsewhere (from a library, by another record).
    can_add: bool = True

    @property
    def kind_key(self) -> str:
        """The words key of the kind."""
        return f"kind.{self.of.KIND}"

    @property
    def in_part(self) -> InPart | None:
        """How an act on a few records is put into what was read, None where all is read again."""
        if self.deeds.in_part is None and self.deeds.listed is recording.list_records:
            return InPart(frozenset({self.of.KIND}), records_after)
        return self.deeds.in_part

    @property
    def first(self) -> First | None:
        """How its first rows are read before all others, None where they cannot be."""
        plain = self.deeds.listed is recording.list_records and self.row_of is None
        return recording.first_records if plain else self.deeds.first

    def field_names(self) -> tuple[str, ...]:
        """The fields of the side form."""
        return tuple(shown.field.name for shown in self.side_form())

    def side_form(self) -> list[FormField]:
        """The form beside the table."""
        return [one for one in self.form if not self.side or one.field.name in self.side]

    @property
    def can_paste(self) -> bool:
        """Whether several can be added as one act; a kind with a rule of its own says how."""
        own_rule = self.deeds.add is not recording.add_record
        own_way = self.sheet.take or self.deeds.new_many is not recording.new_records
        return self.can_add and not (own_rule and not own_way)

    def new_form(self) -> list[FormField]:
        """The form of a new record."""
        return [one for one in self.form if not self.new or one.field.name in self.new]

    def bulk_form(self) -> list[FormField]:
        """The fields that several records can be given at once."""
        alike = [
            one for one in self.form if _can_be_alike(one) and one.field.name not in self.unique
        ]
        if self.bulk is None:
            return alike
        return [one for name in self.bulk for one in self.form if one.field.name == name]

    @property
    def evidence_field(self) -> str:
        """The field that holds evidence, "" for a kind without."""
        return next((one.name for one in described_fields(self.of) if _is_evidence(one)), "")


def take_in(workspace: Workspace, plan: DeskPlan, rows: Sequence[MatchedRow]) -> Changed:
    """Takes in what was pasted or read from a file, as one act."""
    if plan.sheet.take is not None:
        return plan.sheet.take(workspace, rows)
    deeds = plan.deeds
    return take_rows(workspace, plan.of, rows, new_many=deeds.new_many, check=deeds.check)


def title_of(plan: DeskPlan, held: Held[Any], names: Names) -> str:
    """How a record is called above its form."""
    if plan.title_of is not None:
        return plan.title_of(held, names)
    return label_by(held.record, lambda _, record_id: names.get(record_id, ""))


def columns_for(
    kit: Kit,
    of: type[Record],
    names: Sequence[str],
    *,
    stretch: str = "",
    strong: Sequence[str] = (),
    hidden: Sequence[str] = (),
    widths: Mapping[str, int] | None = None,
    totals: Sequence[str] = (),
) -> tuple[Column, ...]:
    """Columns for fields of a kind, titled by its words and as wide as their values ask for.

    `totals` names the numbers whose sum means something.
    """
    fields = {one.name: one for one in described_fields(of)}
    return tuple(
        _column(
            kit, of, fields[name], strong=name in strong, stretch=name == stretch,
            hidden=name in hidden, width=(widths or {}).get(name, 0), total=name in totals,
        )
        for name in names
    )  # fmt: skip


def _column(
    kit: Kit,
    of: type[Record],
    shown: Field,
    *,
    strong: bool,
    stretch: bool,
    hidden: bool,
    width: int,
    total: bool,
) -> Column:
    title = kit.words.text(f"{of.KIND}.{shown.name}")
    number = isinstance(shown.note, Whole | Number)
    look = "strong" if strong else "number" if number else "text"
    if isinstance(shown.note, Day | Moment):
        look = "muted"
    return Column(
        shown.name,
        title,
        width or column_width(kit, title, *_samples(kit, shown), strong=strong),
        look,
        stretch=stretch,
        align="right" if number else "left",
        hidden=hidden,
        total=total,
        filterable=not getattr(shown.note, "max_length", 0) > _LONG_WIDTH,
    )


def _samples(kit: Kit, shown: Field) -> list[Cell]:
    """Cells as wide as most of a field's values are."""
    match shown.note:
        case Choice(of=of):
            return [kit.words.text(f"{snake(of.__name__)}.{one.value}") for one in of]
        case Day():
            return [_DAY]
        case Moment():
            return [f"{_DAY} 08:00"]
        case Whole() | Number() | Flag() | Parts():
            return ["00,000.00" if isinstance(shown.note, Number) else "0000"]
        case _:
            return ["字" * 7]


def plain_row(words: Words, of: type[Record], columns: Sequence[Column]) -> RowOf:
    """Rows straight from the notes of a kind: for each column the field of its name."""
    fields = {one.name: one for one in described_fields(of)}
    shown = [fields[column.key] for column in columns]

    def row(held: Held[Any], names: Names) -> Row:
        cells = tuple(
            plain_cell(words, one, getattr(held.record, one.name), names) for one in shown
        )
        texts = [cell_text(cell) for cell in cells if not isinstance(cell, date)]
        return Row(held.record.id, cells, search_text(*texts))

    return row


def plain_cell(words: Words, shown: Field, value: Any, names: Names) -> Cell:
    """A value as a cell: a choice by its word, a reference by its name, what is hidden masked."""
    if shown.sensitive:
        return masked(value)
    if value is None or value in ("", ()):
        return None
    match shown.note:
        case Choice(of=of):
            return words.text(f"{snake(of.__name__)}.{value}")
        case Flag():
            return words.text("value.yes") if value else ""
        case Parts(of=of) if one := reference_of(of):
            called = (names.get(getattr(part, one.name), "") for part in value)
            return words.text("part.list.comma").join(filter(None, called))
        case Parts():
            return len(value)
        case Moment():
            moment: Cell = value.astimezone()
            return moment
        case Day() | Whole() | Number():
            plain: Cell = value
            return plain
        case _:
            return names.get(str(value), str(value))


def form_for(kit: Kit, of: type[Record], names: Sequence[str], **more: Any) -> list[FormField]:
    """`record_form.fields_for` without what is hidden: that has a line of its own."""
    hidden = {one.name for one in described_fields(of) if one.sensitive}
    return fields_for(kit, of, [name for name in names if name not in hidden], **more)


def _is_evidence(one: Field) -> bool:
    return isinstance(one.note, Parts) and one.note.of is Evidence


def _can_be_alike(one: FormField) -> bool:
    many = isinstance(one.field.note, Parts)
    return not (many or one.read_only or one.field.sensitive)
