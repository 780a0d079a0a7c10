"""A workspace as it stood at the end of a day: every reading operation, and no writing one."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cleanclinic.operations.education.exams import draw_exam, list_exams, record_points
from cleanclinic.operations.education.sessions import education_year
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.events import add_event, list_events, pass_events
from cleanclinic.operations.pledges.board import (
    PledgeStanding,
    pledge_board,
    sign_pledges,
    start_campaign,
)
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.staff import add_staff, edit_staff, list_staff, remove_staff
from cleanclinic.operations.recording.writing import list_records, list_removed
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.records.fields import Parts, fields_of
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.kind_table import kind_table
from cleanclinic.storage.past import PastStore
from cleanclinic.storage.store import Store
from cleanclinic.words import Words
from tests.hospital import Hospital, person

WORDS = Words("zh_CN")
# These are asked for a moment or a record of whatever time, or stand for each other.
OF_ALL_TIMES = {"__init__", "as_of", "every_as_of", "history", "version"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("looking-back")) as made:
        yield made


@pytest.fixture(scope="module")
def told(house, tmp_path_factory):
    """A ward with three days of work: what was set up, what came of it, what was put right."""
    ward = house.found_ward("w1")
    chen, liu = (add_staff(ward, person(n)).id for n in (1, 2))
    campaign = start_campaign(ward, "2026 年承诺", 2026, ward.today() + timedelta(days=9)).id
    sheets = tmp_path_factory.mktemp("sheets") / "sheets.pdf"
    print_pledges(ward, campaign, [chen, liu], sheets, words=WORDS)
    exam = draw_exam(
        ward, title="年度考试", on=ward.today(), count=5, minutes=30, pass_points=Decimal(60)
    ).id
    event = add_event(
        ward,
        {
            "staff_member": chen, "on": ward.today(), "kind": ConductKind.PLUS,
            "heading": EthicsHeading.SERVICE, "rule": "拾金不昧", "points": Decimal(2),
        },
    ).id  # fmt: skip
    house.time.pass_days(2)
    pledge = next(row.pledge_id for row in pledge_board(ward).rows if row.staff_id == chen)
    sign_pledges(ward, [pledge], ward.today())
    record_points(ward, exam, {chen: Decimal(90), liu: Decimal(50)}, on=ward.today())
    pass_events(ward, [event])
    house.time.pass_days(2)
    edit_staff(ward, chen, {"title": "主管护师"})
    remove_staff(ward, [liu])
    add_staff(ward, person(3))
    return ward


def days(ward):
    """The day of setting up, the one of the work, and today."""
    return [ward.today() - timedelta(days=back) for back in (4, 2, 0)]


def test_the_roster_and_the_days_of_the_clock(told):
    def roster(day):
        return [(one.name, one.title) for one in list_staff(looking_back(told, day))]

    first, second, now = days(told)
    before = looking_back(told, first - timedelta(days=1))
    assert list_staff(before) == ()
    assert roster(first) == roster(second) == [("王医1", ""), ("王医2", "")]
    assert roster(now) == [("王医1", "主管护师"), ("王医3", "")]
    assert [looking_back(told, day).today() for day in days(told)] == days(told)
    assert looking_back(told, None) is told


def test_who_had_signed_and_who_had_sat_the_exam(told):
    first, second, now = (looking_back(told, day) for day in days(told))

    def signed(past):
        return [
            row.name
            for row in pledge_board(past).rows
            if row.standing is PledgeStanding.SIGNED
        ]  # fmt: skip

    assert signed(first) == []
    assert signed(second) == signed(now) == ["王医1"]
    points = [[row.points for row in list_exams(past)[0].rows] for past in (first, second)]
    assert points == [[None, None], [Decimal(90), Decimal(50)]]
    assert [one.name for one in education_year(first, first.today().year).people] == [
        "王医1", "王医2",
    ]  # fmt: skip


def test_how_far_an_entry_was_and_what_the_book_of_the_day_holds(told):
    first, second, _ = (looking_back(told, day) for day in days(told))
    states = [list_events(past, book=EthicsBook(past))[0].state for past in (first, second)]
    assert states == [EventState.DRAFT, EventState.PASSED]


def test_nothing_is_written_into_a_day_that_is_over(told):
    past = looking_back(told, days(told)[0])
    count = len(list_records(told, StaffMember))
    with pytest.raises(RuntimeError, match="what was is not written"):
        add_staff(past, person(9))
    with pytest.raises(RuntimeError, match="what was is not written"):
        past.store.undo(told.actor)
    past.close()
    assert len(list_records(told, StaffMember)) == count
    assert [one.record.name for one in list_removed(past, StaffMember)] == ["王医2"]
    assert past.store.count(StaffMember) == len(past.store.texts(StaffMember, "name")) == 2
    assert sum(past.store.owner_counts(StaffMember).values()) == 2
    assert past.store.conflicts() == ()
    assert past.store.all(StaffMember, owner="another") == ()


def test_whatever_way_records_are_read_a_day_to_come_has_those_of_now(told):
    """Each reading of the store has its own in the past: one that is forgotten reads now."""
    own = {
        name for name, member in vars(Store).items() if "_views" in getcode(member)
    } - OF_ALL_TIMES  # fmt: skip
    assert own <= vars(PastStore).keys()
    now, then = told.store, looking_back(told, told.today() + timedelta(days=1)).store
    for of in RECORD_TYPES:
        assert then.all(of) == now.all(of)
        assert then.count(of) == now.count(of)
        assert then.owner_counts(of) == now.owner_counts(of)
        ids = [held.record.id for held in now.all(of)]
        assert [then.get(of, one) for one in ids] == [now.get(of, one) for one in ids]
        assert then.among(of, "id", ids[:1]) == now.among(of, "id", ids[:1])
        names = kind_table(of).names
        assert then.columns(of, names) == now.columns(of, names)
        for name in names:
            told_of = [row[1] for row in now.columns(of, [name])]
            values = [one for one in told_of if isinstance(one, str)][:2]
            assert then.among(of, name, values) == now.among(of, name, values)
            for down in (False, True):
                assert then.first(of, [(name, down)], 2) == now.first(of, [(name, down)], 2)
            if isinstance(next(one for one in fields_of(of) if one.name == name).note, Parts):
                assert then.with_parts(of, name) == now.with_parts(of, name)


def getcode(member):
    """The names a method uses."""
    return getattr(getattr(member, "__code__", None), "co_names", ())
