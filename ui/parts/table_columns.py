"""The columns of a table on the screen: their order and widths, taken and given as values."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView

from ui.parts.kit import Kit
from ui.parts.table_filter import ColumnTest
from ui.parts.table_frozen import FrozenColumn
from ui.parts.table_model import TableModel
from ui.parts.table_row import Column
from ui.parts.table_state import Arrangement
from ui.parts.table_view import TableView

# The column that takes the room left gives some of it up before the table scrolls sideways.
_LEAST_OF_STRETCH = 0.6
# Each of the others gives one part in so many, if its cells do not need it.
_GIVES = 8
# Where that is not enough, texts are cut by one part in so many before the table scrolls sideways.
_YIELDS = 4
_CUT = frozenset({"text", "strong"})
# What a title has around it.
_TITLE_SIZE, _TITLE_ROOM = 13, 22


class TableColumns(QObject):
    """Signals: `arranged` when a person moved, sized, hid or froze a column."""

    arranged = Signal()

    def __init__(self, kit: Kit, model: TableModel, view: TableView) -> None:
        super().__init__(view)
        self._look = kit.look
        self._model = model
        self._view = view
        self._header = view.header
        self._titles = QFontMetrics(kit.look.font(_TITLE_SIZE))
        self._busy = False
        self._fits = True
        # As wide as made or as somebody made it, by number; some give way where there is no room.
        self._wide: dict[int, int] = {}
        self._most: dict[int, int] = {}
        self._short = False
        self.frozen = FrozenColumn(kit, view)
        self._stretch = next((n for n, one in enumerate(model.columns) if one.stretch), -1)
        self._header.sectionResized.connect(self._on_resized)
        self._header.sectionMoved.connect(lambda *_: self._changed())
        self._header.sectionHandleDoubleClicked.connect(
            lambda number: self._header.resizeSection(number, view.cells.widest(number))
        )
        view.viewport().installEventFilter(self)
        model.modelReset.connect(self._on_rows)
        model.layoutChanged.connect(self._on_rows)

    def apply(self, arranged: Arrangement) -> None:
        """Puts the columns as they were arranged."""
        self._busy = True
        header, columns = self._header, self._model.columns
        self._fits = not (self._stretch >= 0 and columns[self._stretch].key in arranged.widths)
        for number, shown in enumerate(columns):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(
                number, mode.Fixed if shown.kind == "check" else mode.Interactive
            )
            given = arranged.widths.get(shown.key)
            wide = self._made_width(shown) if given is None else self._look.px(given)
            header.setSectionHidden(number, arranged.is_hidden(shown))
            header.resizeSection(number, wide)
            self._wide[number] = wide
        if all(header.isSectionHidden(n) for n, one in enumerate(columns) if one.kind != "check"):
            header.setSectionHidden(len(columns) - 1, False)
        keys = [shown.key for shown in columns]
        for place, key in enumerate(arranged.order_of(columns)):
            header.moveSection(header.visualIndex(keys.index(key)), place)
        self._busy = False
        self._fit()
        self._view.note_columns()
        self.frozen.set_on(on=arranged.frozen)

    def read(self, tests: Mapping[str, ColumnTest]) -> Arrangement:
        """How the table is arranged now."""
        header, columns, zoom = self._header, self._model.columns, self._look.zoom
        order = [columns[header.logicalIndex(place)].key for place in range(header.count())]
        return Arrangement(
            order=tuple(order),
            widths={
                shown.key: round(self._wide[number] * 100 / zoom)
                for number, shown in enumerate(columns)
                if self._was_sized(number)
            },
            hidden=frozenset(
                shown.key for number, shown in enumerate(columns) if header.isSectionHidden(number)
            ),
            sort=self._model.sort_order,
            group=self._model.group,
            frozen=self.frozen.is_on,
            filters=dict(tests),
        )

    def _was_sized(self, number: int) -> bool:
        """Whether somebody gave it its width; as it was made, it follows the language."""
        if self._header.isSectionHidden(number) or (number == self._stretch and self._fits):
            return False
        return self._wide[number] != self._made_width(self._model.columns[number])

    def _made_width(self, shown: Column) -> int:
        """As it was made, and never narrower than its title is long in this language."""
        return max(self._look.px(shown.width), self._title_width(shown) if shown.title else 0)

    def _title_width(self, shown: Column) -> int:
        return self._titles.horizontalAdvance(shown.title) + self._look.px(_TITLE_ROOM)

    def show_column(self, number: int, on: bool) -> None:
        """Shows or hides a column; the last one stays."""
        shown = [n for n in range(self._header.count()) if not self._header.isSectionHidden(n)]
        if on or len(shown) > 1 + self._model.has_checks:
            self._header.setSectionHidden(number, not on)
            self._fit()
            self._changed()

    def freeze(self, on: bool) -> None:
        """Keeps the first column in sight."""
        self.frozen.set_on(on=on)
        self.arranged.emit()

    def _on_resized(self, number: int, _: int, wide: int) -> None:
        if self._busy or not wide:
            return
        self._wide[number] = wide
        if number == self._stretch:
            # Somebody gave it a width of its own.
            self._fits = False
        self._fit()
        self._changed()

    def _changed(self) -> None:
        if not self._busy:
            self._view.note_columns()
            self.frozen.place()
            self.arranged.emit()

    def _fit(self) -> None:
        """Gives the room that is left to the column that takes it."""
        if self._stretch < 0 or not self._fits or self._header.isSectionHidden(self._stretch):
            return
        shown = self._model.columns[self._stretch]
        least = max(round(self._look.px(shown.width) * _LEAST_OF_STRETCH), self._title_width(shown))
        room = self._view.viewport().width() - least
        others = self._grown(self._others(room), room - max(self._look.px(shown.width) - least, 0))
        busy, self._busy = self._busy, True
        for number, wide in others.items():
            self._header.resizeSection(number, wide)
        left = room - sum(others.values())
        if left < 0:
            # What has to be scrolled sideways anyway need not be cut as well.
            least = max(least, self._look.px(shown.width))
        self._header.resizeSection(self._stretch, least + max(left, 0))
        self._busy = busy

    def _grown(self, others: dict[int, int], room: int) -> dict[int, int]:
        """With what is more than the stretching column was made for shared among those that grow.

        Short texts far from one another are hard to read along a line.
        """
        growing = [
            number
            for number in others
            if self._model.columns[number].grows and not self._was_sized(number)
        ]
        part = max(room - sum(others.values()), 0) // (len(growing) + 1)
        return others | {number: others[number] + part for number in growing}

    def _others(self, room: int) -> dict[int, int]:
        """Widths of the other columns; each gives a little it does not need, if that is enough."""
        header = self._header
        found = {
            number: wide
            for number, wide in self._wide.items()
            if number != self._stretch and not header.isSectionHidden(number)
        }
        missing = sum(found.values()) - room
        self._short = missing > 0
        if missing <= 0 or not self._model.rowCount():
            return found
        spare = {
            number: min(max(wide - self._needed(number), 0), wide // _GIVES)
            for number, wide in found.items()
            if self._model.columns[number].kind != "check" and not self._was_sized(number)
        }
        if (most := sum(spare.values())) < missing:
            return self._yielded(found, spare, missing)
        return found | {
            number: found[number] - ceil(free * missing / most) for number, free in spare.items()
        }

    def _yielded(
        self, found: dict[int, int], spare: dict[int, int], missing: int
    ) -> dict[int, int]:
        """With all that is to spare given, and texts cut where that makes room for every column."""
        bare = found | {number: found[number] - free for number, free in spare.items()}
        rest = missing - sum(spare.values())
        # It says which row is which.
        first = min(found, key=self._header.visualIndex)
        texts = {
            number: min(wide // _YIELDS, wide - self._title_width(self._model.columns[number]))
            for number, wide in bare.items()
            if number in spare and number != first and self._model.columns[number].kind in _CUT
        }
        texts = {number: free for number, free in texts.items() if free > 0}
        if (most := sum(texts.values())) < rest:
            return found
        return bare | {
            number: bare[number] - ceil(free * rest / most) for number, free in texts.items()
        }

    def _needed(self, number: int) -> int:
        """What the cells of a column have needed until now: a search makes none of them jump."""
        needed = max(self._view.cells.widest(number), self._most.get(number, 0))
        self._most[number] = needed
        return needed

    def _on_rows(self) -> None:
        """What the cells need is known now."""
        if self._short:
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False


def without_filters(arranged: Arrangement) -> Arrangement:
    """What is kept from one start to the next: filters would hide records without a word."""
    return replace(arranged, filters={}, query="", chip="")
