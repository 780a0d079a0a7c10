"""Records to and from the JSON values of a change line.

Days and moments are ISO 8601 text, decimals are text, choices their value, parts lists. The id is
not part of the data. A field missing from the data takes its default; unknown members are ignored
here and live on in the raw line.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from cleanclinic.errors import CleanClinicError
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
from cleanclinic.records.record import Record

R = TypeVar("R", bound=Record)
JsonData = dict[str, Any]


class DataInvalidError(CleanClinicError):
    """A change carries a value its field cannot hold; values: `field` as "@key" of its words."""

    code = "DATA-INVALID"


def to_data(record: object) -> JsonData:
    """The described fields of a record or part as JSON values, in the order of their definition."""
    return {
        field.name: encode_value(getattr(record, field.name)) for field in fields_of(type(record))
    }


def encode_value(value: object) -> object:
    """The JSON form of a field's value; raises TypeError for what is no field's."""
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [str(part) if isinstance(part, str) else to_data(part) for part in value]
        case _:
            raise TypeError(f"no JSON form for {type(value).__name__}")


def from_data(kind: type[R], record_id: str, data: Mapping[str, Any]) -> R:
    """The record a change line describes; raises DataInvalidError naming the field.

    A choice this version does not know is an error here: the line is kept, the record is not shown
    as something it is not.
    """
    return kind(id=record_id, **_decode_fields(kind, kind.KIND, data))


def _decode_fields(of: type, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    defaults = {field.name: field.default for field in fields(of)}
    for field in fields_of(of):
        if field.name not in data:
            if defaults[field.name] is MISSING:
                raise DataInvalidError(field=f"@{kind}.{field.name}")
            continue
        try:
            values[field.name] = _decode(field.note, kind, data[field.name])
        except (ValueError, TypeError, InvalidOperation) as error:
            raise DataInvalidError(field=f"@{kind}.{field.name}") from error
    return values


def _decode(note: Note, kind: str, value: Any) -> Any:
    if value is None:
        return None
    match note:
        case Line() | Paragraph() | Refers():
            return _expect(value, str)
        case Choice(of=of):
            return of(_expect(value, str))
        case Whole():
            return _expect(value, int)
        case Number():
            return Decimal(_expect(value, str))
        case Day():
            return _as_written(date.fromisoformat(_expect(value, str)), value)
        case Moment():
            return _as_written(datetime.fromisoformat(_expect(value, str)), value)
        case Flag():
            return _expect(value, bool)
        case Parts(of=of):
            if issubclass(of, str):
                return tuple(of(_expect(part, str)) for part in _expect(value, list))
            name = of.__name__.lower()
            return tuple(of(**_decode_fields(of, name, part)) for part in _expect(value, list))


def _as_written(day: date, text: str) -> date:
    """The day, if it was written in the one form we write: ISO 8601 has several."""
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def _expect(value: Any, of: type) -> Any:
    """`value`, if it is exactly of the type: True is not 1 and 1.0 is not 1."""
    if type(value) is not of:
        raise TypeError(f"expected {of.__name__}, got {type(value).__name__}")
    return value
