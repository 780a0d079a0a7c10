"""How a table looks and behaves: cell painting, the header, keys and the clipboard."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from ui.parts.icons import paint_icon
from ui.parts.kit import Kit
from ui.parts.pills import Badge, badge_width, paint_badge
from ui.parts.style import Look
from ui.parts.table_model import Index, Link, TableModel, cell_text

_INSET = 10
_ROLES = {"muted": "muted", "number": "muted"}


def paint_check(painter: QPainter, look: Look, place: QRectF, state: Qt.CheckState) -> None:
    """Draws a check box in the middle of `place`."""
    side = look.px(15)
    box = QRectF(
        place.center().x() - side / 2, place.center().y() - side / 2, side, side
    )  # fmt: skip
    on = state != Qt.CheckState.Unchecked
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("accent" if on else "line_strong"), 1.2))
    painter.setBrush(look.colour("accent" if on else "surface"))
    painter.drawRoundedRect(box, look.px(3), look.px(3))
    if on:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
        paint_icon(painter, inner, name, look.colour("on_accent"))


class CellDelegate(QStyledItemDelegate):
    """Paints a cell straight from the model's values: one call a cell, no style in between."""

    def __init__(self, kit: Kit, model: TableModel, parent: "TableView") -> None:
        super().__init__(parent)
        self._look = kit.look
        self._model = model
        self._view = parent
        self._font = kit.look.font()
        self._strong = kit.look.font(bold=True)
        self._metrics = QFontMetrics(self._font)
        self._elided: dict[tuple[str, int], str] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, view = self._look, self._view
        place, number = index.row(), index.column()
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in Qt's stubs
        current = view.currentIndex().row() == place
        if view.selectionModel().isRowSelected(place, QModelIndex()):
            painter.fillRect(rect, look.colour("accent_soft"))
        elif view.hover_row == place:
            painter.fillRect(rect, look.colour("surface_hover"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, look.colour("line_row"))
        if current and view.hasFocus() and view.header.visualIndex(number) == 0:
            painter.fillRect(
                rect.x(), rect.y(), look.px(3), rect.height() - 1, look.colour("focus")
            )
        if self._model.row_at(place).mark and number == view.first_column():
            rect = self._paint_mark(painter, rect)
        self._paint_cell(painter, rect, place, number)

    def _paint_mark(self, painter: QPainter, rect: QRect) -> QRect:
        """The warning sign of a row at the end of its first cell; gives the room that is left."""
        side = self._look.px(15)
        left = rect.right() - side - self._look.px(4)
        spot = QRectF(left, rect.center().y() - side / 2, side, side)
        paint_icon(painter, spot, "triangle-alert", self._look.colour("warn_text"))
        return rect.adjusted(0, 0, left - rect.right() - 1, 0)

    def _paint_cell(self, painter: QPainter, rect: QRect, place: int, number: int) -> None:
        look = self._look
        column = self._model.columns[number]
        cell = self._model.cell(place, number)
        inset = look.px(_INSET)
        middle = rect.y() + (rect.height() - 1) / 2
        if column.kind == "check":
            on = self._model.row_at(place).id in self._model.checked
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            paint_check(painter, look, QRectF(rect), state)
        elif isinstance(cell, Badge):
            paint_badge(painter, look, cell, rect.x() + inset, middle)
        elif isinstance(cell, Link):
            self._paint_link(painter, rect, cell, inset)
        elif cell is not None and cell != "":
            room = rect.adjusted(inset, 0, -inset // 2, -1)
            role = _ROLES.get(column.kind, "text")
            painter.setFont(self._strong if column.kind == "strong" else self._font)
            painter.setPen(look.colour(role))
            align = Qt.AlignmentFlag.AlignVCenter | _align(column.align)
            painter.drawText(room, int(align), self._fit(cell_text(cell), room.width()))

    def _paint_link(self, painter: QPainter, rect: QRect, link: Link, inset: int) -> None:
        look = self._look
        side = look.px(14)
        painter.setPen(look.colour("link"))
        painter.setFont(self._font)
        left = rect.x() + inset
        if link.icon_name:
            spot = QRectF(left, rect.center().y() - side / 2, side, side)
            paint_icon(painter, spot, link.icon_name, look.colour("link"))
            left += side + look.px(4)
        room = QRect(left, rect.y(), rect.right() - left, rect.height() - 1)
        text = self._fit(link.text, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _fit(self, text: str, width: int) -> str:
        key = (text, width)
        if (fitted := self._elided.get(key)) is None:
            if len(self._elided) > 20_000:
                self._elided.clear()
            text = text.replace("\n", " ")
            fitted = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._elided[key] = fitted
        return fitted

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: Any, index: Index
    ) -> bool:
        """Shows the whole text where the cell could not."""
        text = self._told(index.row(), index.column()) if index.isValid() else ""
        room = option.rect.width() - self._look.px(_INSET) * 3 // 2
        marked = index.isValid() and bool(self._model.row_at(index.row()).mark)
        wide = self._metrics.horizontalAdvance(text) > room
        if event.type() == QEvent.Type.ToolTip and (wide or marked):
            QToolTip.showText(event.globalPos(), text, view)
        else:
            QToolTip.hideText()
        return True

    def _told(self, place: int, number: int) -> str:
        """The whole of a cell, and what a person has to look at in its row."""
        parts = (cell_text(self._model.cell(place, number)), self._model.row_at(place).mark)
        return "\n".join(filter(None, parts))

    def widest(self, column: int, rows: int = 50) -> int:
        """The width the first `rows` cells of a column ask for."""
        look = self._look
        widest = self._metrics.horizontalAdvance(self._model.columns[column].title) + look.px(24)
        for place in range(min(rows, self._model.rowCount())):
            cell = self._model.cell(place, column)
            wide = (
                badge_width(look, cell)
                if isinstance(cell, Badge)
                else self._metrics.horizontalAdvance(cell_text(cell))
            )
            widest = max(widest, round(wide) + look.px(_INSET) * 2)
        return min(widest, look.px(480))


def _align(name: str) -> Qt.AlignmentFlag:
    return {
        "left": Qt.AlignmentFlag.AlignLeft,
        "right": Qt.AlignmentFlag.AlignRight,
        "center": Qt.AlignmentFlag.AlignHCenter,
    }[name]


class TableHeader(QHeaderView):
    """Column titles with sort marks and a dot where a filter is set.

    Signals: `pressed` (column, with shift); `menu_wanted` (column, place); `widened` (column) on a
    double press between columns.
    """

    pressed = Signal(int, bool)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, kit: Kit, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = kit.look
        self._model = model
        self._font = kit.look.font(13)
        self._shift = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(kit.look.px(34))
        self.setMinimumSectionSize(kit.look.px(36))
        self.sectionClicked.connect(lambda column: self.pressed.emit(column, self._shift))

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        look, model = self._look, self._model
        painter.save()
        painter.fillRect(rect, look.colour("surface_alt"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, look.colour("line"))
        shown = model.columns[column]
        if shown.kind == "check":
            paint_check(painter, look, QRectF(rect), self._all_checked())
        else:
            self._paint_title(painter, rect, column)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, column: int) -> None:
        look = self._look
        shown = self._model.columns[column]
        painter.setFont(self._font)
        painter.setPen(look.colour("muted"))
        inset = look.px(_INSET)
        room = rect.adjusted(inset, 0, -inset // 2, -1)
        keys = [key for key, _ in self._model.sort_order]
        marks = look.px(14) if shown.key in keys else 0
        metrics = painter.fontMetrics()
        text = metrics.elidedText(
            shown.title, Qt.TextElideMode.ElideRight, max(room.width() - marks, 8)
        )
        align = Qt.AlignmentFlag.AlignVCenter | _align(shown.align)
        painter.drawText(room.adjusted(0, 0, -marks, 0), int(align), text)
        right = room.x() + metrics.horizontalAdvance(text)
        if shown.align != "left":
            right = room.right() - marks
        if marks:
            self._paint_arrow(painter, right + look.px(5), rect.center().y(), keys.index(shown.key))
        if f"column.{shown.key}" in self._model.filter_names:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            spot = look.px(6)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawEllipse(rect.right() - spot * 2, rect.center().y() - spot // 2, spot, spot)

    def _paint_arrow(self, painter: QPainter, left: int, middle: int, rank: int) -> None:
        descending = self._model.sort_order[rank][1]
        half, tall = self._look.px(4), self._look.px(5)
        tip = tall / 2 if descending else -tall / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("muted" if rank else "text"))
        arrow = QPolygonF()
        for x, y in ((left, -tip), (left + 2 * half, -tip), (left + half, tip)):
            arrow.append(QPoint(round(x), round(middle + y)).toPointF())
        painter.drawPolygon(arrow)

    def _all_checked(self) -> Qt.CheckState:
        model = self._model
        if not model.checked:
            return Qt.CheckState.Unchecked
        whole = model.rowCount() and all(i in model.checked for i in model.shown_ids())
        return Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        self.menu_wanted.emit(column, event.globalPos())


class TableView(QTableView):
    """The grid.

    Signals: `opened` (id) on Enter or double press; `link_pressed` (id, column key); `copied`;
    `pasted` (rows of texts); `left_up` when the up key leaves the first row.
    """

    opened = Signal(str)
    link_pressed = Signal(str, str)
    pasted = Signal(list)
    menu_wanted = Signal(QPoint)

    def __init__(self, kit: Kit, model: TableModel, row_height: int) -> None:
        super().__init__()
        self._look = kit.look
        self._model = model
        self.hover_row = -1
        self.setModel(model)
        self.header = TableHeader(kit, model, self)
        self.setHorizontalHeader(self.header)
        self.cells = CellDelegate(kit, model, self)
        self.setItemDelegate(self.cells)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(row_height)
        vertical.setMinimumSectionSize(row_height)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def selected_rows(self) -> list[int]:
        """The places of the selected rows, top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def select_rows(self, places: Sequence[int], current: int = -1) -> None:
        """Selects exactly these rows, and makes one the current."""
        selection = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        selection.clearSelection()
        if current >= 0:
            spot = self._model.index(current, self.first_column())
            selection.setCurrentIndex(spot, flags.NoUpdate)
        for place in places:
            selection.select(self._model.index(place, 0), flags.Select | flags.Rows)

    def copy(self) -> None:
        """Puts the selected rows, or all shown, on the clipboard as a table with its header."""
        columns = [
            column
            for column in (self.header.logicalIndex(i) for i in range(self.header.count()))
            if not self.header.isSectionHidden(column)
            and self._model.columns[column].kind != "check"
        ]
        places = self.selected_rows() or range(self._model.rowCount())
        lines = [[self._model.columns[column].title for column in columns]]
        lines += [[cell_text(self._model.cell(place, c)) for c in columns] for place in places]
        text = "\n".join("\t".join(_plain(cell) for cell in line) for line in lines)
        QGuiApplication.clipboard().setText(text)

    def first_column(self) -> int:
        """The column that stands leftmost."""
        for visual in range(self.header.count()):
            column = self.header.logicalIndex(visual)
            if not self.header.isSectionHidden(column):
                return column
        return 0

    def _open(self, place: int) -> None:
        if 0 <= place < self._model.rowCount():
            self.opened.emit(self._model.row_at(place).id)

    def _toggle_checks(self) -> None:
        ids = [self._model.row_at(place).id for place in self.selected_rows()]
        self._model.set_checked(ids, on=not all(i in self._model.checked for i in ids))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            rows = [line.split("\t") for line in text.splitlines()]
            if rows:
                self.pasted.emit(rows)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Space and self._model.has_checks:
            self._toggle_checks()
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


def _plain(text: str) -> str:
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
