"""Asking who it is and opening: people and their PINs, the passphrase, and whatever else helps."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.core_loading import AtDoor, Core, load_core, make_front, wait_of
from ui.main_window import MainWindow
from ui.parts.failures import sentence_of
from ui.parts.tasks import Tasks
from ui.parts.tile import Tile
from ui.parts.wait_card import WaitCard

if TYPE_CHECKING:
    # Loaded on the worker behind the first window; see `ui.core_loading`.
    from cleanclinic.operations.people.describing import WorkspaceInfo
    from cleanclinic.operations.workspace.at_door import PersonAtDoor
    from cleanclinic.operations.workspace.opening import Workspace
    from ui.door.front import Front
    from ui.door.ways import Ways

_LAST_KEY = "door.last"
PASSPHRASE, FORGOT = "passphrase", "forgot"
PASSPHRASE_NEEDED, PASSPHRASE_WRONG = "PASSPHRASE-NEEDED", "KEY-PASSPHRASE"


class House(Protocol):
    """What the entrance asks of the program; `loaded` is the core once it is there."""

    tasks: Tasks
    window: MainWindow
    loaded: Core | None

    @property
    def core(self) -> Core: ...

    @property
    def ways(self) -> "Ways": ...

    def equip(self, core: Core) -> None:
        """Takes the core that came with an opening."""

    def enter(self, workspace: "Workspace") -> None:
        """Somebody is in."""

    def rescue(self, error: Exception) -> bool:
        """Shows a way out if there may be one for this error; False if not."""

    def on_trouble(self, error: Exception) -> bool:
        """Says why it does not open."""


class Entrance(QObject):
    """Of one folder; ends in `House.enter`."""

    def __init__(self, house: House, folder: Path) -> None:
        super().__init__()
        self._house = house
        self._folder = folder
        # Makes the card shown now anew.
        self.again: Callable[[], None] = self.look_again
        self._info: WorkspaceInfo | None = None
        self._other_ways: tuple[str, ...] = ()
        self._front: Front | None = None

    @property
    def front(self) -> "Front":
        """The door; made when it is first shut."""
        if self._front is None:
            self._front = make_front(self._house.window)
            self._front.pin_given.connect(self._unlock)
            self._front.chosen.connect(self._ask_wait)
            self._front.other_wanted.connect(self._other_way)
        return self._front

    @property
    def asks_nothing(self) -> bool:
        """Whether the next opening asks nothing, as far as is known."""
        by_itself = self._info is None or self._info.opens_itself
        return not self._house.window.people and by_itself

    # Looking what is there

    def welcome(self, found: AtDoor) -> None:
        """Asks who it is while the core is still being loaded."""
        self._other_ways = found.ways
        self._show_people(found.people)

    def look_again(self) -> None:
        """Asks anew what lies in the folder, and shows how it is opened."""
        self.again = self.look_again
        self._describe(self._show_way_in)

    def ask_after(self, next_person: str) -> None:
        """It was locked: asks who it is, or for the passphrase."""

        def ask(info: "WorkspaceInfo") -> None:
            if info.people:
                self._show_people(info.people, next_person)
            else:
                self.ask_passphrase(needed=info.needs_passphrase)

        self._describe(ask)

    def learn_people(self) -> None:
        """Somebody is in whom the door does not know yet."""
        core, folder = self._house.core, self._folder

        def know(info: "WorkspaceInfo") -> None:
            self._info, self._other_ways = info, info.other_ways
            self._know_people(info.people)

        self._house.tasks.run_aside(
            lambda _: core.describe(folder), know, lambda _: True, key="people"
        )

    def move_to(self, folder: Path) -> None:
        """Another folder is opened from now on."""
        self._folder = folder
        self.forget()

    def forget(self) -> None:
        """What opens the workspace may have changed."""
        self._info = None

    def _describe(self, then: "Callable[[WorkspaceInfo], None]") -> None:
        core, folder = self._house.core, self._folder

        def know(info: "WorkspaceInfo") -> None:
            self._info, self._other_ways = info, info.other_ways
            then(info)

        self._house.tasks.run_aside(lambda _: core.describe(folder), know, self._house.on_trouble)

    def _show_way_in(self, info: "WorkspaceInfo") -> None:
        if not info.exists:
            self._house.ways.first_start()
        elif info.people:
            self._show_people(info.people)
        elif info.needs_passphrase and info.other_ways and PASSPHRASE not in info.other_ways:
            self._house.ways.help.offer()
        elif info.needs_passphrase:
            self.ask_passphrase(needed=True)
        else:
            self.open(None)

    # By PIN

    def cover(self, last: str) -> None:
        """Shuts the door at once, before anything behind it is closed."""
        kit, people = self._house.window.kit, self._house.window.people
        if people:
            self.front.show_people(people, last, ())
            self.front.set_busy(True)
        else:
            self.front.show_card(WaitCard(kit, kit.words.text("lock.busy")))

    def _show_people(self, people: "Sequence[PersonAtDoor]", next_person: str = "") -> None:
        """Asks who it is."""
        self.again = partial(self._show_people, people, next_person)
        self._know_people(people)
        window = self._house.window
        last = next_person or window.kit.state.get(_LAST_KEY, "")
        self.front.show_people(window.people, last, (*self._other_ways, FORGOT))

    def _know_people(self, people: "Sequence[PersonAtDoor]") -> None:
        self._house.window.people = tuple(Tile(one.id, one.name) for one in people)

    def _unlock(self, person_id: str, digits: str) -> None:
        house, folder = self._house, self._folder
        loaded: list[Core] = []
        self.front.set_busy(True)

        def opener() -> "Workspace":
            loaded.append(load_core(house.tasks))
            return loaded[0].unlock_with_pin(folder, person_id, digits)

        def failed(error: Exception) -> bool:
            for core in loaded:
                house.equip(core)
            if house.loaded is None or not house.rescue(error):
                self.front.refuse(error)
            return True

        def opened(workspace: "Workspace") -> None:
            house.equip(loaded[0])
            house.window.kit.state.set(_LAST_KEY, person_id)
            house.enter(workspace)

        house.tasks.open(opener, opened, failed)

    def _ask_wait(self, person_id: str) -> None:
        """How long this person has still to wait; nothing that hinders asking for the PIN."""
        work = partial(wait_of, self._folder, person_id)
        self._house.tasks.run_aside(
            lambda _: work(), lambda left: self.front.wait(person_id, left), lambda _: True,
            owner=self.front, key="wait",
        )  # fmt: skip

    # In another way

    def _other_way(self, way: str) -> None:
        if self._house.loaded is None:
            # Behind the loading of the core, which is under way in the same lane.
            self._house.tasks.run_aside(
                lambda _: None, lambda _: self._go_way(way), owner=self.front
            )
        else:
            self._go_way(way)

    def _go_way(self, way: str) -> None:
        if self._house.loaded is None:
            return
        if way == PASSPHRASE:
            self.ask_passphrase(needed=True)
        else:
            self._house.ways.help.offer()

    def ask_passphrase(self, *, needed: bool) -> None:
        """Asks for the passphrase; not `needed` where the PC opens it by itself."""
        house = self._house
        kit = house.window.kit
        where = kit.state.get("shell.where", "")
        card = house.core.cards.UnlockCard(kit, where, needs_passphrase=needed)
        card.given.connect(lambda text: self.open(text or None, card))
        card.back.connect(self.look_again)
        card.offer_back(bool(house.window.people))
        card.forgot.connect(house.ways.help.offer)
        card.offer_help(any(way != PASSPHRASE for way in self._other_ways))
        self.again = partial(self.ask_passphrase, needed=needed)
        self.front.show_card(card)

    def open(self, passphrase: str | None, card: Any = None) -> None:
        """Opens it; what is wrong with a typed passphrase is said on its card."""
        house, folder = self._house, self._folder
        if card is None:
            self.wait("start.opening")
        else:
            card.setEnabled(False)

        def failed(error: Exception) -> bool:
            code = getattr(error, "code", "")
            if card is not None:
                card.setEnabled(True)
            if code == PASSPHRASE_NEEDED:
                self.ask_passphrase(needed=True)
            elif card is not None and code == PASSPHRASE_WRONG:
                card.show_problem(sentence_of(house.window.kit, error))
            else:
                house.on_trouble(error)
            return True

        opener = partial(house.core.open_workspace, folder, passphrase=passphrase)
        house.tasks.open(opener, house.enter, failed)

    # The door itself

    def uncover(self) -> None:
        """Somebody is in: shows what is behind the door."""
        if self._front is not None:
            self._front.open()

    def wait(self, key: str) -> None:
        """Says what is being done; `key` is of words."""
        kit = self._house.window.kit
        self.show_card(WaitCard(kit, kit.words.text(key)))

    def show_card(self, card: QWidget) -> None:
        """In the door while it is shut, else in place of the page."""
        if self._front is not None and self._front.is_shut:
            self._front.show_card(card)
        else:
            self._house.window.show_card(card)
