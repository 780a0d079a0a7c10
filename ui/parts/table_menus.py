"""The menus of a table: its columns, and its views, groups and rows."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.question import Dialog
from ui.parts.table_row import Column

DENSITIES = ("dense", "normal", "roomy")
_NAME_LENGTH = 30


def add_columns(
    menu: QMenu,
    columns: Sequence[Column],
    hidden: Sequence[bool],
    show: Callable[[int, bool], None],
) -> None:
    """A line for each column, ticked while it shows."""
    for number, column in enumerate(columns):
        if column.title:
            act = menu.addAction(column.title)
            act.setCheckable(True)
            act.setChecked(not hidden[number])
            act.toggled.connect(partial(show, number))


def add_choices(
    menu: QMenu,
    choices: Sequence[tuple[str, str]],
    chosen: str,
    choose: Callable[[str], None],
) -> None:
    """Lines (key, text) of which one is chosen."""
    group = QActionGroup(menu)
    for key, text in choices:
        act = QAction(text, menu)
        act.setCheckable(True)
        act.setChecked(key == chosen)
        act.triggered.connect(partial(_choose, choose, key))
        group.addAction(act)
        menu.addAction(act)


def _choose(choose: Callable[[str], None], key: str, _: bool = False) -> None:
    choose(key)


class ViewNameDialog(Dialog):
    """What a view is to be called; a name that is taken is told.

    Signals: `named` (name).
    """

    named = Signal(str)

    def __init__(
        self, kit: Kit, parent: QWidget, title: str, taken: Sequence[str], suggested: str
    ) -> None:
        text = kit.words.text
        super().__init__(kit, parent, title)
        self._taken = taken
        edit = QLineEdit(suggested)
        edit.setMaxLength(_NAME_LENGTH)
        self.field = LabelledField(kit, text("part.view.name"), edit, text("part.view.about"))
        self.field.entered.connect(self.accept)
        edit.textChanged.connect(self._on_text)
        self.body.addWidget(self.field)
        self.add_buttons(text("part.desk.save"))
        self._on_text()
        edit.selectAll()
        edit.setFocus()

    def accept(self) -> None:
        """Gives the name; an empty one stays."""
        if self.field.text():
            self.named.emit(self.field.text())
            super().accept()

    def _on_text(self, _: str = "") -> None:
        name, text = self.field.text(), self.kit.words.text
        self.accept_button.setEnabled(bool(name))
        self.accept_button.setText(
            text("part.view.replace" if name in self._taken else "part.desk.save")
        )
        self.accept_button.setAccessibleName(self.accept_button.text())
