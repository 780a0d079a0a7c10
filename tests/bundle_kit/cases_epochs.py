"""Statements of a PC that goes on with a new key: on the word of its old one, and nobody else's."""

from dataclasses import replace
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.cases_answers import WEAK, hex_key
from tests.bundle_kit.forge import (
    AT,
    ER,
    HOSPITAL,
    ICU,
    ICU_TWO,
    LOST,
    STRANGER,
    Device,
    Key,
    envelope,
)
from tests.bundle_kit.kit import Kit

TRUST = "office"
RENEWED = "office-renewed"
REASONS = ("restored", "rolled_back", "fork", "yearly", "suspicion")
NEXT = replace(ICU, epoch=2)
RIVAL = Key("icu 1 of a copied disk")


def add_all(kit: Kit) -> None:
    def say(name: str, data: bytes, code: str, *numbers: int, trust: str = TRUST) -> None:
        kit.add(f"epoch-{name}", data, code, trust, numbers, suffix=".ccepoch")

    accepted(say)
    by_others(say)
    about_others(say)
    formats(say)


def statement(old: Device = ICU, **changed: object) -> dict[str, Any]:
    """What icu 1 says of its second key."""
    value = {
        "typ": "epoch",
        "v": 1,
        "demo": True,
        "hospital_id": HOSPITAL,
        "department_id": old.department_id,
        "device_id": old.id,
        "old_epoch": old.epoch,
        "epoch": old.epoch + 1,
        "public": replace(old, epoch=old.epoch + 1).key.public.hex(),
        "recipient": age.recipient(f"{old.name} again"),
        "reason": "restored",
        "nonce": "5" * 32,
        "suite": "CC1",
        "created": AT,
        **changed,
    }
    return {name: one for name, one in value.items() if one is not ...}


def signed(value: object, *keys: Key) -> bytes:
    return envelope("epoch", value, *(keys or (ICU.key, NEXT.key))).encode()


def accepted(say: Any) -> None:
    say("good", signed(statement()), "OK")
    for reason in REASONS[1:]:
        say(f"because-{reason}", signed(statement(reason=reason)), "OK")
    say("signed-in-the-other-order", signed(statement(), NEXT.key, ICU.key), "OK")
    say("again", signed(statement()), "DUPLICATE", trust=RENEWED)
    # Said anew, it is still the same key.
    say("again-with-another-nonce", signed(statement(nonce="6" * 32)), "DUPLICATE", trust=RENEWED)
    third = statement(NEXT)
    say("the-next-but-one", signed(third, NEXT.key, replace(ICU, epoch=3).key), "OK", trust=RENEWED)


def by_others(say: Any) -> None:
    rival = statement(public=RIVAL.public.hex())
    say("of-a-clone", signed(rival, ICU.key, RIVAL), "EPOCH-CLONE", trust=RENEWED)
    other = statement(public=ER.key.public.hex())
    say("for-a-key-of-another-pc", signed(other, ICU.key, ER.key), "EPOCH-CLONE")
    gone = statement(LOST)
    say("of-a-lost-pc", signed(gone, LOST.key, replace(LOST, epoch=2).key), "EPOCH-REVOKED", 14)
    say("by-a-stranger", signed(statement(), STRANGER, NEXT.key), "EPOCH-UNKNOWN", 31)
    say("before-its-old-key-is-known", signed(statement(NEXT), NEXT.key, RIVAL), "EPOCH-UNKNOWN")
    itself = statement(public=ICU.key.public.hex())
    say("for-the-old-key-itself", signed(itself, ICU.key, STRANGER), "EPOCH-UNKNOWN")
    say("without-the-new-keys-word", signed(statement(), ICU.key), "EPOCH-FORMAT", 30)
    say("without-the-old-keys-word", signed(statement(), NEXT.key), "EPOCH-FORMAT", 30)
    say("by-three", signed(statement(), ICU.key, NEXT.key, ER.key), "EPOCH-FORMAT")
    say("by-another-new-key", signed(statement(), ICU.key, RIVAL), "EPOCH-SIG", 32)
    say("twice-by-the-old-key", signed(statement(), ICU.key, ICU.key), "EPOCH-FORMAT", 34)
    good = signed(statement())
    say("changed-after-signing", good.replace(b'"payload":"eyJ0', b'"payload":"eyJ1'), "EPOCH-SIG")
    wrong = good.replace(b'"sig":"', b'"sig":"AAAA', 1)
    say("signature-spoiled", wrong, "EPOCH-SIG", 7)
    as_bundle = envelope("bundle", statement(), ICU.key, NEXT.key).encode()
    say("signed-as-bundle", as_bundle, "EPOCH-FORMAT", 37)
    renamed = as_bundle.replace(b"bundle.v1", b"epoch.v1")
    say("signed-as-bundle-and-renamed", renamed, "EPOCH-SIG", 37)


def about_others(say: Any) -> None:
    for name, changed in {
        "hospital": {"hospital_id": "DEMO-X"},
        "department": {"department_id": ER.department_id},
        "device": {"device_id": ICU_TWO.id},
        "old-epoch": {"old_epoch": 2, "epoch": 3},
        "no-demo": {"demo": False},
    }.items():
        say(f"of-another-{name}", signed(statement(**changed)), "EPOCH-OTHER", 15)


def formats(say: Any) -> None:
    good = signed(statement())
    values = {
        "skips-an-epoch": {"epoch": 3},
        "same-epoch": {"epoch": 1},
        "epoch-0": {"old_epoch": 0, "epoch": 1},
        "epoch-minus-1": {"old_epoch": -1, "epoch": 0},
        "epoch-2-63": {"old_epoch": 2**63 - 1, "epoch": 2**63},
        "epoch-true": {"old_epoch": True},
        "epoch-text": {"epoch": "2"},
        "reason-unknown": {"reason": "whim"},
        "nonce-short": {"nonce": "00"},
        "recipient-changed": {"recipient": age.recipient("icu 1 again")[:-1] + "q"},
        "recipient-of-others": {"recipient": "ssh-ed25519 AAAA"},
        "public-short": {"public": "00" * 31},
        "typ-grant": {"typ": "grant"},
        "version-2": {"v": 2},
        "with-more": {"more": 1},
    }
    for name, changed in values.items():
        say(name, signed(statement(**changed)), "EPOCH-FORMAT", 46, 58)
    for name in statement():
        if name not in ("typ", "v", "suite"):
            say(f"without-{name}", signed(statement(**{name: ...})), "EPOCH-FORMAT", 58)
    for name, number in WEAK.items():
        say(f"weak-key-{name}", signed(statement(public=hex_key(number))), "EPOCH-FORMAT", 36)
    say("empty", b"", "EPOCH-FORMAT", 1)
    say("no-json", b"x" * 300, "EPOCH-FORMAT", 14)
    say("bom", b"\xef\xbb\xbf" + good, "EPOCH-FORMAT", 44)
    say("member-twice", good[:-1] + b',"signatures":[]}', "EPOCH-FORMAT", 40)
    for size in (1, 100, len(good) - 1):
        say(f"cut-at-{size}", good[:size], "EPOCH-FORMAT", 6)
    say("over-limit", good + b" " * (8193 - len(good)), "CCB-LIMIT")
    say("at-limit", good + b" " * (8192 - len(good)), "OK")
    say("at-a-ward", good, "WORKSPACE-KIND", trust="ward")
