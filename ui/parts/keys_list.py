"""The list of keys behind F1."""

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.question import Dialog

KEYS = (
    ("pages", "Ctrl+1 … Ctrl+9"),
    ("find", "Ctrl+K"),
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
    ("cover", "Ctrl+L"),
    ("lock", "Ctrl+Shift+L"),
    ("switch", "Ctrl+Shift+U"),
    ("help", "F1"),
)
PAGE_KEYS = (
    ("new", "Ctrl+N"),
    ("library", "Ctrl+Shift+N"),
    ("edit", "F2"),
    ("bulk", "Ctrl+B"),
    ("history", "Ctrl+H"),
    ("remove", "Delete"),
    ("print", "Ctrl+P"),
    ("open_pledges", "Ctrl+U"),
    ("sign", "Ctrl+D"),
    ("send", "Ctrl+E"),
    ("take", "Ctrl+I"),
    ("settle", "1  2"),
    ("settle_both", "B"),
    ("settle_again", "U"),
)


class KeysDialog(Dialog):
    """Which key does what."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent, kit.words.text("keys.title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(kit.look.px(28))
        grid.setVerticalSpacing(kit.look.px(7))
        grid.setColumnMinimumWidth(2, kit.look.px(20))
        for column, (part, keys) in enumerate((("all", KEYS), ("pages", PAGE_KEYS))):
            first = column * 3
            grid.addWidget(label(kit.words.text(f"keys.part.{part}"), "heading"), 0, first)
            for line, (name, key) in enumerate(keys, start=1):
                grid.addWidget(label(kit.words.text(f"keys.{name}")), line, first)
                grid.addWidget(label(key, "muted"), line, first + 1)
        self.body.addLayout(grid)
        close = button(kit, kit.words.text("part.close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.buttons.addWidget(close)
