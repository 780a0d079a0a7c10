"""The changes frame, and the changes in it."""

import unicodedata
import zlib
from typing import Any

from tests.bundle_kit.cases_container import MIB, THIRD, TRUST
from tests.bundle_kit.forge import (
    ER,
    ICU,
    ICU_TWO,
    PLEDGE,
    RISK,
    TEMPLATE,
    Made,
    bundle,
    change,
    chgs,
    encode,
    line,
    made,
    manifest,
    sha256,
    stored,
    uid,
)
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.readers import (
    A_ONE,
    A_REC,
    A_TWO,
    B_OTHER,
    B_REC,
    B_TWO,
    C_GONE,
    C_REC,
    ER_RISK,
    PLEDGE_REC,
    SIGNED,
    TEMPLATE_LINE,
)

KIB = 1024


def add_all(kit: Kit) -> None:
    packs(kit)
    line_ends(kit)
    limits(kit)
    members(kit)
    json_of_lines(kit)
    kinds_and_owners(kit)
    parents(kit)
    values(kit)
    texts(kit)
    pledges(kit)
    fine(kit)


def packed(data: bytes, inflated: int, count: int, **changed: Any) -> Made:
    """A bundle with this changes frame, whatever it holds."""
    value = (
        manifest()
        | THIRD
        | {
            "counts": {"changes": count, "attachments": 0},
            "frames": [chgs(data, inflated)],
            "bundle_id": uid("packed", sha256(data), inflated, count),
            **changed,
        }
    )
    return made(value, data, key=ICU.key)


def packs(kit: Kit) -> None:
    raw = line("pack") + b"\n"
    size = len(raw)
    body = stored(raw)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    cases: dict[str, tuple[Made, str, int]] = {
        "bomb-that-says-little": (packed(zlib.compress(b"a\n" * 15 * MIB, 9), 2, 1), "CHANGES", 51),
        "bomb-that-says-a-thousandth": (
            packed(zlib.compress(b"a\n" * 15 * MIB, 9), 30 * KIB, 100),
            "CHANGES",
            51,
        ),
        "bomb-that-says-all": (
            packed(zlib.compress(bytes(200 * MIB), 9), 200 * MIB, 1),
            "MANIFEST",
            51,
        ),
        "bomb-just-over-what-it-says": (
            packed(zlib.compress(bytes(128 * MIB + 1), 9), 128 * MIB, 1),
            "LIMIT",
            51,
        ),
        "bomb-of-one-line": (packed(zlib.compress(bytes(20 * MIB), 9), 20 * MIB, 1), "LIMIT", 51),
        "trailing-byte": (packed(body + b"x", size, 1), "CHANGES", 52),
        "trailing-stream": (packed(body + body, size, 1), "CHANGES", 52),
        "trailing-stream-counted": (packed(body + body, 2 * size, 2), "CHANGES", 52),
        "check-missing": (packed(body[:-4], size, 1), "CHANGES", 52),
        "check-wrong": (packed(body[:-1] + bytes([body[-1] ^ 1]), size, 1), "CHANGES", 52),
        "cut": (packed(body[:100], size, 1), "CHANGES", 52),
        "raw-deflate": (packed(deflater.compress(raw) + deflater.flush(), size, 1), "CHANGES", 52),
        "gzip": (packed(gzip_of(raw), size, 1), "CHANGES", 52),
        "with-dictionary": (packed(with_dictionary(raw), size, 1), "CHANGES", 52),
        "not-packed": (packed(raw, size, 1), "CHANGES", 52),
        "no-bytes": (packed(b"", 0, 0), "CHANGES", 52),
        "says-nothing-holds-one": (packed(body, 0, 0), "CHANGES", 52),
        "says-more": (packed(body, size + 1, 1), "CHANGES", 52),
        "says-less": (packed(body, size - 1, 1), "CHANGES", 52),
        "says-one-holds-nothing": (packed(stored(b""), 0, 1), "CHANGES", 52),
    }
    for name, (bundle_, code, number) in cases.items():
        large = len(bundle_.packed) > 10 * KIB
        content = bundle_.recipe() if large else bundle_
        kit.add(f"pack-{name}", content, f"CCB-{code}", TRUST, (number,))
    squeezed = zlib.compress(raw, 9)
    kit.add("pack-fine-squeezed", packed(squeezed, size, 1), "OK", TRUST)
    blocks = zlib.compressobj(0)
    parts = b"".join(blocks.compress(bytes([one])) + blocks.flush(zlib.Z_FULL_FLUSH) for one in raw)
    kit.add("pack-fine-many-blocks", packed(parts + blocks.flush(), size, 1), "OK", TRUST)


def gzip_of(data: bytes) -> bytes:
    compress = zlib.compressobj(9, zlib.DEFLATED, 31)
    return compress.compress(data) + compress.flush()


def with_dictionary(data: bytes) -> bytes:
    compress = zlib.compressobj(9, zlib.DEFLATED, 15, zdict=data[:100])
    return compress.compress(data) + compress.flush()


def line_ends(kit: Kit) -> None:
    one, two = line("first"), line("second")
    cases = {
        "last-does-not-end": (one + b"\n" + two, 2),
        "crlf": (one + b"\r\n" + two + b"\r\n", 2),
        "blank-between": (one + b"\n\n" + two + b"\n", 3),
        "blank-between-not-counted": (one + b"\n\n" + two + b"\n", 2),
        "blank-first": (b"\n" + one + b"\n", 2),
        "blank-only": (b"\n", 1),
        "blank-last": (one + b"\n\n", 2),
    }
    for name, (data, count) in cases.items():
        made_ = packed(stored(data), len(data), count)
        kit.add(f"lines-{name}", made_, "CCB-CHANGES", TRUST, (55,))
    for name, data in {
        "cr-within": one[:50] + b"\r" + one[50:],
        "space-line": b" ",
        "tab-line": b"\t",
        "form-feed": one + b"\f",
        "two-in-one": one + b" " + two,
        "line-separator": one + "\u2028".encode(),
    }.items():
        kit.add(f"lines-{name}", bundle([data], **THIRD), "CHANGE-FORMAT", TRUST, (55,))


def limits(kit: Kit) -> None:
    def padded(name: str, size: int, **more: Any) -> bytes:
        texts = [f"t{number}" for number in range(5)]
        data = RISK | dict.fromkeys(texts, "") | more
        rest = size - len(line(name, data=data))
        for text in texts:
            data[text] = "x" * min(rest, 60_000)
            rest -= len(data[text])
        return line(name, data=data)

    at_limit = padded("line at limit", 256 * KIB)
    kit.add("line-at-limit", bundle([at_limit], **THIRD).recipe(), "OK", TRUST, (54,))
    over = padded("line over limit", 256 * KIB + 1)
    kit.add("line-over-limit", bundle([over], **THIRD).recipe(), "CCB-LIMIT", TRUST, (54,))
    kib300 = padded("line of 300 KiB", 300 * KIB)
    kit.add("line-of-300-kib", bundle([kib300], **THIRD).recipe(), "CCB-LIMIT", TRUST, (54,))
    # One rule further on refuses it: so far it was within the limits.
    many = b"x\n" * 100_000
    full = packed(zlib.compress(many, 9), len(many), 100_000)
    kit.add("changes-100000-no-change", full, "CHANGE-FORMAT", TRUST, (53,))
    over_many = packed(zlib.compress(many + b"x\n", 9), len(many) + 2, 100_000)
    kit.add("changes-100001", over_many, "CCB-LIMIT", TRUST, (53,))
    large = (b"x" * (256 * KIB - 1) + b"\n") * 512
    whole = packed(zlib.compress(large, 9), len(large), 512)
    kit.add("changes-128-mib-no-change", whole.recipe(), "CHANGE-FORMAT", TRUST, (51,))
    text = RISK | {"more": "x" * 64 * KIB}
    kit.add("text-at-limit", bundle([line("text", data=text)], **THIRD).recipe(), "OK", TRUST)
    text = RISK | {"more": "x" * (64 * KIB + 1)}
    longer = bundle([line("text", data=text)], **THIRD).recipe()
    kit.add("text-over-limit", longer, "CHANGE-FORMAT", TRUST, (69,))


def one(kit: Kit, name: str, raw: bytes, code: str, *numbers: int) -> None:
    kit.add(f"change-{name}", bundle([raw], **THIRD), code, TRUST, numbers)


def members(kit: Kit) -> None:
    """Every member of a line: missing, of another type; and one too many."""
    value = change("members")
    for name in value:
        one(kit, f"without-{name}", line("members", **{name: ...}), "CHANGE-FORMAT", 57)
        other: object = 1 if name not in ("sv",) else "1"
        one(kit, f"{name}-of-another-type", line("members", **{name: other}), "CHANGE-FORMAT", 58)
    one(kit, "with-more", line("members", more=1), "CHANGE-FORMAT", 57)
    kept = line("members", data=RISK | {"later": {"x": [1.5, None, "词"]}})
    one(kit, "with-more-in-data", kept, "OK", 57)
    wrong: dict[str, dict[str, Any]] = {
        "id-capital": {"id": uid("x").upper()},
        "id-no-uuid": {"id": "x"},
        "rec-no-uuid": {"rec": "../x"},
        "op-unknown": {"op": "patch"},
        "op-capital": {"op": "PUT"},
        "kind-capital": {"kind": "RiskPoint"},
        "parents-unsorted": {"parents": ["b" * 64, "a" * 64]},
        "parents-twice": {"parents": ["a" * 64, "a" * 64]},
        "parents-short": {"parents": ["a"]},
        "parents-257": {"parents": [f"{number:064x}" for number in range(257)]},
        "act-with-more": {"act": value["act"] | {"more": 1}},
        "act-args-number": {"act": value["act"] | {"args": {"n": 1}}},
        "act-args-33": {"act": value["act"] | {"args": {f"a{n}": "" for n in range(33)}}},
        "actor-with-more": {"actor": value["actor"] | {"more": 1}},
        "actor-name-201": {"actor": value["actor"] | {"name": "王" * 201}},
        "device-path": {"device": "../x"},
        "hlc-word": {"hlc": "now"},
        "sv-true": {"sv": True},
        "sv-0": {"sv": 0},
        "sv-10000": {"sv": 10000},
        "why-2001": {"why": "x" * 2001},
        "data-null-in-put": {"data": None},
        "data-in-tombstone": {"op": "tombstone", "parents": ["a" * 64]},
        "tombstone-without-parents": {"op": "tombstone", "data": None},
        "resolve-without-parents": {"op": "resolve"},
    }
    for name, changed in wrong.items():
        number = 66 if "tombstone" in name else 67 if "resolve" in name else 58
        one(kit, name, line("wrong", **changed), "CHANGE-FORMAT", number)
    times = {
        "year-1": "0001-01-01T00:00:00Z",
        "year-9999": "9999-12-31T23:59:59Z",
        "31-february": "2026-02-31T09:00:00+08:00",
        "naive": "2026-11-22T09:14:03",
        "day": "2026-11-22",
        "hour-24": "2026-11-22T24:00:00Z",
        "leap-second": "2026-11-22T23:59:60Z",
        "wide-digits": "２０２６-11-22T09:14:03Z",
    }
    for name, at in times.items():
        one(kit, f"at-{name}", line("time", at=at), "CHANGE-FORMAT", 64)


def json_of_lines(kit: Kit) -> None:
    raw = line("json")
    tricks = {
        "member-twice": (raw.replace(b'"sv":1', b'"sv":1,"sv":1'), 40),
        "member-twice-in-data": (raw.replace(b'"impact":4', b'"impact":4,"impact":5'), 40),
        "nan": (raw.replace(b'"impact":4', b'"impact":NaN'), 41),
        "infinity": (raw.replace(b'"impact":4', b'"impact":-Infinity'), 41),
        "1e400": (raw.replace(b'"impact":4', b'"impact":1e400'), 41),
        "2-63": (raw.replace(b'"impact":4', b'"impact":9223372036854775808'), 41),
        "digits-5000": (raw.replace(b'"impact":4', b'"impact":' + b"4" * 5000), 43),
        "half-surrogate": (raw.replace(b'"why":""', b'"why":"\\ud800"'), 44),
        "invalid-utf8": (raw.replace(b'"why":""', b'"why":"\xff"'), 44),
        "nul-raw": (raw.replace(b'"why":""', b'"why":"\0"'), 44),
        "bom": (b"\xef\xbb\xbf" + raw, 44),
        "utf16": (raw.decode().encode("utf-16-be"), 44),
        "depth-17": (raw.replace(b'"remark":""', b'"later":' + b"[" * 15 + b"]" * 15), 42),
        "depth-5000": (raw.replace(b'"remark":""', b'"later":' + b"[" * 5000 + b"]" * 5000), 42),
        "a-list": (b"[" + raw + b"]", 40),
        "a-number": (b"1", 40),
        "cut": (raw[:-1], 40),
    }
    for name, (data, number) in tricks.items():
        one(kit, f"json-{name}", data, "CHANGE-FORMAT", number)
    deep = raw.replace(b'"remark":""', b'"later":' + b"[" * 14 + b"]" * 14)
    one(kit, "json-depth-16", deep, "OK", 42)


def kinds_and_owners(kit: Kit) -> None:
    one(kit, "unknown-kind", line("kind", kind="order"), "CHANGE-NEWER", 56)
    one(kit, "newer-schema", line("kind", sv=2), "CHANGE-NEWER", 56)
    shred = line("kind", rec=A_REC, op="shred", parents=[sha256(A_TWO)], data=None)
    one(kit, "shred", shred, "CHANGE-FORMAT", 56)
    er_rec = uid("record", "er 1")
    theirs = {
        "naming-its-head": [sha256(ER_RISK)],
        "as-if-new": [],
    }
    for name, parents_ in theirs.items():
        attack = line("attack", rec=er_rec, parents=parents_)
        one(kit, f"record-of-another-department-{name}", attack, "CHANGE-OWNER", 61)
    gone = line("attack", rec=er_rec, op="tombstone", parents=[sha256(ER_RISK)], data=None)
    one(kit, "record-of-another-department-deleted", gone, "CHANGE-OWNER", 61)
    template = line("template 2", kind="pledge_template", data=TEMPLATE)
    one(kit, "office-kind", template, "CHANGE-KIND", 62)
    held = uid("record", "template")
    edited = line(
        "template 3",
        kind="pledge_template",
        rec=held,
        parents=[sha256(TEMPLATE_LINE)],
        data=TEMPLATE | {"version": 2},
    )
    one(kit, "office-kind-held", edited, "CHANGE-KIND", 62)
    as_risk = line("template 4", rec=held, parents=[sha256(TEMPLATE_LINE)])
    one(kit, "record-of-another-kind", as_risk, "CHANGE-RECORD", 62)
    twin = line("a 1", data=RISK | {"impact": 1})
    one(kit, "same-id-other-content", twin, "CHANGE-TWIN", 63)
    pair = [line("twin"), line("twin", why="x")]
    kit.add("change-same-id-twice-here", bundle(pair, **THIRD), "CHANGE-TWIN", TRUST, (63,))
    of_er = change("a 1", ER, rec=uid("record", "x"))
    kit.add(
        "change-same-id-from-another-department",
        bundle([encode(of_er)], device=ER, seq=1),
        "CHANGE-TWIN",
        TRUST,
        (63,),
    )
    good, bad = line("good first"), line("kind", kind="order")
    kit.add("change-bad-after-good", bundle([good, bad], **THIRD), "CHANGE-NEWER", TRUST, (56,))
    many = [line(f"many {number}") for number in range(300)]
    last = bundle([*many, line("attack", rec=er_rec)], **THIRD).recipe()
    kit.add("change-bad-after-300-good", last, "CHANGE-OWNER", TRUST, (61,))


def parents(kit: Kit) -> None:
    head = sha256(A_TWO)
    new = uid("record", "no such record")
    one(kit, "parent-missing", line("p", rec=A_REC, parents=["a" * 64]), "CHANGE-PARENT", 59)
    both = sorted([head, "a" * 64])
    one(kit, "one-parent-missing", line("p", rec=A_REC, parents=both), "CHANGE-PARENT", 59)
    one(kit, "new-record-with-parent", line("p", rec=new, parents=[head]), "CHANGE-PARENT", 59)
    other = sha256(B_TWO)
    one(kit, "parent-of-another-record", line("p", rec=A_REC, parents=[other]), "CHANGE-PARENT", 59)
    gone = line("p", rec=new, op="tombstone", parents=[head], data=None)
    one(kit, "tombstone-for-unknown", gone, "CHANGE-PARENT", 66)
    back = line("p", rec=new, op="restore", parents=[head])
    one(kit, "restore-for-unknown", back, "CHANGE-PARENT", 66)
    later = line("cycle 2", rec=A_REC, parents=[head])
    first = line("cycle 1", rec=A_REC, parents=[sha256(later)])
    cycle = bundle([first, later], **THIRD)
    kit.add("change-parent-comes-later", cycle, "CHANGE-PARENT", TRUST, (60,))
    claim = change("cycle", rec=A_REC, parents=[head])
    own = encode(claim | {"parents": [sha256(encode(claim))]})
    one(kit, "parent-is-itself-as-it-was", own, "CHANGE-PARENT", 60)
    one_head = line("r", rec=B_REC, op="resolve", parents=[sha256(B_TWO)])
    one(kit, "resolve-one-of-two-heads", one_head, "CHANGE-FORMAT", 67)
    heads = sorted([sha256(B_TWO), sha256(B_OTHER)])
    data = RISK | {"number": "R-0002"}
    one(
        kit,
        "resolve-both-heads",
        line("r", rec=B_REC, op="resolve", parents=heads, data=data),
        "OK",
    )
    old = line("p", rec=A_REC, parents=[sha256(A_ONE)], data=RISK | {"likelihood": 5})
    one(kit, "beside-the-head", old, "OK", 59)
    clash = line("p", rec=A_REC, parents=[sha256(A_ONE)], data=RISK | {"impact": 1})
    one(kit, "in-conflict-with-the-head", clash, "OK")
    one(kit, "record-again-without-parents", line("p", rec=A_REC), "OK")
    back = line("p", rec=C_REC, op="restore", parents=[sha256(C_GONE)])
    one(kit, "restored", back, "OK")
    on_gone = line("p", rec=C_REC, parents=[sha256(C_GONE)])
    one(kit, "edited-after-deleting", on_gone, "OK")
    known = bundle([A_ONE, A_TWO], **THIRD)
    kit.add("change-held-already", known, "OK", TRUST, (63,))


def values(kit: Kit) -> None:
    wrong: dict[str, tuple[dict[str, Any], int]] = {
        "true-for-1": ({"likelihood": True}, 58),
        "text-for-1": ({"likelihood": "1"}, 58),
        "fraction-for-1": ({"likelihood": 1.0}, 58),
        "out-of-range": ({"likelihood": 99}, 58),
        "negative": ({"impact": -1}, 58),
        "unknown-choice": ({"area": "nothing we know"}, 58),
        "choice-null": ({"area": None}, 58),
        "text-number": ({"post": 1}, 58),
        "text-list": ({"description": ["x"]}, 58),
        "required-empty": ({"description": ""}, 58),
        "list-text": ({"criteria": "all"}, 58),
        "reference-path": ({"responsible": "../x"}, 58),
        "day-year-1": ({"review_on": "0001-01-01"}, 64),
        "day-year-9999": ({"review_on": "9999-12-31"}, 64),
        "day-31-february": ({"review_on": "2026-02-31"}, 64),
        "day-with-time": ({"review_on": "2026-11-22T00:00:00"}, 64),
        "day-basic-form": ({"review_on": "20261122"}, 64),
        "day-of-week": ({"review_on": "2026-W47-7"}, 64),
        "too-long": ({"description": "字" * 501}, 69),
        "number-pattern": ({"number": "R 1"}, 58),
    }
    for name, (changed, number) in wrong.items():
        one(kit, f"value-{name}", line("value", data=RISK | changed), "CHANGE-DATA", number)
    for name in ("number", "area", "category", "post", "description"):
        less = {field: value for field, value in RISK.items() if field != name}
        one(kit, f"value-without-{name}", line("value", data=less), "CHANGE-DATA", 57)
    few = {name: RISK[name] for name in ("number", "area", "category", "post", "description")}
    one(kit, "value-only-the-required", line("value", data=few), "OK", 57)
    at_limit = RISK | {"description": "字" * 500, "remark": "字" * 1000, "post": "字" * 60}
    one(kit, "value-texts-at-limit", line("value", data=at_limit), "OK", 69)


def texts(kit: Kit) -> None:
    nfc = unicodedata.normalize("NFC", "Ångström é")
    nfd = unicodedata.normalize("NFD", nfc)
    twins = [
        line(f"twin {number}", data=RISK | {"number": f"R-01{number}", "description": text})
        for number, text in enumerate((nfc, nfd))
    ]
    kit.add("text-nfc-and-nfd", bundle(twins, **THIRD), "OK", TRUST, (69,))
    fine_texts = {
        "zero-width": "处\u200b方\u200d医\ufeff师",
        "extension-b": "𠮷野家 𪚥",
        "emoji": "👩‍⚕️ 🇨🇳",
        "formula": '=HYPERLINK("http://x","y")',
        "markup": "<script>alert(1)</script>",
        "sql": "'; DROP TABLE risk_point; --",
        "braces": "{name} {0} %s",
        "path": "..\\..\\x",
        "paragraphs": "一\n二\t三",
        "combining-marks": "字" + "\u0301" * 499,
    }
    for name, text in fine_texts.items():
        one(kit, f"text-{name}", line("text", data=RISK | {"description": text}), "OK", 69)
    for name, text in {
        "bidi-override": "a\u202eb",
        "bidi-isolate": "a\u2066b",
        "right-to-left-mark": "a\u200fb",
        "nul": "a\0b",
        "bell": "a\x07b",
        "escape": "a\x1b[31mb",
        "delete": "a\x7fb",
        "c1": "a\x9bb",
    }.items():
        raw = line("text", data=RISK | {"description": text})
        one(kit, f"text-{name}", raw, "CHANGE-DATA", 69)
    marks = line("text", data=RISK | {"description": "字" + "\u0301" * 32 * KIB})
    content = bundle([marks], **THIRD).recipe()
    kit.add("change-text-64-kib-of-marks", content, "CHANGE-FORMAT", TRUST, (69,))
    less = line("text", data=RISK | {"description": "字" + "\u0301" * 30 * KIB})
    content = bundle([less], **THIRD).recipe()
    kit.add("change-text-60-kib-of-marks", content, "CHANGE-DATA", TRUST, (69,))


def pledges(kit: Kit) -> None:
    head = [sha256(SIGNED)]

    def pledge(what: str, code: str, parents_: list[str], **changed: Any) -> None:
        by = changed.pop("op", "put")
        data = None if by == "tombstone" else PLEDGE | changed
        raw = line(
            f"pledge {what}", kind="pledge", rec=PLEDGE_REC, op=by, parents=parents_, data=data
        )
        one(kit, f"signed-pledge-{what}", raw, code, 68)

    pledge("other-name", "CHANGE-FINAL", head, name="李医")
    pledge("other-day", "CHANGE-FINAL", head, signed_on="2026-11-04")
    pledge("unsigned", "CHANGE-FINAL", head, state="printed", signed_on=None)
    pledge("deleted", "CHANGE-FINAL", head, op="tombstone")
    pledge("void-without-reason", "CHANGE-FINAL", head, state="void")
    pledge("void-and-changed", "CHANGE-FINAL", head, state="void", void_reason="x", number="Z")
    pledge("void-with-reason", "OK", head, state="void", void_reason="写错了名字")
    pledge("as-it-is", "OK", head)
    scan = PLEDGE | {"scan": "a" * 64}
    new = line("pledge 9", kind="pledge", data=scan)
    one(kit, "names-a-file-not-held", new, "OK", 70)
    path = line("pledge 9", kind="pledge", data=PLEDGE | {"scan": "../x"})
    one(kit, "names-a-path", path, "CHANGE-DATA", 70)


def fine(kit: Kit) -> None:
    from_other_pc = line("colleague", ICU_TWO)
    one(kit, "written-on-the-other-pc", from_other_pc, "OK")
    of_2100 = line("late", hlc=f"03bb2cc3d800-0000-{ICU.id[-8:]}")
    one(kit, "hlc-of-2100", of_2100, "OK", 65)
    last = line("last", hlc=f"ffffffffffff-ffff-{ICU.id[-8:]}")
    one(kit, "hlc-of-the-end", last, "OK", 65)
    early = line("early", hlc=f"000000000000-0000-{ICU.id[-8:]}", at="2000-01-01T00:00:00Z")
    one(kit, "hlc-of-1970", early, "OK", 65)
    later = line("later", at="2199-12-31T23:59:59Z")
    one(kit, "at-of-2199", later, "OK", 64)
    spaced = line("spaced").replace(b",", b" , ")
    one(kit, "spaced-json", spaced, "OK")
    acted = line("act", act={"id": uid("act"), "key": "act.of_a_later_version", "args": {}})
    one(kit, "unknown-act", acted, "OK")
