"""The way in when the PIN is forgotten or its owner has left: sheet, office, somebody's successor.

Each way ends in `Host.enter`, with a new PIN set in the same step.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from cleanclinic.operations.people.describing import WorkspaceInfo, describe
from cleanclinic.operations.people.recovery import NewAccess, people_by_sheet, rebuild_access
from cleanclinic.operations.people.rescue import (
    RescueAsked,
    RescueWaiting,
    open_with_rescue,
    people_by_rescue,
    waiting_rescue,
    write_rescue,
)
from cleanclinic.operations.people.succession import Proof, Succession, preview_succession, succeed
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from ui.door.access import Access, Host
from ui.door.ask_card import AskCard
from ui.door.help_card import HelpCard
from ui.door.sheet_card import CodeCard, NewAccessCard
from ui.door.successor_card import Successor, SuccessorCard

SHEET, OFFICE, SUCCESSOR = "sheet", "office", "successor"
_FOUND = "door.access.answer"


class Help(QObject):
    """Of one folder."""

    def __init__(self, host: Host, folder: Path, access: Access) -> None:
        super().__init__()
        self._host = host
        self._folder = folder
        self._access = access
        self._info: WorkspaceInfo | None = None

    def offer(self) -> None:
        """What helps here, as its files say."""
        host, folder = self._host, self._folder
        host.again_by(self.offer)
        host.tasks.run_aside(lambda _: describe(folder), self._show, owner=self)

    def use_sheet(self) -> None:
        """The sheet of this installation, for somebody who may come in."""
        self._ask_code(self.use_sheet, self._look_at_sheet)

    # Forgotten

    def _show(self, info: WorkspaceInfo) -> None:
        self._info = info
        helps = [way for way in (SHEET, OFFICE) if way in info.other_ways]
        office = info.kind is WorkspaceKind.OFFICE
        if helps and info.people and not office:
            helps.append(SUCCESSOR)
        colleagues = len(info.people) > 1 and not office
        card = HelpCard(self._host.kit, helps, colleagues=colleagues, office=office)
        card.back.connect(self._host.look_again)
        card.wanted.connect(self._go)
        self._host.front.show_card(card)

    def _go(self, way: str) -> None:
        if way == SHEET:
            self.use_sheet()
        elif way == OFFICE:
            self._ask_office(self._look_at_answer)
        elif self._info is not None and SHEET in self._info.other_ways:
            self._ask_code(partial(self._go, way), self._look_at_ward_by_sheet, office=self._info)
        else:
            self._ask_office(self._look_at_ward)

    # The sheet

    def _ask_code(
        self,
        again: Callable[[], None],
        look: Callable[[str, CodeCard], None],
        *,
        office: WorkspaceInfo | None = None,
    ) -> None:
        """`office`: whoever has no sheet may ask the office instead."""
        self._host.again_by(again)
        may_ask = office is not None and OFFICE in office.other_ways
        card = CodeCard(self._host.kit, successor=office is not None, may_ask=may_ask)
        card.back.connect(self.offer)
        card.given.connect(lambda code, *_: look(code, card))
        card.no_sheet.connect(lambda: self._ask_office(self._look_at_ward))
        self._host.front.show_card(card)

    def _look_at_sheet(self, code: str, card: CodeCard) -> None:
        folder = self._folder

        def ask(people: tuple[Person, ...]) -> None:
            self._access.ask(people, rebuild, self.offer)

        def rebuild(access: NewAccess, card: NewAccessCard) -> None:
            self._open(partial(rebuild_access, folder, code, access), card)

        self._host.tasks.run_aside(
            lambda _: people_by_sheet(folder, code), ask, self._access.failing(card), owner=card
        )

    # The office

    def _ask_office(self, look: Callable[[Path, AskCard], None]) -> None:
        host, folder = self._host, self._folder
        host.again_by(partial(self._ask_office, look))

        def show(waiting: RescueWaiting | None) -> None:
            told = (waiting.digits, waiting.at) if waiting else None
            card = AskCard(host.kit, told)
            card.back.connect(self.offer)
            card.write_wanted.connect(partial(self._write, card))
            card.answer_chosen.connect(lambda path: look(path, card))
            host.front.show_card(card)

        host.tasks.run_aside(lambda _: waiting_rescue(folder), show, owner=self)

    def _write(self, card: AskCard, target: Path) -> None:
        folder = self._folder

        def work() -> tuple[RescueAsked, RescueWaiting | None]:
            return write_rescue(folder, target), waiting_rescue(folder)

        def written(found: tuple[RescueAsked, RescueWaiting | None]) -> None:
            asked, waiting = found
            card.setEnabled(True)
            if waiting is not None:
                card.show_waiting(asked.digits, waiting.at)
                card.setFocus()

        self._host.tasks.run_aside(
            lambda _: work(), written, self._access.failing(card), owner=card
        )

    def _look_at_answer(self, path: Path, card: AskCard) -> None:
        folder = self._folder

        def ask(people: tuple[Person, ...]) -> None:
            back = partial(self._ask_office, self._look_at_answer)
            self._access.ask(people, open_it, back, why=_FOUND)

        def open_it(access: NewAccess, card: NewAccessCard) -> None:
            self._open(partial(open_with_rescue, folder, path, access), card)

        self._host.tasks.run_aside(
            lambda _: people_by_rescue(folder, path), ask, self._access.failing(card), owner=card
        )

    def _open(self, opener: Callable[[], Workspace], card: NewAccessCard) -> None:
        card.show_note(self._host.kit.words.text("start.opening"))
        self._host.tasks.open(opener, self._host.enter, self._access.failing(card))

    # A successor

    def _look_at_ward_by_sheet(self, code: str, card: CodeCard) -> None:
        self._look(Proof(code), card)

    def _look_at_ward(self, path: Path, card: AskCard) -> None:
        self._look(Proof(answer=path), card)

    def _look(self, proof: Proof, card: CodeCard | AskCard) -> None:
        folder = self._folder

        def show(seen: Succession) -> None:
            chosen = SuccessorCard(self._host.kit, seen, self._access.pin_problem)
            chosen.back.connect(self.offer)
            chosen.given.connect(partial(self._succeed, proof, chosen))
            self._host.front.show_card(chosen)

        self._host.tasks.run_aside(
            lambda _: preview_succession(folder, proof),
            show, self._access.failing(card), owner=card,
        )  # fmt: skip

    def _succeed(self, proof: Proof, card: SuccessorCard, who: Successor) -> None:
        folder, host = self._folder, self._host

        def opened(workspace: Workspace) -> None:
            host.enter(workspace)
            host.finish_handover()

        def opener() -> Workspace:
            return succeed(
                folder,
                proof,
                who.pin,
                incoming_id=who.incoming_id,
                incoming_name=who.incoming_name,
                outgoing_id=who.outgoing_id,
            )

        host.tasks.open(opener, opened, self._access.failing(card))
