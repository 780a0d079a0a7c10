"""Where something will be written: the stick if one is in, else whatever is chosen."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.parts.files import choose_folder, find_stick
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, row


class TargetLine(QWidget):
    """Signals: `changed` when another folder was chosen."""

    changed = Signal()

    def __init__(self, kit: Kit, title: str, purpose: str) -> None:
        super().__init__()
        self._kit, self._title, self._purpose = kit, title, purpose
        self.folder: Path | None = find_stick()
        self._shown = Elided("")
        self.choose = button(kit, kit.words.text("part.target.choose"), icon_name="folder-open")
        self.choose.clicked.connect(self._choose)
        layout = row(kit.look, self.choose, self._shown, gap=10, into=self)
        layout.setStretch(1, 1)
        self.set_folder(self.folder)

    def set_folder(self, folder: Path | None) -> None:
        self.folder = folder
        text = self._kit.words.text
        self._shown.set_whole(str(folder) if folder else text("part.target.none"))
        self.changed.emit()

    def _choose(self) -> None:
        if folder := choose_folder(self, self._kit, self._title, self._purpose, self.folder):
            self.set_folder(folder)
