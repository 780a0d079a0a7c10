"""How somebody arranged a table: columns, order, filters, groups; kept between starts, and by name.

What was kept by an older version, or spoiled, is taken as far as it still means something.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui.parts.kit import UiState
from ui.parts.table_filter import ColumnTest
from ui.parts.table_row import Column

_WIDEST = 2000
_NAME_LENGTH = 30
VIEWS_MOST = 20


@dataclass(frozen=True)
class Arrangement:
    """`hidden` is None where nobody chose; `known` are the columns there were at that time."""

    order: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[str] | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = ""
    frozen: bool = False
    filters: Mapping[str, ColumnTest] = field(default_factory=dict)
    query: str = ""
    chip: str = ""

    def is_hidden(self, column: Column) -> bool:
        """Whether a column is away; one that came later stands as it was made."""
        if self.hidden is None or (self.order and column.key not in self.order):
            return column.hidden
        return column.key in self.hidden

    def order_of(self, columns: Sequence[Column]) -> list[str]:
        """All columns in the order wanted; one that came later stands beside its neighbour."""
        keys = [column.key for column in columns]
        found = [key for key in dict.fromkeys(self.order) if key in keys]
        for place, key in enumerate(keys):
            if key not in found:
                after = found.index(keys[place - 1]) + 1 if place else 0
                found.insert(after, key)
        return found


def read_arrangement(kept: object, columns: Iterable[Column]) -> Arrangement:
    """What was kept, as far as it still fits these columns."""
    values = kept if isinstance(kept, Mapping) else {}
    keys = {column.key for column in columns}
    hidden = values.get("hidden")
    sort = [pair for pair in _list(values, "sort") if _is_sort(pair, keys)]
    widths = values.get("widths")
    filters = values.get("filters")
    group = values.get("group")
    return Arrangement(
        order=tuple(key for key in _list(values, "order") if isinstance(key, str)),
        widths={
            key: min(wide, _WIDEST)
            for key, wide in (widths if isinstance(widths, Mapping) else {}).items()
            if key in keys and type(wide) is int and wide > 0
        },
        hidden=frozenset(map(str, hidden)) if isinstance(hidden, list | tuple) else None,
        sort=tuple((key, bool(down)) for key, down in sort),
        group=group if isinstance(group, str) and group in keys else "",
        frozen=values.get("frozen") is True,
        filters={
            key: test
            for key, kept_test in (filters if isinstance(filters, Mapping) else {}).items()
            if key in keys and (test := ColumnTest.read(kept_test)) is not None
        },
        query=_text(values, "query"),
        chip=_text(values, "chip"),
    )


def kept_values(arranged: Arrangement) -> dict[str, Any]:
    """The JSON values of an arrangement."""
    return {
        "order": list(arranged.order),
        "widths": dict(arranged.widths),
        "hidden": None if arranged.hidden is None else sorted(arranged.hidden),
        "sort": [list(pair) for pair in arranged.sort],
        "group": arranged.group,
        "frozen": arranged.frozen,
        "filters": {key: test.values_kept() for key, test in arranged.filters.items()},
        "query": arranged.query,
        "chip": arranged.chip,
    }


class SavedViews:
    """The arrangements of one table that somebody gave a name."""

    def __init__(self, state: UiState, name: str) -> None:
        self._state = state
        self._key = f"table.views.{name}"

    def names(self) -> list[str]:
        """In the order they were made."""
        return list(self._kept())

    def get(self, name: str, columns: Iterable[Column]) -> Arrangement:
        """The arrangement of a name; the plain one for a name that is gone."""
        return read_arrangement(self._kept().get(name), columns)

    def save(self, name: str, arranged: Arrangement) -> None:
        """Keeps an arrangement under a name, in place of one that has it; the oldest goes."""
        name = _tidy(name)
        kept = {**self._kept(), name: kept_values(arranged)} if name else self._kept()
        while len(kept) > VIEWS_MOST:
            del kept[next(iter(kept))]
        self._state.set(self._key, kept)

    def rename(self, name: str, new: str) -> None:
        """Calls a view otherwise, in its place; one that had the new name is gone."""
        kept, new = self._kept(), _tidy(new)
        if new and new != name:
            kept.pop(new, None)
            kept = {new if one == name else one: view for one, view in kept.items()}
        self._state.set(self._key, kept)

    def drop(self, name: str) -> None:
        kept = self._kept()
        kept.pop(name, None)
        self._state.set(self._key, kept)

    def _kept(self) -> dict[str, Any]:
        kept = self._state.get(self._key, {})
        return {str(name): one for name, one in kept.items()} if isinstance(kept, Mapping) else {}


def _tidy(name: str) -> str:
    return " ".join(name.split())[:_NAME_LENGTH]


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    found = values.get(name)
    return list(found) if isinstance(found, list | tuple) else []


def _text(values: Mapping[str, Any], name: str) -> str:
    found = values.get(name)
    return found if isinstance(found, str) else ""


def _is_sort(pair: object, keys: set[str]) -> bool:
    if not (isinstance(pair, list | tuple) and len(pair) == 2):
        return False
    return isinstance(pair[0], str) and pair[0] in keys
