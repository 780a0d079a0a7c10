"""Education on paper, read back: who signs, what is asked, what a year came to."""

from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from cleanclinic.operations.education.exams import draw_exam, record_points
from cleanclinic.operations.education.papers import (
    exam_pdf,
    print_exam,
    print_sign_in,
    print_year,
    sign_in_pdf,
    year_pdf,
)
from cleanclinic.operations.education.sessions import hold_session
from cleanclinic.operations.recording.writing import NoSuchRecordError, add_record, get_record
from cleanclinic.records.education import EducationSession, Rhythm
from cleanclinic.records.exam import Exam
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts
from tests.hospital import Hospital, person

NAMES = ("钱芳", "欧阳䶮", "买买提·吐尔逊")


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("education-papers")) as made:
        ward = made.found_ward("w1")
        for number, name in enumerate(NAMES, 1):
            add_record(ward, StaffMember, {**person(number), "name": name})
        yield ward


@pytest.fixture(scope="module")
def session(ward):
    values = {
        "title": "拒收红包", "rhythm": Rhythm.WEEKLY, "planned_on": ward.today(), "minutes": 45,
        "points": "当面退回\n两人在场",
    }  # fmt: skip
    return add_record(ward, EducationSession, values).id


@pytest.fixture(scope="module")
def exam(ward):
    return draw_exam(
        ward, title="年度廉洁考试", on=ward.today(), count=30, minutes=30, pass_points=Decimal(60)
    ).id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_in_sheet_names_everybody_and_what_it_is_about(ward, session, language):
    (page,) = texts(sign_in_pdf(ward, session, words=Words(language)))
    for said in (*NAMES, "拒收红包", "两人在场", ward.department.name):
        assert said in page


def test_48_people_sign_on_one_page_and_more_go_on_to_others(tmp_path):
    with Hospital(tmp_path) as made:
        crowded = made.found_ward("w9")
        values = {
            "title": "大会", "rhythm": Rhythm.SPECIAL, "planned_on": crowded.today(),
            "points": "当面退回\n两人在场\n当天登记", "minutes": 30, "speaker": "王敏",
        }  # fmt: skip
        made_id = add_record(crowded, EducationSession, values).id

        def sheet(first, last):
            for number in range(first, last + 1):
                add_record(crowded, StaffMember, {**person(number), "name": f"护士{number:03}"})
            return texts(sign_in_pdf(crowded, made_id, words=Words("zh_CN")))

        assert len(sheet(1, 48)) == 1
        pages = sheet(49, 130)
    assert len(pages) > 1
    for number in range(1, 131):
        assert sum(f"护士{number:03}" in page for page in pages) == 1


def test_the_exam_asks_everything_and_its_key_stands_apart(ward, exam):
    pages = texts(exam_pdf(ward, exam, words=Words("zh_CN")))
    record = get_record(ward, Exam, exam).record
    key_from = next(place for place, page in enumerate(pages) if "参考答案" in page)
    paper, key = "".join(pages[:key_from]), "".join(pages[key_from:])
    for question in record.questions:
        assert question.text.replace("（　　）", "")[:12] in paper
        for choice in question.choices():
            assert choice[:10] in paper
        assert question.why[:8] not in paper
        assert question.why[:8] in key


def test_no_question_is_torn_from_its_options(ward, exam):
    record = get_record(ward, Exam, exam).record
    pages = texts(exam_pdf(ward, exam, words=Words("zh_CN")))
    for question in record.questions:
        (page,) = [p for p in pages if question.text.replace("（　　）", "")[:12] in p]
        assert all(choice[:10] in page for choice in question.choices())


def test_a_year_says_what_it_came_to(ward, session, exam):
    people = [held.record.id for held in ward.store.all(StaffMember)]
    hold_session(ward, session, ward.today(), people[:2])
    record_points(ward, exam, {people[0]: Decimal("87.5")}, on=ward.today())
    pages = "".join(texts(year_pdf(ward, ward.today().year, words=Words("zh_CN"))))
    for said in ("一周一提醒", "拒收红包", "2 / 3", "1.0", "年度廉洁考试", "87.50"):
        assert said in pages


def test_files_are_written_whole_or_not_at_all(ward, session, exam, tmp_path):
    words = Words("zh_CN")
    for number, write in enumerate((
        lambda path: print_sign_in(ward, session, path, words=words),
        lambda path: print_exam(ward, exam, path, words=words),
        lambda path: print_year(ward, ward.today().year, path, words=words),
    )):  # fmt: skip
        path = tmp_path / f"{number}.pdf"
        done = write(path)
        with pypdfium2.PdfDocument(path) as document:
            assert done.pages == len(document)


def test_what_is_gone_is_said(ward):
    with pytest.raises(NoSuchRecordError):
        sign_in_pdf(ward, ward.new_id(), words=Words("zh_CN"))


def test_a_year_without_anything_is_a_page_all_the_same(ward):
    assert texts(year_pdf(ward, date(2001, 1, 1).year, words=Words("en")))
