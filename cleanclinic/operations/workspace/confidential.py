"""Who may see what is confidential: kinds of records that are for a few people only."""

from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.records.masking import STARS, shown
from cleanclinic.records.record import Record


def sees_ethics(workspace: Workspace) -> bool:
    """Whether the person at the screen has the permission; before there are people, yes."""
    return workspace.acting is None or workspace.acting.sees_ethics


def may_see(workspace: Workspace, of: type[Record]) -> bool:
    """Whether the person at the screen may see records of a kind."""
    return not of.CONFIDENTIAL or sees_ethics(workspace)


def shown_to(workspace: Workspace, of: type[Record], field: str, value: object) -> object:
    """A value as the person at the screen may see it: of a confidential kind nothing, maybe."""
    if may_see(workspace, of):
        return shown(of, field, value)
    # Not even the ends of a code.
    return "" if value in (None, "", ()) else STARS
