"""age identities and recipients: how a device or an office is addressed."""

import hashlib
from collections.abc import Callable

import pyrage

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_IDENTITY_PREFIX = "age-secret-key-"


def new_age_identity(random_bytes: Callable[[int], bytes]) -> str:
    """A new X25519 age identity from 32 given bytes."""
    # pyrage only makes identities from its own randomness; a demo needs them from its seed.
    identity = _bech32(_IDENTITY_PREFIX, random_bytes(32)).upper()
    return str(pyrage.x25519.Identity.from_str(identity))


def age_recipient(identity: str) -> str:
    """The public address (age1...) of an identity."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def is_recipient(recipient: str) -> bool:
    try:
        return str(pyrage.x25519.Recipient.from_str(recipient)) == recipient
    except pyrage.RecipientError:
        return False


def recipient_id(recipient: str) -> str:
    """What stands for a recipient in headers and manifests: SHA-256 of its text."""
    return hashlib.sha256(recipient.encode("ascii")).hexdigest()


def _bech32(prefix: str, data: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    words = [int(bits[place : place + 5], 2) for place in range(0, len(bits), 5)]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(x) & 31 for x in prefix]
    check = _polymod([*expanded, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_CHARSET[word] for word in words)}"


def _polymod(words: list[int]) -> int:
    check = 1
    for word in words:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ word
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> place) & 1 else 0
    return check
