"""A dialog in steps: one screen each, Back and Next, and how far it has come."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from ui.parts.failures import sentence_of
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label
from ui.parts.question import Dialog
from ui.parts.scroll import scrolled

_WIDE, _TALL, _SIDES = 680, 470, 48
# What a dialog has beside the step: heading, sentence, buttons, and the frame of the window.
_AROUND = 210


class Step(QWidget):
    """One screen; things go into `body`.

    Signals: `changed` when one may or may not go on any more.
    """

    changed = Signal()

    def __init__(self, kit: Kit, title: str, *, next_text: str = "", danger: bool = False) -> None:
        super().__init__()
        self.kit = kit
        self.words = kit.words
        self.title = title
        self.next_text = next_text
        self.danger = danger
        # Where the cursor is when the step is shown, if something is to be typed or ticked.
        self.first: QWidget | None = None
        self.body = column(kit.look, gap=10, margins=(0, 0, 10, 4), into=self)

    def enter(self) -> None:
        """Called when it is shown."""

    def is_ready(self) -> bool:
        """Whether one may go on."""
        return True

    def go_on(self, then: Callable[[], None]) -> None:
        """Does what this step is for, then calls `then`; nothing to do by default."""
        then()


class DoneStep(Step):
    """The last screen: it was done, and what is to be done now; there is no way back from it."""


class StepDialog(Dialog):
    """Shows steps one after the other; what went wrong is said above the buttons."""

    def __init__(self, kit: Kit, parent: QWidget, title: str) -> None:
        super().__init__(kit, parent, title)
        words = kit.words
        self.steps: list[Step] = []
        self._place = 0
        # How many there will be, where some are made later.
        self.total = 0
        self.where = label("", "muted")
        self._stack = QStackedWidget()
        self._stack.setFixedWidth(kit.look.px(_WIDE))
        self._stack.setFixedHeight(self._room())
        self.said = label("", "problem", wrap=True)
        self.said.hide()
        for part in (self.where, self._stack, self.said):
            self.body.addWidget(part)
        self.setMinimumWidth(kit.look.px(_WIDE + _SIDES))
        self.cancel = button(kit, words.text("part.cancel"))
        self.cancel.clicked.connect(self.reject)
        self.back = button(kit, words.text("part.steps.back"), icon_name="chevron-left")
        self.back.clicked.connect(lambda: self.go(self._place - 1))
        self.next = button(kit, words.text("part.steps.next"), "primary")
        self.next.clicked.connect(self._next)
        for press in (self.cancel, self.back, self.next):
            self.buttons.addWidget(press)

    @property
    def step(self) -> Step:
        """The screen shown now."""
        return self.steps[self._place]

    def set_steps(self, steps: Sequence[Step], *, keep: int = 0) -> None:
        """Takes these steps behind the first `keep` of those it has."""
        for old in self.steps[keep:]:
            area = self._stack.widget(keep)
            self._stack.removeWidget(area)
            area.deleteLater()
            old.changed.disconnect(self._tell)
        self.steps[keep:] = steps
        for step in steps:
            step.changed.connect(self._tell)
            self._stack.addWidget(scrolled(step))
        self._tell()

    def go(self, place: int) -> None:
        """Shows a step."""
        self._place = place
        self.say("")
        self._stack.setCurrentIndex(place)
        area = self._stack.currentWidget()
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)
        self.step.enter()
        self._tell()
        # Enter goes on, unless it means something in a field of this step.
        self.next.setDefault(self.step.first is None)
        (self.step.first or self).setFocus()

    def say(self, sentence: str) -> None:
        """Says what is wrong; an empty sentence takes it back."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def failed(self, error: Exception) -> bool:
        """For `Tasks.run`: says the error here and not behind the dialog."""
        self.say(sentence_of(self.kit, error))
        return True

    def forward(self) -> None:
        """Goes to the next step, or closes behind the last."""
        if self._place + 1 < len(self.steps):
            self.go(self._place + 1)
        else:
            self.accept()

    def _next(self) -> None:
        self.say("")
        self.step.go_on(self.forward)

    def _tell(self) -> None:
        if not self.steps:
            return
        step, text = self.step, self.kit.words.text
        done = isinstance(step, DoneStep)
        count = self.total or sum(not isinstance(one, DoneStep) for one in self.steps)
        if done:
            self.where.setText(step.title)
        else:
            self.where.setText(
                text("part.steps.where", place=self._place + 1, count=count, name=step.title)
            )
        self.cancel.setVisible(not done)
        self.back.setVisible(self._place > 0 and not done)
        self.next.setText(step.next_text or text("part.close" if done else "part.steps.next"))
        self.next.setAccessibleName(self.next.text())
        self.next.setProperty("look", "danger" if step.danger else "primary")
        self.next.style().polish(self.next)
        self.next.setEnabled(step.is_ready())

    def _room(self) -> int:
        """Never taller than the screen: what is longer scrolls."""
        look = self.kit.look
        room = self.screen().availableSize().height() - look.px(_AROUND)
        return max(min(look.px(_TALL), room), look.px(200))
