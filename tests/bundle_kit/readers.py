"""Who reads: what each reader knows before the case's file comes, as it stands in trust.json."""

import json
from dataclasses import replace
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.forge import (
    DEVICES,
    ER,
    HOSPITAL,
    ICU,
    ICU_TWO,
    LOST,
    NEW,
    OFFICE,
    PLEDGE,
    RISK,
    ROOT,
    ROSTER,
    TEMPLATE,
    bundle,
    envelope,
    line,
    request,
    roster,
    sha256,
    uid,
)

# --- what departments have written so far -------------------------------------------------------

A_REC, B_REC, C_REC, PLEDGE_REC = (uid("record", name) for name in ("a 1", "b 1", "c 1", "pledge"))
A_ONE = line("a 1")
A_TWO = line("a 2", rec=A_REC, parents=[sha256(A_ONE)], data=RISK | {"impact": 5})
B_ONE = line("b 1", data=RISK | {"number": "R-0002"})
B_TWO = line(
    "b 2", rec=B_REC, parents=[sha256(B_ONE)], data=RISK | {"number": "R-0002", "impact": 2}
)
B_OTHER = line(
    "b 3",
    ICU_TWO,
    rec=B_REC,
    parents=[sha256(B_ONE)],
    data=RISK | {"number": "R-0002", "impact": 1},
)
C_ONE = line("c 1", data=RISK | {"number": "R-0003"})
C_GONE = line("c 2", rec=C_REC, op="tombstone", parents=[sha256(C_ONE)], data=None)
SIGNED = line("pledge", kind="pledge", data=PLEDGE)
ER_RISK = line("er 1", ER)
TEMPLATE_LINE = line("template", None, kind="pledge_template", data=TEMPLATE)
ICU_LINES = (A_ONE, A_TWO, B_ONE, B_TWO, C_ONE, C_GONE, SIGNED)

# The state of icu 1's log that one office has vouched for.
VOUCHED: dict[str, Any] = {"size": 9, "head": "d" * 64}

# --- what has been sent so far ------------------------------------------------------------------

FIRST = bundle(ICU_LINES[:3], seq=1)
SECOND = bundle(ICU_LINES[3:], seq=2, prev=FIRST.hash)
LOST_FIRST = bundle((), device=LOST, seq=1)
ANSWER = sha256(b"the office's first answer to icu 1")


def office(**changed: object) -> dict[str, Any]:
    """The hospital's office, with two bundles of icu 1 taken in."""
    return {
        "reader": "office",
        "hospital_id": HOSPITAL,
        "demo": True,
        "identity": age.identity("office"),
        "signing_seed": age.seed("sign", "office").hex(),
        "roots": [ROOT],
        "roster": ROSTER,
        "used_nonces": [],
        "streams": [
            {"from": ICU.id, "epoch": 1, "bundles": [FIRST.hash, SECOND.hash], "frozen": False},
            {"from": LOST.id, "epoch": 1, "bundles": [LOST_FIRST.hash], "frozen": False},
        ],
        "held": [
            *({"owner": ICU.department_id, "line": one.decode()} for one in (*ICU_LINES, B_OTHER)),
            {"owner": ER.department_id, "line": ER_RISK.decode()},
            {"owner": "office", "line": TEMPLATE_LINE.decode()},
        ],
        **changed,
    }


def frozen_office() -> dict[str, Any]:
    """The office after icu 1 showed two histories."""
    trust = office()
    return trust | {"streams": [{**trust["streams"][0], "frozen": True}, trust["streams"][1]]}


def vouching_office() -> dict[str, Any]:
    """The office that has seen more of icu 1's log than its bundles say."""
    trust = office()
    return trust | {"streams": [{**trust["streams"][0], "audit": VOUCHED}, trust["streams"][1]]}


def renewed_office() -> dict[str, Any]:
    """The office after icu 1 went on with a second key, which has sent nothing yet."""
    trust = office()
    closed = replace(ICU, status="closed", last_valid_seq=2)
    devices = (closed, replace(ICU, epoch=2), *DEVICES[1:])
    signed = envelope("roster", roster(devices=devices), OFFICE)
    return trust | {"roster": signed, "streams": trust["streams"][1:]}


def used_office() -> dict[str, Any]:
    """The office after it answered the request of lab 1, which it then dropped."""
    nonce = json.loads(request().split(b"\n")[0])["nonce"]
    return office(used_nonces=[nonce])


def ward(**changed: object) -> dict[str, Any]:
    """icu 1, with two bundles sent and one answer taken in."""
    return {
        "reader": "ward",
        "hospital_id": HOSPITAL,
        "demo": True,
        "identity": age.identity(ICU.name),
        "device_id": ICU.id,
        "department_id": ICU.department_id,
        "epoch": 1,
        "roots": [ROOT],
        "roster": ROSTER,
        "office_generation": 2,
        "sent": [FIRST.hash, SECOND.hash],
        "streams": [{"from": "office", "epoch": 1, "bundles": [ANSWER], "frozen": False}],
        "held": [
            *({"owner": ICU.department_id, "line": one.decode()} for one in ICU_LINES),
            {"owner": "office", "line": TEMPLATE_LINE.decode()},
        ],
        **changed,
    }


def new_ward(**changed: object) -> dict[str, Any]:
    """lab 1, which has asked to be let in and has no answer."""
    return {
        "reader": "new ward",
        "hospital_id": HOSPITAL,
        "demo": True,
        "identity": age.identity(NEW.name),
        "request": request().decode(),
        **changed,
    }


def place(**changed: object) -> dict[str, Any]:
    """A workspace's own folder, to be opened; its keys are these."""
    return {
        "reader": "place",
        "hospital_id": HOSPITAL,
        "demo": True,
        "identity": age.identity(ICU.name),
        "db_key": age.seed("database", ICU.name).hex(),
        "signing_seed": age.seed("sign", f"{ICU.name} 1").hex(),
        "mac_key": age.seed("mac", ICU.name).hex(),
        "department_id": ICU.department_id,
        "device_id": ICU.id,
        "held": [{"owner": ICU.department_id, "line": one.decode()} for one in ICU_LINES],
        **changed,
    }


TRUST = {
    "office": office,
    "office-frozen": frozen_office,
    "office-renewed": renewed_office,
    "office-that-vouched": vouching_office,
    "office-that-answered": used_office,
    "ward": ward,
    "new-ward": new_ward,
    "place": place,
}
