"""What happens between the start and the first page, and again after locking."""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first window

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from cleanclinic.words import Words, system_language
from ui.core_loading import DOOR, Core, Looked, load_core, load_page, look_in
from ui.main_window import MainWindow
from ui.options import Options, look_of
from ui.parts.collector import Collector
from ui.parts.failures import sentence_of
from ui.parts.first_frame import FirstFrame
from ui.parts.kit import UiState
from ui.parts.painted import OncePainted
from ui.parts.screen_file import read_state, write_state
from ui.parts.tasks import Progress, Tasks
from ui.parts.wait_card import WaitCard

if TYPE_CHECKING:
    # Loaded on the worker behind the first window; see `ui.core_loading`.
    from cleanclinic.operations.describing import WorkspaceInfo
    from cleanclinic.operations.workspace import Workspace
    from ui.parts.start_cards import NewWard

_SHOWN_LATEST_S = 0.5
_SHOOT_LATEST_MS = 15_000
PASSPHRASE_NEEDED, PASSPHRASE_WRONG = "PASSPHRASE-NEEDED", "KEY-PASSPHRASE"


class Program(QObject):
    """What happens between the start and the first page, and again after locking."""

    def __init__(
        self, application: QApplication, options: Options, frame: FirstFrame | None = None
    ) -> None:
        """Builds the window and shows nothing; `frame` is the plain one that waits for it."""
        super().__init__()
        self._application = application
        self._options = options
        self._frame = frame
        self._folder = options.workspace
        values = read_state(self._folder)
        self._state = UiState(values)
        self._collector = Collector(self)
        self._core: Core | None = None
        self.tasks = Tasks()
        self._look = look_of(options, values)
        language = options.language or self._state.get("look.language") or system_language()
        self.window = MainWindow(self.tasks, Words(language), self._look, self._state)
        self.window.lock_wanted.connect(self._lock)
        self.window.rebuilt.connect(self._on_rebuilt)
        self._again: Callable[[], None] = self._describe

    def begin(self) -> None:
        """Shows the window; the rest is begun only when it has been painted."""
        # Not before the window stands: the style sheet would change the plain frame too.
        self._look.apply(self._application)
        if self._frame is None:
            self.window.painted.connect(self._load)
            self.window.show()
        else:
            self._frame.take(self.window)
            self._load()
        if self._options.screenshot is not None:
            QTimer.singleShot(_SHOOT_LATEST_MS, self, self._take_picture)

    # Behind the first window

    def _load(self) -> None:
        """First what was kept of the last time, which needs little; then all of it."""
        folder, first = self._folder, self._options.page
        look = partial(look_in, folder, first)
        self.tasks.run_aside(lambda _: look(), self._on_looked, self._on_trouble)

    def _on_looked(self, found: Looked | None) -> None:
        if found is None:
            self._wait("start.loading")
            self.tasks.run_aside(lambda _: load_core(), self._on_loaded, self._on_trouble)
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
            loaded.append(load_core())
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

    def _on_loaded(self, core: Core) -> None:
        self._equip(core)
        self._describe()

    def _equip(self, core: Core) -> None:
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
        self.tasks.run_aside(
            lambda _: [load_page(name) for name in names],
            lambda _: self._collector.settle(),
            # One that cannot be loaded says so when it is visited.
            failed=lambda _: True,
        )
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
        language = self.window.kit.words.language
        QLocale.setDefault(QLocale(language))
        translator = QTranslator(self._application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{language}", folder):
            self._application.installTranslator(translator)

    def _write_state(self, values: Mapping[str, Any]) -> None:
        """Beside a workspace that was open, and nowhere else."""
        if self._folder.is_dir() and self.window.was_open:
            try:
                write_state(self._folder, values)
            except OSError as error:
                self.core.log_warning(f"screen state not kept: {error}")

    def _shoot(self) -> None:
        if not self.tasks.is_idle:
            QTimer.singleShot(100, self, self._shoot)
            return
        self._take_picture()

    def _take_picture(self) -> None:
        self.window.grab().save(str(self._options.screenshot))
        self.window.window().close()
