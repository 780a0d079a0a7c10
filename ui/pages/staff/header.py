"""The card above a person's file: the first character, name and number, the grades of the years."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.ethics.board import YearGrade
from cleanclinic.operations.recording.staff import StaffRow
from ui.pages.staff.view import grade_badge
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, clear, column, row
from ui.parts.pills import Pill
from ui.parts.style import dress

_SIDE = 46
_YEARS = 3
# Above and below what is said, where there is room for it and where there is little.
_AROUND, _LOW_AROUND = 10, 6


class Avatar(QWidget):
    """A circle with the first character of a name, whole even outside the basic plane."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._text = ""
        self.setFixedSize(kit.look.px(_SIDE), kit.look.px(_SIDE))

    def show_name(self, name: str) -> None:
        self._text = name[:1]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._kit.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent_soft"))
        place = QRectF(self.rect())
        painter.drawEllipse(place)
        painter.setPen(look.colour("link"))
        painter.setFont(look.font(20))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self._text)
        painter.end()


class PersonHeader(QFrame):
    """Who it is, at a glance."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        dress(self, "card")
        self.avatar = Avatar(kit)
        self.heading = Elided("", "heading")
        self.note = Elided("", "muted")
        self._pills = row(kit.look, gap=8)
        self._is_low = self._is_anybody = False
        self._row = row(
            kit.look, self.avatar, column(kit.look, self.heading, self.note, gap=2), self._pills,
            gap=14, into=self,
        )  # fmt: skip
        self._row.setStretch(1, 1)
        self._arrange()

    def set_low(self, *, low: bool) -> None:
        """Leaves out the picture where the lines of the file need its room."""
        if low != self._is_low:
            self._is_low = low
            self._arrange()

    def _arrange(self) -> None:
        look, around = self._kit.look, _LOW_AROUND if self._is_low else _AROUND
        self._row.setContentsMargins(look.px(16), look.px(around), look.px(16), look.px(around))
        self.avatar.setVisible(self._is_anybody and not self._is_low)

    def show_person(self, person: StaffRow | None, years: Sequence[YearGrade]) -> None:
        """Shows a person with the grades of the last years, or that nobody is chosen."""
        text = self._kit.words.text
        clear(self._pills)
        self._is_anybody = person is not None
        self._arrange()
        self.note.setVisible(person is not None)
        if person is None:
            self.heading.set_whole(text("ui.staff.none"))
            return
        self.avatar.show_name(person.name)
        self.heading.set_whole(person.name)
        parts = [person.title or person.duty or text(f"post_type.{person.post_type}")]
        parts.append(text("ui.staff.number", number=person.staff_number))
        since = person.hired_on or person.joined
        if since is not None:
            key = "ui.staff.hired" if person.hired_on else "ui.staff.joined"
            parts.append(text(key, year=since.year))
        if person.left is not None:
            parts.append(text("ui.staff.left_on", day=person.left))
        self.note.set_whole(" · ".join(parts))
        for one in years[:_YEARS]:
            badge = grade_badge(self._kit.words, one.grade, f"{one.year} ")
            self._pills.addWidget(Pill(self._kit.look, badge))
