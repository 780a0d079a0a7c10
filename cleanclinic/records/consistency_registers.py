"""Consistency of the registers, self-checks and issues."""

from collections import Counter
from collections.abc import Iterator

from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.consistency import (
    CheckRule,
    Finding,
    Ward,
    found,
    limit_of,
    plain_text,
    same,
)
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.issue_order import IssueOrder
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.rectification import Finding as IssueFound
from cleanclinic.records.register import Register
from cleanclinic.records.register_standing import RegisterStanding, standing_of
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.talk import Talk, TalkForm

_LATE = (RegisterStanding.OVERDUE, RegisterStanding.LATE)


def _late(ward: Ward, rule: CheckRule, of: type[Register]) -> Iterator[Finding]:
    for one in ward.read(of):
        if standing_of(one, ward.registers, ward.holidays, ward.now) in _LATE:
            yield found(rule, one, one.number, day=one.on)


def gift_late(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    return _late(ward, rule, GiftRecord)


def complaint_late(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    return _late(ward, rule, Complaint)


def gift_witness(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.read(GiftRecord):
        if one.witness is None or one.second_witness is None:
            yield found(rule, one, one.number, day=one.on)


def same_witnesses(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Always the same two, as often as the limit says or more."""
    gifts = [one for one in ward.read(GiftRecord) if one.on.year == ward.today.year]
    pairs = Counter(
        frozenset((one.witness, one.second_witness))
        for one in gifts
        if one.witness is not None and one.second_witness is not None
    )
    if len(pairs) != 1:
        return
    [(pair, count)] = pairs.items()
    if count >= limit_of(rule):
        people = ward.people()
        names = "、".join(sorted(people[one].name for one in pair if one in people))
        latest = max(gifts, key=lambda one: (one.on, one.number))
        yield found(rule, latest, latest.number, names=names, count=count)


def visit_expired(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.read(RepVisit):
        if one.under_rules and one.expired(one.on):
            yield found(rule, one, one.number, company=one.company, day=one.valid_until)


def visit_irregular(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.read(RepVisit):
        if one.irregular:
            yield found(rule, one, one.number, company=one.company, day=one.on)


def talk_follow_up(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """A talk that reminds or admonishes and was not followed up within the limit in days."""
    grave = (TalkForm.REMINDER, TalkForm.INQUIRY, TalkForm.ADMONITION)
    for one in ward.read(Talk):
        due = one.follow_up_on
        late = due < ward.today if due is not None else one.on < ward.back(limit_of(rule))
        if not one.follow_up and late and (due is not None or one.form in grave):
            yield found(rule, one, one.number, day=due or one.on)


def mailbox_unopened(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Nobody opened it for more days than the limit; said at the last opening."""
    openings = ward.read(MailboxOpening)
    latest = max(openings, key=lambda one: (one.on, one.number), default=None)
    if latest is not None and latest.on < ward.back(limit_of(rule)):
        yield found(rule, latest, latest.number, days=(ward.today - latest.on).days)


def decision_views(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Without who was there, or without what each said (dissent among it)."""
    for one in ward.read(MajorDecision):
        if not one.views or not (one.attendees or one.others):
            yield found(rule, one, one.matter, number=one.number)


def decision_votes(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.read(MajorDecision):
        if one.too_many_votes:
            yield found(rule, one, one.matter, number=one.number, votes=one.votes)


def after_leaving(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """About somebody who did not belong to the department on that day."""
    people = ward.people()
    for one in _entries(ward):
        for person in (people[each] for each in one.people() if each in people):
            if not person.serves_on(one.on):
                yield found(rule, one, one.number, person=person.name, day=one.on)
                break


def entry_future(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in [*_entries(ward), *ward.read(MailboxOpening), *ward.read(MajorDecision)]:
        for problem in one.contradictions(ward.today):
            yield found(rule, one, one.number, day=getattr(one, problem.field))


def entry_twice(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Two entries of one register that tell the same of the same day."""
    for group in same(_entries(ward), _told):
        first, *others = sorted(group, key=lambda one: one.number)
        for one in others:
            yield found(rule, one, one.number, other=first.number)


def _entries(ward: Ward) -> list[Register]:
    return [
        *ward.read(GiftRecord),
        *ward.read(RepVisit),
        *ward.read(Commendation),
        *ward.read(Talk),
        *ward.read(Complaint),
    ]


def _told(one: Register) -> object:
    match one:
        case GiftRecord():
            said: tuple[object, ...] = (one.form, one.amount, one.handler, plain_text(one.what))
        case RepVisit():
            said = (one.company, one.rep, one.time)
        case Commendation():
            said = (one.form, one.giver, plain_text(one.reason))
        case Complaint():
            said = (one.about, plain_text(one.content)) if one.content else ()
        case _:
            said = ()
    return (one.KIND, one.on, *said) if said else None


# Self-checks and issues


def full_with_issue(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """An answer with all its points, while an issue of that indicator is open."""
    runs = {one.id: one for one in ward.read(SelfCheck)}
    issues = {one.indicator: one for one in ward.issues if one.indicator}
    for answer in ward.read(SelfCheckAnswer):
        issue, run = issues.get(answer.number), runs.get(answer.run)
        if issue is None or run is None or not _not_before(run, runs.get(issue.run or "")):
            continue
        if ward.is_full(run, answer):
            yield found(rule, answer, answer.number, target=run.id, number=issue.number)


def _not_before(run: SelfCheck, found_in: SelfCheck | None) -> bool:
    return found_in is None or run.last_day >= found_in.last_day


def run_late(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in ward.read(SelfCheck):
        due = one.due or one.last_day
        if not one.is_final() and due < ward.today:
            yield found(rule, one, one.title, day=due)


def run_unproven(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    runs = ward.read(SelfCheck)
    replaced = {one.replaces for one in runs}
    for one in runs:
        if one.is_final() and one.without_evidence and one.id not in replaced:
            yield found(rule, one, one.title, count=one.without_evidence)


def issue_late(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    late = {one.id: one for one in ward.issues if one.due < ward.today and not one.handed_in}
    issues: list[IssueFound | IssueOrder] = [*ward.read(IssueFound), *ward.read(IssueOrder)]
    for issue in issues:
        if issue.id in late:
            yield found(rule, issue, issue.problem, number=issue.number, day=late[issue.id].due)


def issue_again(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Found again, though an issue that said the same was closed."""
    for issue in ward.read(IssueFound):
        if issue.ancestor is not None:
            yield found(rule, issue, issue.problem, number=issue.number)
