"""One office and two departments, one of them with two PCs, in any order of work and accident.

Real encrypted stores. Files are lost, repeated, shuffled and damaged; programs are closed and
opened. At the end everything is delivered: nothing alive at a ward may be missing at the office.
"""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.exchange.settling import conflicts, settle_conflict
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.audit import check_log
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.removal import remove_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import UndoChangedError, UndoNothingError
from tests.hospital import CONTROL, Hospital, risk

PCS = ("icu", "icu-2", "er")
pcs = st.sampled_from(PCS)
# How a batch of files fares on its way.
FATES = ("arrive", "arrive", "arrive", "lost", "twice", "reversed", "damaged", "last_only")
fates = st.sampled_from(FATES)
EXPECTED_REFUSALS = {"CCB-HASH"}


class Exchange(RuleBasedStateMachine):
    """Every rule is something that a person or a stick does."""

    bundles = Bundle("bundles")

    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cleanclinic-machine-"))
        self.hospital = Hospital(self.folder)
        icu = self.hospital.ward("icu")
        self.wards = {
            "icu": icu,
            "icu-2": self.hospital.ward("icu-2", joins=icu),
            "er": self.hospital.ward("er"),
        }

    def teardown(self) -> None:
        if hasattr(self, "hospital"):
            try:
                self.deliver_everything()
                self.check()
            finally:
                self.hospital.__exit__()
                shutil.rmtree(self.folder, ignore_errors=True)

    # --- work ---------------------------------------------------------------------------

    @rule(pc=pcs, impact=st.integers(1, 5))
    def record(self, pc: str, impact: int) -> None:
        point = add_risk(self.wards[pc], risk(impact=impact)).id
        add_control(self.wards[pc], point, CONTROL)

    @rule(pc=pcs, which=st.integers(0, 5), impact=st.integers(1, 5), post=st.sampled_from("甲乙丙"))
    def edit(self, pc: str, which: int, impact: int, post: str) -> None:
        if points := self.points(pc):
            values = {"impact": impact} if which % 2 else {"post": post}
            edit_risk(self.wards[pc], points[which % len(points)], values)

    @rule(pc=pcs, which=st.integers(0, 5))
    def remove(self, pc: str, which: int) -> None:
        if points := self.points(pc):
            remove_risks(self.wards[pc], [points[which % len(points)]])

    @rule(pc=pcs, back=st.booleans())
    def turn(self, pc: str, back: bool) -> None:
        with suppress(UndoNothingError, UndoChangedError):
            (undo if back else redo)(self.wards[pc])

    @rule(pc=pcs, second=st.booleans())
    def settle(self, pc: str, second: bool) -> None:
        for card in conflicts(self.wards[pc])[:1]:
            side = card.sides[-1 if second else 0]
            settle_conflict(self.wards[pc], card.kind, card.record_id, card.field, side.hash)

    @rule(pc=pcs)
    def restart(self, pc: str) -> None:
        self.wards[pc] = self.hospital.reopen(self.wards[pc])

    # --- the way ------------------------------------------------------------------------

    @rule(target=bundles, pc=pcs)
    def send(self, pc: str):
        try:
            return multiple(*export_bundle(self.wards[pc], self.hospital.stick()).paths)
        except NothingToSendError:
            return multiple()

    @rule(paths=st.lists(bundles, min_size=1, max_size=4, unique=True), fate=fates)
    def carry(self, paths: list[Path], fate: str) -> None:
        """Old and new bundles, from several PCs, to the office."""
        self.travel(self.hospital.office, paths, fate)

    @rule(pc=pcs, fate=fates)
    def answer(self, pc: str, fate: str) -> None:
        ward = self.wards[pc]
        device = ward.store.meta("device_id")
        stick = self.hospital.stick()
        try:
            files = export_receipts(self.hospital.office, stick, devices=[device]).paths
        except NothingToSendError:
            return
        self.travel(ward, list(files), fate)

    def travel(self, workspace: Workspace, paths: list[Path], fate: str) -> None:
        match fate:
            case "lost":
                return
            case "twice":
                paths = paths * 2
            case "reversed":
                paths = paths[::-1]
            case "last_only":
                paths = paths[-1:]
            case "damaged":
                paths = [self.damaged(path) for path in paths]
        before = workspace.store.audit() if fate == "damaged" else None
        report = import_files(workspace, paths)
        assert {one.code for one in report.files if one.code} <= EXPECTED_REFUSALS
        assert before in (None, workspace.store.audit())

    def damaged(self, path: Path) -> Path:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        bad = self.hospital.stick() / path.name
        bad.write_bytes(data)
        return bad

    # --- what must be true --------------------------------------------------------------

    def points(self, pc: str) -> list[str]:
        return [held.record.id for held in self.wards[pc].store.all(RiskPoint)]

    def deliver_everything(self) -> None:
        """Until nobody has anything new to say: twice, for what the other PC answered."""
        for _ in range(2):
            for ward in self.wards.values():
                try:
                    self.hospital.take(self.hospital.office, self.hospital.send(ward))
                except NothingToSendError:
                    continue
            for ward in self.wards.values():
                self.hospital.answer(ward)

    def check(self) -> None:
        office = self.hospital.office
        for workspace in (office, *self.wards.values()):
            # Whatever crossed on the way: both sides agree, and nobody is alarmed.
            assert workspace.store.alarms(open_only=False) == ()
            assert workspace.store.waiting() == ()
            assert check_log(workspace).sound
            assert workspace.store.compare_projection() == ()
        at_office = {line.hash for line in office.store.lines_after(0)}
        for ward in self.wards.values():
            state = exchange_state(ward)
            assert (state.unconfirmed, state.waiting_changes) == (0, 0)
            # Every change ever made at a ward is at the office.
            assert {line.hash for line in ward.store.lines_after(0)} <= at_office
            for kind in (RiskPoint, Control):
                assert self.held(ward, kind) == self.held(office, kind, ward.department_id)
            assert departments_conflicts(ward, office)
        pair = self.wards["icu"], self.wards["icu-2"]
        assert len({frozenset(map(repr, conflicts(ward))) for ward in pair}) == 1

    def held(self, workspace: Workspace, kind, owner: str | None = None):
        """The live records of a department, with what a person has to settle in them."""
        return {
            one.record.id: (one.record, frozenset(one.conflict))
            for one in workspace.store.all(kind, owner=owner)
        }


def departments_conflicts(ward: Workspace, office: Workspace) -> bool:
    """What a ward has to settle is what the office sees as unsettled."""
    seen = {(card.record_id, card.field) for card in conflicts(office)}
    return {(card.record_id, card.field) for card in conflicts(ward)} <= seen


Exchange.TestCase.settings = settings(
    max_examples=5,
    stateful_step_count=18,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestExchange = Exchange.TestCase
