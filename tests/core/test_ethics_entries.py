"""The people behind ethics files, and entries in them: suggested, confirmed, taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cleanclinic.operations.ethics.board import evaluation_detail
from cleanclinic.operations.ethics.events import (
    add_event,
    add_events,
    edit_event,
    list_events,
    pass_events,
    refuse_events,
    remove_events,
    reopen_events,
    submit_events,
    suggested_events,
    take_suggestions,
)
from cleanclinic.operations.recording.history import history, undo
from cleanclinic.operations.recording.staff import (
    add_staff,
    come_back,
    edit_staff,
    get_staff,
    list_staff,
    try_person,
)
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.register import Involved
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.errors import RecordFinalError
from cleanclinic.words import LANGUAGES, Words
from tests.core.ethics_kit import DAY, begun, house, people, refused, ward
from tests.core.record_samples import full
from tests.hospital import person

__all__ = ["begun", "house", "people", "ward"]


RARE = "赟彧勰琎屾曌骉頔䶮㛃䜣䴖㬎㧑㥄𤩽𨱑𨱇𦈡𪟝𫖮𫖯𫍯𫍽𫘝𫟹𫠊𫝦𫟥𬍛𬱖𬭎𬀩𬱟𬤊𬴊𬭸𬭚𬘭𬘡𬙂𬸚𮧵𮀎"


# --- People ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", [*RARE, "\U00030000", "\U0002ebf0"])
def test_every_rare_character_can_be_in_a_name(character):
    value = replace(full(StaffMember), name=f"阿依·{character}")
    value.check()
    assert value.name == f"阿依·{character}"


@pytest.mark.parametrize("name", ["王" * 50, "𬱖" * 50, "买买提·艾合买提", "Anna Maria Li"])
def test_names_of_fifty_characters_with_dots_and_spaces_come_back_as_typed(ward, name):
    saved = add_staff(ward, {**person(1), "name": name})
    assert get_staff(ward, saved.id).name == name


@pytest.mark.parametrize("name", ["王" * 51, " 王敏", "王敏\u3000", "", "王\u202e敏", "王\n敏"])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_saved(ward, name):
    with pytest.raises(RecordInvalidError):
        add_staff(ward, {**person(1), "name": name})
    assert list_staff(ward) == ()


def test_two_people_may_have_one_name_but_not_one_number(ward):
    add_staff(ward, person(1, "王敏"))
    add_staff(ward, person(2, "王敏"))
    with refused("STAFF-NUMBER"):
        add_staff(ward, {**person(3), "staff_number": "10002"})
    assert len(list_staff(ward)) == 2


def test_who_left_and_comes_back_is_one_person_with_two_times(ward):
    saved = add_staff(
        ward,
        {
            **person(1),
            "joined": date(2019, 7, 1),
            "left": date(2023, 3, 31),
            "moved_from": "内三科",
        },
    )
    with refused("STAFF-DAYS"):
        come_back(ward, saved.id, date(2023, 3, 31))
    come_back(ward, saved.id, date(2025, 9, 1), "急诊科")
    back = get_staff(ward, saved.id)
    assert (back.joined, back.left, back.moved_from) == (date(2025, 9, 1), None, "急诊科")
    assert [(one.joined, one.left, one.moved_from) for one in back.earlier] == [
        (date(2019, 7, 1), date(2023, 3, 31), "内三科")
    ]
    days = (date(2019, 7, 1), date(2023, 4, 1), date(2025, 8, 31), date(2026, 1, 1))
    assert [back.serves_on(day) for day in days] == [True, False, False, True]
    assert [back.serves_in(year) for year in (2018, 2019, 2023, 2024, 2025, 2026)] == [
        False, True, True, False, True, True,
    ]  # fmt: skip
    with refused("STAFF-HERE"):
        come_back(ward, saved.id, date(2026, 1, 1))


def test_a_name_of_nothing_but_signs_is_refused_when_it_is_typed_and_not_when_it_stands(ward):
    for name in ("·", "-", "— —", "。", "··"):
        with refused("STAFF-NAME"):
            add_staff(ward, {**person(1), "name": name})
        assert [one.rule for one in try_person(StaffMember, {"name": name}, ward.today())][:1] == [
            "no_name"
        ]
    kept = add_staff(ward, {**person(2), "name": "阿依古丽·买买提"}).id
    with refused("STAFF-NAME"):
        edit_staff(ward, kept, {"name": "·"})
    # As an earlier version or a bundle left it.
    with ward.store.act("act.add_staff", ward.actor, name="·") as act:
        act.put(StaffMember(id=(old := ward.new_id()), **{**person(3), "name": "·"}))
    edit_staff(ward, old, {"title": "护师"})
    assert get_staff(ward, old).title == "护师"
    edit_staff(ward, old, {"name": "\U000f0123"})


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"joined": date(2020, 1, 1), "left": date(2019, 1, 1)}, "STAFF-DAYS", "left"),
        ({"hired_on": date(2010, 1, 1), "working_since": date(2012, 1, 1)}, "STAFF-DAYS", "hired"),
        ({"birth_year": 1990, "joined": date(1989, 5, 1)}, "STAFF-BIRTH", "joined"),
        ({"birth_year": 1990, "working_since": date(2003, 5, 1)}, "STAFF-BIRTH", "working"),
        ({"joined": date(2126, 1, 1)}, "STAFF-AHEAD", "joined"),
        ({"birth_year": 2126}, "STAFF-AHEAD", "birth"),
        ({"birth_year": 2013}, "STAFF-AHEAD", "birth"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_days_that_cannot_be_are_said_and_nothing_is_saved(ward, values, code, field, language):
    saved = add_staff(ward, person(1))
    before = get_staff(ward, saved.id)
    with refused(code) as caught:
        edit_staff(ward, saved.id, values)
    said = Words(language).sentence(caught.value)
    assert field in str(caught.value.values["field"])
    assert "@" not in said
    assert get_staff(ward, saved.id) == before


# --- Entries --------------------------------------------------------------------------------------


def test_an_item_of_the_rules_fills_in_an_entry_which_counts_once_confirmed(ward, begun, people):
    saved = add_event(ward, {"staff_member": people[0], "on": DAY, "item": "plus-gift-refused"})
    (row,) = list_events(ward, people[0])
    assert (row.kind, row.heading, row.points) == (
        ConductKind.PLUS, EthicsHeading.HONESTY, Decimal(5),
    )  # fmt: skip
    assert row.text
    assert evaluation_detail(ward, begun[0]).score.bonus == 0
    submit_events(ward, [saved.id])
    pass_events(ward, [saved.id])
    assert evaluation_detail(ward, begun[0]).score.bonus == 5
    assert list_events(ward, people[0])[0].confirmed_by == ward.person
    refuse_events(ward, [saved.id], "登记不实")
    assert evaluation_detail(ward, begun[0]).score.bonus == 0
    undo(ward)
    assert evaluation_detail(ward, begun[0]).score.bonus == 5


def test_what_is_confirmed_is_not_edited_until_the_confirmation_is_taken_back(ward, people):
    saved = add_event(ward, {"staff_member": people[0], "on": DAY, "item": "minus-study"})
    pass_events(ward, [saved.id])
    with refused("ETHICS-EVENT-STATE"):
        edit_event(ward, saved.id, {"points": Decimal(1)})
    with refused("ETHICS-EVENT-STATE"):
        remove_events(ward, [saved.id])
    held = ward.store.get(ConductEvent, saved.id).record
    with pytest.raises(RecordFinalError), ward.store.act("act.edit_conduct", ward.actor) as act:
        act.put(replace(held, points=Decimal(1)))
    reopen_events(ward, [saved.id])
    edit_event(ward, saved.id, {"points": Decimal(1)})
    assert list_events(ward)[0].points == 1


def test_an_adverse_record_tells_nothing_in_the_open(ward, people):
    saved = add_event(
        ward,
        {"staff_member": people[0], "on": DAY, "item": "minus-study", "summary": "迟到三次"},
    )
    edit_event(ward, saved.id, {"kind": ConductKind.ADVERSE})
    (row,) = list_events(ward)
    assert (row.summary, row.facts) == ("", "****")
    assert ward.store.get(ConductEvent, saved.id).record.facts == "迟到三次"
    told = [field.after for line in history(ward, saved.id) for field in line.fields]
    assert "****" in told
    event = ward.store.get(ConductEvent, saved.id).record
    with pytest.raises(RecordInvalidError):
        replace(event, summary="迟到三次").check()


def test_an_entry_of_a_day_to_come_or_before_birth_is_refused(ward, people):
    edit_staff(ward, people[0], {"birth_year": 1995})
    for day in (date(2126, 1, 1), date(2026, 12, 1), date(1990, 1, 1)):
        with refused("ETHICS-EVENT-DAY"):
            add_event(ward, {"staff_member": people[0], "on": day, "item": "minus-study"})
    with refused("ETHICS-EVENT-REASON"):
        refuse_events(ward, [], " ")
    assert list_events(ward) == ()


def test_several_people_get_the_same_entry_in_one_act(ward, people):
    add_events(ward, people[:3], {"on": DAY, "item": "plus-rescue"})
    assert len(list_events(ward)) == 3
    undo(ward)
    assert list_events(ward) == ()


def test_a_register_suggests_entries_which_are_taken_once(ward, people):
    values = {
        "on": DAY,
        "form": CommendationForm.BANNER,
        "praised": (Involved(person=people[0]), Involved(person=people[1])),
    }
    thanks = add_entry(ward, Commendation, values).id
    add_entry(ward, Commendation, {**values, "counted": False})
    first, second = suggested_events(ward)
    assert (first.item.code, first.said.record_id) == ("plus-pennant", thanks)
    assert {first.staff_id, second.staff_id} == set(people[:2])
    assert take_suggestions(ward, [first.id, second.id, "nobody"]).count == 2
    assert suggested_events(ward) == ()
    assert {(row.state, row.points) for row in list_events(ward)} == {
        (EventState.PENDING, Decimal(3))
    }
    # Taken back it is offered again.
    undo(ward)
    assert len(suggested_events(ward)) == 2
