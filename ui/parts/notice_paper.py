"""The notice of the hospital's digits: looked at, printed, or kept as a file."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.office.notice import notice_pdf, print_notice
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.kit import Kit
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.tasks import Tasks


class NoticeDialog(PaperDialog):
    """For the office, wherever it tells a ward to compare with the stamped notice."""

    def __init__(self, kit: Kit, parent: QWidget, tasks: Tasks) -> None:
        words = kit.words

        def keep(workspace: Workspace, path: Path) -> object:
            return print_notice(workspace, path, words=words)

        paper = Paper("ui.notice", partial(notice_pdf, words=words), keep)
        super().__init__(kit, parent, tasks, paper)
