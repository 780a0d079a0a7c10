"""Entries of the ethics files: record, hand in, confirm or refuse, and what registers suggest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.ethics.sources import words_of
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.recording.staff import get_staff
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.conduct_event import ConductEvent, EventSource, EventState
from cleanclinic.records.control import Evidence
from cleanclinic.records.ethics_rules import EthicsItem
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.records.masking import masked
from cleanclinic.records.timeline import TimelineEntry


class EventDayError(CleanClinicError):
    """An entry for a day to come, or before the person was born; values: `on`, `name`."""

    code = "ETHICS-EVENT-DAY"


class EventStateError(CleanClinicError):
    """An entry is not where it would have to be; values: `state`, `needed` (words), `name`."""

    code = "ETHICS-EVENT-STATE"


class EventReasonError(CleanClinicError):
    """An entry is refused with a reason or not at all."""

    code = "ETHICS-EVENT-REASON"


@dataclass(frozen=True)
class EventRow:
    """An entry as it may be shown; `facts` and `outcome` are masked, `text` says what it is."""

    id: str
    staff_id: str
    name: str
    on: date
    kind: ConductKind
    heading: EthicsHeading
    text: str
    summary: str
    facts: str
    outcome: str
    points: Decimal
    veto: bool
    source: EventSource
    state: EventState
    evidence: tuple[Evidence, ...]
    confirmed_by: str
    confirmed_on: date | None
    refused_because: str
    item: str


@dataclass(frozen=True)
class Suggestion:
    """An entry a register suggests for a person; `said` has its words, as in the timeline."""

    staff_id: str
    name: str
    item: EthicsItem
    said: TimelineEntry

    @property
    def id(self) -> str:
        return f"{self.said.record_id}:{self.staff_id}"


def list_events(
    workspace: Workspace, staff_id: str | None = None, *, book: EthicsBook | None = None
) -> tuple[EventRow, ...]:
    """Entries, newest first, of one person or all; raises SensitiveForbiddenError."""
    book = book or EthicsBook(workspace)
    events = book.events if staff_id is None else book.events_of.get(staff_id, ())
    people = book.staff
    rows = [
        _row(one, people[one.staff_member].name if one.staff_member in people else "")
        for one in events
    ]
    rows.sort(key=lambda row: (row.on, row.id), reverse=True)
    return tuple(rows)


def _row(event: ConductEvent, name: str) -> EventRow:
    return EventRow(
        id=event.id,
        staff_id=event.staff_member,
        name=name,
        on=event.on,
        kind=event.kind,
        heading=event.heading,
        text=event.rule,
        summary=event.summary,
        facts=masked(event.facts),
        outcome=masked(event.outcome),
        points=event.points,
        veto=event.veto,
        source=event.source,
        state=event.state,
        evidence=event.evidence,
        confirmed_by=event.confirmed_by,
        confirmed_on=event.confirmed_on,
        refused_because=event.refused_because,
        item=event.item,
    )


def add_event(workspace: Workspace, values: Mapping[str, Any]) -> Saved:
    """Record an entry for one person; what `item` of the rules says fills in what is not given."""
    return add_events(workspace, [values["staff_member"]], values)


def add_events(workspace: Workspace, staff_ids: Iterable[str], values: Mapping[str, Any]) -> Saved:
    """The same entry for several people as one act; gives the id of the first.

    Raises EventDayError, SensitiveForbiddenError and RecordInvalidError.
    """
    require_ethics(workspace)
    given = {**_of_item(workspace, values.get("item", "")), **values}
    events = [
        _hidden_if_adverse(
            ConductEvent(**{**given, "staff_member": staff_id, "id": workspace.new_id()})
        )
        for staff_id in dict.fromkeys(staff_ids)
    ]
    changes = _put(workspace, "act.add_conduct", events).changes
    return Saved(events[0].id, changes)


def _of_item(workspace: Workspace, code: str) -> dict[str, Any]:
    """What an item of the rules says of an entry that falls under it."""
    item = current_rules(workspace).item(code) if code else None
    if item is None:
        return {}
    return {
        "kind": item.kind,
        "heading": item.heading,
        "rule": item.text,
        "points": item.points,
        "veto": item.veto,
    }


def edit_event(workspace: Workspace, event_id: str, values: Mapping[str, Any]) -> Saved:
    """Change fields of an entry that is not confirmed; raises EventStateError for one that is.

    Turned into an adverse record, what it told in the open moves to the hidden field.
    """
    event = open_event(workspace, event_id)
    filled = _of_item(workspace, values["item"]) if values.get("item") else {}
    after = _hidden_if_adverse(replace(event, **{**filled, **values}))
    return Saved(event_id, _put(workspace, "act.edit_conduct", [after]).changes)


def _hidden_if_adverse(event: ConductEvent) -> ConductEvent:
    if event.kind is not ConductKind.ADVERSE or not event.summary:
        return event
    facts = "\n".join(text for text in (event.summary, event.facts) if text)
    return replace(event, summary="", facts=facts)


def submit_events(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Hand drafts and refused entries in, to be confirmed."""

    def after(event: ConductEvent) -> ConductEvent:
        _expect(workspace, event, EventState.DRAFT, EventState.REFUSED)
        return replace(event, state=EventState.PENDING, refused_because="")

    return _move(workspace, "act.submit_conduct", ids, after)


def pass_events(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Confirm entries; only confirmed ones count. Drafts are confirmed in the same step."""

    def after(event: ConductEvent) -> ConductEvent:
        _expect(workspace, event, EventState.DRAFT, EventState.PENDING)
        return replace(
            event,
            state=EventState.PASSED,
            confirmed_by=workspace.person,
            confirmed_on=workspace.today(),
            refused_because="",
        )

    return _move(workspace, "act.pass_conduct", ids, after)


def refuse_events(workspace: Workspace, ids: Iterable[str], because: str) -> Changed:
    """Refuse entries, confirmed ones too, with a reason; raises EventReasonError without one."""
    if not because.strip():
        raise EventReasonError()

    def after(event: ConductEvent) -> ConductEvent:
        return replace(
            event,
            state=EventState.REFUSED,
            confirmed_by=workspace.person,
            confirmed_on=workspace.today(),
            refused_because=because.strip(),
        )

    return _move(workspace, "act.refuse_conduct", ids, after)


def reopen_events(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Take a confirmation back, so that the entry can be corrected."""

    def after(event: ConductEvent) -> ConductEvent:
        _expect(workspace, event, EventState.PASSED)
        return replace(event, state=EventState.PENDING, confirmed_by="", confirmed_on=None)

    return _move(workspace, "act.reopen_conduct", ids, after)


def remove_events(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete entries made by mistake; raises EventStateError for a confirmed one."""
    events = [open_event(workspace, event_id) for event_id in dict.fromkeys(ids)]
    if not events:
        return Changed(0, NOTHING_CHANGED)
    args = _named(workspace, events)
    with workspace.store.act(_key("act.remove_conduct", events), workspace.actor, **args) as act:
        for event in events:
            act.tombstone(ConductEvent, event.id)
    return Changed(len(events), act.changes)


def get_event(workspace: Workspace, event_id: str) -> ConductEvent:
    """Raises NoSuchRecordError, and SensitiveForbiddenError without the permission."""
    require_ethics(workspace)
    held = workspace.store.get(ConductEvent, event_id)
    if held is None:
        raise NoSuchRecordError(id=event_id)
    return held.record


def open_event(workspace: Workspace, event_id: str) -> ConductEvent:
    """One that is not confirmed; raises EventStateError and what `get_event` raises."""
    event = get_event(workspace, event_id)
    _expect(workspace, event, EventState.DRAFT, EventState.PENDING, EventState.REFUSED)
    return event


# --- What registers suggest -----------------------------------------------------------------


def suggested_events(
    workspace: Workspace, *, book: EthicsBook | None = None
) -> tuple[Suggestion, ...]:
    """Entries of registers that fall under an item of the rules and are in no file yet.

    What adds points is offered only where the register says that it counts.
    """
    book = book or EthicsBook(workspace)
    rules = current_rules(workspace)
    taken = {(one.of_record, one.staff_member) for one in book.events}
    found = []
    # Thousands of entries tell one of some dozens of things.
    suggested = cache(rules.suggested)
    items: dict[int, EthicsItem | None] = {}
    for person, told in book.told_of.items():
        for _, said in told:
            # One entry is told of many people.
            if id(said) not in items:
                items[id(said)] = suggested(said.kind, frozenset(words_of(said)))
            item = items[id(said)]
            if item is None or (item.kind.adds and not said.counted):
                continue
            if person in book.staff and (said.record_id, person) not in taken:
                found.append(Suggestion(person, book.staff[person].name, item, said))
    found.sort(key=lambda one: (one.said.on, one.id), reverse=True)
    return tuple(found)


def take_suggestions(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Make entries of suggestions, by their ids, waiting to be confirmed; as one act."""
    wanted = set(ids)
    events = [
        ConductEvent(
            # The same on every PC of a ward: what two of them take counts once.
            id=derived_id("conduct_event", one.id),
            staff_member=one.staff_id,
            on=one.said.on,
            kind=one.item.kind,
            heading=one.item.heading,
            item=one.item.code,
            rule=one.item.text,
            points=one.item.points,
            veto=one.item.veto,
            source=EventSource.REGISTER,
            of_kind=one.said.kind,
            of_record=one.said.record_id,
            state=EventState.PENDING,
        )
        for one in suggested_events(workspace)
        if one.id in wanted
    ]
    return _put(workspace, "act.take_conduct", events)


# --- Writing --------------------------------------------------------------------------------


def _move(
    workspace: Workspace,
    key: str,
    ids: Iterable[str],
    after: Callable[[ConductEvent], ConductEvent],
) -> Changed:
    events = [after(get_event(workspace, event_id)) for event_id in dict.fromkeys(ids)]
    return _put(workspace, key, events)


def _put(workspace: Workspace, key: str, events: list[ConductEvent]) -> Changed:
    if not events:
        return Changed(0, NOTHING_CHANGED)
    for event in events:
        event.check()
        check_day(workspace, event)
    with workspace.store.act(
        _key(key, events), workspace.actor, **_named(workspace, events)
    ) as act:
        for event in events:
            act.put_anew(event)
    return Changed(len(act.changes.ids), act.changes)


def _key(key: str, events: list[ConductEvent]) -> str:
    return key if len(events) == 1 else f"{key}s"


def _named(workspace: Workspace, events: list[ConductEvent]) -> dict[str, str]:
    """Whose entry it is, or how many; never what it tells."""
    if len(events) > 1:
        return {"count": str(len(events))}
    return {"name": get_staff(workspace, events[0].staff_member).name}


def check_day(workspace: Workspace, event: ConductEvent) -> None:
    """Raises EventDayError for a day to come, or before the person was born."""
    person = get_staff(workspace, event.staff_member)
    born = person.birth_year
    if event.on > workspace.today() or (born is not None and event.on.year <= born):
        raise EventDayError(on=event.on, name=person.name)


def _expect(workspace: Workspace, event: ConductEvent, *states: EventState) -> None:
    if event.state not in states:
        name = get_staff(workspace, event.staff_member).name
        raise EventStateError(
            state=f"@event_state.{event.state}", needed=f"@event_state.{states[0]}", name=name
        )
