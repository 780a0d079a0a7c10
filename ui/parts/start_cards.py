"""What the window shows before a workspace is open: the passphrase, and why it does not open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent

from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.secret_field import secret_field
from ui.parts.wait_card import StartCard


class UnlockCard(StartCard):
    """Asks for the passphrase.

    Signals: `given` (passphrase); `forgot`; `back`, where there is another way in.
    """

    given = Signal(str)
    forgot = Signal()
    back = Signal()

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
        self._back = button(kit, words.text("start.back"), "link")
        self._back.clicked.connect(self.back)
        self._back.hide()
        self.help = button(kit, words.text("start.forgot"), "link")
        self.help.clicked.connect(self.forgot)
        self.help.hide()
        self.body.addLayout(row(kit.look, None, self._back, self.help, None, gap=14))

    def offer_back(self, on: bool) -> None:
        """Whether there is another way in to go back to."""
        self._back.setVisible(on)

    def offer_help(self, on: bool) -> None:
        """Whether something helps where the passphrase is forgotten."""
        self.help.setVisible(on)

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
