"""The office's answer: what of a device's stream was taken, and how safe it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from cleanclinic.sync.errors import AheadError, ReceiptMismatchError
from cleanclinic.sync.limits import RECEIPT_EXCEPTIONS_MAX
from cleanclinic.sync.shapes import Count, HeadOrNone, Hex64, Id, Instant, Positive

_ListLimit = msgspec.Meta(max_length=RECEIPT_EXCEPTIONS_MAX)


class AuditState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long an audit chain is and the hash it ends in."""

    size: Count = 0
    head: HeadOrNone = ""


NO_AUDIT = AuditState()


class ReceiptException(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change that was not simply applied."""

    change: Hex64
    verdict: Literal["merged", "conflict", "refused", "unknown"]
    code: Annotated[str, msgspec.Meta(max_length=64)] = ""
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The office takes nothing more of this stream: at which bundle and why."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    seq: Positive
    at: Instant


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Cumulative: the newest receipt says all that the ones before it said."""

    device_id: Id
    epoch: Positive
    upto: Count
    head: Hex64
    missing: Annotated[tuple[tuple[Positive, Positive], ...], _ListLimit] = ()
    applied: Count
    merged: Count
    conflict: Count
    refused: Count
    exceptions: Annotated[tuple[ReceiptException, ...], _ListLimit] = ()
    missing_attachments: Annotated[tuple[Hex64, ...], _ListLimit] = ()
    received_at: Instant
    office_generation: Positive
    durable_upto: Count
    office_audit: AuditState = AuditState()
    device_audit: AuditState = AuditState()
    frozen: Frozen | None = None


def is_later_life(found: int, known: int) -> bool:
    """Whether a receipt is of a later life of the office than the one known.

    Then its stream to the device starts from 1. Raises ReceiptMismatchError for an earlier one.
    """
    if found < known:
        raise ReceiptMismatchError(detail="an older office generation")
    return found > known


def confirms_unsent(
    receipt: Receipt, *, epoch: int, sent_upto: int, hash_at: Callable[[int], str | None]
) -> bool:
    """Whether the office confirms to this very epoch what was never sent from here.

    Then another copy of this PC sent it, or this file was put back.
    """
    if receipt.epoch != epoch or not receipt.upto:
        return False
    return receipt.upto > sent_upto or hash_at(receipt.upto) != receipt.head


@dataclass(frozen=True)
class ReceiptFacts:
    """What a receipt means for this device."""

    upto: int
    durable_upto: int
    missing: tuple[tuple[int, int], ...]
    new_generation: bool


def check_receipt(
    receipt: Receipt,
    *,
    device_id: str,
    epoch: int,
    sent_upto: int,
    hash_at: Callable[[int], str | None],
    known_generation: int = 0,
) -> ReceiptFacts:
    """Hold a receipt against what this device sent."""
    if receipt.device_id != device_id or receipt.epoch != epoch:
        raise ReceiptMismatchError(detail="another device or epoch")
    if receipt.upto > sent_upto:
        raise AheadError(upto=receipt.upto, known=sent_upto)
    if receipt.upto and hash_at(receipt.upto) != receipt.head:
        raise ReceiptMismatchError(detail=f"another bundle {receipt.upto}")
    if receipt.durable_upto > receipt.upto:
        raise ReceiptMismatchError(detail="durable beyond received")
    # A restored office starts a new generation and may hold less than it once confirmed.
    return ReceiptFacts(
        receipt.upto,
        receipt.durable_upto,
        receipt.missing,
        new_generation=is_later_life(receipt.office_generation, known_generation),
    )
