"""Every kind of record has all that a kind needs; what is forgotten is named."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from cleanclinic.records import RECORD_TYPES, record_type
from cleanclinic.records.codec import DataInvalidError, from_data, to_data
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
    problems_of,
)
from cleanclinic.storage.kind_table import KIND_TABLES
from cleanclinic.words import LANGUAGES, Words

GOLDEN = Path(__file__).parent / "golden" / "records.json"
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


kinds = pytest.mark.parametrize("of", RECORD_TYPES, ids=lambda of: of.KIND)


@kinds
def test_a_full_record_is_sound_and_comes_back_from_its_data(of):
    record = full(of)
    assert problems_of(record) == ()
    data = json.loads(json.dumps(to_data(record)))
    assert from_data(of, RECORD_ID, data) == record
    assert record_type(of.KIND) is of


@kinds
def test_its_data_is_written_as_ever(of):
    """A change of these bytes is a change of the bundle format: raise SCHEMA and lift old lines."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert to_data(full(of)) == golden[of.KIND]


@kinds
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_and_its_fields_have_words(of, language):
    words = Words(language)
    parts = [f.note.of for f in fields_of(of) if isinstance(f.note, Parts) and fields_in(f.note.of)]
    wanted = [f"kind.{of.KIND}", *(f"{of.KIND}.{field.name}" for field in fields_of(of))]
    wanted += [f"{one.__name__.lower()}.{field.name}" for one in parts for field in fields_of(one)]
    assert [key for key in wanted if not words.has(key)] == []


def fields_in(of: type) -> bool:
    return not issubclass(of, str)


@kinds
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_choices_have_words(of, language):
    words = Words(language)
    enums = [f.note.of for f in fields_of(of) if isinstance(f.note, Choice)]
    keys = [f"{snake(enum.__name__)}.{member.value}" for enum in enums for member in enum]
    assert [key for key in keys if not words.has(key)] == []


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


@kinds
def test_it_has_a_table_with_a_column_for_each_field(of):
    columns = set(KIND_TABLES[of.KIND].table.columns.keys())
    assert {field.name for field in fields_of(of)} <= columns


@kinds
def test_a_required_field_that_is_missing_is_named(of):
    for field in fields_of(of):
        data = to_data(full(of))
        del data[field.name]
        if field.required:
            with pytest.raises(DataInvalidError) as caught:
                from_data(of, RECORD_ID, data)
            assert caught.value.values["field"] == f"@{of.KIND}.{field.name}"
        else:
            assert from_data(of, RECORD_ID, data).id == RECORD_ID


@pytest.mark.parametrize("day", ["20261122", "2026-W47-7", "2026-2-3", "2026-02-30", ""])
def test_a_day_has_one_written_form(day):
    of = record_type("pledge_campaign")
    data = {**to_data(full(of)), "due": day}
    with pytest.raises(DataInvalidError):
        from_data(of, RECORD_ID, data)
