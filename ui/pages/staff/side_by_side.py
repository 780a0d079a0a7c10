"""A list on the left and what is chosen in it beside; where it is narrow, one of the two."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import button, column, row

LIST_WIDTH = 262
NARROW = 960


class SideBySide(QWidget):
    """Narrow, the list stands first; `open_file` shows the other, Escape leads back."""

    def __init__(self, kit: Kit, listed: QWidget, file: QWidget) -> None:
        super().__init__()
        self._kit = kit
        self.is_narrow = False
        self._is_open = False
        self.open = button(kit, kit.words.text("part.beside.open"), icon_name="chevron-right")
        self.open.clicked.connect(self.open_file)
        self._list = QWidget()
        column(kit.look, listed, self.open, gap=8, into=self._list).setStretch(0, 1)
        self.back = button(
            kit, kit.words.text("part.beside.back"), "link", icon_name="chevron-left"
        )
        self.back.clicked.connect(self.close_file)
        self._file = QWidget()
        back = row(kit.look, self.back, None)
        column(kit.look, back, file, gap=4, into=self._file).setStretch(1, 1)
        self._row = row(
            kit.look, self._list, self._file, gap=16, margins=(20, 16, 20, 14), into=self
        )
        self._row.setStretch(1, 1)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._file)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.close_file)
        self._arrange()

    def open_file(self) -> None:
        """Shows the file in place of the list, where there is not room for both."""
        self._is_open = True
        self._arrange()

    def close_file(self) -> None:
        """Back to the list."""
        self._is_open = False
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.is_narrow
        self._list.setVisible(not narrow or not self._is_open)
        self._file.setVisible(not narrow or self._is_open)
        self.back.setVisible(narrow)
        self.open.setVisible(narrow)
        most = 16_777_215
        wide = self._kit.look.px(LIST_WIDTH)
        self._list.setMinimumWidth(0 if narrow else wide)
        self._list.setMaximumWidth(most if narrow else wide)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._kit.look.px(420), self._kit.look.px(240))

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self._kit.look.px(NARROW)
        if narrow != self.is_narrow:
            self.is_narrow = narrow
            self._arrange()
        super().resizeEvent(event)
