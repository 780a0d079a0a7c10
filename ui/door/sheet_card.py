"""Coming in with the recovery sheet: its code, then a new PIN for a head nurse.

The same card brings another PC's backup here: it then also asks for the file.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QRadioButton

from cleanclinic.operations.workspace.roles import Person
from ui.parts.fields import LabelledField
from ui.parts.files import choose_file
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.new_secret import NewSecret
from ui.parts.secret_field import secret_field
from ui.parts.style import dress

GROUP = 5
_SCANNED = "CCR1"
_WIDE = 470


def in_groups(text: str) -> str:
    """A code as it stands on the paper: groups of five with a blank between.

    What a scanner reads from the square code is left as it is.
    """
    if text.upper().startswith(_SCANNED):
        return text
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return " ".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))


class CodeCard(QFrame):
    """The code of the sheet; with `from_backup` also a backup file, and a passphrase may do too.

    `successor`: it is asked of whoever takes the ward over. Signals: `given` (code, passphrase,
    backup path or None); `file_chosen` (path); `no_sheet` where the office may be asked instead;
    `back`.
    """

    given = Signal(str, str, object)
    file_chosen = Signal(object)
    no_sheet = Signal()
    back = Signal()

    def __init__(
        self,
        kit: Kit,
        *,
        from_backup: bool = False,
        successor: bool = False,
        may_ask: bool = False,
    ) -> None:
        super().__init__()
        self.kit = kit
        dress(self, "card")
        words = kit.words
        self.setFixedWidth(kit.look.px(_WIDE))
        self.backup: Path | None = None
        kind = "take_over" if from_backup else "successor_sheet" if successor else "sheet"
        self._from_backup = from_backup
        edit = QLineEdit()
        edit.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly)
        edit.setMaxLength(160)
        dress(edit, "code")
        edit.textEdited.connect(self._group)
        self.code = LabelledField(
            kit, words.text("door.sheet.code"), edit, words.text("door.sheet.code.hint")
        )
        self.passphrase = LabelledField(
            kit,
            words.text("door.sheet.passphrase"),
            secret_field(kit, words.text("door.sheet.passphrase"), placeholder=""),
        )
        self.passphrase.setVisible(from_backup)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.next = button(kit, words.text("door.next"), "primary")
        self.next.clicked.connect(self._give)
        self.code.entered.connect(self._give)
        self.passphrase.entered.connect(self._give)
        go_back = button(kit, words.text("start.back"))
        go_back.clicked.connect(self.back)
        column(
            kit.look,
            label(words.text(f"door.{kind}"), "title"),
            label(words.text(f"door.{kind}.sentence"), "muted", wrap=True),
            self._make_file(),
            self.code, self.passphrase, *self._make_ask(may_ask=may_ask), self.problem,
            row(kit.look, go_back, None, self.next), *self._make_office(),
            gap=12, margins=(32, 26, 32, 26), into=self,
        )  # fmt: skip
        self.setFocusProxy(self.choose if from_backup else self.code)

    def show_problem(self, sentence: str) -> None:
        """Says why it did not go on; everything typed stays."""
        self.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.code.edit.setFocus()

    def take_file(self, path: Path) -> None:
        """The backup to go on from."""
        self.backup = path
        self._name.set_whole(path.name)
        self.show_problem("")
        self.code.edit.setFocus()
        self.file_chosen.emit(path)

    def show_file(self, name: str, made_at: datetime, changes: int) -> None:
        """Says what the backup is, so that an old one is not taken by mistake."""
        at = made_at.astimezone().strftime("%Y-%m-%d %H:%M")
        text = self.kit.words.text("door.take_over.file", at=at, changes=changes)
        self._name.set_whole(text)
        self._name.setToolTip(name)

    def _make_file(self) -> QFrame:
        words = self.kit.words
        holder = QFrame()
        self.choose = button(self.kit, words.text("door.take_over.choose"), icon_name="folder-open")
        self.choose.clicked.connect(self._choose)
        self._name = Elided(words.text("door.take_over.none"), "muted")
        line = row(self.kit.look, self.choose, self._name, gap=10, into=holder)
        line.setStretch(1, 1)
        holder.setVisible(self._from_backup)
        return holder

    def _make_ask(self, *, may_ask: bool) -> list[QHBoxLayout]:
        """For whoever has no sheet, where the office may be asked."""
        if not may_ask:
            return []
        self.ask = button(self.kit, self.kit.words.text("door.successor_sheet.none"), "link")
        self.ask.clicked.connect(self.no_sheet)
        return [row(self.kit.look, self.ask, None)]

    def _make_office(self) -> list[QFrame]:
        """What to do where there is no backup."""
        if not self._from_backup:
            return []
        box = QFrame()
        dress(box, "inner")
        said = label(self.kit.words.text("door.take_over.office"), "muted", wrap=True)
        column(self.kit.look, said, margins=(12, 8, 12, 8), into=box)
        return [box]

    def _choose(self) -> None:
        words = self.kit.words
        kinds = words.text("door.take_over.kinds")
        path = choose_file(self, self.kit, self.choose.text(), kinds, "backup")
        if path is not None:
            self.take_file(path)

    def _group(self, text: str) -> None:
        edit = self.code.edit
        place = len(in_groups(text[: edit.cursorPosition()]))
        if in_groups(text) != text:
            edit.setText(in_groups(text))
            edit.setCursorPosition(place)

    def _give(self) -> None:
        words = self.kit.words
        code, passphrase = self.code.text(), self.passphrase.edit.text()
        if self._from_backup and self.backup is None:
            self.show_problem(words.text("door.take_over.missing"))
            self.choose.setFocus()
        elif not code and not passphrase:
            self.code.say(words.text("door.sheet.code.missing"))
            self.code.edit.setFocus()
        else:
            self.show_problem("")
            self.setEnabled(False)
            self.given.emit(code, passphrase, self.backup)


class NewAccessCard(QFrame):
    """Whose PIN is made anew, and the PIN; where PINs cannot work, a passphrase.

    Signals: `given` (person id, PIN, passphrase); `back`.
    """

    given = Signal(str, str, str)
    back = Signal()

    def __init__(
        self,
        kit: Kit,
        people: Sequence[Person],
        problem_of: Callable[[str], str],
        *,
        why: str = "door.access.sentence",
        pin: bool = True,
    ) -> None:
        super().__init__()
        self.kit = kit
        dress(self, "card")
        self.setFixedWidth(kit.look.px(400))
        words = kit.words
        self._group = QButtonGroup(self)
        # A passphrase is nobody's own: then it is not asked whose it is.
        self._people = list(people) if pin else []
        more = "" if pin else ".passphrase"
        self.choices = [QRadioButton(person.name.replace("&", "&&")) for person in self._people]
        for choice in self.choices:
            self._group.addButton(choice)
        if self.choices:
            self.choices[0].setChecked(True)
        self.secret = NewSecret(kit, problem_of, pin=pin)
        self.secret.entered.connect(self._give)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.finish = button(kit, words.text("start.unlock"), "primary")
        self.finish.clicked.connect(self._give)
        go_back = button(kit, words.text("start.back"))
        go_back.clicked.connect(self.back)
        column(
            kit.look,
            label(words.text(f"door.access{more}"), "title"),
            label(words.text(f"{why}{more}"), "muted", wrap=True),
            *self.choices, self.secret, self.problem,
            row(kit.look, go_back, None, self.finish),
            gap=12, margins=(32, 26, 32, 26), into=self,
        )  # fmt: skip
        self.setFocusProxy(self.secret)

    def show_note(self, sentence: str) -> None:
        """Says what is being done, which takes a while."""
        self.problem.setText(sentence)
        dress(self.problem, "muted")
        self.problem.setVisible(bool(sentence))

    def show_problem(self, sentence: str) -> None:
        """Says why it was refused."""
        dress(self.problem, "problem")
        self.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.secret.setFocus()

    def _give(self) -> None:
        secret = self.secret.value()
        if not secret:
            return
        chosen = [place for place, choice in enumerate(self.choices) if choice.isChecked()]
        person = self._people[chosen[0]].id if chosen and self.secret.is_pin else ""
        self.setEnabled(False)
        pin, passphrase = (secret, "") if self.secret.is_pin else ("", secret)
        self.given.emit(person, pin, passphrase)
