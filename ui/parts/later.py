"""The parts of the window that the first painting does not need; loaded behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.parts.finder import Command, Finder
from ui.parts.heard import listen
from ui.parts.help_dialog import HelpDialog
from ui.parts.kit import Kit
from ui.parts.progress import ProgressPanel
from ui.parts.read_only import ReadOnlyStrip, StayOff
from ui.parts.settings import SettingsPopover
from ui.parts.switch_menu import SwitchMenu
from ui.parts.tasks import Tasks
from ui.parts.tile import Tile
from ui.parts.tour import OfferStrip, Stop, Tour


@dataclass(frozen=True)
class Later:
    """Makers of parts: settings, help, progress, finder, tour, switch menu, a reader's strip."""

    settings: Callable[[Kit, QWidget], SettingsPopover] = SettingsPopover
    help: Callable[[Kit, QWidget, Tasks, str], HelpDialog] = HelpDialog
    progress: Callable[[Kit], ProgressPanel] = ProgressPanel
    finder: Callable[[Kit, QWidget, Sequence[Command]], Finder] = Finder
    command: Callable[..., Command] = Command
    tour: Callable[[Kit, QWidget, Sequence[Stop]], Tour] = Tour
    stop: Callable[..., Stop] = Stop
    offer: Callable[[Kit], OfferStrip] = OfferStrip
    switch: Callable[[Kit, QWidget, Sequence[Tile], str], SwitchMenu] = SwitchMenu
    strip: Callable[[Kit], ReadOnlyStrip] = ReadOnlyStrip
    off: Callable[[QObject, str], StayOff] = StayOff
    listen: Callable[[], None] = listen
