"""Lawful erasure in the log: lines lose values and keep their hash, their place and their owner.

The change that erases names every line that lost something, with the SHA-256 of what is left, so
that the log can still be walked from end to end. It is the only thing that ever rewrites a line.
Lines that come later from a PC that had not heard of it are erased as they come; the next erasure
written by the department names those too.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cleanclinic.records.change import Change, Shred, hash_line
from cleanclinic.records.erasing import FILE, erase_line
from cleanclinic.storage.attachments import Attachments
from cleanclinic.storage.books import Books
from cleanclinic.storage.log import Log
from cleanclinic.storage.vouching import known_to

# In front of a record's id: what was erased of it, among the named values.
_MARK = "shred:"
# A bundle made before may have to go out again as it was: then its files wait for the receipt.
_FILES = "shredded_files"


@dataclass(frozen=True)
class ShredMark:
    """What is known of an erased record: its kind and what stands in the fields now.

    `late`: a line was erased that no erasure names yet.
    """

    record: str
    kind: str
    blanks: Mapping[str, Any]
    late: bool


class Shredding:
    """Erasing in one database; what writes must run inside a transaction."""

    def __init__(self, log: Log, books: Books, attachments: Attachments) -> None:
        self._log = log
        self._books = books
        self._attachments = attachments

    def marks(self) -> dict[str, ShredMark]:
        """Every record something of which was erased, by its id."""
        rows = self._books.meta_under(_MARK)
        found = (_mark(key.removeprefix(_MARK), json.loads(value)) for key, value in rows)
        return {one.record: one for one in found}

    def plan(self, record: str, blanks: Mapping[str, Any]) -> Shred | None:
        """What an erasure of these fields would say; None where no line has a value there."""
        found = {
            line.hash: hash_line(rest)
            for line in self._log.raw_of_record(record)
            if (rest := erase_line(line.raw, blanks)) != line.raw
        }
        return Shred(blanks, found) if found else None

    def plan_late(self, mark: ShredMark) -> Shred | None:
        """An erasure that names lines which were erased as they came; None where none is left.

        Asked again after it was written: lines that lost other fields have one of their own.
        """
        lines = self._log.record_lines(mark.record)
        pending = [(line, lines.lost(line.known)) for line in lines.unnamed()]
        first = pending[0][1] if pending else {}
        found = {line.hash: line.kept for line, blanks in pending if blanks == first}
        return Shred(first, found, late=True) if first else None

    def erase(self, change: Change, shred: Shred, name: str = "") -> bool:
        """Take the values out of the lines of a record; False if one is not as the erasure says.

        A line that already lost other values is not compared. One that the erasure does not know
        loses them too, unless it was written after it; what it builds on it has to know. `name` is
        the hash of the erasure where it comes from elsewhere.
        """
        lines = self._log.record_lines(change.rec)
        heard = known_to(change)
        known = lines.behind(heard)
        gone: set[str] = set()
        for line in lines.all:
            named = line.hash in shred.lines
            blanks = shred.blanks if named else lines.lost_by(shred, heard, line.known, name)
            rest = erase_line(line.raw, blanks)
            if named and not line.is_erased and hash_line(rest) != shred.lines[line.hash]:
                return False
            if rest != line.raw and not named and line.hash in known:
                return False
            if rest != line.raw:
                gone |= _files(line.change, blanks)
                self._log.rewrite(line.position, rest)
        self._let_go_of(sha256 for sha256 in gone if not self._log.mentions(sha256))
        mark = self.marks().get(change.rec)
        blanks = {**(mark.blanks if mark else {}), **shred.blanks}
        left = self._log.record_lines(change.rec)
        late = any(line.kept != shred.lines.get(line.hash) for line in left.unnamed())
        self._remember(ShredMark(change.rec, change.kind, blanks, late))
        return True

    def erase_late(self, mark: ShredMark, change: Change, raw: bytes) -> bytes:
        """A line on its way in without what was erased meanwhile, unless it was written after."""
        blanks = self._log.record_lines(change.rec).lost(known_to(change))
        rest = erase_line(raw, blanks)
        if rest != raw:
            self._remember(ShredMark(mark.record, mark.kind, mark.blanks, late=True))
        return rest

    def known_beside(self, record: str, parents: Iterable[str]) -> tuple[str, ...]:
        """The erasures of a record that a line with these parents does not build on."""
        if not self._books.meta(f"{_MARK}{record}"):
            return ()
        return self._log.record_lines(record).beside(parents)

    def files(self) -> tuple[str, ...]:
        """Files that only erased parts named, and that lie here still."""
        return tuple(json.loads(self._books.meta(_FILES, "[]")))

    def drop_files(self, names: Collection[str]) -> None:
        """Take files away for good; no bundle that may go out again carries them."""
        for sha256 in names:
            if not self._log.mentions(sha256):
                self._attachments.erase(sha256)
        left = [sha256 for sha256 in self.files() if sha256 not in names]
        self._books.set_meta(_FILES, json.dumps(left))

    def _let_go_of(self, names: Iterable[str]) -> None:
        known = self.files()
        self._books.set_meta(_FILES, json.dumps(sorted({*known, *names})))

    def _remember(self, mark: ShredMark) -> None:
        value = {"kind": mark.kind, "blanks": dict(mark.blanks), "late": mark.late}
        self._books.set_meta(f"{_MARK}{mark.record}", json.dumps(value))


def _mark(record: str, value: dict[str, Any]) -> ShredMark:
    return ShredMark(record, value["kind"], value["blanks"], value["late"])


def _files(change: Change, blanks: Mapping[str, Any]) -> set[str]:
    """The files that the parts of erased fields name."""
    data = change.data or {}
    told = [data[name] for name in blanks if isinstance(data.get(name), list)]
    parts = [part for parts in told for part in parts if isinstance(part, dict)]
    return {part[FILE] for part in parts if FILE in part}
