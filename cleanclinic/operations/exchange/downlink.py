"""What a ward takes from the office's answer: the receipt, newer trust, other PCs' lines."""

import json
from collections.abc import Collection, Iterator

from cleanclinic.operations.exchange.alarms import FROZEN, OWN_LOG
from cleanclinic.operations.peers.colleagues import colleagues
from cleanclinic.operations.peers.following import replaces_office, take_trust
from cleanclinic.operations.workspace.epochs import confirm_epoch
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, device_id_of
from cleanclinic.operations.workspace.results import Cancelled, stop_if
from cleanclinic.operations.workspace.root_keys import former_chains
from cleanclinic.operations.workspace.streams import (
    OFFICE_TIME,
    epoch_of,
    generation,
    head_at,
    kept_state,
    sent_hash,
)
from cleanclinic.operations.workspace.trust import roots_of
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.change import ChangeLineError, parse_line
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Alarm, Verdict
from cleanclinic.sync.heads import holds
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.manifest import Manifest
from cleanclinic.sync.receipts import Receipt, check_receipt, is_later_life
from cleanclinic.sync.roster import all_roots

DEPARTMENT_KINDS = frozenset(of.KIND for of in RECORD_TYPES if not of.OFFICE_OWNED)
ALL_KINDS = frozenset(of.KIND for of in RECORD_TYPES)
# In the database: what the office said of this stream, and the last of its bundles with news.
STREAM_FROZEN, DOWNLINK_WORTH = "stream_frozen", "downlink_worth"


def begins_anew(workspace: Workspace, manifest: Manifest) -> bool:
    """Whether the office was restored from a backup since: its stream to us starts from 1."""
    if manifest.receipt is None:
        return False
    if replaces_office(workspace, manifest):
        return True
    return is_later_life(manifest.receipt.office_generation, generation(workspace))


def take_receipt(workspace: Workspace, tx: Transaction, verified: Verified) -> None:
    """What the office says it holds, and its newest root and roster."""
    store, manifest = workspace.store, verified.manifest
    receipt = manifest.receipt
    assert receipt is not None
    anew = begins_anew(workspace, manifest)
    facts = check_receipt(
        receipt,
        device_id=store.meta("device_id"),
        epoch=epoch_of(workspace),
        sent_upto=store.stream(OFFICE, "out").seq,
        hash_at=lambda seq: sent_hash(workspace, seq),
        known_generation=0 if anew else generation(workspace),
    )
    for name, upto in (("receipted_upto", facts.upto), ("durable_upto", facts.durable_upto)):
        if upto != int(tx.meta(name, "0")):
            tx.set_meta(f"{name}_at", receipt.received_at)
        tx.set_meta(name, str(upto))
    tx.set_meta("office_missing", json.dumps(facts.missing))
    if anew:
        for one in workspace.store.waiting():
            if one.peer == manifest.device_id and one.generation != receipt.office_generation:
                tx.let_go(one.hash)
    tx.set_meta("office_generation", str(receipt.office_generation))
    tx.set_meta("office_audit_head", receipt.office_audit.head)
    tx.set_meta("office_audit_size", str(receipt.office_audit.size))
    tx.set_meta("last_office_contact", workspace.now().isoformat())
    tx.set_meta(OFFICE_TIME, manifest.wall_time)
    confirm_epoch(tx)
    if facts.durable_upto:
        # What went out under former keys was offered again under this one.
        tx.drop_packed(f"{OFFICE} ")
    _note_frozen(workspace, tx, receipt)
    _check_countersigned(workspace, tx, receipt)
    newer = take_trust(workspace, tx, manifest.trusted)
    if manifest.counts.changes or manifest.counts.attachments or newer:
        # Worth telling the office even when this ward has nothing else to say.
        life = (epoch_of(workspace), receipt.office_generation, manifest.seq)
        tx.set_meta(DOWNLINK_WORTH, " ".join(map(str, life)))


def _note_frozen(workspace: Workspace, tx: Transaction, receipt: Receipt) -> None:
    """The office says whether it still takes this stream."""
    frozen = receipt.frozen
    if frozen is None:
        if tx.meta(STREAM_FROZEN):
            tx.set_meta(STREAM_FROZEN, "")
        tx.settle_alarms(workspace.now(), OFFICE, kind=FROZEN)
        return
    facts = {"code": frozen.code, "seq": frozen.seq, "at": frozen.at}
    tx.set_meta(STREAM_FROZEN, json.dumps(facts))
    alarm = Alarm(workspace.now(), FROZEN, OFFICE, receipt.epoch, frozen.seq, facts)
    tx.raise_alarm(alarm)


def _check_countersigned(workspace: Workspace, tx: Transaction, receipt: Receipt) -> None:
    """What the office vouched for of our log must still be part of it."""
    state, now = receipt.device_audit, workspace.now()
    if not state.size:
        return
    if holds(state, lambda size: head_at(workspace, size)):
        tx.countersign(OFFICE, "got", receipt.epoch, kept_state(state), now)
        return
    facts = {"size": state.size}
    tx.raise_alarm(Alarm(now, OWN_LOG, OFFICE, receipt.epoch, facts=facts))


def take_downlink(
    workspace: Workspace, tx: Transaction, verified: Verified, cancelled: Cancelled
) -> Verdict:
    """The office's own lines, and what the department's PCs wrote.

    Whom neither the list nor a root names is one of the department's PCs all the same: a list put
    back from a backup need not name every PC that wrote.
    """
    manifest = verified.manifest
    # Its own lines come down too, to a ward that lost them.
    ward = {manifest.device_id, *colleagues(workspace, manifest.dept_id, manifest.device_id)}
    stream, offices = (OFFICE, manifest.epoch), office_devices(workspace)

    def on_line(_number: int) -> None:
        stop_if(cancelled)

    def lines(*, ours: bool) -> Iterator[bytes]:
        for line in verified.lines():
            if _is_departments(line, ward, offices) is ours:
                yield line

    from_office = tx.import_changes(
        OFFICE,
        lines(ours=False),
        allowed_kinds=ALL_KINDS,
        bundle=verified.bundle_hash,
        stream=stream,
        on_line=on_line,
    )
    from_others = tx.import_changes(
        manifest.dept_id,
        lines(ours=True),
        allowed_kinds=DEPARTMENT_KINDS,
        bundle=verified.bundle_hash,
        stream=stream,
        on_line=on_line,
    )
    return _joined(from_office, from_others)


def office_devices(workspace: Workspace) -> frozenset[str]:
    """Under which names the office has written, by every key it ever had."""
    chains = (roots_of(workspace), *former_chains(workspace))
    roots = [root for chain in chains for root in all_roots(chain)]
    return frozenset(device_id_of(key) for root in roots for key in root.office_signers)


def _is_departments(line: bytes, ward: Collection[str], offices: Collection[str]) -> bool:
    """Whether a line is the department's; one that is none is refused where lines are counted."""
    try:
        change = parse_line(line)
    except ChangeLineError:
        return False
    if change.device in ward:
        return True
    return change.device not in offices and change.kind in DEPARTMENT_KINDS


def _joined(one: Verdict, other: Verdict) -> Verdict:
    return Verdict(
        applied=one.applied + other.applied,
        merged=one.merged + other.merged,
        conflict=one.conflict + other.conflict,
        duplicate=one.duplicate + other.duplicate,
        changes=one.changes | other.changes,
        first=one.first or other.first,
        last=other.last or one.last,
        exceptions=one.exceptions + other.exceptions,
    )
