"""The notice of the hospital's digits: looked at, printed, or kept as a file."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.notice import notice_pdf, print_notice
from cleanclinic.operations.printing import render_page
from ui.parts.failures import sentence_of
from ui.parts.files import choose_target
from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.pdf_pages import as_ppm, print_pdf
from ui.parts.pdf_preview import PdfPreview
from ui.parts.question import Dialog
from ui.parts.tasks import Tasks

_WIDE, _TALL = 460, 480
_AROUND = 190


class NoticeDialog(Dialog):
    """Says under the page what became of printing."""

    def __init__(self, kit: Kit, parent: QWidget, tasks: Tasks) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.notice.title"))
        self._tasks = tasks
        self.pdf = b""
        self.preview = PdfPreview(kit, text("paper.notice.title"))
        self.preview.page_wanted.connect(lambda _: self._render())
        self.preview.setFixedWidth(kit.look.px(_WIDE))
        room = self.screen().availableSize().height() - kit.look.px(_AROUND)
        self.preview.setFixedHeight(max(min(kit.look.px(_TALL), room), kit.look.px(200)))
        self.note = label(text("ui.notice.sentence"), "muted", wrap=True)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.note)
        close = button(kit, text("part.close"))
        close.clicked.connect(self.accept)
        self.save = button(kit, text("sheet.save"), icon_name="save")
        self.save.clicked.connect(self._save)
        self.print = button(kit, text("sheet.print"), "primary", icon_name="printer")
        self.print.clicked.connect(self._print)
        for press in (close, self.save, self.print):
            self.buttons.addWidget(press)
        self.setMinimumWidth(kit.look.px(_WIDE + 48))
        self.preview.show_wait()
        words = kit.words
        tasks.run(
            lambda workspace: notice_pdf(workspace, words=words),
            self._show, self._failed, owner=self,
        )  # fmt: skip

    def save_to(self, path: Path) -> None:
        """Keeps the notice as a file."""
        words = self.kit.words
        saved = words.text("ui.notice.saved", name=path.name)
        self._tasks.run(
            lambda workspace: print_notice(workspace, path, words=words),
            lambda _: self.note.setText(saved),
            self._failed, busy=self.save, owner=self,
        )  # fmt: skip

    def _show(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._render()

    def _render(self) -> None:
        pdf, wide = self.pdf, max(self.preview.width_px(), 100)
        if pdf:
            self._tasks.run_aside(
                lambda _: as_ppm(render_page(pdf, 0, wide)),
                lambda picture: self.preview.show_page(picture, 0, 1),
                owner=self, key="notice_page",
            )  # fmt: skip

    def _print(self) -> None:
        print_pdf(self.print, self._tasks, self.pdf, self._printed)

    def _printed(self, sent: bool) -> None:
        key = "ui.notice.printed" if sent else "sheet.not_printed"
        self.note.setText(self.kit.words.text(key))

    def _save(self) -> None:
        words = self.kit.words
        name, kinds = words.text("ui.notice.file_name"), words.text("sheet.kinds")
        if path := choose_target(self, self.kit, self.save.text(), name, kinds, "notice"):
            self.save_to(path)

    def _failed(self, error: Exception) -> bool:
        self.note.setText(sentence_of(self.kit, error))
        return True
