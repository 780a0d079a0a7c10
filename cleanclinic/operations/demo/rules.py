"""What the first ward of a demo has besides: rules, an approved list, assessments, questions."""

from datetime import timedelta

from cleanclinic.operations.ethics.assessments import add_assessment
from cleanclinic.operations.recording.writing import add_records
from cleanclinic.operations.risks.approvals import approve_risks
from cleanclinic.operations.risks.controls import edit_control
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.exam import QuestionKind
from cleanclinic.records.exam_question import ExamQuestion
from cleanclinic.records.internal_rule import InternalRule, RuleChange
from cleanclinic.records.periodic_assessment import AssessmentResult
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember

_DOCTORS = 3
# Title, what was done, days back, and which controls rest on it by their order.
_RULES = (
    ("科室低值耗材领用与核对办法", RuleChange.NEW, 120, "1"),
    ("红包礼品拒收、上交登记办法", RuleChange.REVISED, 75, "2"),
    ("医药代表接待管理规定（三定两有）", RuleChange.REVISED, 40, "3"),
    ("科室绩效二次分配公示办法", RuleChange.NEW, 20, "1"),
    ("外购药品代购登记本管理办法", RuleChange.ABOLISHED, 18, ""),
)
_QUESTIONS = (
    (
        "本科室医药代表接待日是（　　）", QuestionKind.SINGLE,
        "每周一上午\n每月第二个星期三下午\n随到随谈\n夜班交接时", "B",
        "接待的时间、地点和人员由科室固定，在走廊里约谈也算违规。",
    ),
    (
        "发现家属把信封留在护士站，应当（　　）", QuestionKind.MULTIPLE,
        "两人在场清点\n当天登记\n先放进抽屉等家属回来\n在规定时限内上交", "ABD",
        "单独保管说不清楚，两人清点、登记、按时上交。",
    ),
    (
        "科室废旧纸箱卖得的钱可以留作科室聚餐。", QuestionKind.TRUTH, "", "错",
        "废旧物资由后勤统一处置，科室不设现金账。",
    ),
)  # fmt: skip


def keep_rules(ward: Workspace) -> None:
    """Rules with the controls that rest on them, and the list approved by the department head."""
    today = ward.today()
    rows = [
        {"title": title, "change": change, "on": today - timedelta(days=back), "version": "1"}
        for title, change, back, _ in _RULES
    ]
    add_records(ward, InternalRule, rows)
    named = {held.record.title: held.record.id for held in ward.store.all(InternalRule)}
    controls = [held.record.id for held in ward.store.all(Control)]
    for place, (title, _, _, resting) in enumerate(_RULES):
        if resting:
            for control in controls[place * 4 : place * 4 + int(resting)]:
                edit_control(ward, control, {"internal_rule": named[title]})
    approve_risks(ward, "周主任", remark="同意，按清单落实")


def assess_doctors(ward: Workspace) -> None:
    """What the last periodic assessments of some doctors came to."""
    on = ward.today() - timedelta(days=240)
    people = (held.record for held in ward.store.all(StaffMember))
    doctors = [one.id for one in people if one.post_type is PostType.DOCTOR]
    for number, doctor in enumerate(doctors[:_DOCTORS], 1):
        values = {
            "staff_member": doctor, "from_year": on.year - 3, "to_year": on.year - 1,
            "on": on, "result": AssessmentResult.QUALIFIED,
            "ethics_result": AssessmentResult.QUALIFIED, "organisation": "市医师定期考核办公室",
            "number": f"{on.year}-{number:03d}",
        }  # fmt: skip
        add_assessment(ward, values)


def write_questions(ward: Workspace) -> None:
    """Questions about the ward's own ways."""
    rows = [
        {"text": text, "kind": kind, "options": options, "answer": answer, "why": why}
        for text, kind, options, answer, why in _QUESTIONS
    ]
    add_records(ward, ExamQuestion, rows)
