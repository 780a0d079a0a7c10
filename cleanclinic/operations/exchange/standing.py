"""Where sending and receiving stand: what waits, what came and went, who we are, what to settle."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cleanclinic.operations.exchange.alarms import AlarmCard, alarm_cards, sender_names
from cleanclinic.operations.exchange.progress import (
    OfficeContact,
    office_contact,
    office_missing,
    stream_counts,
)
from cleanclinic.operations.exchange.sending import confirmation_due
from cleanclinic.operations.exchange.settling import ConflictCard, conflicts
from cleanclinic.operations.office.asking import own_digits
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.start_page import JournalResult as JournalResult
from cleanclinic.operations.workspace.start_page import StreamCounts
from cleanclinic.operations.workspace.streams import (
    OFFICE_TIME,
    epoch_of,
    in_peer,
    incoming,
    receipted_upto,
)
from cleanclinic.operations.workspace.trust import hospital_digits, is_granted
from cleanclinic.storage.values import JournalEntry
from cleanclinic.sync.streams import missing_ranges, say_ranges

JOURNAL_SHOWN = 200
# In front of the name of whoever let something in that had been kept apart.
RELEASED_BY = "released "


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
class EarlyBundle:
    """A bundle that came before the one it follows, and is kept until then.

    `missing` names the numbers that its sender's bundles here wait for: 3, 5-8.
    """

    at: datetime
    sender: str
    number: int
    file: str
    missing: str = ""


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

    @property
    def missing_numbers(self) -> str:
        """What the office lacks, as a person reads it: 3, 5-8."""
        return say_ranges(self.missing)


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
    waiting = workspace.store.waiting()
    # A ward keeps the office's stream under the office's name, and what waits under its own id.
    states = {
        (peer, epoch): incoming(workspace, peer, epoch)
        for peer, epoch in {(one.peer, one.epoch) for one in waiting}
    }
    peers = {stream: in_peer(workspace, *stream) for stream in states}
    ward = workspace.kind is WorkspaceKind.WARD
    missing = {
        # A colleague's bundle waits for no number.
        stream: ""
        if ward and peers[stream] != OFFICE
        else say_ranges(missing_ranges(state.upto, state.waiting))
        for stream, state in states.items()
    }
    return tuple(
        EarlyBundle(
            one.at,
            names.get(OFFICE if peers[one.peer, one.epoch] == OFFICE else one.peer, ""),
            one.seq,
            one.file,
            missing[one.peer, one.epoch],
        )
        for one in waiting
    )


def last_contact(workspace: Workspace) -> datetime | None:
    """When the office was last heard from."""
    text = workspace.store.meta("last_office_contact")
    return datetime.fromisoformat(text) if text else None


def office_time(workspace: Workspace) -> datetime | None:
    """What the office's clock said when it wrote its last answer."""
    text = workspace.store.meta(OFFICE_TIME)
    return datetime.fromisoformat(text) if text else None


def journal(workspace: Workspace) -> tuple[JournalRow, ...]:
    """What came and went, newest first."""
    confirmed = receipted_upto(workspace)
    names = sender_names(workspace)
    early = frozenset(one.hash for one in workspace.store.waiting())
    return tuple(
        _journal_row(entry, confirmed, names, early)
        for entry in workspace.store.journal(JOURNAL_SHOWN)
    )


def _journal_row(
    entry: JournalEntry, confirmed: int, names: dict[str, str], early: Collection[str]
) -> JournalRow:
    result = JournalResult(entry.result)
    if result is JournalResult.WAITING and entry.hash not in early:
        result = JournalResult.WAITED
    if entry.direction == "out" and entry.peer == OFFICE and entry.seq <= confirmed:
        result = JournalResult.RECEIVED
    elif entry.direction == "in" and result is JournalResult.RECEIVED:
        # What the quarantine writes down when a person lets something in.
        result = JournalResult.RELEASED
    note = entry.note
    if result is JournalResult.RELEASED:
        note = note.removeprefix(RELEASED_BY)
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
        note=note,
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
