"""Real encrypted stores through every accident there is, by the operations alone.

PCs are copied, put back, lost, replaced and told to begin anew; the office is put back by the
program or past it; sticks arrive in any order, twice, or not at all. At the end everybody
exchanges, people do what alarms ask, and everything must be as it should.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from cleanclinic.keys.store import CredentialStore
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.exchange.settling import conflicts, settle_conflict
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.audit import check_log
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.removal import remove_risks
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch, enrol_anew
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, open_workspace
from cleanclinic.operations.workspace.streams import generation, safe_upto
from cleanclinic.operations.workspace.trust import RestoredError, is_granted, roster_of
from cleanclinic.records.risk_point import RiskPoint
from tests.core.keys_kit import Backend
from tests.core.restore_kit import file_back, file_of, put_back
from tests.hospital import Hospital, risk

# Half an hour of it: CLEANCLINIC_MACHINE=200 pytest tests/core/test_operations_accidents.py
EXAMPLES = int(os.environ.get("CLEANCLINIC_MACHINE", "4"))
ROUNDS = 9
DIFFERENT = {"difference"}
some = st.integers(0, 1 << 10)
# What honest people may meet after an accident; after none of them, nothing is refused.
HONEST = {
    *("CCB-FORK", "CCB-FROZEN", "CCB-ROLLBACK", "CCB-HISTORY", "CCB-REVOKED", "CCB-EPOCH"),
    *("CCB-RECIPIENT", "CCB-RECEIPT", "CCB-AHEAD", "CCB-READDRESSED", "CHANGE-PARENT"),
    *("CCB-SIGNER", "EPOCH-CLONE", "EPOCH-REVOKED", "EPOCH-UNKNOWN", "EPOCH-OTHER"),
}


class Accidents(RuleBasedStateMachine):
    """Every rule is something that a person, a stick or bad luck does."""

    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cleanclinic-accidents-"))
        self.hospital = Hospital(self.folder)
        self.safes, self.numbers, self.calm = {}, count(1), True
        self.give_safe(OFFICE)
        self.hospital.reopen(self.hospital.office)
        self.wards: dict[str, Workspace] = {}
        self.stolen: list[Workspace] = []
        self.sticks: list[Path] = []
        self.answers: dict[str, list[Path]] = {}
        self.backups: dict[str, list[Path]] = {}
        self.copies: dict[str, list[Path]] = {}
        for name, beside in (("icu", ""), ("icu-2", "icu"), ("er", "")):
            self.install(name, self.wards.get(beside))

    def teardown(self) -> None:
        if hasattr(self, "hospital"):
            try:
                self.settle_everything()
                self.check()
            finally:
                self.hospital.__exit__()
                shutil.rmtree(self.folder, ignore_errors=True)

    # --- tools --------------------------------------------------------------------------------

    def give_safe(self, name: str, other: Backend | None = None) -> None:
        """A credential store of its own, beside the disk; a copied PC may have a copy of it."""
        safe = self.safes[name] = Backend()
        if other is not None:
            safe.kept = dict(other.kept)
        store = CredentialStore("test", safe)
        sources = self.hospital.sources(name)
        self.hospital._sources[name] = replace(sources, credentials=lambda: store)

    def install(self, name: str, beside: Workspace | None) -> None:
        self.give_safe(name)
        self.wards[name] = self.hospital.ward(name, joins=beside)

    def pick(self, number: int) -> str:
        names = sorted(self.wards)
        return names[number % len(names)]

    def take(self, workspace: Workspace, paths: list[Path]) -> list[str]:
        """What became of each file; what is refused must be one of the honest refusals."""
        if not paths:
            return []
        report = import_files(workspace, paths)
        codes = {one.code for one in report.files if one.code}
        assert codes <= (set() if self.calm else HONEST), codes
        return [one.result for one in report.files]

    def export(self, ward: Workspace) -> list[Path]:
        with suppress(NothingToSendError, RestoredError):
            return list(export_bundle(ward, self.hospital.stick()).paths)
        return []

    def answer_of(self, device: str) -> list[Path]:
        with suppress(NothingToSendError):
            stick = self.hospital.stick()
            return list(export_receipts(self.hospital.office, stick, devices=[device]).paths)
        return []

    def points(self, ward: Workspace) -> list[str]:
        return [held.record.id for held in ward.store.all(RiskPoint)]

    # --- work ---------------------------------------------------------------------------------

    @rule(who=some, impact=st.integers(1, 5))
    def record(self, who: int, impact: int) -> None:
        add_risk(self.wards[self.pick(who)], risk(impact=impact))

    @rule(who=some, which=some, impact=st.integers(1, 5))
    def edit(self, who: int, which: int, impact: int) -> None:
        ward = self.wards[self.pick(who)]
        if points := self.points(ward):
            values = {"impact": impact} if which % 2 else {"post": "甲乙丙"[which % 3]}
            edit_risk(ward, points[which % len(points)], values)

    @rule(who=some, which=some)
    def remove(self, who: int, which: int) -> None:
        ward = self.wards[self.pick(who)]
        if points := self.points(ward):
            remove_risks(ward, [points[which % len(points)]])

    @rule(who=some)
    def settle(self, who: int) -> None:
        ward = self.wards[self.pick(who)]
        for card in conflicts(ward)[:1]:
            side = card.sides[who % len(card.sides)]
            settle_conflict(ward, card.kind, card.record_id, card.field, side.hash)

    # --- the way ------------------------------------------------------------------------------

    @rule(who=some)
    def send(self, who: int) -> None:
        self.sticks += self.export(self.wards[self.pick(who)])

    @rule(luck=some, number=st.integers(1, 5))
    def carry(self, luck: int, number: int) -> None:
        """Files old and new, in any order, some of them twice."""
        if self.sticks:
            random = Random(luck)
            files = random.choices(self.sticks[-6:] if luck % 3 else self.sticks, k=number)
            self.take(self.hospital.office, files)

    @rule(who=some)
    def answer(self, who: int) -> None:
        device = self.wards[self.pick(who)].store.meta("device_id")
        self.answers.setdefault(device, []).extend(self.answer_of(device))

    @rule(who=some, luck=some, number=st.integers(1, 4))
    def deliver(self, who: int, luck: int, number: int) -> None:
        ward = self.wards[self.pick(who)]
        if files := self.answers.get(ward.store.meta("device_id")):
            self.take(ward, Random(luck).choices(files[-4:], k=number))

    # --- accidents ----------------------------------------------------------------------------

    @rule(who=some)
    def back_up(self, who: int) -> None:
        name = self.pick(who)
        self.backups.setdefault(name, []).append(make_backup(self.wards[name]).path)

    @rule(who=some, which=some)
    def put_back(self, who: int, which: int) -> None:
        name = self.pick(who)
        if paths := self.still(name):
            self.calm = False
            self.wards[name] = put_back(self.hospital, self.wards[name], paths[which % len(paths)])

    @rule(who=some)
    def keep_file(self, who: int) -> None:
        """Somebody copies the database file, past the program."""
        name = self.pick(who)
        self.wards[name] = self.file_kept(name, self.wards[name])

    @rule(who=some, which=some)
    def file_back(self, who: int, which: int) -> None:
        """And puts it back; or the whole machine with its credential store."""
        name = self.pick(who)
        if copies := self.copies.get(name):
            self.calm = False
            if which % 3 == 0:
                self.safes[name].kept.clear()
            self.wards[name] = file_back(
                self.hospital, self.wards[name], copies[which % len(copies)]
            )

    @rule(who=some, which=some)
    def clone(self, who: int, which: int) -> None:
        name = self.pick(who)
        if len(self.wards) > 3:
            return
        self.calm = False
        twin = f"copy-{next(self.numbers)}"
        self.wards[name].close()
        shutil.copytree(self.folder / name, self.folder / twin)
        self.wards[name] = self.hospital.reopen(self.wards[name])
        self.give_safe(twin, self.safes[name] if which % 2 else None)
        opened = open_workspace(self.folder / twin, sources=self.hospital.sources(twin))
        self.wards[twin] = self.hospital._keep(twin, opened)

    @rule(who=some)
    def lose(self, who: int) -> None:
        """A PC is stolen: out of use at the office, and another one takes its place."""
        name = self.pick(who)
        ward = self.wards[name]
        device = ward.store.meta("device_id")
        if len(self.wards) < 3 or not is_granted(ward):
            return
        self.calm = False
        self.install(f"new-{next(self.numbers)}", ward)
        del self.wards[name]
        self.stolen.append(ward)
        self.report_lost(device)

    @rule(who=some)
    def thief(self, who: int) -> None:
        """What the stolen PC sends is kept apart."""
        if not self.stolen:
            return
        ward = self.stolen[who % len(self.stolen)]
        entry = roster_of(self.hospital.office).newest(ward.store.meta("device_id"))
        add_risk(ward, risk(post="贼"))
        results = self.take(self.hospital.office, self.export(ward)[-1:])
        if entry is not None and entry.status == "revoked":
            assert "applied" not in results

    @rule(who=some)
    def begin_anew(self, who: int) -> None:
        self.calm = False
        begin_new_epoch(self.wards[self.pick(who)], EpochReason.SUSPICION)

    @rule()
    def office_backs_up(self) -> None:
        path = make_backup(self.hospital.office).path
        self.backups.setdefault(OFFICE, []).append(path)

    @rule(which=some)
    def office_put_back(self, which: int) -> None:
        """By the program; what wards call safe survives it where the newest backup was taken."""
        paths = self.still(OFFICE)
        if not paths:
            return
        self.calm = False
        office, path = self.hospital.office, paths[-1 if which % 2 else which % len(paths)]
        life = generation(office)
        safe = [self.safe_lines(one) for one in self.wards.values() if generation(one) == life]
        put_back(self.hospital, office, path)
        if path == paths[-1]:
            held = {line.hash for line in self.hospital.office.store.lines_after(0)}
            assert all(lines <= held for lines in safe)

    @rule()
    def office_keeps_file(self) -> None:
        self.file_kept(OFFICE, self.hospital.office)

    @rule(which=some)
    def office_file_back(self, which: int) -> None:
        if copies := self.copies.get(OFFICE):
            self.calm = False
            if which % 2:
                self.safes[OFFICE].kept.clear()
            file_back(self.hospital, self.hospital.office, copies[which % len(copies)])

    def still(self, name: str) -> list[Path]:
        return [path for path in self.backups.get(name, ()) if path.exists()]

    def file_kept(self, name: str, workspace: Workspace) -> Workspace:
        copy, reopened = file_of(self.hospital, workspace)
        self.copies.setdefault(name, []).append(copy)
        return reopened

    def safe_lines(self, ward: Workspace) -> set[str]:
        epoch, upto = int(ward.store.meta("epoch", "1")), safe_upto(ward)
        notes = ward.store.bundle_notes("out", OFFICE, epoch)
        last = max((one.last for one in notes if one.seq <= upto), default=0)
        return {line.hash for line in ward.store.lines_after(0, own=True) if line.position <= last}

    def report_lost(self, device: str) -> None:
        """Its people tell the office, unless a copy of it is at work under the same name."""
        entry = roster_of(self.hospital.office).newest(device)
        used = any(one.store.meta("device_id") == device for one in self.wards.values())
        if entry is not None and entry.status == "active" and not used:
            revoke_device(self.hospital.office, device, RevokeReason.STOLEN)

    # --- the end ------------------------------------------------------------------------------

    def settle_everything(self) -> None:
        before: object = None
        for number in range(ROUNDS):
            self.people_act(number)
            for ward in self.wards.values():
                self.take(self.hospital.office, self.export(ward))
            for device in {one.store.meta("device_id") for one in self.wards.values()}:
                files = self.answer_of(device)
                for ward in self.wards.values():
                    if ward.store.meta("device_id") == device:
                        self.take(ward, files)
            now = [
                (one.store.audit(), one.store.stream(OFFICE, "out"), one.store.meta("epoch"))
                for one in (self.hospital.office, *self.wards.values())
            ]
            if number == 2:
                self.hospital.time.pass_days(15)
            if now == before and number > 3:
                return
            before = now

    def people_act(self, number: int) -> None:
        """An office put back has forgotten who was lost; a copy that was refused asks anew."""
        for ward in self.stolen:
            self.report_lost(ward.store.meta("device_id"))
        for ward in self.wards.values() if number > 1 else ():
            entry = roster_of(self.hospital.office).newest(ward.store.meta("device_id"))
            key = ward.signer.public.hex()
            if not is_granted(ward) or not entry or (entry.public, entry.status) != (key, "active"):
                if is_granted(ward):
                    enrol_anew(ward)
                self.hospital.grant(ward, joins=ward)

    def check(self) -> None:
        office = self.hospital.office
        for workspace in (office, *self.wards.values()):
            check = check_log(workspace)
            assert check.sound or (check.rule == "vouched" and workspace is office)
            assert workspace.store.compare_projection() == ()
            kinds = {one.kind for one in workspace.store.alarms(open_only=not self.calm)}
            assert not kinds if self.calm else not kinds & DIFFERENT
        for ward in self.wards.values():
            self.check_ward(ward, office)

    def check_ward(self, ward: Workspace, office: Workspace) -> None:
        state = exchange_state(ward)
        assert (state.unconfirmed, state.waiting_changes, state.early) == (0, 0, ())
        assert (state.progress.unsent.changes, state.progress.sent.changes) == (0, 0)
        assert not ward.store.stream(OFFICE, "in").frozen
        assert not office.store.stream(ward.store.meta("device_id"), "in").frozen
        owner = (ward.department_id,)
        mine, there = (
            {line.hash for line in one.store.lines_after(0, owners=owner)} for one in (ward, office)
        )
        assert mine == there
        assert self.held(ward) == self.held(office, ward.department_id)

    def held(self, workspace: Workspace, owner: str | None = None):
        """The live records of a department, with what a person has to settle in them."""
        return {
            one.record.id: (one.record, frozenset(one.conflict))
            for one in workspace.store.all(RiskPoint, owner=owner)
        }


Accidents.TestCase.settings = settings(
    # Making a find short takes many minutes of real stores: by command only.
    phases=tuple(Phase) if "CLEANCLINIC_MACHINE" in os.environ else (Phase.reuse, Phase.generate),
    max_examples=EXAMPLES,
    stateful_step_count=24,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestAccidents = Accidents.TestCase
