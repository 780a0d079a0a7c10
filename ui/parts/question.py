"""Small dialogs of our own: a question with two answers, and a base for short forms."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from ui.parts.fields import LabelledField
from ui.parts.giving_way import give_way
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.record_form import RecordForm

# What the window system puts around a dialog, at the most.
_FRAME = 48
_RESIZED = Qt.WidgetAttribute.WA_Resized
# A table or preview is not made lower or narrower than this.
_LEAST, _NARROWEST = 130, 180
# Below and from these on what stands one below the other may stand side by side.
_LOW, _WIDE_ENOUGH = 560, 850


class Dialog(QDialog):
    """A titled dialog: things go into `body`, buttons into `buttons`; Escape closes it."""

    # Whether F1 opens the help over it.
    helped = True

    def __init__(self, kit: Kit, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.kit = kit
        # What was pressed says that it leads here; here one is.
        title = title.removesuffix("…").removesuffix("...")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.body = column(kit.look, gap=10)
        self.buttons = row(kit.look, None, gap=10)
        column(
            kit.look, label(title, "heading"), self.body, 8, self.buttons,
            gap=10, margins=(24, 20, 24, 18), into=self,
        )  # fmt: skip
        self.setMinimumWidth(kit.look.px(380))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 is help here too: the window behind gets no keys while a dialog stands open."""
        if event.key() == Qt.Key.Key_F1 and self.helped:
            self._show_help()
        else:
            super().keyPressEvent(event)

    def _show_help(self) -> None:
        above = self.parentWidget()
        while above is not None:
            window = above.window()
            if (show := getattr(window, "help_over", None)) is not None:
                show(self)
                return
            above = window.parentWidget()

    def add_buttons(self, accept: str, *, look: str = "primary") -> None:
        """Adds Cancel and the button that accepts; Enter or Ctrl+Enter presses the latter."""
        self.cancel_button = button(self.kit, self.kit.words.text("part.cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.accept_button = button(self.kit, accept, look)
        self.accept_button.setDefault(True)
        # Enter is a new line in a paragraph; this accepts from there too. It is no shortcut of the
        # button, which would lose it with its next text.
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.accept_button.animateClick)
        self.accept_button.clicked.connect(self.accept)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self.accept_button)

    def showEvent(self, event: QShowEvent) -> None:
        """As large as what stands in it, no larger than the screen.

        Qt alone would cut it to two thirds of the screen.
        """
        super().showEvent(event)
        layout, room = self.layout(), self.room()
        self._give_way()
        if layout is not None:
            wanted = self.sizeHint().expandedTo(layout.totalMinimumSize()).boundedTo(room)
            size = self.size().expandedTo(wanted)
            if layout.hasHeightForWidth() and not self.testAttribute(_RESIZED):
                # Qt reckoned its height for lines that break earlier than in this width.
                lines = layout.totalHeightForWidth(size.width())
                size.setHeight(max(lines, layout.totalMinimumSize().height()))
            self.resize(size.boundedTo(room))
            self._keep_in_sight()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            # What came to stand in it (a problem in words) is not to press the rest together.
            QTimer.singleShot(0, self, self._grow)
        return done

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        self._give_way()
        wide = max(self.width(), layout.totalMinimumSize().width())
        lines = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else 0
        tall = max(self.height(), lines)
        wanted = QSize(wide, tall).boundedTo(self.room())
        if self.size() != wanted:
            self.resize(wanted)
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """It was put in the middle before it had its size."""
        shown, room = self.frameGeometry(), self.screen().availableGeometry()
        left = min(shown.right() - room.right(), shown.left() - room.left())
        up = min(shown.bottom() - room.bottom(), shown.top() - room.top())
        self.move(self.pos() - QPoint(max(left, 0), max(up, 0)))

    def _give_way(self) -> None:
        """What is large by choice gives way before a button leaves the screen."""
        look = self.kit.look
        give_way(self, self.body, self.room(), QSize(look.px(_NARROWEST), look.px(_LEAST)))

    @property
    def is_low(self) -> bool:
        """Whether there is little room from top to bottom and much to the sides (150 % and so)."""
        low, wide = self.kit.look.px(_LOW), self.kit.look.px(_WIDE_ENOUGH)
        return self.room().height() < low and self.room().width() >= wide

    def room(self) -> QSize:
        """As large as it may be: the screen, or the window over which it stands."""
        parent = self.parentWidget()
        around = parent.window().size() if parent is not None else QSize()
        # A window is never larger than its screen, but where there is none (a headless run).
        return self.screen().availableSize().expandedTo(around) - QSize(_FRAME, _FRAME)

    def done(self, result: int) -> None:
        """What was typed is saved or given up; only a lock keeps it (ui.parts.drafts)."""
        inside: QWidget
        for inside in self.findChildren(QWidget):
            if isinstance(inside, RecordForm | LabelledField):
                inside.drop_draft()
        super().done(result)


def ask(
    parent: QWidget, kit: Kit, title: str, text: str, yes: str, *, danger: bool = False
) -> bool:
    """Asks for consent; `yes` is the verb on the button. Dangerous things are not the default."""
    dialog = Dialog(kit, parent, title)
    sentence = label(text, wrap=True)
    sentence.setMaximumWidth(kit.look.px(440))
    dialog.body.addWidget(sentence)
    dialog.add_buttons(yes, look="danger" if danger else "primary")
    if danger:
        dialog.accept_button.setDefault(False)
    said_yes = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return said_yes
