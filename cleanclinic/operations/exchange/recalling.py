"""An office put back from a backup hears from its wards what its list of PCs has forgotten.

A ward whose list knew more than the office's newest one sends the earlier list along, as the office
signed it. Only additions and ends are taken from it: a PC taken out of use stays out of use.
"""

from datetime import datetime

from cleanclinic.operations.office.devices import (
    Revocation,
    RevokeReason,
    enter_in_book,
    exposure_of,
)
from cleanclinic.operations.peers.following import LIST_BEFORE
from cleanclinic.operations.workspace.next_epochs import begin_streams_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import noted, renew_roster, root_of, roster_of
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Alarm
from cleanclinic.sync.errors import RosterError
from cleanclinic.sync.manifest import Manifest
from cleanclinic.sync.recall import forgotten, recalled
from cleanclinic.sync.roster import Roster, RosterDevice, open_roster

# Alarms: what the list had forgotten; and that a PC out of use was believed meanwhile.
LIST_RECALLED, SENT_MEANWHILE = "list_recalled", "sent_meanwhile"


def recall_list(workspace: Workspace, manifest: Manifest) -> None:
    """Take back from a verified bundle of a ward what this office's list has forgotten.

    A list that a former key of the office signed is passed over: nobody vouches for that key.
    """
    text = manifest.ext.get(LIST_BEFORE)
    if not isinstance(text, str):
        return
    try:
        before = open_roster(root_of(workspace), text.encode())
    except RosterError:
        return
    roster = roster_of(workspace)
    missing = forgotten(roster, before)
    if not missing:
        return
    departments, devices = recalled(roster, before)
    now, names = workspace.now(), ", ".join(sorted({one.label for one in missing}))
    facts = {"names": names, "added": len(devices) - len(roster.devices), "all": len(missing)}
    peer = manifest.device_id
    with workspace.store.writing() as tx:
        newer = renew_roster(workspace, tx, departments=departments, devices=devices)
        for one in missing:
            _follow(workspace, tx, newer, one)
        tx.raise_alarm(Alarm(now, LIST_RECALLED, peer, manifest.epoch, facts=facts))
        tx.journal(noted(workspace, "in", "list", peer=peer, epoch=manifest.epoch))


def _follow(workspace: Workspace, tx: Transaction, roster: Roster, one: RosterDevice) -> None:
    """What the rest of this office has to know of an entry that came back."""
    stream, newest = workspace.store.stream(one.device_id, "in"), roster.newest(one.device_id)
    answered = workspace.store.stream(one.device_id, "out").epoch
    # What came may be of this key already, and what was answered meanwhile of the one before.
    old = stream.epoch if stream.epoch < one.epoch else answered
    if newest == roster.device(one.device_id, one.epoch) and old < one.epoch:
        begin_streams_of(workspace, tx, one.device_id, one.epoch, old)
    if one.status != "revoked":
        return
    department = next(found.name for found in roster.departments if found.id == one.department_id)
    last_valid, now = one.last_valid_seq or 0, workspace.now()
    line = Revocation(
        device_id=one.device_id,
        label=one.label,
        department=department,
        reason=_reason(one),
        note="",
        at=datetime.fromisoformat(one.revoked_at) if one.revoked_at else now,
        by="",
        last_valid=last_valid,
        exposure=exposure_of(workspace, one.department_id),
    )
    enter_in_book(tx, line)
    if stream.epoch == one.epoch and stream.seq > last_valid:
        facts = {"last": last_valid}
        tx.raise_alarm(
            Alarm(now, SENT_MEANWHILE, one.device_id, one.epoch, stream.seq, facts=facts)
        )


def _reason(one: RosterDevice) -> RevokeReason:
    """Why it is out of use; a list need not say it, and then it is best looked at."""
    known = {reason.value: reason for reason in RevokeReason}
    return known.get(one.reason, RevokeReason.SUSPICION)
