"""The self-check form is read back from its PDF: facts, answers, losses, evidence, signatures."""

from datetime import date
from decimal import Decimal

import pytest

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.self_checks.answers import Answered, add_answer_files, answer, note
from cleanclinic.operations.self_checks.paper import print_self_check
from cleanclinic.operations.self_checks.runs import period_of, start_run, submit
from cleanclinic.operations.self_checks.standing import run_view
from cleanclinic.records.self_check import PeriodKind
from cleanclinic.records.standard_methods import NOT_APPLICABLE, Given
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts

PNG = b"\x89PNG\r\n\x1a\n" + b"1" * 40


@pytest.fixture
def filled(hospital):
    """A ward whose run by the nine prohibitions is answered, with a loss, a file and a remark."""
    ward = hospital.ward()
    days = period_of(PeriodKind.QUARTER, date(2026, 11, 2))
    run = start_run(ward, "JBZ", PeriodKind.QUARTER, days, title="四季度自查").id
    for question in run_view(ward, run).sheet.questions:
        answer(ward, run, question.code, Answered(question.method.best()))
    answer(ward, run, "3.3.2", Answered(Given(Decimal(3), Decimal(4))))
    answer(ward, run, "2.1.2", Answered(NOT_APPLICABLE, "本期没有捐赠"))
    note(ward, run, "3.3.2", remark="王䶮的一件晚交两天")
    note(ward, run, "1.1.1", head_amount=Decimal(0))
    add_answer_files(ward, run, "3.3.2", [NewFile(PNG, "上交登记簿.png")])
    return hospital, ward, run


def test_the_form_says_all_of_it(filled, tmp_path):
    _, ward, run = filled
    submit(ward, run, without_evidence=True)
    path = tmp_path / "自查表.pdf"
    made = print_self_check(ward, run, path, words=Words("zh_CN"))
    pages = texts(path)
    assert len(pages) == made.pages
    text = "".join("".join(pages).split())
    for wanted in (
        "四季度自查表",
        "2026-10-01—2026-12-31",
        "九不准自查",
        "已提交",
        # 5 points are away, 1.5 of 6 lost: 93.5 of 95
        "98.42分",
        "示范",
        "不适用：本期没有捐赠",
        "说明：王䶮的一件晚交两天",
        "3/4",
        "佐证清单（1件）",
        "上交登记簿.png",
        "缺佐证16条",
        "自查人",
        "行风办复核",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_printed_at_the_office_and_in_both_languages(filled, tmp_path, language):
    hospital, ward, run = filled
    hospital.round_trip(ward)
    words = Words(language)
    path = tmp_path / "form.pdf"
    print_self_check(hospital.office, run, path, words=words)
    text = "".join(texts(path))
    assert "icu病区" in text
    assert "{" not in text
    assert words.text("paper.self_check.value", value="98.42") in text
