"""Reading a bundle: every check in one order, nothing believed before it is verified."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from cleanclinic.errors import telling
from cleanclinic.sync.bundle import PAYLOAD_TYPES
from cleanclinic.sync.changes import count_changes, unpack_changes
from cleanclinic.sync.container import Layout, check_transport, read_layout
from cleanclinic.sync.errors import (
    AttachmentError,
    BundleError,
    ChangedOnDiskError,
    ChangesError,
    DemoError,
    HeaderError,
    HospitalError,
    ManifestError,
    PayloadTypeError,
    ReaddressedError,
    RecipientError,
    RetiredError,
    RevokedSignerError,
    SignatureError,
    SuiteError,
    UnknownSignerError,
)
from cleanclinic.sync.files import open_plain
from cleanclinic.sync.frames import CHANGES, MANIFEST, SIGNATURES, FrameWalker, Writes
from cleanclinic.sync.identities import age_recipient, recipient_id
from cleanclinic.sync.manifest import (
    READER_VERSION,
    SUITE,
    BundleType,
    Manifest,
    RoutingHeader,
    Trusted,
    bundle_hash,
    header_of,
    read_header,
    read_manifest,
)
from cleanclinic.sync.seal import open_sealed
from cleanclinic.sync.signing import is_signed, read_signatures, verify


@dataclass(frozen=True)
class KnownSigner:
    """A public key and whom it speaks for; for the office, device and department are empty."""

    key_id: str
    public: bytes
    device_id: str = ""
    department_id: str = ""
    epoch: int = 0
    status: Literal["active", "revoked"] = "active"
    last_valid_seq: int | None = None
    label: str = ""

    def counts(self, seq: int) -> bool:
        """Whether bundle `seq` may be taken in: each of a key in use, else up to its end."""
        ends = self.last_valid_seq
        return self.status == "active" or (ends is not None and seq <= ends)


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What the reader holds a bundle against; comes from root and roster, never from the file."""

    hospital_id: str
    demo: bool
    expects: BundleType
    signers: Mapping[str, KnownSigner]
    # Ids of keys and addresses the office had before: a file of then is told from a stranger's.
    former: frozenset[str] = frozenset()
    suites: frozenset[str] = frozenset({SUITE})
    reader: int = READER_VERSION
    features: frozenset[str] = frozenset()
    device_id: str = ""
    department_id: str = ""
    epoch: int = 0


@dataclass(frozen=True)
class Verified:
    """A bundle that passed every check which needs no database."""

    path: Path
    manifest: Manifest
    manifest_bytes: bytes = field(repr=False)
    signatures: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    signer: KnownSigner
    file_sha256: str
    _layout: Layout = field(repr=False)
    _identities: tuple[str, ...] = field(repr=False)

    @property
    def bundle_hash(self) -> str:
        return bundle_hash(self.manifest_bytes)

    @property
    def header(self) -> RoutingHeader:
        return header_of(self.manifest)

    def lines(self) -> Iterator[bytes]:
        """The change lines as received, without newline."""
        return unpack_changes(self.packed, self.manifest.frames[0].inflated or 0)

    def attachments(
        self, sink: Callable[[str], Writes], on_bytes: Callable[[int], None] | None = None
    ) -> int:
        """Read again and give every attachment to its sink; raises if anything is not as before.

        The sinks hold unchecked bytes until this returns: call it inside the transaction.
        """
        announced = self.manifest.frames[1:]
        if not announced:
            return 0

        def open_attachment(place: int) -> Writes:
            if place >= len(announced):
                raise ChangedOnDiskError()
            return sink(announced[place].sha256)

        walker = FrameWalker(open_attachment)
        try:
            with telling(self.path), os.fdopen(open_plain(self.path), "rb") as file:
                file.seek(self._layout.body_start)
                _walk(file, self._layout, self._identities, walker, on_bytes)
        except BundleError as error:
            raise ChangedOnDiskError(name=self.path.name, detail=str(error)) from error
        found = [(frame.n, frame.sha256) for frame in walker.frames[3:]]
        same_manifest = walker.kept[MANIFEST] == self.manifest_bytes
        if not same_manifest or found != [(frame.n, frame.sha256) for frame in announced]:
            raise ChangedOnDiskError(name=self.path.name)
        return len(announced)


def verify_bundle(
    path: Path,
    trust: Trust,
    identities: Sequence[str],
    on_bytes: Callable[[int], None] | None = None,
) -> Verified:
    """All checks on a local copy, in order; plaintext never touches the disk."""
    try:
        with telling(path), os.fdopen(open_plain(path), "rb") as file:
            intake = Intake(file, trust, identities, on_bytes)
            intake.check_container()
            intake.open_seal()
            intake.check_signature()
            intake.check_policy()
            intake.check_content()
            return intake.verified(path)
    except BundleError as error:
        raise error.named(path) from error.__cause__


def announced_trust(path: Path, trust: Trust, identities: Sequence[str]) -> Trusted | None:
    """What trust a file says it brings, believed by nobody yet: roots vouch for themselves."""
    with telling(path), os.fdopen(open_plain(path), "rb") as file:
        intake = Intake(file, trust, identities)
        intake.check_container()
        intake.open_seal()
        return intake.announced_trust()


class Intake:
    """The checks on one open file; each step needs the ones before it."""

    _file_sha256: str
    _layout: Layout
    _header: RoutingHeader
    _walker: FrameWalker
    _signed_by: frozenset[str]
    _signer: KnownSigner
    _manifest: Manifest

    def __init__(
        self,
        file: BinaryIO,
        trust: Trust,
        identities: Sequence[str],
        on_bytes: Callable[[int], None] | None = None,
    ) -> None:
        self._file = file
        self._trust = trust
        self._identities = tuple(identities)
        self._on_bytes = on_bytes

    def check_container(self) -> None:
        """Length, magic, transport check, readable header."""
        self._layout = read_layout(self._file)
        self._file_sha256 = check_transport(self._file, self._layout, self._on_bytes)
        self._header = read_header(self._layout.header)

    def open_seal(self) -> None:
        """Decrypt everything to the end; keep manifest, signatures and packed changes."""
        self._walker = FrameWalker()
        self._file.seek(self._layout.body_start)
        try:
            _walk(self._file, self._layout, self._identities, self._walker, self._on_bytes)
        except RecipientError as error:
            if self._header.to in self._trust.former:
                raise RetiredError(detail=self._header.to) from error
            raise

    def announced_trust(self) -> Trusted | None:
        """The trust in a manifest nobody has verified yet."""
        data = self._walker.kept[MANIFEST]
        return read_manifest(data, self._trust.reader, self._trust.features).trusted

    def check_signature(self) -> None:
        """Hold the exact manifest bytes against the signers we know."""
        entries = read_signatures(self._walker.kept[SIGNATURES])
        keys = {name: signer.public for name, signer in self._trust.signers.items()}
        if not any(entry.keyid in keys for entry in entries):
            retired = any(entry.keyid in self._trust.former for entry in entries)
            raise (RetiredError if retired else UnknownSignerError)(detail=entries[0].keyid)
        data = self._walker.kept[MANIFEST]
        payload_type = PAYLOAD_TYPES[self._trust.expects]
        try:
            verify(payload_type, data, entries, keys)
        except SignatureError:
            self._refuse_other_type(data)
            raise
        # Who else signed, and in what order, makes no difference to whom it is from.
        known = [entry for entry in entries if entry.keyid in keys]
        self._signed_by = frozenset(
            entry.keyid for entry in known if is_signed(payload_type, data, entry, keys)
        )

    def check_policy(self) -> None:
        """Parse what is signed, and ask whether it may be taken in here."""
        data = self._walker.kept[MANIFEST]
        manifest = read_manifest(data, self._trust.reader, self._trust.features)
        trust = self._trust
        if manifest.typ != trust.expects:
            raise PayloadTypeError(detail=manifest.typ)
        if manifest.hospital_id != trust.hospital_id:
            raise HospitalError(hospital=manifest.hospital_id)
        if manifest.demo != trust.demo:
            raise DemoError()
        ours = {recipient_id(age_recipient(identity)) for identity in self._identities}
        # What the office was sent under an earlier address of its own is still for the office.
        former = trust.former if trust.expects == "bundle" else frozenset()
        if not (ours | former).intersection(manifest.to):
            raise ReaddressedError()
        if manifest.suite not in trust.suites:
            raise SuiteError(suite=manifest.suite)
        self._check_signer(manifest)
        if self._header != header_of(manifest):
            raise HeaderError(detail="header and manifest differ")
        self._manifest = manifest

    def check_content(self) -> None:
        """Every frame as announced, every line within its limits."""
        walked = self._walker.frames[2:]
        announced = self._manifest.frames
        if len(walked) != len(announced):
            raise AttachmentError(detail=f"{len(walked)} frames, {len(announced)} announced")
        for frame, entry in zip(walked, announced, strict=True):
            if (frame.n, frame.sha256) != (entry.n, entry.sha256):
                kind = ChangesError if frame.t == CHANGES else AttachmentError
                raise kind(detail=entry.sha256)
        count = count_changes(self._walker.kept[CHANGES], announced[0].inflated or 0)
        if count != self._manifest.counts.changes:
            raise ChangesError(detail=f"{count} lines")

    def verified(self, path: Path) -> Verified:
        kept = self._walker.kept
        return Verified(
            path,
            self._manifest,
            kept[MANIFEST],
            kept[SIGNATURES],
            kept[CHANGES],
            self._signer,
            self._file_sha256,
            self._layout,
            self._identities,
        )

    def _check_signer(self, manifest: Manifest) -> None:
        if manifest.key_id not in self._signed_by:
            raise ManifestError(detail="signed by another key than it names")
        signer = self._signer = self._trust.signers[manifest.key_id]
        if not signer.counts(manifest.seq):
            raise RevokedSignerError(
                device=signer.label,
                seq=manifest.seq,
                device_id=signer.device_id,
                epoch=signer.epoch,
            )
        about = (manifest.device_id, manifest.dept_id, manifest.epoch)
        expected = (
            (signer.device_id, signer.department_id, signer.epoch)
            if manifest.typ == "bundle"
            else (self._trust.device_id, self._trust.department_id, self._trust.epoch)
        )
        if about != expected:
            kind = UnknownSignerError if manifest.typ == "bundle" else ReaddressedError
            raise kind(detail=f"{about} is not {expected}")

    def _refuse_other_type(self, data: bytes) -> None:
        # A receipt put in as a bundle is a mix-up; a wrong signature is an alarm. Tell them apart.
        entries = read_signatures(self._walker.kept[SIGNATURES])
        keys = {name: signer.public for name, signer in self._trust.signers.items()}
        for kind, payload_type in PAYLOAD_TYPES.items():
            if kind == self._trust.expects:
                continue
            try:
                verify(payload_type, data, entries, keys)
            except SignatureError:
                continue
            raise PayloadTypeError(detail=kind)


def _walk(
    file: BinaryIO,
    layout: Layout,
    identities: tuple[str, ...],
    walker: FrameWalker,
    on_bytes: Callable[[int], None] | None,
) -> None:
    def feed(data: bytes) -> None:
        walker.feed(data)
        if on_bytes is not None:
            on_bytes(len(data))

    open_sealed(file, layout.body_length, identities, feed)
    walker.finish()
