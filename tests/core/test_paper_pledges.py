"""Pledge forms, read back from the PDF: whose they are, what they say, what may go wrong."""

import errno
import gc
import json
import re
import sys
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

import pytest

from cleanclinic.errors import CancelledError, CleanClinicError, DiskFullError, FileProblemError
from cleanclinic.paper.errors import (
    NothingToPrintError,
    PledgeBracesError,
    PledgeFieldError,
    PledgeValueError,
)
from cleanclinic.paper.output import beside
from cleanclinic.paper.page import MM, PORTRAIT
from cleanclinic.paper.pledge_form import (
    PledgeTemplateText,
    check_template,
    pledge_pdf,
    print_pledges,
)
from cleanclinic.paper.pledge_layout import STEPS, PledgeLayouts
from cleanclinic.paper.preview import count_pages, render_page
from cleanclinic.paper.qr import read_payload
from cleanclinic.words import Words
from tests.core.paper_pdfs import (
    HOSPITAL,
    NAMES,
    TEMPLATE,
    UNKNOWN,
    WORDS,
    bookmarks,
    codes,
    folder_is_empty,
    metadata,
    poppler,
    sheet,
    sheets,
    texts,
    tool,
)

needs_poppler = pytest.mark.skipif(
    any(tool(name) is None for name in ("pdftotext", "pdffonts")), reason="poppler-utils missing"
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """All the names of the test set in one file."""
    path = tmp_path_factory.mktemp("pledges") / "承诺书.pdf"
    return path, print_pledges(path, TEMPLATE, sheets((*NAMES, *UNKNOWN)), words=WORDS)


def test_each_person_has_one_page(printed):
    path, result = printed
    assert result.pages == count_pages(path) == len(NAMES) + len(UNKNOWN)
    assert result.files == (path,)


def test_the_page_says_who_pledges_what(printed):
    pages = texts(printed[0])
    for number, (name, page) in enumerate(zip(NAMES, pages, strict=False), 1):
        assert f"本人{name}，系心血管内科一病区主管护师" in page
        assert f"编号：XN1〔2026〕CN-{number:03d}" in page
        assert page.count(name) >= 2
        for text in (HOSPITAL, "2026年度廉洁从业承诺书", "承诺人（签名）：", "见证人（签名）："):
            assert text in page
        for text in ("（盖章）", "监督电话：0731-8888 1234（行风办）", "第 1 页　共 1 页"):
            assert text in page
        for clause in TEMPLATE.clauses:
            assert clause.replace(" ", "") in page.replace(" ", "")
    assert "九、恪守与企业交往底线" in pages[0]


@needs_poppler
def test_a_second_reader_finds_the_same_names(printed):
    flat = poppler("pdftotext", "-enc", "UTF-8", printed[0], "-").replace("\n", "")
    for name in (*NAMES, *UNKNOWN):
        assert f"本人{name}，系" in flat


@needs_poppler
def test_fonts_are_embedded_subsets_and_helvetica_is_not_there(printed):
    rows = poppler("pdffonts", printed[0]).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.match(r"[A-Z]{6}\+(Noto|CleanClinic)\S* +TrueType +\S+ +yes yes yes ", row), row
    assert b"Helvetica" not in printed[0].read_bytes()


def test_bookmarks_lead_to_each_person(printed):
    names = [*NAMES, *UNKNOWN]
    assert bookmarks(printed[0]) == [(name, page) for page, name in enumerate(names)]


def test_the_document_says_what_it_is(printed):
    data = metadata(printed[0])
    assert data["Title"] == "2026年度廉洁从业承诺书"
    assert data["Author"] == HOSPITAL
    assert data["CreationDate"]
    assert b"/Lang (zh-CN)" in printed[0].read_bytes()


def test_the_code_on_the_page_can_be_read_and_is_the_persons(printed):
    for page, person in enumerate(sheets()):
        (said,) = codes(printed[0], page)
        assert read_payload(said) == (person.doc_number, person.staff_number)


def test_a_character_no_font_has_is_shown_and_reported(printed):
    path, result = printed
    assert [(one.code_point, one.text, one.who) for one in result.missing_glyphs] == [
        ("U+30000", "钟\U00030000", "钟\U00030000 100008"),
        ("U+E863", "龙\ue863", "龙\ue863 100009"),
    ]
    pages = texts(path)
    assert "本人钟\U00030000，系" in pages[7]
    assert "本人龙\ue863，系" in pages[8]


def test_the_constant_part_stands_in_the_file_once(printed, tmp_path):
    one = len(pledge_pdf(TEMPLATE, sheet(), words=WORDS))
    many = tmp_path / "many.pdf"
    print_pledges(many, TEMPLATE, sheets(["王敏"] * 41), words=WORDS)
    assert (many.stat().st_size - one) / 40 < 2500


def test_demo_pages_say_so_and_real_ones_do_not():
    for words in (WORDS, Words("en")):
        mark = words.text("paper.demo")
        long = replace(TEMPLATE, clauses=TEMPLATE.clauses * 4)
        for page in texts(pledge_pdf(long, sheet(), words=words, demo=True)):
            assert mark in page
        assert mark not in "".join(texts(pledge_pdf(TEMPLATE, sheet(), words=words)))


def test_a_long_text_goes_on_to_a_second_page_and_says_so():
    template = replace(TEMPLATE, clauses=TEMPLATE.clauses * 4)
    pages = texts(pledge_pdf(template, sheet("欧阳倩"), words=WORDS))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页　共 {len(pages)} 页" in page
        assert "欧阳倩" in page
        assert ("承诺人（签名）：" in page) == (number == len(pages))
    assert "三十六、" in "".join(pages)


@pytest.mark.parametrize("count", range(1, 31))
def test_signatures_never_stand_alone_and_never_over_text(count):
    template = replace(TEMPLATE, clauses=TEMPLATE.clauses[:1] * count)
    layout = PledgeLayouts(template, WORDS).layout(sheet())
    last = layout.pages[-1]
    assert sum(part.last - part.first for part in last) >= 2
    for placed in layout.pages:
        lines = sum(part.last - part.first for part in placed)
        bottom = placed[0].top - lines * layout.step.leading
        room = 45 * MM if placed is last else 0
        assert bottom >= PORTRAIT.bottom + room


def test_a_short_text_has_large_type():
    layouts = PledgeLayouts(replace(TEMPLATE, clauses=TEMPLATE.clauses[:3]), WORDS)
    assert layouts.layout(sheet()).step == STEPS[0]


def test_the_longest_name_does_not_push_the_page_over():
    layouts = PledgeLayouts(TEMPLATE, WORDS)
    assert len(layouts.layout(sheet("阿" * 50)).pages) == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_programs_own_text_fits_one_page_for_everybody(name):
    catalog = files("resources") / "catalog" / "pledges.json"
    for text in json.loads(catalog.read_text(encoding="utf-8"))["pledges"]:
        template = PledgeTemplateText(
            title=text["title"],
            intro=text["intro"],
            clauses=tuple(f"{one['heading']}。{one['text']}" for one in text["clauses"]),
            basis="依据：" + "、".join(text["basis"]) + "。",
            consequence=text["consequence"],
            hotline="0731-8888 1234",
        )
        layout = PledgeLayouts(template, WORDS).layout(sheet(name))
        assert len(layout.pages) == 1
        assert layout.step.size >= 11


def test_each_person_in_a_file_of_their_own(tmp_path):
    folder = tmp_path / "科室" / "承诺书"
    people = [*sheets(["王敏", "a/b:c*?"]), sheet("王敏", 1)]
    result = print_pledges(folder, TEMPLATE, people, words=WORDS, mode="one each")
    assert sorted(path.name for path in folder.iterdir()) == [
        "XN1〔2026〕CN-001 王敏 (2).pdf",
        "XN1〔2026〕CN-001 王敏.pdf",
        "XN1〔2026〕CN-002 a_b_c__.pdf",
    ]
    assert (result.pages, len(result.files)) == (3, 3)
    for path in result.files:
        assert count_pages(path) == 1
    assert metadata(result.files[0])["Title"] == "2026年度廉洁从业承诺书 王敏"


def test_what_was_there_is_replaced_whole(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_text("old", encoding="utf-8")
    print_pledges(path, TEMPLATE, sheets(["王敏"]), words=WORDS)
    assert [item.name for item in tmp_path.iterdir()] == ["a.pdf"]
    assert count_pages(path) == 1


def test_memory_does_not_grow_with_the_sheets(tmp_path):
    """Of a sheet only the places of its objects in the file stay; ReportLab keeps 5 KB."""
    people = Repeated(sheet(), 150)
    held = {}

    def note(done, _total):
        if done in (50, 149):
            gc.collect()
            held[done], _peak = tracemalloc.get_traced_memory()

    tracemalloc.start()
    try:
        print_pledges(tmp_path / "a.pdf", TEMPLATE, people, words=WORDS, progress=note)
    finally:
        tracemalloc.stop()
    assert (held[149] - held[50]) / 99 < 1000


class Repeated(Sequence):
    """One person many times, without the memory for it."""

    def __init__(self, one, times):
        self._one = one
        self._times = times

    def __len__(self):
        return self._times

    def __getitem__(self, index):
        if index >= self._times:
            raise IndexError
        return self._one


def test_progress_counts_every_sheet_up_to_the_end(tmp_path):
    seen = []
    people = sheets(["王敏"] * 5)
    print_pledges(
        tmp_path / "a.pdf",
        TEMPLATE,
        people,
        words=WORDS,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(done, 5) for done in range(6)]


@pytest.mark.parametrize("mode", ["one file", "one each"])
@pytest.mark.parametrize("after", [0, 2, 5])
def test_cancelling_leaves_nothing_behind(tmp_path, mode, after):
    calls = iter(range(100))
    target = tmp_path / "neu" / "forms" if mode == "one each" else tmp_path / "forms.pdf"
    with pytest.raises(CancelledError):
        print_pledges(
            target,
            TEMPLATE,
            sheets(["王敏"] * 5),
            words=WORDS,
            mode=mode,
            cancelled=lambda: next(calls) >= after,
        )
    assert folder_is_empty(tmp_path)


@pytest.mark.parametrize("after", [0, 1, len(NAMES)])
def test_cancelling_keeps_what_was_there(tmp_path, after):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    calls = iter(range(100))
    with pytest.raises(CancelledError):
        print_pledges(path, TEMPLATE, sheets(), words=WORDS, cancelled=lambda: next(calls) >= after)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own full disk")
@pytest.mark.parametrize("mode", ["one file", "one each"])
def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path, mode):
    target = tmp_path / "forms.pdf"
    if mode == "one file":
        beside(target).symlink_to("/dev/full")
    else:
        target = tmp_path / "forms"
        target.mkdir()
        (target / ".1.part").symlink_to("/dev/full")
    with pytest.raises(DiskFullError):
        print_pledges(target, TEMPLATE, sheets(), words=WORDS, mode=mode)
    assert folder_is_empty(target if mode == "one each" else tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileProblemError) as caught:
        print_pledges(tmp_path / "none" / "a.pdf", TEMPLATE, sheets(), words=WORDS)
    assert caught.value.__cause__.errno == errno.ENOENT


def test_nobody_chosen_is_said(tmp_path):
    with pytest.raises(NothingToPrintError):
        print_pledges(tmp_path / "a.pdf", TEMPLATE, [], words=WORDS)


@pytest.mark.parametrize(
    ("change", "error", "values"),
    [
        ({"intro": "本人{salary}承诺"}, PledgeFieldError, {"field": "salary"}),
        ({"clauses": ("不收红包", "{nmae}")}, PledgeFieldError, {"field": "nmae"}),
        ({"hotline": "{name.real}"}, PledgeFieldError, {"field": "name.real"}),
        ({"intro": "本人{name承诺"}, PledgeBracesError, {"text": "本人{name承诺"}),
        ({"intro": "本人name}承诺"}, PledgeBracesError, {"text": "本人name}承诺"}),
        ({"title": "{}"}, PledgeBracesError, {"text": "{}"}),
        ({"basis": "{name!r}"}, PledgeBracesError, {"text": "{name!r}"}),
        ({"basis": "{name:>90}"}, PledgeBracesError, {"text": "{name:>90}"}),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_before_any_page(
    tmp_path, change, error, values
):
    template = replace(TEMPLATE, **change)
    with pytest.raises(error) as caught:
        print_pledges(tmp_path / "a.pdf", template, sheets(), words=WORDS)
    assert caught.value.values == values
    assert folder_is_empty(tmp_path)
    with pytest.raises(error):
        check_template(template)


def test_a_person_of_whom_something_is_not_known_is_named(tmp_path):
    people = [sheet(), sheet("欧阳倩", 2, post=" ")]
    with pytest.raises(PledgeValueError) as caught:
        print_pledges(tmp_path / "a.pdf", TEMPLATE, people, words=WORDS)
    assert caught.value.values == {"field": "post", "who": "欧阳倩 100002"}
    assert folder_is_empty(tmp_path)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_refusal_has_a_sentence(language):
    words = Words(language)
    refusals: list[CleanClinicError] = [
        PledgeFieldError(field="salary"),
        PledgeBracesError(text="{name"),
        PledgeValueError(field="post", who="王敏"),
        NothingToPrintError(),
    ]
    for refusal in refusals:
        assert len(words.sentence(refusal)) > 15


def test_doubled_braces_print_one():
    template = replace(TEMPLATE, intro="本人{name}承诺{{甲}}：")
    assert "本人王敏承诺{甲}：" in texts(pledge_pdf(template, sheet(), words=WORDS))[0]


def test_a_value_is_never_read_as_a_template():
    assert "本人{post}，系" in texts(pledge_pdf(TEMPLATE, sheet("{post}"), words=WORDS))[0]


def test_the_english_form_is_english():
    (page,) = texts(pledge_pdf(TEMPLATE, sheet(), words=Words("en")))
    for text in ("No. XN1", "Signature:", "Witness:", "(seal)", "Page 1 of 1", "1. 依法"):
        assert text in page


def test_ink_stays_on_the_text_area():
    """Nothing but demo mark, number and footer lies in the margins."""
    picture = render_page(pledge_pdf(TEMPLATE, sheet(), words=WORDS), 0, 840)
    scale = 840 / 210
    rows = [
        picture.rgb[y * picture.width * 3 : (y + 1) * picture.width * 3]
        for y in range(picture.height)
    ]
    for left, right in ((0, 27), (185, 210)):
        for row in rows:
            assert min(row[int(left * scale) * 3 : int(right * scale) * 3]) > 200


def test_the_longest_texts_are_all_there_and_on_the_page():
    name, title = "阿" * 50, "一二三四五六七八九十" * 6
    template = replace(TEMPLATE, title=title, hotline="电话" * 30)
    long = sheet(name, hospital="医院" * 30, department="科室" * 15, post="职务" * 15)
    page = "".join(texts(pledge_pdf(template, long, words=WORDS)))
    assert page.count(name) >= 2
    for text in (title, "医院" * 30, "科室" * 15, "职务" * 15, "电话" * 30):
        assert text in page
