"""Whether what is left of a record's erased lines is what its erasures say is left of them.

Read by whoever walks the log, takes lines in, or erases; nothing is written here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cleanclinic.records.change import Shred, hash_line, parse_line


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it lies in the log; of an erased one `hash` is what it was written with."""

    position: int
    hash: str
    raw: bytes


class RecordLine:
    """A line of a record, read."""

    def __init__(self, line: RawLine) -> None:
        self.position, self.hash, self.raw = line.position, line.hash, line.raw
        self.change = parse_line(line.raw)
        self.parents = self.change.parents
        # The SHA-256 of what is left; the hash itself where nothing was erased.
        self.kept = hash_line(line.raw)

    @property
    def is_erased(self) -> bool:
        return self.kept != self.hash


class RecordLines:
    """All lines of a record, and what was erased of it where."""

    def __init__(self, lines: Iterable[RawLine]) -> None:
        self.all = [RecordLine(line) for line in lines]
        self._by_hash = {line.hash: line for line in self.all}
        self._shreds = [(line, line.change.shred) for line in self.all if line.change.shred]

    def unnamed(self) -> list[RecordLine]:
        """Erased lines of which no erasure says that this is what is left."""
        return [line for line in self.all if line.is_erased and not self._is_named(line)]

    def unvouched(self) -> list[RecordLine]:
        """Erased lines that no erasure answers for, so that nobody knows what they were.

        One that is not named as it is must have been erased as it came: some erasure that was
        written beside it took a value which those that do name it left.
        """
        return [line for line in self.unnamed() if not self._came_late(line)]

    def pending(self, parents: Iterable[str], blanks: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the fields that were not erased yet when somebody built on these changes."""
        ahead, erased = self.behind(parents), set[str]()
        for line, shred in self._shreds:
            if line.hash in ahead:
                erased |= shred.blanks.keys()
        return {name: blank for name, blank in blanks.items() if name not in erased}

    def behind(self, parents: Iterable[str]) -> set[str]:
        """These changes and all that they build on."""
        ahead, seen = set(parents), set[str]()
        while ahead:
            seen |= ahead
            known = [self._by_hash[one] for one in ahead if one in self._by_hash]
            ahead = {parent for line in known for parent in line.parents} - seen
        return seen

    def _is_named(self, line: RecordLine) -> bool:
        return any(shred.lines.get(line.hash) == line.kept for _, shred in self._shreds)

    def _came_late(self, line: RecordLine) -> bool:
        before, data = self.behind(line.parents), line.change.data or {}
        lost = {
            name
            for erasing, shred in self._shreds
            if erasing.hash not in before and self._may_not_have_known(erasing, shred, line)
            for name, blank in shred.blanks.items()
            if name in data and data[name] == blank
        }
        naming = [shred for _, shred in self._shreds if line.hash in shred.lines]
        return bool(lost) and all(lost - shred.blanks.keys() for shred in naming)

    def _may_not_have_known(self, erasing: RecordLine, shred: Shred, line: RecordLine) -> bool:
        """Whoever erases names every line that loses something, so what it builds on stands."""
        return line.hash in shred.lines or line.hash not in self.behind(erasing.parents)
