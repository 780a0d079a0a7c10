"""The age layer: sealed to X25519 recipients, opened as a stream, never anything else."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import BinaryIO, Protocol

import pyrage

from cleanclinic.sync.errors import RecipientError, SealError
from cleanclinic.sync.limits import RECIPIENTS_MAX

_AGE_LINE = b"age-encryption.org/v1\n"
_HEADER_MAX = 8192
_CHUNK = 64 * 1024
_TAG = 16
_NONCE = 16
_B64 = rb"[A-Za-z0-9+/]"
_OURS = rb"-> X25519 %b{43}\n%b{43}\n" % (_B64, _B64)
# age writers add one meaningless stanza, so that readers do not grow rigid.
_GREASE = rb"-> [!-~]{0,64}-grease(?: [!-~]{1,64}){0,32}\n(?:%b{64}\n){0,16}%b{0,63}\n" % (
    _B64,
    _B64,
)
_HEADER = re.compile(
    re.escape(_AGE_LINE) + rb"((?:%b|%b){1,16})--- %b{43}\n" % (_OURS, _GREASE, _B64)
)
_NO_MATCH = "No matching keys found"


class _Writes(Protocol):
    def write(self, data: bytes, /) -> object: ...


def check_age_header(start: bytes) -> int:
    """The length of the age header these bytes begin with; refuses all but X25519 stanzas."""
    found = _HEADER.match(start[:_HEADER_MAX])
    if not found:
        raise SealError(detail="age header")
    if not 1 <= found[1].count(b"-> X25519 ") <= RECIPIENTS_MAX:
        raise SealError(detail="number of age recipients")
    return found.end()


def sealed_length(header_length: int, plain_length: int) -> int:
    """The length of the whole age file; the age format leaves no choice after its header."""
    chunks = max(1, -(-plain_length // _CHUNK))
    return header_length + _NONCE + plain_length + chunks * _TAG


def seal(
    pieces: Iterable[bytes],
    plain_length: int,
    recipients: Sequence[str],
    begin: Callable[[int], None],
    target: _Writes,
) -> None:
    """Encrypt the pieces into the target; `begin` hears the sealed length before the first byte."""
    reader = _PieceReader(iter(pieces))
    writer = _SealedWriter(plain_length, begin, target)
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    try:
        pyrage.encrypt_io(reader, writer, keys)
    except (pyrage.EncryptError, OSError) as error:
        raise reader.failure or writer.failure or error from error
    _raise_own(reader, writer)
    writer.finish()


def open_sealed(
    source: BinaryIO, length: int, identities: Sequence[str], feed: Callable[[bytes], None]
) -> None:
    """Decrypt `length` bytes and feed the plaintext; none of it is to be trusted before the end."""
    start = source.tell()
    check_age_header(source.read(min(length, _HEADER_MAX)))
    source.seek(start)
    reader, writer = _BoundedReader(source, length), _FeedingWriter(feed)
    keys = [pyrage.x25519.Identity.from_str(text) for text in identities]
    try:
        pyrage.decrypt_io(reader, writer, keys)
    except (pyrage.DecryptError, OSError) as error:
        if own := reader.failure or writer.failure:
            raise own from error
        if _NO_MATCH in str(error):
            raise RecipientError(detail=str(error)) from error
        raise SealError(detail=str(error)) from error
    _raise_own(reader, writer)


def open_bytes(data: bytes, identities: Sequence[str]) -> bytes:
    """Decrypt something small."""
    plain = BytesIO()
    open_sealed(BytesIO(data), len(data), identities, lambda piece: _append(plain, piece))
    return plain.getvalue()


def _append(plain: BytesIO, piece: bytes) -> None:
    plain.write(piece)


class _Failing:
    """Remembers our own exception: the library hands it back changed, or not at all."""

    failure: BaseException | None = None

    def check(self) -> None:
        """Nothing more goes through after a failure, however often the library tries."""
        if self.failure is not None:
            raise self.failure


def _raise_own(*parts: _Failing) -> None:
    # pyrage flushes its last block when it is dropped, and swallows what that raises.
    for part in parts:
        part.check()


class _PieceReader(_Failing):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._piece:
                self._piece = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.failure = error
            raise
        count = len(self._piece) if size < 0 else size
        given, self._piece = bytes(self._piece[:count]), self._piece[count:]
        return given


class _BoundedReader(_Failing):
    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source = source
        self._rest = length

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._source.read(self._rest if size < 0 else min(size, self._rest))
        except BaseException as error:
            self.failure = error
            raise
        self._rest -= len(data)
        return data


class _FeedingWriter(_Failing):
    def __init__(self, feed: Callable[[bytes], None]) -> None:
        self._feed = feed

    def write(self, data: bytes) -> int:
        self.check()
        try:
            self._feed(data)
        except BaseException as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


class _SealedWriter(_Failing):
    """Holds the bytes back until the age header is whole and the length is known."""

    def __init__(self, plain_length: int, begin: Callable[[int], None], target: _Writes) -> None:
        self._plain_length = plain_length
        self._begin = begin
        self._target = target
        self._held: bytes | None = b""
        self._expected = 0
        self._count = 0

    def write(self, data: bytes) -> int:
        self.check()
        try:
            self._write(data)
        except BaseException as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits once the header is through."""

    def finish(self) -> None:
        if self._held is not None or self._count != self._expected:
            raise SealError(detail=f"{self._count} bytes sealed, {self._expected} foreseen")

    def _write(self, data: bytes) -> None:
        self._count += len(data)
        if self._held is None:
            self._target.write(data)
            return
        self._held += data
        if b"\n--- " not in self._held or len(self._held) < self._header_end():
            return
        self._expected = sealed_length(check_age_header(self._held), self._plain_length)
        self._begin(self._expected)
        self._target.write(self._held)
        self._held = None

    def _header_end(self) -> int:
        assert self._held is not None
        return self._held.index(b"\n--- ") + len(b"\n--- ") + 44
