"""Every kind of record has all that a kind needs; what is forgotten is named."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from cleanclinic.records import RECORD_TYPES, record_type
from cleanclinic.records.codec import DataInvalidError, from_data, to_data
from cleanclinic.records.fields import Choice, Parts, fields_of, problems_of
from cleanclinic.storage.kind_table import KIND_TABLES
from cleanclinic.words import LANGUAGES, Words
from tests.core.record_samples import RECORD_ID, full

GOLDEN = Path(__file__).parent / "golden" / "records.json"


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
    wanted = [
        f"kind.{of.KIND}",
        f"some.{of.KIND}",
        *(f"{of.KIND}.{field.name}" for field in fields_of(of)),
    ]
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


def _made_of():
    """Every kind, and what its parts are."""
    found = dict.fromkeys(RECORD_TYPES)
    for of in RECORD_TYPES:
        found |= dict.fromkeys(f.note.of for f in fields_of(of) if isinstance(f.note, Parts))
    return [of for of in found if fields_in(of)]


@pytest.mark.parametrize("of", _made_of(), ids=lambda of: of.__name__)
def test_what_it_is_made_of_is_described_whole_and_plain(of):
    """Reading makes values without their own making: nothing may happen or be left out there."""
    described = {field.name for field in fields_of(of)}
    assert {field.name for field in fields(of)} - {"id"} == described
    assert not hasattr(of, "__post_init__")
    assert not hasattr(of, "__slots__")
