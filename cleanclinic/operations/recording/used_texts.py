"""What was written in a line before, to be offered when the line is written again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cleanclinic.operations.recording.writing import list_records
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.fields import Line, fields_of
from cleanclinic.records.held import Held
from cleanclinic.records.record import Record

MOST_OFFERED = 30


def recurring(of: type[Record], names: Sequence[str]) -> list[str]:
    """Those of the fields that hold a line in words; a number or a code is one's own."""
    lines = {
        one.name
        for one in fields_of(of)
        if isinstance(one.note, Line) and not (one.note.pattern or one.sensitive)
    }
    return [name for name in names if name in lines]


def used_texts(
    workspace: Workspace, of: type[Record], names: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """What stands in these fields of all records of a kind, the likeliest first."""
    return used_among(list_records(workspace, of), recurring(of, names), workspace.person)


def used_among(
    held: Sequence[Held[Any]], names: Sequence[str], person: str
) -> dict[str, tuple[str, ...]]:
    """The values that may be wanted again, the latest first, those of `person` before all."""
    latest = sorted(held, key=lambda one: one.updated_at, reverse=True)
    ordered = sorted(latest, key=lambda one: one.updated_by != person)
    return {name: tuple(islice(distinct(ordered, name), MOST_OFFERED)) for name in names}


def distinct(held: Sequence[Held[Any]], name: str) -> Iterator[str]:
    """Each value of a field once, in the order of the records."""
    return iter(dict.fromkeys(filter(None, (getattr(one.record, name) for one in held))))
