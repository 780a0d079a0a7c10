"""Consistency of risk points and their controls."""

from collections.abc import Iterator

from cleanclinic.records.consistency import (
    CheckRule,
    Finding,
    Ward,
    found,
    limit_of,
    plain_text,
    same,
    short,
)
from cleanclinic.records.control import Control
from cleanclinic.records.grading import LEVEL_ORDER, RiskLevel
from cleanclinic.records.risk_point import RiskPoint, RiskStatus


def _points(ward: Ward) -> list[RiskPoint]:
    return [one for one in ward.read(RiskPoint) if one.status is not RiskStatus.GONE]


def _controls(ward: Ward) -> Iterator[tuple[Control, RiskPoint]]:
    """Every control that stands against a risk that is still there, with the first of those."""
    points = {one.id: one for one in _points(ward)}
    for control in ward.read(Control):
        mine = next((points[one] for one in control.serves() if one in points), None)
        if mine is not None:
            yield control, mine


def uncontrolled(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    served = {point for control in ward.read(Control) for point in control.serves()}
    for one in _points(ward):
        if one.id not in served and one.grade(ward.grading).level is RiskLevel.HIGH:
            yield found(rule, one, one.description, number=one.number)


def control_overdue(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for control, point in _controls(ward):
        if control.overdue(ward.today):
            yield found(
                rule, control, control.text, target=point.id, number=point.number, day=control.due
            )


def control_unproven(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Said to be in place for longer than the limit in days, and nothing to show for it."""
    for control, point in _controls(ward):
        begun = control.in_place_on
        if begun is not None and begun < ward.back(limit_of(rule)) and not control.evidence:
            yield found(
                rule, control, control.text, target=point.id, number=point.number, day=begun
            )


def evidence_stale(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """The newest evidence of a control is older than the limit in days."""
    for control, point in _controls(ward):
        days = [one.on for one in control.evidence if one.on is not None]
        if days and len(days) == len(control.evidence) and max(days) < ward.back(limit_of(rule)):
            yield found(
                rule, control, control.text, target=point.id, number=point.number, day=max(days)
            )


def no_owner(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for control, point in _controls(ward):
        if control.responsible is None:
            yield found(rule, control, control.text, target=point.id, number=point.number)


def owner_left(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    people = ward.people()
    owned: list[tuple[Control | RiskPoint, str, RiskPoint]] = [
        (one, one.description, one) for one in _points(ward)
    ]
    owned += [(control, control.text, point) for control, point in _controls(ward)]
    for record, label, point in owned:
        person = people.get(record.responsible or "")
        if person is not None and not person.serves_on(ward.today):
            yield found(
                rule, record, label, target=point.id, number=point.number, person=person.name
            )


def review_missing(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in _points(ward):
        if one.review_on is None:
            yield found(rule, one, one.description, number=one.number)


def review_overdue(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in _points(ward):
        if one.review_on is not None and one.review_on < ward.back(limit_of(rule)):
            yield found(rule, one, one.description, number=one.number, day=one.review_on)


def below_library(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """Taken from the library as a high one, and graded low here."""
    for one in _points(ward):
        original = ward.library.get(one.library_id)
        level = one.grade(ward.grading).level
        if original is RiskLevel.HIGH and level is LEVEL_ORDER[-1]:
            yield found(rule, one, one.description, number=one.number)


def grades_crossed(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for one in _points(ward):
        if one.crossed(ward.grading) is not None:
            yield found(rule, one, one.description, number=one.number)


def risk_twice(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    for group in same(_points(ward), lambda one: plain_text(one.description)):
        first, *others = sorted(group, key=lambda one: one.number)
        for one in others:
            yield found(rule, one, one.description, number=one.number, other=first.number)


def control_twice(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    pairs = {control.id: point for control, point in _controls(ward)}
    controls = [control for control, _ in _controls(ward)]
    for group in same(controls, lambda one: (pairs[one.id].id, plain_text(one.text))):
        point = pairs[group[0].id]
        for one in group[1:]:
            yield found(rule, one, one.text, target=point.id, number=point.number)


def gone_with_controls(ward: Ward, rule: CheckRule) -> Iterator[Finding]:
    """A risk that is gone, and somebody is still to put a control in place for it alone."""
    there = {one.id for one in _points(ward)}
    waiting = {
        point: one
        for one in ward.read(Control)
        if one.due is not None and not one.evidence and there.isdisjoint(one.serves())
        for point in one.serves()
    }
    for one in ward.read(RiskPoint):
        if one.status is RiskStatus.GONE and one.id in waiting:
            text = short(waiting[one.id].text)
            yield found(rule, one, one.description, number=one.number, control=text)
