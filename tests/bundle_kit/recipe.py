"""Files that are described instead of written out: cut, flipped, huge, or no files at all."""

import base64
import json
import os
import zlib
from pathlib import Path
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.forge import container, mended

CASES = Path(__file__).parent / "cases"
TRUST = Path(__file__).parent / "trust"


def put(case: Path, target: Path) -> None:
    """Make the case's file at `target`."""
    if "special" in (recipe := read(case)):
        special(recipe["special"], target)
        return
    target.write_bytes(content(case))
    if "size" in recipe:
        # A hole at the end: large to look at, nothing on the disk.
        os.truncate(target, recipe["size"])


def read(case: Path) -> dict[str, Any]:
    """The recipe of a case; empty for one with a file."""
    return dict(expectation(case).get("recipe", {}))


def expectation(case: Path) -> dict[str, Any]:
    return dict(json.loads((case / "expect.json").read_text(encoding="utf-8")))


def file_name(case: Path) -> str:
    """The name the case's file comes by."""
    if as_ := expectation(case).get("as"):
        return str(as_)
    recipe = read(case)
    if "of" in recipe:
        return case.name + Path(file_name(case.parent / recipe["of"])).suffix
    files = [path for path in case.iterdir() if path.name != "expect.json"]
    return case.name + (files[0].suffix if files else ".ccb")


def content(case: Path) -> bytes:
    """The bytes of the case's file."""
    recipe = read(case)
    if "seal" in recipe:
        return _sealed(recipe["seal"])
    if "of" in recipe:
        data = content(case.parent / recipe["of"])
        for step in recipe.get("steps", ()):
            data = _step(data, step, case.parent)
        return data
    (path,) = (path for path in case.iterdir() if path.name != "expect.json")
    return path.read_bytes()


def _step(data: bytes, step: list[Any], cases: Path) -> bytes:
    match step:
        case ["cut", size]:
            return data[:size]
        case ["flip", byte, bit]:
            return data[:byte] + bytes([data[byte] ^ 1 << bit]) + data[byte + 1 :]
        case ["append", more]:
            return data + bytes.fromhex(more)
        case ["append case", name]:
            return data + content(cases / name)
        case ["replace", old, new]:
            return data.replace(bytes.fromhex(old), bytes.fromhex(new))
        case ["at", place, new]:
            raw = bytes.fromhex(new)
            return data[:place] + raw + data[place + len(raw) :]
        case ["mend"]:
            return mended(data)
    raise ValueError(step)


def _sealed(recipe: dict[str, Any]) -> bytes:
    plain = inflated(recipe["plain"])
    seal = age.seal(recipe["name"], recipe["recipients"], plain)
    return container(recipe["header"].encode(), seal.data())


def inflated(described: dict[str, Any]) -> bytes:
    """Bytes that were deflated several times over."""
    data = base64.b64decode(described["base64"])
    for _ in range(described["inflate"]):
        data = zlib.decompress(data)
    return data


def special(kind: str, target: Path) -> None:
    """Something that has the name of a bundle and is no file."""
    match kind:
        case "pipe":
            os.mkfifo(target)
        case "folder":
            target.mkdir()
        case "link":
            target.with_suffix(".aside").write_bytes(b"x")
            target.symlink_to(target.with_suffix(".aside"))
        case "device":
            target.symlink_to("/dev/zero")
        case "nothing":
            return
        case _:
            raise ValueError(kind)
