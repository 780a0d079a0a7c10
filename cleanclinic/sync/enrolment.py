"""Enrolment without a network: a device asks in a file, the office answers in a file."""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec
import pyrage

from cleanclinic.sync.documents import read_document, sign_document
from cleanclinic.sync.errors import (
    GrantDamagedError,
    GrantDemoError,
    GrantEmptyError,
    GrantError,
    GrantMismatchError,
    GrantNonceError,
    GrantRecipientError,
    GrantSignatureError,
    RecipientError,
    RequestDemoError,
    RequestEmptyError,
    RequestError,
    RequestHospitalError,
    RequestNonceError,
    RequestSignatureError,
    RequestSuiteError,
    RootError,
    RosterError,
    SealError,
    SignatureError,
    SuiteError,
)
from cleanclinic.sync.identities import age_recipient, is_recipient
from cleanclinic.sync.limits import DOCUMENT_MAX, REQUEST_MAX
from cleanclinic.sync.manifest import SUITE
from cleanclinic.sync.roster import Root, Roster, digits, open_roots, open_roster, root_digits
from cleanclinic.sync.seal import open_bytes
from cleanclinic.sync.shapes import (
    Address,
    Count,
    Hex64,
    Id,
    Instant,
    Name,
    Nonce,
    Positive,
    Short,
    Suite,
)
from cleanclinic.sync.signing import (
    ALGORITHM,
    GRANT_TYPE,
    REQUEST_TYPE,
    SignatureEntry,
    Signer,
    check_public,
    key_id,
    verify,
)
from cleanclinic.sync.strict import StrictJsonError, decode_strict, encode

GRANT_MAGIC = bytes.fromhex("894343470D0A1A0A")
GRANT_MAX = 4 * DOCUMENT_MAX
REQUEST_SUFFIX = ".ccreq"
GRANT_SUFFIX = ".ccgrant"
# What the last member of a request's line says. A mark inside a text is escaped in JSON, so the
# name stands nowhere else; where a foreign writer put it elsewhere, the digits cover it too.
_REPLACES = re.compile(rb',"replaces":"((?:[^"\\]|\\.)*)"\}\Z', re.DOTALL)
# In a request of a PC that is told its hospital's code only by the grant.
UNKNOWN_HOSPITAL = "-"


class EnrolmentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a new PC says of itself; only the 25 digits, compared by people, make it believed."""

    typ: Literal["request"] = "request"
    v: Literal[1] = 1
    demo: bool
    hospital_id: Id
    department: Name
    device: Name
    public: Hex64
    recipient: Address
    nonce: Nonce
    suite: Suite = SUITE
    app: Short
    created: Instant
    # What helps the office to know who asks: the number on the recovery sheet, and which PC it is
    # to take the place of, by that number or by its address.
    install: Short = ""
    department_code: Short = ""
    department_type: Short = ""
    replaces: Short = ""

    @property
    def key_id(self) -> str:
        return key_id(bytes.fromhex(self.public))


class GrantPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The office's answer to one request, with all a device needs to trust the office."""

    typ: Literal["grant"] = "grant"
    v: Literal[1] = 1
    demo: bool
    hospital_id: Id
    device_id: Id
    department_id: Id
    epoch: Positive
    nonce: Nonce
    request_sha256: Hex64
    roots: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=64)]
    roster: str
    office_generation: Count
    upload_token: Short | None = None
    created: Instant


@dataclass(frozen=True)
class Grant:
    """A verified grant; believe it once a person has compared `root_digits` with the notice."""

    payload: GrantPayload
    root: Root
    roster: Roster
    roots_signed: tuple[bytes, ...] = field(repr=False)
    roster_signed: bytes = field(repr=False)
    root_digits: str
    department_name: str
    device_label: str


def make_request(
    signer: Signer,
    recipient: str,
    *,
    hospital_id: str,
    department: str,
    device: str,
    nonce: bytes,
    app: str,
    demo: bool,
    created: str,
    install: str = "",
    department_code: str = "",
    department_type: str = "",
    replaces: str = "",
) -> bytes:
    """The request file: one line of JSON, one line with its signature."""
    request = EnrolmentRequest(
        demo=demo,
        hospital_id=hospital_id,
        department=department,
        device=device,
        public=signer.public.hex(),
        recipient=recipient,
        nonce=nonce.hex(),
        app=app,
        created=created,
        install=install,
        department_code=department_code,
        department_type=department_type,
        replaces=replaces,
    )
    return _signed_request(signer, request)


def name_replaced(signer: Signer, data: bytes, replaces: str) -> bytes:
    """The same request, saying which PC it replaces; its digits stay."""
    return _signed_request(signer, msgspec.structs.replace(read_request(data), replaces=replaces))


def _signed_request(signer: Signer, request: EnrolmentRequest) -> bytes:
    payload = encode(request)
    data = payload + b"\n" + signer.sign(REQUEST_TYPE, payload).sig.encode("ascii") + b"\n"
    read_request(data)
    return data


def read_request(data: bytes) -> EnrolmentRequest:
    """A request that is well formed and signed by the key it brings."""
    if not data:
        raise RequestEmptyError()
    lines = data.split(b"\n")
    if len(data) > REQUEST_MAX or len(lines) != 3 or lines[2]:
        raise RequestError(detail="not two lines")
    try:
        request = decode_strict(lines[0], EnrolmentRequest, REQUEST_MAX)
        signature = SignatureEntry(request.key_id, ALGORITHM, lines[1].decode("ascii"))
    except (StrictJsonError, UnicodeDecodeError) as error:
        raise RequestError(detail=str(error)) from error
    public = bytes.fromhex(request.public)
    check_public(public)
    if not is_recipient(request.recipient):
        raise RequestError(detail="recipient")
    try:
        verify(REQUEST_TYPE, lines[0], [signature], {request.key_id: public})
    except SignatureError as error:
        raise RequestSignatureError(detail=str(error)) from error
    return request


def request_digits(data: bytes) -> str:
    """The 25 digits both sides see; they cover all a request says but which PC it replaces.

    That is a hint, signed by the same key, and a ward may give it after its first request is at
    the office: both sides must still read the same digits to each other.
    """
    line = data.split(b"\n", 1)[0]
    hint = _REPLACES.search(line)
    return digits(line[: hint.start(1)] + line[hint.end(1) :] if hint else line)


def check_request(request: EnrolmentRequest, root: Root, used_nonces: Collection[str]) -> None:
    """May this office answer this request."""
    if request.hospital_id not in (root.hospital_id, UNKNOWN_HOSPITAL):
        raise RequestHospitalError(hospital=request.hospital_id, ours=root.hospital_id)
    if request.demo != root.demo:
        raise RequestDemoError()
    if request.suite not in root.allowed_suites:
        raise RequestSuiteError(suite=request.suite)
    if request.nonce in used_nonces:
        raise RequestNonceError()


def make_grant(
    office: Signer,
    request_data: bytes,
    *,
    device_id: str,
    department_id: str,
    epoch: int,
    roots: Sequence[bytes],
    roster: bytes,
    office_generation: int,
    created: str,
    upload_token: str | None = None,
) -> bytes:
    """The grant file: signed by the office, sealed to the device that asked."""
    request = read_request(request_data)
    root = open_roots(roots)
    check_request(request, root, ())
    payload = GrantPayload(
        demo=request.demo,
        hospital_id=root.hospital_id,
        device_id=device_id,
        department_id=department_id,
        epoch=epoch,
        nonce=request.nonce,
        request_sha256=hashlib.sha256(request_data).hexdigest(),
        roots=tuple(_text(data) for data in roots),
        roster=_text(roster),
        office_generation=office_generation,
        upload_token=upload_token,
        created=created,
    )
    _check_listed(payload, request, open_roster(root, roster))
    signed = sign_document(GRANT_TYPE, payload, [office])
    recipient = pyrage.x25519.Recipient.from_str(request.recipient)
    return GRANT_MAGIC + bytes(pyrage.encrypt(signed, [recipient]))


def open_grant(
    data: bytes, identity: str, request_data: bytes, former: Sequence[bytes] = ()
) -> Grant:
    """Everything in a grant checked against itself and against the request this PC made.

    `former` are the requests with the same digits it wrote before this one.
    """
    request = read_request(request_data)
    payload_bytes, entries, payload = _read_grant(data, identity)
    roots, roster_signed = tuple(map(_bytes, payload.roots)), _bytes(payload.roster)
    try:
        root = open_roots(roots)
        verify(GRANT_TYPE, payload_bytes, entries, root.office_signers)
        roster = open_roster(root, roster_signed)
    except (SignatureError, RootError, RosterError) as error:
        raise GrantSignatureError(detail=str(error)) from error
    _check_answers(payload, request, (request_data, *former), root)
    department, device = _check_listed(payload, request, roster)
    return Grant(
        payload,
        root,
        roster,
        roots,
        roster_signed,
        root_digits(roots[0]),
        department,
        device,
    )


def _read_grant(
    data: bytes, identity: str
) -> tuple[bytes, tuple[SignatureEntry, ...], GrantPayload]:
    if not data:
        raise GrantEmptyError()
    if not data.startswith(GRANT_MAGIC) or len(data) > GRANT_MAX:
        raise GrantError(detail="magic")
    try:
        signed = open_bytes(data[len(GRANT_MAGIC) :], [identity])
    except RecipientError as error:
        raise GrantRecipientError(detail=age_recipient(identity)) from error
    except SealError as error:
        raise GrantDamagedError(detail=str(error)) from error
    try:
        # The office's key stands in the root inside, so reading comes before verifying here.
        payload, entries = read_document(signed, GRANT_TYPE, GRANT_MAX)
        return payload, entries, decode_strict(payload, GrantPayload, GRANT_MAX)
    except (StrictJsonError, SignatureError, SuiteError) as error:
        raise GrantSignatureError(detail=str(error)) from error


def _check_answers(
    payload: GrantPayload, request: EnrolmentRequest, asked: Sequence[bytes], root: Root
) -> None:
    if not payload.demo == root.demo == request.demo:
        raise GrantDemoError()
    known = {hashlib.sha256(one).hexdigest() for one in asked}
    if payload.nonce != request.nonce or payload.request_sha256 not in known:
        raise GrantNonceError()
    if payload.hospital_id != root.hospital_id or request.hospital_id not in (
        root.hospital_id,
        UNKNOWN_HOSPITAL,
    ):
        raise GrantMismatchError(detail="hospital")


def _check_listed(
    payload: GrantPayload, request: EnrolmentRequest, roster: Roster
) -> tuple[str, str]:
    """The roster must list this PC as granted; gives department name and label."""
    device = roster.device(payload.device_id, payload.epoch)
    if device is None or device.status != "active":
        raise GrantMismatchError(detail="device not in the roster")
    if (device.public, device.recipient, device.department_id) != (
        request.public,
        request.recipient,
        payload.department_id,
    ):
        raise GrantMismatchError(detail="roster lists another device")
    names = {department.id: department.name for department in roster.departments}
    return names[payload.department_id], device.label


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise GrantSignatureError(detail="document text") from error
