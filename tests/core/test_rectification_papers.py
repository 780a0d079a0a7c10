"""Orders, findings and their ledger on paper, read back by other programs."""

from datetime import timedelta

import pytest

from cleanclinic.operations.home.overview import todos
from cleanclinic.operations.issues.board import WARD_ACTS, list_issues
from cleanclinic.operations.issues.findings import add_finding
from cleanclinic.operations.issues.office import issue_orders, order_again, review
from cleanclinic.operations.issues.papers import (
    issue_pdf,
    ledger_of_issues_pdf,
    print_issue,
    print_issue_ledger,
)
from cleanclinic.operations.issues.work import close_own, hand_in, receive_order
from cleanclinic.operations.recording.history import undoable
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.records.issue_order import ReviewVerdict
from cleanclinic.words import LANGUAGES, Words
from tests.core.exchange_kit import trip
from tests.core.paper_pdfs import codes, texts
from tests.core.rectification_kit import agree, give, rectify

WORDS = Words("zh_CN")


def read(path):
    """All that stands on a paper, without what lies between."""
    return "".join("".join(texts(path)).split())


def test_an_order_is_one_sheet_with_its_receipt_to_be_written_by_hand(hospital, tmp_path):
    ward = hospital.ward("w1")
    made = give(hospital, ward)
    path = tmp_path / "order.pdf"
    print_issue(ward, made, path, words=WORDS)
    text = read(path)
    for said in (
        "问题交办单",
        "交办〔2026〕001号",
        "毒麻药品登记缺双人签名",
        "签收人",
        "2026-11-17",
    ):
        assert said in text
    assert len(texts(path)) == 1
    assert any("交办〔2026〕001 号" in code for code in codes(path))


def test_what_became_of_it_stands_on_it(hospital, tmp_path):
    ward = hospital.ward("w1")
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    review(hospital.office, made, ReviewVerdict.SENT_BACK, 1, reason="缺学习签到表")
    path = tmp_path / "order.pdf"
    path.write_bytes(issue_pdf(hospital.office, made, words=WORDS))
    text = read(path)
    for said in ("已补签并学习", "w1护士长", "退回", "缺学习签到表", "整改后1件"):
        assert said in text


def test_what_happened_again_and_all_who_signed_stand_on_sheet_and_ledger(hospital, tmp_path):
    ward = hospital.ward("w1")
    second = hospital.ward("w1b", joins=ward)
    made = give(hospital, ward)
    hospital.answer(second)
    receive_order(second, made)
    rectify(ward, made)
    agree(hospital, ward, second)
    hand_in(ward, made)
    trip(hospital, ward)
    review(hospital.office, made, ReviewVerdict.CLOSED, 1)
    issue_orders(hospital.office, [ward.department_id], order_again(hospital.office, made))
    again = next(one.id for one in list_issues(hospital.office) if one.id != made)
    said = {
        made: (ward.person, second.person, "之后又发生：交办〔2026〕002号"),
        again: ("重复发生", "前次：交办〔2026〕001号（2026-11-02销号）"),
    }
    for issue, sentences in said.items():
        path = tmp_path / f"{issue}.pdf"
        printed = print_issue(hospital.office, issue, path, words=WORDS)
        assert printed.pages == len(texts(path)) == 1
        assert [one for one in sentences if "".join(one.split()) not in read(path)] == []
    path = tmp_path / "ledger.pdf"
    print_issue_ledger(hospital.office, path, words=WORDS)
    assert "又发生，前次交办〔2026〕001号" in read(path)


def test_a_sheet_of_several_pages_says_how_many_it_has(hospital, tmp_path):
    ward = hospital.ward("w1")
    made = give(
        hospital, ward, problem="某条记录缺签名。\n" * 190, requirement="逐条补齐。\n" * 190
    )
    path = tmp_path / "order.pdf"
    printed = print_issue(ward, made, path, words=WORDS)
    assert printed.pages == len(texts(path)) > 1


def test_the_ledger_says_its_colours_in_words(hospital, tmp_path):
    ward = hospital.ward("w1")
    path = tmp_path / "ledger.pdf"
    with pytest.raises(NothingToPrintError):
        ledger_of_issues_pdf(ward, words=WORDS)
    late = add_finding(ward, {"problem": "登记本缺页"}).id
    done = add_finding(ward, {"problem": "门未锁"}).id
    rectify(ward, done)
    close_own(ward, done)
    hospital.time.pass_days(16)
    print_issue_ledger(ward, path, words=WORDS)
    text = read(path)
    for said in ("W1〔2026〕WT-001", "登记本缺页", "红", "已销号", "共2个问题，已销号1个，逾期1个"):
        assert said in text
    assert late in {one.id for one in list_issues(ward) if one.late}


@pytest.mark.parametrize("language", LANGUAGES)
def test_acts_and_things_to_do_read_well(hospital, language):
    words, ward = Words(language), hospital.ward("w1")
    add_finding(ward, {"problem": "登记本缺页", "due": ward.today() + timedelta(days=2)})
    (todo,) = [one for one in todos(ward) if one.page == "rectify"]
    assert "WT-001" in words.text(todo.text_key, **todo.values)
    for act in WARD_ACTS:
        assert "登记本" in words.text(f"todo.issue.{act}", **todo.values)
    line = undoable(ward)
    assert "WT-001" in words.act(line.key, line.args)
