"""What an earlier list of devices knows that a later one has forgotten.

An office put back from a backup signs its old list anew, under a higher version. What it had said
in between still counts: PCs that were added, and that one is out of use. Only what was added or
ended is taken from the earlier list, so an old list that somebody keeps can give nothing back.
"""

from cleanclinic.sync.roster import Roster, RosterDepartment, RosterDevice


def forgotten(roster: Roster, before: Roster) -> tuple[RosterDevice, ...]:
    """Entries of `before` that `roster` lacks, or has in use although they had ended."""
    publics = {one.public for one in roster.devices}
    return tuple(one for one in before.devices if _is_forgotten(roster, one, publics))


def recalled(
    roster: Roster, before: Roster
) -> tuple[tuple[RosterDepartment, ...], tuple[RosterDevice, ...]]:
    """Departments and devices of `roster` with what it has forgotten of `before`."""
    gone = {(one.device_id, one.epoch): one for one in forgotten(roster, before)}
    devices = []
    for entry in roster.devices:
        earlier = gone.pop((entry.device_id, entry.epoch), None)
        devices.append(_ended_like(entry, earlier) if earlier else entry)
    devices += [_as_its_pc_is(roster, one) for one in gone.values()]
    known = {one.id for one in roster.departments}
    wanted = {one.department_id for one in gone.values()} - known
    added = (one for one in before.departments if one.id in wanted)
    return (*roster.departments, *added), tuple(devices)


def _is_forgotten(roster: Roster, one: RosterDevice, publics: set[str]) -> bool:
    known = roster.device(one.device_id, one.epoch)
    if known is None:
        return one.public not in publics
    # Another key of the same number came first meanwhile; it stays, as with any two copies.
    return known.public == one.public and known.status == "active" and one.status != "active"


def _as_its_pc_is(roster: Roster, missing: RosterDevice) -> RosterDevice:
    """An entry that comes back; of a PC taken out of use since it does so out of use."""
    newest = roster.newest(missing.device_id)
    if newest is None or newest.status != "revoked" or missing.status != "active":
        return missing
    return _ended_like(missing, newest).changed(last_valid_seq=0)


def _ended_like(entry: RosterDevice, earlier: RosterDevice) -> RosterDevice:
    return entry.changed(
        status=earlier.status,
        last_valid_seq=earlier.last_valid_seq,
        revoked_at=earlier.revoked_at,
        reason=earlier.reason,
    )
