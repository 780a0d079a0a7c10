"""Records of which only some fields are read: those are true, and no other is guessed."""

from contextlib import suppress

import pytest

from cleanclinic.records.control import Control, Evidence, Frequency
from cleanclinic.records.fields import Parts, fields_of
from cleanclinic.records.held import Part
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage import projection
from tests.core.store_kit import NURSE, new_store, risk

PROOF = Evidence(attachment="ab" * 32, name="照片.jpg")
LISTS = [field.name for field in fields_of(Control) if isinstance(field.note, Parts)]


def control(number: int, **values) -> Control:
    made = {"risk_point": risk(1).id, "text": f"措施{number}", "frequency": Frequency.DAILY}
    return Control(id=f"01930000-0000-7000-8000-0000000c{number:04}", **{**made, **values})


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "ward") as made:
        with made.act("act.add_risk", NURSE) as act:
            for number in range(1, 6):
                act.put(risk(number))
                act.put(control(number, evidence=(PROOF,) * (number % 2)))
            act.tombstone(RiskPoint, risk(2).id)
            act.tombstone(Control, control(2).id)
        yield made


@pytest.mark.parametrize("kind", [RiskPoint, Control])
def test_each_field_that_was_read_is_that_of_the_record(store, kind):
    names = [field.name for field in fields_of(kind)]
    for asked in (names, *([name] for name in names)):
        found = store.parts(kind, asked)
        assert [(one.record.id, one.owner) for one in found] == [
            (held.record.id, held.owner) for held in store.all(kind)
        ]
        for part, held in zip(found, store.all(kind), strict=True):
            assert isinstance(part, Part)
            assert all(getattr(part.record, one) == getattr(held.record, one) for one in asked)


def test_a_field_that_was_not_read_is_told_and_no_default_is_taken_for_it(store):
    (first, *_) = store.parts(Control, ("text",))
    assert isinstance(first.record, Control)
    with pytest.raises(LookupError, match=r"control\.evidence was not read"):
        bool(first.record.evidence)
    with pytest.raises(LookupError):
        _ = first.record.state


def test_of_lists_it_can_be_asked_whether_there_is_anything(store):
    for name in LISTS:
        found = store.parts(Control, ("text",), (name,))
        for part, held in zip(found, store.all(Control), strict=True):
            assert bool(getattr(part.record, name)) == bool(getattr(held.record, name))


def test_columns_are_those_of_the_records_that_stand(store):
    assert store.columns(RiskPoint, ("number",)) == [
        (held.record.id, held.record.number) for held in store.all(RiskPoint)
    ]
    assert [held.record.id for held in store.all(RiskPoint, deleted=True)] == [risk(2).id]
    assert store.count(RiskPoint) == 4


def test_after_an_act_only_what_it_touched_is_read_again(store, monkeypatch):
    before = store.all(RiskPoint)
    with store.act("act.edit_risk", NURSE) as act:
        act.put(risk(4, post="药师"))
    after = store.all(RiskPoint)
    assert [one is two for one, two in zip(before, after, strict=True)] == [1, 1, 0, 1]
    # More than are remembered one by one: all are read.
    monkeypatch.setattr(projection, "_LAST_MOST", 1)
    store._core.projection._last.clear()
    with store.act("act.edit_risk", NURSE) as act:
        act.put(risk(4, post="护士"))
        act.put(risk(5, post="护士"))
    again = store.all(RiskPoint)
    assert [one is two for one, two in zip(after, again, strict=True)] == [0, 0, 0, 0]
    assert [held.record.post for held in again] == ["护士长", "护士长", "护士", "护士"]


def test_a_mark_is_another_one_after_writing_and_after_what_failed(store):
    marks = {store.mark((RiskPoint,))}
    other = store.mark((Control,))
    with store.act("act.edit_risk", NURSE) as act:
        act.put(risk(4, post="药师"))
        marks.add(store.mark((RiskPoint,)))
    with suppress(ZeroDivisionError), store.act("act.edit_risk", NURSE) as act:
        act.put(risk(4, post="护士"))
        raise ZeroDivisionError
    marks.add(store.mark((RiskPoint,)))
    assert len(marks) == 3
    with store.act("act.edit_risk", NURSE) as act:
        act.put(risk(5, post="护士"))
    assert store.mark((RiskPoint, Control))[1] != other[0], "what failed may have been of any kind"
