"""Orders from answers of a self-check, and how departments settle what they were ordered."""

import pytest

from cleanclinic.operations.issues.board import issue_of, list_issues
from cleanclinic.operations.issues.findings import FindingVetoError, edit_finding, remove_finding
from cleanclinic.operations.issues.office import closing_rates, issue_orders, review
from cleanclinic.operations.issues.work import RectifyStepError, close_own, hand_in, receive_order
from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.self_checks.answers import add_answer_files
from cleanclinic.operations.self_checks.issues import (
    AnswerMissingError,
    NoFindingError,
    make_findings,
    offered_findings,
    order_about,
    order_of,
)
from cleanclinic.operations.self_checks.reviews import say_of_run
from cleanclinic.operations.self_checks.runs import submit, withdraw
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.issue_order import IssueGravity, IssueSource, ReviewVerdict
from cleanclinic.records.rectification import RectifyState
from tests.core.exchange_kit import trip
from tests.core.rectification_kit import (
    CLOSED,
    ORDER,
    agree,
    checked_run,
    give,
    rectify,
    state,
    ward,
)

__all__ = ["ward"]


def test_an_order_begins_with_clause_remark_and_evidence_of_an_answer(hospital):
    ward, office = hospital.ward("w1"), hospital.office
    run = checked_run(hospital, ward)
    add_answer_files(ward, run, "1", [NewFile("领用单".encode(), "领用单.txt")])
    submit(ward, run, without_evidence=True)
    trip(hospital, ward)
    first = order_about(office, run, "1")
    assert (first.department, first.files, first.title) == (ward.department_id, 1, "四季度自查")
    assert first.values["problem"] == "领用单缺签 3 处"
    assert first.values["basis"].startswith("1 ")
    assert first.values["source"] is IssueSource.SELF_CHECK
    assert order_about(office, run, "3").values["gravity"] is IssueGravity.VETO
    say_of_run(office, run, {"1": {"remark": "照片里看不到签名"}})
    draft = order_about(office, run, "1")
    assert draft.values["problem"] == "照片里看不到签名"
    assert order_of(office, run, "1") == ""
    issue_orders(office, [draft.department], {**draft.values, "requirement": "补签"})
    made = order_of(office, run, "1")
    assert made
    assert order_of(office, run, "2") == ""
    # The department finds its own file as what it was before, with no copy sent down.
    trip(hospital, ward)
    receive_order(ward, made)
    (before,) = issue_of(ward, made).work.before
    assert before.name == "领用单.txt"
    assert b"".join(ward.store.attachment_chunks(before.attachment)).decode() == "领用单"


def test_what_is_not_asked_and_who_is_not_the_office_is_refused(hospital):
    ward = hospital.ward("w1")
    run = checked_run(hospital, ward)
    submit(ward, run, without_evidence=True)
    trip(hospital, ward)
    with pytest.raises(AnswerMissingError):
        order_about(hospital.office, run, "9.9")
    with pytest.raises(WrongKindError):
        order_about(ward, run, "1")
    assert IssueGravity.ORDINARY is order_about(hospital.office, run, "2").values["gravity"]


def test_a_department_has_closed_on_time_what_it_handed_in_by_its_day(hospital):
    ward, other, office = hospital.ward("w1"), hospital.ward("w2"), hospital.office
    first = give(hospital, ward)
    due = issue_of(ward, first).standing.due
    issue_orders(office, [ward.department_id, other.department_id], ORDER)
    assert closing_rates(list_issues(office), office.today().year) == ()
    rectify(ward, first)
    hand_in(ward, first)
    trip(hospital, ward)
    hospital.time.pass_days((due - office.today()).days + 1)
    # The office is late itself, which is not held against the department.
    review(office, first, ReviewVerdict.CLOSED, 1)
    rows = closing_rates(list_issues(office), office.today().year)
    assert [(one.department_id, one.on_time, one.due, one.late) for one in rows] == [
        (other.department_id, 0, 1, 1), (ward.department_id, 1, 2, 1),
    ]  # fmt: skip
    second = next(one.id for one in list_issues(ward) if one.id != first and one.is_order)
    rectify(ward, second)
    hand_in(ward, second)
    trip(hospital, ward)
    assert {one.due for one in closing_rates(list_issues(office), 2026)} == {1}
    review(office, second, ReviewVerdict.CLOSED, 1)
    late = next(one for one in closing_rates(list_issues(office), 2026) if not one.late)
    assert (late.on_time, late.due) == (1, 2)
    nothing = closing_rates(list_issues(office), office.today().year + 1)
    assert [one.department_id for one in nothing] == [other.department_id]


def test_answers_below_full_become_findings_and_veto_items_always(hospital, ward):
    run = checked_run(hospital, ward)
    submit(ward, run, without_evidence=True)
    (veto,) = list_issues(ward)
    assert (veto.record.by_veto, veto.to_office) == (True, True)
    assert veto.record.gravity is IssueGravity.VETO
    offer = offered_findings(ward)
    assert [(one.number, one.must, bool(one.finding)) for one in offer.answers] == [
        ("1", False, False),
        ("3", True, True),
    ]
    for full in ("2", "4"):
        with pytest.raises(NoFindingError):
            make_findings(ward, run, [full])
    assert make_findings(ward, run, ["1", "3"]).count == 1
    assert make_findings(ward, run, ["1"]).count == 0
    with pytest.raises(FindingVetoError):
        remove_finding(ward, veto.id)
    with pytest.raises(FindingVetoError):
        edit_finding(ward, veto.id, {"gravity": IssueGravity.ORDINARY})
    edit_finding(ward, veto.id, {"problem": "写清楚"})
    problems = {one.record.indicator: one.record.problem for one in list_issues(ward)}
    assert problems["1"] == "领用单缺签 3 处"
    rectify(ward, veto.id)
    with pytest.raises(RectifyStepError):
        close_own(ward, veto.id)
    hand_in(ward, veto.id)
    trip(hospital, ward)
    review(hospital.office, veto.id, CLOSED, 1)
    agree(hospital, ward)
    assert state(ward, veto.id) is RectifyState.CLOSED


def test_a_run_submitted_again_makes_no_second_finding(hospital, ward):
    run = checked_run(hospital, ward)
    submit(ward, run, without_evidence=True)
    (before,) = list_issues(ward)
    withdraw(ward, run)
    submit(ward, run, without_evidence=True)
    assert [one.id for one in list_issues(ward)] == [before.id]
