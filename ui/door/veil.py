"""What stands on the curtain while somebody is in: nothing, until a key or a click asks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from ui.door.frame import DoorFrame
from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.pin_entry import PinEntry
from ui.parts.style import dress
from ui.parts.tile import Tile


class VeilCard(QFrame):
    """The PIN of whoever drew the curtain.

    Signals: `given` (digits); `other_wanted` when somebody else wants to come in.
    """

    given = Signal(str)
    other_wanted = Signal()

    def __init__(self, kit: Kit, person: Tile) -> None:
        super().__init__()
        dress(self, "card")
        self.entry = PinEntry(kit)
        self.entry.show_person(person.name, 0)
        self.entry.given.connect(self.given)
        self.other = button(kit, kit.words.text("door.veil.other"), "quiet")
        self.other.clicked.connect(self.other_wanted)
        said = label(kit.words.text("door.veil.sentence"), "muted", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        foot = row(kit.look, None, self.other, None)
        column(kit.look, said, self.entry, foot, gap=6, margins=(32, 20, 32, 14), into=self)
        self.setFocusProxy(self.entry)


class Veil(DoorFrame):
    """The curtain itself. Without a person who has a PIN any key or click lifts it.

    Signals: `lifted` where no PIN is asked; `given` (digits); `other_wanted`.
    """

    lifted = Signal()
    given = Signal(str)
    other_wanted = Signal()

    def __init__(self, kit: Kit, person: Tile | None) -> None:
        super().__init__(kit)
        self._person = person
        self.pad: VeilCard | None = None
        self._says = kit.words.text("door.veil.pin" if person else "door.veil.click")
        # It takes the keys: what is heard is what stands on it.
        self.setProperty("heardAs", "group")
        self.setAccessibleName(self._says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_card(self._make_hint())

    def _make_hint(self) -> QFrame:
        picture = label("")
        picture.setPixmap(pixmap(self.kit.look, "eye-off", "line_strong", size=48))
        hint = QFrame()
        layout = column(self.kit.look, picture, label(self._says, "muted"), gap=14, into=hint)
        layout.setAlignment(picture, Qt.AlignmentFlag.AlignHCenter)
        return hint

    def ask(self) -> None:
        """Shows the pad."""
        if self._person is None:
            self.lifted.emit()
        elif self.pad is None:
            self.pad = VeilCard(self.kit, self._person)
            self.pad.given.connect(self.given)
            self.pad.other_wanted.connect(self.other_wanted)
            self.show_card(self.pad)
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifier = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
        if event.key() in modifier:
            return
        asked = self.pad is not None
        self.ask()
        digit = event.text()
        if self.pad is not None and not asked and digit.isascii() and digit.isdigit():
            # The digit that woke it is the first of the PIN.
            self.pad.entry.pad.field.put(digit)
