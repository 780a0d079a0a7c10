"""Writing bundles: a ward's changes to the office, the office's receipts and texts to a ward.

A bundle is recorded in the database before it is written to a file, so that a stick that vanishes
costs nothing: the next export writes the very same bundle again, and every one nobody has
confirmed yet.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cleanclinic.errors import CleanClinicError, telling
from cleanclinic.operations.exchange.comparing import department_tally, held_tallies, own_tally
from cleanclinic.operations.exchange.direct import (
    came_directly,
    lines_for_office,
    recipients,
    recipients_again,
)
from cleanclinic.operations.exchange.downlink import DOWNLINK_WORTH
from cleanclinic.operations.exchange.giving_back import (
    GIVEN_BACK,
    give_texts_back,
    given_files,
    goes_apart,
    now_given,
)
from cleanclinic.operations.exchange.packing import (
    Load,
    attachment_of,
    facts_of,
    loads_of,
    no_changes,
    record_loads,
)
from cleanclinic.operations.exchange.stopped import STOPPED, STOPPED_TOLD, give_back, stopped_at
from cleanclinic.operations.peers.colleagues import news_for
from cleanclinic.operations.peers.following import LIST_BEFORE, former, list_before
from cleanclinic.operations.workspace.anchoring import keep_anchor
from cleanclinic.operations.workspace.epochs import renew_if_due, write_statements
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.streams import (
    downlink_seen,
    epoch_of,
    generation,
    offered_upto,
    receipt_for,
    receipted_upto,
)
from cleanclinic.operations.workspace.trust import (
    EXCHANGE,
    RestoredError,
    is_restored,
    root_of,
    roots_of,
    roster_of,
    signed_roster,
)
from cleanclinic.records.held import Changes
from cleanclinic.storage.values import Bundle, JournalEntry
from cleanclinic.sync.bundle import kind_of_file, prepared_again, write_bundle
from cleanclinic.sync.manifest import Manifest, Seen, Trusted
from cleanclinic.sync.receipts import Receipt
from cleanclinic.sync.roster import RosterDevice
from cleanclinic.sync.tally import KindTally

# In the database: up to which of its bundles the office has been told that it arrived.
DOWNLINK_TOLD = "downlink_told"


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


def export_bundle(
    workspace: Workspace,
    folder: Path,
    *,
    keep: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Exported:
    """Write everything the office has not confirmed to `folder`; new changes become a new bundle.

    With `keep` (a shared folder) what lies there whole stays as it is, and what came directly from
    a colleague makes no bundle of its own.

    Raises NotGrantedError, RestoredError, NothingToSendError and the file errors; after any of them
    the next export writes the same bundles again.
    """
    workspace.require(WorkspaceKind.WARD)
    if is_restored(workspace):
        raise RestoredError()
    renew_if_due(workspace)
    give_back(workspace)
    give_texts_back(workspace)
    if not keep or workspace.store.unsent_count(OFFICE) or confirmation_due(workspace):
        _record_uplinks(workspace)
    if keep:
        _make(folder)
    statements = write_statements(workspace, folder, keep=keep)
    waiting = workspace.store.bundles(
        "out", OFFICE, epoch_of(workspace), after=receipted_upto(workspace)
    )
    if keep:
        waiting = _not_lying(waiting, folder)
    if not waiting and not statements:
        raise NothingToSendError()
    to = partial(recipients_again, workspace)
    done = _write_all(workspace, waiting, folder, to, progress, cancelled)
    keep_anchor(workspace)
    return replace(done, paths=(*statements, *done.paths))


def _record_uplinks(workspace: Workspace) -> None:
    store, stopped = workspace.store, stopped_at(workspace)
    root, epoch = root_of(workspace), epoch_of(workspace)
    seen = Seen(
        root=root.version,
        roster=roster_of(workspace).version,
        downlink_seq=store.stream(OFFICE, "in").seq,
        office_generation=generation(workspace),
        office_audit_head=store.meta("office_audit_head"),
        office_audit_size=int(store.meta("office_audit_size") or 0),
    )
    facts = partial(
        facts_of,
        workspace,
        typ="bundle",
        dept_id=workspace.department_id,
        device_id=store.meta("device_id"),
        epoch=epoch,
        seen=seen,
    )
    stream = replace(store.stream(OFFICE, "out"), epoch=epoch)
    unsent = store.unsent_attachments(OFFICE)
    attachments = tuple(dict.fromkeys((*unsent, *given_files(workspace))))
    carried = offered_upto(workspace, OFFICE, epoch)
    direct = came_directly(workspace)
    lines = lines_for_office(workspace, stream.position, direct)
    loads = loads_of(store, stream.position, lines, attachments, carried, own_only=True)
    if not loads and confirmation_due(workspace):
        loads = [Load(no_changes(), stream.position, ())]
    if not loads:
        return
    upto = max(carried, *(load.last for load in loads))
    ext: dict[str, object] = {STOPPED: stopped} if stopped else {}
    if before := list_before(workspace):
        ext[LIST_BEFORE] = before
    if given := store.meta(GIVEN_BACK):
        ext[GIVEN_BACK] = json.loads(given)
    loads[-1] = replace(loads[-1], tally=own_tally(store, upto, direct), ext=ext)
    last_attachment = unsent[-1].id if unsent else stream.attachment
    said = {
        DOWNLINK_TOLD: f"{epoch} {seen.office_generation} {seen.downlink_seq}",
        STOPPED_TOLD: str(stopped),
        **now_given(),
    }
    record_loads(workspace, stream, loads, facts, recipients(workspace), last_attachment, said)


def confirmation_due(workspace: Workspace) -> bool:
    """Whether the office sent something worth confirming that no bundle has confirmed yet.

    A receipt alone is not: confirming it would only bring another one. That its stream shows two
    histories is.
    """
    if stopped_at(workspace) > int(workspace.store.meta(STOPPED_TOLD, "0")):
        return True
    worth, told = (
        [int(number) for number in workspace.store.meta(key, "0 0 0").split()]
        for key in (DOWNLINK_WORTH, DOWNLINK_TOLD)
    )
    return worth > told and worth[0] == epoch_of(workspace)


def _not_lying(bundles: Sequence[Bundle], folder: Path) -> tuple[Bundle, ...]:
    """Those that do not lie in a shared folder; readers there tell a new file by its time."""
    found = tuple(one for one in bundles if kind_of_file(folder / one.file) is None)
    if found:
        _make(folder)
    return found


def _make(folder: Path) -> None:
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _write_all(
    workspace: Workspace,
    bundles: Sequence[Bundle],
    folder: Path,
    to: Callable[[Manifest], tuple[str, ...]],
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
            [attachment_of(workspace.store, one) for one in bundle.attachments],
        )
        written = write_bundle(
            folder / bundle.file,
            prepared,
            to(prepared.manifest),
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
    folder: Path | Callable[[RosterDevice], Path],
    *,
    devices: Sequence[str] | None = None,
    keep: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Exported:
    """Write what is new for each device, with its receipt, to `folder`; unconfirmed ones again.

    `devices` narrows it to some device ids; `folder` may be another one for each. With `keep` what
    lies there whole stays as it is. Raises NothingToSendError when there is nothing new.
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
        to, target = _only_to(device), folder if isinstance(folder, Path) else folder(device)
        if keep:
            waiting = _not_lying(waiting, target)
        part = _write_all(workspace, waiting, target, to, no_progress, cancelled)
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


def _only_to(device: RosterDevice) -> Callable[[Manifest], tuple[str, ...]]:
    return lambda _manifest: (device.recipient,)


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
    own = [line for line in news.lines if goes_apart(line)]
    others = [line for line in news.lines if not goes_apart(line)]
    alone = loads_of(store, stream.position, own, (), carried)
    loads = [
        *(replace(load, last=stream.position) for load in alone),
        *loads_of(store, stream.position, others, news.attachments, carried),
    ]
    if not loads:
        if store.meta(f"told:{peer}") == state:
            return
        loads = [Load(no_changes(), stream.position, ())]
    # What lies between was looked at and is for others.
    tally = department_tally(held, device.department_id)
    loads[-1] = replace(loads[-1], last=news.last, tally=tally)
    facts = partial(
        facts_of,
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
    record_loads(workspace, stream, loads, facts, (device.recipient,), stream.attachment, said)


def _told(workspace: Workspace, receipt: Receipt) -> str:
    """What a receipt says that is worth a new one when it changes; a backup alone is."""
    versions = (root_of(workspace).version, roster_of(workspace).version)
    frozen = receipt.frozen.code if receipt.frozen else ""
    said = (receipt.epoch, receipt.upto, receipt.durable_upto, frozen, receipt.missing)
    return "/".join(str(one) for one in (*versions, *said))
