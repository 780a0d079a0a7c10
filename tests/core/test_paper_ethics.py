"""Evaluation forms and whole ethics files, read back from the PDF."""

import pytest

from cleanclinic.errors import CancelledError
from cleanclinic.paper.blocks import PAGE, Column, Heading, Row, share_out, table
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.ethics_file import SECTIONS, EthicsFile
from cleanclinic.paper.ethics_form import EthicsSheet, ReviewBox
from cleanclinic.paper.ethics_print import ethics_pdf, print_ethics
from cleanclinic.records.ethics_terms import EthicsHeading
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import HOSPITAL, NAMES, UNKNOWN, WORDS, bookmarks, texts

LEVELS = ("自评", "科评", "院评")


def box(title="自我评价", text="工作认真", **values):
    given = {"grade": "良好", "by": "王敏", "on": "2026 年 10 月 5 日"}
    return ReviewBox(title=title, text=text, **{**given, **values})


def sheet(name="钱芳", **values):
    given = {
        "hospital": HOSPITAL,
        "year": 2026,
        "name": name,
        "facts": tuple((f"项{n}", name if n == 0 else f"值{n}") for n in range(12)),
        "levels": LEVELS,
        "marks": tuple(
            (WORDS.text(f"ethics_heading.{one}"), "15", "15", "14.5", "14") for one in EthicsHeading
        ),
        "sums": ("100", "98", "97.5", "96"),
        "entries": ("2026-10-05 拒收患方红包礼品　+5",),
        "boxes": (box(), box("科室评价", "同意"), box("单位评价", "同意", sealed=True)),
        "score": "98.5",
        "grade": "良好",
        "state": "",
    }
    return EthicsSheet(**{**given, **values})


def file(name="钱芳", rows=3, **values):
    sections = tuple(
        (section, tuple(tuple(f"{section}{n}" for _ in shares) for n in range(rows)))
        for section, shares in SECTIONS.items()
    )
    given = {
        "hospital": HOSPITAL,
        "department": "心血管内科一病区",
        "name": name,
        "staff_number": "10001",
        "made_on": "2026 年 11 月 22 日",
        "basics": (("姓名", name), ("性别", "女"), ("民族", "****")),
        "sections": sections,
        "forms": (sheet(name),),
    }
    return EthicsFile(**{**given, **values})


def of_pdf(data, tmp_path):
    path = tmp_path / "one.pdf"
    path.write_bytes(data)
    return texts(path)


def test_a_form_is_one_page_with_all_that_the_form_asks_for(tmp_path):
    (page,) = of_pdf(ethics_pdf(sheet(), words=WORDS), tmp_path)
    wanted = [
        HOSPITAL,
        "医务人员医德考评表",
        "2026 年度",
        "14.5",
        "98.5",
        "拒收患方红包礼品",
        "盖章",
    ]
    wanted += [WORDS.text(f"ethics_heading.{one}") for one in EthicsHeading]
    wanted += [*LEVELS, "自我评价", "科室评价", "签名", "王敏", "2026 年 10 月 5 日", "良好"]
    flat = page
    assert [text for text in wanted if text not in flat] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_too_long_for_their_place_stand_whole_on_a_page_of_their_own(tmp_path, language):
    long = "".join(f"第{n}句很长的自我评价。" for n in range(80))
    entries = tuple(f"2026-10-05 第{n}条　+1" for n in range(40))
    data = ethics_pdf(
        sheet(boxes=(box(text=long), box(), box(sealed=True)), entries=entries),
        words=Words(language),
    )
    first, *more = of_pdf(data, tmp_path)
    flat = "".join(more)
    assert "第79句" not in first
    assert all(f"第{n}句" in flat for n in range(80))
    assert all(f"第{n}条" in first + flat for n in range(40))


def test_an_empty_form_leaves_blanks_to_write_on(tmp_path):
    blank = box(text="", grade="", by="", on="")
    (page,) = of_pdf(ethics_pdf(sheet(boxes=(blank, blank), entries=()), words=WORDS), tmp_path)
    assert page.count("签名") == 2
    assert "年　　月　　日" in page
    assert WORDS.text("paper.ethics.no_entries") in page


def test_a_file_has_cover_sections_and_the_forms_and_its_tables_go_on(tmp_path):
    cover, *pages = of_pdf(ethics_pdf(file(rows=60), words=WORDS), tmp_path)
    assert "医德档案" in cover
    assert "钱芳" in cover
    whole = "\n".join(pages)
    for section in SECTIONS:
        assert WORDS.text(f"paper.ethics.section.{section}") in whole
        assert all(f"{section}{n}" in whole for n in range(60))
    heads = WORDS.text("paper.ethics.columns.timeline").split("|")
    assert sum(heads[2] in page and "timeline" in page for page in pages) >= 2
    assert "医务人员医德考评表" in pages[-1]
    assert all(f"共 {len(pages) + 1} 页" in page for page in (cover, *pages))


def test_everybody_is_in_one_file_with_a_bookmark_each_and_rare_characters_are_told(tmp_path):
    path = tmp_path / "all.pdf"
    told = []
    names = (*NAMES, *UNKNOWN)
    result = print_ethics(
        path, len(names), (sheet(name) for name in names), words=WORDS, demo=True,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert result.pages == len(names)
    assert bookmarks(path) == [(name, page) for page, name in enumerate(names)]
    assert {one.who for one in result.missing_glyphs} == set(UNKNOWN)
    assert told == [(n, len(names)) for n in range(len(names) + 1)]
    assert all(WORDS.text("paper.demo") in page for page in texts(path))


def test_stopped_half_way_the_old_file_is_untouched_and_nothing_is_left(tmp_path):
    path = tmp_path / "all.pdf"
    path.write_bytes(b"old")
    answers = iter((False, True))
    with pytest.raises(CancelledError):
        print_ethics(
            path, 2, (file(name) for name in NAMES[:2]), words=WORDS,
            cancelled=lambda: next(answers),
        )  # fmt: skip
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"old"]
    with pytest.raises(NothingToPrintError):
        print_ethics(path, 0, (), words=WORDS)


def test_a_row_taller_than_a_page_is_cut_and_loses_nothing():
    columns = (Column("甲", 0.5), Column("乙", 0.5))
    head, tall = table(columns, [("字" * 4000, "短")])
    pages = share_out([Heading("一"), head, tall], PAGE.top)
    rows = [block for page in pages for block, _ in page if isinstance(block, Row)]
    lines = [line for row in rows if not row.filled for line in row.cells[0]]
    assert sum(len(piece.run.text) for line in lines for piece in line.pieces) == 4000
    assert len(pages) > 2
    assert all(top - block.height >= PAGE.bottom - 1 for page in pages for block, top in page)
    # A heading never stands last, and the row of headings stands on every page.
    assert not any(isinstance(page[-1][0], Heading) for page in pages)
    assert all(any(b is head for b, _ in page) for page in pages)


def test_a_name_of_fifty_characters_stays_in_its_cell(tmp_path):
    (page,) = of_pdf(ethics_pdf(sheet("阿" * 50), words=WORDS), tmp_path)
    assert page.count("阿") == 50
