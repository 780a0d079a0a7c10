"""The frames inside the seal: manifest, signatures, changes, attachments; walked as they come."""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cleanclinic.sync.errors import FrameError, LimitError
from cleanclinic.sync.limits import (
    ATTACHMENT_MAX,
    ATTACHMENTS_MAX,
    CHANGES_PACKED_MAX,
    MANIFEST_MAX,
    SIGNATURES_MAX,
)

MANIFEST = b"MANI"
SIGNATURES = b"SIGS"
CHANGES = b"CHGS"
ATTACHMENT = b"ATTB"
_HEAD = struct.Struct(">4sQ")
_KEPT = (MANIFEST, SIGNATURES, CHANGES)
_LIMITS = {
    MANIFEST: MANIFEST_MAX,
    SIGNATURES: SIGNATURES_MAX,
    CHANGES: CHANGES_PACKED_MAX,
    ATTACHMENT: ATTACHMENT_MAX,
}


class Writes(Protocol):
    """Takes an attachment's bytes piece by piece."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True)
class Frame:
    """What passed by as one frame."""

    t: bytes
    n: int
    sha256: str


def frame_head(kind: bytes, length: int) -> bytes:
    return _HEAD.pack(kind, length)


class FrameWalker:
    """Takes plaintext in pieces of any size; keeps the first three frames, hashes all.

    `open_attachment` is asked once for each attachment, by its place, for where its bytes go.
    """

    def __init__(self, open_attachment: Callable[[int], Writes | None] | None = None) -> None:
        self.frames: list[Frame] = []
        self.kept: dict[bytes, bytes] = {}
        self._open_attachment = open_attachment
        self._head = b""
        self._kind = b""
        self._length = 0
        self._rest = 0
        self._sha256 = hashlib.sha256()
        self._parts: list[bytes] = []
        self._target: Writes | None = None

    def feed(self, data: bytes) -> None:
        place = 0
        while place < len(data):
            if self._kind:
                piece = data[place : place + self._rest]
                self._take(piece)
            else:
                piece = data[place : place + _HEAD.size - len(self._head)]
                self._head += piece
                if len(self._head) == _HEAD.size:
                    self._begin()
            place += len(piece)

    def finish(self) -> None:
        """Refuse an end in the middle."""
        if self._kind or self._head:
            raise FrameError(detail="ends inside a frame")
        if len(self.frames) < len(_KEPT):
            raise FrameError(detail="a frame is missing")

    def _begin(self) -> None:
        kind, length = _HEAD.unpack(self._head)
        place = len(self.frames)
        if kind != (_KEPT[place] if place < len(_KEPT) else ATTACHMENT):
            raise FrameError(detail=f"frame {place} is {kind!r}")
        if length > _LIMITS[kind]:
            raise LimitError(thing=kind.decode("ascii"), limit=_LIMITS[kind])
        if place >= len(_KEPT) + ATTACHMENTS_MAX:
            raise LimitError(thing="ATTB", limit=ATTACHMENTS_MAX)
        self._head, self._kind, self._length, self._rest = b"", kind, length, length
        self._sha256 = hashlib.sha256()
        if kind == ATTACHMENT and self._open_attachment is not None:
            self._target = self._open_attachment(place - len(_KEPT))
        if not length:
            self._end()

    def _take(self, piece: bytes) -> None:
        self._sha256.update(piece)
        self._rest -= len(piece)
        if self._kind != ATTACHMENT:
            self._parts.append(piece)
        elif self._target is not None:
            self._target.write(piece)
        if not self._rest:
            self._end()

    def _end(self) -> None:
        self.frames.append(Frame(self._kind, self._length, self._sha256.hexdigest()))
        if self._kind != ATTACHMENT:
            self.kept[self._kind] = b"".join(self._parts)
        self._parts, self._kind, self._target = [], b"", None
