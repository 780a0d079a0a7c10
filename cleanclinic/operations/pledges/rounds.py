"""A department's own rounds changed: the day at any time, the rest until it is printed."""

from collections.abc import Collection, Iterable
from datetime import date

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.pledges.board import get_campaign, is_own_round
from cleanclinic.operations.recording.writing import edit_record, restore_fields
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.pledge import Pledge, PledgeCampaign

ON_PAPER = frozenset({"title", "year"})
"""What stands on the sheets, and stays once one was printed."""


class RoundForeignError(CleanClinicError):
    """The office began the round; values: `title`."""

    code = "PLEDGE-ROUND-OFFICE"


class RoundPrintedError(CleanClinicError):
    """Sheets with its name and year were printed; values: `title`, `count`."""

    code = "PLEDGE-ROUND-PRINTED"


def sheets_printed(workspace: Workspace, campaign_id: str) -> int:
    """How many sheets of a round were printed, void ones too."""
    return len(workspace.store.among(Pledge, "campaign", [campaign_id]))


def edit_campaign(
    workspace: Workspace, campaign_id: str, title: str, year: int, due: date
) -> Saved:
    """Write an own round otherwise.

    Raises RoundForeignError, RoundPrintedError and RecordInvalidError.
    """
    values = {"title": title, "year": year, "due": due}
    before = get_campaign(workspace, campaign_id)
    changed = {name for name, value in values.items() if getattr(before, name) != value}
    _check(workspace, before, changed)
    return edit_record(workspace, PledgeCampaign, campaign_id, values)


def restore_campaign_fields(
    workspace: Workspace,
    of: type[PledgeCampaign],
    record_id: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
) -> Saved:
    """Put back what a round said before a change; raises as `edit_campaign` does."""
    before = get_campaign(workspace, record_id)

    def check(_: Workspace, __: type[PledgeCampaign], after: Iterable[PledgeCampaign]) -> None:
        for one in after:
            changed = {name for name in ON_PAPER if getattr(one, name) != getattr(before, name)}
            _check(workspace, before, changed)

    return restore_fields(workspace, of, record_id, revision_hash, fields, check)


def _check(workspace: Workspace, before: PledgeCampaign, changed: Collection[str]) -> None:
    if not is_own_round(workspace, before.id):
        raise RoundForeignError(title=before.title)
    printed = sheets_printed(workspace, before.id)
    if printed and ON_PAPER & set(changed):
        raise RoundPrintedError(title=before.title, count=printed)
