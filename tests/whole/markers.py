"""Looks through files for texts that must not be there, however they are written.

python -m tests.whole.markers TEXT FOLDER...      what of a text lies in some folders
"""

import base64
import json
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# In every text that the tests type, so that one look finds all: letters and rare characters.
LETTERS, CHARACTERS = "ZqMarkerXv", "鸑鷟鵷鶵"
MARK = f"{LETTERS}{CHARACTERS}"
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_GZIP = re.compile(rb"\x1f\x8b\x08")
_ZIP_MEMBER = re.compile(rb"PK\x03\x04")
_INFLATED_MAX = 8 * 1024 * 1024
_DEPTH = 2


@dataclass(frozen=True)
class Seen:
    """A text that stood in a file, and how it was written there."""

    path: Path
    what: str
    how: str


def spellings(text: str) -> dict[str, bytes]:
    """The bytes a text could stand as."""
    found: dict[str, bytes] = {}
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gbk"):
        raw = text.encode(encoding)
        found[encoding] = raw
        found[f"{encoding} in hex"] = raw.hex().encode()
        found[f"{encoding} in capital hex"] = raw.hex().upper().encode()
        for phase in range(3):
            # The characters at either end depend on what stands around, so they are left out.
            coded = base64.b64encode(bytes(phase) + raw)
            end = len(coded) if (phase + len(raw)) % 3 == 0 else -4
            found[f"{encoding} in base64, phase {phase}"] = coded[4 if phase else 0 : end]
    found["JSON"] = json.dumps(text)[1:-1].encode()
    found["an address"] = quote(text).encode()
    # An ASCII text is the same in several of these.
    return {how: raw for raw, how in {raw: how for how, raw in found.items()}.items()}


def streams(data: bytes, depth: int = _DEPTH) -> Iterator[tuple[str, bytes]]:
    """The bytes, and whatever in them can be inflated."""
    yield "", data
    if not depth:
        return
    for pattern, bits, name in (
        (_ZLIB, 15, "zlib"),
        (_GZIP, 31, "gzip"),
        (_ZIP_MEMBER, -15, "zip"),
    ):
        for found in pattern.finditer(data):
            start = found.start()
            if bits < 0:
                name_length, extra = (
                    int.from_bytes(data[start + at :][:2], "little") for at in (26, 28)
                )
                start += 30 + name_length + extra
            try:
                inner = zlib.decompressobj(bits).decompress(data[start:], _INFLATED_MAX)
            except zlib.error:
                continue
            if len(inner) > 8:
                yield from ((f"{name}, {how}", part) for how, part in streams(inner, depth - 1))


def look_in(path: Path, secrets: Mapping[str, bytes | str]) -> list[Seen]:
    """What of the secrets stands in a file; each is named."""
    needles = {
        (name, how): raw
        for name, secret in secrets.items()
        for how, raw in _spelled(secret).items()
        if len(raw) >= 6
    }
    return [
        Seen(path, name, f"{stream}{how}")
        for stream, data in streams(path.read_bytes())
        for (name, how), raw in needles.items()
        if raw in data
    ]


def _spelled(secret: bytes | str) -> dict[str, bytes]:
    if isinstance(secret, str):
        return spellings(secret)
    coded = base64.b64encode(secret).rstrip(b"=")
    return {"bytes": secret, "hex": secret.hex().encode(), "base64": coded[:-2]}


def look_through(folder: Path, secrets: Mapping[str, bytes | str]) -> list[Seen]:
    """The same for every file below a folder; names of files and folders count too."""
    found: list[Seen] = []
    for path in sorted(folder.rglob("*")):
        found += [
            Seen(path, name, "a file's name")
            for name, secret in secrets.items()
            if isinstance(secret, str) and secret in path.name
        ]
        if path.is_file() and not path.is_symlink():
            found += look_in(path, secrets)
    return found


if __name__ == "__main__":
    for one in sys.argv[2:]:
        for seen in look_through(Path(one), {sys.argv[1]: sys.argv[1]}):
            print(f"{seen.path}: {seen.how}")
