"""The file of one person: as it stands, or, in tabs of their own, as it stood on a day."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.board import YearGrade
from cleanclinic.operations.recording.staff import StaffRow
from ui.pages.staff.file_tabs import FileTabs
from ui.pages.staff.header import PersonHeader
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.record_day import LookBack

_LOW = 440
_GAP, _LOW_GAP = 12, 6


class FilePane(QWidget):
    """A day that is over has tabs of its own, so that nothing typed moves between them.

    Signals: `year_chosen` (int) of the evaluation; `record_wanted` (kind, id); `next_wanted`
    (ReviewLevel) when the same column of the next person is to be filled.
    """

    year_chosen = Signal(int)
    record_wanted = Signal(str, str)
    next_wanted = Signal(object)

    def __init__(self, desk: Desk, back: LookBack) -> None:
        super().__init__()
        self._desk = desk
        self._back = back
        self.header = PersonHeader(desk)
        self.now = self._make_tabs(desk)
        # Made when somebody first looks back: nothing in it can be changed.
        self.then: FileTabs | None = None
        self._layout = column(desk.look, self.header, self.now, gap=_GAP, into=self)
        self._layout.setStretch(1, 1)
        # Takes the room where nobody is chosen and the tabs have gone.
        self._layout.addStretch(0)

    @property
    def tabs(self) -> FileTabs:
        """The tabs that are shown: as things stand, or of the day looked back to."""
        return self.now if self._back.day is None or self.then is None else self.then

    def show_person(self, person: StaffRow | None, years: Sequence[YearGrade]) -> None:
        """Who it is; the rest of the file follows with `FileTabs.show_file`."""
        self.header.show_person(person, years)
        self.tabs.show_person(person)

    def look_back(self, *, sees: bool) -> None:
        """Shows the tabs of the day there is now; the same one of them stays chosen."""
        self.now.flush()
        past = self._back.day is not None
        if past and self.then is None:
            said = self._desk.words.text("part.day.reading")
            self.then = self._make_tabs(replace(self._desk, read_only=said, drafts=None))
            self.then.show_past()
            self._layout.insertWidget(2, self.then)
            self._layout.setStretch(2, 1)
        if self.then is not None:
            shown, other = (self.then, self.now) if past else (self.now, self.then)
            shown.show_permission(sees=sees)
            shown.show_tab(other.current)
            other.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        look = self._desk.look
        low = self.height() < look.px(_LOW)
        self.header.set_low(low=low)
        self._layout.setSpacing(look.px(_LOW_GAP if low else _GAP))
        super().resizeEvent(event)

    def _make_tabs(self, desk: Desk) -> FileTabs:
        tabs = FileTabs(desk, self._back)
        tabs.year_chosen.connect(self.year_chosen)
        tabs.record_wanted.connect(self.record_wanted)
        tabs.next_wanted.connect(self.next_wanted)
        return tabs
