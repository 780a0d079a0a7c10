"""The hospital's root and roster as both sides keep them: whom this workspace trusts."""

import base64
import json
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Direction, JournalEntry
from cleanclinic.sync.roster import Root, Roster, make_roster, open_roots, open_roster, root_digits

EXCHANGE = Changes(frozenset({"exchange"}), frozenset())
# Restored from a backup: it knows the office, but has no stream until it is granted again.
NO_EPOCH = 0


class NotGrantedError(CleanClinicError):
    """The office has not granted this installation yet: it cannot send or receive."""

    code = "NOT-GRANTED"


class RestoredError(CleanClinicError):
    """A backup was restored: what was sent since is not known, so the office must grant anew."""

    code = "RESTORED"


def roots_of(workspace: Workspace) -> tuple[bytes, ...]:
    """The signed root chain this workspace trusts; empty before the grant."""
    texts = json.loads(workspace.store.meta("roots", "[]"))
    return tuple(base64.b64decode(text) for text in texts)


def root_of(workspace: Workspace) -> Root:
    """Raises NotGrantedError before the grant."""
    roots = roots_of(workspace)
    if not roots:
        raise NotGrantedError()
    return open_roots(roots)


def roster_of(workspace: Workspace) -> Roster:
    """The newest roster known here; raises NotGrantedError before the grant."""
    root = root_of(workspace)
    return open_roster(root, signed_roster(workspace))


def signed_roster(workspace: Workspace) -> bytes:
    """The newest roster as the office signed it."""
    return base64.b64decode(workspace.store.meta("roster"))


def renew_roster(workspace: Workspace, tx: Transaction, version: int = 0, **changed: Any) -> Roster:
    """Sign and keep the next version of the roster; every device hears of it with its receipt."""
    created = workspace.now().isoformat(timespec="seconds")
    newer = roster_of(workspace).renewed(
        created, version, root_version=root_of(workspace).version, **changed
    )
    tx.set_meta("roster", encode(make_roster(newer, workspace.signer)))
    return newer


def encode(document: bytes) -> str:
    """A signed document as text for the store."""
    return base64.b64encode(document).decode()


def encode_all(documents: tuple[bytes, ...]) -> str:
    return json.dumps([encode(document) for document in documents])


def hospital_digits(workspace: Workspace) -> str:
    """The 25 digits of the hospital, for ever those of its first root."""
    roots = roots_of(workspace)
    return root_digits(roots[0]) if roots else ""


def noted(
    workspace: Workspace,
    direction: Direction,
    note: str,
    *,
    peer: str = "",
    epoch: int = 0,
    file: str = "",
) -> JournalEntry:
    """A line of the journal for what is no bundle."""
    return JournalEntry(
        at=workspace.now(),
        direction=direction,
        peer=peer,
        epoch=epoch,
        seq=0,
        hash="",
        file=file,
        result="applied",
        note=note,
    )


def only_digits(text: str) -> str:
    """The digits in what a person typed or read out, however they set them apart."""
    return "".join(character for character in text if character.isdecimal())


def is_granted(workspace: Workspace) -> bool:
    return bool(workspace.store.meta("roots")) and not is_restored(workspace)


def is_restored(workspace: Workspace) -> bool:
    """Whether a backup was restored here and the office has not granted it anew since."""
    return workspace.store.meta("epoch") == str(NO_EPOCH)
