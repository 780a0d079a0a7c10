"""Records as they stood at a moment, worked out from the log alone."""

from collections.abc import Collection, Generator, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cleanclinic.records.codec import from_data
from cleanclinic.records.held import Held
from cleanclinic.records.record import Record
from cleanclinic.storage.core import Core
from cleanclinic.storage.kind_table import KindTable, kind_table
from cleanclinic.storage.log import Entry, history_of

R = TypeVar("R", bound=Record)
# No act takes so long: lines behind all that began by then are not even read.
_LONGEST = timedelta(days=1)


def held_at(
    core: Core, kinds: Collection[type[Record]], before: datetime, owner: str | None = None
) -> Generator[tuple[type[Record], Held[Any]], None, None]:
    """Every record of some kinds that stood just before the moment `before`.

    Those of a kind come in the order they were made. The log is read through once for all kinds.
    """
    tables = {of.KIND: kind_table(of) for of in kinds}
    with core.database.lock:
        upto = core.acts.end_of_those_before(before + _LONGEST)
        for entries in core.log.by_record(tables.keys(), upto):
            if owner in (None, entries[0].owner):
                table = tables[entries[0].change.kind]
                held = _held(table, _known(entries, before))
                if held is not None:
                    yield table.of, held


def _known(entries: Iterable[Entry], before: datetime) -> list[Entry]:
    """The changes made before a moment; none that follows one made later, whatever its clock."""
    known: dict[str, Entry] = {}
    for entry in entries:
        if entry.change.at < before and all(parent in known for parent in entry.change.parents):
            known[entry.hash] = entry
    return list(known.values())


def _held(table: KindTable[R], entries: list[Entry]) -> Held[R] | None:
    if not entries:
        return None
    history = history_of(entries)
    merged = history.state(history.heads())
    if merged is None or merged.deleted:
        return None
    shown = next(entry for entry in entries if entry.hash == merged.winner).change
    return Held(
        record=from_data(table.of, shown.rec, merged.data),
        owner=entries[0].owner,
        deleted=False,
        conflict=tuple(sorted(merged.conflicts)),
        revisions=len(entries),
        updated_at=shown.at,
        updated_by=shown.actor.name,
    )
