"""What became of a pledge: printed, signed, filed, void, and who did it."""

from PySide6.QtWidgets import QWidget

from cleanclinic.records.pledge import Pledge
from ui.parts.page import Desk
from ui.parts.record_history import HistoryDialog
from ui.parts.record_plan import DeskPlan


def open_pledge_history(desk: Desk, parent: QWidget, pledge_id: str, name: str) -> None:
    """For reading: what is signed is not edited, and what is wrong is made void with a reason."""
    plan = DeskPlan(of=Pledge, name="pledges", columns=(), form=())
    HistoryDialog(desk, parent, plan, pledge_id, name, changeable=False).open()
