"""What there is to put right in a demo hospital: orders of the office, findings of the ward."""

from datetime import timedelta

from cleanclinic.operations.issues.board import Issue, NextAct, list_issues, work_id
from cleanclinic.operations.issues.findings import add_finding
from cleanclinic.operations.issues.office import issue_orders, order_again, review
from cleanclinic.operations.issues.work import (
    close_own,
    hand_in,
    look_back,
    receive_order,
    set_work,
    verify,
)
from cleanclinic.operations.recording.evidence import NewFile, add_files
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.issue_order import IssueGravity, IssueSource, ReviewVerdict
from cleanclinic.records.rectification import Rectification, RectifyState

_BOARD = {
    "source": IssueSource.INSPECTION,
    "gravity": IssueGravity.ORDINARY,
    "problem": "行风督导发现：医药代表接待登记缺接待地点和两名接待人签名，共 4 处。",
    "requirement": "补齐登记，说明原因；科室组织学习“三定两有”接待规定，并报送学习记录。",
    "basis": "医疗机构工作人员廉洁从业九项准则 第九条",
    "leader": "周副院长",
}
# What the ward found and put right in the months before: problem, basis, plan, measures.
_FOUND_BEFORE = (
    ("抢救车药品登记与实物不符 1 处。", "抢救药品管理规定", "当班核对并补登",
     "已补登，改为每班双人交接"),
    ("高值耗材使用后 3 例未当日扫码计费。", "高值医用耗材管理办法", "逐例补录，专人每日核对",
     "已补录，护士长每周抽查扫码记录"),
    ("病区公示栏未更新举报电话。", "九项准则 第九条", "联系行风办更换公示牌",
     "已更换，列入每月巡查"),
)  # fmt: skip
# What the office ordered first, saw put right, and found once more.
_FIRST = {
    "source": IssueSource.INSPECTION,
    "gravity": IssueGravity.ORDINARY,
    "problem": "抽查高值耗材领用登记，5 例缺患者条码或使用人签名。",
    "requirement": "补齐登记并逐例核对库存，明确领用、使用、计费三环节责任人。",
    "basis": "九项准则 第三条",
    "leader": "周副院长",
}
_AT_ONCE = {
    "source": IssueSource.COMPLAINT,
    "gravity": IssueGravity.COMPLEX,
    "problem": "患者投诉出院带药等候时间过长，且费用清单未当面解释。",
    "requirement": "梳理出院流程，明确每日清单解释责任人，公示办理时限。",
    "basis": "九项准则 第七条",
    "listed": True,
}
# Where the hospital is large enough, one department has what no good index outweighs.
_VETO = {
    "source": IssueSource.INSPECTION,
    "gravity": IssueGravity.VETO,
    "problem": "审计发现：一批耗材未经集体研究即指定采购，经办人收受供应商购物卡一张。",
    "requirement": "购物卡上交，暂停经办人采购岗位；补做集体研究并公开结果，科室专题剖析。",
    "basis": "九项准则 第九条",
    "leader": "周副院长",
    "listed": True,
}
_VETO_AT = 12


def order_demo(office: Workspace, departments: list[str]) -> None:
    """Two orders for the first department, one of them for the second as well; and a veto."""
    issue_orders(office, departments[:2], {**_BOARD, "found_on": _before(office, 2)})
    issue_orders(office, departments[:1], {**_AT_ONCE, "found_on": _before(office, 1)})
    if vetoed := departments[_VETO_AT : _VETO_AT + 1]:
        issue_orders(office, vetoed, {**_VETO, "found_on": _before(office, 3)})


def first_order(office: Workspace, department: str) -> None:
    """The order that is closed before long, and recurs."""
    issue_orders(office, [department], {**_FIRST, "found_on": _before(office, 1)})


def answer_first(ward: Workspace) -> None:
    """The first order is put right and handed in."""
    (issue,) = [one for one in list_issues(ward) if one.is_order]
    receive_order(ward, issue.id)
    _rectify(ward, issue.id, "本周内补齐并核对库存", "5 例已补齐，库存账物相符；责任人已公示")
    hand_in(ward, issue.id)


def close_first(office: Workspace) -> None:
    """The office closes what was handed in."""
    for issue in list_issues(office):
        if issue.is_order and issue.standing.state is RectifyState.SUBMITTED:
            review(office, issue.id, ReviewVerdict.CLOSED, issue.round)


def order_once_more(office: Workspace, department: str) -> None:
    """What was closed has happened again: an order that names its ancestor."""
    (closed,) = [one for one in list_issues(office) if one.is_order and one.closed]
    again = order_again(office, closed.id)
    issue_orders(office, [department], {**again, "found_on": _before(office, 1)})


def find_and_close(ward: Workspace, number: int) -> None:
    """A finding of the ward itself, put right and closed on the same day."""
    problem, basis, plan, measures = _FOUND_BEFORE[number % len(_FOUND_BEFORE)]
    values = {
        "source": IssueSource.TOUR,
        "gravity": IssueGravity.AT_ONCE,
        "found_on": _before(ward, 2),
        "problem": problem,
        "basis": basis,
    }
    made = add_finding(ward, values).id
    _rectify(ward, made, plan, measures)
    close_own(ward, made)


def look_back_demo(ward: Workspace) -> None:
    """The ward looks back at what it closed long enough ago: it has lasted."""
    for issue in list_issues(ward):
        if issue.next_act is NextAct.LOOK_BACK:
            look_back(ward, issue.id, lasting=True)


def find_demo(ward: Workspace) -> None:
    """Two findings of the ward itself: one put right and closed, one just begun."""
    closed = add_finding(
        ward,
        {
            "source": IssueSource.SELF_CHECK,
            "gravity": IssueGravity.AT_ONCE,
            "found_on": _before(ward, 4),
            "problem": "毒麻药品登记本缺双人签名 2 处。",
            "basis": "麻醉药品和精神药品管理规定",
        },
    ).id
    _rectify(
        ward, closed, "当班补签并在晨会提醒双人核对", "已补签，晨会学习登记制度，护士长每周抽查"
    )
    close_own(ward, closed)
    begun = add_finding(
        ward,
        {
            "source": IssueSource.TOUR,
            "problem": "护士站公示的收费标准还是旧版。",
            "due": ward.today() + timedelta(days=8),
        },
    ).id
    set_work(ward, begun, {"plan": "向财务科索取新版并更换公示牌", "owner": _somebody(ward)})


def answer_demo(ward: Workspace) -> None:
    """One order is handed in; the other waits to be signed for."""
    for issue in list_issues(ward):
        found = issue.record.problem == _BOARD["problem"]
        if issue.is_order and found:
            receive_order(ward, issue.id)
            _rectify(ward, issue.id, "三日内补齐登记，本周晨会学习", _answer(issue))
            hand_in(ward, issue.id)


def _answer(issue: Issue) -> str:
    return f"{issue.record.number} 所列 4 处已补齐；11 名护士学习接待规定并签到。"


def _rectify(ward: Workspace, issue_id: str, plan: str, measures: str) -> None:
    values = {
        "plan": plan,
        "owner": _somebody(ward),
        "measures": measures,
        "done_on": ward.today(),
    }
    set_work(ward, issue_id, values)
    proof = NewFile(f"{plan}\n{measures}\n".encode(), "整改后记录.txt")
    add_files(ward, Rectification, work_id(issue_id), [proof], field="after")
    verify(ward, issue_id)


def _somebody(ward: Workspace) -> str:
    return next(iter(staff_names(ward)))


def _before(workspace: Workspace, days: int) -> object:
    return workspace.today() - timedelta(days=days)
