"""Who may see the staff's ethics files: beyond the roster everything needs the permission."""

from cleanclinic.operations.hidden.sensitive import SensitiveForbiddenError
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace


def require_ethics(workspace: Workspace) -> None:
    """Raises SensitiveForbiddenError for somebody without the permission."""
    if not sees_ethics(workspace):
        raise SensitiveForbiddenError(name=workspace.person)
