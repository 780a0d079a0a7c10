"""What a person has to look into: contradictions between two sides that no program settles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.streams import offer_again
from cleanclinic.operations.workspace.trust import EXCHANGE, is_granted, roster_of
from cleanclinic.storage.values import Alarm

# Beside those of a stream with two histories (streams.SPLITS) and the comparing.DIFFERENCE.
# The log here is not the one that the other side saw: of the office, of the ward.
OFFICE_LOG, OWN_LOG = "office_log", "own_log"
# A ward knows a later life of the office than this one: an old file was put back by hand.
OFFICE_BEHIND = "office_behind"
# The office takes nothing more of this ward's stream.
FROZEN = "frozen"
# A ward's clock stands a day or more ahead of this office's, or this one's behind it.
CLOCK_AHEAD = "clock_ahead"
# A colleague's PC shows two histories in what it brought directly.
COLLEAGUE_SPLIT = "colleague_split"
# One sentence for whoever has it; all others are said to a ward or to the office.
_UNSIDED = {OFFICE_LOG, OWN_LOG, OFFICE_BEHIND, FROZEN, COLLEAGUE_SPLIT}
SETTLE, OFFER_AGAIN = "settle", "offer_again"


@dataclass(frozen=True)
class DifferingKind:
    """A kind of which two sides do not hold the same lines; equal counts mean other lines."""

    kind: str
    here: int
    there: int


@dataclass(frozen=True)
class AlarmCard:
    """One alarm as a person reads it: `text_key` with `values`; `actions` are what can be done."""

    id: int
    kind: str
    at: datetime
    device_id: str
    sender: str
    number: int | None
    text_key: str
    values: Mapping[str, object]
    differing: tuple[DifferingKind, ...]
    actions: tuple[str, ...]


def alarm_cards(workspace: Workspace) -> tuple[AlarmCard, ...]:
    """What is open, the newest first."""
    names = sender_names(workspace)
    return tuple(_card(workspace, one, names) for one in workspace.store.alarms())


def settle_alarm(workspace: Workspace, alarm_id: int) -> Changed:
    """A person has looked into it; what stopped a stream does not let it run again."""
    with workspace.store.writing() as tx:
        count = tx.settle_alarms(workspace.now(), workspace.person, id=alarm_id)
    return Changed(count, EXCHANGE)


def answer(workspace: Workspace, alarm_id: int, action: str) -> Changed:
    """Do what a person chose; sending everything again goes to whom the alarm is about."""
    if action == OFFER_AGAIN:
        alarms = workspace.store.alarms(open_only=False)
        return offer_again(workspace, next(one.peer for one in alarms if one.id == alarm_id))
    return settle_alarm(workspace, alarm_id)


def sender_names(workspace: Workspace) -> dict[str, str]:
    """Every device of the roster by its department and label."""
    names = {OFFICE: OFFICE}
    if is_granted(workspace):
        roster = roster_of(workspace)
        departments = {one.id: one.name for one in roster.departments}
        for device in roster.devices:
            name = departments.get(device.department_id, "")
            names[device.device_id] = f"{name} {device.label}".strip()
    return names


def _card(workspace: Workspace, alarm: Alarm, names: dict[str, str]) -> AlarmCard:
    sender = names.get(alarm.peer, "")
    differing = tuple(DifferingKind(**one) for one in alarm.facts.get("kinds", ()))
    plain = {name: one for name, one in alarm.facts.items() if isinstance(one, str | int)}
    values = plain | {"sender": sender, "number": alarm.seq, "count": len(differing)}
    side = "" if alarm.kind in _UNSIDED else f".{workspace.kind.value}"
    return AlarmCard(
        id=alarm.id,
        kind=alarm.kind,
        at=alarm.at,
        device_id=alarm.peer,
        sender=sender,
        number=alarm.seq or None,
        text_key=f"alarm.{alarm.kind}{side}",
        values=values,
        differing=differing,
        actions=(OFFER_AGAIN, SETTLE) if differing else (SETTLE,),
    )


def open_alarms(workspace: Workspace) -> int:
    """How many alarms nobody has settled."""
    return len(workspace.store.alarms())
