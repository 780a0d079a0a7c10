"""A button that opens a menu below itself."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from ui.parts.flow import BARE_SIGN
from ui.parts.icons import icon
from ui.parts.kit import Kit


class MenuButton(QPushButton):
    """Whoever makes it fills `menu_shown`.

    With `icon_name` it can do without its words where room is short.
    """

    def __init__(self, kit: Kit, text: str, icon_name: str = "") -> None:
        # Read from right to left, so the space stands between text and mark.
        super().__init__(f"{text} ".replace("&", "&&"))
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # The mark stands behind the text.
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIcon(icon(kit.look, "chevron-down", "muted", size=14))
        if icon_name:
            self.setProperty(BARE_SIGN, icon(kit.look, icon_name, "muted", size=16))
        self.menu_shown = QMenu(self)
        self.menu_shown.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.menu_shown.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
