"""What the window shows before a workspace is open: unlock, first start, and why not."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import Choice, Field, Line
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.record_form import FormField, Option, RecordForm
from ui.parts.secret_field import secret_field
from ui.parts.wait_card import StartCard

PASSPHRASE_MIN = 12


@dataclass(frozen=True)
class NewWard:
    """What is needed to set up a department's workspace."""

    hospital_code: str
    department_name: str
    department_code: str
    department_type: DepartmentType
    person: str
    device_label: str
    passphrase: str


class UnlockCard(StartCard):
    """Asks for the passphrase.

    Signals: `given` (passphrase).
    """

    given = Signal(str)

    def __init__(self, kit: Kit, where: str, *, needs_passphrase: bool) -> None:
        words = kit.words
        super().__init__(kit, "lock", where or words.text("app.name"), width=380)
        self._needs = needs_passphrase
        self.passphrase = secret_field(kit, words.text("start.passphrase"))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.unlock = button(kit, words.text("start.unlock"), "primary")
        self.unlock.clicked.connect(self._give)
        self.passphrase.returnPressed.connect(self._give)
        key = "start.unlock.sentence" if needs_passphrase else "start.locked.sentence"
        self.body.addWidget(label(words.text(key), "muted", wrap=True))
        self.body.addWidget(self.passphrase)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.unlock)
        if not needs_passphrase:
            self.passphrase.hide()

    def show_problem(self, sentence: str) -> None:
        """Says why it did not open; what was typed is selected so that it can be typed again."""
        self.problem.setText(sentence)
        self.problem.show()
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        (self.passphrase if self._needs else self.unlock).setFocus()
        super().showEvent(event)

    def _give(self) -> None:
        self.problem.hide()
        if self.passphrase.text() or not self._needs:
            self.given.emit(self.passphrase.text())


class TroubleCard(StartCard):
    """Says why the workspace cannot be opened; nothing was changed.

    Signals: `again` to try once more.
    """

    again = Signal()

    def __init__(self, kit: Kit, sentence: str) -> None:
        super().__init__(kit, "triangle-alert", kit.words.text("start.trouble"), width=480)
        said = label(sentence, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        retry = button(kit, kit.words.text("start.again"), "primary", icon_name="refresh-cw")
        retry.clicked.connect(self.again)
        self.body.addWidget(said)
        self.body.addLayout(row(kit.look, None, retry))


class FirstStartCard(StartCard):
    """Nothing is here yet: look at the demo, or set up this department.

    Signals: `demo_wanted`; `ward_wanted`.
    """

    demo_wanted = Signal()
    ward_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        words = kit.words
        super().__init__(kit, "hospital", words.text("start.welcome"), width=520)
        self.body.addWidget(label(words.text("start.welcome.sentence"), "muted", wrap=True))
        self.ward = self._choice("start.ward", "primary", "stethoscope")
        self.demo = self._choice("start.demo", "", "eye")
        self.ward.clicked.connect(self.ward_wanted)
        self.demo.clicked.connect(self.demo_wanted)

    def _choice(self, key: str, look: str, icon_name: str) -> QPushButton:
        words = self.kit.words
        press = button(self.kit, words.text(key), look, icon_name=icon_name)
        self.body.addSpacing(self.kit.look.px(6))
        self.body.addWidget(press)
        self.body.addWidget(label(words.text(f"{key}.sentence"), "muted", wrap=True))
        return press


class SetUpCard(StartCard):
    """The facts of a new department.

    Signals: `given` (NewWard); `back`.
    """

    given = Signal(object)
    back = Signal()

    def __init__(self, kit: Kit) -> None:
        words = kit.words
        super().__init__(kit, "stethoscope", words.text("start.ward"), width=560)
        self.form = RecordForm(kit, _set_up_fields(kit), label_width=108)
        self.form.show_record("new", {"department_type": None})
        self.first = secret_field(kit, words.text("start.passphrase.new"))
        self.second = secret_field(kit, words.text("start.passphrase.again"))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.finish = button(kit, words.text("start.create"), "primary")
        back = button(kit, words.text("start.back"))
        self.finish.clicked.connect(self._give)
        back.clicked.connect(self.back)
        self.body.addWidget(self.form)
        self.body.addWidget(self.first)
        self.body.addWidget(self.second)
        self.body.addWidget(label(words.text("start.passphrase.sentence"), "muted", wrap=True))
        self.body.addWidget(self.problem)
        self.body.addLayout(row(kit.look, back, None, self.finish))

    def show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _give(self) -> None:
        words = self.kit.words
        if self.form.all_problems():
            self.show_problem(words.text("start.incomplete"))
        elif len(self.first.text()) < PASSPHRASE_MIN:
            self.show_problem(words.text("start.passphrase.short", least=PASSPHRASE_MIN))
        elif self.first.text() != self.second.text():
            self.show_problem(words.text("start.passphrase.differ"))
        else:
            self.problem.hide()
            self.given.emit(NewWard(**self.form.values(), passphrase=self.first.text()))


def _set_up_fields(kit: Kit) -> list[FormField]:
    words = kit.words
    kinds = tuple(Option(kind, words.text(f"department_type.{kind}")) for kind in DepartmentType)
    facts = (
        Field("hospital_code", Line(40), required=True),
        Field("department_name", Line(60), required=True),
        Field("department_code", Line(20, r"[0-9A-Za-z-]{1,20}"), required=True),
        Field("department_type", Choice(DepartmentType), required=True),
        Field("person", Line(50), required=True),
        Field("device_label", Line(40), required=True),
    )
    return [
        FormField(
            fact,
            words.text(f"start.{fact.name}"),
            kinds if fact.name == "department_type" else (),
            hint=words.text(f"start.{fact.name}.hint")
            if words.has(f"start.{fact.name}.hint")
            else "",
        )
        for fact in facts
    ]
