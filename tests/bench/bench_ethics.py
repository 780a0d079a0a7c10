"""A large ward's ethics files: open a person, close a year, print everybody.

    python tests/bench/bench_ethics.py [--people N] [--entries N] [--years N]

The baseline, measured in the same run, is reading every entry and evaluation from the store once,
and for paper the pledge forms of as many people. Wanted: the staff page is read in less than four
times the baseline, the next person in less than a twentieth of it, a year is closed in less than
twenty times, and a page of a form takes no more than six times a pledge.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.ethics.printing import print_ethics_files, print_evaluations
from cleanclinic.operations.ethics.rounds import Column, close_round, fill_column, start_round
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.paper.pledge_form import print_pledges
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.ethics_catalog import built_in_rules
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words
from tests.core.paper_pdfs import TEMPLATE, sheets
from tests.hospital import Hospital, person
from ui.pages.staff.view import read_file, read_people

LEVELS = (ReviewLevel.SELF, ReviewLevel.DEPARTMENT, ReviewLevel.OFFICE)
LAST = 2025


def taken(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what it answered."""
    begun = time.perf_counter()
    answer = work()
    return (time.perf_counter() - begun) * 1000, answer


def fill(ward: Workspace, people: int, entries: int, years: int) -> list[str]:
    """People, their entries, and all years but the last closed; gives the people's ids."""
    items = [one for one in built_in_rules()[0].items if not one.veto]
    with ward.store.act("act.add_staff_many", ward.actor, count=str(people)) as act:
        staff = [StaffMember(id=ward.new_id(), **person(n)) for n in range(people)]
        for one in staff:
            act.put(one)
    with ward.store.act("act.take_conducts", ward.actor, count=str(entries)) as act:
        for n in range(entries):
            item = items[n % len(items)]
            act.put(
                ConductEvent(
                    id=ward.new_id(), staff_member=staff[n % people].id,
                    on=date(LAST - n % years, 1 + n % 12, 3), kind=item.kind,
                    heading=item.heading, item=item.code, rule=item.text, points=item.points,
                    state=EventState.PASSED,
                )
            )  # fmt: skip
    for year in range(LAST - years + 1, LAST + 1):
        start_round(ward, year)
        ids = [row.id for row in ethics_board(ward, year).rows]
        for level in LEVELS:
            fill_column(ward, ids, level, Column(full=True, by="王敏", on=date(year, 12, 20)))
        if year < LAST:
            close_round(ward, ids)
    return [one.id for one in staff]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--years", type=int, default=5)
    given = parser.parse_args()
    words = Words("zh_CN")
    folder = Path(tempfile.mkdtemp(prefix="cc-ethics-"))
    try:
        with Hospital(folder / "hospital") as hospital:
            ward = hospital.found_ward("icu")
            staff = fill(ward, given.people, given.entries, given.years)

            def read_once() -> object:
                return ward.store.all(ConductEvent), ward.store.all(EthicsEvaluation)

            base, _ = taken(read_once)
            print(f"baseline, all read once: {base:.0f} ms")

            def told(name: str, work: Callable[[], Any], most: float) -> Any:
                ms, answer = taken(work)
                print(f"{name}: {ms:.0f} ms, {ms / base:.2f} of the baseline (wanted {most})")
                return answer

            view = told("the staff page", lambda: read_people(ward, words), 4)
            read_file(ward, staff[0], None, view.book)
            told("the next person", lambda: read_file(ward, staff[1], None, view.book), 0.05)
            ids = [row.id for row in ethics_board(ward, LAST).rows]
            told("closing a year", lambda: close_round(ward, ids), 20)
            pledges = sheets([f"王{n}" for n in range(given.people)])
            plain, made = taken(
                lambda: print_pledges(folder / "p.pdf", TEMPLATE, pledges, words=words)
            )
            a_page = plain / made.pages
            print(f"baseline, pledges: {1000 / a_page:.0f} pages a second")
            for name, work in (
                ("forms", lambda: print_evaluations(ward, ids, folder / "f.pdf", words=words)),
                ("files", lambda: print_ethics_files(ward, staff, folder / "g.pdf", words=words)),
            ):
                ms, made = taken(work)
                share = ms / made.pages / a_page
                print(f"{name}: {made.pages} pages, {1000 * made.pages / ms:.0f} a second, "
                      f"{share:.1f} times a pledge's page (wanted 6)")  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
