"""A list and the thing chosen in it: side by side where there is room, else one at a time."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, row
from ui.parts.pills import Badge, Pill
from ui.parts.style import dress
from ui.parts.turns import Turns

NARROW = 860
# After as long a pause rows that were shown are painted, and keys pressed meanwhile heard.
_PAUSE_MS = 40
# Qt's word for no bound.
_ANY_WIDTH = 16_777_215


class Beside(QWidget):
    """Where it is narrow, `side` opens in place of `main`, which names what is chosen.

    With `side_width` the main part takes the room left by the side, with `main_width` the other
    way round; below the width `narrow` there is room for one of the two. Lengths are of the grid.
    With `keeps_rows` the page scrolls before the main part shows less than it must.

    A side that is given as what makes it is made when it is wanted: `place_side`, or something is
    chosen or opened. To make it and give it its looks takes longer than all the rest of a page.

    Signals: `narrowed` (bool) when that changes.
    """

    narrowed = Signal(bool)

    def __init__(
        self,
        kit: Kit,
        main: QWidget,
        side: QWidget | Callable[[], QWidget],
        *,
        side_width: int = 0,
        main_width: int = 0,
        narrow: int = NARROW,
        keeps_rows: bool = False,
    ) -> None:
        super().__init__()
        self._kit = kit
        self._narrow_below = narrow
        self._keeps_rows = keeps_rows
        self.is_narrow = False
        self._inset = True
        self._is_open = False
        self._alone = False
        self._peek = self._make_peek()
        self.back = button(
            kit, kit.words.text("part.beside.back"), "link", icon_name="chevron-left"
        )
        self.back.clicked.connect(self.close_side)
        self._back_bar = QWidget()
        row(kit.look, self.back, None, into=self._back_bar)
        self._main = QWidget()
        column(kit.look, main, self._peek, gap=10, into=self._main)
        self._side = QWidget()
        self._in_side = column(kit.look, self._back_bar, gap=6, into=self._side)
        self._pieces = self._pieces_of_side(side)
        if isinstance(side, QWidget):
            self.place_side()
        self._kept = self._main if main_width else self._side
        self._kept_width = kit.look.px(main_width or side_width)
        self._row = row(
            kit.look, self._main, self._side, gap=16, margins=(20, 16, 20, 16), into=self
        )
        self._row.setStretch(1 if main_width else 0, 1)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._side)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.close_side)
        self._arrange()

    def place_side(self) -> None:
        """Makes the side and puts it in, if it is not there yet."""
        for _ in self._pieces:
            pass

    def place_side_soon(self) -> None:
        """The same once what was just shown is painted, and not all at once."""

        def begin() -> None:
            Turns(self, self._pieces)

        def wait() -> None:
            # The first one may be over as soon as all is painted.
            QTimer.singleShot(_PAUSE_MS, self, begin)

        QTimer.singleShot(_PAUSE_MS, self, wait)

    def _pieces_of_side(self, side: QWidget | Callable[[], QWidget]) -> Iterator[None]:
        made = side if isinstance(side, QWidget) else side()
        yield
        self._in_side.addWidget(made, 1)

    def show_current(self, text: str, badge: Badge | None = None) -> None:
        """Names what is chosen, for the line that opens it where it is narrow."""
        if text:
            self.place_side()
        self._peek_text.set_whole(text)
        self._peek_pill.setVisible(badge is not None)
        if badge is not None:
            self._peek_pill.set_badge(badge)
        self._arrange()

    def open_side(self) -> None:
        """Shows the thing in place of the list, where there is not room for both."""
        self.place_side()
        self._is_open, self._alone = True, False
        self._arrange()

    def close_side(self) -> None:
        """Back to the list."""
        self._is_open = False
        self._arrange()

    def show_main_only(self, *, on: bool) -> None:
        """Gives the list all the room, or lets the thing stand beside it again."""
        self._alone = on
        self._arrange()

    def fill(self) -> None:
        """Leaves no margin, where what it stands in (a dialog) has its own."""
        self._inset = False
        self._arrange()

    def _make_peek(self) -> QFrame:
        kit = self._kit
        frame = QFrame()
        dress(frame, "card")
        self._peek_text = Elided("")
        self._peek_pill = Pill(kit.look, Badge(""))
        self._peek_pill.hide()
        self.open = button(kit, kit.words.text("part.beside.open"), icon_name="chevron-right")
        self.open.clicked.connect(self.open_side)
        layout = row(
            kit.look, self._peek_text, self._peek_pill, self.open,
            gap=10, margins=(14, 7, 8, 7), into=frame,
        )  # fmt: skip
        layout.setStretch(0, 1)
        return frame

    def _arrange(self) -> None:
        """Shows what fits."""
        look, narrow, alone = self._kit.look, self.is_narrow, self._alone
        self._main.setVisible(alone or not narrow or not self._is_open)
        self._side.setVisible(not alone and (not narrow or self._is_open))
        self._back_bar.setVisible(narrow)
        self._peek.setVisible(narrow and not alone and bool(self._peek_text.toolTip()))
        one = narrow or alone
        self._kept.setMinimumWidth(0 if one else self._kept_width)
        self._kept.setMaximumWidth(_ANY_WIDTH if one else self._kept_width)
        # To the sides as far in as the page's title, at every size.
        side, above, below = (20, 12 if narrow else 16, 14) if self._inset else (0, 0, 0)
        self._row.setContentsMargins(look.px(side), look.px(above), look.px(side), look.px(below))

    def minimumSizeHint(self) -> QSize:
        high = self._kit.look.px(240)
        if self._keeps_rows and self.is_narrow and not self._is_open:
            high = max(high, super().minimumSizeHint().height())
        return QSize(self._kit.look.px(420), high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self._kit.look.px(self._narrow_below)
        if narrow != self.is_narrow:
            self.is_narrow = narrow
            self._arrange()
            self.narrowed.emit(narrow)
        super().resizeEvent(event)
