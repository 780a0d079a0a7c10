"""A paper of one page or more: looked at, sent to a printer, or kept as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.printing import count_pages, render_page
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.failures import sentence_of
from ui.parts.files import choose_target
from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.pdf_pages import as_ppm, print_pdf
from ui.parts.pdf_preview import PdfPreview
from ui.parts.question import Dialog
from ui.parts.tasks import Tasks

_WIDE, _TALL, _LEAST = 460, 480, 200
_AROUND = 190


@dataclass(frozen=True)
class Paper:
    """What is on the page: `pdf` makes it, `keep` writes it to a file.

    `key` begins the words: title, sentence, saved (with `name`), printed, file_name; it also names
    where files of its kind were kept last. `name` is what this one's file is called, if not that.
    """

    key: str
    pdf: Callable[[Workspace], bytes]
    keep: Callable[[Workspace, Path], object]
    name: str = ""


class PaperDialog(Dialog):
    """Says under the page what became of printing."""

    def __init__(self, kit: Kit, parent: QWidget, tasks: Tasks, paper: Paper) -> None:
        self._paper, self._tasks = paper, tasks
        super().__init__(kit, parent, kit.words.text(f"{paper.key}.title"))
        self.pdf = b""
        self.preview = PdfPreview(kit, self._text("title"), headed=False)
        self.preview.page_wanted.connect(self._render)
        self.preview.setFixedWidth(kit.look.px(_WIDE))
        room = self.screen().availableSize().height() - kit.look.px(_AROUND)
        self.preview.setFixedHeight(max(min(kit.look.px(_TALL), room), kit.look.px(_LEAST)))
        self.note = label(self._text("sentence"), "muted", wrap=True)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.note)
        close = button(kit, kit.words.text("part.close"))
        close.clicked.connect(self.accept)
        self.save = button(kit, kit.words.text("sheet.save"), icon_name="save")
        self.save.clicked.connect(self._choose)
        self.print = button(kit, kit.words.text("sheet.print"), "primary", icon_name="printer")
        self.print.clicked.connect(self._print)
        for press in (close, self.save, self.print):
            self.buttons.addWidget(press)
        self.print.setFocus()
        self.setMinimumWidth(kit.look.px(_WIDE + 48))
        self.preview.show_wait()
        tasks.run(paper.pdf, self._show, self._failed, owner=self)

    def save_to(self, path: Path) -> None:
        """Keeps the page as a file."""
        saved, keep = self._text("saved", name=path.name), self._paper.keep
        self._tasks.run(
            lambda workspace: keep(workspace, path),
            lambda _: self.note.setText(saved),
            self._failed, busy=self.save, owner=self,
        )  # fmt: skip

    def _text(self, part: str, **values: object) -> str:
        return self.kit.words.text(f"{self._paper.key}.{part}", **values)

    def _show(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._render()

    def _render(self, index: int = 0) -> None:
        pdf, wide = self.pdf, max(self.preview.width_px(), 100)
        if pdf:
            self._tasks.run_aside(
                lambda _: (as_ppm(render_page(pdf, index, wide)), count_pages(pdf)),
                lambda shown: self.preview.show_page(shown[0], index, shown[1]),
                owner=self, key="paper_page",
            )  # fmt: skip

    def _print(self) -> None:
        print_pdf(self.print, self._tasks, self.pdf, self._printed)

    def _printed(self, sent: bool) -> None:
        told = self._text("printed") if sent else self.kit.words.text("sheet.not_printed")
        self.note.setText(told)

    def _choose(self) -> None:
        kinds = self.kit.words.text("sheet.kinds")
        name = self._paper.name or self._text("file_name")
        if path := choose_target(self, self.kit, self.save.text(), name, kinds, self._paper.key):
            self.save_to(path)

    def _failed(self, error: Exception) -> bool:
        self.note.setText(sentence_of(self.kit, error))
        return True
