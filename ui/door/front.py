"""The door as the program sees it: the curtain, the frame on it, and the card in the frame.

Imports nothing of the core: it is shown while the core is still being loaded.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.door.curtain import Curtain
from ui.door.frame import DoorFrame
from ui.door.unlock import PinCard
from ui.parts.failures import sentence_of
from ui.parts.kit import Kit
from ui.parts.tile import Tile


class Front(QObject):
    """Signals: `pin_given` (person id, digits); `chosen` (person id); `other_wanted` (way)."""

    pin_given = Signal(str, str)
    chosen = Signal(str)
    other_wanted = Signal(str)

    def __init__(self, kit: Callable[[], Kit], curtain: Curtain) -> None:
        super().__init__()
        self._kit = kit
        self.curtain = curtain
        self._frame: DoorFrame | None = None

    @property
    def card(self) -> QWidget | None:
        """The card that stands in the door now; None while the door is open."""
        return self._frame.card if self._frame is not None and self.is_shut else None

    @property
    def is_shut(self) -> bool:
        return self.curtain.cover is not None and self.curtain.cover is self._frame

    def show_card(self, card: QWidget) -> None:
        """Shuts the door with this card in it."""
        if self._frame is None or not self.is_shut or self._frame.kit is not self._kit():
            self._frame = DoorFrame(self._kit())
            self._frame.show_where(self._kit().state.get("shell.where", ""))
            self._frame.show_card(card)
            self.curtain.draw(self._frame)
        else:
            self._frame.show_card(card)
        self.curtain.call(card.windowTitle())
        if card.focusProxy() is not None:
            # A card without one has put the cursor where it belongs when it was shown.
            card.setFocus()

    def show_people(
        self, people: Sequence[Tile], last: str = "", ways: Sequence[str] = ()
    ) -> PinCard:
        """Asks who it is; `ways` are the other ways that lead in here."""
        card = PinCard(self._kit())
        card.given.connect(self.pin_given)
        card.chosen.connect(self.chosen)
        card.other_wanted.connect(self.other_wanted)
        card.show_ways(ways)
        self.show_card(card)
        card.show_people(people, last)
        return card

    def set_busy(self, on: bool) -> None:
        """While a PIN is being tried, or the workspace is still being closed."""
        if isinstance(self.card, PinCard):
            self.card.set_busy(on)

    def refuse(self, error: Exception) -> None:
        """Says on the card why a PIN did not open."""
        if isinstance(card := self.card, PinCard):
            seconds = int(str(getattr(error, "values", {}).get("seconds", 0)))
            card.refuse(sentence_of(self._kit(), error), seconds)

    def wait(self, person_id: str, seconds: int) -> None:
        """How long this person has still to wait, if they are the one chosen."""
        if isinstance(card := self.card, PinCard) and seconds > 0:
            card.wait(person_id, seconds)

    def open(self) -> None:
        """Shows what is behind the door."""
        if self.is_shut:
            self._frame = None
            self.curtain.lift()
