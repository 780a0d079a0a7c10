"""The ways in that are seldom gone: first start, recovery sheet, an old PC's backup, the demo."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.first_start import StoreState, check_access, set_up_ward, store_state
from cleanclinic.operations.recovery import NewAccess, people_by_sheet, rebuild_access
from cleanclinic.operations.roles import Person
from cleanclinic.operations.taking_over import (
    OldKey,
    TakeOverPreview,
    people_in_backup,
    preview_take_over,
    take_over,
)
from cleanclinic.operations.workspace import Workspace
from ui.door.first_start import FirstStartCard, NewWard
from ui.door.front import Front
from ui.door.sheet_card import CodeCard, NewAccessCard
from ui.parts.failures import sentence_of
from ui.parts.files import choose_file
from ui.parts.kit import Kit
from ui.parts.tasks import Tasks


class Host(Protocol):
    """What the ways ask of the program."""

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

    def again_by(self, again: Callable[[], None]) -> None:
        """How the card shown now is made anew (another language was chosen)."""


class Ways(QObject):
    """One folder; each way ends in `Host.enter`."""

    def __init__(self, host: Host, folder: Path) -> None:
        super().__init__()
        self._host = host
        self._folder = folder
        self._pin_works = True

    def first_start(self) -> None:
        """Nothing is here yet. Whether PINs can work is asked first: it decides the fields."""
        self._host.again_by(self.first_start)
        self._with_store(self._show_first)

    def use_sheet(self) -> None:
        """The sheet of this installation."""
        self._host.again_by(self.use_sheet)
        card = CodeCard(self._host.kit)
        card.back.connect(self._host.look_again)
        card.given.connect(lambda code, *_: self._look_at_sheet(code, card))
        self._host.front.show_card(card)

    def take_over(self) -> None:
        """Another PC's backup, brought into this empty folder."""
        self._host.again_by(self.take_over)
        card = CodeCard(self._host.kit, from_backup=True)
        card.back.connect(self.first_start)
        card.file_chosen.connect(lambda path: self._look_at_file(path, card))
        card.given.connect(
            lambda code, passphrase, backup: self._look_at_backup(
                OldKey(code, passphrase), backup, card
            )
        )
        self._host.front.show_card(card)

    # The first start

    def _with_store(self, then: Callable[[], None]) -> None:
        def know(state: StoreState) -> None:
            self._pin_works = state.usable
            then()

        self._host.tasks.run_aside(lambda _: store_state(), know, owner=self)

    def _show_first(self) -> None:
        card = FirstStartCard(self._host.kit, self._pin_problem, pin=self._pin_works)
        card.setWindowTitle(self._host.kit.words.text("first.title"))
        card.given.connect(lambda given: self._begin(given, card))
        card.way_wanted.connect(lambda way: self._go(way, card))
        self._host.front.show_card(card)

    def _go(self, way: str, card: FirstStartCard) -> None:
        if way == "take_over":
            self.take_over()
        elif way == "demo":
            self._host.make_demo()
        else:
            words = self._host.kit.words
            title, kinds = words.text("first.grant"), words.text("door.grant.kinds")
            path = choose_file(card, self._host.kit, title, kinds, "grant")
            if path is not None:
                card.take_grant(path)

    def _begin(self, given: NewWard, card: FirstStartCard) -> None:
        card.setEnabled(False)

        def failed(error: Exception) -> bool:
            card.setEnabled(True)
            card.show_problem(sentence_of(self._host.kit, error))
            return True

        def opened(workspace: Workspace) -> None:
            self._host.enter(workspace)
            if given.grant is not None:
                self._host.read_grant(given.grant)

        opener = partial(
            set_up_ward,
            self._folder,
            given.department,
            given.person,
            pin=given.pin,
            passphrase=given.passphrase,
        )
        self._host.tasks.open(opener, opened, failed)

    def _pin_problem(self, pin: str) -> str:
        try:
            check_access(pin, "")
        except CleanClinicError as error:
            return sentence_of(self._host.kit, error)
        return ""

    # The sheet

    def _look_at_sheet(self, code: str, card: CodeCard) -> None:
        folder = self._folder

        def ask(people: tuple[Person, ...]) -> None:
            def rebuild(access: NewAccess, card: NewAccessCard) -> None:
                opener = partial(rebuild_access, folder, code, access)
                self._host.tasks.open(opener, self._host.enter, self._failing(card))

            self._with_store(lambda: self._ask_access(people, rebuild, self._host.look_again))

        self._host.tasks.run_aside(
            lambda _: people_by_sheet(folder, code), ask, self._failing(card), owner=card
        )

    def _ask_access(
        self,
        people: tuple[Person, ...],
        then: Callable[[NewAccess, NewAccessCard], None],
        back: Callable[[], None],
    ) -> None:
        pin = self._pin_works and bool(people)
        card = NewAccessCard(self._host.kit, people, self._pin_problem, pin=pin)
        card.back.connect(back)
        card.given.connect(
            lambda person, pin, passphrase: then(NewAccess(person, pin, passphrase), card)
        )
        self._host.front.show_card(card)

    # The backup of another PC

    def _look_at_file(self, backup: Path, card: CodeCard) -> None:
        def show(found: TakeOverPreview) -> None:
            card.show_file(backup.name, found.made_at, found.changes)

        self._host.tasks.run_aside(
            lambda _: preview_take_over(backup), show, self._failing(card), owner=card
        )

    def _look_at_backup(self, key: OldKey, backup: Path, card: CodeCard) -> None:
        folder = self._folder

        def ask(people: tuple[Person, ...]) -> None:
            def go_on(access: NewAccess, card: NewAccessCard) -> None:
                card.show_note(self._host.kit.words.text("door.take_over.restoring"))
                self._host.tasks.open(
                    lambda: take_over(folder, backup, key, access).workspace,
                    self._host.enter,
                    self._failing(card),
                )

            self._with_store(lambda: self._ask_access(people, go_on, self.take_over))

        self._host.tasks.run_aside(
            lambda _: people_in_backup(backup, key, folder=folder),
            ask, self._failing(card), owner=card,
        )  # fmt: skip

    def _failing(self, card: CodeCard | NewAccessCard) -> Callable[[Exception], bool]:
        def failed(error: Exception) -> bool:
            card.show_problem(sentence_of(self._host.kit, error))
            return True

        return failed
