"""Packing what is to be sent: into loads that fit a bundle, signed and kept before any file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, zip_longest
from typing import Any

from cleanclinic import VERSION
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.hlc import HybridClock
from cleanclinic.storage.store import Store
from cleanclinic.storage.values import AttachmentInfo, Bundle, LogLine, StreamState
from cleanclinic.sync.bundle import Attachment, BundleFacts, prepare_bundle, share_attachments
from cleanclinic.sync.changes import PackedChanges, pack_changes
from cleanclinic.sync.limits import CHANGES_COUNT_MAX, CHANGES_PACKED_MAX
from cleanclinic.sync.receipts import AuditState
from cleanclinic.sync.tally import KindTally

# Lines of so many bytes fit a bundle even where nothing of them can be packed.
_SURELY = CHANGES_PACKED_MAX * 3 // 4
SCHEMA = {of.KIND: of.SCHEMA for of in RECORD_TYPES}


@dataclass(frozen=True)
class Load:
    """What goes into one bundle: packed changes up to a log position, and attachments.

    `new` counts the changes that no bundle of the stream has carried before; `ext` is what else
    this bundle says.
    """

    changes: PackedChanges
    last: int
    attachments: tuple[Attachment, ...]
    new: int = 0
    tally: tuple[KindTally, ...] | None = None
    ext: Mapping[str, Any] = field(default_factory=dict)


def loads_of(
    store: Store,
    last: int,
    lines: Sequence[LogLine],
    attachments: Sequence[AttachmentInfo],
    carried: int = 0,
    *,
    own_only: bool = False,
) -> list[Load]:
    """Changes in as many bundles as the limits need, attachments shared among them.

    `last` is the log position that was sent before them; `carried` the last one ever sent, which
    is behind it when everything is sent again. With `own_only`, what others wrote counts as no
    change.
    """
    if not lines and not attachments:
        return []
    lines, packs = _packs(store, lines)
    groups = list(share_attachments(attachment_of(store, one.sha256) for one in attachments))
    loads, done = [], 0
    for pack, group in zip_longest(packs, groups):
        changes = pack or no_changes()
        taken = lines[done : done + changes.count]
        new = sum(line.position > carried and (line.own or not own_only) for line in taken)
        done += changes.count
        last = max(last, reached(lines, done))
        loads.append(Load(changes, last, group or (), new))
    return loads


def _packs(
    store: Store, lines: Sequence[LogLine]
) -> tuple[Sequence[LogLine], Sequence[PackedChanges]]:
    """The lines in the order they travel in, and packed.

    Where they fill several bundles, the records that something was erased of come last and each
    whole: an erased line is believed only with the erasure beside it.
    """
    packs = list(pack_changes(line.line for line in lines))
    apart = store.shred_marks() if len(packs) > 1 else {}
    erased = sorted((line for line in lines if line.rec in apart), key=lambda line: line.rec)
    if not erased:
        return lines, packs
    others = [line for line in lines if line.rec not in apart]
    packs = list(pack_changes(line.line for line in others)) if others else []
    for together in _whole_records(erased):
        packs += pack_changes(line.line for line in together)
    return [*others, *erased], packs


def _whole_records(lines: Sequence[LogLine]) -> Iterator[list[LogLine]]:
    """Lines sorted by record, as many records at a time as surely fit one bundle."""
    together: list[LogLine] = []
    for _, one in groupby(lines, key=lambda line: line.rec):
        record = list(one)
        size = sum(len(line.line) for line in (*together, *record))
        if together and (size > _SURELY or len(together) + len(record) > CHANGES_COUNT_MAX):
            yield together
            together = []
        together += record
    yield together


def reached(lines: Sequence[LogLine], done: int) -> int:
    """Up to which log position all is among the first lines; 0 for none."""
    ahead = min((line.position for line in lines[done:]), default=None)
    return max(
        (line.position for line in lines[:done] if ahead is None or line.position < ahead),
        default=0,
    )


def no_changes() -> PackedChanges:
    """What a bundle without changes carries."""
    return next(iter(pack_changes(())))


def attachment_of(store: Store, sha256: str) -> Attachment:
    """A file that is held here, to travel along."""
    info = store.attachment(sha256)
    assert info is not None
    return Attachment(sha256, info.size, partial(store.attachment_chunks, sha256))


def facts_of(workspace: Workspace, **known: Any) -> BundleFacts:
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


def record_loads(
    workspace: Workspace,
    stream: StreamState,
    loads: Sequence[Load],
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
            facts(seq=stream.seq + 1, prev=stream.head, tally=load.tally, ext=dict(load.ext)),
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
