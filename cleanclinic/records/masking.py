"""What is shown in the place of a hidden value."""

import re

from cleanclinic.records.fields import field_of

STARS = "****"
_LONG = 11
# Stars too: what is masked already is masked again as it stands.
_NUMBER = re.compile(r"[0-9A-Za-z*-]+")


def masked(value: object) -> str:
    """The value as anybody may see it: of a long number the ends, of anything else nothing."""
    if value is None or value in ("", ()):
        return ""
    # Of a text that people wrote even the ends would tell something.
    if isinstance(value, str) and len(value) >= _LONG and _NUMBER.fullmatch(value):
        return f"{value[:3]}{STARS}{value[-4:]}"
    return STARS


def is_sensitive(kind: type, field: str) -> bool:
    """Whether a field of a record class is hidden; False for a name that is no field."""
    try:
        return field_of(kind, field).sensitive
    except KeyError:
        return False


def shown(kind: type, field: str, value: object) -> object:
    """The value as it may be shown: itself, or what stands in its place where it is hidden."""
    return masked(value) if is_sensitive(kind, field) else value
