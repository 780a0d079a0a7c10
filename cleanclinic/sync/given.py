"""An answer of the office that a ward kept, sealed off so that it can be given back to the office.

The lines of an office are proven by the office's own signature over the answer that brought them,
so the answer goes back as it was signed: manifest, signatures and packed lines.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec

from cleanclinic.sync.changes import unpack_changes
from cleanclinic.sync.errors import ManifestError
from cleanclinic.sync.limits import CHANGES_PACKED_MAX, MANIFEST_MAX, SIGNATURES_MAX
from cleanclinic.sync.manifest import Manifest, bundle_hash, read_manifest
from cleanclinic.sync.roster import Root
from cleanclinic.sync.signing import DOWNLINK_TYPE, read_signatures, verify
from cleanclinic.sync.strict import StrictJsonError, decode_strict, encode

# In base64 everything is longer by a third.
GIVEN_MAX = 2 * (MANIFEST_MAX + SIGNATURES_MAX + CHANGES_PACKED_MAX)
_Base64 = Annotated[str, msgspec.Meta(max_length=2 * CHANGES_PACKED_MAX)]


class _Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    typ: Literal["given"] = "given"
    v: Literal[1] = 1
    manifest: _Base64
    signatures: _Base64
    packed: _Base64


@dataclass(frozen=True)
class Given:
    """An answer that the office did sign."""

    manifest: Manifest
    bundle_hash: str
    packed: bytes = field(repr=False)

    def lines(self) -> Iterator[bytes]:
        return unpack_changes(self.packed, self.manifest.frames[0].inflated or 0)


def make_given(manifest: bytes, signatures: bytes, packed: bytes) -> bytes:
    """What travels as a file of the ward's bundle."""
    return encode(
        _Given(manifest=_text(manifest), signatures=_text(signatures), packed=_text(packed))
    )


def read_given(data: bytes, root: Root) -> Given:
    """Raises BundleError for what the office of this root did not sign, or not so."""
    try:
        given = decode_strict(data, _Given, GIVEN_MAX)
        manifest, signatures, packed = (
            base64.b64decode(text, validate=True)
            for text in (given.manifest, given.signatures, given.packed)
        )
    except (StrictJsonError, binascii.Error) as error:
        raise ManifestError(detail=str(error)) from error
    verify(DOWNLINK_TYPE, manifest, read_signatures(signatures), root.office_signers)
    found = read_manifest(manifest)
    stated = (found.hospital_id, found.demo, found.frames[0].sha256)
    if stated != (root.hospital_id, root.demo, hashlib.sha256(packed).hexdigest()):
        raise ManifestError(detail="not what was signed")
    return Given(found, bundle_hash(manifest), packed)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
