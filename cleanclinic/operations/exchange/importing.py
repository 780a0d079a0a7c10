"""Taking in one verified bundle, in one transaction: lines, files, stream, receipt, journal."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cleanclinic.operations.exchange.alarms import (
    CLOCK_AHEAD,
    COLLEAGUE_SPLIT,
    OFFICE_BEHIND,
    OFFICE_LOG,
)
from cleanclinic.operations.exchange.direct import is_from_colleague, rule_on_colleague
from cleanclinic.operations.exchange.downlink import (
    DEPARTMENT_KINDS,
    begins_anew,
    take_downlink,
    take_receipt,
)
from cleanclinic.operations.exchange.giving_back import kept_packed
from cleanclinic.operations.exchange.stopped import STOPPED
from cleanclinic.operations.exchange.waiting import life_of
from cleanclinic.operations.workspace.anchoring import office_rolled_back
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Cancelled, stop_if
from cleanclinic.operations.workspace.root_keys import note_root_seen
from cleanclinic.operations.workspace.streams import (
    SPLITS,
    generation,
    hash_at,
    head_at,
    in_peer,
    incoming,
    kept_state,
    note_downlink_seen,
    totals_with,
    waiting_of,
)
from cleanclinic.operations.workspace.trust import root_of, roster_of
from cleanclinic.records.hlc import TRUSTED_AHEAD
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Alarm, Bundle, JournalEntry, StreamState, Verdict
from cleanclinic.sync.errors import SplitError
from cleanclinic.sync.heads import holds
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.manifest import Manifest
from cleanclinic.sync.receipts import AuditState
from cleanclinic.sync.streams import Accept, Duplicate, Wait, judge
from cleanclinic.sync.streams import StreamState as SyncState

# Generations and rosters are counted in seconds since 1970; clocks of PCs may differ by this much.
_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Arrival:
    """A verified bundle with the name it came by and the size of its file."""

    verified: Verified
    name: str
    size: int

    @property
    def stream(self) -> tuple[str, int]:
        """Device and epoch."""
        return self.verified.manifest.device_id, self.verified.manifest.epoch


def peer_name(workspace: Workspace, arrival: Arrival) -> str:
    """Under which name the stream of a bundle is kept here."""
    return in_peer(workspace, *arrival.stream)


def whom(workspace: Workspace, arrival: Arrival) -> str:
    """From whom a bundle is: OFFICE, or the id of a ward's PC."""
    to_us = peer_name(workspace, arrival) == OFFICE
    return OFFICE if to_us else arrival.verified.manifest.device_id


def rule_on(workspace: Workspace, arrival: Arrival) -> Accept | Duplicate | Wait:
    """What the stream rule says of it; raises SplitError, FrozenStreamError and EpochError."""
    manifest, peer = arrival.verified.manifest, peer_name(workspace, arrival)
    if is_from_colleague(workspace, manifest):
        return rule_on_colleague(workspace, arrival.verified)
    if _anew(workspace, arrival):
        waiting = waiting_of(workspace, *arrival.stream, life_of(workspace, arrival.verified))
        state = SyncState(manifest.device_id, manifest.epoch, waiting=waiting)
    else:
        state = incoming(workspace, *arrival.stream)
    return judge(
        state,
        manifest,
        arrival.verified.bundle_hash,
        lambda seq: hash_at(workspace, "in", peer, manifest.epoch, seq),
    )


def take_in(workspace: Workspace, arrival: Arrival, cancelled: Cancelled) -> Verdict:
    """Take in a bundle whose turn it is; whole, or nothing of it."""
    verified, peer = arrival.verified, peer_name(workspace, arrival)
    manifest = verified.manifest
    ward = workspace.kind is WorkspaceKind.WARD
    anew = _anew(workspace, arrival)
    with workspace.store.writing() as tx:
        if anew:
            # By the root too: a stolen key of the office may have counted the generations.
            life = f"{generation(workspace)}.{root_of(workspace).version}"
            tx.set_streams_aside(peer, f"{peer} {life}", "in")
        if ward and manifest.receipt is not None:
            take_receipt(workspace, tx, verified)
            verdict = take_downlink(workspace, tx, verified, cancelled)
        else:
            verdict = tx.import_changes(
                manifest.dept_id,
                verified.lines(),
                allowed_kinds=DEPARTMENT_KINDS,
                bundle=verified.bundle_hash,
                stream=(peer, manifest.epoch),
                on_line=lambda _number: stop_if(cancelled),
            )
            if not ward:
                _keep_device_facts(workspace, tx, verified, verdict)
                note_root_seen(workspace, tx, manifest.seen.root)
                _check_seen(workspace, tx, verified)
                _check_clock(workspace, tx, verified)
        # What came directly goes on to the office with this PC's own.
        _take_attachments(tx, verified, own=is_from_colleague(workspace, manifest))
        _keep_stream(workspace, tx, peer, arrival, verdict)
        if manifest.audit.size:
            seen = kept_state(manifest.audit)
            tx.countersign(peer, "given", manifest.epoch, seen, workspace.now())
        tx.let_go(verified.bundle_hash)
        tx.journal(entry_of(workspace, arrival, "applied", verdict))
    return verdict


def check_behind(workspace: Workspace, verified: Verified) -> None:
    """A ward knows more of this office than it knows itself: an old file was put back.

    The office begins anew above all that was counted before. Numbers nobody can have reached are
    not believed.
    """
    manifest, now = verified.manifest, workspace.now()
    seen, known = manifest.seen, generation(workspace)
    newer = seen.office_generation > known or seen.roster > roster_of(workspace).version
    if not newer and not _is_forgotten(workspace, manifest):
        return
    facts = {"generation": seen.office_generation, "roster": seen.roster}
    alarm = Alarm(now, OFFICE_BEHIND, manifest.device_id, manifest.epoch, facts=facts)
    with workspace.store.writing() as tx:
        tx.raise_alarm(alarm)
    reachable = int((now + _AHEAD).timestamp())
    if max(seen.office_generation, seen.roster) <= reachable:
        office_rolled_back(workspace, seen.office_generation, seen.roster)


def _is_forgotten(workspace: Workspace, manifest: Manifest) -> bool:
    """Whether answers of this very life were given that are not known here any more."""
    seen, known = manifest.seen, generation(workspace)
    if manifest.ext.get(STOPPED) == known:
        return True
    newest = roster_of(workspace).newest(manifest.device_id)
    if seen.office_generation != known or newest is None or newest.epoch != manifest.epoch:
        return False
    return seen.downlink_seq > workspace.store.stream(manifest.device_id, "out").seq


def stop_stream(workspace: Workspace, arrival: Arrival, error: SplitError) -> None:
    """One device shows two histories: nothing more of its stream, and an alarm for a person."""
    manifest, peer = arrival.verified.manifest, peer_name(workspace, arrival)
    direct = is_from_colleague(workspace, manifest)
    state = workspace.store.stream(peer, "in")
    facts = {"file": arrival.name, "identity": arrival.verified.bundle_hash}
    with workspace.store.writing() as tx:
        tx.set_stream(replace(state, epoch=manifest.epoch, frozen=True))
        tx.let_go(arrival.verified.bundle_hash)
        tx.raise_alarm(
            Alarm(
                workspace.now(),
                COLLEAGUE_SPLIT if direct else SPLITS[error.code],
                whom(workspace, arrival),
                manifest.epoch,
                manifest.seq,
                {**facts, **{name: error.values.get(name, "") for name in ("size", "known")}},
            )
        )


def entry_of(
    workspace: Workspace, arrival: Arrival, result: str, verdict: Verdict, note: str = ""
) -> JournalEntry:
    """The journal's line about a bundle that could be read."""
    manifest = arrival.verified.manifest
    return JournalEntry(
        at=workspace.now(),
        direction="in",
        peer=whom(workspace, arrival),
        epoch=manifest.epoch,
        seq=manifest.seq,
        hash=arrival.verified.bundle_hash,
        file=arrival.name,
        result=result,
        size=arrival.size,
        applied=verdict.applied,
        merged=verdict.merged,
        conflict=verdict.conflict,
        duplicate=verdict.duplicate,
        note=note,
    )


def refusal_of(
    workspace: Workspace, name: str, code: str, size: int, arrival: Arrival | None = None
) -> JournalEntry:
    """The journal's line about a file that was refused; whose it is only if it could be read."""
    if arrival is not None:
        return replace(entry_of(workspace, arrival, "refused", Verdict()), code=code)
    return JournalEntry(
        at=workspace.now(),
        direction="in",
        peer="",
        epoch=0,
        seq=0,
        hash="",
        file=name,
        result="refused",
        code=code,
        size=size,
    )


def _anew(workspace: Workspace, arrival: Arrival) -> bool:
    ward = workspace.kind is WorkspaceKind.WARD
    return ward and begins_anew(workspace, arrival.verified.manifest)


class _Gathering:
    """One attachment on its way in; at most the size limit of an attachment stays in memory."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.chunks.append(data)


def _take_attachments(tx: Transaction, verified: Verified, *, own: bool) -> None:
    current: list[tuple[str, _Gathering]] = []

    def keep() -> None:
        for sha256, gathered in current:
            tx.attach(gathered.chunks, media_type="", name="", expect=sha256, own=own)
        current.clear()

    def sink(sha256: str) -> _Gathering:
        keep()
        gathering = _Gathering()
        current.append((sha256, gathering))
        return gathering

    if verified.manifest.counts.attachments:
        verified.attachments(sink)
        keep()


def _keep_stream(
    workspace: Workspace, tx: Transaction, peer: str, arrival: Arrival, verdict: Verdict
) -> None:
    verified, manifest = arrival.verified, arrival.verified.manifest
    fills_gap = is_from_colleague(workspace, manifest) and (
        manifest.seq < workspace.store.stream(peer, "in").seq
    )
    if not fills_gap:
        tx.set_stream(
            StreamState(peer, "in", manifest.epoch, manifest.seq, head=verified.bundle_hash)
        )
    tx.record_bundle(
        Bundle(
            peer=peer,
            direction="in",
            epoch=manifest.epoch,
            seq=manifest.seq,
            hash=verified.bundle_hash,
            at=workspace.now(),
            first=verdict.first,
            last=verdict.last,
            manifest=verified.manifest_bytes,
            signatures=verified.signatures,
            packed=kept_packed(workspace, verified),
            file=arrival.name,
            changes=manifest.counts.changes,
        )
    )


def _keep_device_facts(
    workspace: Workspace, tx: Transaction, verified: Verified, verdict: Verdict
) -> None:
    manifest = verified.manifest
    device, seen = manifest.device_id, manifest.seen.downlink_seq
    if manifest.seen.office_generation != generation(workspace):
        # It counts the answers of an office that was restored from a backup since.
        seen = 0
    note_downlink_seen(tx, device, manifest.epoch, seen)
    tx.set_meta(f"totals:{device}", totals_with(workspace, device, verdict))
    for name in (manifest.dept_id, device):
        tx.set_meta(f"last_received:{name}", workspace.now().isoformat())


def _check_clock(workspace: Workspace, tx: Transaction, verified: Verified) -> None:
    """What was sent tomorrow is taken in and orders nothing; a person sets the clock.

    One that is behind cannot be told from a stick that was long under way.
    """
    manifest, now = verified.manifest, workspace.now()
    wall = datetime.fromisoformat(manifest.wall_time)
    if wall > now + TRUSTED_AHEAD:
        facts = {"there": wall.date().isoformat(), "here": now.date().isoformat()}
        alarm = Alarm(now, CLOCK_AHEAD, manifest.device_id, manifest.epoch, facts=facts)
        tx.raise_alarm(alarm)


def _check_seen(workspace: Workspace, tx: Transaction, verified: Verified) -> None:
    """What a ward saw of our log must still be part of it, or somebody changed it here."""
    manifest = verified.manifest
    seen, now = manifest.seen, workspace.now()
    state = AuditState(seen.office_audit_size, seen.office_audit_head)
    device, epoch, known = manifest.device_id, manifest.epoch, generation(workspace)
    if seen.office_generation != known or not state.size:
        return
    if holds(state, lambda size: head_at(workspace, size)):
        tx.countersign(device, "got", epoch, kept_state(state), now)
    else:
        facts = {"size": state.size}
        tx.raise_alarm(Alarm(now, OFFICE_LOG, device, epoch, facts=facts))
