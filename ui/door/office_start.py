"""Setting up the hospital's office: its name, one's own, a PIN; and what comes afterwards."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame

from ui.door.begin_form import BeginForm, QuietField
from ui.door.first_start import lay_beside, no_store
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.sentences import Sentences
from ui.parts.style import dress

_NEXT = ("sheet", "root", "notice", "wards")
_FORM_WIDE, _NEXT_WIDE = 330, 290


class OfficeStartCard(QFrame):
    """`code_of` gives the hospital's code for its name. Signals: `given` (Begun); `back`."""

    given = Signal(object)
    back = Signal()

    def __init__(
        self,
        kit: Kit,
        problem_of: Callable[[str], str],
        code_of: Callable[[str], str],
        *,
        pin: bool = True,
        locked: bool = False,
    ) -> None:
        super().__init__()
        dress(self, "card")
        text = kit.words.text
        self.setWindowTitle(text("first.office.title"))
        quiet = QuietField(kit, "first.code")
        self.form = BeginForm(kit, problem_of, "hospital", "officer", quiet, pin=pin)
        self.form.name.edit.textChanged.connect(
            lambda typed: quiet.propose(code_of(typed) if typed.strip() else "")
        )
        self.form.given.connect(self.given)
        go_back = button(kit, text("start.back"))
        go_back.clicked.connect(self.back)
        left = QFrame()
        left.setFixedWidth(kit.look.px(_FORM_WIDE))
        foot = row(kit.look, go_back, self.form.begin, gap=10)
        foot.setStretch(1, 1)
        column(
            kit.look,
            label(text("first.office.title"), "title"),
            label(text("first.office.sentence"), "muted", wrap=True), 4,
            *no_store(kit, pin=pin, locked=locked), self.form, self.form.problem, foot,
            gap=10, into=left,
        )  # fmt: skip
        after = Sentences(kit, numbered=True)
        after.show_texts([text(f"first.office.next.{one}") for one in _NEXT])
        right = QFrame()
        right.setFixedWidth(kit.look.px(_NEXT_WIDE))
        column(
            kit.look,
            label(text("first.office.next"), "label", wrap=True),
            after,
            None,
            gap=10,
            into=right,
        )
        lay_beside(self, kit, left, right)

    def show_problem(self, sentence: str) -> None:
        """Says why it could not begin; everything typed stays."""
        self.setEnabled(True)
        self.form.show_problem(sentence)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.form.name.text():
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
