"""What two PCs changed differently: both values and what stood before, and a person's decision.

Nothing is lost by a decision: the value not taken stays in the history, and it can be chosen after
all. A record that is not settled stays so through every later exchange.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.alarms import sender_names
from cleanclinic.operations.recording.history import label_of, value_text
from cleanclinic.operations.workspace.confidential import may_see, shown_to
from cleanclinic.operations.workspace.epochs import was_device
from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.trust import is_granted, roster_of
from cleanclinic.records import record_type
from cleanclinic.records.change import Op
from cleanclinic.records.fields import Paragraph, Parts, Refers, field_of, fields_of
from cleanclinic.records.held import DELETED, Conflict, FieldConflict, Side, WholeSide
from cleanclinic.records.masking import is_sensitive
from cleanclinic.records.record import Record

# What a card has in place of a field where the record is taken whole.
WHOLE = "(whole)"


class NoConflictError(CleanClinicError):
    """The difference was settled meanwhile; values: `field`."""

    code = "CONFLICT-GONE"


@dataclass(frozen=True)
class ConflictSide:
    """One of two values; `words_key` names it where it is a choice, else `text` is the value.

    `device` is the PC it was written on, `device_label` its name, empty where it is not known;
    `here` means this PC. Of a record taken whole `values` are those of the card's `fields`.
    """

    words_key: str
    text: str
    person: str
    at: datetime
    device: str
    hash: str
    device_label: str = ""
    here: bool = False
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ConflictCard:
    """A field that two PCs changed differently, for a person to settle.

    `before` is what both began with, as (words key, text), and None where that is not known.
    `both` is the text that keeps every side, empty where the field cannot hold it. Of a record that
    is final there is one card: `field` is WHOLE, `fields` are those that differ, `sides` may be
    taken, and `others` (no final version, or deleted) are only shown.
    """

    kind: str
    record_id: str
    label: str
    field: str
    sides: tuple[ConflictSide, ...]
    before: tuple[str, str] | None = None
    both: str = ""
    fields: tuple[str, ...] = ()
    others: tuple[ConflictSide, ...] = ()


def conflicts(workspace: Workspace) -> tuple[ConflictCard, ...]:
    """Every field two sides changed differently; of the sides this PC's comes first.

    What is final has one card for the whole record.
    """
    labels = _device_labels(workspace)
    cards: list[ConflictCard] = []
    for conflict in workspace.store.conflicts():
        if conflict.whole:
            cards.append(_whole_card(workspace, conflict, labels))
        else:
            cards += [_card(workspace, conflict, field, labels) for field in conflict.fields]
    return tuple(cards)


def settle_conflict(
    workspace: Workspace, kind: str, record_id: str, field: str, side_hash: str
) -> Changed:
    """Take one side's value for a field; raises NoConflictError when it was settled meanwhile.

    Other fields of the record that differ stay to be settled, and the value not taken stays in the
    history. With WHOLE a final side is taken as it is, and all is settled.
    """
    if field == WHOLE:
        return _settle_whole(workspace, kind, record_id, side_hash)
    of, found = _found(workspace, kind, record_id, field)
    side = next(
        (
            side
            for one in found.fields
            for side in one.sides
            if (one.field, side.hash) == (field, side_hash)
        ),
        None,
    )
    if side is None:
        raise NoConflictError(field=field)
    return _settle(workspace, of, found, field, side.value)


def settle_with_both(workspace: Workspace, kind: str, record_id: str, field: str) -> Changed:
    """Keep the texts of all sides, one below the other; raises NoConflictError.

    Only for a field that can hold them, see `ConflictCard.both`.
    """
    of, found = _found(workspace, kind, record_id, field)
    sides = next(one.sides for one in found.fields if one.field == field)
    text = _both(of, field, sides)
    if not text:
        raise NoConflictError(field=field)
    return _settle(workspace, of, found, field, text)


def choose_after_all(
    workspace: Workspace, kind: str, record_id: str, field: str, side_hash: str
) -> Changed:
    """Take the other side of what was settled a moment ago.

    Raises NoConflictError where that side is not in the record's history, and for a record that was
    taken whole: it is final.
    """
    of = record_type(kind)
    revisions = workspace.store.history(record_id)
    made = next((one for one in revisions if one.hash == side_hash), None)
    held = workspace.store.get(of, record_id, deleted=True) if of else None
    if of is None or made is None or held is None:
        raise NoConflictError(field=field)
    number = label_of(workspace, kind, record_id)
    with workspace.store.act("act.settle", workspace.actor, number=number) as act:
        if field == DELETED:
            gone = made.op is Op.TOMBSTONE
            (act.tombstone if gone else act.restore)(of, record_id)
            return Changed(1, act.changes)
        values = [one.after for one in made.changed if one.field == field]
        if not values:
            raise NoConflictError(field=field)
        if held.conflict:
            act.settle(of, record_id, field, values[0])
        else:
            changed: dict[str, Any] = {field: values[0]}
            act.put(replace(held.record, **changed))
    return Changed(1, act.changes)


def _settle_whole(workspace: Workspace, kind: str, record_id: str, side_hash: str) -> Changed:
    of = record_type(kind)
    found = next((one for one in workspace.store.conflicts(of) if one.id == record_id), None)
    sides = found.whole if found else ()
    side = next((one for one in sides if one.final and one.hash == side_hash), None)
    if side is None or side.record is None:
        raise NoConflictError(field=WHOLE)
    number = label_of(workspace, kind, record_id)
    with workspace.store.act("act.settle", workspace.actor, number=number) as act:
        act.resolve(side.record)
    return Changed(1, act.changes)


def _found(
    workspace: Workspace, kind: str, record_id: str, field: str
) -> tuple[type[Record], Conflict]:
    of = record_type(kind)
    found = next((one for one in workspace.store.conflicts(of) if one.id == record_id), None)
    if of is None or found is None or field not in {one.field for one in found.fields}:
        raise NoConflictError(field=field)
    return of, found


def _settle(
    workspace: Workspace, of: type[Record], found: Conflict, field: str, value: object
) -> Changed:
    held = workspace.store.get(of, found.id)
    number = label_of(workspace, of.KIND, found.id)
    with workspace.store.act("act.settle", workspace.actor, number=number) as act:
        if field == DELETED and value:
            act.tombstone(of, found.id)
        elif len(found.fields) > 1 and field != DELETED:
            act.settle(of, found.id, field, value)
        elif held is not None:
            change: dict[str, Any] = {} if field == DELETED else {field: value}
            act.resolve(replace(held.record, **change))
    return Changed(1, act.changes)


def _card(
    workspace: Workspace, conflict: Conflict, field: FieldConflict, labels: dict[str, str]
) -> ConflictCard:
    of = record_type(conflict.kind)
    sides = [
        ConflictSide(
            *_said(workspace, of, field.field, side.value), side.actor.name, side.at,
            side.device, side.hash, *_place(workspace, side.device, labels),
        )
        for side in field.sides
    ]  # fmt: skip
    before = _said(workspace, of, field.field, field.before[0]) if field.before else None
    return ConflictCard(
        kind=conflict.kind,
        record_id=conflict.id,
        label=label_of(workspace, conflict.kind, conflict.id),
        field=field.field,
        sides=_in_order(sides),
        before=before,
        both=_both(of, field.field, field.sides) if of and may_see(workspace, of) else "",
    )


def _whole_card(workspace: Workspace, conflict: Conflict, labels: dict[str, str]) -> ConflictCard:
    """One card for a record of which a side is final, with every field in which sides differ."""
    of = record_type(conflict.kind)
    records = [one.record for one in conflict.whole if one.record is not None]
    first = records[0]
    names = tuple(
        one.name
        for one in fields_of(of)
        if any(getattr(other, one.name) != getattr(first, one.name) for other in records[1:])
        # Beside a deletion all of it is told.
        or (len(records) == 1 and getattr(first, one.name) not in (None, "", ()))
    )

    def side_of(side: WholeSide) -> ConflictSide:
        values: tuple[tuple[str, str], ...] = ()
        if side.record is not None:
            values = tuple(_said(workspace, of, name, getattr(side.record, name)) for name in names)
        key = "ui.settle.gone" if side.record is None else "ui.settle.open"
        return ConflictSide(
            "" if side.final else key, "", side.actor.name, side.at, side.device, side.hash,
            *_place(workspace, side.device, labels), values,
        )  # fmt: skip

    return ConflictCard(
        kind=conflict.kind,
        record_id=conflict.id,
        label=label_of(workspace, conflict.kind, conflict.id),
        field=WHOLE,
        sides=_in_order([side_of(one) for one in conflict.whole if one.final]),
        fields=names,
        others=_in_order([side_of(one) for one in conflict.whole if not one.final]),
    )


def _in_order(sides: Sequence[ConflictSide]) -> tuple[ConflictSide, ...]:
    """Of this PC first, then by time."""
    return tuple(sorted(sides, key=lambda one: (not one.here, one.at)))


def _place(workspace: Workspace, device: str, labels: dict[str, str]) -> tuple[str, bool]:
    """What the PC is called, and whether it is this one."""
    here = device == workspace.store.meta("device_id") or was_device(workspace, device)
    return (workspace.device_label if here else labels.get(device, "")), here


def _said(
    workspace: Workspace, of: type[Record] | None, field: str, value: object
) -> tuple[str, str]:
    """A value as (words key, text): what it refers to by its name, files by theirs."""
    if of is None:
        return value_text(value)
    seen = shown_to(workspace, of, field, value)
    if seen is not value or not value or field == DELETED:
        return value_text(seen)
    note = field_of(of, field).note
    if isinstance(note, Refers) and record_type(note.kind):
        return "", label_of(workspace, note.kind, str(value))
    if isinstance(note, Parts) and isinstance(value, tuple):
        names = [one if isinstance(one, str) else getattr(one, "name", "") for one in value]
        if all(names):
            return "", "\n".join(names)
    return value_text(seen)


def _both(of: type[Record], field: str, sides: Sequence[Side]) -> str:
    """The texts below one another, the older first; empty where that is no text of this field."""
    if field == DELETED or is_sensitive(of, field):
        return ""
    note = field_of(of, field).note
    if not isinstance(note, Paragraph):
        return ""
    texts = [str(one.value or "") for one in sorted(sides, key=lambda side: side.at)]
    joined = "\n".join(text for text in dict.fromkeys(texts) if text)
    return joined if all(texts) and len(joined) <= note.max_length else ""


def _device_labels(workspace: Workspace) -> dict[str, str]:
    """How the PCs of this department are called; at the office with their departments."""
    names = sender_names(workspace)
    if is_granted(workspace) and workspace.department_id:
        for device in roster_of(workspace).devices:
            if device.department_id == workspace.department_id:
                names[device.device_id] = device.label
    names.pop(OFFICE, None)
    return names
