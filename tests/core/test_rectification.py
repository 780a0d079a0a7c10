"""Orders, findings and what is done about them, carried between an office and two PCs of a ward."""

from datetime import timedelta
from functools import partial

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.home.office_desk import office_todos
from cleanclinic.operations.home.overview import shell_state, todos
from cleanclinic.operations.issues.board import (
    IssueMissingError,
    IssueStep,
    NextAct,
    issue_of,
    list_issues,
)
from cleanclinic.operations.issues.findings import (
    FindingUsedError,
    add_finding,
    edit_finding,
    remove_finding,
    repeat_of,
)
from cleanclinic.operations.issues.office import (
    AgainElsewhereError,
    AgainOpenError,
    NoDepartmentError,
    OrderSentError,
    ReviewExtensionError,
    ReviewStaleError,
    issue_orders,
    office_board,
    order_again,
    review,
    withdraw_order,
)
from cleanclinic.operations.issues.work import (
    ExtensionError,
    ExtensionUsedError,
    LookBackEarlyError,
    RectifyDayError,
    RectifyFinalError,
    RectifyStepError,
    answer_send_back,
    ask_extension,
    close_own,
    hand_in,
    look_back,
    receive_order,
    set_work,
    take_back,
    verify,
)
from cleanclinic.operations.recording.history import undo, undoable
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.issue_order import IssueGravity, ReviewVerdict
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Light, RectifyState
from cleanclinic.storage.errors import UndoNothingError
from tests.core.exchange_kit import trip
from tests.core.rectification_kit import (
    BACK,
    CLOSED,
    ORDER,
    agree,
    finding,
    give,
    photo,
    rectify,
    state,
    ward,
)
from tests.hospital import START, contents, person

__all__ = ["ward"]

# --- The whole way --------------------------------------------------------------------------------


def test_an_order_goes_down_is_rectified_sent_back_closed_and_looked_back_at(hospital, ward):
    made = give(hospital, ward)
    assert [todo.target for todo in todos(ward) if todo.page == "rectify"] == [made]
    assert shell_state(ward).badges["rectify"] == 1
    assert issue_of(ward, made).next_act is NextAct.RECEIVE
    rectify(ward, made)
    assert issue_of(ward, made).next_act is NextAct.HAND_IN
    hand_in(ward, made)
    assert state(ward, made) is RectifyState.SUBMITTED
    assert shell_state(ward).badges["rectify"] == 0
    trip(hospital, ward)
    assert [todo.target for todo in office_todos(hospital.office) if todo.page == "orders"] == [
        made
    ]
    (waiting,) = office_board(hospital.office).waiting
    assert (waiting.department, waiting.work.measures) == ("w1病区", "已补签并学习")
    review(hospital.office, made, BACK, 1, reason="缺学习签到表")
    trip(hospital, ward)
    standing = issue_of(ward, made).standing
    assert (standing.state, standing.reason) == (RectifyState.SENT_BACK, "缺学习签到表")
    answer_send_back(ward, made)
    assert issue_of(ward, made).standing.reason == "缺学习签到表"
    set_work(ward, made, {"done_on": ward.today()})
    photo(ward, made, "签到表.txt")
    verify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    review(hospital.office, made, CLOSED, 2)
    trip(hospital, ward)
    assert state(ward, made) is RectifyState.CLOSED
    hospital.time.pass_days(30)
    assert state(hospital.office, made) is RectifyState.LOOK_BACK
    review(hospital.office, made, ReviewVerdict.LASTING, 2)
    assert set(agree(hospital, ward)) == {made}
    path = issue_of(ward, made).path
    assert [one.step for one in path] == list(IssueStep)
    assert all(one.done for one in path)
    assert not any(one.current for one in path)


def test_one_order_for_many_departments_has_a_number_for_each_and_reaches_each_its_own(hospital):
    one, other = hospital.ward("w1"), hospital.ward("w2")
    done = issue_orders(
        hospital.office,
        [one.department_id, other.department_id],
        {**ORDER, "gravity": IssueGravity.AT_ONCE},
    )
    assert done.count == 2
    hospital.answer(one, other)
    (first,), (second,) = list_issues(one), list_issues(other)
    assert first.record.number == "交办〔2026〕001 号"
    assert second.record.number == "交办〔2026〕002 号"
    assert first.standing.due == START.date() + timedelta(days=3)
    with pytest.raises(IssueMissingError):
        receive_order(one, second.id)


def test_an_own_finding_is_closed_by_the_ward_and_its_recurrence_is_linked(hospital, ward):
    made = finding(ward)
    assert issue_of(ward, made).next_act is NextAct.PLAN
    rectify(ward, made)
    close_own(ward, made)
    assert agree(hospital, ward)[made][0].state is RectifyState.CLOSED
    with pytest.raises(LookBackEarlyError):
        look_back(ward, made, lasting=True)
    hospital.time.pass_days(30)
    look_back(ward, made, lasting=False, remark="又缺两页")
    assert state(ward, made) is RectifyState.RECURRED
    again = add_finding(ward, {**repeat_of(ward, made), "problem": "又缺两页"}).id
    third = add_finding(ward, repeat_of(ward, again)).id
    assert issue_of(ward, third).repeats.id == again
    assert issue_of(ward, again).repeats.id == made
    assert issue_of(ward, made).repeats is None


def closed_order(hospital, ward):
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    review(hospital.office, made, CLOSED, 1)
    return made


def test_an_order_names_the_closed_one_that_happened_again_on_both_sides(hospital, ward):
    first = closed_order(hospital, ward)
    issue_orders(hospital.office, [ward.department_id], order_again(hospital.office, first))
    trip(hospital, ward)
    again = next(one.id for one in list_issues(ward) if one.id != first)
    for workspace in (hospital.office, ward):
        one, before = issue_of(workspace, again), issue_of(workspace, first)
        assert (one.repeats.id, one.repeats.day) == (first, hospital.office.today())
        assert one.record.requirement == before.record.requirement
        assert [later.id for later in before.repeated_by] == [again]
        assert {issue.id: issue for issue in list_issues(workspace)} == {first: before, again: one}
        assert before.repeats is None


def test_what_happened_again_was_closed_and_is_of_the_same_department(hospital, ward):
    other, first = hospital.ward("w2"), closed_order(hospital, ward)
    like = order_again(hospital.office, first)
    issue_orders(hospital.office, [ward.department_id], ORDER)
    open_one = next(one.id for one in list_issues(hospital.office) if one.id != first)
    before = contents(hospital.office)
    for departments in ([other.department_id], [ward.department_id, other.department_id]):
        with pytest.raises(AgainElsewhereError):
            issue_orders(hospital.office, departments, like)
    for ancestor, error in ((open_one, AgainOpenError), (other.new_id(), IssueMissingError)):
        with pytest.raises(error):
            issue_orders(hospital.office, [ward.department_id], {**ORDER, "ancestor": ancestor})
    assert contents(hospital.office) == before


def test_days_follow_gravity_and_colours_follow_days(hospital, ward):
    made = finding(ward, gravity=IssueGravity.ORDINARY)
    lights = []
    for _ in range(3):
        lights.append(issue_of(ward, made).standing.light)
        hospital.time.pass_days(12 if len(lights) == 1 else 4)
    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]
    assert shell_state(ward).badges["rectify"] == 1


def test_the_ward_asks_for_time_and_the_office_grants_it_or_not(hospital, ward):
    made = give(hospital, ward)
    receive_order(ward, made)
    due = issue_of(ward, made).standing.due
    with pytest.raises(ExtensionError):
        ask_extension(ward, made, due, "人手不足")
    with pytest.raises(RecordInvalidError):
        ask_extension(ward, made, due + timedelta(days=5), "")
    ask_extension(ward, made, due + timedelta(days=5), "人手不足")
    trip(hospital, ward)
    assert [one.id for one in office_board(hospital.office).waiting] == [made]
    review(hospital.office, made, ReviewVerdict.NOT_EXTENDED, 1, reason="时间够")
    trip(hospital, ward)
    assert not issue_of(ward, made).standing.asks
    ask_extension(ward, made, due + timedelta(days=9), "系统升级")
    trip(hospital, ward)
    assert issue_of(hospital.office, made).standing.asks
    with pytest.raises(ReviewExtensionError):
        review(hospital.office, made, ReviewVerdict.EXTENDED, 1, due=due)
    review(hospital.office, made, ReviewVerdict.EXTENDED, 1, due=due + timedelta(days=9))
    trip(hospital, ward)
    standing = issue_of(ward, made).standing
    assert (standing.due, standing.asks) == (due + timedelta(days=9), False)
    with pytest.raises(ExtensionUsedError):
        ask_extension(ward, made, due + timedelta(days=20), "再延")
    agree(hospital, ward)


# --- Bad input ------------------------------------------------------------------------------------


def test_an_order_for_another_department_is_refused_and_changes_nothing(hospital):
    one, other = hospital.ward("w1"), hospital.ward("w2")
    issue_orders(hospital.office, [one.department_id], ORDER)
    before = contents(other)
    files = hospital.answer(one)
    report = import_files(other, files)
    assert all(file.error is not None for file in report.files)
    assert contents(other) == before
    assert list_issues(other) == ()


def test_a_signature_can_be_undone_and_given_again(hospital, ward):
    made = give(hospital, ward)
    receive_order(ward, made)
    undo(ward)
    assert issue_of(ward, made).next_act is NextAct.RECEIVE
    receive_order(ward, made)
    assert len(issue_of(ward, made).receipts) == 1
    set_work(ward, made, {"plan": "补签"})


def test_the_office_cannot_close_what_was_sent_back_or_taken_back_meanwhile(hospital, ward):
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    review(hospital.office, made, BACK, 1, reason="照片看不清")
    with pytest.raises(ReviewStaleError):
        review(hospital.office, made, CLOSED, 1)
    trip(hospital, ward)
    answer_send_back(ward, made)
    set_work(ward, made, {"done_on": ward.today()})
    verify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    with pytest.raises(ReviewStaleError):
        review(hospital.office, made, CLOSED, 1)
    # The closing and the taking back cross each other on the way.
    take_back(ward, made)
    review(hospital.office, made, CLOSED, 2)
    assert state(hospital.office, made) is RectifyState.CLOSED
    agree(hospital, ward)
    assert state(ward, made) is RectifyState.DONE
    assert issue_of(ward, made).round == 3


def test_undoing_a_handing_in_takes_it_back_for_good(hospital, ward):
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    review(hospital.office, made, CLOSED, 1)
    undo(ward)
    agree(hospital, ward)
    assert (state(ward, made), issue_of(ward, made).round) == (RectifyState.DONE, 2)


def test_the_offices_word_is_undone_until_a_file_has_carried_it(hospital, ward):
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    hospital.take(hospital.office, hospital.send(ward))
    review(hospital.office, made, CLOSED, 1)
    undo(hospital.office)
    assert state(hospital.office, made) is RectifyState.SUBMITTED
    review(hospital.office, made, BACK, 1, reason="照片看不清")
    hospital.answer(ward)
    assert undoable(hospital.office) is None
    with pytest.raises(UndoNothingError):
        undo(hospital.office)
    assert state(ward, made) is RectifyState.SENT_BACK


def test_what_is_handed_in_is_not_changed(hospital, ward):
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    before = contents(ward)
    for wrong in (
        lambda: set_work(ward, made, {"plan": "改"}),
        lambda: ask_extension(ward, made, ward.today() + timedelta(days=60), "改"),
        lambda: verify(ward, made),
    ):
        with pytest.raises(RectifyFinalError):
            wrong()
    with pytest.raises(RectifyStepError):
        receive_order(ward, made)
    assert contents(ward) == before
    own = finding(ward)
    rectify(ward, own)
    close_own(ward, own)
    for wrong in (remove_finding, partial(edit_finding, values={"problem": "改"})):
        with pytest.raises(FindingUsedError):
            wrong(ward, own)


def test_steps_out_of_order_and_wrong_days_are_refused(hospital, ward):
    made = give(hospital, ward)
    for wrong in (hand_in, verify, answer_send_back, take_back, close_own):
        with pytest.raises(RectifyStepError):
            wrong(ward, made)
    receive_order(ward, made)
    for day in (ward.today() + timedelta(days=1), ward.today() - timedelta(days=1)):
        with pytest.raises(RectifyDayError):
            set_work(ward, made, {"done_on": day})
    with pytest.raises(ReviewStaleError):
        review(hospital.office, made, CLOSED, 1)


def test_what_was_verified_and_changed_is_verified_again(ward):
    made = finding(ward)
    rectify(ward, made)
    set_work(ward, made, {"measures": "另加复核"})
    assert issue_of(ward, made).next_act is NextAct.VERIFY


def test_an_order_is_withdrawn_only_before_a_file_carries_it(hospital, ward):
    issue_orders(hospital.office, [ward.department_id], ORDER)
    (issue,) = list_issues(hospital.office)
    withdraw_order(hospital.office, issue.id)
    assert list_issues(hospital.office) == ()
    issue_orders(hospital.office, [ward.department_id], ORDER)
    (issue,) = list_issues(hospital.office)
    assert issue.record.number == "交办〔2026〕002 号"
    hospital.answer(ward)
    with pytest.raises(OrderSentError):
        withdraw_order(hospital.office, issue.id)


def test_an_order_needs_departments_on_the_list_and_its_text(hospital, ward):
    for departments in ([], ["01930000-0000-7000-8000-00000000dead"]):
        with pytest.raises(NoDepartmentError):
            issue_orders(hospital.office, departments, ORDER)
    with pytest.raises(RecordInvalidError):
        issue_orders(hospital.office, [ward.department_id], {**ORDER, "problem": ""})
    assert list_issues(hospital.office) == ()


def test_a_responsible_person_is_one_of_the_staff(ward):
    made = finding(ward)
    owner = add_staff(ward, person(1)).id
    set_work(ward, made, {"owner": owner, "planned_for": ward.today()})
    assert issue_of(ward, made).work.owner == owner
