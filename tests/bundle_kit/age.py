"""age v1 written out by hand, so that a seal can be made from a seed and be wrong on purpose."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 64 * 1024
LINE = b"age-encryption.org/v1"
_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def seed(*names: object) -> bytes:
    """32 bytes that depend on the names and on nothing else."""
    return hashlib.sha256("/".join(map(str, ("bundle kit", *names))).encode()).digest()


def identity(name: str) -> str:
    """The secret age text made from a name."""
    return _bech32("age-secret-key-", seed("age", name)).upper()


def recipient(name: str) -> str:
    """The public age text that belongs to `identity` of the same name."""
    return _bech32("age", _private(seed("age", name)).public_key().public_bytes_raw())


@dataclass(frozen=True)
class Stanza:
    """One `-> ` entry of the header."""

    words: tuple[bytes, ...]
    body: bytes

    def text(self) -> bytes:
        encoded = b64(self.body)
        lines = [encoded[place : place + 64] for place in range(0, len(encoded) + 1, 64)]
        return b"-> " + b" ".join(self.words) + b"\n" + b"\n".join(lines) + b"\n"


@dataclass(frozen=True)
class Seal:
    """An age file in its parts; everything is worked out from `name` and may be replaced."""

    name: str
    stanzas: tuple[Stanza, ...]
    chunks: tuple[bytes, ...]
    line: bytes = LINE
    tail: bytes = b""
    nonce_length: int = 16

    @property
    def file_key(self) -> bytes:
        return seed("file key", self.name)[:16]

    @property
    def header(self) -> bytes:
        body = self.line + b"\n" + b"".join(stanza.text() for stanza in self.stanzas) + b"---"
        key = _hkdf(self.file_key, b"", b"header")
        return body + b" " + b64(hmac.digest(key, body, "sha256")) + b"\n"

    def data(self) -> bytes:
        nonce = seed("nonce", self.name)[: self.nonce_length]
        return self.header + nonce + b"".join(self.chunks) + self.tail


def seal(name: str, recipients: list[str] | tuple[str, ...], plain: bytes) -> Seal:
    """What any age program would make of the plaintext."""
    empty = Seal(name, (), ())
    stanzas = tuple(
        x25519(name, place, text, empty.file_key) for place, text in enumerate(recipients)
    )
    return replace(empty, stanzas=stanzas, chunks=sealed_chunks(name, plain))


def x25519(name: str, place: int, text: str, file_key: bytes) -> Stanza:
    """The file key wrapped for one recipient."""
    theirs = _bech32_data(text)
    ephemeral = _private(seed("ephemeral", name, place))
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(theirs))
    key = _hkdf(shared, share + theirs, LINE + b"/X25519")
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return Stanza((b"X25519", b64(share)), body)


def sealed_chunks(name: str, plain: bytes) -> tuple[bytes, ...]:
    nonce = seed("nonce", name)[:16]
    cipher = ChaCha20Poly1305(_hkdf(seed("file key", name)[:16], nonce, b"payload"))
    pieces = [plain[place : place + CHUNK] for place in range(0, len(plain), CHUNK)] or [b""]
    last = len(pieces) - 1
    return tuple(
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == last]), piece, None)
        for number, piece in enumerate(pieces)
    )


def b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=salt or None, info=info).derive(key)


def _private(data: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(data)


def _bech32(prefix: str, data: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    words = [int(bits[place : place + 5], 2) for place in range(0, len(bits), 5)]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(x) & 31 for x in prefix]
    check = _polymod([*expanded, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_CHARSET[word] for word in words)}"


def _bech32_data(text: str) -> bytes:
    words = [_CHARSET.index(letter) for letter in text.rpartition("1")[2][:-6]]
    bits = "".join(f"{word:05b}" for word in words)
    return bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits) - 7, 8))


def _polymod(words: list[int]) -> int:
    check = 1
    for word in words:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ word
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> place) & 1 else 0
    return check
