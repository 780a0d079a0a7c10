"""Whom to trust: the hospital's root statement and the office's roster of devices."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

from cleanclinic.sync.documents import read_document, sign_document
from cleanclinic.sync.errors import (
    RootError,
    RootVersionError,
    RosterError,
    RosterOldError,
    SignatureError,
    SuiteError,
    WeakKeyError,
)
from cleanclinic.sync.identities import recipient_id
from cleanclinic.sync.intake import KnownSigner, Trust
from cleanclinic.sync.limits import DOCUMENT_MAX
from cleanclinic.sync.manifest import SUITE, Trusted
from cleanclinic.sync.shapes import (
    Address,
    Count,
    Hex64,
    Id,
    Instant,
    Name,
    Positive,
    Short,
    Suite,
)
from cleanclinic.sync.signing import (
    ROOT_TYPE,
    ROSTER_TYPE,
    SignatureEntry,
    Signer,
    check_public,
    key_id,
    verify,
)
from cleanclinic.sync.strict import StrictJsonError, decode_strict

_Keys = Annotated[tuple[Hex64, ...], msgspec.Meta(min_length=1, max_length=8)]


class Root(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may speak for the hospital; keys are public keys in hexadecimal."""

    typ: Literal["root"] = "root"
    v: Literal[1] = 1
    version: Positive
    demo: bool
    hospital_id: Id
    hospital_name: Name
    root_keys: _Keys
    threshold: Annotated[int, msgspec.Meta(ge=1, le=8)]
    office_keys: _Keys
    office_recipients: Annotated[tuple[Address, ...], msgspec.Meta(min_length=1, max_length=8)]
    allowed_suites: Annotated[tuple[Suite, ...], msgspec.Meta(min_length=1, max_length=8)] = (
        SUITE,
    )
    # Whom a ward may seal its way back in to; opened with what lies on sticks and sheets.
    recovery_recipients: Annotated[tuple[Address, ...], msgspec.Meta(max_length=8)] = ()
    created: Instant
    ext: dict[str, Any] = {}

    @property
    def office_signers(self) -> dict[str, bytes]:
        """The office's public keys by id."""
        return _by_id(self.office_keys)


class RosterDepartment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    name: Name


class RosterDevice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One key epoch of one PC; a PC with a new key has a second entry."""

    device_id: Id
    department_id: Id
    label: Name
    public: Hex64
    recipient: Address
    epoch: Positive
    # `closed` by the device's own next epoch, `revoked` by a person.
    status: Literal["active", "closed", "revoked"] = "active"
    last_valid_seq: Count | None = None
    revoked_at: Instant | None = None
    reason: Short = ""
    since: Instant | None = None

    @property
    def key_id(self) -> str:
        return key_id(bytes.fromhex(self.public))

    def changed(self, **values: Any) -> "RosterDevice":
        return msgspec.structs.replace(self, **values)


class Roster(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All departments and devices of one hospital."""

    typ: Literal["roster"] = "roster"
    v: Literal[1] = 1
    version: Positive
    root_version: Positive
    demo: bool
    hospital_id: Id
    departments: Annotated[tuple[RosterDepartment, ...], msgspec.Meta(max_length=2000)]
    devices: Annotated[tuple[RosterDevice, ...], msgspec.Meta(max_length=10_000)]
    created: Instant
    ext: dict[str, Any] = {}

    def device(self, device_id: str, epoch: int) -> RosterDevice | None:
        found = (d for d in self.devices if (d.device_id, d.epoch) == (device_id, epoch))
        return next(found, None)

    def renewed(self, created: str, version: int = 0, **changed: Any) -> "Roster":
        """The next version of it; `version` only where one more is not enough."""
        values = {"version": max(self.version + 1, version), "created": created, **changed}
        return msgspec.structs.replace(self, **values)

    def newest(self, device_id: str) -> RosterDevice | None:
        """The entry of a device's newest epoch."""
        entries = [one for one in self.devices if one.device_id == device_id]
        return max(entries, key=lambda one: one.epoch, default=None)


@dataclass(frozen=True)
class Renewed:
    """What a downlink brought of trust: the newest root, and a newer roster if there was one."""

    root: Root
    new_roots: tuple[bytes, ...] = field(repr=False)
    roster: Roster | None
    roster_signed: bytes = field(repr=False)


def digits(data: bytes) -> str:
    """25 digits in five groups, for two people to compare by telephone or on paper."""
    number = int.from_bytes(hashlib.sha256(data).digest(), "big") % 10**25
    text = f"{number:025d}"
    return " ".join(text[place : place + 5] for place in range(0, 25, 5))


def make_root(root: Root, signers: Sequence[Signer]) -> bytes:
    """The root statement, signed; for a next version by the old and the new signers."""
    _check_root(root)
    return sign_document(ROOT_TYPE, root, signers)


def open_roots(chain: Sequence[bytes]) -> Root:
    """The newest root of a chain that begins with version 1, each vouched for by the one before."""
    return all_roots(chain)[-1]


def all_roots(chain: Sequence[bytes]) -> tuple[Root, ...]:
    """Every root of such a chain, the first one first."""
    return _all_roots(tuple(chain))


# Asked again at every step of every bundle; the same bytes hold or they do not, and what does not
# hold is not remembered.
@lru_cache(maxsize=16)
def _all_roots(chain: tuple[bytes, ...]) -> tuple[Root, ...]:
    if not chain:
        raise RootError(detail="no root")
    root, payload, entries = _read_root(chain[0])
    if root.version != 1:
        raise RootVersionError(version=root.version, known=0)
    _check_signed(payload, entries, root)
    roots = [root]
    for data in chain[1:]:
        roots.append(next_root(roots[-1], data))
    return tuple(roots)


def next_root(current: Root, data: bytes) -> Root:
    """The next root: signed by enough of the old keys and by enough of its own."""
    root, payload, entries = _read_root(data)
    if root.version != current.version + 1:
        raise RootVersionError(version=root.version, known=current.version)
    if (root.hospital_id, root.demo) != (current.hospital_id, current.demo):
        raise RootError(detail="another hospital")
    _check_signed(payload, entries, current)
    _check_signed(payload, entries, root)
    return root


def renew_trust(root: Root, roster_version: int, trusted: Trusted) -> Renewed:
    """Follow the roots and the roster of a downlink; older ones are passed over.

    When the new root takes a key away from the office, any roster of the new key is newer: whoever
    stole the old key may have counted as high as they liked.
    """
    newest, new_roots = follow_roots(root, trusted.roots)
    roster, signed = None, trusted.roster.encode()
    if signed:
        roster = open_roster(newest, signed)
    replaced = office_replaced(root, newest)
    if replaced and roster is None:
        raise RosterError(detail="no roster under the new root")
    if roster is None or (roster.version <= roster_version and not replaced):
        return Renewed(newest, new_roots, None, b"")
    return Renewed(newest, new_roots, roster, signed)


def follow_roots(root: Root, texts: Sequence[str]) -> tuple[Root, tuple[bytes, ...]]:
    """The newest root that these lead to from a known one, and those on the way to it."""
    kept = []
    for text in texts:
        data = text.encode()
        if _read_root(data)[0].version > root.version:
            root = next_root(root, data)
            kept.append(data)
    return root, tuple(kept)


def is_other_beginning(data: bytes, first: bytes) -> bool:
    """Whether this is a first root, and not the one known; says nothing of whether it holds."""
    return _read_root(data)[0].version == 1 and data != first


def office_replaced(known: Root, newer: Root) -> bool:
    """Whether a key that spoke for the office does so no more; what it counted is void then."""
    return not set(known.office_keys) <= set(newer.office_keys)


def former_ids(chain: Sequence[bytes], *given_up: Sequence[bytes]) -> frozenset[str]:
    """The ids of every key and address the office had and has no more, by all its root chains."""
    roots = [root for one in (chain, *given_up) for root in all_roots(one)]
    every = frozenset().union(*map(_office_ids, roots))
    return every - _office_ids(open_roots(chain))


def _office_ids(root: Root) -> frozenset[str]:
    return frozenset((*root.office_signers, *map(recipient_id, root.office_recipients)))


def root_digits(first_root: bytes) -> str:
    """What the stamped paper notice shows: the digits of root version 1, true for ever."""
    _, payload, _ = _read_root(first_root)
    return digits(payload)


def make_roster(roster: Roster, office: Signer) -> bytes:
    _check_roster(roster)
    return sign_document(ROSTER_TYPE, roster, [office])


def open_roster(root: Root, data: bytes, known_version: int = 0) -> Roster:
    """A roster signed by the office the root names, not older than the one known."""
    roster = _signed_roster(root.office_keys, data)
    if (roster.hospital_id, roster.demo) != (root.hospital_id, root.demo):
        raise RosterError(detail="another hospital")
    if roster.version < known_version:
        raise RosterOldError(version=roster.version, known=known_version)
    return roster


@lru_cache(maxsize=8)
def _signed_roster(office_keys: tuple[str, ...], data: bytes) -> Roster:
    """What one of these keys signed; remembered for the same reason as the roots."""
    try:
        payload, entries = read_document(data, ROSTER_TYPE, DOCUMENT_MAX)
        verify(ROSTER_TYPE, payload, entries, _by_id(office_keys))
        roster = decode_strict(payload, Roster, DOCUMENT_MAX)
    except (StrictJsonError, SignatureError, SuiteError) as error:
        raise RosterError(detail=str(error)) from error
    _check_roster(roster)
    return roster


def office_trust(root: Root, roster: Roster) -> Trust:
    """What the office holds a department's bundle against."""
    return Trust(
        hospital_id=root.hospital_id,
        demo=root.demo,
        expects="bundle",
        signers={device.key_id: signer_of(device) for device in roster.devices},
        suites=frozenset(root.allowed_suites),
    )


def device_trust(root: Root, *, department_id: str, device_id: str, epoch: int) -> Trust:
    """What a device holds the office's answer against."""
    return Trust(
        hospital_id=root.hospital_id,
        demo=root.demo,
        expects="receipt",
        signers=known_office(root),
        suites=frozenset(root.allowed_suites),
        device_id=device_id,
        department_id=department_id,
        epoch=epoch,
    )


def known_office(root: Root) -> dict[str, KnownSigner]:
    """The office's keys as a device's trust holds them."""
    return {name: KnownSigner(name, public) for name, public in root.office_signers.items()}


def signer_of(device: RosterDevice) -> KnownSigner:
    """An entry of the roster as trust holds it."""
    return KnownSigner(
        device.key_id,
        bytes.fromhex(device.public),
        device.device_id,
        device.department_id,
        device.epoch,
        "active" if device.status == "active" else "revoked",
        device.last_valid_seq,
        device.label,
    )


def _by_id(publics: Sequence[str]) -> dict[str, bytes]:
    return {key_id(raw): raw for raw in map(bytes.fromhex, publics)}


def _read_root(data: bytes) -> tuple[Root, bytes, tuple[SignatureEntry, ...]]:
    # A root vouches for itself, so it must be read before it can be verified.
    try:
        payload, entries = read_document(data, ROOT_TYPE, DOCUMENT_MAX)
        root = decode_strict(payload, Root, DOCUMENT_MAX)
    except (StrictJsonError, SignatureError, SuiteError) as error:
        raise RootError(detail=str(error)) from error
    _check_root(root)
    return root, payload, entries


def _check_root(root: Root) -> None:
    for keys in (root.root_keys, root.office_keys):
        if len(set(keys)) != len(keys):
            raise RootError(detail="a key twice")
        _check_keys(keys, RootError)
    if root.threshold > len(root.root_keys):
        raise RootError(detail="threshold")
    if SUITE not in root.allowed_suites:
        raise RootError(detail="no suite this program has")


def _check_signed(payload: bytes, entries: tuple[SignatureEntry, ...], by: Root) -> None:
    try:
        verify(ROOT_TYPE, payload, entries, _by_id(by.root_keys), by.threshold)
    except SignatureError as error:
        raise RootError(detail=str(error)) from error


def _check_roster(roster: Roster) -> None:
    departments = {department.id for department in roster.departments}
    epochs = {(device.device_id, device.epoch) for device in roster.devices}
    publics = {device.public for device in roster.devices}
    if len(departments) != len(roster.departments):
        raise RosterError(detail="a department twice")
    if not len(epochs) == len(publics) == len(roster.devices):
        raise RosterError(detail="a device twice")
    if not departments.issuperset(device.department_id for device in roster.devices):
        raise RosterError(detail="a device of no department")
    _check_keys(publics, RosterError)


def _check_keys(publics: Sequence[str] | set[str], refusal: type[RootError | RosterError]) -> None:
    try:
        for public in publics:
            check_public(bytes.fromhex(public))
    except WeakKeyError as error:
        raise refusal(detail=str(error)) from error
