"""The button behind which files are chosen that are to be taken in."""

from PySide6.QtCore import Signal

from ui.parts.files import choose_files, choose_folder
from ui.parts.kit import Kit
from ui.parts.menu_button import MenuButton

_LAST = "receive"


class TakeInButton(MenuButton):
    """A folder or single files; `kinds` is Qt's filter text for files.

    Signals: `chosen` (a folder, or files).
    """

    chosen = Signal(object)

    def __init__(self, kit: Kit, text: str, kinds: str, *, folder_first: bool = False) -> None:
        super().__init__(kit, text)
        self._kit = kit
        self._kinds = kinds
        ways = [("files", self.choose_files), ("folder", self.choose_folder)]
        for name, do in reversed(ways) if folder_first else ways:
            made = self.menu_shown.addAction(kit.words.text(f"ui.sync.import.{name}"))
            made.triggered.connect(do)

    def choose_folder(self) -> None:
        """Asks for a folder."""
        title = self._kit.words.text("ui.sync.import.folder")
        if folder := choose_folder(self.window(), self._kit, title, _LAST):
            self.chosen.emit(folder)

    def choose_files(self) -> None:
        """Asks for files."""
        title = self._kit.words.text("ui.sync.import.files")
        if paths := choose_files(self.window(), self._kit, title, self._kinds, _LAST):
            self.chosen.emit(paths)
