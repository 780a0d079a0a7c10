"""A PC's new key vouched for by its old one: the statement a device writes when it begins anew."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from cleanclinic.sync.documents import read_document, sign_document
from cleanclinic.sync.errors import (
    EpochCloneError,
    EpochRevokedError,
    EpochSignatureError,
    EpochStatementError,
    EpochUnknownError,
    SignatureError,
    SuiteError,
    WeakKeyError,
)
from cleanclinic.sync.identities import is_recipient
from cleanclinic.sync.limits import STATEMENT_MAX
from cleanclinic.sync.manifest import SUITE
from cleanclinic.sync.roster import Roster, RosterDevice
from cleanclinic.sync.shapes import Address, Hex64, Id, Instant, Nonce, Positive, Suite
from cleanclinic.sync.signing import EPOCH_TYPE, Signer, check_public, key_id, verify
from cleanclinic.sync.strict import StrictJsonError, decode_strict

EPOCH_SUFFIX = ".ccepoch"
EpochReason = Literal["restored", "rolled_back", "fork", "yearly", "suspicion", "office_lost"]


class EpochStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a device goes on with a new key, and why; signed by the old key and by the new one."""

    typ: Literal["epoch"] = "epoch"
    v: Literal[1] = 1
    demo: bool
    hospital_id: Id
    department_id: Id
    device_id: Id
    old_epoch: Positive
    epoch: Positive
    public: Hex64
    recipient: Address
    reason: EpochReason
    nonce: Nonce
    suite: Suite = SUITE
    created: Instant

    @property
    def key_id(self) -> str:
        """The id of the new key."""
        return key_id(bytes.fromhex(self.public))


def make_statement(statement: EpochStatement, old: Signer, new: Signer) -> bytes:
    """The statement as a file."""
    data = sign_document(EPOCH_TYPE, statement, [old, new])
    read_statement(data, {old.key_id: old.public})
    return data


def read_statement(data: bytes, keys: Mapping[str, bytes]) -> tuple[EpochStatement, str]:
    """A statement signed by its own new key and by one of `keys`, and the id of that one.

    Whether that key may speak for the device is the caller's to ask. Raises EPOCH-*.
    """
    try:
        payload, entries = read_document(data, EPOCH_TYPE, STATEMENT_MAX)
    except (StrictJsonError, SignatureError, SuiteError) as error:
        raise EpochStatementError(detail=str(error)) from error
    known = [entry for entry in entries if entry.keyid in keys]
    if len(entries) != 2:
        raise EpochStatementError(detail="not two signatures")
    if not known:
        raise EpochUnknownError()
    try:
        verify(EPOCH_TYPE, payload, known, keys, len(known))
        statement = decode_strict(payload, EpochStatement, STATEMENT_MAX)
        public = bytes.fromhex(statement.public)
        check_public(public)
        verify(EPOCH_TYPE, payload, entries, {statement.key_id: public})
    except SignatureError as error:
        raise EpochSignatureError(detail=str(error)) from error
    except (StrictJsonError, WeakKeyError) as error:
        raise EpochStatementError(detail=str(error)) from error
    if statement.epoch != statement.old_epoch + 1 or not is_recipient(statement.recipient):
        raise EpochStatementError(detail="epoch or recipient")
    # Taken in before, the new key is known too.
    old = [entry.keyid for entry in known if entry.keyid != statement.key_id]
    if len(old) != 1:
        raise EpochUnknownError()
    return statement, old[0]


def is_listed(roster: Roster, statement: EpochStatement, old: RosterDevice) -> bool:
    """Whether the new key is on the list already; `old` is the entry of the key that vouches.

    The first word of a key counts: raises EpochCloneError for another one, and EpochRevokedError
    where the old key is out of use.
    """
    successor = roster.device(old.device_id, statement.epoch)
    if successor is not None and successor.public == statement.public:
        return True
    known = {device.key_id for device in roster.devices}
    if successor is not None or statement.key_id in known:
        raise EpochCloneError(device=old.label)
    if old.status != "active":
        raise EpochRevokedError(device=old.label)
    return False


def with_successor(
    roster: Roster, statement: EpochStatement, old: RosterDevice, received: int, now: str
) -> tuple[RosterDevice, ...]:
    """The list's devices with the old entry closed at what was `received`, and the new one."""
    closed = old.changed(
        status="closed", last_valid_seq=received, revoked_at=now, reason=statement.reason
    )
    begun = old.changed(
        public=statement.public,
        recipient=statement.recipient,
        epoch=statement.epoch,
        since=now,
        reason="",
    )
    return (*(closed if one == old else one for one in roster.devices), begun)
