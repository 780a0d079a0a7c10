"""What both sides know of each other: states of a log that were vouched for, and sums of lines."""

from typing import Any

from tests.bundle_kit.cases_answers import RECEIPT, SEEN, downlink
from tests.bundle_kit.cases_container import THIRD
from tests.bundle_kit.forge import bundle, line, sha256
from tests.bundle_kit.kit import Kit
from tests.bundle_kit.readers import ICU_LINES, TEMPLATE_LINE, VOUCHED

OFFICE = "office"
VOUCHING = "office-that-vouched"
WARD = "ward"
SUM = "0" * 63 + "7"


def add_all(kit: Kit) -> None:
    logs(kit)
    tallies(kit)
    seen(kit)
    answers(kit)


def logs(kit: Kit) -> None:
    """A log that grows, stands still, is shorter, or is another one."""
    size, head = VOUCHED["size"], VOUCHED["head"]
    stated: dict[str, tuple[dict[str, Any], str]] = {
        "the-same": (VOUCHED, "OK"),
        "longer": ({"size": size + 3, "head": "b" * 64}, "OK"),
        "shorter": ({"size": size - 1, "head": "b" * 64}, "CCB-ROLLBACK"),
        "shorter-with-the-same-head": ({"size": size - 1, "head": head}, "CCB-ROLLBACK"),
        "not-stated": ({"size": 0, "head": ""}, "CCB-ROLLBACK"),
        "another": ({"size": size, "head": "b" * 64}, "CCB-HISTORY"),
        "without-its-hash": ({"size": size, "head": ""}, "CCB-HISTORY"),
    }
    for name, (audit, code) in stated.items():
        kit.add(f"log-{name}", bundle((), **THIRD, audit=audit), code, VOUCHING, (99,))


def tallies(kit: Kit) -> None:
    """A tally that does not agree is an alarm afterwards, and no reason to refuse what came."""
    entry = {"kind": "risk_point", "count": 1, "sum": sha256(line("one"))}
    fine: dict[str, Any] = {
        "null": None,
        "empty": [],
        "that-differs": [entry],
        "of-an-unknown-kind": [entry | {"kind": "x"}],
        "of-256-kinds": [entry | {"kind": f"k{number}"} for number in range(256)],
    }
    for name, tally in fine.items():
        made = bundle([line("one")], **THIRD, tally=tally)
        content = made.recipe() if len(made.mani) > 20_000 else made
        kit.add(f"tally-{name}", content, "OK", OFFICE)
    wrong: dict[str, Any] = {
        "object": {},
        "with-more": [entry | {"more": 1}],
        "without-sum": [{"kind": "risk_point", "count": 1}],
        "sum-short": [entry | {"sum": "7"}],
        "sum-number": [entry | {"sum": 7}],
        "count-negative": [entry | {"count": -1}],
        "count-true": [entry | {"count": True}],
        "kind-path": [entry | {"kind": "../x"}],
        "kind-twice": [entry, entry | {"count": 2}],
        "of-257-kinds": [entry | {"kind": f"k{number}"} for number in range(257)],
    }
    for name, tally in wrong.items():
        made = bundle((), **THIRD, tally=tally)
        content = made.recipe() if len(made.mani) > 20_000 else made
        kit.add(f"tally-{name}", content, "CCB-MANIFEST", OFFICE, (58,))


def seen(kit: Kit) -> None:
    base = SEEN | {"office_generation": 1}
    fine = base | {"office_audit_size": 0}
    kit.add("seen-no-log", bundle((), **THIRD, seen=fine), "OK", OFFICE)
    # The office's own log is in question then, not what came.
    other = base | {"office_audit_size": 2, "office_audit_head": "e" * 64}
    kit.add("seen-another-log-of-the-office", bundle((), **THIRD, seen=other), "OK", OFFICE)
    for name, size in {"negative": -1, "text": "2", "2-53": 2**53}.items():
        wrong = base | {"office_audit_size": size}
        kit.add(f"seen-size-{name}", bundle((), **THIRD, seen=wrong), "CCB-MANIFEST", OFFICE, (58,))


def answers(kit: Kit) -> None:
    """What a receipt says of the device's log and of its stream."""
    vouched = {"size": len(ICU_LINES) + 1, "head": _head(*ICU_LINES, TEMPLATE_LINE)}
    for name, state in {"whole": vouched, "none": {"size": 0, "head": ""}}.items():
        made = downlink(receipt=RECEIPT | {"device_audit": state})
        kit.add(f"receipt-vouches-for-{name}", made, "OK", WARD)
    tally = [{"kind": "control", "count": 0, "sum": "0" * 64}]
    kit.add("receipt-with-a-tally-that-differs", downlink(tally=tally), "OK", WARD)
    kit.add("receipt-not-frozen", downlink(receipt=RECEIPT | {"frozen": None}), "OK", WARD)
    frozen = {"code": "CCB-FORK", "seq": 2, "at": RECEIPT["received_at"]}
    wrong: dict[str, dict[str, Any]] = {
        "frozen-true": {"frozen": True},
        "frozen-without-code": {"frozen": {"seq": 2, "at": frozen["at"]}},
        "frozen-code-empty": {"frozen": frozen | {"code": ""}},
        "frozen-at-number-0": {"frozen": frozen | {"seq": 0}},
        "frozen-someday": {"frozen": frozen | {"at": "someday"}},
        "frozen-with-more": {"frozen": frozen | {"more": 1}},
        "device-audit-null": {"device_audit": None},
        "device-audit-negative": {"device_audit": {"size": -1, "head": ""}},
    }
    for name, changed in wrong.items():
        made = downlink(receipt=RECEIPT | changed)
        kit.add(f"receipt-value-{name}", made, "CCB-MANIFEST", WARD, (58,))
    kit.add("receipt-early-twice-over", downlink(seq=4, prev="b" * 64), "WAITING", WARD, (48,))


def _head(*lines: bytes) -> str:
    """The hash over a log: that of the head before and the line's own, over and over."""
    head = "0" * 64
    for one in lines:
        head = sha256(bytes.fromhex(head) + bytes.fromhex(sha256(one)))
    return head
