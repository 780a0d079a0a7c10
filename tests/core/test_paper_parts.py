"""Small parts of paper: codes, files put in place, pages as pictures."""

import string
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.paper.errors import PdfUnreadableError
from cleanclinic.paper.output import Batch, beside, safe_name, write_file
from cleanclinic.paper.pledge_form import pledge_pdf
from cleanclinic.paper.pledge_text import chinese_number
from cleanclinic.paper.preview import count_pages, render_page
from cleanclinic.paper.qr import qr_path, qr_payload, read_payload
from cleanclinic.records.pledge import pledge_number
from tests.core.paper_pdfs import TEMPLATE, WORDS, folder_is_empty, sheet

plain = st.text(string.ascii_uppercase + string.digits + "〔〕-", min_size=1, max_size=30)


def test_the_number_has_the_brackets_of_official_papers():
    assert pledge_number("XN1", 2026, 7) == "XN1〔2026〕CN-007"
    assert pledge_number("XN1", 2026, 1234) == "XN1〔2026〕CN-1234"


@given(plain, plain)
def test_what_a_code_says_can_be_read_again(number, staff_number):
    assert read_payload(qr_payload(number, staff_number)) == (number, staff_number)


@given(plain, plain, st.data())
def test_a_misread_code_is_refused(number, staff_number, data):
    said = qr_payload(number, staff_number)
    place = data.draw(st.integers(0, len(said) - 1))
    other = data.draw(st.sampled_from("0A〔z|").filter(lambda one: one != said[place]))
    assert read_payload(said[:place] + other + said[place + 1 :]) is None


@pytest.mark.parametrize("foreign", ["", "CC1|a|b", "http://a", "CC2|a|b|00000000", "CC1|a|b|c|d"])
def test_a_foreign_code_is_not_ours(foreign):
    assert read_payload(foreign) is None


def test_a_code_is_one_path():
    path = qr_path(qr_payload("XN1〔2026〕CN-001", "100001"), 10, 20, 73.7)
    assert path.startswith("q ")
    assert path.endswith("f Q")
    assert path.count(" f") + path.count("\nf") == 1


def test_clauses_are_numbered_in_chinese():
    shown = [chinese_number(number) for number in (1, 9, 10, 11, 19, 20, 21, 30, 99)]
    assert shown == ["一", "九", "十", "十一", "十九", "二十", "二十一", "三十", "九十九"]


@given(st.text(max_size=300))
def test_any_name_makes_a_file_name(name):
    safe = safe_name(name)
    assert safe.endswith(".pdf")
    assert not set(safe) & set('\\/:*?"<>|\n\t\0')
    assert 5 <= len(safe.encode()) <= 204


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.pdf"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_place_that_is_a_folder_is_said_and_nothing_is_left(tmp_path):
    path = tmp_path / "a.pdf"
    path.mkdir()
    with pytest.raises(FileProblemError) as caught:
        write_file(path, b"one")
    assert caught.value.values["path"] == path
    assert caught.value.values["reason"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("inside", ["none/a.pdf", "file/a.pdf", "file/more/a.pdf"])
def test_a_place_that_cannot_be_is_said(tmp_path, inside):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileProblemError):
        write_file(tmp_path / inside, b"one")
    with pytest.raises(FileProblemError):
        Batch(tmp_path / "file" / "forms").__enter__()


def test_a_batch_that_fails_takes_back_what_it_placed(tmp_path):
    (tmp_path / "b.pdf").mkdir()
    (tmp_path / "old.pdf").write_bytes(b"old")
    batch = Batch(tmp_path).__enter__()
    batch.add("a", b"one")
    batch.add("b", b"two")
    with pytest.raises(FileProblemError):
        batch.__exit__(None, None, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.pdf", "old.pdf"]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own full disk")
def test_no_room_is_told_from_other_trouble(tmp_path):
    beside(tmp_path / "a.pdf").symlink_to("/dev/full")
    with pytest.raises(DiskFullError):
        write_file(tmp_path / "a.pdf", b"one")
    assert folder_is_empty(tmp_path)


def test_names_alike_but_for_case_do_not_overwrite_each_other(tmp_path):
    with Batch(tmp_path) as batch:
        paths = [batch.add(name, name.encode()) for name in ("Anna", "anna", "anna")]
    assert [path.name for path in paths] == ["Anna.pdf", "anna (2).pdf", "anna (3).pdf"]
    assert [path.read_bytes() for path in paths] == [b"Anna", b"anna", b"anna"]


def test_a_page_is_shown_as_wide_as_asked():
    pdf = pledge_pdf(TEMPLATE, sheet(), words=WORDS)
    for width in (331, 420, 1654):
        picture = render_page(pdf, 0, width)
        assert picture.width == width
        assert picture.height == pytest.approx(width * 297 / 210, abs=2)
        assert len(picture.rgb) == picture.width * picture.height * 3
        assert picture.rgb[:3] == b"\xff\xff\xff"
        assert min(picture.rgb) < 60


def test_red_is_red_on_the_screen():
    """The demo mark is red: the bytes of a picture are in the order said."""
    picture = render_page(pledge_pdf(TEMPLATE, sheet(), words=WORDS, demo=True), 0, 800)
    pixels = zip(picture.rgb[::3], picture.rgb[1::3], picture.rgb[2::3], strict=True)
    assert any(red > 150 and green < 80 and blue < 80 for red, green, blue in pixels)
    pixels = zip(picture.rgb[::3], picture.rgb[1::3], picture.rgb[2::3], strict=True)
    assert not any(blue > red + 40 for red, _, blue in pixels)


def test_files_and_bytes_are_read_alike(tmp_path):
    pdf = pledge_pdf(TEMPLATE, sheet(), words=WORDS)
    path = tmp_path / "承诺书.pdf"
    path.write_bytes(pdf)
    assert count_pages(path) == count_pages(pdf) == 1
    assert render_page(path, 0, 300) == render_page(pdf, 0, 300)


def test_a_page_that_is_not_there_is_refused():
    pdf = pledge_pdf(TEMPLATE, sheet(), words=WORDS)
    for index in (-1, 1):
        with pytest.raises(IndexError):
            render_page(pdf, index, 300)


def test_what_is_no_pdf_is_refused(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"not a pdf")
    for pdf in (path, tmp_path / "none.pdf", b"", b"%PDF-1.4 broken"):
        with pytest.raises(PdfUnreadableError):
            count_pages(pdf)


def test_forms_printed_at_once_do_not_mix():
    """The window's preview may be drawn while a batch is printed."""
    alone = {
        name: render_page(pledge_pdf(TEMPLATE, sheet(name), words=WORDS), 0, 300)
        for name in "王李䶮𬭎"
    }
    together = {}

    def work(name):
        for _ in range(5):
            pdf = pledge_pdf(TEMPLATE, sheet(name), words=WORDS)
            together.setdefault(name, set()).add(render_page(pdf, 0, 300))

    threads = [threading.Thread(target=work, args=(name,)) for name in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == {name: {picture} for name, picture in alone.items()}
