"""The acts: which changes belong together, which acts are undone, and which can be done again.

Like the tables of records this is worked out from the log: an act whose key says undo or redo names
in its args the act it turns.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from cleanclinic.records.change import KEPT, REDO, UNDO, Actor
from cleanclinic.records.held import ActSummary
from cleanclinic.storage.database import GIVEN, Database, compiled
from cleanclinic.storage.log import Entry, Log
from cleanclinic.storage.tables import ACT, CHANGE
from cleanclinic.storage.values import Difference

DONE, UNDONE, BURIED = 0, 1, 2

_INSERT = compiled(insert(ACT))
_OF_ID = compiled(select(ACT).where(ACT.c.id == GIVEN))
_EXTEND = compiled(
    update(ACT).where(ACT.c.id == GIVEN).values(last=GIVEN, count=ACT.c.count + GIVEN)
)
_MARK = compiled(update(ACT).where(ACT.c.id == GIVEN, ACT.c.own == GIVEN).values(undone=GIVEN))
_BURY = compiled(update(ACT).where(ACT.c.undone == UNDONE, ACT.c.own == 1).values(undone=BURIED))
_NEWEST = compiled(select(ACT).order_by(ACT.c.first.desc()).limit(GIVEN))
_OWN = select(ACT).where(ACT.c.own == GIVEN)
_TURNS = ACT.c.key.not_like(f"{KEPT}%")
_TO_UNDO = compiled(
    _OWN.where(ACT.c.reverses.is_(None), ACT.c.undone == GIVEN, _TURNS)
    .order_by(ACT.c.first.desc())
    .limit(1)
)
_TO_REDO = compiled(
    _OWN.where(ACT.c.reverses.is_(None), ACT.c.undone == GIVEN).order_by(ACT.c.first).limit(1)
)
_TURNED = compiled(
    _OWN.where(ACT.c.reverses == GIVEN, ACT.c.key == GIVEN).order_by(ACT.c.first.desc()).limit(1)
)
_LAST_OWN = compiled(_OWN.order_by(ACT.c.first.desc()).limit(1))
_TOUCHED = compiled(
    select(CHANGE.c.kind, CHANGE.c.rec)
    .where(CHANGE.c.position.between(GIVEN, GIVEN))
    .where(CHANGE.c.act == GIVEN)
)
_ENDS = compiled(select(ACT.c.last, ACT.c.at))
_ALL = compiled(select(ACT).order_by(ACT.c.first))
_CLEAR = compiled(delete(ACT))


@dataclass(slots=True)
class ActRow:
    """A row of the table of acts, in the order of its columns."""

    first: int
    last: int
    id: str
    key: str
    args: str
    actor: str
    actor_name: str
    device: str
    at: str
    hlc: str
    own: int
    count: int
    reverses: str | None
    undone: int

    def cells(self) -> tuple[Any, ...]:
        return (
            self.first, self.last, self.id, self.key, self.args, self.actor, self.actor_name,
            self.device, self.at, self.hlc, self.own, self.count, self.reverses, self.undone,
        )  # fmt: skip

    @staticmethod
    def opened_by(entry: Entry) -> "ActRow":
        """The act as its first change tells it."""
        change = entry.change
        args = json.dumps(dict(change.act.args), ensure_ascii=False)
        turned = change.act.args.get("act") if change.act.key in (UNDO, REDO) else None
        return ActRow(
            entry.position, entry.position, change.act.id, change.act.key, args, change.actor.id,
            change.actor.name, change.device, change.at.isoformat(), change.hlc,
            int(entry.bundle is None), 1, turned, DONE,
        )  # fmt: skip

    def take(self, entry: Entry) -> None:
        """One more change of the act."""
        self.last = entry.position
        self.count += 1


class Acts:
    """The acts of one database."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def add(self, row: ActRow) -> None:
        """A new act, or more changes of one already known; does what an undo or redo says."""
        if self._read(_OF_ID, (row.id,)):
            self._database.write(_EXTEND, (row.last, row.count, row.id))
            return
        self._database.write(_INSERT, row.cells())
        if row.key == UNDO and row.reverses:
            self._database.write(_MARK, (UNDONE, row.reverses, row.own))
        elif row.key == REDO and row.reverses:
            self._database.write(_MARK, (DONE, row.reverses, row.own))
        elif row.own and not row.key.startswith(KEPT):
            self._database.write(_BURY)

    def end_of_those_before(self, moment: datetime) -> int:
        """The last position of all acts begun before a moment, by the clocks they were done by."""
        ends = self._database.rows(_ENDS)
        return max((last for last, at in ends if datetime.fromisoformat(at) < moment), default=0)

    def last_stamp(self) -> str:
        """The stamp of the newest act done here."""
        row = self._read(_LAST_OWN, (1,))
        return row.hlc if row else ""

    def to_undo(self) -> ActRow | None:
        """The newest act done here that stands."""
        return self._read(_TO_UNDO, (1, DONE))

    def to_redo(self) -> ActRow | None:
        """The act undone last, unless something new was done since."""
        return self._read(_TO_REDO, (1, UNDONE))

    def turned(self, act: str, key: str) -> ActRow | None:
        """The newest act that undid or redid another."""
        return self._read(_TURNED, (1, act, key))

    def newest(self, limit: int) -> tuple[ActSummary, ...]:
        rows = self._database.rows(_NEWEST, (limit,))
        return tuple(self.summary(ActRow(*row)) for row in rows)

    def find(self, act_id: str) -> ActSummary | None:
        """One act, or None where no change names it."""
        row = self._read(_OF_ID, (act_id,))
        return self.summary(row) if row else None

    def summary(self, row: ActRow) -> ActSummary:
        """An act as a value, with the records it touched."""
        touched = self._database.rows(_TOUCHED, (row.first, row.last, row.id))
        args = json.loads(row.args)
        return ActSummary(
            id=row.id,
            key=row.key,
            args=args,
            actor=Actor(row.actor, row.actor_name),
            at=datetime.fromisoformat(row.at),
            device=row.device,
            kinds=frozenset(kind for kind, _ in touched),
            ids=tuple(dict.fromkeys(rec for _, rec in touched)),
            count=row.count,
            undone=row.undone != DONE,
            own=bool(row.own),
            reverses=row.reverses,
            of_key=args.get("key") if row.reverses else None,
            first=row.first,
        )

    def rebuild(self) -> None:
        """Work the table out again from the log, inside a transaction."""
        rows = acts_of(self._log.in_order())
        self._database.write(_CLEAR)
        self._database.write_many(_INSERT, [row.cells() for row in rows])

    def compare(self) -> list[Difference]:
        """Every act that is not in its table as the log says."""
        should = {row.id: row for row in acts_of(self._log.in_order())}
        held = {row.id: row for row in self._stored()}
        return [
            Difference("act", act, "(row)", held.get(act), should.get(act))
            for act in sorted(should.keys() | held.keys())
            if held.get(act) != should.get(act)
        ]

    def _stored(self) -> list[ActRow]:
        return [ActRow(*row) for row in self._database.rows(_ALL)]

    def _read(self, sql: str, values: Sequence[Any]) -> ActRow | None:
        row = self._database.row(sql, values)
        return ActRow(*row) if row else None


def acts_of(entries: Iterable[Entry]) -> list[ActRow]:
    """The acts that changes in the order of arrival make up."""
    rows: dict[str, ActRow] = {}
    redoable: set[str] = set()
    for entry in entries:
        act = entry.change.act.id
        if act in rows:
            rows[act].take(entry)
            continue
        row = rows[act] = ActRow.opened_by(entry)
        turned = rows.get(row.reverses or "")
        if turned and turned.own == row.own:
            turned.undone = UNDONE if row.key == UNDO else DONE
            (redoable.add if row.key == UNDO else redoable.discard)(turned.id)
        elif row.own and row.reverses is None and not row.key.startswith(KEPT):
            for buried in redoable:
                if rows[buried].own:
                    rows[buried].undone = BURIED
            redoable = {one for one in redoable if not rows[one].own}
    return sorted(rows.values(), key=lambda row: row.first)
