"""Being let in again by the office: what a ward sealed to it, how it asks, how the office answers.

What is sealed is bound to the installation it opens. Asking proves nothing by itself: two people
compare the 25 digits of the request by telephone, as at enrolment. The answer is sealed to an
address made for this one request, and shows its truth by opening what it is meant to open.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
import pyrage

from cleanclinic.sync.errors import ExchangeError, RecipientError, SealError
from cleanclinic.sync.identities import is_recipient
from cleanclinic.sync.roster import digits
from cleanclinic.sync.seal import open_bytes
from cleanclinic.sync.shapes import Address, Hex64, Id, Instant, Name, Short
from cleanclinic.sync.strict import StrictJsonError, decode_strict, encode

ASK_SUFFIX, ANSWER_SUFFIX = ".ccask", ".ccopen"
ANSWER_MAGIC = bytes.fromhex("894343520D0A1A0A")
ASK_MAX, ANSWER_MAX, SEALED_MAX = 64 * 1024, 16 * 1024, 4096
_Nonce = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
_Sealed = Annotated[str, msgspec.Meta(min_length=1, max_length=2 * SEALED_MAX)]


class RescueError(ExchangeError):
    """A ward cannot be let in again this way."""

    code = "RESCUE"


class RescueFormatError(RescueError):
    code = "RESCUE-FORMAT"


class RescueDemoError(RescueError):
    """Demo and real never mix."""

    code = "RESCUE-DEMO"


class RescueKeyError(RescueError):
    """The sheet or stick does not open what the ward sealed: another set, or another hospital."""

    code = "RESCUE-KEY"


class RescueInstallError(RescueError):
    """What is inside was sealed by another installation than the one that asks."""

    code = "RESCUE-INSTALL"


class RescueHospitalError(RescueError):
    """Values: `hospital` it was sealed for, `ours`."""

    code = "RESCUE-HOSPITAL"


class RescueRecipientError(RescueError):
    """The answer is for another request or another PC."""

    code = "RESCUE-RECIPIENT"


class RescueDamagedError(RescueError):
    code = "RESCUE-DAMAGED"


class Escrow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a ward seals to the office: whose it is, and what opens its slot."""

    typ: Literal["escrow"] = "escrow"
    v: Literal[1] = 1
    demo: bool
    hospital_id: Id
    install_id: Id
    device_id: Id
    department: Name
    device: Short
    material: Hex64
    created: Instant


class RescueRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a ward that is locked out can still say."""

    typ: Literal["rescue"] = "rescue"
    v: Literal[1] = 1
    demo: bool
    install_id: Id
    sealed: Annotated[tuple[_Sealed, ...], msgspec.Meta(min_length=1, max_length=8)]
    recipient: Address
    nonce: _Nonce
    app: Short
    created: Instant


class RescueAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What opens the ward's slot, for one request of one installation."""

    typ: Literal["rescue-answer"] = "rescue-answer"
    v: Literal[1] = 1
    demo: bool
    hospital_id: Id
    install_id: Id
    nonce: _Nonce
    request_sha256: Hex64
    material: Hex64
    created: Instant


def seal_escrow(content: Escrow, recipients: Sequence[str]) -> bytes:
    """Sealed so that any one of the recipients opens it."""
    return _sealed(content, recipients)


def make_ask(request: RescueRequest) -> bytes:
    """The request file."""
    data = encode(request)
    read_ask(data)
    return data


def read_ask(data: bytes) -> RescueRequest:
    """A well-formed request; raises RESCUE-FORMAT."""
    try:
        request = decode_strict(data, RescueRequest, ASK_MAX)
    except StrictJsonError as error:
        raise RescueFormatError(detail=str(error)) from error
    if not is_recipient(request.recipient):
        raise RescueFormatError(detail="recipient")
    return request


def ask_digits(data: bytes) -> str:
    """The 25 digits both sides see; they cover everything the request says."""
    return digits(data)


def sealed_text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode("ascii")


def open_escrow(request: RescueRequest, identity: str, *, hospital_id: str, demo: bool) -> Escrow:
    """What the ward sealed, for this office and from the installation that asks."""
    found = None
    for text in request.sealed:
        try:
            data = open_bytes(base64.b64decode(text, validate=True), [identity])
            found = decode_strict(data, Escrow, SEALED_MAX)
        except RecipientError:
            continue
        except (SealError, StrictJsonError, ValueError) as error:
            raise RescueFormatError(detail=str(error)) from error
    if found is None:
        raise RescueKeyError()
    if found.demo != demo or request.demo != demo:
        raise RescueDemoError()
    if found.hospital_id != hospital_id:
        raise RescueHospitalError(hospital=found.hospital_id, ours=hospital_id)
    if found.install_id != request.install_id:
        raise RescueInstallError(detail=found.install_id)
    return found


def make_answer(escrow: Escrow, data: bytes, created: str) -> bytes:
    """The answer file to a request."""
    request = read_ask(data)
    answer = RescueAnswer(
        demo=escrow.demo,
        hospital_id=escrow.hospital_id,
        install_id=escrow.install_id,
        nonce=request.nonce,
        request_sha256=hashlib.sha256(data).hexdigest(),
        material=escrow.material,
        created=created,
    )
    return ANSWER_MAGIC + _sealed(answer, [request.recipient])


def open_answer(data: bytes, identity: str, *, install_id: str, asked: str) -> RescueAnswer:
    """The answer to this PC's own request, whose SHA-256 is `asked`."""
    if not data.startswith(ANSWER_MAGIC) or len(data) > ANSWER_MAX:
        raise RescueFormatError(detail="magic")
    try:
        plain = open_bytes(data[len(ANSWER_MAGIC) :], [identity])
        answer = decode_strict(plain, RescueAnswer, ANSWER_MAX)
    except RecipientError as error:
        raise RescueRecipientError(detail=str(error)) from error
    except (SealError, StrictJsonError) as error:
        raise RescueDamagedError(detail=str(error)) from error
    if answer.install_id != install_id:
        raise RescueInstallError(detail=answer.install_id)
    if answer.request_sha256 != asked:
        raise RescueRecipientError(detail="another request")
    return answer


def _sealed(content: msgspec.Struct, recipients: Sequence[str]) -> bytes:
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    return bytes(pyrage.encrypt(encode(content), keys))
