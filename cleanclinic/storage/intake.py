"""Taking in the changes of a bundle, inside one transaction: each is checked, none half believed.

What is refused here refuses the whole bundle; the error names the line, the record and the rule.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.change import Change, ChangeLineError, Op, Shred, hash_of, parse_line
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.erasing import blanks_of
from cleanclinic.records.held import Changes
from cleanclinic.records.merge import History
from cleanclinic.records.record import Record
from cleanclinic.storage.acts import ActRow
from cleanclinic.storage.core import STAMP, Core
from cleanclinic.storage.errors import (
    ChangeDataError,
    ChangeErasedError,
    ChangeFinalError,
    ChangeFormatError,
    ChangeKindError,
    ChangeNewerError,
    ChangeOwnerError,
    ChangeParentError,
    ChangeRefusedError,
    ChangeRestError,
    ChangeShredError,
    ChangeTwinError,
)
from cleanclinic.storage.kind_table import KIND_TABLES, KindTable, RowState
from cleanclinic.storage.log import Entry, history_of
from cleanclinic.storage.projection import fold
from cleanclinic.storage.values import Verdict

_FLUSH_AT = 2000
Outcome = Literal["merged", "conflict"]
NOTHING: Mapping[str, Any] = MappingProxyType({})
R = TypeVar("R", bound=Record | None)


class Intake:
    """The taking in of one bundle's lines."""

    def __init__(self, core: Core, owner: str, allowed: Collection[str], bundle: str) -> None:
        self._core = core
        self._owner = owner
        self._allowed = frozenset(allowed)
        self._bundle = bytes.fromhex(bundle)
        self._rows: list[tuple[Any, ...]] = []
        self._hashes: dict[str, bytes] = {}
        self._states: dict[str, dict[str, RowState]] = {kind: {} for kind in KIND_TABLES}
        self._acts: dict[str, ActRow] = {}
        self._outcomes: dict[str, Outcome] = {}
        # Lines that left their record in conflict, and whether it is still.
        self._contested: dict[str, str] = {}
        self._in_conflict: dict[str, bool] = {}
        self._kinds: set[str] = set()
        self._ids: set[str] = set()
        self._applied = self._duplicate = 0
        self._shredded = core.shredding.marks()
        # By record: the lines that came erased, and those that erasures name, with their place.
        self._claims: dict[str, dict[str, dict[str, Any]]] = {}
        self._named: dict[str, dict[str, dict[str, Any]]] = {}
        # Positions of the lines that were here before.
        self.repeated: list[int] = []

    def take_all(
        self, lines: Iterable[bytes], on_line: Callable[[int], None] | None = None
    ) -> Verdict:
        """Check and apply every line; raises ChangeRefusedError for the first bad one."""
        first = self._core.log.audit().size + 1
        now = self._core.clock()
        for number, raw in enumerate(lines, 1):
            entry = self._take(number, raw)
            if entry:
                self._core.stamps.observe(entry.change.hlc, now)
            if len(self._rows) >= _FLUSH_AT:
                self._flush()
            if on_line and number % 100 == 0:
                on_line(number)
        self._flush()
        self._check_erased()
        for act in self._acts.values():
            self._core.acts.add(act)
        last = self._core.log.audit().size
        if last >= first:
            self._core.books.set_meta(STAMP, self._core.stamps.last)
        return self._verdict(first, last)

    def _verdict(self, first: int, last: int) -> Verdict:
        # What a later line of the same bundle settled is nothing to be settled.
        for digest, record in self._contested.items():
            if not self._in_conflict[record]:
                self._outcomes[digest] = "merged"
        outcomes = list(self._outcomes.values())
        merged, conflict = outcomes.count("merged"), outcomes.count("conflict")
        return Verdict(
            applied=self._applied - merged - conflict,
            merged=merged,
            conflict=conflict,
            duplicate=self._duplicate,
            changes=Changes(frozenset(self._kinds), frozenset(self._ids)),
            first=first if last >= first else 0,
            last=last if last >= first else 0,
            exceptions=tuple(self._outcomes.items()),
        )

    def _take(self, number: int, raw: bytes) -> Entry | None:
        try:
            change = parse_line(raw)
        except ChangeLineError as error:
            raise ChangeFormatError(line=number, rule=error.values["rule"]) from error
        digest = bytes.fromhex(hash_of(change, raw))
        place = {"line": number, "kind": change.kind, "record": change.rec}
        if self._is_held(change, digest, place):
            return None
        table = self._table(change, place)
        before = self._state(table, change, place)
        owner = self._keeper(table, change, before, place)
        self._check_standing(change, before, owner, place)
        if change.was:
            self._claims.setdefault(change.rec, {})[change.was] = place
        change, raw = self._without_erased(change, raw)
        record = self._record(table, change, place)
        if change.shred:
            self._shred(table, change, change.shred, digest.hex(), place)
        else:
            self._check_final(table, before, change, record, place)
        return self._apply(table, before, change, raw, digest, owner)

    def _keeper(
        self,
        table: KindTable[Any],
        change: Change,
        before: RowState | None,
        place: dict[str, Any],
    ) -> str:
        """With whose records a line is kept; one addressed to another department has no place.

        An office that gets back what it wrote for a department keeps it with that department again.
        """
        address = (change.data or {}).get(table.of.ADDRESSED)
        if not isinstance(address, str):
            # Of a kind without an address, deleted, or refused a little later as no record.
            return before.owner if before and table.of.ADDRESSED else self._owner
        if self._core.owner == self._owner:
            return before.owner if before else address
        if address != self._core.owner:
            raise ChangeOwnerError(**place, owner=address)
        return self._owner

    def _without_erased(self, change: Change, raw: bytes) -> tuple[Change, bytes]:
        """A line of a PC that had not heard of an erasure loses what was erased meanwhile."""
        mark = self._shredded.get(change.rec)
        if mark is None:
            return change, raw
        self._flush()
        rest = self._core.shredding.erase_late(mark, change, raw)
        return (change, raw) if rest == raw else (parse_line(rest), rest)

    def _shred(
        self,
        table: KindTable[Any],
        change: Change,
        shred: Shred,
        name: str,
        place: dict[str, Any],
    ) -> None:
        """Do what a lawful erasure says; it changes nothing but what it erases.

        What else could be blank, or otherwise, would be history written anew.
        """
        erasable = blanks_of(table.of)
        if any(name not in erasable or erasable[name] != to for name, to in shred.blanks.items()):
            raise ChangeShredError(**place)
        entries = self._entries(change.rec)
        held = {entry.hash for entry in entries}
        for one in shred.lines:
            if one not in held:
                raise ChangeParentError(**place, parent=one)
        parent = history_of(entries).nodes[change.parents[0]].data
        mark = self._shredded.get(change.rec)
        erased = {**(mark.blanks if mark else {}), **shred.blanks}
        # The erasure itself lost what a later one took, which names it and is asked for at the end.
        fits = erases_only(parent, change.data, erasable if change.was else erased)
        if not fits:
            raise ChangeShredError(**place)
        if not self._core.shredding.erase(change, shred, name):
            raise ChangeRestError(**place)
        self._named.setdefault(change.rec, {}).update(dict.fromkeys(shred.lines, place))
        self._shredded = self._core.shredding.marks()

    def _check_erased(self) -> None:
        """Whatever lost a value lost it by an erasure that is here, or nobody can tell what it was.

        Asked at the end: an erasure comes after the lines that it names.
        """
        for record in {**self._claims, **self._named}:
            claims, named = self._claims.get(record, {}), self._named.get(record, {})
            bad = [line.hash for line in self._core.log.record_lines(record).unvouched()]
            for name in (one for one in bad if one in claims):
                raise ChangeErasedError(**claims[name])
            for name in (one for one in bad if one in named):
                raise ChangeRestError(**named[name])

    def _is_held(self, change: Change, digest: bytes, place: dict[str, Any]) -> bool:
        held, position = self._hashes.get(change.id), 0
        if held is None:
            held, position = self._core.log.find(change.id) or (None, 0)
        if held is None:
            return False
        if held != digest:
            raise ChangeTwinError(**place, change=change.id)
        self._duplicate += 1
        if position:
            self.repeated.append(position)
        return True

    def _table(self, change: Change, place: dict[str, Any]) -> KindTable[Any]:
        table = KIND_TABLES.get(change.kind)
        if table is None or change.sv > table.of.SCHEMA:
            raise ChangeNewerError(**place)
        if change.kind not in self._allowed:
            raise ChangeKindError(**place)
        return table

    def _state(
        self, table: KindTable[Any], change: Change, place: dict[str, Any]
    ) -> RowState | None:
        """Where the record stands; None for a new one, whose row need not be looked for."""
        kind = self._kind_of(change.rec)
        if kind is None:
            return None
        if kind != change.kind:
            raise ChangeRefusedError(**place)
        known = self._states[kind].get(change.rec)
        return known or self._core.projection.state(table, change.rec)

    def _check_standing(
        self, change: Change, before: RowState | None, owner: str, place: dict[str, Any]
    ) -> None:
        if before is None:
            if change.parents:
                raise ChangeParentError(**place, parent=change.parents[0])
        elif before.owner != owner:
            raise ChangeOwnerError(**place, owner=before.owner)
        elif not set(change.parents) <= set(before.heads):
            held = {entry.hash for entry in self._entries(change.rec)}
            for parent in change.parents:
                if parent not in held:
                    raise ChangeParentError(**place, parent=parent)

    def _kind_of(self, record_id: str) -> str | None:
        for kind, states in self._states.items():
            if record_id in states:
                return kind
        return self._core.log.kind_of(record_id)

    def _record(
        self, table: KindTable[Any], change: Change, place: dict[str, Any]
    ) -> Record | None:
        if change.data is None:
            return None
        try:
            record: Record = from_data(table.of, change.rec, change.data)
            # What was erased may break a rule that held when it was written.
            if not (change.was or change.shred):
                record.check()
        except CleanClinicError as error:
            field = error.values.get("field", "")
            raise ChangeDataError(**place, field=field) from error
        return record

    def _check_final(
        self,
        table: KindTable[Any],
        before: RowState | None,
        change: Change,
        after: Record | None,
        place: dict[str, Any],
    ) -> None:
        if not table.finalizable or before is None:
            return
        # A line that lost something is compared by what nobody can erase.
        blanks = blanks_of(table.of) if change.was else {}
        after = _blanked(after, blanks)
        if before.heads == change.parents and len(before.heads) == 1 and not before.deleted:
            held = _blanked(table.decode((change.rec, *before.values)), blanks)
            stands = not held.is_final() or (
                after is not None and (held == after or held.allows(after))
            )
        else:
            history = history_of(self._entries(change.rec))
            stands = stands_over_final(table, change.op, change.parents, after, history, blanks)
        if not stands:
            raise ChangeFinalError(**place)

    def _entries(self, record_id: str) -> list[Entry]:
        self._flush()
        return self._core.log.of_record(record_id)

    def _apply(
        self,
        table: KindTable[Any],
        before: RowState | None,
        change: Change,
        raw: bytes,
        digest: bytes,
        owner: str,
    ) -> Entry:
        row = self._core.log.row(change, raw, digest, owner, self._bundle)
        entry = Entry(row[0], digest.hex(), owner, self._bundle.hex(), change)
        self._rows.append(row)
        self._hashes[change.id] = digest
        state = fold(table, before, entry, lambda: self._entries(change.rec))
        self._states[change.kind][change.rec] = state
        self._count(entry, state)
        if act := self._acts.get(change.act.id):
            act.take(entry)
        else:
            self._acts[change.act.id] = ActRow.opened_by(entry)
        return entry

    def _count(self, entry: Entry, state: RowState) -> None:
        self._applied += 1
        self._kinds.add(entry.change.kind)
        self._ids.add(entry.change.rec)
        record, conflict = entry.change.rec, bool(state.conflict)
        if len(state.heads) > 1:
            self._outcomes[entry.hash] = "conflict" if conflict else "merged"
        if conflict:
            self._contested[entry.hash] = record
        if conflict or record in self._in_conflict:
            self._in_conflict[record] = conflict

    def _flush(self) -> None:
        if self._rows:
            self._core.log.write(self._rows)
        for kind, states in self._states.items():
            if states:
                rows = [state.cells(record_id) for record_id, state in states.items()]
                self._core.projection.write(KIND_TABLES[kind], rows)
                states.clear()
        self._rows.clear()
        self._hashes.clear()


def erases_only(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, blanks: Mapping[str, Any]
) -> bool:
    """Whether nothing differs but that values are gone; the values here may be gone already."""
    if before is None or after is None:
        return before is None and after is None
    return before.keys() == after.keys() and all(
        value == before[name] or (name in blanks and value == blanks[name])
        for name, value in after.items()
    )


def _blanked(record: R, blanks: Mapping[str, Any]) -> R:
    """A record with these JSON values in its fields."""
    if record is None or not blanks:
        return record
    found: R = from_data(type(record), record.id, {**to_data(record), **blanks})
    return found


def stands_over_final(
    table: KindTable[Any],
    op: Op,
    parents: Sequence[str],
    after: Record | None,
    history: History,
    blanks: Mapping[str, Any] = NOTHING,
) -> bool:
    """Whether what comes `after` respects the final records it builds on.

    Each of them must stay as it is or allow what comes; settling a conflict needs one of them.
    With `blanks` they are compared as if these values stood in all of them.
    """
    verdicts = []
    for parent in parents:
        node = history.nodes[parent]
        if node.final and after:
            record = from_data(table.of, after.id, {**(node.data or {}), **blanks})
            verdicts.append(record == after or record.allows(after))
        elif node.final:
            verdicts.append(False)
    return any(verdicts) if op is Op.RESOLVE and verdicts else all(verdicts)
