"""The books of what waits, of what both sides vouched for, of sums over lines, and of alarms."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from cleanclinic.storage.database import GIVEN, Database, compiled
from cleanclinic.storage.tables import ALARM, CARRIED, CHANGE, COUNTERSIGN, WAITING
from cleanclinic.storage.values import Alarm, AuditState, SetLine, Waiting, Way

_CARRY = compiled(insert(CARRIED).prefix_with("OR IGNORE"))
_POSITIONS = compiled(
    select(CARRIED.c.position).where(CARRIED.c.peer == GIVEN, CARRIED.c.epoch == GIVEN)
)
_SET = (CHANGE.c.position, CHANGE.c.kind, CHANGE.c.owner, CHANGE.c.bundle, CHANGE.c.hash)
_ALL = compiled(select(*_SET))
_RANGE = compiled(select(*_SET).where(CHANGE.c.position.between(GIVEN, GIVEN)))

# The peer under which lines that the office has lost are remembered; no stream has this name.
_LOST = ""


class Ledger:
    """The books of one database; what writes must run inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What came too early

    def waiting(self) -> tuple[Waiting, ...]:
        """What waits, the oldest first."""
        query = select(WAITING).order_by(WAITING.c.at, WAITING.c.hash)
        return tuple(
            Waiting(**{**row, "at": datetime.fromisoformat(row["at"])})
            for row in self._database.run(query).mappings()
        )

    def hold(self, one: Waiting) -> None:
        """Remember a bundle that waits; one that waits already stays as it is."""
        row = upsert(WAITING).values(
            hash=one.hash,
            peer=one.peer,
            epoch=one.epoch,
            generation=one.generation,
            seq=one.seq,
            file=one.file,
            size=one.size,
            at=one.at.isoformat(),
        )
        self._database.run(row.on_conflict_do_nothing())

    def let_go(self, bundle: str) -> None:
        self._database.run(delete(WAITING).where(WAITING.c.hash == bundle))

    def let_go_of(self, peer: str) -> None:
        self._database.run(delete(WAITING).where(WAITING.c.peer == peer))

    # States of a log that two sides know

    def countersigned(self, peer: str, way: Way, epoch: int) -> AuditState | None:
        """The longest state known of one epoch."""
        query = select(COUNTERSIGN.c.size, COUNTERSIGN.c.head).where(
            COUNTERSIGN.c.peer == peer, COUNTERSIGN.c.way == way, COUNTERSIGN.c.epoch == epoch
        )
        row = self._database.run(query.order_by(COUNTERSIGN.c.size.desc()).limit(1)).first()
        return AuditState(row.size, row.head) if row else None

    def vouched(self) -> tuple[tuple[str, AuditState], ...]:
        """Every state of the log here that somebody else knows, and who; the shortest first."""
        query = select(COUNTERSIGN.c.peer, COUNTERSIGN.c.size, COUNTERSIGN.c.head).where(
            COUNTERSIGN.c.way == "got"
        )
        rows = self._database.run(query.order_by(COUNTERSIGN.c.size, COUNTERSIGN.c.peer))
        return tuple((row.peer, AuditState(row.size, row.head)) for row in rows)

    def countersign(self, peer: str, way: Way, epoch: int, state: AuditState, at: datetime) -> None:
        """Remember a state; one of the same size stays as it was first known."""
        row = upsert(COUNTERSIGN).values(
            peer=peer,
            way=way,
            epoch=epoch,
            size=state.size,
            head=state.head,
            at=at.isoformat(),
        )
        self._database.run(row.on_conflict_do_nothing())

    # Sets of lines

    def carry(self, peer: str, epoch: int, positions: Iterable[int]) -> None:
        """Remember lines that a stream brought though they were here already."""
        self._database.write_many(_CARRY, ((peer, epoch, position) for position in positions))

    def carried(self, peer: str, epoch: int) -> frozenset[int]:
        return frozenset(row[0] for row in self._database.rows(_POSITIONS, (peer, epoch)))

    def pass_on(self, positions: Iterable[int]) -> None:
        """Remember lines of others that the office has lost: they go to it with our own."""
        self.carry(_LOST, 0, positions)

    def passed_on(self) -> frozenset[int]:
        return self.carried(_LOST, 0)

    def set_lines(self, ranges: Collection[tuple[int, int]] | None = None) -> Iterator[SetLine]:
        """What is needed of each line to sum sets of them; all, or those of some positions."""
        with self._database.lock:
            if ranges is None:
                yield from (SetLine(*row) for row in self._database.stream(_ALL))
                return
            for pair in ranges:
                yield from (SetLine(*row) for row in self._database.rows(_RANGE, pair))

    # Alarms

    def alarms(self, *, open_only: bool) -> tuple[Alarm, ...]:
        """Alarms, the newest first."""
        query = select(ALARM).order_by(ALARM.c.id.desc())
        if open_only:
            query = query.where(ALARM.c.settled_at == "")
        return tuple(_alarm(row) for row in self._database.run(query).mappings())

    def raise_alarm(self, alarm: Alarm) -> None:
        """Add an alarm, or bring an open one of the same matter up to what is known now."""
        facts = json.dumps(alarm.facts, ensure_ascii=False)
        same = (
            (ALARM.c.kind == alarm.kind)
            & (ALARM.c.peer == alarm.peer)
            & (ALARM.c.epoch == alarm.epoch)
            & (ALARM.c.seq == alarm.seq)
            & (ALARM.c.settled_at == "")
        )
        known = self._database.run(update(ALARM).where(same).values(facts=facts))
        if known.rowcount:
            return
        self._database.run(
            insert(ALARM).values(
                at=alarm.at.isoformat(),
                kind=alarm.kind,
                peer=alarm.peer,
                epoch=alarm.epoch,
                seq=alarm.seq,
                facts=facts,
                settled_at="",
                settled_by="",
            )
        )

    def settle_alarms(self, at: datetime, by: str, **which: Any) -> int:
        """Settle the open alarms that have these values; gives how many there were."""
        query = update(ALARM).where(ALARM.c.settled_at == "")
        for name, value in which.items():
            query = query.where(ALARM.c[name] == value)
        done = self._database.run(query.values(settled_at=at.isoformat(), settled_by=by))
        return int(done.rowcount)


def _alarm(row: Any) -> Alarm:
    settled = row["settled_at"]
    return Alarm(
        **{
            **row,
            "at": datetime.fromisoformat(row["at"]),
            "facts": json.loads(row["facts"]),
            "settled_at": datetime.fromisoformat(settled) if settled else None,
        }
    )
