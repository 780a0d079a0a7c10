"""Status with a reason, controls shared and checked, rules, rounds of reviews, approvals."""

from datetime import date, timedelta

import pytest

from cleanclinic.operations.home.overview import todos
from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.writing import (
    NoSuchRecordError,
    add_record,
    list_records,
    put_records,
    record_history,
)
from cleanclinic.operations.risks.approvals import (
    NothingToApproveError,
    approval_state,
    approve_risks,
)
from cleanclinic.operations.risks.control_standing import list_controls
from cleanclinic.operations.risks.controls import (
    add_control,
    check_control,
    checks_of,
    edit_control,
    new_controls,
    remove_control,
    remove_controls,
    share_control,
    unshare_control,
)
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.internal_rules import RuleCounts, count_rules
from cleanclinic.operations.risks.library import add_from_library, library
from cleanclinic.operations.risks.points import add_risk, edit_risk, edit_risks, move_risks
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.risks.removal import remove_risks, restore_controls, restore_risks
from cleanclinic.operations.risks.review_rounds import (
    ReviewsLeftError,
    RoundClosedError,
    close_round,
    list_rounds,
    note_review,
    round_view,
    start_round,
)
from cleanclinic.operations.risks.sheets import print_risks
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck, Effect
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import RiskLevel
from cleanclinic.records.internal_rule import InternalRule, RuleChange
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.review_round import ReviewResult, RoundState
from cleanclinic.records.risk_point import RiskStatus, Stage
from tests.core.paper_pdfs import WORDS
from tests.core.paper_pdfs import texts as texts_of
from tests.hospital import START, Hospital, contents, risk

TODAY = START.date()
GRADES = ((3, 5), (2, 5), (1, 2))
MONTHLY = {"text": "双人核对", "frequency": Frequency.MONTHLY}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("risks")) as made:
        yield made


@pytest.fixture
def ward(house):
    """A ward of the test's own."""
    return house.found_ward(f"w{len(house._open)}")


@pytest.fixture
def ids(ward):
    """Three risk points: high, medium, low."""
    return [add_risk(ward, risk(likelihood=high, impact=right)).id for high, right in GRADES]


@pytest.fixture
def control(ward, ids):
    return add_control(ward, ids[0], MONTHLY).id


def texts(ward, risk_id):
    return [row.text for row in risk_detail(ward, risk_id).controls]


# --- Status ---


def test_a_status_moves_with_its_reason_and_back(ward, ids):
    move_risks(ward, ids[:2], RiskStatus.RECTIFYING, " 抽查发现缺登记 ")
    move_risks(ward, ids[:1], RiskStatus.GONE, "岗位撤销")
    point = risk_detail(ward, ids[0]).point
    assert (point.status, point.status_why, point.status_on) == (RiskStatus.GONE, "岗位撤销", TODAY)
    told = [row.why for row in record_history(ward, type(point), ids[0])]
    assert told == ["岗位撤销", "抽查发现缺登记", ""]
    undo(ward)
    undo(ward)
    assert risk_detail(ward, ids[1]).point.status is RiskStatus.CONTROLLED


@pytest.mark.parametrize("why", ["", "  ", "长" * 201])
def test_a_status_without_a_reason_that_can_be_kept_is_refused(ward, ids, why):
    before = contents(ward)
    with pytest.raises(RecordInvalidError) as caught:
        move_risks(ward, ids, RiskStatus.GONE, why)
    assert caught.value.values["field"] == "@risk_point.status_why"
    with pytest.raises(RecordInvalidError):
        edit_risk(ward, ids[0], {"status": RiskStatus.GONE})
    assert contents(ward) == before


def test_a_point_that_comes_back_is_reviewed_again(ward, ids):
    move_risks(ward, ids[:1], RiskStatus.GONE, "停用")
    edit_risk(ward, ids[0], {"review_on": TODAY})
    move_risks(ward, ids[:1], RiskStatus.CONTROLLED, "恢复使用")
    assert risk_detail(ward, ids[0]).point.review_on > TODAY
    assert not move_risks(ward, ids[:1], RiskStatus.CONTROLLED, "再次").changes


# --- Grades ---


def test_three_grades_and_who_watches_are_told(ward, ids):
    edit_risk(ward, ids[0], {"inherent_likelihood": 5, "inherent_impact": 5})
    edit_risk(ward, ids[0], {"target_likelihood": 5, "target_impact": 5})
    detail = risk_detail(ward, ids[0])
    assert [detail.grades[stage].score for stage in Stage] == [25, 15, 25]
    assert detail.crossed is Stage.TARGET
    row = next(row for row in list_risks(ward).rows if row.id == ids[0])
    assert (row.inherent.score, row.target.score) == (25, 25)
    assert row.watchers == detail.watchers == ward.rules.watchers(RiskLevel.HIGH)
    assert list_risks(ward).rows[1].inherent is None


def test_a_point_that_becomes_graver_is_reviewed_as_its_new_level_asks(ward, ids):
    def due(risk_id):
        return risk_detail(ward, risk_id).point.review_on

    high, _, low = (due(one) for one in ids)
    assert high < low
    edit_risk(ward, ids[2], {"impact": 5, "likelihood": 4})
    assert due(ids[2]) == high
    undo(ward)
    assert due(ids[2]) == low
    edit_risks(ward, ids[1:], {"likelihood": 5, "impact": 5})
    assert {due(one) for one in ids} == {high}
    # A day that somebody sets stands, and a milder grade leaves what was planned.
    edit_risk(ward, ids[0], {"likelihood": 1, "impact": 1})
    assert due(ids[0]) == high
    edit_risk(ward, ids[0], {"likelihood": 5, "impact": 5, "review_on": low})
    assert due(ids[0]) == low


def test_a_point_of_the_library_says_what_was_adapted(ward):
    wanted = library(ward)[0]
    add_from_library(ward, [wanted.id])
    (row,) = list_risks(ward).rows
    origin = risk_detail(ward, row.id).origin
    assert (origin.id, origin.text, origin.adapted) == (wanted.id, wanted.text, ())
    assert row.inherent.score == row.score
    edit_risk(ward, row.id, {"description": "本科室的表现"})
    assert risk_detail(ward, row.id).origin.adapted == ("description",)


# --- Controls ---


def test_a_control_serves_several_points_and_counts_once(ward, ids, control):
    share_control(ward, control, [ids[1], ids[0], ids[1]])
    assert [texts(ward, one) for one in ids] == [["双人核对"], ["双人核对"], []]
    assert risk_detail(ward, ids[1]).controls[0].others == ("R-0001",)
    register = list_risks(ward)
    assert register.controls == 1
    assert [row.controls for row in register.rows] == [1, 1, 0]
    unshare_control(ward, control, ids[0])
    assert [texts(ward, one) for one in ids] == [[], ["双人核对"], []]
    assert not unshare_control(ward, control, ids[1]).changes


def test_a_control_cannot_serve_a_point_that_is_not_there(ward, ids, control):
    remove_risks(ward, ids[2:])
    with pytest.raises(NoSuchRecordError):
        share_control(ward, control, [ids[2]])


def test_a_shared_control_stays_with_the_other_points_and_comes_back(ward, ids, control):
    alone = add_control(ward, ids[0], {**MONTHLY, "text": "只用于此"}).id
    check_control(ward, alone, {"effect": Effect.EFFECTIVE})
    share_control(ward, control, ids[1:])
    before = list_risks(ward)
    remove_risks(ward, ids[:1])
    assert [texts(ward, one) for one in ids[1:]] == [["双人核对"]] * 2
    assert list_records(ward, ControlCheck) == ()
    undo(ward)
    assert list_risks(ward) == before
    remove_risks(ward, ids[:1])
    restore_risks(ward, ids[:1])
    assert sorted(texts(ward, ids[0])) == ["双人核对", "只用于此"]
    assert [texts(ward, one) for one in ids[1:]] == [["双人核对"]] * 2
    assert len(checks_of(ward, alone)) == 1


def test_a_shared_control_comes_back_however_long_its_removal_took(house, ward, ids, control):
    """Its changes are then told by different seconds."""
    share_control(ward, control, ids[1:])
    house.time.step = timedelta(seconds=2)
    try:
        remove_risks(ward, ids[:1])
    finally:
        house.time.step = timedelta(milliseconds=20)
    restore_risks(ward, ids[:1])
    assert [texts(ward, one) for one in ids] == [["双人核对"]] * 3


def test_points_deleted_one_by_one_come_back_together_with_what_they_shared(ward, ids, control):
    share_control(ward, control, ids[1:])
    for one in ids[:2]:
        remove_risks(ward, [one])
    restore_risks(ward, ids[:2])
    assert [texts(ward, one) for one in ids] == [["双人核对"]] * 3


def test_checks_come_due_by_the_frequency(ward, ids, control):
    assert risk_detail(ward, ids[0]).controls[0].next_check is None
    edit_control(ward, control, {"in_place_on": date(2026, 9, 1)})
    row = risk_detail(ward, ids[0]).controls[0]
    assert (row.next_check, row.check_overdue) == (date(2026, 10, 1), True)
    assert list_risks(ward).rows[0].unchecked == 1
    check_control(ward, control, {"effect": Effect.PARTLY, "finding": "周末无人核对"})
    row = risk_detail(ward, ids[0]).controls[0]
    assert (row.effect, row.checked_on, row.check_overdue) == (Effect.PARTLY, TODAY, False)
    assert list_risks(ward).rows[0].unchecked == 0
    edit_control(ward, control, {"frequency": Frequency.PER_EVENT})
    assert risk_detail(ward, ids[0]).controls[0].next_check is None


def test_the_latest_check_counts_whatever_the_order_of_noting(ward, ids, control):
    check_control(ward, control, {"effect": Effect.EFFECTIVE})
    old = {"effect": Effect.NOT, "on": date(2026, 1, 5), "finding": "未执行"}
    check_control(ward, control, old)
    assert risk_detail(ward, ids[0]).controls[0].effect is Effect.EFFECTIVE
    assert [one.on for one in checks_of(ward, control)] == [TODAY, date(2026, 1, 5)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "effect"),
        ({"effect": Effect.NOT}, "finding"),
        ({"effect": Effect.EFFECTIVE, "on": date(2126, 1, 1)}, "on"),
    ],
)
def test_a_check_that_cannot_stand_is_refused(ward, control, values, field):
    before = contents(ward)
    with pytest.raises(RecordInvalidError) as caught:
        check_control(ward, control, values)
    assert caught.value.values["field"] == f"@control_check.{field}"
    assert contents(ward) == before


def test_an_overdue_check_waits_on_the_start_page(ward, ids, control):
    edit_control(ward, control, {"in_place_on": date(2026, 1, 5)})
    check_control(ward, control, {"effect": Effect.EFFECTIVE, "on": date(2026, 2, 5)})
    due = [todo.target for todo in todos(ward) if todo.kind == "check_due"]
    assert due == [f"control/{control}"]
    move_risks(ward, ids[:1], RiskStatus.GONE, "停用")
    assert [todo.kind for todo in todos(ward) if todo.kind == "check_due"] == []


def test_a_control_goes_with_what_was_found_about_it(ward, control):
    check_control(ward, control, {"effect": Effect.EFFECTIVE})
    remove_control(ward, control)
    assert list_records(ward, ControlCheck) == ()
    undo(ward)
    assert len(checks_of(ward, control)) == 1


# --- Rules ---


def test_rules_are_counted_by_year_and_named_by_controls(ward, ids, control):
    made = [
        (RuleChange.NEW, date(2026, 3, 1)), (RuleChange.REVISED, date(2026, 5, 1)),
        (RuleChange.REVISED, date(2026, 6, 1)), (RuleChange.NEW, date(2025, 6, 1)),
        (RuleChange.ABOLISHED, date(2026, 7, 1)),
    ]  # fmt: skip
    rules = [
        add_record(ward, InternalRule, {"title": f"制度{n}", "on": on, "change": change}).id
        for n, (change, on) in enumerate(made)
    ]
    assert count_rules(ward, 2026) == RuleCounts(1, 2, 1)
    edit_control(ward, control, {"internal_rule": rules[0]})
    assert risk_detail(ward, ids[0]).controls[0].rule_title == "制度0"


# --- Rounds ---


def test_a_round_is_walked_stops_and_goes_on(ward, ids):
    round_id = start_round(ward, 2026, 4).id
    view = round_view(ward, round_id)
    assert [item.point.id for item in view.items] == ids
    assert (view.done, view.next) == (0, 0)
    note_review(ward, round_id, ids[0], ReviewResult.UNCHANGED)
    note_review(ward, round_id, ids[2], ReviewResult.CHANGED, "改为双人值守")
    view = round_view(ward, round_id)
    assert (view.done, view.next) == (2, 1)
    assert start_round(ward, 2026, 4).id == round_id
    assert not start_round(ward, 2026, 4).changes
    assert [view.count(one) for one in ReviewResult] == [1, 1, 0]


def test_a_quarter_takes_what_is_due_in_it(ward, ids):
    view = round_view(ward, start_round(ward, 2026, 3).id)
    assert [item.point.id for item in view.items] == ids[:1]
    view = round_view(ward, start_round(ward, 2026, None).id)
    assert [item.point.id for item in view.items] == ids
    assert [one.round.quarter for one in list_rounds(ward)] == [None, 3]


def test_a_point_that_is_gone_gets_its_status_and_can_come_back(ward, ids):
    round_id = start_round(ward, 2026, 4).id
    note_review(ward, round_id, ids[0], ReviewResult.GONE, "岗位撤销")
    point = risk_detail(ward, ids[0]).point
    assert (point.status, point.status_why) == (RiskStatus.GONE, "岗位撤销")
    assert round_view(ward, round_id).done == 1
    with pytest.raises(RecordInvalidError):
        note_review(ward, round_id, ids[0], ReviewResult.UNCHANGED)
    note_review(ward, round_id, ids[0], ReviewResult.UNCHANGED, "看错了")
    assert risk_detail(ward, ids[0]).point.status is RiskStatus.CONTROLLED


def test_closing_sets_the_next_days_and_is_refused_before_all_are_done(ward, ids):
    round_id = start_round(ward, 2026, 4).id
    for one in ids[:2]:
        note_review(ward, round_id, one, ReviewResult.UNCHANGED)
    before = contents(ward)
    with pytest.raises(ReviewsLeftError) as caught:
        close_round(ward, round_id)
    assert caught.value.values == {"count": 1, "number": "R-0003"}
    assert contents(ward) == before
    note_review(ward, round_id, ids[2], ReviewResult.GONE, "停用")
    assert close_round(ward, round_id).count == 2
    days = [risk_detail(ward, one).point.review_on for one in ids[:2]]
    assert days == [date(2027, 2, 2), date(2027, 5, 2)]
    view = round_view(ward, round_id)
    assert (view.round.state, view.round.closed_on, view.done) == (RoundState.CLOSED, TODAY, 3)
    for act in (
        lambda: close_round(ward, round_id),
        lambda: note_review(ward, round_id, ids[0], ReviewResult.UNCHANGED),
    ):
        with pytest.raises(RoundClosedError):
            act()
    assert [todo.kind for todo in todos(ward) if todo.kind == "review_round"] == []


def test_an_open_round_waits_on_the_start_page(ward, ids):
    start_round(ward, 2026, 3)
    (todo,) = [one for one in todos(ward) if one.kind == "review_round"]
    assert (todo.due, todo.target) == (date(2026, 9, 30), "review")


def test_undone_and_begun_again_a_round_is_the_same(ward, ids):
    round_id = start_round(ward, 2026, 4).id
    note_review(ward, round_id, ids[0], ReviewResult.UNCHANGED)
    undo(ward)
    undo(ward)
    assert list_rounds(ward) == ()
    assert start_round(ward, 2026, 4).id == round_id
    assert round_view(ward, round_id).done == 0
    note_review(ward, round_id, ids[0], ReviewResult.UNCHANGED)
    assert round_view(ward, round_id).done == 1


@pytest.mark.parametrize(("year", "quarter"), [(1999, 1), (2201, None), (2026, 5)])
def test_a_round_of_no_such_time_is_refused(ward, year, quarter):
    with pytest.raises(RecordInvalidError):
        start_round(ward, year, quarter)


# --- Approval ---


def test_an_approval_tells_what_changed_since(ward, ids, control):
    assert approval_state(ward).last is None
    approve_risks(ward, " 王主任 ", remark="同意上报")
    state = approval_state(ward)
    assert (state.last.by, state.last.count, state.last.controls) == ("王主任", 3, 1)
    assert state.changed == 0
    edit_control(ward, control, {"in_place_on": TODAY})
    assert approval_state(ward).changed == 0
    edit_control(ward, control, {"text": "三人核对"})
    remove_risks(ward, ids[2:])
    add_risk(ward, risk())
    assert approval_state(ward).changed == 3
    approve_risks(ward, "王主任")
    assert approval_state(ward).changed == 0


def test_the_approval_stands_on_the_printed_list(ward, ids, tmp_path):
    path = tmp_path / "list.pdf"
    print_risks(ward, path, words=WORDS)
    assert "审批" not in "".join(texts_of(path))
    approve_risks(ward, "王䶮")
    edit_risk(ward, ids[0], {"impact": 4})
    print_risks(ward, path, words=WORDS)
    printed = "".join(texts_of(path)).replace(" ", "")
    assert "审批：王䶮2026-11-02（3个风险点），之后改动1处" in printed


def test_what_cannot_be_approved_is_said(ward):
    with pytest.raises(NothingToApproveError):
        approve_risks(ward, "王主任")
    add_risk(ward, risk())
    for by, on in (("  ", TODAY), ("王主任", date(2126, 1, 1))):
        with pytest.raises(RecordInvalidError):
            approve_risks(ward, by, on=on)
    assert approval_state(ward).last is None


def test_several_controls_go_and_come_back_with_what_was_found(ward, ids, control):
    other = add_control(ward, ids[1], {**MONTHLY, "text": "月度盘点"}).id
    check_control(ward, other, {"effect": Effect.EFFECTIVE})
    before = list_controls(ward)
    assert remove_controls(ward, [control, other]).count == 2
    assert list_controls(ward) == ()
    assert recent_acts(ward, 1)[0].key == "act.remove_records"
    assert restore_controls(ward, [control, other]).count == 2
    assert [row for _, row in list_controls(ward)] == [row for _, row in before]


def test_a_control_does_not_come_back_to_a_point_that_is_deleted(ward, ids, control):
    remove_risks(ward, [ids[0]])
    with pytest.raises(NoSuchRecordError):
        restore_controls(ward, [control])


def test_controls_of_a_list_are_one_act_and_need_their_point(ward, ids):
    rows = [{"risk_point": one, "text": "双人核对"} for one in ids[:2]]
    assert put_records(ward, new_controls(ward, Control, rows), "act.add_record").count == 2
    assert [row.points for _, row in list_controls(ward)] == [("R-0001",), ("R-0002",)]
    remove_risks(ward, [ids[2]])
    with pytest.raises(NoSuchRecordError):
        new_controls(ward, Control, [*rows, {"risk_point": ids[2], "text": "双人核对"}])
    assert len(list_controls(ward)) == 2


def test_the_list_stands_as_it_stood_on_a_day(house, ward, ids, control):
    first = ward.today()
    before, detail = list_risks(ward), risk_detail(ward, ids[0])
    house.time.pass_days(2)
    # The clock is everybody's: it is put back before anything can fail.
    edit_risk(ward, ids[0], {"likelihood": 1})
    edit_control(ward, control, {"text": "三人核对"})
    remove_risks(ward, ids[1:2])
    then = list_risks(ward, day=first)
    past = risk_detail(ward, ids[0], day=first)
    with pytest.raises(NoSuchRecordError):
        risk_detail(ward, ids[0], day=first - timedelta(days=1))
    house.time.pass_days(-2)
    assert then == before
    assert past == detail
    assert [held.record.number for held in then.held] == ["R-0001", "R-0002", "R-0003"]
    assert list_risks(ward) != before
