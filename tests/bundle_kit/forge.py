"""Bundles, receipts, requests, grants, roots and rosters, written from docs/bundle-format.md alone.

Nothing here uses the program's own code: what two writers agree on is what the page says.
"""

import base64
import hashlib
import json
import struct
import uuid
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.bundle_kit import age

MAGIC = bytes.fromhex("894343420D0A1A0A")
GRANT_MAGIC = bytes.fromhex("894343470D0A1A0A")
END = b"CCBEND\r\n"
ZERO = "0" * 64
HOSPITAL = "DEMO-KIT"
AT = "2026-11-22T09:14:03+08:00"
TYPE = "application/vnd.cleanclinic.{}.v1+json"


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode(value: object) -> bytes:
    return text(value).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def uid(*names: object) -> str:
    """A UUID that depends on the names and on nothing else."""
    value = bytearray(age.seed("id", *names)[:16])
    value[:6] = bytes.fromhex("01a1998e4554")
    value[6], value[8] = value[6] & 0x0F | 0x70, value[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(value)))


class Key:
    """An Ed25519 key made from a name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(age.seed("sign", name))
        self.public = self.private.public_key().public_bytes_raw()
        self.id = sha256(self.public)

    def sign(self, kind: str, data: bytes) -> dict[str, str]:
        """One entry of a signature list, over the pre-authentication encoding."""
        return self.raw(pae(kind, data))

    def raw(self, data: bytes) -> dict[str, str]:
        signature = base64.b64encode(self.private.sign(data)).decode()
        return {"keyid": self.id, "alg": "ed25519", "sig": signature}


def pae(kind: str, data: bytes) -> bytes:
    name = TYPE.format(kind).encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(data), data)


def envelope(kind: str, payload: object, *keys: Key) -> str:
    """A DSSE document as text."""
    data = encode(payload)
    return text(
        {
            "payload": base64.b64encode(data).decode(),
            "payloadType": TYPE.format(kind),
            "signatures": [key.sign(kind, data) for key in keys],
        }
    )


def device_id_of(key: Key) -> str:
    """The id under which the owner of a first key writes."""
    value = bytearray(hashlib.sha256(f"cleanclinic/device/{key.id}".encode()).digest()[:16])
    value[6], value[8] = value[6] & 0x0F | 0x80, value[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(value)))


@dataclass(frozen=True)
class Device:
    """One PC of the hospital."""

    name: str
    department: str
    epoch: int = 1
    status: str = "active"
    last_valid_seq: int | None = None

    @property
    def id(self) -> str:
        """Derived from its first key, as the program does; any other id would do as well."""
        return device_id_of(Key(f"{self.name} 1"))

    @property
    def key(self) -> Key:
        return Key(f"{self.name} {self.epoch}")

    @property
    def department_id(self) -> str:
        return uid("department", self.department)

    @property
    def recipient(self) -> str:
        return age.recipient(self.name)

    def entry(self) -> dict[str, Any]:
        """The device as the roster lists it."""
        return {
            "device_id": self.id,
            "department_id": self.department_id,
            "label": self.name,
            "public": self.key.public.hex(),
            "recipient": self.recipient,
            "epoch": self.epoch,
            "status": self.status,
            "last_valid_seq": self.last_valid_seq,
            "revoked_at": None if self.status == "active" else AT,
        }


ICU = Device("icu 1", "icu")
ICU_TWO = Device("icu 2", "icu")
ER = Device("er 1", "er")
LOST = Device("lost pc", "er", status="revoked", last_valid_seq=2)
SECOND_LIFE = Device("er 2", "er", epoch=2)
NEW = Device("lab 1", "lab")
DEVICES = (ICU, ICU_TWO, ER, LOST, SECOND_LIFE)
DEPARTMENTS = {"icu": "重症医学科", "er": "急诊科", "lab": "检验科"}

OFFICE = Key("office")
OFFICE_RECIPIENT = age.recipient("office")
FOUNDERS = (Key("root 1"), Key("root 2"), Key("root 3"))
STRANGER = Key("stranger")


def root(version: int = 1, **changed: object) -> dict[str, Any]:
    return {
        "typ": "root",
        "v": 1,
        "version": version,
        "demo": True,
        "hospital_id": HOSPITAL,
        "hospital_name": "清河医院",
        "root_keys": [key.public.hex() for key in FOUNDERS],
        "threshold": 2,
        "office_keys": [OFFICE.public.hex()],
        "office_recipients": [OFFICE_RECIPIENT],
        "allowed_suites": ["CC1"],
        "created": AT,
        "ext": {},
        **changed,
    }


def roster(version: int = 5, devices: tuple[Device, ...] = DEVICES, **changed: object) -> Any:
    names = dict.fromkeys(device.department for device in devices)
    return {
        "typ": "roster",
        "v": 1,
        "version": version,
        "root_version": 1,
        "demo": True,
        "hospital_id": HOSPITAL,
        "departments": [
            {"id": uid("department", name), "name": DEPARTMENTS[name]} for name in names
        ],
        "devices": [device.entry() for device in devices],
        "created": AT,
        "ext": {},
        **changed,
    }


ROOT = envelope("root", root(), *FOUNDERS[:2])
ROSTER = envelope("roster", roster(), OFFICE)


# --- bundles ----------------------------------------------------------------------------------


def stored(data: bytes) -> bytes:
    """zlib without compression: the same bytes from every library."""
    blocks = [data[place : place + 65535] for place in range(0, len(data), 65535)] or [b""]
    parts = [b"\x78\x01"]
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        parts.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join(parts) + zlib.adler32(data).to_bytes(4, "big")


def joined(lines: Any) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def chgs(packed: bytes, inflated: int) -> dict[str, Any]:
    return {"t": "CHGS", "n": len(packed), "sha256": sha256(packed), "inflated": inflated}


def attb(blob: bytes) -> dict[str, Any]:
    return {"t": "ATTB", "n": len(blob), "sha256": sha256(blob), "inflated": None}


def frame(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    return struct.pack(">4sQ", kind, len(data) if length is None else length) + data


def container(header: bytes, body: bytes, version: int = 1, flags: int = 0) -> bytes:
    data = struct.pack(">8sHHI", MAGIC, version, flags, len(header)) + header
    return mended(data + struct.pack(">Q", len(body)) + body + bytes(40))


def mended(data: bytes) -> bytes:
    """The container with its SHA-256 and end mark made to fit."""
    return data[:-40] + hashlib.sha256(data[:-40]).digest() + END


def manifest(device: Device = ICU, seq: int = 3, prev: str = "", **changed: object) -> Any:
    return {
        "typ": "bundle",
        "v": 1,
        "min_reader": 1,
        "crit": [],
        "suite": "CC1",
        "demo": True,
        "hospital_id": HOSPITAL,
        "dept_id": device.department_id,
        "device_id": device.id,
        "epoch": device.epoch,
        "key_id": device.key.id,
        "seq": seq,
        "prev": prev or ZERO,
        "bundle_id": uid("bundle", device.name, seq),
        "to": [sha256(OFFICE_RECIPIENT.encode())],
        "hlc": f"01a1998e4554-0000-{device.id[-8:]}",
        "wall_time": AT,
        "app": "0.1.0",
        "schema": {"risk_point": 1},
        "seen": {
            "root": 1,
            "roster": 5,
            "downlink_seq": 0,
            "office_generation": 1,
            "office_audit_head": "",
        },
        "audit": {"size": 0, "head": ""},
        "counts": {"changes": 0, "attachments": 0},
        "frames": [],
        "receipt": None,
        "trusted": None,
        "ext": {},
        **changed,
    }


@dataclass(frozen=True)
class Made:
    """A bundle in its parts, each free to lie."""

    mani: bytes
    sigs: bytes
    packed: bytes
    blobs: tuple[bytes, ...] = ()
    recipients: tuple[str, ...] = (OFFICE_RECIPIENT,)
    header: bytes = b""
    frames: bytes | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        return sha256(self.mani)

    def plain(self) -> bytes:
        if self.frames is not None:
            return self.frames
        parts = frame(b"MANI", self.mani) + frame(b"SIGS", self.sigs) + frame(b"CHGS", self.packed)
        return parts + b"".join(frame(b"ATTB", blob) for blob in self.blobs)

    def seal(self) -> age.Seal:
        return age.seal(self.hash, self.recipients, self.plain())

    def file(self) -> bytes:
        return container(self.header, self.seal().data())

    def sealed_as(self, seal: age.Seal) -> bytes:
        return container(self.header, seal.data())

    def recipe(self) -> dict[str, Any]:
        """The file described instead of written out, for one that is large."""
        layers, data = 0, self.plain()
        while layers == 0 or (len(data) > 2000 and layers < 3):
            layers, data = layers + 1, zlib.compress(data, 9)
        return {
            "seal": {
                "header": self.header.decode(),
                "name": self.hash,
                "recipients": list(self.recipients),
                "plain": {"inflate": layers, "base64": base64.b64encode(data).decode()},
            }
        }


def made(
    value: Any,
    packed: bytes,
    blobs: tuple[bytes, ...] = (),
    *,
    key: Key,
    recipients: tuple[str, ...] = (OFFICE_RECIPIENT,),
) -> Made:
    """A signed bundle of this manifest."""
    data = value if isinstance(value, bytes) else encode(value)
    sigs = encode([key.sign("receipt" if b'"typ":"receipt"' in data else "bundle", data)])
    known = json.loads(data) if not isinstance(value, bytes) else {}
    return Made(data, sigs, packed, blobs, recipients, encode(header_of(known)), kept=known)


def header_of(value: dict[str, Any]) -> dict[str, Any]:
    to = value.get("to")
    return {
        "kind": value.get("typ", "bundle"),
        "hospital": value.get("hospital_id", HOSPITAL),
        "to": to[0] if isinstance(to, list) and to else sha256(OFFICE_RECIPIENT.encode()),
        "uuid": value.get("bundle_id", uid("bundle", ICU.name, 3)),
        "suite": value.get("suite", "CC1"),
        "created": value.get("wall_time", AT),
    }


def bundle(
    lines: Any = (),
    blobs: tuple[bytes, ...] = (),
    *,
    device: Device = ICU,
    key: Key | None = None,
    recipients: tuple[str, ...] = (OFFICE_RECIPIENT,),
    **changed: object,
) -> Made:
    """A bundle that is right but for what is changed; a value of ... takes the field away."""
    inflated = joined(lines)
    packed = stored(inflated)
    value = manifest(device) | {
        "to": [sha256(one.encode()) for one in recipients],
        "counts": {"changes": len(lines), "attachments": len(blobs)},
        "frames": [chgs(packed, len(inflated)), *map(attb, blobs)],
        "bundle_id": uid("bundle", device.name, text(changed_text(changed)), sha256(inflated)),
        **changed,
    }
    value = {name: one for name, one in value.items() if one is not ...}
    return made(value, packed, blobs, key=key or device.key, recipients=recipients)


def changed_text(changed: dict[str, object]) -> list[str]:
    return [f"{name}={one!r}" for name, one in sorted(changed.items())]


def signed_bytes(base: Made, data: bytes, key: Key = ICU.key, kind: str = "bundle") -> Made:
    """The same with other manifest bytes, truly signed."""
    return replace(base, mani=data, sigs=encode([key.sign(kind, data)]))


# --- changes ----------------------------------------------------------------------------------

RISK = {
    "number": "R-0001",
    "area": "drugs",
    "category": "post",
    "post": "处方医师",
    "description": "使用药品与医药代表利益挂钩",
    "method": "matrix",
    "likelihood": 3,
    "impact": 4,
    "consequence": "minor",
    "criteria": [],
    "responsible": None,
    "status": "controlled",
    "review_on": "2027-05-02",
    "library_id": "",
    "remark": "",
}
PLEDGE = {
    "campaign": uid("campaign"),
    "staff_member": uid("staff"),
    "name": "王医一",
    "number": "ICU-2026-0001",
    "template_version": 1,
    "state": "signed",
    "printed_on": "2026-11-02",
    "signed_on": "2026-11-03",
    "scan": None,
    "void_reason": "",
}
TEMPLATE = {
    "title": "廉洁从业承诺书",
    "version": 1,
    "intro": "本人{name}郑重承诺：",
    "clauses": ["不收红包。"],
    "basis": "",
    "consequence": "",
    "hotline": "0000-12345678",
    "valid_from": "2026-11-02",
}


def change(name: str, pc: Device | None = ICU, **changed: object) -> dict[str, Any]:
    """A change that adds a risk point; `name` tells it from the others."""
    by = pc.id if pc else device_id_of(OFFICE)
    value = {
        "id": uid("change", name),
        "kind": "risk_point",
        "rec": uid("record", name),
        "op": "put",
        "parents": [],
        "act": {"id": uid("act", name), "key": "act.add_risk", "args": {"number": "R-0001"}},
        "actor": {"id": uid("person", by), "name": "王护士长"},
        "device": by,
        "hlc": f"01a1998e4554-0000-{by[-8:]}",
        "at": AT,
        "sv": 1,
        "data": RISK,
        "why": "",
        **changed,
    }
    return {member: one for member, one in value.items() if one is not ...}


def line(name: str, pc: Device | None = ICU, **changed: object) -> bytes:
    return encode(change(name, pc, **changed))


# --- enrolment --------------------------------------------------------------------------------


def request(pc: Device = NEW, key: Key | None = None, **changed: object) -> bytes:
    value = {
        "typ": "request",
        "v": 1,
        "demo": True,
        "hospital_id": HOSPITAL,
        "department": DEPARTMENTS[pc.department],
        "device": pc.name,
        "public": pc.key.public.hex(),
        "recipient": pc.recipient,
        "nonce": age.seed("nonce", pc.name).hex()[:32],
        "suite": "CC1",
        "app": "0.1.0",
        "created": AT,
        **changed,
    }
    data = encode({name: one for name, one in value.items() if one is not ...})
    return data + b"\n" + (key or pc.key).sign("request", data)["sig"].encode() + b"\n"


def grant(
    asked: bytes,
    device: Device = NEW,
    *,
    roots: tuple[str, ...] = (ROOT,),
    listed: str = "",
    key: Key = OFFICE,
    **changed: object,
) -> bytes:
    """The inside of a grant: a signed document."""
    listed = listed or envelope("roster", roster(6, (*DEVICES, device)), OFFICE)
    value = {
        "typ": "grant",
        "v": 1,
        "demo": True,
        "hospital_id": HOSPITAL,
        "device_id": device.id,
        "department_id": device.department_id,
        "epoch": device.epoch,
        "nonce": json.loads(asked.split(b"\n")[0])["nonce"],
        "request_sha256": sha256(asked),
        "roots": [base64.b64encode(one.encode()).decode() for one in roots],
        "roster": base64.b64encode(listed.encode()).decode(),
        "office_generation": 1,
        "upload_token": None,
        "created": AT,
        **changed,
    }
    value = {name: one for name, one in value.items() if one is not ...}
    return envelope("grant", value, key).encode()


def grant_file(signed: bytes, to: str = NEW.recipient) -> bytes:
    return GRANT_MAGIC + age.seal(sha256(signed), (to,), signed).data()
