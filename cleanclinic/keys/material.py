"""The key bundle: all secrets of one workspace as one value, and as one line of text."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from cleanclinic.keys.errors import KeyBundleDamagedError

_VERSION = "CCKB1"
_RAW_SIZE = 32
_IDENTITY_START = "AGE-SECRET-KEY-1"
_CHECK_LENGTH = 8


class SecretStore(Protocol):
    """Keeps short secret texts by name; the system's credential store is one."""

    def put(self, name: str, text: str) -> None: ...

    def get(self, name: str) -> str | None: ...

    def delete(self, name: str) -> None: ...


@dataclass(frozen=True)
class KeyBundle:
    """Database key, device signing seed, age identity and MAC key; never shown by repr."""

    db_key: bytes = field(repr=False)
    signing_seed: bytes = field(repr=False)
    age_identity: str = field(repr=False)
    mac_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        raw = (self.db_key, self.signing_seed, self.mac_key)
        if any(len(key) != _RAW_SIZE for key in raw) or len(set(raw)) != len(raw):
            raise KeyBundleDamagedError()
        if not self.age_identity.startswith(_IDENTITY_START) or not self.age_identity.isascii():
            raise KeyBundleDamagedError()

    @classmethod
    def new(cls, random_bytes: Callable[[int], bytes], age_identity: str) -> "KeyBundle":
        """New secrets; the age identity comes from whoever knows age."""
        db_key, signing_seed, mac_key = (random_bytes(_RAW_SIZE) for _ in range(3))
        return cls(db_key, signing_seed, age_identity, mac_key)

    def to_text(self) -> str:
        """One line of about 230 characters with a check; small enough for any credential store."""
        raw = base64.urlsafe_b64encode(self.db_key + self.signing_seed + self.mac_key)
        text = f"{_VERSION}.{raw.decode('ascii')}.{self.age_identity}"
        return f"{text}.{_check(text)}"

    @classmethod
    def from_text(cls, text: str) -> "KeyBundle":
        body, _, check = text.rpartition(".")
        parts = body.split(".")
        if len(parts) != 3 or parts[0] != _VERSION or check != _check(body):
            raise KeyBundleDamagedError()
        try:
            raw = base64.b64decode(parts[1], altchars=b"-_", validate=True)
        except ValueError as error:
            raise KeyBundleDamagedError() from error
        size = _RAW_SIZE
        return cls(raw[:size], raw[size : 2 * size], parts[2], raw[2 * size :])


def _check(text: str) -> str:
    # Text from outside may hold half a character; it is wrong text, and no reason to stop.
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_CHECK_LENGTH]
