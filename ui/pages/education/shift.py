"""The morning shift of a session: which one it is, its card, and what is recorded by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.sessions import hold_session, serving
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.education import EducationSession
from ui.pages.education.morning import MorningCard
from ui.parts.page import Desk


@dataclass(frozen=True)
class _Morning:
    session: EducationSession
    people: Sequence[tuple[str, str]]


def open_shift(desk: Desk, owner: QWidget, session_id: str) -> None:
    """Opens the card over the window of `owner`: of a session, or of the one that is due next."""

    def show(found: _Morning | None) -> None:
        if found is None:
            desk.window.tell(desk.words.text("ui.education.morning.none"), done=False)
            return
        card = MorningCard(desk, owner.window(), found.session, found.people)
        card.held.connect(partial(_hold, desk, owner, found.session.id))
        card.finished.connect(lambda _: card.deleteLater())
        QTimer.singleShot(0, card, lambda: card.open_over(owner.window()))

    desk.tasks.run(partial(_morning, session_id=session_id), show, owner=owner)


def _hold(desk: Desk, owner: QWidget, session_id: str, present: list[str]) -> None:
    day, said = desk.today(), desk.words.text("ui.education.saved", there=len(present))
    desk.tasks.run(
        lambda workspace: hold_session(workspace, session_id, day, present),
        lambda _: desk.window.tell(said, undo=True), owner=owner,
    )  # fmt: skip


def _morning(workspace: Workspace, *, session_id: str) -> _Morning | None:
    """The session asked for, else the one due earliest that is not held and due by today."""
    today = workspace.today()
    sessions = [held.record for held in workspace.store.all(EducationSession)]
    due = [one for one in sessions if one.held_on is None and one.planned_on <= today]
    due.sort(key=lambda one: (one.planned_on != today, -one.planned_on.toordinal()))
    found = next((one for one in sessions if one.id == session_id), due[0] if due else None)
    if found is None:
        return None
    people = [(person.id, person.name) for person in serving(workspace, today)]
    return _Morning(found, people)
