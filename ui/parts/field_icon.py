"""A sign inside a text field, as large as the zoom asks for: Qt's own stays small."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from ui.parts.kit import Kit
from ui.parts.style import dress

_SIGN, _EDGE, _GAP = 16, 9, 3


class FieldIcon(QToolButton):
    """Stands at the right end of `field`, or before its text; shown while `action` is visible."""

    def __init__(self, kit: Kit, field: QLineEdit, action: QAction, *, leading: bool = False):
        super().__init__(field)
        self._look = kit.look
        self._field = field
        self._is_leading = leading
        dress(self, "fieldicon")
        self.setDefaultAction(action)
        self.setIconSize(QSize(kit.look.px(_SIGN), kit.look.px(_SIGN)))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(action.text())
        cursor = Qt.CursorShape.IBeamCursor if leading else Qt.CursorShape.PointingHandCursor
        self.setCursor(cursor)
        QWidget.addAction(field, action)
        action.changed.connect(self._show_action)
        field.installEventFilter(self)
        self._show_action()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _show_action(self) -> None:
        on = self.defaultAction().isVisible()
        self.setVisible(on)
        self.setAccessibleName(self.defaultAction().text())
        margins = self._field.textMargins()
        wide = self._look.px(_SIGN + _GAP) if on else 0
        if self._is_leading:
            margins.setLeft(wide)
        else:
            margins.setRight(wide)
        self._field.setTextMargins(margins)
        self._place()

    def _place(self) -> None:
        side, edge = self._look.px(_SIGN) + 2, self._look.px(_EDGE) - 1
        left = edge if self._is_leading else self._field.width() - edge - side
        self.setGeometry(left, (self._field.height() - side) // 2, side, side)
