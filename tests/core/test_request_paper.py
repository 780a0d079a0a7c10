"""A request without a stick: printed, scanned and pasted, and what is no request refused."""

import pypdfium2
import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.office.asking import own_digits, own_request, write_request
from cleanclinic.operations.office.enrolment import enrol
from cleanclinic.operations.office.request_paper import (
    NoRequestCodeError,
    print_request,
    read_request_pdf,
    read_request_picture,
    read_request_text,
    request_text,
)
from cleanclinic.operations.people.recovery import draft_sheet, print_sheet
from cleanclinic.operations.workspace.trust import is_granted
from cleanclinic.paper.errors import PdfUnreadableError
from cleanclinic.sync.errors import RequestError
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import accepted


def grey_of(path, scale, turn=0):
    page = pypdfium2.PdfDocument(path)[0]
    bitmap = page.render(scale=scale, grayscale=True, rotation=turn)
    data = bytes(bitmap.buffer)
    rows = (
        data[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)
    )
    return bitmap.width, bitmap.height, b"".join(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printed_request_is_read_from_the_page_and_granted(hospital, tmp_path, language):
    ward = hospital.found_ward("icu")
    path = tmp_path / "request.pdf"
    print_request(ward, path, words=Words(language))
    text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    assert own_digits(ward).replace(" ", "") in text.replace(" ", "")
    card = read_request_pdf(hospital.office, path)
    assert card.digits == own_digits(ward)
    granted = enrol(hospital.office, card.id, card.digits, hospital.stick())
    accepted(import_files(ward, granted.grant_path))
    assert is_granted(ward)


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_photograph_of_it_is_read_whichever_way_up(hospital, tmp_path, turn):
    ward = hospital.found_ward("icu")
    write_request(ward, tmp_path / "r.ccreq", replaces="01A1998E-4450")
    path = tmp_path / "request.pdf"
    print_request(ward, path, words=Words("zh_CN"))
    card = read_request_picture(hospital.office, *grey_of(path, 2, turn), name="照片")
    assert card.digits == own_digits(ward)


def test_what_a_hand_scanner_types_is_read_with_any_ends_of_lines(hospital):
    ward = hospital.found_ward("icu")
    text = request_text(ward)
    for typed in (text, text.replace("\n", "\r\n"), f"\n{text}\n\n", text.strip()):
        assert read_request_text(hospital.office, typed).digits == own_digits(ward)
    assert text.encode() == own_request(ward)
    assert len(text) < 800


def test_what_is_no_request_is_refused(hospital, tmp_path):
    ward = hospital.ward()
    other = tmp_path / "sheet.pdf"
    print_sheet(ward, draft_sheet(ward), other, words=Words("zh_CN"))
    with pytest.raises(NoRequestCodeError):
        read_request_pdf(hospital.office, other)
    (tmp_path / "no.pdf").write_bytes(b"no pdf")
    with pytest.raises(PdfUnreadableError):
        read_request_pdf(hospital.office, tmp_path / "no.pdf")
    with pytest.raises(NoRequestCodeError):
        read_request_picture(hospital.office, 40, 30, bytes(1200))
    for text in ("", "hello", request_text(ward)[:-20]):
        with pytest.raises(RequestError):
            read_request_text(hospital.office, text)
