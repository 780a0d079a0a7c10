"""Arithmetic of the registers: amounts, codes, working days, deadlines, what tells a patient."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.amounts import read_amount
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.complaint import Complaint, ComplaintChannel, ComplaintSubject
from cleanclinic.records.credit_code import ALPHABET, check_character, is_credit_code
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import DecisionCategory, DecisionResult, MajorDecision
from cleanclinic.records.no_patients import is_identity_number, telling
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.register import Involved
from cleanclinic.records.register_rules import (
    Deadline,
    DeadlineUnit,
    default_rules,
    minute_of,
    read_rules,
)
from cleanclinic.records.register_standing import Now, RegisterStanding, standing_of
from cleanclinic.records.rep_visit import RepVisit, VisitPurpose
from cleanclinic.records.talk import Talk, TalkForm
from cleanclinic.records.timeline import timeline_entries
from cleanclinic.records.working_days import Holidays, holidays, read_holidays

ONE, TWO, THREE = (f"01930000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
KNOWN_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 1))
ANY_DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
DAY = date(2026, 11, 2)


def gift(**changed):
    values = {"id": ONE, "number": "XN1〔2026〕HB-001", "on": DAY, "form": GiftForm.MONEY}
    return GiftRecord(**(values | changed))


def visit(**changed):
    values = {"id": ONE, "number": "XN1〔2026〕LF-001", "on": DAY, "company": "明远医药有限公司"}
    return RepVisit(**(values | {"rep": "周明"} | changed))


# --- Amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("300", "300"),
        ("1,200", "1200"),
        ("1，200.50", "1200.50"),
        ("１２００", "1200"),
        ("￥300", "300"),
        ("人民币 300 元", "300"),
        ("300块", "300"),
        ("叁佰元", "300"),
        ("叁佰元整", "300"),
        ("三百", "300"),
        ("三百五", "350"),
        ("三百零五", "305"),
        ("二百零五", "205"),
        ("两千五", "2500"),
        ("一千零五十", "1050"),
        ("一万二", "12000"),
        ("1.2万", "12000"),
        ("2千", "2000"),
        ("十五", "15"),
        ("一百二十万", "1200000"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", "12345.67"),
        ("五角", "0.5"),
        ("零元", "0"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "-5", "12,00", "3,00,000", "百", "三三", "二百百", "3万5", "三百元左右", "约300",
     "2" * 13, "元", "1e3", "NaN", "一" * 50, "五分五角", "="],
)  # fmt: skip
def test_what_is_no_amount_is_not_guessed(text):
    assert read_amount(text) is None


DIGITS = "零壹贰叁肆伍陆柒捌玖"


def formal(number: int) -> str:
    """A number below ten thousand as it stands on a cheque."""
    text, gap = "", False
    for unit, mark in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + mark
        gap = not digit
    return text


@given(st.integers(1, 99_999_999))
def test_every_amount_on_a_cheque_reads_back(number):
    large, small = divmod(number, 10_000)
    bridge = "零" if large and 0 < small < 1000 else ""
    text = (formal(large) + "万" if large else "") + bridge + formal(small)
    assert read_amount(f"{text}元整") == number
    assert read_amount(f"{number:,}") == number


# --- Codes ----------------------------------------------------------------------------------------

BODIES = st.text(ALPHABET, min_size=17, max_size=17)


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_a_credit_code_with_one_character_wrong_is_refused(body, place, other):
    code = body + check_character(body)
    assert is_credit_code(code)
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


def test_a_credit_code_is_that_of_the_standard():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y4")
    assert not is_credit_code("9135O100M000100Y43"), "no letter O"
    with pytest.raises(RecordInvalidError) as caught:
        visit(credit_code="91350100M000100Y44").check()
    assert caught.value.values["rule"] == "@problem.credit_code"


# --- Patients -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("家属身份证 11010519491231002X", "identity_number"),
        ("１１０１０５１９４９１２３１００２Ｘ", "identity_number"),
        ("电话13812345678", "mobile_number"),
        ("138 1234 5678", "mobile_number"),
        ("+86 138-1234-5678", "mobile_number"),
        ("患者王小明术前送来", "full_name"),
        ("病人李强", "full_name"),
        ("患者姓名：赵六", "full_name"),
        ("产妇 陈晓", "full_name"),
    ],
)
def test_what_tells_a_patient_is_refused_with_its_reason(text, rule):
    assert [found[0] for found in telling(text)] == [rule]
    with pytest.raises(RecordInvalidError) as caught:
        gift(what=text).check()
    assert caught.value.values["rule"] == f"@problem.{rule}"
    assert caught.value.values["field"] == "@gift_record.what"


@pytest.mark.parametrize(
    "text",
    ["患者王某送来", "患者李女士及家属", "患者高兴地送来", "患者家属", "患者沈先生", "尾号 8123",
     "110105194912310021", "住院号 202600138123", "陈晓护士长在场", "病人刘*", "患者吴××"],
)  # fmt: skip
def test_masked_people_and_other_numbers_may_stand(text):
    assert list(telling(text)) == []
    gift(what=text).check()


def test_the_identity_numbers_of_the_standard_check():
    assert is_identity_number("11010519491231002X")
    assert is_identity_number("440524188001010014")
    assert not is_identity_number("440524188001010015")


@pytest.mark.parametrize("mark", ["王小明", "12345", "123", "患者1"])
def test_a_patient_is_four_characters_of_a_number(mark):
    with pytest.raises(RecordInvalidError):
        gift(patient=mark).check()
    gift(patient="0821").check()


# --- Working days ---------------------------------------------------------------------------------


@given(KNOWN_DAYS, st.integers(1, 15))
def test_a_deadline_ends_on_the_nth_working_day(start, count):
    days = holidays()
    end = days.after(start, count)
    assert days.is_working(end)
    assert days.between(start, end) == count
    assert days.between(start, end - timedelta(days=1)) == count - 1
    assert days.between(end, start) == -count


@given(ANY_DAYS, st.integers(0, 15))
def test_without_data_weekdays_are_counted_and_that_is_said(start, count):
    nothing = Holidays({}, frozenset(), frozenset())
    end = nothing.after(start, count)
    assert nothing.between(start, end) == count
    assert not nothing.knows(start, end)
    due = Deadline(DeadlineUnit.WORKING_DAYS, 3).due(start, None, nothing)
    assert not due.certain


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 2, 13), date(2026, 2, 24)),  # worked 14, off 15 to 23
        (date(2026, 9, 30), date(2026, 10, 9)),  # off 1 to 7
        (date(2026, 9, 18), date(2026, 9, 21)),  # Sunday 20 is worked
        (date(2025, 9, 30), date(2025, 10, 10)),  # off 1 to 8
        (date(2026, 4, 30), date(2026, 5, 7)),  # off 1 to 5
    ],
)
def test_holidays_and_make_up_days_count_as_published(start, end):
    assert holidays().after(start, 2) == end


def test_every_published_year_is_sound():
    days = holidays()
    for day in days.work:
        assert day.weekday() >= 5, "a make-up day is a weekend"
        assert days.is_working(day)
    assert all(not days.is_working(day) for day in days.off)
    assert days.name(date(2026, 10, 1)) == "national_day"
    assert days.knows(date(2025, 1, 1), date(2026, 12, 31))
    assert not days.knows(date(2026, 12, 30), date(2027, 1, 4))


def test_holidays_that_contradict_themselves_are_refused():
    off = {"name": "x", "first": "2026-01-01", "last": "2026-01-02"}
    with pytest.raises(ValueError, match="off and worked"):
        read_holidays({"years": {"2026": {"off": [off], "work": ["2026-01-02"]}}})
    with pytest.raises(ValueError, match="stands under"):
        read_holidays({"years": {"2025": {"off": [off], "work": []}}})


# --- Deadlines and standings ----------------------------------------------------------------------


@given(KNOWN_DAYS, st.integers(0, 1439), st.integers(1, 80))
def test_hours_end_at_the_same_minute_or_with_their_day(day, minute, hours):
    deadline = Deadline(DeadlineUnit.HOURS, hours)
    exact, whole = (deadline.due(day, known, holidays()) for known in (minute, None))
    passed = (exact.on - day).days * 1440 + (exact.minute or 0) - minute
    assert passed == hours * 60
    assert whole.on >= exact.on, "not knowing the time takes nothing away"


RULES = default_rules()
IN_TIME, TOO_LATE = Now(DAY + timedelta(days=1), 7 * 60), Now(DAY + timedelta(days=1), 9 * 60)


def standing(record, now=IN_TIME, rules=RULES):
    return standing_of(record, rules, holidays(), now)


def test_a_gift_is_overdue_when_its_hours_have_passed():
    waiting = gift(handler=ONE, witness=TWO, second_witness=THREE, time="8:30")
    assert standing(waiting) is RegisterStanding.OPEN
    assert standing(waiting, TOO_LATE) is RegisterStanding.OVERDUE
    refused = gift(what="信封", handler=ONE, witness=TWO, second_witness=THREE)
    refused = GiftRecord(**(vars(refused) | {"disposal": GiftDisposal.REFUSED}))
    assert standing(refused, TOO_LATE) is RegisterStanding.DONE


@pytest.mark.parametrize(
    ("time", "wanted"),
    [
        ("8:00", RegisterStanding.DONE),
        ("8:30", RegisterStanding.DONE),
        ("8:31", RegisterStanding.LATE),
        ("", RegisterStanding.DONE),
    ],
)
def test_a_gift_handed_in_late_says_so(time, wanted):
    record = gift(
        handler=ONE, witness=TWO, second_witness=THREE, time="8:30", amount=Decimal(300),
        disposal=GiftDisposal.HANDED_IN, disposed_on=DAY + timedelta(days=1), disposed_time=time,
        voucher="NO.1",
    )  # fmt: skip
    assert standing(record, Now(DAY + timedelta(days=9), 0)) is wanted


def test_too_late_weighs_more_than_something_lacking():
    late = {"disposal": GiftDisposal.RETURNED, "disposed_on": DAY + timedelta(days=2)}
    assert standing(gift(**late)) is RegisterStanding.LATE
    assert standing(gift(), Now(DAY + timedelta(days=9), 0)) is RegisterStanding.OVERDUE
    assert standing(gift()) is RegisterStanding.LACKING
    gift(disposed_on=DAY).check()


def test_the_deadline_is_a_parameter():
    data = {
        "version": 2, "title": "本院", "authority_warning_days": 30,
        "answer": {"unit": "days", "count": 7},
    }  # fmt: skip
    rules = read_rules({**data, "hand_in": {"unit": "working_days", "count": 2}})
    friday = gift(handler=ONE, witness=TWO, second_witness=THREE, on=date(2026, 10, 30))
    assert standing(friday, Now(date(2026, 11, 3), 1439), rules) is RegisterStanding.OPEN
    assert standing(friday, Now(date(2026, 11, 4), 0), rules) is RegisterStanding.OVERDUE
    with pytest.raises(RecordInvalidError):
        read_rules({**data, "hand_in": {"unit": "days", "count": 0}})


def test_what_a_gift_lacks_follows_from_what_became_of_it():
    assert gift().lacking() == ("handler", "witness", "second_witness")
    handed_in = gift(disposal=GiftDisposal.HANDED_IN, handler=ONE)
    assert handed_in.lacking() == (
        "witness", "second_witness", "amount", "disposed_on", "voucher",
    )  # fmt: skip
    assert gift(disposal=GiftDisposal.HANDED_IN, amount=Decimal(0)).lacking().count("amount") == 0


@pytest.mark.parametrize(
    ("record", "field", "rule"),
    [
        (gift(handler=ONE, witness=ONE), "witness", "same_person"),
        (gift(witness=TWO, second_witness=TWO), "second_witness", "same_person"),
        (gift(disposed_on=DAY - timedelta(days=1)), "disposed_on", "earlier"),
        (visit(receiver=ONE, second_receiver=ONE), "second_receiver", "same_person"),
        (visit(booked_on=DAY + timedelta(days=1)), "on", "earlier"),
    ],
)
def test_fields_that_cannot_stand_together_are_named(record, field, rule):
    with pytest.raises(RecordInvalidError) as caught:
        record.check()
    assert caught.value.problems[0].field == field
    assert caught.value.problems[0].rule == rule


@pytest.mark.parametrize(
    ("day", "rule"),
    [(DAY + timedelta(days=1), "future"), (date(2126, 11, 2), "future"), (date(1926, 1, 1), "far")],
)
def test_a_day_that_cannot_be_is_named(day, rule):
    (problem,) = gift(on=day).contradictions(DAY)
    assert (problem.field, problem.rule) == ("on", rule)
    assert gift(on=DAY).contradictions(DAY) == ()
    (problem,) = visit(valid_until=date(2126, 1, 1)).contradictions(DAY)
    assert problem.field == "valid_until"


def test_a_visit_stands_by_its_rules_and_its_authority():
    whole = {"filing": "BA-1", "place": "示教室", "receiver": ONE, "second_receiver": TWO}
    good = visit(**whole, valid_until=date(2027, 3, 31))
    now = Now(DAY, 0)
    assert standing(good, now) is RegisterStanding.DONE
    assert standing(visit(**whole), now) is RegisterStanding.LACKING
    soon = visit(**whole, valid_until=DAY + timedelta(days=20))
    assert standing(soon, now) is RegisterStanding.EXPIRING
    assert standing(soon, Now(DAY + timedelta(days=21), 0)) is RegisterStanding.EXPIRED
    gone = visit(**whole, valid_until=DAY - timedelta(days=1))
    assert standing(gone, now) is RegisterStanding.IRREGULAR, "it was gone when they came"
    loose = visit(**whole, valid_until=date(2027, 3, 31), fixed_place=False)
    assert standing(loose, now) is RegisterStanding.IRREGULAR
    repair = visit(purpose=VisitPurpose.SERVICE, receiver=ONE, fixed_place=False)
    assert standing(repair, now) is RegisterStanding.DONE, "repairs are received anywhere"
    old = visit(purpose=VisitPurpose.SERVICE, receiver=ONE, valid_until=date(2025, 1, 1))
    assert standing(old, now) is RegisterStanding.DONE, "and need no authority"
    last_day = visit(**whole, valid_until=DAY)
    assert standing(last_day, now) is RegisterStanding.EXPIRING


def test_more_votes_than_people_are_irregular():
    record = MajorDecision(
        id=ONE, number="1", on=DAY, category=DecisionCategory.FUNDS, matter="绩效方案",
        attendees=(Involved(person=ONE), Involved(person=TWO)), votes_for=3,
    )  # fmt: skip
    assert standing(record) is RegisterStanding.IRREGULAR
    with_guests = replace(record, others="医务科一人")
    assert standing(with_guests) is RegisterStanding.LACKING, "who else was there may have voted"


# --- Timelines ------------------------------------------------------------------------------------


def test_an_entry_stands_in_the_timeline_of_those_it_is_about():
    (entry,) = timeline_entries(gift(handler=ONE, amount=Decimal("300.00"), witness=TWO))
    assert entry.staff == (ONE,)
    assert entry.key == "timeline.gift_record.amount"
    assert entry.values["amount"] == "300"
    praised = (Involved(person=ONE), Involved(person=TWO), Involved(person=ONE))
    banner = Commendation(
        id=ONE, number="1", on=DAY, form=CommendationForm.BANNER, praised=praised, counted=False
    )
    (entry,) = timeline_entries(banner)
    assert (entry.staff, entry.counted) == ((ONE, TWO), False)


def test_what_is_about_nobody_stands_in_no_timeline():
    assert timeline_entries(gift()) == ()
    assert timeline_entries(visit()) == ()
    talk = Talk(id=ONE, number="1", on=DAY, form=TalkForm.REMINDER)
    assert timeline_entries(talk) == ()
    complaint = Complaint(
        id=ONE, number="1", on=DAY, channel=ComplaintChannel.PHONE, about=ComplaintSubject.FEES,
        concerned=(Involved(person=TWO),),
    )  # fmt: skip
    assert timeline_entries(complaint)[0].staff == (TWO,)


def test_who_took_part_has_visits_openings_and_decisions_in_the_file():
    (met,) = timeline_entries(visit(receiver=ONE, second_receiver=TWO))
    (wrong,) = timeline_entries(visit(receiver=ONE, fixed_time=False))
    assert (met.staff, met.key) == ((ONE, TWO), "timeline.rep_visit.regular")
    assert wrong.key == "timeline.rep_visit"
    opening = MailboxOpening(id=ONE, number="1", on=DAY, count=2, opener=ONE, second_opener=TWO)
    (opened,) = timeline_entries(opening)
    assert (opened.staff, opened.values["count"]) == ((ONE, TWO), 2)
    decision = MajorDecision(
        id=ONE, number="1", on=DAY, category=DecisionCategory.FUNDS, matter="绩效方案",
        proposer=TWO, attendees=(Involved(person=ONE), Involved(person=TWO)),
    )  # fmt: skip
    (decided,) = timeline_entries(decision)
    assert (decided.staff, decided.key) == ((TWO, ONE), "timeline.major_decision")
    (decided,) = timeline_entries(replace(decision, result=DecisionResult.PASSED))
    assert decided.values["result"] == "@decision_result.passed"


def test_times_are_read_in_both_widths():
    assert minute_of("8:30") == minute_of("08：30") == 510
    assert minute_of("") is None
