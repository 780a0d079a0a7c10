"""Finding Chinese text by its pinyin initials: 风险点 answers to "fxd".

The table comes from resources/pinyin and is read on first use. Characters read in several ways
(会计, 单 as a surname) answer to each reading. Nothing here normalises or changes a name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from string import ascii_letters, ascii_uppercase, digits

# A query of up to this many letters finds a word whose second reading is meant; whoever types
# more letters has typed enough of the sentence's other words to be found by them.
REACH = 6
FULL_WIDTH = ord("Ａ") - ord("A")


@dataclass(frozen=True)
class _Table:
    first: Mapping[int, str]
    second: Mapping[str, str]
    has_second: re.Pattern[str]


@cache
def _table() -> _Table:
    text = (files("resources") / "pinyin" / "initials.txt").read_text(encoding="utf-8")
    first = {ord(char): char.lower() for char in ascii_uppercase}
    # Full-width letters and digits answer to the plain ones that people type.
    first |= {ord(char) + FULL_WIDTH: char.lower() for char in ascii_letters + digits}
    second: dict[str, str] = {}
    first_lines, second_lines = text.split("alternates\n")
    for line in first_lines.rstrip("\n").split("\n"):
        first.update(dict.fromkeys(map(ord, line[2:]), line[0]))
    for line in second_lines.rstrip("\n").split("\n"):
        for char in line[2:]:
            second[char] = second.get(char, "") + line[0]
    return _Table(first, second, re.compile(f"[{''.join(second)}]"))


def initials(text: str) -> str:
    """Lower-case pinyin initials, one for each character; what has no reading stays as it is."""
    return text.translate(_table().first)


def search_text(*texts: str) -> str:
    """One lower-case string to search in: the texts, their initials and other readings."""
    table = _table()
    text = "\n".join(texts)
    lowered = text.lower()
    if text.isascii():
        return lowered
    spelled = text.translate(table.first)
    others = _other_readings(text, spelled, table)
    return "\n".join((lowered, spelled, *others))


def query_terms(query: str) -> tuple[str, ...]:
    """The words of a query, lower case; blanks of any width part them."""
    return tuple(query.lower().split())


def matches(searched: str, query: str) -> bool:
    """Whether every word of the query occurs in what `search_text` made."""
    return all(term in searched for term in query_terms(query))


def _other_readings(text: str, spelled: str, table: _Table) -> list[str]:
    """The stretch around each character of several readings, spelled in its other readings."""
    found = []
    for match in table.has_second.finditer(text):
        at = match.start()
        before, after = spelled[max(0, at - REACH + 1) : at], spelled[at + 1 : at + REACH]
        after_next = text[at + 1 : at + 2]
        found += [f"{before}{letter}{after}" for letter in table.second[match[0]]]
        if after_next in table.second:
            # Two such characters side by side: either may be meant in either reading.
            pairs = product(
                spelled[at] + table.second[match[0]],
                spelled[at + 1] + table.second[after_next],
            )
            found += [f"{before}{first}{second}{after[1:]}" for first, second in pairs]
    return found
