"""The outer form of a bundle, and the seal."""

import base64
import struct
from dataclasses import replace
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.forge import (
    ER,
    LOST,
    OFFICE_RECIPIENT,
    Made,
    bundle,
    container,
    encode,
    frame,
    header_of,
    line,
    mended,
    uid,
)
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.readers import FIRST, LOST_FIRST, SECOND

TRUST = "office"
THIRD = {"seq": 3, "prev": SECOND.hash}
SCAN = b"a scanned page, whatever it holds"
GOOD = bundle([line("new 1")], **THIRD)
WITH_FILE = bundle([line("new 2")], (SCAN, b"another"), **THIRD)
MIB = 1024 * 1024


def add_all(kit: Kit) -> None:
    accepted(kit)
    damaged(kit)
    cut_and_flipped(kit)
    heads(kit)
    no_files(kit)
    whole_but_strange_names(kit)
    seals(kit)
    hostile_seals(kit)
    flipped_seals(kit)


def accepted(kit: Kit) -> None:
    """Good ones, so that a reader that refuses everything fails."""
    kit.add("good", GOOD, "OK", TRUST)
    kit.add("good-with-files", WITH_FILE, "OK", TRUST)
    kit.add("good-without-changes", bundle([], **THIRD), "OK", TRUST)
    kit.add("good-first-of-a-stream", bundle([line("er new", ER)], device=ER, seq=1), "OK", TRUST)
    last = bundle([line("lost", LOST)], device=LOST, seq=2, prev=LOST_FIRST.hash)
    kit.add("good-last-before-the-pc-was-lost", last, "OK", TRUST)
    kit.add("known-again", SECOND, "DUPLICATE", TRUST)
    kit.add("known-again-the-first", FIRST, "DUPLICATE", TRUST)
    resealed = SECOND.sealed_as(age.seal("once more", SECOND.recipients, SECOND.plain()))
    kit.add("known-again-in-another-seal", resealed, "DUPLICATE", TRUST)


def damaged(kit: Kit) -> None:
    good = GOOD.file()
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    for name, data, code, number in (
        ("empty", b"", "CCB-EMPTY", 1),
        ("one-byte", good[:1], "CCB-TRUNCATED", 2),
        ("one-other-byte", b"x", "CCB-MAGIC", 2),
        ("magic-only", good[:8], "CCB-TRUNCATED", 3),
        ("png-renamed", png, "CCB-MAGIC", 4),
        ("crlf-to-lf", good.replace(b"\r\n", b"\n"), "CCB-MAGIC", 5),
        ("lf-to-crlf", good.replace(b"\n", b"\r\n"), "CCB-MAGIC", 5),
        ("text-mode-stripped", bytes(byte & 0x7F for byte in good), "CCB-MAGIC", 5),
        ("hundred-bytes-appended", good + bytes(100), "CCB-TRAILING", 8),
        ("one-byte-appended", good + b"\n", "CCB-TRAILING", 8),
        ("two-in-one", good + SECOND.file(), "CCB-TRAILING", 9),
        ("hash-wrong", good[:-40] + bytes(32) + good[-8:], "CCB-HASH", 16),
        ("end-mark-wrong", good[:-8] + b"CCBEND\n\n", "CCB-HASH", 16),
        ("body-all-zeros", good[:300] + bytes(len(good) - 300), "CCB-HASH", 16),
        ("a-zip", b"PK\x03\x04" + bytes(60), "CCB-MAGIC", 4),
        ("zeros", bytes(2000), "CCB-MAGIC", 4),
    ):
        kit.add(name, data, code, TRUST, (number,))
    kit.add("sparse-4-gb", kit.of("good", size=4_402_341_478), "CCB-LIMIT", TRUST, (17,))
    kit.add("sparse-512-mib-and-1", kit.of("good", size=512 * MIB + 1), "CCB-LIMIT", TRUST, (17,))
    growing = {**kit.of("good"), "while reading": "append a byte"}
    # Only a reader driven step by step can be made to meet this.
    kit.add("growing-while-read", growing, "FILE-CHANGING", TRUST, (18,), only="in process")


def cut_and_flipped(kit: Kit) -> None:
    good = GOOD.file()
    size = len(good)
    header = struct.unpack_from(">I", good, 12)[0]
    body = 24 + header
    marks = {7, 9, 11, 15, 16, 17, 16 + header - 1, 16 + header, body - 1, body, body + 1}
    marks |= {
        body + 22,
        body + 100,
        body + 200,
        size - 41,
        size - 40,
        size - 39,
        size - 9,
        size - 8,
    }
    marks |= {size - 7, size - 2, size - 1, *range(400, size, 211)}
    for place in sorted(marks):
        kit.add(f"cut-at-{place}", kit.of("good", ["cut", place]), "CCB-TRUNCATED", TRUST, (6,))
    flips = [
        (0, 0, "MAGIC"),
        (3, 5, "MAGIC"),
        (7, 7, "MAGIC"),
        (8, 0, "VERSION"),
        (9, 1, "VERSION"),
    ]
    flips += [(9, 0, "VERSION"), (10, 7, "FLAGS"), (11, 0, "FLAGS"), (11, 4, "FLAGS")]
    flips += [(12, 7, "HEADER"), (13, 0, "HEADER"), (14, 7, "HEADER")]
    flips += [(16 + header, 7, "LIMIT"), (18 + header, 3, "LIMIT"), (22 + header, 0, "?")]
    flips += [(16 + place, place % 8, "HASH") for place in range(0, header, 29)]
    flips += [(place, place % 8, "HASH") for place in range(body, size, 47)]
    flips += [(size - 1, 0, "HASH"), (size - 8, 6, "HASH"), (size - 9, 0, "HASH")]
    for place, bit, word in dict.fromkeys(flips):
        # One bit of the body's length makes it too short or too long, as the bit was.
        grows = not good[place] >> bit & 1
        code = ("TRUNCATED" if grows else "TRAILING") if word == "?" else word
        recipe = kit.of("good", ["flip", place, bit])
        kit.add(f"bit-{place}-{bit}", recipe, f"CCB-{code}", TRUST, (7,))


def heads(kit: Kit) -> None:
    good = GOOD.file()
    body = GOOD.seal().data()

    def headed(header: bytes, **changed: Any) -> bytes:
        return container(header, body, **changed)

    def number(place: int, data: bytes) -> bytes:
        return mended(good[:place] + data + good[place + len(data) :])

    length = 16 + len(GOOD.header)
    kit.add("header-length-huge", number(12, b"\xff" * 4), "CCB-HEADER", TRUST, (10,))
    kit.add("header-length-zero", number(12, bytes(4)), "CCB-HEADER", TRUST, (10,))
    kit.add("header-length-negative", number(12, b"\x80\0\0\0"), "CCB-HEADER", TRUST, (10,))
    kit.add("body-length-huge", number(length, b"\xff" * 8), "CCB-LIMIT", TRUST, (11,))
    kit.add("body-length-negative", number(length, b"\x80" + bytes(7)), "CCB-LIMIT", TRUST, (11,))
    kit.add("body-length-zero", number(length, bytes(8)), "CCB-TRAILING", TRUST, (11,))
    for bit in (15, 14, 8, 1, 0):
        data = headed(GOOD.header, flags=1 << bit)
        kit.add(f"flag-{bit}", data, "CCB-FLAGS", TRUST, (12,))
    for version in (0, 2, 255, 256, 65535):
        data = headed(GOOD.header, version=version)
        kit.add(f"container-version-{version}", data, "CCB-VERSION", TRUST, (13,))
    fits = GOOD.header + b" " * (16384 - len(GOOD.header))
    kit.add("header-at-limit", headed(fits), "OK", TRUST, (10,))
    kit.add("header-over-limit", headed(fits + b" "), "CCB-HEADER", TRUST, (10,))
    value = header_of(GOOD.kept)
    wrong = {
        "none": b"no json at all",
        "bom": b"\xef\xbb\xbf" + GOOD.header,
        "utf16": GOOD.header.decode().encode("utf-16"),
        "twice": GOOD.header[:-1] + b',"kind":"bundle"}',
        "list": b"[" + GOOD.header + b"]",
        "null": b"null",
        "cut": GOOD.header[:-1],
        "more": encode(value | {"more": 1}),
        "deep": b'{"kind":' + b"[" * 5000,
        "nan": GOOD.header.replace(b'"CC1"', b"NaN"),
        "surrogate": GOOD.header.replace(b"CC1", b"\\ud800"),
        "not-utf8": GOOD.header.replace(b"CC1", b"\xff"),
    }
    for name, header in wrong.items():
        kit.add(f"header-{name}", headed(header), "CCB-HEADER", TRUST, (14,))
    for field in value:
        less = {name: one for name, one in value.items() if name != field}
        kit.add(f"header-without-{field}", headed(encode(less)), "CCB-HEADER", TRUST, (14,))
        other = headed(encode(value | {field: 1}))
        kit.add(f"header-{field}-number", other, "CCB-HEADER", TRUST, (14,))
    others = {
        "kind": "receipt",
        "hospital": "DEMO-OTHER",
        "to": "0" * 64,
        "uuid": uid("another"),
        "suite": "CC2",
        "created": "2026-11-22T09:14:04+08:00",
    }
    for field, other_value in others.items():
        data = headed(encode(value | {field: other_value}))
        kit.add(f"header-another-{field}", data, "CCB-HEADER", TRUST, (15,))


def no_files(kit: Kit) -> None:
    for kind, code in (
        ("pipe", "FILE-SPECIAL"),
        ("link", "FILE-SPECIAL"),
        ("device", "FILE-SPECIAL"),
        ("folder", "NOTHING-TO-IMPORT"),
        ("nothing", "FILE"),
    ):
        alone = {"alone": True} if kind == "folder" else {}
        kit.add(f"special-{kind}", {"special": kind}, code, TRUST, (19,), **alone)


def whole_but_strange_names(kit: Kit) -> None:
    """The name of a file means nothing, whatever it is."""
    names = {
        "bidi": "a\u202egpj.ccb",
        "device-of-dos": "CON.ccb",
        "spaces": " a  b .ccb",
        "copy": "副本 (1).CCB",
        "long": "x" * 200 + ".ccb",
        "long-chinese": "清" * 83 + ".ccb",
        "other-suffix": "no bundle at all.jpg",
        "no-suffix": "bundle",
        "percent": "..%2f..%2fx.ccb",
        "quotes": "'\"`$(x);&.ccb",
    }
    for name, as_ in names.items():
        kit.add(f"name-{name}", kit.of("good"), "OK", TRUST, (77,), **{"as": as_})
        spoiled = kit.of("good", ["flip", 500, 0])
        kit.add(f"name-{name}-damaged", spoiled, "CCB-HASH", TRUST, (77,), **{"as": as_})


def seals(kit: Kit) -> None:
    other = age.recipient("another office")
    retired = age.recipient("office, years ago")
    to_both = bundle([line("both")], recipients=(OFFICE_RECIPIENT, other), **THIRD)
    to_other_first = bundle([line("other")], recipients=(other, OFFICE_RECIPIENT), **THIRD)
    kit.add("sealed-to-another-office", resealed(GOOD, other), "CCB-RECIPIENT", TRUST, (21,))
    kit.add("sealed-to-a-retired-key", resealed(GOOD, retired), "CCB-RECIPIENT", TRUST, (22,))
    kit.add("sealed-to-two", to_both, "OK", TRUST)
    kit.add("sealed-to-another-first", to_other_first, "OK", TRUST)
    eight = tuple(age.recipient(f"number {number}") for number in range(7))
    of_eight = bundle([line("eight")], recipients=(*eight, OFFICE_RECIPIENT), **THIRD)
    kit.add("sealed-to-eight", of_eight, "OK", TRUST)
    nine = replace(of_eight, recipients=(*of_eight.recipients, other))
    kit.add("sealed-to-nine", nine, "CCB-AGE", TRUST)
    armored = b"-----BEGIN AGE ENCRYPTED FILE-----\n%b-----END AGE ENCRYPTED FILE-----\n"
    text = base64.encodebytes(GOOD.seal().data())
    kit.add("armored", container(GOOD.header, armored % text), "CCB-AGE", TRUST, (25,))
    kit.add("not-sealed", container(GOOD.header, GOOD.plain()), "CCB-AGE", TRUST, (29,))
    kit.add("body-empty", container(GOOD.header, b""), "CCB-AGE", TRUST, (29,))
    large = bundle([line("large")], (bytes(150_000),), **THIRD)
    kit.add("three-chunks", large.recipe(), "OK", TRUST)
    long = replace(GOOD, frames=GOOD.plain() + frame(b"ATTB", bytes(64 * 1024)))
    one, two = long.seal().chunks
    swapped = replace(long.seal(), chunks=(two, one))
    for name, chunks in {
        "last-chunk-missing": (one,),
        "first-chunk-missing": (two,),
        "a-chunk-twice": (one, one, two),
        "chunks-swapped": swapped.chunks,
        "chunk-after-the-last": (one, two, two),
    }.items():
        data = long.sealed_as(replace(long.seal(), chunks=chunks))
        kit.add(name, data, "CCB-AGE", TRUST, (26, 27))
    kit.add("payload-without-chunk", spoiled(GOOD, chunks=()), "CCB-AGE", TRUST, (28,))
    nothing = replace(GOOD, frames=b"")
    kit.add("payload-of-no-bytes", nothing, "CCB-FRAME", TRUST, (28,))
    kit.add(
        "payload-nonce-short", spoiled(GOOD, chunks=(), nonce_length=9), "CCB-AGE", TRUST, (28,)
    )


def resealed(made: Made, *recipients: str) -> bytes:
    return made.sealed_as(age.seal("resealed", recipients, made.plain()))


def spoiled(made: Made, **changed: Any) -> bytes:
    return made.sealed_as(replace(made.seal(), **changed))


def hostile_seals(kit: Kit) -> None:
    (ours,) = GOOD.seal().stanzas
    salt = age.b64(age.seed("salt")[:16])
    share, body = ours.words[1], ours.body

    def stanzas(*words: age.Stanza) -> bytes:
        return spoiled(GOOD, stanzas=words)

    for factor in (1, 10, 23, 63):
        stanza = age.Stanza((b"scrypt", salt, str(factor).encode()), body)
        kit.add(f"scrypt-{factor}", stanzas(stanza), "CCB-AGE", TRUST, (23,))
    scrypt = age.Stanza((b"scrypt", salt, b"10"), body)
    kit.add("scrypt-beside-ours", stanzas(ours, scrypt), "CCB-AGE", TRUST, (23,))
    kit.add("scrypt-before-ours", stanzas(scrypt, ours), "CCB-AGE", TRUST, (23,))
    grease = age.Stanza((b"abc-grease", b"x", b"y"), b"anything")
    kit.add("grease-beside-ours", stanzas(ours, grease), "OK", TRUST)
    kit.add("grease-alone", stanzas(grease), "CCB-AGE", TRUST)
    kit.add("no-stanza", stanzas(), "CCB-AGE", TRUST)
    ssh = age.Stanza((b"ssh-ed25519", b"AAAA", share), body)
    plugin = age.Stanza((b"piv-p256", b"AAAA", share), body)
    kit.add("ssh-beside-ours", stanzas(ours, ssh), "CCB-AGE", TRUST, (24,))
    kit.add("plugin-beside-ours", stanzas(ours, plugin), "CCB-AGE", TRUST, (24,))
    for name, words, data in (
        ("body-short", (b"X25519", share), body[:31]),
        ("body-long", (b"X25519", share), body + b"x"),
        ("body-empty", (b"X25519", share), b""),
        ("share-short", (b"X25519", share[:42]), body),
        ("share-missing", (b"X25519",), body),
        ("share-and-more", (b"X25519", share, b"more"), body),
        ("lower-case", (b"x25519", share), body),
    ):
        broken = age.Stanza(words, data)
        kit.add(f"stanza-{name}", stanzas(broken), "CCB-AGE", TRUST, (24,))
        kit.add(f"stanza-{name}-beside-ours", stanzas(ours, broken), "CCB-AGE", TRUST, (24,))
    foreign = age.Stanza((b"X25519", age.b64(age.seed("share"))), age.seed("body"))
    kit.add("stanza-of-nobody-beside-ours", stanzas(foreign, ours), "OK", TRUST, (24,))
    kit.add("stanza-of-nobody-alone", stanzas(foreign), "CCB-RECIPIENT", TRUST, (24,))
    for name, line_ in (
        ("v2", b"age-encryption.org/v2"),
        ("cr", age.LINE + b"\r"),
        ("none", b"something else"),
        ("space", age.LINE + b" "),
    ):
        kit.add(f"age-line-{name}", spoiled(GOOD, line=line_), "CCB-AGE", TRUST)
    kit.add("after-the-seal", spoiled(GOOD, tail=b"more"), "CCB-AGE", TRUST, (8,))
    many = [grease] * 20
    kit.add("twenty-grease-stanzas", stanzas(ours, *many), "CCB-AGE", TRUST)


def flipped_seals(kit: Kit) -> None:
    """A flipped bit and a mended outer check: only the seal tells."""
    good, seal = GOOD.file(), GOOD.seal()
    start = 24 + len(GOOD.header)
    mac = start + seal.header.index(b"--- ")
    payload = start + len(seal.header)
    for place in (start, start + 10, start + 22, start + 26, mac + 1, mac + 3):
        recipe = kit.of("good", ["flip", place, 1], ["mend"])
        kit.add(f"seal-bit-{place}", recipe, "CCB-AGE", TRUST, (7,))
    for place in (mac + 4, mac + 20, payload, payload + 15, payload + 16, payload + 17):
        old = good[place]
        # Another letter of the same alphabet where the header is text.
        other = ord("A") if old != ord("A") else ord("B")
        new = other if place < payload else old ^ 1
        recipe = kit.of("good", ["at", place, f"{new:02x}"], ["mend"])
        kit.add(f"seal-byte-{place}", recipe, "CCB-AGE", TRUST, (7,))
    for place in range(payload + 100, len(good) - 40, 331):
        recipe = kit.of("good", ["flip", place, place % 8], ["mend"])
        kit.add(f"seal-bit-{place}", recipe, "CCB-AGE", TRUST, (7,))
    for size in (payload + 1, payload + 16, payload + 40, len(good) - 57, len(good) - 41):
        body = good[start:size]
        kit.add(f"seal-cut-at-{size}", container(GOOD.header, body), "CCB-AGE", TRUST, (26,))
