"""Renewing what the office signs with and is addressed by: yearly, or when somebody may have it.

The root names the new keys, so every ward follows with its next receipt. What the old key counted
is void then, and the office's streams begin anew. What wards sealed to the old address meanwhile is
still opened for 400 days; that it is theirs is proven by their own signature, not by the address.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from cleanclinic.operations.epochs import begin_new_generation
from cleanclinic.operations.following import RETIRED, RETIRED_OPENS
from cleanclinic.operations.opened import DEVICE_IDENTITY, DEVICE_SEED
from cleanclinic.operations.people import require
from cleanclinic.operations.roles import Role
from cleanclinic.operations.root_keys import (
    SEED,
    RootKey,
    root_signers,
)
from cleanclinic.operations.trust import (
    EXCHANGE,
    encode,
    encode_all,
    noted,
    root_of,
    roots_of,
    roster_of,
)
from cleanclinic.operations.workspace import Workspace, WorkspaceKind
from cleanclinic.records.held import Changes
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.roster import make_root, make_roster
from cleanclinic.sync.signing import Signer


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
    root, sources = root_of(workspace), workspace.sources
    signers = root_signers(workspace, root, keys)
    seed = sources.random_bytes(32)
    identity = new_age_identity(sources.random_bytes)
    created = workspace.now().isoformat(timespec="seconds")
    newer = msgspec.structs.replace(
        root,
        version=root.version + 1,
        office_keys=(Signer(seed).public.hex(),),
        office_recipients=(age_recipient(identity),),
        created=created,
    )
    chain = (*roots_of(workspace), make_root(newer, signers))
    retired = json.loads(workspace.store.meta(RETIRED, "[]"))
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
