"""The sheet of the hospital's root on paper, and strange texts and bytes where one is read."""

import zlib
from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclinic.keys.recovery import code_groups, code_text
from cleanclinic.paper.code_sheet import CUT
from cleanclinic.paper.recovery_sheet import read_sheet_code, sheet_payload
from cleanclinic.paper.root_sheet import (
    RULES,
    RootSheet,
    ScannedRoot,
    read_root_payload,
    root_payload,
    root_sheet_pdf,
)
from cleanclinic.sync.rescue import ANSWER_MAGIC, RescueError, open_answer, read_ask
from cleanclinic.sync.root_files import RootKeyError, check_cost
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import codes, texts
from tests.core.sync_hospital import OFFICE_IDENTITY

CODE = bytes(range(16))
SHEET = RootSheet(
    hospital="星沙市第一人民医院",
    hospital_id="XS0001",
    version=2,
    number=1,
    count=3,
    threshold=2,
    groups=code_groups(CODE),
    code=code_text(CODE),
    hospital_digits="12345 67890 12345 67890 12345",
    on=date(2026, 11, 22),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("demo", [False, True])
def test_a_printed_sheet_says_and_scans_what_it_should(tmp_path, language, demo):
    path = tmp_path / "sheet.pdf"
    words = Words(language)
    path.write_bytes(root_sheet_pdf(SHEET, words=words, demo=demo))
    (text,) = texts(path)
    text = "".join(text.split())
    for said in (SHEET.hospital, SHEET.hospital_id, *SHEET.groups, SHEET.hospital_digits):
        assert "".join(said.split()) in text
    assert SHEET.code not in text
    (scanned,) = codes(path)
    assert read_root_payload(scanned) == ScannedRoot("XS0001", 2, 1, SHEET.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_end_above_the_line_that_is_torn(tmp_path, language):
    words = Words(language)
    document = pypdfium2.PdfDocument(root_sheet_pdf(SHEET, words=words))
    page = document[0].get_textpage()
    end = words.text(f"paper.root.rule.{RULES[-1]}")[-4:]
    found = page.search(end).get_next()
    assert found is not None
    left, bottom, right, top = page.get_charbox(found[0])
    assert bottom > CUT + 12
    assert left < right
    assert bottom < top
    document.close()


def test_a_root_sheet_is_no_recovery_sheet_and_the_reverse():
    recovery = sheet_payload("0193-abc", SHEET.code)
    assert read_root_payload(recovery) is None
    assert read_sheet_code(root_payload(SHEET)) is None
    assert read_sheet_code(recovery) == ("0193-abc", SHEET.code)


@given(st.text(max_size=60), st.integers(0, 80))
def test_a_damaged_square_code_is_no_code(text, place):
    payload = root_payload(SHEET)
    assert read_root_payload(text) is None
    changed = payload[:place] + text + payload[place + 1 :]
    assert read_root_payload(changed) is None or changed.strip() == payload
    # Right in its check, and still not of our kind.
    body = f"CCO1|{text}|{SHEET.code}"
    crc = zlib.crc32(body.encode("utf-8", "surrogatepass"))
    found = read_root_payload(f"{body}|{crc:08X}")
    assert found is None or found.hospital_id in text


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_our_own_words(data):
    for function, error, arguments in (
        (check_cost, RootKeyError, (data,)),
        (check_cost, RootKeyError, (b"age-encryption.org/v1\n-> scrypt " + data,)),
        (read_ask, RescueError, (data,)),
        (_answer, RescueError, (data,)),
        (_answer, RescueError, (ANSWER_MAGIC + data,)),
    ):
        with pytest.raises(error):
            function(*arguments)


def _answer(data):
    open_answer(data, OFFICE_IDENTITY, install_id="i", asked="0" * 64)
