"""How long saving one risk point takes, beside a bare SQLCipher insert with the same settings.

Run: python tests/bench/bench_save.py [rounds]. Both write to the same kind of file in the same run,
in turns, and each write is one durable transaction. Then: reading 11,000 records, and taking in
23,000 changes at once.
"""

import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlcipher3 import dbapi2

from cleanclinic.records.control import Control
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.risk_point import RiskPoint
from tests.core.store_kit import BUNDLE, DEPARTMENT, KEY, NURSE, OFFICE, new_store, risk

TEXT = "高值耗材申领由一人经手，缺少复核，存在虚报和收受回扣的风险。" * 3


def bare(path):
    """A table with the raw line and nothing else, with the settings of the store."""
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    for pragma in (
        "cipher_log_level = NONE",
        "cipher_memory_security = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
    ):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    raw.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, content BLOB NOT NULL)")
    return raw


def timed(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def save_bare(raw, line):
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO line (content) VALUES (?)", (line,))
    raw.execute("COMMIT")


def save_act(store, record):
    with store.act("act.add_risk", NURSE, number=record.number) as tx:
        tx.put(record)


def single_saves(folder, rounds):
    store, raw = new_store(folder / "store"), bare(folder / "bare.db")
    save_act(store, risk(1, description=TEXT))
    line = next(store.lines_after(0)).line
    ours, theirs, edits = [], [], []
    for number in range(2, rounds + 2):
        record = risk(number, description=TEXT)
        edited = risk(number, description=TEXT, impact=3)
        ours.append(timed(partial(save_act, store, record)))
        theirs.append(timed(partial(save_bare, raw, line)))
        edits.append(timed(partial(save_act, store, edited)))
    store.close()
    raw.close()
    us = [statistics.median(times) * 1e6 for times in (theirs, ours, edits)]
    print(f"bare insert {us[0]:.0f} us, new record {us[1]:.0f} us, edit {us[2]:.0f} us (medians)")
    print(f"ratio new {us[1] / us[0]:.2f}, edit {us[2] / us[0]:.2f}; promised at most 4")


def in_bulk(folder):
    ward = new_store(folder / "ward", lane=1)
    points = [risk(number, description=TEXT) for number in range(1, 10_974)]
    controls = [
        Control(
            id=f"01930000-0000-7000-9100-{number:012x}",
            risk_point=risk(1 + number % 10_973).id,
            text="双人核对并登记，每月抽查一次。",
            frequency=next(iter(Frequency)),
        )
        for number in range(11_960)
    ]
    with ward.act("act.import", NURSE) as tx:
        seconds = timed(lambda: [tx.put(record) for record in (*points, *controls)])
    print(f"saving 22,933 records as one act: {seconds:.2f} s")
    lines = [line.line for line in ward.lines_after(0)]
    office = new_store(folder / "office", lane=2, owner=OFFICE)

    def take():
        with office.writing() as tx:
            tx.import_changes(
                DEPARTMENT, lines, allowed_kinds=["risk_point", "control"], bundle=BUNDLE
            )

    raw = bare(folder / "bare2.db")

    def insert():
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO line (content) VALUES (?)", [(line,) for line in lines])
        raw.execute("COMMIT")

    ours, theirs = timed(take), timed(insert)
    print(f"taking in {len(lines):,} changes: {ours:.2f} s, bare {theirs:.2f} s")
    print(f"ratio {ours / theirs:.1f}")
    seconds = timed(lambda: office.all(RiskPoint))
    print(f"reading {office.count(RiskPoint):,} risk points: {seconds:.3f} s")
    print(f"verifying the log: {timed(office.verify):.2f} s")
    print(f"comparing tables with the log: {timed(office.compare_projection):.2f} s")
    raw.close()
    office.close()
    ward.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        single_saves(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
        in_bulk(Path(name))
