"""What a lawful erasure leaves of a record and of the lines of its history.

A line keeps its hash, so that whatever builds on it still does; the values are gone from it, and
with them the salt that keeps them from being guessed by that hash.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from functools import cache
from typing import Any

from cleanclinic.records.change import hash_of, parse_line, to_line
from cleanclinic.records.codec import encode_value
from cleanclinic.records.fields import Line, Note, Paragraph, Parts, fields_of
from cleanclinic.records.record import Record

# In a text that must not be empty.
GONE = "—"
# The part's field that names a kept file by its SHA-256.
FILE = "attachment"


def blanks_of(kind: type[Record]) -> Mapping[str, Any]:
    """What would stand in the fields of a record class that can be erased, as JSON values.

    Those are its hidden fields; of a confidential kind also what is told in free words and files.
    Codes, days and points stay: what was counted can still be counted.
    """
    described: Any = kind
    return _blanks_of(described)


@cache
def _blanks_of(kind: Any) -> Mapping[str, Any]:
    defaults = {one.name: one.default for one in fields(kind)}
    blanks: dict[str, Any] = {}
    for field in fields_of(kind):
        if not (field.sensitive or (kind.CONFIDENTIAL and _is_told(field.note))):
            continue
        if defaults[field.name] is not MISSING:
            blanks[field.name] = encode_value(defaults[field.name])
        elif isinstance(field.note, Paragraph) or (
            isinstance(field.note, Line) and not field.note.pattern
        ):
            blanks[field.name] = GONE
    return blanks


def _is_told(note: Note) -> bool:
    """Whether a field holds free words or files."""
    if isinstance(note, Parts):
        return note.of is not str and any(one.name == FILE for one in fields(note.of))
    return isinstance(note, Paragraph)


def erase_line(raw: bytes, blanks: Mapping[str, Any]) -> bytes:
    """What is left of a line once these values stand in its fields; itself if it has none of them.

    The same to the byte wherever it is done.
    """
    change = parse_line(raw)
    if change.data is None or all(
        change.data.get(name, blank) == blank for name, blank in blanks.items()
    ):
        return raw
    data = {name: blanks.get(name, value) for name, value in change.data.items()}
    return to_line(replace(change, data=data, salt="", was=hash_of(change, raw)))
