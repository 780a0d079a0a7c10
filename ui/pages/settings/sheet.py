"""The recovery sheet: which one counts, a new one; and what is left with the office."""

from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.people.escrow import (
    EscrowState,
    escrow_state,
    give_to_office,
    take_from_office,
)
from cleanclinic.operations.people.recovery import SheetState, sheet_state
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.roles import Role
from ui.pages.settings.section import Section, open_dialog
from ui.parts.cards import Card
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.question import ask
from ui.parts.recovery_dialog import RecoveryDialog


@dataclass(frozen=True)
class Sheet:
    """What the section shows; `escrow` is None at the office."""

    state: SheetState
    escrow: EscrowState | None
    may: bool


class SheetSection(Section):
    """Two cards: the sheet, and the office's help."""

    name = "sheet"
    icon = "file-text"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.card = Card(desk, self.text("title"))
        self.state = Pill(desk.look, Badge(""))
        self.said = label("", wrap=True)
        self.print = button(desk, self.text("print"), "primary", icon_name="printer")
        self.print.clicked.connect(self.print_sheet)
        self.card.body.addLayout(row(desk.look, self.state, None))
        self.card.body.addWidget(self.said)
        self.card.body.addWidget(label(self.text("what"), "muted", wrap=True))
        self.card.body.addLayout(row(desk.look, self.print, None))
        self.office = Card(desk, self.text("escrow"))
        self.office_state = Pill(desk.look, Badge(""))
        self.office_said = label("", wrap=True)
        self.give = button(desk, self.text("give"), "primary")
        self.take = button(desk, self.text("take"), "danger")
        self.give.clicked.connect(self.ask_give)
        self.take.clicked.connect(self.ask_take)
        self.office.body.addLayout(row(desk.look, self.office_state, None))
        self.office.body.addWidget(self.office_said)
        self.office.body.addWidget(label(self.words.text("escrow.what"), "muted", wrap=True))
        self.office.body.addLayout(row(desk.look, self.give, self.take, None))
        self.only_head = label(self.words.text("ui.settings.only_head"), "muted", wrap=True)
        for part in (self.card, self.office, self.only_head):
            part.hide()
            self.body.addWidget(part)
        self.body.addStretch(1)

    def reload(self) -> None:
        self.desk.tasks.run(_read, self._show, key="settings.sheet")

    # What a person does

    def print_sheet(self) -> RecoveryDialog:
        """A new sheet, looked at, printed and read back."""
        dialog = RecoveryDialog(self.desk, self.window_part(), self.desk.tasks)
        dialog.confirmed.connect(self._on_sheet)
        open_dialog(dialog)
        return dialog

    def ask_give(self) -> None:
        """Shows once more what it means, and gives it."""
        about = self.words.text("escrow.what")
        if ask(self, self.desk, self.text("give.title"), about, self.text("give")):
            self.give_now()

    def give_now(self) -> None:
        self.desk.tasks.run(give_to_office, self._changed, busy=self.give)

    def ask_take(self) -> None:
        """Asks before the way back is taken away."""
        about = self.text("take.sentence")
        yes = self.text("take")
        if ask(self, self.desk, self.text("take.title"), about, yes, danger=True):
            self.take_now()

    def take_now(self) -> None:
        self.desk.tasks.run(take_from_office, self._changed, busy=self.take)

    def _changed(self, _: Changed) -> None:
        self.reload()

    def _on_sheet(self, state: SheetState) -> None:
        self.desk.window.tell(self.words.text("recovery.confirmed", number=state.number))
        self.announce()

    # What is shown

    def _show(self, found: Sheet) -> None:
        self.card.show()
        self.only_head.setVisible(not found.may)
        self._show_sheet(found.state)
        self.print.setEnabled(found.may)
        self.office.setVisible(found.escrow is not None)
        if found.escrow is not None:
            self._show_escrow(found.escrow, may=found.may)

    def _show_sheet(self, state: SheetState) -> None:
        if state.exists:
            self.state.set_badge(Badge(self.text("valid"), "good"))
            on = state.on.isoformat() if state.on else "–"
            said = self.words.text("recovery.sheet_in_force", number=state.number, date=on)
        else:
            self.state.set_badge(Badge(self.text("none"), "bad"))
            said = self.words.text("recovery.sheet_none")
        self.said.setText(said)

    def _show_escrow(self, state: EscrowState, *, may: bool) -> None:
        badge, said = self._escrow_words(state)
        self.office_state.set_badge(badge)
        self.office_said.setText(said)
        given = bool(state.chosen)
        self.give.setVisible(not given or state.outdated)
        self.give.setText(self.text("again" if state.outdated else "give"))
        self.give.setEnabled(may and state.available)
        self.take.setVisible(given)
        self.take.setEnabled(may)

    def _escrow_words(self, state: EscrowState) -> tuple[Badge, str]:
        text = self.words.text
        if state.outdated:
            return Badge(self.text("outdated"), "warn"), text("escrow.outdated")
        if state.chosen and state.given is not None:
            said = text("escrow.given", date=_day(state.given))
            return Badge(self.text("given"), "good"), said
        if not state.available:
            return Badge(self.text("unavailable"), "plain"), text("error.ESCROW-UNAVAILABLE")
        said = text("escrow.not_given")
        if state.suggested and state.chosen is None:
            said = f"{said}\n{self.text('suggested')}"
        return Badge(self.text("not_given"), "plain"), said


def _day(day: date) -> str:
    return day.isoformat()


def _read(workspace: Workspace) -> Sheet:
    acting = workspace.acting
    ward = workspace.kind is WorkspaceKind.WARD
    return Sheet(
        state=sheet_state(workspace),
        escrow=escrow_state(workspace) if ward else None,
        may=acting is None or acting.role is Role.HEAD_NURSE,
    )
