"""Lawful erasure: what it may take away, and that it is no way to write history anew."""

import json
from typing import Any

from tests.bundle_kit.cases_container import THIRD, TRUST
from tests.bundle_kit.forge import PLEDGE, RISK, bundle, encode, line, sha256, uid
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.readers import A_REC, A_TWO, PLEDGE_REC, SIGNED

STAFF = {"name": "王医一", "staff_number": "0101", "post_type": "nurse", "phone": "13800000000"}
REC = uid("record", "staff")
ONE = line("staff", kind="staff_member", rec=REC, data=STAFF, salt="saltsaltsalt")
LATER = STAFF | {"phone": "13900000000", "duty": "护士长"}
TWO = line("staff 2", kind="staff_member", rec=REC, parents=[sha256(ONE)], data=LATER, salt="more")
GONE = line(
    "staff 3", kind="staff_member", rec=REC, op="tombstone", parents=[sha256(TWO)], data=None
)
BLANKS = {"phone": ""}


def add_all(kit: Kit) -> None:
    taken(kit)
    refused(kit)
    written_anew(kit)
    formats(kit)


def rest(raw: bytes, blanks: dict[str, Any] = BLANKS) -> bytes:
    """What is left of a line."""
    value = json.loads(raw)
    value["data"] |= blanks
    value.pop("salt", None)
    return encode(value | {"was": sha256(raw)})


def shred(*, lines: Any = None, blanks: dict[str, Any] = BLANKS, **changed: Any) -> bytes:
    """The change that erases, right but for what is changed."""
    lines = {sha256(one): sha256(rest(one)) for one in (ONE, TWO)} if lines is None else lines
    value: dict[str, Any] = {
        "kind": "staff_member",
        "rec": REC,
        "op": "shred",
        "parents": [sha256(TWO)],
        "data": LATER | BLANKS,
        "why": "本人申请",
        "shred": {"blanks": blanks, "lines": lines},
    }
    return line("shred", **value | changed)


def add(kit: Kit, name: str, code: str, *lines: bytes, **more: object) -> None:
    kit.add(f"erasing-{name}", bundle(list(lines), **THIRD), code, TRUST, (56,), **more)


def taken(kit: Kit) -> None:
    add(kit, "what-came-before-it", "OK", ONE, TWO, shred(), lines=3)
    add(kit, "done-before-it-was-sent", "OK", rest(ONE), rest(TWO), shred(), lines=3)
    one_left = {sha256(TWO): sha256(rest(TWO))}
    add(kit, "naming-one-line-of-two", "CHANGE-SHRED", ONE, TWO, shred(lines=one_left))
    deleted = shred(parents=[sha256(GONE)], data=None)
    add(kit, "of-a-deleted-record", "OK", ONE, TWO, GONE, deleted, lines=4)
    late = line(
        "staff 4",
        kind="staff_member",
        rec=REC,
        parents=[sha256(ONE)],
        data=STAFF | {"title": "主管"},
    )
    add(kit, "then-a-line-that-had-not-heard", "OK", ONE, TWO, shred(), late, lines=4)
    after = line("staff 5", kind="staff_member", rec=REC, parents=[sha256(shred())], data=LATER)
    add(kit, "then-typed-anew", "OK", ONE, TWO, shred(), after, lines=4)


def refused(kit: Kit) -> None:
    def no(name: str, code: str, erasing: bytes) -> None:
        add(kit, name, code, ONE, TWO, erasing)

    no("and-changing-a-name", "CHANGE-SHRED", shred(data=LATER | BLANKS | {"name": "李医"}))
    no("and-adding-a-field", "CHANGE-SHRED", shred(data=LATER | BLANKS | {"later": 1}))
    less = {name: one for name, one in LATER.items() if name != "duty"} | BLANKS
    no("and-leaving-a-field-out", "CHANGE-SHRED", shred(data=less))
    no("and-deleting", "CHANGE-SHRED", shred(data=None))
    no("with-the-wrong-rest", "CHANGE-SHRED", shred(lines={sha256(TWO): "a" * 64}))
    as_it_was = {sha256(TWO): sha256(TWO)}
    no("with-the-line-for-the-rest", "CHANGE-SHRED", shred(lines=as_it_was))
    unknown = {sha256(TWO): sha256(rest(TWO)), "b" * 64: "c" * 64}
    no("an-unknown-line", "CHANGE-PARENT", shred(lines=unknown))
    of_another = {sha256(A_TWO): sha256(rest(A_TWO))}
    no("a-line-of-another-record", "CHANGE-PARENT", shred(lines=of_another))
    no("after-an-unknown-line", "CHANGE-PARENT", shred(parents=["a" * 64]))
    add(kit, "nothing-known", "CHANGE-PARENT", shred())
    add(kit, "what-comes-later", "CHANGE-PARENT", ONE, shred(), TWO)


def written_anew(kit: Kit) -> None:
    """Blanks that are no blanks: they would change what is final, in all its history."""
    named = {"name": "李医"}
    lines = {sha256(one): sha256(rest(one, named)) for one in (ONE, TWO)}
    other = shred(blanks=named, lines=lines, data=LATER | named)
    add(kit, "a-name-into-another", "CHANGE-SHRED", ONE, TWO, other)
    called = {"phone": "13700000000"}
    lines = {sha256(one): sha256(rest(one, called)) for one in (ONE, TWO)}
    other = shred(blanks=called, lines=lines, data=LATER | called)
    add(kit, "a-number-into-another", "CHANGE-SHRED", ONE, TWO, other)
    pledge = shred(
        kind="pledge",
        rec=PLEDGE_REC,
        parents=[sha256(SIGNED)],
        blanks=named,
        lines={sha256(SIGNED): sha256(rest(SIGNED, named))},
        data=PLEDGE | named,
    )
    add(kit, "a-name-on-a-signed-pledge", "CHANGE-SHRED", pledge)
    better = {"impact": 1}
    risk = shred(
        kind="risk_point",
        rec=A_REC,
        parents=[sha256(A_TWO)],
        blanks=better,
        lines={sha256(A_TWO): sha256(rest(A_TWO, better))},
        data=RISK | better,
    )
    add(kit, "a-grade-of-a-risk", "CHANGE-SHRED", risk)


def formats(kit: Kit) -> None:
    good = {"blanks": BLANKS, "lines": {sha256(TWO): sha256(rest(TWO))}}
    wrong: dict[str, dict[str, Any]] = {
        "no-blanks": {"shred": good | {"blanks": {}}},
        "no-lines": {"shred": good | {"lines": {}}},
        "lines-a-list": {"shred": good | {"lines": [sha256(TWO)]}},
        "with-more": {"shred": good | {"more": 1}},
        "without-lines": {"shred": {"blanks": BLANKS}},
        "line-no-hash": {"shred": good | {"lines": {"x": "a" * 64}}},
        "rest-no-hash": {"shred": good | {"lines": {sha256(TWO): ""}}},
        "no-parent": {"parents": []},
        "two-parents": {"parents": sorted([sha256(ONE), sha256(TWO)])},
        "said-of-an-edit": {"op": "put"},
        "was-no-hash": {"was": "x"},
        "salt-no-name": {"salt": "../x"},
        "salt-a-number": {"salt": 1},
    }
    for name, changed in wrong.items():
        add(kit, name, "CHANGE-FORMAT", ONE, TWO, shred(**changed))
