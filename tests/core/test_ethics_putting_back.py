"""What an ethics file held before is put back by field, as far as the rules allow."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.assessments import (
    add_assessment,
    edit_assessment,
    list_assessments,
    remove_assessments,
)
from cleanclinic.operations.ethics.board import get_evaluation
from cleanclinic.operations.ethics.erasing import erase_hidden
from cleanclinic.operations.ethics.events import (
    add_event,
    edit_event,
    get_event,
    pass_events,
    remove_events,
)
from cleanclinic.operations.ethics.putting_back import (
    list_removed,
    restore_assessment_fields,
    restore_evaluation_fields,
    restore_event_fields,
    restore_removed,
)
from cleanclinic.operations.ethics.rounds import (
    Column,
    close_round,
    fill_column,
    remove_evaluations,
    reopen,
    set_grade,
)
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import put_records, record_history
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading
from cleanclinic.records.periodic_assessment import AssessmentResult, PeriodicAssessment
from tests.core.ethics_kit import (
    DAY,
    DEPARTMENT,
    SELF,
    YEAR,
    begun,
    fill_all,
    house,
    people,
    refused,
    ward,
    without_permission,
)

__all__ = ["begun", "house", "people", "ward"]

HONESTY = EthicsHeading.HONESTY


def newest(ward, of, record_id):
    return record_history(ward, of, record_id)[0].hash


def back(ward, evaluation_id, fields=None, *, change=None):
    return restore_evaluation_fields(
        ward, EthicsEvaluation, evaluation_id,
        change or newest(ward, EthicsEvaluation, evaluation_id), fields,
    )  # fmt: skip


@pytest.fixture
def filled(ward, begun):
    """An evaluation whose department wrote twice; the first is what goes back."""
    one = begun[0]
    first = Column(marks={HONESTY: Decimal(12)}, remark="工作踏实", by="王敏", on=DAY)
    fill_column(ward, [one], DEPARTMENT, first)
    second = Column(marks={HONESTY: Decimal(5)}, remark="有待提高")
    fill_column(ward, [one], DEPARTMENT, second)
    return one


def test_one_field_of_an_open_year_goes_back_and_the_rest_stays(ward, filled):
    back(ward, filled, ["department_remark"])
    column = get_evaluation(ward, filled).column(DEPARTMENT)
    assert (column.remark, column.marks[HONESTY]) == ("工作踏实", Decimal(5))
    undo(ward)
    assert get_evaluation(ward, filled).department_remark == "有待提高"


def test_all_that_a_change_wrote_goes_back_in_one_act(ward, filled):
    back(ward, filled)
    column = get_evaluation(ward, filled).column(DEPARTMENT)
    assert (column.remark, column.marks[HONESTY], column.by) == ("工作踏实", Decimal(12), "王敏")


def test_a_closed_year_stands_and_its_new_version_has_a_history_of_its_own(ward, filled):
    change = newest(ward, EthicsEvaluation, filled)
    fill_all(ward, [filled])
    close_round(ward, [filled])
    with refused("ETHICS-CLOSED"):
        back(ward, filled, change=change)
    again = reopen(ward, filled).id
    fill_column(ward, [again], SELF, Column(remark="再看一遍"))
    back(ward, again)
    assert get_evaluation(ward, again).self_remark == ""
    assert get_evaluation(ward, filled).is_final()


def test_what_the_years_own_deeds_wrote_does_not_go_back(ward, filled):
    before = get_evaluation(ward, filled)
    put_records(ward, [replace(before, proposed=EthicsGrade.POOR)], "act.add_record")
    assert not back(ward, filled, ["proposed"]).changes
    assert get_evaluation(ward, filled).proposed is EthicsGrade.POOR


def test_a_grade_that_is_too_good_by_now_does_not_go_back(ward, begun):
    one = begun[0]
    fill_all(ward, [one])
    set_grade(ward, one, EthicsGrade.GOOD, "民主测评")
    set_grade(ward, one, EthicsGrade.POOR, "核查后")
    change = newest(ward, EthicsEvaluation, one)
    who = get_evaluation(ward, one).staff_member
    saved = add_event(ward, {"staff_member": who, "on": DAY, "item": "veto-extort"})
    pass_events(ward, [saved.id])
    with refused("ETHICS-GRADE"):
        back(ward, one, ["final"], change=change)
    back(ward, one, ["reason"], change=change)
    after = get_evaluation(ward, one)
    assert (after.final, after.reason) == (EthicsGrade.POOR, "民主测评")


def test_an_entry_goes_back_until_it_is_confirmed(ward, people):
    values = {"staff_member": people[0], "on": DAY, "item": "minus-talk", "facts": "争吵"}
    event = add_event(ward, values).id
    edit_event(ward, event, {"facts": "与同事争吵", "points": Decimal(9)})
    change = newest(ward, ConductEvent, event)
    restore_event_fields(ward, ConductEvent, event, change, ["facts"])
    assert (get_event(ward, event).facts, get_event(ward, event).points) == ("争吵", Decimal(9))
    pass_events(ward, [event])
    for this in (change, newest(ward, ConductEvent, event)):
        with refused("ETHICS-EVENT-STATE"):
            restore_event_fields(ward, ConductEvent, event, this)
    assert get_event(ward, event).state is EventState.PASSED


def test_what_was_lawfully_erased_does_not_come_back(ward, people):
    values = {"staff_member": people[0], "on": DAY, "item": "minus-talk", "facts": "争吵"}
    event = add_event(ward, values).id
    edit_event(ward, event, {"facts": "与同事争吵"})
    change = newest(ward, ConductEvent, event)
    erase_hidden(ward, people[0], why="本人依法提出")
    restore_event_fields(ward, ConductEvent, event, change)
    assert get_event(ward, event).facts == ""


def test_an_assessment_is_changed_and_goes_back_by_its_rules(ward, people):
    values = {
        "staff_member": people[0], "from_year": 2023, "to_year": 2025, "on": date(2025, 12, 1),
        "result": AssessmentResult.QUALIFIED,
    }  # fmt: skip
    one = add_assessment(ward, values).id
    with refused("ASSESSMENT-YEARS"):
        edit_assessment(ward, one, {"from_year": 2026})
    edit_assessment(ward, one, {"from_year": 2024})
    change = newest(ward, PeriodicAssessment, one)
    edit_assessment(ward, one, {"to_year": 2024, "from_year": 2022})
    restore_assessment_fields(ward, PeriodicAssessment, one, change, ["from_year"])
    assert list_assessments(ward, people[0])[0].from_year == 2023
    remove_assessments(ward, [one])
    assert [held.record.id for held in list_removed(ward, PeriodicAssessment)] == [one]
    restore_removed(ward, PeriodicAssessment, [one])
    assert list_assessments(ward, people[0])[0].to_year == 2024


def test_what_was_deleted_comes_back(ward, people, begun):
    event = add_event(ward, {"staff_member": people[0], "on": DAY, "item": "minus-study"}).id
    remove_events(ward, [event])
    restore_removed(ward, ConductEvent, [event])
    assert get_event(ward, event).item == "minus-study"
    remove_evaluations(ward, begun[:1])
    restore_removed(ward, EthicsEvaluation, begun[:1])
    assert get_evaluation(ward, begun[0]).year == YEAR


def test_nobody_without_the_permission_puts_anything_back(ward, people, filled):
    change = newest(ward, EthicsEvaluation, filled)
    without_permission(ward)
    for deed in (
        lambda: back(ward, filled, change=change),
        lambda: restore_event_fields(ward, ConductEvent, "e", change),
        lambda: restore_assessment_fields(ward, PeriodicAssessment, "a", change),
        lambda: list_removed(ward, EthicsEvaluation),
        lambda: restore_removed(ward, EthicsEvaluation, [filled]),
    ):
        with pytest.raises(CleanClinicError, match="SENSITIVE-FORBIDDEN"):
            deed()
