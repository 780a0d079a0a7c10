"""What a ward takes from the office's answer: the receipt, newer trust, other PCs' lines."""

from collections.abc import Iterator

from cleanclinic.operations.colleagues import colleagues
from cleanclinic.operations.results import Cancelled, stop_if
from cleanclinic.operations.streams import epoch_of, sent_hash
from cleanclinic.operations.trust import encode, encode_all, root_of, roots_of, roster_of
from cleanclinic.operations.workspace import OFFICE, Workspace
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.change import ChangeLineError, parse_line
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Verdict
from cleanclinic.sync.errors import ReceiptMismatchError
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.manifest import Manifest
from cleanclinic.sync.receipts import check_receipt
from cleanclinic.sync.roster import renew_trust

DEPARTMENT_KINDS = frozenset(of.KIND for of in RECORD_TYPES if not of.OFFICE_OWNED)
ALL_KINDS = frozenset(of.KIND for of in RECORD_TYPES)


def generation(workspace: Workspace) -> int:
    """Which life of the office this ward knows; it rises when the office is restored."""
    return int(workspace.store.meta("office_generation", "1"))


def begins_anew(workspace: Workspace, manifest: Manifest) -> bool:
    """Whether the office was restored from a backup since: its stream to us starts from 1."""
    if manifest.receipt is None:
        return False
    found, known = manifest.receipt.office_generation, generation(workspace)
    if found < known:
        raise ReceiptMismatchError(detail="an older office generation")
    return found > known


def take_receipt(workspace: Workspace, tx: Transaction, verified: Verified) -> None:
    """What the office says it holds, and its newest root and roster."""
    store, manifest = workspace.store, verified.manifest
    receipt = manifest.receipt
    assert receipt is not None
    facts = check_receipt(
        receipt,
        device_id=store.meta("device_id"),
        epoch=epoch_of(workspace),
        sent_upto=store.stream(OFFICE, "out").seq,
        hash_at=lambda seq: sent_hash(workspace, seq),
        known_generation=generation(workspace),
    )
    tx.set_meta("receipted_upto", str(facts.upto))
    tx.set_meta("durable_upto", str(facts.durable_upto))
    tx.set_meta("office_generation", str(receipt.office_generation))
    tx.set_meta("office_audit_head", receipt.office_audit.head)
    tx.set_meta("last_office_contact", workspace.now().isoformat())
    if manifest.trusted is not None:
        renewed = renew_trust(root_of(workspace), roster_of(workspace).version, manifest.trusted)
        tx.set_meta("roots", encode_all((*roots_of(workspace), *renewed.new_roots)))
        if renewed.roster is not None:
            tx.set_meta("roster", encode(renewed.roster_signed))


def take_downlink(
    workspace: Workspace, tx: Transaction, verified: Verified, cancelled: Cancelled
) -> Verdict:
    """The office's own lines, and what the department's other PCs wrote."""
    manifest = verified.manifest
    others = colleagues(workspace, manifest.dept_id, manifest.device_id)

    def on_line(_number: int) -> None:
        stop_if(cancelled)

    def lines(*, ours: bool) -> Iterator[bytes]:
        for line in verified.lines():
            if (_device_of(line) in others) is ours:
                yield line

    from_office = tx.import_changes(
        OFFICE,
        lines(ours=False) if others else verified.lines(),
        allowed_kinds=ALL_KINDS,
        bundle=verified.bundle_hash,
        on_line=on_line,
    )
    if not others:
        return from_office
    from_others = tx.import_changes(
        manifest.dept_id,
        lines(ours=True),
        allowed_kinds=DEPARTMENT_KINDS,
        bundle=verified.bundle_hash,
        on_line=on_line,
    )
    return _joined(from_office, from_others)


def _device_of(line: bytes) -> str:
    """The device that wrote a line; a line that is none is refused where lines are counted."""
    try:
        return parse_line(line).device
    except ChangeLineError:
        return ""


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
