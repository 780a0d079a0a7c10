"""The filter of one column: a text it must contain, and the values that may show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidgetItem, QWidget

from ui.parts.check_list import CheckList
from ui.parts.composing import Composing
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.popups import move_into_screen

_MOST_VALUES = 300


@dataclass(frozen=True)
class ColumnTest:
    """Whether a cell may show: it says one of `values` (any where empty) and holds `contains`."""

    values: frozenset[str] = frozenset()
    contains: str = ""

    def __call__(self, cell: str) -> bool:
        return (not self.values or cell in self.values) and self.contains in cell.lower()

    def values_kept(self) -> dict[str, Any]:
        """The JSON values of the test."""
        return {"values": sorted(self.values), "contains": self.contains}

    @staticmethod
    def read(kept: object) -> "ColumnTest | None":
        """The test of what was kept; None where that says nothing."""
        if not isinstance(kept, Mapping):
            return None
        values, contains = kept.get("values"), kept.get("contains")
        texts = [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
        found = ColumnTest(frozenset(texts), contains if isinstance(contains, str) else "")
        return found if found.values or found.contains else None


class ColumnFilter(QFrame):
    """A popup beside a column's title.

    Signals: `chosen` with a ColumnTest, or None to lift the filter.
    """

    chosen = Signal(object)

    def __init__(
        self,
        kit: Kit,
        parent: QWidget | None,
        title: str,
        values: dict[str, int],
        now: ColumnTest | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        words = kit.words
        self.contains = QLineEdit()
        self.contains.setPlaceholderText(words.text("part.filter.contains"))
        self.contains.setAccessibleName(words.text("part.filter.contains"))
        self.contains.setText(now.contains if now else "")
        Composing(self.contains)
        self.list = CheckList(kit)
        self.list.setAccessibleName(words.text("part.filter.values", column=title))
        self.list.setUniformItemSizes(True)
        for text in sorted(values)[:_MOST_VALUES]:
            shown = text or words.text("part.filter.blank")
            item = QListWidgetItem(f"{shown}  ({values[text]})", self.list)
            item.setData(Qt.ItemDataRole.UserRole, text)
            on = now is not None and text in now.values
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.apply_button = button(kit, words.text("part.filter.apply"), "primary")
        self.lift_button = button(kit, words.text("part.filter.lift"))
        self.apply_button.clicked.connect(self._apply)
        self.lift_button.clicked.connect(lambda: self._finish(None))
        self.contains.returnPressed.connect(self._apply)
        self.list.itemActivated.connect(self._toggle)
        column(
            kit.look,
            label(words.text("part.filter.title", column=title), "heading"),
            self.contains,
            self.list,
            row(kit.look, self.lift_button, None, self.apply_button),
            margins=(12, 10, 12, 10),
            into=self,
        )
        self.setFixedSize(kit.look.px(260), kit.look.px(340))

    def open_at(self, place: QPoint) -> None:
        """Shows the popup with the cursor in its text field."""
        move_into_screen(self, place)
        self.show()
        self.contains.setFocus()

    def _toggle(self, item: QListWidgetItem) -> None:
        on = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _apply(self) -> None:
        text = self.contains.text().strip().lower()
        items = [self.list.item(place) for place in range(self.list.count())]
        values = frozenset(
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )
        if not text and not values:
            self._finish(None)
        else:
            self._finish(ColumnTest(values, text))

    def _finish(self, wanted: ColumnTest | None) -> None:
        self.chosen.emit(wanted)
        self.close()
