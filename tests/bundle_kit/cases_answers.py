"""What comes from the office: receipts, and the answer to a new PC; and what a new PC asks."""

import base64
import json
from dataclasses import replace
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.forge import (
    AT,
    DEVICES,
    ER,
    FOUNDERS,
    GRANT_MAGIC,
    ICU,
    ICU_TWO,
    NEW,
    OFFICE,
    RISK,
    ROOT,
    ROSTER,
    STRANGER,
    TEMPLATE,
    Device,
    Key,
    Made,
    bundle,
    encode,
    envelope,
    grant,
    grant_file,
    line,
    request,
    root,
    roster,
    sha256,
    uid,
)
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.readers import (
    A_REC,
    A_TWO,
    ANSWER,
    FIRST,
    SECOND,
)

TRUST = "office"
WARD = "ward"
NEW_WARD = "new-ward"
PRIME = 2**255 - 19
# The y coordinates of the points of order 8.
ORDER_8_A = 2707385501144840649318225287225658788936804267575313519463743609750303402022
ORDER_8_B = PRIME - ORDER_8_A
RECEIPT = {
    "device_id": ICU.id,
    "epoch": 1,
    "upto": 2,
    "head": SECOND.hash,
    "missing": [],
    "applied": 7,
    "merged": 0,
    "conflict": 0,
    "refused": 0,
    "exceptions": [],
    "missing_attachments": [],
    "received_at": AT,
    "office_generation": 2,
    "durable_upto": 0,
    "office_audit": {"size": 9, "head": "a" * 64},
}
WEAK = {
    "small-order-0": 0,
    "small-order-1": 1,
    "small-order-minus-1": PRIME - 1,
    "small-order-8-a": ORDER_8_A,
    "small-order-8-b": ORDER_8_B,
    "not-canonical-0": PRIME,
    "not-canonical-1": PRIME + 1,
    "all-ones": 2**256 - 1,
    "small-order-with-sign": 2**255,
    "not-on-the-curve": 2,
}


def add_all(kit: Kit) -> None:
    receipts(kit)
    receipt_values(kit)
    renewed_trust(kit)
    down_lines(kit)
    requests(kit)
    grants(kit)
    grants_that_lie(kit)
    roots_of_grants(kit)


def downlink(lines: Any = (), **changed: Any) -> Made:
    options: dict[str, Any] = {"key": OFFICE, "recipients": (ICU.recipient,)}
    options |= {"typ": "receipt", "seq": 2, "prev": ANSWER, "receipt": RECEIPT}
    options |= {"key_id": OFFICE.id, "seen": {**SEEN}}
    return bundle(lines, **options | changed)


SEEN = {
    "root": 1,
    "roster": 5,
    "downlink_seq": 0,
    "office_generation": 2,
    "office_audit_head": "",
}


def receipts(kit: Kit) -> None:
    good = downlink()
    kit.add("receipt-good", good, "OK", WARD)
    template = line("template 9", None, kind="pledge_template", data=TEMPLATE)
    kit.add("receipt-with-template", downlink([template]), "OK", WARD)
    bundle_to_ward = replace(good, sigs=encode([OFFICE.sign("bundle", good.mani)]))
    kit.add("receipt-signed-as-bundle", bundle_to_ward, "CCB-TYPE", WARD, (37,))
    kit.add("receipt-signed-by-the-ward", downlink(key=ICU.key), "CCB-SIGNER", WARD, (31,))
    kit.add("receipt-signed-by-nobody", downlink(key=STRANGER), "CCB-SIGNER", WARD, (31,))
    named = downlink(key_id=ICU.key.id)
    kit.add("receipt-names-another-key", named, "CCB-MANIFEST", WARD, (31,))
    for name, changed in {
        "device": {"device_id": ICU_TWO.id},
        "department": {"dept_id": ER.department_id},
        "epoch": {"epoch": 2},
    }.items():
        kit.add(f"receipt-for-another-{name}", downlink(**changed), "CCB-TO", WARD, (50,))
    to_other = downlink(recipients=(ER.recipient,))
    kit.add("receipt-sealed-to-another-pc", to_other, "CCB-RECIPIENT", WARD, (21,))
    on = to_other.sealed_as(age.seal("on", (ICU.recipient,), to_other.plain()))
    kit.add("receipt-sent-on", on, "CCB-TO", WARD, (50,))
    kit.add("receipt-of-another-hospital", downlink(hospital_id="DEMO-X"), "CCB-HOSPITAL", WARD)
    kit.add("receipt-not-a-demo", downlink(demo=False), "CCB-DEMO", WARD)
    bundle_there = bundle((), recipients=(ICU.recipient,), seq=1)
    kit.add("bundle-at-a-ward", bundle_there, "CCB-SIGNER", WARD, (37,))
    by_office = bundle((), key=OFFICE, key_id=OFFICE.id, recipients=(ICU.recipient,), seq=1)
    kit.add("bundle-of-the-office-at-a-ward", by_office, "CCB-TYPE", WARD, (37,))
    to_office = downlink(recipients=(age.recipient("office"),))
    kit.add("receipt-at-the-office", to_office, "CCB-SIGNER", TRUST, (37,))
    kit.add("receipt-without-receipt", downlink(receipt=None), "CCB-MANIFEST", WARD)
    kit.add("receipt-gap", downlink(seq=3, prev="b" * 64), "WAITING", WARD, (48,))
    kit.add("receipt-other-first", downlink(seq=1, prev="0" * 64), "CCB-FORK", WARD, (48,))
    kit.add("receipt-other-previous", downlink(prev="b" * 64), "CCB-FORK", WARD, (48,))


def receipt_values(kit: Kit) -> None:
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "another-device": ({"device_id": ER.id}, "RECEIPT"),
        "another-epoch": ({"epoch": 2}, "RECEIPT"),
        "another-head": ({"head": FIRST.hash}, "RECEIPT"),
        "another-head-earlier": ({"upto": 1}, "RECEIPT"),
        "durable-beyond-received": ({"durable_upto": 3}, "RECEIPT"),
        "older-generation": ({"office_generation": 1}, "RECEIPT"),
        "ahead-of-us": ({"upto": 3, "head": "c" * 64}, "AHEAD"),
        "far-ahead-of-us": ({"upto": 2**53 - 1, "head": "c" * 64}, "AHEAD"),
        "upto-negative": ({"upto": -1}, "MANIFEST"),
        "upto-text": ({"upto": "2"}, "MANIFEST"),
        "with-more": ({"more": 1}, "MANIFEST"),
        "generation-0": ({"office_generation": 0}, "MANIFEST"),
        "exceptions-501": (
            {"exceptions": [{"change": "a" * 64, "verdict": "merged"}] * 501},
            "MANIFEST",
        ),
        "verdict-unknown": ({"exceptions": [{"change": "a" * 64, "verdict": "x"}]}, "MANIFEST"),
        "missing-of-three": ({"missing": [[1, 2, 3]]}, "MANIFEST"),
    }
    for name, (changed, code) in wrong.items():
        made = downlink(receipt=RECEIPT | changed)
        content = made.recipe() if len(made.mani) > 20_000 else made
        kit.add(f"receipt-value-{name}", content, f"CCB-{code}", WARD, (58,))
    for name in ("device_id", "upto", "head", "applied", "received_at", "durable_upto"):
        less = {field: value for field, value in RECEIPT.items() if field != name}
        made = downlink(receipt=less)
        kit.add(f"receipt-value-without-{name}", made, "CCB-MANIFEST", WARD, (58,))
    fine: dict[str, dict[str, Any]] = {
        "nothing-taken-yet": {"upto": 0, "head": "0" * 64},
        "only-the-first": {"upto": 1, "head": FIRST.hash},
        "durable": {"durable_upto": 2},
        "exceptions-500": {"exceptions": [{"change": "a" * 64, "verdict": "conflict"}] * 500},
        "missing-ranges": {"missing": [[4, 6], [9, 9]]},
    }
    for name, changed in fine.items():
        made = downlink(receipt=RECEIPT | changed)
        content = made.recipe() if len(made.mani) > 20_000 else made
        kit.add(f"receipt-fine-{name}", content, "OK", WARD)

    restored = RECEIPT | {"office_generation": 3, "upto": 1, "head": FIRST.hash}
    anew = downlink(seq=1, prev="0" * 64, receipt=restored)
    kit.add("receipt-of-a-restored-office", anew, "OK", WARD)
    later = downlink(receipt=restored)
    kit.add("receipt-of-a-restored-office-not-the-first", later, "WAITING", WARD, (48,))


def renewed_trust(kit: Kit) -> None:
    def trusted(name: str, code: str, roots: list[str], listed: str = "") -> None:
        made = downlink(trusted={"roots": roots, "roster": listed})
        kit.add(f"trust-{name}", made, code, WARD, (39,))

    def second(*keys: Key, **changed: Any) -> str:
        return envelope("root", root(2, **changed), *keys)

    old, new = FOUNDERS[:2], (Key("root 4"), Key("root 5"))
    new_keys = {"root_keys": [key.public.hex() for key in new]}
    trusted("newer-roster", "OK", [], envelope("roster", roster(6), OFFICE))
    trusted("older-roster-passed-over", "OK", [], envelope("roster", roster(4), OFFICE))
    trusted("same-roster", "OK", [], ROSTER)
    trusted("roster-of-a-stranger", "ROSTER-SIG", [], envelope("roster", roster(6), STRANGER))
    trusted("roster-of-a-ward", "ROSTER-SIG", [], envelope("roster", roster(6), ICU.key))
    other = envelope("roster", roster(6, hospital_id="DEMO-X"), OFFICE)
    trusted("roster-of-another-hospital", "ROSTER-SIG", [], other)
    real = envelope("roster", roster(6, demo=False), OFFICE)
    trusted("roster-of-no-demo", "ROSTER-SIG", [], real)
    trusted("roster-no-json", "ROSTER-SIG", [], "no json")
    twice = envelope("roster", roster(6, (ICU, ICU)), OFFICE)
    trusted("roster-a-device-twice", "ROSTER-SIG", [], twice)
    homeless = roster(6) | {"departments": []}
    trusted("roster-without-departments", "ROSTER-SIG", [], envelope("roster", homeless, OFFICE))
    weak = roster(6)
    weak["devices"][0] = weak["devices"][0] | {"public": hex_key(WEAK["small-order-1"])}
    trusted("roster-with-a-weak-key", "ROSTER-SIG", [], envelope("roster", weak, OFFICE))
    as_root = envelope("root", roster(6), OFFICE)
    trusted("roster-typed-as-root", "ROSTER-SIG", [], as_root)
    trusted("root-2", "OK", [second(*old)])
    trusted("root-2-new-keys-both-sides", "OK", [second(*old, *new, **new_keys)])
    trusted("root-1-again", "OK", [ROOT])
    trusted("root-2-one-of-two", "ROOT-SIG", [second(old[0])])
    trusted("root-2-new-keys-only", "ROOT-SIG", [second(*new, **new_keys)])
    trusted("root-2-old-keys-only", "ROOT-SIG", [second(*old, **new_keys)])
    trusted("root-2-of-strangers", "ROOT-SIG", [second(STRANGER, Key("x"))])
    trusted("root-2-by-the-office", "ROOT-SIG", [second(OFFICE, old[0])])
    trusted("root-3-without-2", "ROOT-VERSION", [envelope("root", root(3), *old)])
    three = [second(*old), envelope("root", root(3), *old)]
    trusted("root-2-and-3", "OK", three)
    trusted("root-2-of-another-hospital", "ROOT-SIG", [second(*old, hospital_id="DEMO-X")])
    trusted("root-2-of-no-demo", "ROOT-SIG", [second(*old, demo=False)])
    trusted("root-2-threshold-0", "ROOT-SIG", [second(*old, threshold=0)])
    trusted("root-2-threshold-4", "ROOT-SIG", [second(*old, threshold=4)])
    trusted("root-2-without-our-suite", "ROOT-SIG", [second(*old, allowed_suites=["CC2"])])
    trusted("root-2-with-more", "ROOT-SIG", [second(*old, more=1)])
    trusted("root-2-weak-office-key", "ROOT-SIG", [second(*old, office_keys=[hex_key(1)])])
    document = json.loads(second(*old))
    same = document | {"signatures": [document["signatures"][0]] * 2}
    trusted("root-2-one-signature-twice", "ROOT-SIG", [encode(same).decode()])
    sm2 = document["signatures"][1] | {"alg": "sm2"}
    downgraded = document | {"signatures": [document["signatures"][0], sm2]}
    trusted("root-2-other-algorithm", "ROOT-SIG", [encode(downgraded).decode()])
    payload = base64.b64decode(document["payload"])
    padded = document | {"payload": base64.b64encode(payload + b" ").decode()}
    trusted("root-2-changed-by-a-space", "ROOT-SIG", [encode(padded).decode()])


def hex_key(number: int) -> str:
    return number.to_bytes(32, "little").hex()


def down_lines(kit: Kit) -> None:
    def down(name: str, raw: bytes, code: str, *numbers: int) -> None:
        kit.add(f"downlink-{name}", downlink([raw]), code, WARD, numbers)

    down("of-the-other-pc", line("other pc", ICU_TWO), "OK")
    edited = line("other pc", ICU_TWO, rec=A_REC, parents=[sha256(A_TWO)], data=RISK)
    down("of-the-other-pc-on-our-record", edited, "OK")
    by_office = line("office", None, rec=A_REC, parents=[sha256(A_TWO)])
    down("of-the-office-on-our-record", by_office, "CHANGE-OWNER", 61)
    kind = line("pc", ICU_TWO, kind="pledge_template", data=TEMPLATE)
    down("office-kind-of-the-other-pc", kind, "CHANGE-KIND", 62)
    down("unknown-kind", line("kind", None, kind="order"), "CHANGE-NEWER", 56)
    down("newer-schema", line("kind", None, sv=9), "CHANGE-NEWER", 56)
    down("no-change", b"{}", "CHANGE-FORMAT", 57)
    orphan = line("orphan", None, kind="pledge_template", parents=["a" * 64], data=TEMPLATE)
    down("parent-missing", orphan, "CHANGE-PARENT", 59)
    twin = line("template", None, kind="pledge_template", data=TEMPLATE | {"version": 2})
    down("same-id-other-content", twin, "CHANGE-TWIN", 63)


# --- a new PC ---------------------------------------------------------------------------------


def requests(kit: Kit) -> None:
    def ask(name: str, data: bytes, code: str, *numbers: int, trust: Any = TRUST) -> None:
        kit.add(f"request-{name}", data, code, trust, numbers, suffix=".ccreq")

    good = request()
    first, signature = good.split(b"\n")[:2]
    ask("good", good, "OK")
    ask("of-a-known-pc", request(ICU), "DUPLICATE")
    ask("answered-before", good, "REQ-NONCE", trust="office-that-answered")
    ask("empty", b"", "REQ-EMPTY", 1)
    ask("of-another-hospital", request(hospital_id="DEMO-X"), "REQ-HOSPITAL")
    ask("of-no-demo", request(demo=False), "REQ-DEMO")
    ask("of-another-suite", request(suite="CC2"), "REQ-SUITE", 38)
    ask("signed-by-another", request(key=STRANGER), "REQ-SIG", 32)
    ask("signed-as-bundle", signed_request(first, "bundle"), "REQ-SIG", 37)
    changed = first.replace(b"0.1.0", b"0.1.1")
    ask("changed-after-signing", changed + b"\n" + signature + b"\n", "REQ-SIG", 32)
    for name, number in WEAK.items():
        ask(f"weak-key-{name}", request(public=hex_key(number)), "REQ-WEAK", 36)
    formats = {
        "one-line": first,
        "no-newline": good[:-1],
        "three-lines": good + b"x\n",
        "bom": b"\xef\xbb\xbf" + good,
        "not-ascii-signature": first + b"\n\xff\n",
        "no-json": b"x\n" + signature + b"\n",
        "member-twice": signed_request(first[:-1] + b',"v":1}'),
        "with-more": request(more=1),
        "typ-grant": request(typ="grant"),
        "public-short": request(public="00" * 31),
        "public-capital": request(public=NEW.key.public.hex().upper()),
        "recipient-changed": request(recipient=NEW.recipient[:-1] + "q"),
        "recipient-of-others": request(recipient="ssh-ed25519 AAAA"),
        "nonce-short": request(nonce="00"),
        "department-empty": request(department=""),
        "department-201": request(department="科" * 201),
        "device-number": request(device=1),
    }
    for name, data in formats.items():
        ask(name, data, "REQ-FORMAT", 58)
    for name in json.loads(first):
        if name in ("typ", "v", "suite"):
            continue
        if name == "public":
            ask("without-public", signed_request(without(first, name)), "REQ-FORMAT", 58)
        else:
            ask(f"without-{name}", request(**{name: ...}), "REQ-FORMAT", 58)
    ask("at-limit", padded_request(4096), "OK")
    ask("over-limit", padded_request(4097), "CCB-LIMIT")
    # Still JSON, but no longer the bytes that were signed.
    ask("crlf", good.replace(b"\n", b"\r\n"), "REQ-SIG", 5)
    for place in range(5, len(good) - 1, 97):
        spoiled = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        ask(f"byte-{place}", spoiled, spoiled_code(spoiled), 7)
    for size in (1, 100, len(first), len(first) + 1, len(good) - 2):
        ask(f"cut-at-{size}", good[:size], "REQ-FORMAT", 6)


def without(first: bytes, name: str) -> bytes:
    return encode({field: one for field, one in json.loads(first).items() if field != name})


def signed_request(first: bytes, kind: str = "request") -> bytes:
    return first + b"\n" + NEW.key.sign(kind, first)["sig"].encode() + b"\n"


def padded_request(size: int) -> bytes:
    first = request().split(b"\n")[0]
    return signed_request(first + b" " * (size - len(first) - 90))


def spoiled_code(data: bytes) -> str:
    """What a request with one changed byte is: no request any more, or wrongly signed."""
    first, signature = data.split(b"\n")[:2] if data.count(b"\n") == 2 else (b"", b"")
    known = json.loads(request().split(b"\n")[0])
    try:
        value = json.loads(first)
    except ValueError:
        return "REQ-FORMAT"
    fixed = ("typ", "v", "demo", "created", "nonce", "suite", "recipient")
    if value.keys() != known.keys() or any(value[name] != known[name] for name in fixed):
        return "REQ-FORMAT"
    return "REQ-SIG" if signature else "REQ-FORMAT"


def grants(kit: Kit) -> None:
    good = grant_file(grant(request()))

    def give(name: str, data: bytes, code: str, *numbers: int, trust: Any = NEW_WARD) -> None:
        kit.add(f"grant-{name}", data, code, trust, numbers, suffix=".ccgrant")

    give("good", good, "OK")
    give("empty", b"", "GRANT-EMPTY", 1)
    give("magic-of-a-bundle", b"\x89CCB" + good[4:], "GRANT-FORMAT", 4)
    give("one-byte", good[:1], "GRANT-FORMAT", 2)
    give("magic-only", good[:8], "GRANT-DAMAGED", 3)
    give("lf-to-crlf", good.replace(b"\n", b"\r\n"), "GRANT-FORMAT", 5)
    give("appended", good + b"x", "GRANT-DAMAGED", 8)
    inside = grant(request())
    give("not-sealed", GRANT_MAGIC + inside, "GRANT-DAMAGED", 29)
    give("sealed-to-another-pc", grant_file(inside, ICU.recipient), "GRANT-RECIPIENT", 21)
    seal = age.seal("grant", (NEW.recipient,), inside)
    scrypt = age.Stanza((b"scrypt", age.b64(bytes(16)), b"23"), bytes(32))
    hostile = GRANT_MAGIC + replace(seal, stanzas=(scrypt,)).data()
    give("scrypt", hostile, "GRANT-DAMAGED", 23)
    give("without-chunk", GRANT_MAGIC + replace(seal, chunks=()).data(), "GRANT-DAMAGED", 28)
    for size in (20, 100, 200, 300, len(good) // 2, len(good) - 17, len(good) - 1):
        give(f"cut-at-{size}", good[:size], "GRANT-DAMAGED", 6)
    start = good.index(b"--- ") + 60
    for place in range(start, len(good), 1499):
        spoiled = good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :]
        give(f"byte-{place}", spoiled, "GRANT-DAMAGED", 7)
    give("at-the-office", good, "WORKSPACE-KIND", trust=TRUST)


def grants_that_lie(kit: Kit) -> None:
    asked = request()

    def give(name: str, data: bytes, code: str, *numbers: int) -> None:
        content = grant_file(data)
        kit.add(f"grant-{name}", content, code, NEW_WARD, numbers, suffix=".ccgrant")

    listed = envelope("roster", roster(6, (*DEVICES, NEW)), OFFICE)
    give("by-a-stranger", grant(asked, key=STRANGER), "GRANT-SIG", 31)
    give("by-another-ward", grant(asked, key=ICU.key), "GRANT-SIG", 31)
    give("nonce-of-another-request", grant(asked, nonce="0" * 32), "GRANT-NONCE")
    give("hash-of-another-request", grant(asked, request_sha256="0" * 64), "GRANT-NONCE")
    give("not-a-demo", grant(asked, demo=False), "GRANT-DEMO")
    give("of-another-hospital", grant(asked, hospital_id="DEMO-X"), "GRANT-MISMATCH")
    give("device-not-listed", grant(asked, device_id=uid("nobody")), "GRANT-MISMATCH")
    give("device-of-another", grant(asked, device_id=ICU.id), "GRANT-MISMATCH")
    give("another-epoch", grant(asked, epoch=2), "GRANT-MISMATCH")
    give("another-department", grant(asked, department_id=ICU.department_id), "GRANT-MISMATCH")
    lost = Device(NEW.name, NEW.department, status="revoked", last_valid_seq=0)
    revoked = envelope("roster", roster(6, (*DEVICES, lost)), OFFICE)
    give("listed-as-lost", grant(asked, listed=revoked), "GRANT-MISMATCH")
    missing = envelope("roster", roster(6), OFFICE)
    give("roster-without-us", grant(asked, listed=missing), "GRANT-MISMATCH")
    by_other = envelope("roster", roster(6, (*DEVICES, NEW)), STRANGER)
    give("roster-by-a-stranger", grant(asked, listed=by_other), "GRANT-SIG", 31)
    give("roster-no-base64", grant(asked, roster="%%%"), "GRANT-SIG")
    give("with-more", grant(asked, more=1), "GRANT-SIG", 57)
    give("without-roots", grant(asked, roots=()), "GRANT-SIG")
    for name in ("device_id", "department_id", "nonce", "roots", "roster", "created", "demo"):
        if name == "roots":
            continue
        give(f"without-{name}", grant(asked, **{name: ...}), "GRANT-SIG", 58)
    give("no-json", b"no json", "GRANT-SIG", 40)
    document = json.loads(grant(asked))
    typed = document | {"payloadType": "application/vnd.cleanclinic.roster.v1+json"}
    give("typed-as-roster", encode(typed), "GRANT-SIG", 37)
    give("unsigned", encode(document | {"signatures": []}), "GRANT-SIG", 30)
    twice = document | {"signatures": document["signatures"] * 2}
    give("signed-twice", encode(twice), "GRANT-SIG", 34)
    assert listed


def roots_of_grants(kit: Kit) -> None:
    """The root chain a grant brings; everything else in it stands on that."""
    asked = request()
    old = FOUNDERS[:2]

    def give(name: str, code: str, *roots: str, key: Key = OFFICE) -> None:
        content = grant_file(grant(asked, roots=roots, key=key))
        kit.add(f"grant-root-{name}", content, code, NEW_WARD, (39,), suffix=".ccgrant")

    two = envelope("root", root(2), *old)
    give("chain-of-two", "OK", ROOT, two)
    give("one-of-two-signatures", "GRANT-SIG", envelope("root", root(), old[0]))
    give("by-strangers", "GRANT-SIG", envelope("root", root(), STRANGER, OFFICE))
    give("begins-with-two", "GRANT-SIG", two)
    give("skips-two", "GRANT-SIG", ROOT, envelope("root", root(3), *old))
    give("one-twice", "GRANT-SIG", ROOT, ROOT)
    give("two-by-one-old-key", "GRANT-SIG", ROOT, envelope("root", root(2), old[0]))
    other_office = envelope("root", root(2, office_keys=[Key("office 2").public.hex()]), *old)
    give("two-names-another-office", "GRANT-SIG", ROOT, other_office)
    document = json.loads(envelope("root", root(), old[0]))
    same = encode(document | {"signatures": document["signatures"] * 2}).decode()
    give("one-key-twice-for-two", "GRANT-SIG", same)
    weak = [*(key.public.hex() for key in old), hex_key(WEAK["small-order-8-a"])]
    give("weak-key", "GRANT-SIG", envelope("root", root(root_keys=weak), *old))
    give("no-json", "GRANT-SIG", "no json")
