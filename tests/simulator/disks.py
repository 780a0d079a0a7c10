"""What lies on the disk of a PC, without its encryption: all that a backup or a clone copies."""

import copy
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from cleanclinic.operations.workspace.trust import NO_EPOCH
from cleanclinic.records.change import parse_line
from cleanclinic.records.merge import History, Node
from cleanclinic.storage.values import BundleNote, SetLine
from cleanclinic.storage.vouching import RawLine, RecordLines
from cleanclinic.sync.epochs import EpochStatement
from cleanclinic.sync.manifest import ZERO_HASH, Manifest
from cleanclinic.sync.receipts import NO_AUDIT, AuditState
from cleanclinic.sync.roster import Roster

OFFICE = "office"
KIND, OFFICE_KIND = "risk_point", "pledge_template"


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the log keeps it; `address` is the department an order is for.

    What can be erased is a real line of the program, `raw`.
    """

    node: Node
    digest: bytes
    rec: str
    owner: str
    address: str = ""
    raw: bytes = b""

    @property
    def kind(self) -> str:
        return OFFICE_KIND if self.of_office else KIND

    @property
    def of_office(self) -> bool:
        return self.rec.startswith(OFFICE)


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """A bundle in a file: who signed it, and whose key opens it.

    A ward gives answers back that an office has lost, and an earlier list of devices.
    """

    manifest: Manifest
    hash: str
    lines: tuple[Line, ...]
    signed_by: str
    opened_by: str
    roster: Roster | None = None
    given: "tuple[Packet, ...]" = ()
    before: Roster | None = None


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A next key, vouched for by the key `signed_by`."""

    statement: EpochStatement
    signed_by: str


@dataclass(frozen=True, slots=True)
class Out:
    """A stream that goes out: its last number and identity, and the log position it carried."""

    seq: int = 0
    head: str = ZERO_HASH
    position: int = 0


@dataclass(frozen=True, slots=True)
class In:
    """A stream that comes in."""

    epoch: int = 1
    seq: int = 0
    head: str = ZERO_HASH
    frozen: bool = False
    audit: AuditState = NO_AUDIT


class Copied:
    """Copied like a disk: containers anew, the immutable values in them shared."""

    def clone(self) -> Any:
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Copied):
                setattr(twin, name, value.clone())
            elif isinstance(value, list | dict | set):
                setattr(twin, name, value.copy())
        return twin


class Log(Copied):
    """Lines in order, chained, each with the bundle that brought it, or None."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.sources: list[bytes | None] = []
        self.heads: list[str] = [""]
        self.places: dict[str, int] = {}
        self.of: dict[str, tuple[Node, ...]] = {}
        self.books: dict[str, str] = {}
        self._carried: dict[tuple[str, int], frozenset[int]] = {}

    def append(self, line: Line, bundle: str | None = None) -> None:
        self.lines.append(line)
        self.sources.append(bytes.fromhex(bundle) if bundle else None)
        chained = hashlib.sha256(self.heads[-1].encode() + line.digest).hexdigest()
        self.heads.append(chained)
        self.places[line.node.hash] = len(self.lines)
        self.of[line.rec] = (*self.of.get(line.rec, ()), line.node)

    def audit(self) -> AuditState:
        return AuditState(len(self.lines), self.heads[-1])

    def head_at(self, size: int) -> str | None:
        return self.heads[size] if size < len(self.heads) else None

    def history(self, rec: str) -> History:
        return History(self.of[rec])

    def own_after(self, position: int) -> list[int]:
        found = range(position + 1, len(self.lines) + 1)
        return [place for place in found if self.sources[place - 1] is None]

    # What the program's own erasing asks of a store.

    def raw_of_record(self, rec: str) -> list[RawLine]:
        places = ((self.places[node.hash], node.hash) for node in self.of.get(rec, ()))
        return [RawLine(place, name, self.lines[place - 1].raw) for place, name in places]

    def record_lines(self, rec: str) -> RecordLines:
        return RecordLines(self.raw_of_record(rec))

    def rewrite(self, place: int, raw: bytes) -> None:
        line = self.lines[place - 1]
        node = replace(line.node, data=parse_line(raw).data)
        self.lines[place - 1] = replace(line, node=node, raw=raw)
        self.of[line.rec] = tuple(
            node if one.hash == node.hash else one for one in self.of[line.rec]
        )

    def mentions(self, _text: str) -> bool:
        """Whether a file is named; there are none."""
        return False

    def meta(self, key: str, default: str = "") -> str:
        return self.books.get(key, default)

    def set_meta(self, key: str, value: str) -> None:
        self.books[key] = value

    def meta_under(self, prefix: str) -> list[tuple[str, str]]:
        return [(key, value) for key, value in self.books.items() if key.startswith(prefix)]

    # What the program's own sums ask of a store.

    def set_lines(self, ranges: Collection[tuple[int, int]] | None = None) -> Iterator[SetLine]:
        for first, last in [(1, len(self.lines))] if ranges is None else ranges:
            for place in range(first, last + 1):
                line = self.lines[place - 1]
                source = self.sources[place - 1]
                yield SetLine(place, line.kind, line.owner, source, line.digest)

    def carry(self, peer: str, epoch: int, places: Collection[int]) -> None:
        if places:
            self._carried[peer, epoch] = self.carried(peer, epoch) | frozenset(places)

    def carried(self, peer: str, epoch: int) -> frozenset[int]:
        return self._carried.get((peer, epoch), frozenset())

    def set_aside(self, peer: str, name: str) -> None:
        for key in [key for key in self._carried if key[0] == peer]:
            self._carried[name, key[1]] = self._carried.pop(key)


class WardDisk(Copied):
    """One PC of a department."""

    def __init__(self, device: str, department: str, key: str) -> None:
        self.log = Log()
        self.device, self.department, self.key = device, department, key
        self.epoch = NO_EPOCH
        self.out, self.sent, self.notes = Out(), list[Packet](), list[BundleNote]()
        self.inn, self.brought = In(), list[BundleNote]()
        self.waiting: dict[str, Packet] = {}
        self.received = self.durable = 0
        # Erasures heard of; the last bundle made before them; up to where those were let go of.
        self.shreds = self.made_before = self.let_go = 0
        self.generation = 1
        self.roster = 0
        self.office_audit = NO_AUDIT
        self.statements: list[StatementFile] = []
        self.confirmed = 0
        self.former: list[tuple[int, str]] = []
        self.was: set[str] = set()
        self.worth = self.told = (0, 0, 0)
        self.stopped_told = 0
        self.life = (0, 0)
        self.active: frozenset[str] = frozenset()
        self.whole = False
        self.kept, self.giving = list[Packet](), list[Packet]()
        self.texts_checked = ("", 0, 0)
        self.listed: Roster | None = None
        self.before: Roster | None = None
        self.got: set[AuditState] = set()
        self.alarms: set[tuple[str, int]] = set()

    @property
    def granted(self) -> bool:
        return self.epoch != NO_EPOCH


class OfficeDisk(Copied):
    """The office."""

    def __init__(self, roster: Roster) -> None:
        self.log = Log()
        self.roster = roster
        self.generation = 1
        self.ins: dict[str, In] = {}
        self.brought: dict[tuple[str, int], tuple[BundleNote, ...]] = {}
        self.outs: dict[str, Out] = {}
        self.sent: dict[str, tuple[Packet, ...]] = {}
        self.waiting: dict[str, Packet] = {}
        self.seen: dict[str, tuple[int, int]] = {}
        self.durable: dict[str, tuple[int, int]] = {}
        self.told: dict[str, tuple[object, ...]] = {}
        self.alarms: set[tuple[str, str, int]] = set()
        # What was applied in this history of the file, whatever its streams are called by now.
        self.applied: dict[tuple[str, int, int], str] = {}
        self.revoked: set[str] = set()

    def kept(self, peer: str) -> In:
        return self.ins.get(peer, In())


@dataclass
class Pc:
    """A machine: its disk, the credential store beside it, and what its people kept of backups."""

    name: str
    disk: WardDisk
    anchor: Any = None
    backups: list[WardDisk] = field(default_factory=list)
    stolen: bool = False
    gone: bool = False
