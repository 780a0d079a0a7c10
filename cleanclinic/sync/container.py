"""The outer form of a bundle: magic, routing header, sealed body, SHA-256, end mark."""

import hashlib
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from cleanclinic.sync.errors import (
    ContainerVersionError,
    DamagedError,
    EmptyFileError,
    FlagsError,
    HeaderError,
    LimitError,
    NotABundleError,
    TrailingError,
    TruncatedError,
    readable_size,
)
from cleanclinic.sync.limits import BUNDLE_MAX, CHUNK, HEADER_MAX

MAGIC = bytes.fromhex("894343420D0A1A0A")
END = b"CCBEND\r\n"
VERSION = 1
_HEAD = struct.Struct(">8sHHI")
_LENGTH = struct.Struct(">Q")
_DIGEST_SIZE = 32
_FIXED_SIZE = _HEAD.size + _LENGTH.size + _DIGEST_SIZE + len(END)


@dataclass(frozen=True)
class Layout:
    """Where things stand in one container file."""

    header: bytes
    body_start: int
    body_length: int

    @property
    def size(self) -> int:
        return self.body_start + self.body_length + _DIGEST_SIZE + len(END)


def container_head(header: bytes, body_length: int) -> bytes:
    """All bytes before the body."""
    return _HEAD.pack(MAGIC, VERSION, 0, len(header)) + header + _LENGTH.pack(body_length)


def container_size(header: bytes, body_length: int) -> int:
    return _FIXED_SIZE + len(header) + body_length


def read_layout(file: BinaryIO) -> Layout:
    """Check everything the outer form shows without reading the body."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise EmptyFileError()
    file.seek(0)
    head = file.read(_HEAD.size)
    if head[: len(MAGIC)] != MAGIC[: len(head)]:
        raise NotABundleError()
    if size > BUNDLE_MAX:
        raise LimitError(thing="file", limit=BUNDLE_MAX)
    header_length = _read_head(head, size)
    header = file.read(header_length)
    length = file.read(_LENGTH.size)
    if len(header) != header_length or len(length) != _LENGTH.size:
        raise _truncated(size, _FIXED_SIZE + header_length)
    (body_length,) = _LENGTH.unpack(length)
    if body_length > BUNDLE_MAX:
        raise LimitError(thing="body", limit=BUNDLE_MAX)
    layout = Layout(header, file.tell(), body_length)
    if size < layout.size:
        raise _truncated(size, layout.size)
    if size > layout.size:
        raise TrailingError(detail=f"{size - layout.size} bytes")
    return layout


def check_transport(
    file: BinaryIO, layout: Layout, on_bytes: Callable[[int], None] | None = None
) -> str:
    """Check the container's own SHA-256; gives the SHA-256 of the whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    rest = layout.size - _DIGEST_SIZE - len(END)
    while rest:
        block = file.read(min(CHUNK, rest))
        if not block:
            raise _truncated(layout.size - rest, layout.size)
        digest.update(block)
        rest -= len(block)
        if on_bytes is not None:
            on_bytes(len(block))
    tail = file.read()
    if tail != digest.digest() + END:
        raise DamagedError()
    digest.update(tail)
    return digest.hexdigest()


def _read_head(head: bytes, size: int) -> int:
    if len(head) < _HEAD.size:
        raise _truncated(size, _FIXED_SIZE)
    _, version, flags, header_length = _HEAD.unpack(head)
    if version != VERSION:
        raise ContainerVersionError(version=version)
    if flags:
        raise FlagsError(detail=f"{flags:#06x}")
    if not 1 <= header_length <= HEADER_MAX:
        raise HeaderError(detail=f"length {header_length}")
    return int(header_length)


def _truncated(have: int, want: int) -> TruncatedError:
    return TruncatedError(have=readable_size(have), want=readable_size(want))
