"""Values of the log as a person reads them."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from cleanclinic.operations.recording import history
from cleanclinic.records.fields import Line, Paragraph, Parts, Refers, fields_of
from cleanclinic.records.record import Record
from cleanclinic.words import Words


def value_text(words: Words, value: object) -> str:
    """A value of a field in a history: a choice by its name, a day by its digits."""
    key, plain = history.value_text(value)
    return words.text(key, count=plain) if key else plain


class FieldWords:
    """The values of the fields of one kind in words: references by name, parts by what they say.

    `special` reads a value where the note alone does not tell enough, and gives None where it does.
    """

    def __init__(
        self,
        words: Words,
        of: type[Record],
        names: Mapping[str, str],
        special: Callable[[str, object], str | None] | None = None,
    ) -> None:
        self._words = words
        self._names = names
        self._special = special
        self._notes = {field.name: field.note for field in fields_of(of)}

    def text(self, field: str, value: object) -> str:
        """The value as a person reads it; "（空）" for none."""
        said = self._special(field, value) if self._special else None
        if said is not None:
            return said
        note = self._notes.get(field)
        if isinstance(note, Refers) and isinstance(value, str) and value in self._names:
            return self._names[value]
        if isinstance(note, Parts) and isinstance(value, tuple) and value:
            return self._words.text("part.list.comma").join(map(self._part, value))
        return value_text(self._words, value)

    def _part(self, part: object) -> str:
        """What a part is called: itself, its first text, or what it refers to."""
        if isinstance(part, StrEnum | str):
            return value_text(self._words, part)
        fields = fields_of(type(part))
        if texts := [one.name for one in fields if isinstance(one.note, Line | Paragraph)]:
            return str(getattr(part, texts[0]))
        referred = (getattr(part, one.name) for one in fields if isinstance(one.note, Refers))
        named = next((self._names[one] for one in referred if one in self._names), None)
        return value_text(self._words, part) if named is None else named
