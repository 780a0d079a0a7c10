"""The kinds of fields a record can have, read from its annotations, and the checks on their values.

A record describes itself once: `name: Annotated[str, Line(50)]`. Table columns, the bundle codec,
value checks, editors and test samples are all read from these notes. A note holds facts, never
callbacks, labels or layout; labels are words with the key `<kind>.<field>`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from cleanclinic.records.no_patients import telling

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
_REFERENCE = re.compile(r"[0-9a-f-]{36}|[0-9a-f]{64}")
# Control characters, half surrogates and marks that turn the reading direction: they make a text
# show as something it is not.
_UNSAFE = "\\x7f-\\x9f\\ud800-\\udfff\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
# What comes along from a chat or a page, is not seen and stands for nothing: left out where
# somebody types or pastes.
NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_UNSAFE_IN_LINE = re.compile(f"[\\x00-\\x1f{_UNSAFE}]")
_UNSAFE_IN_PARAGRAPH = re.compile(f"[\\x00-\\x08\\x0b-\\x1f{_UNSAFE}]")


@dataclass(frozen=True)
class Line:
    """One line of text of at most `max_length` code points; `pattern` matches the whole text.

    `shape` names what the pattern asks for, told by the words `problem.shape_<shape>`.
    """

    max_length: int
    pattern: str = ""
    shape: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Text of several lines, at most `max_length` code points."""

    max_length: int


@dataclass(frozen=True)
class Choice:
    """One member of a StrEnum; its words have the key `<enum_name>.<value>`."""

    of: type[StrEnum]


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`, both included."""

    least: int
    most: int


@dataclass(frozen=True)
class Number:
    """A Decimal with at most `places` digits after the point, from `least` to `most`."""

    least: Decimal
    most: Decimal
    places: int = 2


@dataclass(frozen=True)
class Day:
    """A calendar day."""


@dataclass(frozen=True)
class Moment:
    """An instant; always aware of its offset from UTC."""


@dataclass(frozen=True)
class Flag:
    """Yes or no."""


@dataclass(frozen=True)
class Refers:
    """The id of another record of the kind `kind`, or the SHA-256 of an attachment."""

    kind: str


@dataclass(frozen=True)
class Parts:
    """A tuple of small frozen dataclasses, choices or texts, kept and signed as a whole."""

    of: type
    most: int = 1000


@dataclass(frozen=True)
class Sensitive:
    """Beside a field's note: hidden in lists, forms, files and prints until somebody asks."""


@dataclass(frozen=True)
class Anonymous:
    """Beside a text's note: refused with anything a patient could be told from by it."""


Note = Line | Paragraph | Choice | Whole | Number | Day | Moment | Flag | Refers | Parts
_NOTES = (Line, Paragraph, Choice, Whole, Number, Day, Moment, Flag, Refers, Parts)


@dataclass(frozen=True)
class Problem:
    """Why a value cannot stand: words `problem.<rule>` with `values`; `field` names the place."""

    field: str
    rule: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Field:
    """One field of a record. Not required means that None (or "" for text) may stand."""

    name: str
    note: Note
    required: bool
    # Shown masked; looking at it needs a permission and leaves a trace.
    sensitive: bool = False
    # No identity number, mobile number or full name of a patient may stand in it.
    anonymous: bool = False

    def problem(self, value: object) -> Problem | None:
        """The first rule that `value` breaks, or None."""
        if value is None or value == "" or value == ():
            return self._broken("required") if self.required else None
        if found := next(_check(self.note, value), None):
            return self._broken(found[0], **found[1])
        told = next(telling(value), None) if self.anonymous and isinstance(value, str) else None
        return self._broken(told[0], value=told[1]) if told else None

    def _broken(self, rule: str, **values: object) -> Problem:
        return Problem(self.name, rule, values)


_Found = tuple[str, dict[str, object]]


def _check(note: Note, value: object) -> Iterator[_Found]:
    match note:
        case Line() | Paragraph():
            yield from _check_text(note, value)
        case Whole():
            yield from _check_whole(note, value)
        case Number():
            yield from _check_number(note, value)
        case Day() | Moment():
            yield from _check_time(note, value)
        case Parts():
            yield from _check_parts(note, value)
        case Choice(of=of) if not isinstance(value, of):
            yield "choice", {"value": value}
        case Flag() if not isinstance(value, bool):
            yield "flag", {"value": value}
        case Refers() if not (isinstance(value, str) and _REFERENCE.fullmatch(value)):
            yield "refers", {"value": value}


def _check_whole(note: Whole, value: object) -> Iterator[_Found]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield "whole", {"value": value}
    elif not note.least <= value <= note.most:
        yield "range", {"least": note.least, "most": note.most}


def _check_time(note: Day | Moment, value: object) -> Iterator[_Found]:
    aware = isinstance(value, datetime) and value.utcoffset() is not None
    plain = isinstance(value, date) and not isinstance(value, datetime)
    if not (plain if isinstance(note, Day) else aware):
        yield ("day" if isinstance(note, Day) else "moment"), {"value": value}
    elif isinstance(value, date) and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        yield "year", {"least": EARLIEST_YEAR, "most": LATEST_YEAR}


def _check_text(note: Line | Paragraph, value: object) -> Iterator[_Found]:
    if not isinstance(value, str):
        yield "text", {"value": value}
        return
    if isinstance(note, Line) and note.shape and not re.fullmatch(note.pattern, value):
        yield f"shape_{note.shape}", {"value": value}
    if len(value) > note.max_length:
        yield "too_long", {"most": note.max_length, "is": len(value)}
    unsafe = _UNSAFE_IN_LINE if isinstance(note, Line) else _UNSAFE_IN_PARAGRAPH
    if found := unsafe.search(value):
        yield "control", {"code": f"U+{ord(found[0]):04X}"}
    if value != value.strip(" \u3000\t\n") and isinstance(note, Line):
        yield "edges", {}
    if isinstance(note, Line) and note.pattern and not re.fullmatch(note.pattern, value):
        yield "pattern", {"value": value}


def _check_number(note: Number, value: object) -> Iterator[_Found]:
    if not isinstance(value, Decimal) or not value.is_finite():
        yield "number", {"value": value}
    elif not note.least <= value <= note.most:
        yield "range", {"least": note.least, "most": note.most}
    elif value != round(value, note.places):
        yield "places", {"places": note.places}


def _check_parts(note: Parts, value: object) -> Iterator[_Found]:
    if not isinstance(value, tuple) or not all(isinstance(part, note.of) for part in value):
        yield "parts", {}
    elif len(value) > note.most:
        yield "too_many", {"most": note.most, "is": len(value)}
    elif note.of is str:
        for part in value:
            yield from _check_text(Paragraph(2000), part)
    elif not issubclass(note.of, StrEnum):
        for index, part in enumerate(value):
            for field in fields_of(note.of):
                if found := field.problem(getattr(part, field.name)):
                    yield found.rule, {**found.values, "part": index + 1}


def fields_of(record_type: Any) -> tuple[Field, ...]:
    """The described fields of a record or part, in order, without the id."""
    return _fields_of(record_type)


@cache
def _fields_of(record_type: Any) -> tuple[Field, ...]:
    hints = get_type_hints(record_type, include_extras=True)
    return tuple(
        _read(field.name, hints[field.name], required=field.default is MISSING)
        for field in fields(record_type)
        if field.name != "id"
    )


def field_of(record_type: type[Any], name: str) -> Field:
    """The described field `name`; raises KeyError if the record has none."""
    for field in fields_of(record_type):
        if field.name == name:
            return field
    raise KeyError(name)


def choice_key(choice: StrEnum) -> str:
    """The key of a choice's words: `risk_level.high`."""
    name = type(choice).__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_") + f".{choice}"


def reference_of(part: type) -> Field | None:
    """The field of a part that is a reference and nothing else; None for parts of another make."""
    if issubclass(part, str):
        return None
    fields = fields_of(part)
    alone = len(fields) == 1 and isinstance(fields[0].note, Refers)
    return fields[0] if alone else None


def _read(name: str, hint: Any, *, required: bool) -> Field:
    if get_origin(hint) is Annotated:
        notes = get_args(hint)[1:]
        sensitive, anonymous = (
            any(isinstance(note, beside) for note in notes) for beside in (Sensitive, Anonymous)
        )
        for note in notes:
            if isinstance(note, _NOTES):
                return Field(name, note, required, sensitive, anonymous)
    raise TypeError(f"field {name} carries no note of a known kind")


def problems_of(record: object) -> tuple[Problem, ...]:
    """Every field of `record` that breaks a rule; empty when the record can be saved."""
    found = (field.problem(getattr(record, field.name)) for field in fields_of(type(record)))
    return tuple(problem for problem in found if problem is not None)
