"""A new PIN or passphrase for somebody who comes in by one of the ways that are seldom gone."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people.first_start import StoreState, check_access, store_state
from cleanclinic.operations.people.recovery import NewAccess
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person
from ui.door.front import Front
from ui.door.sheet_card import NewAccessCard
from ui.parts.failures import sentence_of
from ui.parts.kit import Kit
from ui.parts.tasks import Tasks

_LOCKED = "KEY-STORE-LOCKED"


class Host(Protocol):
    """What the ways in ask of the program."""

    tasks: Tasks

    @property
    def kit(self) -> Kit: ...

    @property
    def front(self) -> Front: ...

    def enter(self, workspace: Workspace) -> None:
        """Somebody is in."""

    def look_again(self) -> None:
        """Asks anew what lies in the folder."""

    def make_demo(self) -> None:
        """Makes a demo hospital beside the folder and opens a ward of it."""

    def read_grant(self, path: Path) -> None:
        """Takes a grant file in."""

    def finish_handover(self) -> None:
        """Goes on with what a handover leaves to be done."""

    def again_by(self, again: Callable[[], None]) -> None:
        """How the card shown now is made anew (another language was chosen)."""


class Refusing(Protocol):
    """A card that says why it did not go on."""

    def show_problem(self, sentence: str) -> None: ...


class Access(QObject):
    """Whether PINs can work here, and asking for a new one."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self.pin_works = True
        # A person can mend that, and have a PIN after all.
        self.store_locked = False

    def with_store(self, then: Callable[[], None]) -> None:
        """Finds out first whether PINs can work: it decides the fields."""

        def know(state: StoreState) -> None:
            self.pin_works = state.usable
            self.store_locked = state.code == _LOCKED
            then()

        self._host.tasks.run_aside(lambda _: store_state(), know, owner=self)

    def ask(
        self,
        people: tuple[Person, ...],
        then: Callable[[NewAccess, NewAccessCard], None],
        back: Callable[[], None],
        *,
        why: str = "door.access.sentence",
    ) -> None:
        """Asks whose, and the new one; `why` is the words key of the sentence above."""

        def show() -> None:
            pin = self.pin_works and bool(people)
            card = NewAccessCard(self._host.kit, people, self.pin_problem, why=why, pin=pin)
            card.back.connect(back)
            card.given.connect(
                lambda person, pin, passphrase: then(NewAccess(person, pin, passphrase), card)
            )
            self._host.front.show_card(card)

        self.with_store(show)

    def pin_problem(self, pin: str) -> str:
        """What is wrong with a PIN in words; "" for nothing."""
        try:
            check_access(pin, "")
        except CleanClinicError as error:
            return sentence_of(self._host.kit, error)
        return ""

    def failing(self, card: Refusing) -> Callable[[Exception], bool]:
        """For `Tasks`: a failure is said on the card."""

        def failed(error: Exception) -> bool:
            card.show_problem(sentence_of(self._host.kit, error))
            return True

        return failed
