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
from cleanclinic.records.fields import Paragraph, field_of
from cleanclinic.records.held import DELETED, Conflict, FieldConflict, Side
from cleanclinic.records.masking import is_sensitive
from cleanclinic.records.record import Record


class NoConflictError(CleanClinicError):
    """The difference was settled meanwhile; values: `field`."""

    code = "CONFLICT-GONE"


@dataclass(frozen=True)
class ConflictSide:
    """One of two values; `words_key` names it where it is a choice, else `text` is the value.

    `device` is the PC it was written on, `device_label` its name, empty where it is not known;
    `here` means this PC.
    """

    words_key: str
    text: str
    person: str
    at: datetime
    device: str
    hash: str
    device_label: str = ""
    here: bool = False


@dataclass(frozen=True)
class ConflictCard:
    """A field that two PCs changed differently, for a person to settle.

    `before` is what both began with, as (words key, text), and None where that is not known.
    `both` is the text that keeps every side, empty where the field cannot hold it.
    """

    kind: str
    record_id: str
    label: str
    field: str
    sides: tuple[ConflictSide, ...]
    before: tuple[str, str] | None = None
    both: str = ""


def conflicts(workspace: Workspace) -> tuple[ConflictCard, ...]:
    """Every field two sides changed differently; of the sides this PC's comes first."""
    labels = _device_labels(workspace)
    return tuple(
        _card(workspace, conflict, field, labels)
        for conflict in workspace.store.conflicts()
        for field in conflict.fields
    )


def settle_conflict(
    workspace: Workspace, kind: str, record_id: str, field: str, side_hash: str
) -> Changed:
    """Take one side's value for a field; raises NoConflictError when it was settled meanwhile.

    Other fields of the record that differ stay to be settled, and the value not taken stays in the
    history.
    """
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

    Raises NoConflictError where that side is not in the record's history.
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
    own = workspace.store.meta("device_id")

    def text(value: object) -> tuple[str, str]:
        return value_text(shown_to(workspace, of, field.field, value) if of else value)

    sides = []
    for side in field.sides:
        here = side.device == own or was_device(workspace, side.device)
        name = workspace.device_label if here else labels.get(side.device, "")
        sides.append(
            ConflictSide(
                *text(side.value), side.actor.name, side.at, side.device, side.hash, name, here
            )
        )
    return ConflictCard(
        kind=conflict.kind,
        record_id=conflict.id,
        label=label_of(workspace, conflict.kind, conflict.id),
        field=field.field,
        sides=tuple(sorted(sides, key=lambda one: (not one.here, one.at))),
        before=text(field.before[0]) if field.before else None,
        both=_both(of, field.field, field.sides) if of and may_see(workspace, of) else "",
    )


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
