"""Which backups go: held against what a person would say, whatever dates there are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.operations.workspace.rotation import (
    DAYS,
    MONTHS,
    WEEKS,
    BackupReason,
    Made,
    expired,
)

START = datetime(2026, 1, 1, 7, 30, tzinfo=UTC)
REASONS = st.sampled_from([*(one.value for one in BackupReason), "of a later version"])


@st.composite
def some_backups(draw) -> list[Made]:
    moments = draw(st.lists(st.integers(-4000, 60_000), max_size=60))
    return [
        Made(f"{number}", START + timedelta(hours=hours), draw(REASONS))
        for number, hours in enumerate(moments)
    ]


def rotating(backups: list[Made]) -> list[Made]:
    return [one for one in backups if one.reason in ("daily", "manual")]


def newest(backups: list[Made]) -> Made:
    return max(backups, key=lambda one: (one.at, one.name))


@given(some_backups())
def test_only_what_was_made_day_by_day_goes(backups):
    gone = expired(backups)
    assert gone <= {one.name for one in rotating(backups)}


@given(some_backups())
def test_the_newest_of_all_and_of_the_last_days_weeks_and_months_stays(backups):
    gone = expired(backups)
    there = rotating(backups)
    if not there:
        assert gone == frozenset()
        return
    assert newest(there).name not in gone
    for most, period in (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    ):
        for wanted in sorted({period(one.at) for one in there}, reverse=True)[:most]:
            of_it = [one for one in there if period(one.at) == wanted]
            assert newest(of_it).name not in gone


@given(some_backups())
def test_not_more_stay_than_said(backups):
    gone = expired(backups)
    there = rotating(backups)
    last_day = {one.name for one in there if there and one.at.date() == newest(there).at.date()}
    stay = {one.name for one in there} - gone
    assert len(stay - last_day) <= DAYS + WEEKS + MONTHS - 1


@given(some_backups(), st.data())
def test_what_is_to_be_kept_is_kept(backups, data):
    names = [one.name for one in backups]
    keep = data.draw(st.sets(st.sampled_from(names))) if names else set()
    assert expired(backups, keep).isdisjoint(keep)
    assert expired(backups, keep) == expired(backups) - keep


@given(some_backups())
def test_a_second_look_finds_nothing_more(backups):
    gone = expired(backups)
    assert expired([one for one in backups if one.name not in gone]) == frozenset()


def test_three_years_of_days():
    """Day by day, as the program does it: seven days, four weeks, twelve months are there."""
    held: dict[str, Made] = {}
    for day in range(3 * 365):
        one = Made(f"{day}", START + timedelta(days=day), "daily")
        held[one.name] = one
        for name in expired(held.values()):
            del held[name]
    last = START + timedelta(days=3 * 365 - 1)
    ages = sorted((last - one.at).days for one in held.values())
    assert ages[:7] == list(range(7))
    assert len([age for age in ages if age < 28]) in range(9, 12)
    assert len({(one.at.year, one.at.month) for one in held.values()}) == 12
    assert ages[-1] in range(330, 366)
