"""The start: the plain frame painted first, then the real window in turns behind it."""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first painting

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication

from cleanclinic.words import Words, system_language
from ui.options import Options, look_of
from ui.parts.entries import ENTRIES
from ui.parts.first_frame import FirstFrame
from ui.parts.screen_file import read_state
from ui.parts.style import BOLD, REGULAR, STYLE, load_font
from ui.parts.turns import Turns

if TYPE_CHECKING:
    from ui.program import Program

# Whenever the UI thread wants to go on while a worker computes, it waits as long as this, many
# times a turn: Python's own 5 ms add up to what a person feels. An idle UI thread costs nothing.
_SWITCH_S = 0.0005
# The title that a system puts above a window, at most; it counts in no size of ours.
_TITLE = 48


def start(options: Options) -> int:
    """Runs the window over the workspace in a folder until it is closed; gives the exit code."""
    gc.disable()
    sys.setswitchinterval(_SWITCH_S)
    choose_input_method(os.environ)
    if options.scale:
        os.environ["QT_SCALE_FACTOR"] = options.scale
    # Asking for the style afterwards makes Python types that the first painting need not wait for.
    application = QApplication([*sys.argv[:1], "-style", STYLE])
    application.setProperty("chosenStyle", STYLE)
    application.setApplicationName("CleanClinic")
    starting = Start(application, options)
    starting.begin()
    return application.exec()


def choose_input_method(environment: "os._Environ[str]") -> None:
    """Lets fcitx users type Chinese: our Qt has no fcitx plugin; fcitx 5 answers as ibus too."""
    if environment.get("QT_IM_MODULE", "").startswith("fcitx"):
        from PySide6.QtCore import QLibraryInfo

        plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
        if not any((plugins / "platforminputcontexts").glob("*fcitx*")):
            environment["QT_IM_MODULES"] = "fcitx;ibus"
            del environment["QT_IM_MODULE"]


class Start(QObject):
    """The plain frame, and behind its first painting the program that fills it."""

    def __init__(self, application: QApplication, options: Options) -> None:
        super().__init__()
        self._application = application
        self._options = options
        self.program: Program | None = None
        values = read_state(options.workspace)
        words = Words(options.language or values.get("look.language") or system_language())
        for font in (REGULAR, BOLD):
            load_font(font)
        self.frame = FirstFrame(
            look_of(options, values),
            words.text("app.name"),
            [values.get("shell.where", ""), values.get("shell.who", "")],
            [
                (words.text(f"nav.{entry.name}"), entry.icon)
                for entry in ENTRIES.get(values.get("shell.kind", ""), ())
            ],
        )
        self.frame.resize(first_size(application, options, values))

    def begin(self) -> None:
        """Shows the frame; all else is begun only when it has been painted."""
        self.frame.painted.connect(self._go_on)
        if self._options.screenshot is None and not self._fits():
            self.frame.showMaximized()
        else:
            self.frame.show()

    def _fits(self) -> bool:
        """Whether the window stands whole on the screen with what the system draws around it."""
        room, wanted = self._application.primaryScreen().availableSize(), self.frame.size()
        return wanted.width() < room.width() and wanted.height() + _TITLE <= room.height()

    def _go_on(self) -> None:
        Turns(self, self._fill())

    def _fill(self) -> Iterator[None]:
        try:
            yield from self._build()
        except Exception:
            # A plain frame that nothing will ever fill must not stay.
            self._application.exit(1)
            raise

    def _build(self) -> Iterator[None]:
        # What the program stands on, each imported in a turn of its own.
        import ui.parts.tasks

        yield
        import ui.parts.shell

        yield
        import ui.main_window  # noqa: F401  to be there when the program wants it

        yield
        from ui.program import Program

        yield
        self.program = Program(self._application, self._options, self.frame)
        yield
        # Whoever closed the plain frame wants no program any more.
        if not self.frame.isHidden():
            self.program.begin()


def first_size(application: QApplication, options: Options, values: dict[str, Any]) -> QSize:
    """As large as it was closed, within the screen; a picture as large as asked for."""
    if options.screenshot is not None:
        return QSize(*options.size)
    width, height = values.get("window.size", (1366, 768))
    return QSize(width, height).boundedTo(application.primaryScreen().availableSize())
