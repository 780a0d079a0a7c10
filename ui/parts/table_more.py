"""What a table of records can do besides, behind a button at its head: bin, another day, Excel.

For tables that are not the table of a `RecordDesk`, which has it in the page's own menu.
"""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtWidgets import QPushButton, QWidget

from ui.parts.kit import Kit
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.style import dress
from ui.parts.table_export import export_table


class TableMore(MenuButton):
    """Whoever makes it may put more into `menu_shown`."""

    def __init__(
        self,
        desk: Desk,
        owner: QWidget,
        table: RecordTable,
        title: str,
        *,
        back: LookBack | None = None,
        open_bin: Callable[[], object] | None = None,
    ) -> None:
        """`title` names the workbook; `back` is what the table is read by."""
        text = desk.words.text
        super().__init__(desk, text("part.desk.more"), "ellipsis")
        dress(self, "quiet")
        menu = self.menu_shown
        if open_bin is not None:
            menu.addAction(text("part.bin")).triggered.connect(open_bin)
        if back is not None:
            menu.addAction(text("part.day.back.menu")).triggered.connect(back.open)
        menu.addAction(text("part.export")).triggered.connect(
            lambda: export_table(desk, owner, table, title)
        )
        table.add_head(self)


def bare_head(kit: Kit, table: RecordTable, *widgets: QWidget) -> None:
    """Puts widgets at the beginning of the head of a table whose surroundings are frame enough."""
    dress(table, "bare")
    table.head.setContentsMargins(0, 0, 0, kit.look.px(6))
    for place, widget in enumerate(widgets):
        table.head.insertWidget(place, widget)
    table.let_shrink(*(one for one in reversed(widgets) if isinstance(one, QPushButton)))
    # The keyboard goes as the eye does.
    for first, then in pairwise((*widgets, table.views_button, table.columns_button, table.view)):
        QWidget.setTabOrder(first, then)
