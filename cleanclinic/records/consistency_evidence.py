"""Consistency of the evidence of everything: used twice, dated ahead, the same as before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.consistency import CheckRule, Finding, Other, Ward, found, short
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import Rectification
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.talk import Talk

_AFTER = "after"


@dataclass(frozen=True)
class _Use:
    """A file as a record uses it; `place` is what the record is about, `part` where in it."""

    record: Record
    label: str
    target: str
    place: str
    evidence: Evidence
    part: str = ""

    def as_other(self) -> Other:
        return Other(
            self.record.KIND, self.record.id, self.target, short(self.label), self.evidence
        )


def evidence_reused(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """The very same file proves two different things."""
    by_file: dict[str, list[_Use]] = {}
    for use in _uses(ward):
        by_file.setdefault(use.evidence.attachment, []).append(use)
    told: set[str] = set()
    for uses in by_file.values():
        first = min(uses, key=lambda use: use.record.id)
        for use in uses:
            if use.place == first.place or use.record.id in told:
                continue
            told.add(use.record.id)
            yield _twice(rule, use, first)


def look_alike(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Two files that look like the same photo prove two things, or one thing on two days.

    Told at the later record. Photos of one thing taken on one day may well look alike.
    """
    by_file: dict[str, list[_Use]] = {}
    for use in _uses(ward):
        by_file.setdefault(use.evidence.attachment, []).append(use)
    told: set[str] = set()
    for name, other in ward.alike:
        for uses in ((one, two) for one in by_file.get(name, ()) for two in by_file.get(other, ())):
            first, later = sorted(
                uses, key=lambda use: (use.record.id, use.evidence.on or ward.today)
            )
            if _apart(first, later) and later.record.id not in told:
                told.add(later.record.id)
                yield _twice(rule, later, first)


def _apart(one: _Use, other: _Use) -> bool:
    if (one.place, one.part) != (other.place, other.part):
        return True
    days = {one.evidence.on, other.evidence.on}
    return len(days) > 1 and None not in days


def _twice(rule: CheckRule, use: _Use, first: _Use) -> Finding:
    return found(
        rule, use.record, use.label, target=use.target,
        other_use=first.as_other(), evidence=use.evidence,
        file=short(use.evidence.name), other=short(first.label),
        other_file=short(first.evidence.name),
    )  # fmt: skip


def evidence_future(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for use in _uses(ward):
        day = use.evidence.on
        if day is not None and day > ward.today:
            yield found(rule, use.record, use.label, target=use.target, day=day)


def same_photo(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """The same file before and after a rectification shows that nothing was done."""
    for work in ward.read(Rectification):
        before = {one.attachment for one in work.before}
        again = [one for one in work.after if one.attachment in before]
        if again:
            yield found(
                rule, work, work.measures or work.plan, target=work.issue, file=short(again[0].name)
            )


def files_of(ward: Ward) -> dict[str, Evidence]:
    """Every file that proves something, by its name in the database."""
    return {use.evidence.attachment: use.evidence for use in _uses(ward)}


def _uses(ward: Ward) -> Iterator[_Use]:
    points = {one.id for one in ward.read(RiskPoint)}
    targets = {}
    for control in ward.read(Control):
        target = control.risk_point if control.risk_point in points else control.id
        targets[control.id] = target
        yield from _of(control, control.text, target, control.id, control.evidence)
    for check in ward.read(ControlCheck):
        # What is found of a control may be shown by the control's own evidence.
        target = targets.get(check.control, check.control)
        yield from _of(check, check.finding, target, check.control, check.evidence)
    # The number alone would be the same in every quarter.
    titles = {one.id: one.title for one in ward.read(SelfCheck)}
    for answer in ward.read(SelfCheckAnswer):
        place = f"{answer.run}/{answer.number}"
        label = f"{titles.get(answer.run, '')} {answer.number}".strip()
        yield from _of(answer, label, answer.run, place, answer.evidence)
    for work in ward.read(Rectification):
        label = work.plan or work.measures
        yield from _of(work, label, work.issue, work.issue, work.before)
        yield from _of(work, label, work.issue, work.issue, work.after, _AFTER)
    entries: list[GiftRecord | RepVisit | Commendation | Complaint | MajorDecision | Talk] = [
        *ward.read(GiftRecord),
        *ward.read(RepVisit),
        *ward.read(Commendation),
        *ward.read(Complaint),
        *ward.read(MajorDecision),
        *ward.read(Talk),
    ]
    for entry in entries:
        yield from _of(entry, entry.number, entry.id, entry.id, entry.evidence)


def _of(
    record: Record,
    label: str,
    target: str,
    place: str,
    evidence: Sequence[Evidence],
    part: str = "",
) -> Iterator[_Use]:
    for one in evidence:
        yield _Use(record, label, target, place, one, part)
