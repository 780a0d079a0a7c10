"""The score of a run of 143 indicators on a key press, against the plainest sum there could be.

    python tests/bench/bench_scoring.py [--rounds N]

One key press is one answer changed and everything the page shows of it worked out again: the score
with its bands, the way from full marks to the result, and the cheapest way to the next band. The
baseline adds the points of the same 143 answers from a ready table of Decimals, in the same
process: it knows no method, no rounding, no veto. Wanted: 99 of 100 key presses under 5 ms.
Times are the thread's own, so that what else the computer does stays out of them.
"""

import argparse
import sys
import time
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.scoring import Sheet, score, sheet_for
from cleanclinic.records.scoring_explain import cheapest_way, explain, next_band
from cleanclinic.records.standard_catalog import built_in_standards
from cleanclinic.records.standard_methods import Given

LIMIT_MS = 5.0


def key_press(sheet: Sheet, answers: dict[str, Given], code: str, given: Given) -> None:
    """What the page works out again."""
    answers[code] = given
    found = score(sheet, answers)
    explain(sheet, found)
    if (band := next_band(sheet, found)) is not None:
        cheapest_way(sheet, found, band)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    rounds = parser.parse_args().rounds
    sheet = sheet_for(built_in_standards()[0], DepartmentType.WARD)
    random = Random(1)
    both = {
        one.code: (one.method.best(), one.method.worst(one.indicator.points))
        for one in sheet.questions
    }
    answers = {code: random.choice(pair) for code, pair in both.items()}
    codes = list(both)
    spent = []
    for _ in range(rounds):
        code = random.choice(codes)
        given = random.choice(both[code])
        started = time.thread_time()
        key_press(sheet, answers, code, given)
        spent.append((time.thread_time() - started) * 1000)
    table = {code: one.points or Decimal(0) for code, one in score(sheet, answers).points.items()}
    plain = []
    for _ in range(rounds):
        started = time.thread_time()
        sum(table.values(), Decimal(0))
        plain.append((time.thread_time() - started) * 1000)
    spent.sort()
    p99 = spent[int(len(spent) * 0.99)]
    print(f"{len(codes)} indicators, {rounds} key presses")
    print(
        f"key press   median {median(spent):.3f} ms   99 % {p99:.3f} ms   worst {spent[-1]:.3f} ms"
    )
    print(f"plain sum   median {median(plain):.3f} ms")
    print("within" if p99 < LIMIT_MS else "OVER", f"{LIMIT_MS} ms (99 % of key presses)")


if __name__ == "__main__":
    main()
