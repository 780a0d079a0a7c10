"""The rows of a table in groups: which stand together, in what order, and which are open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.parts.table_cell import Cell
from ui.parts.table_order import group_text


@dataclass(frozen=True)
class Head:
    """The line above the rows of a group; `totals` are sums by column key."""

    text: str
    count: int
    is_open: bool
    totals: Mapping[str, Any]


class Groups:
    """The groups of rows, which are known by their places; `key` is the column, "" for none."""

    def __init__(self) -> None:
        self.key = ""
        self.heads: tuple[Head, ...] = ()
        self._closed: set[str] = set()
        self._of_row: list[str] = []
        self._ranks: dict[str, Any] = {}

    def begin(self, key: str) -> None:
        """Groups by another column; all groups are open then."""
        self.key = key
        self._closed.clear()

    def find(self, cells: Sequence[Cell], sort_keys: Sequence[Any]) -> None:
        """Which group each row belongs to, and in what order groups stand."""
        self._of_row = [group_text(cell) for cell in cells]
        self._ranks = {}
        for text, key in zip(self._of_row, sort_keys, strict=True):
            if text not in self._ranks or key < self._ranks[text]:
                self._ranks[text] = key

    def open(self, texts: Iterable[str], *, on: bool) -> bool:
        """Shows or hides the rows of some groups; whether that changes anything."""
        before = set(self._closed)
        self._closed = self._closed - set(texts) if on else self._closed | set(texts)
        return self._closed != before

    def of(self, place: int) -> str:
        """The group of a row."""
        return self._of_row[place]

    def number(self, text: str) -> int | None:
        """The number of a group's head, from the first on."""
        return next((at for at, head in enumerate(self.heads) if head.text == text), None)

    def line_up(
        self, shown: list[int], sums: Callable[[Sequence[int]], Mapping[str, Any]]
    ) -> list[int]:
        """What stands on the screen, line by line: rows, and heads of groups as -1, -2, …"""
        if not self.key:
            self.heads = ()
            return shown
        places: dict[str, list[int]] = {}
        for place in shown:
            places.setdefault(self._of_row[place], []).append(place)
        lines: list[int] = []
        heads: list[Head] = []
        for text in sorted(places, key=self._ranks.__getitem__):
            is_open = text not in self._closed
            lines.append(-1 - len(heads))
            heads.append(Head(text, len(places[text]), is_open, sums(places[text])))
            lines += places[text] if is_open else []
        self.heads = tuple(heads)
        return lines
