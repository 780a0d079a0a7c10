"""Looking at a file of a record: pictures and PDFs inside, anything else given out on request."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.evidence import FileContent, read_file, save_copy
from cleanclinic.records.control import Evidence
from ui.parts.failures import sentence_of
from ui.parts.files import choose_target
from ui.parts.layouts import button, label
from ui.parts.page import Desk
from ui.parts.pdf_preview import PdfPreview
from ui.parts.pictures import as_png, can_show, page_count, page_image
from ui.parts.question import Dialog

_WIDE, _TALL = 760, 620


class EvidenceView(Dialog):
    """One file. It is read into memory for as long as the dialog stands, and into no file."""

    def __init__(self, desk: Desk, parent: QWidget, evidence: Evidence) -> None:
        super().__init__(desk, parent, evidence.name)
        self.desk = desk
        self._evidence = evidence
        self._file: FileContent | None = None
        self._pages = 0
        self.preview = PdfPreview(desk, evidence.name)
        self.preview.page_wanted.connect(self._ask)
        self.body.addWidget(self.preview)
        hint = label(desk.words.text("part.evidence.copy.hint"), "muted", wrap=True)
        self.body.addWidget(hint)
        self.copy = button(desk, desk.words.text("part.evidence.copy"), icon_name="download")
        self.copy.clicked.connect(self._choose_target)
        close = button(desk, desk.words.text("part.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.buttons.insertWidget(0, self.copy)
        self.buttons.addWidget(close)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.preview.show_wait()
        desk.tasks.run(
            lambda workspace: read_file(workspace, evidence), self._take, self._failed, owner=self
        )

    def save_to(self, path: Path) -> None:
        """Writes a copy where the person wants one."""

        def then(written: Path) -> None:
            self.desk.window.tell(self.desk.words.text("part.evidence.copied", name=written.name))

        copy = partial(save_copy, evidence=self._evidence, target=path)
        self.desk.tasks.run(copy, then, self._failed, owner=self, busy=self.copy)

    def _take(self, file: FileContent) -> None:
        self._file = file
        if not can_show(file.media_type):
            self.preview.show_none(self.desk.words.text("part.evidence.no_preview"))
            return
        self._ask(0)

    def _ask(self, index: int) -> None:
        file, wide = self._file, self.preview.width_px()
        if file is None:
            return

        def work(_: object) -> tuple[QImage, int]:
            return page_image(file, index, wide), self._pages or page_count(file)

        def then(found: tuple[QImage, int]) -> None:
            picture, self._pages = found
            self.preview.show_page(as_png(picture), index, self._pages)

        self.desk.tasks.run_aside(work, then, self._failed, owner=self, key="evidence.page")

    def _failed(self, error: Exception) -> bool:
        self.preview.show_none(sentence_of(self.desk, error))
        return True

    def _choose_target(self) -> None:
        text = self.desk.words.text
        title, name = text("part.evidence.copy"), self._evidence.name
        kinds = text("ui.files.any")
        if path := choose_target(self, self.desk, title, name, kinds, "evidence.copy"):
            self.save_to(path)
