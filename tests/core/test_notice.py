"""The notice with the hospital's digits, read back from the paper."""

import pypdfium2
import pytest

from cleanclinic.operations.office.notice import print_notice
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.operations.workspace.trust import hospital_digits
from cleanclinic.words import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digits_on_the_notice_are_those_on_the_screen(hospital, tmp_path, language):
    path = tmp_path / "notice.pdf"
    print_notice(hospital.office, path, words=Words(language))
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    assert hospital_digits(hospital.office).replace(" ", "") in "".join(text.split())
    assert "清河医院" in text


def test_a_ward_has_no_notice_to_give(hospital, tmp_path):
    with pytest.raises(WrongKindError):
        print_notice(hospital.ward(), tmp_path / "notice.pdf", words=Words("zh_CN"))
