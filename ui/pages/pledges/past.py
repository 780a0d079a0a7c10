"""What became of a pledge and of a round: what was done and changed, and who did it."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.pledges.board import is_own_round
from cleanclinic.operations.pledges.rounds import (
    ON_PAPER,
    restore_campaign_fields,
    sheets_printed,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.pledge import Pledge, PledgeCampaign
from ui.parts.page import Desk
from ui.parts.record_history import HistoryDialog, open_read_history
from ui.parts.record_plan import Deeds, DeskPlan


def open_pledge_history(desk: Desk, parent: QWidget, pledge_id: str, name: str) -> None:
    """For reading: what is signed is not edited, and what is wrong is made void with a reason."""
    open_read_history(desk, parent, Pledge, pledge_id, name)


def open_round_history(
    desk: Desk, parent: QWidget, campaign: str, title: str, *, changeable: bool
) -> None:
    """Who began a round and changed it; what an own one said before can come back."""

    def read(workspace: Workspace) -> tuple[bool, int]:
        return is_own_round(workspace, campaign), sheets_printed(workspace, campaign)

    def show(found: tuple[bool, int]) -> None:
        own, printed = found
        plan = DeskPlan(
            of=PledgeCampaign, name="pledges.rounds", columns=(), form=(),
            deeds=Deeds(restore_fields=restore_campaign_fields),
        )  # fmt: skip
        note = "" if own and not printed else "printed" if own else "office"
        HistoryDialog(
            desk, parent, plan, campaign, title, changeable=changeable and own,
            fixed=ON_PAPER if printed else (),
            note=desk.words.text(f"ui.pledges.history.{note}", count=printed) if note else "",
        ).open()  # fmt: skip

    desk.tasks.run(read, show, owner=parent)
