"""The screens of making a set: how many, each onto paper or a stick, and putting it in force."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.office.root_moving import (
    USUAL,
    RootCopy,
    RootDraft,
    RootSigned,
    check_sheet,
    print_root_sheet,
    root_sheet,
    write_stick,
)
from ui.parts.choices import Choices
from ui.parts.confirm_step import ConfirmStep
from ui.parts.digits import Digits
from ui.parts.failures import sentence_of
from ui.parts.layouts import column, label
from ui.parts.page import Desk
from ui.parts.secret_field import secret_field
from ui.parts.sentences import Sentences
from ui.parts.sheet_check import SheetCheck, SheetTexts
from ui.parts.steps import DoneStep, Step
from ui.parts.target_line import TargetLine

SHEET, STICK = "sheet", "stick"
_READ_BACK = "RECOVERY-READ-BACK"
_PREVIEW_WIDE, _STEPS_WIDE, _TALL = 340, 300, 410
_TEXTS = SheetTexts(
    preview="ui.root.sheet",
    why="ui.root.sheet.why",
    print_it="ui.root.sheet.print",
    check="ui.root.sheet.check",
    file_name="ui.root.sheet.file_name",
)


class PlanStep(Step):
    """How many there will be, and what making them means."""

    def __init__(self, desk: Desk, do: Callable[[Callable[[], None]], None], title: str) -> None:
        super().__init__(desk, title)
        self._do = do
        text = desk.words.text
        answers = [
            (
                f"{count}/{needed}",
                text("ui.root.plan", count=count, needed=needed),
                text(f"ui.root.plan.{count}"),
            )
            for count, needed in USUAL
        ]
        self.plan = Choices(desk, answers, text("ui.root.plan.name"))
        self.what = Sentences(desk)
        for part in (self.plan, label(text("ui.grant.what"), "heading"), self.what):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.body.addWidget(label(text("ui.root.plan.prepare"), "muted", wrap=True))

    @property
    def counts(self) -> tuple[int, int]:
        """How many, and how many of them are needed."""
        count, needed = self.plan.current.split("/")
        return int(count), int(needed)

    def go_on(self, then: Callable[[], None]) -> None:
        self._do(then)


class CopyStep(Step):
    """One of the set, onto paper or onto a stick; read back before one may go on."""

    def __init__(self, desk: Desk, draft: RootDraft, number: int) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.root.copy", number=number, count=draft.count))
        self._desk, self._draft, self._number = desk, draft, number
        self.copy: RootCopy | None = None
        self._asked_for = False
        answers = [(one, text(f"ui.root.copy.{one}"), "") for one in (SHEET, STICK)]
        self.kind = Choices(desk, answers, text("ui.root.copy.kind"), across=True)
        self.kind.chosen.connect(lambda _: self._arrange())
        self.sheet = SheetCheck(desk, desk.tasks, _TEXTS, _PREVIEW_WIDE, _STEPS_WIDE)
        self.sheet.preview.setFixedHeight(desk.look.px(_TALL))
        self.sheet.save_wanted.connect(self._save)
        self.stick = self._make_stick()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.done_note = label(text("ui.root.copy.done", number=number), "heading", wrap=True)
        for part in (self.kind, self.done_note, self.sheet, self.stick, self.problem):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.first = self.kind.presses[SHEET]
        self._arrange()

    def enter(self) -> None:
        draft, number, words = self._draft, self._number, self.words
        if not self._asked_for:
            self._asked_for = True
            self._desk.tasks.run(
                lambda workspace: root_sheet(workspace, draft, number, words=words),
                lambda pdf: self.sheet.show_sheet(pdf, draft.asked[number - 1]),
                self._failed, owner=self,
            )  # fmt: skip

    def go_on(self, then: Callable[[], None]) -> None:
        if self.copy is not None:
            then()
        elif self.kind.current == SHEET:
            self._check_sheet(then)
        else:
            self._write_stick(then)

    def _check_sheet(self, then: Callable[[], None]) -> None:
        answers, draft, number = self.sheet.typed(), self._draft, self._number
        if answers is not None:
            self._desk.tasks.run(
                lambda workspace: check_sheet(workspace, draft, number, answers),
                lambda copy: self._made(copy, then), self._failed, busy=self.sheet, owner=self,
            )  # fmt: skip

    def _write_stick(self, then: Callable[[], None]) -> None:
        text, folder = self.words.text, self.target.folder
        passphrase = self.passphrase.text()
        if folder is None:
            self._say(text("part.target.none"))
        elif passphrase != self.again.text():
            self._say(text("ui.root.stick.differs"))
        else:
            draft, number = self._draft, self._number
            self._say("")
            self.waiting.setText(text("ui.root.stick.writing"))
            self._desk.tasks.run(
                lambda workspace: write_stick(workspace, draft, number, folder, passphrase),
                lambda copy: self._made(copy, then), self._failed, busy=self.stick, owner=self,
            )  # fmt: skip

    def _made(self, copy: RootCopy, then: Callable[[], None]) -> None:
        self.copy = copy
        self.passphrase.clear()
        self.again.clear()
        self._arrange()
        then()

    def _save(self, path: Path) -> None:
        draft, number, words = self._draft, self._number, self.words
        self._desk.tasks.run(
            lambda workspace: print_root_sheet(workspace, draft, number, path, words=words),
            lambda _: self.sheet.tell("recovery.file_warning"),
            self._failed, busy=self.sheet.save, owner=self,
        )  # fmt: skip

    def _failed(self, error: Exception) -> bool:
        self.waiting.setText("")
        sentence = sentence_of(self.kit, error)
        if isinstance(error, CleanClinicError) and error.code == _READ_BACK:
            group = int(str(error.values["group"]))
            self.sheet.show_wrong(group, self.words.text("ui.root.sheet.wrong", group=group))
        else:
            self._say(sentence)
        return True

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _make_stick(self) -> QWidget:
        text = self.words.text
        made = QWidget()
        self.target = TargetLine(self.kit, text("ui.root.copy.stick"), "root")
        self.passphrase = secret_field(self.kit, text("ui.root.stick.passphrase.new"))
        self.again = secret_field(self.kit, text("ui.root.stick.again"))
        self.waiting = label("", "muted")
        column(
            self.kit.look, label(text("ui.root.stick.sentence"), "muted", wrap=True), self.target,
            self.passphrase, self.again, label(text("ui.root.stick.rule"), "muted", wrap=True),
            self.waiting, gap=8, into=made,
        )  # fmt: skip
        return made

    def _arrange(self) -> None:
        sheet, made = self.kind.current == SHEET, self.copy is not None
        self.kind.setVisible(not made)
        self.done_note.setVisible(made)
        self.sheet.setVisible(sheet and not made)
        self.stick.setVisible(not sheet and not made)
        self._say("")


class SignStep(ConfirmStep):
    """All were read back: what happens now. `ticks` and `go` are words keys."""

    def __init__(
        self, desk: Desk, do: Callable[[Callable[[], None]], None], ticks: Sequence[str], go: str
    ) -> None:
        text = desk.words.text
        super().__init__(
            desk,
            do,
            title=text("ui.root.sign"),
            heading=text("ui.root.sign.what"),
            ticks=[text(name) for name in ticks],
            go=text(go),
        )


class SignedStep(DoneStep):
    """It is in force; what is to be done with sheets, backups and the old set."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        text = desk.words.text
        self.said = label("", "heading", wrap=True)
        self.digits_label = label(text("ui.grant.hospital_digits"), "label")
        self.digits = Digits(desk, text("ui.grant.hospital_digits"), large=True)
        self.what = Sentences(desk, numbered=True)
        for part in (
            self.said, self.digits_label, self.digits, label(text("ui.revoke.now"), "label"),
            self.what,
        ):  # fmt: skip
            self.body.addWidget(part)
        self.body.addStretch(1)

    def show_signed(self, signed: RootSigned, tasks: Sequence[str], *, digits: bool) -> None:
        text = self.words.text
        self.said.setText(
            text(
                "ui.root.signed",
                version=signed.version, count=signed.keys, needed=signed.threshold,
            )
        )  # fmt: skip
        self.digits.show_digits(signed.digits)
        self.digits.setVisible(digits)
        self.digits_label.setVisible(digits)
        self.what.show_texts(tasks)
