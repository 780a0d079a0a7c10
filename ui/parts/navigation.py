"""The dark side of the window: where one is, where one can go, and how many things wait there."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.parts.cut_text import cut_text
from ui.parts.icons import paint_icon
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row, rule

WIDTH = 196
_WITH_KEYS = 9
_TALL, _LEAST = 36, 24
# Where the title begins, and what a badge takes of the room behind it.
_TEXT_AT, _BADGE = 38, 30


class NavButton(QAbstractButton):
    """One line of the navigation, with the count of what waits."""

    def __init__(self, kit: Kit, title: str, icon_name: str, shortcut: str) -> None:
        super().__init__()
        self._look = kit.look
        self._words = kit.words
        self._icon = icon_name
        self._count = 0
        self.setText(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        # A press of the mouse leaves the keys to the page; Tab comes to the page that is chosen.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(shortcut)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Shows how many things wait there; none hides the badge."""
        self._count = count
        title = self.text()
        waiting = self._words.text("nav.waiting", title=title, count=count)
        self.setAccessibleName(waiting if count else title)
        self.update()

    @property
    def count(self) -> int:
        return self._count

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(WIDTH - 20), self._look.px(_TALL))

    def minimumSizeHint(self) -> QSize:
        # Many pages on a low screen stand closer together before one is cut.
        return QSize(self._look.px(WIDTH - 20), self._look.px(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(look.colour("nav_selected" if self.isChecked() else "nav_hover"))
            painter.drawRoundedRect(room, look.px(6), look.px(6))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("nav_text"), 1.5))
            painter.drawRoundedRect(room, look.px(6), look.px(6))
        colour = look.colour("nav_strong" if self.isChecked() else "nav_text")
        if not self.isEnabled():
            colour = look.colour("nav_muted")
        side = look.px(17)
        top = (self.height() - side) / 2
        paint_icon(painter, QRectF(look.px(11), top, side, side), self._icon, colour)
        # A title that is too long in bold is told by its colour and its back alone.
        painter.setFont(look.font(14, bold=self.isChecked() and self._fits(bold=True)))
        painter.setPen(colour)
        text = QRectF(look.px(_TEXT_AT), 0, self._text_room(), self.height())
        shown = cut_text(painter.fontMetrics(), self.text(), int(text.width()))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), shown)
        if self._count:
            self._paint_count(painter)
        painter.end()

    def is_cut(self) -> bool:
        """Whether the title is too long for the line, beside the badge if there is one."""
        return not self._fits(bold=False)

    def _fits(self, *, bold: bool) -> bool:
        metrics = QFontMetrics(self._look.font(14, bold=bold))
        return metrics.horizontalAdvance(self.text()) <= self._text_room()

    def _text_room(self) -> int:
        look = self._look
        return self.width() - look.px(_TEXT_AT) - look.px(_BADGE if self._count else 6)

    def _paint_count(self, painter: QPainter) -> None:
        look = self._look
        text = str(self._count) if self._count < 100 else "99+"
        painter.setFont(look.font(11, bold=True))
        wide = max(painter.fontMetrics().horizontalAdvance(text) + look.px(11), look.px(20))
        tall = look.px(17)
        place = QRectF(self.width() - wide - look.px(10), (self.height() - tall) / 2, wide, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("alert"))
        painter.drawRoundedRect(place, tall / 2, tall / 2)
        painter.setPen(look.colour("on_alert"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


class PersonLine(Elided):
    """Who is in; a press leads to whoever else may come in.

    Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self, purpose: str) -> None:
        super().__init__("")
        self.setAccessibleDescription(purpose)
        # Reached by its shortcut: a label that takes the keyboard is laid out one pixel higher.
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.underMouse():
            painter = QPainter(self)
            painter.setPen(self.palette().windowText().color())
            wide = min(self.fontMetrics().horizontalAdvance(self.text()), self.width())
            painter.drawLine(0, self.height() - 1, wide, self.height() - 1)
            painter.end()


class Navigation(QFrame):
    """Brand, who and where, the pages, and settings, help and lock below.

    Signals: `chosen` (page name), `settings_wanted`, `help_wanted`, `lock_wanted`;
    `switch_wanted` when the person's name was pressed.
    """

    chosen = Signal(str)
    settings_wanted = Signal()
    help_wanted = Signal()
    lock_wanted = Signal()
    switch_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("nav")
        self.setFixedWidth(kit.look.px(WIDTH))
        words = kit.words
        brand = label(words.text("app.name"))
        brand.setObjectName("brand")
        self._where = Elided("")
        self.who = PersonLine(words.text("door.switch"))
        self.who.pressed.connect(self.switch_wanted)
        self._list: QVBoxLayout = column(kit.look, gap=2)
        self._buttons: dict[str, NavButton] = {}
        head = column(kit.look, brand, self._where, self.who, gap=3, margins=(20, 16, 12, 8))
        column(
            kit.look, head, self._holder(), None, self._foot(),
            gap=4, margins=(0, 0, 0, 8), into=self,
        )  # fmt: skip

    def show_entries(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """Lists pages by (name, title, icon name) in place of those before."""
        for old in self._buttons.values():
            old.hide()
            old.deleteLater()
        self._buttons = {}
        for place, (name, title, icon_name) in enumerate(entries, 1):
            keys = f"Ctrl+{place}" if place <= _WITH_KEYS else ""
            line = NavButton(self._kit, title, icon_name, keys)
            line.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._list.addWidget(line)
            self._buttons[name] = line

    def show_where(self, where: str, who: str) -> None:
        """Shows department and person under the brand."""
        self._where.set_whole(where)
        self.who.set_whole(who)

    def show_badges(self, badges: Mapping[str, int]) -> None:
        for name, line in self._buttons.items():
            line.show_count(badges.get(name, 0))

    def select(self, name: str) -> None:
        """Marks a page as the one shown, without a signal."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    @property
    def has_entries(self) -> bool:
        return bool(self._buttons)

    def button(self, name: str) -> NavButton:
        return self._buttons[name]

    def tab_stops(self) -> list[QWidget]:
        """Where Tab comes by: the foot, then the page that is chosen; arrows lead to the others."""
        for line in self._buttons.values():
            policy = Qt.FocusPolicy.TabFocus if line.isChecked() else Qt.FocusPolicy.NoFocus
            line.setFocusPolicy(policy)
        chosen = (line for line in self._buttons.values() if line.isChecked())
        return [self.settings, self.help, self.lock, *chosen]

    def set_open(self, on: bool) -> None:
        """Whether pages can be reached: not before the workspace is open."""
        for line in self._buttons.values():
            line.setEnabled(on)
        self.lock.setEnabled(on)

    def _holder(self) -> QWidget:
        holder = QWidget()
        column(self._kit.look, self._list, gap=0, margins=(10, 0, 10, 0), into=holder)
        return holder

    def _foot(self) -> QWidget:
        words, look = self._kit.words, self._kit.look
        self.settings = button(self._kit, words.text("nav.look"), "navfoot", tip="Ctrl+,")
        self.help = button(self._kit, words.text("nav.help"), "navfoot", tip="F1")
        self.lock = button(self._kit, words.text("nav.lock"), "navfoot", tip="Ctrl+Shift+L")
        self.settings.clicked.connect(self.settings_wanted)
        self.help.clicked.connect(self.help_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        holder = self.foot = QWidget()
        line = row(look, self.settings, self.help, self.lock, None, gap=2, margins=(3, 0, 0, 0))
        column(look, rule(), line, gap=6, margins=(10, 0, 10, 0), into=holder)
        return holder
