"""A hospital, its sticks and its accidents: each action is one method, chosen by numbers."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from random import Random

from cleanclinic.operations.exchange.progress import by_state
from cleanclinic.records.merge import Node
from cleanclinic.sync.roster import Roster
from tests.simulator.disks import OFFICE, Line, OfficeDisk, Packet, Pc, StatementFile, WardDisk
from tests.simulator.erasing import (
    BLANKS,
    PERSON_FIELDS,
    erase,
    is_person,
    line_of,
    shredding_of,
    uuid_of,
)
from tests.simulator.keys import Keys
from tests.simulator.offices import Office
from tests.simulator.rules import AT, HOSPITAL
from tests.simulator.wards import Ward

ROUNDS = 8
FIELDS = ("level", "post")
Step = tuple[str, int, int]
# How often each thing happens, of a hundred; what is rare here is rare only beside daily work.
WORK = {
    "edit": 26,
    "resolve": 5,
    "publish": 2,
    "order": 3,
    "send": 14,
    "carry": 14,
    "answer": 9,
    "deliver": 12,
}
# Beside them, in every twentieth run: people on record, and erasing what is known of them.
PEOPLE = {"person": 5, "erase": 8, "exchange": 6}
ACCIDENTS = {
    "backup": 4,
    "restore": 2,
    "put_back": 2,
    "snapshot": 1,
    "clone": 2,
    "lose": 1,
    "suspect": 1,
    "office_backup": 6,
    "office_restore": 4,
    "office_dies": 2,
    "office_put_back": 2,
}


def script_of(seed: int, *, people: bool | None = None) -> list[Step]:
    """The steps of a run; the same seed gives the same ones, with `people` or by its turn."""
    random = Random(seed)
    names = WORK | ACCIDENTS if seed % 8 else WORK
    if people is None:
        people = seed % 20 == 0
    if people:
        names = names | PEOPLE
    length = random.choice((12, 20, 30, 45))
    chosen = random.choices(list(names), list(names.values()), k=length)
    if people:
        # Somebody whom several PCs know, to begin with.
        chosen[:2] = ["person", "exchange"]
    return [(name, random.randrange(1 << 16), random.randrange(1 << 16)) for name in chosen]


class World:
    """All machines, every file that was ever written, and what was found wrong."""

    def __init__(self, flaws: frozenset[str] = frozenset()) -> None:
        self.found: list[str] = []
        # Lines about people as they were written, and the values that an erasure took, by its hash.
        self.written: dict[str, Line] = {}
        self.erased: dict[str, set[str]] = {}
        self.seconds = 1000
        self.changes = 0
        self.keys, self.flaws = Keys(), flaws
        roster = Roster(
            version=1,
            root_version=1,
            demo=True,
            hospital_id=HOSPITAL,
            departments=(),
            devices=(),
            created=AT,
        )
        self.office = Office(OfficeDisk(roster), lambda: self.seconds, self.find, flaws)
        self.pcs: list[Pc] = []
        self.to_office: list[Packet | StatementFile] = []
        self.to_wards: list[Packet] = []
        for name, department in (("icu", "icu"), ("icu-2", "icu"), ("er", "er")):
            self._install(name, department)
        self._wards: dict[str, Ward] = {}

    def find(self, text: str) -> None:
        self.found.append(text)

    def ward(self, pc: Pc) -> Ward:
        return Ward(pc, self.keys, lambda: self.seconds, self.flaws, self.next_change)

    def next_change(self) -> int:
        self.changes += 1
        return self.changes

    def do(self, step: Step) -> None:
        name, first, second = step
        self.seconds += 60
        action: Callable[[int, int], None] = getattr(self, name)
        action(first, second)
        self.check_counts()
        if self.erased:
            self.check_erased()

    def at_work(self) -> list[Pc]:
        """The machines that people use; a stolen one is a thief's."""
        return [pc for pc in self.pcs if not (pc.gone or pc.stolen)]

    def _pc(self, number: int, *, thieves: bool = False) -> Pc:
        found = [pc for pc in self.pcs if not pc.gone] if thieves else self.at_work()
        return found[number % len(found)]

    def _install(self, name: str, department: str, replaces: str = "") -> Pc:
        key = self.keys.new()
        pc = Pc(name, WardDisk(f"device-{key[:8]}", department, key))
        self.pcs.append(pc)
        self._grant(pc, replaces)
        return pc

    def _grant(self, pc: Pc, replaces: str = "") -> None:
        disk = pc.disk
        self.office.grant(disk.device, disk.department, disk.key, replaces)
        disk.epoch, disk.roster = 1, self.office.disk.roster.version
        self.ward(pc).follow_list(self.office.disk.roster)
        self.ward(pc).keep_anchor()

    # --- work -------------------------------------------------------------------------------

    def edit(self, who: int, what: int) -> None:
        """A new record, a field of one, or its end."""
        pc = self._pc(who, thieves=True)
        log, department = pc.disk.log, pc.disk.department
        records = sorted(rec for rec, nodes in log.of.items() if not rec.startswith(OFFICE))
        if not records or what % 7 == 0:
            self.write_new(pc)
            return
        rec = records[what % len(records)]
        history = log.history(rec)
        heads = history.heads()
        merged = history.state(heads)
        assert merged is not None
        if merged.conflicts:
            heads = (merged.winner,)
            data = history.value(merged.winner)
        else:
            data = merged.data
        if what % 11 == 0 and not merged.deleted:
            self._write(pc, rec, department, heads, None)
        else:
            names = sorted(data)
            field = names[what % len(names)]
            self._write(pc, rec, department, heads, {**data, field: str(self.changes)})

    def write_new(self, pc: Pc) -> None:
        values = dict.fromkeys(FIELDS, "0")
        self._write(pc, f"r{self.changes}", pc.disk.department, (), values)

    def person(self, who: int, _what: int) -> None:
        """Somebody new is put on record."""
        pc = self._pc(who, thieves=True)
        values = {name: f"{name} {self.changes}" for name in PERSON_FIELDS}
        self._write(pc, uuid_of(self.changes), pc.disk.department, (), values)

    def erase(self, who: int, what: int) -> None:
        """What is known of a person is lawfully erased, in one field or both."""
        pc = self._pc(who)
        log = pc.disk.log
        people = sorted({line.rec for line in log.lines if line.raw})
        if not people:
            return
        fields = tuple(BLANKS)[: 1 + what % 2] if what % 3 else tuple(BLANKS)[1:]
        rec, number = people[what % len(people)], self.next_change()
        gone = erase(log, rec, pc.disk.department, fields, pc.disk.device, number)
        if gone:
            self.erased[log.lines[-1].node.hash] = gone
            self.ward(pc).follow_erasures()

    def resolve(self, who: int, what: int) -> None:
        """A person settles the first conflict there is."""
        pc = self._pc(who)
        for rec in sorted(pc.disk.log.of):
            history = pc.disk.log.history(rec)
            merged = history.state(history.heads())
            if merged is not None and merged.conflicts:
                side = sorted(history.heads())[what % len(history.heads())]
                self._write(pc, rec, pc.disk.department, history.heads(), dict(history.value(side)))
                return

    def publish(self, _who: int, what: int) -> None:
        """The office gives out a text."""
        self.office.disk.log.append(self._line(f"{OFFICE}-{self.changes}", OFFICE, (), {}, ""))

    def order(self, who: int, what: int) -> None:
        """The office writes to one department, something new or an edit."""
        log, department = self.office.disk.log, ("icu", "er")[who % 2]
        known = sorted({line.rec for line in log.lines if line.address == department})
        if known and what % 3 == 0:
            rec = known[what % len(known)]
            heads = log.history(rec).heads()
        else:
            rec, heads = f"{OFFICE}-order-{self.changes}", ()
        line = self._line(rec, department, heads, {}, "")
        log.append(replace(line, address=department))

    def _write(self, pc, rec, department, parents, data) -> None:
        device = pc.disk.device
        if is_person(rec):
            after = shredding_of(pc.disk.log).known_beside(rec, parents)
            number = self.next_change()
            line = line_of(number, rec, department, parents, data, device, after=after)
            self.written[line.node.hash] = line
        else:
            line = self._line(rec, department, parents, data, device)
        pc.disk.log.append(line)

    def _line(self, rec, owner, parents, data, device) -> Line:
        self.changes += 1
        digest = hashlib.sha256(f"{self.changes}".encode()).digest()
        stamp = f"{self.seconds:08d}"
        node = Node(digest.hex(), tuple(parents), data, stamp, device)
        return Line(node, digest, rec, owner)

    def exchange(self, _first: int = 0, _second: int = 0) -> None:
        """A good day: what everybody sends arrives, and so does every answer."""
        for pc in self.at_work():
            for file in self.ward(pc).send():
                self.office.take(file)
        held = self.office.tallies()
        for pc in self.at_work():
            for packet in self.office.answer(pc.disk.device, held):
                # Sealed to one key: of two copies of a PC only one may be able to open it.
                for other in self.at_work():
                    if other.disk.device == packet.manifest.device_id:
                        self.ward(other).take(packet)

    # --- the way ----------------------------------------------------------------------------

    def send(self, who: int, size: int) -> None:
        """Bundles on a stick, which may get lost."""
        files = self.ward(self._pc(who, thieves=True)).send(1 + size % 3)
        if size % 5:
            self.to_office += files

    def carry(self, first: int, second: int) -> None:
        """Some files, old or new, in some order, some of them twice, to the office."""
        random = Random(first << 16 | second)
        if self.to_office:
            recent = self.to_office if second % 3 else self.to_office[-6:]
            for file in random.choices(recent, k=1 + first % 6):
                self.office.take(file)

    def answer(self, who: int, luck: int) -> None:
        """Receipts for some devices."""
        held = self.office.tallies()
        for pc in self.at_work() if who % 3 else [self._pc(who)]:
            files = self.office.answer(pc.disk.device, held)
            if luck % 5:
                self.to_wards += files

    def deliver(self, first: int, second: int) -> None:
        """Some of the office's files, old or new, into a ward."""
        ward = self.ward(self._pc(first, thieves=True))
        device = ward.disk.device
        files = [one for one in self.to_wards if one.manifest.device_id == device]
        if files:
            random = Random(first << 16 | second)
            for file in random.choices(files[-6:] if second % 3 else files, k=1 + second % 5):
                ward.take(file)

    # --- accidents --------------------------------------------------------------------------

    def backup(self, who: int, _what: int) -> None:
        pc = self._pc(who)
        pc.backups.append(pc.disk.clone())

    def restore(self, who: int, which: int) -> None:
        """By the program, over the disk that is there or onto a new machine."""
        pc = self._pc(who)
        if not pc.backups:
            return
        lost = which % 3 == 0
        if lost and which % 2:
            pc.anchor = None
        backup = pc.backups[which % len(pc.backups)]
        self.ward(pc).restore(backup, None if lost else pc.disk)

    def put_back(self, who: int, which: int) -> None:
        """An older file past the program; the credential store is as it was."""
        pc = self._pc(who)
        if pc.backups:
            pc.disk = pc.backups[which % len(pc.backups)].clone()
            self.ward(pc).open()

    def snapshot(self, who: int, which: int) -> None:
        """A machine set back as a whole, its credential store with it."""
        pc = self._pc(who)
        if pc.backups:
            pc.disk, pc.anchor = pc.backups[which % len(pc.backups)].clone(), None
            self.ward(pc).open()

    def clone(self, who: int, which: int) -> None:
        """A copy of the machine goes to work beside it."""
        pc = self._pc(who)
        if len(self.at_work()) < 5:
            anchor = pc.anchor if which % 2 else None
            self.pcs.append(Pc(f"{pc.name}-copy", pc.disk.clone(), anchor))

    def lose(self, who: int, which: int) -> None:
        """A PC is stolen or dies; the office takes it out of use and another replaces it."""
        pc = self._pc(who)
        if len(self.at_work()) < 3:
            return
        pc.stolen, pc.gone = bool(which % 2), not which % 2
        roster = self.office.disk.roster
        known = roster.newest(pc.disk.device)
        in_use = known is not None and known.status == "active"
        twin = any(one.disk.device == pc.disk.device for one in self.at_work())
        name = f"{pc.name}+"
        self._install(name, pc.disk.department, pc.disk.device if in_use and not twin else "")

    def suspect(self, who: int, _what: int) -> None:
        self.ward(self._pc(who)).begin_new_epoch("suspicion")

    def office_backup(self, _who: int, _what: int) -> None:
        self.office.backup()

    def office_restore(self, which: int, how: int) -> None:
        """By the program, from the newest backup or an older one, over what is there."""
        self._office_back(which, how, self.office.disk)

    def office_dies(self, which: int, how: int) -> None:
        """Onto a new machine: what the old one knew since is gone with it."""
        self.office.anchor = None
        self._office_back(which, how, None)

    def office_put_back(self, which: int, _how: int) -> None:
        backups = self.office.backups
        if backups:
            self.office.put_back(backups[which % len(backups)])

    def _office_back(self, which: int, how: int, replaced: OfficeDisk | None) -> None:
        backups = self.office.backups
        if not backups:
            return
        number = -1 if how % 2 else which % len(backups)
        life = self.office.disk.generation
        self.office.restore(backups[number], replaced)
        if backups[number] is backups[-1]:
            self._check_safe(life)

    # --- what must be true at any time --------------------------------------------------------

    def check_counts(self) -> None:
        """What a ward calls safe lies in the office's newest backup.

        A ward that has not heard of an office put back speaks of a backup made before that.
        """
        backups = self.office.backups
        for pc in self.at_work():
            disk = pc.disk
            _, _, _, safe = by_state(disk.notes, disk.received, disk.durable)
            for note in safe:
                for line in disk.sent[note.seq - 1].lines:
                    heard = disk.generation == self.office.disk.generation
                    kept = backups[-1:] if heard else backups
                    if not any(line.node.hash in one.log.places for one in kept):
                        self.find(f"{pc.name} calls a change safe that is in no newest backup")
                        return

    def check_erased(self) -> None:
        """Where an erasure has arrived nothing of what it took is held, nor comes again."""
        logs = [self.office.disk.log, *(pc.disk.log for pc in self.at_work())]
        for log in logs:
            gone = {
                value for name in self.erased.keys() & log.places for value in self.erased[name]
            }
            if any(line.raw and gone & set((line.node.data or {}).values()) for line in log.lines):
                self.find("an erased value came again")
                return

    def _check_safe(self, life: int) -> None:
        """Of wards that had heard of the `life` that ends; others speak of backups before it."""
        held = self.office.disk.log.places
        for pc in self.at_work():
            if pc.disk.generation != life:
                continue
            for packet in pc.disk.sent[: pc.disk.durable]:
                if any(line.node.hash not in held for line in packet.lines):
                    self.find(f"{pc.name}: a safe change is gone after an office restore")
                    return
