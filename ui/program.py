"""What happens between the start and the first page, and again after locking."""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first window

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from cleanclinic.words import Words, system_language
from ui.core_loading import (
    DOOR,
    AtDoor,
    Core,
    Looked,
    load_core,
    load_page,
    look_in,
    make_front,
    wait_of,
)
from ui.main_window import MainWindow
from ui.options import Options, look_of
from ui.parts.collector import Collector
from ui.parts.entries import FINISH_HANDOVER, TAKE_FILE
from ui.parts.failures import sentence_of
from ui.parts.first_frame import FirstFrame
from ui.parts.kit import Kit, UiState
from ui.parts.painted import OncePainted
from ui.parts.screen_file import read_state, write_state
from ui.parts.tasks import Progress, Tasks
from ui.parts.tile import Tile
from ui.parts.wait_card import WaitCard

if TYPE_CHECKING:
    # Loaded on the worker behind the first window; see `ui.core_loading`.
    from cleanclinic.operations.at_door import PersonAtDoor
    from cleanclinic.operations.describing import WorkspaceInfo
    from cleanclinic.operations.workspace import Workspace
    from ui.door.aftercare import Aftercare
    from ui.door.front import Front
    from ui.door.keeper import Keeper
    from ui.door.ways import Ways
    from ui.parts.drafts import DraftBook
    from ui.parts.reopening import Reopening

_SHOWN_LATEST_S = 0.5
_SHOOT_LATEST_MS = 15_000
_LAST_KEY, _READER = "door.last", "reader"
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
        self.window.stated.connect(self._on_stated)
        self.window.sheet_wanted.connect(self._print_sheet)
        self.window.rebuilt.connect(self._on_rebuilt)
        self.window.reopen_wanted.connect(self._reopen)
        self.window.entered.connect(self._enter_anew)
        self.tasks.failed.connect(self._on_failed)
        self._again: Callable[[], None] = self.look_again
        self._info: WorkspaceInfo | None = None
        self._other_ways: tuple[str, ...] = ()
        # The page each person left, until the program ends.
        self._left_at: dict[str, str] = {}
        self._asked_nothing = True
        self._front: Front | None = None
        self._keeper: Keeper | None = None
        self._drafts: DraftBook | None = None
        self._ways: Ways | None = None
        self._aftercare: Aftercare | None = None

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
        """First what was kept of the last time or who may come in, then all of it."""
        folder, first = self._folder, self._options.page
        look = partial(look_in, folder, first)
        self.tasks.run_aside(lambda _: look(), self._on_looked, self._on_trouble)

    def _on_looked(self, found: Looked | AtDoor | None) -> None:
        if isinstance(found, AtDoor):
            # They are asked while the core is still being loaded.
            self._other_ways = found.ways
            self._show_people(found.people)
            self.tasks.run_aside(lambda _: load_core(), self._equip, self._on_trouble)
        elif found is None:
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
                self._let_in(workspace)
                self.window.page_filled.connect(self._on_filled)

        def failed(error: Exception) -> bool:
            self.window.close_pages()
            if loaded:
                self._equip(loaded[0])
                self._again = self.look_again
            if getattr(error, "code", "") == PASSPHRASE_NEEDED:
                self._ask(needs_passphrase=True)
                return True
            return self._on_trouble(error)

        self.tasks.open(opener, opened, failed)

    def _on_loaded(self, core: Core) -> None:
        self._equip(core)
        self.look_again()

    def _equip(self, core: Core) -> None:
        if self._core is not None:
            return
        self._core = core
        self._translate()
        self.window.equip(core.later)
        core.start_log()
        core.catch_all(self.window.fail)
        self._state.settled.connect(self._write_state)

    def look_again(self) -> None:
        """Asks anew what lies in the folder, and shows how it is opened."""
        core, folder = self.core, self._folder
        self._again = self.look_again
        self.tasks.run_aside(lambda _: core.describe(folder), self._on_described, self._on_trouble)

    def _on_described(self, info: "WorkspaceInfo") -> None:
        self._info = info
        if not info.exists:
            self.ways.first_start()
        elif info.people:
            self._show_people(info.people)
        elif info.needs_passphrase and info.other_ways and "passphrase" not in info.other_ways:
            self.ways.help.offer()
        elif info.needs_passphrase:
            self._ask(needs_passphrase=True)
        else:
            self._open(None)

    # Opening

    def _show_people(self, people: "Sequence[PersonAtDoor]", next_person: str = "") -> None:
        """Asks who it is."""
        self._again = partial(self._show_people, people, next_person)
        self._know_people(people)
        last = next_person or self._state.get(_LAST_KEY, "")
        if self._info is not None:
            self._other_ways = self._info.other_ways
        self.front.show_people(self.window.people, last, (*self._other_ways, "forgot"))

    def _unlock(self, person_id: str, digits: str) -> None:
        folder = self._folder
        loaded: list[Core] = []
        self.front.set_busy(True)

        def opener() -> "Workspace":
            loaded.append(load_core())
            return loaded[0].unlock_with_pin(folder, person_id, digits)

        def failed(error: Exception) -> bool:
            for core in loaded:
                self._equip(core)
            if self._core is None or not self.aftercare.rescue(error):
                self.front.refuse(error)
            return True

        def opened(workspace: "Workspace") -> None:
            self._equip(loaded[0])
            self._state.set(_LAST_KEY, person_id)
            self.enter(workspace)

        self.tasks.open(opener, opened, failed)

    def _ask_wait(self, person_id: str) -> None:
        """How long this person has still to wait; nothing that hinders asking for the PIN."""
        work = partial(wait_of, self._folder, person_id)
        self.tasks.run_aside(
            lambda _: work(), lambda left: self.front.wait(person_id, left), lambda _: True,
            owner=self.front, key="wait",
        )  # fmt: skip

    def _ask(self, *, needs_passphrase: bool) -> None:
        where = self._state.get("shell.where", "")
        card = self.core.cards.UnlockCard(self.window.kit, where, needs_passphrase=needs_passphrase)
        card.given.connect(lambda text: self._open(text or None, card))
        card.back.connect(self.look_again)
        card.offer_back(bool(self.window.people))
        card.forgot.connect(self.ways.help.offer)
        card.offer_help(self._info is not None and self._info.other_ways != ("passphrase",))
        self._again = partial(self._ask, needs_passphrase=needs_passphrase)
        self.front.show_card(card)

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
        self.tasks.open(opener, self.enter, failed)

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
        info = self._info
        by_itself = not self.window.people and (info is None or info.opens_itself)
        self._asked_nothing = acting is None and by_itself
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
        if shown is None or not self.window.is_open or self._core is None:
            return
        asks_nothing = self._asked_nothing and not shown.person_id
        self.keeper.enter(self._core.insider(shown.person_id, shown.person, asks_nothing))
        self.aftercare.enter()
        if shown.person_id and shown.person_id not in {one.id for one in self.window.people}:
            self._learn_people()

    def _learn_people(self) -> None:
        core, folder = self.core, self._folder

        def know(info: "WorkspaceInfo") -> None:
            self._info = info
            self._know_people(info.people)

        self.tasks.run_aside(lambda _: core.describe(folder), know, lambda _: True, key="people")

    def _know_people(self, people: "Sequence[PersonAtDoor]") -> None:
        self.window.people = tuple(Tile(one.id, one.name) for one in people)

    def _on_filled(self, _: str) -> None:
        """The first page stands: fetch the other pages' modules and tidy up."""
        self.window.page_filled.disconnect(self._on_filled)
        self._on_stated()
        self._open_front()
        names = [entry.name for entry in self.window.entries]
        self.tasks.run_aside(
            lambda _: [load_page(name) for name in names],
            lambda _: self._collector.settle(),
            # One that cannot be loaded says so when it is visited.
            failed=lambda _: True,
        )
        if self._options.screenshot is not None:
            QTimer.singleShot(400, self, self._shoot)

    # Locking

    def _lock(self, next_person: str = "") -> None:
        """Covers the screen at once, then keeps drafts, closes pages and workspace behind it."""
        if not self.window.is_open:
            return
        shown, words = self.window.shell_state, self.window.kit.words
        who = shown.person_id if shown else ""
        if self.window.people:
            last = next_person or who
            self.front.show_people(self.window.people, last, ())
            self.front.set_busy(True)
        else:
            self.front.show_card(WaitCard(self.window.kit, words.text("lock.busy")))
        self.step_out()
        self.front.curtain.close_dialogs()
        self.front.curtain.forget()
        self.tasks.shut(lambda _: self._on_shut(next_person))

    def step_out(self) -> None:
        """Keeps what was typed and closes the pages; the workspace itself is not touched."""
        shown = self.window.shell_state
        self._left_at[shown.person_id if shown else ""] = self.window.current
        if self._core is not None:
            self._core.flush_forms()
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
        self._info = None
        self._left_at[workspace.acting.id if workspace.acting else ""] = page
        self.enter(workspace)

    def _on_failed(self, error: Exception) -> None:
        """Work found the file itself damaged: no more of it is read until a person decides."""

        def offer(_: object) -> None:
            self.aftercare.rescue(error)

        if self._core is not None and self.window.is_open and self.aftercare.is_damage(error):
            self.step_out()
            self._wait("start.opening")
            self.tasks.shut(offer)

    def _on_shut(self, next_person: str) -> None:
        """Nothing is open any more; a workspace still being opened was closed again too."""
        if self._core is None:
            # The opening failed, and its card stands already.
            return
        core, folder = self._core, self._folder

        def ask(info: "WorkspaceInfo") -> None:
            self._info = info
            if info.people:
                self._show_people(info.people, next_person)
            else:
                self._ask(needs_passphrase=info.needs_passphrase)

        self.tasks.run_aside(lambda _: core.describe(folder), ask, self._on_trouble)

    def _other_way(self, way: str) -> None:
        if self._core is None:
            # Behind the loading of the core, which is under way in the same lane.
            self.tasks.run_aside(lambda _: None, lambda _: self._go_way(way), owner=self.front)
        else:
            self._go_way(way)

    def _go_way(self, way: str) -> None:
        if self._core is None:
            return
        if way == "passphrase":
            self._ask(needs_passphrase=True)
        else:
            self.ways.help.offer()

    # What the ways in ask

    @property
    def kit(self) -> Kit:
        return self.window.kit

    def again_by(self, again: Callable[[], None]) -> None:
        """How the card shown now is made anew (another language was chosen)."""
        self._again = again

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
        self._open_front()
        self._wait("start.demo.making")

        def work(progress: Progress) -> Path:
            return core.make_demo(folder, words, progress)

        job = self.tasks.run_aside(work, self._open_demo, self._on_trouble)
        self.window.show_progress(words.text("start.demo"), job)

    def _open_demo(self, folder: Path) -> None:
        self._folder = folder
        self._info = None
        self._aftercare = None
        self._open(None)

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
    def front(self) -> "Front":
        """The door; made when it is first shut."""
        if self._front is None:
            self._front = make_front(self.window)
            self._front.pin_given.connect(self._unlock)
            self._front.chosen.connect(self._ask_wait)
            self._front.other_wanted.connect(self._other_way)
        return self._front

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

    def _open_front(self) -> None:
        if self._front is not None:
            self._front.open()

    def _show_card(self, card: QWidget) -> None:
        """In the door while it is shut, else in place of the page."""
        if self._front is not None and self._front.is_shut:
            self._front.show_card(card)
        else:
            self.window.show_card(card)

    # Small things

    @property
    def core(self) -> "Core":
        if self._core is None:
            raise RuntimeError("asked before the core was loaded")
        return self._core

    def _wait(self, key: str) -> None:
        self._show_card(WaitCard(self.window.kit, self.window.kit.words.text(key)))

    def _on_trouble(self, error: Exception) -> bool:
        if self._core is not None:
            self._core.log_warning(f"not opened: {error!r}")
            if self.aftercare.rescue(error):
                return True
        from ui.parts.start_cards import TroubleCard

        card = TroubleCard(self.window.kit, sentence_of(self.window.kit, error))
        card.again.connect(self._again if self._core else self._load)
        self._show_card(card)
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
