"""A table card: chips and columns menu above, the grid, a foot line with counts, an empty state.

Made of `table_model` (rows in memory) and `table_view` (painting and keys). Knows no record kind.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHeaderView, QMenu, QStackedWidget

from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress
from ui.parts.table_filter import ColumnFilter, Wanted
from ui.parts.table_model import Cell, Column, Link, Predicate, Row, TableModel
from ui.parts.table_view import TableView

__all__ = ["Cell", "Column", "Link", "RecordTable", "Row"]

MakeMenu = Callable[[list[str]], Sequence[QAction | None]]


class RecordTable(QFrame):
    """Loaded rows, with everything a person does to a table.

    Signals: `current_changed` (id, "" for none), `selection_changed`, `checks_changed`, `opened`
    (id), `link_pressed` (id, column key), `pasted` (rows of texts from a spreadsheet).
    """

    current_changed = Signal(str)
    selection_changed = Signal()
    checks_changed = Signal()
    opened = Signal(str)
    link_pressed = Signal(str, str)
    pasted = Signal(list)

    def __init__(
        self,
        kit: Kit,
        name: str,
        columns: Sequence[Column],
        *,
        title: str = "",
        checks: bool = False,
        density: str = "normal",
        empty: Empty | None = None,
        chips: FilterChips | None = None,
        plain: bool = False,
    ) -> None:
        """`plain` leaves out what a short list in a dialog does not need: its columns stay."""
        super().__init__()
        dress(self, "card")
        self._kit = kit
        self._state_key = f"table.{name}"
        self._make_menu: MakeMenu | None = None
        self._current = ""
        self.model = TableModel(columns, checks=checks)
        self.view = TableView(kit, self.model, kit.look.row_height(density))
        self.view.setAccessibleName(title or name)
        self.empty = empty or Empty(kit, "inbox", kit.words.text("part.table.empty"))
        self.nothing = Empty(
            kit, "search", kit.words.text("part.table.nothing"), kit.words.text("part.table.lift")
        )
        self._plain = plain
        self._build(kit, title, chips)
        self._restore_columns()
        self._connect()

    # What is shown

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Replaces the rows; selection, place, query and filters stay."""
        with _Kept(self):
            self.model.show_rows(rows)

    def set_query(self, text: str) -> None:
        """Shows only rows whose search text has every word of `text`."""
        with _Kept(self):
            self.model.set_query(text)

    def set_filter(self, name: str, predicate: Predicate | None) -> None:
        """Sets or lifts a filter by name."""
        with _Kept(self):
            self.model.set_filter(name, predicate)

    def lift_filters(self) -> None:
        """Lifts the filters a person set on columns."""
        for name in self.model.filter_names:
            if name.startswith("column."):
                self.set_filter(name, None)

    def row(self, row_id: str) -> Row | None:
        return self.model.row(row_id)

    def shown_ids(self) -> list[str]:
        return self.model.shown_ids()

    # What is selected

    def current_id(self) -> str:
        """The row with the keyboard, or "" ."""
        return self._current

    def selected_ids(self) -> list[str]:
        """The selected rows from top to bottom."""
        return [self.model.row_at(place).id for place in self.view.selected_rows()]

    def select(self, ids: Sequence[str]) -> None:
        """Selects rows; the first becomes current and is scrolled to."""
        places = [place for place in map(self.model.place_of, ids) if place >= 0]
        self.view.select_rows(places, places[0] if places else -1)
        if places:
            self.view.scrollTo(self.model.index(places[0], 0))

    def select_first(self) -> None:
        """Goes into the table from the search box: first row selected, keyboard here."""
        self.view.setFocus()
        if self.model.rowCount() and not self.view.selected_rows():
            self.view.select_rows([0], 0)

    def checked_ids(self) -> list[str]:
        """The checked rows in the order of all rows."""
        return [row.id for row in self.model.rows if row.id in self.model.checked]

    def set_checked(self, ids: Iterable[str]) -> None:
        """Checks exactly these rows."""
        wanted = set(ids)
        self.model.set_checked(self.model.checked - wanted, on=False)
        self.model.set_checked(wanted, on=True)

    def set_menu(self, make: MakeMenu) -> None:
        """`make(ids)` gives the actions of the row menu; None stands for a line between."""
        self._make_menu = make

    def restored(self) -> None:
        """Says what changed while the selection was being kept."""
        self._on_current()
        self._on_selection()

    # How it is built

    def _build(self, kit: Kit, title: str, chips: FilterChips | None) -> None:
        words = kit.words
        self.columns_button = button(
            kit, words.text("part.table.columns"), "quiet", icon_name="columns-3"
        )
        self.head = row(kit.look, gap=8, margins=(12, 8, 8, 8))
        if title:
            self.head.addWidget(label(title, "heading"))
        if chips is not None:
            self.head.addWidget(chips)
        self.head.addStretch(1)
        self.head.addWidget(self.columns_button)
        self.columns_button.setVisible(not self._plain)
        self.foot = label("", "muted")
        self._stack = QStackedWidget()
        for widget in (self.view, self.empty, self.nothing):
            self._stack.addWidget(widget)
        self._stack.setCurrentWidget(self.empty)
        foot = row(kit.look, self.foot, None, margins=(12, 5, 12, 6))
        if self._plain and not title and chips is None:
            self.head.setContentsMargins(0, 0, 0, 0)
        layout = column(kit.look, self.head, self._stack, foot, gap=0, margins=(1, 1, 1, 1))
        self.setLayout(layout)
        layout.setStretch(1, 1)

    def _connect(self) -> None:
        view, model = self.view, self.model
        view.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        view.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        view.opened.connect(self.opened)
        view.link_pressed.connect(self.link_pressed)
        view.pasted.connect(self.pasted)
        view.menu_wanted.connect(self._row_menu)
        view.header.pressed.connect(self._press_title)
        view.header.menu_wanted.connect(self._column_menu)
        view.header.sectionResized.connect(lambda *_: self._remember_columns())
        view.header.sectionMoved.connect(lambda *_: self._remember_columns())
        view.header.sectionHandleDoubleClicked.connect(
            lambda number: view.header.resizeSection(number, view.cells.widest(number))
        )
        model.checks_changed.connect(self._on_checks)
        model.shown_changed.connect(lambda *_: self._on_shown())
        self.nothing.wanted.connect(self.lift_filters)
        self.columns_button.clicked.connect(
            lambda: self._column_menu(
                -1, self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height()))
            )
        )

    # Columns

    def _restore_columns(self) -> None:
        header, look = self.view.header, self._kit.look
        kept = self._kit.state.get(self._state_key, {})
        widths, hidden = kept.get("widths", {}), kept.get("hidden")
        for number, shown in enumerate(self.model.columns):
            mode = QHeaderView.ResizeMode
            fixed = mode.Fixed if shown.kind == "check" else mode.Interactive
            header.setSectionResizeMode(number, mode.Stretch if shown.stretch else fixed)
            header.resizeSection(number, look.px(widths.get(shown.key, shown.width)))
            hide = shown.hidden if hidden is None else shown.key in hidden
            header.setSectionHidden(number, hide)
        keys = [shown.key for shown in self.model.columns]
        for place, key in enumerate(k for k in kept.get("order", ()) if k in keys):
            header.moveSection(header.visualIndex(keys.index(key)), place)
        sort = [(key, bool(down)) for key, down in kept.get("sort", ()) if key in keys]
        if sort:
            self.model.set_sort(sort)

    def _remember_columns(self) -> None:
        header, zoom = self.view.header, self._kit.look.zoom
        columns = self.model.columns
        order = [columns[header.logicalIndex(place)].key for place in range(header.count())]
        widths = {
            shown.key: round(header.sectionSize(number) * 100 / zoom)
            for number, shown in enumerate(columns)
            if not shown.stretch and header.sectionSize(number)
        }
        hidden = [c.key for number, c in enumerate(columns) if header.isSectionHidden(number)]
        sort = [list(part) for part in self.model.sort_order]
        values = {"order": order, "widths": widths, "hidden": hidden, "sort": sort}
        self._kit.state.set(self._state_key, values)

    def _press_title(self, number: int, shift: bool) -> None:
        shown = self.model.columns[number]
        if shown.kind == "check":
            ids = self.model.shown_ids()
            self.model.set_checked(ids, on=not all(i in self.model.checked for i in ids))
            return
        order = list(self.model.sort_order)
        before = next((down for key, down in order if key == shown.key), None)
        turned = (shown.key, before is False)
        if shift:
            order = [turned if key == shown.key else (key, down) for key, down in order]
            order += [] if before is not None else [turned]
        else:
            order = [turned]
        self.sort(order)

    def sort(self, order: Sequence[tuple[str, bool]]) -> None:
        """Sorts by (column key, descending), the weightiest first."""
        with _Kept(self):
            self.model.set_sort(order)
        self.view.header.viewport().update()
        self._remember_columns()

    def _column_menu(self, number: int, place: QPoint) -> None:
        words, menu = self._kit.words, QMenu(self)
        if number >= 0 and self.model.columns[number].filterable:
            shown = self.model.columns[number]
            act = menu.addAction(words.text("part.filter.title", column=shown.title))
            act.triggered.connect(lambda: self._open_filter(number, place))
        if any(name.startswith("column.") for name in self.model.filter_names):
            menu.addAction(words.text("part.table.lift")).triggered.connect(self.lift_filters)
        if menu.actions():
            menu.addSeparator()
        for index, shown in enumerate(self.model.columns):
            if shown.title:
                self._add_column_action(menu, index, shown)
        menu.addSeparator()
        menu.addAction(words.text("part.table.reset")).triggered.connect(self._reset_columns)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _add_column_action(self, menu: QMenu, index: int, shown: Column) -> None:
        act = menu.addAction(shown.title)
        act.setCheckable(True)
        act.setChecked(not self.view.header.isSectionHidden(index))
        act.toggled.connect(lambda on: self._show_column(index, on))

    def _show_column(self, number: int, on: bool) -> None:
        left = sum(not self.view.header.isSectionHidden(i) for i in range(len(self.model.columns)))
        if on or left > 1 + self.model.has_checks:
            self.view.header.setSectionHidden(number, not on)
            self._remember_columns()

    def _reset_columns(self) -> None:
        self._kit.state.set(self._state_key, {})
        header = self.view.header
        for number in range(len(self.model.columns)):
            header.moveSection(header.visualIndex(number), number)
        self._kit.state.set(self._state_key, {})
        self._restore_columns()

    def _open_filter(self, number: int, place: QPoint) -> None:
        shown = self.model.columns[number]
        popup = ColumnFilter(self._kit, shown.title, self.model.column_values(shown.key))
        popup.chosen.connect(lambda wanted: self.filter_column(shown.key, wanted))
        popup.open_at(place)

    def filter_column(self, key: str, wanted: Wanted | None) -> None:
        """Shows only rows whose text in a column passes `wanted`; None lifts it."""
        read = self.model.cell_reader(key)
        test = None if wanted is None else lambda row: wanted(read(row))
        self.set_filter(f"column.{key}", test)
        self.view.header.viewport().update()

    # What happens

    def _row_menu(self, place: QPoint) -> None:
        ids = self.selected_ids()
        menu = QMenu(self)
        for act in self._make_menu(ids) if self._make_menu else ():
            if act is None:
                menu.addSeparator()
            else:
                act.setParent(menu)
                menu.addAction(act)
        if menu.actions():
            menu.addSeparator()
        copy = menu.addAction(self._kit.words.text("part.table.copy"))
        copy.triggered.connect(self.view.copy)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _on_selection(self) -> None:
        self._tell_counts()
        self.selection_changed.emit()

    def _on_current(self) -> None:
        place = self.view.currentIndex().row()
        current = self.model.row_at(place).id if place >= 0 else ""
        if current != self._current:
            self._current = current
            self.current_changed.emit(current)

    def _on_checks(self) -> None:
        self.view.header.viewport().update()
        self._tell_counts()
        self.checks_changed.emit()

    def _on_shown(self) -> None:
        if not self.model.rows:
            self._stack.setCurrentWidget(self.empty)
        elif not self.model.rowCount():
            lift = any(name.startswith("column.") for name in self.model.filter_names)
            self.nothing.action.setVisible(lift)
            self._stack.setCurrentWidget(self.nothing)
        else:
            self._stack.setCurrentWidget(self.view)
        self._tell_counts()

    def _tell_counts(self) -> None:
        words, shown, total = self._kit.words, self.model.rowCount(), len(self.model.rows)
        parts = [words.text("part.table.rows", count=total)]
        if shown != total:
            parts = [words.text("part.table.shown", shown=shown, count=total)]
        if (selected := len(self.view.selectionModel().selectedRows())) > 1:
            parts.append(words.text("part.table.selected", count=selected))
        if self.model.checked:
            parts.append(words.text("part.table.checked", count=len(self.model.checked)))
        self.foot.setText(" · ".join(parts))


class _Kept:
    """Keeps current row, selection and scroll place over a change of the rows."""

    def __init__(self, table: RecordTable) -> None:
        self._table = table
        self._current = table.current_id()
        self._selected = table.selected_ids()
        self._scroll = table.view.verticalScrollBar().value()

    def __enter__(self) -> None:
        self._table.view.selectionModel().blockSignals(True)

    def __exit__(self, *_: object) -> None:
        table = self._table
        model, view = table.model, table.view
        places = [place for place in map(model.place_of, self._selected) if place >= 0]
        view.select_rows(places, model.place_of(self._current) if self._current else -1)
        view.verticalScrollBar().setValue(self._scroll)
        view.selectionModel().blockSignals(False)
        view.viewport().update()
        table.restored()
