"""Bundles that came before the one they follow: kept sealed, and taken in when their turn comes.

The sealed file lies under its identity in the folder `waiting`; a row of the database says of which
stream it is and what it was called where it came from.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.streams import generation, in_peer, incoming
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.storage.values import JournalEntry, Waiting
from cleanclinic.sync.errors import WaitedError
from cleanclinic.sync.files import move_safely
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.roster import Roster
from cleanclinic.sync.streams import Held, next_waiting, over_bounds

FOLDER = "waiting"


def file_of(workspace: Workspace, identity: str) -> Path:
    """Where a waiting bundle lies."""
    return workspace.folder / FOLDER / f"{identity}.ccb"


def life_of(workspace: Workspace, verified: Verified) -> int:
    """The office's generation that a downlink belongs to; 0 for what a ward's PC wrote."""
    receipt = verified.manifest.receipt
    return receipt.office_generation if receipt is not None else 0


def hold(workspace: Workspace, verified: Verified, copy: Path, name: str, size: int) -> None:
    """Keep the copy of a bundle that came too early; raises WaitedError if there is no room.

    What is farther from its turn makes room for what is nearer.
    """
    manifest = verified.manifest
    newcomer = Waiting(
        hash=verified.bundle_hash,
        peer=manifest.device_id,
        epoch=manifest.epoch,
        generation=life_of(workspace, verified),
        seq=manifest.seq,
        file=name,
        size=size,
        at=workspace.now(),
    )
    kept = workspace.store.waiting()
    if any(one.hash == newcomer.hash for one in kept):
        return
    gone = _over(workspace, (*kept, newcomer))
    if newcomer.hash in gone:
        raise WaitedError(name=name, seq=manifest.seq)
    drop(workspace, [one for one in kept if one.hash in gone])
    (workspace.folder / FOLDER).mkdir(exist_ok=True)
    # First the file: a row without one would promise what is not there.
    move_safely(copy, file_of(workspace, newcomer.hash))
    with workspace.store.writing() as tx:
        tx.hold(newcomer)


def drop(workspace: Workspace, gone: list[Waiting]) -> None:
    """Let go of what can wait no longer, and say so in the journal."""
    if not gone:
        return
    with workspace.store.writing() as tx:
        for one in gone:
            tx.let_go(one.hash)
            tx.journal(_gone(workspace, one))
    for one in gone:
        with suppress(OSError):
            file_of(workspace, one.hash).unlink()


def sweep(workspace: Workspace) -> None:
    """Put in order what a program that ended half way left: files and rows without each other.

    What has waited too long goes too.
    """
    rows = workspace.store.waiting()
    names = {f"{one.hash}.ccb" for one in rows}
    folder = workspace.folder / FOLDER
    files = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name in files - names:
        with suppress(OSError):
            (folder / name).unlink()
    gone = _over(workspace, rows)
    drop(workspace, [one for one in rows if one.hash in gone or f"{one.hash}.ccb" not in files])


def due(workspace: Workspace, looked_at: Collection[str] = ()) -> Iterator[Waiting]:
    """What waits and whose turn has come, one of each stream; asked again after each was taken.

    A colleague's bundle waits for no number; each is due that was not `looked_at` by its hash. At
    the office one is due too whose turn can never come, so that a person decides about it.
    """
    ward = workspace.kind is WorkspaceKind.WARD
    rows = {one.hash: one for one in workspace.store.waiting()}
    if rows and not ward:
        roster = roster_of(workspace)
        yield from (one for one in rows.values() if _is_over(roster, one))
    for device_id, epoch in {(one.peer, one.epoch) for one in rows.values()}:
        if ward and in_peer(workspace, device_id, epoch) != OFFICE:
            yield from (
                one for one in rows.values() if one.peer == device_id and one.hash not in looked_at
            )
            continue
        found = next_waiting(incoming(workspace, device_id, epoch))
        if found is not None:
            yield rows[found]


def _is_over(roster: Roster, one: Waiting) -> bool:
    """Whether its key ended with a number before it: taken up, it is kept apart like any later one.

    It may hold what its PC has lost since; so it is not dropped, and it need not wait for half a
    year either.
    """
    entry = roster.device(one.peer, one.epoch)
    if entry is None or entry.status == "active":
        return False
    return one.seq > (entry.last_valid_seq or 0)


def _over(workspace: Workspace, rows: tuple[Waiting, ...]) -> set[str]:
    """The identities of what has no room, or has waited too long."""
    held = [Held(one.hash, one.at, one.size, _ahead(workspace, one)) for one in rows]
    return {one.name for one in over_bounds(held, workspace.now())}


def _ahead(workspace: Workspace, one: Waiting) -> int:
    peer = in_peer(workspace, one.peer, one.epoch)
    if peer == OFFICE and one.generation != generation(workspace):
        return one.seq
    return one.seq - workspace.store.stream(peer, "in").seq


def _gone(workspace: Workspace, one: Waiting) -> JournalEntry:
    to_us = in_peer(workspace, one.peer, one.epoch) == OFFICE
    return JournalEntry(
        at=workspace.now(),
        direction="in",
        peer=OFFICE if to_us else one.peer,
        epoch=one.epoch,
        seq=one.seq,
        hash=one.hash,
        file=one.file,
        result="refused",
        code=WaitedError.code,
        size=one.size,
    )
