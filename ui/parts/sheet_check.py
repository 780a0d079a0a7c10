"""A sheet with a code: looked at, printed, and two of its groups typed back from the paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cleanclinic.operations.recording.printing import render_page
from ui.parts.fields import LabelledField
from ui.parts.files import choose_target
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.pdf_pages import as_ppm, print_pdf
from ui.parts.pdf_preview import PdfPreview
from ui.parts.scroll import scrolled
from ui.parts.tasks import Tasks


@dataclass(frozen=True)
class SheetTexts:
    """Words keys of what differs between sheets."""

    preview: str
    why: str
    print_it: str
    check: str
    file_name: str


class SheetCheck(QWidget):
    """The preview at the left, print and check at the right.

    Signals: `entered` on Enter in the last group; `save_wanted` (path) for a file to print
    elsewhere.
    """

    entered = Signal()
    save_wanted = Signal(object)

    def __init__(
        self, kit: Kit, tasks: Tasks, texts: SheetTexts, preview_wide: int, steps_wide: int
    ) -> None:
        super().__init__()
        self._kit, self._tasks, self._texts = kit, tasks, texts
        self.pdf = b""
        self._asked: tuple[int, ...] = ()
        self.answers: tuple[LabelledField, ...] = ()
        self.preview = PdfPreview(kit, kit.words.text(texts.preview))
        self.preview.page_wanted.connect(lambda _: self._render())
        self.preview.setFixedWidth(kit.look.px(preview_wide))
        self._steps = QFrame()
        self._make_steps()
        # On a low or enlarged screen the steps scroll before a field is pressed together.
        self._area = scrolled(self._steps)
        self._area.setFixedWidth(kit.look.px(steps_wide))
        row(kit.look, self.preview, self._area, gap=20, into=self)
        self.preview.show_wait()

    def show_sheet(self, pdf: bytes, asked: Sequence[int]) -> None:
        """The page, and the groups to ask for, counted from 1."""
        self.pdf, self._asked = pdf, tuple(asked)
        words = self._kit.words
        self.answers = tuple(
            self._answer(words.text("sheet.group", group=group)) for group in self._asked
        )
        following: tuple[Callable[[], None], ...] = (
            *(field.setFocus for field in self.answers[1:]),
            self.entered.emit,
        )
        for field, go in zip(self.answers, following, strict=True):
            field.entered.connect(go)
            self._fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        for press in (self.print, self.save):
            press.setEnabled(True)
        self._render()

    def typed(self) -> tuple[str, ...] | None:
        """What was typed; None where a group is still empty, which is said."""
        for field in self.answers:
            field.say("" if field.text() else self._kit.words.text("sheet.empty"))
        empty = next((field for field in self.answers if not field.text()), None)
        if empty is not None:
            empty.edit.setFocus()
        if empty is not None or not self.answers:
            return None
        return tuple(field.text() for field in self.answers)

    def show_wrong(self, group: int, sentence: str) -> None:
        """Says that a group is not as on the sheet."""
        wrong = self.answers[self._asked.index(group)]
        wrong.say(sentence)
        self._area.ensureWidgetVisible(wrong)
        wrong.edit.setFocus()
        wrong.edit.selectAll()

    def tell(self, key: str, *, bad: bool = False) -> None:
        """Says what became of printing."""
        self.note.setText(self._kit.words.text(key))
        if not bad and self.answers:
            self._area.ensureWidgetVisible(self.answers[0])
            self.answers[0].edit.setFocus()

    # Printing

    def print_now(self) -> None:
        """Sends the sheet to a printer; nothing is kept on the disk."""
        self._render()
        print_pdf(self.print, self._tasks, self.pdf, self._printed)

    def save_now(self) -> None:
        """Keeps the sheet as a file that is to be printed elsewhere and deleted."""
        words = self._kit.words
        name, kinds = words.text(self._texts.file_name), words.text("sheet.kinds")
        path = choose_target(self, self._kit, self.save.text(), name, kinds, "sheet")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        self.save_wanted.emit(path)

    def _printed(self, sent: bool) -> None:
        self.tell("sheet.printed" if sent else "sheet.not_printed", bad=not sent)

    def _render(self) -> None:
        pdf, wide = self.pdf, max(self.preview.width_px(), 100)
        if pdf:
            self._tasks.run_aside(
                lambda _: as_ppm(render_page(pdf, 0, wide)),
                lambda picture: self.preview.show_page(picture, 0, 1),
                owner=self, key="sheet_page",
            )  # fmt: skip

    # How it is built

    def _make_steps(self) -> None:
        kit, words, texts = self._kit, self._kit.words, self._texts
        self.print = button(kit, words.text("sheet.print"), "primary", icon_name="printer")
        self.save = button(kit, words.text("sheet.save"), icon_name="save")
        self.print.clicked.connect(self.print_now)
        self.save.clicked.connect(self.save_now)
        for press in (self.print, self.save):
            press.setEnabled(False)
        self.note = label("", "muted", wrap=True)
        self._fields = row(kit.look, gap=10)
        column(
            kit.look,
            label(words.text(texts.why), wrap=True), 8,
            label(words.text("sheet.step.print"), "heading"),
            label(words.text(texts.print_it), "muted", wrap=True),
            row(kit.look, self.print, self.save, None, gap=8), self.note, 8,
            label(words.text("sheet.step.check"), "heading"),
            label(words.text(texts.check), "muted", wrap=True),
            self._fields, None, gap=6, into=self._steps,
        )  # fmt: skip

    def _answer(self, title: str) -> LabelledField:
        edit = QLineEdit()
        edit.setMaxLength(12)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly)
        # From here on the paper is read, not the screen: only so it is known to be legible.
        edit.textEdited.connect(lambda _: self._hide_sheet())
        return LabelledField(self._kit, title, edit)

    def _hide_sheet(self) -> None:
        if not self.preview.sheet.picture.isNull():
            self.preview.show_none(self._kit.words.text("sheet.look_at_paper"))
