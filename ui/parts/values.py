"""Values of the log as a person reads them."""

from cleanclinic.operations import history
from cleanclinic.words import Words


def value_text(words: Words, value: object) -> str:
    """A value of a field in a history: a choice by its name, a day by its digits."""
    key, plain = history.value_text(value)
    return words.text(key, count=plain) if key else plain
