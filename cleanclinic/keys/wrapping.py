"""Wrapping secrets by secrets: Argon2id, HKDF and AES-256-GCM as the key slots use them."""

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cleanclinic.keys.errors import CostError

KEY_SIZE = 32
_NONCE_SIZE = 12
_SALT_SIZE = 16
_SALT_MAX = 64


class UnwrapError(Exception):
    """The box does not open; stays inside keys."""


@dataclass(frozen=True)
class KdfCost:
    """What one guess at a passphrase costs; the default is the second choice of RFC 9106."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        """A slots file that asks for terabytes is an attack; refused before any memory is taken."""
        numbers = (self.memory_kib, self.passes, self.lanes)
        if (
            any(type(number) is not int for number in numbers)
            or not 8 * self.lanes <= self.memory_kib <= 256 * 1024
            or not 1 <= self.passes <= 10
            or not 1 <= self.lanes <= 8
        ):
            raise CostError(memory=self.memory_kib, passes=self.passes, lanes=self.lanes)

    @classmethod
    def floor(cls) -> "KdfCost":
        """The least that is still sound (OWASP), for weak PCs."""
        return cls(19 * 1024, 2, 1)


def stretch(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """The passphrase made expensive to guess."""
    # Input methods differ in how they compose the same visible text.
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(
        salt=salt,
        length=KEY_SIZE,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return kdf.derive(text)


def new_kdf(cost: KdfCost, random_bytes: Callable[[int], bytes]) -> dict[str, Any]:
    """The parameters a slot keeps."""
    return {
        "name": "argon2id",
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": random_bytes(_SALT_SIZE).hex(),
    }


def read_kdf(kdf: Any) -> tuple[bytes, KdfCost]:
    """Salt and cost of a slot; raises UnwrapError or CostError."""
    if not isinstance(kdf, dict) or kdf.get("name") != "argon2id":
        raise UnwrapError
    salt = read_hex(kdf.get("salt"), _SALT_MAX)
    if len(salt) < _SALT_SIZE:
        raise UnwrapError
    return salt, KdfCost(kdf.get("memory_kib", 0), kdf.get("passes", 0), kdf.get("lanes", 0))


def derive(material: bytes, purpose: str) -> bytes:
    """A key for one purpose from shared material."""
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=f"cleanclinic {purpose}".encode()).derive(
        material
    )


def wrap(
    key: bytes, secret: bytes, context: str, random_bytes: Callable[[int], bytes]
) -> dict[str, str]:
    nonce = random_bytes(_NONCE_SIZE)
    box = AESGCM(key).encrypt(nonce, secret, context.encode())
    return {"nonce": nonce.hex(), "box": box.hex()}


def unwrap(key: bytes, wrapped: Any, context: str) -> bytes:
    """The secret in a box; raises UnwrapError when key, context or box are not the right ones."""
    if not isinstance(wrapped, dict):
        raise UnwrapError
    nonce, box = read_hex(wrapped.get("nonce"), _NONCE_SIZE), read_hex(wrapped.get("box"), 4096)
    try:
        return AESGCM(key).decrypt(nonce, box, context.encode())
    except (InvalidTag, ValueError) as error:
        raise UnwrapError from error


def authenticate(key: bytes, data: bytes) -> str:
    return hmac.new(key, data, "sha256").hexdigest()


def same(first: str, second: Any) -> bool:
    """Compare without telling by the time where they differ."""
    # Text from a file may hold half a character; then it is another text.
    return isinstance(second, str) and hmac.compare_digest(
        first.encode(), second.encode("utf-8", "replace")
    )


def read_hex(value: Any, limit: int) -> bytes:
    if not isinstance(value, str) or len(value) > 2 * limit:
        raise UnwrapError
    try:
        return bytes.fromhex(value)
    except ValueError as error:
        raise UnwrapError from error
