"""What was written down when a computer was taken out of use."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.office.devices import Revocation
from ui.parts.cards import Facts
from ui.parts.exposure import exposure_texts
from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.question import Dialog
from ui.parts.sentences import Sentences


class BookDialog(Dialog):
    """To be read and closed."""

    def __init__(self, kit: Kit, parent: QWidget, line: Revocation) -> None:
        text = kit.words.text
        title = text("ui.devices.book.title", name=f"{line.department} · {line.label}")
        super().__init__(kit, parent, title)
        facts = Facts(kit)
        shown = [
            (text("ui.devices.book.at"), f"{line.at.astimezone():%Y-%m-%d %H:%M}"),
            (text("ui.devices.book.by"), line.by),
            (text("ui.devices.book.reason"), text(f"revoke_reason.{line.reason}")),
            (text("ui.devices.book.last"), text("ui.revoke.number", number=line.last_valid)),
        ]
        if line.note:
            shown.append((text("ui.devices.book.note"), line.note))
        facts.show_facts(shown)
        self.held = Sentences(kit)
        self.held.show_texts(exposure_texts(kit, line.exposure))
        self.body.addWidget(facts)
        self.body.addWidget(label(text("ui.revoke.held"), "heading"))
        self.body.addWidget(self.held)
        close = button(kit, text("part.close"))
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        self.setMinimumWidth(kit.look.px(520))
