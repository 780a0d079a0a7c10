"""The staff page after an act: what was read in part is what reading everything gives."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.events import (
    add_event,
    pass_events,
    remove_events,
    submit_events,
    suggested_events,
    take_suggestions,
)
from cleanclinic.operations.ethics.rounds import (
    Column,
    close_round,
    fill_column,
    propose_grades,
    remove_evaluations,
    reopen,
    start_round,
)
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.recording.staff import add_staff, edit_staff, remove_staff
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.held import Changes
from cleanclinic.records.register import Involved
from cleanclinic.records.staff_member import StaffMember
from tests.hospital import Hospital, person
from ui.pages.staff.reader import PeopleReader, can_read_after
from ui.pages.staff.view import read_people

STEPS = 60
NAMES = ("王敏", "李娜", "王敏", "欧阳倩", "李娜", "张伟")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("staff")) as made:
        yield made


def ids_of(ward, of) -> list[str]:
    return [held.record.id for held in ward.store.all(of)]


def act(ward, random: Random, number: int):
    """Something that is done to the files of a ward, as its answer; None where there is nothing."""
    people, events, years = (
        ids_of(ward, of) for of in (StaffMember, ConductEvent, EthicsEvaluation)
    )
    who, day = random.choice(people), ward.today() - timedelta(days=random.randrange(300))
    event = random.choice(events) if events else ""
    evaluation = random.choice(years) if years else ""
    match random.randrange(16):
        case 0:
            return add_staff(ward, person(100 + number, random.choice(NAMES)))
        case 1:
            return edit_staff(ward, who, {"name": random.choice(NAMES)})
        case 2:
            return edit_staff(ward, who, {"left": random.choice((None, day))})
        case 3:
            return edit_staff(ward, who, {"title": f"主管护师{number}", "phone": "13800000000"})
        case 4:
            return remove_staff(ward, [who])
        case 5:
            return undo(ward)
        case 6:
            return redo(ward)
        case 7:
            return add_event(ward, {"staff_member": who, "on": day, "item": "minus-talk"})
        case 8:
            return pass_events(ward, [event])
        case 9:
            return (
                submit_events(ward, [event])
                if random.random() < 0.5
                else remove_events(ward, [event])
            )
        case 10:
            return start_round(ward, day.year, [who])
        case 11:
            level = random.choice(list(ReviewLevel))
            column = Column(full=True, by="王敏", on=ward.today())
            return fill_column(ward, [evaluation], level, column)
        case 12:
            for level in ReviewLevel:
                fill_column(ward, years, level, Column(full=True, by="王敏", on=ward.today()))
            propose_grades(ward, day.year)
            return close_round(ward, years)
        case 13:
            return reopen(ward, evaluation)
        case 14:
            return remove_evaluations(ward, [evaluation])
        case _:
            return take_suggestions(ward, [one.id for one in suggested_events(ward)][:1])


def said(view):
    """All that the page shows of it."""
    return (
        list(view.people.items()), list(view.rows), view.today, view.sees, dict(view.grades),
        view.suggestions, dict(view.by_chip),
    )  # fmt: skip


def read_of(book: EthicsBook):
    return book.staff, book.events, book.latest, book.events_of, book.told_of


@pytest.mark.parametrize("seed", range(4))
def test_what_an_act_leaves_is_what_reading_everything_gives(house, kit, seed):
    ward, random = house.found_ward(f"staff{seed}"), Random(seed)
    people = [add_staff(ward, person(number, name)).id for number, name in enumerate(NAMES)]
    values = {
        "on": ward.today(),
        "form": CommendationForm.BANNER,
        "praised": tuple(Involved(person=one) for one in people[:4]),
    }
    add_entry(ward, Commendation, values)
    reader = PeopleReader(kit.words)
    reader.read(ward, None)
    kinds = set[frozenset[str]]()
    for number in range(STEPS):
        written = ward.store.audit().size
        with suppress(CleanClinicError):
            act(ward, random, number)
        lines = list(ward.store.lines_after(written))
        changes = Changes(frozenset(one.kind for one in lines), frozenset(one.rec for one in lines))
        if not lines:
            continue
        if not can_read_after(changes):
            reader.read(ward, None)
            continue
        kinds.add(changes.kinds)
        view = reader.read_after(ward, changes)
        every = read_people(ward, kit.words)
        assert said(view) == said(every), changes
        assert read_of(view.book) == read_of(every.book), changes
    assert {frozenset({one.KIND}) for one in (StaffMember, ConductEvent, EthicsEvaluation)} <= kinds


def test_rows_that_an_act_did_not_touch_are_the_same_objects(house, kit):
    ward = house.found_ward("staffk")
    people = [add_staff(ward, person(number)).id for number in range(5)]
    reader = PeopleReader(kit.words)
    before = {row.id: row for row in reader.read(ward, None).rows}
    changes = edit_staff(ward, people[2], {"title": "主管护师"}).changes
    after = {row.id: row for row in reader.read_after(ward, changes).rows}
    assert [one for one in people if after[one] is not before[one]] == [people[2]]


def test_another_day_or_much_at_once_is_read_anew(house, kit):
    ward = house.found_ward("staffs")
    made = add_staff(ward, person(1))
    reader = PeopleReader(kit.words)
    changes = Changes(frozenset({"staff_member"}), frozenset({made.id}))
    # Nothing was read before.
    assert said(reader.read_after(ward, changes)) == said(read_people(ward, kit.words))
    past = reader.read(ward, ward.today() - timedelta(days=1))
    assert past.people == {}
    assert list(reader.read_after(ward, changes).people) == [made.id]
    assert can_read_after(changes)
    assert not can_read_after(Changes(frozenset({"staff_member"}), frozenset(map(str, range(51)))))
    assert not can_read_after(Changes(frozenset({"ethics_rules"}), frozenset({"1"})))
    assert not can_read_after(Changes(frozenset({"staff_member"}), frozenset()))
