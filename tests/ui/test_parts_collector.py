"""Records that were read are not looked through while somebody works."""

import gc
import weakref

import pytest

from ui.parts.collector import Collector


class Thing:
    """Something that only the collector can let go of."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def pause():
    return [0.0]


@pytest.fixture
def collector(qapp, pause):
    made = Collector(qapp, lambda: pause[0])
    yield made
    gc.unfreeze()
    made._timer.stop()
    gc.enable()


def test_what_was_read_at_once_is_put_out_of_sight_until_somebody_is_away(collector, pause):
    gone = weakref.ref(Thing())
    records = [[number] for number in range(20_000)]
    before = gc.get_freeze_count()
    assert collector.look() == 0
    assert gc.get_freeze_count() - before >= len(records)
    # A moment's pause is not for that; nobody knows of a pause that never began.
    for pause[0] in (5.0, float("inf")):
        collector.look()
        assert gone() is not None
    pause[0] = 100.0
    assert collector.look() > 0
    assert gone() is None
    assert gc.get_freeze_count() >= len(records), "and out of sight again"
    assert len(records) == 20_000


def test_a_little_that_is_new_is_looked_through_as_ever(collector):
    gc.collect()
    gone = weakref.ref(Thing())
    kept = [[] for _ in range(2_000)]
    assert collector.look() > 0
    assert gone() is None
    assert kept
