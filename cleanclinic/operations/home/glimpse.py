"""Keeps the start page as it stands, to be shown at once at the next start."""

from cleanclinic.operations.home.office_overview import indexes_glance, office_overview
from cleanclinic.operations.home.overview import overview, shell_state
from cleanclinic.operations.index.indexing import index_glance
from cleanclinic.operations.workspace.glance import is_current, office_text, to_text
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.storage.glance import GLIMPSE


def keep_glimpse(workspace: Workspace) -> None:
    """Keep the start page in the encrypted file, unless it lies there as it stands."""
    store, today = workspace.store, workspace.today()
    mark = store.state_mark()
    if is_current(store.meta(GLIMPSE), mark, today):
        return
    shell = shell_state(workspace)
    if workspace.kind is WorkspaceKind.WARD:
        text = to_text(overview(workspace), shell, mark, today, index_glance(workspace))
    else:
        indexes = indexes_glance(workspace)
        text = office_text(office_overview(workspace), shell, mark, today, indexes)
    with store.writing() as tx:
        tx.set_meta(GLIMPSE, text)
