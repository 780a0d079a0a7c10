"""The changes frame: zlib over JSON lines; lines are opaque here except for their size."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cleanclinic.sync.errors import ChangesError, LimitError
from cleanclinic.sync.limits import (
    CHANGES_COUNT_MAX,
    CHANGES_INFLATED_MAX,
    CHANGES_PACKED_MAX,
    CHUNK,
    KIB,
    LINE_MAX,
)

_LEVEL = 6
# zlib holds back at most a block of input; a pack is closed this far below its limit.
_HELD_BACK = 2 * LINE_MAX + 64 * KIB


@dataclass(frozen=True)
class PackedChanges:
    """Changes ready to travel."""

    packed: bytes = field(repr=False)
    inflated: int
    count: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.packed).hexdigest()


class _Packer:
    def __init__(self) -> None:
        self._zlib = zlib.compressobj(_LEVEL)
        self._parts: list[bytes] = []
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._packed_size = 0
        self.inflated = 0
        self.count = 0

    def has_room(self, line: bytes) -> bool:
        if self._packed_size + self._waiting_size > CHANGES_PACKED_MAX - _HELD_BACK:
            # Lines are compressed in blocks; only near the limit is the exact size worth asking.
            self._compress()
        return (
            self.count < CHANGES_COUNT_MAX
            and self.inflated + len(line) + 1 <= CHANGES_INFLATED_MAX
            and self._packed_size <= CHANGES_PACKED_MAX - _HELD_BACK
        )

    def add(self, line: bytes) -> None:
        self._waiting.append(line)
        self._waiting_size += len(line) + 1
        self.inflated += len(line) + 1
        self.count += 1
        if self._waiting_size >= LINE_MAX:
            self._compress()

    def finish(self) -> PackedChanges:
        self._compress()
        self._parts.append(self._zlib.flush())
        return PackedChanges(b"".join(self._parts), self.inflated, self.count)

    def _compress(self) -> None:
        if self._waiting:
            self._waiting.append(b"")
            packed = self._zlib.compress(b"\n".join(self._waiting))
            self._parts.append(packed)
            self._packed_size += len(packed)
            self._waiting, self._waiting_size = [], 0


def pack_changes(lines: Iterable[bytes]) -> Iterator[PackedChanges]:
    """The lines (without newline) as consecutive packs within every limit; at least one pack."""
    packer = _Packer()
    for line in lines:
        _check_line(line)
        if packer.count and not packer.has_room(line):
            yield packer.finish()
            packer = _Packer()
        packer.add(line)
    yield packer.finish()


def split_changes(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The same cuts as `pack_changes`, as lists of lines."""
    kept: list[bytes] = []

    def keep() -> Iterator[bytes]:
        for line in lines:
            kept.append(line)
            yield line

    for pack in pack_changes(keep()):
        yield kept[: pack.count]
        del kept[: pack.count]


def unpack_changes(packed: bytes, inflated: int) -> Iterator[bytes]:
    """The lines of a pack, without newline, never more than the announced size in memory."""
    rest = b""
    count = 0
    for block in _inflate(packed, inflated):
        *whole, rest = (rest + block).split(b"\n")
        count += len(whole)
        if count > CHANGES_COUNT_MAX:
            raise LimitError(thing="CHGS", limit=CHANGES_COUNT_MAX)
        for line in whole:
            _check_line(line)
            yield line
        if len(rest) > LINE_MAX:
            raise LimitError(thing="CHGS", limit=LINE_MAX)
    if rest:
        raise ChangesError(detail="the last line does not end")


def count_changes(packed: bytes, inflated: int) -> int:
    """How many lines a pack holds, after checking every limit."""
    return sum(1 for _ in unpack_changes(packed, inflated))


def _inflate(packed: bytes, inflated: int) -> Iterator[bytes]:
    if inflated > CHANGES_INFLATED_MAX:
        raise LimitError(thing="CHGS", limit=CHANGES_INFLATED_MAX)
    inflater = zlib.decompressobj()
    total = 0
    waiting = packed
    try:
        while not inflater.eof:
            # One byte more than announced is enough to know that it lies.
            block = inflater.decompress(waiting, min(CHUNK, inflated - total + 1))
            waiting = inflater.unconsumed_tail
            total += len(block)
            if total > inflated or (not block and not waiting and not inflater.eof):
                raise ChangesError(detail="inflated size")
            yield block
    except zlib.error as error:
        raise ChangesError(detail=str(error)) from error
    if total != inflated or inflater.unused_data or waiting:
        raise ChangesError(detail="inflated size or trailing data")


def _check_line(line: bytes) -> None:
    if len(line) > LINE_MAX:
        raise LimitError(thing="CHGS", limit=LINE_MAX)
    if not line or line.endswith(b"\r") or b"\n" in line:
        raise ChangesError(detail="a blank line or a foreign line end")
