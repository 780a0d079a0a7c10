"""The ways in before anything is here: first start, an old PC's backup, the demo, the office."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from cleanclinic.operations.keeping.taking_over import (
    OldKey,
    TakeOverPreview,
    people_in_backup,
    preview_take_over,
    take_over,
)
from cleanclinic.operations.office.founding import hospital_code_of, set_up_office
from cleanclinic.operations.people.first_start import computer_name, set_up_ward
from cleanclinic.operations.people.recovery import NewAccess
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person
from ui.door.access import Access, Host
from ui.door.begin_form import Begun
from ui.door.first_start import FirstStartCard
from ui.door.help import Help
from ui.door.office_start import OfficeStartCard
from ui.door.sheet_card import CodeCard, NewAccessCard
from ui.parts.files import choose_file


class Ways(QObject):
    """One folder; each way ends in `Host.enter`."""

    def __init__(self, host: Host, folder: Path) -> None:
        super().__init__()
        self._host = host
        self._folder = folder
        self._access = Access(host)
        self.help = Help(host, folder, self._access)

    def first_start(self) -> None:
        """Nothing is here yet. Whether PINs can work is asked first: it decides the fields."""
        self._host.again_by(self.first_start)
        self._access.with_store(self._show_first)

    def office_start(self) -> None:
        """The hospital's office is set up on this PC."""
        self._host.again_by(self.office_start)
        card = OfficeStartCard(
            self._host.kit,
            self._access.pin_problem,
            hospital_code_of,
            pin=self._access.pin_works,
            locked=self._access.store_locked,
        )
        card.back.connect(self.first_start)
        card.given.connect(lambda given: self._found(given, card))
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

    def _show_first(self) -> None:
        card = FirstStartCard(
            self._host.kit,
            self._access.pin_problem,
            computer=computer_name(),
            pin=self._access.pin_works,
            locked=self._access.store_locked,
        )
        card.setWindowTitle(self._host.kit.words.text("first.title"))
        card.given.connect(lambda given: self._begin(given, card))
        card.way_wanted.connect(lambda way: self._go(way, card))
        self._host.front.show_card(card)

    def _go(self, way: str, card: FirstStartCard) -> None:
        if way == "take_over":
            self.take_over()
        elif way == "demo":
            self._host.make_demo()
        elif way == "office":
            self.office_start()
        else:
            words = self._host.kit.words
            title, kinds = words.text("first.grant"), words.text("door.grant.kinds")
            path = choose_file(card, self._host.kit, title, kinds, "grant")
            if path is not None:
                card.take_grant(path)

    def _begin(self, given: Begun, card: FirstStartCard) -> None:
        card.setEnabled(False)
        grant = card.grant

        def opened(workspace: Workspace) -> None:
            self._host.enter(workspace)
            if grant is not None:
                self._host.read_grant(grant)

        opener = partial(
            set_up_ward,
            self._folder,
            given.name,
            given.person,
            pin=given.pin,
            passphrase=given.passphrase,
            device_label=given.quiet,
        )
        self._host.tasks.open(opener, opened, self._access.failing(card))

    def _found(self, given: Begun, card: OfficeStartCard) -> None:
        card.setEnabled(False)
        opener = partial(
            set_up_office,
            self._folder,
            given.name,
            given.person,
            pin=given.pin,
            passphrase=given.passphrase,
            hospital_code=given.quiet,
        )
        self._host.tasks.open(opener, self._host.enter, self._access.failing(card))

    # The backup of another PC

    def _look_at_file(self, backup: Path, card: CodeCard) -> None:
        def show(found: TakeOverPreview) -> None:
            card.show_file(backup.name, found.made_at, found.changes)

        self._host.tasks.run_aside(
            lambda _: preview_take_over(backup), show, self._access.failing(card), owner=card
        )

    def _look_at_backup(self, key: OldKey, backup: Path, card: CodeCard) -> None:
        folder = self._folder

        def ask(people: tuple[Person, ...]) -> None:
            def go_on(access: NewAccess, card: NewAccessCard) -> None:
                card.show_note(self._host.kit.words.text("door.take_over.restoring"))
                self._host.tasks.open(
                    lambda: take_over(folder, backup, key, access).workspace,
                    self._host.enter,
                    self._access.failing(card),
                )

            self._access.ask(people, go_on, self.take_over)

        self._host.tasks.run_aside(
            lambda _: people_in_backup(backup, key, folder=folder),
            ask, self._access.failing(card), owner=card,
        )  # fmt: skip
