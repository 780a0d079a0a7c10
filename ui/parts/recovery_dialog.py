"""The recovery sheet, made in one go: look at it, print it, type two of its groups back.

The sheet counts only when both groups were right; until then an older one stays in force.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.printing import render_page
from cleanclinic.operations.recovery import (
    SheetDraft,
    SheetState,
    confirm_sheet,
    draft_sheet,
    print_sheet,
    sheet_pdf,
)
from cleanclinic.operations.workspace import Workspace
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.files import choose_target
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.pdf_pages import as_ppm, ask_for_printer, pages_for_printer, print_pages
from ui.parts.pdf_preview import PdfPreview
from ui.parts.question import Dialog
from ui.parts.tasks import Tasks

_READ_BACK = "RECOVERY-READ-BACK"
_PREVIEW_WIDE, _STEPS_WIDE, _TALL = 400, 320, 560


class RecoveryDialog(Dialog):
    """Signals: `confirmed` (SheetState) when the new sheet counts."""

    confirmed = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget, tasks: Tasks) -> None:
        super().__init__(kit, parent, kit.words.text("sheet.title"))
        self._tasks = tasks
        self._draft: SheetDraft | None = None
        self._pdf = b""
        self.answers: tuple[LabelledField, ...] = ()
        self.preview = PdfPreview(kit, kit.words.text("sheet.preview"))
        self.preview.page_wanted.connect(lambda _: self._render())
        self.preview.setFixedWidth(kit.look.px(_PREVIEW_WIDE))
        self._steps = QFrame()
        self._steps.setFixedWidth(kit.look.px(_STEPS_WIDE))
        self._make_steps()
        self.body.addLayout(row(kit.look, self.preview, self._steps, gap=20))
        self._fit_height()
        self.setMinimumWidth(kit.look.px(_PREVIEW_WIDE + _STEPS_WIDE + 20 + 2 * 24))
        self.add_buttons(kit.words.text("sheet.finish"))
        # Enter in a field goes on to the next one; the button is pressed on purpose.
        self.accept_button.setDefault(False)
        self.accept_button.clicked.disconnect()
        self.accept_button.clicked.connect(self._confirm)
        self.preview.show_wait()
        self._tasks.run(self._make, self._show, owner=self)

    # Making

    def _make(self, workspace: Workspace) -> tuple[SheetDraft, bytes]:
        draft = draft_sheet(workspace)
        return draft, sheet_pdf(workspace, draft, words=self.kit.words)

    def _show(self, made: tuple[SheetDraft, bytes]) -> None:
        self._draft, self._pdf = made
        words = self.kit.words
        self.answers = tuple(
            self._answer(words.text("sheet.group", group=group)) for group in self._draft.asked
        )
        for field, following in zip(self.answers, (*self.answers[1:], None), strict=True):
            field.entered.connect(following.setFocus if following else self._confirm)
            self._fields.addWidget(field)
        for press in (self.print, self.save):
            press.setEnabled(True)
        self._render()

    def _render(self) -> None:
        pdf, wide = self._pdf, max(self.preview.width_px(), 100)
        if pdf:
            self._tasks.run_aside(
                lambda _: as_ppm(render_page(pdf, 0, wide)),
                lambda picture: self.preview.show_page(picture, 0, 1),
                owner=self, key="sheet_page",
            )  # fmt: skip

    # Printing

    def print_now(self) -> None:
        """Sends the sheet to a printer; nothing is kept on the disk."""
        self._render()
        printer = ask_for_printer(self)
        if printer is None:
            return
        pdf = self._pdf

        def done(pages: tuple[object, ...]) -> None:
            sent = print_pages(printer, pages)  # type: ignore[arg-type] # what was rendered
            self._tell("sheet.printed" if sent else "sheet.not_printed", bad=not sent)

        self._tasks.run_aside(lambda _: pages_for_printer(pdf), done, busy=self.print, owner=self)

    def save_now(self) -> None:
        """Keeps the sheet as a file that is to be printed elsewhere and deleted."""
        name = self.kit.words.text("sheet.file_name")
        kinds = self.kit.words.text("sheet.kinds")
        path = choose_target(self, self.kit, self.save.text(), name, kinds, "sheet")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        draft, words = self._draft, self.kit.words
        if draft is not None:
            self._tasks.run(
                lambda workspace: print_sheet(workspace, draft, path, words=words),
                lambda _: self._tell("recovery.file_warning"),
                self._failed, busy=self.save, owner=self,
            )  # fmt: skip

    # Reading back

    def _confirm(self) -> None:
        draft = self._draft
        if draft is None:
            return
        for field in self.answers:
            field.say("" if field.text() else self.kit.words.text("sheet.empty"))
        empty = next((field for field in self.answers if not field.text()), None)
        if empty is not None:
            empty.edit.setFocus()
            return
        answers = tuple(field.text() for field in self.answers)
        self._tasks.run(
            lambda workspace: confirm_sheet(workspace, draft, answers),
            self._on_confirmed, self._failed, busy=self.accept_button, owner=self,
        )  # fmt: skip

    def _on_confirmed(self, state: SheetState) -> None:
        self.confirmed.emit(state)
        self.accept()

    def _failed(self, error: Exception) -> bool:
        sentence = sentence_of(self.kit, error)
        if isinstance(error, CleanClinicError) and error.code == _READ_BACK and self._draft:
            wrong = self.answers[self._draft.asked.index(int(str(error.values["group"])))]
            wrong.say(sentence)
            wrong.edit.setFocus()
            wrong.edit.selectAll()
        else:
            self.note.setText(sentence)
        return True

    # How it is built

    def _make_steps(self) -> None:
        kit, words = self.kit, self.kit.words
        self.print = button(kit, words.text("sheet.print"), "primary", icon_name="printer")
        self.save = button(kit, words.text("sheet.save"), icon_name="save")
        self.print.clicked.connect(self.print_now)
        self.save.clicked.connect(self.save_now)
        for press in (self.print, self.save):
            press.setEnabled(False)
        self.note = label("", "muted", wrap=True)
        self._fields = column(kit.look, gap=10)
        column(
            kit.look,
            label(words.text("sheet.why"), wrap=True), 8,
            label(words.text("sheet.step.print"), "heading"),
            label(words.text("sheet.step.print.sentence"), "muted", wrap=True),
            row(kit.look, self.print, self.save, None, gap=8), self.note, 8,
            label(words.text("sheet.step.check"), "heading"),
            label(words.text("sheet.step.check.sentence"), "muted", wrap=True),
            self._fields, None, gap=6, into=self._steps,
        )  # fmt: skip

    def _answer(self, title: str) -> LabelledField:
        edit = QLineEdit()
        edit.setMaxLength(12)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly)
        # From here on the paper is read, not the screen: only so it is known to be legible.
        edit.textEdited.connect(lambda _: self._hide_sheet())
        return LabelledField(self.kit, title, edit)

    def _hide_sheet(self) -> None:
        if not self.preview.sheet.picture.isNull():
            self.preview.show_none(self.kit.words.text("sheet.look_at_paper"))

    def _tell(self, key: str, *, bad: bool = False) -> None:
        self.note.setText(self.kit.words.text(key))
        if not bad and self.answers:
            self.answers[0].edit.setFocus()

    def _fit_height(self) -> None:
        """Never taller than the screen: the preview scrolls."""
        room = self.screen().availableSize().height()
        tall = min(self.kit.look.px(_TALL), room - self.kit.look.px(170))
        self.preview.setFixedHeight(max(tall, self.kit.look.px(280)))
