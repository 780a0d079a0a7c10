"""A table card: chips and columns menu above, the grid, a foot line with counts, an empty state.

Made of `table_model` (rows in memory) and `table_view` (painting and keys). Knows no record kind.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QStackedWidget

from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress
from ui.parts.table_columns import TableColumns, without_filters
from ui.parts.table_filter import ColumnFilter, ColumnTest
from ui.parts.table_menus import DENSITIES, ViewNameDialog, add_choices, add_columns
from ui.parts.table_model import Cell, Column, Link, Predicate, Row, TableModel
from ui.parts.table_painting import totals_text
from ui.parts.table_state import Arrangement, SavedViews, kept_values, read_arrangement
from ui.parts.table_view import TableView

__all__ = ["Cell", "Column", "Link", "RecordTable", "Row"]

_DENSITY_KEY = "table.density"
MakeMenu = Callable[[list[str]], Sequence[QAction | None]]


class RecordTable(QFrame):
    """Loaded rows, with everything a person does to a table.

    Signals: `current_changed` (id, "" for none), `selection_changed`, `checks_changed`, `opened`
    (id), `link_pressed` (id, column key), `pasted` (rows of texts from a spreadsheet),
    `query_wanted` (text) when a view asks for another search.
    """

    current_changed = Signal(str)
    selection_changed = Signal()
    checks_changed = Signal()
    opened = Signal(str)
    link_pressed = Signal(str, str)
    pasted = Signal(list)
    query_wanted = Signal(str)

    def __init__(
        self,
        kit: Kit,
        name: str,
        columns: Sequence[Column],
        *,
        title: str = "",
        checks: bool = False,
        density: str = "",
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
        self._chips = chips
        self._density = density
        self._tests: dict[str, ColumnTest] = {}
        # The rows are being changed: what follows from it is told once they stand.
        self.is_changing = False
        # The view shown last, whose name is offered when another is saved.
        self.view_name = ""
        self.views = SavedViews(kit.state, name)
        self.model = TableModel(columns, checks=checks)
        self.view = TableView(kit, self.model, kit.look.row_height(density or "normal"))
        self.columns = TableColumns(kit, self.model, self.view)
        self.view.setAccessibleName(title or name)
        self.empty = empty or Empty(kit, "inbox", kit.words.text("part.table.empty"))
        self.nothing = Empty(
            kit, "search", kit.words.text("part.table.nothing"), kit.words.text("part.table.lift")
        )
        self._plain = plain
        self._build(kit, title, chips)
        self.follow_density()
        self._apply(read_arrangement(kit.state.get(self._state_key), self.model.columns))
        self._connect()

    # What is shown

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Replaces the rows; selection, place, query and filters stay."""
        with Kept(self):
            self.model.show_rows(rows)

    def set_query(self, text: str) -> None:
        """Shows only rows whose search text has every word of `text`."""
        with Kept(self):
            self.model.set_query(text)

    def set_filter(self, name: str, predicate: Predicate | None) -> None:
        """Sets or lifts a filter by name."""
        with Kept(self):
            self.model.set_filter(name, predicate)

    def lift_filters(self) -> None:
        """Lifts the filters a person set on columns."""
        for key in list(self._tests):
            self.filter_column(key, None)

    def row(self, row_id: str) -> Row | None:
        return self.model.row(row_id)

    def shown_ids(self) -> list[str]:
        return self.model.shown_ids()

    def shown_columns(self) -> list[Column]:
        """The columns on the screen from left to right."""
        header = self.view.header
        order = [header.logicalIndex(place) for place in range(header.count())]
        columns = self.model.columns
        return [columns[n] for n in order if not header.isSectionHidden(n) and columns[n].title]

    # What is selected

    def current_id(self) -> str:
        """The row with the keyboard, or "" ."""
        return self._current

    def selected_ids(self) -> list[str]:
        """The selected rows from top to bottom; those of closed groups cannot be selected."""
        return [self.model.row_at(place).id for place in self.view.selected_rows()]

    def select(self, ids: Sequence[str]) -> None:
        """Selects rows; the first becomes current and is scrolled to."""
        places = self.model.places_of(ids)
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
        self.views_button = button(
            kit, words.text("part.view"), "quiet", icon_name="layers",
            tip=words.text("part.view.tip"),
        )  # fmt: skip
        self.columns_button = button(
            kit, words.text("part.table.columns"), "quiet", icon_name="columns-3"
        )
        self.head = row(kit.look, gap=8, margins=(12, 8, 8, 8))
        if title:
            self.head.addWidget(label(title, "heading"))
        if chips is not None:
            self.head.addWidget(chips)
        self.head.addStretch(1)
        for press in (self.views_button, self.columns_button):
            self.head.addWidget(press)
            press.setVisible(not self._plain)
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
        view.group_wanted.connect(self.open_group)
        view.header.pressed.connect(self._press_title)
        view.header.menu_wanted.connect(self._columns_menu)
        self.columns.arranged.connect(self._remember)
        model.checks_changed.connect(self._on_checks)
        model.shown_changed.connect(lambda *_: self._on_shown())
        self.nothing.wanted.connect(self.lift_filters)
        self.views_button.clicked.connect(self._open_views)
        self.columns_button.clicked.connect(
            lambda: self._columns_menu(
                -1, self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height()))
            )
        )

    # How it is arranged

    def arrangement(self) -> Arrangement:
        """Columns, order, groups, filters and search as they are now."""
        chip = self._chips.current if self._chips is not None else ""
        return replace(self.columns.read(self._tests), query=self.model.query, chip=chip)

    def arrange(self, arranged: Arrangement) -> None:
        """Shows the rows as they were arranged once, search and chip included."""
        self._apply(arranged)
        for key in {*self._tests, *arranged.filters}:
            self.filter_column(key, arranged.filters.get(key))
        if arranged.query != self.model.query:
            self.query_wanted.emit(arranged.query)
        if self._chips is not None and arranged.chip not in ("", self._chips.current):
            self._chips.press(arranged.chip)
        self._remember()

    def _apply(self, arranged: Arrangement) -> None:
        self.columns.apply(arranged)
        with Kept(self):
            self.model.set_sort(arranged.sort)
            self.model.set_group(arranged.group)

    def _remember(self) -> None:
        if not self._plain:
            kept = kept_values(without_filters(self.columns.read({})))
            self._kit.state.set(self._state_key, kept)

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
        with Kept(self):
            self.model.set_sort(order)
        self.view.header.viewport().update()
        self._remember()

    def group_by(self, key: str) -> None:
        """Puts rows alike in a column below a head of their own; "" lifts that."""
        with Kept(self):
            self.model.set_group(key)
        self._remember()

    def open_group(self, text: str, on: bool) -> None:
        """Opens or closes a group; the cursor stays on its head."""
        with Kept(self):
            self.model.open_group(text, on=on)
        place = self.model.head_place(text)
        if place >= 0:
            spot = self.model.index(place, self.view.first_column())
            self.view.selectionModel().setCurrentIndex(
                spot, QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def filter_column(self, key: str, wanted: ColumnTest | None) -> None:
        """Shows only rows whose text in a column passes `wanted`; None lifts it."""
        if wanted is None:
            self._tests.pop(key, None)
            self.set_filter(f"column.{key}", None)
        else:
            self._tests[key] = wanted
            read = self.model.cell_reader(key)
            self.set_filter(f"column.{key}", lambda row: wanted(read(row)))
        self.view.header.viewport().update()

    def set_density(self, density: str) -> None:
        """How high rows are, here and in every table that has no height of its own."""
        self._kit.state.set(_DENSITY_KEY, density)
        for other in QApplication.allWidgets():
            if isinstance(other, RecordTable):
                other.follow_density()

    def follow_density(self) -> None:
        """Takes the row height that was chosen."""
        chosen = str(self._kit.state.get(_DENSITY_KEY, "normal"))
        density = self._density or (chosen if chosen in DENSITIES else "normal")
        self.view.set_row_height(self._kit.look.row_height(density))

    # Menus

    def _columns_menu(self, number: int, place: QPoint) -> None:
        words, menu = self._kit.words, QMenu(self)
        if number >= 0 and self.model.columns[number].filterable:
            shown = self.model.columns[number]
            self._add(menu, "part.filter.title", lambda: self._open_filter(number, place), shown)
        if number >= 0 and self.model.columns[number].title:
            shown = self.model.columns[number]
            self._add(menu, "part.table.group.by", lambda: self.group_by(shown.key), shown)
        if self._tests:
            self._add(menu, "part.table.lift", self.lift_filters)
        if menu.actions():
            menu.addSeparator()
        hidden = [self.view.header.isSectionHidden(n) for n in range(len(self.model.columns))]
        add_columns(menu, self.model.columns, hidden, self.columns.show_column)
        menu.addSeparator()
        freeze = menu.addAction(words.text("part.table.freeze"))
        freeze.setCheckable(True)
        freeze.setChecked(self.columns.frozen.is_on)
        freeze.toggled.connect(self.columns.freeze)
        self._add(menu, "part.table.reset", self._reset)
        _pop_up(menu, place)

    def fill_views(self, menu: QMenu) -> None:
        """Views by name, groups, row heights."""
        words, text = self._kit.words, self._kit.words.text
        names = self.views.names()
        for name in names:
            menu.addAction(words.text("part.view.named", name=name), partial(self.show_view, name))
        if names:
            menu.addSeparator()
        menu.addAction(text("part.view.save.menu"), self.name_view)
        if names:
            drop = menu.addMenu(text("part.view.drop"))
            for name in names:
                drop.addAction(name, partial(self.views.drop, name))
        menu.addSeparator()
        groups = [("", text("part.table.group.none"))]
        groups += [(one.key, one.title) for one in self.model.columns if one.title]
        add_choices(menu.addMenu(text("part.table.group")), groups, self.model.group, self.group_by)
        if self.model.group:
            every = [head.text for head in self.model.heads]
            opening, closing = (partial(self._open_groups, every, on) for on in (True, False))
            menu.addAction(text("part.table.group.open"), opening)
            menu.addAction(text("part.table.group.close"), closing)
        if not self._density:
            heights = [(one, text(f"part.table.density.{one}")) for one in DENSITIES]
            chosen = str(self._kit.state.get(_DENSITY_KEY, "normal"))
            add_choices(menu.addMenu(text("part.table.density")), heights, chosen, self.set_density)

    def show_view(self, name: str) -> None:
        """Arranges the table as it was when the view was saved."""
        self.view_name = name
        self.arrange(self.views.get(name, self.model.columns))

    def name_view(self) -> None:
        """Asks for a name to keep the arrangement under."""
        dialog = ViewNameDialog(self._kit, self, self.views.names(), self.view_name)
        dialog.named.connect(self.save_view)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_view(self, name: str) -> None:
        """Keeps the arrangement of now under a name."""
        self.view_name = name
        self.views.save(name, self.arrangement())

    def _open_groups(self, texts: Sequence[str], on: bool) -> None:
        with Kept(self):
            self.model.open_groups(texts, on=on)

    def _add(
        self, menu: QMenu, key: str, do: Callable[[], None], column: Column | None = None
    ) -> None:
        words = self._kit.words
        text = words.text(key, column=column.title) if column else words.text(key)
        menu.addAction(text, do)

    def _open_views(self) -> None:
        menu = QMenu(self)
        self.fill_views(menu)
        button = self.views_button
        _pop_up(menu, button.mapToGlobal(QPoint(0, button.height())))

    def _reset(self) -> None:
        self._kit.state.set(self._state_key, {})
        self._apply(Arrangement())
        self.lift_filters()

    def _open_filter(self, number: int, place: QPoint) -> None:
        shown = self.model.columns[number]
        values, now = self.model.column_values(shown.key), self._tests.get(shown.key)
        popup = ColumnFilter(self._kit, shown.title, values, now)
        popup.chosen.connect(partial(self.filter_column, shown.key))
        popup.open_at(place)

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
        _pop_up(menu, place)

    def _on_selection(self) -> None:
        self._tell_counts()
        self.selection_changed.emit()

    def _on_current(self) -> None:
        place = self.view.currentIndex().row()
        if place >= 0 and self.model.head_at(place) is not None:
            # On the head of a group: the record in the form stays.
            return
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
            self.nothing.action.setVisible(bool(self._tests))
            self._stack.setCurrentWidget(self.nothing)
        else:
            self._stack.setCurrentWidget(self.view)
        self._tell_counts()

    def _tell_counts(self) -> None:
        if self.is_changing:
            return
        words, shown, total = self._kit.words, self.model.matching, len(self.model.rows)
        parts = [words.text("part.table.rows", count=total)]
        if shown != total:
            parts = [words.text("part.table.shown", shown=shown, count=total)]
        selected = self.selected_ids()
        if len(selected) > 1:
            parts.append(words.text("part.table.selected", count=len(selected)))
        if self.model.checked:
            parts.append(words.text("part.table.checked", count=len(self.model.checked)))
        sums = self.model.totals(selected if len(selected) > 1 else None)
        parts += totals_text(words, self.model, sums)
        self.foot.setText(" · ".join(parts))


class Kept:
    """Keeps current row, selection and scroll place over a change of the rows."""

    def __init__(self, table: RecordTable) -> None:
        self._table = table
        self._current = table.current_id()
        self._selected = table.selected_ids()
        self._scroll = table.view.verticalScrollBar().value()

    def __enter__(self) -> None:
        self._table.view.selectionModel().blockSignals(True)
        self._table.is_changing = True

    def __exit__(self, *_: object) -> None:
        table = self._table
        model, view = table.model, table.view
        places = model.places_of(self._selected)
        view.select_rows(places, model.place_of(self._current) if self._current else -1)
        view.verticalScrollBar().setValue(self._scroll)
        view.selectionModel().blockSignals(False)
        view.viewport().update()
        table.is_changing = False
        table.restored()


def _pop_up(menu: QMenu, place: QPoint) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
