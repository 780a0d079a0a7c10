"""Finding Chinese text by its pinyin initials: 风险点 answers to "fxd".

Characters read in several ways (会计, 单 as a surname) answer to each reading. Nothing here
normalises or changes a name.
"""

from itertools import product

from cleanclinic.records.pinyin import APART, NAME_MOST, Readings, readings

# A query of up to this many letters finds a word whose second reading is meant; whoever types
# more letters has typed enough of the sentence's other words to be found by them.
REACH = 6


def initials(text: str) -> str:
    """Lower-case pinyin initials, one for each character; what has no reading stays as it is."""
    return text.translate(readings().initials)


def search_text(*texts: str) -> str:
    """One lower-case string to search in: the texts, their initials and other readings."""
    table = readings()
    text = "\n".join(texts)
    lowered = text.lower()
    if text.isascii():
        return lowered
    spelled = text.translate(table.initials)
    others = _other_readings(text, spelled, table)
    return "\n".join((lowered, spelled, *others, *_in_one(texts, table)))


def query_terms(query: str) -> tuple[str, ...]:
    """The words of a query, lower case; blanks of any width part them."""
    return tuple(query.lower().split())


def matches(searched: str, query: str) -> bool:
    """Whether every word of the query occurs in what `search_text` made."""
    return all(term in searched for term in query_terms(query))


def _in_one(texts: tuple[str, ...], table: Readings) -> list[str]:
    """Names of several parts as people type them, in one go: 买买提吐尔逊 and mmttex."""
    found = []
    for text in texts:
        if len(text) <= NAME_MOST and (joined := text.translate(APART)) != text:
            found += [joined.lower(), joined.translate(table.initials)]
    return found


def _other_readings(text: str, spelled: str, table: Readings) -> list[str]:
    """The stretch around each character of several readings, spelled in its other readings."""
    found = []
    for match in table.has_others.finditer(text):
        at = match.start()
        letters = _other_letters(table, match[0], spelled[at])
        before, after = spelled[max(0, at - REACH + 1) : at], spelled[at + 1 : at + REACH]
        found += [f"{before}{letter}{after}" for letter in letters]
        if next_letters := _other_letters(table, text[at + 1 : at + 2], spelled[at + 1 : at + 2]):
            # Two such characters side by side: either may be meant in either reading.
            pairs = product(spelled[at] + letters, spelled[at + 1] + next_letters)
            found += [f"{before}{first}{second}{after[1:]}" for first, second in pairs]
    return found


def _other_letters(table: Readings, char: str, spelled: str) -> str:
    """The first letters of a character's other readings that differ from its first one."""
    letters = dict.fromkeys(sound[0] for sound in table.others.get(char, ()))
    return "".join(letter for letter in letters if letter != spelled)
