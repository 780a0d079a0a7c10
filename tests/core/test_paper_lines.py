"""Lines of Chinese text begin and end as GB/T 15834 wants, and nothing of the text is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.mends import break_lines, may_break
from cleanclinic.paper.setting import Span, set_balanced, set_line, set_paragraph

MAY_NOT_BEGIN = "，。、；：？！）〕》〉」』”’·％…,.;:?!)%"
MAY_NOT_END = "（〔《〈「『“‘￥("

chinese = st.text("医德廉洁从业承诺科室护士长患者药品耗材", min_size=1, max_size=9)
pieces = st.one_of(
    chinese,
    st.integers(0, 10**7).map(str),
    st.sampled_from(["3.5%", "1,200", "GB/T", "CN-001", "24", "Nurse", "2026", "100％"]),
    chinese.map(lambda text: f"《{text}》"),
    chinese.map(lambda text: f"“{text}”，"),
    chinese.map(lambda text: f"（{text}）。"),
    st.just("〔2026〕"),
    st.just("——"),
    st.just("……"),
)
marks = st.sampled_from(["", "，", "。", "；", "、", "：", "！", " "])
texts = st.lists(st.tuples(chinese, pieces, chinese, marks), min_size=1, max_size=30).map(
    lambda rows: "".join("".join(row) for row in rows)
)


def advances(text):
    return [10.0 if ord(character) > 0x2000 else 5.5 for character in text]


def lines_of(text, first=180.0, rest=200.0):
    return break_lines(text, advances(text), first, rest)


@given(texts)
def test_nothing_is_lost_and_no_line_is_too_long(text):
    breaks = lines_of(text)
    assert "".join(text[start:end] for start, end in breaks) == text
    for number, (start, end) in enumerate(breaks):
        shown = text[start:end].rstrip(" ")
        assert sum(advances(shown)) <= (180 if number == 0 else 200) + 1e-6


@given(texts)
def test_no_line_begins_or_ends_with_a_mark_that_may_not(text):
    breaks = lines_of(text)
    for start, _ in breaks[1:]:
        assert text[start] not in MAY_NOT_BEGIN
        assert text[start] != " "
    for _, end in breaks[:-1]:
        assert text[:end].rstrip(" ")[-1] not in MAY_NOT_END


@given(texts)
def test_numbers_words_dashes_and_dots_stay_whole(text):
    ends = {end for _, end in lines_of(text)[:-1]}
    for whole in re.finditer(r"[0-9A-Za-z][0-9A-Za-z.,/%-]*|——|……|〔\d+〕", text):
        assert not ends & set(range(whole.start() + 1, whole.end()))


@given(texts, st.floats(30, 400))
def test_lines_are_as_full_as_the_rules_allow(text, room):
    breaks = break_lines(text, advances(text), room, room)
    for start, end in breaks[:-1]:
        fitting = start
        while sum(advances(text[start : fitting + 1])) <= room:
            fitting += 1
        possible = [at for at in range(end + 1, fitting + 1) if may_break(text, at)]
        assert possible == []


@given(st.text(max_size=80), st.floats(1, 200))
def test_any_text_at_all_ends(text, room):
    breaks = break_lines(text, advances(text), room, room)
    assert "".join(text[start:end] for start, end in breaks) == text


def test_a_word_longer_than_the_line_is_cut_not_lost():
    assert [end - start for start, end in lines_of("W" * 80)] == [32, 36, 12]


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("中", "文", True),
        ("中", "，", False),
        ("“", "中", False),
        ("中", "“", True),
        ("—", "—", False),
        ("中", "—", True),
        ("…", "…", False),
        ("中", "…", False),
        ("1", "2", False),
        ("5", "%", False),
        ("年", "2", True),
        ("4", "小", True),
        (" ", "w", True),
        ("w", " ", False),
        ("〔", "2", False),
        ("提", "·", False),
    ],
)
def test_where_a_line_may_end(before, after, breaks):
    assert may_break(before + after, 1) is breaks


def test_full_lines_end_flush_and_the_last_does_not():
    text = "依法执业，按劳取酬，不收受任何形式的商业提成。" * 6
    *full, last = set_paragraph([Span(text)], 16, 442, indent=32)
    for line in full:
        assert line.width == pytest.approx(442, abs=0.1)
    assert last.stretch == 0


def test_a_filled_blank_is_underlined_where_it_stands():
    spans = [Span("本人"), Span("王敏", underlined=True), Span("承诺")]
    (line,) = set_paragraph(spans, 10, 400, indent=20)
    assert line.strokes == ((40.0, 60.0),)


def test_a_blank_over_two_lines_is_underlined_on_both():
    spans = [Span("系"), Span("心血管内科一病区", underlined=True)]
    first, second = set_paragraph(spans, 10, 50)
    assert (first.strokes, second.strokes) == (((10.0, 50.0),), ((0.0, 40.0),))


def test_a_long_title_has_lines_of_about_the_same_length():
    lines = set_balanced(
        "某某省人民医院医疗机构工作人员廉洁从业年度承诺书", 22, 442, Face.SONG_BOLD
    )
    assert len(lines) == 2
    assert abs(lines[0].width - lines[1].width) <= 2 * 22


def test_line_ends_and_tabs_in_a_name_become_spaces():
    assert set_line("王\t敏\r\n", 10).pieces[0].run.text == "王 敏"
