"""What became of a round of reviews: begun, closed, and what was found of one of its points."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.history import RevisionRow
from cleanclinic.operations.recording.writing import record_history
from cleanclinic.operations.risks.review_rounds import RoundView
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.record import Record
from cleanclinic.records.review_round import ReviewRound, RiskReview
from ui.parts.page import Desk
from ui.parts.record_history import RevisionsDialog, ShownRevision
from ui.parts.values import FieldWords

# Of which round and point it is stands above.
_SILENT = frozenset({"round", "risk_point"})
_Found = Sequence[tuple[type[Record], RevisionRow]]


def open_round_history(desk: Desk, parent: QWidget, name: str, view: RoundView, place: int) -> None:
    """Of the round and of the point at a place of it, the newest first; for reading.

    What was found is found anew by answering again, until the round is closed.
    """
    parts: list[tuple[type[Record], str]] = [(ReviewRound, view.round.id)]
    if view.items and (review := view.items[place].review) is not None:
        parts.insert(0, (RiskReview, review.id))
        name = f"{name} {view.items[place].point.number}"
    dialog = RevisionsDialog(desk, parent, name)

    def read(workspace: Workspace) -> _Found:
        found = [(of, one) for of, made in parts for one in record_history(workspace, of, made)]
        return sorted(found, key=lambda one: one[1].at, reverse=True)

    def show(found: _Found) -> None:
        dialog.shown.show_revisions(
            [
                ShownRevision(of.KIND, one, FieldWords(desk.words, of, {}), silent=_SILENT)
                for of, one in found
            ]
        )

    desk.tasks.run(read, show, owner=dialog)
    dialog.open()
