"""The integrity index over real records: what counts, as of which day, at ward and office."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cleanclinic.operations.home.glimpse import keep_glimpse
from cleanclinic.operations.home.overview import overview, shell_state
from cleanclinic.operations.index.index_rules import index_rules, publish_index_rules
from cleanclinic.operations.index.indexing import department_index, index_glance
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.recording.writing import add_record, edit_record
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.glance import from_text, kept_index, to_text
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.education import Attendance, EducationSession, Presence, Rhythm
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.integrity_index import IndexKind, IndexPart
from cleanclinic.records.issue_order import IssueGravity, IssueSource
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.records.self_check import CheckState, PeriodKind, SelfCheck
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.standard_catalog import built_in_standards
from cleanclinic.storage.glance import GLIMPSE
from tests.hospital import CONTROL, person, risk

PROOF = Evidence(attachment="ab" * 32, name="照片.jpg")


@pytest.fixture
def ward(hospital):
    """A ward with two people, and one risk with two controls of which one has evidence."""
    made = hospital.ward()
    for number in (1, 2):
        add_staff(made, person(number))
    point = add_risk(made, risk())
    for number in (1, 2):
        added = add_control(made, point.id, {**CONTROL, "text": f"措施{number}"})
    edit_record(made, Control, added.id, {"evidence": (PROOF,)})
    return made


def measures(workspace, **how):
    found = department_index(workspace, **how).facts.measures
    return {code: (int(one.done), int(one.of)) for code, one in found.items() if one.of}


def test_only_what_is_on_record_counts(ward):
    assert measures(ward) == {"controls": (1, 2)}
    found = department_index(ward)
    assert found.index.value == Decimal("50.00")
    assert found.index.coverage == 20
    assert [one.code for one in found.effects] == ["controls"]


def test_a_risk_without_controls_lacks_one(ward):
    add_risk(ward, risk(post="收费员"))
    assert measures(ward)["controls"] == (1, 3)


def test_the_latest_self_check_that_was_handed_in_counts(ward):
    standard = built_in_standards()[0]
    for month, result, state in (
        (7, "60", CheckState.SUBMITTED),
        (10, "88.5", CheckState.SUBMITTED),
        (11, None, CheckState.OPEN),
    ):
        handed_in = state is CheckState.SUBMITTED
        values = {
            "title": f"{month} 月自查", "standard": standard.code,
            "standard_version": standard.version, "period": PeriodKind.MONTH,
            "first_day": date(2026, month, 1), "last_day": date(2026, month, 28),
            "department_type": DepartmentType.WARD, "state": state,
            "submitted_on": ward.today() if handed_in else None,
            "result": Decimal(result) if result else None,
        }  # fmt: skip
        add_record(ward, SelfCheck, values)
    found = department_index(ward).facts.measures["self_check"]
    assert (found.done, found.of) == (Decimal("88.5"), standard.full)


def test_the_latest_round_of_pledges_counts_who_serves(hospital, ward):
    hospital.publish()
    hospital.round_trip(ward)
    assert measures(ward)["pledges"] == (0, 2)


def test_education_counts_periods_that_are_over_and_places_taken(ward):
    people = [held.record.id for held in ward.store.all(StaffMember)]
    there = tuple(
        Attendance(person=one, presence=how)
        for one, how in zip(people, (Presence.PRESENT, Presence.ABSENT), strict=True)
    )
    for day in (date(2026, 10, 12), date(2026, 10, 26)):
        values = {"title": "一周一提醒", "rhythm": Rhythm.WEEKLY, "planned_on": day,
                  "held_on": day, "attendance": there}  # fmt: skip
        add_record(ward, EducationSession, values)
    found = measures(ward)
    # Weeks from 12 October to 1 November, and the month of October began before there was any.
    assert found["sessions"] == (2, 3)
    assert found["attendance"] == (2, 4)


def test_what_was_late_and_what_nobody_answered_counts_against_it(ward):
    today = ward.today()
    issue = {"source": IssueSource.INSPECTION, "found_on": today - timedelta(days=40),
             "problem": "台账缺项"}  # fmt: skip
    for number, late in (("WT-1", 3), ("WT-2", 3), ("WT-3", -3)):
        values = {**issue, "number": number, "due": today - timedelta(days=late)}
        saved = add_record(ward, Finding, values)
        if number == "WT-1":
            day = today - timedelta(days=5)
            work = {"issue": saved.id, "of_order": False, "measures": "补齐", "done_on": day,
                    "after": (PROOF,), "verified_on": day, "closed_on": day}  # fmt: skip
            add_record(ward, Rectification, work)
    # One closed in time, one past its day, one with days to go.
    assert measures(ward)["rectified"] == (1, 2)


def test_gifts_thanks_and_vetoes(ward):
    today, who = ward.today(), person_id(ward)
    for on, done in ((today - timedelta(days=9), 1), (today - timedelta(days=9), None)):
        values = {"on": on, "form": GiftForm.MONEY, "handler": who, "amount": Decimal(100)}
        if done:
            values |= {"disposal": GiftDisposal.HANDED_IN, "disposed_on": on}
        add_entry(ward, GiftRecord, values)
    add_entry(ward, Commendation, {"on": today, "form": CommendationForm.LETTER, "copies": 3})
    found = department_index(ward)
    assert measures(ward)["handed_in"] == (1, 2)
    assert found.facts.counts["commendations"] == 3
    assert found.index.bonus == Decimal("1.5")
    veto = {"staff_member": who, "on": today, "kind": ConductKind.ADVERSE,
            "heading": EthicsHeading.HONESTY, "veto": True}  # fmt: skip
    saved = add_record(ward, ConductEvent, veto)
    assert department_index(ward).index.vetoes == ()
    edit_record(ward, ConductEvent, saved.id, {"state": EventState.PASSED})
    assert department_index(ward).index.vetoes == ("conduct_veto",)


def test_an_open_veto_issue_is_a_veto_until_it_is_closed(ward):
    today = ward.today()
    values = {"number": "WT-9", "source": IssueSource.SELF_CHECK, "gravity": IssueGravity.VETO,
              "found_on": today, "due": today, "problem": "收受红包"}  # fmt: skip
    add_record(ward, Finding, values)
    assert department_index(ward).index.vetoes == ("issue_veto",)


def person_id(workspace):
    return workspace.store.all(StaffMember)[0].record.id


# As of a day


@pytest.mark.parametrize(
    ("period", "last"),
    [
        (Period(2026), date(2026, 12, 31)),
        (Period(2026, quarter=1), date(2026, 3, 31)),
        (Period(2026, quarter=4), date(2026, 12, 31)),
        (Period(2024, month=2), date(2024, 2, 29)),
        (Period(2026, month=12), date(2026, 12, 31)),
    ],
)
def test_a_period_ends_on_its_last_day(period, last):
    assert period.last == last


def test_the_trend_holds_what_stood_at_the_end_of_each_month(hospital, ward):
    hospital.time.pass_days(40)
    control = next(h.record for h in ward.store.all(Control) if not h.record.evidence)
    edit_record(ward, Control, control.id, {"evidence": (PROOF,)})
    hospital.time.pass_days(30)
    found = index_glance(ward)
    assert [(one.day, one.value) for one in found.trend] == [
        (date(2026, 11, 30), "50.00"),
        (date(2026, 12, 31), "100.00"),
        (ward.today(), "100.00"),
    ]
    assert all(one.vague for one in found.trend), "a fifth of the weights is known"
    assert (found.change, found.unsaid) == ("", "now")
    november = department_index(ward, period=Period(2026, month=11))
    assert (november.day, november.index.value) == (date(2026, 11, 30), Decimal("50.00"))


@pytest.mark.parametrize(
    ("vague", "said"),
    [(60, ("+20.00", "")), (61, ("", "then")), (100, ("", "then"))],
)
def test_a_change_is_said_between_two_quarters_that_both_rest_on_enough(
    hospital, ward, vague, said
):
    parts = tuple(
        IndexPart(code=code, kind=IndexKind.SHARE, weight=Decimal(weight))
        for code, weight in (("controls", 60), ("attendance", 40))
    )
    rules = replace(index_rules(hospital.office), parts=parts, vague=vague, sure=100)
    publish_index_rules(hospital.office, rules)
    hospital.round_trip(ward)
    hospital.time.pass_days(70)
    there = tuple(
        Attendance(person=held.record.id, presence=Presence.PRESENT)
        for held in ward.store.all(StaffMember)
    )
    values = {"title": "一周一提醒", "rhythm": Rhythm.WEEKLY, "planned_on": ward.today(),
              "held_on": ward.today(), "attendance": there}  # fmt: skip
    add_record(ward, EducationSession, values)
    found = index_glance(ward)
    assert [(one.value, one.vague) for one in found.trend[-2:]] == [
        ("50.00", vague > 60), ("70.00", False),
    ]  # fmt: skip
    assert (found.change, found.unsaid) == said


def test_what_is_kept_of_past_months_holds_until_a_bundle_or_other_rules_come(hospital, ward):
    hospital.time.pass_days(40)
    keep_glimpse(ward)
    kept = kept_index(ward.store.meta(GLIMPSE))
    assert kept == index_glance(ward)
    again = hospital.reopen(ward)
    assert again.past_index == {}
    # A kept month that was changed by hand shows that it is not reckoned again.
    trend = (replace(kept.trend[0], value="12.34"), *kept.trend[1:])
    text = ward_text(again, replace(kept, trend=trend))
    with again.store.writing() as tx:
        tx.set_meta(GLIMPSE, text)
    assert index_glance(again).trend[0].value == "12.34"
    hospital.send(again)
    assert index_glance(again).trend[0].value == "50.00"


def ward_text(workspace, index):
    return to_text(overview(workspace), shell_state(workspace), "m", workspace.today(), index)


def test_the_index_comes_back_from_the_glimpse_and_rubbish_gives_none(ward):
    index = index_glance(ward)
    glimpse = from_text(ward_text(ward, index), "m", ward.now())
    assert glimpse.index == index
    assert [kept_index(text) for text in ("", "{", "{}", '{"index": 3}')] == [None] * 4


# The office


def test_the_office_reckons_the_same_for_each_department(hospital, ward):
    other = hospital.ward("er")
    add_risk(other, risk())
    for one in (ward, other):
        hospital.take(hospital.office, hospital.send(one))
    for one in (ward, other):
        at_office = department_index(hospital.office, owner=one.department_id)
        assert at_office.index == department_index(one).index
    assert department_index(hospital.office, owner=ward.department_id).index.value == Decimal(50)


def test_the_office_sends_rules_of_its_own(hospital, ward):
    own = index_rules(hospital.office)
    only = replace(own, title="本院规则", parts=(IndexPart(
        code="controls", kind=IndexKind.SHARE, weight=Decimal(10), full=Decimal(50)),))  # fmt: skip
    publish_index_rules(hospital.office, only)
    assert index_rules(hospital.office).version == own.version + 1
    hospital.round_trip(ward)
    assert index_rules(ward).title == "本院规则"
    assert department_index(ward).index.value == Decimal(100)
    with pytest.raises(RecordInvalidError):
        publish_index_rules(hospital.office, replace(own, parts=()))
    with pytest.raises(WrongKindError):
        publish_index_rules(ward, own)


def test_rules_hold_from_their_day_on(hospital):
    office = hospital.office
    later = office.today() + timedelta(days=5)
    publish_index_rules(office, replace(index_rules(office), title="下月起", valid_from=later))
    assert index_rules(office).title != "下月起"
    assert index_rules(office, later).title == "下月起"
