"""The office's column of a self-check: written at the office, sent down, seen by one ward alone."""

from datetime import date
from decimal import Decimal

import pytest

from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.self_checks.answers import (
    Answered,
    AnswerError,
    answer,
    answer_many,
    note,
)
from cleanclinic.operations.self_checks.reviews import (
    ReviewSentError,
    ReviewState,
    list_reviews,
    reopen_review,
    reviews_waiting,
    say_of_run,
    send_review,
)
from cleanclinic.operations.self_checks.runs import (
    NotSubmittedError,
    correct,
    period_of,
    start_run,
    submit,
)
from cleanclinic.operations.self_checks.standards import publish_standard
from cleanclinic.operations.self_checks.standing import NoSuchIndicatorError, run_view
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.check_review import CheckReview
from cleanclinic.records.self_check import Column, PeriodKind
from cleanclinic.records.standard_methods import Given
from cleanclinic.storage.errors import RecordFinalError
from tests.core.standard_kit import indicator, standard
from tests.hospital import Hospital, contents

QUARTER = period_of(PeriodKind.QUARTER, date(2026, 11, 2))
STANDARD = standard(
    indicator("1.1.1", "10", "binary"),
    indicator("1.1.2", "10", "per_event_deduct", "each=2;cap=10"),
    indicator("2.1.1", "10", "binary", item="2.1"),
)
NOTHING, ONE = Decimal(0), Decimal(1)


@pytest.fixture
def house(tmp_path):
    with Hospital(tmp_path) as made:
        publish_standard(made.office, STANDARD)
        yield made


def begun(house, ward):
    house.answer(ward)
    return start_run(ward, "T", PeriodKind.QUARTER, QUARTER, title="四季度自查").id


def handed_in(house, ward):
    """A run with full marks, at the office."""
    run = begun(house, ward)
    values = {code: {"amount": ONE} for code in ("1.1.1", "2.1.1")}
    answer_many(ward, run, {**values, "1.1.2": {"amount": NOTHING}})
    submit(ward, run)
    house.round_trip(ward)
    return run


def values_of(workspace, run):
    columns = run_view(workspace, run).columns
    return [columns[one].value for one in Column]


def test_the_offices_column_comes_back_to_the_ward_and_to_no_other(house):
    ward, other = house.ward("w1"), house.ward("w2")
    run = handed_in(house, ward)
    (row,) = list_reviews(house.office)
    assert (row.department_id, row.own, row.state) == (
        ward.department_id, Decimal(100), ReviewState.WAITING,
    )  # fmt: skip
    assert reviews_waiting(house.office) == 1
    say_of_run(
        house.office, run, {"1.1.2": {"amount": Decimal(3), "remark": "抽查发现三处"},
                            "2.1.1": {"remark": "佐证要有日期"}},
    )  # fmt: skip
    # 24 of 30 points: 80.
    assert values_of(house.office, run) == [100, 100, 80]
    house.answer(ward)
    assert run_view(ward, run).review is None, "it was shown before it was sent down"
    assert values_of(ward, run) == [100, 100, 100]
    send_review(house.office, run, remark="总体较好")
    house.answer(ward, other)
    view = run_view(ward, run)
    assert values_of(ward, run) == [100, 100, 80]
    assert (view.review.result, view.review.band, view.review.by, view.review.remark) == (
        80, "达标", "林知行", "总体较好",
    )  # fmt: skip
    assert view.row("1.1.2").remark_of(Column.OFFICE) == "抽查发现三处"
    assert view.row("2.1.1").given_to(Column.OFFICE) == Given(ONE)
    assert other.store.all(CheckReview) == ()
    (row,) = list_reviews(house.office)
    assert (row.state, row.office, row.moved, row.said) == (ReviewState.SENT, 80, -20, 2)
    assert reviews_waiting(house.office) == 0
    for workspace in (ward, other, house.office):
        assert workspace.store.alarms() == ()
        assert workspace.store.compare_projection() == ()


def test_where_the_office_says_nothing_else_the_heads_answer_stands(house):
    ward = house.ward("w1")
    run = begun(house, ward)
    for code, amount in (("1.1.1", ONE), ("1.1.2", NOTHING), ("2.1.1", ONE)):
        answer(ward, run, code, Answered(Given(amount)))
    note(ward, run, "1.1.1", head_amount=NOTHING)
    submit(ward, run)
    house.round_trip(ward)
    say_of_run(house.office, run, {"1.1.2": {"amount": ONE}})
    assert values_of(house.office, run) == [100, Decimal("66.67"), 60]
    say_of_run(house.office, run, {"1.1.1": {"amount": ONE}})
    assert values_of(house.office, run)[2] == Decimal("93.33")
    say_of_run(house.office, run, {"1.1.2": {"amount": None}})
    assert values_of(house.office, run)[2] == 100
    (held,) = house.office.store.all(CheckReview)
    assert [one.number for one in held.record.answers] == ["1.1.1"]


def test_what_was_sent_down_is_final_until_it_is_taken_up_again(house):
    ward = house.ward("w1")
    run = handed_in(house, ward)
    say_of_run(house.office, run, {"1.1.1": {"amount": NOTHING}})
    send_review(house.office, run)
    for write in (
        lambda: say_of_run(house.office, run, {"1.1.1": {"amount": ONE}}),
        lambda: send_review(house.office, run),
    ):
        with pytest.raises(ReviewSentError):
            write()
    (held,) = house.office.store.all(CheckReview)
    with pytest.raises(RecordFinalError), house.office.store.act(
        "act.reopen_review", house.office.actor
    ) as act:  # fmt: skip
        act.put(CheckReview(id=held.record.id, department=ward.department_id, run=run))
    house.answer(ward)
    assert reopen_review(house.office, run).count == 1
    assert reopen_review(house.office, run).count == 0
    house.answer(ward)
    assert run_view(ward, run).review is None
    say_of_run(house.office, run, {"1.1.1": {"amount": ONE}})
    send_review(house.office, run)
    house.answer(ward)
    assert values_of(ward, run) == [100, 100, 100]


@pytest.mark.parametrize("remark", ["", "请整改"])
def test_undo_takes_a_view_up_again_and_redo_does_not_send_it_down(house, remark):
    ward = house.ward("w1")
    run = handed_in(house, ward)
    say_of_run(house.office, run, {"1.1.1": {"amount": NOTHING}})
    send_review(house.office, run, remark=remark)
    undo(house.office)
    assert run_view(house.office, run).review.remark == remark
    if remark:
        undo(house.office)
    assert list_reviews(house.office)[0].state is ReviewState.BEGUN
    undo(house.office)
    assert list_reviews(house.office)[0].state is ReviewState.WAITING
    redo(house.office)
    assert values_of(house.office, run)[2] == Decimal("66.67")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"9.9.9": {"amount": ONE}}, NoSuchIndicatorError),
        ({"1.1.1": {"amount": ONE}, "1.1.2": {"amount": Decimal("-1")}}, AnswerError),
        ({"2.1.1": {"amount": Decimal(7)}}, AnswerError),
    ],
)
def test_what_cannot_be_said_changes_nothing(house, values, error):
    ward = house.ward("w1")
    run = handed_in(house, ward)
    before = contents(house.office)
    with pytest.raises(error):
        say_of_run(house.office, run, values)
    assert contents(house.office) == before


def test_only_the_office_says_it_and_only_of_what_was_submitted(house):
    ward = house.ward("w1")
    run = begun(house, ward)
    house.round_trip(ward)
    assert list_reviews(house.office) == ()
    with pytest.raises(NotSubmittedError):
        say_of_run(house.office, run, {"1.1.1": {"amount": ONE}})
    for write in (list_reviews, lambda one: say_of_run(one, run, {})):
        with pytest.raises(WrongKindError):
            write(ward)


def test_a_corrected_version_is_looked_at_anew(house):
    ward = house.ward("w1")
    run = handed_in(house, ward)
    say_of_run(house.office, run, {"1.1.1": {"amount": NOTHING}})
    again = correct(ward, run).id
    submit(ward, again)
    house.round_trip(ward)
    newer, older = list_reviews(house.office)
    assert [(one.id, one.replaced) for one in (newer, older)] == [(again, False), (run, True)]
    assert newer.state is ReviewState.WAITING
    assert reviews_waiting(house.office) == 1
