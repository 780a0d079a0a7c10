"""Renewing what the office signs with and is addressed by: yearly, or when somebody may have it.

The root names the new keys, so every ward follows with its next receipt. What the old key counted
is void then, and the office's streams begin anew. What wards sealed to the old address meanwhile is
still opened for 400 days; that it is theirs is proven by their own signature, not by the address.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import msgspec

from cleanclinic.operations.peers.following import RETIRED, RETIRED_OPENS
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.next_epochs import begin_new_generation
from cleanclinic.operations.workspace.opened import DEVICE_IDENTITY, DEVICE_SEED
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.root_keys import (
    COPIES,
    HISTORY,
    SCRUB,
    SEED,
    RootKey,
    standing,
)
from cleanclinic.operations.workspace.trust import (
    EXCHANGE,
    encode,
    encode_all,
    noted,
    root_of,
    roster_of,
)
from cleanclinic.records.held import Changes
from cleanclinic.storage.transaction import Transaction
from cleanclinic.sync.errors import RosterError
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.roster import make_root, make_roster, open_roster
from cleanclinic.sync.signing import Signer

# What an office keeps of itself when an old backup takes the place of what it has.
_CARRIED = ("roots", "roster", SEED, COPIES, HISTORY, RETIRED, DEVICE_SEED, DEVICE_IDENTITY)


@dataclass(frozen=True)
class OfficeRenewed:
    """The office signs with a new key; `opens_until`: the last day for what waits under the old."""

    version: int
    opens_until: date
    changes: Changes


def preview_renew(workspace: Workspace) -> tuple[tuple[str, dict[str, object]], ...]:
    """What renewing will mean, as keys of words with their values; changes nothing."""
    root = root_of(workspace)
    here = bool(workspace.store.meta(SEED))
    until = workspace.today() + RETIRED_OPENS
    return (
        ("root.renew.what", {}),
        ("root.renew.here" if here else "root.renew.away", {"needed": root.threshold}),
        ("root.renew.wards", {}),
        ("root.renew.waiting", {"date": until}),
    )


def renew_office_keys(workspace: Workspace, keys: Sequence[RootKey] = ()) -> OfficeRenewed:
    """Give the office a new key and a new address, on the word of enough keys of the root.

    None are needed while the root's key is on this PC. Raises ROOT-KEY-TWICE and ROOT-KEYS-FEW.
    The workspace signs with the new key when this returns.
    """
    workspace.require(WorkspaceKind.OFFICE)
    require(workspace, Role.HEAD_NURSE)
    sources, stands = workspace.sources, standing(workspace, keys)
    seed = sources.random_bytes(32)
    identity = new_age_identity(sources.random_bytes)
    created = workspace.now().isoformat(timespec="seconds")
    newer = msgspec.structs.replace(
        stands.root,
        version=stands.root.version + 1,
        office_keys=(Signer(seed).public.hex(),),
        office_recipients=(age_recipient(identity),),
        created=created,
    )
    chain = (*stands.chain, make_root(newer, stands.signers))
    retired = json.loads(workspace.store.meta(RETIRED) or "[]")
    retired.append((workspace.keys.age_identity, workspace.now().isoformat()))
    with workspace.store.writing() as tx:
        begin_new_generation(workspace, tx)
        roster = roster_of(workspace).renewed(created, root_version=newer.version)
        tx.set_meta("roots", encode_all(chain))
        tx.set_meta("roster", encode(make_roster(roster, Signer(seed))))
        tx.set_meta(DEVICE_SEED, seed.hex())
        tx.set_meta(DEVICE_IDENTITY, identity)
        tx.set_meta(RETIRED, json.dumps(retired))
        tx.journal(noted(workspace, "out", "root", file=f"ROOT-V{newer.version}"))
    workspace.renew_keys()
    return OfficeRenewed(newer.version, workspace.today() + RETIRED_OPENS, EXCHANGE)


def carry_trust(workspace: Workspace, tx: Transaction, replaced: Mapping[str, str]) -> None:
    """Keep what the replaced database knew of root and roster: a backup must not bring back less.

    A PC that was taken out of use stays out of use, and a root that was moved away stays away.
    """
    generations = (tx.meta("office_generation"), replaced.get("office_generation"))
    tx.set_meta("office_generation", str(max(int(one or "1") for one in generations)))
    if _roots_made(replaced) > _roots_made(workspace.store.meta_all()):
        for name in _CARRIED:
            tx.set_meta(name, replaced.get(name, ""))
        # The backup's pages may hold a key that was moved away since.
        tx.set_meta(SCRUB, "due")
        workspace.renew_keys()
        return
    with suppress(RosterError):
        kept = open_roster(root_of(workspace), base64.b64decode(replaced.get("roster", "")))
        if kept.version > roster_of(workspace).version:
            tx.set_meta("roster", replaced["roster"])


def _roots_made(meta: Mapping[str, str]) -> int:
    former = json.loads(meta.get(HISTORY) or "[]")
    return len(json.loads(meta.get("roots") or "[]")) + sum(len(one["roots"]) for one in former)
