"""What the registers come to: a year's sums, what is overdue, companies."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from cleanclinic.operations.registers.entries import (
    REGISTERS,
    list_register,
    now_of,
    rules_of,
)
from cleanclinic.operations.workspace.confidential import may_see
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.gift_record import GiftDisposal, GiftRecord
from cleanclinic.records.held import Held
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.register import Register
from cleanclinic.records.register_rules import RulesByDay
from cleanclinic.records.register_standing import RegisterStanding, authority, standing_of
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.talk import Talk
from cleanclinic.records.working_days import holidays

T = TypeVar("T")
# What has to be settled by a day.
_IN_TIME = (GiftRecord, Complaint)
# What is looked at of a visit to know the company.
_VISIT = (
    "on", "company", "rep", "purpose", "credit_code", "filing", "valid_until", "products",
)  # fmt: skip


@dataclass(frozen=True)
class YearSummary:
    """A register's year: `forms` by words key, `people` by name, `months` January first.

    `amounts` are sums of money by words key: of gifts by what became of them.
    """

    of: type[Register]
    year: int
    count: int
    standings: Mapping[RegisterStanding, int]
    forms: tuple[tuple[str, int], ...]
    people: tuple[tuple[str, int], ...]
    months: tuple[int, ...]
    amounts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class RegisterCount:
    """How many entries a register has this year, and how many of all are overdue."""

    of: type[Register]
    year: int
    count: int
    overdue: int
    hidden: bool


def register_counts(
    workspace: Workspace, changed: Collection[str] | None = None
) -> tuple[RegisterCount, ...]:
    """Every register, in the order in which they are shown.

    With `changed` only those of these kinds, and those in which time alone makes something overdue.
    """
    return tuple(
        _counts(workspace, of)
        for of in REGISTERS
        if changed is None or of.KIND in changed or of in _IN_TIME
    )


def _counts(workspace: Workspace, of: type[Register]) -> RegisterCount:
    year = workspace.today().year
    if not may_see(workspace, of):
        return RegisterCount(of, year, 0, 0, hidden=True)
    days = workspace.store.columns(of, ("on",))
    count = sum(day.startswith(f"{year}-") for _, day in days)
    return RegisterCount(of, year, count, _overdue(workspace, [of]), hidden=False)


def year_summary(workspace: Workspace, of: type[Register], year: int) -> YearSummary:
    """What a year's entries come to; empty where the person may not see them."""
    board = list_register(workspace, of)
    entries = [one for one in board.entries if one.record.on.year == year]
    records = [one.record for one in entries]
    return YearSummary(
        of,
        year,
        sum(_weight(record) for record in records),
        _tally((one.standing, 1) for one in entries),
        tuple(_tally((_form_key(record), _weight(record)) for record in records).items()),
        _people(workspace, records),
        tuple(sum(_weight(one) for one in records if one.on.month == m) for m in range(1, 13)),
        tuple(_amounts(records).items()),
    )


def _people(workspace: Workspace, records: Iterable[Register]) -> tuple[tuple[str, int], ...]:
    """How often each person stands in the entries; of one name, the staff number tells who."""
    staff = {held.record.id: held.record for held in workspace.store.all(StaffMember)}
    counts = _tally((one, 1) for record in records for one in record.people() if one in staff)
    names = Counter(staff[one].name for one in counts)

    def called(one: str) -> str:
        person = staff[one]
        return person.name if names[person.name] == 1 else f"{person.name} {person.staff_number}"

    return tuple((called(one), count) for one, count in counts.items())


def _weight(record: Register) -> int:
    """How many an entry counts for: three letters of one family are three."""
    return record.copies if isinstance(record, Commendation) else 1


def _form_key(record: Register) -> str:
    match record:
        case GiftRecord():
            return f"gift_disposal.{record.disposal}"
        case Commendation():
            return f"commendation_form.{record.form}"
        case RepVisit():
            return f"visit_purpose.{record.purpose}"
        case Talk():
            return f"talk_form.{record.form}"
        case MailboxOpening():
            return f"mailbox_whereto.{record.whereto}"
        case MajorDecision():
            return f"decision_category.{record.category}"
        case Complaint():
            return f"complaint_finding.{record.finding}"
        case _:
            raise TypeError(record.KIND)


def _amounts(records: Iterable[Register]) -> dict[str, Decimal]:
    gifts = (one for one in records if isinstance(one, GiftRecord) and one.amount is not None)
    sums: dict[str, Decimal] = {}
    for one in gifts:
        key = f"gift_disposal.{one.disposal}"
        sums[key] = sums.get(key, Decimal(0)) + (one.amount or 0)
    return sums


def _tally(counted: Iterable[tuple[T, int]]) -> dict[T, int]:
    """How often each occurs, the most frequent first."""
    counts: dict[T, int] = {}
    for one, weight in counted:
        counts[one] = counts.get(one, 0) + weight
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def overdue_count(workspace: Workspace) -> int:
    """How many entries have passed the day they should have been settled by."""
    return _overdue(workspace, _IN_TIME)


def _overdue(workspace: Workspace, kinds: Iterable[type[Register]]) -> int:
    rules, now, days = rules_of(workspace), now_of(workspace), holidays()
    # What was settled is late at most.
    records = (one for of in kinds for one in waiting_entries(workspace, of))
    return sum(standing_of(one, rules, days, now) is RegisterStanding.OVERDUE for one in records)


def waiting_entries(workspace: Workspace, of: type[Register]) -> tuple[Register, ...]:
    """Entries of a register that still have to be disposed of or answered, without the others."""
    return counted(workspace, f"waiting/{of.KIND}", (of,), lambda: _waiting(workspace, of))


def _waiting(workspace: Workspace, of: type[Register]) -> tuple[Register, ...]:
    store = workspace.store
    held: tuple[Held[Any], ...] = ()
    if of is GiftRecord:
        held = store.among(GiftRecord, "disposal", [GiftDisposal.PENDING])
    elif of is Complaint:
        answers = store.columns(Complaint, ("answered_on",))
        held = store.among(Complaint, "id", [one for one, on in answers if on is None])
    return tuple(one.record for one in held)


@dataclass(frozen=True)
class Company:
    """A representative as last seen here: what a new visit may begin with."""

    company: str
    rep: str
    credit_code: str
    filing: str
    valid_until: date | None
    products: str
    standing: RegisterStanding
    visits: int
    last_on: date
    # The id of that visit.
    last_visit: str


def companies(workspace: Workspace) -> tuple[Company, ...]:
    """Every representative who came, the latest first, with what is known of the authority."""
    from_first = sorted(
        (part.record for part in workspace.store.parts(RepVisit, _VISIT)),
        key=lambda visit: visit.on,
    )
    rules, today = rules_of(workspace), workspace.today()
    found: dict[tuple[str, str], list[RepVisit]] = {}
    for visit in from_first:
        found.setdefault((visit.company, visit.rep), []).append(visit)
    return tuple(
        sorted(
            (_company(visits, rules, today) for visits in found.values()),
            key=lambda one: one.last_on,
            reverse=True,
        )
    )


def _company(visits: list[RepVisit], rules: RulesByDay, today: date) -> Company:
    def latest(field: str) -> Any:
        return next((value for one in reversed(visits) if (value := getattr(one, field))), "")

    last, until = visits[-1], latest("valid_until") or None
    return Company(
        last.company,
        last.rep,
        latest("credit_code"),
        latest("filing"),
        until,
        latest("products"),
        authority(last, until, rules, today),
        len(visits),
        last.on,
        last.id,
    )
