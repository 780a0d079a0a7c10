"""The parts of the window that the first painting does not need; loaded behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ui.parts.keys_list import KeysDialog
from ui.parts.kit import Kit
from ui.parts.progress import ProgressPanel
from ui.parts.settings import SettingsPopover


@dataclass(frozen=True)
class Later:
    """Makers of the settings popover, the list of keys and the progress panel."""

    settings: Callable[[Kit], SettingsPopover] = SettingsPopover
    keys: Callable[[Kit, QWidget], KeysDialog] = KeysDialog
    progress: Callable[[Kit], ProgressPanel] = ProgressPanel
