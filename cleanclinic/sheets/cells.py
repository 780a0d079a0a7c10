"""What a cell of a risk sheet means: a text, a day, a mark from 1 to 5, a list of measures."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from cleanclinic.sheets.reading import Cell

BLANKS = " \t\r\n\u3000\xa0"
# What people write where there is no day.
NO_DAY = {"", "-", "—", "——", "/", "无", "暂无"}
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[T ]+0?0:00(?::00(?:\.0+)?)?)?"
)
_DAY_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MARK = re.compile(r"[1-5](?:\.0+)?(?![\d.])")
# Excel's days since the end of 1899: a day whose cell has lost its date format.
_SERIAL_START, _SERIALS = date(1899, 12, 30), range(36526, 73051)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = "一二三四五六七八九十"
# Where a number may stand, what is left over behind a measure, and what matches nothing.
_AT_LINE_START, _AFTER_A_STOP = r"(?m:^[ \t\u3000]*)", r"(?:\A|(?<=[\n；;。])\s*)"
_TAIL, _NEVER = BLANKS + "；;", r"(?!)"
_FULL_WIDTH_DIGITS = {ord("０") + digit: ord("0") + digit for digit in range(10)}


class UnreadableError(ValueError):
    """The cell's content is not what its column holds."""


def as_text(cell: Cell) -> str:
    """The content as a text without blanks around it."""
    match cell:
        case None:
            return ""
        case str():
            return cell.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)
        case bool():
            return str(cell).upper()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def as_line(cell: Cell) -> str:
    """As `as_text`, on one line."""
    return re.sub(r"[ \t]*\n[ \t\n]*", " ", as_text(cell))


def as_mark(cell: Cell) -> int:
    """1 to 5, with or without words behind ("4 较大"). Raises UnreadableError."""
    found = _MARK.match(as_text(cell).translate(_FULL_WIDTH_DIGITS))
    if found is None or isinstance(cell, bool | date):
        raise UnreadableError
    return int(found[0][0])


def as_day(cell: Cell) -> date | None:
    """A day however it is written; None for an empty cell. Raises UnreadableError."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in _SERIALS:
        return _SERIAL_START + timedelta(days=cell)
    text = as_text(cell).translate(_FULL_WIDTH_DIGITS)
    if text in NO_DAY:
        return None
    found = _DAY.fullmatch(text) or _DAY_RUN_TOGETHER.fullmatch(text)
    if found is None:
        raise UnreadableError
    try:
        return date(*map(int, found.groups()))
    except ValueError as error:
        raise UnreadableError from error


def as_measures(cell: Cell) -> tuple[str, ...]:
    """The measures in a cell: numbered (1. ① （一）), or one a line.

    Where they are numbered at the beginnings of lines, a line without the next number continues
    the measure before it.
    """
    text = as_text(cell)
    if not text:
        return ()
    parts = _numbered(text) or text.split("\n")
    return tuple(stripped for part in parts if (stripped := part.strip(BLANKS)))


def measures_text(measures: tuple[str, ...]) -> str:
    """What `as_measures` reads back as the same measures."""
    if as_measures("\n".join(measures)) == measures:
        return "\n".join(measures)
    return "\n".join(f"{number}. {text}" for number, text in enumerate(measures, 1))


def _numbered(text: str) -> list[str]:
    """The text split at its numbers if it begins with a first one, else nothing."""
    if text.startswith(_CIRCLED[0]):
        return [part.rstrip(_TAIL) for part in _split(text, "", _circled)]
    for marker in (_digit, _chinese):
        if re.match(marker(1), text):
            by_line = _split(text, _AT_LINE_START, marker)
            inline = _split(text, _AFTER_A_STOP, marker)
            if len(by_line) > 1 or len(inline) == 1:
                return by_line
            return [part.rstrip(_TAIL) for part in inline]
    return []


def _circled(number: int) -> str:
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else _NEVER


def _digit(number: int) -> str:
    return rf"(?:{number}[.．、)）](?!\d)|[(（]{number}[)）])\s*"


def _chinese(number: int) -> str:
    if number > len(_CHINESE):
        return _NEVER
    return rf"(?:{_CHINESE[number - 1]}、|[(（]{_CHINESE[number - 1]}[)）])\s*"


def _split(text: str, before: str, marker: Callable[[int], str]) -> list[str]:
    """The parts behind the markers 1, 2, 3 ... as far as they follow each other."""
    parts: list[str] = []
    start = end = 0
    for number in count(1):
        found = re.compile(before + marker(number)).search(text, end)
        if found is None:
            break
        if number > 1:
            parts.append(text[start : found.start()])
        start = end = found.end()
    return [*parts, text[start:]]
