"""Strict JSON: one reading for every reader; no duplicate keys, no floats, no deep nesting."""

import json
from typing import TypeVar

import msgspec

DEPTH_MAX = 16
NUMBER_MAX = 2**53 - 1
Described = TypeVar("Described", bound=msgspec.Struct)
_ALLOWED_CONTROLS = frozenset("\n\t")


class StrictJsonError(ValueError):
    """The bytes are not JSON this format allows; the text says why, for logs."""


def parse_strict(data: bytes, max_bytes: int) -> object:
    """The JSON value of the bytes, refusing whatever two readers could read differently."""
    if len(data) > max_bytes:
        raise StrictJsonError(f"longer than {max_bytes} bytes")
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_number,
            parse_float=_refuse_number,
            parse_int=_bounded_int,
        )
    except UnicodeDecodeError as error:
        raise StrictJsonError("not UTF-8") from error
    except RecursionError as error:
        raise StrictJsonError("nested too deeply") from error
    except StrictJsonError:
        raise
    except ValueError as error:
        raise StrictJsonError(f"not JSON: {error}") from error
    _check_value(value, DEPTH_MAX)
    return value


def decode_strict(data: bytes, described: type[Described], max_bytes: int) -> Described:
    """The bytes as one described object; raises StrictJsonError."""
    return to_described(parse_strict(data, max_bytes), described)


def to_described(value: object, described: type[Described]) -> Described:
    """A parsed value as one described object, with nothing missing and nothing unknown."""
    try:
        return msgspec.convert(value, described, strict=True)
    except msgspec.ValidationError as error:
        raise StrictJsonError(str(error)) from error


def encode(value: msgspec.Struct | list[msgspec.Struct]) -> bytes:
    """Compact UTF-8 JSON in field order."""
    return msgspec.json.encode(value)


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise StrictJsonError("a name stands twice in one object")
    return value


def _refuse_number(text: str) -> object:
    raise StrictJsonError(f"a number this format does not have: {text[:20]}")


def _bounded_int(text: str) -> int:
    # Length first: converting a number of a million digits is the attack.
    if len(text) > len(str(NUMBER_MAX)) + 1 or abs(int(text)) > NUMBER_MAX:
        raise StrictJsonError(f"a number out of bounds: {text[:20]}")
    return int(text)


def _check_value(value: object, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth == 0:
            raise StrictJsonError("nested too deeply")
        if isinstance(value, dict):
            for name in value:
                _check_text(name)
        for item in value.values() if isinstance(value, dict) else value:
            _check_value(item, depth - 1)


def _check_text(text: str) -> None:
    for character in text if not text.isprintable() else ():
        point = ord(character)
        if 0xD800 <= point <= 0xDFFF:
            raise StrictJsonError("half of a surrogate pair")
        if (point < 0x20 and character not in _ALLOWED_CONTROLS) or point == 0x7F:
            raise StrictJsonError("a control character")
