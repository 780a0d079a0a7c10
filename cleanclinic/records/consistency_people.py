"""Consistency of people: the roster, pledges, education, evaluations."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.consistency import CheckRule, Finding, Ward, found, limit_of, same
from cleanclinic.records.education import EducationSession
from cleanclinic.records.education_plan import (
    IN_ORDER,
    PeriodState,
    education_rules,
    periods_of,
    wanted_of,
)
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.exam import Exam, ExamResult, days_sat
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeState, PledgeTemplate

# Roster


def number_twice(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for group in same(ward.serving(), lambda one: one.staff_number.casefold()):
        for one in group[1:]:
            yield found(rule, one, one.name, other=group[0].name, number=one.staff_number)


def days_cross(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.serving():
        if one.contradictions(ward.today):
            yield found(rule, one, one.name)


# Pledges


def _round(ward: Ward) -> PledgeCampaign | None:
    """The latest round of signing."""
    rounds = ward.read(PledgeCampaign)
    return max(rounds, key=lambda one: (one.year, one.due, one.id), default=None)


def pledge_missing(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Nobody printed one, or the round is over and it is not signed."""
    campaign = _round(ward)
    if campaign is None:
        return
    over = campaign.due < ward.today
    wanted = (PledgeState.SIGNED,) if over else (PledgeState.SIGNED, PledgeState.PRINTED)
    have = {
        one.staff_member
        for one in ward.read(Pledge)
        if one.campaign == campaign.id and one.state in wanted
    }
    for one in ward.serving():
        if one.id not in have:
            yield found(rule, one, one.name, round=campaign.title)


def pledge_older(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    campaign = _round(ward)
    templates = {one.id: one for one in ward.read(PledgeTemplate)}
    template = templates.get(campaign.template or "") if campaign else None
    if campaign is None or template is None:
        return
    for one in ward.read(Pledge):
        older = one.template_version < template.version
        if one.campaign == campaign.id and one.state is PledgeState.SIGNED and older:
            yield found(rule, one, one.name, target=one.staff_member, version=template.version)


def pledge_unscanned(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Said to be signed for longer than the limit in days, and no signed sheet is filed."""
    for one in ward.read(Pledge):
        signed = one.state is PledgeState.SIGNED and one.scan is None
        if signed and one.signed_on is not None and one.signed_on < ward.back(limit_of(rule)):
            yield found(
                rule, one, one.name, target=one.staff_member, number=one.number, day=one.signed_on
            )


# Education


def education_missed(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Two periods of a rhythm behind one another without a session, the latest ones."""
    sessions = ward.read(EducationSession)
    if not sessions:
        return
    begun = min(one.held_on or one.planned_on for one in sessions)
    latest = max(sessions, key=lambda one: (one.held_on or one.planned_on, one.id))
    exams = days_sat(ward.read(Exam), ward.read(ExamResult))
    for rhythm in IN_ORDER:
        periods = periods_of(ward.today.year, rhythm, education_rules(), ward.holidays)
        over = [one for one in periods if begun <= one.first and one.last < ward.today]
        states = wanted_of(over, sessions, ward.today, exams)
        for first, second in pairwise(states[-3:]):
            if first.state is PeriodState.MISSED and second.state is PeriodState.MISSED:
                yield found(
                    rule, second.session or latest, f"@rhythm.{rhythm}", day=second.period.last
                )
                break


def exam_missing(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Nobody sat an exam within the limit in days; said at the exam, or at its first person."""
    since = ward.back(limit_of(rule))
    if any(one.on >= since for one in ward.read(ExamResult)):
        return
    exams = sorted(ward.read(Exam), key=lambda one: one.on)
    people = ward.serving()
    if exams:
        yield found(rule, exams[-1], exams[-1].title)
    elif people:
        yield found(rule, people[0], people[0].name)


def never_there(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Wanted at so many sessions of the year as the limit says, or more, and at none of them."""
    wanted: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for session in ward.read(EducationSession):
        if session.held_on is not None and session.held_on.year == ward.today.year:
            wanted.update(one.person for one in session.attendance)
            there.update(session.were_there())
    for one in ward.serving():
        if wanted[one.id] >= limit_of(rule) and not there[one.id]:
            yield found(rule, one, one.name, count=wanted[one.id])


def session_future(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.read(EducationSession):
        if one.held_on is not None and one.held_on > ward.today:
            yield found(rule, one, one.title, day=one.held_on)


# Evaluations


def _latest(ward: Ward) -> list[EthicsEvaluation]:
    newest: dict[tuple[str, int], EthicsEvaluation] = {}
    for one in ward.read(EthicsEvaluation):
        known = newest.get((one.staff_member, one.year))
        if known is None or known.version < one.version:
            newest[one.staff_member, one.year] = one
    return list(newest.values())


def excellent_with_minus(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    minus = {
        (one.staff_member, one.on.year)
        for one in ward.read(ConductEvent)
        if one.state is EventState.PASSED and not one.kind.adds
    }
    for one in _latest(ward):
        grade = one.final or one.proposed
        if grade is EthicsGrade.EXCELLENT and (one.staff_member, one.year) in minus:
            yield found(rule, one, one.name, target=one.staff_member, year=one.year)


def evaluation_missing(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """A year's round was begun, and somebody who serves has no evaluation in it."""
    have: dict[int, set[str]] = {}
    for one in ward.read(EthicsEvaluation):
        have.setdefault(one.year, set()).add(one.staff_member)
    if not have:
        return
    year = max(have)
    for person in ward.serving():
        if person.serves_in(year) and person.id not in have[year]:
            yield found(rule, person, person.name, year=year)


def entry_waits(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """An entry of somebody's file that nobody confirmed or refused within the limit in days."""
    names = ward.people()
    for one in ward.read(ConductEvent):
        waits = one.state in (EventState.DRAFT, EventState.PENDING)
        if waits and one.on < ward.back(limit_of(rule)) and one.staff_member in names:
            name = names[one.staff_member].name
            yield found(rule, one, name, target=one.staff_member, day=one.on)
