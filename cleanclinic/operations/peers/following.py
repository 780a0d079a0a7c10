"""Following the hospital's root: what a newer one in a file from the office means for this ward.

A root vouches for itself by the keys of the one before, so a ward may look at the roots in a file
whose signer it does not know yet. Only then is the whole file verified, by the newest of them.
"""

import base64
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.root_keys import former_chains, keep_history
from cleanclinic.operations.workspace.trust import (
    EXCHANGE,
    encode,
    encode_all,
    noted,
    only_digits,
    root_of,
    roots_of,
    roster_of,
    signed_roster,
)
from cleanclinic.records.held import Changes
from cleanclinic.storage.transaction import Transaction
from cleanclinic.sync.errors import BundleError, RootError, RosterError, UnknownSignerError
from cleanclinic.sync.intake import Trust, Verified, announced_trust, verify_bundle
from cleanclinic.sync.manifest import Manifest, Trusted
from cleanclinic.sync.recall import forgotten, recalled
from cleanclinic.sync.roster import (
    Root,
    Roster,
    follow_roots,
    former_ids,
    is_other_beginning,
    known_office,
    office_replaced,
    open_roots,
    open_roster,
    renew_trust,
    root_digits,
)

# How long the office still opens what was sealed to an address it has replaced.
RETIRED_OPENS = timedelta(days=400)
RETIRED, OFFERED = "office_retired", "root_offered"
# At a ward: the list as it was before the office forgot something of it. In `ext` of a bundle too.
LIST_BEFORE = "list_before"


class NewRootError(BundleError):
    """The office was founded anew: people compare its digits before anything of it counts."""

    code = "ROOT-NEW"


class NewRootDigitsError(CleanClinicError):
    """The digits typed are not those of the root that was offered; nothing changed."""

    code = "ROOT-DIGITS"


class NoOfferError(CleanClinicError):
    """No file with a new root was read yet."""

    code = "ROOT-NO-OFFER"


@dataclass(frozen=True)
class NewRootOffer:
    """What is to be compared with the notice."""

    hospital: str
    since: date


def former(workspace: Workspace) -> frozenset[str]:
    """Ids of every key and address the office had before, as far as this workspace knows."""
    return former_ids(roots_of(workspace), *former_chains(workspace))


def opening_identities(workspace: Workspace) -> tuple[str, ...]:
    """What opens files for this installation; an office's earlier ones for 400 days more."""
    kept = json.loads(workspace.store.meta(RETIRED) or "[]")
    now = workspace.now()
    still = (one for one, at in kept if now - datetime.fromisoformat(at) <= RETIRED_OPENS)
    return (workspace.keys.age_identity, *still)


def verify(
    workspace: Workspace,
    path: Path,
    trust: Trust,
    identities: Sequence[str] | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Verified:
    """All checks on a local copy; a ward follows a newer root that the file itself brings.

    Raises what `verify_bundle` raises, and ROOT-* for roots that do not follow the one known.
    """
    used = opening_identities(workspace) if identities is None else tuple(identities)
    try:
        return verify_bundle(path, trust, used, on_bytes)
    except UnknownSignerError as error:
        if workspace.kind is not WorkspaceKind.WARD:
            raise
        brought = announced_trust(path, trust, used)
        if brought is None:
            raise
        if is_foreign(workspace, brought):
            with workspace.store.writing() as tx:
                _keep_offer(workspace, tx, brought)
            raise NewRootError() from error
        newest, new = follow_roots(root_of(workspace), brought.roots)
        if not new:
            raise
    return verify_bundle(path, replace(trust, signers=known_office(newest)), used, on_bytes)


def newest_root(workspace: Workspace, trusted: Trusted | None) -> Root:
    """The root known here, or the newest that a verified file leads to from it."""
    known = root_of(workspace)
    if trusted is None or is_foreign(workspace, trusted):
        return known
    return follow_roots(known, trusted.roots)[0]


def replaces_office(workspace: Workspace, manifest: Manifest) -> bool:
    """Whether a key of the office known here speaks for it no more: all it counted is void."""
    return office_replaced(root_of(workspace), newest_root(workspace, manifest.trusted))


def is_foreign(workspace: Workspace, trusted: Trusted) -> bool:
    """Whether these roots begin anew, so that nothing but people can vouch for them."""
    known = roots_of(workspace)[0]
    return any(is_other_beginning(text.encode(), known) for text in trusted.roots)


def take_trust(workspace: Workspace, tx: Transaction, trusted: Trusted | None) -> int:
    """Keep the newer roots and the newer roster of a verified file; gives how many were newer.

    Roots that begin anew are kept for a person to compare their digits; see `accept_new_root`.
    """
    if trusted is None:
        return 0
    if is_foreign(workspace, trusted):
        _keep_offer(workspace, tx, trusted)
        trusted = Trusted((), trusted.roster)
    renewed = renew_trust(root_of(workspace), roster_of(workspace).version, trusted)
    tx.set_meta("roots", encode_all((*roots_of(workspace), *renewed.new_roots)))
    if renewed.roster is not None:
        keep_before(workspace, tx, renewed.root, renewed.roster)
        tx.set_meta("roster", encode(renewed.roster_signed))
    return len(renewed.new_roots) + (renewed.roster is not None)


def _keep_offer(workspace: Workspace, tx: Transaction, trusted: Trusted) -> None:
    root = open_roots([text.encode() for text in trusted.roots])
    if (root.hospital_id, root.demo) != (workspace.hospital_code, workspace.demo):
        raise RootError(detail="another hospital")
    tx.set_meta(OFFERED, json.dumps({"roots": trusted.roots, "roster": trusted.roster}))


# --- what an office put back has forgotten of its list -----------------------------------------


def keep_before(workspace: Workspace, tx: Transaction, root: Root, newer: Roster) -> None:
    """Keep the list known until now if the newer one forgets what stands in it."""
    forgets = ""
    for kept in (tx.meta(LIST_BEFORE), tx.meta("roster")):
        # A list that a former key of the office signed proves nothing any more.
        with suppress(RosterError):
            before = open_roster(root, base64.b64decode(kept))
            forgets = forgets or (kept if forgotten(newer, before) else "")
    tx.set_meta(LIST_BEFORE, forgets)


def list_before(workspace: Workspace) -> str:
    """The signed list that the office has to be told of again; empty most of the time."""
    return base64.b64decode(workspace.store.meta(LIST_BEFORE)).decode()


def list_here(workspace: Workspace) -> Roster:
    """The newest list, with what this ward knows and an office put back has forgotten of it.

    A PC that was taken out of use is sent nothing, and not believed, because a backup is older.
    """
    newest, before = roster_of(workspace), list_before(workspace)
    if not before:
        return newest
    departments, devices = recalled(newest, open_roster(root_of(workspace), before.encode()))
    return newest.renewed(newest.created, departments=departments, devices=devices)


# --- a root that begins anew ------------------------------------------------------------------


def new_root_offer(workspace: Workspace) -> NewRootOffer | None:
    """What the office says it founded anew; None most of the time.

    Its digits are not told: they are to be typed from the stamped notice, not from the screen.
    """
    kept = workspace.store.meta(OFFERED)
    if not kept:
        return None
    root = open_roots([text.encode() for text in json.loads(kept)["roots"]])
    return NewRootOffer(root.hospital_name, date.fromisoformat(root.created[:10]))


def accept_new_root(workspace: Workspace, digits: str) -> Changes:
    """Follow a root that begins anew, after its digits were typed from the stamped notice.

    Raises ROOT-NO-OFFER, ROOT-DIGITS for digits that differ, and ROSTER-SIG where the new office
    does not list this PC; then nothing changed. The old root is kept and proves nothing any more.
    """
    require(workspace, Role.HEAD_NURSE)
    kept = json.loads(workspace.store.meta(OFFERED) or "null")
    if kept is None:
        raise NoOfferError()
    chain = tuple(text.encode() for text in kept["roots"])
    if only_digits(digits) != only_digits(root_digits(chain[0])):
        raise NewRootDigitsError()
    root = open_roots(chain)
    replaced = office_replaced(root_of(workspace), root)
    signed = kept["roster"].encode() or signed_roster(workspace)
    _check_listed(workspace, open_roster(root, signed))
    with workspace.store.writing() as tx:
        keep_history(workspace, tx)
        tx.set_meta("roots", encode_all(chain))
        tx.set_meta("roster", encode(signed))
        tx.set_meta(LIST_BEFORE, "")
        tx.set_meta(OFFERED, "")
        if replaced:
            # Whatever the old office counted is void: the new one begins anew, however low.
            tx.set_meta("office_generation", "0")
        tx.journal(noted(workspace, "in", "root", file=f"ROOT-V{root.version}"))
    return EXCHANGE


def _check_listed(workspace: Workspace, roster: Roster) -> None:
    device = roster.newest(workspace.store.meta("device_id"))
    if device is None or device.public != workspace.signer.public.hex():
        raise RosterError(detail="this PC is not listed")
