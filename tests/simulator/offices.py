"""What the office does, by the rules of the program."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.comparing import department_tally, held_tallies, stream_tally
from cleanclinic.operations.peers.colleagues import brought_by
from cleanclinic.operations.workspace.epochs import former_stream
from cleanclinic.operations.workspace.streams import peer_among
from cleanclinic.storage.values import BundleNote
from cleanclinic.sync.epochs import is_listed, with_successor
from cleanclinic.sync.errors import SplitError
from cleanclinic.sync.heads import holds
from cleanclinic.sync.manifest import ZERO_HASH, Manifest, Seen
from cleanclinic.sync.recall import forgotten, recalled
from cleanclinic.sync.receipts import AuditState, Frozen, Receipt
from cleanclinic.sync.roster import Roster, RosterDevice, signer_of
from cleanclinic.sync.streams import (
    Accept,
    Duplicate,
    StreamState,
    Wait,
    judge,
    missing_ranges,
    next_waiting,
)
from cleanclinic.sync.tally import KindTally, differences
from tests.simulator.disks import OFFICE, In, OfficeDisk, Out, Packet, StatementFile
from tests.simulator.rules import (
    AT,
    RefusedError,
    check_lines,
    identity_of,
    import_lines,
    manifest_of,
    note_of,
)


class Office:
    """The office at work. `clock` gives seconds; `find` hears of what must never happen."""

    def __init__(self, disk: OfficeDisk, clock: Any, find: Any, flaws: frozenset[str]) -> None:
        self.disk, self.clock, self.find, self.flaws = disk, clock, find, flaws
        self.anchor: tuple[int, int, AuditState] | None = None
        # What the newest verified backup holds.
        self.backups: list[OfficeDisk] = []

    # --- the list of devices ---------------------------------------------------------------

    def grant(self, device: str, department: str, key: str, replaces: str = "") -> None:
        entry = RosterDevice(
            device_id=device,
            department_id=department,
            label=device,
            public=key,
            recipient="",
            epoch=1,
        )
        if replaces:
            self.revoke(replaces)
        self._renew((*self.disk.roster.devices, entry))

    def revoke(self, device: str) -> None:
        disk = self.disk
        received = disk.kept(device).seq
        ended = {"status": "revoked", "last_valid_seq": received, "reason": "lost"}
        disk.revoked.add(device)
        self._renew(
            tuple(
                one.changed(**ended) if (one.device_id, one.status) == (device, "active") else one
                for one in disk.roster.devices
            )
        )

    def _renew(self, devices: tuple[RosterDevice, ...], version: int = 0) -> None:
        self.disk.roster = self.disk.roster.renewed(AT, version, devices=devices)
        self.keep_anchor()

    def entry_of(self, key: str) -> RosterDevice | None:
        return next((one for one in self.disk.roster.devices if one.public == key), None)

    # --- taking in ------------------------------------------------------------------------

    def take(self, file: Packet | StatementFile) -> str:
        """One file; gives what became of it."""
        try:
            if isinstance(file, StatementFile):
                return self._take_statement(file)
            return self._take(file)
        except RefusedError as refusal:
            return refusal.code
        finally:
            self._take_waiting()
            self.keep_anchor()

    def _take_statement(self, file: StatementFile) -> str:
        disk, statement, old = self.disk, file.statement, self.entry_of(file.signed_by)
        if old is None:
            raise RefusedError("EPOCH-UNKNOWN")
        if (old.device_id, old.epoch) != (statement.device_id, statement.old_epoch):
            raise RefusedError("EPOCH-OTHER")
        try:
            if is_listed(disk.roster, statement, old):
                return "duplicate"
        except CleanClinicError as error:
            disk.alarms.add((error.code, old.device_id, statement.epoch))
            raise RefusedError(error.code) from error
        received = self._begin_streams_of(old.device_id, statement.epoch, old.epoch)
        disk.alarms.add((f"new_epoch_{statement.reason}", old.device_id, statement.epoch))
        self._renew(with_successor(disk.roster, statement, old, received, AT))
        return "applied"

    def _begin_streams_of(self, device: str, epoch: int, old: int) -> int:
        """As the program does; gives what came in the old epoch."""
        disk = self.disk
        if disk.kept(device).epoch < epoch:
            received = disk.kept(device).seq
            self._begin_stream_anew(device, old)
            return received
        self._begin_answers_anew(device)
        return disk.kept(former_stream(device, old)).seq

    def _begin_stream_anew(self, device: str, epoch: int) -> None:
        disk, name = self.disk, former_stream(device, epoch)
        if device in disk.ins:
            disk.ins[name] = disk.ins.pop(device)
        for key in [key for key in disk.brought if key[0] == device]:
            disk.brought[name, key[1]] = disk.brought.pop(key)
        disk.log.set_aside(device, name)
        self._begin_answers_anew(device)

    def _begin_answers_anew(self, device: str) -> None:
        disk = self.disk
        for kept in (disk.outs, disk.sent, disk.seen, disk.told):
            kept.pop(device, None)

    def peer_of(self, device: str, epoch: int) -> str:
        roster = self.disk.roster
        return peer_among(self.disk.kept, lambda: roster.newest(device), device, epoch)

    def incoming(self, device: str, epoch: int) -> StreamState:
        inn = self.disk.kept(self.peer_of(device, epoch))
        if inn.epoch != epoch:
            inn = replace(inn, audit=In().audit)
        waiting = {
            one.manifest.seq: name
            for name, one in self.disk.waiting.items()
            if (one.manifest.device_id, one.manifest.epoch) == (device, epoch)
            and one.manifest.seq > inn.seq
        }
        return StreamState(device, epoch, inn.seq, inn.head, inn.frozen, waiting, inn.audit)

    def _notes(self, peer: str, epoch: int) -> tuple[BundleNote, ...]:
        return self.disk.brought.get((peer, epoch), ())

    def _take_waiting(self) -> None:
        while True:
            streams = {
                (one.manifest.device_id, one.manifest.epoch) for one in self.disk.waiting.values()
            }
            due = (next_waiting(self.incoming(*stream)) for stream in sorted(streams))
            found = next((one for one in due if one is not None), None)
            if found is None:
                return
            packet = self.disk.waiting[found]
            with suppress(RefusedError):
                self._take(packet)
            self.disk.waiting.pop(found, None)

    def _take(self, packet: Packet) -> str:
        manifest, entry = packet.manifest, self.entry_of(packet.signed_by)
        if entry is None:
            raise RefusedError("CCB-UNKNOWN")
        if not signer_of(entry).counts(manifest.seq):
            raise RefusedError("CCB-REVOKED")
        self._check_behind(manifest)
        self._recall(packet.before)
        peer = self.peer_of(manifest.device_id, manifest.epoch)
        notes = self._notes(peer, manifest.epoch)
        try:
            verdict = judge(
                self.incoming(manifest.device_id, manifest.epoch),
                manifest,
                packet.hash,
                lambda seq: notes[seq - 1].hash if seq <= len(notes) else None,
            )
        except CleanClinicError as error:
            if isinstance(error, SplitError) and "no-fork" in self.flaws:
                return "duplicate"
            if isinstance(error, SplitError):
                self._stop(peer, manifest, error.code)
            raise RefusedError(error.code) from error
        match verdict:
            case Duplicate():
                self._hear(manifest, packet.hash, entry)
                return "duplicate"
            case Wait() if "no-waiting" in self.flaws:
                raise RefusedError("CCB-GAP")
            case Wait():
                self.disk.waiting[packet.hash] = packet
                return "waiting"
            case Accept():
                check_lines(self.disk.log, packet.lines, self.flaws)
                self._hear(manifest, packet.hash, entry)
                self._take_in(packet, peer)
                self._take_texts_back(packet.given)
        return "applied"

    def _recall(self, before: Roster | None) -> None:
        """What the list has forgotten of an earlier one."""
        disk = self.disk
        missing = forgotten(disk.roster, before) if before else ()
        if not missing or before is None or "no-recall" in self.flaws:
            return
        self._renew(recalled(disk.roster, before)[1])
        for one in missing:
            known, sent = disk.kept(one.device_id).epoch, disk.sent.get(one.device_id)
            newest = disk.roster.newest(one.device_id)
            old = known if known < one.epoch else sent[-1].manifest.epoch if sent else one.epoch
            if newest == disk.roster.device(one.device_id, one.epoch) and old < one.epoch:
                self._begin_streams_of(one.device_id, one.epoch, old)
            if one.status == "revoked":
                disk.revoked.add(one.device_id)

    def _take_texts_back(self, given: tuple[Packet, ...]) -> None:
        """Its own lines out of answers that it signed; what does not fit is passed over."""
        log = self.disk.log
        for packet in given:
            lines = [line for line in packet.lines if line.of_office]
            with suppress(RefusedError):
                check_lines(log, lines)
                for line in lines:
                    if line.node.hash not in log.places:
                        log.append(line, packet.hash)

    def _hear(self, manifest: Manifest, name: str, entry: RosterDevice) -> None:
        """Hold what is taken in against what only somebody outside of the program knows."""
        key = manifest.device_id, manifest.epoch, manifest.seq
        if self.disk.applied.setdefault(key, name) != name:
            self.find(f"number {manifest.seq} of {key[0]} was taken in with two contents")
        ended = entry.last_valid_seq
        if manifest.device_id in self.disk.revoked and (ended is None or manifest.seq > ended):
            self.find(f"bundle {manifest.seq} of {key[0]}, out of use, was taken in")

    def _check_behind(self, manifest: Manifest) -> None:
        seen, disk = manifest.seen, self.disk
        out, newest = (
            disk.outs.get(manifest.device_id, Out()),
            disk.roster.newest(manifest.device_id),
        )
        current = newest is not None and newest.epoch == manifest.epoch
        stopped = manifest.ext.get("stopped") == disk.generation or (
            current and seen.office_generation == disk.generation and seen.downlink_seq > out.seq
        )
        if seen.office_generation > disk.generation or seen.roster > disk.roster.version or stopped:
            disk.alarms.add(("office_behind", manifest.device_id, manifest.epoch))
            self.begin_new_generation(seen.office_generation, seen.roster)

    def _stop(self, peer: str, manifest: Manifest, code: str) -> None:
        disk = self.disk
        disk.ins[peer] = replace(disk.kept(peer), epoch=manifest.epoch, frozen=True)
        disk.alarms.add((code, manifest.device_id, manifest.epoch))

    def _take_in(self, packet: Packet, peer: str) -> None:
        disk, manifest = self.disk, packet.manifest
        device, epoch, seen = manifest.device_id, manifest.epoch, manifest.seen
        first, last = import_lines(disk.log, packet.lines, packet.hash, peer, epoch, self.flaws)
        known = disk.seen.get(device, (0, 0))
        told = seen.downlink_seq if seen.office_generation == disk.generation else 0
        disk.seen[device] = (epoch, max(told, known[1] if known[0] == epoch else 0))
        state = AuditState(seen.office_audit_size, seen.office_audit_head)
        if seen.office_generation == disk.generation and not holds(state, disk.log.head_at):
            disk.alarms.add(("office_log", device, epoch))
        note = note_of(manifest, packet.hash, first, last)
        disk.brought[peer, epoch] = (*self._notes(peer, epoch), note)
        disk.ins[peer] = In(epoch, manifest.seq, packet.hash, audit=manifest.audit)
        disk.waiting.pop(packet.hash, None)
        if manifest.tally is not None:
            here = stream_tally(disk.log, peer, epoch, self._notes(peer, epoch))
            alarm = ("difference", device, 0)
            disk.alarms.discard(alarm)
            if differences(here, manifest.tally):
                disk.alarms.add(alarm)

    # --- answering ------------------------------------------------------------------------

    def answer(self, device: str, held: dict[str, tuple[KindTally, ...]]) -> list[Packet]:
        """What a device has not confirmed, the newest receipt with it."""
        disk = self.disk
        entry = disk.roster.newest(device)
        if entry is None or entry.status != "active":
            return []
        self._record(entry, held)
        epoch, seen = disk.seen.get(device, (0, 0))
        after = seen if epoch == entry.epoch else 0
        return [
            one
            for one in disk.sent.get(device, ())
            if one.manifest.epoch == entry.epoch and one.manifest.seq > after
        ]

    def tallies(self) -> dict[str, tuple[KindTally, ...]]:
        return held_tallies(self.disk.log)

    def _record(self, entry: RosterDevice, held: dict[str, tuple[KindTally, ...]]) -> None:
        disk, device, log = self.disk, entry.device_id, self.disk.log
        out, receipt = disk.outs.get(device, Out()), self._receipt(entry)
        frozen = receipt.frozen.code if receipt.frozen else ""
        told = (
            *(disk.roster.version, receipt.epoch, receipt.upto, receipt.durable_upto),
            *(frozen, receipt.missing),
        )
        brought = brought_by(self._notes(device, entry.epoch))
        lines = tuple(
            log.lines[place - 1]
            for place in range(out.position + 1, len(log.lines) + 1)
            if log.lines[place - 1].owner in (OFFICE, entry.department_id)
            and (log.sources[place - 1] is None or not brought(place))
        )
        if not lines and disk.told.get(device) == told:
            return
        own = tuple(line for line in lines if line.of_office)
        others = tuple(line for line in lines if not line.of_office)
        tally = department_tally(held, entry.department_id)
        if own and others:
            self._record_one(entry, receipt, own, out.position, None)
        self._record_one(entry, receipt, others or own, len(log.lines), tally)
        disk.told[device] = told

    def _record_one(self, entry, receipt, lines, position, tally) -> None:
        disk, device, log = self.disk, entry.device_id, self.disk.log
        out = disk.outs.get(device, Out())
        manifest = manifest_of(
            out,
            log,
            typ="receipt",
            department=entry.department_id,
            device=device,
            epoch=entry.epoch,
            seen=Seen(),
            tally=tally,
            receipt=receipt,
        )
        name = identity_of(manifest, lines, OFFICE)
        packet = Packet(manifest, name, lines, OFFICE, entry.public, disk.roster)
        disk.sent[device] = (*disk.sent.get(device, ()), packet)
        disk.outs[device] = Out(manifest.seq, name, position)

    def _receipt(self, entry: RosterDevice) -> Receipt:
        disk, device = self.disk, entry.device_id
        state = self.incoming(device, entry.epoch)
        epoch, durable = disk.durable.get(self.peer_of(device, entry.epoch), (0, 0))
        audit = disk.log.audit()
        return Receipt(
            device_id=device,
            epoch=entry.epoch,
            upto=state.upto,
            head=state.head if state.upto else ZERO_HASH,
            missing=missing_ranges(state.upto, state.waiting),
            applied=0,
            merged=0,
            conflict=0,
            refused=0,
            received_at=AT,
            office_generation=disk.generation,
            durable_upto=min(durable if epoch == entry.epoch else 0, state.upto),
            office_audit=audit,
            device_audit=state.audit,
            frozen=Frozen("CCB-FORK", max(state.upto, 1), AT) if state.frozen else None,
        )

    # --- backups and beginning anew ---------------------------------------------------------

    def backup(self) -> None:
        """A backup that was read back; what it holds is safe from then on."""
        received = {peer: (inn.epoch, inn.seq) for peer, inn in self.disk.ins.items()}
        self.backups.append(self.disk.clone())
        self.disk.durable.update(received)

    def restore(self, backup: OfficeDisk, replaced: OfficeDisk | None) -> None:
        """The program puts a backup in the place of what is there, or of a disk that is gone."""
        self.disk = disk = backup.clone()
        if replaced is not None:
            disk.generation = max(disk.generation, replaced.generation)
            if replaced.roster.version > disk.roster.version:
                disk.roster, disk.revoked = replaced.roster, replaced.revoked.copy()
        generation, version, _ = self.anchor or (0, 0, None)
        self.begin_new_generation(generation, version)

    def put_back(self, copy: OfficeDisk) -> None:
        """An older file in the place of this one, past the program; noticed by the anchor."""
        self.disk = disk = copy.clone()
        if self.anchor is not None:
            generation, version, audit = self.anchor
            now = (disk.generation, disk.roster.version)
            if now < (generation, version) or disk.log.head_at(audit.size) != audit.head:
                self.begin_new_generation(generation, version)

    def begin_new_generation(self, generation_known: int = 0, roster_known: int = 0) -> None:
        disk, seconds = self.disk, self.clock()
        roster: Roster = disk.roster
        for device in {*disk.outs, *(one.device_id for one in roster.devices)}:
            entry, known = roster.newest(device), disk.kept(device).epoch
            if entry is not None and entry.epoch > known:
                self._begin_stream_anew(device, known)
            self._begin_answers_anew(device)
        disk.generation = max(disk.generation + 1, generation_known + 1, seconds)
        self._renew(roster.devices, max(roster_known + 1, seconds))

    def keep_anchor(self) -> None:
        disk = self.disk
        self.anchor = (disk.generation, disk.roster.version, disk.log.audit())
