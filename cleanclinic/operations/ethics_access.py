"""Who may see the staff's ethics files: beyond the roster everything needs the permission."""

from cleanclinic.operations.sensitive import SensitiveForbiddenError
from cleanclinic.operations.workspace import Workspace


def sees_ethics(workspace: Workspace) -> bool:
    """Whether the person at the screen has the permission; before there are people, yes."""
    return workspace.acting is None or workspace.acting.sees_ethics


def require_ethics(workspace: Workspace) -> None:
    """Raises SensitiveForbiddenError for somebody without the permission."""
    if not sees_ethics(workspace):
        raise SensitiveForbiddenError(name=workspace.person)
