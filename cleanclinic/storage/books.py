"""The books of sync: named values, how far each stream has come, bundles, and their journal."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from cleanclinic.storage.database import GIVEN, Database, compiled
from cleanclinic.storage.tables import BUNDLE, CARRIED, COUNTERSIGN, JOURNAL, META, STREAM
from cleanclinic.storage.values import (
    Bundle,
    BundleNote,
    Direction,
    JournalEntry,
    StreamState,
)

_META = compiled(select(META.c.value).where(META.c.key == GIVEN))


class Books:
    """The books of one database; what writes must run inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def meta(self, key: str, default: str = "") -> str:
        row = self._database.row(_META, (key,))
        return row[0] if row else default

    def meta_all(self) -> dict[str, str]:
        rows = self._database.run(select(META.c.key, META.c.value).order_by(META.c.key))
        return {row.key: row.value for row in rows}

    def meta_under(self, prefix: str) -> list[tuple[str, str]]:
        """The named values whose names begin so, with their names."""
        query = select(META.c.key, META.c.value).where(
            META.c.key.startswith(prefix, autoescape=True)
        )
        return [(row.key, row.value) for row in self._database.run(query.order_by(META.c.key))]

    def set_meta(self, key: str, value: str) -> None:
        row = upsert(META).values(key=key, value=value)
        self._database.run(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def stream(self, peer: str, direction: Direction) -> StreamState:
        """How far a stream has come; a fresh state for one never heard of."""
        query = select(STREAM).where(STREAM.c.peer == peer, STREAM.c.direction == direction)
        row = self._database.run(query).mappings().first()
        return _stream(row) if row else StreamState(peer, direction)

    def streams(self, direction: Direction | None) -> tuple[StreamState, ...]:
        query = select(STREAM).order_by(STREAM.c.peer, STREAM.c.direction)
        if direction:
            query = query.where(STREAM.c.direction == direction)
        return tuple(_stream(row) for row in self._database.run(query).mappings())

    def set_stream(self, state: StreamState) -> None:
        values = {**asdict(state), "frozen": int(state.frozen)}
        row = upsert(STREAM).values(values)
        key = ["peer", "direction"]
        self._database.run(row.on_conflict_do_update(index_elements=key, set_=values))

    def set_streams_aside(self, peer: str, name: str, directions: Sequence[Direction]) -> None:
        """Keep what came and went under another name, so that the streams begin anew."""
        for table in (STREAM, BUNDLE):
            which = (table.c.peer == peer) & table.c.direction.in_(directions)
            self._database.run(update(table).where(which).values(peer=name))
        if "in" in directions:
            given = (COUNTERSIGN.c.peer == peer) & (COUNTERSIGN.c.way == "given")
            self._database.run(update(COUNTERSIGN).where(given).values(peer=name))
            brought = CARRIED.c.peer == peer
            self._database.run(update(CARRIED).where(brought).values(peer=name))

    def record_bundle(self, bundle: Bundle) -> None:
        """Remember a bundle; one with the same stream, epoch and number is an IntegrityError."""
        values = {
            **_columns(bundle),
            "at": bundle.at.isoformat(),
            "attachments": json.dumps(bundle.attachments),
            "written_at": bundle.written_at.isoformat() if bundle.written_at else "",
        }
        self._database.run(insert(BUNDLE).values(values))

    def bundle(self, direction: Direction, peer: str, epoch: int, seq: int) -> Bundle | None:
        found = self._bundles(direction, peer, epoch, BUNDLE.c.seq == seq)
        return found[0] if found else None

    def bundles(
        self, direction: Direction, peer: str, epoch: int, after: int
    ) -> tuple[Bundle, ...]:
        """The bundles of a stream after a number, in order."""
        return self._bundles(direction, peer, epoch, BUNDLE.c.seq > after)

    def notes(self, direction: Direction, peer: str, epoch: int) -> tuple[BundleNote, ...]:
        """All bundles of a stream in order, without their bytes."""
        columns = [BUNDLE.c[field.name] for field in fields(BundleNote)]
        which = (BUNDLE.c.direction == direction) & (BUNDLE.c.peer == peer)
        query = select(*columns).where(which, BUNDLE.c.epoch == epoch).order_by(BUNDLE.c.seq)
        return tuple(
            BundleNote(**{**row, "at": _time(row["at"]), "written_at": _time(row["written_at"])})
            for row in self._database.run(query).mappings()
        )

    def note_written(self, bundle: Bundle, at: datetime) -> None:
        """Remember when a bundle last went to a file."""
        which = (BUNDLE.c.direction == bundle.direction) & (BUNDLE.c.peer == bundle.peer)
        number = (BUNDLE.c.epoch == bundle.epoch) & (BUNDLE.c.seq == bundle.seq)
        written = update(BUNDLE).where(which, number).values(written_at=at.isoformat())
        self._database.run(written)

    def drop_packed(self, peers: str) -> None:
        """Let go of the packed lines sent to peers whose name begins so; the log has them."""
        which = (BUNDLE.c.direction == "out") & BUNDLE.c.peer.startswith(peers, autoescape=True)
        packed = func.length(BUNDLE.c.packed) > 0
        self._database.run(update(BUNDLE).where(which, packed).values(packed=b""))

    def drop_packed_upto(self, peer: str, epoch: int, seq: int) -> None:
        """Let go of the packed lines of a stream up to a number; the log has them."""
        which = (BUNDLE.c.direction == "out") & (BUNDLE.c.peer == peer) & (BUNDLE.c.epoch == epoch)
        packed = (BUNDLE.c.seq <= seq) & (func.length(BUNDLE.c.packed) > 0)
        self._database.run(update(BUNDLE).where(which, packed).values(packed=b""))

    def add_entry(self, entry: JournalEntry) -> int:
        values = {**_columns(entry), "at": entry.at.isoformat()}
        del values["id"]
        made = self._database.run(insert(JOURNAL).values(values)).inserted_primary_key
        return int(made[0]) if made else 0

    def entries(self, limit: int) -> tuple[JournalEntry, ...]:
        """The journal, newest first."""
        query = select(JOURNAL).order_by(JOURNAL.c.id.desc()).limit(limit)
        return tuple(
            JournalEntry(**{**row, "at": datetime.fromisoformat(row["at"])})
            for row in self._database.run(query).mappings()
        )

    def _bundles(
        self, direction: Direction, peer: str, epoch: int, which: Any
    ) -> tuple[Bundle, ...]:
        query = select(BUNDLE).where(
            BUNDLE.c.direction == direction, BUNDLE.c.peer == peer, BUNDLE.c.epoch == epoch, which
        )
        return tuple(
            Bundle(
                **{
                    **row,
                    "at": datetime.fromisoformat(row["at"]),
                    "attachments": tuple(json.loads(row["attachments"])),
                    "written_at": _time(row["written_at"]),
                }
            )
            for row in self._database.run(query.order_by(BUNDLE.c.seq)).mappings()
        )


def _columns(value: Bundle | JournalEntry) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _stream(row: Any) -> StreamState:
    return StreamState(**{**row, "frozen": bool(row["frozen"])})
