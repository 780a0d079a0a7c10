"""The card in the middle of a window that has no pages yet, and the one that says to wait."""

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row
from ui.parts.style import dress


class StartCard(QScrollArea):
    """A white card in the middle of the window with an icon and a heading."""

    def __init__(self, kit: Kit, icon_name: str, title: str, *, width: int = 420) -> None:
        super().__init__()
        self.kit = kit
        self.setProperty("heardAs", "group")
        self.setAccessibleName(title)
        self.card = QFrame()
        dress(self.card, "card")
        self.card.setFixedWidth(kit.look.px(width))
        picture = label("")
        picture.setPixmap(pixmap(kit.look, icon_name, "accent", size=30))
        self.body = column(kit.look, gap=10)
        head = row(kit.look, picture, label(title, "title"), None, gap=12)
        column(kit.look, head, self.body, gap=14, margins=(32, 28, 32, 28), into=self.card)
        line = row(kit.look, None, self.card, None, gap=0)
        holder = QWidget()
        column(kit.look, None, line, None, None, gap=0, margins=(16, 16, 16, 16), into=holder)
        self.setWidgetResizable(True)
        self.setWidget(holder)


class WaitCard(StartCard):
    """Says what is being done."""

    def __init__(self, kit: Kit, text: str) -> None:
        super().__init__(kit, "hospital", kit.words.text("app.name"))
        self.sentence = label(text, "muted", wrap=True)
        self.body.addWidget(self.sentence)
