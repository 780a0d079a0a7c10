"""A table as pages use it: columns chosen, moved and sized, filters, groups, views by name.

Made of `table_card` (rows, selection, foot), `table_columns` and `table_menus`. Knows no record
kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QMetaMethod, QPoint, Signal
from PySide6.QtWidgets import QApplication, QMenu

from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.kit import Kit
from ui.parts.page import Desk
from ui.parts.search_box import SearchBox
from ui.parts.table_arranging import ColumnsDialog
from ui.parts.table_card import Kept, TableCard, pop_up
from ui.parts.table_columns import TableColumns, without_filters
from ui.parts.table_filter import ColumnFilter, ColumnTest
from ui.parts.table_menus import DENSITIES, ViewNameDialog, add_choices, add_columns
from ui.parts.table_row import Column
from ui.parts.table_state import Arrangement, SavedViews, kept_values, read_arrangement

_DENSITY_KEY = "table.density"
ALL = "all"
"""The chip that shows every row."""


class RecordTable(TableCard):
    """Loaded rows, with everything a person does to a table.

    Signals: `current_changed` (id, "" for none), `selection_changed`, `checks_changed`, `opened`
    (id), `link_pressed` (id, column key), `pasted` (rows of texts from a spreadsheet),
    `query_wanted` (text) when a view asks for another search; `all_wanted` when all rows are to
    be shown: whoever filters by something of its own lifts that.
    """

    query_wanted = Signal(str)
    all_wanted = Signal()

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
        super().__init__(
            kit, columns, name=name, title=title, checks=checks, empty=empty, chips=chips,
            plain=plain,
        )  # fmt: skip
        self._state_key = f"table.{name}"
        self._density = density
        # While only a few columns are shown, without titles: those.
        self._compact: Mapping[str, int] = {}
        # The view shown last, whose name is offered when another is saved.
        self.view_name = ""
        self.views = SavedViews(kit.state, name)
        self.columns = TableColumns(kit, self.model, self.view)
        self.follow_density()
        self._apply(self._kept_arrangement())
        self._connect()

    def lift_filters(self) -> None:
        """Lifts the filters a person set on columns."""
        for key in list(self._tests):
            self.filter_column(key, None)

    def show_all(self) -> None:
        """Shows every row: no search, no chip, no filter of a column or of the page."""
        self.all_wanted.emit()
        self.lift_filters()
        if self._chips is not None:
            self._chips.press(ALL)
        if self._has_search:
            self.query_wanted.emit("")
        else:
            self.set_query("")

    def follow(self, search: SearchBox) -> None:
        """Shows what a search box asks for; views remember it and bring it back."""
        search.searched.connect(self.set_query)
        self.query_wanted.connect(search.setText)

    def _connect(self) -> None:
        header = self.view.header
        header.pressed.connect(self._press_title)
        header.menu_wanted.connect(self._columns_menu)
        header.filter_wanted.connect(self._open_filter)
        self.view.group_wanted.connect(self.open_group)
        self.columns.arranged.connect(self._remember)
        self.nothing.wanted.connect(self.show_all)
        self.views_button.clicked.connect(self._open_views)
        self.columns_button.clicked.connect(self._open_columns)

    # How it is arranged

    def arrangement(self) -> Arrangement:
        """Columns, order, groups, filters and search as they are now."""
        chip = self._chips.current if self._chips is not None else ""
        query = self.model.query if self._has_search else ""
        return replace(self.columns.read(self._tests), query=query, chip=chip)

    def arrange(self, arranged: Arrangement) -> None:
        """Shows the rows as they were arranged once, search and chip included."""
        self._apply(arranged)
        for key in {*self._tests, *arranged.filters}:
            self.filter_column(key, arranged.filters.get(key))
        if self._has_search and arranged.query != self.model.query:
            self.query_wanted.emit(arranged.query)
        if self._chips is not None and arranged.chip not in ("", self._chips.current):
            self._chips.press(arranged.chip)
        self._remember()

    @property
    def _has_search(self) -> bool:
        """Whether a search box follows what a view asks for."""
        return self.isSignalConnected(QMetaMethod.fromSignal(self.query_wanted))

    def _apply(self, arranged: Arrangement) -> None:
        self.columns.apply(arranged)
        with Kept(self):
            self.model.set_sort(arranged.sort)
            self.model.set_group(arranged.group)

    def set_compact(self, widths: Mapping[str, int]) -> None:
        """Shows only these columns, without titles and what stands beside; none ends that.

        A width of 0 is the column's own. Order, group and filters stay, and the whole table comes
        back as it was arranged.
        """
        self._compact = dict(widths)
        whole = not widths
        self.view.header.setVisible(whole)
        for press in self._shrinking:
            press.setVisible(whole)
        self._apply(self._compacted(self._kept_arrangement()))

    def _kept_arrangement(self) -> Arrangement:
        return read_arrangement(self._kit.state.get(self._state_key), self.model.columns)

    def _compacted(self, arranged: Arrangement) -> Arrangement:
        shown = self._compact
        if not shown:
            return arranged
        others = [one.key for one in self.model.columns if one.key not in shown]
        return replace(
            arranged, order=(*shown, *others), hidden=frozenset(others), frozen=False,
            widths={key: wide for key, wide in shown.items() if wide},
        )  # fmt: skip

    def _remember(self) -> None:
        if self._plain:
            return
        now = without_filters(self.columns.read({}))
        if self._compact:
            now = replace(self._kept_arrangement(), sort=now.sort, group=now.group)
        self._kit.state.set(self._state_key, kept_values(now))

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
        menu = QMenu(self)
        self.fill_columns(menu, number, place)
        pop_up(menu, place)

    def fill_columns(self, menu: QMenu, number: int, place: QPoint) -> None:
        """What can be done at a title, and to all columns; -1 for the button, not a title."""
        words = self._kit.words
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
        if number < 0:
            self._add_by_keyboard(menu, place)
        hidden = [self.view.header.isSectionHidden(n) for n in range(len(self.model.columns))]
        add_columns(menu, self.model.columns, hidden, self.columns.show_column)
        menu.addSeparator()
        freeze = menu.addAction(words.text("part.table.freeze"))
        freeze.setCheckable(True)
        freeze.setChecked(self.columns.frozen.is_on)
        freeze.toggled.connect(self.columns.freeze)
        self._add(menu, "part.columns.menu", self.arrange_columns)
        self._add(menu, "part.table.reset", self._reset)

    def _add_by_keyboard(self, menu: QMenu, place: QPoint) -> None:
        """What the mouse does at the titles."""
        text = self._kit.words.text
        filters, sorts = (
            menu.addMenu(text("part.filter.apply")),
            menu.addMenu(text("part.table.sort")),
        )
        for number, shown in enumerate(self.model.columns):
            if shown.filterable and shown.title:
                filters.addAction(shown.title, partial(self._open_filter, number, place))
            if shown.title:
                sorts.addAction(shown.title, partial(self._press_title, number, False))
        menu.addSeparator()

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
            rename = menu.addMenu(text("part.view.rename"))
            drop = menu.addMenu(text("part.view.drop"))
            for name in names:
                rename.addAction(name, partial(self.rename_view, name))
                drop.addAction(name, partial(self.drop_view, name))
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
        title = self._kit.words.text("part.view.save")
        dialog = ViewNameDialog(self._kit, self, title, self.views.names(), self.view_name)
        dialog.named.connect(self.save_view)
        self._ask(dialog)

    def save_view(self, name: str) -> None:
        """Keeps the arrangement of now under a name."""
        self.view_name = name
        self.views.save(name, self.arrangement())
        self._tell("part.view.saved", name)

    def rename_view(self, name: str) -> None:
        """Asks what a view is to be called from now on."""
        others = [one for one in self.views.names() if one != name]
        title = self._kit.words.text("part.view.rename")
        dialog = ViewNameDialog(self._kit, self, title, others, name)
        dialog.named.connect(partial(self._rename, name))
        self._ask(dialog)

    def _rename(self, old: str, new: str) -> None:
        self.views.rename(old, new)
        if self.view_name == old:
            self.view_name = new
        self._tell("part.view.renamed", new)

    def drop_view(self, name: str) -> None:
        """Deletes a view; the table stays as it is."""
        self.views.drop(name)
        if self.view_name == name:
            self.view_name = ""
        self._tell("part.view.dropped", name)

    def _ask(self, dialog: ViewNameDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, key: str, name: str) -> None:
        """Says what became of a view, where there is a window that can."""
        if isinstance(self._kit, Desk):
            self._kit.window.tell(self._kit.words.text(key, name=name))

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
        pop_up(menu, button.mapToGlobal(QPoint(0, button.height())))

    def _open_columns(self) -> None:
        button = self.columns_button
        self._columns_menu(-1, button.mapToGlobal(QPoint(0, button.height())))

    def arrange_columns(self) -> None:
        """Opens the list of columns, by which the keyboard moves, sizes and hides them."""
        now = self.columns.read(self._tests)
        dialog = ColumnsDialog(self._kit, self, self.model.columns, now)
        dialog.arranged.connect(self._arrange_columns)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _arrange_columns(self, arranged: Arrangement) -> None:
        self.columns.apply(arranged)
        self._remember()

    def _reset(self) -> None:
        self._kit.state.set(self._state_key, {})
        self._apply(Arrangement())
        self.lift_filters()

    def _open_filter(self, number: int, place: QPoint) -> None:
        shown = self.model.columns[number]
        values, now = self.model.column_values(shown.key), self._tests.get(shown.key)
        popup = ColumnFilter(self._kit, self, shown.title, values, now)
        popup.chosen.connect(partial(self.filter_column, shown.key))
        popup.open_at(place)
