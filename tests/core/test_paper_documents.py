"""What printing a document or a register's sheet answers: its pages, and what no font has."""

from cleanclinic.paper.blocks import Column, Heading, Kept, table, texts
from cleanclinic.paper.document import Bars, Document, print_documents
from cleanclinic.paper.preview import count_pages
from cleanclinic.paper.register_sheet import Fact, RegisterSheet, print_register_sheet
from tests.core.paper_pdfs import UNKNOWN, WORDS
from tests.core.paper_pdfs import texts as page_texts

STRANGE = UNKNOWN[0][-1]
POINT = f"U+{ord(STRANGE):04X}"


def printed(tmp_path, *blocks, about=("", ""), signatures=()):
    document = Document("学习小结", about, tuple(blocks), signatures)
    return print_documents(tmp_path / "one.pdf", [document], words=WORDS, author="")


def test_what_no_font_has_is_told_wherever_it_stands(tmp_path):
    column = Column("姓名", 1.0)
    for place, blocks in {
        "cell": table([column], [[f"钟{STRANGE}"]]),
        "heading": [Heading(f"讲课{STRANGE}")],
        "text": texts(f"主讲人{STRANGE}\n第二行"),
        "kept": [Kept(tuple(texts(f"题目{STRANGE}")))],
        "bar": [Bars(((f"人{STRANGE}", 1.0, "1"),))],
    }.items():
        (missing,) = printed(tmp_path, *blocks).missing_glyphs
        assert (missing.code_point, missing.who) == (POINT, "学习小结"), place
        assert STRANGE in missing.text
    assert printed(tmp_path, *texts("主讲人"), about=(f"一科{STRANGE}", "")).missing_glyphs
    assert printed(tmp_path, *texts("主讲人")).missing_glyphs == ()


def test_a_page_for_the_signatures_alone_is_counted(tmp_path):
    last = set()
    for count in range(40, 52, 2):
        result = printed(tmp_path, *texts("一行\n" * count), signatures=("签名",))
        pages = page_texts(tmp_path / "one.pdf")
        assert result.pages == len(pages), count
        last.add((len(pages), "一行" in pages[-1]))
    assert last == {(1, True), (2, False), (2, True)}


def test_a_long_entry_says_how_many_pages_it_has(tmp_path):
    facts = (Fact("经过", "说明。\n" * 80 + STRANGE, wide=True, lines=4),)
    sheet = RegisterSheet("医院", "一科", "登记表", "HB-001", "CC1", facts, ("经办人",))
    result = print_register_sheet(tmp_path / "one.pdf", sheet, words=WORDS)
    assert result.pages == count_pages(tmp_path / "one.pdf") > 1
    assert [one.who for one in result.missing_glyphs] == ["HB-001"]
