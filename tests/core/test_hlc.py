"""Stamps never run backwards, and a wild clock elsewhere is not followed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.hlc import HybridClock, short_device

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(st.lists(st.integers(-10_000, 10_000), min_size=2))
def test_stamps_grow_however_the_wall_clock_jumps(jumps_ms):
    clock = HybridClock("d1")
    stamps = [clock.tick(NOON + timedelta(milliseconds=jump)) for jump in jumps_ms]
    assert stamps == sorted(set(stamps))


def test_a_stamp_tells_time_counter_and_device():
    clock = HybridClock("01930000-0000-7000-8000-0000000000d1")
    ms = int(NOON.timestamp() * 1000)
    assert clock.tick(NOON) == f"{ms:012x}-0000-000000d1"
    assert clock.tick(NOON) == f"{ms:012x}-0001-000000d1"


def test_the_counter_runs_over_into_the_next_millisecond():
    clock = HybridClock("d1", f"{int(NOON.timestamp() * 1000):012x}-ffff-d1")
    before = clock.last
    assert clock.tick(NOON) > before
    assert clock.last.split("-")[1] == "0000"


def test_a_restart_goes_on_after_the_last_stamp():
    first = HybridClock("d1")
    last = first.tick(NOON)
    assert HybridClock("d1", last).tick(NOON - timedelta(days=1)) > last


def test_another_device_is_followed_but_not_into_the_far_future():
    clock = HybridClock("d1")
    soon = HybridClock("d2").tick(NOON + timedelta(hours=1))
    assert clock.observe(soon, NOON)
    assert clock.tick(NOON) > soon
    wild = HybridClock("d3").tick(datetime(2100, 1, 1, tzinfo=UTC))
    assert not clock.observe(wild, NOON)
    assert clock.tick(NOON) < wild


def test_a_device_is_shortened_to_its_end():
    assert short_device("01930000-0000-7000-8000-0000abcd1234") == "abcd1234"
