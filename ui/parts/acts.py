"""Acts and values of the log as a person reads them."""

from collections.abc import Mapping

from cleanclinic.operations.history import ActLine, value_text
from cleanclinic.words import Words


def act_text(words: Words, act: ActLine) -> str:
    """The name of an act; of one that took another back or did it again, that act's name."""
    name = named(words, act.key, act.args)
    return words.text(act.reversal, name=name) if act.reversal else name


def named(words: Words, key: str, args: Mapping[str, str]) -> str:
    """The text of a key; an argument that begins with @ is itself a key."""
    values = {name: _said(words, value) for name, value in args.items()}
    return words.text(key, **values)


def field_value_text(words: Words, value: object) -> str:
    """A value of a field in a history."""
    key, plain = value_text(value)
    return words.text(key, count=plain) if key else plain


def _said(words: Words, value: str) -> str:
    key = value.removeprefix("@")
    return words.text(key) if key != value and words.has(key) else value
