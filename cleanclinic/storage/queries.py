"""Raw lines of the log by where they came from, for bundles."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, select

from cleanclinic.storage.database import Database
from cleanclinic.storage.tables import CHANGE
from cleanclinic.storage.values import LogLine

_PAGE = 1000


def read_lines(
    database: Database,
    position: int,
    *,
    own: bool | None,
    owners: Collection[str] | None,
    kinds: Collection[str] | None,
    upto: int | None,
) -> Iterator[LogLine]:
    """The lines after a position, in order; a few at a time, so that writing can go on."""
    wanted = _wanted(own=own, owners=owners, kinds=kinds, upto=upto)
    columns = (
        CHANGE.c.position,
        CHANGE.c.hash,
        CHANGE.c.kind,
        CHANGE.c.rec,
        CHANGE.c.owner,
        CHANGE.c.bundle,
        CHANGE.c.line,
    )
    while True:
        query = select(*columns).where(CHANGE.c.position > position, *wanted)
        rows = database.run(query.order_by(CHANGE.c.position).limit(_PAGE)).all()
        for row in rows:
            digest, own_line = row.hash.hex(), row.bundle is None
            yield LogLine(row.position, digest, row.kind, row.rec, row.owner, own_line, row.line)
        if len(rows) < _PAGE:
            return
        position = rows[-1].position


def _wanted(
    *,
    own: bool | None,
    owners: Collection[str] | None,
    kinds: Collection[str] | None,
    upto: int | None,
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if own is not None:
        wanted.append(CHANGE.c.bundle.is_(None) if own else CHANGE.c.bundle.is_not(None))
    if owners is not None:
        wanted.append(CHANGE.c.owner.in_(sorted(owners)))
    if kinds is not None:
        wanted.append(CHANGE.c.kind.in_(sorted(kinds)))
    if upto is not None:
        wanted.append(CHANGE.c.position <= upto)
    return wanted
