"""The start page as it was when it was last seen, shown until the workspace itself is open.

It lies only inside the encrypted file, and is shown only while nothing was written since.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cleanclinic import VERSION
from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.slots import KEYRING, KeySlots
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.start_page import (
    ActLine,
    Arrival,
    ClosingRow,
    IndexBar,
    IndexesGlance,
    IndexGlance,
    IndexPoint,
    JournalResult,
    LevelCounts,
    OfficeOverview,
    Overview,
    ShellState,
    StateCount,
    StreamCounts,
    Todo,
    WorkspaceKind,
)
from cleanclinic.storage.glance import kept_glimpse

# Later the list of what falls due would lack too much.
_DAYS_KEPT = 14
# What the registers want settled by a day; an authority that runs out is not counted.
_SETTLED_BY = ("gift_record", "complaint")
_DATABASE = "cleanclinic.db"


@dataclass(frozen=True)
class Glimpse:
    """What the frame and the start page of a ward show, and when they showed it."""

    overview: Overview
    shell: ShellState
    now: datetime
    index: IndexGlance | None = None


@dataclass(frozen=True)
class OfficeGlimpse:
    """The same of an office; `indexes` are only those of the day itself."""

    overview: OfficeOverview
    shell: ShellState
    now: datetime
    indexes: IndexesGlance | None = None


def glance(folder: Path, sources: Sources | None = None) -> Glimpse | OfficeGlimpse | None:
    """The start page of a workspace that opens by itself; None for another and for any trouble."""
    now = (sources or system_sources()).clock()
    try:
        slots = load_slots(folder)
        key = _key(slots)
        found = kept_glimpse(folder / _DATABASE, key) if key else None
        return from_text(*found, now) if found else None
    except (CleanClinicError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _key(slots: KeySlots) -> bytes | None:
    """The database's key if this computer opens it by itself and no change of it is under way."""
    if slots.demo:
        unlocked = slots.unlock_demo()
    elif KEYRING in slots.kinds:
        store = find_store()
        if store is None:
            return None
        unlocked = slots.unlock_with_keyring(store)
    else:
        return None
    return None if unlocked.pending else unlocked.bundle.db_key


def to_text(
    overview: Overview,
    shell: ShellState,
    mark: str,
    today: date,
    index: IndexGlance | None = None,
) -> str:
    """What is kept, as text."""
    return _text(mark, today, {"overview": overview, "shell": shell, "index": index})


def office_text(
    overview: OfficeOverview,
    shell: ShellState,
    mark: str,
    today: date,
    indexes: IndexesGlance | None = None,
) -> str:
    """What is kept of an office, as text."""
    return _text(mark, today, {"office": overview, "shell": shell, "indexes": indexes})


def _text(mark: str, today: date, shown: Mapping[str, object]) -> str:
    kept = {"version": VERSION, "mark": mark, "day": today, **shown}
    return json.dumps(_plain(kept), ensure_ascii=False, separators=(",", ":"))


def is_current(text: str, mark: str, today: date) -> bool:
    """Whether what is kept is of this day, this program and this state of the store."""
    try:
        kept = json.loads(text) if text else {}
        return (kept["version"], kept["mark"], kept["day"]) == (VERSION, mark, today.isoformat())
    except (ValueError, KeyError, TypeError):
        return False


def from_text(text: str, mark: str, now: datetime) -> Glimpse | OfficeGlimpse | None:
    """What was kept, with the days left counted anew; None if something was written since."""
    kept = json.loads(text)
    day, today = date.fromisoformat(kept["day"]), now.date()
    if kept["version"] != VERSION or kept["mark"] != mark:
        return None
    if not 0 <= (today - day).days <= _DAYS_KEPT:
        return None
    shell = _shell(kept["shell"])
    if shell.kind is WorkspaceKind.OFFICE:
        return _of_office(kept, shell, day, now)
    overview = _overview(kept["overview"], today)
    late = _late(overview) - _late(_overview(kept["overview"], day))
    badges = {
        **shell.badges,
        "risks": shell.badges["risks"] + late,
        # An hour may have passed then that the day alone does not tell.
        "registers": max(shell.badges["registers"], _unsettled(overview)),
    }
    return Glimpse(overview, replace(shell, badges=badges), now, _index(kept["index"]))


def _of_office(kept: dict[str, Any], shell: ShellState, day: date, now: datetime) -> OfficeGlimpse:
    """What days alone change (who is late, the indexes) is not shown on another one."""
    values, today = kept["office"], now.date()
    closing = tuple(ClosingRow(**one) for one in values["closing"])
    overview = OfficeOverview(
        **{
            **values,
            "missing": tuple(values["missing"]),
            "risks": LevelCounts(**values["risks"]),
            "todos": tuple(_todo(one, today) for one in values["todos"]),
            "inbox": tuple(_arrival(one) for one in values["inbox"]),
            "closing": closing if day == today else (),
        }
    )
    indexes = _indexes(kept["indexes"])
    return OfficeGlimpse(overview, shell, now, indexes if day == today else None)


def _arrival(kept: dict[str, Any]) -> Arrival:
    at, result = datetime.fromisoformat(kept["at"]), JournalResult(kept["result"])
    return Arrival(**{**kept, "at": at, "result": result})


def _indexes(kept: dict[str, Any] | None) -> IndexesGlance | None:
    if kept is None:
        return None
    return IndexesGlance(**{**kept, "bars": tuple(IndexBar(**one) for one in kept["bars"])})


def kept_index(text: str) -> IndexGlance | None:
    """The index that was kept, whatever happened since; None where there is none to be read."""
    try:
        return _index(json.loads(text)["index"]) if text else None
    except (ValueError, KeyError, TypeError):
        return None


def _index(kept: dict[str, Any] | None) -> IndexGlance | None:
    if kept is None:
        return None
    trend = tuple(
        IndexPoint(date.fromisoformat(p["day"]), p["value"], p["vague"]) for p in kept["trend"]
    )
    return IndexGlance(**{**kept, "trend": trend})


def _unsettled(overview: Overview) -> int:
    """Entries of the registers whose day to be settled by has passed."""
    return sum(
        todo.kind in _SETTLED_BY and todo.days_left is not None and todo.days_left < 0
        for todo in overview.todos
    )


def _late(overview: Overview) -> int:
    return sum(todo.kind == "control_overdue" for todo in overview.todos)


def _plain(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case tuple() | list():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def _overview(kept: dict[str, Any], today: date) -> Overview:
    return Overview(
        **{
            **kept,
            "risks": LevelCounts(**kept["risks"]),
            "last_sync": _moment(kept["last_sync"]),
            "todos": tuple(_todo(one, today) for one in kept["todos"]),
            "recent": tuple(_act(one) for one in kept["recent"]),
            "progress": _progress(kept["progress"]),
        }
    )


def _progress(kept: dict[str, Any]) -> StreamCounts:
    states = {name: {**state, "at": _moment(state["at"])} for name, state in kept.items()}
    return StreamCounts(**{name: StateCount(**state) for name, state in states.items()})


def _todo(kept: dict[str, Any], today: date) -> Todo:
    due = date.fromisoformat(kept["due"]) if kept["due"] else None
    todo = Todo(**{**kept, "due": due})
    if due is None:
        return todo
    todo = replace(todo, days_left=(due - today).days)
    if todo.kind == "control_due" and due < today:
        return replace(todo, kind="control_overdue", text_key="todo.control_overdue")
    return todo


def _act(kept: dict[str, Any]) -> ActLine:
    records = tuple((kind, record) for kind, record in kept["records"])
    return ActLine(**{**kept, "at": datetime.fromisoformat(kept["at"]), "records": records})


def _shell(kept: dict[str, Any]) -> ShellState:
    def maybe(name: str) -> ActLine | None:
        return _act(kept[name]) if kept[name] else None

    return ShellState(
        **{
            **kept,
            "kind": WorkspaceKind(kept["kind"]),
            "undo": maybe("undo"),
            "redo": maybe("redo"),
            "saved_at": _moment(kept["saved_at"]),
            "last_sync": _moment(kept["last_sync"]),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
