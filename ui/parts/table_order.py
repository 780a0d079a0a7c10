"""In what order the rows of a table stand, and in which groups."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from PySide6.QtCore import QCollator, QLocale

from ui.parts.pills import Badge
from ui.parts.table_cell import Bar, Cell, Link, cell_text

_COLLATE_MOST = 2000
_KEPT_MOST = 20_000
# The sort key of a cell with nothing in it.
BLANK = (1,)


class Order:
    """Sort keys of cells: texts by pinyin, numbers and days by their size, blanks last."""

    def __init__(self) -> None:
        self._collator = QCollator(QLocale("zh_CN"))
        self._collator.setNumericMode(True)
        # Where each text stands among all texts; to find it out is what sorting costs most.
        self._known: dict[str, Any] = {}

    def keys(self, cells: Sequence[Cell], own: Callable[[Any], Any] | None) -> list[Any]:
        """A key for each cell; `own` makes them where a column has an order of its own."""
        if own is not None:
            return [own(cell) for cell in cells]
        different = dict.fromkeys(cells)
        others = [cell for cell in different if not isinstance(cell, str)]
        texts = [cell for cell in different if isinstance(cell, str)]
        texts += [cell_text(cell) for cell in others if isinstance(cell, Badge | Link)]
        ranks = self._ranks(texts)
        # Most cells are plain texts: asking each what it is costs more than to sort them.
        key_of: dict[Cell, tuple[Any, ...]] = {text: (0, rank) for text, rank in ranks.items()}
        key_of |= {cell: _key_of(cell, ranks) for cell in others}
        key_of[""] = BLANK
        return list(map(key_of.__getitem__, cells))

    def _ranks(self, texts: Sequence[str]) -> dict[str, Any]:
        if len(texts) > _COLLATE_MOST:
            # Level 1 of GB 18030 stands in the order of pinyin: near enough, and 20 times faster.
            return {text: text.encode("gb18030", "replace") for text in texts}
        if len(self._known) > _KEPT_MOST:
            self._known.clear()
        make, known = self._key(), self._known
        known.update((text, make(text)) for text in texts if text not in known)
        ranked = sorted(dict.fromkeys(texts), key=known.__getitem__)
        return {text: rank for rank, text in enumerate(ranked)}

    def _key(self) -> Callable[[str], Any]:
        """The order of the collator; Qt's keys of Windows do not keep it (bytes in pairs)."""
        if sys.platform == "win32":
            return cmp_to_key(self._collator.compare)
        return self._collator.sortKey


class Summed:
    """A column of numbers, ready to be summed over any rows."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._numbers = [
            cell if type(cell) is Decimal or type(cell) is int else _number(cell) for cell in cells
        ]

    def put(self, place: int, cell: Cell) -> None:
        """Another number in place of one."""
        self._numbers[place] = _number(cell)

    def sum(self, places: Sequence[int]) -> int | Decimal:
        """The sum of the rows at these places."""
        return sum(map(self._numbers.__getitem__, places))


def _number(cell: Cell) -> int | Decimal:
    if isinstance(cell, int | Decimal):
        return cell
    return Decimal(str(cell)) if isinstance(cell, float) else 0


def group_text(cell: Cell) -> str:
    """The group a cell belongs to: days by their month, everything else by what it says."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return cell_text(cell)


def _key_of(cell: Cell, keys: dict[str, Any]) -> tuple[Any, ...]:
    match cell:
        case None | "":
            return BLANK
        case Badge():
            return (0, cell.order, keys[cell.text])
        case str() | Link():
            return (0, keys[str(cell)])
        case Bar():
            return (0, cell.value)
        case _:
            return (0, cell)
