"""The frame around a page: navigation, top bar, ribbon, banner, progress, status bar. No data."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QWidget

from ui.parts.failures import Failures
from ui.parts.flow import BARE_SIGN, fit_words
from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.menu_button import MenuButton
from ui.parts.navigation import Navigation
from ui.parts.notice import Notice
from ui.parts.scroll import scrolled

# Fewer letters of a subtitle than these say nothing.
_STUB = 8
# What stands between the parts of a line.
_BETWEEN = " · "


class _Parts(Elided):
    """Of several things said in a line, the first ones that stand in it whole."""

    def _elide(self) -> None:
        room, said = self.contentsRect().width(), self._whole.split(_BETWEEN)
        wide = self.fontMetrics().horizontalAdvance
        while len(said) > 1 and wide(_BETWEEN.join(said)) > room:
            said.pop()
        if len(said) > 1 or wide(said[0]) <= room:
            self.setText(_BETWEEN.join(said))
        elif any(letter.isdigit() for letter in said[0]):
            # Half a number is another number.
            self.setText("")
        else:
            super()._elide()


class TopBar(QFrame):
    """Title and subtitle of the page, and what the page puts on the right."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setFixedHeight(kit.look.px(56))
        self._title = label("", "title")
        # Of a subtitle that does not fit nothing is shown: the search has its room.
        self._subtitle = _Parts("", "muted", least=1, stub=_STUB)
        self._look = kit.look
        self._actions = row(kit.look, gap=12)
        self._held: list[QWidget] = []
        layout = row(
            kit.look, self._title, self._subtitle, self._actions,
            gap=12, margins=(20, 0, 20, 0), into=self,
        )  # fmt: skip
        layout.setStretch(1, 1)

    def show_page(self, title: str, subtitle: str, actions: Sequence[QWidget]) -> None:
        """Shows a page's heading; widgets of the page before are put away, not deleted."""
        self._title.setText(title)
        self._subtitle.set_whole(subtitle)
        if list(actions) == self._held:
            return
        for old in self._held:
            self._actions.removeWidget(old)
            if old not in actions:
                old.hide()
        self._held = list(actions)
        for action in actions:
            self._actions.addWidget(action)
            action.show()
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Buttons with a sign do without words before one is cut; the last keeps them longest."""
        buttons = [
            one
            for one in self._held
            if isinstance(one, QPushButton)
            and (not isinstance(one, MenuButton) or one.property(BARE_SIGN) is not None)
        ]
        fit_words(buttons, self.minimumSizeHint().width() - self.width())


class _Dot(QWidget):
    """A small round light."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._look = kit.look
        self._role = "good_line"
        self.setFixedSize(kit.look.px(10), kit.look.px(10))

    def set_role(self, role: str) -> None:
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._role))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


class StatusBar(QFrame):
    """When it was saved, when it was last carried to the office, and what Ctrl+Z takes back.

    Signals: `undo_wanted`, `redo_wanted`.
    """

    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._words = kit.words
        self.setObjectName("statusbar")
        self.setFixedHeight(kit.look.px(28))
        self._dot = _Dot(kit)
        self._saved = label("")
        # What was said of the office gives way before what Ctrl+Z takes back.
        self._carried = _Parts("", stub=_STUB)
        self.undo = button(kit, "", "link")
        self.redo = button(kit, "", "link")
        self.undo.clicked.connect(self.undo_wanted)
        self.redo.clicked.connect(self.redo_wanted)
        row(
            kit.look, self._dot, self._saved, 8, self._carried, self.undo, self.redo,
            gap=6, margins=(20, 0, 16, 0), into=self,
        )  # fmt: skip
        self.show_undo("", "")
        self.show_saved("")

    def show_saved(self, text: str, role: str = "good_line") -> None:
        self._saved.setText(text)
        self._dot.set_role(role)
        self._dot.setVisible(bool(text))

    def show_carried(self, text: str) -> None:
        self._carried.set_whole(text)

    def show_undo(self, undo: str, redo: str) -> None:
        """Names the acts that can be taken back and done again; "" for none."""
        for shown, name, key in (
            (self.undo, undo, "status.undo"),
            (self.redo, redo, "status.redo"),
        ):
            text = self._words.text(key, name=name) if name else ""
            metrics = shown.fontMetrics()
            shown.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, 420))
            shown.setToolTip(text)
            shown.setAccessibleName(text or self._words.text(key, name=""))
            shown.setEnabled(bool(name))
            shown.setMaximumWidth(16_777_215 if name else 0)

    @property
    def saved(self) -> str:
        return self._saved.text()


class _Floor(QWidget):
    """What the pages stand on: asks for the least height of the one that is shown, for no width."""

    def __init__(self, kit: Kit, stack: QStackedWidget) -> None:
        super().__init__()
        self._look = kit.look
        # In no layout: that would ask for what the most wordy of all pages made would like to have.
        self._stack = stack
        stack.setParent(self)
        stack.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        page = self._stack.currentWidget()
        least = self._look.px(getattr(page, "least_height", 0))
        return QSize(0, max(least, page.minimumSizeHint().height()) if least else 0)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stack.setGeometry(self.rect())


class Shell(QWidget):
    """Everything of the window but what it does."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.navigation = Navigation(kit)
        self.ribbon = self._make_ribbon(kit)
        self.top = TopBar(kit)
        self.failures = Failures(kit)
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self.status = StatusBar(kit)
        self.panel = column(kit.look)
        right = column(
            kit.look,
            self.ribbon,
            self.top,
            self.failures,
            self.panel,
            scrolled(_Floor(kit, self.stack)),
            self.status,
            gap=0,
        )
        right.setStretch(4, 1)
        layout = row(kit.look, self.navigation, right, gap=0, into=self)
        layout.setStretch(1, 1)
        self.notice = Notice(kit, self, self.navigation)

    def _make_ribbon(self, kit: Kit) -> QFrame:
        ribbon = QFrame()
        ribbon.setObjectName("ribbon")
        ribbon.setFixedHeight(kit.look.px(26))
        sign = label("")
        sign.setPixmap(pixmap(kit.look, "info", "ribbon_text", size=15))
        row(
            kit.look, sign, label(kit.words.text("shell.demo")), None,
            gap=8, margins=(20, 0, 20, 0), into=ribbon,
        )  # fmt: skip
        ribbon.hide()
        return ribbon
