"""What tests of self-checks share: a small standard, wards that have it, runs and answers."""

from datetime import date
from decimal import Decimal

import pytest

from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.self_checks.answers import Answered, answer
from cleanclinic.operations.self_checks.runs import period_of, start_run
from cleanclinic.operations.self_checks.standards import publish_standard
from cleanclinic.operations.self_checks.standing import list_runs, run_view
from cleanclinic.records.self_check import PeriodKind, SelfCheck
from cleanclinic.records.standard_methods import Given
from tests.core.standard_kit import indicator, standard
from tests.hospital import Hospital

QUARTER = period_of(PeriodKind.QUARTER, date(2026, 11, 2))
GOOD = Answered(Given(Decimal(1)))
BAD = Answered(Given(Decimal(0)))


def said(amount, total=None):
    return Answered(Given(Decimal(amount), None if total is None else Decimal(total)))


def small(**more):
    """Three indicators without evidence, of 100 points together."""
    return standard(
        indicator("a", "60", "binary"),
        indicator("b", "30", "per_event_deduct", "each=10"),
        indicator("c", "10", "ratio", item="2.1"),
        **more,
    )


@pytest.fixture
def ward(hospital):
    """A ward that has the office's small standard."""
    publish_standard(hospital.office, small())
    ward = hospital.ward()
    hospital.round_trip(ward)
    return ward


@pytest.fixture(scope="module")
def lone(tmp_path_factory):
    """A ward for tests that begin a run of their own and leave it alone afterwards."""
    with Hospital(tmp_path_factory.mktemp("lone")) as hospital:
        publish_standard(hospital.office, small())
        ward = hospital.ward()
        hospital.round_trip(ward)
        yield ward


@pytest.fixture
def run(lone):
    """A run of a year of its own."""
    year = 2026 - len(list_runs(lone))
    return started(lone, period_of(PeriodKind.YEAR, date(year, 1, 1)), PeriodKind.YEAR)


def started(ward, days=QUARTER, kind=PeriodKind.QUARTER, code="T", title="四季度自查"):
    return start_run(ward, code, kind, days, title=title).id


def answered(ward, run):
    answer(ward, run, "a", GOOD)
    answer(ward, run, "b", said(1))
    answer(ward, run, "c", said(8, 10))


def state_of(ward, run):
    return get_record(ward, SelfCheck, run).record.state


def points_by_run(ward, number):
    """What an indicator was worth in each run that stands, the newest first."""
    runs = [row.id for row in list_runs(ward) if not row.replaced]
    return [run_view(ward, run).row(number).points.points for run in runs]
