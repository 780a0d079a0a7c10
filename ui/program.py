"""From the start to the first page, who is in, and locking; coming in is the entrance's."""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first window

import threading
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from cleanclinic.words import Words, system_language
from ui.core_loading import (
    DOOR,
    AtDoor,
    Core,
    Looked,
    load_core,
    load_page,
    look_in,
)
from ui.entrance import PASSPHRASE_NEEDED, Entrance
from ui.main_window import MainWindow
from ui.options import Options, look_of
from ui.parts.collector import Collector
from ui.parts.entries import FINISH_HANDOVER, TAKE_FILE
from ui.parts.failures import sentence_of
from ui.parts.first_frame import FirstFrame
from ui.parts.job import Progress
from ui.parts.kit import Kit, UiState
from ui.parts.painted import OncePainted
from ui.parts.screen_file import read_state, write_state
from ui.parts.tasks import Tasks

if TYPE_CHECKING:
    # Loaded on the worker behind the first window; see `ui.core_loading`.
    from cleanclinic.operations.workspace.opening import Workspace
    from ui.door.aftercare import Aftercare
    from ui.door.front import Front
    from ui.door.keeper import Keeper
    from ui.door.ways import Ways
    from ui.parts.drafts import DraftBook
    from ui.parts.reopening import Reopening

_SHOWN_LATEST_S = 0.5
_SHOOT_LATEST_MS = 15_000
_READER = "reader"


class Program(QObject):
    """One window over one folder, until it is closed."""

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
        self._collector = Collector(self, self._pause_s)
        self.loaded: Core | None = None
        self.tasks = Tasks()
        self._look = look_of(options, values)
        language = options.language or self._state.get("look.language") or system_language()
        # Before the window is made: what it is made of would be fitted to another font.
        self._look.apply(application)
        self.window = MainWindow(self.tasks, Words(language), self._look, self._state)
        self.window.lock_wanted.connect(self._lock)
        self.window.stated.connect(self._on_stated)
        self.window.sheet_wanted.connect(self._print_sheet)
        self.window.rebuilt.connect(self._on_rebuilt)
        self.window.reopen_wanted.connect(self._reopen)
        self.window.entered.connect(self._enter_anew)
        self.tasks.failed.connect(self._on_failed)
        self.entrance = Entrance(self, self._folder)
        # The page each person left, until the program ends.
        self._left_at: dict[str, str] = {}
        self._asked_nothing = True
        self._keeper: Keeper | None = None
        self._drafts: DraftBook | None = None
        self._ways: Ways | None = None
        self._aftercare: Aftercare | None = None

    def begin(self) -> None:
        """Shows the window; the rest is begun only when it has been painted."""
        if self._frame is not None:
            self._frame.take(self.window)
        self._look.dress(self.window.window())
        if self._frame is None:
            self.window.painted.connect(self._load)
            self.window.show()
        else:
            self._load()
        if self._options.screenshot is not None:
            QTimer.singleShot(_SHOOT_LATEST_MS, self, self._take_picture)

    # Behind the first window

    def _load(self) -> None:
        """First what was kept of the last time or who may come in, then all of it."""
        folder, first = self._folder, self._options.page
        look = partial(look_in, self.tasks, folder, first)
        self.tasks.run_aside(lambda _: look(), self._on_looked, self.on_trouble)

    def _on_looked(self, found: Looked | AtDoor | None) -> None:
        if isinstance(found, AtDoor):
            # They are asked while the core is still being loaded.
            self.entrance.welcome(found)
            self.tasks.run_aside(lambda _: load_core(self.tasks), self.equip, self.on_trouble)
        elif found is None:
            self.entrance.wait("start.loading")
            self.tasks.run_aside(lambda _: load_core(self.tasks), self._on_loaded, self.on_trouble)
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
            loaded.append(load_core(self.tasks))
            return loaded[0].open_workspace(folder, passphrase=None)

        def opened(workspace: "Workspace") -> None:
            self.equip(loaded[0])
            if self.window.is_open:
                self._let_in(workspace)
                self.window.page_filled.connect(self._on_filled)

        def failed(error: Exception) -> bool:
            self.window.close_pages()
            if loaded:
                self.equip(loaded[0])
                self.entrance.again = self.entrance.look_again
            if getattr(error, "code", "") == PASSPHRASE_NEEDED:
                self.entrance.ask_passphrase(needed=True)
                return True
            return self.on_trouble(error)

        self.tasks.open(opener, opened, failed)

    def _on_loaded(self, core: Core) -> None:
        self.equip(core)
        self.entrance.look_again()

    def equip(self, core: Core) -> None:
        """Takes the core as soon as it is there."""
        if self.loaded is not None:
            return
        self.loaded = core
        self._translate()
        self.window.equip(core.later)
        core.ready_pages(self.window, self._pause_s)
        core.rare_fonts(self.window)
        core.start_log()
        core.catch_all(self.window.fail)
        self._state.settled.connect(self._write_state)

    # Somebody is in

    def enter(self, workspace: "Workspace") -> None:
        """Somebody is in: the same person goes on at the page they left."""
        kind = workspace.kind.value
        who = self._let_in(workspace)
        self.window.page_filled.connect(self._on_filled)
        page = self._left_at.get(who, "") if who else ""
        self.window.open_pages(DOOR, kind, self._options.page or page)

    def _let_in(self, workspace: "Workspace") -> str:
        """Drafts and rights of whoever is in; gives their id, "" where nobody has a PIN."""
        acting, words = workspace.acting, self.window.kit.words
        reason = ""
        if acting is not None and acting.role.value == _READER:
            reason = words.text("door.reader", role=words.text(f"role.{_READER}"))
        self.drafts.open()
        self.window.let_in(self.drafts, reason)
        if workspace.left_open:
            once = Qt.ConnectionType.SingleShotConnection
            self.window.page_filled.connect(self._offer_check, once)
        self._asked_nothing = acting is None and self.entrance.asks_nothing
        return acting.id if acting is not None else ""

    def _offer_check(self, _: str) -> None:
        text = self.window.kit.words.text
        self.window.shell.failures.show_sentence(
            text("todo.left_open"), "info", text("ui.settings.checks.check"),
            partial(self.window.go, "settings", "checks"),
        )  # fmt: skip

    def _on_stated(self) -> None:
        """The frame knows who is in: so does whoever locks the screen."""
        shown = self.window.shell_state
        if shown is None or not self.window.is_open or self.loaded is None:
            return
        asks_nothing = self._asked_nothing and not shown.person_id
        self.keeper.enter(self.core.insider(shown.person_id, shown.person, asks_nothing))
        self.aftercare.enter()
        if shown.person_id and shown.person_id not in {one.id for one in self.window.people}:
            self.entrance.learn_people()

    def _on_filled(self, _: str) -> None:
        """The first page stands: fetch the other pages' modules and tidy up."""
        self.window.page_filled.disconnect(self._on_filled)
        self._on_stated()
        self.entrance.uncover()
        names = [entry.name for entry in self.window.entries]
        self.tasks.run_aside(
            lambda _: [load_page(self.tasks, name) for name in names],
            lambda _: self._collector.settle(),
            # One that cannot be loaded says so when it is visited.
            failed=lambda _: True,
        )
        if self._options.screenshot is not None:
            QTimer.singleShot(400, self, self._shoot)
        else:
            self.window.offer_tour()

    # Locking

    def _lock(self, next_person: str = "") -> None:
        """Covers the screen at once, then keeps drafts, closes pages and workspace behind it."""
        if not self.window.is_open:
            return
        shown = self.window.shell_state
        self.entrance.cover(next_person or (shown.person_id if shown else ""))
        self.step_out()
        self.front.curtain.close_dialogs()
        self.front.curtain.forget()
        # The opening may have failed, and its card stands already.
        ask = partial(self.entrance.ask_after, next_person)
        self.tasks.shut(lambda _: ask() if self.loaded is not None else None)

    def step_out(self) -> None:
        """Keeps what was typed and closes the pages; the workspace itself is not touched."""
        shown = self.window.shell_state
        self._left_at[shown.person_id if shown else ""] = self.window.current
        if self.loaded is not None:
            self.core.flush_forms()
            self.drafts.close()
            self.keeper.leave()
            self.aftercare.leave()
        self.window.close_pages()
        self.window.let_in(None)

    def enter_saying(self, workspace: "Workspace", text: str, error: Exception | None) -> None:
        """Somebody is in, and something is to be said on the first page."""

        def say(_: str) -> None:
            if error is not None:
                self.window.fail(error)
            elif text:
                self.window.tell(text)

        self.window.page_filled.connect(say, Qt.ConnectionType.SingleShotConnection)
        self.enter(workspace)

    def _reopen(self, request: "Reopening") -> None:
        self.aftercare.reopen(request)

    def _enter_anew(self, workspace: "Workspace") -> None:
        """The workspace was opened again as somebody else, at the same page."""
        page = self.window.current
        self.step_out()
        self.entrance.forget()
        self._left_at[workspace.acting.id if workspace.acting else ""] = page
        self.enter(workspace)

    def _on_failed(self, error: Exception) -> None:
        """Work found the file itself damaged: no more of it is read until a person decides."""

        def offer(_: object) -> None:
            self.aftercare.rescue(error)

        if self.loaded is not None and self.window.is_open and self.aftercare.is_damage(error):
            self.step_out()
            self.entrance.wait("start.opening")
            self.tasks.shut(offer)

    # What the ways in ask

    @property
    def kit(self) -> Kit:
        return self.window.kit

    @property
    def front(self) -> "Front":
        return self.entrance.front

    def look_again(self) -> None:
        """Asks anew what lies in the folder."""
        self.entrance.look_again()

    def rescue(self, error: Exception) -> bool:
        """Shows a way out if there may be one for this error; False if not."""
        return self.aftercare.rescue(error)

    def again_by(self, again: Callable[[], None]) -> None:
        """How the card shown now is made anew (another language was chosen)."""
        self.entrance.again = again

    def read_grant(self, path: Path) -> None:
        """Takes a grant file in on its page, where its digits are compared first."""
        self.window.go("sync", f"{TAKE_FILE}{path}")

    def finish_handover(self) -> None:
        """What follows a handover: the new sheet, what the office keeps, the paper."""
        self.window.go("settings", FINISH_HANDOVER)

    def make_demo(self) -> None:
        """Makes a demo hospital beside the folder and opens a ward of it."""
        core, words = self.core, self.window.kit.words
        folder = self._folder.with_name(f"{self._folder.name}-demo")
        self.entrance.uncover()
        self.entrance.wait("start.demo.making")

        def work(progress: Progress) -> Path:
            return core.make_demo(folder, words, progress)

        job = self.tasks.run_aside(work, self._open_demo, self.on_trouble)
        self.window.show_progress(words.text("start.demo"), job)

    def _open_demo(self, folder: Path) -> None:
        self._folder = folder
        self.entrance.move_to(folder)
        self._aftercare = self._ways = None
        self.entrance.open(None)

    # The recovery sheet

    def _print_sheet(self) -> None:
        dialog = self.core.sheet_dialog(self.window.kit, self.window, self.tasks)
        dialog.confirmed.connect(self._on_sheet)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_sheet(self, state: Any) -> None:
        words = self.window.kit.words
        self.window.reload()
        self.window.tell(words.text("recovery.confirmed", number=state.number))

    # Made when first needed

    @property
    def keeper(self) -> "Keeper":
        """Watches while somebody is in."""
        if self._keeper is None:
            curtain = self.front.curtain
            self._keeper = self.core.keeper(lambda: self.window.kit, self.tasks, curtain)
            self._keeper.lock_wanted.connect(self._lock)
            self.window.curtain_wanted.connect(self._keeper.draw_curtain)
        return self._keeper

    @property
    def drafts(self) -> "DraftBook":
        if self._drafts is None:
            self._drafts = self.core.drafts(self.tasks)
        return self._drafts

    @property
    def ways(self) -> "Ways":
        """First start, recovery sheet, another PC's backup."""
        if self._ways is None:
            self._ways = self.core.ways(self, self._folder)
        return self._ways

    @property
    def aftercare(self) -> "Aftercare":
        """Care while nobody works, backups put in place, a way out of damage."""
        if self._aftercare is None:
            self._aftercare = self.core.aftercare(self, self._folder)
            self._aftercare.found.connect(self.window.fail)
            self._aftercare.rounds.came.connect(self.window.show_round)
        return self._aftercare

    # Small things

    def _pause_s(self) -> float:
        """For how many seconds nobody has done anything."""
        return self._aftercare.caretaker.watch.pause_s if self._aftercare else inf

    @property
    def core(self) -> "Core":
        if self.loaded is None:
            raise RuntimeError("asked before the core was loaded")
        return self.loaded

    def on_trouble(self, error: Exception) -> bool:
        """Says why it does not open, and offers a way out."""
        if self.loaded is not None:
            self.core.log_warning(f"not opened: {error!r}")
            if self.aftercare.rescue(error):
                return True
        from ui.parts.start_cards import TroubleCard

        card = TroubleCard(self.window.kit, sentence_of(self.window.kit, error))
        card.again.connect(self.entrance.again if self.loaded else self._load)
        self.entrance.show_card(card)
        return True

    def _on_rebuilt(self) -> None:
        if not self.window.is_open and self.loaded is not None:
            self.entrance.again()

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
