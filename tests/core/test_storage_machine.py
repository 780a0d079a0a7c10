"""Two computers of a ward and an office, in any order: tables are what the log says, all agree."""

import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cleanclinic.records.pledge import Pledge, PledgeState
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import (
    RecordFinalError,
    UndoChangedError,
    UndoNothingError,
)
from tests.core.store_kit import (
    ALL_KINDS,
    BUNDLE,
    NURSE,
    OFFICE,
    lines_of,
    new_store,
    open_store,
    pledge,
    risk,
    save,
    signed,
)

numbers = st.integers(1, 3)
sides = st.integers(0, 1)


class TwoComputers(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        base = Path(self.folder.name)
        self.paths = [base / "a", base / "b"]
        self.wards = [new_store(path, lane=n) for n, path in enumerate(self.paths, 1)]
        self.office = new_store(base / "office", lane=9, owner=OFFICE)
        self.restarts = 0

    def teardown(self):
        try:
            self.give_all()
            one, two = self.wards
            for kind in (RiskPoint, Pledge):
                assert facts(one, kind) == facts(two, kind) == facts(self.office, kind)
            assert set(lines_of(one)) == set(lines_of(two)) == set(lines_of(self.office))
            for store in (*self.wards, self.office):
                assert store.verify().problem is None
                store.rebuild()
                assert store.compare_projection() == ()
        finally:
            for store in (*self.wards, self.office):
                store.close()
            self.folder.cleanup()

    def give_all(self):
        one, two = self.wards
        for source, target in ((one, two), (two, one), (one, self.office)):
            take(target, lines_of(source))

    @rule(side=sides, number=numbers, post=st.sampled_from("甲乙丙"), impact=st.integers(1, 3))
    def edit(self, side, number, post, impact):
        store = self.wards[side]
        held = store.get(RiskPoint, risk(number).id)
        if held or not store.get(RiskPoint, risk(number).id, deleted=True):
            save(store, replace(held.record if held else risk(number), post=post, impact=impact))

    @rule(side=sides, number=numbers)
    def delete(self, side, number):
        if self.wards[side].get(RiskPoint, risk(number).id):
            with self.wards[side].act("act.delete", NURSE) as tx:
                tx.tombstone(RiskPoint, risk(number).id)

    @rule(side=sides, number=numbers)
    def restore(self, side, number):
        if self.wards[side].get(RiskPoint, risk(number).id, deleted=True):
            with self.wards[side].act("act.restore", NURSE) as tx:
                tx.restore(RiskPoint, risk(number).id)

    @rule(side=sides, number=numbers, name=st.sampled_from(["一", "二"]))
    def sign(self, side, number, name):
        store = self.wards[side]
        held = store.get(Pledge, pledge(number).id)
        printed = pledge(number, name=name)
        if held is None:
            if not store.get(Pledge, printed.id, deleted=True):
                save(store, printed)
        elif held.record.state is PledgeState.PRINTED:
            save(store, signed(held.record))

    @rule(side=sides, number=numbers)
    def settle(self, side, number):
        store = self.wards[side]
        for kind, record_id in ((RiskPoint, risk(number).id), (Pledge, pledge(number).id)):
            held = store.get(kind, record_id)
            if held and held.conflict:
                with store.act("act.resolve", NURSE) as tx:
                    tx.resolve(held.record)

    @rule(side=sides)
    def undo(self, side):
        with suppress(UndoNothingError, UndoChangedError, RecordFinalError):
            self.wards[side].undo(NURSE)

    @rule(side=sides)
    def redo(self, side):
        with suppress(UndoNothingError, UndoChangedError, RecordFinalError):
            self.wards[side].redo(NURSE)

    @rule(side=sides)
    def give(self, side):
        take(self.wards[1 - side], lines_of(self.wards[side]))

    @rule(side=sides)
    def send(self, side):
        take(self.office, lines_of(self.wards[side]))

    @rule(side=sides)
    def restart(self, side):
        self.restarts += 1
        self.wards[side].close()
        self.wards[side] = open_store(self.paths[side], lane=20 + self.restarts)

    @invariant()
    def tables_are_what_the_log_says(self):
        for store in (*self.wards, self.office):
            assert store.compare_projection() == ()


def facts(store, kind):
    return (store.all(kind), store.all(kind, deleted=True), store.conflicts(kind))


def take(target, lines):
    with target.writing() as tx:
        tx.import_changes(
            "01930000-0000-7000-8000-0000000000d1", lines, allowed_kinds=ALL_KINDS, bundle=BUNDLE
        )


TestTwoComputers = TwoComputers.TestCase
TestTwoComputers.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)


@given(
    st.lists(
        st.tuples(sides, st.sampled_from(["remark", "impact"]), st.integers(1, 5), st.booleans()),
        max_size=8,
    )
)
@settings(max_examples=12)
def test_a_conflict_outlives_every_edit_beside_it_and_every_sync_until_settled(steps):
    with tempfile.TemporaryDirectory() as folder:
        wards = [new_store(Path(folder) / str(n), lane=n) for n in (1, 2)]
        save(wards[0], risk(1))
        swap(wards)
        for ward, post in zip(wards, "甲乙", strict=True):
            save(ward, replace(ward.get(RiskPoint, risk(1).id).record, post=post))
        swap(wards)
        for side, field, value, exchange in steps:
            record = wards[side].get(RiskPoint, risk(1).id).record
            kept = value if field == "impact" else f"第{value}次"
            save(wards[side], replace(record, **{field: kept}))
            if exchange:
                swap(wards)
            assert all("post" in ward.get(RiskPoint, risk(1).id).conflict for ward in wards)
        swap(wards)
        with wards[1].act("act.resolve", NURSE) as tx:
            tx.resolve(replace(wards[1].get(RiskPoint, risk(1).id).record, post="丙"))
        swap(wards)
        for ward in wards:
            held = ward.get(RiskPoint, risk(1).id)
            assert (held.record.post, held.conflict) == ("丙", ())
            ward.close()


def swap(wards):
    one, two = wards
    take(one, lines_of(two))
    take(two, lines_of(one))
