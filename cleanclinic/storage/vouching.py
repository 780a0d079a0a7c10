"""Whether what is left of a record's erased lines is what its erasures say is left of them.

Read by whoever walks the log, takes lines in, or erases; nothing is written here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cleanclinic.records.change import Change, Shred, hash_line, parse_line


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it lies in the log; of an erased one `hash` is what it was written with."""

    position: int
    hash: str
    raw: bytes


def known_to(change: Change) -> tuple[str, ...]:
    """The newest changes of the record that whoever wrote this one had seen."""
    return (*change.parents, *change.after)


class RecordLine:
    """A line of a record, read."""

    def __init__(self, line: RawLine) -> None:
        self.position, self.hash, self.raw = line.position, line.hash, line.raw
        self.change = parse_line(line.raw)
        self.known = known_to(self.change)
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

    def lost(self, known: Iterable[str]) -> dict[str, Any]:
        """What erasures take from a line of somebody who knew of these changes and not of them."""
        before = self.behind(known)
        return {
            name: blank
            for line, shred in self._shreds
            if line.hash not in before
            for name, blank in self.lost_by(shred, line.known, known).items()
        }

    def lost_by(
        self, shred: Shred, heard: Iterable[str], known: Iterable[str], name: str = ""
    ) -> dict[str, Any]:
        """The same of one erasure, whose hash is `name` if it is not among these lines yet.

        `heard` are the changes that whoever erased knew of. What was typed after an erasure that
        he had not heard of stays. One that only names what came late takes nothing more.
        """
        built_on = self.behind(known)
        if shred.late or name in built_on:
            return {}
        before = built_on - self.behind(heard)
        stays = {
            name
            for line, earlier in self._shreds
            if line.hash in before and not earlier.late
            for name in earlier.blanks
        }
        return {name: blank for name, blank in shred.blanks.items() if name not in stays}

    def beside(self, parents: Iterable[str]) -> tuple[str, ...]:
        """The erasures that nothing of these changes knew of, by hash."""
        before = self.behind(parents)
        return tuple(sorted(line.hash for line, _ in self._shreds if line.hash not in before))

    def behind(self, known: Iterable[str]) -> set[str]:
        """These changes and all that whoever wrote them knew of."""
        ahead, seen = set(known), set[str]()
        while ahead:
            seen |= ahead
            held = [self._by_hash[one] for one in ahead if one in self._by_hash]
            ahead = {one for line in held for one in line.known} - seen
        return seen

    def _is_named(self, line: RecordLine) -> bool:
        return any(shred.lines.get(line.hash) == line.kept for _, shred in self._shreds)

    def _came_late(self, line: RecordLine) -> bool:
        before, data = self.behind(line.known), line.change.data or {}
        lost = {
            name
            for erasing, shred in self._shreds
            if erasing.hash not in before
            for name, blank in self._taken_by(erasing, shred, line).items()
            if name in data and data[name] == blank
        }
        naming = [shred for _, shred in self._shreds if line.hash in shred.lines]
        return bool(lost) and all(lost - shred.blanks.keys() for shred in naming)

    def _taken_by(self, erasing: RecordLine, shred: Shred, line: RecordLine) -> Mapping[str, Any]:
        """What an erasure takes from a line; nothing from one it knew of and did not name."""
        if line.hash in shred.lines:
            return shred.blanks
        knew = line.hash in self.behind(erasing.known)
        return {} if knew else self.lost_by(shred, erasing.known, line.known)
