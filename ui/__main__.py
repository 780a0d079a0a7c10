"""Start: one window painted first, the heavy libraries loaded behind it, then the workspace.

`python -m ui --workspace DIR`. The command line starts this as a process of its own.
"""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first painting

import gc

if __name__ == "__main__":
    # The window's own collector takes over.
    gc.disable()

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from cleanclinic.words import Words, system_language
from ui.main_window import Door, MainWindow
from ui.parts.collector import Collector
from ui.parts.failures import sentence_of
from ui.parts.kit import UiState
from ui.parts.page import Desk, Page
from ui.parts.style import BOLD, REGULAR, STYLE, Look, load_font
from ui.parts.tasks import Progress, Tasks

if TYPE_CHECKING:
    # Loaded on the worker behind the first window; see `_load_core`.
    from cleanclinic.operations.describing import WorkspaceInfo
    from cleanclinic.operations.glance import Glimpse
    from cleanclinic.operations.history import Undone
    from cleanclinic.operations.start_page import ShellState
    from cleanclinic.operations.workspace import Workspace
    from ui.parts.later import Later
    from ui.parts.start_cards import NewWard

STATE_FILE = "screen.json"
OPTIONS = ("workspace", "language", "theme", "page", "size", "scale", "screenshot")
_SHOWN_LATEST_S = 0.5
_SHOOT_LATEST_MS = 15_000
PASSPHRASE_NEEDED, PASSPHRASE_WRONG = "PASSPHRASE-NEEDED", "KEY-PASSPHRASE"


@dataclass(frozen=True)
class Options:
    """How the program was started; `screenshot` renders one page to a file and ends."""

    workspace: Path
    language: str = ""
    theme: str = ""
    page: str = ""
    size: tuple[int, int] = (1366, 768)
    screenshot: Path | None = None


def main(arguments: list[str] | None = None) -> int:
    """Reads the command line and runs the window; answers with the exit code."""
    given = read_arguments(sys.argv[1:] if arguments is None else arguments)
    if "workspace" not in given:
        sys.stderr.write("usage: python -m ui --workspace DIR\n")
        return 2
    if "scale" in given:
        os.environ["QT_SCALE_FACTOR"] = given["scale"]
    width, _, height = given.get("size", "1366x768").partition("x")
    return start(
        Path(given["workspace"]),
        language=given.get("language", ""),
        theme=given.get("theme", ""),
        page=given.get("page", ""),
        size=(int(width), int(height)),
        screenshot=Path(given["screenshot"]) if "screenshot" in given else None,
    )


def read_arguments(arguments: list[str]) -> dict[str, str]:
    """Pairs of `--name value`, nothing if they are not; argparse would delay the first painting."""
    names, values = arguments[::2], arguments[1::2]
    known = {f"--{name}" for name in OPTIONS}
    if len(names) != len(values) or not known.issuperset(names):
        return {}
    return {name.removeprefix("--"): value for name, value in zip(names, values, strict=True)}


def start(workspace: Path, **options: Any) -> int:
    """Runs the window over the workspace in a folder until it is closed."""
    gc.disable()
    choose_input_method(os.environ)
    # Asking for the style afterwards makes Python types that the first painting need not wait for.
    application = QApplication([*sys.argv[:1], "-style", STYLE])
    application.setProperty("chosenStyle", STYLE)
    application.setApplicationName("CleanClinic")
    program = Program(application, Options(workspace, **options))
    program.begin()
    return application.exec()


def choose_input_method(environment: "os._Environ[str]") -> None:
    """Lets fcitx users type Chinese: our Qt has no fcitx plugin; fcitx 5 answers as ibus too."""
    if environment.get("QT_IM_MODULE", "").startswith("fcitx"):
        from PySide6.QtCore import QLibraryInfo

        plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
        if not any((plugins / "platforminputcontexts").glob("*fcitx*")):
            environment["QT_IM_MODULES"] = "fcitx;ibus"
            del environment["QT_IM_MODULE"]


class Program(QObject):
    """What happens between the start and the first page, and again after locking."""

    def __init__(self, application: QApplication, options: Options) -> None:
        super().__init__()
        self._application = application
        self._options = options
        self._folder = options.workspace
        self._state = UiState(read_state(self._folder))
        self._collector = Collector(self)
        self._core: Core | None = None
        self.tasks = Tasks()
        look = Look(
            options.theme or self._state.get("look.theme", "light"),
            self._state.get("look.zoom", 100),
            self._state.get("look.text_size", 100),
        )
        load_font(REGULAR)
        look.apply(application)
        language = options.language or self._state.get("look.language") or system_language()
        self.window = MainWindow(self.tasks, Words(language), look, self._state)
        self.window.resize(self._first_size())
        self.window.lock_wanted.connect(self._lock)
        self.window.rebuilt.connect(self._on_rebuilt)
        self._again: Callable[[], None] = self._describe

    def begin(self) -> None:
        """Shows the window; the rest is begun only when it has been painted."""
        self.window.painted.connect(self._load)
        self.window.show()
        if self._options.screenshot is not None:
            QTimer.singleShot(_SHOOT_LATEST_MS, self, self._take_picture)

    # Behind the first window

    def _load(self) -> None:
        """First what was kept of the last time, which needs little; then all of it."""
        folder, first = self._folder, self._options.page
        look = partial(_look_in, folder, first)
        self.tasks.run_aside(lambda _: look(), self._on_looked, self._on_trouble)
        # The frame's few bold words are drawn fatter until then; the first page has the real ones.
        load_font(BOLD)

    def _on_looked(self, found: "tuple[Glimpse, Callable[[Desk], Page]] | None") -> None:
        from ui.parts.painted import OncePainted

        if found is None:
            self._wait("start.loading")
            self.tasks.run_aside(lambda _: _load_core(), self._on_loaded, self._on_trouble)
        else:
            shown = threading.Event()
            self.window.glimpsed.connect(
                lambda: OncePainted(self.window.shell.stack, shown.set),
                Qt.ConnectionType.SingleShotConnection,
            )
            self._open_behind(shown)
            self.window.open_glimpse(DOOR, *found)

    def _open_behind(self, shown: threading.Event) -> None:
        """Loads the core and opens the workspace; whatever is asked meanwhile waits behind it."""
        folder = self._folder
        loaded: list[Core] = []

        def opener() -> "Workspace":
            # Importing would take half of the time that painting needs.
            shown.wait(_SHOWN_LATEST_S)
            loaded.append(_load_core())
            return loaded[0].open_workspace(folder, passphrase=None)

        def opened(workspace: "Workspace") -> None:
            self._equip(loaded[0])
            if self.window.is_open:
                self.window.page_filled.connect(self._on_filled)

        def failed(error: Exception) -> bool:
            self.window.close_pages()
            if loaded:
                self._equip(loaded[0])
                self._again = self._describe
            if getattr(error, "code", "") == PASSPHRASE_NEEDED:
                self._ask(needs_passphrase=True)
                return True
            return self._on_trouble(error)

        self.tasks.open(opener, opened, failed)

    def _on_loaded(self, core: "Core") -> None:
        self._equip(core)
        self._describe()

    def _equip(self, core: "Core") -> None:
        self._core = core
        self._translate()
        self.window.equip(core.later)
        core.start_log()
        core.catch_all(self.window.fail)
        self._state.settled.connect(self._write_state)

    def _describe(self) -> None:
        core, folder = self.core, self._folder
        self._again = self._describe
        self.tasks.run_aside(lambda _: core.describe(folder), self._on_described, self._on_trouble)

    def _on_described(self, info: "WorkspaceInfo") -> None:
        if not info.exists:
            self._first_start()
        elif info.needs_passphrase:
            self._ask(needs_passphrase=True)
        else:
            self._open(None)

    # Opening

    def _ask(self, *, needs_passphrase: bool) -> None:
        where = self._state.get("shell.where", "")
        card = self.core.cards.UnlockCard(self.window.kit, where, needs_passphrase=needs_passphrase)
        card.given.connect(lambda text: self._open(text or None, card))
        self._again = partial(self._ask, needs_passphrase=needs_passphrase)
        self.window.show_card(card)

    def _open(self, passphrase: str | None, card: Any = None) -> None:
        core, folder = self.core, self._folder
        if card is None:
            self._wait("start.opening")
        else:
            card.setEnabled(False)

        def failed(error: Exception) -> bool:
            code = getattr(error, "code", "")
            if card is not None:
                card.setEnabled(True)
            if code == PASSPHRASE_NEEDED:
                self._ask(needs_passphrase=True)
            elif card is not None and code == PASSPHRASE_WRONG:
                card.show_problem(sentence_of(self.window.kit, error))
            else:
                self._on_trouble(error)
            return True

        opener = partial(core.open_workspace, folder, passphrase=passphrase)
        self.tasks.open(opener, self._on_opened, failed)

    def _on_opened(self, workspace: "Workspace") -> None:
        kind = workspace.kind.value
        self.window.page_filled.connect(self._on_filled)
        self.window.open_pages(DOOR, kind, self._options.page)

    def _on_filled(self, _: str) -> None:
        """The first page stands: fetch the other pages' modules and tidy up."""
        self.window.page_filled.disconnect(self._on_filled)
        names = [entry.name for entry in self.window.entries]
        # One that cannot be loaded says so when it is visited.
        self.tasks.run_aside(lambda _: [load_page(name) for name in names], failed=lambda _: True)
        self._collector.settle()
        if self._options.screenshot is not None:
            QTimer.singleShot(400, self, self._shoot)

    def _lock(self) -> None:
        """Behind what is queued, so that a workspace still being opened is closed again too."""

        def ask(info: "WorkspaceInfo") -> None:
            self._ask(needs_passphrase=info.needs_passphrase)

        def shut(_: object) -> None:
            # Without a core the opening failed, and its card stands already.
            if self._core is not None:
                core, folder = self._core, self._folder
                self.tasks.run_aside(lambda _: core.describe(folder), ask, self._on_trouble)

        self.tasks.shut(shut)

    # First start

    def _first_start(self) -> None:
        card = self.core.cards.FirstStartCard(self.window.kit)
        card.ward_wanted.connect(self._set_up)
        card.demo_wanted.connect(self._make_demo)
        self._again = self._first_start
        self.window.show_card(card)

    def _set_up(self) -> None:
        card = self.core.cards.SetUpCard(self.window.kit)
        card.back.connect(self._first_start)
        card.given.connect(lambda given: self._create(given, card))
        self._again = self._set_up
        self.window.show_card(card)

    def _create(self, given: "NewWard", card: Any) -> None:
        core, folder = self.core, self._folder
        card.setEnabled(False)

        def failed(error: Exception) -> bool:
            card.setEnabled(True)
            card.show_problem(sentence_of(self.window.kit, error))
            return True

        values = {name: getattr(given, name) for name in type(given).__match_args__}
        self.tasks.open(partial(core.create_ward, folder, **values), self._on_opened, failed)

    def _make_demo(self) -> None:
        core, words = self.core, self.window.kit.words
        folder = self._folder.with_name(f"{self._folder.name}-demo")
        self._wait("start.demo.making")

        def work(progress: Progress) -> Path:
            return core.make_demo(folder, words, progress)

        job = self.tasks.run_aside(work, self._open_demo, self._on_trouble)
        self.window.show_progress(words.text("start.demo"), job)

    def _open_demo(self, folder: Path) -> None:
        self._folder = folder
        self._open(None)

    # Small things

    @property
    def core(self) -> "Core":
        if self._core is None:
            raise RuntimeError("asked before the core was loaded")
        return self._core

    def _wait(self, key: str) -> None:
        from ui.parts.wait_card import WaitCard

        card = WaitCard(self.window.kit, self.window.kit.words.text(key))
        self.window.show_card(card)

    def _on_trouble(self, error: Exception) -> bool:
        from ui.parts.start_cards import TroubleCard

        card = TroubleCard(self.window.kit, sentence_of(self.window.kit, error))
        card.again.connect(self._again if self._core else self._load)
        self.window.show_card(card)
        if self._core is not None:
            self._core.log_warning(f"not opened: {error!r}")
        return True

    def _on_rebuilt(self) -> None:
        if not self.window.is_open and self._core is not None:
            self._again()

    def _translate(self) -> None:
        """Qt's own dialogs speak the language too."""
        from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

        language = self.window.kit.words.language
        QLocale.setDefault(QLocale(language))
        translator = QTranslator(self._application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{language}", folder):
            self._application.installTranslator(translator)

    def _first_size(self) -> QSize:
        if self._options.screenshot is not None:
            return QSize(*self._options.size)
        width, height = self._state.get("window.size", (1366, 768))
        room = self._application.primaryScreen().availableSize()
        return QSize(width, height).boundedTo(room)

    def _write_state(self, values: Mapping[str, Any]) -> None:
        """Keeps what the screen remembers beside the workspace; never a secret."""
        if not self._folder.is_dir() or not self.window.was_open:
            return
        text = json.dumps(dict(values), ensure_ascii=False, indent=1)
        beside = self._folder / f"{STATE_FILE}.new"
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._folder / STATE_FILE)
        except OSError as error:
            self.core.log_warning(f"screen state not kept: {error}")

    def _shoot(self) -> None:
        if not self.tasks.is_idle:
            QTimer.singleShot(100, self, self._shoot)
            return
        self._take_picture()

    def _take_picture(self) -> None:
        self.window.grab().save(str(self._options.screenshot))
        self.window.close()


@dataclass(frozen=True)
class Core:
    """What is loaded behind the first window."""

    describe: Callable[[Path], "WorkspaceInfo"]
    open_workspace: Callable[..., "Workspace"]
    create_ward: Callable[..., "Workspace"]
    make_demo: Callable[[Path, Words, Progress], Path]
    start_log: Callable[[], None]
    catch_all: Callable[[Callable[[Exception], None]], None]
    log_warning: Callable[[str], None]
    cards: Any
    later: "Later"


def _load_core() -> Core:
    """Imports the core on a worker thread: SQLAlchemy and its kind cost more than Qt itself."""
    import logging

    from cleanclinic.operations import creating, describing, workspace
    from ui.parts import later, log, start_cards

    def make_demo(folder: Path, words: Words, progress: Progress) -> Path:
        from cleanclinic.operations.demo import make_demo as make

        made = make(folder, words=words, progress=progress, cancelled=progress.cancelled)
        return Path(made.first_ward)

    return Core(
        describing.describe,
        workspace.open_workspace,
        creating.create_ward,
        make_demo,
        log.start_log,
        log.catch_all,
        logging.getLogger("cleanclinic.ui").warning,
        start_cards,
        later.Later(),
    )


def _look_in(folder: Path, page: str) -> "tuple[Glimpse, Callable[[Desk], Page]] | None":
    """What was kept of a ward's first page, and that page; None where another one is wanted."""
    from cleanclinic.operations.glance import glance

    if page not in ("", "home"):
        return None
    found = glance(folder)
    return (found, load_page("home")) if found else None


def _shell_state(workspace: "Workspace") -> "ShellState":
    from cleanclinic.operations import overview

    return overview.shell_state(workspace)


def _undo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations import history

    return history.undo(workspace)


def _redo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations import history

    return history.redo(workspace)


def _keep_glimpse(workspace: "Workspace") -> None:
    from cleanclinic.operations import overview

    overview.keep_glimpse(workspace)


def load_page(name: str) -> Callable[[Desk], Page]:
    """Imports a page on a worker thread, on its first visit or after the first page stands."""
    match name:
        case "home":
            from ui.pages.home import HomePage

            return HomePage
        case "risks":
            from ui.pages.risks import RisksPage

            return RisksPage
        case "pledges":
            from ui.pages.pledges import PledgesPage

            return PledgesPage
        case "staff":
            from ui.pages.staff import StaffPage

            return StaffPage
        case "sync":
            from ui.pages.sync import SyncPage

            return SyncPage
        case "overview":
            from ui.pages.office_overview import OfficeOverviewPage

            return OfficeOverviewPage
        case "departments":
            from ui.pages.departments import DepartmentsPage

            return DepartmentsPage
        case "inbox":
            from ui.pages.inbox import InboxPage

            return InboxPage
        case "requests":
            from ui.pages.requests import RequestsPage

            return RequestsPage
        case _:
            raise KeyError(name)


# Stands before the core is there: each of these loads on the worker what it needs.
DOOR = Door(_shell_state, _undo, _redo, load_page, _keep_glimpse)


def read_state(folder: Path) -> dict[str, Any]:
    """What the screen remembered; nothing if the file is missing or broken."""
    try:
        found = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
