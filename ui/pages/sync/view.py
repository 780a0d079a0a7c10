"""All the sync page shows, read on the worker in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanclinic.operations.exchange.standing import ExchangeState, exchange_state
from cleanclinic.operations.peers.following import NewRootOffer, new_root_offer
from cleanclinic.operations.risks.approvals import ApprovalState, unapproved
from cleanclinic.operations.workspace.epochs import EpochState, epoch_state
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import is_restored
from cleanclinic.words import Words
from ui.parts.journal import journal_rows
from ui.parts.table_row import Row


@dataclass(frozen=True)
class SyncView:
    """`unapproved` is the list of risks where it goes out without the department head's word."""

    state: ExchangeState
    epoch: EpochState
    offer: NewRootOffer | None
    restored: bool
    rows: Sequence[Row]
    unapproved: ApprovalState | None


def read_sync(workspace: Workspace, words: Words) -> SyncView:
    """How things stand with the office, with colleagues and with this PC."""
    state = exchange_state(workspace)
    return SyncView(
        state=state,
        epoch=epoch_state(workspace),
        offer=new_root_offer(workspace),
        restored=is_restored(workspace),
        rows=journal_rows(state.journal, words, office=False),
        unapproved=unapproved(workspace) if state.waiting_changes else None,
    )
