"""Order, widths and choice of a table's columns by keyboard; the table follows at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListWidgetItem, QPushButton, QWidget

from ui.parts.check_list import CheckList
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.question import Dialog
from ui.parts.table_row import Column
from ui.parts.table_state import Arrangement

_STEP = 20
_LEAST = 40


class ColumnsDialog(Dialog):
    """The columns below each other, those that show ticked.

    Signals: `arranged` (Arrangement) after each change.
    """

    arranged = Signal(object)

    def __init__(
        self, kit: Kit, parent: QWidget, columns: Sequence[Column], now: Arrangement
    ) -> None:
        super().__init__(kit, parent, kit.words.text("part.columns"))
        self._columns = {one.key: one for one in columns}
        self._now = replace(now, order=tuple(now.order_of(columns)))
        self.list = CheckList(kit)
        self.list.setAccessibleName(kit.words.text("part.columns"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setFixedHeight(kit.look.px(300))
        for key in self._now.order:
            if self._columns[key].title:
                self._add(self._columns[key])
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(lambda _: self._tell())
        self.list.model().rowsMoved.connect(lambda *_: self._tell())
        self.up = self._act("up", "Alt+Up", partial(self._move, -1))
        self.down = self._act("down", "Alt+Down", partial(self._move, 1))
        self.narrower = self._act("narrower", "Alt+Left", partial(self._widen, -_STEP))
        self.wider = self._act("wider", "Alt+Right", partial(self._widen, _STEP))
        acts = column(kit.look, self.up, self.down, 6, self.narrower, self.wider, None, gap=8)
        self.body.addWidget(label(kit.words.text("part.columns.about"), "muted", wrap=True))
        self.body.addLayout(row(kit.look, self.list, acts, gap=12))
        done = button(kit, kit.words.text("part.columns.done"), "primary")
        done.setDefault(True)
        done.clicked.connect(self.accept)
        self.buttons.addWidget(done)
        self.list.setFocus()

    def _add(self, shown: Column) -> None:
        item = QListWidgetItem(shown.title, self.list)
        item.setData(Qt.ItemDataRole.UserRole, shown.key)
        on = not self._now.is_hidden(shown)
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _act(self, name: str, keys: str, do: Callable[[], None]) -> QPushButton:
        text = self.kit.words.text(f"part.columns.{name}")
        made = button(self.kit, text)
        made.setShortcut(QKeySequence(keys))
        made.setToolTip(f"{text} ({keys})")
        made.setAutoDefault(False)
        made.clicked.connect(lambda _: do())
        return made

    def _move(self, by: int) -> None:
        place = self.list.currentRow()
        if 0 <= place + by < self.list.count():
            blocked = self.list.blockSignals(True)
            self.list.insertItem(place + by, self.list.takeItem(place))
            self.list.setCurrentRow(place + by)
            self.list.blockSignals(blocked)
            self._tell()

    def _widen(self, by: int) -> None:
        item = self.list.currentItem()
        if item is not None:
            key = self._key(item)
            wide = self._now.widths.get(key, self._columns[key].width) + by
            self._now = replace(self._now, widths={**self._now.widths, key: max(wide, _LEAST)})
            self._tell()

    def _tell(self) -> None:
        items = [self.list.item(place) for place in range(self.list.count())]
        listed = [self._key(item) for item in items]
        plain = [key for key in self._now.order if key not in listed]
        off = [self._key(item) for item in items if item.checkState() != Qt.CheckState.Checked]
        if len(off) == len(items):
            # The last column stays.
            self._tick(items[0])
            off = off[1:]
        self._now = replace(self._now, order=(*plain, *listed), hidden=frozenset(off))
        self.arranged.emit(self._now)

    def _tick(self, item: QListWidgetItem) -> None:
        blocked = self.list.blockSignals(True)
        item.setCheckState(Qt.CheckState.Checked)
        self.list.blockSignals(blocked)

    @staticmethod
    def _key(item: QListWidgetItem) -> str:
        return str(item.data(Qt.ItemDataRole.UserRole))
