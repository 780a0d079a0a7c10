"""Two sides that hold the same lines have the same tally, whatever order they came in."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.sync.tally import KindTally, TallyDifference, Tallying, differences, joined

lines = st.lists(
    st.tuples(st.sampled_from(["control", "risk_point", "pledge"]), st.binary(min_size=1)),
    unique=True,
    max_size=40,
)


def tally(lines):
    tallying = Tallying()
    for kind, line in lines:
        tallying.add(kind, hashlib.sha256(line).digest())
    return tallying.result()


@given(lines.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_makes_no_difference(both):
    one, other = both
    assert tally(one) == tally(other)
    assert differences(tally(one), tally(other)) == ()


@given(lines.filter(bool), st.data())
def test_a_line_that_one_side_lacks_is_named_by_its_kind(made, data):
    gone = data.draw(st.sampled_from(made))
    (found,) = differences(tally([one for one in made if one != gone]), tally(made))
    assert (found.kind, found.there - found.here) == (gone[0], 1)


@given(lines.filter(bool), st.binary(min_size=1), st.data())
def test_an_altered_line_is_noticed_though_the_counts_agree(made, other, data):
    place = data.draw(st.integers(0, len(made) - 1))
    kind = made[place][0]
    if (kind, other) in made:
        return
    altered = [*made[:place], (kind, other), *made[place + 1 :]]
    (found,) = differences(tally(altered), tally(made))
    assert found == TallyDifference(kind, found.here, found.here)


@given(lines, st.integers(0, 40))
def test_sets_without_a_common_line_add_up(made, at):
    assert joined(tally(made[:at]), tally(made[at:])) == tally(made)


def test_a_sum_wraps_at_its_width():
    tallying = Tallying()
    tallying.add("pledge", b"\xff" * 32)
    tallying.add("pledge", (2).to_bytes(32, "big"))
    assert tallying.result() == (KindTally("pledge", 2, f"{1:064x}"),)
