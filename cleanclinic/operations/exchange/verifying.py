"""Checking a bundle that comes here; nothing of it is taken in."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cleanclinic.operations.exchange.direct import colleague_trust
from cleanclinic.operations.peers.following import former, verify
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.streams import epoch_of
from cleanclinic.operations.workspace.trust import root_of, roster_of
from cleanclinic.sync.errors import UnknownSignerError
from cleanclinic.sync.intake import Trust, Verified
from cleanclinic.sync.roster import device_trust, office_trust


def trust_of(workspace: Workspace) -> Trust:
    """What a bundle that comes here is held against; raises NotGrantedError."""
    root = root_of(workspace)
    if workspace.kind is WorkspaceKind.OFFICE:
        trust = office_trust(root, roster_of(workspace))
    else:
        trust = device_trust(
            root,
            department_id=workspace.department_id,
            device_id=workspace.store.meta("device_id"),
            epoch=epoch_of(workspace),
        )
    return replace(trust, former=former(workspace))


def verify_file(
    workspace: Workspace, path: Path, on_bytes: Callable[[int], None] | None = None
) -> Verified:
    """Check a bundle as an import would, and take nothing in; raises what an import would."""
    if (trust := colleague_trust(workspace, path)) is not None:
        with suppress(UnknownSignerError):
            return verify(workspace, path, trust, on_bytes=on_bytes)
    return verify(workspace, path, trust_of(workspace), on_bytes=on_bytes)
