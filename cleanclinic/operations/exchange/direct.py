"""What the PCs of one department bring each other without the office, in the files made for it.

A ward's bundle is sealed to the office and to the department's other PCs. A colleague takes the
same file in. Numbers may be missing: the office's stream brings everything, so a bundle waits only
for what its own lines build on. What came directly goes on to the office with the colleague's own
stream; so nothing is lost with the PC it was written on, and nothing arrives there before what it
builds on. Only the office's receipt says that something has arrived.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.peers.colleagues import brought_by, records_named_by
from cleanclinic.operations.peers.following import list_here
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.streams import in_peer, incoming
from cleanclinic.operations.workspace.trust import root_of
from cleanclinic.records import record_type
from cleanclinic.records.change import hash_of, parse_line
from cleanclinic.storage.values import LogLine
from cleanclinic.sync.bundle import kind_of_file
from cleanclinic.sync.identities import recipient_id
from cleanclinic.sync.intake import Trust, Verified
from cleanclinic.sync.limits import RECIPIENTS_MAX
from cleanclinic.sync.manifest import Manifest, read_manifest
from cleanclinic.sync.roster import RosterDevice, office_trust
from cleanclinic.sync.streams import Accept, Duplicate, Wait, judge_colleague


def no_place(_position: int) -> bool:
    """Nothing came directly."""
    return False


def colleague_devices(workspace: Workspace) -> tuple[RosterDevice, ...]:
    """Every key of the department's other PCs, those out of use included."""
    own = workspace.store.meta("device_id")
    return tuple(
        one
        for one in list_here(workspace).devices
        if one.department_id == workspace.department_id and one.device_id != own
    )


def recipients(workspace: Workspace) -> tuple[str, ...]:
    """Whom a ward's next bundle is for: the office first, then the other PCs there is room for."""
    office = tuple(root_of(workspace).office_recipients)
    others = [one.recipient for one in colleague_devices(workspace) if one.status == "active"]
    return (*office, *(one for one in others if one not in office))[:RECIPIENTS_MAX]


def recipients_again(workspace: Workspace, manifest: Manifest) -> tuple[str, ...]:
    """Whom a bundle made earlier is sealed to today.

    Nobody who was added since, since their names are not in what was signed, and nobody who was
    taken out of use since.
    """
    office = tuple(root_of(workspace).office_recipients)
    others = (one for one in recipients(workspace) if recipient_id(one) in manifest.to)
    return tuple(dict.fromkeys((*office, *others)))


def is_from_colleague(workspace: Workspace, manifest: Manifest) -> bool:
    """Whether a verified bundle is another ward PC's, and not for or from the office."""
    return workspace.kind is WorkspaceKind.WARD and manifest.typ == "bundle"


def is_for_others(workspace: Workspace, path: Path) -> bool:
    """Whether a file that does not open here is a ward's, sealed to the office and not to us.

    It is nobody's fault: this PC's own, or made before its colleague knew of this PC.
    """
    return workspace.kind is WorkspaceKind.WARD and kind_of_file(path) == "bundle"


def colleague_trust(workspace: Workspace, path: Path) -> Trust | None:
    """What a file that says it comes from a ward is held against at a ward; None for others."""
    if workspace.kind is not WorkspaceKind.WARD or kind_of_file(path) != "bundle":
        return None
    known = {one.key_id for one in colleague_devices(workspace)}
    trust = office_trust(root_of(workspace), list_here(workspace))
    signers = {name: one for name, one in trust.signers.items() if name in known}
    return replace(trust, signers=signers)


def rule_on_colleague(workspace: Workspace, verified: Verified) -> Accept | Duplicate | Wait:
    """What becomes of a colleague's bundle; raises SplitError and FrozenStreamError.

    It waits while a line builds on one, or names a record, that is not here yet.
    """
    manifest = verified.manifest
    device, epoch = manifest.device_id, manifest.epoch
    peer = in_peer(workspace, device, epoch)

    def bundle_at(seq: int) -> tuple[str, str] | None:
        found = workspace.store.bundle("in", peer, epoch, seq)
        return (found.hash, read_manifest(found.manifest).prev) if found else None

    state = incoming(workspace, device, epoch)
    rule = judge_colleague(state, manifest, verified.bundle_hash, bundle_at)
    if isinstance(rule, Accept) and lacks(workspace, verified):
        return Wait(state, ())
    return rule


def lacks(workspace: Workspace, verified: Verified) -> bool:
    """Whether lines build on something that is neither here nor among them."""
    try:
        return _lacks(workspace, verified)
    except CleanClinicError:
        # Taking it in names the line and the rule.
        return False


def _lacks(workspace: Workspace, verified: Verified) -> bool:
    hashes = {hash_of(parse_line(line), line) for line in verified.lines()}
    records = {parse_line(line).rec for line in verified.lines()}
    for change in map(parse_line, verified.lines()):
        parents = set(change.parents) - hashes
        if parents and not parents <= {one.hash for one in workspace.store.history(change.rec)}:
            return True
        for kind, record_id in records_named_by(change):
            if record_id not in records and not _is_here(workspace, kind, record_id):
                return True
    return False


def _is_here(workspace: Workspace, kind: str, record_id: str) -> bool:
    of = record_type(kind)
    return of is None or workspace.store.get(of, record_id, deleted=True) is not None


def came_directly(workspace: Workspace) -> Callable[[int], bool]:
    """Whether a place in the log goes to the office with what was written here.

    Filled by a colleague's bundle and not by the office's; or the office has lost it since.
    """
    store = workspace.store
    if workspace.kind is not WorkspaceKind.WARD:
        return no_place
    notes = [
        note
        for state in store.streams("in")
        if state.peer.partition(" ")[0] != OFFICE
        for note in store.bundle_notes("in", state.peer, state.epoch)
    ]
    lost = store.passed_on()
    if not notes and not lost:
        return no_place
    brought = brought_by(sorted(notes, key=lambda one: one.first))
    return lambda position: position in lost or brought(position)


def lines_for_office(
    workspace: Workspace, position: int, direct: Callable[[int], bool]
) -> tuple[LogLine, ...]:
    """What was written here or came directly after a place in the log, in its order."""
    if direct is no_place:
        return tuple(workspace.store.lines_after(position, own=True))
    lines = workspace.store.lines_after(position)
    return tuple(line for line in lines if line.own or direct(line.position))
