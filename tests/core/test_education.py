"""Education: a year's rhythm over holidays, sessions held, attendance, making up, the exam."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import count, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.operations.education.exams import (
    ExamFutureError,
    draw_exam,
    list_exams,
    record_points,
    sit_exam,
)
from cleanclinic.operations.education.sessions import (
    MadeUpEarlyError,
    SessionFutureError,
    SessionNotHeldError,
    education_year,
    hold_session,
    plan_year,
    set_presence,
    topics_for,
)
from cleanclinic.operations.home.overview import shell_state, todos
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import add_record, get_record
from cleanclinic.records.education import (
    Attendance,
    EducationSession,
    Presence,
    Rhythm,
    SessionStanding,
)
from cleanclinic.records.education_plan import (
    IN_ORDER,
    PeriodState,
    education_rules,
    is_covered,
    periods_of,
    read_education,
    wanted_of,
)
from cleanclinic.records.exam import (
    LETTERS,
    Exam,
    Question,
    QuestionKind,
    draw_questions,
    exam_bank,
    read_bank,
)
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.working_days import holidays
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import Hospital, person

ID = "01930000-0000-7000-8000-000000000001"
WEEK = timedelta(days=7)


def session(**values):
    fields = {
        "id": ID,
        "title": "拒收红包",
        "rhythm": Rhythm.WEEKLY,
        "planned_on": date(2026, 11, 16),
    }
    return EducationSession(**{**fields, **values})


# The calendar


def test_2026_wants_every_week_month_and_quarter_in_which_people_work():
    rules, days = education_rules(), holidays()
    counts = {r: len(periods_of(2026, r, rules, days)) for r in IN_ORDER}
    # ISO 2026 has 53 weeks; that of Spring Festival is off as a whole.
    assert counts == {
        Rhythm.WEEKLY: 52, Rhythm.MONTHLY: 12, Rhythm.QUARTERLY: 4, Rhythm.YEARLY: 1,
    }  # fmt: skip
    assert periods_of(2026, Rhythm.SPECIAL, rules, days) == ()


def test_a_holiday_moves_the_day_to_the_next_working_day():
    weeks = {p.first: p for p in periods_of(2026, Rhythm.WEEKLY, education_rules(), holidays())}
    # Labour Day 2026: 1 to 5 May are off, so Monday's reminder comes on Wednesday.
    assert weeks[date(2026, 5, 4)].due == date(2026, 5, 6)
    # National Day week: 28 September is an ordinary Monday.
    assert weeks[date(2026, 9, 28)].due == date(2026, 9, 28)
    # 5 to 7 October are off, Thursday is the first day of work.
    assert weeks[date(2026, 10, 5)].due == date(2026, 10, 8)


def test_a_week_in_which_nobody_works_wants_nothing():
    weeks = [p.first for p in periods_of(2026, Rhythm.WEEKLY, education_rules(), holidays())]
    # Spring Festival 2026: 15 to 23 February are off, so is the whole week of the 16th.
    assert date(2026, 2, 9) in weeks
    assert date(2026, 2, 16) not in weeks


def test_an_exam_that_was_sat_is_the_years_exam():
    (year,) = periods = periods_of(2026, Rhythm.YEARLY, education_rules(), holidays())
    today = date(2026, 12, 20)
    planned = EducationSession(
        id="s1", title="年度考试", rhythm=Rhythm.YEARLY, planned_on=date(2026, 12, 1)
    )
    (late,) = wanted_of(periods, [planned], today, [date(2025, 12, 30)])
    assert late.state is PeriodState.LATE
    (held,) = wanted_of(periods, [planned], today, [date(2026, 11, 16)])
    assert (held.period, held.state, held.session) == (year, PeriodState.HELD, planned)
    assert is_covered(planned, [date(2026, 11, 16)])
    assert not is_covered(planned, [date(2025, 12, 30)])
    assert not is_covered(replace(planned, rhythm=Rhythm.WEEKLY), [date(2026, 11, 16)])


@given(st.integers(2000, 2100), st.sampled_from(IN_ORDER))
def test_periods_follow_one_another_and_are_due_within(year, rhythm):
    days = holidays()
    found = periods_of(year, rhythm, education_rules(), days)
    assert found
    for period in found:
        assert period.first <= period.due <= period.last
        assert days.is_working(period.due)
    for before, after in pairwise(found):
        assert before.last < after.first


def standing(sessions, today):
    periods = periods_of(2026, Rhythm.WEEKLY, education_rules(), holidays())
    found = {one.period.first: one for one in wanted_of(periods, sessions, today)}
    return found[date(2026, 11, 16)]


@pytest.mark.parametrize(
    ("values", "today", "state"),
    [
        ({}, date(2026, 11, 16), PeriodState.OPEN),
        ({}, date(2026, 11, 17), PeriodState.LATE),
        ({}, date(2026, 11, 23), PeriodState.MISSED),
        ({"planned_on": date(2026, 11, 20)}, date(2026, 11, 17), PeriodState.OPEN),
        ({"held_on": date(2026, 11, 22)}, date(2026, 12, 1), PeriodState.HELD),
        ({"held_on": date(2026, 11, 23)}, date(2026, 12, 1), PeriodState.MISSED),
        ({"rhythm": Rhythm.SPECIAL, "held_on": date(2026, 11, 16)}, date(2026, 12, 1), "missed"),
    ],
)
def test_what_became_of_a_week(values, today, state):
    assert standing([session(**values)], today).state == state


def test_of_two_sessions_in_a_week_the_one_held_counts():
    held = session(id=ID[:-1] + "2", held_on=date(2026, 11, 18))
    found = standing([session(), held], date(2026, 11, 19))
    assert (found.state, found.session) == (PeriodState.HELD, held)


# Sessions and attendance


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("education")) as made:
        yield made


@pytest.fixture
def ward(house, number=count(1)):  # noqa: B008 - one ward after another in the same house
    made = house.found_ward(f"w{next(number)}")
    for n in (1, 2, 3):
        add_record(made, StaffMember, {**person(n), "joined": date(2020, 1, 1)})
    return made


def people(ward):
    return [row.person for row in education_year(ward, ward.today().year).people]


def held_session(ward, present=()):
    today = ward.today()
    values = {"title": "拒收红包", "rhythm": Rhythm.WEEKLY, "planned_on": today, "minutes": 45}
    made = add_record(ward, EducationSession, values).id
    hold_session(ward, made, today, present)
    return made


def test_who_served_and_was_not_there_is_absent_and_can_make_it_up(ward):
    one, two, three = people(ward)
    made = held_session(ward, [one])
    found = get_record(ward, EducationSession, made).record
    assert found.were_there() == (one,)
    assert found.have_to_make_up() == (two, three)
    set_presence(ward, made, [two], Presence.MADE_UP)
    set_presence(ward, made, [three], Presence.LEAVE, reason="产假")
    (row,) = education_year(ward, ward.today().year).sessions
    assert (row.standing, row.there, row.of, row.to_make_up) == (
        SessionStanding.HELD,
        2,
        3,
        (three,),
    )
    year = {row.person: row for row in education_year(ward, ward.today().year).people}
    assert (year[one].minutes, year[three].minutes, year[three].open) == (45, 0, 1)


def test_holding_it_again_keeps_leave_and_what_was_made_up(ward):
    one, two, three = people(ward)
    made = held_session(ward, [one])
    set_presence(ward, made, [two], Presence.MADE_UP)
    set_presence(ward, made, [three], Presence.LEAVE)
    hold_session(ward, made, ward.today(), [])
    found = get_record(ward, EducationSession, made).record
    states = {row.person: row.presence for row in found.attendance}
    assert states == {one: Presence.ABSENT, two: Presence.MADE_UP, three: Presence.LEAVE}


def test_who_left_before_is_not_missed(ward):
    one, *_ = people(ward)
    gone = add_record(ward, StaffMember, {**person(9), "left": date(2020, 6, 1)}).id
    found = get_record(ward, EducationSession, held_session(ward, [one])).record
    assert gone not in [row.person for row in found.attendance]


def test_days_that_cannot_be_are_refused_and_nothing_is_written(ward):
    made = held_session(ward)
    before = get_record(ward, EducationSession, made)
    tomorrow = ward.today() + timedelta(days=1)
    with pytest.raises(SessionFutureError):
        hold_session(ward, made, tomorrow, [])
    for day in (tomorrow, ward.today() - timedelta(days=1)):
        with pytest.raises(MadeUpEarlyError):
            set_presence(ward, made, people(ward), Presence.MADE_UP, made_up_on=day)
    planned = add_record(ward, EducationSession, {
        "title": "节前提醒", "rhythm": Rhythm.SPECIAL, "planned_on": tomorrow,
    }).id  # fmt: skip
    with pytest.raises(SessionNotHeldError):
        set_presence(ward, planned, people(ward), Presence.PRESENT)
    assert get_record(ward, EducationSession, made) == before


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"attendance": ("present",)}, "not_held"),
        ({"held_on": date(2026, 11, 16), "attendance": ("present", "present")}, "same_person"),
        ({"held_on": date(2026, 11, 16), "attendance": ("made_up",)}, "made_up"),
    ],
)
def test_an_attendance_that_cannot_be_is_named(values, rule):
    rows = tuple(Attendance(person=ID, presence=Presence(one)) for one in values["attendance"])
    with pytest.raises(RecordInvalidError) as caught:
        session(**{**values, "attendance": rows}).check()
    assert caught.value.problems[0].rule == rule


def test_a_year_is_planned_in_one_act_and_only_what_is_missing(ward):
    year = ward.today().year
    first = plan_year(ward, year)
    assert first.count > 0
    assert plan_year(ward, year).count == 0
    found = education_year(ward, year)
    still = [one for one in found.wanted if one.session is None]
    assert {one.state for one in still} <= {PeriodState.MISSED}
    assert all(row.session.planned_on >= ward.today() for row in found.sessions)
    late = {
        p.first: p for r in IN_ORDER for p in periods_of(year, r, education_rules(), holidays())
    }
    for row in found.sessions:
        # A working day, but for a period of which only days off are left.
        day = row.session.planned_on
        assert holidays().is_working(day) or day in {p.last for p in late.values()}
    undo(ward)
    assert education_year(ward, year).sessions == ()


def test_topics_not_spoken_about_come_first(ward):
    topics = topics_for(ward, Rhythm.MONTHLY)
    add_record(ward, EducationSession, {
        "title": topics[0].title, "rhythm": Rhythm.MONTHLY, "planned_on": ward.today(),
        "topic_id": topics[0].id,
    })  # fmt: skip
    again = topics_for(ward, Rhythm.MONTHLY)
    assert again[0].id == topics[1].id
    assert again[-1].id == topics[0].id


# The catalogue


def test_there_is_a_topic_for_every_week_and_month():
    counts = Counter(topic.rhythm for topic in education_rules().topics)
    assert counts == {
        Rhythm.WEEKLY: 52, Rhythm.MONTHLY: 12, Rhythm.QUARTERLY: 4, Rhythm.YEARLY: 1,
    }  # fmt: skip
    titles = [topic.title for topic in education_rules().topics]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("break_it", ["rhythm", "twice"])
def test_a_catalogue_that_is_wrong_is_refused(break_it):
    path = files("resources") / "catalog" / "education.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    if break_it == "rhythm":
        del data["rhythms"]["weekly"]
    else:
        data["topics"].append(data["topics"][0])
    with pytest.raises(ValueError, match=r"weekly|twice"):
        read_education(data)


# The exam


def question(**values):
    fields = {
        "bank_id": "q1",
        "kind": QuestionKind.SINGLE,
        "text": "？",
        "options": "一\n二",
        "answer": "A",
    }
    return Question(**{**fields, **values})


@pytest.mark.parametrize(
    "values",
    [
        {"answer": "C"},
        {"answer": "AB"},
        {"options": "一"},
        {"kind": QuestionKind.MULTIPLE, "answer": "A"},
        {"kind": QuestionKind.MULTIPLE, "answer": "BA"},
        {"kind": QuestionKind.MULTIPLE, "answer": "AA"},
        {"kind": QuestionKind.TRUTH, "answer": "T"},
        {"kind": QuestionKind.TRUTH, "answer": "A", "options": ""},
    ],
)
def test_a_question_that_cannot_be_answered_is_named(values):
    with pytest.raises(RecordInvalidError) as caught:
        exam(questions=(question(), question(**{"bank_id": "q2", **values}))).check()
    assert (caught.value.problems[0].rule, caught.value.problems[0].values["part"]) == (
        "question",
        2,
    )


def exam(**values):
    fields = {
        "id": ID,
        "title": "考试",
        "year": 2026,
        "on": date(2026, 11, 2),
        "questions": (question(),),
    }
    return Exam(**{**fields, **values})


def test_marking_by_hand():
    three = tuple(question(bank_id=f"q{n}") for n in range(3))
    paper = exam(questions=three)
    # Two of three right: 200 / 3 = 66.666..., half up to two places.
    assert paper.mark({"q0": "A", "q1": "A", "q2": "B"}) == Decimal("66.67")
    assert paper.mark({}) == 0
    assert paper.mark({"q0": "A", "q1": "A", "q2": "A", "other": "A"}) == 100


def test_several_answers_are_right_as_a_whole():
    paper = exam(
        questions=(question(kind=QuestionKind.MULTIPLE, options="一\n二\n三", answer="AC"),)
    )
    assert [paper.mark({"q1": given}) for given in ("A", "ABC", "AC")] == [0, 0, 100]


@given(st.integers(1, 80), st.integers(0, 99))
def test_a_drawing_has_as_many_as_asked_of_every_kind_and_none_twice(wanted, seed):
    bank = exam_bank()
    drawn = draw_questions(bank, wanted, Random(seed))
    assert len(drawn) == min(wanted, len(bank))
    assert len({one.bank_id for one in drawn}) == len(drawn)
    if wanted >= 10:
        assert {one.kind for one in drawn} == set(QuestionKind)


def test_the_bank_is_sound_and_its_right_answers_stand_everywhere():
    single = Counter(one.answer for one in exam_bank() if one.kind is QuestionKind.SINGLE)
    assert set(single) == set(LETTERS[:4])
    assert {one.answer for one in exam_bank() if one.kind is QuestionKind.TRUTH} == {"T", "F"}
    row = {"id": "x", "kind": "single", "text": "？", "options": ["一"], "answer": "A", "why": ""}
    with pytest.raises(ValueError, match="question x"):
        read_bank({"questions": [row]})


def test_the_best_of_two_sittings_counts(ward):
    one, two, _ = people(ward)
    made = draw_exam(
        ward, title="年度考试", on=ward.today(), count=20, minutes=30, pass_points=Decimal(60)
    ).id
    record_points(ward, made, {one: Decimal("59.5"), two: Decimal(60)}, on=ward.today())
    record_points(ward, made, {one: Decimal(80)}, on=ward.today())
    (board,) = list_exams(ward)
    rows = {row.person: row for row in board.rows}
    assert (rows[one].points, rows[one].sittings, rows[one].passed) == (80, 2, True)
    assert (board.passed, board.average) == (2, Decimal("70.00"))
    assert len([row for row in board.rows if row.points is None]) == 1


def test_an_exam_sat_at_the_screen_is_marked(ward):
    one, *_ = people(ward)
    made = draw_exam(
        ward, title="年度考试", on=ward.today(), count=10, minutes=30, pass_points=Decimal(60)
    ).id
    paper = get_record(ward, Exam, made).record
    answers = {each.bank_id: each.answer for each in paper.questions[:7]}
    assert sit_exam(ward, made, one, answers)[0] == 70


def test_once_the_years_exam_was_sat_nobody_is_asked_for_it(ward):
    today = ward.today()
    values = {"title": "年度考试", "rhythm": Rhythm.YEARLY, "planned_on": today - WEEK}
    add_record(ward, EducationSession, values)
    made = draw_exam(
        ward, title="年度考试", on=today, count=10, minutes=30, pass_points=Decimal(60)
    ).id
    assert shell_state(ward).badges["education"] == 1
    record_points(ward, made, {people(ward)[0]: Decimal(80)}, on=today)
    year = education_year(ward, today.year)
    assert year.count(Rhythm.YEARLY, PeriodState.HELD) == 1
    assert [row.standing for row in year.sessions] == [SessionStanding.HELD]
    assert [todo for todo in todos(ward) if todo.page == "education"] == []
    assert shell_state(ward).badges["education"] == 0
    plan_year(ward, today.year, [Rhythm.YEARLY])
    assert len(education_year(ward, today.year).sessions) == 1


@pytest.mark.parametrize("points", [Decimal(101), Decimal(-1), Decimal("NaN")])
def test_points_that_cannot_be_are_refused_and_none_is_written(ward, points):
    one, two, _ = people(ward)
    made = draw_exam(
        ward, title="年度考试", on=ward.today(), count=10, minutes=30, pass_points=Decimal(60)
    ).id
    with pytest.raises(RecordInvalidError):
        record_points(ward, made, {one: Decimal(90), two: points}, on=ward.today())
    with pytest.raises(ExamFutureError):
        record_points(ward, made, {one: Decimal(90)}, on=ward.today() - WEEK)
    assert {row.points for row in list_exams(ward)[0].rows} == {None}


def test_an_exam_keeps_its_questions_as_they_were_asked():
    paper = exam(questions=(replace(question(), text="旧题"),))
    assert paper.questions[0].text == "旧题"


def test_what_is_late_or_due_within_a_week_waits_on_the_start_page(ward):
    today = ward.today()
    for title, day in (
        ("late", today - WEEK),
        ("soon", today + WEEK),
        ("later", today + WEEK + timedelta(days=1)),
    ):
        values = {"title": title, "rhythm": Rhythm.MONTHLY, "planned_on": day}
        add_record(ward, EducationSession, values)
    found = [todo for todo in todos(ward) if todo.page == "education"]
    assert [(todo.values["title"], todo.days_left) for todo in found] == [("late", -7), ("soon", 7)]
    assert shell_state(ward).badges["education"] == 1
    for language in LANGUAGES:
        for todo in found:
            assert todo.values["title"] in Words(language).text(todo.text_key, **todo.values)
