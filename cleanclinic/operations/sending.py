"""Writing bundles: a ward's changes to the office, the office's receipts and texts to a ward.

A bundle is recorded in the database before it is written to a file, so that a stick that vanishes
costs nothing: the next export writes the very same bundle again, and every one nobody has
confirmed yet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cleanclinic import VERSION
from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.anchoring import keep_anchor
from cleanclinic.operations.colleagues import news_for
from cleanclinic.operations.comparing import department_tally, held_tallies, own_tally
from cleanclinic.operations.downlink import DOWNLINK_WORTH
from cleanclinic.operations.epochs import renew_if_due, write_statements
from cleanclinic.operations.following import former
from cleanclinic.operations.results import Cancelled, Progress, never, no_progress, stop_if
from cleanclinic.operations.streams import (
    downlink_seen,
    epoch_of,
    generation,
    offered_upto,
    receipt_for,
    receipted_upto,
)
from cleanclinic.operations.trust import (
    EXCHANGE,
    RestoredError,
    is_restored,
    root_of,
    roots_of,
    roster_of,
    signed_roster,
)
from cleanclinic.operations.workspace import OFFICE, Workspace, WorkspaceKind
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.held import Changes
from cleanclinic.records.hlc import HybridClock
from cleanclinic.storage.store import Store
from cleanclinic.storage.values import AttachmentInfo, Bundle, JournalEntry, LogLine, StreamState
from cleanclinic.sync.bundle import (
    Attachment,
    BundleFacts,
    prepare_bundle,
    prepared_again,
    share_attachments,
    write_bundle,
)
from cleanclinic.sync.changes import PackedChanges, pack_changes
from cleanclinic.sync.manifest import Seen, Trusted
from cleanclinic.sync.receipts import AuditState, Receipt
from cleanclinic.sync.roster import RosterDevice
from cleanclinic.sync.tally import KindTally

# In the database: up to which of its bundles the office has been told that it arrived.
DOWNLINK_TOLD = "downlink_told"
SCHEMA = {of.KIND: of.SCHEMA for of in RECORD_TYPES}


class NothingToSendError(CleanClinicError):
    """Everything recorded here has been sent and confirmed."""

    code = "NOTHING-TO-SEND"


@dataclass(frozen=True)
class Exported:
    """Bundles written to a folder; `numbers` are their places in the stream."""

    paths: tuple[Path, ...]
    numbers: tuple[int, ...]
    records: int
    attachments: int
    size: int
    changes: Changes


@dataclass(frozen=True)
class _Load:
    """What goes into one bundle: packed changes up to a log position, and attachments.

    `new` counts the changes that no bundle of the stream has carried before.
    """

    changes: PackedChanges
    last: int
    attachments: tuple[Attachment, ...]
    new: int = 0
    tally: tuple[KindTally, ...] | None = None


def export_bundle(
    workspace: Workspace,
    folder: Path,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Exported:
    """Write everything the office has not confirmed to `folder`; new changes become a new bundle.

    Raises NotGrantedError, RestoredError, NothingToSendError and the file errors; after any of them
    the next export writes the same bundles again.
    """
    workspace.require(WorkspaceKind.WARD)
    if is_restored(workspace):
        raise RestoredError()
    renew_if_due(workspace)
    root = root_of(workspace)
    _record_uplinks(workspace)
    statements = write_statements(workspace, folder)
    waiting = workspace.store.bundles(
        "out", OFFICE, epoch_of(workspace), after=receipted_upto(workspace)
    )
    if not waiting and not statements:
        raise NothingToSendError()
    recipients = tuple(root.office_recipients)
    done = _write_all(workspace, waiting, folder, recipients, progress, cancelled)
    keep_anchor(workspace)
    return replace(done, paths=(*statements, *done.paths))


def _record_uplinks(workspace: Workspace) -> None:
    store = workspace.store
    root, epoch = root_of(workspace), epoch_of(workspace)
    seen = Seen(
        root=root.version,
        roster=roster_of(workspace).version,
        downlink_seq=store.stream(OFFICE, "in").seq,
        office_generation=generation(workspace),
        office_audit_head=store.meta("office_audit_head"),
        office_audit_size=int(store.meta("office_audit_size", "0")),
    )
    facts = partial(
        _facts,
        workspace,
        typ="bundle",
        dept_id=workspace.department_id,
        device_id=store.meta("device_id"),
        epoch=epoch,
        seen=seen,
    )
    stream = replace(store.stream(OFFICE, "out"), epoch=epoch)
    attachments = store.unsent_attachments(OFFICE)
    carried = offered_upto(workspace, OFFICE, epoch)
    lines = tuple(store.unsent(OFFICE))
    loads = _loads(store, stream.position, lines, attachments, carried)
    if not loads and confirmation_due(workspace):
        loads = [_Load(_no_changes(), stream.position, ())]
    if not loads:
        return
    upto = max(carried, *(load.last for load in loads))
    loads[-1] = replace(loads[-1], tally=own_tally(store, upto))
    last_attachment = attachments[-1].id if attachments else stream.attachment
    said = {DOWNLINK_TOLD: f"{epoch} {seen.office_generation} {seen.downlink_seq}"}
    _record(workspace, stream, loads, facts, tuple(root.office_recipients), last_attachment, said)


def confirmation_due(workspace: Workspace) -> bool:
    """Whether the office sent something worth confirming that no bundle has confirmed yet.

    A receipt alone is not: confirming it would only bring another one.
    """
    worth, told = (
        [int(number) for number in workspace.store.meta(key, "0 0 0").split()]
        for key in (DOWNLINK_WORTH, DOWNLINK_TOLD)
    )
    return worth > told and worth[0] == epoch_of(workspace)


def _loads(
    store: Store,
    last: int,
    lines: Sequence[LogLine],
    attachments: Sequence[AttachmentInfo],
    carried: int = 0,
) -> list[_Load]:
    """Changes in as many bundles as the limits need, attachments shared among them.

    `last` is the log position that was sent before them; `carried` the last one ever sent, which
    is behind it when everything is sent again.
    """
    if not lines and not attachments:
        return []
    packs = list(pack_changes(line.line for line in lines))
    groups = list(share_attachments(_attachment(store, one.sha256) for one in attachments))
    loads, done = [], 0
    for pack, group in zip_longest(packs, groups):
        changes = pack or _no_changes()
        new = sum(line.position > carried for line in lines[done : done + changes.count])
        done += changes.count
        last = lines[done - 1].position if done else last
        loads.append(_Load(changes, last, group or (), new))
    return loads


def _no_changes() -> PackedChanges:
    return next(iter(pack_changes(())))


def _attachment(store: Store, sha256: str) -> Attachment:
    info = store.attachment(sha256)
    assert info is not None
    return Attachment(sha256, info.size, partial(store.attachment_chunks, sha256))


def _facts(workspace: Workspace, **known: Any) -> BundleFacts:
    """The facts every bundle states, with those of this one."""
    device = workspace.store.meta("device_id")
    audit = workspace.store.audit()
    return BundleFacts(
        hospital_id=workspace.hospital_code,
        bundle_id=workspace.new_id(),
        hlc=HybridClock(device).tick(workspace.now()),
        wall_time=workspace.now().isoformat(timespec="seconds"),
        app=VERSION,
        schema=SCHEMA,
        audit=AuditState(audit.size, audit.head),
        demo=workspace.demo,
        **known,
    )


def _record(
    workspace: Workspace,
    stream: StreamState,
    loads: Sequence[_Load],
    facts: partial[BundleFacts],
    recipients: tuple[str, ...],
    last_attachment: int,
    said: Mapping[str, str],
) -> None:
    """Sign the loads as the next bundles of the stream and keep them, all or none.

    `said` are values kept with them: what they tell the other side.
    """
    bundles = []
    for load in loads:
        prepared = prepare_bundle(
            facts(seq=stream.seq + 1, prev=stream.head, tally=load.tally),
            workspace.signer,
            recipients,
            load.changes,
            load.attachments,
        )
        bundles.append(
            Bundle(
                direction="out",
                peer=stream.peer,
                epoch=stream.epoch,
                seq=stream.seq + 1,
                hash=prepared.bundle_hash,
                at=workspace.now(),
                first=stream.position + 1,
                last=load.last,
                manifest=prepared.manifest_bytes,
                signatures=prepared.signatures,
                packed=prepared.packed,
                attachments=tuple(one.sha256 for one in load.attachments),
                file=prepared.file_name,
                changes=load.new,
            )
        )
        stream = replace(stream, seq=stream.seq + 1, head=prepared.bundle_hash, position=load.last)
    stream = replace(stream, attachment=last_attachment)
    with workspace.store.writing() as tx:
        for bundle in bundles:
            tx.record_bundle(bundle)
        tx.set_stream(stream)
        for key, value in said.items():
            tx.set_meta(key, value)


def _write_all(
    workspace: Workspace,
    bundles: Sequence[Bundle],
    folder: Path,
    recipients: tuple[str, ...],
    progress: Progress,
    cancelled: Cancelled,
) -> Exported:
    paths, size, records, attachments = [], 0, 0, 0
    known = former(workspace) if workspace.kind is WorkspaceKind.WARD else ()
    for done, bundle in enumerate(bundles):
        stop_if(cancelled)
        progress(done, len(bundles))
        prepared = prepared_again(
            bundle.manifest,
            bundle.signatures,
            bundle.packed,
            [_attachment(workspace.store, one) for one in bundle.attachments],
        )
        written = write_bundle(
            folder / bundle.file,
            prepared,
            recipients,
            lambda _bytes: stop_if(cancelled),
            known,
        )
        paths.append(written.path)
        size += written.size
        records += prepared.manifest.counts.changes
        attachments += prepared.manifest.counts.attachments
        with workspace.store.writing() as tx:
            tx.note_written(bundle, workspace.now())
            tx.journal(
                JournalEntry(
                    at=workspace.now(),
                    direction="out",
                    peer=bundle.peer,
                    epoch=bundle.epoch,
                    seq=bundle.seq,
                    hash=bundle.hash,
                    file=bundle.file,
                    result="sent",
                    size=written.size,
                    applied=prepared.manifest.counts.changes,
                )
            )
    progress(len(bundles), len(bundles))
    numbers = tuple(bundle.seq for bundle in bundles)
    return Exported(tuple(paths), numbers, records, attachments, size, EXCHANGE)


def export_receipts(
    workspace: Workspace,
    folder: Path,
    *,
    devices: Sequence[str] | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Exported:
    """Write what is new for each device, with its receipt, to `folder`; unconfirmed ones again.

    `devices` narrows it to some device ids. Raises NothingToSendError when there is nothing new.
    """
    workspace.require(WorkspaceKind.OFFICE)
    chosen = [
        device
        for device in roster_of(workspace).devices
        if device.status == "active" and (devices is None or device.device_id in devices)
    ]
    total, held = NO_EXPORT, held_tallies(workspace.store)
    for done, device in enumerate(chosen):
        stop_if(cancelled)
        progress(done, len(chosen))
        _record_downlink(workspace, device, held)
        waiting = workspace.store.bundles(
            "out",
            device.device_id,
            device.epoch,
            after=downlink_seen(workspace, device),
        )
        part = _write_all(workspace, waiting, folder, (device.recipient,), no_progress, cancelled)
        total = Exported(
            total.paths + part.paths,
            total.numbers + part.numbers,
            total.records + part.records,
            total.attachments + part.attachments,
            total.size + part.size,
            EXCHANGE,
        )
    progress(len(chosen), len(chosen))
    if not total.paths:
        raise NothingToSendError()
    keep_anchor(workspace)
    return total


NO_EXPORT = Exported((), (), 0, 0, 0, EXCHANGE)


def _record_downlink(
    workspace: Workspace, device: RosterDevice, held: Mapping[str, tuple[KindTally, ...]]
) -> None:
    store, peer = workspace.store, device.device_id
    receipt = receipt_for(workspace, device)
    state = _told(workspace, receipt)
    news = news_for(workspace, device)
    stream = replace(store.stream(peer, "out"), epoch=device.epoch)
    carried = offered_upto(workspace, peer, device.epoch)
    loads = _loads(store, stream.position, news.lines, news.attachments, carried)
    if not loads:
        if store.meta(f"told:{peer}") == state:
            return
        loads = [_Load(_no_changes(), stream.position, ())]
    # What lies between was looked at and is for others.
    tally = department_tally(held, device.department_id)
    loads[-1] = replace(loads[-1], last=news.last, tally=tally)
    facts = partial(
        _facts,
        workspace,
        typ="receipt",
        dept_id=device.department_id,
        device_id=peer,
        epoch=device.epoch,
        seen=Seen(),
        receipt=receipt,
        trusted=Trusted(
            roots=tuple(root.decode() for root in roots_of(workspace)),
            roster=signed_roster(workspace).decode(),
        ),
    )
    said = {f"told:{peer}": state, f"owed:{peer}": json.dumps(news.owed)}
    _record(workspace, stream, loads, facts, (device.recipient,), stream.attachment, said)


def _told(workspace: Workspace, receipt: Receipt) -> str:
    """What a receipt says that is worth a new one when it changes; a backup alone is."""
    versions = (root_of(workspace).version, roster_of(workspace).version)
    frozen = receipt.frozen.code if receipt.frozen else ""
    said = (receipt.epoch, receipt.upto, receipt.durable_upto, frozen, receipt.missing)
    return "/".join(str(one) for one in (*versions, *said))
