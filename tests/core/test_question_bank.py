"""Questions of the department's own: answers as people write them, and exams drawn with them."""

from decimal import Decimal

import pytest

from cleanclinic.operations.education.exams import draw_exam
from cleanclinic.operations.education.questions import question_bank
from cleanclinic.operations.recording.writing import add_record, edit_record, get_record
from cleanclinic.records.exam import Exam, QuestionKind, exam_bank
from cleanclinic.records.exam_question import ExamQuestion, read_answer
from tests.hospital import Hospital

OPTIONS = "当面拒绝\n先收下\n上交登记"


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("bank")) as house:
        yield house.found_ward("bank")


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("b", QuestionKind.SINGLE, "B"),
        ("c a", QuestionKind.MULTIPLE, "AC"),
        ("Ａ、Ｃ", QuestionKind.MULTIPLE, "AC"),
        ("对", QuestionKind.TRUTH, "T"),
        ("×", QuestionKind.TRUTH, "F"),
        ("false", QuestionKind.TRUTH, "F"),
        ("A", QuestionKind.TRUTH, ""),
        ("第一个", QuestionKind.SINGLE, ""),
    ],
)
def test_an_answer_is_read_as_people_write_it(typed, kind, kept):
    assert read_answer(typed, kind) == kept


@pytest.mark.parametrize(
    "values",
    [
        {"answer": "D"},
        {"answer": "AC"},
        {"answer": ""},
        {"kind": QuestionKind.MULTIPLE, "answer": "A"},
        {"kind": QuestionKind.TRUTH, "answer": "对"},
        {"options": "只有一个", "answer": "A"},
    ],
)
def test_a_question_whose_answer_does_not_fit_is_kept_and_not_asked(values):
    given = {"text": "退不掉的红包怎么办", "kind": QuestionKind.SINGLE, "options": OPTIONS}
    assert ExamQuestion(id="q", **{**given, **values}).as_question() is None
    assert ExamQuestion(id="q", **{**given, "answer": "c"}).as_question() is not None


def test_our_own_questions_come_first_and_retired_ones_are_left_out(ward):
    def add(text, **values):
        given = {"text": text, "options": OPTIONS, "answer": "C", **values}
        return add_record(ward, ExamQuestion, given).id

    one, two, gone = add("问一"), add("问二"), add("问三")
    add("还没写完", answer="")
    edit_record(ward, ExamQuestion, gone, {"retired": True})
    assert {each.bank_id for each in question_bank(ward).own} == {one, two}

    def drawn(count, *, own):
        made = draw_exam(
            ward, title="考试", on=ward.today(), count=count, minutes=30, pass_points=Decimal(60),
            own=own,
        )  # fmt: skip
        questions = get_record(ward, Exam, made.id).record.questions
        assert [each.kind for each in questions] == sorted(
            (each.kind for each in questions), key=list(QuestionKind).index
        )
        return {each.bank_id for each in questions}

    with_ours = drawn(10, own=True)
    assert {one, two} <= with_ours
    assert len(with_ours) == 10
    assert len(drawn(1, own=True) & {one, two}) == 1
    assert drawn(10, own=False) <= {each.bank_id for each in exam_bank()}
    # What was asked stands, whatever becomes of the question.
    made = draw_exam(
        ward, title="考试", on=ward.today(), count=2, minutes=30, pass_points=Decimal(60)
    )
    edit_record(ward, ExamQuestion, one, {"text": "改过"})
    texts = {each.text for each in get_record(ward, Exam, made.id).record.questions}
    assert texts == {"问一", "问二"}
