"""Shows pages of a document as pictures: fit to width, zoom, page n of m. Knows no PDF library."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress

_ZOOMS = (1.0, 1.25, 1.5, 2.0, 3.0)
_A4 = 297 / 210
_SETTLE_MS = 120


class _Sheet(QWidget):
    """The paper with its shadow."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._look = kit.look
        self.picture = QPixmap()
        self.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paper = self.rect().adjusted(3, 1, -3, -5)
        shade = look.colour("text")
        for step, alpha in ((3, 8), (2, 12), (1, 20)):
            shade.setAlpha(alpha)
            painter.fillRect(paper.adjusted(-step, -step + 2, step, step + 2), shade)
        painter.fillRect(paper, look.colour("paper"))
        if self.picture.isNull():
            painter.setPen(look.colour("paper_text"))
            painter.setFont(look.font(13))
            room = QRectF(paper).adjusted(20, 20, -20, -20)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self.text)
        else:
            painter.drawPixmap(QRect(paper), self.picture)
        painter.end()


class PdfPreview(QFrame):
    """A page at a time.

    Signals: `page_wanted` (index from 0) when a person turns the page, or the width asks for a
    sharper picture.
    """

    page_wanted = Signal(int)

    def __init__(self, kit: Kit, title: str, *, headed: bool = True) -> None:
        """`headed`: whether its title stands above it, not only for a reader."""
        super().__init__()
        dress(self, "desk")
        self._kit = kit
        self._index, self._pages, self._zoom = 0, 0, 1.0
        self._shape = _A4
        words = kit.words
        self.count = label("", "muted")
        self.back = button(
            kit, "", "quiet", icon_name="chevron-left", name=words.text("part.pdf.back")
        )
        self.next = button(
            kit, "", "quiet", icon_name="chevron-right", name=words.text("part.pdf.next")
        )
        self.smaller = button(
            kit, "", "quiet", icon_name="zoom-out", name=words.text("part.pdf.smaller")
        )
        self.larger = button(
            kit, "", "quiet", icon_name="zoom-in", name=words.text("part.pdf.larger")
        )
        self.back.clicked.connect(lambda: self.turn(-1))
        self.next.clicked.connect(lambda: self.turn(1))
        self.smaller.clicked.connect(lambda: self.zoom_by(-1))
        self.larger.clicked.connect(lambda: self.zoom_by(1))
        self.sheet = _Sheet(kit)
        self.area = QScrollArea()
        self.area.setWidget(self.sheet)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        # Before its name, at which it may be heard for the first time.
        self.area.setProperty("heardAs", "group")
        self.area.setAccessibleName(title)
        self.area.viewport().setAutoFillBackground(False)
        self.sheet.setAutoFillBackground(False)
        self.note = label("", "muted", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.note.hide()
        heading = label(title if headed else "", "heading")
        head = row(
            kit.look, heading, None, self.count, self.back, self.next, self.smaller, self.larger,
            gap=2,
        )  # fmt: skip
        column(kit.look, head, self.area, self.note, margins=(16, 10, 12, 12), into=self)
        self.setMinimumWidth(kit.look.px(260))
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._tell()

    def show_page(self, png: bytes, index: int, pages: int) -> None:
        """Shows page `index` (from 0) of `pages`; `png` best `width_px()` wide."""
        picture = QPixmap()
        picture.loadFromData(png)
        self._index, self._pages = index, pages
        self._shape = picture.height() / picture.width() if picture.width() else _A4
        self.sheet.picture = picture
        self._fit()
        self._tell()

    def show_wait(self) -> None:
        """Says that a page is being made; a page already shown stays until then."""
        if self.sheet.picture.isNull():
            self.show_none(self._kit.words.text("part.pdf.wait"))

    def show_none(self, text: str) -> None:
        """Shows empty paper with a sentence."""
        self.sheet.picture = QPixmap()
        self.sheet.text = text
        self._index, self._pages = 0, 0
        self._fit()
        self._tell()

    def say(self, text: str) -> None:
        """Shows a sentence below the page; an empty one takes no room."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def width_px(self) -> int:
        """How wide in device pixels a page should be rendered."""
        return round((self._page_width() - 6) * self.devicePixelRatioF())

    def turn(self, by: int) -> None:
        """Asks for another page."""
        wanted = self._index + by
        if 0 <= wanted < self._pages:
            self.page_wanted.emit(wanted)

    def zoom_by(self, steps: int) -> None:
        """Makes the page larger or smaller and asks for it anew."""
        place = min(max(_ZOOMS.index(self._zoom) + steps, 0), len(_ZOOMS) - 1)
        self._zoom = _ZOOMS[place]
        self._fit()
        self._ask()

    def _page_width(self) -> int:
        bar = self.area.verticalScrollBar().sizeHint().width()
        return round((self.area.width() - bar - self._kit.look.px(4)) * self._zoom)

    def _fit(self) -> None:
        wide = max(self._page_width(), 60)
        tall = round((wide - 6) * self._shape) + 6
        if self.sheet.picture.isNull():
            # The sentence in the middle of empty paper is to be seen.
            tall = min(tall, max(self.area.height() - self._kit.look.px(4), 60))
            wide = min(wide, self.area.width())
        self.sheet.setFixedSize(QSize(wide, tall))
        self.sheet.update()

    def _ask(self) -> None:
        if self._pages and self.sheet.picture.width() < self.width_px():
            self.page_wanted.emit(self._index)

    def _tell(self) -> None:
        words = self._kit.words
        text = words.text("part.pdf.page", page=self._index + 1, pages=self._pages)
        self.count.setText(text if self._pages else "")
        self.sheet.setAccessibleName(text if self._pages else self.sheet.text)
        self.back.setEnabled(self._index > 0)
        self.next.setEnabled(self._index + 1 < self._pages)
        for turner in (self.back, self.next):
            turner.setVisible(self._pages > 1)
        for zoomer in (self.smaller, self.larger):
            zoomer.setEnabled(bool(self._pages))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_PageDown: 1, keys.Key_Right: 1, keys.Key_PageUp: -1, keys.Key_Left: -1}
        zooms = {keys.Key_Plus: 1, keys.Key_Equal: 1, keys.Key_Minus: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.turn(steps[key])
        elif key in zooms:
            self.zoom_by(zooms[key])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._settle.start()
