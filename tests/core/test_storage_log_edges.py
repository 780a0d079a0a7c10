"""Corners of acts, undo, conflicts and the log: each still has one right answer."""

import json
from dataclasses import replace
from datetime import date

import pytest

from cleanclinic.records.pledge import Pledge
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage import projection
from cleanclinic.storage.acts import DONE, UNDONE, acts_of
from cleanclinic.storage.errors import RecordDeletedError, UndoChangedError, UndoNothingError
from tests.core.store_kit import (
    BUNDLE,
    COLLEAGUE,
    DEPARTMENT,
    NURSE,
    carry,
    edit,
    held,
    lines_of,
    new_store,
    other,
    pledge,
    risk,
    save,
    signed,
    store,
)

__all__ = ["other", "store"]


# --- acts, undo, conflicts -------------------------------------------------------------------


def test_an_act_that_comes_in_two_bundles_is_one_act(store, tmp_path):
    save(store, risk(1), risk(2))
    with new_store(tmp_path / "office", lane=2, owner="office") as office:
        for number, line in enumerate(lines_of(store)):
            with office.writing() as tx:
                tx.import_changes(
                    DEPARTMENT, [line], allowed_kinds=["risk_point"], bundle=f"{number:064x}"
                )
        assert len(office.acts()) == 1
        assert office.compare_projection() == ()


def test_undoing_an_edit_of_what_somebody_else_deleted(store, other):
    save(store, risk(1))
    carry(store, other)
    edit(store, risk(1).id, remark="hier")
    carry(store, other)
    with other.act("act.remove", COLLEAGUE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    carry(other, store, bundle="cd" * 32)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)
    assert store.get(RiskPoint, risk(1).id) is None


def test_undoing_a_deletion_of_what_somebody_else_brought_back(store, other):
    save(store, risk(1))
    carry(store, other)
    with store.act("act.remove", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    carry(store, other)
    with other.act("act.restore", COLLEAGUE) as tx:
        tx.restore(RiskPoint, risk(1).id)
    carry(other, store, bundle="cd" * 32)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)
    assert held(store, risk(1).id).record == risk(1)


def test_undoing_the_making_of_a_record_that_others_came_back_to(store, other, tmp_path):
    """Its values are those it was made with, and yet two people worked on it."""
    save(store, risk(1))
    with new_store(tmp_path / "third", lane=3) as third:
        for one, field in ((other, "remark"), (third, "post")):
            carry(store, one)
            edit(one, risk(1).id, **{field: "甲"})
            edit(one, risk(1).id, **{field: getattr(risk(1), field)})
        carry(other, store, bundle="cd" * 32)
        carry(third, store, bundle="ef" * 32)
    assert held(store, risk(1).id).record == risk(1)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)


def test_a_deletion_that_is_undone_brings_back_what_was_there(store):
    save(store, risk(1))
    with store.act("act.both", NURSE) as tx:
        tx.put(replace(risk(1), remark="x"))
        tx.tombstone(RiskPoint, risk(1).id)
    store.undo(NURSE)
    assert held(store, risk(1).id).record == risk(1)


def test_what_was_made_and_deleted_in_one_act_stays_away(store):
    with store.act("act.both", NURSE) as tx:
        tx.put(risk(1))
        tx.tombstone(RiskPoint, risk(1).id)
    with pytest.raises(UndoNothingError):
        store.undo(NURSE)
    assert store.get(RiskPoint, risk(1).id) is None


def test_deleting_twice_and_restoring_what_is_there_write_nothing(store):
    save(store, risk(1))
    size = store.audit().size
    with store.act("act.restore", NURSE) as tx:
        tx.restore(RiskPoint, risk(1).id)
    assert store.audit().size == size
    with store.act("act.remove", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
        tx.tombstone(RiskPoint, risk(1).id)
    assert store.audit().size == size + 1
    with pytest.raises(RecordDeletedError), store.act("act.save", NURSE) as tx:
        tx.put(replace(risk(1), remark="x"))


def test_settling_where_there_is_no_conflict_is_saving(store):
    save(store, risk(1))
    with store.act("act.settle", NURSE) as tx:
        tx.resolve(replace(risk(1), remark="x"))
    assert held(store, risk(1).id).record.remark == "x"
    with store.act("act.settle", NURSE) as tx:
        tx.settle(RiskPoint, risk(1).id, "remark", "x")
    assert store.audit().size == 2


def test_settling_a_field_leaves_a_deletion_alone(store, other):
    save(store, risk(1))
    carry(store, other)
    edit(store, risk(1).id, remark="x")
    with other.act("act.remove", COLLEAGUE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    carry(other, store, bundle="cd" * 32)
    with store.act("act.settle", NURSE) as tx:
        tx.settle(RiskPoint, risk(1).id, "remark", "y")
    assert held(store, risk(1).id).record.remark == "y"


def test_an_id_is_never_that_of_two_kinds(store):
    save(store, risk(1))
    with pytest.raises(ValueError, match="another kind"), store.act("act.save", NURSE) as tx:
        tx.put(pledge(1, id=risk(1).id))


def test_in_a_transaction_all_records_are_read_as_they_stand_in_it(store):
    save(store, risk(1))
    with store.act("act.save", NURSE) as tx:
        tx.put(risk(2))
        assert {one.record.id for one in tx.all(RiskPoint)} == {risk(1).id, risk(2).id}
        assert tx.all(RiskPoint, owner="somebody") == ()


def test_giving_up_what_was_another_owners_changes_no_name_of_ours(store):
    with store.writing() as tx:
        tx.rename_owner("nobody", "somebody")
    assert store.owner == DEPARTMENT


def test_a_signed_pledge_may_not_be_deleted_by_a_bundle(store, tmp_path):
    save(store, pledge(1))
    save(store, signed(pledge(1)))
    *_, last = (json.loads(line) for line in lines_of(store))
    forged = {**last, "op": "tombstone", "data": None, "parents": [store_head(store)]}
    forged |= {"id": "01930000-0000-7000-8000-0000000000aa"}
    with new_store(tmp_path / "office", lane=2, owner="office") as office:
        carry(store, office)
        with pytest.raises(Exception, match="CHANGE-"), office.writing() as tx:
            tx.import_changes(
                DEPARTMENT,
                [json.dumps(forged, ensure_ascii=False, separators=(",", ":")).encode()],
                allowed_kinds=["pledge"],
                bundle=BUNDLE,
            )
        assert office.get(Pledge, pledge(1).id).record == signed(pledge(1))


def store_head(store):
    """The hash of the newest line."""
    import hashlib

    return hashlib.sha256(lines_of(store)[-1]).hexdigest()


def test_a_store_is_worked_out_again_in_several_batches(store, monkeypatch):
    monkeypatch.setattr(projection, "_BATCH", 2)
    save(store, *(risk(number) for number in range(1, 6)), pledge(1), pledge(2))
    store._core.database.write("DELETE FROM record_risk_point")
    assert store.compare_projection() != ()
    store.rebuild()
    assert store.compare_projection() == ()
    assert store.count(RiskPoint) == 5


def test_a_line_of_the_log_that_is_no_change_or_follows_nothing_is_named(store):
    import hashlib

    save(store, risk(1))
    edit(store, risk(1).id, remark="x")
    database = store._core.database
    (raw, chain) = database.row("SELECT line, chain FROM change WHERE position = 1")

    def put(position, line, before):
        digest = hashlib.sha256(line).digest()
        values = (line, digest, hashlib.sha256(before + digest).digest(), position)
        database.write("UPDATE change SET line = ?, hash = ?, chain = ? WHERE position = ?", values)

    (second,) = database.row("SELECT line FROM change WHERE position = 2")
    foreign = json.loads(second) | {"parents": ["ab" * 32]}
    put(2, json.dumps(foreign, ensure_ascii=False, separators=(",", ":")).encode(), chain)
    problem = store.verify().problem
    assert (problem.position, problem.rule) == (2, "parent")
    put(1, b"{}", bytes(32))
    assert store.verify().problem.position == 1
    assert raw


def test_the_whole_file_can_be_written_anew(store):
    save(store, risk(1))
    store.scrub()
    assert held(store, risk(1).id).record == risk(1)


def test_a_file_is_held_once_wherever_it_came_from(store):
    """With the name it was announced by, or with none."""
    with store.writing() as tx:
        first = tx.attach([b"x"], media_type="text/plain", name="a")
        assert tx.attach([b"x"], media_type="text/plain", name="b", expect=first) == first
        assert tx.attach([b"x"], media_type="text/plain", name="c") == first


def test_a_line_whose_record_cannot_be_read_is_not_final(store):
    from cleanclinic.records.change import parse_line
    from cleanclinic.storage.log import _is_final

    save(store, pledge(1))
    save(store, signed(pledge(1)))
    change = parse_line(lines_of(store)[-1])
    assert _is_final(change)
    assert not _is_final(replace(change, data={"state": "signed"}))
    assert not _is_final(replace(change, data=None))


def test_nothing_that_deletes_stands_over_a_final_record(store):
    from cleanclinic.records.change import Op, parse_line
    from cleanclinic.records.merge import History, Node
    from cleanclinic.storage.intake import stands_over_final
    from cleanclinic.storage.kind_table import KIND_TABLES

    save(store, signed(pledge(1)))
    data = parse_line(lines_of(store)[-1]).data
    history = History([Node("a", (), data, "1", "d", final=True)])
    table = KIND_TABLES["pledge"]
    assert not stands_over_final(table, Op.TOMBSTONE, ["a"], None, history)
    assert stands_over_final(table, Op.PUT, ["a"], signed(pledge(1)), history)


def test_what_a_colleague_took_back_is_not_buried_by_what_is_done_here(store, other):
    save(other, risk(1), risk(2))
    other.undo(COLLEAGUE)
    carry(other, store)
    save(store, risk(3))
    rows = acts_of(store._core.log.in_order())
    assert {row.own: row.undone for row in rows if row.reverses is None} == {1: DONE, 0: UNDONE}


def test_of_two_final_sides_the_one_with_the_value_is_taken_whole(store, other):
    save(store, pledge(1))
    carry(store, other)
    save(store, signed(pledge(1)))
    theirs = replace(signed(pledge(1)), signed_on=date(2026, 11, 7))
    save(other, theirs)
    carry(other, store, bundle="cd" * 32)
    assert store.conflicts()
    with store.act("act.settle", NURSE) as tx:
        tx.settle(Pledge, pledge(1).id, "signed_on", theirs.signed_on)
    assert store.conflicts() == ()
    assert store.get(Pledge, pledge(1).id).record == theirs


def test_a_deletion_leaves_no_version_of_a_record(store):
    save(store, risk(1))
    with store.act("act.remove", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    made, gone = sorted(store.history(risk(1).id), key=lambda one: one.op)
    found = {store.version(RiskPoint, risk(1).id, one.hash) for one in (made, gone)}
    assert found == {None, risk(1)}


def test_two_final_sides_that_say_the_same_are_one_to_choose(store, other, tmp_path):
    save(store, pledge(1))
    theirs = replace(signed(pledge(1)), signed_on=date(2026, 11, 7))
    with new_store(tmp_path / "third", lane=3) as third:
        for one, record in ((other, theirs), (third, theirs)):
            carry(store, one)
            save(one, record)
        save(store, signed(pledge(1)))
        carry(other, store, bundle="cd" * 32)
        carry(third, store, bundle="ef" * 32)
    (conflict,) = store.conflicts()
    assert {side.record for side in conflict.whole} == {theirs, signed(pledge(1))}
    assert len(conflict.whole) == 2
