"""The recovery sheet, made in one go: look at it, print it, type two of its groups back.

The sheet counts only when both groups were right; until then an older one stays in force.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people.recovery import (
    SheetDraft,
    SheetState,
    confirm_sheet,
    draft_sheet,
    print_sheet,
    sheet_pdf,
)
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.question import Dialog
from ui.parts.sheet_check import SheetCheck, SheetTexts
from ui.parts.tasks import Tasks

_READ_BACK = "RECOVERY-READ-BACK"
_PREVIEW_WIDE, _STEPS_WIDE, _TALL = 400, 320, 560
_TEXTS = SheetTexts(
    preview="sheet.preview",
    why="sheet.why",
    print_it="sheet.step.print.sentence",
    check="sheet.step.check.sentence",
    file_name="sheet.file_name",
)


class RecoveryDialog(Dialog):
    """Signals: `confirmed` (SheetState) when the new sheet counts."""

    confirmed = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget, tasks: Tasks) -> None:
        super().__init__(kit, parent, kit.words.text("sheet.title"))
        self._tasks = tasks
        self._draft: SheetDraft | None = None
        self.sheet = SheetCheck(kit, tasks, _TEXTS, _PREVIEW_WIDE, _STEPS_WIDE)
        self.sheet.save_wanted.connect(self._save_to)
        self.sheet.entered.connect(self._confirm)
        self.preview = self.sheet.preview
        self.body.addWidget(self.sheet)
        self._fit_height()
        self.setMinimumWidth(kit.look.px(_PREVIEW_WIDE + _STEPS_WIDE + 20 + 2 * 24))
        self.add_buttons(kit.words.text("sheet.finish"))
        # Enter in a field goes on to the next one; the button is pressed on purpose.
        self.accept_button.setDefault(False)
        self.accept_button.clicked.disconnect()
        self.accept_button.clicked.connect(self._confirm)
        self._tasks.run(self._make, self._show, owner=self)

    @property
    def answers(self) -> tuple[LabelledField, ...]:
        """The fields for what is typed from the paper; none before the sheet is made."""
        return self.sheet.answers

    def _make(self, workspace: Workspace) -> tuple[SheetDraft, bytes]:
        draft = draft_sheet(workspace)
        return draft, sheet_pdf(workspace, draft, words=self.kit.words)

    def _show(self, made: tuple[SheetDraft, bytes]) -> None:
        self._draft, pdf = made
        self.sheet.show_sheet(pdf, self._draft.asked)

    def _save_to(self, path: Path) -> None:
        draft, words = self._draft, self.kit.words
        if draft is not None:
            self._tasks.run(
                lambda workspace: print_sheet(workspace, draft, path, words=words),
                lambda _: self.sheet.tell("recovery.file_warning"),
                self._failed, busy=self.sheet.save, owner=self,
            )  # fmt: skip

    def _confirm(self) -> None:
        draft, answers = self._draft, self.sheet.typed()
        if draft is None or answers is None:
            return
        self._tasks.run(
            lambda workspace: confirm_sheet(workspace, draft, answers),
            self._on_confirmed, self._failed, busy=self.accept_button, owner=self,
        )  # fmt: skip

    def _on_confirmed(self, state: SheetState) -> None:
        self.confirmed.emit(state)
        self.accept()

    def _failed(self, error: Exception) -> bool:
        sentence = sentence_of(self.kit, error)
        if isinstance(error, CleanClinicError) and error.code == _READ_BACK:
            self.sheet.show_wrong(int(str(error.values["group"])), sentence)
        else:
            self.sheet.note.setText(sentence)
        return True

    def _fit_height(self) -> None:
        """Never taller than the screen: the preview scrolls."""
        room = self.screen().availableSize().height()
        tall = min(self.kit.look.px(_TALL), room - self.kit.look.px(170))
        self.preview.setFixedHeight(max(tall, self.kit.look.px(280)))
