"""A quarter's self-check from start to receipt: answered, counted, handed in, corrected."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.recording.history import undo, undoable
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.self_checks.answers import (
    Answered,
    AnswerError,
    SelfCheckClosedError,
    add_answer_files,
    answer,
    answer_many,
    clear_answer,
    confirm,
    copy_forward,
    note,
)
from cleanclinic.operations.self_checks.runs import (
    ClockBackError,
    NotSubmittedError,
    PeriodFutureError,
    PeriodOverlapError,
    SubmitEvidenceError,
    SubmitOpenError,
    WithdrawError,
    correct,
    period_of,
    remove_run,
    submit,
    withdraw,
)
from cleanclinic.operations.self_checks.standards import publish_standard
from cleanclinic.operations.self_checks.standing import (
    NoSuchIndicatorError,
    answer_id,
    list_runs,
    run_view,
)
from cleanclinic.records.scoring import Standing, score
from cleanclinic.records.self_check import (
    CheckState,
    Column,
    PeriodKind,
    SelfCheck,
    SelfCheckAnswer,
)
from cleanclinic.records.standard_methods import NOT_APPLICABLE
from cleanclinic.storage.errors import RecordFinalError
from tests.core.refusal_kit import refused
from tests.core.self_check_kit import (
    BAD,
    GOOD,
    answered,
    lone,
    points_by_run,
    run,
    said,
    started,
    state_of,
    ward,
)
from tests.core.standard_kit import indicator, mixed

__all__ = ["lone", "run", "ward"]


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (PeriodKind.MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (PeriodKind.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (PeriodKind.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (PeriodKind.SPECIAL, date(2026, 2, 14), date(2026, 2, 14)),
    ],
)
def test_a_period_around_a_day(kind, first, last):
    assert period_of(kind, date(2026, 2, 14)) == (first, last)


def test_a_run_is_answered_counted_submitted_and_frozen(ward):
    run = started(ward)
    view = run_view(ward, run)
    assert (view.score.answered, view.score.total, view.editable) == (0, 3, True)
    answered(ward, run)
    view = run_view(ward, run)
    # 60 + 20 + 8
    assert (view.score.value, view.score.band.title) == (Decimal(88), "达标")
    assert score(view.sheet, view.givens) == view.score
    submit(ward, run)
    held = get_record(ward, SelfCheck, run).record
    assert (held.result, held.band, held.submitted_on) == (Decimal(88), "达标", ward.today())
    assert refused(SelfCheckClosedError, answer, ward, run, "a", BAD).values["title"]
    frozen = get_record(ward, SelfCheckAnswer, answer_id(run, "a")).record
    with ward.store.act("act.answer_indicator", ward.actor) as act, pytest.raises(RecordFinalError):
        act.put(replace(frozen, amount=Decimal(0)))
    assert submit(ward, run).count == 0
    assert list_runs(ward)[0].state is CheckState.SUBMITTED


def test_a_preview_is_what_is_scored_once_applied(lone, run):
    answered(lone, run)
    view = run_view(lone, run)
    tried = {"b": said(0), "c": said(10, 10)}
    otherwise = {code: one.given for code, one in tried.items()}
    preview = score(view.sheet, {**view.givens, **otherwise})
    assert run_view(lone, run).score == view.score
    values = {code: one.values() for code, one in tried.items()}
    assert answer_many(lone, run, values).count == 2
    assert run_view(lone, run).score == preview
    assert preview.value == Decimal(100)
    undo(lone)
    assert run_view(lone, run).score == view.score


def test_undo_takes_one_answer_back_and_it_can_be_given_again(ward):
    run = started(ward)
    answer(ward, run, "a", GOOD)
    assert undoable(ward).args["number"] == "a"
    undo(ward)
    assert run_view(ward, run).row("a").open
    answer(ward, run, "a", BAD, remark="少一份签名")
    row = run_view(ward, run).row("a")
    assert (row.points.standing, row.answer.remark) == (Standing.NOTHING, "少一份签名")
    clear_answer(ward, run, "a")
    row = run_view(ward, run).row("a")
    assert (row.open, row.answer.remark) == (True, "少一份签名")


def test_not_applicable_needs_a_reason(lone, run):
    error = refused(CleanClinicError, answer, lone, run, "b", Answered(NOT_APPLICABLE))
    assert error.values["field"] == "@self_check_answer.reason"
    answered(lone, run)
    answer(lone, run, "b", Answered(NOT_APPLICABLE, "本期没有这项业务"))
    # 60 + 8 of 70
    assert run_view(lone, run).score.value == Decimal("97.14")


def test_an_amount_that_cannot_be_is_refused_and_nothing_is_kept(lone, run):
    for number, bad, rule in (
        ("a", said("0.5"), "binary"),
        ("b", said("1.5"), "amount"),
        ("c", said(3, 2), "ratio"),
        ("c", said(0, 0), "ratio_of_nothing"),
    ):
        error = refused(AnswerError, answer, lone, run, number, bad)
        assert error.values["rule"] == f"@answer_problem.{rule}"
        many = {"a": GOOD.values(), number: bad.values()}
        refused(AnswerError, answer_many, lone, run, many)
    assert run_view(lone, run).score.answered == 0
    refused(NoSuchIndicatorError, answer, lone, run, "zz", GOOD)


def test_the_heads_column_is_her_own_where_she_differs(lone, run):
    answered(lone, run)
    note(lone, run, "b", head_amount=Decimal(3), head_remark="少记了两件")
    columns = run_view(lone, run).columns
    assert columns[Column.SELF].value == Decimal(88)
    assert columns[Column.HEAD].value == Decimal(68)
    assert columns[Column.OFFICE].value == Decimal(68)
    refused(AnswerError, note, lone, run, "a", head_amount=Decimal(7))


# --- periods --------------------------------------------------------------------------------------


def test_a_period_is_checked_once(ward):
    run = started(ward)
    error = refused(PeriodOverlapError, started, ward)
    assert error.values["title"] == "四季度自查"
    later = (date(2026, 11, 1), date(2026, 11, 30))
    started(ward, later, PeriodKind.MONTH, title="十一月自查")
    refused(PeriodOverlapError, started, ward, later, PeriodKind.MONTH)
    assert len(list_runs(ward)) == 2
    remove_run(ward, run)
    assert started(ward) == run
    assert len(list_runs(ward)) == 2


def test_a_period_to_come_and_a_clock_set_back_are_refused(hospital, ward):
    future = period_of(PeriodKind.QUARTER, date(2027, 1, 1))
    refused(PeriodFutureError, started, ward, future)
    started(ward)
    hospital.time.pass_days(-40)
    refused(ClockBackError, started, ward, period_of(PeriodKind.MONTH, date(2026, 9, 1)))


def test_the_period_before_stands_beside_and_is_copied_with_a_mark(hospital, ward):
    third = started(ward, period_of(PeriodKind.QUARTER, date(2026, 8, 1)), title="三季度自查")
    answered(ward, third)
    submit(ward, third)
    run = started(ward)
    row = run_view(ward, run).row("b")
    assert (row.previous.title, row.previous.points.points) == ("三季度自查", Decimal(20))
    answer(ward, run, "a", BAD)
    assert copy_forward(ward, run).count == 2
    view = run_view(ward, run)
    assert view.row("a").points.points == 0
    assert view.row("b").copied
    # What is copied counts for nothing until somebody confirms it.
    assert (view.score.answered, view.score.value) == (1, Decimal(0))
    refused(SubmitOpenError, submit, ward, run)
    assert confirm(ward, run, ["b"]).count == 1
    assert answer(ward, run, "c", said(9, 10)).count == 1
    view = run_view(ward, run)
    assert not any(one.copied for one in view.rows)
    assert view.score.value == Decimal(29)
    assert copy_forward(ward, run).count == 0
    assert points_by_run(ward, "b") == [20, 20]


def test_runs_of_the_past_stand_in_order_of_their_periods(ward):
    for month in (9, 10, 8):
        started(ward, period_of(PeriodKind.MONTH, date(2026, month, 1)), PeriodKind.MONTH)
    assert [row.first_day.month for row in list_runs(ward)] == [10, 9, 8]
    assert list_runs(ward)[0].due == date(2026, 10, 1) + timedelta(days=30)


# --- submitting, withdrawing, correcting ----------------------------------------------------------


def test_missing_evidence_is_named_and_may_be_gone_without(hospital, tmp_path):
    of = mixed(
        code="E",
        indicators=(
            indicator("a", "5", "binary", evidence="照片"),
            indicator("b", "5", "binary", item="2.1", evidence="登记簿"),
        ),
    )
    publish_standard(hospital.office, of)
    ward = hospital.ward()
    hospital.round_trip(ward)
    run = started(ward, code="E")
    answer(ward, run, "a", GOOD)
    answer(ward, run, "b", GOOD)
    error = refused(SubmitEvidenceError, submit, ward, run)
    assert (error.values["count"], error.values["numbers"]) == (2, "a、b")
    assert add_answer_files(
        ward, run, "a", [NewFile(b"\x89PNG\r\n\x1a\n" + b"1" * 40, "照片.png")]
    ).count
    assert run_view(ward, run).lacking == ("b",)
    submit(ward, run, without_evidence=True)
    assert get_record(ward, SelfCheck, run).record.without_evidence == 1
    # What lost everything needs no proof.
    withdraw(ward, run)
    answer(ward, run, "b", BAD)
    assert run_view(ward, run).lacking == ()


def test_it_is_withdrawn_until_the_office_has_it_and_corrected_afterwards(hospital, ward):
    run = started(ward)
    answered(ward, run)
    refused(NotSubmittedError, correct, ward, run)
    refused(WithdrawError, withdraw, ward, run)
    submit(ward, run)
    withdraw(ward, run)
    assert state_of(ward, run) is CheckState.WITHDRAWN
    answer(ward, run, "c", said(10, 10))
    submit(ward, run)
    files = hospital.send(ward)
    assert not run_view(ward, run).office_has
    hospital.take(hospital.office, files)
    hospital.answer(ward)
    assert run_view(ward, run).office_has
    refused(WithdrawError, withdraw, ward, run)
    assert run_view(hospital.office, run).score.value == Decimal(90)
    assert not run_view(hospital.office, run).editable
    second = correct(ward, run).id
    assert correct(ward, run).id == second
    answer(ward, second, "b", said(0))
    submit(ward, second)
    hospital.round_trip(ward)
    rows = list_runs(hospital.office)
    assert [(row.version, row.result, row.replaced) for row in rows] == [
        (2, Decimal(100), False),
        (1, Decimal(90), True),
    ]
    assert points_by_run(ward, "b") == [30]


def test_a_submission_is_not_undone_by_undo(ward):
    run = started(ward)
    answered(ward, run)
    submit(ward, run)
    assert undoable(ward) is None
    ward.store.undo(ward.actor)
    assert state_of(ward, run) is CheckState.WITHDRAWN
    assert not get_record(ward, SelfCheckAnswer, answer_id(run, "a")).record.submitted
