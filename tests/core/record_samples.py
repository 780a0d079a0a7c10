"""A full record of every kind, made from the notes of its fields."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cleanclinic.records.fields import (
    Choice,
    Day,
    Flag,
    Line,
    Moment,
    Note,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
    fields_of,
)

RECORD_ID = "01930000-0000-7000-8000-000000000001"
PATTERNED = {
    "code": "XN1",
    "staff_number": "10001",
    "number": "R-0001",
    "phone": "13800001234",
    "of_kind": "staff_member",
    "field": "phone",
    "kind": "risk_point",
    "person": RECORD_ID,
    "outgoing_id": RECORD_ID,
    "incoming_id": RECORD_ID,
    "log_head": "ab" * 32,
    "digest": "ab" * 32,
    "stamp": "ab" * 8,
    "answer": "A",
    "time": "08:30",
    "disposed_time": "08:30",
    "patient": "1234",
    "credit_code": "91350100M000100Y43",
}
# Fields that want other people than the first.
OTHERS = {"witness": 2, "second_witness": 3, "second_receiver": 2, "second_opener": 2}


def sample(note: Note, name: str) -> Any:
    """A value the note allows, the same every time."""
    match note:
        case Line():
            return PATTERNED.get(name, "王䶮") if note.pattern else "王䶮"
        case Paragraph():
            return "第一行\n第二行"
        case Choice(of=of):
            return list(of)[-1]
        case Whole():
            return note.most
        case Number():
            return Decimal("1.50")
        case Day():
            return date(2026, 11, 22)
        case Moment():
            return datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
        case Flag():
            return True
        case Refers():
            return f"{RECORD_ID[:-1]}{OTHERS.get(name, 1)}"
        case Parts(of=of):
            return (part(of),)


def part(of: type) -> Any:
    if issubclass(of, StrEnum):
        return list(of)[-1]
    return "一条" if of is str else of(**values(of))


def values(of: type) -> dict[str, Any]:
    return {field.name: sample(field.note, field.name) for field in fields_of(of)}


def full(of: type) -> Any:
    return of(id=RECORD_ID, **values(of))
