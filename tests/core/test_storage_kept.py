"""What was read is kept in memory, and is never older than what lies in the file."""

from contextlib import suppress

import pytest

from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage import views
from cleanclinic.storage.views import Views
from tests.core.store_kit import ALL_KINDS, BUNDLE, DEPARTMENT, NURSE, OFFICE, new_store, risk


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "ward") as made:
        with made.act("act.add_risk", NURSE, number="R-0001") as act:
            act.put(risk(1))
            act.put(risk(2))
        yield made


def posts(store) -> list[str]:
    """As it stands; each time held against the file itself."""
    kept = store.all(RiskPoint)
    assert kept == Views(store._core).all(RiskPoint)
    assert store.all(RiskPoint) is kept, "read twice"
    return [held.record.post for held in kept]


def test_after_every_way_of_writing_what_is_read_is_what_stands(store, tmp_path):
    assert posts(store) == ["护士长", "护士长"]
    with store.act("act.edit_risk", NURSE, number="R-0001") as act:
        act.put(risk(1, post="药师"))
        # Also before it is certain.
        assert [held.record.post for held in store.all(RiskPoint)] == ["药师", "护士长"]
    assert posts(store) == ["药师", "护士长"]
    store.undo(NURSE)
    assert posts(store) == ["护士长", "护士长"]
    store.redo(NURSE)
    assert posts(store) == ["药师", "护士长"]
    with store.act("act.remove_risk", NURSE, number="R-0002") as act:
        act.tombstone(RiskPoint, risk(2).id)
    assert posts(store) == ["药师"]
    with store.act("act.restore_risk", NURSE, number="R-0002") as act:
        act.restore(RiskPoint, risk(2).id)
    assert posts(store) == ["药师", "护士长"]
    store.rebuild()
    assert posts(store) == ["药师", "护士长"]


def test_what_an_act_that_fails_has_written_is_not_kept(store):
    with suppress(ZeroDivisionError), store.act("act.edit_risk", NURSE, number="R-0001") as act:
        act.put(risk(1, post="药师"))
        assert [held.record.post for held in store.all(RiskPoint)] == ["药师", "护士长"]
        raise ZeroDivisionError
    assert posts(store) == ["护士长", "护士长"]


def test_what_comes_in_and_whose_it_becomes_is_read_anew(store, tmp_path):
    lines = [line.line for line in store.lines_after(0)]
    with new_store(tmp_path / "office", lane=2, owner=OFFICE) as office:
        assert posts(office) == []
        with office.writing() as tx:
            tx.import_changes(DEPARTMENT, lines, allowed_kinds=ALL_KINDS, bundle=BUNDLE)
        assert posts(office) == ["护士长", "护士长"]
        with office.writing() as tx:
            tx.rename_owner(DEPARTMENT, "01930000-0000-7000-8000-0000000000d2")
        assert posts(office) == ["护士长", "护士长"]
        assert {held.owner for held in office.all(RiskPoint)} == {
            "01930000-0000-7000-8000-0000000000d2"
        }


def test_no_more_is_kept_than_there_is_room_for(store, monkeypatch):
    monkeypatch.setattr(views, "_KEPT_MOST", 1)
    assert store.all(RiskPoint) is not store.all(RiskPoint)


def test_who_reads_much_lets_others_in_but_never_within_an_act(store):
    let_in = []
    store.give_way = lambda: let_in.append(1)
    store.all(RiskPoint)
    assert let_in
    let_in.clear()
    with store.act("act.add_risk", NURSE, number="R-0003") as act:
        act.put(risk(3))
        assert len(store.all(RiskPoint)) == 3
    assert let_in == []


def test_the_first_by_an_order_are_so_each_time(store):
    for _ in range(2):
        (first,) = store.first(RiskPoint, [("post", True)], 1)
        assert first.record.id == risk(1).id


@pytest.mark.parametrize("gone", [(), (1,), (1, 2, 3, 4, 5), (4, 6, 8, 9), tuple(range(1, 10))])
@pytest.mark.parametrize("most", [1, 2, 20])
def test_the_first_are_those_that_stand_whatever_was_deleted(store, gone, most):
    with store.act("act.add_risk", NURSE, number="R-0003") as act:
        for number in range(3, 10):
            act.put(risk(number))
    with store.act("act.remove_risk", NURSE, number="R-0001") as act:
        for number in gone:
            act.tombstone(RiskPoint, risk(number).id)
    standing = sorted(store.all(RiskPoint), key=lambda held: held.record.number, reverse=True)
    assert list(store.first(RiskPoint, [("number", True)], most)) == standing[:most]
