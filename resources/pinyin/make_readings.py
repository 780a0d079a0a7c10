"""Makes readings.txt: the pinyin, without tones, of every Chinese character that has a reading.

Run by hand when pypinyin is raised: `python resources/pinyin/make_readings.py` (dependency group
"fonts"). The program itself reads only the table and needs no pinyin library.

Each line is a syllable, a blank and its characters; after the line `alternates` the same for second
readings of characters that are read in more than one way in everyday text and in surnames. ü is v,
as people type it.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

TABLE = Path(__file__).with_name("readings.txt")

# The first letter of the reading meant in a hospital's texts, where the dictionary puts a rarer one
# first.
PREFERRED = {"会": "h", "重": "z", "行": "x", "长": "c", "着": "z", "还": "h", "说": "s"}

TONELESS = str.maketrans("üǖǘǚǜɡ", "vvvvvg")

# Rare characters of personal names that the dictionary does not read; 𫝦 and 𫟥 are left out, as
# no source gives their sound.
ADDED = {"𮧵": "wei"}

# First letters of second readings worth searching by, in surnames (单 Shàn, 曾 Zēng, 仇 Qiú,
# 万俟 Mòqí) and in words (会计, 重复, 参差).
# fmt: off
ALTERNATES = {
    "单": "sc", "曾": "z", "重": "c", "行": "h", "长": "z", "乐": "y",
    "盛": "c", "仇": "q", "解": "x", "区": "o", "查": "z", "翟": "z",
    "尉": "y", "覃": "q", "万": "m", "俟": "s", "澹": "t", "种": "c",
    "召": "s", "隗": "w", "折": "s", "秘": "b", "会": "k", "调": "t",
    "传": "z", "弹": "t", "参": "s", "降": "x", "系": "j", "校": "j",
    "便": "p", "藏": "z", "朝": "z", "度": "z", "给": "j", "奇": "j",
    "圈": "j", "强": "j", "石": "d", "识": "z", "属": "z", "率": "s",
    "提": "d", "尾": "y", "吓": "h", "宿": "x", "畜": "x", "颤": "z",
    "轧": "zg", "粘": "n", "祭": "z", "咳": "h", "恶": "w", "泊": "b",
    "堡": "p", "车": "j", "匙": "c", "囤": "t", "否": "p", "见": "x",
    "卡": "q", "壳": "q", "刨": "b", "省": "x", "莘": "x", "阿": "e",
    "艾": "y", "冯": "p", "贾": "g", "沈": "c", "宓": "f", "乜": "n",
    "郗": "c", "郇": "x", "褚": "z", "佴": "n", "綝": "c", "𬘭": "c",
}
# fmt: on


def plain(reading: str) -> str:
    """A reading such as "zhòng" without its tone mark, ü as v."""
    bare = unicodedata.normalize("NFC", reading.strip().lower()).translate(TONELESS)
    return "".join(
        char for char in unicodedata.normalize("NFD", bare) if not unicodedata.combining(char)
    )


def sounds_of(char: str) -> list[str]:
    """All readings the dictionary has of a character, the commonest first."""
    return list(dict.fromkeys(map(plain, PINYIN_DICT[ord(char)].split(","))))


def starting(char: str, letter: str) -> list[str]:
    return [sound for sound in sounds_of(char) if sound.startswith(letter)]


def readings() -> dict[str, str]:
    """Every character with its first reading."""
    found = {chr(code): sounds_of(chr(code))[0] for code in PINYIN_DICT}
    found |= ADDED | {char: starting(char, letter)[0] for char, letter in PREFERRED.items()}
    return {char: sound for char, sound in found.items() if sound and ord(char) > 0x7F}


def lines(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """One line a syllable, of pairs of a character and its reading."""
    found: dict[str, set[str]] = {}
    for char, sound in pairs:
        found.setdefault(sound, set()).add(char)
    return [f"{sound} {''.join(sorted(found[sound]))}" for sound in sorted(found)]


def main() -> None:
    first = readings()
    second = [
        (char, sound)
        for char, letters in ALTERNATES.items()
        for letter in letters
        for sound in starting(char, letter)
        if sound != first[char]
    ]
    text = "\n".join([*lines(first.items()), "alternates", *lines(second)])
    TABLE.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{len(first)} characters, {len(second)} second readings")


if __name__ == "__main__":
    main()
