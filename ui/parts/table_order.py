"""In what order the rows of a table stand, and in which groups."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cmp_to_key
from typing import Any

from PySide6.QtCore import QCollator, QLocale

from ui.parts.pills import Badge
from ui.parts.table_cell import Cell, Link, cell_text

_COLLATE_MOST = 2000
# The sort key of a cell with nothing in it.
BLANK = (1,)


class Order:
    """Sort keys of cells: texts by pinyin, numbers and days by their size, blanks last."""

    def __init__(self) -> None:
        self._collator = QCollator(QLocale("zh_CN"))
        self._collator.setNumericMode(True)

    def keys(self, cells: Sequence[Cell], own: Callable[[Any], Any] | None) -> list[Any]:
        """A key for each cell; `own` makes them where a column has an order of its own."""
        if own is not None:
            return [own(cell) for cell in cells]
        texts = {cell_text(cell) for cell in cells if isinstance(cell, str | Badge | Link)}
        if len(texts) <= _COLLATE_MOST:
            ranked = sorted(texts, key=self._key())
            keys: dict[str, Any] = {text: rank for rank, text in enumerate(ranked)}
        else:
            # Level 1 of GB 18030 stands in the order of pinyin: near enough, and 20 times faster.
            keys = {text: text.encode("gb18030", "replace") for text in texts}
        return [_key_of(cell, keys) for cell in cells]

    def _key(self) -> Callable[[str], Any]:
        """The order of the collator; Qt's keys of Windows do not keep it (bytes in pairs)."""
        if sys.platform == "win32":
            return cmp_to_key(self._collator.compare)
        return self._collator.sortKey


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
        case _:
            return (0, cell)
