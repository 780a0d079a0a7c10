"""What is written for one department; and what a ward tells an office put back from a backup."""

import base64
from dataclasses import replace
from typing import Any

from tests.bundle_kit.cases_answers import WARD, downlink
from tests.bundle_kit.cases_container import MIB, THIRD, TRUST
from tests.bundle_kit.forge import (
    DEVICES,
    ER,
    ICU,
    ICU_TWO,
    LOST,
    NEW,
    OFFICE,
    STRANGER,
    TEMPLATE,
    Device,
    Key,
    Made,
    bundle,
    encode,
    envelope,
    line,
    roster,
    sha256,
    uid,
)
from tests.bundle_kit.kit import Kit

IN_USE = sum(device.status == "active" for device in DEVICES)
ORDER = {
    "department": ICU.department_id,
    "number": "JB-2026-001",
    "source": "inspection",
    "found_on": "2026-11-02",
    "issued_on": "2026-11-03",
    "due": "2026-11-18",
    "problem": "登记缺项",
    "requirement": "补齐并说明原因",
}


def add_all(kit: Kit) -> None:
    addressed(kit)
    lists_before(kit)
    given_back(kit)


def order(name: str = "order", pc: Device | None = None, **changed: Any) -> bytes:
    return line(name, pc, **{"kind": "issue_order", "data": ORDER, **changed})


# --- for one department -------------------------------------------------------------------------


def addressed(kit: Kit) -> None:
    def down(name: str, code: str, *lines: bytes, **more: object) -> None:
        kit.add(f"order-{name}", downlink(list(lines)), code, WARD, (61,), **more)

    theirs = ORDER | {"department": ER.department_id}
    head = {"rec": uid("record", "order"), "parents": [sha256(order())]}
    gone = order("order 3", op="tombstone", data=None, **head)
    down("for-us", "OK", order(), lines=1)
    down("for-us-then-withdrawn", "OK", order(), gone, lines=2)
    down("for-another-department", "CHANGE-OWNER", order(data=theirs))
    down(
        "for-another-department-after-a-good-one", "CHANGE-OWNER", order(), order("o", data=theirs)
    )
    down("for-us-then-for-another", "CHANGE-OWNER", order(), order("order 2", data=theirs, **head))
    down("for-nobody", "CHANGE-OWNER", order(data=ORDER | {"department": ""}))
    down("for-a-number", "CHANGE-DATA", order(data=ORDER | {"department": 7}))
    down("by-the-other-pc", "CHANGE-KIND", order(pc=ICU_TWO))
    by_ward = bundle([order(pc=ICU)], **THIRD)
    kit.add("order-by-a-ward", by_ward, "CHANGE-KIND", TRUST, (62,))


# --- an earlier list ----------------------------------------------------------------------------


def lists_before(kit: Kit) -> None:
    def told(name: str, before: object, in_use: int = IN_USE) -> None:
        made = bundle([], **THIRD, ext={"list_before": before})
        content = made.recipe() if len(made.mani) > 100_000 else made
        kit.add(f"list-before-{name}", content, "OK", TRUST, (39,), **{"in use": in_use})

    def listed(*devices: Device, key: Key = OFFICE, **changed: Any) -> str:
        return envelope("roster", roster(9, devices, **changed), key)

    ended = replace(ICU_TWO, status="revoked", last_valid_seq=0)
    after_loss = [ended if device is ICU_TWO else device for device in DEVICES]
    found_again = [replace(device, status="active", last_valid_seq=None) for device in DEVICES]
    told("adds-a-pc", listed(*DEVICES, NEW), IN_USE + 1)
    told("ends-a-pc", listed(*after_loss), IN_USE - 1)
    told("with-one-less", listed(*DEVICES[:1]))
    told("gives-a-lost-pc-nothing-back", listed(*found_again))
    told("of-today", envelope("roster", roster(), OFFICE))
    told("by-a-stranger", listed(*after_loss, NEW, key=STRANGER))
    told("by-a-ward", listed(*after_loss, NEW, key=ICU.key))
    told("of-another-hospital", listed(*DEVICES, NEW, hospital_id="DEMO-X"))
    told("of-no-demo", listed(*DEVICES, NEW, demo=False))
    told("typed-as-root", envelope("root", roster(9, (*DEVICES, NEW)), OFFICE))
    told("a-device-twice", listed(*DEVICES, NEW, NEW))
    told("no-json", "no json")
    told("empty", "")
    told("a-number", 7)
    told("a-list", [listed(*DEVICES, NEW)])
    told("of-900-kb", "x" * 900_000)
    assert LOST in DEVICES


# --- answers given back -------------------------------------------------------------------------


TEXT = line("text", None, kind="pledge_template", data=TEMPLATE | {"version": 2})


def given(answer: Made, **changed: Any) -> bytes:
    def text(data: bytes) -> str:
        return base64.b64encode(data).decode()

    value = {
        "typ": "given",
        "v": 1,
        "manifest": text(answer.mani),
        "signatures": text(answer.sigs),
        "packed": text(answer.packed),
        **changed,
    }
    return encode({name: one for name, one in value.items() if one is not ...})


def given_back(kit: Kit) -> None:
    def back(name: str, files: list[bytes], lines: int, named: Any = None) -> None:
        names = [sha256(one) for one in files] if named is None else named
        made = bundle([], tuple(files), **THIRD, ext={"given_back": names})
        content = made.recipe() if len(made.plain()) > 100_000 else made
        kit.add(f"given-back-{name}", content, "OK", TRUST, (39,), lines=lines)

    answer = downlink([TEXT])
    good = given(answer)
    name = sha256(good)
    theirs = order("order er", data=ORDER | {"department": ER.department_id})
    back("a-text", [good], 1)
    back("an-order-of-another-department", [given(downlink([theirs]))], 1)
    back("two-answers", [good, given(downlink([theirs], seq=3))], 2)
    back("named-many-times", [good], 1, [name] * 50)
    back("not-named", [good], 0, [])
    back("not-there", [], 0, ["a" * 64])
    back("no-list", [good], 0, name)
    back("names-of-all-sorts", [good], 1, [None, 7, {"a": []}, [name], "../x", name])
    back("with-a-line-of-a-ward", [given(downlink([line("colleague", ICU_TWO)]))], 0)
    back("with-a-line-that-lacks-its-parent", [given(downlink([orphan()]))], 0)
    back("by-a-stranger", [given(downlink([TEXT], key=STRANGER))], 0)
    back("by-a-ward", [given(downlink([TEXT], key=ICU.key))], 0)
    as_bundle = encode([OFFICE.sign("bundle", answer.mani)])
    back("typed-as-bundle", [given(replace(answer, sigs=as_bundle))], 0)
    back("unsigned", [given(replace(answer, sigs=b"[]"))], 0)
    other = downlink([theirs])
    back("with-other-lines", [given(replace(answer, packed=other.packed))], 0)
    changed = answer.mani.replace(b"0.1.0", b"0.1.1")
    back("changed-after-signing", [given(replace(answer, mani=changed))], 0)
    back("of-another-hospital", [given(downlink([TEXT], hospital_id="DEMO-X"))], 0)
    back("of-no-demo", [given(downlink([TEXT], demo=False))], 0)
    back("with-more", [given(answer, more=1)], 0)
    back("without-signatures", [given(answer, signatures=...)], 0)
    back("no-base64", [given(answer, packed="%%%")], 0)
    back("no-json", [b"no json"], 0)
    back("good-after-bad", [b"no json", good], 1)
    back("of-36-mib", [good + b" " * 36 * MIB], 0)


def orphan() -> bytes:
    return line("text 3", None, kind="pledge_template", parents=["a" * 64], data=TEMPLATE)
