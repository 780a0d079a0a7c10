"""The act: the only way to change records, all or nothing, with a name that undo can show."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from cleanclinic.records.change import (
    YEARS_TOLD,
    Act,
    Actor,
    Change,
    Op,
    Shred,
    parse_line,
    to_line,
)
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.erasing import blanks_of
from cleanclinic.records.held import Changes
from cleanclinic.records.record import Record
from cleanclinic.storage.acts import ActRow
from cleanclinic.storage.core import OFFICE, Core
from cleanclinic.storage.errors import (
    ClockError,
    RecordDeletedError,
    RecordFinalError,
    RecordOfficeError,
    RecordOwnerError,
    RecordUnknownError,
)
from cleanclinic.storage.intake import stands_over_final
from cleanclinic.storage.kind_table import KIND_TABLES, KindTable, RowState, kind_table
from cleanclinic.storage.log import Entry, history_of
from cleanclinic.storage.projection import fold
from cleanclinic.storage.shredding import ShredMark
from cleanclinic.storage.transaction import Transaction

R = TypeVar("R", bound=Record)


class ActTransaction(Transaction):
    """One act: what one person does in one go, with a name that undo can show."""

    def __init__(self, core: Core, key: str, actor: Actor, args: Mapping[str, str]) -> None:
        super().__init__(core)
        self._key = key
        self._actor = actor
        self._args = args
        self._act: Act | None = None
        self._row: ActRow | None = None
        self._kinds: set[str] = set()
        self._ids: set[str] = set()

    @property
    def changes(self) -> Changes:
        """Which kinds and records the act has changed so far."""
        return Changes(frozenset(self._kinds), frozenset(self._ids))

    def put(self, record: Record, *, why: str = "") -> None:
        """Save a record, new or edited; writes nothing if nothing differs.

        On a record in conflict the edit goes to the side displayed and the conflict stays.
        Raises RecordInvalidError, RecordFinalError, RecordOwnerError, RecordOfficeError and
        RecordDeletedError.
        """
        record.check()
        table = KIND_TABLES[record.KIND]
        before = self._mine(table, record.id)
        data: Mapping[str, Any] = to_data(record)
        if before is None:
            if record.OFFICE_OWNED and self._core.owner != OFFICE:
                # The office would refuse every bundle that has it.
                raise RecordOfficeError(kind=record.KIND, record=record.id)
            self._append(table, None, Op.PUT, record.id, (), data, why)
            return
        if before.deleted:
            raise RecordDeletedError(kind=record.KIND, record=record.id)
        if table.cells(data) == before.values:
            return
        self._check_address(table, record.id, before, data)
        self._check_final(table, record.id, before, record)
        parents = before.heads
        if before.conflict:
            parents, data = self._on_displayed_side(table, before, data, record.id)
        self._append(table, before, Op.PUT, record.id, parents, data, why)

    def tombstone(self, kind: type[Record], record_id: str, *, why: str = "") -> None:
        """Delete a record; its history stays and it can be restored."""
        table = kind_table(kind)
        before = self._known(table, record_id)
        if before.deleted:
            return
        self._check_final(table, record_id, before, None)
        self._append(table, before, Op.TOMBSTONE, record_id, before.heads, None, why)

    def restore(self, kind: type[Record], record_id: str, *, why: str = "") -> None:
        """Bring a deleted record back as it was."""
        table = kind_table(kind)
        before = self._known(table, record_id)
        if before.deleted:
            data = table.data(before.values)
            self._append(table, before, Op.RESTORE, record_id, before.heads, data, why)

    def put_anew(self, record: Record) -> None:
        """Save a record whose id is worked out; one that was deleted is brought back as this."""
        held = self.get(type(record), record.id, deleted=True)
        if held is not None and held.deleted:
            self.restore(type(record), record.id)
        self.put(record)

    def resolve(self, record: Record, *, why: str = "") -> None:
        """Settle a conflict: the record is this from now on."""
        record.check()
        table = KIND_TABLES[record.KIND]
        before = self._known(table, record.id)
        if len(before.heads) == 1:
            self.put(record, why=why)
            return
        self._check_settles(table, before, record)
        data = to_data(record)
        self._append(table, before, Op.RESOLVE, record.id, before.heads, data, why)

    def settle(self, kind: type[R], record_id: str, field: str, value: Any) -> None:
        """Settle one field of a record in conflict; what else differs stays to be settled.

        Every side that had another value takes this one, so that the sides agree on it. What is
        final is not written anew in a single field: one such side is taken whole, and all is
        settled. Raises RecordFinalError for a value that no final side has.
        """
        table = kind_table(kind)
        before = self._known(table, record_id)
        history = history_of(self._core.log.of_record(record_id))
        final = [head for head in before.heads if history.nodes[head].final]
        if final:
            sides = [from_data(kind, record_id, history.value(head)) for head in final]
            taken = next((one for one in sides if getattr(one, field) == value), None)
            if taken is None:
                raise RecordFinalError(kind=kind.KIND, record=record_id)
            self.resolve(taken)
            return
        for head in before.heads:
            if history.nodes[head].data is None:
                continue
            side: Record = from_data(kind, record_id, history.value(head))
            if getattr(side, field) == value:
                continue
            changed: dict[str, Any] = {field: value}
            after = replace(side, **changed)
            after.check()
            current = self._known(table, record_id)
            self._append(table, current, Op.PUT, record_id, (head,), to_data(after), "")

    def shred(self, kind: type[Record], record_id: str, fields: Collection[str], why: str) -> bool:
        """Erase hidden values from a record and from all its history, deleted or not.

        Nothing else changes: what is to be settled stays so. False where there is nothing to erase.
        Fields are those of `blanks_of`; raises KeyError for another.
        """
        table = kind_table(kind)
        self._known(table, record_id)
        blanks = {name: blanks_of(kind)[name] for name in fields}
        plan = self._core.shredding.plan(record_id, blanks)
        if plan is not None:
            self._shred(table, record_id, plan, plan.blanks, why)
        return plan is not None

    def shred_late(self, mark: ShredMark, why: str) -> None:
        """Name lines of a record that came after it was erased, and were erased as they came."""
        table = KIND_TABLES[mark.kind]
        while plan := self._core.shredding.plan_late(mark):
            # What was typed since stays.
            self._shred(table, mark.record, plan, {}, why)

    def _shred(
        self,
        table: KindTable[Any],
        record_id: str,
        plan: Shred,
        blanks: Mapping[str, Any],
        why: str,
    ) -> None:
        before = self._known(table, record_id)
        history = history_of(self._core.log.of_record(record_id))
        merged = history.state(before.heads)
        assert merged is not None
        data = history.nodes[merged.winner].data
        if data is not None:
            data = {name: blanks.get(name, value) for name, value in data.items()}
        heads = (merged.winner,)
        self._append(table, before, Op.SHRED, record_id, heads, data, why, plan)

    def finish(self) -> None:
        """Enter the act in its table; called once, before the transaction ends."""
        if self._row:
            self._core.acts.add(self._row)

    def _mine(self, table: KindTable[Any], record_id: str) -> RowState | None:
        """Where a record stands; raises RecordOwnerError if another department keeps it."""
        state = self._core.projection.state(table, record_id)
        kind = table.of.KIND
        if state is None and self._core.log.kind_of(record_id) is not None:
            raise ValueError(f"the id {record_id} is that of a record of another kind")
        if state and state.owner != self._core.owner and not self._sent_out(table, state):
            raise RecordOwnerError(kind=kind, record=record_id, owner=state.owner)
        return state

    def _sent_out(self, table: KindTable[Any], state: RowState) -> bool:
        """Whether a record was written here for the department it is kept with."""
        if not table.of.ADDRESSED:
            return False
        return bool(state.owner == table.data(state.values)[table.of.ADDRESSED])

    def _check_address(
        self, table: KindTable[Any], record_id: str, before: RowState, data: Mapping[str, Any]
    ) -> None:
        """Nothing goes on to another department: there it would have no beginning."""
        if table.of.ADDRESSED and data[table.of.ADDRESSED] != before.owner:
            raise RecordOwnerError(kind=table.of.KIND, record=record_id, owner=before.owner)

    def _owner(self, of: type[Record], before: RowState | None, data: Any) -> str:
        """With whose records a change is kept."""
        if not of.ADDRESSED:
            return self._core.owner
        owner: str = before.owner if before else data[of.ADDRESSED]
        return owner

    def _known(self, table: KindTable[Any], record_id: str) -> RowState:
        state = self._mine(table, record_id)
        if state is None:
            raise RecordUnknownError(kind=table.of.KIND, record=record_id)
        return state

    def _check_final(
        self, table: KindTable[Any], record_id: str, before: RowState, after: Record | None
    ) -> None:
        if not table.finalizable:
            return
        held = table.decode((record_id, *before.values))
        if held.is_final() and not (after and held.allows(after)):
            raise RecordFinalError(kind=table.of.KIND, record=record_id)

    def _check_settles(self, table: KindTable[Any], before: RowState, after: Record) -> None:
        """Of several final sides one is chosen; none is made anew."""
        if not table.finalizable:
            return
        history = history_of(self._core.log.of_record(after.id))
        if not stands_over_final(table, Op.RESOLVE, before.heads, after, history):
            raise RecordFinalError(kind=after.KIND, record=after.id)

    def _on_displayed_side(
        self, table: KindTable[Any], before: RowState, data: Mapping[str, Any], record_id: str
    ) -> tuple[tuple[str, ...], Mapping[str, Any]]:
        """Only what was edited, on the side displayed: the other side keeps contending."""
        history = history_of(self._core.log.of_record(record_id))
        merged = history.state(before.heads)
        if merged is None:
            raise LookupError(record_id)
        shown = table.data(before.values)
        edited = {name: value for name, value in data.items() if value != shown[name]}
        return (merged.winner,), {**history.value(merged.winner), **edited}

    def _append(
        self,
        table: KindTable[Any],
        before: RowState | None,
        op: Op,
        record_id: str,
        parents: tuple[str, ...],
        data: Mapping[str, Any] | None,
        why: str,
        shred: Shred | None = None,
    ) -> None:
        core = self._core
        if self._act is None:
            self._act = Act(core.new_id(), self._key, self._args)
        now = core.clock()
        if not YEARS_TOLD[0] <= now.year <= YEARS_TOLD[1]:
            raise ClockError(today=now.date().isoformat())
        change = Change(
            id=core.new_id(),
            kind=table.of.KIND,
            rec=record_id,
            op=op,
            parents=parents,
            act=self._act,
            actor=self._actor,
            device=core.device,
            hlc=core.stamps.tick(now),
            at=now.replace(microsecond=0),
            sv=table.of.SCHEMA,
            data=data,
            why=why,
            salt=core.new_id() if blanks_of(table.of) else "",
            shred=shred,
            after=core.shredding.known_beside(record_id, parents) if before else (),
        )
        raw = to_line(change)
        # What could not be read back is never written.
        change = parse_line(raw)
        if shred is not None:
            core.shredding.erase(change, shred)
        digest = hashlib.sha256(raw).digest()
        owner = self._owner(table.of, before, data)
        row = core.log.row(change, raw, digest, owner, None)
        core.log.write([row])
        entry = Entry(row[0], digest.hex(), owner, None, change)
        state = fold(table, before, entry, lambda: core.log.of_record(record_id))
        core.projection.write(table, [state.cells(record_id)])
        self._note(entry)

    def _note(self, entry: Entry) -> None:
        if self._row is None:
            self._row = ActRow.opened_by(entry)
        else:
            self._row.take(entry)
        self._kinds.add(entry.change.kind)
        self._ids.add(entry.change.rec)
