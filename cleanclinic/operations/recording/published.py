"""Rules the office publishes, one version after another: which is in force, and what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.operations.workspace.streams import downlink_seen, offered_upto
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.consistency_note import ConsistencyRules
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.integrity_index import IndexRules
from cleanclinic.records.record import Record
from cleanclinic.records.rectification_rules import RectificationRules
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.rule_terms import Rules

R = TypeVar("R", bound=Rules)
# The kinds of rules, and the acts that publish them.
PUBLISHED: Mapping[str, str] = {
    IndexRules.KIND: "act.publish_index_rules",
    ConsistencyRules.KIND: "act.publish_consistency_rules",
    EthicsRules.KIND: "act.publish_ethics_rules",
    RectificationRules.KIND: "act.publish_rectification_rules",
    RegisterRules.KIND: "act.publish_register_rules",
}


class RulesSentError(CleanClinicError):
    """Rules that went out can be replaced and not taken back; values: `title`, `version`."""

    code = "RULES-SENT"


class Dated(Protocol):
    """What has versions, each from a day on."""

    @property
    def version(self) -> int: ...
    @property
    def valid_from(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class SentTo:
    """How far a version has gone: packed for `packed` of `of` PCs, of which `taken` said so.

    `first` is when it first went to a file.
    """

    of: int
    packed: int
    taken: int
    first: datetime | None

    @property
    def any(self) -> bool:
        return self.packed > 0


def newest_in_force(versions: Sequence[D], day: date) -> D | None:
    """The newest version that is in force on a day; a newer one that waits leaves the older."""
    there = [one for one in versions if one.valid_from is None or one.valid_from <= day]
    return max(there, key=lambda one: one.version, default=None)


def published_in_force(workspace: Workspace, of: type[R], on: date | None = None) -> R | None:
    """What the office published and is in force on a day; None where the program's own is."""
    versions = [held.record for held in workspace.store.all(of)]
    return newest_in_force(versions, on or workspace.today())


def publish_version(workspace: Workspace, rules: R, *, after: int = 0, code: str = "") -> Saved:
    """Publish rules of the office's as the next version; it goes out with the next receipts.

    `after` is the program's own version, `code` narrows the versions to one set of several. Raises
    RecordInvalidError for rules that are not sound; then nothing was published.
    """
    workspace.require(WorkspaceKind.OFFICE)
    of, store = type(rules), workspace.store
    # A number that was taken back is not given again: its act can still be undone.
    known = [held.record for held in (*store.all(of), *store.all(of, deleted=True))]
    numbers = [one.version for one in known if not code or getattr(one, "code", "") == code]
    published = replace(rules, id=workspace.new_id(), version=max([*numbers, after]) + 1)
    published.check()
    with store.act(PUBLISHED[of.KIND], workspace.actor, title=published.title) as act:
        act.put(published)
    return Saved(published.id, act.changes)


def sent_to(workspace: Workspace, kind: str, record_id: str) -> SentTo:
    """How far a record of the office's has gone among the PCs that are in use."""
    workspace.require(WorkspaceKind.OFFICE)
    store = workspace.store
    lines = store.lines_after(0, own=True, kinds=(kind,))
    position = next((line.position for line in lines if line.rec == record_id), 0)
    active = [one for one in roster_of(workspace).devices if one.status == "active"]
    packed = taken = 0
    written: list[datetime] = []
    for device in active:
        state = store.stream(device.device_id, "out")
        if not position or state.epoch != device.epoch or state.position < position:
            continue
        packed += 1
        notes = store.bundle_notes("out", device.device_id, device.epoch)
        # The one that first reached so far in the log had it, or one before it under other keys.
        carrier = next((note for note in notes if note.last >= position), None)
        if carrier is not None:
            taken += downlink_seen(workspace, device) >= carrier.seq
            written.append(carrier.written_at or carrier.at)
    return SentTo(len(active), packed, taken, min(written, default=None))


def packed_upto(workspace: Workspace) -> dict[str, int]:
    """Up to which place in the log a file for a PC of each department has carried all for it."""
    upto: dict[str, int] = {}
    for device in roster_of(workspace).devices:
        offered = offered_upto(workspace, device.device_id, device.epoch)
        upto[device.department_id] = max(upto.get(device.department_id, 0), offered)
    return upto


def was_sent(workspace: Workspace, record: Record) -> bool:
    """Whether a file for one of the PCs of the department a record is for has carried it."""
    return any_sent(workspace, [record])


def any_sent(workspace: Workspace, records: Collection[Record]) -> bool:
    """Whether a file for a PC of the department that one of these is for has carried that one."""
    upto = packed_upto(workspace) if records else {}
    reached = {one.id: upto.get(getattr(one, type(one).ADDRESSED), 0) for one in records}
    kinds = {one.KIND for one in records}
    # The log is read once, however many there are.
    later = workspace.store.lines_after(
        min(reached.values(), default=0), own=True, kinds=sorted(kinds)
    )
    waits = {line.rec for line in later if line.position > reached.get(line.rec, line.position)}
    return any(record_id not in waits for record_id in reached)


def withdraw_rules(workspace: Workspace, of: type[Rules], record_id: str) -> Changed:
    """Take back what was published and has gone to nobody; the version before is in force again.

    Raises RulesSentError and RecordUnknownError.
    """
    workspace.require(WorkspaceKind.OFFICE)
    held = workspace.store.get(of, record_id)
    if held is not None and sent_to(workspace, of.KIND, record_id).any:
        raise RulesSentError(title=held.record.title, version=held.record.version)
    title = held.record.title if held else ""
    with workspace.store.act("act.withdraw_rules", workspace.actor, title=title) as act:
        act.tombstone(of, record_id)
    return Changed(1, act.changes)
