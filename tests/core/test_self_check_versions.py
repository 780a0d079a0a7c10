"""Standards that change while they are answered: what is kept, and what is asked anew."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.self_checks.answers import AnswerError, answer, confirm, note
from cleanclinic.operations.self_checks.runs import (
    NotSubmittedError,
    SubmitNewerError,
    move_to_version,
    submit,
)
from cleanclinic.operations.self_checks.standards import (
    StandardVersionError,
    publish_standard,
    standard_of,
    standards_in_force,
)
from cleanclinic.operations.self_checks.standing import answer_id, run_view
from cleanclinic.records.scoring import Standing
from cleanclinic.records.self_check import SelfCheckAnswer
from tests.core.refusal_kit import refused
from tests.core.self_check_kit import (
    GOOD,
    answered,
    lone,
    points_by_run,
    said,
    small,
    started,
    ward,
)
from tests.core.standard_kit import indicator, standard

__all__ = ["lone", "ward"]


def test_a_new_version_asks_only_what_is_new_and_keeps_the_history(hospital, ward):
    run = started(ward)
    answered(ward, run)
    first = small()
    newer = replace(
        first,
        version=2,
        indicators=(
            replace(first.indicators[0], text="换了一种说法"),
            replace(first.indicators[1], points=Decimal(20)),
            first.indicators[2],
            indicator("n", "10", "binary"),
        ),
    )
    publish_standard(hospital.office, newer)
    refused(StandardVersionError, publish_standard, hospital.office, newer)
    assert run_view(ward, run).newer == 0
    hospital.round_trip(ward)
    assert run_view(ward, run).newer == 2
    move_to_version(ward, run)
    view = run_view(ward, run)
    assert [row.code for row in view.rows if row.open] == ["b", "n"]
    assert (view.row("a").changed, view.row("b").stale) == (True, True)
    answer(ward, run, "b", said(0))
    answer(ward, run, "n", GOOD)
    assert run_view(ward, run).row("a").changed
    confirm(ward, run, ["a"])
    view = run_view(ward, run)
    assert not any(row.changed for row in view.rows)
    assert view.score.value == Decimal(98)
    assert points_by_run(ward, "a") == [60]
    refused(NotSubmittedError, move_to_version, ward, run)


def test_a_method_of_a_newer_version_keeps_the_run_from_being_submitted(hospital):
    of = standard(indicator("a", "50", "binary"), indicator("u", "50", "by_moonlight", "phase=3"))
    publish_standard(hospital.office, of)
    ward = hospital.ward()
    hospital.round_trip(ward)
    assert standard_of(ward, "T", 1).indicators[1].rule == "phase=3"
    run = started(ward)
    answer(ward, run, "a", GOOD)
    refused(AnswerError, answer, ward, run, "u", GOOD)
    view = run_view(ward, run)
    assert (view.score.value, view.row("u").points.standing) == (None, Standing.NEWER)
    refused(SubmitNewerError, submit, ward, run)


def test_answers_survive_a_newer_standard_and_an_older_reader(hospital):
    """What only a newer version can count is kept as it was answered there."""
    first = standard(
        indicator("a", "50", "binary"), indicator("u", "50", "by_moonlight", "phase=3")
    )
    publish_standard(hospital.office, first)
    ward = hospital.ward()
    hospital.round_trip(ward)
    run = started(ward)
    # As a PC with the newer version has written it.
    newer = {"run": run, "number": "u", "amount": Decimal(2), "remark": "月圆"}
    with ward.store.act("act.answer", ward.actor, number="u") as act:
        act.put(SelfCheckAnswer(id=answer_id(run, "u"), **newer))
    answer(ward, run, "a", GOOD)
    note(ward, run, "u", remark="月圆夜查")
    confirm(ward, run, ["u"])
    kept = get_record(ward, SelfCheckAnswer, answer_id(run, "u")).record
    assert (kept.amount, kept.remark) == (Decimal(2), "月圆夜查")
    assert run_view(ward, run).score.value is None
    # The next version counts it in a way this reader knows: asked again, and what was said stays.
    known = replace(first.indicators[1], method="per_event_deduct", rule="each=5")
    publish_standard(
        hospital.office, replace(first, version=2, indicators=(first.indicators[0], known))
    )
    hospital.round_trip(ward)
    move_to_version(ward, run)
    view = run_view(ward, run)
    assert view.row("u").stale
    assert view.row("a").points.points == 50
    answer(ward, run, "u", said(2))
    assert run_view(ward, run).score.value == Decimal(90)


def test_the_standards_that_come_along_are_offered_and_the_offices_too(lone):
    rows = standards_in_force(lone)
    assert [row.code for row in rows] == ["QL143", "JXZZ", "JBZ", "YB", "GZHC", "T"]
    assert [row.built_in for row in rows] == [True] * 5 + [False]
    assert standards_in_force(lone, date(2025, 12, 31))[0].code == "T"
