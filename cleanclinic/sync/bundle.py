"""Making bundles: a plan becomes signed bytes, and signed bytes a sealed file."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cleanclinic.errors import CleanClinicError, telling
from cleanclinic.sync.changes import PackedChanges
from cleanclinic.sync.container import (
    END,
    check_transport,
    container_head,
    container_size,
    read_layout,
)
from cleanclinic.sync.errors import AttachmentError, BundleError, LimitError
from cleanclinic.sync.files import PART, HashingWriter, WrittenFile, open_plain, write_safely
from cleanclinic.sync.frames import ATTACHMENT, CHANGES, MANIFEST, SIGNATURES, frame_head
from cleanclinic.sync.identities import recipient_id
from cleanclinic.sync.limits import ATTACHMENT_MAX, ATTACHMENTS_MAX, BUNDLE_MAX, BUNDLE_OVERHEAD_MAX
from cleanclinic.sync.manifest import (
    BundleType,
    Counts,
    FrameEntry,
    Manifest,
    RoutingHeader,
    Seen,
    Trusted,
    bundle_hash,
    header_of,
    manifest_bytes,
    read_header,
    read_manifest,
)
from cleanclinic.sync.receipts import AuditState, Receipt
from cleanclinic.sync.seal import seal
from cleanclinic.sync.signing import DOWNLINK_TYPE, UPLINK_TYPE, Signer, signatures_bytes
from cleanclinic.sync.strict import encode
from cleanclinic.sync.tally import KindTally

SUFFIX = ".ccb"
PAYLOAD_TYPES: Mapping[str, str] = {"bundle": UPLINK_TYPE, "receipt": DOWNLINK_TYPE}
_ROOM_FOR_ATTACHMENTS = BUNDLE_MAX - BUNDLE_OVERHEAD_MAX


@dataclass(frozen=True)
class Attachment:
    """A file to travel along; its bytes are asked for only while they are written."""

    sha256: str
    size: int
    open_chunks: Callable[[], Iterator[bytes]] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class BundleFacts:
    """What the workspace knows about a bundle before its content is counted."""

    typ: BundleType
    hospital_id: str
    dept_id: str
    device_id: str
    epoch: int
    seq: int
    prev: str
    bundle_id: str
    hlc: str
    wall_time: str
    app: str
    schema: Mapping[str, int]
    seen: Seen
    audit: AuditState
    demo: bool
    min_reader: int = 1
    crit: tuple[str, ...] = ()
    receipt: Receipt | None = None
    trusted: Trusted | None = None
    tally: tuple[KindTally, ...] | None = None
    ext: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """A signed bundle that only needs sealing; sealing it again later is sending it again."""

    manifest: Manifest
    manifest_bytes: bytes = field(repr=False)
    signatures: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    attachments: tuple[Attachment, ...] = field(repr=False)

    @property
    def bundle_hash(self) -> str:
        return bundle_hash(self.manifest_bytes)

    @property
    def file_name(self) -> str:
        return bundle_name(self.manifest, self.bundle_hash)


@dataclass(frozen=True)
class Inspection:
    """What a bundle file shows to anybody; the header is a hint nobody has vouched for."""

    header: RoutingHeader
    size: int
    sha256: str


def prepare_bundle(
    facts: BundleFacts,
    signer: Signer,
    recipients: Sequence[str],
    changes: PackedChanges,
    attachments: Sequence[Attachment] = (),
) -> Prepared:
    """Count, describe and sign; the first recipient is the addressee."""
    for attachment in attachments:
        if attachment.size > ATTACHMENT_MAX:
            raise LimitError(thing="ATTB", limit=ATTACHMENT_MAX)
    frames = (
        FrameEntry("CHGS", len(changes.packed), changes.sha256, changes.inflated),
        *(FrameEntry("ATTB", item.size, item.sha256) for item in attachments),
    )
    fields = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    manifest = Manifest(
        **fields | {"schema": dict(facts.schema), "ext": dict(facts.ext)},
        key_id=signer.key_id,
        to=tuple(recipient_id(recipient) for recipient in recipients),
        counts=Counts(changes.count, len(attachments)),
        frames=frames,
    )
    data = manifest_bytes(manifest)
    signatures = signatures_bytes([signer.sign(PAYLOAD_TYPES[facts.typ], data)])
    prepared = Prepared(manifest, data, signatures, changes.packed, tuple(attachments))
    if _plain_length(prepared) > BUNDLE_MAX - BUNDLE_OVERHEAD_MAX // 2:
        raise LimitError(thing="file", limit=BUNDLE_MAX)
    return prepared


def prepared_again(
    data: bytes, signatures: bytes, packed: bytes, attachments: Sequence[Attachment] = ()
) -> Prepared:
    """A bundle sent before, from what was kept of it: the same signed bytes."""
    manifest = read_manifest(data)
    held = {item.sha256: item for item in attachments}
    wanted = [frame.sha256 for frame in manifest.frames if frame.t == "ATTB"]
    if missing := [sha256 for sha256 in wanted if sha256 not in held]:
        raise AttachmentError(detail=missing[0])
    if hashlib.sha256(packed).hexdigest() != manifest.frames[0].sha256:
        raise AttachmentError(detail="changes")
    return Prepared(manifest, data, signatures, packed, tuple(held[item] for item in wanted))


def write_bundle(
    target: Path,
    prepared: Prepared,
    recipients: Sequence[str],
    on_bytes: Callable[[int], None] | None = None,
    former: Collection[str] = (),
) -> WrittenFile:
    """Seal and write, beside and then renamed; the file is read back before it gets its name.

    It may be sealed to fewer than were signed. `former` are ids of addresses the recipients had
    when it was signed; it is sealed to today's.
    """
    signed = set(prepared.manifest.to)
    named = {recipient_id(recipient) for recipient in recipients} <= signed
    if not recipients or not (named or signed & set(former)):
        raise ValueError("the recipients are not the ones that were signed")
    header = encode(header_of(prepared.manifest))

    def produce(writer: HashingWriter) -> None:
        def begin(sealed: int) -> None:
            if container_size(header, sealed) > BUNDLE_MAX:
                raise LimitError(name=target.name, thing="file", limit=BUNDLE_MAX)
            writer.write(container_head(header, sealed))

        seal(_plaintext(prepared), _plain_length(prepared), recipients, begin, writer)
        writer.write(writer.digest())
        writer.write(END)

    return write_safely(target, produce, on_bytes)


def share_attachments(
    attachments: Iterable[Attachment], room: int = _ROOM_FOR_ATTACHMENTS
) -> Iterator[tuple[Attachment, ...]]:
    """The attachments in groups that each fit one bundle."""
    group: list[Attachment] = []
    size = 0
    for attachment in attachments:
        if group and (len(group) == ATTACHMENTS_MAX or size + attachment.size > room):
            yield tuple(group)
            group, size = [], 0
        group.append(attachment)
        size += attachment.size
    if group:
        yield tuple(group)


def inspect_bundle(path: Path) -> Inspection:
    """Check the container as a whole and read its header; needs no secret."""
    try:
        with telling(path), os.fdopen(open_plain(path), "rb") as file:
            layout = read_layout(file)
            sha256 = check_transport(file, layout)
            return Inspection(read_header(layout.header), layout.size, sha256)
    except BundleError as error:
        raise error.named(path) from error.__cause__


def kind_of_file(path: Path) -> str | None:
    """What a file says it is, "bundle" or "receipt"; a hint nobody vouches for, None if broken."""
    found = _hint(path)
    return found.kind if found else None


def addressee_of_file(path: Path) -> str | None:
    """For whom a file says it is; a hint nobody vouches for, None for one that is broken."""
    found = _hint(path)
    return found.to if found else None


def _hint(path: Path) -> RoutingHeader | None:
    """The header of a file of the right length; its bytes are not checked."""
    try:
        with telling(path), os.fdopen(open_plain(path), "rb") as file:
            return read_header(read_layout(file).header)
    except CleanClinicError:
        return None


def list_bundles(folder: Path) -> list[Path]:
    """The files worth reading: every .ccb, and a .part that a pulled stick left whole."""
    with telling(folder), os.scandir(folder) as entries:
        names = sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
        )
    return [
        folder / name
        for name in names
        if name.lower().endswith(SUFFIX)
        or (name.lower().endswith(SUFFIX + PART) and _is_whole(folder / name))
    ]


def bundle_name(manifest: Manifest, identity: str) -> str:
    """A file name any stick takes, unique without regard to case, that tells a finder nothing."""
    kind = "CC" if manifest.typ == "bundle" else "CR"
    device = device_tag(manifest.device_id)
    number = f"E{manifest.epoch}-{manifest.seq:06d}"
    return f"{kind}-{device}-{number}-{identity[:8].upper()}{SUFFIX}"


def device_tag(device_id: str) -> str:
    """How file names tell the PCs apart without naming them."""
    return hashlib.sha256(device_id.encode()).hexdigest()[:6].upper()


def _plaintext(prepared: Prepared) -> Iterator[bytes]:
    for kind, data in (
        (MANIFEST, prepared.manifest_bytes),
        (SIGNATURES, prepared.signatures),
        (CHANGES, prepared.packed),
    ):
        yield frame_head(kind, len(data))
        yield data
    for attachment in prepared.attachments:
        yield frame_head(ATTACHMENT, attachment.size)
        yield from _checked_chunks(attachment)


def _checked_chunks(attachment: Attachment) -> Iterator[bytes]:
    digest = hashlib.sha256()
    size = 0
    for chunk in attachment.open_chunks():
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    if size != attachment.size or digest.hexdigest() != attachment.sha256:
        raise AttachmentError(detail=attachment.sha256)


def _plain_length(prepared: Prepared) -> int:
    frames = [prepared.manifest_bytes, prepared.signatures, prepared.packed]
    lengths = [len(data) for data in frames] + [item.size for item in prepared.attachments]
    return sum(lengths) + len(lengths) * len(frame_head(MANIFEST, 0))


def _is_whole(path: Path) -> bool:
    try:
        inspect_bundle(path)
    except BundleError:
        return False
    return True
