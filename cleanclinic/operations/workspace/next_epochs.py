"""The office's side of new beginnings: a device's next key, and a next generation of its own."""

from dataclasses import dataclass, replace

from cleanclinic.operations.workspace.epochs import EpochReason, former_stream
from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.trust import noted, renew_roster, root_of, roster_of
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Alarm
from cleanclinic.sync.epochs import (
    EpochStatement,
    is_listed,
    read_statement,
    with_successor,
)
from cleanclinic.sync.errors import (
    EpochCloneError,
    EpochOtherError,
    EpochRevokedError,
    RevokedSignerError,
)
from cleanclinic.sync.roster import RosterDevice

# Alarms of the office; the first has the reason behind it.
ALARM_EPOCH, ALARM_CLONE, ALARM_REVOKED = "new_epoch", "clone", "revoked_epoch"
ALARM_LATE = "late_bundle"


@dataclass(frozen=True)
class StatementTaken:
    """What became of a statement at the office; `known` means it had been taken in before."""

    device_id: str
    label: str
    epoch: int
    reason: EpochReason
    known: bool


def take_statement(workspace: Workspace, data: bytes, name: str) -> StatementTaken:
    """Put a device's new key on the list on the word of its old one; raises EPOCH-*.

    What the old key sends from now on is kept apart until a person lets it in.
    """
    workspace.require(WorkspaceKind.OFFICE)
    roster = roster_of(workspace)
    by_key = {device.key_id: device for device in roster.devices}
    publics = {key: bytes.fromhex(device.public) for key, device in by_key.items()}
    statement, signer = read_statement(data, publics)
    old = by_key[signer]
    _check_speaks(workspace, statement, old)
    taken = StatementTaken(
        old.device_id, old.label, statement.epoch, EpochReason(statement.reason), known=False
    )
    try:
        if is_listed(roster, statement, old):
            return replace(taken, known=True)
    except (EpochCloneError, EpochRevokedError) as error:
        kind = ALARM_CLONE if isinstance(error, EpochCloneError) else ALARM_REVOKED
        with workspace.store.writing() as tx:
            tx.raise_alarm(_alarm(workspace, kind, statement, old, name))
        raise
    _enter(workspace, statement, old, name)
    return taken


def _check_speaks(workspace: Workspace, statement: EpochStatement, old: RosterDevice) -> None:
    root = root_of(workspace)
    stated = (
        (statement.hospital_id, statement.demo),
        (statement.department_id, statement.device_id, statement.old_epoch),
    )
    if stated != (
        (root.hospital_id, root.demo),
        (old.department_id, old.device_id, old.epoch),
    ):
        raise EpochOtherError(device=old.label)


def _enter(workspace: Workspace, statement: EpochStatement, old: RosterDevice, name: str) -> None:
    """The old entry is closed with what was received, the new one begins with nothing."""
    now = workspace.now().isoformat(timespec="seconds")
    peer = old.device_id
    with workspace.store.writing() as tx:
        received = begin_streams_of(workspace, tx, peer, statement.epoch, old.epoch)
        devices = with_successor(roster_of(workspace), statement, old, received, now)
        renew_roster(workspace, tx, devices=devices)
        if EpochReason(statement.reason) not in (EpochReason.YEARLY, EpochReason.OFFICE_LOST):
            # What comes round every year, or follows from the office's own, is in the journal.
            kind = f"{ALARM_EPOCH}_{statement.reason}"
            tx.raise_alarm(_alarm(workspace, kind, statement, old, name, seq=received))
        note = f"epoch {statement.reason}"
        tx.journal(noted(workspace, "in", note, peer=peer, epoch=statement.epoch, file=name))


def report_late(workspace: Workspace, error: RevokedSignerError, name: str) -> None:
    """A key that is out of use still signs: its PC is lost, or was put back and does not know."""
    found = error.values
    facts = {"device": found["device"], "file": name}
    device, epoch = str(found["device_id"]), int(str(found["epoch"]))
    with workspace.store.writing() as tx:
        tx.raise_alarm(Alarm(workspace.now(), ALARM_LATE, device, epoch, facts=facts))


def begin_streams_of(
    workspace: Workspace, tx: Transaction, device_id: str, epoch: int, old: int
) -> int:
    """The streams with a device are those of `epoch` from now on; gives what came in the `old` one.

    A backup put back behind a newer list may know the epoch already: then what came in it stays,
    and only the answers, which went to the key on the list, begin anew.
    """
    if workspace.store.stream(device_id, "in").epoch < epoch:
        received = workspace.store.stream(device_id, "in").seq
        begin_stream_anew(workspace, tx, device_id, old)
        return received
    _begin_answers_anew(workspace, tx, device_id, old)
    return workspace.store.stream(former_stream(device_id, old), "in").seq


def begin_stream_anew(workspace: Workspace, tx: Transaction, device_id: str, epoch: int) -> None:
    """Both streams with a device begin at 1; what came and went keeps the number of its epoch."""
    tx.set_streams_aside(device_id, former_stream(device_id, epoch), "in")
    tx.set_meta(f"totals:{device_id}", "")
    _begin_answers_anew(workspace, tx, device_id, epoch)


def _begin_answers_anew(workspace: Workspace, tx: Transaction, device_id: str, epoch: int) -> None:
    """What this office sends a device begins at 1, and carries everything once more."""
    name = former_stream(device_id, epoch)
    if workspace.store.stream(name, "out").seq:
        # Answers of that epoch were set aside before, in an earlier life of this office.
        name = f"{name} {workspace.store.meta('office_generation', '1')}"
    tx.set_streams_aside(device_id, name, "out")
    for key, value in (("downlink_seen", "0"), ("told", ""), ("owed", "[]")):
        tx.set_meta(f"{key}:{device_id}", value)


def _alarm(
    workspace: Workspace,
    kind: str,
    statement: EpochStatement,
    old: RosterDevice,
    name: str,
    seq: int = 0,
) -> Alarm:
    facts = {"device": old.label, "reason": statement.reason, "file": name}
    return Alarm(workspace.now(), kind, old.device_id, statement.epoch, seq, facts)


def begin_new_generation(
    workspace: Workspace, tx: Transaction, generation_known: int = 0, roster_known: int = 0
) -> None:
    """The office tells its wards to offer again what it lost, and starts its own streams anew.

    Whoever has seen higher numbers than the database has says so.
    """
    # Wards know generations and rosters that were lost here. Nobody counts faster than the seconds
    # pass, so these numbers are higher, and higher again if the same backup is restored twice.
    seconds = int(workspace.now().timestamp())
    generation = int(tx.meta("office_generation", "1"))
    roster = roster_of(workspace)
    # Whom the list has forgotten may come back to it, and begins anew too.
    sent_to = {one.peer for one in workspace.store.streams("out") if " " not in one.peer}
    for peer in sorted(sent_to.union(device.device_id for device in roster.devices)):
        entry, known = roster.newest(peer), workspace.store.stream(peer, "in").epoch
        if entry is not None and entry.epoch > known:
            # The list is newer than the rest: what is kept here of this PC is of a former key.
            begin_stream_anew(workspace, tx, peer, known)
        tx.set_streams_aside(peer, f"{peer} {generation}", "out")
        for key, value in (("downlink_seen", "0"), ("told", ""), ("owed", "[]")):
            tx.set_meta(f"{key}:{peer}", value)
    newer = max(generation + 1, generation_known + 1, seconds)
    tx.set_meta("office_generation", str(newer))
    renew_roster(workspace, tx, max(roster_known + 1, seconds))
