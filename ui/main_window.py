"""The window: the pages of a ward or of the office, made on demand; undo, settings, lock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from cleanclinic.words import Words
from ui.late_badges import Ask, LateBadges
from ui.parts.entries import ENTRIES, PAGE_OF_KIND, PageEntry
from ui.parts.job import Job
from ui.parts.kit import Drafts, Kit, UiState
from ui.parts.lane import Rank
from ui.parts.page import Desk, Page
from ui.parts.shell import Shell
from ui.parts.style import Look
from ui.parts.tasks import Tasks
from ui.parts.turns import Turns
from ui.window_commands import add_keys, commands_of
from ui.window_focus import WindowFocus
from ui.window_pages import WindowPages
from ui.window_state import act_name, show_state
from ui.window_tour import begin_tour, offer_tour

if TYPE_CHECKING:
    # The operations bring the whole core; the first window must not wait for it.
    from cleanclinic.operations.exchange.shared_folder import FolderRound
    from cleanclinic.operations.recording.history import Undone
    from cleanclinic.operations.recording.searching import Entry
    from cleanclinic.operations.workspace.glance import Glimpse, OfficeGlimpse
    from cleanclinic.operations.workspace.opening import Workspace
    from cleanclinic.operations.workspace.start_page import ShellState
    from cleanclinic.records.held import Changes
    from ui.parts.later import Later
    from ui.parts.progress import ProgressPanel
    from ui.parts.read_only import ReadOnlyStrip
    from ui.parts.reopening import Reopening
    from ui.parts.settings import Choices
    from ui.parts.tile import Tile


# What a thing to do names in place of a page.
SHEET = "sheet"


@dataclass(frozen=True)
class Door:
    """What the window itself asks of the core; loaded behind the first painted window."""

    shell_state: Callable[[Workspace], ShellState]
    undo: Callable[[Workspace], Undone]
    redo: Callable[[Workspace], Undone]
    load_page: Callable[[Tasks, str], Callable[[Desk], Page]]
    search: Callable[[Workspace, Words, Collection[str]], Sequence[Entry]]
    keep_glimpse: Callable[[Workspace], None] | None = None
    late_badges: Ask | None = None


class MainWindow(QWidget):
    """One window, pages by name. Before `open_pages` it shows the cards it is given.

    Signals: `painted` once, after the first painting; `curtain_wanted`; `lock_wanted` (id of the
    person who is to come in next, or ""); `page_filled` (name) when a page has its data; `glimpsed`
    when the first page shows what was kept; `stated` when the frame knows who is in; `sheet_wanted`
    when the recovery sheet is to be printed; `reopen_wanted` (Reopening); `entered` (a workspace
    opened anew); `rebuilt`.
    """

    painted = Signal()
    curtain_wanted = Signal()
    lock_wanted = Signal(str)
    stated = Signal()
    sheet_wanted = Signal()
    reopen_wanted = Signal(object)
    entered = Signal(object)
    page_filled = Signal(str)
    glimpsed = Signal()
    rebuilt = Signal()

    def __init__(self, tasks: Tasks, words: Words, look: Look, state: UiState) -> None:
        super().__init__()
        self.tasks = tasks
        self.kit = Kit(words=words, look=look, state=state)
        self.entries: tuple[PageEntry, ...] = ENTRIES.get(state.get("shell.kind"), ())
        self._pages = WindowPages(self, self._on_filled, self._on_badge)
        self.people: Sequence[Tile] = ()
        self._was_painted = False
        self._door: Door | None = None
        self._later: Later | None = None
        self._progress: ProgressPanel | None = None
        self._shell_state: ShellState | None = None
        self._pending: tuple[str, str] | None = None
        self._wished: Callable[[], None] | None = None
        self._strip: ReadOnlyStrip | None = None
        self.late_badges = LateBadges(self, tasks)
        self.late_badges.told.connect(self._show_badges)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setMinimumSize(760, 480)
        self.shell = self._make_shell()
        self._focus = WindowFocus(self, self)
        self._has_keys = False
        tasks.changed.connect(self._on_changes)
        tasks.failed.connect(self.fail)

    # Before the workspace is open

    def equip(self, later: Later) -> None:
        """Takes the parts that were not needed for the first painting."""
        self._later = later
        later.listen()
        wished, self._wished = self._wished, None
        if wished is not None:
            wished()

    def show_card(self, card: QWidget) -> None:
        """Shows a start card in place of the pages."""
        self._listen_to_keys()
        self._pages.clear()
        self.shell.top.show_page(self.kit.words.text("app.name"), "", [])
        self.shell.navigation.set_open(False)
        self.shell.failures.hide()
        self.shell.stack.addWidget(card)

    def let_in(self, drafts: Drafts | None, read_only: str = "") -> None:
        """Whose drafts forms keep from now on, and why nothing may be changed, if so."""
        self.kit = replace(self.kit, drafts=drafts, read_only=read_only)
        if self._strip is not None:
            self._strip.hide()
            self._strip.deleteLater()
        self._strip, self._pages.off = None, None
        if read_only and self._later is not None:
            self._strip = self._later.strip(self.kit)
            self._strip.switch_wanted.connect(self.show_switch)
            self.shell.panel.addWidget(self._strip)
            self._pages.off = self._later.off(self, read_only)

    def open_pages(self, door: Door, kind: str, first: str = "") -> None:
        """Fills the navigation for a kind of workspace; `first` is shown if it has such a page."""
        self._enter(door, kind)
        self._ask_shell_state(door)
        names = [entry.name for entry in self.entries]
        self.go(first if first in names else names[0])

    def open_glimpse(
        self, door: Door, glimpse: Glimpse | OfficeGlimpse, make: Callable[[Desk], Page]
    ) -> None:
        """Shows the first page and the frame as they were kept, until the workspace answers.

        The opening must have been queued: all that is asked here waits behind it.
        """
        self._enter(door, glimpse.shell.kind.value)
        self._pending = (self.entries[0].name, "")
        Turns(self, self._build_glimpse(door, glimpse, make))

    def _build_glimpse(
        self, door: Door, glimpse: Glimpse | OfficeGlimpse, make: Callable[[Desk], Page]
    ) -> Iterator[None]:
        """In small turns: all at once would keep the window from answering for too long."""
        yield
        if self._door is door:
            self._show_shell_state(glimpse.shell)
            self._ask_shell_state(door)
        yield
        name = self.entries[0].name
        if self._is_wanted(name):
            self._pages.make(name, make)
        yield
        if self._is_wanted(name) and name in self.pages:
            self.pages[name].show_glimpse(glimpse)
        yield
        if self._is_wanted(name) and name in self.pages:
            self._show_page(name, "")
        self.glimpsed.emit()

    def _enter(self, door: Door, kind: str) -> None:
        self._door = door
        self.late_badges.begin(door.late_badges)
        self._listen_to_keys()
        if self.entries != ENTRIES[kind] or not self.shell.navigation.has_entries:
            self.entries = ENTRIES[kind]
            self.kit.state.set("shell.kind", kind)
            self._list_entries()
        self.shell.navigation.set_open(True)
        self._focus.begin()

    def _listen_to_keys(self) -> None:
        if not self._has_keys:
            self._has_keys = True
            add_keys(self, self)

    def _ask_shell_state(self, door: Door) -> None:
        self.tasks.run(door.shell_state, self._show_shell_state, key="shell", rank=Rank.READ)

    def close_pages(self) -> None:
        """Hands over what was typed and forgets the pages and what the frame said of the data."""
        self._pages.leave()
        self._keep_glimpse()
        self._door = None
        self.late_badges.begin(None)
        self._pending = None
        self._pages.clear()
        shell = self.shell
        shell.top.show_page(self.kit.words.text("app.name"), "", [])
        shell.navigation.set_open(False)
        shell.navigation.show_badges({})
        shell.status.show_undo("", "")
        shell.failures.hide()
        shell.notice.hide()
        self.setWindowTitle(self.kit.words.text("app.name"))

    @property
    def pages(self) -> dict[str, Page]:
        """The pages made so far, by name."""
        return self._pages.made

    @property
    def current(self) -> str:
        """The name of the page shown; "" where none is."""
        return self._pages.current

    @property
    def is_open(self) -> bool:
        """Whether pages can be reached."""
        return self._door is not None

    @property
    def was_open(self) -> bool:
        """Whether a workspace was open at any time, so that its folder may hold our state."""
        return self._shell_state is not None

    # What pages may ask (ui.parts.page.Window)

    def go(self, page: str, record_id: str = "") -> None:
        """Shows a page, making it on the first visit; then the record in it."""
        if page == SHEET:
            self.sheet_wanted.emit()
        if self._door is None or page not in {entry.name for entry in self.entries}:
            return
        if page in self.pages:
            self._show_page(page, record_id)
            return
        self._pending = (page, record_id)
        self.shell.navigation.select(page)
        load = partial(self._door.load_page, self.tasks, page)
        self.tasks.run_aside(
            lambda _: load(), lambda make: self._make_page(page, make), owner=self.shell
        )

    def ready(self, page: str) -> None:
        """Makes a page and fills it out of sight, as a visit would."""
        door = self._door
        if door is None:
            return

        def take(make: Callable[[Desk], Page]) -> None:
            if self._door is door and page not in self.pages:
                self._pages.ready(page, make)

        load = partial(door.load_page, self.tasks, page)
        # What cannot be loaded says so when it is visited.
        self.tasks.run_aside(lambda _: load(), take, lambda _: True, owner=self.shell)

    def tell(self, text: str, *, undo: bool = False, done: bool = True) -> None:
        self.shell.failures.hide()
        self.shell.notice.tell(text, undo=undo, done=done)

    def fail(self, error: Exception) -> None:
        self.shell.failures.show_error(error)

    def show_progress(self, title: str, job: Job) -> None:
        if self._progress is None and self._later is not None:
            self._progress = self._later.progress(self.kit)
            self.shell.panel.addWidget(self._progress)
        if self._progress is not None:
            self._progress.follow(title, job)

    def reopen(self, request: Reopening) -> None:
        self.reopen_wanted.emit(request)

    def enter_as(self, workspace: Workspace) -> None:
        self.entered.emit(workspace)

    def show_round(self, done: FolderRound) -> None:
        """Has the pages show what a look into the shared folder brought."""
        for page in self.pages.values():
            page.show_round(done)

    # Acts

    def undo(self) -> None:
        """Takes the last act back."""
        self._reverse("undo")

    def redo(self) -> None:
        """Does again what was taken back last."""
        self._reverse("redo")

    def _reverse(self, which: str) -> None:
        if self._door is None or self._shell_state is None:
            return
        self._pages.leave()
        if getattr(self._shell_state, which) is None and self.tasks.is_idle:
            return
        door = self._door

        def told(undone: Undone) -> None:
            name = act_name(self.kit.words, undone.line)
            self.tell(self.kit.words.text(f"shell.{which}.done", name=name))

        self.tasks.run(getattr(door, which), told, owner=self.shell)

    # Settings, keys, lock

    def show_settings(self) -> None:
        if self._later is None:
            self._wished = self.show_settings
            return
        look = self.kit.look
        popover = self._later.settings(self.kit, self)
        popover.chosen.connect(self.apply_choices)
        foot = self.shell.navigation.settings
        popover.open_above(foot.mapToGlobal(QPoint(0, -look.px(6))))

    def apply_choices(self, choices: Choices) -> None:
        """Dresses the window anew; the page stays the same."""
        state = self.kit.state
        for name, value in asdict(choices).items():
            state.set(f"look.{name}", value)
        look = Look(choices.theme, choices.zoom, choices.text_size)
        self.kit = replace(self.kit, words=Words(choices.language), look=look)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            look.apply(application)
            look.dress(self.window())
        self._rebuild()

    def show_help(self, part: str = "") -> None:
        """Opens the help about the page shown, or with `part` its list of keys."""
        if self._later is None:
            self._wished = partial(self.show_help, part)
            return
        self._open_help(self, part)

    def help_over(self, dialog: QWidget) -> None:
        """Opens the help about the page shown over a dialog of it, which takes no keys then."""
        if self.current:
            self._open_help(dialog, "")

    def _open_help(self, parent: QWidget, part: str) -> None:
        if self._later is not None:
            helped = self._later.help(self.kit, parent, self.tasks, self.current)
            if part:
                helped.show_part(part)
            helped.open()

    def offer_tour(self) -> None:
        """Offers a walk through a ward's window to whoever sees it for the first time."""
        if self._later is not None and self.kit.state.get("shell.kind") == "ward":
            offer_tour(self, self, self._later)

    def show_tour(self) -> None:
        """Walks through the window."""
        if self._later is not None and self._door is not None:
            begin_tour(self, self, self._later)

    def show_finder(self) -> None:
        """Opens one box over all records, pages and acts."""
        if self._later is None or self._door is None:
            return
        door, kit = self._door, self.kit
        pages = PAGE_OF_KIND[kit.state.get("shell.kind")]
        finder = self._later.finder(kit, self, list(commands_of(self, self._later.command)))
        finder.record_wanted.connect(lambda kind, target: self.go(pages[kind], target))
        finder.open_over(self)
        self.tasks.run(lambda w: door.search(w, kit.words, pages), finder.take_entries, key="find")

    def lock(self, person: str = "") -> None:
        """Asks to be locked; `person` is who wants to come in next."""
        if self._door is not None:
            self.lock_wanted.emit(person)

    def cover(self) -> None:
        """Asks for the curtain."""
        if self._door is not None:
            self.curtain_wanted.emit()

    def show_switch(self) -> None:
        """Shows who else may come in, under the name of whoever is in."""
        if self._later is None or self._door is None or self._shell_state is None:
            return
        menu = self._later.switch(self.kit, self, self.people, self._shell_state.person_id)
        menu.person_wanted.connect(self.lock)
        menu.curtain_wanted.connect(self.cover)
        menu.lock_wanted.connect(self.lock)
        menu.aboutToHide.connect(menu.deleteLater)
        who = self.shell.navigation.who
        menu.popup(who.mapToGlobal(QPoint(0, who.height() + self.kit.look.px(4))))

    def focus_search(self) -> None:
        """Puts the cursor into the search box of the page shown."""
        self._pages.focus_search()

    def reload(self) -> None:
        """Loads the page shown anew."""
        if self.current:
            self._pages.fill(self.current, None)

    # How it is built

    def _make_shell(self) -> Shell:
        shell = Shell(self.kit)
        navigation = shell.navigation
        navigation.chosen.connect(self.go)
        navigation.settings_wanted.connect(self.show_settings)
        navigation.help_wanted.connect(self.show_help)
        navigation.lock_wanted.connect(self.lock)
        navigation.switch_wanted.connect(self.show_switch)
        shell.status.undo_wanted.connect(self.undo)
        shell.status.redo_wanted.connect(self.redo)
        shell.notice.undo_wanted.connect(self.undo)
        self._layout.addWidget(shell)
        shell.setFocus()
        self.shell = shell
        state = self.kit.state
        navigation.show_where(state.get("shell.where", ""), state.get("shell.who", ""))
        self._list_entries()
        navigation.set_open(False)
        self.setWindowTitle(self.kit.words.text("app.name"))
        return shell

    def _list_entries(self) -> None:
        words = self.kit.words
        self.shell.navigation.show_entries(
            [(entry.name, words.text(f"nav.{entry.name}"), entry.icon) for entry in self.entries]
        )

    def _rebuild(self) -> None:
        page, door = self.current, self._door
        self._pages.leave()
        self._pages.forget()
        old, self._progress = self.shell, None
        self._strip = None
        self._layout.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._make_shell()
        self.rebuilt.emit()
        self.let_in(self.kit.drafts, self.kit.read_only)
        if door is not None:
            self.shell.navigation.set_open(True)
            if self._shell_state is not None:
                self._show_shell_state(self._shell_state)
            self.go(page or self.entries[0].name)

    # Pages

    def _is_wanted(self, name: str) -> bool:
        """Whether the person still waits for this page."""
        return self._door is not None and self._pending is not None and self._pending[0] == name

    def _make_page(self, name: str, make: Callable[[Desk], Page]) -> None:
        if self._pending is None or not self._is_wanted(name):
            return
        record_id, self._pending = self._pending[1], None
        if name not in self.pages:
            self._pages.make(name, make)
        self._show_page(name, record_id)

    def _show_page(self, name: str, record_id: str) -> None:
        self._pending = None
        self._pages.show(name, record_id)

    def _on_filled(self, name: str) -> None:
        self.page_filled.emit(name)
        if self.entries and name == self.entries[0].name:
            self._keep_glimpse(Rank.REST)
        self.late_badges.ask_first()

    def _keep_glimpse(self, rank: Rank = Rank.NOW) -> None:
        """Behind all that is queued; what cannot be kept only makes the next start slower."""
        if self._door is not None and self._door.keep_glimpse is not None:
            self.tasks.run(self._door.keep_glimpse, failed=lambda _: True, key="glimpse", rank=rank)

    # What came back

    def _on_changes(self, changes: Changes) -> None:
        self._pages.take_changes(changes)
        if self._door is not None:
            self._ask_shell_state(self._door)
            self.late_badges.ask_soon()

    def _on_badge(self, name: str, count: int) -> None:
        self.late_badges.note(name, count)
        self.shell.navigation.button(name).show_count(count)

    def _show_badges(self) -> None:
        shown = self._shell_state.badges if self._shell_state is not None else {}
        self.shell.navigation.show_badges({**shown, **self.late_badges.counts})

    def _show_shell_state(self, shown: ShellState) -> None:
        self._shell_state = shown
        where = show_state(self.shell, self.kit, shown)
        self._show_badges()
        self.setWindowTitle(f"{where} · {self.kit.words.text('app.name')}")
        self.stated.emit()

    @property
    def shell_state(self) -> ShellState | None:
        """What the frame shows, once it was told."""
        return self._shell_state

    def focusNextPrevChild(self, onward: bool) -> bool:
        self._focus.arrange()
        return super().focusNextPrevChild(onward)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # After the children, which are painted in the same go.
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._pages.leave()
        self._keep_glimpse()
        self.setEnabled(False)
        self.tasks.close()
        if not self.window().isMaximized():
            self.kit.state.set("window.size", [self.width(), self.height()])
        self.kit.state.settle()
        event.accept()
