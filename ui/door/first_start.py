"""Nothing is here yet: four fields to begin with, and the other ways to begin."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame

from ui.door.begin_form import BeginForm, QuietField
from ui.parts.choice_line import ChoiceLine
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress

WAYS = {"grant": "file-check", "take_over": "monitor-up", "demo": "eye"}
_FORM_WIDE, _WAYS_WIDE = 330, 280


class FirstStartCard(QFrame):
    """Signals: `given` (Begun); `way_wanted` (`grant`, `take_over`, `demo` or `office`)."""

    given = Signal(object)
    way_wanted = Signal(str)

    def __init__(
        self,
        kit: Kit,
        problem_of: Callable[[str], str],
        *,
        computer: str = "",
        pin: bool = True,
        locked: bool = False,
    ) -> None:
        super().__init__()
        self.kit = kit
        dress(self, "card")
        words = kit.words
        quiet = QuietField(kit, "first.device", computer or words.text("first.device.usual"))
        self.form = BeginForm(kit, problem_of, "department", "person", quiet, pin=pin)
        self.form.given.connect(self.given)
        self.note = label("", "muted", wrap=True)
        self.note.hide()
        self.grant: Path | None = None
        self.ways = {way: self._way(way, sign) for way, sign in WAYS.items()}
        self.office = button(kit, words.text("first.office"), "link")
        self.office.clicked.connect(lambda: self.way_wanted.emit("office"))
        self._lay_out(no_store(kit, pin=pin, locked=locked))

    def take_grant(self, path: Path) -> None:
        """The grant file that is read as soon as there is a workspace."""
        self.grant = path
        self.show_note(self.kit.words.text("door.grant.wait", name=path.name))

    def show_note(self, sentence: str) -> None:
        """Says something good under the fields."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def show_problem(self, sentence: str) -> None:
        """Says why it could not begin; everything typed stays."""
        self.setEnabled(True)
        self.form.show_problem(sentence)

    def _lay_out(self, why_no_pin: list[QFrame]) -> None:
        kit, words = self.kit, self.kit.words
        left = QFrame()
        column(
            kit.look,
            label(words.text("first.title"), "title"),
            label(words.text("first.sentence"), "muted", wrap=True), 4,
            *why_no_pin, self.form, self.note, self.form.problem, self.form.begin,
            gap=10, into=left,
        )  # fmt: skip
        left.setFixedWidth(kit.look.px(_FORM_WIDE))
        right = QFrame()
        right.setFixedWidth(kit.look.px(_WAYS_WIDE))
        column(
            kit.look, row(kit.look, 10, label(words.text("first.ways"), "label")),
            *self.ways.values(), None, row(kit.look, 6, self.office, None), gap=6, into=right,
        )  # fmt: skip
        lay_beside(self, kit, left, right)

    def _way(self, way: str, sign: str) -> ChoiceLine:
        words = self.kit.words
        line = ChoiceLine(
            self.kit, sign, words.text(f"first.{way}"), words.text(f"first.{way}.sentence")
        )
        line.pressed.connect(lambda: self.way_wanted.emit(way))
        return line

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.form.name.text():
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)


def no_store(kit: Kit, *, pin: bool, locked: bool) -> list[QFrame]:
    """Why a passphrase is asked for, where PINs cannot work; a locked store can be unlocked."""
    key = "first.no_store.locked" if locked else "first.no_store"
    return [] if pin else [label(kit.words.text(key), "muted", wrap=True)]


def lay_beside(card: QFrame, kit: Kit, left: QFrame, right: QFrame) -> None:
    """What is typed at the left, a line, and what there is besides."""
    between = QFrame()
    dress(between, "upright")
    row(kit.look, left, between, right, gap=26, margins=(32, 26, 26, 26), into=card)
