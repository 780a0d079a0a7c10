"""Characters that old systems keep in Unicode's private area, put where they belong today.

GB 18030-2022 gave 18 positions real characters that older tables, and Python's, hold as private
ones; GBK before it held 80, among them 䶮 of personal names. Shown as they come they are boxes.
"""

import re
from collections.abc import Mapping
from functools import cache

_PRIVATE = re.compile("[\ue78d-\ue796\ue7c7\ue815-\ue864]")
_GBK_FIRST, _GBK_COUNT = 0xE815, 80
# What Python's GB 18030 codec still leaves private, by its byte pair.
_NEWER = {
    0xFE51: 0x20087,
    0xFE52: 0x20089,
    0xFE53: 0x200CC,
    0xFE59: 0x9FB4,
    0xFE61: 0x9FB5,
    0xFE66: 0x9FB6,
    0xFE67: 0x9FB7,
    0xFE6C: 0x215D7,
    0xFE6D: 0x9FB8,
    0xFE76: 0x2298F,
    0xFE7E: 0x9FB9,
    0xFE90: 0x9FBA,
    0xFE91: 0x241FE,
    0xFEA0: 0x9FBB,
}
# Upright punctuation marks and ḿ, by private code point.
_MARKS = {
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE7C7: 0x1E3F,
}


def without_private_use(text: str) -> str:
    """The text with those private characters replaced; all others stay as they are."""
    return text.translate(_table()) if _PRIVATE.search(text) else text


@cache
def _table() -> Mapping[int, int]:
    table = dict(_MARKS)
    for index in range(_GBK_COUNT):
        low = 0x50 + index + (0x50 + index >= 0x7F)
        newer = _NEWER.get(0xFE00 + low)
        table[_GBK_FIRST + index] = newer or ord(bytes((0xFE, low)).decode("gb18030"))
    return table
