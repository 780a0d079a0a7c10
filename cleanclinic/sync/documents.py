"""Signed documents: a DSSE envelope as JSON, holding root, roster or grant as exact bytes."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

import msgspec

from cleanclinic.sync.limits import SIGNATURE_COUNT_MAX
from cleanclinic.sync.signing import SignatureEntry, Signer, check_entries
from cleanclinic.sync.strict import StrictJsonError, decode_strict, encode


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    payload: str
    payload_type: Annotated[str, msgspec.Meta(max_length=128)]
    signatures: Annotated[
        tuple[SignatureEntry, ...], msgspec.Meta(min_length=1, max_length=SIGNATURE_COUNT_MAX)
    ]


def sign_document(payload_type: str, payload: msgspec.Struct, signers: Sequence[Signer]) -> bytes:
    """The payload with everybody's signature over its exact bytes."""
    data = encode(payload)
    entries = tuple(signer.sign(payload_type, data) for signer in signers)
    text = base64.b64encode(data).decode("ascii")
    return encode(Envelope(text, payload_type, entries))


def read_document(
    data: bytes, payload_type: str, limit: int
) -> tuple[bytes, tuple[SignatureEntry, ...]]:
    """Payload bytes and signatures, not yet verified; raises StrictJsonError."""
    envelope = decode_strict(data, Envelope, limit)
    if envelope.payload_type != payload_type:
        raise StrictJsonError(f"is a {envelope.payload_type}")
    check_entries(envelope.signatures)
    try:
        payload = base64.b64decode(envelope.payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise StrictJsonError("payload text") from error
    if base64.b64encode(payload).decode("ascii") != envelope.payload:
        raise StrictJsonError("payload text in another spelling")
    return payload, envelope.signatures
