"""The rows of a table in memory: filter, search, sort and group in Python over loaded values.

Knows no record kind: a row is an id, its cells and one search string. No proxy model between.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from cleanclinic.records.initials import query_terms
from ui.parts.table_cell import Cell, cell_text
from ui.parts.table_groups import Groups, Head
from ui.parts.table_held import HeldRows, search_of
from ui.parts.table_order import BLANK, Order, Summed
from ui.parts.table_row import Column, Predicate, Row
from ui.parts.table_sought import Sought

Index = QModelIndex | QPersistentModelIndex
_CHECK_KEY = "check"
# Up to so many rows are looked for one by one.
_FEW = 10
# The first rows are painted before more are looked for.
_LATER_MS = 20


class TableModel(QAbstractTableModel):
    """Rows after search, filters and order.

    Signals: `checks_changed`; `shown_changed` (shown, total) after anything that changes the rows.
    """

    checks_changed = Signal()
    shown_changed = Signal(int, int)

    def __init__(self, columns: Sequence[Column], *, checks: bool = False) -> None:
        super().__init__()
        front = (Column(_CHECK_KEY, "", 36, "check", filterable=False),) if checks else ()
        self.columns: tuple[Column, ...] = (*front, *columns)
        self.has_checks = checks
        self.checked: set[str] = set()
        self.sort_order: tuple[tuple[str, bool], ...] = ()
        self._offset = len(front)
        self._held = HeldRows()
        self._totals: dict[str, Summed] = {}
        self._ordered: list[int] = []
        self._base: list[int] = []
        self._shown: list[int] = []
        # What stands on the screen: places of rows, and heads of groups as -1, -2, …
        self._lines: list[int] = []
        self._groups = Groups()
        self._filters: dict[str, Predicate] = {}
        self._query = ""
        # What matched the query and those it grew from, the shortest first.
        self._matched: list[tuple[str, list[int]]] = []
        # What is looked for still, a part at a time.
        self._sought: Sought | None = None
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._look_on)
        self._sorting = Order()
        # By what the rows were ordered last: a save that changes nothing of it moves no row.
        self._ordered_by: tuple[Any, ...] = ()

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Replaces all rows; query, filters, order and checks stay."""
        self.beginResetModel()
        self._held.take(tuple(rows))
        self.checked &= self._held.places.keys()
        self._totals = {
            column.key: Summed(self._cells(number))
            for number, column in enumerate(self.columns)
            if column.total
        }
        self._order()
        self.endResetModel()
        self._tell()

    def put_rows(self, rows: Sequence[Row]) -> bool:
        """Puts rows in place of those of before where only some say something else, and none came,
        went or stands elsewhere by it; False where that is not so: then nothing was done.

        What did not change is to be the same object as before.
        """
        while self._sought is not None:
            self._look_on()
        places = self._held.replaced(rows, _FEW)
        if places is None or not all(self._stays(place, rows[place]) for place in places):
            return False
        before = self._held.rows
        self._held.put(tuple(rows), places)
        # Of shorter queries it is not known whether the rows match them still.
        del self._matched[:-1]
        for place in places:
            row = rows[place]
            for key, column in self._totals.items():
                column.put(place, row.cells[self.column_index(key) - self._offset])
            self._tell_cells(before[place], row)
        self._tell()
        return True

    def set_query(self, query: str, until: Collection[str] | None = None) -> None:
        """Shows only rows with every word of `query`; a longer one looks at what was shown.

        With `until` the first that match are shown, and the rest of very many as soon as they are
        found, in later turns of the event loop; of these ids at once, where they match.
        """
        if query == self._query:
            return
        self._query = query
        self.beginResetModel()
        self._match(until)
        self.endResetModel()
        # Nothing is counted before all is there.
        if self._sought is None:
            self._tell()

    def set_filter(self, name: str, predicate: Predicate | None) -> None:
        """Sets or lifts the filter `name`; rows must pass all filters."""
        if predicate is None:
            self._filters.pop(name, None)
        else:
            self._filters[name] = predicate
        self.beginResetModel()
        self._sift()
        self.endResetModel()
        self._tell()

    def set_sort(self, order: Sequence[tuple[str, bool]]) -> None:
        """Sorts by several columns: (key, descending) with the weightiest first."""
        self.sort_order = tuple(order)
        self.beginResetModel()
        self._order()
        self.endResetModel()
        self._tell()

    def set_group(self, key: str) -> None:
        """Groups by a column; "" lifts it. All groups are open then."""
        self._groups.begin(key)
        self.beginResetModel()
        self._order()
        self.endResetModel()
        self._tell()

    def open_group(self, text: str, *, on: bool) -> None:
        """Shows or hides the rows of a group."""
        self.open_groups([text], on=on)

    def open_groups(self, texts: Iterable[str], *, on: bool) -> None:
        """Shows or hides the rows of some groups."""
        if self._groups.open(texts, on=on):
            self.beginResetModel()
            self._line_up()
            self.endResetModel()
            self._tell()

    @property
    def group(self) -> str:
        """The column that rows are grouped by; "" for none."""
        return self._groups.key

    @property
    def heads(self) -> tuple[Head, ...]:
        return self._groups.heads

    def head_at(self, place: int) -> Head | None:
        """The head of a group that stands at a place of the screen; None for a row."""
        line = self._lines[place]
        return self._groups.heads[-1 - line] if line < 0 else None

    def head_place(self, text: str) -> int:
        """Where the head of a group stands, or -1."""
        number = self._groups.number(text)
        return -1 if number is None else self._lines.index(-1 - number)

    def group_at(self, place: int) -> str:
        """The group of what stands at a place."""
        head = self.head_at(place)
        return head.text if head else self._groups.of(self._lines[place])

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._held.rows

    @property
    def query(self) -> str:
        return self._query

    @property
    def filter_names(self) -> frozenset[str]:
        return frozenset(self._filters)

    def row_at(self, place: int) -> Row:
        """The row shown at a place of the screen; raises LookupError for the head of a group."""
        line = self._lines[place]
        if line < 0:
            raise LookupError(place)
        return self._held.rows[line]

    def row(self, row_id: str) -> Row | None:
        place = self._held.places.get(row_id)
        return None if place is None else self._held.rows[place]

    def shown_ids(self) -> list[str]:
        """The rows on the screen from top to bottom; those of closed groups are not."""
        return [self._held.rows[line].id for line in self._lines if line >= 0]

    @property
    def is_seeking(self) -> bool:
        """Whether more rows may come that match the query."""
        return self._sought is not None

    @property
    def matching(self) -> int:
        """How many rows pass search and filters, those of closed groups too."""
        return len(self._shown)

    def place_of(self, row_id: str) -> int:
        """Where a row is shown, or -1."""
        place = self._held.places.get(row_id)
        try:
            return -1 if place is None else self._lines.index(place)
        except ValueError:
            return -1

    def places_of(self, ids: Sequence[str]) -> list[int]:
        """Where rows are shown, in the order asked for; those that are not are left out."""
        if len(ids) <= _FEW:
            return [place for place in map(self.place_of, ids) if place >= 0]
        lines = {line: place for place, line in enumerate(self._lines)}
        known = (self._held.places.get(row_id, -1) for row_id in ids)
        return [lines[row] for row in known if row >= 0 and row in lines]

    def is_row(self, place: int) -> bool:
        """Whether a row stands there, and no head of a group."""
        return self._lines[place] >= 0

    def cell(self, place: int, column: int) -> Cell:
        """The value at a place of the screen; the check column has none."""
        line = self._lines[place]
        if column < self._offset or line < 0:
            return None
        return self._held.rows[line].cells[column - self._offset]

    def totals(self, ids: Iterable[str] | None = None) -> dict[str, Any]:
        """The sums of the columns that have one, over some rows or all that match."""
        if not self._totals:
            return {}
        places = self._shown if ids is None else [self._held.places[row_id] for row_id in ids]
        return self._sums(places)

    def column_values(self, key: str) -> dict[str, int]:
        """Every text of a column and how often it occurs, over all rows."""
        column = self.column_index(key) - self._offset
        counts: dict[str, int] = {}
        for row in self._held.rows:
            text = cell_text(row.cells[column])
            counts[text] = counts.get(text, 0) + 1
        return counts

    def column_index(self, key: str) -> int:
        return next(i for i, column in enumerate(self.columns) if column.key == key)

    def cell_reader(self, key: str) -> Callable[[Row], str]:
        """A function giving a row's text in a column, for filters."""
        column = self.column_index(key) - self._offset
        return lambda row: cell_text(row.cells[column])

    def set_checked(self, ids: Iterable[str], *, on: bool) -> None:
        """Checks or unchecks rows."""
        before = set(self.checked)
        self.checked = self.checked | set(ids) if on else self.checked - set(ids)
        if self.checked != before:
            if self._lines:
                last = self.index(len(self._lines) - 1, 0)
                self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
            self.checks_changed.emit()

    def _stays(self, place: int, row: Row) -> bool:
        """Whether a row would stand where the one of before stands, and nothing else change."""
        before = self._held.rows[place]
        keys = {key for key, _ in self.sort_order}
        if self.group:
            # The heads of groups tell sums.
            keys |= {self.group, *self._totals}
        numbers = [self.column_index(key) - self._offset for key in keys]
        if any(before.cells[number] != row.cells[number] for number in numbers):
            return False
        passes = all(wanted(row) for wanted in self._filters.values())
        search = search_of(row)
        matches = passes and all(term in search for term in query_terms(self._query))
        return passes == (place in self._base) and matches == (place in self._shown)

    def _tell_cells(self, before: Row, row: Row) -> None:
        """Says which cells of a row are to be painted; told of two, a view paints all it shows."""
        line = self.place_of(row.id)
        if line < 0:
            return
        marked = before.mark != row.mark
        for number, (old, new) in enumerate(zip(before.cells, row.cells, strict=True)):
            if marked or old != new:
                index = self.index(line, number + self._offset)
                self.dataChanged.emit(index, index)

    def _order(self) -> None:
        by = (
            self.sort_order,
            len(self._held.rows),
            [self._cells(self.column_index(key)) for key, _ in self.sort_order],
        )
        if by != self._ordered_by:
            self._ordered_by, self._ordered = by, self._sorted()
        if self.group:
            number = self.column_index(self.group)
            self._groups.find(self._cells(number), self._sort_keys(number))
        self._sift()

    def _sorted(self) -> list[int]:
        """The places of all rows in the order chosen."""
        order = list(range(len(self._held.rows)))
        for key, descending in reversed(self.sort_order):
            keys = self._sort_keys(self.column_index(key))
            order.sort(key=keys.__getitem__, reverse=descending)
            if descending and BLANK in keys:
                # What is blank stands last whichever way one sorts.
                order.sort(key=lambda place: keys[place] == BLANK)
        return order

    def _sift(self) -> None:
        rows = self._held.rows
        self._base = self._ordered
        for wanted in self._filters.values():
            self._base = [place for place in self._base if wanted(rows[place])]
        self._matched.clear()
        self._match()

    def _match(self, until: Collection[str] | None = None) -> None:
        """Looks among what a shorter query left; a query taken back is not looked for again."""
        query, matched = self._query, self._matched
        self._sought = None
        self._later.stop()
        while matched and not query.startswith(matched[-1][0]):
            matched.pop()
        shorter, shown = matched[-1] if matched else ("", self._base)
        if query != shorter:
            sought = Sought(query, self._held.search, shown)
            if until is None or self.group:
                sought.look_through()
            else:
                known = map(self._held.places.get, until)
                sought.look_until([place for place in known if place is not None])
            shown = sought.found
            if sought.is_done:
                matched.append((query, shown))
            else:
                self._sought = sought
                self._later.start(_LATER_MS)
        self._shown = shown
        self._line_up()

    def _look_on(self) -> None:
        """Goes on looking; what more there is is shown together, as each time all is painted."""
        sought = self._sought
        if sought is None:
            return
        sought.more += sought.look()
        if not sought.is_done:
            self._later.start(0)
            return
        self._sought = None
        if sought.more:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(sought.more) - 1)
            # Without groups, where lines are rows: with them all is looked through at once.
            self._shown += sought.more
            self._lines = self._shown
            self.endInsertRows()
        self._matched.append((sought.query, self._shown))
        self._tell()

    def _line_up(self) -> None:
        self._lines = self._groups.line_up(self._shown, self._sums)

    def _sums(self, places: Sequence[int]) -> dict[str, Any]:
        return {key: column.sum(places) for key, column in self._totals.items()}

    def _sort_keys(self, column: int) -> list[Any]:
        return self._sorting.keys(self._cells(column), self.columns[column].sort)

    def _cells(self, column: int) -> list[Cell]:
        """A column from the first row to the last."""
        place = column - self._offset
        return [row.cells[place] for row in self._held.rows]

    def _tell(self) -> None:
        self.shown_changed.emit(len(self._shown), len(self._held.rows))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        head = self.head_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if head is not None:
                return f"{head.text} {head.count}" if index.column() == self._offset else ""
            return cell_text(self.cell(index.row(), index.column()))
        if role == Qt.ItemDataRole.CheckStateRole and index.column() < self._offset and not head:
            on = self.row_at(index.row()).id in self.checked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() >= self._offset:
            return False
        if self.head_at(index.row()) is not None:
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self.set_checked([self.row_at(index.row()).id], on=on)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._lines[index.row()] < 0:
            return Qt.ItemFlag.ItemIsEnabled
        flags = super().flags(index)
        if index.isValid() and index.column() < self._offset:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None
