"""The columns and the rows of a table, as whoever shows one gives them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.parts.table_cell import Cell


@dataclass(frozen=True)
class Column:
    """A column: `kind` is text, muted, strong, number, badge, bar or link; `width` at 100 % zoom.

    `sort` makes a sort key of a cell where the cell's own order is not the wanted one.
    """

    key: str
    title: str
    width: int = 120
    kind: str = "text"
    stretch: bool = False
    align: str = "left"
    hidden: bool = False
    filterable: bool = True
    # Shares the room that is more than the stretching column was made for.
    grows: bool = False
    # Summed in the foot and above groups; its thousands are parted.
    total: bool = False
    # Thousands are parted though nothing is summed.
    parted: bool = False
    sort: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Row:
    """A row: `search` is made by `records.initials.search_text` so that initials match too.

    `mark` says in words what a person has to look at in it; the row then carries a warning sign.
    """

    id: str
    cells: tuple[Cell, ...]
    search: str = ""
    mark: str = ""


Predicate = Callable[[Row], bool]
