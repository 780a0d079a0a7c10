"""Signatures, the manifest, the frames, and the stream a bundle stands in."""

import base64
import json
from dataclasses import replace
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.cases_container import GOOD, MIB, SCAN, THIRD, TRUST, WITH_FILE
from tests.bundle_kit.forge import (
    ER,
    ICU,
    ICU_TWO,
    LOST,
    OFFICE,
    OFFICE_RECIPIENT,
    SECOND_LIFE,
    STRANGER,
    ZERO,
    Key,
    Made,
    attb,
    bundle,
    encode,
    frame,
    line,
    pae,
    sha256,
    signed_bytes,
    uid,
)
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.readers import FIRST, SECOND

ORDER = 2**252 + 27742317777372353535851937790883648493


def add_all(kit: Kit) -> None:
    signatures(kit)
    signers(kit)
    addressees(kit)
    fields(kit)
    values(kit)
    json_tricks(kit)
    needs(kit)
    frames(kit)
    frame_faults(kit)
    attachments(kit)
    streams(kit)


def signatures(kit: Kit) -> None:
    (entry,) = json.loads(GOOD.sigs)
    raw = base64.b64decode(entry["sig"])
    scalar = int.from_bytes(raw[32:], "little") + ORDER
    malleated = base64.b64encode(raw[:32] + scalar.to_bytes(32, "little")).decode()
    by_stranger = STRANGER.sign("bundle", GOOD.mani)
    strangers = [Key(f"stranger {number}").sign("bundle", GOOD.mani) for number in range(8)]
    # The last letter of the base64 carries bits that mean nothing.
    letter = entry["sig"][-3]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spelled = entry["sig"][:-3] + alphabet[alphabet.index(letter) + 1] + "=="
    assert base64.b64decode(spelled) == raw
    lists: dict[str, tuple[Any, str, tuple[int, ...]]] = {
        "none": ([], "SIG", (30,)),
        "unknown-key": ([by_stranger], "SIGNER", (31,)),
        "claimed-name": ([by_stranger | {"keyid": ICU.key.id}], "SIG", (32,)),
        "other-manifest": ([ICU.key.sign("bundle", GOOD.mani + b" ")], "SIG", (32,)),
        "without-type": ([ICU.key.raw(GOOD.mani)], "SIG", (33,)),
        "over-the-hash": ([ICU.key.raw(bytes.fromhex(GOOD.hash))], "SIG", (33,)),
        "prehashed-type": ([ICU.key.raw(pae("bundle", GOOD.mani)[1:])], "SIG", (33,)),
        "twice": ([entry, entry], "SIG", (34,)),
        "malleated": ([entry | {"sig": malleated}], "SIG", (35,)),
        "s-all-ones": ([entry | {"sig": b64(raw[:32] + b"\xff" * 32)}], "SIG", (35,)),
        "all-zeros": ([entry | {"sig": b64(bytes(64))}], "SIG", (35,)),
        "identity-point": ([entry | {"sig": b64(b"\1" + bytes(63))}], "SIG", (35,)),
        "as-receipt": ([ICU.key.sign("receipt", GOOD.mani)], "TYPE", (37,)),
        "as-request": ([ICU.key.sign("request", GOOD.mani)], "SIG", (37,)),
        "other-algorithm": ([entry | {"alg": "sm2"}], "SUITE", (38,)),
        "no-algorithm": ([entry | {"alg": "none"}], "SUITE", (38,)),
        "one-of-two-suites": ([entry, by_stranger | {"alg": "sm2"}], "SUITE", (39,)),
        "capital-algorithm": ([entry | {"alg": "Ed25519"}], "SUITE", (38,)),
        "short": ([entry | {"sig": b64(raw[:63])}], "SIG", (32,)),
        "long": ([entry | {"sig": b64(raw + b"x")}], "SIG", (32,)),
        "unpadded": ([entry | {"sig": entry["sig"].rstrip("=")}], "SIG", (32,)),
        "spelled-otherwise": ([entry | {"sig": spelled}], "SIG", (35,)),
        "hexadecimal": ([entry | {"sig": raw.hex()}], "SIG", (32,)),
        "spaced": ([entry | {"sig": entry["sig"] + "\n"}], "SIG", (32,)),
        "more-than-listed": ([entry | {"more": 1}], "SIG", (30,)),
        "without-keyid": ([{"alg": "ed25519", "sig": entry["sig"]}], "SIG", (31,)),
        "without-sig": ([{"alg": "ed25519", "keyid": entry["keyid"]}], "SIG", (30,)),
        "capital-keyid": ([entry | {"keyid": entry["keyid"].upper()}], "SIG", (31,)),
        "an-object": (entry, "SIG", (30,)),
        "null": (None, "SIG", (30,)),
        "a-text": ("ed25519", "SIG", (30,)),
        "eight": ([*strangers[:7], entry], "OK", ()),
        "nine": ([*strangers, entry], "SIG", (34,)),
        "two-known": ([entry, ER.key.sign("bundle", GOOD.mani)], "OK", ()),
        "two-known-ours-last": ([ER.key.sign("bundle", GOOD.mani), entry], "OK", ()),
        "with-a-lost-pc": ([LOST.key.sign("bundle", GOOD.mani), entry], "OK", ()),
        "another-known-wrong": ([ER.key.raw(GOOD.mani), entry], "OK", ()),
        "ours-wrong-another-known": (
            [ICU.key.raw(GOOD.mani), ER.key.sign("bundle", GOOD.mani)],
            "MANIFEST",
            (32,),
        ),
        "another-known-alone": ([ER.key.sign("bundle", GOOD.mani)], "MANIFEST", (31,)),
    }
    for name, (value, code, numbers) in lists.items():
        made = replace(GOOD, sigs=encode(value))
        full = code if code == "OK" else f"CCB-{code}"
        kit.add(f"signatures-{name}", made, full, TRUST, numbers)
    spaces = b" " * (16 * 1024 - len(GOOD.sigs))
    kit.add("signatures-at-limit", replace(GOOD, sigs=GOOD.sigs + spaces), "OK", TRUST)
    over = replace(GOOD, sigs=GOOD.sigs + spaces + b" ")
    kit.add("signatures-over-limit", over, "CCB-LIMIT", TRUST)
    for name, data in {
        "no-bytes": b"",
        "deep": b"[" * 5000,
        "duplicate-member": GOOD.sigs.replace(b'"alg"', b'"alg":"ed25519","alg"'),
        "bom": b"\xef\xbb\xbf" + GOOD.sigs,
    }.items():
        kit.add(f"signatures-{name}", replace(GOOD, sigs=data), "CCB-SIG", TRUST, (30, 40))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def signers(kit: Kit) -> None:
    late = bundle((), device=LOST, seq=3, prev="a" * 64)
    kit.add("signer-lost-pc-after-the-last-valid", late, "CCB-REVOKED", TRUST, (31,))
    kit.add("signer-nobody", bundle((), key=STRANGER, **THIRD), "CCB-SIGNER", TRUST, (31,))
    kit.add("signer-the-office", bundle((), key=OFFICE, **THIRD), "CCB-SIGNER", TRUST, (31,))
    old = Key(f"{SECOND_LIFE.name} 1")
    by_old = bundle((), device=SECOND_LIFE, key=old, seq=1, epoch=1, key_id=old.id)
    kit.add("signer-key-of-an-old-epoch", by_old, "CCB-SIGNER", TRUST, (47,))
    for epoch in (1, 3):
        other = bundle((), device=SECOND_LIFE, seq=1, epoch=epoch)
        kit.add(f"signer-claims-epoch-{epoch}", other, "CCB-SIGNER", TRUST, (47,))
    kit.add("signer-in-its-second-epoch", bundle((), device=SECOND_LIFE, seq=1), "OK", TRUST)
    lies: dict[str, dict[str, Any]] = {
        "device": {"device_id": ER.id},
        "department": {"dept_id": ER.department_id},
        "pc-of-the-same-department": {"device_id": ICU_TWO.id},
    }
    for name, lie in lies.items():
        made = bundle((), **THIRD, **lie)
        kit.add(f"signer-speaks-for-another-{name}", made, "CCB-SIGNER", TRUST, (31,))
    named = bundle((), **THIRD, key_id=STRANGER.id)
    kit.add("signer-names-another-key", named, "CCB-MANIFEST", TRUST, (31,))


def addressees(kit: Kit) -> None:
    elsewhere = bundle((), recipients=(age.recipient("another office"),), **THIRD)
    readdressed = elsewhere.sealed_as(age.seal("re", (OFFICE_RECIPIENT,), elsewhere.plain()))
    kit.add("opened-and-sent-on-to-us", readdressed, "CCB-TO", TRUST, (50,))
    kit.add("another-hospital", bundle((), **THIRD, hospital_id="DEMO-X"), "CCB-HOSPITAL", TRUST)
    kit.add("not-a-demo", bundle((), **THIRD, demo=False), "CCB-DEMO", TRUST)
    ours = sha256(OFFICE_RECIPIENT.encode())
    for name, to in {
        "none": [],
        "nine": [ours, *(f"{number}" * 64 for number in range(8))],
        "twice": [ours, ours],
        "address-itself": [OFFICE_RECIPIENT],
        "a-text": ours,
        "null": None,
    }.items():
        made = replace(bundle((), **THIRD, to=to), header=GOOD.header)
        kit.add(f"to-{name}", made, "CCB-MANIFEST", TRUST, (50,))
    typed = bundle((), **THIRD, typ="receipt")
    signed = replace(typed, sigs=encode([ICU.key.sign("bundle", typed.mani)]))
    kit.add("typed-as-receipt-signed-as-bundle", signed, "CCB-MANIFEST", TRUST, (37,))
    kit.add("typed-and-signed-as-receipt", typed, "CCB-TYPE", TRUST, (37,))


def fields(kit: Kit) -> None:
    """Every field of the manifest: missing, of another type, null."""
    optional = {"v", "min_reader", "crit", "suite", "receipt", "trusted", "ext"}
    nullable = {"receipt", "trusted"}
    for name in GOOD.kept:
        if name in optional:
            continue
        made = replace(bundle((), **THIRD | {name: ...}), header=GOOD.header)
        kit.add(f"manifest-without-{name}", made, "CCB-MANIFEST", TRUST, (58,))
    for name, value in GOOD.kept.items():
        wrong: object = [] if isinstance(value, dict) or value is None else {}
        made = replace(bundle((), **THIRD | {name: wrong}), header=GOOD.header)
        kit.add(f"manifest-{name}-of-another-type", made, "CCB-MANIFEST", TRUST, (58,))
        if name not in nullable:
            made = replace(bundle((), **THIRD | {name: None}), header=GOOD.header)
            kit.add(f"manifest-{name}-null", made, "CCB-MANIFEST", TRUST, (58,))
    for name in ("seen", "audit", "counts"):
        more = GOOD.kept[name] | {"more": 1}
        made = bundle((), **THIRD | {name: more})
        kit.add(f"manifest-{name}-with-more", made, "CCB-MANIFEST", TRUST, (57,))
    kit.add("manifest-with-more", bundle((), **THIRD, more=1), "CCB-MANIFEST", TRUST, (57,))
    kit.add("manifest-with-ext", bundle((), **THIRD, ext={"more": {"x": [1, None]}}), "OK", TRUST)


def values(kit: Kit) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "seq-0": {"seq": 0},
        "seq-negative": {"seq": -1},
        "seq-2-63": {"seq": 2**63},
        "seq-2-53": {"seq": 2**53},
        "seq-true": {"seq": True},
        "seq-text": {"seq": "3"},
        "seq-1-without-zeros": {"seq": 1, "prev": "a" * 64},
        "seq-2-with-zeros": {"seq": 2, "prev": ZERO},
        "epoch-0": {"epoch": 0},
        "epoch-negative": {"epoch": -1},
        "v-0": {"v": 0},
        "v-true": {"v": True},
        "min-reader-0": {"min_reader": 0},
        "prev-short": {"prev": "a" * 63},
        "prev-capital": {"prev": "A" * 64},
        "prev-newline": {"prev": SECOND.hash + "\n"},
        "demo-1": {"demo": 1},
        "hospital-path": {"hospital_id": "../x"},
        "hospital-chinese": {"hospital_id": "医院"},
        "hospital-empty": {"hospital_id": ""},
        "device-65": {"device_id": "x" * 65},
        "bundle-id-capital": {"bundle_id": uid("x").upper()},
        "bundle-id-braces": {"bundle_id": "{" + uid("x") + "}"},
        "hlc-word": {"hlc": "now"},
        "wall-time-without-offset": {"wall_time": "2026-11-22T09:14:03"},
        "wall-time-day": {"wall_time": "2026-11-22"},
        "wall-time-wide-digits": {"wall_time": "２０２６-11-22T09:14:03Z"},
        "schema-0": {"schema": {"risk_point": 0}},
        "schema-257": {"schema": {f"k{number}": 1 for number in range(257)}},
        "app-65": {"app": "x" * 65},
        "app-nul": {"app": "\0"},
        "receipt-in-a-bundle": {"receipt": {}},
        "trusted-in-a-bundle": {"trusted": {"roots": [], "roster": ""}},
        "typ-order": {"typ": "order"},
        "suite-lower-case": {"suite": "cc1"},
        "audit-head-short": {"audit": {"size": 1, "head": "a"}},
        "audit-negative": {"audit": {"size": -1, "head": ""}},
        "counts-changes-100001": {"counts": {"changes": 100_001, "attachments": 0}},
        "counts-attachments-1": {"counts": {"changes": 0, "attachments": 1}},
        "ext-fraction": {"ext": {"n": 1.5}},
        "ext-2-60": {"ext": {"n": 2**60}},
    }
    for name, changed in wrong.items():
        made = replace(bundle((), **THIRD | changed), header=GOOD.header)
        numbers = (46,) if name.startswith("seq") else (58,)
        kit.add(f"manifest-{name}", made, "CCB-MANIFEST", TRUST, numbers)
    long = bundle((), **THIRD, app="x" * 64, schema={f"k{number}": 1 for number in range(256)})
    kit.add("manifest-values-at-limits", long, "OK", TRUST)
    counted = bundle([line("one")], **THIRD, counts={"changes": 2, "attachments": 0})
    kit.add("counts-one-line-more", counted, "CCB-CHANGES", TRUST, (49,))


def json_tricks(kit: Kit) -> None:
    """Whatever two readers could read differently."""
    mani = GOOD.mani
    tricks: dict[str, tuple[bytes, int]] = {
        "name-twice": (mani.replace(b'"seq":3', b'"seq":3,"seq":3'), 40),
        "name-twice-in-ext": (mani.replace(b'"ext":{}', b'"ext":{"a":1,"a":2}'), 40),
        "name-twice-escaped": (mani.replace(b'"seq":3', b'"s\\u0065q":4,"seq":3'), 40),
        "nan": (mani.replace(b'"seq":3', b'"seq":NaN'), 41),
        "infinity": (mani.replace(b'"seq":3', b'"seq":Infinity'), 41),
        "1e400": (mani.replace(b'"seq":3', b'"seq":1e400'), 41),
        "3e0": (mani.replace(b'"seq":3', b'"seq":3e0'), 41),
        "3.0": (mani.replace(b'"seq":3', b'"seq":3.0'), 41),
        "leading-zero": (mani.replace(b'"seq":3', b'"seq":03'), 41),
        "2-63-in-ext": (mani.replace(b'"ext":{}', b'"ext":{"n":9223372036854775808}'), 41),
        "digits-5000": (mani.replace(b'"seq":3', b'"seq":' + b"3" * 5000), 43),
        "depth-17": (deep(mani, 16), 42),
        "depth-100000": (mani.replace(b'"ext":{}', b'"ext":' + b"[" * 100_000), 42),
        "half-surrogate": (mani.replace(b'"0.1.0"', b'"\\ud800"'), 44),
        "half-surrogate-raw": (mani.replace(b'"0.1.0"', b'"\xed\xa0\x80"'), 44),
        "invalid-utf8": (mani.replace(b'"0.1.0"', b'"\xff"'), 44),
        "overlong-utf8": (mani.replace(b'"0.1.0"', b'"\xc0\xaf"'), 44),
        "nul-escaped": (mani.replace(b'"0.1.0"', b'"\\u0000"'), 44),
        "nul-raw": (mani.replace(b'"0.1.0"', b'"\0"'), 44),
        "delete-raw": (mani.replace(b'"0.1.0"', b'"\x7f"'), 44),
        "utf16": (mani.decode().encode("utf-16"), 44),
        "bom": (b"\xef\xbb\xbf" + mani, 44),
        "comment": (mani[:-1] + b"/* */}", 40),
        "trailing-comma": (mani[:-1] + b",}", 40),
        "single-quotes": (mani.replace(b'"seq"', b"'seq'"), 40),
        "two-values": (mani + b" {}", 40),
        "a-list": (b"[" + mani + b"]", 40),
        "null": (b"null", 40),
        "no-bytes": (b"", 40),
        "cut": (mani[:-1], 40),
    }
    for name, (data, number) in tricks.items():
        content: Any = signed_bytes(GOOD, data)
        if len(data) > 50_000:
            content = content.recipe()
        kit.add(f"json-{name}", content, "CCB-MANIFEST", TRUST, (number,))
    fine = {
        "spaces": b" \n" + mani.replace(b",", b" ,\t", 5) + b"\r\n",
        "escapes": mani.replace(b'"CC1"', b'"\\u0043C1"'),
        "depth-16": deep(mani, 15),
        "largest-number": mani.replace(b'"ext":{}', b'"ext":{"n":9007199254740991}'),
        "whole-surrogate-pair": mani.replace(b'"ext":{}', b'"ext":{"n":"\\ud83d\\ude00"}'),
    }
    for name, data in fine.items():
        kit.add(f"json-fine-{name}", signed_bytes(GOOD, data), "OK", TRUST)
    room = MIB - len(mani) - 4
    full = signed_bytes(GOOD, mani.replace(b'"ext":{}', b'"ext":{' + b" " * room + b" " * 4 + b"}"))
    kit.add("manifest-at-limit", full.recipe(), "OK", TRUST)
    kit.add(
        "manifest-over-limit", signed_bytes(GOOD, full.mani + b" ").recipe(), "CCB-LIMIT", TRUST
    )


def deep(mani: bytes, depth: int) -> bytes:
    """`ext` filled so that the whole is one deeper than `depth`."""
    inner = b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)
    return mani.replace(b'"ext":{}', b'"ext":' + inner)


def needs(kit: Kit) -> None:
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "reader-2": ({"min_reader": 2}, "READER"),
        "reader-2-53": ({"min_reader": 2**53 - 1}, "READER"),
        "v-2": ({"v": 2, "later": {"x": 1}}, "READER"),
        "reader-2-and-unknown": ({"min_reader": 2, "later": 1, "crit": ["x"]}, "READER"),
        "feature": ({"crit": ["announced-attachments"]}, "CRIT"),
        "features": ({"crit": ["a", "b"], "later": 1}, "CRIT"),
        "suite-cc2": ({"suite": "CC2"}, "SUITE"),
        "suite-unknown": ({"suite": "XYZ9"}, "SUITE"),
    }
    for name, (changed, code) in cases.items():
        number = 38 if code == "SUITE" else 45
        kit.add(f"needs-{name}", bundle((), **THIRD | changed), f"CCB-{code}", TRUST, (number,))


def frames(kit: Kit) -> None:
    """What the manifest says of the frames, and what is there."""
    changes, one, two = WITH_FILE.kept["frames"]
    other = attb(b"elsewhere")
    lists: dict[str, tuple[list[Any], str]] = {
        "changes-longer": ([changes | {"n": changes["n"] + 1}, one, two], "CHANGES"),
        "changes-other-hash": ([changes | {"sha256": "0" * 64}, one, two], "CHANGES"),
        "inflated-less": ([changes | {"inflated": changes["inflated"] - 1}, one, two], "CHANGES"),
        "inflated-more": ([changes | {"inflated": changes["inflated"] + 1}, one, two], "CHANGES"),
        "inflated-null": ([changes | {"inflated": None}, one, two], "MANIFEST"),
        "inflated-negative": ([changes | {"inflated": -1}, one, two], "MANIFEST"),
        "inflated-over-limit": ([changes | {"inflated": 128 * MIB + 1}, one, two], "MANIFEST"),
        "changes-over-limit": ([changes | {"n": 16 * MIB + 1}, one, two], "MANIFEST"),
        "changes-as-attachment": ([changes | {"t": "ATTB"}, one, two], "MANIFEST"),
        "unknown-type": ([changes, one | {"t": "XXXX"}, two], "MANIFEST"),
        "manifest-listed": ([changes | {"t": "MANI"}, one, two], "MANIFEST"),
        "order-swapped": ([one, changes, two], "MANIFEST"),
        "attachments-swapped": ([changes, two, one], "ATTACHMENT"),
        "attachment-shorter": ([changes, one | {"n": one["n"] - 1}, two], "ATTACHMENT"),
        "attachment-other-hash": ([changes, one | {"sha256": "0" * 64}, two], "ATTACHMENT"),
        "attachment-inflated": ([changes, one | {"inflated": 5}, two], "MANIFEST"),
        "attachment-over-limit": ([changes, one | {"n": 50 * MIB + 1}, two], "MANIFEST"),
        "attachment-twice": ([changes, one, one], "MANIFEST"),
        "one-too-many": ([changes, one, two, other], "ATTACHMENT"),
        "one-too-few": ([changes, one], "ATTACHMENT"),
        "entry-with-more": ([changes, one | {"name": "x"}, two], "MANIFEST"),
        "entry-without-hash": ([changes, {"t": "ATTB", "n": 1}, two], "MANIFEST"),
        "none": ([], "MANIFEST"),
        "changes-twice": ([changes, changes, one, two], "MANIFEST"),
    }
    for name, (value, code) in lists.items():
        counts = {"changes": 1, "attachments": max(len(value) - 1, 0)}
        made = bundle([line("new 2")], (SCAN, b"another"), **THIRD, frames=value, counts=counts)
        kit.add(f"frames-{name}", made, f"CCB-{code}", TRUST, (49,))


def frame_faults(kit: Kit) -> None:
    plain = WITH_FILE.plain()
    mani = frame(b"MANI", WITH_FILE.mani)
    sigs = frame(b"SIGS", WITH_FILE.sigs)
    chgs = frame(b"CHGS", WITH_FILE.packed)
    files = b"".join(frame(b"ATTB", blob) for blob in WITH_FILE.blobs)
    faults: dict[str, tuple[bytes, str]] = {
        "head-cut": (plain[:5], "FRAME"),
        "manifest-cut": (plain[:100], "FRAME"),
        "manifest-only": (mani, "FRAME"),
        "no-changes": (mani + sigs, "FRAME"),
        "signatures-first": (sigs + mani + chgs + files, "FRAME"),
        "changes-before-signatures": (mani + chgs + sigs + files, "FRAME"),
        "attachment-before-changes": (mani + sigs + files + chgs, "FRAME"),
        "manifest-twice": (mani + mani + sigs + chgs + files, "FRAME"),
        "changes-twice": (mani + sigs + chgs + chgs + files, "FRAME"),
        "last-byte-missing": (plain[:-1], "FRAME"),
        "byte-after-the-last": (plain + b"x", "FRAME"),
        "head-after-the-last": (plain + b"ATTB\0\0", "FRAME"),
        "unknown-after-the-last": (plain + frame(b"XXXX", b""), "FRAME"),
        "lower-case": (plain.replace(b"MANI", b"mani", 1), "FRAME"),
        "attachment-more": (plain + frame(b"ATTB", b"more"), "ATTACHMENT"),
        "attachment-empty-more": (plain + frame(b"ATTB", b""), "ATTACHMENT"),
        "attachment-less": (mani + sigs + chgs + frame(b"ATTB", SCAN), "ATTACHMENT"),
        "attachments-exchanged": (
            mani + sigs + chgs + frame(b"ATTB", b"another") + frame(b"ATTB", SCAN),
            "ATTACHMENT",
        ),
        "length-2-64": (frame(b"MANI", WITH_FILE.mani, 2**64 - 1) + sigs, "LIMIT"),
        "manifest-over-limit": (frame(b"MANI", b"", MIB + 1), "LIMIT"),
        "signatures-over-limit": (mani + frame(b"SIGS", b"", 16 * 1024 + 1), "LIMIT"),
        "changes-over-limit": (mani + sigs + frame(b"CHGS", b"", 16 * MIB + 1), "LIMIT"),
        "attachment-over-limit": (plain + frame(b"ATTB", b"", 50 * MIB + 1), "LIMIT"),
        "attachment-at-limit-cut": (plain + frame(b"ATTB", b"", 50 * MIB), "FRAME"),
        "attachments-501": (mani + sigs + chgs + frame(b"ATTB", b"") * 501, "LIMIT"),
    }
    for name, (data, code) in faults.items():
        numbers = (49, 76) if "over-limit" in name else (49,)
        kit.add(f"frame-{name}", replace(WITH_FILE, frames=data), f"CCB-{code}", TRUST, numbers)


def attachments(kit: Kit) -> None:
    """Files are carried, never opened: what they hold is nobody's business on the way."""
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + (30000).to_bytes(4, "big") * 2
    contents = {
        "program-named-picture": (b"MZ\x90\0" + bytes(60), 71),
        "svg-with-script": (b"<svg><script>alert(1)</script></svg>", 72),
        "pdf-with-javascript": (b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>", 73),
        "picture-of-30000": (png + b"\x08\x02\0\0\0", 74),
        "no-bytes": (b"", 75),
    }
    for name, (data, number) in contents.items():
        kit.add(f"attachment-{name}", bundle((), (data,), **THIRD), "OK", TRUST, (number,))
    full = bundle((), (bytes(50 * MIB),), **THIRD)
    kit.add("attachment-at-limit", full.recipe(), "OK", TRUST, (76,))
    over = bundle((), (bytes(50 * MIB + 1),), **THIRD)
    kit.add("attachment-over-limit", over.recipe(), "CCB-LIMIT", TRUST, (76,))
    many = tuple(f"{number}".encode() for number in range(500))
    kit.add("attachments-500", bundle((), many, **THIRD).recipe(), "OK", TRUST)
    last = bundle((), (*many, b"one more"), **THIRD)
    kit.add("attachments-501", last.recipe(), "CCB-LIMIT", TRUST)
    kit.add("attachment-held-already", bundle((), (SCAN,), **THIRD), "OK", TRUST, (80,))


def streams(kit: Kit) -> None:
    def at(seq: int, prev: str, **changed: Any) -> Made:
        return bundle((), seq=seq, prev=prev, **changed)

    kit.add("stream-other-previous", at(3, FIRST.hash), "CCB-FORK", TRUST, (48,))
    kit.add("stream-previous-nobody-sent", at(3, "a" * 64), "CCB-FORK", TRUST, (48,))
    kit.add("stream-another-second", at(2, FIRST.hash), "CCB-FORK", TRUST, (48,))
    kit.add("stream-another-first", at(1, ZERO), "CCB-FORK", TRUST, (48,))
    kit.add("stream-one-missing", at(4, "a" * 64), "WAITING", TRUST, (48,))
    kit.add("stream-many-missing", at(1000, "a" * 64), "WAITING", TRUST, (48,))
    kit.add("stream-last-number", at(2**53 - 1, "a" * 64), "WAITING", TRUST, (46,))
    second = bundle((), device=ER, seq=2, prev="a" * 64)
    kit.add("stream-begins-with-the-second", second, "WAITING", TRUST, (48,))
    previous_of_other = bundle((), device=LOST, seq=2, prev=FIRST.hash)
    kit.add("stream-previous-of-another-pc", previous_of_other, "CCB-FORK", TRUST, (48,))
    kit.add("stream-frozen", GOOD, "CCB-FROZEN", "office-frozen", (48,))
    kit.add("stream-frozen-known-again", SECOND, "DUPLICATE", "office-frozen")
