"""The list of keys behind F1."""

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.question import Dialog

KEYS = (
    ("pages", "Ctrl+1 … Ctrl+9"),
    ("search", "Ctrl+F  /"),
    ("undo", "Ctrl+Z"),
    ("redo", "Ctrl+Y"),
    ("next", "Enter"),
    ("sort", "Shift"),
    ("check", "Space"),
    ("copy", "Ctrl+C"),
    ("all", "Ctrl+A"),
    ("day", "Alt+↓"),
    ("settings", "Ctrl+,"),
    ("lock", "Ctrl+L"),
    ("help", "F1"),
)


class KeysDialog(Dialog):
    """Which key does what."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent, kit.words.text("keys.title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(kit.look.px(28))
        grid.setVerticalSpacing(kit.look.px(7))
        for line, (name, key) in enumerate(KEYS):
            grid.addWidget(label(kit.words.text(f"keys.{name}")), line, 0)
            grid.addWidget(label(key, "muted"), line, 1)
        self.body.addLayout(grid)
        close = button(kit, kit.words.text("part.close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.buttons.addWidget(close)
