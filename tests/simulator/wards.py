"""What a ward's PC does, by the rules of the program."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.anchor import Anchor, Standing, standing
from cleanclinic.operations.exchange.comparing import own_tally, ward_tally
from cleanclinic.operations.exchange.packing import reached
from cleanclinic.operations.workspace.trust import NO_EPOCH
from cleanclinic.sync.epochs import EpochReason, EpochStatement
from cleanclinic.sync.errors import AheadError, ReceiptMismatchError, SplitError
from cleanclinic.sync.heads import holds
from cleanclinic.sync.manifest import ZERO_HASH, Seen
from cleanclinic.sync.recall import forgotten, recalled
from cleanclinic.sync.receipts import Receipt, check_receipt, confirms_unsent, is_later_life
from cleanclinic.sync.roster import Roster, RosterDevice
from cleanclinic.sync.streams import Accept, Duplicate, StreamState, Wait, judge, next_waiting
from cleanclinic.sync.tally import differences
from tests.simulator.disks import OFFICE, In, Out, Packet, Pc, StatementFile, WardDisk
from tests.simulator.erasing import name_late, shredding_of
from tests.simulator.keys import Keys
from tests.simulator.rules import (
    AT,
    HOSPITAL,
    NOW,
    RefusedError,
    check_lines,
    identity_of,
    import_lines,
    manifest_of,
    note_of,
)


class _At(NamedTuple):
    """A line by its place, as packing wants it."""

    position: int


# Seconds a colleague's PC has to give back what the office lost.
PATIENCE = 14 * 86400


class Ward:
    """One PC at work; `sizes` cuts what is sent into bundles of so many lines."""

    def __init__(
        self,
        pc: Pc,
        keys: Keys,
        clock: Callable[[], int],
        flaws: frozenset[str],
        number: Callable[[], int],
    ) -> None:
        self.pc, self.keys, self.clock, self.flaws = pc, keys, clock, flaws
        # Of the next change that is written.
        self.number = number

    @property
    def disk(self) -> WardDisk:
        return self.pc.disk

    # --- sending --------------------------------------------------------------------------

    def send(self, size: int = 100) -> list[Packet | StatementFile]:
        """What the office has not confirmed, new lines in bundles of `size`."""
        disk = self.disk
        if not disk.granted:
            return []
        if disk.whole and "no-reoffer" not in self.flaws:
            self._give_back()
        if any(disk.received < one.manifest.seq <= disk.let_go for one in disk.sent):
            self.begin_new_epoch("office_lost")
        self._give_texts_back()
        self._record(size)
        files: list[Packet | StatementFile] = []
        first = disk.epoch - len(disk.statements) + 1
        for number, statement in enumerate(disk.statements, first):
            if number > disk.confirmed:
                files.append(statement)
        files += [packet for packet in disk.sent if packet.manifest.seq > disk.received]
        disk.notes = [
            replace(one, written_at=NOW) if one.seq > disk.received else one for one in disk.notes
        ]
        self.keep_anchor()
        return files

    def _record(self, size: int) -> None:
        disk, log = self.disk, self.disk.log
        seen = Seen(
            roster=disk.roster,
            downlink_seq=disk.inn.seq,
            office_generation=disk.generation,
            office_audit_head=disk.office_audit.head,
            office_audit_size=disk.office_audit.size,
        )
        places = log.own_after(disk.out.position)
        carried = max((one.last for one in disk.notes), default=0)
        loads = self._loads(places, size)
        stopped = disk.generation if disk.inn.frozen else 0
        news = disk.worth > disk.told and disk.worth[0] == disk.epoch
        if not loads and (news or stopped > disk.stopped_told or disk.giving):
            loads = [[]]
        disk.stopped_told = stopped
        order = [_At(place) for load in loads for place in load]
        done = 0
        for number, load in enumerate(loads, 1):
            done += len(load)
            last = max(disk.out.position, reached(order, done))
            tally = own_tally(log, max(carried, last)) if number == len(loads) else None
            lines = tuple(log.lines[place - 1] for place in load)
            new = sum(place > carried for place in load)
            given = tuple(disk.giving) if number == len(loads) else ()
            self._record_one(lines, last, new, seen, tally, stopped, given)
            disk.told = (disk.epoch, seen.office_generation, seen.downlink_seq)
        if loads:
            disk.giving = []

    def _loads(self, places: list[int], size: int) -> list[list[int]]:
        """What goes into each bundle; where it fills several, erased records last and whole."""
        log = self.disk.log
        apart = {mark.record for mark in shredding_of(log).marks().values()} if log.books else set()
        if len(places) <= size or "no-whole" in self.flaws:
            apart = set()
        others = [place for place in places if log.lines[place - 1].rec not in apart]
        erased = [place for place in places if log.lines[place - 1].rec in apart]
        loads = [others[start : start + size] for start in range(0, len(others), size)]
        return [*loads, erased] if erased else loads

    def _record_one(self, lines, last, new, seen, tally, stopped, given) -> None:
        disk = self.disk
        manifest = manifest_of(
            disk.out,
            disk.log,
            typ="bundle",
            department=disk.department,
            device=disk.device,
            epoch=disk.epoch,
            seen=seen,
            tally=tally,
            stopped=stopped,
        )
        before = disk.before if tally is not None else None
        told = (*(one.hash for one in given), before.version if before else 0)
        name = identity_of(manifest, lines, disk.key, *told)
        disk.sent.append(
            Packet(manifest, name, lines, disk.key, OFFICE, given=given, before=before)
        )
        disk.notes.append(note_of(manifest, name, disk.out.position + 1, last, new))
        disk.out = Out(manifest.seq, name, last)

    def hash_at(self, seq: int) -> str | None:
        """The identity of a bundle sent in this epoch."""
        notes = self.disk.notes
        return notes[seq - 1].hash if 0 < seq <= len(notes) else None

    # --- taking in ------------------------------------------------------------------------

    def take(self, packet: Packet) -> str:
        """One answer of the office; gives what became of it."""
        try:
            return self._take(packet)
        except RefusedError as refusal:
            return refusal.code
        finally:
            self.take_waiting()
            self.follow_erasures()
            self.keep_anchor()

    def follow_erasures(self) -> None:
        """Name what came late; what was packed before goes once the office has it."""
        disk = self.disk
        if not disk.log.books:
            return
        name_late(disk.log, disk.department, disk.device, self.number)
        known = sum(b'"shred":{' in line.raw for line in disk.log.lines)
        if known > disk.shreds:
            disk.shreds, disk.made_before = known, disk.out.seq
        disk.let_go = max(disk.let_go, min(disk.made_before, disk.received))

    def take_waiting(self) -> None:
        """What came early and whose turn has come."""
        while not self.disk.inn.frozen:
            state = self.incoming()
            found = next_waiting(state)
            if found is None:
                return
            packet = self.disk.waiting[found]
            with suppress(RefusedError):
                self._take(packet)
            self.disk.waiting.pop(found, None)

    def incoming(self, life: int = 0) -> StreamState:
        """The office's stream as it stands; of a later `life`, only what waits of it."""
        disk = self.disk
        inn = In() if life else disk.inn
        generation = life or disk.generation
        waiting = {
            packet.manifest.seq: name
            for name, packet in disk.waiting.items()
            if packet.manifest.epoch == disk.epoch
            and packet.manifest.receipt.office_generation == generation
            and packet.manifest.seq > inn.seq
        }
        return StreamState(
            disk.device, disk.epoch, inn.seq, inn.head, inn.frozen, waiting, inn.audit
        )

    def _take(self, packet: Packet) -> str:
        disk = self.disk
        if packet.opened_by != disk.key or packet.manifest.epoch != disk.epoch:
            self._refuse_former(packet)
        manifest = packet.manifest
        receipt = manifest.receipt
        assert receipt is not None
        notes = disk.brought
        try:
            anew = is_later_life(receipt.office_generation, disk.generation)
            state = self.incoming(receipt.office_generation if anew else 0)
            verdict = judge(
                state,
                manifest,
                packet.hash,
                lambda seq: notes[seq - 1].hash if seq <= len(notes) else None,
            )
            match verdict:
                case Duplicate():
                    return "duplicate"
                case Wait():
                    disk.waiting[packet.hash] = packet
                    self._answer_early(receipt)
                    return "waiting"
                case Accept():
                    self._take_in(packet, receipt, anew=anew)
        except CleanClinicError as error:
            if isinstance(error, SplitError):
                disk.inn = replace(disk.inn, frozen=True)
                disk.alarms.add((error.code, disk.epoch))
            if isinstance(error, AheadError | ReceiptMismatchError):
                self._answer_refused(receipt)
            raise RefusedError(error.code) from error
        self._answer(packet)
        return "applied"

    def _refuse_former(self, packet: Packet) -> None:
        disk, receipt = self.disk, packet.manifest.receipt
        for epoch, key in reversed(disk.former):
            if (packet.opened_by, packet.manifest.epoch) == (key, epoch):
                if receipt is not None and receipt.office_generation > disk.generation:
                    disk.confirmed = epoch
                raise RefusedError("CCB-EPOCH")
        raise RefusedError("CCB-RECIPIENT")

    def _take_in(self, packet: Packet, receipt: Receipt, *, anew: bool) -> None:
        disk, manifest = self.disk, packet.manifest
        facts = check_receipt(
            receipt,
            device_id=disk.device,
            epoch=disk.epoch,
            sent_upto=disk.out.seq,
            hash_at=self.hash_at if "no-fork" not in self.flaws else lambda _: receipt.head,
            known_generation=0 if anew else disk.generation,
        )
        check_lines(disk.log, packet.lines, self.flaws)
        if any(line.address not in ("", disk.department) for line in packet.lines):
            raise RefusedError("CHANGE-OWNER")
        if anew:
            name = f"{OFFICE} {disk.generation}"
            disk.log.set_aside(OFFICE, name)
            disk.brought, disk.inn = [], In()
            disk.waiting = {
                name: one
                for name, one in disk.waiting.items()
                if one.manifest.receipt.office_generation == receipt.office_generation
            }
        kept = disk.received if "no-reoffer" in self.flaws else 0
        disk.received, disk.durable = max(facts.upto, kept), facts.durable_upto
        disk.generation, disk.office_audit = receipt.office_generation, receipt.office_audit
        disk.confirmed = disk.epoch
        newer = packet.roster is not None and packet.roster.version > disk.roster
        if newer and packet.roster is not None:
            disk.roster = packet.roster.version
            entries = self.follow_list(packet.roster)
            disk.active = frozenset(one.device_id for one in entries if one.status == "active")
        if packet.lines or newer:
            disk.worth = (disk.epoch, receipt.office_generation, manifest.seq)
        if receipt.device_audit.size:
            if holds(receipt.device_audit, disk.log.head_at):
                disk.got.add(receipt.device_audit)
            else:
                disk.alarms.add(("own_log", disk.epoch))
        here = tuple(replace(one, owner=OFFICE) if one.address else one for one in packet.lines)
        first, last = import_lines(disk.log, here, packet.hash, OFFICE, disk.epoch, self.flaws)
        if here and all(line.of_office for line in here):
            disk.kept.append(packet)
        disk.brought.append(note_of(manifest, packet.hash, first, last))
        disk.inn = In(disk.epoch, manifest.seq, packet.hash, audit=manifest.audit)
        disk.waiting.pop(packet.hash, None)
        disk.whole = manifest.tally is not None

    def follow_list(self, newer: Roster) -> tuple[RosterDevice, ...]:
        """The newest list with what it has forgotten of the one before it."""
        disk = self.disk
        known = [one for one in (disk.before, disk.listed) if one is not None]
        disk.before = next((one for one in known if forgotten(newer, one)), None)
        disk.listed = newer
        return recalled(newer, disk.before)[1] if disk.before else newer.devices

    def _give_texts_back(self) -> None:
        """What this life of the office has lost of its own, as it was answered."""
        disk, log = self.disk, self.disk.log
        life = (disk.device, disk.epoch, disk.generation)
        if disk.texts_checked == life or not disk.inn.seq or not disk.whole:
            return
        disk.texts_checked = life
        if "no-texts-back" in self.flaws:
            return
        again, brought = log.carried(OFFICE, disk.epoch), {one.hash for one in disk.brought}
        missing = {
            source.hex()
            for place, (line, source) in enumerate(zip(log.lines, log.sources, strict=True), 1)
            if source is not None and line.of_office and place not in again
        } - brought
        disk.giving = [one for one in disk.kept if one.hash in missing]

    def _give_back(self) -> None:
        for place in (lost := self._lost_at_office()):
            self.disk.log.sources[place - 1] = None
        if lost:
            self.begin_new_epoch("office_lost")

    def _lost_at_office(self) -> list[int]:
        """What others of the department wrote, came here, and is not at the office any more."""
        disk, log, active = self.disk, self.disk.log, self.disk.active
        if disk.life[0] != disk.generation:
            disk.life = disk.generation, self.clock()
        late = self.clock() - disk.life[1] >= PATIENCE
        here = {bytes.fromhex(one.hash) for one in disk.brought}
        again = log.carried(OFFICE, disk.epoch)
        return [
            place
            for place, (line, source) in enumerate(zip(log.lines, log.sources, strict=True), 1)
            if source is not None
            and (late or line.node.device not in active)
            and line.owner != OFFICE
            and source not in here
            and place not in again
        ]

    def _answer(self, packet: Packet) -> None:
        """After a receipt: hold both sides against each other; begin anew where it must be."""
        disk, receipt = self.disk, packet.manifest.receipt
        assert receipt is not None
        if packet.manifest.tally is not None:
            confirmed = max((one.last for one in disk.notes if one.seq <= receipt.upto), default=0)
            here = ward_tally(disk.log, disk.epoch, disk.brought, confirmed)
            alarm = ("difference", 0)
            disk.alarms.discard(alarm)
            if differences(here, packet.manifest.tally):
                disk.alarms.add(alarm)
        if ("own_log", disk.epoch) in disk.alarms:
            self.begin_new_epoch("rolled_back")
        elif receipt.frozen:
            self.begin_new_epoch("fork")
        elif packet.manifest.tally is not None and "no-reoffer" not in self.flaws:
            self._give_back()

    def _answer_early(self, receipt: Receipt) -> None:
        if receipt.epoch == self.disk.epoch and receipt.frozen:
            self.begin_new_epoch("fork")
        else:
            self._answer_refused(receipt)

    def _answer_refused(self, receipt: Receipt) -> None:
        if confirms_unsent(
            receipt, epoch=self.disk.epoch, sent_upto=self.disk.out.seq, hash_at=self.hash_at
        ):
            self.begin_new_epoch("fork" if receipt.frozen else "rolled_back")

    # --- beginning anew -------------------------------------------------------------------

    def begin_new_epoch(self, reason: EpochReason) -> None:
        disk = self.disk
        if not disk.granted:
            return
        old, key = disk.key, self.keys.new()
        statement = EpochStatement(
            demo=True,
            hospital_id=HOSPITAL,
            department_id=disk.department,
            device_id=disk.device,
            old_epoch=disk.epoch,
            epoch=disk.epoch + 1,
            public=key,
            recipient="",
            reason=reason,
            nonce="",
            created=AT,
        )
        disk.former.append((disk.epoch, old))
        disk.statements.append(StatementFile(statement, old))
        disk.confirmed = disk.confirmed or disk.epoch
        self._set_streams_aside()
        disk.epoch, disk.key = disk.epoch + 1, key

    def _set_streams_aside(self) -> None:
        disk = self.disk
        disk.log.set_aside(OFFICE, f"{OFFICE} {disk.device} #{disk.epoch}")
        disk.out, disk.sent, disk.notes = Out(), [], []
        disk.inn, disk.brought, disk.whole = In(), [], False
        disk.received = disk.durable = disk.made_before = disk.let_go = 0
        disk.waiting = {}

    def enrol_anew(self) -> None:
        """A new device of the department, to be granted by people."""
        disk = self.disk
        self._set_streams_aside()
        disk.was |= {disk.device, self.pc.anchor.device if self.pc.anchor else disk.device}
        disk.key = self.keys.new()
        disk.device, disk.epoch = f"device-{disk.key[:8]}", NO_EPOCH
        disk.statements, disk.former, disk.confirmed = [], [], 0

    def restore(self, backup: WardDisk, replaced: WardDisk | None) -> None:
        """The program puts a backup in the place of what is there, or of a disk that is gone."""
        self.pc.disk = disk = backup.clone()
        if replaced is not None and replaced.roster:
            self._set_streams_aside()
            for name in ("device", "key", "epoch", "roster", "generation", "confirmed"):
                setattr(disk, name, getattr(replaced, name))
            disk.office_audit = replaced.office_audit
            disk.statements, disk.former = replaced.statements.copy(), replaced.former.copy()
            disk.was = replaced.was.copy()
        elif self._standing() is Standing.KEY_GONE:
            self.enrol_anew()
        if disk.granted:
            self.begin_new_epoch("restored")
        self.keep_anchor()

    def open(self) -> None:
        """The program starts: an older file put back is noticed by the credential store."""
        match self._standing():
            case Standing.BEHIND:
                self.begin_new_epoch("rolled_back")
            case Standing.KEY_GONE:
                self.enrol_anew()
        self.keep_anchor()

    def keep_anchor(self) -> None:
        """Remember in the credential store how far this disk has come, unless it is behind."""
        disk = self.disk
        if disk.granted and self._standing() is Standing.FITS:
            self.pc.anchor = self._now()

    def _now(self) -> Anchor:
        disk, audit = self.disk, self.disk.log.audit()
        return Anchor(disk.device, disk.epoch, disk.out.seq, disk.out.head, audit.size, audit.head)

    def _standing(self) -> Standing:
        anchor: Anchor | None = self.pc.anchor
        if anchor is None or not self.disk.granted or anchor.device in self.disk.was:
            return Standing.FITS
        head = self.hash_at(anchor.seq) if anchor.seq else ZERO_HASH
        return standing(anchor, self._now(), self.disk.log.head_at(anchor.audit_size), head)
