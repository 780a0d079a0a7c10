"""Who works here, as tiles to choose from: by click, arrow keys, number keys or pinyin initials."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QScrollArea, QSizePolicy, QWidget

from cleanclinic.records.initials import initials
from ui.parts.cut_text import cut_text
from ui.parts.kit import Kit
from ui.parts.layouts import column, label
from ui.parts.scroll import scrolled
from ui.parts.style import Look
from ui.parts.tile import Tile

# Colours by place, so that a person knows their tile without reading.
_TONES = ("good", "info", "warn", "plain")
_TALL, _FACE, _MOST_KEYS = 56, 36, 9


def paint_face(painter: QPainter, look: Look, place: QRectF, name: str, tone: str) -> None:
    """A disc with the first character of a name; the painting is one of rounded edges already."""
    colours = look.tone(tone)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.back)
    painter.drawEllipse(place)
    painter.setPen(colours.text)
    font = look.font(1, bold=False)
    font.setPixelSize(max(round(place.height() * 0.46), 1))
    painter.setFont(font)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), name[:1].upper())


class Face(QWidget):
    """The disc of one person, by itself."""

    def __init__(self, kit: Kit, size: int = 52) -> None:
        super().__init__()
        self._look = kit.look
        self._name, self._tone = "", _TONES[0]
        self.setFixedSize(kit.look.px(size), kit.look.px(size))

    def show_person(self, name: str, place: int) -> None:
        """Shows a name in the colour of its place among the tiles."""
        self._name, self._tone = name, _TONES[place % len(_TONES)]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_face(painter, self._look, QRectF(self.rect()), self._name, self._tone)
        painter.end()


class _TileButton(QAbstractButton):
    """One person."""

    def __init__(self, kit: Kit, tile: Tile, place: int) -> None:
        super().__init__()
        self._look = kit.look
        self.tile = tile
        self.place = place
        self.setCheckable(True)
        self.setText(tile.name)
        self.setAccessibleName(tile.name)
        self.setAccessibleDescription(tile.note)
        self.setToolTip(tile.name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.key = ""

    def sizeHint(self) -> QSize:
        look = self._look
        return QSize(look.px(140), look.px(_TALL) + look.text_px(14) - look.px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        chosen = self.isChecked()
        painter.setBrush(look.colour("accent_soft" if chosen else "surface"))
        if self.underMouse() and not chosen:
            painter.setBrush(look.colour("surface_hover"))
        edge = look.colour("accent" if chosen or self.underMouse() else "line_strong")
        painter.setPen(QPen(edge, 2 if chosen else 1))
        painter.drawRoundedRect(room, look.px(8), look.px(8))
        side = look.px(_FACE)
        face = QRectF(look.px(10), (self.height() - side) / 2, side, side)
        paint_face(painter, look, face, self.tile.name, _TONES[self.place % len(_TONES)])
        left = face.right() + look.px(10)
        text = QRectF(left, 0, self.width() - left - look.px(24), self.height())
        self._paint_text(painter, text)
        if self.key:
            painter.setFont(look.font(12))
            painter.setPen(look.colour("muted"))
            corner = QRectF(self.width() - look.px(26), 0, look.px(16), self.height())
            painter.drawText(corner, int(Qt.AlignmentFlag.AlignCenter), self.key)
        painter.end()

    def _paint_text(self, painter: QPainter, room: QRectF) -> None:
        look = self._look
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(look.font(15, bold=True))
        painter.setPen(look.colour("text"))
        metrics = painter.fontMetrics()
        name = cut_text(metrics, self.tile.name, int(room.width()))
        if not self.tile.note:
            painter.drawText(room, int(middle), name)
            return
        half = room.height() / 2
        above = QRectF(room.left(), room.top() + half - metrics.height(), room.width(), half)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft), name)
        painter.setFont(look.font(12))
        painter.setPen(look.colour("muted"))
        below = QRectF(room.left(), room.top() + half, room.width(), half)
        note = cut_text(painter.fontMetrics(), self.tile.note, int(room.width()))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), note)


class PeopleTiles(QWidget):
    """The tiles, two in a line where there are many.

    Signals: `chosen` (person id) when a person chose somebody, also the same one again;
    `looked` (person id) when another one was marked by the arrow keys or by letters.
    """

    chosen = Signal(str)
    looked = Signal(str)

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._kit = kit
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("heardAs", "group")
        self._grid = QGridLayout()
        self._grid.setSpacing(kit.look.px(8))
        inner = QWidget()
        column(kit.look, self._grid, None, gap=0, margins=(0, 0, 4, 0), into=inner)
        self.area: QScrollArea = scrolled(inner)
        self.hint = label("", "muted", wrap=True)
        column(kit.look, self.area, self.hint, gap=8, into=self)
        self._tiles: list[_TileButton] = []
        self._typed = ""
        self.current = ""
        self._say()

    def show_people(self, people: Sequence[Tile]) -> None:
        """Shows these people; whoever was marked stays marked."""
        for old in self._tiles:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tiles = [_TileButton(self._kit, tile, place) for place, tile in enumerate(people)]
        for tile in self._tiles:
            tile.clicked.connect(lambda _=False, who=tile.tile.id: self._choose(who))
        self._typed = ""
        self._lay_out()
        self.mark(self.current)

    def mark(self, person_id: str) -> None:
        """Marks somebody without a signal; nobody for an id that is not here."""
        self.current = person_id
        for tile in self._tiles:
            tile.setChecked(tile.tile.id == person_id)
            if tile.isChecked():
                self.area.ensureWidgetVisible(tile)

    def step(self, by: int) -> None:
        """Marks the person `by` tiles further."""
        shown = self._shown()
        if shown:
            places = [place for place, tile in enumerate(shown) if tile.isChecked()]
            place = (places[0] + by) % len(shown) if places else 0
            self._look_at(shown[place].tile.id)

    def type(self, letters: str) -> None:
        """Narrows to the people whose name or initials begin so; letters nobody has are dropped."""
        wanted = self._typed + letters
        if any(_begins(tile.tile.name, wanted) for tile in self._tiles):
            self._narrow(wanted)
        elif any(_begins(tile.tile.name, letters) for tile in self._tiles):
            self._narrow(letters)

    def choose_place(self, place: int) -> None:
        """Chooses by the number on the tile, counted from 1."""
        shown = self._shown()
        if 0 < place <= len(shown):
            self._choose(shown[place - 1].tile.id)

    @property
    def typed(self) -> str:
        return self._typed

    def _shown(self) -> list[_TileButton]:
        return [tile for tile in self._tiles if _begins(tile.tile.name, self._typed)]

    def _narrow(self, typed: str) -> None:
        self._typed = typed
        self._lay_out()
        shown = self._shown()
        if typed and shown and not any(tile.isChecked() for tile in shown):
            self._look_at(shown[0].tile.id)

    def _lay_out(self) -> None:
        shown = self._shown()
        wide = 2 if len(self._tiles) > 5 else 1
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.setVisible(tile in shown)
        for number, tile in enumerate(shown):
            tile.key = str(number + 1) if number < _MOST_KEYS and len(self._tiles) > 1 else ""
            self._grid.addWidget(tile, number // wide, number % wide)
            tile.update()
        self._say()

    def _say(self) -> None:
        words = self._kit.words
        if self._typed:
            self.hint.setText(words.text("door.people.typed", letters=self._typed.upper()))
        else:
            self.hint.setText(words.text("door.people.hint") if len(self._tiles) > 1 else "")

    def _look_at(self, person_id: str) -> None:
        self.mark(person_id)
        self.looked.emit(person_id)

    def _choose(self, person_id: str) -> None:
        self.mark(person_id)
        self._narrow("")
        self.chosen.emit(person_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        wide = 2 if len(self._tiles) > 5 else 1
        steps = {
            keys.Key_Up: -wide, keys.Key_Down: wide, keys.Key_Left: -1, keys.Key_Right: 1,
        }  # fmt: skip
        key, text = Qt.Key(event.key()), event.text()
        if key in steps:
            self.step(steps[key])
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space) and self.current:
            self._choose(self.current)
        elif key in (keys.Key_Backspace, keys.Key_Escape) and self._typed:
            self._narrow(self._typed[:-1] if key == keys.Key_Backspace else "")
        elif text.isdigit() and text.isascii():
            self.choose_place(int(text))
        elif text.isalpha():
            self.type(text.lower())
        else:
            super().keyPressEvent(event)


def _begins(name: str, letters: str) -> bool:
    if not letters:
        return True
    return name.lower().startswith(letters) or initials(name).startswith(letters)
