"""Saving, deleting, undoing: every act is one named step that can be read back and turned back."""

from dataclasses import replace
from threading import Thread

import pytest

from cleanclinic.records.change import Op
from cleanclinic.records.pledge import Pledge, PledgeState
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.storage.errors import (
    RecordDeletedError,
    RecordFinalError,
    RecordOwnerError,
    RecordUnknownError,
    UndoChangedError,
    UndoNothingError,
)
from tests.core.store_kit import (
    ALL_KINDS,
    BUNDLE,
    COLLEAGUE,
    NURSE,
    OFFICE,
    carry,
    edit,
    held,
    lines_of,
    new_store,
    open_store,
    pledge,
    risk,
    save,
    signed,
)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path) as store:
        yield store
        assert store.compare_projection() == ()
        assert store.verify().problem is None


def test_what_is_saved_comes_back_equal(store):
    save(store, risk(1), risk(2), pledge(1))
    assert held(store, risk(1).id).record == risk(1)
    assert [one.record for one in store.all(RiskPoint)] == [risk(1), risk(2)]
    assert store.get(Pledge, pledge(1).id).record == pledge(1)
    assert store.count(RiskPoint) == 2
    assert store.owner_counts(RiskPoint) == {store.owner: 2}


def test_saving_the_same_again_writes_nothing(store):
    save(store, risk(1))
    size = store.audit().size
    with store.act("act.save", NURSE) as tx:
        tx.put(risk(1))
        assert not tx.changes
    assert store.audit().size == size
    assert len(store.acts()) == 1


def test_an_act_that_fails_leaves_no_trace(store):
    save(store, risk(1))
    before = store.audit()
    with pytest.raises(RecordInvalidError):
        _save_and_fail(store)
    assert store.audit() == before
    assert store.get(RiskPoint, risk(2).id) is None
    assert store.meta("k") == ""
    save(store, risk(2))
    assert store.audit().size == 2


def _save_and_fail(store):
    with store.act("act.save", NURSE) as tx:
        tx.put(risk(2))
        tx.set_meta("k", "v")
        tx.put(risk(3, post=""))


def test_an_act_sees_its_own_writes_and_names_what_changed(store):
    with store.act("act.save", NURSE) as tx:
        tx.put(risk(1))
        tx.put(replace(risk(1), post="药师"))
        assert tx.get(RiskPoint, risk(1).id).record.post == "药师"
        assert tx.count(RiskPoint) == 1
        assert tx.changes.ids == {risk(1).id}
        assert tx.changes.kinds == {"risk_point"}
    assert held(store, risk(1).id).revisions == 2


def test_no_act_inside_an_act(store):
    with store.act("act.save", NURSE), pytest.raises(RuntimeError), store.writing():
        pass


def test_deleting_hides_and_restoring_brings_back(store):
    save(store, risk(1))
    with store.act("act.delete", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id, why="重复")
    assert store.get(RiskPoint, risk(1).id) is None
    assert store.all(RiskPoint) == ()
    assert store.get(RiskPoint, risk(1).id, deleted=True).deleted
    assert [one.record for one in store.all(RiskPoint, deleted=True)] == [risk(1)]
    with pytest.raises(RecordDeletedError):
        save(store, risk(1, post="药师"))
    with store.act("act.restore", NURSE) as tx:
        tx.restore(RiskPoint, risk(1).id)
    assert held(store, risk(1).id).record == risk(1)
    with pytest.raises(RecordUnknownError), store.act("act.delete", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(9).id)


def test_history_tells_who_did_what_and_why(store):
    save(store, risk(1))
    with store.act("act.edit_risk", COLLEAGUE, number="R-0001") as tx:
        tx.put(risk(1, impact=3, status=RiskStatus.RECTIFYING), why="季度自查")
    with store.act("act.delete", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    made, edited, deleted = store.history(risk(1).id)
    assert (made.op, edited.op, deleted.op) == (Op.PUT, Op.PUT, Op.TOMBSTONE)
    assert {(c.field, c.before, c.after) for c in edited.changed} == {
        ("impact", 1, 3),
        ("status", RiskStatus.CONTROLLED, RiskStatus.RECTIFYING),
    }
    assert (edited.act.key, dict(edited.act.args)) == ("act.edit_risk", {"number": "R-0001"})
    assert (edited.actor, edited.why, edited.bundle) == (COLLEAGUE, "季度自查", None)
    assert ("post", None, "护士长") in {(c.field, c.before, c.after) for c in made.changed}
    assert ("post", "护士长", None) in {(c.field, c.before, c.after) for c in deleted.changed}


def test_acts_come_newest_first_with_all_they_touched(store):
    save(store, risk(1), risk(2))
    save(store, risk(1, post="药师"), key="act.edit", actor=COLLEAGUE)
    newest, first = store.acts()
    assert (newest.key, newest.actor, newest.ids, newest.count) == (
        "act.edit",
        COLLEAGUE,
        (risk(1).id,),
        1,
    )
    assert (first.ids, first.kinds, first.own) == (
        (risk(1).id, risk(2).id),
        {"risk_point"},
        True,
    )


def test_undo_and_redo_walk_back_and_forth_over_a_restart(tmp_path):
    with new_store(tmp_path) as store:
        save(store, risk(1))
        edit(store, risk(1).id, post="药师")
        edit(store, risk(1).id, post="护师")
        assert store.undo(COLLEAGUE).ids == {risk(1).id}
    with open_store(tmp_path) as store:
        assert held(store, risk(1).id).record.post == "药师"
        assert held(store, risk(1).id).updated_by == COLLEAGUE.name
        store.undo(NURSE)
        assert held(store, risk(1).id).record.post == "护士长"
        store.undo(NURSE)
        assert store.get(RiskPoint, risk(1).id) is None
        assert store.undoable() is None
        with pytest.raises(UndoNothingError):
            store.undo(NURSE)
    with open_store(tmp_path, lane=7) as store:
        for post in ("护士长", "药师", "护师"):
            store.redo(NURSE)
            assert held(store, risk(1).id).record.post == post
        assert store.redoable() is None
        with pytest.raises(UndoNothingError):
            store.redo(NURSE)
        store.undo(NURSE)
        assert held(store, risk(1).id).record.post == "药师"
        assert store.compare_projection() == ()


def test_undo_is_named_after_what_it_turned(store):
    with store.act("act.edit_risk", NURSE, number="R-0001") as tx:
        tx.put(risk(1))
    assert store.undoable().key == "act.edit_risk"
    store.undo(COLLEAGUE)
    undo, done = store.acts()
    assert (undo.key, undo.of_key, undo.reverses) == ("act.undo", "act.edit_risk", done.id)
    assert undo.args["number"] == "R-0001"
    assert done.undone
    assert store.redoable().id == done.id


def test_something_new_ends_redoing(store):
    save(store, risk(1))
    save(store, risk(2))
    store.undo(NURSE)
    save(store, risk(3))
    assert store.redoable() is None
    store.undo(NURSE)
    assert store.redoable().ids == (risk(3).id,)
    store.undo(NURSE)
    assert store.undoable() is None


def test_a_bulk_act_goes_back_whole(store):
    points = [risk(number) for number in range(1, 13)]
    save(store, *points)
    save(store, *(replace(point, impact=3) for point in points))
    assert len(store.undo(NURSE).ids) == 12
    assert [one.record for one in store.all(RiskPoint)] == points


def test_undoing_a_deletion_brings_the_record_back(store):
    save(store, risk(1))
    with store.act("act.delete", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    store.undo(NURSE)
    assert held(store, risk(1).id).record == risk(1)
    store.redo(NURSE)
    assert store.get(RiskPoint, risk(1).id) is None


@pytest.fixture
def other(tmp_path):
    """The other computer of the same department."""
    with new_store(tmp_path / "other", lane=2) as other:
        yield other


def exchange(one, two):
    for source, target in ((one, two), (two, one)):
        with target.writing() as tx:
            tx.import_changes(
                target.owner, lines_of(source), allowed_kinds=ALL_KINDS, bundle=BUNDLE
            )


def test_undo_leaves_alone_what_somebody_else_changed(store, other):
    save(store, risk(1))
    edit(store, risk(1).id, post="药师")
    exchange(store, other)
    edit(other, risk(1).id, remark="夜班补充")
    exchange(store, other)
    store.undo(NURSE)
    assert held(store, risk(1).id).record == risk(1, remark="夜班补充")


def test_undo_refuses_where_somebody_else_changed_the_same(store, other):
    save(store, risk(1))
    edit(store, risk(1).id, post="药师")
    exchange(store, other)
    edit(other, risk(1).id, post="医师")
    exchange(store, other)
    before = store.audit()
    with pytest.raises(UndoChangedError) as caught:
        store.undo(NURSE)
    assert caught.value.values["field"] == "post"
    assert store.audit() == before


def test_undoing_the_making_of_a_record_others_worked_on_is_refused(store, other):
    save(store, risk(1))
    exchange(store, other)
    edit(other, risk(1).id, remark="补充")
    exchange(store, other)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)


def test_acts_of_others_are_not_ours_to_undo(store, other):
    save(other, risk(1))
    exchange(store, other)
    assert store.undoable() is None
    assert not store.acts()[0].own


def quarrel(store, other):
    """Both computers change the post of the same risk point."""
    save(store, risk(1))
    exchange(store, other)
    edit(store, risk(1).id, post="药师", remark="甲")
    edit(other, risk(1).id, post="医师")
    exchange(store, other)


def test_a_conflict_shows_both_sides_and_who_set_them(store, other):
    quarrel(store, other)
    one, two = held(store, risk(1).id), held(other, risk(1).id)
    assert one == two
    assert one.conflict == ("post",)
    assert one.record.remark == "甲"
    (conflict,) = store.conflicts()
    (field,) = conflict.fields
    assert (conflict.id, field.field) == (risk(1).id, "post")
    assert field.sides[0].value == one.record.post
    assert {(side.value, side.device) for side in field.sides} == {
        ("药师", "device-0000"),
        ("医师", "device-0002"),
    }


def test_editing_goes_on_during_a_conflict_and_does_not_settle_it(store, other):
    quarrel(store, other)
    edit(store, risk(1).id, impact=3)
    exchange(store, other)
    for each in (store, other):
        assert held(each, risk(1).id).conflict == ("post",)
        assert held(each, risk(1).id).record.impact == 3
        assert held(each, risk(1).id).record.remark == "甲"


def test_only_settling_ends_a_conflict_everywhere(store, other):
    quarrel(store, other)
    with other.act("act.resolve", COLLEAGUE) as tx:
        tx.resolve(replace(held(other, risk(1).id).record, post="药剂师"))
    exchange(store, other)
    for each in (store, other):
        assert held(each, risk(1).id).conflict == ()
        assert held(each, risk(1).id).record.post == "药剂师"
        assert each.conflicts() == ()


def test_deleting_against_editing_shows_the_edit_until_settled(store, other):
    save(store, risk(1))
    exchange(store, other)
    with store.act("act.delete", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    edit(other, risk(1).id, remark="补充")
    exchange(store, other)
    assert held(store, risk(1).id).conflict == ("(deleted)",)
    assert {side.value for side in store.conflicts()[0].fields[0].sides} == {True, False}
    with store.act("act.delete", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    exchange(store, other)
    assert other.get(RiskPoint, risk(1).id) is None
    assert store.conflicts() == ()


def test_saving_joins_sides_that_do_not_quarrel(store, other):
    save(store, risk(1))
    exchange(store, other)
    edit(store, risk(1).id, post="药师")
    edit(other, risk(1).id, remark="补充")
    exchange(store, other)
    assert held(store, risk(1).id).record == risk(1, post="药师", remark="补充")
    edit(store, risk(1).id, impact=2)
    assert len(store._core.projection.state(*_of(risk(1))).heads) == 1


def _of(record):
    from cleanclinic.storage.kind_table import kind_table

    return kind_table(type(record)), record.id


def test_a_signed_pledge_may_only_be_voided(store):
    save(store, pledge(1))
    save(store, signed(pledge(1)))
    with pytest.raises(RecordFinalError):
        save(store, replace(signed(pledge(1)), name="别人"))
    with pytest.raises(RecordFinalError), store.act("act.delete", NURSE) as tx:
        tx.tombstone(Pledge, pledge(1).id)
    voided = replace(signed(pledge(1)), state=PledgeState.VOID, void_reason="签错")
    save(store, voided)
    assert store.get(Pledge, pledge(1).id).record == voided


def test_undoing_a_signature_voids_the_pledge(store):
    save(store, pledge(1))
    save(store, signed(pledge(1)))
    store.undo(NURSE)
    record = store.get(Pledge, pledge(1).id).record
    assert record.state is PledgeState.VOID
    assert record.signed_on is not None
    with pytest.raises(UndoNothingError):
        store.redo(NURSE)


def test_a_pledge_signed_on_both_computers_is_kept_as_both_signed_it(store, other):
    save(store, pledge(1))
    exchange(store, other)
    save(store, signed(pledge(1)))
    save(other, replace(signed(pledge(1)), void_reason="", number="XN1-2026-900"))
    exchange(store, other)
    one = store.get(Pledge, pledge(1).id)
    assert one == other.get(Pledge, pledge(1).id)
    assert one.conflict == ("number",)
    with store.act("act.resolve", NURSE) as tx, pytest.raises(RecordFinalError):
        tx.resolve(replace(one.record, number="XN1-2026-901"))
    with store.act("act.resolve", NURSE) as tx:
        tx.resolve(one.record)
    exchange(store, other)
    assert other.get(Pledge, pledge(1).id).conflict == ()


def test_a_record_of_another_department_is_not_written_here(tmp_path, store):
    save(store, risk(1))
    with new_store(tmp_path / "office", lane=3, owner=OFFICE) as office:
        carry(store, office)
        assert office.get(RiskPoint, risk(1).id).owner == store.owner
        with pytest.raises(RecordOwnerError):
            edit(office, risk(1).id, post="改")


def test_an_owner_learnt_late_is_put_everywhere(store):
    save(store, risk(1))
    with store.writing() as tx:
        tx.rename_owner(store.owner, OFFICE)
    assert store.owner == OFFICE
    assert held(store, risk(1).id).owner == OFFICE
    edit(store, risk(1).id, post="药师")


def test_several_threads_take_turns(store):
    def work(lane):
        for number in range(20):
            save(store, risk(lane * 100 + number))
            assert store.count(RiskPoint) > 0

    threads = [Thread(target=work, args=(lane,)) for lane in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.count(RiskPoint) == 80
    assert store.audit().size == 80


def test_stopping_in_the_middle_leaves_no_trace(store):
    def save_and_stop():
        with store.act("act.save", NURSE) as tx:
            tx.put(risk(1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_and_stop()
    assert store.audit().size == 0
    save(store, risk(1))
