"""What a desk of records shows, made ready on the worker: read whole, or after an act in part.

Knows no record kind: how records are listed and become rows comes with the plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from cleanclinic.operations.recording import writing as recording
from cleanclinic.operations.recording.used_texts import (
    MOST_OFFERED,
    distinct,
    recurring,
    used_among,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.fields import Day, Parts, Refers, Whole, fields_of, reference_of
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.record import Record
from cleanclinic.words import Words
from ui.parts.pick_box import Option, Options
from ui.parts.record_plan import DeskPlan, Names, RowOf, plain_row
from ui.parts.table_row import Row

# More than this many changed records are read with all the others.
_FEW = 50
# More than a screen is high.
FIRST_ROWS = 60
# So many rows are made before others are let in.
_AT_ONCE = 200


@dataclass(frozen=True)
class DeskView:
    """What a desk shows. `day` is None for how things stand now."""

    held: Mapping[str, Held[Any]]
    rows: tuple[Row, ...]
    names: Names
    options: Mapping[str, Options]
    by_chip: Mapping[str, frozenset[str]]
    today: date
    # What two PCs changed differently.
    in_conflict: frozenset[str] = frozenset()
    # What was written in a line before, by field: this person's own first.
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: int = 0
    day: date | None = None


NO_VIEW = DeskView({}, (), {}, {}, {}, date.min)


class ViewReader:
    """Lives on the worker: what it read last is what an act is put into.

    Orders are served one after another, so that each act finds those before it put in.
    """

    def __init__(self, plan: DeskPlan, words: Words) -> None:
        self._plan = plan
        self._words = words
        self._view: DeskView | None = None

    def read_first(
        self, workspace: Workspace, order: Sequence[tuple[str, bool]]
    ) -> tuple[Row, ...] | None:
        """The first rows of a table sorted by `order`, to be shown until all are read.

        None where all are read as soon, or where it cannot be told which are the first.
        """
        return first_rows(workspace, self._plan, self._words, order)

    def read(self, workspace: Workspace, day: date | None) -> DeskView:
        """Everything, as it stands or as it stood at the end of `day`."""
        # What fails half way leaves nothing behind that others could build on.
        before, self._view = self._view, None
        options = before.options if before is not None else {}
        self._view = read_view(workspace, self._plan, self._words, day, options)
        return self._view

    def read_after(self, workspace: Workspace, changes: Changes) -> DeskView:
        """The same after an act: only what it touched is read again, where that is enough."""
        view, self._view = self._view, None
        if view is not None and view.day is None and view.today == workspace.today():
            self._view = view_after(workspace, self._plan, self._words, view, changes)
        return self._view or self.read(workspace, None)


def can_read_after(plan: DeskPlan, changes: Changes) -> bool:
    """Whether an act touched so little that only that is to be read again."""
    way = plan.in_part
    return way is not None and 0 < len(changes.ids) <= _FEW and changes.kinds <= way.kinds


def first_rows(
    workspace: Workspace, plan: DeskPlan, words: Words, order: Sequence[tuple[str, bool]]
) -> tuple[Row, ...] | None:
    """What `read_first` gives."""
    fields = {one.name: one.note for one in fields_of(plan.of)}
    # Texts stand in a table by pinyin, and in the file by their characters.
    if plan.first is None or any(not isinstance(fields.get(key), Day | Whole) for key, _ in order):
        return None
    held = plan.first(workspace, plan.of, order, FIRST_ROWS)
    if held is None or len(held) < FIRST_ROWS:
        return None
    names = _NamesFound(workspace, plan.of, held)
    make = _row_of(plan, words)
    return tuple(_marked(make(one, names), one, words) for one in held)


class _NamesFound(Mapping[str, str]):
    """What is called how that records refer to; looked for when it is first asked for."""

    def __init__(self, workspace: Workspace, of: type[Record], held: Sequence[Held[Any]]) -> None:
        self._workspace = workspace
        self._of = of
        self._held = held

    @cached_property
    def _found(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for kind in set(recording.referred_kinds(self._of).values()):
            names |= recording.names_of(self._workspace, kind, _referred_to(self._held, kind))
        return names

    def __getitem__(self, record_id: str) -> str:
        return self._found[record_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _referred_to(held: Sequence[Held[Any]], kind: str) -> set[str]:
    """The records of a kind that records refer to, also among their parts."""
    found: set[str] = set()
    for one in held:
        for field_of in fields_of(type(one.record)):
            note, value = field_of.note, getattr(one.record, field_of.name)
            if isinstance(note, Refers) and note.kind == kind and value:
                found.add(value)
            elif isinstance(note, Parts) and (part := reference_of(note.of)):
                found |= {getattr(each, part.name) for each in value}
    return found


def read_view(
    workspace: Workspace,
    plan: DeskPlan,
    words: Words,
    day: date | None,
    before: Mapping[str, Options] | None = None,
) -> DeskView:
    """Everything a desk shows, as it stands or as it stood at the end of `day`.

    Of the options `before` those that say the same are the same objects again.
    """
    referred = recording.referred_kinds(plan.of)
    by_kind = {kind: recording.names_of(workspace, kind) for kind in set(referred.values())}
    names = {one: text for called in by_kind.values() for one, text in called.items()}
    listed = plan.deeds.listed if day is None else plan.deeds.as_of
    held = listed(workspace, plan.of, *(() if day is None else (day,)))
    make = _row_of(plan, words)
    today = workspace.today()
    return DeskView(
        held={one.record.id: one for one in held},
        rows=_rows(workspace, held, lambda one: _marked(make(one, names), one, words)),
        names=names,
        options=_options(workspace, plan, by_kind, before or {}),
        by_chip={
            chip.key: frozenset(one.record.id for one in held if chip.among(one, day or today))
            for chip in plan.chips
        },
        today=today,
        in_conflict=frozenset(one.record.id for one in held if one.conflict),
        used=used_among(held, _offered(plan), workspace.person),
        removed=_count_removed(workspace, plan),
        day=day,
    )


def view_after(
    workspace: Workspace, plan: DeskPlan, words: Words, view: DeskView, changes: Changes
) -> DeskView | None:
    """The view after an act on a few records; None where everything has to be read.

    Rows that the act did not touch are the same objects as before: a table tells by that.
    """
    way = plan.in_part
    found = way.after(workspace, plan.of, view.held, changes) if way else None
    if found is None:
        return None
    held, touched = found.held, found.touched
    make = _row_of(plan, words)
    now = {one: held[one] for one in touched if one in held}
    rows = {row.id: row for row in view.rows} | {
        one: _marked(make(fresh, view.names), fresh, words) for one, fresh in now.items()
    }
    return replace(
        view,
        held=held,
        rows=tuple(map(rows.__getitem__, held)),
        by_chip={
            chip.key: (view.by_chip[chip.key] - touched)
            | {one for one, fresh in now.items() if chip.among(fresh, view.today)}
            for chip in plan.chips
        },
        in_conflict=(view.in_conflict - touched)
        | {one for one, fresh in now.items() if fresh.conflict},
        used=_used_after(plan, view.used, [now[one] for one in now if one in changes.ids]),
        removed=_count_removed(workspace, plan),
    )


def _rows(
    workspace: Workspace, held: Sequence[Held[Any]], make: Callable[[Held[Any]], Row]
) -> tuple[Row, ...]:
    """Rows in their order; others are let in between."""
    rows: list[Row] = []
    for at in range(0, len(held), _AT_ONCE):
        workspace.store.pause()
        rows += map(make, held[at : at + _AT_ONCE])
    return tuple(rows)


def _options(
    workspace: Workspace,
    plan: DeskPlan,
    by_kind: Mapping[str, Mapping[str, str]],
    before: Mapping[str, Options],
) -> dict[str, Options]:
    """What each field that refers may choose; fields with the same choice share it."""
    every = {kind: [Option(*one) for one in called.items()] for kind, called in by_kind.items()}
    found: dict[str, Sequence[Option]] = {
        name: every[kind] for name, kind in recording.referred_kinds(plan.of).items()
    }
    if plan.options is not None:
        found |= plan.options(workspace)
    shared = {
        id(options): Options.of(options).prepared(before.get(name, ()))
        for name, options in found.items()
    }
    return {name: shared[id(options)] for name, options in found.items()}


def _row_of(plan: DeskPlan, words: Words) -> RowOf:
    return plan.row_of or plain_row(words, plan.of, plan.columns)


def _count_removed(workspace: Workspace, plan: DeskPlan) -> int:
    return len(plan.deeds.removed(workspace, plan.of))


def _used_after(
    plan: DeskPlan, used: Mapping[str, tuple[str, ...]], fresh: Sequence[Held[Any]]
) -> dict[str, tuple[str, ...]]:
    """What was just written stands first; what no record says any more is offered still."""
    return {
        name: tuple(dict.fromkeys((*distinct(fresh, name), *used[name])))[:MOST_OFFERED]
        for name in _offered(plan)
    }


def _offered(plan: DeskPlan) -> list[str]:
    return [name for name in recurring(plan.of, plan.field_names()) if name not in plan.unique]


def _marked(row: Row, held: Held[Any], words: Words) -> Row:
    """The row with the sign that two PCs changed it differently, unless it bears one already."""
    if not held.conflict or row.mark:
        return row
    return replace(row, mark=words.text("part.desk.conflict"))
