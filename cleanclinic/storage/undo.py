"""Turning an act back: only the fields it changed go back, as a new act.

What somebody else changed in the meantime stays. Where they changed the very same field, nothing is
turned back at all and the error names the place.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cleanclinic.records.change import REDO, UNDO, Actor
from cleanclinic.records.codec import from_data
from cleanclinic.records.held import Changes
from cleanclinic.records.merge import History, Merged
from cleanclinic.records.record import Record
from cleanclinic.storage.act_transaction import ActTransaction
from cleanclinic.storage.acts import ActRow, Acts
from cleanclinic.storage.core import Core
from cleanclinic.storage.errors import UndoChangedError, UndoNothingError
from cleanclinic.storage.kind_table import KIND_TABLES, KindTable
from cleanclinic.storage.log import Entry, history_of


def turn_newest(core: Core, key: str, actor: Actor) -> Changes:
    """Undo the newest act (UNDO), or do again the one undone last (REDO), within a transaction.

    Raises UndoNothingError or UndoChangedError.
    """
    acts = core.acts
    named = acts.to_undo() if key == UNDO else acts.to_redo()
    done = _standing_form(acts, named, key) if named else None
    if named is None or done is None:
        raise UndoNothingError
    args = {**acts.summary(named).args, "act": named.id, "key": named.key}
    tx = ActTransaction(core, key, actor, args)
    _turn_back(core, done, tx)
    if not tx.changes:
        raise UndoNothingError
    tx.finish()
    return tx.changes


def _standing_form(acts: Acts, named: ActRow, key: str) -> ActRow | None:
    """The act whose changes stand: the act itself, its last redoing, or its undoing."""
    if key == REDO:
        return acts.turned(named.id, UNDO)
    return acts.turned(named.id, REDO) or named


def _turn_back(core: Core, row: ActRow, tx: ActTransaction) -> None:
    """Undo within `tx` what an act did; raises UndoChangedError where it cannot."""
    changed: dict[str, list[Entry]] = {}
    for entry in core.log.of_act(row.id, row.first, row.last):
        if entry.bundle is None:
            changed.setdefault(entry.change.rec, []).append(entry)
    # Backwards, so that what was made last is withdrawn before what it refers to.
    for record_id, entries in reversed(changed.items()):
        _turn_record(core, record_id, entries, tx)


def _turn_record(core: Core, record_id: str, entries: Sequence[Entry], tx: ActTransaction) -> None:
    table = KIND_TABLES[entries[0].change.kind]
    history = history_of(core.log.of_record(record_id))
    before = _record(table, record_id, history.before(entries[0].hash))
    after = _record(table, record_id, history.state([entries[-1].hash]))
    held = tx.get(table.of, record_id)
    current = held.record if held else None
    if after is None:
        _bring_back(table, record_id, before, current, tx)
        return
    wanted = after.inverse(before)
    if current is None:
        raise UndoChangedError(kind=table.of.KIND, record=record_id, field="")
    if wanted is None:
        _expect_same(table, after, current, history)
        tx.tombstone(table.of, record_id)
    else:
        tx.put(_with_fields_back(table, after, wanted, current))


def _bring_back(
    table: KindTable[Any],
    record_id: str,
    before: Record | None,
    current: Record | None,
    tx: ActTransaction,
) -> None:
    """Undo a deletion."""
    if current is not None:
        raise UndoChangedError(kind=table.of.KIND, record=record_id, field="")
    if before is not None:
        tx.restore(table.of, record_id)
        tx.put(before)


def _expect_same(table: KindTable[Any], after: Record, current: Record, history: History) -> None:
    """A record is withdrawn only if nobody has worked on it since."""
    for name in table.names:
        if getattr(after, name) != getattr(current, name):
            raise UndoChangedError(kind=table.of.KIND, record=after.id, field=name)
    if len(history.heads()) > 1:
        raise UndoChangedError(kind=table.of.KIND, record=after.id, field="")


def _with_fields_back(
    table: KindTable[Any], after: Record, wanted: Record, current: Record
) -> Record:
    back: dict[str, Any] = {}
    for name in table.names:
        target = getattr(wanted, name)
        if target == getattr(after, name):
            continue
        if getattr(current, name) not in (getattr(after, name), target):
            raise UndoChangedError(kind=table.of.KIND, record=after.id, field=name)
        back[name] = target
    return replace(current, **back)


def _record(table: KindTable[Any], record_id: str, state: Merged | None) -> Record | None:
    if state is None or state.deleted:
        return None
    record: Record = from_data(table.of, record_id, state.data)
    return record
