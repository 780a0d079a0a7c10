"""How an entry of a register stands: done, lacking something, in time or too late."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cleanclinic.records.complaint import Complaint
from cleanclinic.records.gift_record import GiftDisposal, GiftRecord
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.register import Register
from cleanclinic.records.register_rules import Due, RulesByDay, minute_of
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.working_days import Holidays


class RegisterStanding(StrEnum):
    """What most wants a person's eye; the words are `register_standing.<value>`."""

    OVERDUE = "overdue"
    IRREGULAR = "irregular"
    EXPIRED = "expired"
    LATE = "late"
    LACKING = "lacking"
    OPEN = "open"
    EXPIRING = "expiring"
    DONE = "done"


@dataclass(frozen=True)
class Now:
    """The moment entries are looked at: the day, and the minute of it."""

    day: date
    minute: int


def due_of(record: Register, rules: RulesByDay, holidays: Holidays) -> Due | None:
    """By when it has to be disposed of or answered; None where nothing is waited for."""
    match record:
        case GiftRecord() if record.disposal is not GiftDisposal.REFUSED:
            return rules.on(record.on).hand_in.due(record.on, minute_of(record.time), holidays)
        case Complaint():
            return rules.on(record.on).answer.due(record.on, None, holidays)
        case _:
            return None


def settled_at(record: Register) -> tuple[date | None, int | None]:
    """The day it was disposed of or answered, and the minute where it is known."""
    match record:
        case GiftRecord() if record.disposal is not GiftDisposal.PENDING:
            return record.disposed_on, minute_of(record.disposed_time)
        case Complaint():
            return record.answered_on, None
        case _:
            return None, None


def waits(record: Register) -> bool:
    """Whether it still has to be disposed of or answered."""
    match record:
        case GiftRecord():
            return record.disposal is GiftDisposal.PENDING
        case Complaint():
            return record.answered_on is None
        case _:
            return False


def standing_of(
    record: Register, rules: RulesByDay, holidays: Holidays, now: Now
) -> RegisterStanding:
    """How it stands now; what is worst comes first."""
    timely = _timely(record, due_of(record, rules, holidays), now)
    if timely in (RegisterStanding.OVERDUE, RegisterStanding.LATE):
        return timely
    if found := _found_wrong(record):
        return found
    if record.lacking():
        return RegisterStanding.LACKING
    if timely is RegisterStanding.OPEN:
        return timely
    if isinstance(record, RepVisit):
        return authority(record, record.valid_until, rules, now.day)
    return timely


def authority(
    visit: RepVisit, until: date | None, rules: RulesByDay, today: date
) -> RegisterStanding:
    """Whether an authority until that day, last shown at a visit, still holds today, runs out soon,
    or is gone.
    """
    if until is None or not visit.under_rules:
        return RegisterStanding.DONE
    if until < today:
        return RegisterStanding.EXPIRED
    soon = today + timedelta(days=rules.on(today).authority_warning_days)
    return RegisterStanding.EXPIRING if until < soon else RegisterStanding.DONE


def _timely(record: Register, due: Due | None, now: Now) -> RegisterStanding:
    if due is None:
        return RegisterStanding.DONE
    day, minute = settled_at(record)
    if day is not None:
        late = due.passed_by(day, minute)
        return RegisterStanding.LATE if late else RegisterStanding.DONE
    if isinstance(record, GiftRecord) and record.disposal is not GiftDisposal.PENDING:
        # It was disposed of, only the day was not written down.
        return RegisterStanding.LACKING
    overdue = due.passed_by(now.day, now.minute)
    return RegisterStanding.OVERDUE if overdue else RegisterStanding.OPEN


def _found_wrong(record: Register) -> RegisterStanding | None:
    """What was against the rules when it happened."""
    match record:
        case RepVisit() if record.irregular or (record.under_rules and record.expired(record.on)):
            return RegisterStanding.IRREGULAR
        case MajorDecision() if record.too_many_votes:
            return RegisterStanding.IRREGULAR
        case _:
            return None
