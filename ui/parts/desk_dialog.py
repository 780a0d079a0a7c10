"""A desk of records in a dialog."""

from PySide6.QtWidgets import QWidget

from cleanclinic.records.held import Changes
from ui.parts.layouts import button
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_desk import RecordDesk
from ui.parts.record_plan import DeskPlan

_MOST_WIDE, _MOST_TALL = 0.96, 0.94


class DeskDialog(Dialog):
    """As large as `size` (px at 100 %) and as the window allows; the subclass puts `records` in."""

    def __init__(
        self, desk: Desk, parent: QWidget, title: str, plan: DeskPlan, size: tuple[int, int]
    ) -> None:
        super().__init__(desk, parent, title)
        self.desk = desk
        self.records = RecordDesk(desk, plan)
        self.records.beside.fill()
        self._kind = plan.of.KIND
        close = button(desk, desk.words.text("part.close"))
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        window, (wide, tall) = parent.window(), size
        self.resize(
            min(desk.look.px(wide), round(window.width() * _MOST_WIDE)),
            min(desk.look.px(tall), round(window.height() * _MOST_TALL)),
        )
        desk.tasks.changed.connect(self._on_changes)

    def done(self, result: int) -> None:
        """What was typed is saved before the dialog goes."""
        self.records.flush()
        super().done(result)

    def _on_changes(self, changes: Changes) -> None:
        if self._kind in changes.kinds:
            self.records.reload(changes)
