"""A key of the hospital's root on a stick: one age file a passphrase opens, in any age program.

The cost of trying a passphrase stands in the file, chosen by whoever wrote it; it is looked at and
bounded before any of that memory is taken.
"""

import re
import unicodedata
from typing import Annotated, Literal

import msgspec
import pyrage

from cleanclinic.sync.errors import ExchangeError, WeakKeyError
from cleanclinic.sync.shapes import Hex64, Id, Instant, Name, Positive
from cleanclinic.sync.signing import check_public
from cleanclinic.sync.strict import StrictJsonError, decode_strict, encode

SUFFIX = ".age"
FILE_MAX = 16 * 1024
# As a power of two; this one takes 2 GiB. age writers choose about a second's worth.
COST_MAX = 21
_B64 = rb"[A-Za-z0-9+/]"
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt %b{22} ([1-9][0-9]?)\n%b{43}\n--- %b{43}\n"
    % (_B64, _B64, _B64)
)
# What the library says when the passphrase does not open the first lock.
_NOT_OPENED = "Decryption failed"


class RootKeyError(ExchangeError):
    """A key of the hospital's root cannot be read back or used."""

    code = "ROOT-KEY"


class RootKeyFormatError(RootKeyError):
    """The file is none of ours, or its beginning is damaged."""

    code = "ROOT-KEY-FORMAT"


class RootKeyCostError(RootKeyError):
    """Opening it would take more memory than any honest file asks for."""

    code = "ROOT-KEY-COST"


class RootKeyPassphraseError(RootKeyError):
    code = "ROOT-KEY-PASSPHRASE"


class RootKeyDamagedError(RootKeyError):
    """The passphrase is right and the rest is not as it was written."""

    code = "ROOT-KEY-DAMAGED"


class RootKeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the file holds; `code` makes the key itself, as on a printed sheet."""

    typ: Literal["root-key"] = "root-key"
    v: Literal[1] = 1
    demo: bool
    hospital_id: Id
    hospital_name: Name
    version: Positive
    number: Annotated[int, msgspec.Meta(ge=1, le=8)]
    count: Annotated[int, msgspec.Meta(ge=1, le=8)]
    threshold: Annotated[int, msgspec.Meta(ge=1, le=8)]
    code: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    public: Hex64
    created: Instant


def seal_root_key(key: RootKeyFile, passphrase: str) -> bytes:
    """The file's bytes; takes some seconds and half a gigabyte, as every guess at it will."""
    data = bytes(pyrage.passphrase.encrypt(encode(key), _composed(passphrase)))
    check_cost(data)
    return data


def open_root_key(data: bytes, passphrase: str) -> RootKeyFile:
    """What the file holds; raises ROOT-KEY-FORMAT, -COST, -PASSPHRASE or -DAMAGED."""
    check_cost(data)
    try:
        plain = bytes(pyrage.passphrase.decrypt(data, _composed(passphrase)))
    except pyrage.DecryptError as error:
        refusal = RootKeyPassphraseError if str(error) == _NOT_OPENED else RootKeyDamagedError
        raise refusal(detail=str(error)) from error
    try:
        key = decode_strict(plain, RootKeyFile, FILE_MAX)
        check_public(bytes.fromhex(key.public))
    except (StrictJsonError, WeakKeyError) as error:
        raise RootKeyFormatError(detail=str(error)) from error
    return key


def check_cost(data: bytes) -> int:
    """The power of two the file asks for; refuses what is too much, and all that is not ours."""
    found = _HEADER.match(data)
    if found is None or len(data) > FILE_MAX:
        raise RootKeyFormatError(detail="header")
    if int(found[1]) > COST_MAX:
        raise RootKeyCostError(detail=f"2^{int(found[1])}")
    return int(found[1])


def _composed(passphrase: str) -> str:
    # Input methods differ in how they compose the same visible text.
    return unicodedata.normalize("NFC", passphrase)
