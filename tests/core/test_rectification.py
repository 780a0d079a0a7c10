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
    FindingVetoError,
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
    RectifyDiffersError,
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
from cleanclinic.operations.self_checks.issues import (
    NoFindingError,
    make_findings,
    offered_findings,
)
from cleanclinic.operations.self_checks.runs import submit, withdraw
from cleanclinic.records.issue_order import (
    IssueGravity,
    ReviewVerdict,
)
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Light, RectifyState
from cleanclinic.storage.errors import UndoNothingError
from tests.core.exchange_kit import trip
from tests.core.rectification_kit import (
    BACK,
    CLOSED,
    ORDER,
    agree,
    checked_run,
    finding,
    give,
    photo,
    rectify,
    state,
)
from tests.hospital import START, Hospital, contents, person


@pytest.fixture
def house(tmp_path):
    with Hospital(tmp_path) as made:
        yield made


@pytest.fixture
def ward(house):
    return house.ward("w1")


# --- The whole way --------------------------------------------------------------------------------


def test_an_order_goes_down_is_rectified_sent_back_closed_and_looked_back_at(house, ward):
    made = give(house, ward)
    assert [todo.target for todo in todos(ward) if todo.page == "rectify"] == [made]
    assert shell_state(ward).badges["rectify"] == 1
    assert issue_of(ward, made).next_act is NextAct.RECEIVE
    rectify(ward, made)
    assert issue_of(ward, made).next_act is NextAct.HAND_IN
    hand_in(ward, made)
    assert state(ward, made) is RectifyState.SUBMITTED
    assert shell_state(ward).badges["rectify"] == 0
    trip(house, ward)
    assert [todo.target for todo in office_todos(house.office) if todo.page == "orders"] == [made]
    (waiting,) = office_board(house.office).waiting
    assert (waiting.department, waiting.work.measures) == ("w1病区", "已补签并学习")
    review(house.office, made, BACK, 1, reason="缺学习签到表")
    trip(house, ward)
    standing = issue_of(ward, made).standing
    assert (standing.state, standing.reason) == (RectifyState.SENT_BACK, "缺学习签到表")
    answer_send_back(ward, made)
    assert issue_of(ward, made).standing.reason == "缺学习签到表"
    set_work(ward, made, {"done_on": ward.today()})
    photo(ward, made, "签到表.txt")
    verify(ward, made)
    hand_in(ward, made)
    trip(house, ward)
    review(house.office, made, CLOSED, 2)
    trip(house, ward)
    assert state(ward, made) is RectifyState.CLOSED
    house.time.pass_days(30)
    assert state(house.office, made) is RectifyState.LOOK_BACK
    review(house.office, made, ReviewVerdict.LASTING, 2)
    assert set(agree(house, ward)) == {made}
    path = issue_of(ward, made).path
    assert [one.step for one in path] == list(IssueStep)
    assert all(one.done for one in path)
    assert not any(one.current for one in path)


def test_one_order_for_many_departments_has_a_number_for_each_and_reaches_each_its_own(house):
    one, other = house.ward("w1"), house.ward("w2")
    done = issue_orders(
        house.office,
        [one.department_id, other.department_id],
        {**ORDER, "gravity": IssueGravity.AT_ONCE},
    )
    assert done.count == 2
    house.answer(one, other)
    (first,), (second,) = list_issues(one), list_issues(other)
    assert first.record.number == "交办〔2026〕001 号"
    assert second.record.number == "交办〔2026〕002 号"
    assert first.standing.due == START.date() + timedelta(days=3)
    with pytest.raises(IssueMissingError):
        receive_order(one, second.id)


def test_an_own_finding_is_closed_by_the_ward_and_its_recurrence_is_linked(house, ward):
    made = finding(ward)
    assert issue_of(ward, made).next_act is NextAct.PLAN
    rectify(ward, made)
    close_own(ward, made)
    assert agree(house, ward)[made][0].state is RectifyState.CLOSED
    with pytest.raises(LookBackEarlyError):
        look_back(ward, made, lasting=True)
    house.time.pass_days(30)
    look_back(ward, made, lasting=False, remark="又缺两页")
    assert state(ward, made) is RectifyState.RECURRED
    again = add_finding(ward, {**repeat_of(ward, made), "problem": "又缺两页"}).id
    third = add_finding(ward, repeat_of(ward, again)).id
    assert issue_of(ward, third).repeats.id == again
    assert issue_of(ward, again).repeats.id == made
    assert issue_of(ward, made).repeats is None


def closed_order(house, ward):
    made = give(house, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(house, ward)
    review(house.office, made, CLOSED, 1)
    return made


def test_an_order_names_the_closed_one_that_happened_again_on_both_sides(house, ward):
    first = closed_order(house, ward)
    issue_orders(house.office, [ward.department_id], order_again(house.office, first))
    trip(house, ward)
    again = next(one.id for one in list_issues(ward) if one.id != first)
    for workspace in (house.office, ward):
        one, before = issue_of(workspace, again), issue_of(workspace, first)
        assert (one.repeats.id, one.repeats.day) == (first, house.office.today())
        assert one.record.requirement == before.record.requirement
        assert [later.id for later in before.repeated_by] == [again]
        assert {issue.id: issue for issue in list_issues(workspace)} == {first: before, again: one}
        assert before.repeats is None


def test_what_happened_again_was_closed_and_is_of_the_same_department(house, ward):
    other, first = house.ward("w2"), closed_order(house, ward)
    like = order_again(house.office, first)
    issue_orders(house.office, [ward.department_id], ORDER)
    open_one = next(one.id for one in list_issues(house.office) if one.id != first)
    before = contents(house.office)
    for departments in ([other.department_id], [ward.department_id, other.department_id]):
        with pytest.raises(AgainElsewhereError):
            issue_orders(house.office, departments, like)
    for ancestor, error in ((open_one, AgainOpenError), (other.new_id(), IssueMissingError)):
        with pytest.raises(error):
            issue_orders(house.office, [ward.department_id], {**ORDER, "ancestor": ancestor})
    assert contents(house.office) == before


def test_days_follow_gravity_and_colours_follow_days(house, ward):
    made = finding(ward, gravity=IssueGravity.ORDINARY)
    lights = []
    for _ in range(3):
        lights.append(issue_of(ward, made).standing.light)
        house.time.pass_days(12 if len(lights) == 1 else 4)
    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]
    assert shell_state(ward).badges["rectify"] == 1


def test_the_ward_asks_for_time_and_the_office_grants_it_or_not(house, ward):
    made = give(house, ward)
    receive_order(ward, made)
    due = issue_of(ward, made).standing.due
    with pytest.raises(ExtensionError):
        ask_extension(ward, made, due, "人手不足")
    with pytest.raises(RecordInvalidError):
        ask_extension(ward, made, due + timedelta(days=5), "")
    ask_extension(ward, made, due + timedelta(days=5), "人手不足")
    trip(house, ward)
    assert [one.id for one in office_board(house.office).waiting] == [made]
    review(house.office, made, ReviewVerdict.NOT_EXTENDED, 1, reason="时间够")
    trip(house, ward)
    assert not issue_of(ward, made).standing.asks
    ask_extension(ward, made, due + timedelta(days=9), "系统升级")
    trip(house, ward)
    assert issue_of(house.office, made).standing.asks
    with pytest.raises(ReviewExtensionError):
        review(house.office, made, ReviewVerdict.EXTENDED, 1, due=due)
    review(house.office, made, ReviewVerdict.EXTENDED, 1, due=due + timedelta(days=9))
    trip(house, ward)
    standing = issue_of(ward, made).standing
    assert (standing.due, standing.asks) == (due + timedelta(days=9), False)
    with pytest.raises(ExtensionUsedError):
        ask_extension(ward, made, due + timedelta(days=20), "再延")
    agree(house, ward)


# --- From a self-check ----------------------------------------------------------------------------


def test_answers_below_full_become_findings_and_veto_items_always(house, ward):
    run = checked_run(house, ward)
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
    trip(house, ward)
    review(house.office, veto.id, CLOSED, 1)
    agree(house, ward)
    assert state(ward, veto.id) is RectifyState.CLOSED


def test_a_run_submitted_again_makes_no_second_finding(house, ward):
    run = checked_run(house, ward)
    submit(ward, run, without_evidence=True)
    (before,) = list_issues(ward)
    withdraw(ward, run)
    submit(ward, run, without_evidence=True)
    assert [one.id for one in list_issues(ward)] == [before.id]


# --- Bad input ------------------------------------------------------------------------------------


def test_an_order_for_another_department_is_refused_and_changes_nothing(house):
    one, other = house.ward("w1"), house.ward("w2")
    issue_orders(house.office, [one.department_id], ORDER)
    before = contents(other)
    files = house.answer(one)
    report = import_files(other, files)
    assert all(file.error is not None for file in report.files)
    assert contents(other) == before
    assert list_issues(other) == ()


def test_an_order_answered_on_two_pcs_is_one_answer(house, ward):
    second = house.ward("w1b", joins=ward)
    made = give(house, ward)
    house.answer(second)
    receive_order(ward, made)
    receive_order(second, made)
    set_work(ward, made, {"plan": "周五前补签"})
    photo(second, made, "登记本照片.txt")
    agree(house, ward, second)
    issue = issue_of(second, made)
    assert (issue.work.plan, len(issue.work.after)) == ("周五前补签", 1)


def test_two_people_sign_for_one_order_on_two_pcs_and_nothing_is_to_be_settled(house, ward):
    second = house.ward("w1b", joins=ward)
    made = give(house, ward)
    house.answer(second)
    receive_order(ward, made)
    house.time.pass_days(1)
    receive_order(second, made)
    first, later = (one.person for one in (ward, second))
    assert first != later
    agree(house, ward, second)
    for workspace in (ward, second, house.office):
        issue = issue_of(workspace, made)
        assert [one.by for one in issue.receipts] == [first, later]
        assert [one.on for one in issue.receipts] == [
            START.date(), START.date() + timedelta(days=1),
        ]  # fmt: skip
        assert not issue.conflicted
        assert next(one for one in issue.path if one.step is IssueStep.RECEIVE).day == START.date()
    rectify(second, made)
    agree(house, ward, second)
    hand_in(ward, made)


def test_a_signature_can_be_undone_and_given_again(house, ward):
    made = give(house, ward)
    receive_order(ward, made)
    undo(ward)
    assert issue_of(ward, made).next_act is NextAct.RECEIVE
    receive_order(ward, made)
    assert len(issue_of(ward, made).receipts) == 1
    set_work(ward, made, {"plan": "补签"})


def test_what_two_pcs_wrote_differently_is_settled_before_it_is_handed_in(house, ward):
    second = house.ward("w1b", joins=ward)
    made = give(house, ward)
    house.answer(second)
    receive_order(ward, made)
    agree(house, ward, second)
    set_work(ward, made, {"plan": "周五前补签", "measures": "补签", "done_on": ward.today()})
    set_work(second, made, {"plan": "下周", "measures": "补签", "done_on": ward.today()})
    photo(ward, made)
    agree(house, ward, second)
    assert issue_of(ward, made).conflicted
    verify(ward, made)
    with pytest.raises(RectifyDiffersError):
        hand_in(ward, made)


def test_handed_in_on_one_pc_while_the_other_still_writes(house, ward):
    second = house.ward("w1b", joins=ward)
    made = give(house, ward)
    house.answer(second)
    receive_order(ward, made)
    agree(house, ward, second)
    rectify(ward, made)
    hand_in(ward, made)
    set_work(second, made, {"plan": "晚写的计划"})
    found = agree(house, ward, second)
    assert found[made][0].state is RectifyState.SUBMITTED
    assert issue_of(house.office, made).work.plan == "本周内补签"


def test_the_office_cannot_close_what_was_sent_back_or_taken_back_meanwhile(house, ward):
    made = give(house, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(house, ward)
    review(house.office, made, BACK, 1, reason="照片看不清")
    with pytest.raises(ReviewStaleError):
        review(house.office, made, CLOSED, 1)
    trip(house, ward)
    answer_send_back(ward, made)
    set_work(ward, made, {"done_on": ward.today()})
    verify(ward, made)
    hand_in(ward, made)
    trip(house, ward)
    with pytest.raises(ReviewStaleError):
        review(house.office, made, CLOSED, 1)
    # The closing and the taking back cross each other on the way.
    take_back(ward, made)
    review(house.office, made, CLOSED, 2)
    assert state(house.office, made) is RectifyState.CLOSED
    agree(house, ward)
    assert state(ward, made) is RectifyState.DONE
    assert issue_of(ward, made).round == 3


def test_undoing_a_handing_in_takes_it_back_for_good(house, ward):
    made = give(house, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(house, ward)
    review(house.office, made, CLOSED, 1)
    undo(ward)
    agree(house, ward)
    assert (state(ward, made), issue_of(ward, made).round) == (RectifyState.DONE, 2)


def test_the_offices_word_is_undone_until_a_file_has_carried_it(house, ward):
    made = give(house, ward)
    rectify(ward, made)
    hand_in(ward, made)
    house.take(house.office, house.send(ward))
    review(house.office, made, CLOSED, 1)
    undo(house.office)
    assert state(house.office, made) is RectifyState.SUBMITTED
    review(house.office, made, BACK, 1, reason="照片看不清")
    house.answer(ward)
    assert undoable(house.office) is None
    with pytest.raises(UndoNothingError):
        undo(house.office)
    assert state(ward, made) is RectifyState.SENT_BACK


def test_what_is_handed_in_is_not_changed(house, ward):
    made = give(house, ward)
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


def test_steps_out_of_order_and_wrong_days_are_refused(house, ward):
    made = give(house, ward)
    for wrong in (hand_in, verify, answer_send_back, take_back, close_own):
        with pytest.raises(RectifyStepError):
            wrong(ward, made)
    receive_order(ward, made)
    for day in (ward.today() + timedelta(days=1), ward.today() - timedelta(days=1)):
        with pytest.raises(RectifyDayError):
            set_work(ward, made, {"done_on": day})
    with pytest.raises(ReviewStaleError):
        review(house.office, made, CLOSED, 1)


def test_what_was_verified_and_changed_is_verified_again(ward):
    made = finding(ward)
    rectify(ward, made)
    set_work(ward, made, {"measures": "另加复核"})
    assert issue_of(ward, made).next_act is NextAct.VERIFY


def test_an_order_is_withdrawn_only_before_a_file_carries_it(house, ward):
    issue_orders(house.office, [ward.department_id], ORDER)
    (issue,) = list_issues(house.office)
    withdraw_order(house.office, issue.id)
    assert list_issues(house.office) == ()
    issue_orders(house.office, [ward.department_id], ORDER)
    (issue,) = list_issues(house.office)
    assert issue.record.number == "交办〔2026〕002 号"
    house.answer(ward)
    with pytest.raises(OrderSentError):
        withdraw_order(house.office, issue.id)


def test_an_order_needs_departments_on_the_list_and_its_text(house, ward):
    for departments in ([], ["01930000-0000-7000-8000-00000000dead"]):
        with pytest.raises(NoDepartmentError):
            issue_orders(house.office, departments, ORDER)
    with pytest.raises(RecordInvalidError):
        issue_orders(house.office, [ward.department_id], {**ORDER, "problem": ""})
    assert list_issues(house.office) == ()


def test_a_responsible_person_is_one_of_the_staff(ward):
    made = finding(ward)
    owner = add_staff(ward, person(1)).id
    set_work(ward, made, {"owner": owner, "planned_for": ward.today()})
    assert issue_of(ward, made).work.owner == owner
