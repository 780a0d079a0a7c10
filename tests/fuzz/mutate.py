"""Random changes of the kinds that break parsers; every result follows from the random source."""

import json
from random import Random
from typing import Any

MOST = 64 * 1024
_NUMBERS = (0, 1, -1, 2**31, 2**53 - 1, 2**53, 2**63, -(2**63), 10**30, 1e400, 0.5, -0.0)
_TEXTS = (
    *("", "0", "null", "词", "\u202e", "\ufeff", "\x00", "\ud800", "𠀋", "e\u0301", "../x", "NaN"),
    *("9999-12-31", "0001-01-01", "2026-02-31", "2026-99-99T99:99:99Z", "1E+999999999"),
    *("f" * 64, "0" * 64, "-" * 300, "9" * 5000),
)
_ODD = (None, True, False, [], {}, [{}], [[]], [None], [1], {"a": {}}, *_NUMBERS, *_TEXTS)
_TOKENS = (
    *(b'"', b"{", b"[", b"-", b"9" * 30, b"\\ud800", b"\0", b"\n", b"\r\n", b"," * 3, b"\xff\xfe"),
    *(b"\xef\xbb\xbf", b"[" * 2000, b'{"a":' * 500, b"9" * 5000, b"1e999", b"NaN", b"\xed\xa0\x80"),
    *(b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff\xff\xff\xff\xff"),
)


def mutated(seeds: list[bytes], source: Random) -> bytes:
    """One of the seeds, changed in one to four places, of at most 64 KiB more than it was."""
    data = source.choice(seeds)
    limit = len(data) + MOST
    for _ in range(source.randrange(1, 5)):
        tree = None if source.random() < 0.4 else _tree(data)
        data = _spoiled_lines(data, source) if tree is None else _spoiled_tree(tree, source)
    return data[:limit]


def _tree(data: bytes) -> Any:
    """The JSON of the bytes, or None."""
    if data[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _spoiled_tree(tree: Any, source: Random) -> bytes:
    """Another value in one place of a JSON document, or a member more, fewer or twice."""
    places = list(_places(tree))
    parent, key = source.choice(places) if places else ([tree], 0)
    action = source.randrange(6)
    if action == 0 and isinstance(parent, dict):
        parent[source.choice(["x", "ext", "v", str(key) + " ", "__proto__"])] = parent.pop(key)
    elif action == 1:
        del parent[key]
    elif action == 2 and places:
        other, name = source.choice(places)
        parent[key] = other[name] if other is not parent else source.choice(_ODD)
    elif action == 3 and isinstance(parent, list):
        parent[key : key + 1] = [parent[key]] * source.choice([2, 3, 9, 600])
    elif action == 4 and isinstance(parent[key], str) and parent[key]:
        parent[key] = _spoiled_text(parent[key], source)
    else:
        parent[key] = source.choice(_ODD)
    escaped = source.random() < 0.2
    try:
        text = json.dumps(tree, ensure_ascii=escaped, separators=(",", ":"))
    except (ValueError, RecursionError):
        return b"{}"
    return text.encode("utf-8", "surrogatepass")[: 64 * MOST]


def _places(tree: Any) -> Any:
    todo, seen = [tree], set()
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            yield from ((value, key) for key in value)
            todo += value.values()
        elif isinstance(value, list):
            yield from ((value, place) for place in range(len(value)))
            todo += value


def _spoiled_text(text: str, source: Random) -> str:
    place = source.randrange(len(text))
    new = source.choice([chr(source.randrange(0x110000)), "0", "a", "-", "", text, " ", "\n", "Z"])
    return text[:place] + new + text[place + source.randrange(2) :]


def _spoiled_lines(data: bytes, source: Random) -> bytes:
    """Of several lines one is changed as a document by itself, as often as not."""
    lines = data.split(b"\n")
    if 1 < len(lines) < 5000 and source.random() < 0.6:
        place = source.randrange(len(lines))
        tree = _tree(lines[place])
        if tree is not None:
            lines[place] = _spoiled_tree(tree, source)
            return b"\n".join(lines)
    return _spoiled_bytes(data, source)


def _spoiled_bytes(data: bytes, source: Random) -> bytes:
    spoiled = bytearray(data)
    place = source.randrange(len(spoiled) + 1)
    match source.randrange(7):
        case 0:
            spoiled[place : place + 1] = source.randbytes(1)
        case 1:
            del spoiled[place : place + source.randrange(1, 40)]
        case 2:
            spoiled[place:place] = source.choice(_TOKENS)
        case 3:
            other = source.randrange(len(spoiled) + 1)
            spoiled[place:place] = spoiled[other : other + source.randrange(1, 400)]
        case 4 if place < len(spoiled):
            spoiled[place] ^= 1 << source.randrange(8)
        case 5:
            new = source.choice([0, 1, 0x7F, 0x80, 0xFF]).to_bytes() * source.choice([1, 2, 4, 8])
            spoiled[place : place + len(new)] = new
        case _:
            del spoiled[place:]
    return bytes(spoiled)
