"""A few power cuts; a hundred are by command: tests/README.md."""

import pytest

from tests.whole import power

pytestmark = pytest.mark.whole
CUTS = 5


@pytest.fixture(scope="module", autouse=True)
def a_disk_of_its_own() -> None:
    if reason := power.why_not():
        pytest.skip(reason)


def test_no_acknowledged_save_is_lost_in_a_power_cut():
    cuts = list(power.cut_power(CUTS))
    assert [cut for cut in cuts if cut.lost] == []
    assert cuts[-1].acknowledged > CUTS


def test_the_same_bench_loses_some_where_saves_are_not_brought_to_the_disk():
    """Else the test above would prove nothing."""
    assert any(cut.lost_saves for cut in power.cut_power(CUTS, "NORMAL"))
