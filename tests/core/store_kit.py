"""What storage tests share: a clock and ids that count, a key, records to save."""

import errno
import itertools
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.change import Actor
from cleanclinic.records.held import Held
from cleanclinic.records.pledge import Pledge, PledgeState
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.store import Store

KEY = bytes(range(32))
NURSE = Actor("u1", "王护士长")
COLLEAGUE = Actor("u2", "李护士")
DEPARTMENT = "01930000-0000-7000-8000-0000000000d1"
OFFICE = "office"
BUNDLE = "ab" * 32
ALL_KINDS = ("department", "staff_member", "risk_point", "control", "pledge")


class Counting:
    """A clock and an id maker that go on by one each time; `lane` keeps devices apart."""

    def __init__(self, lane: int = 0) -> None:
        self.lane = lane
        self._ticks = itertools.count(1)
        self._ids = itertools.count(1)

    def clock(self) -> datetime:
        return datetime(2026, 11, 22, 1, tzinfo=UTC) + timedelta(seconds=next(self._ticks))

    def new_id(self) -> str:
        return f"01930000-0000-7000-8{self.lane:03x}-{next(self._ids):012x}"


def new_store(folder: Path, lane: int = 0, owner: str = DEPARTMENT) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    counting = Counting(lane)
    return Store.create(
        folder / "cleanclinic.db",
        KEY,
        device=f"device-{lane:04d}",
        owner=owner,
        clock=counting.clock,
        new_id=counting.new_id,
    )


def open_store(folder: Path, lane: int = 0, key: bytes = KEY, **options: Any) -> Store:
    # Another thousand lanes on, so that ids made after opening are new.
    counting = Counting(lane + 1000)
    return Store.open(
        folder / "cleanclinic.db",
        key,
        clock=counting.clock,
        new_id=counting.new_id,
        **options,
    )


def risk(number: int = 1, **values: Any) -> RiskPoint:
    fields: dict[str, Any] = {
        "id": f"01930000-0000-7000-9000-{number:012x}",
        "number": f"R-{number:04d}",
        "area": next(iter(BusinessArea)),
        "category": next(iter(RiskCategory)),
        "post": "护士长",
        "description": "高值耗材申领由一人经手",
    }
    return RiskPoint(**{**fields, **values})


def pledge(number: int = 1, **values: Any) -> Pledge:
    fields: dict[str, Any] = {
        "id": f"01930000-0000-7000-a000-{number:012x}",
        "campaign": f"01930000-0000-7000-b000-{number:012x}",
        "staff_member": f"01930000-0000-7000-c000-{number:012x}",
        "name": "欧阳𠀋",
        "number": f"XN1-2026-{number:03d}",
        "template_version": 1,
        "state": PledgeState.PRINTED,
        "printed_on": date(2026, 11, 1),
    }
    return Pledge(**{**fields, **values})


def signed(printed: Pledge) -> Pledge:
    return replace(printed, state=PledgeState.SIGNED, signed_on=date(2026, 11, 20))


def save(store: Store, *records: Any, key: str = "act.save", actor: Actor = NURSE) -> None:
    with store.act(key, actor) as tx:
        for record in records:
            tx.put(record)


def edit(store: Store, record_id: str, **values: Any) -> None:
    save(store, replace(held(store, record_id).record, **values))


def held(store: Store, record_id: str) -> Held[RiskPoint]:
    found = store.get(RiskPoint, record_id)
    assert found is not None
    return found


def carry(source: Store, target: Store, owner: str = DEPARTMENT, bundle: str = BUNDLE) -> Any:
    """Take every line of one store into another."""
    lines = [line.line for line in source.lines_after(0)]
    with target.writing() as tx:
        return tx.import_changes(owner, lines, allowed_kinds=ALL_KINDS, bundle=bundle)


def lines_of(store: Store) -> list[bytes]:
    return [line.line for line in store.lines_after(0)]


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "here") as made:
        yield made


@pytest.fixture
def other(tmp_path):
    """Another PC of the same department."""
    with new_store(tmp_path / "there", lane=1) as made:
        yield made


# --- the database ----------------------------------------------------------------------------


class Failing(dbapi2.OperationalError):
    """An error of the driver with a code of SQLite's."""

    def __init__(self, code):
        super().__init__("the library's words")
        self.sqlite_errorcode = code


def failing_open(*_arguments, **_options):
    raise OSError(errno.EIO, os.strerror(errno.EIO))
