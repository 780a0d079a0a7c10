from datetime import date

import pytest

from cleanclinic.sheets.cells import (
    UnreadableError,
    as_day,
    as_line,
    as_mark,
    as_measures,
    as_text,
    measures_text,
)


@pytest.mark.parametrize(
    "written",
    [
        "2026-3-8",
        "2026-03-08",
        "2026/3/8",
        "2026.3.8",
        "2026年3月8日",
        "2026 年 3 月 8 日",
        "２０２６-3-8",
        "20260308",
        20260308,
        "2026-03-08 00:00:00",
        46089,
        date(2026, 3, 8),
    ],
)
def test_a_day_is_understood_however_it_is_written(written):
    assert as_day(written) == date(2026, 3, 8)


@pytest.mark.parametrize("written", [None, "", "—", "无", " "])
def test_no_day_is_no_day(written):
    assert as_day(written) is None


@pytest.mark.parametrize(
    "written", ["3月8日", "2026-13-1", "2026-2-30", "26-3-8", "下季度", "2026-3-8-1", 12, 3.5, True]
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(UnreadableError):
        as_day(written)


@pytest.mark.parametrize(
    ("written", "mark"), [(4, 4), ("4", 4), ("4 较大", 4), ("４", 4), ("1.0", 1), ("5分", 5)]
)
def test_a_mark_is_understood(written, mark):
    assert as_mark(written) == mark


@pytest.mark.parametrize(
    "written", [None, 0, 6, "高", "12", "4.5", 4.5, -1, True, date(2026, 1, 1)]
)
def test_what_is_no_mark_is_refused(written):
    with pytest.raises(UnreadableError):
        as_mark(written)


@pytest.mark.parametrize(
    ("written", "measures"),
    [
        ("双人核对\n每月盘点", ("双人核对", "每月盘点")),
        ("1. 双人核对\n2. 每月盘点", ("双人核对", "每月盘点")),
        ("1、双人核对；2、每月盘点；3．扫码", ("双人核对", "每月盘点", "扫码")),
        ("①双人核对②每月盘点", ("双人核对", "每月盘点")),
        ("（1）双人核对\n（2）每月盘点", ("双人核对", "每月盘点")),
        ("(一)双人核对\n(二)每月盘点", ("双人核对", "每月盘点")),
        ("一、双人核对\n二、每月盘点", ("双人核对", "每月盘点")),
        ("1. 双人核对\n并签名\n2. 每月盘点", ("双人核对\n并签名", "每月盘点")),
        ("1.5 倍以上的逐例复核", ("1.5 倍以上的逐例复核",)),
        ("抽查 2. 例", ("抽查 2. 例",)),
        ("2. 每月盘点\n1. 双人核对", ("2. 每月盘点", "1. 双人核对")),
        ("\n\n", ()),
        (None, ()),
        ("\n".join(f"{n}. 措施{n}" for n in range(1, 13)), tuple(f"措施{n}" for n in range(1, 13))),
    ],
)
def test_measures_are_parted(written, measures):
    assert as_measures(written) == measures


@pytest.mark.parametrize(
    "measures",
    [
        (),
        ("双人核对",),
        ("双人核对", "每月盘点"),
        ("1. 双人核对", "每月盘点"),
        ("双人核对\n并签名", "每月盘点"),
        ("核对；2. 登记", "盘点；"),
        ("①核对", "②登记"),
        ("一、核对", "二、登记"),
        ("=1+1", "-2", "+3", "@x"),
    ],
)
def test_measures_come_back_as_they_were_written(measures):
    assert as_measures(measures_text(measures)) == measures


def test_texts_lose_only_the_blanks_around_them():
    assert as_text(" \u3000甲 乙\r\n丙\xa0") == "甲 乙\n丙"
    assert as_line("甲\n 乙") == "甲 乙"
    assert as_text(12) == "12"
    assert as_text(None) == ""
