"""The menu under a person's name: somebody else, the curtain, the lock."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.tile import Tile


class SwitchMenu(QMenu):
    """Signals: `person_wanted` (id); `curtain_wanted`; `lock_wanted`."""

    person_wanted = Signal(str)
    curtain_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, kit: Kit, parent: QWidget, people: Sequence[Tile], current: str) -> None:
        super().__init__(parent)
        words, look = kit.words, kit.look
        self.setAccessibleName(words.text("door.switch"))
        others = [person for person in people if person.id != current]
        if others:
            self.addAction(words.text("door.switch")).setEnabled(False)
        for person in others:
            line = self.addAction(icon(look, "user", size=16), person.name.replace("&", "&&"))
            line.triggered.connect(lambda _=False, who=person.id: self.person_wanted.emit(who))
        if others:
            self.addSeparator()
        cover = self.addAction(icon(look, "eye-off", size=16), words.text("door.switch.curtain"))
        cover.triggered.connect(self.curtain_wanted)
        lock = self.addAction(icon(look, "lock", size=16), words.text("door.switch.lock"))
        lock.triggered.connect(self.lock_wanted)
