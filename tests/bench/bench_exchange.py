"""How long a whole city's risk points take from a ward into the office, against plain SQLite.

10,973 risk points and 11,960 controls in one department: recorded, exported, verified, imported.
The baseline inserts the same log lines, one row each, into a plain SQLite file with the same
journal mode and durability, in the same run.

    python -m tests.bench.bench_exchange [--points N] [--controls N] [--profile]
"""

import argparse
import cProfile
import pstats
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.exchange.verifying import verify_file
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.risk_point import RiskPoint
from tests.hospital import Hospital, risk

POINTS, CONTROLS = 10_973, 11_960


class Watch:
    """Seconds of each step, printed as it ends."""

    def __init__(self, *, profile: bool) -> None:
        self.seconds: dict[str, float] = {}
        self._profile = profile

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        profile = cProfile.Profile() if self._profile else None
        start, cpu = time.perf_counter(), time.process_time()
        if profile:
            profile.enable()
        yield
        if profile:
            profile.disable()
        self.seconds[name] = time.perf_counter() - start
        print(f"{name:32} {self.seconds[name]:7.2f} s  {time.process_time() - cpu:7.2f} s CPU")
        if profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(15)


def record(ward: Workspace, points: int, controls: int) -> None:
    """One act, as taking in a sheet of that size is."""
    values = risk()
    with ward.store.act("act.import_risks", ward.actor, count=str(points)) as act:
        ids = []
        for number in range(points):
            point = RiskPoint(
                id=ward.new_id(),
                **{**values, "number": f"R-{number:05d}", "description": f"风险点 {number}"},
            )
            act.put(point)
            ids.append(point.id)
        for number in range(controls):
            act.put(
                Control(
                    id=ward.new_id(),
                    risk_point=ids[number % points],
                    text=f"防控措施 {number}:每月抽查并在院内公示结果",
                    frequency=Frequency.MONTHLY,
                )
            )


def insert_plainly(path: Path, lines: list[tuple[int, bytes, str, str, bytes]]) -> None:
    """The same lines into plain SQLite: one transaction, WAL, synchronous FULL."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(
        "CREATE TABLE change "
        "(position INTEGER PRIMARY KEY, hash BLOB, kind TEXT, rec TEXT, line BLOB)"
    )
    database.execute("CREATE INDEX of_record ON change (rec)")
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?)", lines)
    database.execute("COMMIT")
    database.close()


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--controls", type=int, default=CONTROLS)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    watch = Watch(profile=asked.profile)
    with tempfile.TemporaryDirectory() as folder, Hospital(Path(folder)) as hospital:
        ward, office = hospital.ward(), hospital.office
        hospital.round_trip(ward)
        with watch.step("record at the ward"):
            record(ward, asked.points, asked.controls)
        lines = [
            (one.position, bytes.fromhex(one.hash), one.kind, one.rec, one.line)
            for one in ward.store.lines_after(0)
        ]
        stick = hospital.stick()
        with watch.step("export"):
            done = export_bundle(ward, stick)
        with watch.step("verify the file"):
            verify_file(office, done.paths[0])
        with watch.step("import at the office"):
            hospital.take(office, list(done.paths))
        with watch.step("answer"):
            answers = export_receipts(office, hospital.stick()).paths
        with watch.step("take the answer in"):
            import_files(ward, list(answers))
        with watch.step("walk the office's log"):
            assert office.store.verify().problem is None
        number = iter(range(100))
        plain = min(
            timed(lambda: insert_plainly(Path(folder) / f"plain-{next(number)}.db", lines))
            for _ in range(3)
        )
    print(f"{'plain SQLite, the same lines':32} {plain:7.2f} s   best of three")
    print(f"{len(lines):,} lines, {sum(len(one[4]) for one in lines):,} bytes, "
          f"bundle {done.size:,} bytes in {len(done.paths)} file(s)")  # fmt: skip
    for name in ("record at the ward", "export", "verify the file", "import at the office"):
        print(f"{name:32} {watch.seconds[name] / plain:7.1f} x plain SQLite")
    steps = ("export", "verify the file", "import at the office")
    total = sum(watch.seconds[name] for name in steps)
    print(f"{'export, verify and import':32} {total / plain:7.1f} x plain SQLite, {total:.2f} s")


if __name__ == "__main__":
    main()
