"""What the tests of orders and their rectification share: an order given, worked on, carried."""

from decimal import Decimal

import pytest

from cleanclinic.operations.issues.board import NextAct, issue_of, list_issues, work_id
from cleanclinic.operations.issues.findings import add_finding
from cleanclinic.operations.issues.office import issue_orders
from cleanclinic.operations.issues.work import receive_order, set_work, verify
from cleanclinic.operations.recording.evidence import NewFile, add_files
from cleanclinic.operations.self_checks.answers import Answered, answer, note
from cleanclinic.operations.self_checks.runs import period_of, start_run
from cleanclinic.operations.self_checks.standards import publish_standard
from cleanclinic.records.issue_order import IssueSource, ReviewVerdict
from cleanclinic.records.rectification import Rectification
from cleanclinic.records.self_check import PeriodKind
from cleanclinic.records.standard_methods import Given
from tests.core.exchange_kit import trip
from tests.core.standard_kit import indicator, standard

ORDER = {
    "source": IssueSource.INSPECTION,
    "problem": "毒麻药品登记缺双人签名 3 处",
    "requirement": "补签并说明原因，组织学习登记制度",
}
CLOSED, BACK = ReviewVerdict.CLOSED, ReviewVerdict.SENT_BACK


def give(hospital, *wards, **values):
    """An order for wards, already with the first PC of each; gives the id of the first's."""
    departments = [ward.department_id for ward in wards]
    issue_orders(hospital.office, departments, {**ORDER, **values})
    for ward in wards:
        hospital.answer(ward)
    (issue,) = [one for one in list_issues(wards[0]) if one.is_order]
    return issue.id


def finding(ward, **values):
    return add_finding(ward, {"problem": "登记本缺页", **values}).id


def rectify(ward, issue_id, **values):
    """All up to the department's own check."""
    issue = issue_of(ward, issue_id)
    if issue.next_act is NextAct.RECEIVE:
        receive_order(ward, issue_id)
    set_work(
        ward, issue_id,
        {"plan": "本周内补签", "measures": "已补签并学习", "done_on": ward.today(), **values},
    )  # fmt: skip
    photo(ward, issue_id)
    verify(ward, issue_id)


def photo(ward, issue_id, name="整改后.txt"):
    file = NewFile(f"{name} {ward.now()}".encode(), name)
    add_files(ward, Rectification, work_id(issue_id), [file], field="after")


def state(workspace, issue_id):
    return issue_of(workspace, issue_id).standing.state


def agree(hospital, *wards):
    """All know all, and every ledger is whole."""
    for _ in range(2):
        for ward in wards:
            trip(hospital, ward)
    seen = [
        {one.id: (one.standing, one.round, one.next_act) for one in list_issues(workspace)}
        for workspace in (hospital.office, *wards)
    ]
    assert all(one == seen[0] for one in seen)
    for workspace in (hospital.office, *wards):
        assert workspace.store.alarms() == ()
        assert workspace.store.compare_projection() == ()
    return seen[0]


def checked_run(hospital, ward):
    """A run with an answer below full, a veto item that fired and a bonus nobody earned."""
    publish_standard(
        hospital.office,
        standard(
            indicator("1", "5", "binary"),
            indicator("2", "5", "binary"),
            indicator("3", "5", "binary", veto=True),
            indicator("4", "0", "bonus", "each=0.5;cap=1"),
        ),
    )
    hospital.answer(ward)
    days = period_of(PeriodKind.QUARTER, ward.today())
    run = start_run(ward, "T", PeriodKind.QUARTER, days, title="四季度自查").id
    answers = {"1": 0, "2": 1, "3": 0, "4": 0}
    for code, amount in answers.items():
        answer(ward, run, code, Answered(Given(Decimal(amount))))
    note(ward, run, "1", remark="领用单缺签 3 处")
    return run


@pytest.fixture
def ward(hospital):
    """A department that orders can be given to."""
    return hospital.ward("w1")
