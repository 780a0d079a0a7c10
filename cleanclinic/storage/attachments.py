"""Files kept beside the records, in chunks of 1 MiB, each file once by its SHA-256."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from cleanclinic.storage.database import GIVEN, Database, compiled
from cleanclinic.storage.errors import AttachmentDiffersError
from cleanclinic.storage.tables import ATTACHMENT, CHUNK, PICTURE_LOOK
from cleanclinic.storage.values import AttachmentInfo

CHUNK_BYTES = 1024 * 1024

_COLUMNS = (
    ATTACHMENT.c.id,
    ATTACHMENT.c.sha256,
    ATTACHMENT.c.size,
    ATTACHMENT.c.media_type,
    ATTACHMENT.c.name,
)
_INSERT_CHUNK = compiled(insert(CHUNK))
_ONE_CHUNK = compiled(
    select(CHUNK.c.content).where(CHUNK.c.attachment == GIVEN, CHUNK.c.number == GIVEN)
)


class Attachments:
    """The attachments of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, chunks: Iterable[bytes], media_type: str, name: str, expect: str | None, *, own: bool
    ) -> str:
        """Keep a file, inside a transaction; gives its SHA-256.

        Raises AttachmentDiffersError when it is not the file that `expect` names.
        """
        number = self._next_id()
        digest, size = hashlib.sha256(), 0
        for index, chunk in enumerate(_even(chunks)):
            self._database.write(_INSERT_CHUNK, (number, index, chunk))
            digest.update(chunk)
            size += len(chunk)
        found = digest.hexdigest()
        if expect is not None and found != expect:
            raise AttachmentDiffersError(name=name, expected=expect, found=found)
        held = self.info(found)
        if held:
            self._database.run(delete(CHUNK).where(CHUNK.c.attachment == number))
            if own:
                mine = update(ATTACHMENT).where(ATTACHMENT.c.id == held.id).values(own=1)
                self._database.run(mine)
            return found
        values: dict[str, Any] = {"id": number, "sha256": found, "size": size, "own": int(own)}
        row = insert(ATTACHMENT).values(**values, media_type=media_type, name=name)
        self._database.run(row)
        return found

    def info(self, sha256: str) -> AttachmentInfo | None:
        row = self._database.run(select(*_COLUMNS).where(ATTACHMENT.c.sha256 == sha256)).first()
        return _info(row) if row else None

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file, chunk by chunk; nothing for one that is not held."""
        info = self.info(sha256)
        index = 0
        while info and (row := self._database.row(_ONE_CHUNK, (info.id, index))):
            yield row[0]
            index += 1

    def erase(self, sha256: str) -> None:
        """Take a file away for good, inside a transaction; its row stays, under no one's name."""
        held = self.info(sha256)
        if held is not None:
            self._database.run(delete(CHUNK).where(CHUNK.c.attachment == held.id))
            self._database.run(delete(PICTURE_LOOK).where(PICTURE_LOOK.c.sha256 == sha256))
            gone = update(ATTACHMENT).where(ATTACHMENT.c.id == held.id)
            # Rows are sent by their number: it must not be given to another file.
            self._database.run(gone.values(sha256=f"erased {held.id}", size=0, name="", own=0))

    def own_after(self, last: int) -> tuple[AttachmentInfo, ...]:
        """Files attached here after the one with the id `last`."""
        query = select(*_COLUMNS).where(ATTACHMENT.c.own == 1, ATTACHMENT.c.id > last)
        rows = self._database.run(query.order_by(ATTACHMENT.c.id))
        return tuple(_info(row) for row in rows)

    def marks(self) -> dict[str, str]:
        """The marks that were noted of files, by their SHA-256."""
        rows = self._database.run(select(PICTURE_LOOK.c.sha256, PICTURE_LOOK.c.mark))
        return {row.sha256: row.mark for row in rows}

    def shown(self, sha256: str) -> bytes:
        """What was noted with a mark; nothing where none was."""
        query = select(PICTURE_LOOK.c.shown).where(PICTURE_LOOK.c.sha256 == sha256)
        return bytes(self._database.run(query).scalar() or b"")

    def note_look(self, sha256: str, mark: str, shown: bytes) -> None:
        """Note how a file is compared, inside a transaction."""
        row = upsert(PICTURE_LOOK).values(sha256=sha256, mark=mark, shown=shown)
        same = {"mark": mark, "shown": shown}
        self._database.run(row.on_conflict_do_update(index_elements=["sha256"], set_=same))

    def _next_id(self) -> int:
        newest = select(ATTACHMENT.c.id).order_by(ATTACHMENT.c.id.desc()).limit(1)
        row = self._database.run(newest).first()
        return row[0] + 1 if row else 1


def _info(row: Any) -> AttachmentInfo:
    return AttachmentInfo(*row)


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of exactly 1 MiB, but for the last."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)
