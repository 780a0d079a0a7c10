"""Ed25519 signatures over the DSSE pre-authentication encoding; who may have signed what."""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import CryptoSigner, Key, Signature, SSlibKey

from cleanclinic.sync.errors import SignatureError, SuiteError, WeakKeyError
from cleanclinic.sync.limits import SIGNATURE_COUNT_MAX, SIGNATURES_MAX
from cleanclinic.sync.strict import StrictJsonError, encode, parse_strict, to_described

UPLINK_TYPE = "application/vnd.cleanclinic.bundle.v1+json"
DOWNLINK_TYPE = "application/vnd.cleanclinic.receipt.v1+json"
REQUEST_TYPE = "application/vnd.cleanclinic.request.v1+json"
GRANT_TYPE = "application/vnd.cleanclinic.grant.v1+json"
ROOT_TYPE = "application/vnd.cleanclinic.root.v1+json"
ROSTER_TYPE = "application/vnd.cleanclinic.roster.v1+json"
EPOCH_TYPE = "application/vnd.cleanclinic.epoch.v1+json"

ALGORITHM = "ed25519"
_PRIME = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
# The y coordinates of the eight points of small order; any signature "fits" such a key.
_SMALL_ORDER_Y = frozenset(
    [
        0,
        1,
        _PRIME - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    ]
)

Hex64 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class SignatureEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signature as it stands in a bundle: whose, by which algorithm, the bytes in base64."""

    keyid: Hex64
    alg: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    sig: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class Signer:
    """Signs as one device or office; holds the private half."""

    def __init__(self, seed: bytes) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = key_id(self.public)
        self._signer = CryptoSigner(private, _library_key(self.key_id, self.public))

    def sign(self, payload_type: str, payload: bytes) -> SignatureEntry:
        signature = Envelope(payload, payload_type, {}).sign(self._signer)
        raw = base64.b64encode(bytes.fromhex(signature.signature)).decode("ascii")
        return SignatureEntry(self.key_id, ALGORITHM, raw)


def key_id(public: bytes) -> str:
    """SHA-256 of the raw public key: the id cannot be claimed for another key."""
    return hashlib.sha256(public).hexdigest()


# A city's roster has hundreds of keys and is read again and again; a key's point never changes.
@lru_cache(maxsize=20_000)
def check_public(public: bytes) -> None:
    """Refuse a public key that is not a canonical point of full order."""
    if len(public) != 32:
        raise WeakKeyError(detail="length")
    encoded = int.from_bytes(public, "little")
    y, sign = encoded & ((1 << 255) - 1), encoded >> 255
    if y >= _PRIME:
        raise WeakKeyError(detail="not canonical")
    if y in _SMALL_ORDER_Y:
        raise WeakKeyError(detail="small order")
    square = (y * y - 1) * pow(_CURVE_D * y * y + 1, -1, _PRIME) % _PRIME
    if pow(square, (_PRIME - 1) // 2, _PRIME) != 1 or (square == 0 and sign):
        raise WeakKeyError(detail="not on the curve")


def signatures_bytes(entries: Sequence[SignatureEntry]) -> bytes:
    return encode(list(entries))


def read_signatures(data: bytes) -> tuple[SignatureEntry, ...]:
    """The signature list of a bundle; one entry a key."""
    try:
        value = parse_strict(data, SIGNATURES_MAX)
        if not isinstance(value, list) or not 1 <= len(value) <= SIGNATURE_COUNT_MAX:
            raise SignatureError(detail="not a list of one to eight signatures")
        entries = tuple(to_described(item, SignatureEntry) for item in value)
    except StrictJsonError as error:
        raise SignatureError(detail=str(error)) from error
    check_entries(entries)
    return entries


def check_entries(entries: Sequence[SignatureEntry]) -> None:
    if len({entry.keyid for entry in entries}) != len(entries):
        raise SignatureError(detail="one key signed twice")
    for entry in entries:
        if entry.alg != ALGORITHM:
            raise SuiteError(suite=entry.alg)


def verify(
    payload_type: str,
    payload: bytes,
    entries: Sequence[SignatureEntry],
    keys: Mapping[str, bytes],
    threshold: int = 1,
) -> tuple[str, ...]:
    """The ids of `threshold` distinct known keys that signed exactly these bytes as this type."""
    known: list[Key] = [
        _library_key(entry.keyid, keys[entry.keyid]) for entry in entries if entry.keyid in keys
    ]
    signatures = {entry.keyid: Signature(entry.keyid, _raw(entry).hex()) for entry in entries}
    try:
        accepted = Envelope(payload, payload_type, signatures).verify(known, threshold)
    except (VerificationError, UnverifiedSignatureError, ValueError) as error:
        raise SignatureError(detail=str(error)) from error
    return tuple(accepted)


def is_signed(
    payload_type: str, payload: bytes, entry: SignatureEntry, keys: Mapping[str, bytes]
) -> bool:
    """Whether this one signature holds."""
    try:
        verify(payload_type, payload, [entry], keys)
    except SignatureError:
        return False
    return True


def _raw(entry: SignatureEntry) -> bytes:
    try:
        raw = base64.b64decode(entry.sig, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError(detail="signature text") from error
    # Base64 has several spellings of one value; only the usual one is ours.
    if len(raw) != 64 or base64.b64encode(raw).decode("ascii") != entry.sig:
        raise SignatureError(detail="signature text")
    return raw


def _library_key(identifier: str, public: bytes) -> SSlibKey:
    return SSlibKey(identifier, "ed25519", "ed25519", {"public": public.hex()})
