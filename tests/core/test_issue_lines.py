"""Issues as lines of a ledger: given the same at once, taken in from a table, what stays fixed."""

from datetime import timedelta

import pytest

from cleanclinic.operations.issues.board import issue_of, list_issues
from cleanclinic.operations.issues.findings import (
    FindingUsedError,
    remove_findings,
    restore_findings,
)
from cleanclinic.operations.issues.lines import (
    IssueDueError,
    IssueLineError,
    changeable,
    line_of,
    set_lines,
    take_lines,
)
from cleanclinic.operations.issues.work import ask_extension, close_own, receive_order
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.row_reading import ReadRow
from cleanclinic.operations.recording.sheets import Match, MatchedRow
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.post_type import PostType
from tests.core.rectification_kit import finding, give, rectify, ward

__all__ = ["ward"]


def row(match, values, record_id=""):
    return MatchedRow(ReadRow(1, {}, values), match, record_id, values)


def test_each_is_given_what_of_it_may_be_changed_and_one_undo_takes_it_back(hospital, ward):
    order, own, closed = give(hospital, ward), finding(ward), finding(ward)
    rectify(ward, closed)
    close_own(ward, closed)
    person = {"name": "陈晓燕", "staff_number": "7", "post_type": PostType.NURSE}
    owner = add_staff(ward, person).id
    later = issue_of(ward, own).record.due + timedelta(days=40)
    before = [line_of(one) for one in list_issues(ward)]
    values = {"owner": owner, "due": later}
    assert changeable(issue_of(ward, order)) == frozenset(), "it is not signed for"
    assert set_lines(ward, [order, own, closed], values).count == 1
    line = line_of(issue_of(ward, own))
    assert (line.owner, line.due) == (owner, later)
    receive_order(ward, order)
    assert set_lines(ward, [order, own, closed], values).count == 1
    line = line_of(issue_of(ward, order))
    assert (line.owner, line.due) == (owner, issue_of(ward, order).record.due)
    assert line.due != later, "when an order is due the office says"
    for _ in range(3):
        undo(ward)
    assert sorted(map(repr, before)) == sorted(repr(line_of(one)) for one in list_issues(ward))


def test_a_day_before_it_was_found_is_refused_and_none_is_changed(ward):
    both = [finding(ward), finding(ward)]
    found = issue_of(ward, both[0]).record.found_on
    with pytest.raises(IssueDueError, match="ISSUE-DUE"):
        set_lines(ward, both, {"due": found - timedelta(days=1), "plan": "本周补齐"})
    assert {one.work for one in list_issues(ward)} == {None}


def test_what_was_put_off_keeps_its_day(ward):
    own = finding(ward)
    to = issue_of(ward, own).record.due + timedelta(days=9)
    ask_extension(ward, own, to, "人手不足")
    assert "due" not in changeable(issue_of(ward, own))
    assert line_of(issue_of(ward, own)).due == to
    with pytest.raises(IssueLineError) as refused:
        take_lines(ward, [row(Match.CHANGED, {"due": to + timedelta(days=1)}, own)])
    assert refused.value.values["field"] == "@issue.due"


def test_lines_become_findings_with_what_is_planned_as_one_act(ward):
    day = ward.today() - timedelta(days=3)
    own = finding(ward)
    rows = [
        row(Match.NEW, {"problem": "处置室门未锁", "found_on": day, "plan": "换锁"}),
        row(Match.NEW, {"problem": "收费公示过期"}),
        row(Match.CHANGED, {"problem": "登记本缺两页", "planned_for": ward.today()}, own),
        row(Match.SAME, {}, own),
    ]
    assert take_lines(ward, rows).count == 3
    by_problem = {one.record.problem: one for one in list_issues(ward)}
    assert set(by_problem) == {"处置室门未锁", "收费公示过期", "登记本缺两页"}
    assert by_problem["处置室门未锁"].work.plan == "换锁"
    assert by_problem["登记本缺两页"].work.planned_for == ward.today()
    assert by_problem["收费公示过期"].work is None
    numbers = {one.record.number for one in by_problem.values()}
    assert len(numbers) == 3
    undo(ward)
    (one,) = list_issues(ward)
    assert (one.record.problem, one.work) == ("登记本缺页", None)


def test_several_go_and_come_back_together_and_a_closed_one_holds_all(ward):
    both, closed = [finding(ward), finding(ward)], finding(ward)
    set_lines(ward, both, {"plan": "本周补齐"})
    rectify(ward, closed)
    close_own(ward, closed)
    with pytest.raises(FindingUsedError):
        remove_findings(ward, [*both, closed])
    assert len(list_issues(ward)) == 3
    assert remove_findings(ward, both).count == 2
    assert [one.id for one in list_issues(ward)] == [closed]
    restore_findings(ward, type(issue_of(ward, closed).record), both)
    assert [issue_of(ward, one).work.plan for one in both] == ["本周补齐"] * 2
