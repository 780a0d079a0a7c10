"""A failure becomes one sentence and its next step, in a banner at the top of the page.

Never a message box: work goes on, the banner stays until it is closed or the next success.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from cleanclinic.errors import CleanClinicError
from ui.parts.icons import icon, pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.style import dress, restyle

_ICONS = {"bad": "triangle-alert", "warn": "triangle-alert", "info": "info"}


class Failures(QFrame):
    """The banner; hidden while there is nothing to say.

    Signals: `shown` (sentence).
    """

    shown = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("banner")
        self._icon = label("")
        self._sentence = label("", wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = button(kit, "", "link")
        self._close = button(kit, "", "quiet", name=kit.words.text("part.close"))
        self._close.clicked.connect(self.hide)
        layout = row(
            kit.look, self._icon, self._sentence, self._action, self._close,
            gap=10, margins=(20, 8, 12, 8), into=self,
        )  # fmt: skip
        layout.setStretch(1, 1)
        self._do: Callable[[], None] | None = None
        self._action.clicked.connect(self._act)
        self.hide()

    def show_error(self, error: Exception) -> None:
        """Shows the sentence of an error; one nobody foresaw in general words."""
        self.show_sentence(sentence_of(self._kit, error), "bad")

    def show_sentence(
        self, text: str, tone: str = "bad", action: str = "", do: Callable[[], None] | None = None
    ) -> None:
        """Shows a sentence; `tone` is bad, warn or info; `action` names a link that calls `do`."""
        # Drawn now: most starts of the program show no banner.
        self._close.setIcon(icon(self._kit.look, "x", "text", size=16))
        self._icon.setPixmap(pixmap(self._kit.look, _ICONS[tone], f"{tone}_text", size=18))
        self._sentence.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self._do = do
        self.setProperty("tone", tone)
        dress(self, "banner")
        restyle(self)
        self.show()
        self.shown.emit(text)

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    @property
    def action(self) -> QPushButton:
        return self._action

    def _act(self) -> None:
        if self._do is not None:
            self._do()
        self.hide()


def sentence_of(kit: Kit, error: Exception) -> str:
    """What a person reads for an error."""
    if isinstance(error, CleanClinicError) and kit.words.has(f"error.{error.code}"):
        return kit.words.sentence(error)
    return kit.words.text("part.failure.unknown", kind=type(error).__name__)
