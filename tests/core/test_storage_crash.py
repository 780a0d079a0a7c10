"""Killed at any moment or out of room: what was acknowledged is there, and work can go on."""

import random
import subprocess
import sys

import pytest

from cleanclinic.errors import DiskFullError
from cleanclinic.records.risk_point import RiskPoint
from tests.core.disk_kit import small_disk
from tests.core.store_kit import NURSE, lines_of, new_store, open_store, risk, save

SAVER = """
import sys
from pathlib import Path
from tests.core.store_kit import open_store, risk, save
start = int(sys.argv[2])
with open_store(Path(sys.argv[1]), lane=start // 1000) as store:
    print("ready", flush=True)
    for number in range(start, start + 100_000):
        save(store, risk(number), risk(number + 500_000))
        print(number, flush=True)
"""


def test_kill_9_loses_no_acknowledged_act(tmp_path):
    new_store(tmp_path).close()
    chance = random.Random(20261122)
    acknowledged = []
    for round_ in range(6):
        start = 1 + round_ * 1000
        arguments = [sys.executable, "-c", SAVER, str(tmp_path), str(start)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as saver:
            assert saver.stdout.readline() == "ready\n"
            for _ in range(chance.randrange(1, 40)):
                acknowledged.append(int(saver.stdout.readline()))
            saver.kill()
            # What it still said before it died counts as acknowledged too.
            acknowledged += [int(line) for line in saver.stdout if line.endswith("\n")]
    with open_store(tmp_path) as store:
        held = {one.record.id for one in store.all(RiskPoint)}
        for number in acknowledged:
            assert risk(number).id in held
            assert risk(number + 500_000).id in held
        assert store.audit().size % 2 == 0
        assert store.verify().problem is None
        assert store.compare_projection() == ()


@pytest.fixture
def disk(tmp_path):
    """A disk of 2 MB of its own."""
    with small_disk(tmp_path / "small", "2m") as mounted:
        yield mounted


def fill(store, first=1):
    """Save until there is no room; gives the number of the last acknowledged."""
    for number in range(first, 100_000):
        try:
            save(store, risk(number, remark="补" * 900))
        except DiskFullError:
            return number - 1
    raise AssertionError("the disk did not fill up")


def test_a_full_disk_is_one_clear_error_and_work_goes_on_after_room_is_made(disk):
    ballast = disk / "ballast"
    with new_store(disk) as store:
        ballast.write_bytes(bytes(400 * 1024))
        saved = fill(store)
        assert saved > 3
        assert store.count(RiskPoint) == saved
        with pytest.raises(DiskFullError), store.writing() as tx:
            tx.attach([bytes(1024 * 1024)], media_type="image/jpeg", name="a.jpg")
        ballast.unlink()
        with store.act("act.save", NURSE) as tx:
            tx.put(risk(saved + 1))
        assert store.audit().size == saved + 1 == len(lines_of(store))
        assert store.verify().problem is None
        assert store.compare_projection() == ()
    with open_store(disk) as store:
        assert store.count(RiskPoint) == saved + 1


def test_a_disk_that_says_full_is_our_own_error_with_the_transaction_undone(tmp_path):
    """The same by SQLite's own limit on pages, which needs no right to mount."""
    with new_store(tmp_path) as store:
        save(store, risk(1))
        pages = store._core.database.row("PRAGMA page_count")[0]
        store._core.database.row(f"PRAGMA max_page_count = {pages + 2}")
        fill(store, first=2)
        assert not store._core.database._raw.in_transaction
        saved = store.count(RiskPoint)
        assert store.audit().size == saved
        store._core.database.row("PRAGMA max_page_count = 100000")
        save(store, risk(999))
        assert store.count(RiskPoint) == saved + 1
        assert store.verify().problem is None
