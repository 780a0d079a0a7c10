"""What is hidden, given out for many people at once: for paper, with a line for each look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cleanclinic.operations.hidden.sensitive import look_at, require_reveal, who_looks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.fields import fields_of
from cleanclinic.records.held import Changes
from cleanclinic.records.masking import masked
from cleanclinic.records.record import Record
from cleanclinic.records.staff_member import StaffMember

# A phone number is on no paper of the ethics files.
_ON_PAPER = ("ethnicity", "politics", "facts", "outcome")


@dataclass(frozen=True)
class Hidden:
    """Hidden values by record and field, those that may be shown; all others stay masked."""

    values: Mapping[tuple[str, str], str]
    changes: Changes = NOTHING_CHANGED

    def text(self, record: Record, field: str) -> str:
        """The field of a record, whole or masked."""
        return self.of(record.id, field, masked(getattr(record, field)))

    def of(self, record_id: str, field: str, otherwise: str) -> str:
        return self.values.get((record_id, field), otherwise)


def hidden_of(workspace: Workspace, staff_ids: Collection[str], *, entries: bool) -> Hidden:
    """What is hidden of some people, with `entries` that of their entries too.

    Each look is in the log before a value is given. Raises SensitiveForbiddenError and
    PinConfirmError; then nothing is written.
    """
    require_reveal(workspace)
    wanted = set(staff_ids)
    records: list[Record] = [
        held.record for held in workspace.store.all(StaffMember) if held.record.id in wanted
    ]
    if entries:
        events = (held.record for held in workspace.store.all(ConductEvent))
        records += [one for one in events if one.staff_member in wanted]
    found = [
        (record, field.name)
        for record in records
        for field in fields_of(type(record))
        if field.sensitive and field.name in _ON_PAPER and getattr(record, field.name)
    ]
    if not found:
        return Hidden({})
    values = {(record.id, name): str(getattr(record, name)) for record, name in found}
    return Hidden(values, _note(workspace, found))


def _note(workspace: Workspace, looked_at: Collection[tuple[Record, str]]) -> Changes:
    count = str(len(looked_at))
    with workspace.store.act("act.kept.looks", who_looks(workspace), count=count) as act:
        for record, name in looked_at:
            act.put(look_at(workspace, record.KIND, record.id, name))
    return act.changes
