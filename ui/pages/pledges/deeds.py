"""What a person does with pledges beyond printing them: sign, make void, begin a round."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.pledges.board import (
    PledgeStanding,
    get_campaign,
    sign_pledges,
    start_campaign,
    void_pledge,
)
from cleanclinic.operations.pledges.rounds import edit_campaign
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.pledge import PledgeCampaign
from ui.pages.pledges.dialogs import CampaignDialog, SignDialog, VoidDialog
from ui.pages.pledges.past import open_pledge_history, open_round_history
from ui.pages.pledges.view import PledgeView
from ui.parts.page import Desk
from ui.parts.record_table import RecordTable

_ALL_NAMES = 6


class PledgeDeeds(QObject):
    """Signals: `begun` (id of the round)."""

    begun = Signal(str)

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        table: RecordTable,
        shown: Callable[[], PledgeView | None],
        now: Callable[[], PledgeView | None],
        print_now: Callable[[], None],
    ) -> None:
        """`shown` is what stands in the table, `now` the same unless a past day is looked at."""
        super().__init__(page)
        self.desk, self.page, self.table = desk, page, table
        self._shown, self._now, self._print = shown, now, print_now

    def chosen(self) -> list[str]:
        """The checked people, or the selected ones where nobody is checked."""
        return self.table.checked_ids() or self.table.selected_ids()

    def signable(self) -> list[str]:
        """Those of them whose sheet was printed and is not signed."""
        people = view.people if (view := self._now()) is not None else {}
        printed = {key for key, one in people.items() if one.standing is PledgeStanding.PRINTED}
        return [key for key in self.chosen() if key in printed]

    def row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        """What the row menu offers."""
        text = self.desk.words.text
        view, now = self._shown(), self._now() is not None
        person = view.people.get(ids[0]) if view and len(ids) == 1 else None

        def action(key: str, do: Any, *, on: bool = True) -> QAction:
            made = QAction(text(f"ui.pledges.menu.{key}"))
            made.triggered.connect(do)
            made.setEnabled(on)
            return made

        # One that was never printed has nothing to void.
        has_pledge = person is not None and person.pledge_id is not None
        return [
            action("print", self._print, on=now and bool(ids)),
            action("sign", self.open_sign, on=bool(self.signable())),
            action("history", self.open_history, on=has_pledge),
            None,
            action("void", lambda: self.open_void(ids[0]), on=now and has_pledge),
        ]

    def open_history(self) -> None:
        """When the pledge of the person chosen was printed, signed, filed, and by whom."""
        person = view.people.get(self.table.current_id()) if (view := self._shown()) else None
        if person is not None and person.pledge_id is not None:
            open_pledge_history(self.desk, self.page, person.pledge_id, person.name)

    def open_sign(self) -> None:
        """Asks for the day of signing of the chosen people whose sheet was printed."""
        ids, view = self.signable(), self._now()
        if not ids or view is None:
            return
        rows = [view.people[key] for key in ids]
        names = [person.name for person in rows[:_ALL_NAMES]]
        if len(rows) > _ALL_NAMES:
            names.append(self.desk.words.text("part.list.more"))
        pledges = [person.pledge_id for person in rows if person.pledge_id]
        dialog = SignDialog(self.desk, self.page, names, view.today)
        dialog.wanted.connect(lambda values: self.sign(pledges, values["on"], values["scan"]))
        dialog.open()

    def sign(self, pledge_ids: Sequence[str], on: date, scan: Path | None = None) -> None:
        """Files pledges as signed."""
        self.desk.tasks.run(
            lambda workspace: sign_pledges(workspace, pledge_ids, on, scan), self._signed
        )

    def _signed(self, changed: Changed) -> None:
        self.table.set_checked([])
        text = self.desk.words.text("ui.pledges.signed", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def open_void(self, staff_id: str) -> None:
        """Asks why a pledge no longer counts."""
        person = view.people.get(staff_id) if (view := self._now()) else None
        if person is None or person.pledge_id is None:
            return
        pledge_id = person.pledge_id
        dialog = VoidDialog(self.desk, self.page, person.name)
        dialog.wanted.connect(lambda values: self.void(pledge_id, values["reason"]))
        dialog.open()

    def void(self, pledge_id: str, reason: str) -> None:
        """Makes a pledge void; it stays on record."""
        self.desk.tasks.run(
            lambda workspace: void_pledge(workspace, pledge_id, reason), self._voided
        )

    def _voided(self, _: Changed) -> None:
        self.desk.window.tell(self.desk.words.text("ui.pledges.voided"))

    def open_campaign(self) -> None:
        """Begins a round of the department's own."""
        today = view.today if (view := self._shown()) else self.desk.today()
        dialog = CampaignDialog(self.desk, self.page, today)
        dialog.wanted.connect(lambda values: self.begin(**values))
        dialog.open()

    def open_edit(self) -> None:
        """Asks what the round shown is to say, where it is the department's own."""
        view = self._now()
        campaign = view.board.campaign_id if view is not None and view.board.own else None
        if view is None or campaign is None or self.desk.read_only:
            return

        def then(edited: PledgeCampaign) -> None:
            dialog = CampaignDialog(self.desk, self.page, view.today, edited)
            dialog.wanted.connect(lambda values: self.edit(campaign, **values))
            dialog.open()

        self.desk.tasks.run(
            lambda workspace: get_campaign(workspace, campaign), then, owner=self.page
        )

    def edit(self, campaign: str, title: str, year: int, due: date) -> None:
        """Writes a round otherwise."""
        self.desk.tasks.run(
            lambda workspace: edit_campaign(workspace, campaign, title, year, due), self._edited
        )

    def _edited(self, saved: Saved) -> None:
        if saved.changes:
            self.desk.window.tell(self.desk.words.text("ui.pledges.edited"), undo=True)

    def open_round_history(self) -> None:
        """Who began the round shown, who changed it and how."""
        view = self._shown()
        if view is not None and view.board.campaign_id is not None:
            open_round_history(
                self.desk, self.page, view.board.campaign_id, view.board.title,
                changeable=self._now() is not None,
            )  # fmt: skip

    def begin(self, title: str, year: int, due: date) -> None:
        """Begins a round for everybody of the department."""
        self.desk.tasks.run(
            lambda workspace: start_campaign(workspace, title, year, due), self._begun
        )

    def _begun(self, saved: Saved) -> None:
        self.begun.emit(saved.id)
        self.desk.window.tell(self.desk.words.text("ui.pledges.begun"), undo=True)
