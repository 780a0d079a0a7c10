"""The handover on paper, with a line for each signature; it can be printed again at any time."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.people.handover_paper import handover_pdf, print_handover
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog


class HandoverPaperDialog(PaperDialog):
    """The paper of one handover on record."""

    def __init__(self, desk: Desk, parent: QWidget, record_id: str) -> None:
        words = desk.words

        def make(workspace: Workspace) -> bytes:
            return handover_pdf(workspace, record_id, words=words)

        def keep(workspace: Workspace, path: Path) -> Printed:
            return print_handover(workspace, record_id, path, words=words)

        paper = Paper("ui.settings.handover.paper", make, keep)
        super().__init__(desk, parent, desk.tasks, paper)
