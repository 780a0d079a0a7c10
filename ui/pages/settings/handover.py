"""The handover of the ward: what it is, one that is under way, and those on record."""

from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.people.handover import cancel_handover
from cleanclinic.operations.people.handover_state import (
    HandoverRow,
    HandoverState,
    HandoverStep,
    handover_state,
    handovers,
)
from cleanclinic.operations.workspace.kept_people import people_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.roles import Person, Role
from ui.pages.settings.handover_dialog import HandoverDialog
from ui.pages.settings.handover_paper import HandoverPaperDialog
from ui.pages.settings.section import Section, open_dialog
from ui.parts.cards import Card
from ui.parts.entries import FINISH_HANDOVER
from ui.parts.layouts import button, label, row
from ui.parts.lines import Line, LineList
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.times import day_text

_STEPS = ("step.one", "step.two", "step.three", "step.four")


@dataclass(frozen=True)
class Handovers:
    """What the section shows; `others` may take the ward over."""

    state: HandoverState | None
    done: tuple[HandoverRow, ...]
    others: tuple[Person, ...]
    me: str
    may: bool
    today: date


class HandoverSection(Section):
    """One card to begin or go on, one with what was done before."""

    name = "handover"
    icon = "arrow-left-right"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: Handovers | None = None
        self._goes_on = False
        card = Card(desk, self.text("title"))
        self.state = Pill(desk.look, Badge(""))
        self.said = label("", wrap=True)
        card.body.addLayout(row(desk.look, self.state, None))
        card.body.addWidget(self.said)
        for step in _STEPS:
            card.body.addWidget(label(self.text(step), "muted", wrap=True))
        self.begin = button(desk, self.text("begin"), "primary")
        self.go_on = button(desk, self.text("go_on"), "primary")
        self.cancel = button(desk, self.text("cancel"), "danger")
        self.begin.clicked.connect(self.open_dialog)
        self.go_on.clicked.connect(self.open_dialog)
        self.cancel.clicked.connect(self.call_off)
        for press in (self.state, self.begin, self.go_on, self.cancel):
            press.hide()
        card.body.addLayout(row(desk.look, self.begin, self.go_on, self.cancel, None))
        self.past = Card(desk, self.text("past"))
        self.lines = LineList(desk, self.text("past"))
        self.lines.chosen.connect(self.print_again)
        self.past.body.addWidget(self.lines)
        self.body.addWidget(card)
        self.body.addWidget(self.past)
        self.body.addStretch(1)

    def reload(self) -> None:
        self.desk.tasks.run(_read, self._show, key="settings.handover")

    def wish(self, doing: str) -> None:
        """Whoever took over just now goes on at once with what is left."""
        self._goes_on = f"{self.name}/{doing}" == FINISH_HANDOVER

    # What a person does

    def open_dialog(self) -> HandoverDialog | None:
        """The guided way, from where it stands."""
        found = self.found
        if found is None:
            return None
        dialog = HandoverDialog(self.desk, self.window_part(), found.others, found.state)
        # A method, not a lambda: it is let go of when this page is deleted under the dialog.
        dialog.finished.connect(self._reload_if_there)
        open_dialog(dialog)
        return dialog

    def call_off(self) -> None:
        """Nothing has changed yet, so it simply ends."""
        self.desk.tasks.run(cancel_handover, self._called_off, busy=self.cancel)

    def print_again(self, record_id: str) -> None:
        """The paper of a handover on record."""
        open_dialog(HandoverPaperDialog(self.desk, self.window_part(), record_id))

    def _called_off(self, _: Changed) -> None:
        self.desk.window.tell(self.text("cancelled"))
        self.reload()

    def _reload_if_there(self, _: int) -> None:
        # The page is another one once the ward was opened as somebody else.
        if self.isVisible():
            self.reload()

    # What is shown

    def _show(self, found: Handovers) -> None:
        self.found = found
        state = found.state
        self.state.setVisible(state is not None)
        self.begin.setVisible(state is None)
        self.begin.setEnabled(found.may and bool(found.me))
        self.go_on.setVisible(state is not None)
        self.cancel.setVisible(state is not None and state.step is HandoverStep.WAITING)
        self.cancel.setEnabled(found.may)
        if state is not None:
            badge = Badge(self.words.text(f"handover_step.{state.step.value}"), "warn")
            self.state.set_badge(badge)
            values = {"outgoing": state.outgoing, "incoming": state.incoming}
            self.said.setText(self.text(f"now.{state.step.value}", **values))
        elif not found.me:
            self.said.setText(self.text("needs_pin"))
        else:
            self.said.setText(self.text("what"))
        self.lines.show_lines([self._line(one, found.today) for one in found.done])
        self.past.set_title(self.text("past"), "" if found.done else self.text("past.none"))
        if self._goes_on and state is not None:
            self._goes_on = False
            self.open_dialog()

    def _line(self, one: HandoverRow, today: date) -> Line:
        record = one.record
        said = self.text("past.line", outgoing=record.outgoing, incoming=record.incoming)
        return Line(record.id, said, day_text(record.on, today))


def _read(workspace: Workspace) -> Handovers:
    acting = workspace.acting
    me = acting.id if acting else ""
    return Handovers(
        state=handover_state(workspace),
        done=tuple(one for one in handovers(workspace) if one.record.is_final()),
        others=tuple(one for one in people_of(workspace) if one.id != me and not one.disabled),
        me=me,
        may=acting is not None and acting.role is Role.HEAD_NURSE,
        today=workspace.today(),
    )
