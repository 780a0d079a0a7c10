"""Operations on records of any kind: list, add, edit, delete, bring back, look back.

What only one kind needs (a number given once, controls that go with their risk point) stands in
that kind's own module, which calls these or takes their place. The names of the acts carry the kind
and what people call the record, so that a new kind needs no words for them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.history import (
    RevisionRow,
    how_often,
    record_label,
    revision_rows,
    second_label,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import night_after
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records import record_type
from cleanclinic.records.change import Op
from cleanclinic.records.fields import Problem, Refers, fields_of
from cleanclinic.records.held import Held
from cleanclinic.records.record import Record, RecordInvalidError
from cleanclinic.storage.act_transaction import ActTransaction

R = TypeVar("R", bound=Record)
Check = Callable[[Workspace, type[R], Iterable[R]], None]
"""Raises where records as they would stand break a rule that is their kind's own."""


class NoSuchRecordError(CleanClinicError):
    """The record is not there any more; values: `id`."""

    code = "RECORD-MISSING"


class NoSuchRevisionError(CleanClinicError):
    """The record has no such change, or stood nowhere before it."""

    code = "REVISION-MISSING"


def list_records(
    workspace: Workspace, of: type[R], *, owner: str | None = None
) -> tuple[Held[R], ...]:
    """All records of a kind in the order they were made; `owner` narrows an office's view."""
    return workspace.store.all(of, owner=owner)


def get_record(workspace: Workspace, of: type[R], record_id: str) -> Held[R]:
    """A record as it stands; raises NoSuchRecordError when it was deleted meanwhile."""
    held = workspace.store.get(of, record_id)
    if held is None:
        raise NoSuchRecordError(id=record_id)
    return held


def first_records(
    workspace: Workspace, of: type[R], order: Sequence[tuple[str, bool]], most: int
) -> tuple[Held[R], ...]:
    """The first of what `list_records` gives, sorted by fields, each descending or not."""
    return workspace.store.first(of, order, most)


def add_record(workspace: Workspace, of: type[R], values: Mapping[str, Any]) -> Saved:
    """Record something new in one named act; raises RecordInvalidError."""
    record = _new(workspace, of, values)
    return Saved(record.id, put_records(workspace, [record], "act.add_record").changes)


def try_record(of: type[Record], values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """All that stands against adding these values today; nothing is written."""
    return _made(of, "", values).faults(today)


def add_records(workspace: Workspace, of: type[R], rows: Iterable[Mapping[str, Any]]) -> Changed:
    """Record several new ones as one act: all of them or none."""
    return put_records(workspace, new_records(workspace, of, rows), "act.add_record")


def new_records(workspace: Workspace, of: type[R], rows: Iterable[Mapping[str, Any]]) -> list[R]:
    """Checked records of these values, not yet written; raises RecordInvalidError."""
    return [_new(workspace, of, values) for values in rows]


def put_records(workspace: Workspace, records: Sequence[Record], key: str) -> Changed:
    """Write records of one kind as one act, named by `key` for one and `key` + "s" for more."""
    if not records:
        return Changed(0, NOTHING_CHANGED)
    with _act(workspace, key, records) as act:
        for record in records:
            act.put(record)
    return Changed(len(act.changes.ids), act.changes)


def edit_record(
    workspace: Workspace, of: type[R], record_id: str, values: Mapping[str, Any]
) -> Saved:
    """Change fields of one record in one act named by the field."""
    record = get_record(workspace, of, record_id).record
    after = replace(record, **values)
    return Saved(record_id, _write(workspace, "act.edit_record", record, after).changes)


def edit_records(
    workspace: Workspace,
    of: type[R],
    ids: Iterable[str],
    values: Mapping[str, Any],
    check: Check[R] | None = None,
) -> Changed:
    """Give the same fields of several records the same values as one act.

    Those that have these values already are left alone and not counted. `check` raises where a rule
    of the kind's own forbids what would stand then.
    """
    records = [get_record(workspace, of, record_id).record for record_id in dict.fromkeys(ids)]
    differing = [one for one in records if replace(one, **values) != one]
    if check is not None:
        check(workspace, of, [replace(one, **values) for one in differing])
    if len(differing) == 1:
        after = replace(differing[0], **values)
        return _write(workspace, "act.edit_record", differing[0], after)
    if not differing:
        return Changed(0, NOTHING_CHANGED)
    args = {"kind": f"@kind.{of.KIND}", "count": str(len(differing))}
    key, field = "act.edit_records", {"field": f"@{of.KIND}.{next(iter(values))}"}
    if len(values) > 1:
        key, field = "act.edit_records_many", {"fields": str(len(values))}
    with workspace.store.act(key, workspace.actor, **args, **field) as act:
        for record in differing:
            act.put(replace(record, **values))
    return Changed(len(differing), act.changes)


def remove_records(
    workspace: Workspace, of: type[R], ids: Iterable[str], along: Iterable[Record] = ()
) -> Changed:
    """Delete records as one act; their histories stay, and `restore_records` brings them back.

    `along` are records of other kinds that go with them.
    """
    records = [get_record(workspace, of, record_id).record for record_id in dict.fromkeys(ids)]
    if not records:
        return Changed(0, NOTHING_CHANGED)
    with _act(workspace, "act.remove_record", records) as act:
        every: list[Record] = [*records, *along]
        for record in every:
            act.tombstone(type(record), record.id)
    return Changed(len(records), act.changes)


def list_removed(workspace: Workspace, of: type[R]) -> tuple[Held[R], ...]:
    """What was deleted here and can be brought back, the latest first; who and when stand in it."""
    removed = workspace.store.all(of, owner=workspace.store.owner, deleted=True)
    return tuple(sorted(removed, key=lambda held: held.updated_at, reverse=True))


def act_of_removal(workspace: Workspace, record_id: str) -> str:
    """The id of the act that deleted a record last; what went with it comes back with it."""
    revisions = workspace.store.history(record_id)
    return next((one.act.id for one in reversed(revisions) if one.op is Op.TOMBSTONE), "")


def restore_records(
    workspace: Workspace,
    of: type[R],
    ids: Iterable[str],
    check: Check[R] | None = None,
    along: Iterable[Record] = (),
) -> Changed:
    """Bring deleted records back as they were, as one act; one that stands already is passed over.

    `check` raises where a rule of the kind's own forbids it; `along` are deleted records of other
    kinds that come with them. Raises NoSuchRecordError for an id that never was one of this kind.
    """
    records = []
    for record_id in dict.fromkeys(ids):
        held = workspace.store.get(of, record_id, deleted=True)
        if held is None:
            raise NoSuchRecordError(id=record_id)
        if held.deleted:
            records.append(held.record)
    if not records:
        return Changed(0, NOTHING_CHANGED)
    if check is not None:
        check(workspace, of, records)
    with _act(workspace, "act.restore_record", records) as act:
        every: list[Record] = [*records, *along]
        for record in every:
            act.restore(type(record), record.id)
    return Changed(len(records), act.changes)


def record_history(workspace: Workspace, of: type[R], record_id: str) -> tuple[RevisionRow, ...]:
    """Every change of a record, newest first; what is hidden stays so."""
    return revision_rows(workspace, record_id, of)


def restore_fields(
    workspace: Workspace,
    of: type[R],
    record_id: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
    check: Check[R] | None = None,
) -> Saved:
    """Put back what fields held before a change, as a new change; None means all it changed.

    Fields that the change did not touch are left alone. `check` raises where a rule of the kind's
    own forbids what would stand then. Raises NoSuchRecordError, and
    NoSuchRevisionError for a change that is not the record's or that made or deleted it.
    """
    record = get_record(workspace, of, record_id).record
    before = workspace.store.version(of, record_id, revision_hash, before=True)
    after = workspace.store.version(of, record_id, revision_hash)
    if before is None or after is None:
        raise NoSuchRevisionError()
    values = {
        name: value
        for name, value in vars(before).items()
        if getattr(after, name) != value and (fields is None or name in fields)
    }
    after = replace(record, **values)
    if check is not None:
        check(workspace, of, [after])
    return Saved(record_id, _write(workspace, "act.restore_field", record, after).changes)


def as_of(
    workspace: Workspace, of: type[R], day: date, *, owner: str | None = None
) -> tuple[Held[R], ...]:
    """The records of a kind as they stood at the end of a day, by the clocks they were made by."""
    return workspace.store.as_of(of, night_after(workspace, day), owner=owner)


def every_as_of(
    workspace: Workspace, kinds: Collection[type[Record]], day: date
) -> Generator[tuple[type[Record], Held[Any]], None, None]:
    """The same of several kinds, one by one, each with its kind; the log is read once."""
    return workspace.store.every_as_of(kinds, night_after(workspace, day))


def listed(
    workspace: Workspace, of: type[R], *, owner: str | None = None, day: date | None = None
) -> tuple[Held[R], ...]:
    """The records of a kind as they stand, or as they stood at the end of `day`."""
    if day is None:
        return list_records(workspace, of, owner=owner)
    return as_of(workspace, of, day, owner=owner)


def read_again(
    workspace: Workspace, of: type[R], held: Mapping[str, Held[R]], ids: Collection[str]
) -> dict[str, Held[R]]:
    """Records by id in the order they were made, with those of `ids` as they stand now.

    An id that is none of this kind, or was deleted, is in it no more.
    """
    after = dict(held)
    for record_id in ids:
        if (one := workspace.store.get(of, record_id)) is None:
            after.pop(record_id, None)
        else:
            after[record_id] = one
    if any(record_id in after and record_id not in held for record_id in ids):
        return {record_id: after[record_id] for record_id in sorted(after)}
    return after


def names_of(
    workspace: Workspace, kind: str, wanted: Collection[str] | None = None
) -> dict[str, str]:
    """What the records of a kind are called, by id; what is called alike is told apart.

    With `wanted` those of them alone.
    """
    of = record_type(kind)
    if of is None or (wanted is not None and not wanted):
        return {}
    if wanted is None:
        held = list_records(workspace, of)
    else:
        held = workspace.store.among(of, "id", list(wanted))
    records = [one.record for one in held]
    called = {one.id: record_label(workspace, one) for one in records}
    often = Counter(called.values()) if wanted is None else how_often(workspace, of)
    for record in records:
        label = called[record.id]
        if often[label] > 1 and (more := second_label(record, label)):
            called[record.id] = f"{label}（{more}）"
    return called


def referred_kinds(of: type[Record]) -> dict[str, str]:
    """The fields of a kind that refer to records of a known kind, and to which."""
    notes = {field.name: field.note for field in fields_of(of)}
    return {
        name: note.kind
        for name, note in notes.items()
        if isinstance(note, Refers) and record_type(note.kind)
    }


def edit_name(key: str, kind: str, before: object, after: object) -> tuple[str, dict[str, str]]:
    """The name of an edit: the one field that changed, or how many."""
    names = vars(after)
    changed = [name for name, value in names.items() if getattr(before, name) != value]
    if len(changed) == 1:
        return key, {"field": f"@{kind}.{changed[0]}"}
    return f"{key}_many", {"count": str(len(changed))}


def _new(workspace: Workspace, of: type[R], values: Mapping[str, Any]) -> R:
    """A checked record, not yet written."""
    record = _made(of, workspace.new_id(), values)
    if problems := record.faults(workspace.today()):
        raise RecordInvalidError(of.KIND, problems)
    return record


def _made(of: type[R], record_id: str, values: Mapping[str, Any]) -> R:
    """A record, checked or not; what a required field lacks is a problem like another."""
    blank = {field.name: None for field in fields_of(of) if field.required}
    return of(id=record_id, **{**blank, **values})


def _write(workspace: Workspace, key: str, before: Record, after: Record) -> Changed:
    name, args = edit_name(key, before.KIND, before, after)
    label = record_label(workspace, before)
    with workspace.store.act(
        name, workspace.actor, kind=f"@kind.{before.KIND}", label=label, **args
    ) as act:
        act.put(after)
    return Changed(len(act.changes.ids), act.changes)


def _act(
    workspace: Workspace, key: str, records: Sequence[Record]
) -> AbstractContextManager[ActTransaction]:
    """The act on some records of one kind: it names the one, and counts several."""
    kind = f"@kind.{records[0].KIND}"
    if len(records) == 1:
        label = record_label(workspace, records[0])
        return workspace.store.act(key, workspace.actor, kind=kind, label=label)
    count = str(len(records))
    return workspace.store.act(f"{key}s", workspace.actor, kind=kind, count=count)
