"""The card that asks who it is and for their PIN. Shows nothing of the data."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame

from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.people_tiles import PeopleTiles
from ui.parts.pin_entry import PinEntry
from ui.parts.style import dress
from ui.parts.tile import Tile

# The second leads to all that helps where a PIN is forgotten.
OTHER_WAYS = ("passphrase", "forgot")
_LIST_WIDE, _LIST_TALL = 300, 420


class PinCard(QFrame):
    """Tiles on the left, the pad on the right; one person needs no tiles.

    Signals: `given` (person id, digits); `chosen` (person id) for whom the wait is to be asked;
    `other_wanted` (`passphrase` or `forgot`).
    """

    given = Signal(str, str)
    chosen = Signal(str)
    other_wanted = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        words = kit.words
        dress(self, "card")
        self.tiles = PeopleTiles(kit, words.text("door.who"))
        self.tiles.setFixedWidth(kit.look.px(_LIST_WIDE))
        self.tiles.setMaximumHeight(kit.look.px(_LIST_TALL))
        self.entry = PinEntry(kit)
        self.others = {
            way: button(kit, words.text(f"door.other.{way}"), "quiet") for way in OTHER_WAYS
        }
        for way, press in self.others.items():
            press.clicked.connect(lambda _=False, way=way: self.other_wanted.emit(way))
        self._people: tuple[Tile, ...] = ()
        self._heading = label(words.text("door.who"), "title")
        self._left = self._make_left()
        foot = row(kit.look, None, *self.others.values(), None, gap=4)
        right = column(kit.look, self.entry, foot, gap=2)
        row(kit.look, self._left, right, gap=36, margins=(32, 24, 32, 16), into=self)
        self.tiles.chosen.connect(self._choose)
        self.tiles.looked.connect(self._show)
        self.entry.lettered.connect(self.tiles.type)
        self.entry.stepped.connect(self.tiles.step)
        self.entry.given.connect(lambda digits: self.given.emit(self.tiles.current, digits))
        for place in range(1, 10):
            keys = QShortcut(QKeySequence(f"Alt+{place}"), self)
            keys.activated.connect(lambda place=place: self.tiles.choose_place(place))

    def show_people(self, people: Sequence[Tile], last: str = "") -> None:
        """Shows who works here, the one who was here last first and already chosen."""
        self._people = tuple(sorted(people, key=lambda tile: tile.id != last))
        self.tiles.show_people(self._people)
        self._left.setVisible(len(self._people) > 1)
        if self._people:
            known = last in {tile.id for tile in self._people} or len(self._people) == 1
            self._show(self._people[0].id)
            (self.entry if known else self.tiles).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_ways(self, ways: Sequence[str]) -> None:
        """Offers only the other ways that lead in here."""
        for way, press in self.others.items():
            press.setVisible(way in ways)

    def choose(self, person_id: str) -> None:
        """As if the person's tile had been clicked."""
        self.tiles.mark(person_id)
        self._choose(person_id)

    def refuse(self, sentence: str, wait_seconds: int = 0) -> None:
        """Says why the PIN did not open, and how long to wait."""
        self.tiles.setEnabled(True)
        self.entry.refuse(sentence, wait_seconds)

    def set_busy(self, on: bool) -> None:
        self.tiles.setEnabled(not on)
        self.entry.set_busy(on)

    def wait(self, person_id: str, seconds: int) -> None:
        """Shows the wait of a person, if it is still the one chosen."""
        if person_id == self.tiles.current:
            self.entry.wait(seconds)

    @property
    def current(self) -> str:
        return self.tiles.current

    def _make_left(self) -> QFrame:
        left = QFrame()
        column(self.kit.look, self._heading, self.tiles, gap=14, into=left)
        return left

    def _choose(self, person_id: str) -> None:
        self._show(person_id)
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, person_id: str) -> None:
        place = [tile.id for tile in self._people].index(person_id)
        self.tiles.mark(person_id)
        self.entry.show_person(self._people[place].name, place)
        self.chosen.emit(person_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.tiles.current:
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
