"""The ward's registers: their entries, what is overdue, and what they come to in a year."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.recording.numbers import all_ever, register_numbers
from cleanclinic.operations.recording.published import newest_in_force, publish_version
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import (
    add_record,
    edit_records,
    get_record,
    put_records,
    try_record,
)
from cleanclinic.operations.workspace.confidential import may_see
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.fields import Line, Paragraph, Problem, fields_of
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.initials import search_text
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.register import Register
from cleanclinic.records.register_rules import Due, RegisterRules, RulesByDay, default_rules
from cleanclinic.records.register_standing import (
    Now,
    RegisterStanding,
    due_of,
    settled_at,
    standing_of,
)
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.talk import Talk
from cleanclinic.records.working_days import holidays

R = TypeVar("R", bound=Register)

_TEXT = (Line, Paragraph)
# Stands for the number that an entry is given once it is written.
_ANY_NUMBER = "1"
REGISTERS: tuple[type[Register], ...] = (
    GiftRecord,
    RepVisit,
    Commendation,
    Talk,
    MajorDecision,
    MailboxOpening,
    Complaint,
)


@dataclass(frozen=True)
class Entry:
    """An entry as it stands now; `lacking` are fields to be filled in, `settled` the day it was.

    `people` are the names of those in whose files it belongs.
    """

    record: Register
    standing: RegisterStanding
    due: Due | None
    settled: date | None
    lacking: tuple[str, ...]
    people: tuple[str, ...]
    conflicted: bool
    search: str


@dataclass(frozen=True)
class RegisterBoard:
    """A register: its entries, newest first; `years` that have any; `hidden` from this person."""

    entries: tuple[Entry, ...]
    years: tuple[int, ...]
    overdue: int
    hidden: bool = False


def require_sight(workspace: Workspace, of: type[Register]) -> None:
    """Raises SensitiveForbiddenError where the person may not see a register."""
    if of.CONFIDENTIAL:
        require_ethics(workspace)


def list_register(workspace: Workspace, of: type[Register]) -> RegisterBoard:
    """All entries of a register; none where the person may not see it."""
    if not may_see(workspace, of):
        return RegisterBoard((), (), 0, hidden=True)
    names, rules, now = staff_names(workspace), rules_of(workspace), now_of(workspace)
    entries = [
        _entry(held.record, names, rules, now, conflicted=bool(held.conflict))
        for held in workspace.store.all(of)
    ]
    entries.sort(key=lambda one: (one.record.on, one.record.number), reverse=True)
    years = sorted({one.record.on.year for one in entries}, reverse=True)
    late = sum(one.standing is RegisterStanding.OVERDUE for one in entries)
    return RegisterBoard(tuple(entries), tuple(years), late)


def _entry(
    record: Register,
    names: Mapping[str, str],
    rules: RulesByDay,
    now: Now,
    *,
    conflicted: bool = False,
) -> Entry:
    people = tuple(names[one] for one in record.people() if one in names)
    days = holidays()
    written = (field.name for field in fields_of(type(record)) if isinstance(field.note, _TEXT))
    texts = [getattr(record, name) for name in written]
    return Entry(
        record,
        standing_of(record, rules, days, now),
        due_of(record, rules, days),
        settled_at(record)[0],
        record.lacking(),
        people,
        conflicted,
        search_text(*texts, *people),
    )


@dataclass(frozen=True)
class RegisterRulesByDay:
    """The versions the office published; on a day without any the program's own hold."""

    versions: tuple[RegisterRules, ...]

    def on(self, day: date, /) -> RegisterRules:
        return newest_in_force(self.versions, day) or default_rules()


def rules_of(workspace: Workspace) -> RegisterRulesByDay:
    """The deadlines of this hospital, each from its day on."""
    return RegisterRulesByDay(tuple(held.record for held in workspace.store.all(RegisterRules)))


def publish_register_rules(workspace: Workspace, rules: RegisterRules) -> Saved:
    """The office gives its departments deadlines of its own; what happened before keeps its own.

    Raises RecordInvalidError for a deadline out of its bounds.
    """
    return publish_version(workspace, rules, after=default_rules().version)


def now_of(workspace: Workspace) -> Now:
    moment = workspace.now()
    return Now(moment.date(), moment.hour * 60 + moment.minute)


def register_of(workspace: Workspace, record_id: str) -> str:
    """The kind of the register an entry is in; "" for no entry, or none this person may see."""
    seen = (of for of in REGISTERS if may_see(workspace, of))
    return next((of.KIND for of in seen if workspace.store.get(of, record_id)), "")


# What is written


def add_entry(workspace: Workspace, of: type[R], values: Mapping[str, Any]) -> Saved:
    """Record an entry under the next number of its year, or under the one it brings.

    Raises RecordInvalidError, also for a day that cannot be or a number given before, and
    SensitiveForbiddenError.
    """
    (row,) = _numbered(workspace, of, [values])
    check_entries(workspace, of, [of(id="", **row)])
    return add_record(workspace, of, row)


def try_entry(of: type[Register], values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """What `add_entry` would say against these values; nothing is read or written."""
    return try_record(of, {"number": _ANY_NUMBER, **values}, today)


def add_entries(workspace: Workspace, of: type[R], rows: Iterable[Mapping[str, Any]]) -> Changed:
    """Record several as one act, numbered as by `add_entry`."""
    return put_records(workspace, new_entries(workspace, of, rows), "act.add_record")


def new_entries(workspace: Workspace, of: type[R], rows: Iterable[Mapping[str, Any]]) -> list[R]:
    """Entries numbered and checked as by `add_entry`, not yet written."""
    records = [of(id=workspace.new_id(), **row) for row in _numbered(workspace, of, tuple(rows))]
    check_entries(workspace, of, records)
    return records


def _numbered(
    workspace: Workspace, of: type[Register], rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with numbers and with None for what is missing; one used before is refused."""
    used = {held.record.number for held in all_ever(workspace, of)}
    brought = [row["number"] for row in rows if row.get("number")]
    for number, count in Counter(brought).items():
        if count > 1 or number in used:
            raise RecordInvalidError(of.KIND, (Problem("number", "used", {"value": number}),))
    blank = {field.name: None for field in fields_of(of) if field.required}
    series: dict[int, Iterator[str]] = {}
    found = []
    for row in rows:
        on = row.get("on")
        year = on.year if isinstance(on, date) else workspace.today().year
        numbers = series.setdefault(year, _numbers(workspace, of, year))
        number = row.get("number") or next(one for one in numbers if one not in brought)
        found.append({**blank, **row, "number": number})
    return found


def edit_entries(
    workspace: Workspace, of: type[R], ids: Iterable[str], values: Mapping[str, Any]
) -> Changed:
    """Give fields of entries new values as one act; raises as `add_entry` does."""
    ids = tuple(ids)
    found = (get_record(workspace, of, record_id).record for record_id in ids)
    check_entries(workspace, of, [replace(record, **values) for record in found])
    return edit_records(workspace, of, ids, values)


def edit_entry(
    workspace: Workspace, of: type[R], record_id: str, values: Mapping[str, Any]
) -> Saved:
    """Change fields of one entry; raises as `add_entry` does."""
    return Saved(record_id, edit_entries(workspace, of, [record_id], values).changes)


def next_number(workspace: Workspace, of: type[Register], year: int) -> str:
    """The number the next entry of a year will get."""
    return next(_numbers(workspace, of, year))


def _numbers(workspace: Workspace, of: type[Register], year: int) -> Iterator[str]:
    department = workspace.department
    return register_numbers(workspace, of, department.code if department else "", year)


def check_entries(workspace: Workspace, of: type[Register], records: Iterable[Register]) -> None:
    """Raises RecordInvalidError, also for a day that cannot be, and SensitiveForbiddenError."""
    require_sight(workspace, of)
    today = workspace.today()
    for record in records:
        if problems := record.faults(today):
            raise RecordInvalidError(of.KIND, problems)
