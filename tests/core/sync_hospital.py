"""One office and one ward for the tests of sync, and the tools of somebody who forges bundles."""

import hashlib
import io
import json
import random
import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyrage
import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.bundle import Attachment, BundleFacts, prepare_bundle, write_bundle
from cleanclinic.sync.changes import pack_changes
from cleanclinic.sync.container import END, container_head
from cleanclinic.sync.frames import frame_head
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.intake import KnownSigner, Trust, verify_bundle
from cleanclinic.sync.manifest import ZERO_HASH, Seen, header_of, read_manifest
from cleanclinic.sync.receipts import AuditState, Receipt
from cleanclinic.sync.signing import Signer, signatures_bytes
from cleanclinic.sync.strict import encode
from cleanclinic.words import LANGUAGES, Words

HOSPITAL = "H0001"
DEPARTMENT = "dept-icu"
DEVICE = "device-icu-1"
NOW = "2026-11-22T09:14:03+08:00"


def seeded(seed):
    source = random.Random(seed)
    return source.randbytes


WARD = Signer(seeded("ward")(32))
WARD_IDENTITY = new_age_identity(seeded("ward age"))
OFFICE = Signer(seeded("office")(32))
OFFICE_IDENTITY = new_age_identity(seeded("office age"))
STRANGER = Signer(seeded("stranger")(32))
STRANGER_IDENTITY = new_age_identity(seeded("stranger age"))
OFFICE_RECIPIENT = age_recipient(OFFICE_IDENTITY)
WARD_RECIPIENT = age_recipient(WARD_IDENTITY)
STRANGER_RECIPIENT = age_recipient(STRANGER_IDENTITY)

WARD_KNOWN = KnownSigner(WARD.key_id, WARD.public, DEVICE, DEPARTMENT, 1, "active", None, "ICU 1")
OFFICE_TRUST = Trust(
    hospital_id=HOSPITAL, demo=False, expects="bundle", signers={WARD.key_id: WARD_KNOWN}
)
WARD_TRUST = Trust(
    hospital_id=HOSPITAL,
    demo=False,
    expects="receipt",
    signers={OFFICE.key_id: KnownSigner(OFFICE.key_id, OFFICE.public)},
    device_id=DEVICE,
    department_id=DEPARTMENT,
    epoch=1,
)
LINES = tuple(
    json.dumps({"id": f"c{number}", "data": {"name": "风险点" * 3}}, ensure_ascii=False).encode()
    for number in range(3)
)
RECEIPT = Receipt(
    device_id=DEVICE,
    epoch=1,
    upto=0,
    head=ZERO_HASH,
    applied=0,
    merged=0,
    conflict=0,
    refused=0,
    received_at=NOW,
    office_generation=1,
    durable_upto=0,
)


def facts(**changed):
    values = {
        "typ": "bundle",
        "hospital_id": HOSPITAL,
        "dept_id": DEPARTMENT,
        "device_id": DEVICE,
        "epoch": 1,
        "seq": 1,
        "prev": ZERO_HASH,
        "bundle_id": "01939999-0000-7000-8000-000000000001",
        "hlc": "0193a1b2c3d4-0007-d2",
        "wall_time": NOW,
        "app": "0.1.0",
        "schema": {"risk_point": 1},
        "seen": Seen(),
        "audit": AuditState(),
        "demo": False,
    }
    return BundleFacts(**values | changed)


def attachment(data):
    def chunks():
        for place in range(0, len(data), 1000):
            yield data[place : place + 1000]

    return Attachment(hashlib.sha256(data).hexdigest(), len(data), chunks)


def prepared(lines=LINES, blobs=(), signer=WARD, recipients=(OFFICE_RECIPIENT,), **changed):
    (pack,) = pack_changes(lines)
    return prepare_bundle(
        facts(**changed), signer, recipients, pack, [attachment(blob) for blob in blobs]
    )


def written(folder: Path, **options) -> Path:
    made = prepared(**options)
    recipients = options.get("recipients", (OFFICE_RECIPIENT,))
    return write_bundle(folder / made.file_name, made, recipients).path


def receipt_written(folder: Path, **changed) -> Path:
    options = {"signer": OFFICE, "recipients": (WARD_RECIPIENT,), "typ": "receipt"}
    return written(folder, **options | {"receipt": RECEIPT} | changed)


def accept(path: Path, trust=OFFICE_TRUST, identities=(OFFICE_IDENTITY,)):
    return verify_bundle(path, trust, identities)


@dataclass(frozen=True)
class Forgery:
    """The parts of a bundle, each free to lie; `write` seals them like a real one."""

    manifest: bytes
    signatures: bytes
    packed: bytes
    blobs: tuple = ()
    header: bytes = b""
    recipients: tuple = (OFFICE_RECIPIENT,)
    frames: bytes | None = None
    sealed: bytes | None = None
    kept: dict = field(default_factory=dict)

    @classmethod
    def of(cls, made, blobs=()):
        header = encode(header_of(made.manifest))
        return cls(made.manifest_bytes, made.signatures, made.packed, tuple(blobs), header)

    def with_manifest(self, signer=WARD, payload_type=None, **changed):
        """Changed fields, signed again: what a stolen key can do."""
        value = json.loads(self.manifest)
        for name, new in changed.items():
            if new is ...:
                del value[name]
            else:
                value[name] = new
        return self.with_manifest_bytes(json.dumps(value).encode(), signer, payload_type)

    def with_manifest_bytes(self, data, signer=WARD, payload_type=None):
        kind = payload_type or "application/vnd.cleanclinic.bundle.v1+json"
        return replace(self, manifest=data, signatures=signatures_bytes([signer.sign(kind, data)]))

    def with_true_header(self):
        return replace(self, header=encode(header_of(read_manifest(self.manifest))))

    def plain(self) -> bytes:
        if self.frames is not None:
            return self.frames
        parts = [(b"MANI", self.manifest), (b"SIGS", self.signatures), (b"CHGS", self.packed)]
        parts += [(b"ATTB", blob) for blob in self.blobs]
        return b"".join(frame_head(kind, len(data)) + data for kind, data in parts)

    def container(self) -> bytes:
        sealed = self.sealed
        if sealed is None:
            keys = [pyrage.x25519.Recipient.from_str(text) for text in self.recipients]
            sealed = pyrage.encrypt(self.plain(), keys)
        return contained(self.header, sealed)

    def write(self, folder: Path) -> Path:
        path = folder / "forged.ccb"
        path.write_bytes(self.container())
        return path


def contained(header: bytes, sealed: bytes) -> bytes:
    data = container_head(header, len(sealed)) + sealed
    return data + hashlib.sha256(data).digest() + END


def repaired(data: bytes) -> bytes:
    """The container with its transport check made to fit again."""
    body = data[:-40]
    return body + hashlib.sha256(body).digest() + END


def split_container(data: bytes) -> tuple[bytes, bytes]:
    """Header and sealed body, read by the documented offsets and nothing else."""
    (length,) = struct.unpack_from(">I", data, 12)
    (body,) = struct.unpack_from(">Q", data, 16 + length)
    return data[16 : 16 + length], data[24 + length : 24 + length + body]


def unsealed(data: bytes, identity=OFFICE_IDENTITY) -> bytes:
    _, sealed = split_container(data)
    plain = io.BytesIO()
    pyrage.decrypt_io(io.BytesIO(sealed), plain, [pyrage.x25519.Identity.from_str(identity)])
    return plain.getvalue()


def refused(path, trust=OFFICE_TRUST, identities=(OFFICE_IDENTITY,)):
    with pytest.raises(CleanClinicError) as caught:
        accept(path, trust, identities)
    for language in LANGUAGES:
        assert path.name in Words(language).sentence(caught.value)
    return caught.value.code


@pytest.fixture
def forgery():
    return Forgery.of(prepared(blobs=[b"scan"]), [b"scan"])
