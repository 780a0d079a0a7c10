"""Lawful erasure (依法删除): hidden values of a person's record go for good, from all its history.

Whoever asks for it by law gets it: the head nurse does it with the permission to see staff files,
her PIN and a reason. That it was done stays in the log, and the log can still be walked from end to
end. Every PC that hears of it erases too; backups made before grow old and go.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.hidden.sensitive import require_reveal
from cleanclinic.operations.people.people import require
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.drafts import drop_drafts_about
from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.operations.workspace.opening import OFFICE
from cleanclinic.operations.workspace.results import NOTHING_CHANGED
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.streams import downlink_seen, epoch_of, receipted_upto
from cleanclinic.operations.workspace.trust import is_granted, roster_of
from cleanclinic.records import record_type
from cleanclinic.records.codec import encode_value
from cleanclinic.records.erasing import blanks_of
from cleanclinic.records.held import Changes

REASON_MAX = 200
_FOLLOWED = "shreds_followed"
# By peer: epoch and number of the last bundle that was made before the newest erasure.
_SENT = "shreds_sent"


class ShredReasonError(CleanClinicError):
    """There is no reason, or one longer than `maximum`; nothing was erased."""

    code = "SHRED-REASON"


class ShredFieldError(CleanClinicError):
    """The field is none that can be erased; values: `field` as "@key" of its words."""

    code = "SHRED-FIELD"


class ShredOwnerError(CleanClinicError):
    """The record is another department's, which erases it itself; values: `id`."""

    code = "SHRED-OWNER"


@dataclass(frozen=True)
class Erased:
    """A field that is empty by lawful erasure: when, by whom, and why."""

    field: str
    at: datetime
    person: str
    why: str


def erasable_fields(kind: str) -> tuple[str, ...]:
    """The fields of a kind of record that can be erased; nothing for a kind without any."""
    of = record_type(kind)
    return tuple(blanks_of(of)) if of else ()


def shred_record(
    workspace: Workspace, kind: str, record_id: str, *, why: str, fields: Collection[str] = ()
) -> Changes:
    """Erase fields of a record, or all that can be, here and wherever it is known.

    A deleted record too. It cannot be taken back. Raises NotAllowedError, SensitiveForbiddenError,
    PinConfirmError, ShredReasonError, ShredFieldError, ShredOwnerError and NoSuchRecordError; then
    nothing is written. Where there is nothing to erase nothing is written either.
    """
    require(workspace, Role.HEAD_NURSE)
    require_reveal(workspace)
    reason = why.strip()
    if not 0 < len(reason) <= REASON_MAX:
        raise ShredReasonError(maximum=REASON_MAX)
    of = record_type(kind)
    possible = erasable_fields(kind)
    if of is None or not possible:
        raise ShredFieldError(field=f"@kind.{kind}")
    wanted = tuple(fields) or possible
    for name in wanted:
        if name not in possible:
            raise ShredFieldError(field=f"@{kind}.{name}")
    held = workspace.store.get(of, record_id, deleted=True)
    if held is None:
        raise NoSuchRecordError(id=record_id)
    if held.owner != workspace.store.owner:
        raise ShredOwnerError(id=record_id)
    with workspace.store.act("act.kept.shred", workspace.actor, kind=f"@kind.{kind}") as act:
        act.shred(of, record_id, wanted, reason)
    follow_erasures(workspace)
    return act.changes


def erased_fields(workspace: Workspace, kind: str, record_id: str) -> tuple[Erased, ...]:
    """The fields of a record that are empty because they were erased, by their latest erasure.

    One that was filled in again since is not among them.
    """
    of = record_type(kind)
    held = workspace.store.get(of, record_id, deleted=True) if of else None
    if held is None or record_id not in workspace.store.shred_marks():
        return ()
    found: dict[str, Erased] = {}
    for one in workspace.store.history(record_id):
        for name in one.erased:
            found[name] = Erased(name, one.at, one.actor.name, one.why)
    record, blanks = held.record, blanks_of(type(held.record))
    return tuple(
        one
        for one in found.values()
        if encode_value(getattr(record, one.field)) == blanks[one.field]
    )


def follow_erasures(workspace: Workspace) -> Changes:
    """Do what an erasure asks for beside the log; to be called after taking in.

    What anybody typed about the record and did not save goes. A ward names the lines of its other
    PCs that came after the erasure and were erased as they came.
    """
    marks = workspace.store.shred_marks()
    if not marks:
        return NOTHING_CHANGED
    followed: list[str] = json.loads(workspace.store.meta(_FOLLOWED, "[]"))
    history = workspace.store.history
    heard = {row.hash: one for one in marks for row in history(one) if row.erased}
    if fresh := [record for key, record in heard.items() if key not in followed]:
        drop_drafts_about(workspace, fresh)
        sent = {state.peer: (state.epoch, state.seq) for state in workspace.store.streams("out")}
        with workspace.store.writing() as tx:
            tx.set_meta(_FOLLOWED, json.dumps(sorted(heard)))
            tx.set_meta(_SENT, json.dumps(sent))
    _drop_files(workspace)
    _drop_sent(workspace)
    late = [one for one in marks.values() if one.late]
    if not late or workspace.kind is not WorkspaceKind.WARD:
        return NOTHING_CHANGED
    changes = NOTHING_CHANGED
    for mark in late:
        # In the name of whoever decided: this only carries it out.
        *_, decided = (one for one in workspace.store.history(mark.record) if one.erased)
        kind = f"@kind.{mark.kind}"
        with workspace.store.act("act.kept.shred", decided.actor, kind=kind) as act:
            act.shred_late(mark, decided.why)
        changes = changes | act.changes
    return changes


def _drop_files(workspace: Workspace) -> None:
    """What was attached to an erased record goes, once no bundle can go out again with it."""
    files = workspace.store.shredded_files()
    if files and (gone := set(files) - set(_travelling(workspace))):
        with workspace.store.writing() as tx:
            tx.drop_shredded_files(gone)


def _drop_sent(workspace: Workspace) -> None:
    """What was packed before an erasure goes once the other side has it; it is kept for that.

    An office put back from a backup may ask for it after all: then the stream begins anew, with
    what the log holds today.
    """
    store = workspace.store
    sent: dict[str, tuple[int, int]] = json.loads(store.meta(_SENT, "{}"))
    if not sent:
        return
    waits = {}
    with store.writing() as tx:
        for peer, (epoch, seq) in sent.items():
            confirmed = _confirmed(workspace, peer, epoch)
            if confirmed is None:
                # All of it was, or will be, offered again from the log.
                tx.drop_packed(f"{peer} ")
                confirmed = seq
            tx.drop_packed_upto(peer, epoch, min(seq, confirmed))
            if confirmed < seq:
                waits[peer] = (epoch, seq)
        tx.set_meta(_SENT, json.dumps(waits))


def _confirmed(workspace: Workspace, peer: str, epoch: int) -> int | None:
    """Up to which number the other side has a stream; None for one that is over."""
    if workspace.kind is WorkspaceKind.WARD:
        current = (peer, epoch) == (OFFICE, epoch_of(workspace))
        return receipted_upto(workspace) if current else None
    device = roster_of(workspace).newest(peer) if is_granted(workspace) else None
    if device is None or (device.status, device.epoch) != ("active", epoch):
        return None
    return downlink_seen(workspace, device)


def _travelling(workspace: Workspace) -> Iterator[str]:
    """The files of bundles that the other side has not confirmed."""
    store = workspace.store
    if workspace.kind is WorkspaceKind.WARD:
        sent = receipted_upto(workspace)
        for bundle in store.bundles("out", OFFICE, epoch_of(workspace), after=sent):
            yield from bundle.attachments
        return
    devices = roster_of(workspace).devices if is_granted(workspace) else ()
    for device in (one for one in devices if one.status == "active"):
        seen = downlink_seen(workspace, device)
        for bundle in store.bundles("out", device.device_id, device.epoch, after=seen):
            yield from bundle.attachments
