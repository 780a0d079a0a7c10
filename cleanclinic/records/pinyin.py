"""How Chinese characters are read: pinyin without tones, ü as v, from resources/pinyin.

Characters read in several ways (会计, 单 as a surname) have their other readings too. Nothing here
normalises or changes a name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import ascii_letters, ascii_uppercase, digits

_FULL_WIDTH = ord("Ａ") - ord("A")
# What stands between the parts of a name, and how long a name is at the most.
APART = dict.fromkeys(map(ord, " \u3000·•‧・"))
NAME_MOST = 50


@dataclass(frozen=True)
class Readings:
    """Tables for `str.translate`, and the other readings of the characters that have several."""

    initials: Mapping[int, str]
    syllables: Mapping[int, str]
    others: Mapping[str, tuple[str, ...]]
    has_others: re.Pattern[str]


@cache
def readings() -> Readings:
    """The table, read on first use."""
    text = (files("resources") / "pinyin" / "readings.txt").read_text(encoding="utf-8")
    # Full-width letters and digits answer to the plain ones that people type.
    plain = {ord(char): char.lower() for char in ascii_uppercase}
    plain |= {ord(char) + _FULL_WIDTH: char.lower() for char in ascii_letters + digits}
    initials, syllables = dict(plain), dict(plain)
    others: dict[str, tuple[str, ...]] = {}
    first, second = text.split("alternates\n")
    for line in first.splitlines():
        syllable, characters = line.split(" ")
        codes = [ord(char) for char in characters]
        initials.update(dict.fromkeys(codes, syllable[0]))
        syllables.update(dict.fromkeys(codes, syllable))
    for line in second.splitlines():
        syllable, characters = line.split(" ")
        for char in characters:
            others[char] = (*others.get(char, ()), syllable)
    return Readings(initials, syllables, others, re.compile(f"[{''.join(others)}]"))


def full_pinyin(text: str) -> str:
    """A text read aloud, lower case: 钱芳 is "qianfang"; what has no reading stays as it is.

    The other readings of a character follow, each with the text around it, parted by line ends:
    单敏 is "danmin", "shanmin" and "chanmin".
    """
    table = readings()
    spelled = [text.translate(table.syllables).lower()]
    if len(text) <= NAME_MOST and (joined := text.translate(APART)) != text:
        # A name of several parts is typed in one go.
        spelled.append(joined.translate(table.syllables).lower())
    for match in table.has_others.finditer(text):
        before = text[: match.start()].translate(table.syllables).lower()
        after = text[match.end() :].translate(table.syllables).lower()
        spelled += [f"{before}{sound}{after}" for sound in table.others[match[0]]]
    return "\n".join(dict.fromkeys(spelled))
