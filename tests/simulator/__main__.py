"""Many runs by command: python -m tests.simulator --runs 200000 --seed 0 [--flaw NAME]."""

import argparse
import sys
import time
from collections import Counter

from tests.simulator.checks import run
from tests.simulator.shrinking import as_text, kind, shortest
from tests.simulator.world import script_of


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.simulator")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument("--show", type=int, default=3, help="how many violations to show whole")
    parser.add_argument(
        "--flaw",
        action="append",
        default=[],
        choices=[
            "no-reoffer",
            "no-waiting",
            "no-fork",
            "no-texts-back",
            "no-recall",
            "no-late",
            "no-whole",
        ],
        help="leave a rule out, to see that it is missed",
    )
    parser.add_argument(
        "--people", action="store_true", help="people are on record, and erased, in every run"
    )
    asked = parser.parse_args()
    flaws, kinds, bad, shown = frozenset(asked.flaw), Counter[str](), 0, 0
    started = time.process_time()
    for seed in range(asked.seed, asked.seed + asked.runs):
        script = script_of(seed, people=asked.people or None)
        found = run(script, flaws)
        if not found:
            continue
        bad += 1
        kinds.update({kind(one) for one in found})
        if shown < asked.show:
            shown += 1
            short = shortest(script, flaws)
            print(f"seed {seed}: {found[0]}\n{as_text(short, flaws)}\n")
    seconds = time.process_time() - started
    print(f"{asked.runs} runs, {bad} with violations, {seconds:.0f} s of CPU")
    for text, count in kinds.most_common():
        print(f"  {count:6} {text}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
