"""Lawful erasure of all that is hidden about one person, in the roster and in the ethics file."""

from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.hidden.shredding import shred_record
from cleanclinic.operations.recording.staff import get_staff
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.held import Changes


def erase_hidden(workspace: Workspace, staff_id: str, *, why: str) -> Changes:
    """Erase the hidden fields of a person and of every entry about her, deleted ones too.

    It cannot be taken back. Raises as `shred_record` does, before anything is written.
    """
    require_ethics(workspace)
    person = get_staff(workspace, staff_id)
    events = (
        *workspace.store.all(ConductEvent, owner=workspace.store.owner),
        *workspace.store.all(ConductEvent, owner=workspace.store.owner, deleted=True),
    )
    changes = shred_record(workspace, person.KIND, person.id, why=why)
    for held in events:
        if held.record.staff_member == staff_id:
            changes = changes | shred_record(workspace, ConductEvent.KIND, held.record.id, why=why)
    return changes
