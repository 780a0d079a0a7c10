"""Registers and sessions: the first rows, and what an act touched, are as when all is read."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.recording.staff import add_staff, edit_staff
from cleanclinic.operations.recording.writing import (
    add_record,
    edit_record,
    edit_records,
    names_of,
    remove_records,
    restore_records,
)
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.education import EducationSession
from cleanclinic.records.fields import Day, Paragraph, Parts, Refers, fields_of
from cleanclinic.records.gift_record import GiftDisposal, GiftRecord
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.register import Involved, Register
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.staff_member import StaffMember
from tests.core.record_samples import full
from tests.hospital import Hospital, person
from tests.ui.after_kit import Kept
from tests.ui.pages import ask, settle
from ui.pages.education.session_desk import SessionDesk
from ui.pages.registers.plans import Watch, plan_of
from ui.pages.registers.shapes import BY_KIND, SHAPES
from ui.pages.staff.view import read_first, read_people
from ui.parts.record_day import LookBack
from ui.parts.record_desk import RecordDesk
from ui.parts.record_table import RecordTable
from ui.parts.record_view import FIRST_ROWS
from ui.parts.table_row import Column, Row

WARDS = count()
MANY, BLANK = 15, 0.3


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("desks")) as made:
        yield made


def staff_of(ward) -> list[str]:
    """Some people, two of one name."""
    names = ("王敏", "李娜", "王敏", "欧阳倩")
    return [add_staff(ward, person(number, name)).id for number, name in enumerate(names)]


def values_of(ward, of, people, random: Random) -> dict[str, object]:
    """Days, people and a number that a record might have; blanks among them."""
    values: dict[str, object] = {}
    for field in fields_of(of):
        note = field.note
        if isinstance(note, Refers) and note.kind == "staff_member":
            values[field.name] = random.choice(people if field.required else (*people, None))
        elif isinstance(note, Parts):
            some = random.sample(people, 2) if note.of is Involved else []
            values[field.name] = tuple(Involved(person=one) for one in some)
        elif isinstance(note, Day):
            blank = not field.required and random.random() < BLANK
            day = ward.today() - timedelta(days=random.randrange(40))
            values[field.name] = None if blank else day
    if issubclass(of, Register):
        values["number"] = f"XN-{random.randrange(400):04}"
    return values


def fill(ward, of, people, many: int) -> None:
    """Records of the last days, some on the same day."""
    random, made = Random(1), 0
    with ward.store.act("act.add_staff_many", ward.actor, count=str(many)) as act:
        while made < many:
            one = replace(full(of), id=ward.new_id(), **values_of(ward, of, people, random))
            with suppress(RecordInvalidError):
                act.put(one)
                made += 1


def plan_maker(qtbot, kit, desk, of):
    """Makes the plan of a register, or of the sessions, anew."""

    def make():
        if of is EducationSession:
            return shown.plan, None
        watch = Watch(kit.today())
        return plan_of(kit, BY_KIND[of.KIND], watch), watch

    shown = None
    if of is EducationSession:
        holder = QWidget()
        qtbot.addWidget(holder)
        shown = SessionDesk(desk, LookBack(desk, holder)).records
        qtbot.addWidget(shown)
    return make


ORDERS = {
    EducationSession: ([("planned_on", True)], [("minutes", False), ("held_on", True)], []),
    GiftRecord: ([], [("on", False)], [("number", True)]),
}


@pytest.mark.parametrize("of", [*(shape.of for shape in SHAPES), EducationSession])
def test_the_first_rows_are_those_the_table_begins_with(qtbot, kit, desk, house, of):
    ward = house.found_ward(f"w{next(WARDS)}")
    kept = Kept(qtbot, kit, "first", plan_maker(qtbot, kit, desk, of))
    people = staff_of(ward)
    fill(ward, of, people, FIRST_ROWS - 1)
    assert kept.first(ward, []) == 0, "all are there as soon"
    fill(ward, of, people, MANY)
    *told, by_text = ORDERS.get(of, ([], [("on", True)], [("number", False)]))
    for order in told:
        assert kept.first(ward, order) == FIRST_ROWS, order
    if by_text:
        assert kept.first(ward, by_text) == 0, "texts stand by pinyin"


def one(ward, of, pick: int, *, deleted: bool = False) -> str:
    held = ward.store.all(of, deleted=deleted)
    return held[pick % len(held)].record.id if held else "none"


def text_of(of) -> str:
    """A field that holds any text."""
    return next(one.name for one in fields_of(of) if isinstance(one.note, Paragraph))


def edited(ward, of, pick: int) -> object:
    wanted = values_of(ward, of, [h.record.id for h in ward.store.all(StaffMember)], Random(pick))
    name = sorted(wanted)[pick % len(wanted)]
    return edit_record(ward, of, one(ward, of, pick), {name: wanted[name]})


def added(ward, of, pick: int) -> object:
    people = [held.record.id for held in ward.store.all(StaffMember)]
    values = {**vars(full(of)), **values_of(ward, of, people, Random(pick))}
    values.pop("id")
    return add_record(ward, of, values)


DEEDS = {
    "add": added,
    "edit": edited,
    "edit two": lambda ws, of, n: edit_records(
        ws, of, [one(ws, of, n), one(ws, of, n + 1)], {text_of(of): f"备注{n}"}
    ),
    "wait": lambda ws, of, n: edit_record(
        ws, of, one(ws, of, n),
        {"disposal": GiftDisposal.PENDING, "disposed_on": None, "disposed_time": "",
         "on": ws.today() - timedelta(days=n % 3)}
        if of is GiftRecord else {text_of(of): "等"},
    ),
    "remove": lambda ws, of, n: remove_records(ws, of, [one(ws, of, n)]),
    "restore": lambda ws, of, n: restore_records(ws, of, [one(ws, of, n, deleted=True)]),
    "rename": lambda ws, of, n: edit_staff(ws, one(ws, StaffMember, n), {"name": f"某某{n % 5}"}),
    "undo": lambda ws, of, n: undo(ws),
    "redo": lambda ws, of, n: redo(ws),
}  # fmt: skip


@pytest.mark.parametrize("of", [GiftRecord, Complaint, RepVisit, EducationSession])
def test_lines_put_in_place_are_those_that_reading_everything_gives(qtbot, kit, desk, house, of):
    @settings(max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 99_999)),
                    min_size=8, max_size=16))  # fmt: skip
    def run(deeds: list[tuple[str, int]]) -> None:
        ward = house.found_ward(f"w{next(WARDS)}")
        fill(ward, of, staff_of(ward), 9)
        kept = Kept(qtbot, kit, "after", plan_maker(qtbot, kit, desk, of))
        day = "planned_on" if of is EducationSession else "on"
        kept.arranged(lambda table: table.sort([(day, True)] if deeds[0][1] % 2 else []))
        kept.views.read(ward, None)
        for name, pick in deeds:
            # Time may run out for one that nobody touched.
            house.time.now += timedelta(minutes=pick % 300)
            try:
                done = DEEDS[name](ward, of, pick)
            except CleanClinicError:
                continue
            kept.follow(ward, done.changes)

    run()


def test_some_are_called_as_all_are(house):
    """By the columns alone, where reading the records tells the same."""
    ward = house.found_ward(f"w{next(WARDS)}")
    people = staff_of(ward)
    fill(ward, GiftRecord, people, 6)
    remove_records(ward, StaffMember, people[2:3])
    for of in (StaffMember, GiftRecord):
        every = names_of(ward, of.KIND)
        assert every
        for record_id, called in every.items():
            assert names_of(ward, of.KIND, [record_id, "gone"]) == {record_id: called}
    assert names_of(ward, "staff_member", people[:1]) == {people[0]: "王敏"}
    add_staff(ward, person(9, "王敏"))
    assert names_of(ward, "staff_member", people[:1]) == {people[0]: "王敏（10000）"}


def test_who_is_shown_first_stands_first_among_all(kit, house):
    ward = house.found_ward(f"w{next(WARDS)}")
    assert read_first(ward, kit.words) is None
    for number in range(FIRST_ROWS + 30):
        made = add_staff(ward, person(number * 37 % 101, "王敏" if number % 9 == 0 else "")).id
        if number % 5 == 0:
            edit_staff(ward, made, {"left": ward.today() - timedelta(days=number % 2)})
    people = read_people(ward, kit.words)
    here = [row for row in people.rows if row.id in people.among("here")]
    assert len(here) > FIRST_ROWS
    assert list(read_first(ward, kit.words)) == here[:FIRST_ROWS]


def test_the_first_rows_say_that_more_come_and_nothing_is_missed_among_them(qtbot, kit):
    table = RecordTable(kit, "begun", [Column("name", "名称")])
    qtbot.addWidget(table)
    rows = [Row(str(number), (f"甲{number}",), f"甲{number}") for number in range(5)]
    reading = kit.words.text("part.table.reading")
    assert table.empty.isHidden(), "whether there is nothing is not known yet"
    assert table.foot.text() == kit.words.text("part.table.begun")
    table.show_first(rows[:3])
    assert table.shown_ids() == ["0", "1", "2"]
    table.set_query("甲4")
    assert table.foot.text() == reading
    assert table.nothing.isHidden(), "it may be among those to come"
    table.show_rows(rows)
    assert table.shown_ids() == ["4"]
    assert table.foot.text() != reading
    table.set_query("zz")
    assert not table.nothing.isHidden()
    table.show_rows([])
    assert not table.empty.isHidden()


def test_a_desk_shows_its_first_rows_and_then_all_with_the_first_in_the_form(qtbot, kit, desk):
    ask(desk, lambda ws: fill(ws, GiftRecord, staff_of(ws), FIRST_ROWS + MANY))
    shown = RecordDesk(desk, plan_of(kit, BY_KIND[GiftRecord.KIND], Watch(kit.today())))
    qtbot.addWidget(shown)
    shown.resize(1170, 690)
    shown.show()
    seen = []
    shown.table.model.shown_changed.connect(lambda some, _: seen.append(some))
    shown.reload()
    settle(desk)
    assert seen[0] == FIRST_ROWS
    assert seen[-1] == len(shown.view.rows) == FIRST_ROWS + MANY
    assert shown.current() is not None
    assert shown.side.held == shown.current()
    # What was arranged otherwise waits for all: which stand first is not known before.
    shown.table.sort([("number", False)])
    again = RecordDesk(desk, shown.plan)
    qtbot.addWidget(again)
    seen.clear()
    again.table.model.shown_changed.connect(lambda some, _: seen.append(some))
    again.reload()
    settle(desk)
    assert seen[0] == FIRST_ROWS + MANY


@pytest.mark.parametrize("asked", [False, True])
def test_the_form_is_made_once_the_first_rows_stand_or_somebody_asks(qtbot, kit, desk, asked):
    """Making it takes longer than all the rest of a desk."""
    plan = plan_of(kit, BY_KIND[GiftRecord.KIND], Watch(kit.today()))
    shown = RecordDesk(desk, plan)
    qtbot.addWidget(shown)
    made = []
    shown.side_made.connect(made.append)
    shown.flush()
    cells = tuple("" for _ in plan.columns)
    shown._show_first(tuple(Row(str(place), cells) for place in range(FIRST_ROWS)))
    assert len(shown.table.shown_ids()) == FIRST_ROWS
    assert made == []
    if asked:
        assert shown.side.form.field_names()
    qtbot.waitUntil(lambda: bool(made) and shown.isAncestorOf(made[0]))
    # No other one is made by what still was to make it.
    shown.beside.place_side()
    shown.reload()
    settle(desk)
    assert made == [shown.side]
