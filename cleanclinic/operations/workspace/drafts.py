"""What somebody typed and did not save: kept in the encrypted database, for that person alone.

A draft is no record: it is not in the log and never leaves this PC. It lasts until its record is
saved or the person drops it, over a lock, a crash and a restart.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.opened import Workspace

PLACES_MAX = 64
PLACE_LENGTH = 200
# Characters of one draft, all fields together.
TEXT_MAX = 64 * 1024
_DRAFTS = "drafts:"


class DraftTooLongError(CleanClinicError):
    """The draft is longer than is kept; values: `maximum`, `length`, in characters."""

    code = "DRAFT-LONG"


@dataclass(frozen=True)
class Draft:
    """What stood in a form: text by field; `place` names the form as its page knows it."""

    place: str
    values: Mapping[str, str]
    at: datetime


def save_draft(workspace: Workspace, place: str, values: Mapping[str, str]) -> None:
    """Keep what stands in a form of the person at the screen, in place of what was kept for it.

    Nothing typed anywhere in it drops the draft. Of more than 64 the oldest goes. Raises
    DraftTooLongError and keeps what was there.
    """
    length = sum(len(name) + len(text) for name, text in values.items())
    if length > TEXT_MAX or len(place) > PLACE_LENGTH:
        raise DraftTooLongError(maximum=TEXT_MAX, length=length)
    kept = _kept(workspace, _whose(workspace))
    kept.pop(place, None)
    if any(values.values()):
        kept[place] = {"at": workspace.now().isoformat(), "values": dict(values)}
    for oldest in list(kept)[: max(0, len(kept) - PLACES_MAX)]:
        del kept[oldest]
    _keep(workspace, _whose(workspace), kept)


def drafts(workspace: Workspace) -> tuple[Draft, ...]:
    """The drafts of the person at the screen, newest first."""
    kept = _kept(workspace, _whose(workspace))
    return tuple(_draft(place, one) for place, one in reversed(kept.items()))


def drop_draft(workspace: Workspace, place: str) -> None:
    """The record was saved, or the person wants the draft no more."""
    kept = _kept(workspace, _whose(workspace))
    if kept.pop(place, None):
        _keep(workspace, _whose(workspace), kept)


def drop_drafts_of(workspace: Workspace, person_id: str) -> None:
    """Somebody does not come back: what was not saved is nobody else's to read."""
    if _kept(workspace, person_id):
        _keep(workspace, person_id, {})


def drop_drafts_about(workspace: Workspace, records: Collection[str]) -> None:
    """What anybody typed about these records goes: something of them was lawfully erased."""
    names = [name for name in workspace.store.meta_all() if name.startswith(_DRAFTS)]
    for person in (name.removeprefix(_DRAFTS) for name in names):
        kept = _kept(workspace, person)
        left = {
            place: one for place, one in kept.items() if not any(name in place for name in records)
        }
        if len(left) < len(kept):
            _keep(workspace, person, left)


def _whose(workspace: Workspace) -> str:
    return workspace.acting.id if workspace.acting else workspace.store.meta("person_id")


def _kept(workspace: Workspace, person_id: str) -> dict[str, Any]:
    """By place, the oldest first."""
    kept: dict[str, Any] = json.loads(workspace.store.meta(_DRAFTS + person_id) or "{}")
    return kept


def _keep(workspace: Workspace, person_id: str, kept: Mapping[str, Any]) -> None:
    text = json.dumps(kept, ensure_ascii=False) if kept else ""
    with workspace.store.writing() as tx:
        tx.set_meta(_DRAFTS + person_id, text)


def _draft(place: str, one: Mapping[str, Any]) -> Draft:
    return Draft(place, dict(one["values"]), datetime.fromisoformat(one["at"]))
