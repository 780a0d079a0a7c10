"""The handover on paper: looked at, printed or kept as a file, with a line for each signature."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.handover_paper import handover_pdf, print_handover
from cleanclinic.operations.printing import PagePicture, render_page
from ui.parts.failures import sentence_of
from ui.parts.files import choose_target
from ui.parts.layouts import button, label
from ui.parts.page import Desk
from ui.parts.pdf_pages import as_ppm, ask_for_printer, pages_for_printer, print_pages
from ui.parts.pdf_preview import PdfPreview
from ui.parts.question import Dialog

_WIDE, _TALL = 420, 520


class HandoverPaperDialog(Dialog):
    """One page; it can be printed again at any time from the section."""

    def __init__(self, desk: Desk, parent: QWidget, record_id: str) -> None:
        self._text = desk.words.text
        super().__init__(desk, parent, self._text("ui.settings.handover.paper"))
        self.desk = desk
        self._record = record_id
        self._pdf = b""
        self.preview = PdfPreview(desk, self._text("ui.settings.handover.paper"))
        self.preview.setFixedWidth(desk.look.px(_WIDE))
        room = self.screen().availableSize().height() - desk.look.px(190)
        self.preview.setFixedHeight(max(min(desk.look.px(_TALL), room), desk.look.px(260)))
        self.preview.page_wanted.connect(lambda _: self._render())
        self.note = label(self._text("ui.settings.handover.paper.sentence"), "muted", wrap=True)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.note)
        self.save = button(desk, self._text("sheet.save"), icon_name="save")
        self.print = button(desk, self._text("sheet.print"), "primary", icon_name="printer")
        close = button(desk, self._text("part.close"))
        self.save.clicked.connect(self.choose)
        self.print.clicked.connect(self.print_now)
        close.clicked.connect(self.accept)
        for press in (close, self.save, self.print):
            self.buttons.addWidget(press)
        self.preview.show_wait()
        words = desk.words
        desk.tasks.run(
            lambda workspace: handover_pdf(workspace, record_id, words=words),
            self._made, self._failed, owner=self,
        )  # fmt: skip

    def print_now(self) -> None:
        """Sends it to a printer."""
        printer = ask_for_printer(self)
        if printer is None:
            return
        pdf = self._pdf

        def done(pages: tuple[PagePicture, ...]) -> None:
            sent = print_pages(printer, pages)
            self.note.setText(
                self._text(f"ui.settings.handover.paper.{'sent' if sent else 'not_sent'}")
            )

        self.desk.tasks.run_aside(
            lambda _: pages_for_printer(pdf), done, busy=self.print, owner=self
        )

    def choose(self) -> None:
        """Asks where to keep it as a file."""
        name = self._text("ui.settings.handover.paper.file")
        kinds = self._text("sheet.kinds")
        path = choose_target(self, self.desk, self.save.text(), name, kinds, "handover")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        words, record_id = self.desk.words, self._record
        self.desk.tasks.run(
            lambda workspace: print_handover(workspace, record_id, path, words=words),
            lambda _: self.note.setText(
                self._text("ui.settings.handover.paper.saved", name=path.name)
            ),
            self._failed, owner=self,
        )  # fmt: skip

    def _made(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._render()

    def _render(self) -> None:
        pdf, wide = self._pdf, max(self.preview.width_px(), 100)
        if pdf:
            self.desk.tasks.run_aside(
                lambda _: as_ppm(render_page(pdf, 0, wide)),
                lambda picture: self.preview.show_page(picture, 0, 1),
                owner=self, key="handover_page",
            )  # fmt: skip

    def _failed(self, error: Exception) -> bool:
        self.note.setText(sentence_of(self.desk, error))
        return True
