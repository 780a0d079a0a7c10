"""The checks over real records: waved off and back, whose records, who may see what, limits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cleanclinic.errors import CancelledError
from cleanclinic.operations.index.consistency import (
    check_consistency,
    consistency_rules,
    late_badges,
    publish_consistency_rules,
    take_wave_back,
    wave_off,
)
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import NoSuchRecordError, edit_record, remove_records
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records.consistency import Severity, check_rules
from cleanclinic.records.consistency_note import ConsistencyLimit, ConsistencyRules
from cleanclinic.records.control import Control
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.talk import Talk, TalkForm
from tests.hospital import CONTROL, START, risk


@pytest.fixture
def ward(hospital):
    """A ward with a high risk that has no control."""
    made = hospital.found_ward("icu")
    add_risk(made, risk(impact=5, likelihood=5))
    return made


def found(workspace, **how):
    return [row.rule for row in check_consistency(workspace, **how).rows]


def test_what_is_found_has_its_place_and_the_gravest_comes_first(ward):
    report = check_consistency(ward)
    row = report.rows[0]
    point = ward.store.all(RiskPoint)[0].record
    assert (row.rule, row.page, row.target) == ("uncontrolled", "risks", point.id)
    assert row.values["number"] == "R-0001"
    assert report.count(Severity.GRAVE) == 1
    assert report.rules == len(check_rules())
    severities = list(Severity)
    assert sorted(report.rows, key=lambda one: severities.index(one.severity)) == list(report.rows)


def test_the_number_beside_the_page_counts_what_is_grave_and_the_office_has_none(hospital, ward):
    assert late_badges(ward) == {"consistency": 1}
    assert late_badges(hospital.office) == {}


def test_a_finding_is_gone_once_it_is_put_right(ward):
    add_control(ward, ward.store.all(RiskPoint)[0].record.id, CONTROL)
    assert "uncontrolled" not in found(ward)


def test_a_finding_is_waved_off_and_comes_back_when_its_record_changes(ward):
    row = check_consistency(ward).rows[0]
    saved = wave_off(ward, [row], " 由院感科统一防控 ")
    assert saved.count == 1
    report = check_consistency(ward)
    assert row.rule not in [one.rule for one in report.rows]
    [waved] = report.waved
    assert (waved.rule, waved.note) == ("uncontrolled", "由院感科统一防控")
    edit_record(ward, RiskPoint, row.record, {"post": "另一岗位"})
    report = check_consistency(ward)
    assert "uncontrolled" in [one.rule for one in report.rows]
    assert report.waved == ()
    wave_off(ward, [row], "仍由院感科防控")
    assert [one.note for one in check_consistency(ward).waved] == ["仍由院感科防控"]


def test_it_is_taken_back_and_undone(ward):
    row = check_consistency(ward).rows[0]
    wave_off(ward, [row], "另有安排")
    [waved] = check_consistency(ward).waved
    take_wave_back(ward, [waved.note_id])
    assert "uncontrolled" in found(ward)
    wave_off(ward, [row], "另有安排")
    undo(ward)
    assert "uncontrolled" in found(ward)


def test_without_a_reason_or_a_record_nothing_is_written(ward):
    rows = check_consistency(ward).rows
    with pytest.raises(RecordInvalidError):
        wave_off(ward, rows, "   ")
    remove_records(ward, RiskPoint, [rows[0].record])
    with pytest.raises(NoSuchRecordError):
        wave_off(ward, rows, "原因")
    assert check_consistency(ward).waved == ()
    with pytest.raises(NoSuchRecordError):
        take_wave_back(ward, ["01930000-0000-7000-8000-000000000009"])


def test_what_is_confidential_is_not_told_to_who_may_not_see_it(ward):
    day = START.date()
    add_entry(ward, Talk, {"on": day.replace(month=8), "form": TalkForm.ADMONITION})
    assert "talk_follow_up" in found(ward)
    ward.acting = Person("p", "实习生", Role.READER, sees_ethics=False)
    assert "talk_follow_up" not in found(ward)


def test_the_office_asks_of_each_department_and_sets_limits(hospital):
    ward, other = hospital.ward("icu"), hospital.ward("er")
    for one, text in ((ward, "收费随意减免"), (other, "耗材不登记")):
        add_risk(one, risk(impact=5, likelihood=5, description=text))
    office = hospital.office
    for one in (ward, other):
        hospital.take(office, hospital.send(one))
    mine = check_consistency(office, owner=other.department_id)
    point = other.store.all(RiskPoint)[0].record
    assert [row.record for row in mine.rows if row.rule == "uncontrolled"] == [point.id]
    limits = (ConsistencyLimit(rule="uncontrolled", asked=False),
              ConsistencyLimit(rule="mailbox_unopened", limit=Decimal(7)))  # fmt: skip
    rules = ConsistencyRules(id="", version=1, title="本院界限", limits=limits)
    publish_consistency_rules(office, rules)
    publish_consistency_rules(office, replace(rules, title="改过的"))
    hospital.answer(ward)
    assert "uncontrolled" not in found(ward)
    known = {one.code: one.limit for one in consistency_rules(ward)}
    assert known["mailbox_unopened"] == 7
    with pytest.raises(WrongKindError):
        publish_consistency_rules(ward, rules)


def test_two_pcs_that_wave_off_the_same_write_one_note(hospital):
    first = hospital.ward("icu")
    point = add_risk(first, risk(impact=5, likelihood=5))
    second = hospital.ward("icu2", joins=first)
    hospital.take(hospital.office, hospital.send(first))
    hospital.answer(second)
    for one in (first, second):
        rows = [row for row in check_consistency(one).rows if row.record == point.id]
        wave_off(one, rows, "由医院统一防控")
    hospital.take(hospital.office, hospital.send(first))
    hospital.answer(second)
    assert [row.rule for row in check_consistency(second).waved].count("uncontrolled") == 1


def test_it_tells_how_far_it_is_and_stops(ward):
    told = []
    check_consistency(ward, progress=lambda done, total: told.append((done, total)))
    rules = len(check_rules())
    assert told[0] == (0, rules)
    assert told[-1] == (rules, rules)
    with pytest.raises(CancelledError):
        check_consistency(ward, cancelled=lambda: True)


def test_the_place_of_a_control_is_its_risk_point(ward):
    point = ward.store.all(RiskPoint)[0].record
    add_control(ward, point.id, {**CONTROL, "due": START.date().replace(month=1)})
    row = next(one for one in check_consistency(ward).rows if one.rule == "control_overdue")
    control = ward.store.all(Control)[0].record
    assert (row.kind, row.record, row.target) == ("control", control.id, point.id)
