"""Ten thousand hospitals in memory, each with accidents of its own; more by tests.simulator."""

import pytest

from tests.simulator.checks import run
from tests.simulator.shrinking import as_text, kind, shortest
from tests.simulator.world import script_of

SHARDS, RUNS = 20, 500


@pytest.mark.parametrize("shard", range(SHARDS))
def test_nothing_alive_is_lost_and_all_agree_in_the_end(shard):
    for seed in range(shard * RUNS, (shard + 1) * RUNS):
        script = script_of(seed)
        if found := run(script):
            pytest.fail(f"seed {seed}: {found}\n{as_text(shortest(script))}")


@pytest.mark.parametrize(
    ("flaw", "seeds", "what"),
    [
        ("no-reoffer", range(400), "never reached the office"),
        ("no-waiting", range(100), "a bundle that came early was not taken in"),
        ("no-fork", range(200), "never reached the office"),
        ("no-texts-back", range(200), "the office has lost what it wrote"),
        ("no-recall", range(200), "has forgotten of its list"),
        ("no-late", range(400), "an erased value came again"),
        ("no-whole", range(200), "never reached the office"),
    ],
)
def test_a_rule_left_out_is_missed(flaw, seeds, what):
    people = True if flaw in ("no-late", "no-whole") else None
    runs = (run(script_of(seed, people=people), frozenset({flaw})) for seed in seeds)
    assert any(what in one for found in runs for one in found)


def test_a_script_that_goes_wrong_is_made_short_and_can_be_read():
    flaws = frozenset({"no-fork"})
    seed = next(seed for seed in range(100, 200) if run(script_of(seed), flaws))
    short = shortest(script_of(seed), flaws)
    assert len(short) < len(script_of(seed))
    wrong = run(short, flaws)
    assert {kind(one) for one in wrong} & {kind(one) for one in run(script_of(seed), flaws)}
    assert all(name in as_text(short, flaws) for name, _, _ in short)
