"""Showing the sheets or sticks in force: typed from paper, or read from a stick."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.root_keys import (
    RootKey,
    RootKeyTwiceError,
    key_from_code,
    key_from_stick,
)
from ui.parts.choices import Choices
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.files import choose_file
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk
from ui.parts.secret_field import secret_field
from ui.parts.sentences import Sentences
from ui.parts.steps import Step

SHEET, STICK = "sheet", "stick"


class KeysStep(Step):
    """Ready when as many different ones as needed were shown.

    `former` takes those of an earlier set too: they sign nothing, but open what was left to them.
    """

    def __init__(self, desk: Desk, need: int, *, former: bool = False, why: str) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.root.keys"))
        self._desk = desk
        self.need, self._former = need, former
        self.keys: list[RootKey] = []
        self._said: list[str] = []
        self._path: Path | None = None
        self.shown = Sentences(desk, numbered=True)
        answers = [(one, text(f"ui.root.keys.{one}"), "") for one in (SHEET, STICK)]
        self.kind = Choices(desk, answers, text("ui.root.keys.kind"), across=True)
        self.kind.chosen.connect(lambda _: self._arrange())
        self.code = LabelledField(
            desk, text("ui.root.keys.code"), QLineEdit(), text("ui.root.keys.code.hint")
        )
        self.code.entered.connect(self.check_now)
        self.stick = self._make_stick()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.check = button(desk, text("ui.root.keys.check"), icon_name="check")
        self.check.clicked.connect(self.check_now)
        self.count = label("", "heading")
        for part in (
            label(text(why, need=need), wrap=True), self.count, self.shown, self.kind, self.code,
            self.stick, self.problem,
        ):  # fmt: skip
            self.body.addWidget(part)
        self.body.addLayout(row(desk.look, self.check, None))
        self.body.addStretch(1)
        self.first = self.code
        self._arrange()

    def is_ready(self) -> bool:
        return len(self.keys) >= self.need

    def check_now(self) -> None:
        """Reads what was typed or chosen; another one may be needed after it."""
        self._say("")
        if (work := self._work()) is None:
            return
        self._desk.tasks.run(work, self._take, self._failed, busy=self.check, owner=self)

    def set_file(self, path: Path) -> None:
        """The file on a stick that was chosen."""
        self._path = path
        self._file.set_whole(str(path))

    def _work(self) -> Callable[[Workspace], RootKey] | None:
        former = self._former
        if self.kind.current == SHEET:
            code = self.code.text()
            if not code:
                self.code.say(self.words.text("sheet.empty"))
                return None
            return lambda workspace: key_from_code(workspace, code, former=former)
        path, passphrase = self._path, self.passphrase.text()
        if path is None:
            self._say(self.words.text("ui.root.keys.no_file"))
            return None
        return lambda workspace: key_from_stick(workspace, path, passphrase, former=former)

    def _take(self, key: RootKey) -> None:
        if any(one.public == key.public for one in self.keys):
            self._failed(RootKeyTwiceError())
            return
        self.keys.append(key)
        kind = self.words.text(f"ui.root.keys.{self.kind.current}")
        self._said.append(self.words.text("ui.root.keys.good", kind=kind))
        self.code.edit.clear()
        self.passphrase.clear()
        self._path = None
        self._file.set_whole(self.words.text("ui.root.keys.no_file"))
        self._arrange()
        self.changed.emit()

    def _failed(self, error: Exception) -> bool:
        self._say(sentence_of(self.kit, error))
        return True

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _make_stick(self) -> QWidget:
        text = self.words.text
        made = QWidget()
        self._file = Elided(text("ui.root.keys.no_file"))
        self.choose = button(self.kit, text("ui.root.keys.choose"), icon_name="usb")
        self.choose.clicked.connect(self._choose)
        self.passphrase = secret_field(self.kit, text("ui.root.stick.passphrase"))
        self.passphrase.returnPressed.connect(self.check_now)
        line = row(self.kit.look, self.choose, self._file, gap=10)
        line.setStretch(1, 1)
        column(self.kit.look, line, self.passphrase, gap=8, into=made)
        return made

    def _choose(self) -> None:
        text = self.words.text
        kinds = text("ui.root.keys.kinds")
        if path := choose_file(self, self.kit, text("ui.root.keys.choose"), kinds, "root"):
            self.set_file(path)

    def _arrange(self) -> None:
        done, sheet, text = len(self.keys), self.kind.current == SHEET, self.words.text
        enough = done >= self.need
        self.count.setText(text("ui.root.keys.count", done=done, need=self.need))
        self.shown.show_texts(self._said)
        self.code.setVisible(sheet and not enough)
        self.stick.setVisible(not sheet and not enough)
        self.kind.setVisible(not enough)
        self.check.setVisible(not enough)
