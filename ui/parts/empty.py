"""What stands where there is nothing yet: a picture, one sentence, and the button to begin with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row


class Empty(QWidget):
    """An empty page or table.

    Signals: `wanted` when its button was pressed.
    """

    wanted = Signal()

    def __init__(self, kit: Kit, icon_name: str, sentence: str, action: str = "") -> None:
        super().__init__()
        picture = label("")
        picture.setPixmap(pixmap(kit.look, icon_name, "line_strong", size=48))
        picture.setAccessibleName(sentence)
        self.sentence = label(sentence, "muted", wrap=True)
        # A width of its own, and no alignment: then it gets the height that its lines need.
        self.sentence.setFixedWidth(kit.look.px(400))
        self.action = button(kit, action, "primary", name=action or sentence)
        if not action:
            self.action.hide()
        self.action.clicked.connect(self.wanted)
        said = row(kit.look, None, self.sentence, None, gap=0)
        layout = column(
            kit.look, None, picture, said, 4, self.action, None, None, gap=10, into=self
        )
        for item in (picture, self.action):
            layout.setAlignment(item, Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
