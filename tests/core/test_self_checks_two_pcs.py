"""One run of a self-check answered on two PCs."""

from decimal import Decimal

import pytest

from cleanclinic.operations.self_checks.answers import answer
from cleanclinic.operations.self_checks.runs import (
    SubmitDiffersError,
    WithdrawError,
    submit,
    withdraw,
)
from cleanclinic.operations.self_checks.standing import list_runs, run_view
from cleanclinic.records.self_check import CheckState
from cleanclinic.records.standard_methods import Given
from tests.core.exchange_kit import settle_all
from tests.core.refusal_kit import refused
from tests.core.self_check_kit import BAD, GOOD, answered, said, started, state_of, ward

__all__ = ["ward"]


@pytest.fixture
def pair(hospital, ward):
    """Two PCs of one ward."""
    other = hospital.ward("icu2", joins=ward)
    hospital.round_trip(other)
    return ward, other


def test_two_pcs_answer_one_run_and_merge_by_indicator(hospital, pair):
    one, other = pair
    run = started(one)
    # Neither has heard of the other: both begin the run, and it is the same.
    assert started(other) == run
    answer(one, run, "a", GOOD)
    answer(other, run, "b", said(1))
    answer(one, run, "c", said(8, 10))
    answer(other, run, "c", said(8, 10))
    settle_all(hospital, one, other)
    for pc in pair:
        view = run_view(pc, run)
        assert view.score.value == Decimal(88)
        assert not any(row.differs for row in view.rows)
        assert len(list_runs(pc)) == 1
    assert run_view(hospital.office, run).score.value == Decimal(88)


def test_where_two_pcs_differ_somebody_decides_by_answering(hospital, pair):
    one, other = pair
    run = started(one)
    settle_all(hospital, one, other)
    answered(one, run)
    answer(other, run, "b", said(2))
    settle_all(hospital, one, other)
    assert [row.code for row in run_view(other, run).rows if row.differs] == ["b"]
    refused(SubmitDiffersError, submit, other, run)
    answer(other, run, "b", said(1))
    submit(other, run)
    settle_all(hospital, one, other)
    assert state_of(one, run) is CheckState.SUBMITTED
    assert run_view(one, run).row("b").given == Given(Decimal(1))
    refused(WithdrawError, withdraw, one, run)


def test_what_another_pc_answered_meanwhile_never_slips_into_a_submitted_run(hospital, pair):
    one, other = pair
    run = started(one)
    answered(one, run)
    settle_all(hospital, one, other)
    answer(other, run, "a", BAD)
    submit(one, run)
    settle_all(hospital, one, other)
    for pc in (*pair, hospital.office):
        view = run_view(pc, run)
        assert view.run.result == Decimal(88)
        assert view.score.value == Decimal(88)
        assert view.row("a").given == Given(Decimal(1))
        assert view.row("a").differs
