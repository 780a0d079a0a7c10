"""The bank of questions on the education page: our own, those supplied, and an exam of both."""

import pytest
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.education.exams import list_exams
from cleanclinic.operations.recording.writing import add_record, list_records
from cleanclinic.records.exam import QuestionKind, exam_bank
from cleanclinic.records.exam_question import ExamQuestion
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, dialog_of, press, settle, show, type_into
from ui.pages.education import EducationPage
from ui.pages.education.bank import BUILT_IN, OWN, BankDialog
from ui.pages.education.exam_dialogs import NewExamDialog
from ui.pages.education.page import EXAMS


@pytest.fixture
def bank(qtbot, desk):
    page = show(qtbot, desk, EducationPage)
    page.show_tab(EXAMS)
    assert all_named(page) == []
    page.exams.bank.click()
    settle(desk)
    dialog = dialog_of(page, BankDialog)
    assert nameless(dialog) == []
    return dialog


def own(desk):
    return [held.record for held in ask(desk, lambda w: list_records(w, ExamQuestion))]


def test_a_supplied_question_is_adapted_and_an_exam_asks_it_first(qtbot, desk, bank):
    page = bank.parent()
    truth = next(one for one in exam_bank() if one.kind is QuestionKind.TRUTH)
    bank.chips.press(BUILT_IN)
    bank.supplied.table.select([truth.bank_id])
    assert truth.text in [one.text() for one in bank.supplied.findChildren(QLabel)]
    press(qtbot, bank.supplied.adapt)
    settle(desk)
    assert bank.chips.current == OWN
    (made,) = own(desk)
    assert made.text == truth.text
    assert made.answer in ("对", "错")
    bank.records.show_record(made.id)
    settle(desk)
    form = bank.records.side.form
    type_into(form.editor("answer").control, "可能")
    bank.records.flush()
    settle(desk)
    assert own(desk)[0].as_question() is None
    type_into(form.editor("answer").control, "对")
    bank.accept()
    settle(desk)
    page.open_new()
    settle(desk)
    dialog = dialog_of(page, NewExamDialog)
    assert "1" in dialog.own.text()
    dialog.accept()
    settle(desk)
    (board,) = ask(desk, list_exams)
    assert made.id in [one.bank_id for one in board.exam.questions]


def test_without_questions_of_our_own_nothing_is_asked_about_them(desk, bank):
    page = bank.parent()
    bank.accept()
    page.open_new()
    settle(desk)
    assert dialog_of(page, NewExamDialog).own.isHidden()


def test_what_is_unfit_or_retired_is_found_by_its_chip(desk, bank):
    for text, answer, retired in (("问一", "Z", False), ("问二", "A", True)):
        values = {"text": text, "options": "一\n二", "answer": answer, "retired": retired}
        ask(desk, lambda w, values=values: add_record(w, ExamQuestion, values))
    settle(desk)
    for chip, text in (("unfit", "问一"), ("retired", "问二")):
        bank.records.chips.press(chip)
        (shown,) = bank.records.table.shown_ids()
        assert bank.records.view.held[shown].record.text == text
