"""How far what was written has come: at a ward in four states, at the office for every device."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.start_page import StateCount, StreamCounts
from cleanclinic.operations.workspace.streams import (
    downlink_seen,
    durable_upto,
    epoch_of,
    incoming,
    peer_of,
    receipted_upto,
    safe_upto,
)
from cleanclinic.records.change import parse_line
from cleanclinic.storage.values import BundleNote
from cleanclinic.sync.roster import RosterDevice
from cleanclinic.sync.streams import missing_ranges, say_ranges


@dataclass(frozen=True)
class OfficeContact:
    """When the office was last heard from, as a fact; it locks nobody out."""

    at: datetime
    days: int


@dataclass(frozen=True)
class DeviceStream:
    """How far the office has come with one device; `waiting` came before what is `missing`.

    `durable` lies in a verified backup; `confirmed` is the last answer the device has taken in.
    """

    device_id: str
    label: str
    epoch: int
    active: bool
    upto: int
    waiting: tuple[int, ...]
    missing: tuple[tuple[int, int], ...]
    frozen: bool
    durable: int
    answered: int
    confirmed: int
    last_received: datetime | None

    @property
    def numbers(self) -> str:
        """The missing numbers as a person reads them: 3, 5-8."""
        return say_ranges(self.missing)


def stream_counts(workspace: Workspace) -> StreamCounts:
    """Where this ward's changes stand."""
    store = workspace.store
    notes = store.bundle_notes("out", OFFICE, epoch_of(workspace))
    received, safe = receipted_upto(workspace), safe_upto(workspace)
    waiting, sent, at_office, in_backup = by_state(notes, received, safe)
    carried = max((one.last for one in notes), default=0)
    unsent = store.own_count(carried) + sum(one.changes for one in waiting)
    return StreamCounts(
        unsent=StateCount(unsent, len(waiting), _oldest(workspace, carried, waiting)),
        sent=_state(sent, max((one.written_at for one in notes if one.written_at), default=None)),
        received=_state(at_office, _moment(workspace, "receipted_upto_at")),
        safe=_state(in_backup, _moment(workspace, "durable_upto_at")),
    )


def by_state(
    notes: Iterable[BundleNote], received: int, safe: int
) -> tuple[list[BundleNote], list[BundleNote], list[BundleNote], list[BundleNote]]:
    """Bundles that were never in a file, sent, received, and safe at the office."""
    found: tuple[list[BundleNote], ...] = ([], [], [], [])
    for one in notes:
        at_office = 3 if one.seq <= safe else 2
        found[at_office if one.seq <= received else 1 if one.written_at else 0].append(one)
    return found[0], found[1], found[2], found[3]


def _state(notes: list[BundleNote], at: datetime | None) -> StateCount:
    return StateCount(sum(one.changes for one in notes), len(notes), at if notes else None)


def _oldest(workspace: Workspace, carried: int, waiting: list[BundleNote]) -> datetime | None:
    if waiting:
        return waiting[0].at
    first = next(workspace.store.lines_after(carried, own=True), None)
    return parse_line(first.line).at if first else None


def _moment(workspace: Workspace, key: str) -> datetime | None:
    text = workspace.store.meta(key)
    return datetime.fromisoformat(text) if text else None


def office_missing(workspace: Workspace) -> tuple[tuple[int, int], ...]:
    """The numbers of this ward's bundles that the office's last receipt said were missing."""
    kept = json.loads(workspace.store.meta("office_missing", "[]"))
    return tuple((first, last) for first, last in kept)


def office_contact(workspace: Workspace) -> OfficeContact | None:
    """When the office was last heard from; None before the grant."""
    at = _moment(workspace, "last_office_contact")
    if at is None:
        return None
    return OfficeContact(at, _days(at, workspace.today()))


def _days(at: datetime, today: date) -> int:
    # A clock that was set back must not count in the negative.
    return max((today - at.date()).days, 0)


def device_stream(workspace: Workspace, device: RosterDevice) -> DeviceStream:
    """How far the office has come with a device."""
    store = workspace.store
    peer = peer_of(workspace, device.device_id, device.epoch)
    state = incoming(workspace, device.device_id, device.epoch)
    return DeviceStream(
        device_id=device.device_id,
        label=device.label,
        epoch=device.epoch,
        active=device.status == "active",
        upto=state.upto,
        waiting=tuple(sorted(state.waiting)),
        missing=missing_ranges(state.upto, state.waiting),
        frozen=state.frozen,
        durable=min(durable_upto(workspace, peer, device.epoch), state.upto),
        answered=store.stream(peer, "out").seq,
        confirmed=downlink_seen(workspace, device),
        last_received=_moment(workspace, f"last_received:{device.device_id}"),
    )
