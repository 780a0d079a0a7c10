"""The risk list, read back from the PDF: every row once, headings and numbers on every page."""

import re
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest

from cleanclinic.errors import CancelledError, DiskFullError
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.output import beside
from cleanclinic.paper.page import LANDSCAPE
from cleanclinic.paper.preview import count_pages
from cleanclinic.paper.risk_list import RiskListHead, RiskListRow, print_risk_list, risk_list_pdf
from cleanclinic.paper.risk_table import (
    COLUMNS,
    EDGES,
    SIGNING,
    line_count,
    page_room,
    share_out,
)
from cleanclinic.words import Words
from tests.core.paper_pdfs import HOSPITAL, WORDS, folder_is_empty, metadata, texts

HEAD = RiskListHead(hospital=HOSPITAL, department="心血管内科一病区", as_of=date(2026, 11, 22))


def row(count, controls=3, **values):
    given = {
        "number": f"XN1-{count:05d}",
        "area": "低值耗材",
        "post": "护士长",
        "description": "输液器、留置针等低值耗材的品牌和用量由个人决定，供应商按用量返利。",
        "category": "岗位风险",
        "likelihood": "4",
        "impact": "5",
        "level": ("一级", "二级", "三级")[count % 3],
        "level_mark": ("high", "medium", "low")[count % 3],
        "controls": tuple(f"第{count}点措施{n}，按月比对并留痕。" for n in range(controls)),
        "responsible": "王𬭎",
        "watched_by": "党委书记、院长及分管领导、纪委监督",
        "review_on": date(2026, 12, 1 + count % 28),
        "status": "整改中",
    }
    return RiskListRow(**{**given, **values})


def rows(count):
    return [row(number) for number in range(1, count + 1)]


def flat(pdf):
    return [page.replace(" ", "") for page in texts(pdf)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The 114 risk points of a hospital's 24 departments in one list."""
    path = tmp_path_factory.mktemp("risks") / "一览表.pdf"
    return path, print_risk_list(path, HEAD, rows(114), words=WORDS)


def test_every_row_is_there_once_and_in_order(printed):
    path, result = printed
    numbers = re.findall(r"XN1-\d{5}", "".join(flat(path)))
    assert numbers == [f"XN1-{number:05d}" for number in range(1, 115)]
    assert result.pages == count_pages(path) == len(texts(path))


def test_headings_and_page_numbers_stand_on_every_page(printed):
    pages = flat(printed[0])
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        for column in COLUMNS:
            assert WORDS.text(f"paper.risks.column.{column.key}") in page
        assert f"第{number}页　共{len(pages)}页" in page
        assert HEAD.department in page


def test_the_first_page_says_what_it_is_and_the_last_is_signed(printed):
    first, *_, last = flat(printed[0])
    for text in (HOSPITAL, "廉政风险点及防控措施一览表", "科室：", "截至日期：2026年11月22日"):
        assert text in first
    for text in ("填表人：", "科室负责人：", "日期：", "风险点114个", "防控措施342条"):
        assert text in last
        assert text == "日期：" or text not in first
    assert "一级38、二级38、三级38" in last


def test_controls_are_numbered_and_whole(printed):
    text = "".join(flat(printed[0]))
    for number in range(1, 115):
        for control in range(3):
            assert f"{control + 1}.第{number}点措施{control}，按月比对并留痕。" in text


def test_pages_lie_on_their_side_and_nothing_is_cut(printed):
    document = pypdfium2.PdfDocument(printed[0])
    try:
        for page in document:
            width, height = page.get_size()
            assert (round(width), round(height)) == (842, 595)
            boxes = page.get_textpage()
            for index in range(boxes.count_rects()):
                left, bottom, right, top = boxes.get_rect(index)
                assert left >= LANDSCAPE.left - 1
                assert right <= LANDSCAPE.right + 1
                assert 0 < bottom < top < height
    finally:
        document.close()


def test_title_and_author_are_set(printed):
    data = metadata(printed[0])
    assert (data["Title"], data["Author"]) == ("廉政风险点及防控措施一览表", HOSPITAL)
    assert data["Subject"] == HEAD.department
    assert b"Helvetica" not in printed[0].read_bytes()


def test_rows_stay_whole_where_they_fit():
    counts = [line_count(one, 1, WORDS) for one in rows(60)]
    pages = share_out(counts)
    seen = [piece.row for page in pages for piece in page]
    assert seen == list(range(60))
    for number, page in enumerate(pages):
        room = page_room(first=number == 0) - (SIGNING if number == len(pages) - 1 else 0)
        assert sum(piece.height for piece in page) <= room


@pytest.mark.parametrize("count", [*range(1, 25), 200])
def test_signatures_stand_with_a_row_whatever_fits(count):
    for lines in (1, 3, 24, 31):
        pages = share_out([lines] * count)
        assert all(pages)
        left = page_room(first=len(pages) == 1) - sum(piece.height for piece in pages[-1])
        assert left >= SIGNING


def test_a_row_taller_than_a_page_goes_on_without_losing_a_line():
    tall = row(1, controls=120)
    pages = flat(risk_list_pdf(HEAD, [row(2), tall, row(3)], words=WORDS))
    found = re.findall(r"第1点措施(\d+)，", "".join(pages))
    assert found == [str(number) for number in range(120)]
    for page in pages:
        assert ("XN1-00001" in page) == ("第1点措施" in page)


def test_eleven_thousand_rows_are_a_matter_of_pages():
    counts = [3 + number % 4 for number in range(11_000)]
    pages = share_out(counts)
    assert [piece.row for page in pages for piece in page] == list(range(11_000))


def test_long_names_and_texts_wrap_inside_their_column():
    long = row(
        1,
        responsible="买买提·吐尔逊江·阿卜杜热西提",
        post="主任医师兼科室负责人兼支部书记兼质控员",
        number="ABCDEFGHIJKLMNOPQRST",
    )
    document = pypdfium2.PdfDocument(risk_list_pdf(HEAD, [long], words=WORDS))
    try:
        page = document[0].get_textpage()
        boxes = {}
        for index in range(page.count_chars()):
            if shown := page.get_text_range(index, 1).strip():
                boxes.setdefault(shown, []).append(page.get_charbox(index))
    finally:
        document.close()
    below = boxes["填"][0][3] + 30
    everything = [box for found in boxes.values() for box in found]
    table = [box for box in everything if below < box[1] < LANDSCAPE.top - 90]
    assert len(table) > 120
    outside = [
        (left, right)
        for left, _, right, _ in table
        if not any(low <= left and right <= high for low, high in pairwise(EDGES))
    ]
    assert outside == []


def test_what_has_no_glyph_is_shown_and_reported_with_its_row(tmp_path):
    path = tmp_path / "a.pdf"
    odd = row(2, responsible="龙\ue863", watched_by="")
    result = print_risk_list(path, HEAD, [row(1), odd], words=WORDS)
    (missing,) = result.missing_glyphs
    assert (missing.code_point, missing.text, missing.who) == ("U+E863", "龙\ue863", "XN1-00002")
    assert "龙\ue863" in "".join(texts(path))


def test_demo_pages_say_so():
    for page in texts(risk_list_pdf(HEAD, rows(30), words=WORDS, demo=True)):
        assert WORDS.text("paper.demo") in page


def test_levels_that_are_not_marked_are_not_counted():
    plain = [replace(one, level_mark="") for one in rows(4)]
    text = "".join(flat(risk_list_pdf(HEAD, plain, words=WORDS)))
    assert "风险点4个，防控措施12条" in text


def test_english_words():
    text = " ".join(texts(risk_list_pdf(HEAD, rows(2), words=Words("en"))))
    for part in (
        "Integrity risk points and controls",
        "Page 1 of 1",
        "Filled in by:",
        "As of 2026",
    ):
        assert part in text


def test_nothing_to_print_is_said(tmp_path):
    with pytest.raises(NothingToPrintError):
        print_risk_list(tmp_path / "a.pdf", HEAD, [], words=WORDS)
    assert folder_is_empty(tmp_path)


def test_progress_rises_to_the_end(tmp_path):
    seen = []
    print_risk_list(
        tmp_path / "a.pdf",
        HEAD,
        rows(30),
        words=WORDS,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == sorted(seen)
    assert seen[0] == (0, 60)
    assert seen[-1] == (60, 60)


@pytest.mark.parametrize("after", [0, 10, 31])
def test_cancelling_leaves_nothing_behind(tmp_path, after):
    calls = iter(range(1000))
    with pytest.raises(CancelledError):
        print_risk_list(
            tmp_path / "a.pdf",
            HEAD,
            rows(30),
            words=WORDS,
            cancelled=lambda: next(calls) >= after,
        )
    assert folder_is_empty(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own full disk")
def test_a_full_disk_leaves_the_old_list_as_it_was(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    beside(path).symlink_to("/dev/full")
    with pytest.raises(DiskFullError) as caught:
        print_risk_list(path, HEAD, rows(3), words=WORDS)
    assert caught.value.values["path"] == path
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.pdf"]
