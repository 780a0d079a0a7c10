"""How a table behaves: rows, keys, the mouse, heads of groups, the clipboard."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.parts.kit import Kit
from ui.parts.table_cell import Cell, Link, cell_text
from ui.parts.table_clip import as_mime, read_rows
from ui.parts.table_header import TableHeader
from ui.parts.table_model import TableModel
from ui.parts.table_painting import CellDelegate

_FEW = 3
_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class TableView(QTableView):
    """The grid.

    Signals: `opened` (id) on Enter or double press; `link_pressed` (id, column key); `pasted` (rows
    of texts), `other_pasted` what is no rows; `menu_wanted` (place); `group_wanted` (group, open).
    """

    opened = Signal(str)
    link_pressed = Signal(str, str)
    pasted = Signal(list)
    other_pasted = Signal()
    menu_wanted = Signal(QPoint)
    group_wanted = Signal(str, bool)

    def __init__(self, kit: Kit, model: TableModel, row_height: int) -> None:
        super().__init__()
        self._look = kit.look
        self._model = model
        self.hover_row = -1
        self.setModel(model)
        self.header = TableHeader(kit, model, self)
        self.setHorizontalHeader(self.header)
        self.cells = CellDelegate(kit, model, self, pointed=lambda: self.hover_row)
        self.setItemDelegate(self.cells)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.set_row_height(row_height)
        self.selectionModel().selectionChanged.connect(lambda *_: self._note_chosen())
        model.modelReset.connect(self._note_chosen)
        self.doubleClicked.connect(self._on_double)

    def set_row_height(self, height: int) -> None:
        vertical = self.verticalHeader()
        vertical.setMinimumSectionSize(height)
        vertical.setDefaultSectionSize(height)

    def minimumSizeHint(self) -> QSize:
        """A few rows at least: what stands around it scrolls before less of it is in sight."""
        rows = _FEW * self.verticalHeader().defaultSectionSize()
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(super().minimumSizeHint().width(), self.header.height() + rows + bar)

    def note_columns(self) -> None:
        """Finds the column that stands leftmost; to be told when columns were moved or hidden."""
        self.cells.first = self.first_column()
        self.viewport().update()

    def selected_rows(self) -> list[int]:
        """The places of the selected rows, top to bottom."""
        places: set[int] = set()
        chosen = self.selectionModel().selection()
        for block in (chosen.at(number) for number in range(chosen.count())):
            places.update(range(block.top(), block.bottom() + 1))
        return sorted(filter(self._model.is_row, places))

    def select_rows(self, places: Sequence[int], current: int = -1) -> None:
        """Selects exactly these rows, and makes one the current."""
        selection = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        selection.clearSelection()
        if current >= 0:
            spot = self._model.index(current, self.first_column())
            selection.setCurrentIndex(spot, flags.NoUpdate)
        blocks = QItemSelection()
        last = self._model.columnCount() - 1
        for first, end in _blocks(sorted(places)):
            # Of rows that follow one another one block: thousands are chosen as fast as one.
            blocks.append(
                QItemSelectionRange(self._model.index(first, 0), self._model.index(end, last))
            )
        selection.select(blocks, flags.Select)
        # Also while the selection may tell nobody.
        self._note_chosen()

    def _note_chosen(self) -> None:
        self.cells.chosen = frozenset(self.selected_rows())

    def copy(self) -> None:
        """Puts the selected rows, or all shown, on the clipboard as a table with its header."""
        columns = [
            column
            for column in (self.header.logicalIndex(i) for i in range(self.header.count()))
            if not self.header.isSectionHidden(column)
            and self._model.columns[column].kind != "check"
        ]
        every = range(self._model.rowCount())
        places = self.selected_rows() or [p for p in every if self._model.head_at(p) is None]
        titles = [self._model.columns[column].title for column in columns]
        rows = [[_copied(self._model.cell(place, c)) for c in columns] for place in places]
        QGuiApplication.clipboard().setMimeData(as_mime(titles, rows))

    def front_columns(self) -> list[int]:
        """The first column, and the boxes before it."""
        front = []
        for visual in range(self.header.count()):
            number = self.header.logicalIndex(visual)
            if not self.header.isSectionHidden(number):
                front.append(number)
                if self._model.columns[number].kind != "check":
                    break
        return front

    def first_column(self) -> int:
        """The column that stands leftmost."""
        for visual in range(self.header.count()):
            column = self.header.logicalIndex(visual)
            if not self.header.isSectionHidden(column):
                return column
        return 0

    def _on_double(self, index: QModelIndex) -> None:
        # The first press of the two has opened or closed a group already.
        if self._model.head_at(index.row()) is None:
            self._open(index.row())

    def _open(self, place: int) -> None:
        if 0 <= place < self._model.rowCount() and not self._toggle_head(place):
            self.opened.emit(self._model.row_at(place).id)

    def _toggle_head(self, place: int, *, on: bool | None = None) -> bool:
        """Opens or closes the group whose head stands at a place; False where a row does."""
        head = self._model.head_at(place)
        if head is None:
            return False
        self.group_wanted.emit(head.text, not head.is_open if on is None else on)
        return True

    def _turn_group(self, *, on: bool) -> bool:
        """Opens or closes the group of the current line; True where there are groups."""
        place = self.currentIndex().row()
        if not self._model.group or place < 0:
            return False
        if not self._toggle_head(place, on=on) and not on:
            self.group_wanted.emit(self._model.group_at(place), False)
        return True

    def _on_head(self) -> bool:
        place = self.currentIndex().row()
        return place >= 0 and self._model.head_at(place) is not None

    def _toggle_checks(self) -> None:
        ids = [self._model.row_at(place).id for place in self.selected_rows()]
        self._model.set_checked(ids, on=not all(i in self._model.checked for i in ids))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            if rows := read_rows(QGuiApplication.clipboard().text()):
                self.pasted.emit(rows)
            else:
                self.other_pasted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Space and self._on_head():
            self._toggle_head(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Space and self._model.has_checks:
            self._toggle_checks()
        elif event.key() in _SIDEWAYS and self._turn_group(on=event.key() == Qt.Key.Key_Right):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._hover(index.row())
        link = index.isValid() and isinstance(self._model.cell(index.row(), index.column()), Link)
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            if self._toggle_head(index.row()):
                return
            column = self._model.columns[index.column()]
            row = self._model.row_at(index.row())
            if column.kind == "check":
                self._model.set_checked([row.id], on=row.id not in self._model.checked)
                return
            if isinstance(self._model.cell(index.row(), index.column()), Link):
                super().mousePressEvent(event)
                self.link_pressed.emit(row.id, column.key)
                return
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Shift sideways, as in spreadsheets; Qt alone knows only Alt for that."""
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (event.angleDelta().y() or event.angleDelta().x()))
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def _hover(self, place: int) -> None:
        if place != self.hover_row:
            for changed in (self.hover_row, place):
                if changed >= 0:
                    top = self.rowViewportPosition(changed)
                    high = self.rowHeight(changed)
                    self.viewport().update(0, top, self.viewport().width(), high)
            self.hover_row = place


def _blocks(places: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of places without a gap."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and place == found[-1][1] + 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def _copied(cell: Cell) -> tuple[str, bool]:
    return cell_text(cell), isinstance(cell, int | float | Decimal)
