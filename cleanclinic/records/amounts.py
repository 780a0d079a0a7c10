"""Amounts of money as people write them: 1,200.50, ￥300, 300元, 三百, 叁佰元整, 1.2万."""

import re
import unicodedata
from decimal import Decimal

_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
_DIGITS |= dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True))
_DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
# What may follow digits: 2千, 1.2万.
_TIMES = {**_SMALL, **_LARGE}
_PARTS = {"角": Decimal("0.1"), "毛": Decimal("0.1"), "分": Decimal("0.01")}
_WESTERN = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?")
_MARKS = re.compile(r"^(人民币|RMB|CNY|[¥￥])\s*", re.IGNORECASE)
_SHOWN_DIGITS = 12


def read_amount(text: str) -> Decimal | None:
    """The amount in yuan, or None for what is no amount; a sign is no part of one."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s", "", _MARKS.sub("", plain.strip()))
    if len(plain) > 40:
        return None
    whole, mark, rest = _parted(plain)
    if not mark:
        return _number(plain)
    yuan = _number(whole) if whole else Decimal(0)
    parts = _small_money(rest)
    return None if yuan is None or parts is None else yuan + parts


def _parted(text: str) -> tuple[str, str, str]:
    """Yuan, the character after it, and what follows: 角 and 分, or 整."""
    if found := re.fullmatch(r"(.+?)([元块圆])钱?(.*)", text):
        return found[1], found[2], found[3]
    if text[-1:] in _PARTS:
        return "", text[-1], text
    return text, "", ""


def _small_money(text: str) -> Decimal | None:
    """What stands after 元: 五角六分, 5角, 整, nothing."""
    text = re.sub(r"[整正]$", "", text).lstrip("零")
    total, last = Decimal(0), Decimal(1)
    while text:
        found = re.match(r"([\d零一二三四五六七八九壹贰叁肆伍陆柒捌玖])([角毛分])", text)
        if not found or _PARTS[found[2]] >= last:
            return None
        last = _PARTS[found[2]]
        digit = int(found[1]) if found[1].isdecimal() else _DIGITS[found[1]]
        total, text = total + digit * last, text[found.end() :].lstrip("零")
    return total


def _number(text: str) -> Decimal | None:
    text = re.sub(r"[整正]$", "", text)
    times = 1
    if len(text) > 1 and text[-1] in _TIMES and _WESTERN.fullmatch(text[:-1]):
        text, times = text[:-1], _TIMES[text[-1]]
    if _WESTERN.fullmatch(text):
        digits = text.replace(",", "")
        return _plain(Decimal(digits) * times) if len(digits) <= _SHOWN_DIGITS else None
    whole = _chinese(text)
    return None if whole is None else Decimal(whole)


def _plain(amount: Decimal) -> Decimal:
    """12000 for 12000.0; what was typed after the point stays."""
    whole = amount.to_integral_value()
    return whole if whole == amount else amount


def _chinese(text: str) -> int | None:
    """A whole number in Chinese numerals, everyday or formal: 二百零五, 三百五, 叁佰, 一万二."""
    if not text or not set(text) <= {*_DIGITS, *_SMALL, *_LARGE}:
        return None
    for mark, unit in (("亿", 100_000_000), ("万", 10_000), ("萬", 10_000)):
        head, found, tail = text.rpartition(mark)
        if not found:
            continue
        many, few = _below_ten_thousand(head), _tail(tail, unit)
        return None if many is None or few is None else many * unit + few
    return _below_ten_thousand(text)


def _tail(text: str, unit: int) -> int | None:
    """What follows a large unit; one bare digit counts the unit below it (一万二 is 12,000)."""
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text] * unit // 10
    return _chinese(text) if text else 0


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last, gap = 0, None, 10_000, False
    for character in text:
        if character in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[character] or None
            gap = gap or digit is None
        elif character in _SMALL and _SMALL[character] < last:
            last = _SMALL[character]
            if digit is None and not (last == 10 and total == 0):
                return None
            total, digit, gap = total + (digit or 1) * last, None, False
        else:
            return None
    if digit is not None:
        # 三百五 is 350, 三百零五 is 305.
        total += digit * (last // 10 if last not in (10, 10_000) and not gap else 1)
    return total if total or "零" in text or "〇" in text else None
