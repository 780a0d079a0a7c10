"""Refusing a request, with the reason that will stand in the list of what came and went."""

from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.office.asking import RequestCard
from ui.parts.choices import Choices
from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.question import Dialog

REASONS = ("differs", "unknown", "double", "other")


class RefuseDialog(Dialog):
    """Accepted when a reason was given."""

    def __init__(self, kit: Kit, parent: QWidget, request: RequestCard) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.requests.refuse.title"))
        self.body.addWidget(label(text("ui.requests.refuse.ask", device=request.device), wrap=True))
        answers = [(name, text(f"ui.requests.refuse.{name}"), "") for name in REASONS]
        self.reasons = Choices(kit, answers, text("ui.requests.refuse.why"))
        self.note = LabelledField(kit, text("ui.requests.refuse.note"), QLineEdit())
        self.note.edit.setMaxLength(100)
        self.body.addWidget(self.reasons)
        self.body.addWidget(self.note)
        self.add_buttons(text("ui.requests.refuse"), look="danger")

    def accept(self) -> None:
        if self.reasons.current == "other" and not self.note.text():
            self.note.say(self.kit.words.text("ui.requests.refuse.empty"))
            self.note.edit.setFocus()
            return
        super().accept()

    def reason(self) -> str:
        """The reason in words, with what was added to it."""
        words, said = self.kit.words, self.reasons.current
        parts = [] if said == "other" else [words.text(f"ui.requests.refuse.{said}")]
        if self.note.text():
            parts.append(self.note.text())
        return words.text("ui.requests.refuse.line", reason=words.text("ui.list.comma").join(parts))
