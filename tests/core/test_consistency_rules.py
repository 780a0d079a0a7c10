"""Every rule of the consistency checks: what makes it speak, and that a sound ward says nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cleanclinic.operations.index.consistency import LOOKS, _page_of
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.complaint import Complaint, ComplaintChannel, ComplaintSubject
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.consistency import (
    OpenIssue,
    Ward,
    check_rules,
    limited,
    parse_check_rules,
    short,
)
from cleanclinic.records.consistency_note import ConsistencyLimit, ConsistencyRules
from cleanclinic.records.control import Control, Evidence, ServedPoint
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.education import Attendance, EducationSession, Presence, Rhythm
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import ConductKind, EthicsGrade, EthicsHeading
from cleanclinic.records.exam import Exam, ExamResult, exam_bank
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.grading import RiskLevel, default_rules
from cleanclinic.records.issue_order import IssueSource
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import DecisionCategory, MajorDecision
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeState, PledgeTemplate
from cleanclinic.records.post_type import PostType
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.records.register import Involved
from cleanclinic.records.register_rules import default_rules as register_rules
from cleanclinic.records.register_standing import Now
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.records.self_check import CheckState, PeriodKind, SelfCheck, SelfCheckAnswer
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.talk import Talk, TalkForm
from cleanclinic.records.working_days import holidays
from cleanclinic.words import LANGUAGES, Words
from tests.check_places import PLACES

TODAY = date(2026, 11, 20)
RULES = {one.code: one for one in check_rules()}


def ago(days):
    return TODAY - timedelta(days=days)


def proof(sha="a", on=None, name="照片.jpg"):
    return Evidence(attachment=sha * 64, name=name, on=on)


# A sound ward of two people, and each of its records to be made worse

WANG = StaffMember(
    id="p1", name="王敏", staff_number="101", post_type=PostType.NURSE, joined=date(2020, 1, 1)
)
LI = replace(WANG, id="p2", name="李娜", staff_number="102")
GONE = replace(WANG, id="p9", name="赵离", staff_number="109", left=ago(100))
POINT = RiskPoint(
    id="r1", number="R-0001", area=BusinessArea.DRUGS, category=RiskCategory.POST, post="处方",
    description="与医药代表利益挂钩", likelihood=5, impact=5, review_on=TODAY + timedelta(days=9),
)  # fmt: skip
LOW = replace(POINT, id="r2", number="R-0002", description="耗材不登记", likelihood=1, impact=1)
CONTROL = Control(
    id="c1", risk_point="r1", text="每月点评处方", frequency=Frequency.MONTHLY, responsible="p1",
    due=ago(5), evidence=(proof(on=ago(6)),),
)  # fmt: skip
LOW_CONTROL = replace(CONTROL, id="c2", risk_point="r2", text="扫码出入库", evidence=(proof("b"),))
TEMPLATE = PledgeTemplate(id="t1", title="承诺书", version=2, intro="本人", clauses=("一",))
ROUND = PledgeCampaign(
    id="k1", title="2026 承诺", year=2026, due=ago(3), issued_on=ago(30), template="t1"
)
SIGNED = Pledge(
    id="g1", campaign="k1", staff_member="p1", name="王敏", number="CN-001", template_version=2,
    state=PledgeState.SIGNED, printed_on=ago(29), signed_on=ago(28), scan="c" * 64,
)  # fmt: skip
PLEDGES = (SIGNED, replace(SIGNED, id="g2", staff_member="p2", name="李娜", number="CN-002"))
GIFT = GiftRecord(
    id="h1", number="HB-001", on=ago(9), form=GiftForm.MONEY, handler="p3", what="红包",
    disposal=GiftDisposal.HANDED_IN, disposed_on=ago(9), witness="p1", second_witness="p2",
    amount=Decimal(500), voucher="X1",
)  # fmt: skip
VISIT = RepVisit(
    id="v1", number="LF-001", on=ago(9), company="华瑞", rep="孙倩", valid_until=TODAY,
    receiver="p1", second_receiver="p2",
)  # fmt: skip
TALK = Talk(id="k9", number="TH-001", on=ago(60), form=TalkForm.REMINDER, follow_up="已改正")
BOX = MailboxOpening(id="x1", number="XX-001", on=ago(3), opener="p1", second_opener="p2")
DECISION = MajorDecision(
    id="d1", number="JC-001", on=ago(9), category=DecisionCategory.FUNDS, matter="绩效分配",
    attendees=(Involved(person="p1"), Involved(person="p2")), views="王敏同意，李娜有保留",
    votes_for=2,
)  # fmt: skip
COMPLAINT = Complaint(
    id="q1", number="TS-001", on=ago(30), channel=ComplaintChannel.PHONE,
    about=ComplaintSubject.FEES, answered_on=ago(29), content="费用不清",
)  # fmt: skip
SESSION = EducationSession(
    id="s1", title="一周一提醒", rhythm=Rhythm.WEEKLY, planned_on=ago(4), held_on=ago(4),
    attendance=tuple(Attendance(person=p, presence=Presence.PRESENT) for p in ("p1", "p2")),
)  # fmt: skip
EXAM = Exam(id="e1", title="年度考试", year=2026, on=ago(9), questions=exam_bank()[:1])
SAT = ExamResult(id="e2", exam="e1", person="p1", on=ago(9), points=Decimal(90))
GRADED = EthicsEvaluation(
    id="y1", staff_member="p1", name="王敏", year=2026, rules_code="x", rules_version=1,
    final=EthicsGrade.EXCELLENT,
)  # fmt: skip
GRADES = (GRADED, replace(GRADED, id="y2", staff_member="p2", name="李娜"))
MINUS = ConductEvent(
    id="n1", staff_member="p1", on=ago(9), kind=ConductKind.MINUS, heading=EthicsHeading.COURTESY,
    state=EventState.PASSED,
)  # fmt: skip
RUN = SelfCheck(
    id="z1", title="三季度", standard="X", standard_version=1, period=PeriodKind.QUARTER,
    first_day=date(2026, 7, 1), last_day=date(2026, 9, 30), department_type=DepartmentType.WARD,
    state=CheckState.SUBMITTED, submitted_on=ago(40),
)  # fmt: skip
ANSWER = SelfCheckAnswer(id="a1", run="z1", number="A1", amount=Decimal(1))
ISSUE = Finding(
    id="f1", number="WT-001", source=IssueSource.SELF_CHECK, found_on=ago(20), due=ago(1),
    problem="台账缺项", run="z1", indicator="A1",
)  # fmt: skip
OPEN = OpenIssue("f1", "WT-001", "A1", "z1", ago(1), handed_in=False)
WORK = Rectification(
    id="w1", issue="f1", of_order=False, measures="补齐", before=(proof("d"),), after=(proof("e"),)
)
SOUND = (
    WANG, LI, POINT, LOW, CONTROL, LOW_CONTROL, TEMPLATE, ROUND, *PLEDGES, GIFT, VISIT, TALK, BOX,
    DECISION, COMPLAINT, SESSION, EXAM, SAT, *GRADES, RUN, ANSWER, WORK,
)  # fmt: skip


def ward(*records, without=(), issues=(), library=None):
    """The sound ward with some records in place of those of the same id, and some left out."""
    known = {one.id: one for one in (*SOUND, *records) if one.id not in without}

    def read(of):
        return [one for one in known.values() if isinstance(one, of)]

    return Ward(
        read, Now(TODAY, 600), default_rules(), register_rules(), holidays(), library or {},
        lambda run, answer: answer.amount == 1, issues,
    )  # fmt: skip


def mailed(record, number, **values):
    return replace(record, id=f"{record.id}-{number}", number=f"{record.number}-{number}", **values)


EARLIER = replace(SESSION, id="s2", planned_on=ago(39), held_on=ago(39))
ABSENT = (Attendance(person="p2", presence=Presence.ABSENT),)
CASES = {
    "uncontrolled": ward(without=("c1",)),
    "control_overdue": ward(replace(CONTROL, evidence=())),
    "control_unproven": ward(replace(CONTROL, evidence=(), due=None, in_place_on=ago(31))),
    "evidence_stale": ward(replace(CONTROL, evidence=(proof(on=ago(400)),))),
    "no_owner": ward(replace(CONTROL, responsible=None)),
    "owner_left": ward(GONE, replace(CONTROL, responsible="p9")),
    "review_missing": ward(replace(POINT, review_on=None)),
    "review_overdue": ward(replace(POINT, review_on=ago(1))),
    "below_library": ward(
        replace(LOW, library_id="L1"), library={"L1": RiskLevel.HIGH, "": RiskLevel.LOW}
    ),
    "grades_crossed": ward(replace(POINT, inherent_likelihood=1, inherent_impact=1)),
    "risk_twice": ward(replace(LOW, description="与医药代表利益挂钩。")),
    "control_twice": ward(replace(CONTROL, id="c3", evidence=(proof("f"),))),
    "gone_with_controls": ward(
        replace(LOW, status=RiskStatus.GONE), replace(LOW_CONTROL, evidence=())
    ),
    "evidence_reused": ward(replace(GIFT, evidence=(proof("b"),))),
    "look_alike": replace(
        ward(replace(GIFT, evidence=(proof("9"),))), alike=(("9" * 64, "b" * 64),)
    ),
    "evidence_future": ward(replace(CONTROL, evidence=(proof(on=ago(-2)),))),
    "same_photo": ward(replace(WORK, after=(proof("d"),))),
    "number_twice": ward(replace(LI, staff_number="101")),
    "days_cross": ward(replace(WANG, birth_year=2019)),
    "pledge_missing": ward(without=("g2",)),
    "pledge_older": ward(replace(SIGNED, template_version=1)),
    "pledge_unscanned": ward(replace(SIGNED, scan=None)),
    "education_missed": ward(EARLIER, without=("s1",)),
    "exam_missing": ward(without=("e2",)),
    "never_there": ward(*(replace(SESSION, id=f"s{n}", attendance=ABSENT) for n in (1, 2, 3))),
    "session_future": ward(replace(SESSION, held_on=ago(-2))),
    "excellent_with_minus": ward(MINUS),
    "evaluation_missing": ward(without=("y2",)),
    "entry_waits": ward(replace(MINUS, state=EventState.PENDING, on=ago(31))),
    "gift_late": ward(replace(GIFT, disposal=GiftDisposal.PENDING, disposed_on=None)),
    "gift_witness": ward(replace(GIFT, second_witness=None)),
    "same_witnesses": ward(*(mailed(GIFT, n, amount=Decimal(n)) for n in range(4))),
    "visit_expired": ward(replace(VISIT, valid_until=ago(10))),
    "visit_irregular": ward(replace(VISIT, fixed_place=False)),
    "talk_follow_up": ward(replace(TALK, follow_up="")),
    "mailbox_unopened": ward(replace(BOX, on=ago(15))),
    "decision_views": ward(replace(DECISION, views="")),
    "decision_votes": ward(replace(DECISION, votes_for=3)),
    "complaint_late": ward(replace(COMPLAINT, answered_on=None)),
    "after_leaving": ward(GONE, replace(VISIT, receiver="p9")),
    "entry_future": ward(replace(DECISION, on=ago(-2))),
    "entry_twice": ward(mailed(GIFT, 2)),
    "full_with_issue": ward(ISSUE, issues=(replace(OPEN, due=TODAY),)),
    "run_late": ward(replace(RUN, state=CheckState.OPEN)),
    "run_unproven": ward(replace(RUN, without_evidence=3)),
    "issue_late": ward(ISSUE, replace(ANSWER, amount=None), issues=(OPEN,)),
    "issue_again": ward(replace(ISSUE, ancestor="f0")),
}


def said(of):
    """What all rules find, by rule."""
    found = {code: list(look(of, RULES[code])) for code, look in LOOKS.items()}
    return {code: findings for code, findings in found.items() if findings}


def test_a_sound_ward_is_told_nothing():
    assert said(ward()) == {}


def test_every_rule_has_a_look_and_a_case():
    assert LOOKS.keys() == RULES.keys() == CASES.keys()
    assert len(RULES) >= 26


@pytest.mark.parametrize("code", RULES)
def test_a_rule_speaks_alone_and_in_words(code):
    found = said(CASES[code])
    assert set(found) == {code}
    for one in found[code]:
        assert one.rule == code
        assert one.record
        assert one.target
        for language in LANGUAGES:
            Words(language).text(f"consistency.{code}", **one.values)


@pytest.mark.parametrize("code", [one.code for one in RULES.values() if one.limit])
def test_a_wider_limit_lets_it_pass(code):
    wider = replace(RULES[code], limit=9000)
    assert list(LOOKS[code](CASES[code], wider)) == [] or code == "exam_missing"


def test_what_still_holds_is_not_told():
    """Each a hair from its rule."""
    near = ward(
        replace(CONTROL, in_place_on=ago(30), due=TODAY, evidence=()),
        replace(BOX, on=ago(14)),
        replace(VISIT, valid_until=ago(9)),
        replace(TALK, follow_up="", follow_up_on=TODAY),
        replace(POINT, review_on=TODAY),
        *(mailed(GIFT, n, amount=Decimal(n)) for n in range(3)),
    )
    assert said(near) == {}


def test_a_control_still_to_come_may_serve_another_risk_than_the_one_that_is_gone():
    gone = replace(LOW, status=RiskStatus.GONE)
    shared = replace(LOW_CONTROL, evidence=(), due=TODAY, also_for=(ServedPoint(risk_point="r1"),))
    assert said(ward(gone, shared)) == {}
    both = said(ward(gone, replace(POINT, status=RiskStatus.GONE), shared))
    assert [one.target for one in both["gone_with_controls"]] == ["r1", "r2"]


def test_witnesses_that_change_once_are_not_always_the_same():
    gifts = [mailed(GIFT, n, amount=Decimal(n)) for n in range(4)]
    assert said(ward(*gifts, mailed(GIFT, 9, amount=Decimal(9), witness="p4"))) == {}


def test_of_an_empty_ward_nothing_is_told_and_nothing_breaks():
    empty = ward(without={one.id for one in SOUND})
    assert said(empty) == {}


# Rules as data


def test_the_office_sets_limits_and_leaves_rules_out():
    limits = (
        ConsistencyLimit(rule="mailbox_unopened", limit=Decimal(7)),
        ConsistencyLimit(rule="no_owner", asked=False),
        ConsistencyLimit(rule="uncontrolled", limit=Decimal(3)),
        ConsistencyLimit(rule="of_a_later_version"),
    )
    kept = {one.code: one for one in limited(check_rules(), limits)}
    assert kept["mailbox_unopened"].limit == 7
    assert "no_owner" not in kept
    assert kept["uncontrolled"] == RULES["uncontrolled"], "it has no limit"
    assert len(kept) == len(RULES) - 1
    twice = ConsistencyRules(id="", version=1, title="规则", limits=(limits[0], limits[0]))
    with pytest.raises(RecordInvalidError):
        twice.check()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rules": [{"code": "x", "severity": "terrible", "page": ""}]},
        {"rules": [{"code": "x", "severity": "hint", "page": ""}] * 2},
    ],
)
def test_a_broken_catalogue_is_named(data):
    with pytest.raises(CatalogError):
        parse_check_rules(data)


def test_a_long_text_is_cut_to_a_line():
    assert short("一\n二") == "一 二"
    assert short("长" * 30) == "长" * 23 + "…"


def test_issue_five_wants_at_least_twenty_six_and_each_leads_to_a_place_that_shows_it():
    """Which the walk through the window reaches one by one."""
    assert len(RULES) >= 26
    led = set()
    for code, made in CASES.items():
        for one in LOOKS[code](made, RULES[code]):
            kinds = [
                of.KIND for of in RECORD_TYPES for held in made.read(of) if held.id == one.target
            ]
            # Issues are given beside the records.
            kind = kinds[0] if kinds else Finding.KIND
            led.add((RULES[code].page or _page_of(one.kind), kind))
    assert led == PLACES
