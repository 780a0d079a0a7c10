"""A table card without its arrangement: grid, foot with counts and sums, empty states, selection.

`record_table` adds what people do to columns and views. Knows no record kind.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Self

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QStackedWidget

from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.flow import fit_words
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress
from ui.parts.table_filter import ColumnTest
from ui.parts.table_model import TableModel
from ui.parts.table_painting import totals_text
from ui.parts.table_row import Column, Predicate, Row
from ui.parts.table_view import TableView

_LEAST = 280
# So many chosen rows are looked for one by one.
_FEW = 10
MakeMenu = Callable[[list[str]], Sequence[QAction | None]]


class TableCard(QFrame):
    """Loaded rows, searched, filtered, selected, counted."""

    current_changed = Signal(str)
    selection_changed = Signal()
    checks_changed = Signal()
    opened = Signal(str)
    link_pressed = Signal(str, str)
    pasted = Signal(list)

    def __init__(
        self,
        kit: Kit,
        columns: Sequence[Column],
        *,
        name: str,
        title: str,
        checks: bool,
        empty: Empty | None,
        chips: FilterChips | None,
        plain: bool,
    ) -> None:
        super().__init__()
        dress(self, "card")
        self._kit = kit
        self._chips = chips
        self._plain = plain
        self._make_menu: MakeMenu | None = None
        self._current = ""
        # What a person filters columns by.
        self._tests: dict[str, ColumnTest] = {}
        # The rows are being changed: what follows from it is told once they stand.
        self.is_changing = False
        self._is_past = False
        # Not all rows are read yet, perhaps none: that there are none cannot be said.
        self._is_reading = True
        # Where a day that is over had no records; made when it is first wanted.
        self._none_then: Empty | None = None
        self.model = TableModel(columns, checks=checks)
        self.view = TableView(kit, self.model, kit.look.row_height("normal"))
        self.view.setAccessibleName(title or name)
        self.empty = empty or Empty(kit, "inbox", kit.words.text("part.table.empty"))
        # Where a search or a filter hides every row: it says so and offers all of them.
        self.nothing = Empty(kit, "search", "", kit.words.text("part.table.all"))
        self._build(kit, title, chips)
        self._listen()
        self._tell_counts()

    # What is shown

    def show_first(self, rows: Iterable[Row]) -> None:
        """Shows the first rows of many; the foot says so until `show_rows` brings all."""
        self._is_reading = True
        self.model.show_rows(rows)

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Replaces the rows; selection, place, query and filters stay."""
        rows = tuple(rows)
        was_reading, self._is_reading = self._is_reading, False
        if not was_reading and self.model.put_rows(rows):
            return
        with Kept(self):
            self.model.show_rows(rows)

    def set_query(self, text: str) -> None:
        """Shows only rows whose search text has every word of `text`."""
        with Kept(self) as kept:
            self.model.set_query(text, kept.few)

    def set_filter(self, name: str, predicate: Predicate | None) -> None:
        """Sets or lifts a filter by name."""
        if predicate is None and name not in self.model.filter_names:
            return
        with Kept(self):
            self.model.set_filter(name, predicate)

    @property
    def is_read(self) -> bool:
        """Whether all rows there are were given: before, nothing can be said of how many."""
        return not self._is_reading

    @property
    def shows_all(self) -> bool:
        """Whether nothing is sought, filtered or grouped."""
        return not (self.model.query or self.model.filter_names or self.model.group)

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

    def step(self, by: int) -> None:
        """Goes on to the next row, or back, and stays at the ends; to the first from none."""
        ids, current = self.shown_ids(), self.current_id()
        place = ids.index(current) + by if current in ids else 0
        if 0 <= place < len(ids):
            self.select([ids[place]])

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

    def set_past(self, *, on: bool) -> None:
        """Whether rows of a day that is over are shown: nothing can be begun where there are none.

        What was filtered and grouped stays so.
        """
        self._is_past = on
        if on and self._none_then is None:
            said = self._kit.words.text("part.day.nothing")
            self._none_then = Empty(self._kit, "history", said)
            self._stack.addWidget(self._none_then)
        self._on_shown()

    def add_head(self, press: QPushButton) -> None:
        """Puts another button with a sign at the end of the head."""
        self.head.addWidget(press)
        self._shrinking.append(press)

    def let_shrink(self, *presses: QPushButton) -> None:
        """Buttons with a sign that do without their words after those at the end of the head."""
        self._shrinking += presses

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
        # Those that do without words before the chips need a second line.
        self._shrinking: list[QPushButton] = []
        for press in (self.views_button, self.columns_button):
            self.add_head(press)
            if self._plain:
                press.hide()
        self.foot = label("", "muted")
        self._stack = QStackedWidget()
        for widget in (self.view, self.empty, self.nothing):
            self._stack.addWidget(widget)
        self.foot_bar = foot = QFrame()
        dress(foot, "foot")
        row(kit.look, self.foot, None, margins=(12, 5, 12, 6), into=foot)
        if self._plain and not title and chips is None:
            self.head.setContentsMargins(0, 0, 0, 0)
        layout = column(kit.look, self.head, self._stack, foot, gap=0, margins=(1, 1, 1, 1))
        self.setLayout(layout)
        layout.setStretch(1, 1)

    def _listen(self) -> None:
        view, model = self.view, self.model
        view.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        view.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        view.opened.connect(self.opened)
        view.link_pressed.connect(self.link_pressed)
        view.pasted.connect(self.pasted)
        view.menu_wanted.connect(self._row_menu)
        model.checks_changed.connect(self._on_checks)
        model.shown_changed.connect(lambda *_: self._on_shown())

    # What happens

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_head()
        return done

    def minimumSizeHint(self) -> QSize:
        """So much as the head needs without the words of its buttons."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self._kit.look.px(_LEAST)), hint.height())

    def _fit_head(self) -> None:
        """Lets the buttons at the head do without words before the chips need a second line."""
        if not self._plain:
            # A hidden one has no words to give.
            shown = [one for one in self._shrinking if not one.isHidden()]
            fit_words(shown, self.head.sizeHint().width() + 2 - self.width())

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
        pop_up(menu, place)

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
        if self._is_reading:
            # Among the first there may be none of what is sought: that says nothing yet.
            self._stack.setCurrentWidget(self.view)
        elif not self.model.rows:
            none = self._none_then if self._is_past else None
            self._stack.setCurrentWidget(none or self.empty)
        elif not self.model.rowCount():
            said = self._kit.words.text("part.table.nothing", count=len(self.model.rows))
            if said != self.nothing.sentence.text():
                self.nothing.say(said)
            self._stack.setCurrentWidget(self.nothing)
        else:
            self._stack.setCurrentWidget(self.view)
        self._tell_counts()

    def _tell_counts(self) -> None:
        if self.is_changing or self.model.is_seeking:
            return
        if self._is_reading:
            key = "part.table.reading" if self.model.rows else "part.table.begun"
            self.foot.setText(self._kit.words.text(key))
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

    def __init__(self, table: TableCard) -> None:
        self._table = table
        self._current = table.current_id()
        self._selected = table.selected_ids()
        self._scroll = table.view.verticalScrollBar().value()

    def __enter__(self) -> Self:
        self._table.view.selectionModel().blockSignals(True)
        self._table.is_changing = True
        return self

    @property
    def few(self) -> Collection[str] | None:
        """What has to stand there for all to be kept; None for all rows."""
        if self._scroll or len(self._selected) > _FEW:
            return None
        return {*self._selected, self._current} - {""}

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


def pop_up(menu: QMenu, place: QPoint) -> None:
    """Shows a menu that is gone for good when it closes."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
