"""Lines that say they were lawfully erased: only with the erasure that says so too."""

import json
from typing import Any

from tests.bundle_kit.cases_answers import WARD, downlink
from tests.bundle_kit.cases_erasing import BLANKS, LATER, ONE, REC, STAFF, TWO, add, rest, shred
from tests.bundle_kit.forge import ICU, ICU_TWO, bundle, encode, line, sha256, uid
from tests.bundle_kit.kit import Kit

# What was told of somebody in an entry that passed: final, and it can be erased.
PASSED = {
    "staff_member": REC,
    "on": "2026-03-01",
    "kind": "minus",
    "heading": "honesty",
    "points": "4.5",
    "facts": "收受红包后退回",
    "state": "passed",
}
EVENT_REC = uid("record", "event")
UNTOLD = {"facts": ""}
RENAMED = BLANKS | {"name": "李医"}


def event(name: str, **changed: Any) -> bytes:
    members = {"kind": "conduct_event", "rec": EVENT_REC, "data": PASSED, "salt": "salt"}
    return line(name, **members | changed)


def add_all(kit: Kit) -> None:
    def no(name: str, *lines: bytes, **more: object) -> None:
        add(kit, f"claimed-{name}", "CHANGE-ERASED", *lines, **more)

    no("by-a-line-alone", rest(ONE))
    no("by-a-line-among-good-ones", line("new 7"), ONE, rest(TWO))
    of_two = {sha256(TWO): sha256(rest(TWO))}
    no("by-a-line-it-does-not-name", rest(ONE), TWO, shred(lines=of_two))
    no("by-a-line-that-is-another", rest(ONE, RENAMED), rest(TWO), shred())
    after = line("staff 5", kind="staff_member", rec=REC, parents=[sha256(shred())], data=LATER)
    no("by-a-line-that-builds-on-it", ONE, TWO, shred(), rest(after))
    no("by-a-kind-with-nothing-to-hide", encode(json.loads(line("new 8")) | {"was": "a" * 64}))
    beside = line(
        "staff 4", kind="staff_member", rec=REC, parents=[sha256(ONE)], data=STAFF | {"title": "x"}
    )
    add(kit, "then-a-line-erased-as-it-came", "OK", ONE, TWO, shred(), rest(beside), lines=4)
    named_late(kit, beside)
    final(kit)
    by_the_office(kit)


def named_late(kit: Kit, beside: bytes) -> None:
    """Naming what came late takes nothing else; whoever knew of an erasure says so."""
    said = {"blanks": BLANKS, "lines": {sha256(beside): sha256(rest(beside))}}
    naming = {"kind": "staff_member", "rec": REC, "op": "shred", "parents": [sha256(beside)]}
    naming |= {"data": json.loads(beside)["data"] | BLANKS, "salt": "salt"}
    known = {"after": [sha256(shred())]}
    good = line("staff 6", **naming, shred=said | {"late": True}, **known)
    add(kit, "then-a-late-line-named", "OK", ONE, TWO, shred(), beside, good, lines=5)
    new = {"kind": "staff_member", "rec": REC, "parents": [sha256(beside)]}
    typed = line("staff 7", **new, data=STAFF | {"phone": "13700000000"}, salt="salt", **known)
    add(kit, "then-typed-beside-it-and-after", "OK", ONE, TWO, shred(), beside, typed, lines=5)
    wrong: dict[str, dict[str, Any]] = {
        "late-a-number": {"shred": said | {"late": 1}},
        "late-false": {"shred": said | {"late": False}},
        "after-empty": {"shred": said, "after": []},
        "after-no-hash": {"shred": said, "after": ["x"]},
        "after-twice": {"shred": said, "after": [sha256(ONE), sha256(ONE)]},
    }
    for name, changed in wrong.items():
        bad = line("staff 6", **naming | changed)
        add(kit, name, "CHANGE-FORMAT", ONE, TWO, shred(), beside, bad)


def final(kit: Kit) -> None:
    """What nobody can erase of a final record stays as it was."""
    one = event("event")
    gone = {sha256(one): sha256(rest(one, UNTOLD))}
    said = {"blanks": UNTOLD, "lines": gone}
    parents = [sha256(one)]
    erasing = event("event 2", op="shred", parents=parents, data=PASSED | UNTOLD, shred=said)

    def then(name: str, code: str, **more: Any) -> None:
        changed = more.pop("data")
        late = rest(event("event 3", parents=parents, data=PASSED | changed), UNTOLD)
        add(kit, f"final-then-{name}", code, one, erasing, late, **more)

    then("taken-back-as-it-came", "OK", data={"state": "draft"}, lines=3)
    then("other-points-as-it-came", "CHANGE-FINAL", data={"points": "1.0"})


def by_the_office(kit: Kit) -> None:
    def down(name: str, code: str, *lines: bytes, **more: object) -> None:
        kit.add(f"erasing-downlink-{name}", downlink(list(lines)), code, WARD, (56,), **more)

    down("with-what-was-erased", "OK", rest(ONE), rest(TWO), shred(), lines=3)
    down("with-a-claim-alone", "CHANGE-ERASED", rest(ONE), rest(TWO))
    theirs = {"device": ICU_TWO, "recipients": (ICU.recipient,), "seq": 5, "prev": "e" * 64}
    for name, code, lines in (
        ("with-its-erasure", "OK", [rest(ONE), rest(TWO), shred()]),
        ("before-its-erasure", "WAITING", [rest(ONE), rest(TWO)]),
        ("with-a-line-that-is-another", "WAITING", [rest(ONE, RENAMED), rest(TWO), shred()]),
    ):
        kit.add(f"erasing-direct-{name}", bundle(lines, **theirs), code, WARD, (56,))
