"""Hidden fields: who may look at one, looking at it, and who looked.

Whoever looks has the permission, has typed a PIN lately, and leaves a line in the log. The line is
written before the value is given: there is no look without a trace.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people.pins import confirmed_lately
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.records import record_type
from cleanclinic.records.access import Access
from cleanclinic.records.change import Actor
from cleanclinic.records.held import Changes
from cleanclinic.records.masking import is_sensitive


class SensitiveForbiddenError(CleanClinicError):
    """The person may not look at what is hidden; values: `name`."""

    code = "SENSITIVE-FORBIDDEN"


class PinConfirmError(CleanClinicError):
    """The PIN was not typed lately: `people.confirm_pin`, then again."""

    code = "PIN-CONFIRM"


class RevealState(StrEnum):
    """What stands between the person at the screen and a hidden field."""

    ALLOWED = "allowed"
    NEEDS_PIN = "needs_pin"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Revealed:
    """A hidden value, to be shown and kept nowhere."""

    value: str
    changes: Changes


@dataclass(frozen=True)
class Look:
    """One look: who saw the field `field` of a record, and when."""

    at: datetime
    person: str
    kind: str
    record_id: str
    field: str
    why: str


def reveal_state(workspace: Workspace) -> RevealState:
    """Whether a look is possible now; before there are people with PINs it is the one person's."""
    if workspace.acting is None:
        return RevealState.ALLOWED
    if not workspace.acting.sees_ethics:
        return RevealState.FORBIDDEN
    return RevealState.ALLOWED if confirmed_lately(workspace) else RevealState.NEEDS_PIN


def require_reveal(workspace: Workspace) -> None:
    """Raises SensitiveForbiddenError or PinConfirmError unless a look is possible now."""
    state = reveal_state(workspace)
    if state is RevealState.FORBIDDEN:
        raise SensitiveForbiddenError(name=workspace.person)
    if state is RevealState.NEEDS_PIN:
        raise PinConfirmError()


def reveal(
    workspace: Workspace, kind: str, record_id: str, field: str, *, why: str = ""
) -> Revealed:
    """The value of a hidden field, with a line in the log that says who saw it.

    Raises SensitiveForbiddenError, PinConfirmError and NoSuchRecordError; then nothing is written.
    """
    of = record_type(kind)
    if of is None or not is_sensitive(of, field):
        raise ValueError(f"{kind}.{field} is not hidden")
    require_reveal(workspace)
    held = workspace.store.get(of, record_id)
    if held is None:
        raise NoSuchRecordError(id=record_id)
    name = f"@{kind}.{field}"
    with workspace.store.act("act.kept.look", who_looks(workspace), field=name) as act:
        act.put(look_at(workspace, kind, record_id, field, why=why.strip()))
    return Revealed(str(getattr(held.record, field)), act.changes)


def looks_at(workspace: Workspace, record_id: str = "") -> tuple[Look, ...]:
    """Who looked at the hidden fields of a record, or of all; newest first."""
    looks = (held.record for held in reversed(workspace.store.all(Access)))
    return tuple(
        Look(one.at, one.person, one.of_kind, one.of_record, one.field, one.why)
        for one in looks
        if record_id in ("", one.of_record)
    )


def look_at(
    workspace: Workspace, kind: str, record_id: str, field: str, *, why: str = ""
) -> Access:
    """The line a look leaves; not yet written."""
    return Access(
        id=workspace.new_id(),
        of_kind=kind,
        of_record=record_id,
        field=field,
        person=workspace.person,
        at=workspace.now().replace(microsecond=0),
        why=why,
    )


def who_looks(workspace: Workspace) -> Actor:
    """Whoever looks leaves a trace, those too who may write nothing else."""
    acting = workspace.acting
    return Actor(acting.id, acting.name) if acting else workspace.actor
