"""The manifest: what a bundle is, whose, for whom, and every frame in it; signed as exact bytes."""

import hashlib
from typing import Annotated, Any, Literal

import msgspec

from cleanclinic.sync.errors import CriticalError, HeaderError, ManifestError, NewerReaderError
from cleanclinic.sync.limits import (
    ATTACHMENT_MAX,
    ATTACHMENTS_MAX,
    CHANGES_COUNT_MAX,
    CHANGES_INFLATED_MAX,
    CHANGES_PACKED_MAX,
    DOCUMENT_MAX,
    HEADER_MAX,
    MANIFEST_MAX,
    RECIPIENTS_MAX,
    SCHEMA_KINDS_MAX,
)
from cleanclinic.sync.receipts import AuditState, Receipt
from cleanclinic.sync.shapes import (
    Count,
    HeadOrNone,
    Hex64,
    Id,
    Instant,
    LogicalTime,
    Positive,
    Short,
    Suite,
    Uuid,
)
from cleanclinic.sync.strict import (
    StrictJsonError,
    decode_strict,
    encode,
    parse_strict,
    to_described,
)
from cleanclinic.sync.tally import Tally

ZERO_HASH = "0" * 64
READER_VERSION = 1
MANIFEST_VERSION = 1
SUITE = "CC1"
BundleType = Literal["bundle", "receipt"]


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The newest of the other side that the writer had seen."""

    root: Count = 0
    roster: Count = 0
    downlink_seq: Count = 0
    office_generation: Count = 0
    office_audit_head: HeadOrNone = ""
    office_audit_size: Count = 0


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    changes: Annotated[int, msgspec.Meta(ge=0, le=CHANGES_COUNT_MAX)]
    attachments: Annotated[int, msgspec.Meta(ge=0, le=ATTACHMENTS_MAX)]


class FrameEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One frame after the signatures: its type, length, SHA-256 and, for changes, inflated size."""

    t: Literal["CHGS", "ATTB"]
    n: Annotated[int, msgspec.Meta(ge=0, le=ATTACHMENT_MAX)]
    sha256: Hex64
    inflated: Annotated[int, msgspec.Meta(ge=0, le=CHANGES_INFLATED_MAX)] | None = None


class Trusted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Newer root statements and the newest roster, each with its own signatures; downlink only."""

    roots: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=DOCUMENT_MAX)], ...],
        msgspec.Meta(max_length=64),
    ] = ()
    roster: Annotated[str, msgspec.Meta(max_length=DOCUMENT_MAX)] = ""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Its identity is the SHA-256 of the bytes it was signed as, never of a re-encoding."""

    typ: BundleType
    v: Literal[1] = 1
    min_reader: Positive = 1
    crit: Annotated[tuple[Id, ...], msgspec.Meta(max_length=16)] = ()
    suite: Suite = SUITE
    demo: bool
    hospital_id: Id
    dept_id: Id
    device_id: Id
    epoch: Positive
    key_id: Hex64
    seq: Positive
    prev: Hex64
    bundle_id: Uuid
    to: Annotated[tuple[Hex64, ...], msgspec.Meta(min_length=1, max_length=RECIPIENTS_MAX)]
    hlc: LogicalTime
    wall_time: Instant
    app: Short
    schema: Annotated[dict[Id, Positive], msgspec.Meta(max_length=SCHEMA_KINDS_MAX)]
    seen: Seen
    audit: AuditState
    counts: Counts
    frames: Annotated[
        tuple[FrameEntry, ...], msgspec.Meta(min_length=1, max_length=ATTACHMENTS_MAX + 1)
    ]
    receipt: Receipt | None = None
    trusted: Trusted | None = None
    tally: Tally | None = None
    ext: dict[str, Any] = {}


class RoutingHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The readable hint in front of the seal; worth nothing until it equals the manifest."""

    kind: BundleType
    hospital: Id
    to: Hex64
    uuid: Uuid
    suite: Suite
    created: Instant


def header_of(manifest: Manifest) -> RoutingHeader:
    """The only header a manifest may travel under."""
    return RoutingHeader(
        manifest.typ,
        manifest.hospital_id,
        manifest.to[0],
        manifest.bundle_id,
        manifest.suite,
        manifest.wall_time,
    )


def read_header(data: bytes) -> RoutingHeader:
    try:
        return decode_strict(data, RoutingHeader, HEADER_MAX)
    except StrictJsonError as error:
        raise HeaderError(detail=str(error)) from error


def manifest_bytes(manifest: Manifest) -> bytes:
    """The bytes to sign and keep; a manifest too large or broken is our own bug and is refused."""
    data = encode(manifest)
    read_manifest(data)
    return data


def bundle_hash(data: bytes) -> str:
    """The bundle's identity."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(
    data: bytes, reader: int = READER_VERSION, features: frozenset[str] = frozenset()
) -> Manifest:
    """The manifest of verified bytes; what only a newer program can read says so first."""
    try:
        value = parse_strict(data, MANIFEST_MAX)
        if not isinstance(value, dict):
            raise StrictJsonError("not an object")
        _check_readable(value, reader, features)
        manifest = to_described(value, Manifest)
    except StrictJsonError as error:
        raise ManifestError(detail=str(error)) from error
    _check_sense(manifest)
    return manifest


def _check_readable(value: dict[str, object], reader: int, features: frozenset[str]) -> None:
    # Before the full shape: a newer manifest may have fields this program never heard of.
    version, needs, critical = value.get("v"), value.get("min_reader"), value.get("crit")
    app = str(value.get("app", ""))[:64]
    if type(version) is int and version > MANIFEST_VERSION:
        raise NewerReaderError(app=app, needs=version)
    if type(needs) is int and needs > reader:
        raise NewerReaderError(app=app, needs=needs)
    if isinstance(critical, list):
        unknown = [str(name)[:64] for name in critical[:16] if str(name) not in features]
        if unknown:
            raise CriticalError(features=", ".join(unknown), app=app)


def _check_sense(manifest: Manifest) -> None:
    first, *rest = manifest.frames
    tallied = [one.kind for one in manifest.tally or ()]
    problems = {
        "the first frame is not the changes": first.t != "CHGS",
        "changes without inflated size": first.inflated is None,
        "changes too large": first.n > CHANGES_PACKED_MAX,
        "a frame after the changes is no attachment": any(frame.t != "ATTB" for frame in rest),
        "an attachment with inflated size": any(frame.inflated is not None for frame in rest),
        "an attachment twice": len({frame.sha256 for frame in rest}) != len(rest),
        "attachment count": len(rest) != manifest.counts.attachments,
        "a recipient twice": len(set(manifest.to)) != len(manifest.to),
        "first of a stream with a previous": manifest.seq == 1 and manifest.prev != ZERO_HASH,
        "later of a stream without a previous": manifest.seq > 1 and manifest.prev == ZERO_HASH,
        "a kind counted twice": len(set(tallied)) != len(tallied),
        "receipt in the wrong direction": (manifest.typ == "receipt") != bool(manifest.receipt),
        "roster in the wrong direction": manifest.typ == "bundle" and bool(manifest.trusted),
    }
    for detail, found in problems.items():
        if found:
            raise ManifestError(detail=detail)
