"""Where sending and receiving stand: what waits, what came and went, who we are, what to settle."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.alarms import AlarmCard, alarm_cards, sender_names
from cleanclinic.operations.enrolment import own_digits
from cleanclinic.operations.history import label_of, value_text
from cleanclinic.operations.progress import (
    OfficeContact,
    office_contact,
    office_missing,
    stream_counts,
)
from cleanclinic.operations.results import Changed
from cleanclinic.operations.sending import confirmation_due
from cleanclinic.operations.start_page import StreamCounts
from cleanclinic.operations.streams import epoch_of, receipted_upto
from cleanclinic.operations.trust import hospital_digits, is_granted
from cleanclinic.operations.workspace import OFFICE, Workspace, WorkspaceKind
from cleanclinic.records import record_type
from cleanclinic.records.held import DELETED
from cleanclinic.records.masking import shown
from cleanclinic.storage.values import JournalEntry

JOURNAL_SHOWN = 200


class JournalResult(StrEnum):
    """The words are `journal_result.<value>`."""

    SENT = "sent"
    RECEIVED = "received"
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    WAITING = "waiting"


class NoConflictError(CleanClinicError):
    """The difference was settled meanwhile; values: `field`."""

    code = "CONFLICT-GONE"


@dataclass(frozen=True)
class JournalRow:
    """One line of what came and went; a sent bundle the office confirmed counts as received."""

    at: datetime
    direction: str
    number: int | None
    sender: str
    file: str
    changes: int
    conflicts: int
    result: JournalResult
    code: str
    note: str


@dataclass(frozen=True)
class IdentityCard:
    """Who this installation is; `digits` are read over the phone until it is granted."""

    hospital: str
    hospital_digits: str
    department: str
    device: str
    digits: str
    granted: bool
    demo: bool


@dataclass(frozen=True)
class ConflictSide:
    """One of two values; `words_key` names it where it is a choice, else `text` is the value."""

    words_key: str
    text: str
    person: str
    at: datetime
    device: str
    hash: str


@dataclass(frozen=True)
class ConflictCard:
    """A field that two PCs changed differently, for a person to settle."""

    kind: str
    record_id: str
    label: str
    field: str
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True)
class EarlyBundle:
    """A bundle that came before the one it follows, and is kept until then."""

    at: datetime
    sender: str
    number: int
    file: str


@dataclass(frozen=True)
class ExchangeState:
    """Everything the sync page shows. `unconfirmed` bundles were sent but not yet confirmed.

    `missing` are numbers the office lacks; `early` came here before the ones they follow;
    `confirm_due`: the office sent something worth a bundle that only confirms it.
    """

    waiting_changes: int
    waiting_attachments: int
    next_number: int
    unconfirmed: int
    confirmed_upto: int
    durable_upto: int
    journal: tuple[JournalRow, ...]
    identity: IdentityCard
    last_office_contact: datetime | None
    conflicts: tuple[ConflictCard, ...]
    progress: StreamCounts
    missing: tuple[tuple[int, int], ...]
    early: tuple[EarlyBundle, ...]
    confirm_due: bool
    office_contact: OfficeContact | None
    alarms: tuple[AlarmCard, ...]


def exchange_state(workspace: Workspace) -> ExchangeState:
    """Where things stand now."""
    store = workspace.store
    ward = workspace.kind is WorkspaceKind.WARD
    out = store.stream(OFFICE, "out")
    confirmed = receipted_upto(workspace)
    unconfirmed = store.bundles("out", OFFICE, epoch_of(workspace), after=confirmed) if ward else ()
    return ExchangeState(
        waiting_changes=store.unsent_count(OFFICE) if ward else 0,
        waiting_attachments=len(store.unsent_attachments(OFFICE)) if ward else 0,
        next_number=out.seq + 1,
        unconfirmed=len(unconfirmed),
        confirmed_upto=confirmed,
        durable_upto=int(store.meta("durable_upto", "0")),
        journal=journal(workspace),
        identity=_identity(workspace),
        last_office_contact=last_contact(workspace),
        conflicts=conflicts(workspace),
        progress=stream_counts(workspace) if ward else StreamCounts(),
        missing=office_missing(workspace) if ward else (),
        early=_early(workspace),
        confirm_due=ward and is_granted(workspace) and confirmation_due(workspace),
        office_contact=office_contact(workspace) if ward else None,
        alarms=alarm_cards(workspace),
    )


def _early(workspace: Workspace) -> tuple[EarlyBundle, ...]:
    names = sender_names(workspace)
    ward = workspace.kind is WorkspaceKind.WARD
    return tuple(
        EarlyBundle(one.at, OFFICE if ward else names.get(one.peer, ""), one.seq, one.file)
        for one in workspace.store.waiting()
    )


def last_contact(workspace: Workspace) -> datetime | None:
    """When the office was last heard from."""
    text = workspace.store.meta("last_office_contact")
    return datetime.fromisoformat(text) if text else None


def journal(workspace: Workspace) -> tuple[JournalRow, ...]:
    """What came and went, newest first."""
    confirmed = receipted_upto(workspace)
    names = sender_names(workspace)
    return tuple(
        _journal_row(entry, confirmed, names) for entry in workspace.store.journal(JOURNAL_SHOWN)
    )


def _journal_row(entry: JournalEntry, confirmed: int, names: dict[str, str]) -> JournalRow:
    result = JournalResult(entry.result)
    if entry.direction == "out" and entry.peer == OFFICE and entry.seq <= confirmed:
        result = JournalResult.RECEIVED
    return JournalRow(
        at=entry.at,
        direction=entry.direction,
        number=entry.seq or None,
        sender=names.get(entry.peer, ""),
        file=entry.file,
        changes=entry.applied + entry.merged + entry.conflict,
        conflicts=entry.conflict,
        result=result,
        code=entry.code,
        note=entry.note,
    )


def _identity(workspace: Workspace) -> IdentityCard:
    ward = workspace.kind is WorkspaceKind.WARD
    department = workspace.department
    return IdentityCard(
        hospital=workspace.hospital_name or workspace.hospital_code,
        hospital_digits=hospital_digits(workspace),
        department=department.name if department else "",
        device=workspace.device_label,
        digits=own_digits(workspace) if ward else "",
        granted=is_granted(workspace),
        demo=workspace.demo,
    )


def conflicts(workspace: Workspace) -> tuple[ConflictCard, ...]:
    """Every field two sides changed differently."""
    cards = []
    for conflict in workspace.store.conflicts():
        label, of = label_of(workspace, conflict.kind, conflict.id), record_type(conflict.kind)
        for field in conflict.fields:
            sides = []
            for side in field.sides:
                value = shown(of, field.field, side.value) if of else side.value
                key, text = value_text(value)
                sides.append(
                    ConflictSide(key, text, side.actor.name, side.at, side.device, side.hash)
                )
            cards.append(ConflictCard(conflict.kind, conflict.id, label, field.field, tuple(sides)))
    return tuple(cards)


def settle_conflict(
    workspace: Workspace, kind: str, record_id: str, field: str, side_hash: str
) -> Changed:
    """Take one side's value for a field; raises NoConflictError when it was settled meanwhile.

    Other fields of the record that differ stay to be settled, and the value not taken stays in the
    history.
    """
    of = record_type(kind)
    found = next((one for one in workspace.store.conflicts(of) if one.id == record_id), None)
    sides = {
        (one.field, side.hash): side
        for one in (found.fields if found else ())
        for side in one.sides
    }
    side = sides.get((field, side_hash))
    if of is None or found is None or side is None:
        raise NoConflictError(field=field)
    held = workspace.store.get(of, record_id)
    number = label_of(workspace, kind, record_id)
    with workspace.store.act("act.settle", workspace.actor, number=number) as act:
        if field == DELETED and side.value:
            act.tombstone(of, record_id)
        elif len(found.fields) > 1 and field != DELETED:
            act.settle(of, record_id, field, side.value)
        elif held is not None:
            change: dict[str, Any] = {} if field == DELETED else {field: side.value}
            act.resolve(replace(held.record, **change))
    return Changed(1, act.changes)
