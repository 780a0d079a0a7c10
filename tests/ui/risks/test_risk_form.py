"""The form of a risk point: it saves itself; the method decides what is asked; three grades."""

from functools import partial

from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.library import library
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.records.grading import Criterion, GradingMethod, RiskLevel
from cleanclinic.records.post_type import PostType
from cleanclinic.records.risk_point import Stage
from tests.ui.pages import ask, risk, settle, show, type_into
from ui.pages.risks import RisksPage


def test_what_is_typed_saves_itself(page, desk, ids):
    editor = page.side.form.editor("description").control
    type_into(editor, "改过的表现")
    page.leave()
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.description == "改过的表现"
    assert page.table.row(ids[0]).cells[3] == "改过的表现"


def test_another_row_first_saves_what_was_typed(page, desk, ids):
    type_into(page.side.form.editor("post").control, "药房")
    page.table.select([ids[2]])
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.post == "药房"
    assert page.side.risk_id == ids[2]


def test_a_value_that_cannot_stand_is_said_and_not_saved(page, desk, ids):
    type_into(page.side.form.editor("post").control, "")
    page.leave()
    settle(desk)
    assert page.side.form.problems["post"] == "必填"
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.post == "处方开具0"


def test_changing_the_grade_moves_the_row_and_the_matrix(page, desk, ids):
    box = page.side.grading.inputs[GradingMethod.MATRIX].editor("likelihood").control
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0]))
    assert (point.point.likelihood, point.grade.level) == (1, RiskLevel.LOW)
    assert page.records.risks.by_cell[1, 5] == {ids[0]}


def test_the_method_decides_what_is_asked(page, desk, ids):
    box = page.side.grading.method.editor("method").control
    place = list(GradingMethod).index(GradingMethod.CRITERIA)
    box.setCurrentIndex(place)
    box.activated.emit(place)
    settle(desk)
    grading = page.side.grading
    assert not grading.inputs[GradingMethod.CRITERIA].isHidden()
    assert grading.inputs[GradingMethod.MATRIX].isHidden()
    grading._boxes[Criterion.DISCRETION].click()
    settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0])).point
    assert point.method is GradingMethod.CRITERIA
    assert point.criteria == (Criterion.DISCRETION,)
    assert "1" in grading.reason.text()


def test_a_point_graded_by_criteria_has_no_place_in_the_matrix(qtbot, desk):
    # One feature of five, and likelihood times impact is one as well: still not the same thing.
    criteria = {"method": GradingMethod.CRITERIA, "criteria": (Criterion.DISCRETION,)}
    values = {**criteria, "likelihood": 1, "impact": 1}
    ask(desk, partial(add_risk, values=risk(9, **values)))
    assert show(qtbot, desk, RisksPage).records.risks.by_cell == {}


def test_the_responsible_person_is_picked_by_name(page, desk, ids):
    values = {"name": "李娜", "staff_number": "7", "post_type": PostType.NURSE}
    person = ask(desk, partial(add_staff, values=values))
    box = page.side.standing.editor("responsible").box
    box.setText("李娜")
    box.picked.emit()
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).responsible == "李娜"
    assert page.table.row(ids[0]).cells[7] == "李娜"
    assert person.id == box.value()


def test_three_grades_stand_beside_each_other(page, desk, ids):
    stages = page.side.stages
    assert stages.pills[Stage.INHERENT].accessibleName() == "未评"
    assert stages.pills[Stage.CURRENT].accessibleName() == "高 15"
    assert "纪委" in stages.watch.text()
    stages.fold.title.setChecked(True)
    form = stages.gradings[Stage.INHERENT].inputs[GradingMethod.MATRIX]
    for name, place in (("inherent_likelihood", 3), ("inherent_impact", 5)):
        box = form.editor(name).control
        at = next(n for n in range(box.count()) if box.itemText(n).startswith(str(place)))
        box.setCurrentIndex(at)
        box.activated.emit(at)
        settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0])).point
    assert (point.inherent_likelihood, point.inherent_impact) == (3, 5)
    assert stages.pills[Stage.INHERENT].accessibleName() == "高 15"
    assert stages.crossed.isHidden()


def test_a_grade_above_the_one_before_is_pointed_out(page, desk, ids):
    values = {"target_likelihood": 5, "target_impact": 5}
    ask(desk, partial(edit_risk, risk_id=ids[0], values=values))
    assert "目标等级" in page.side.stages.crossed.text()
    assert not page.side.stages.crossed.isHidden()


def test_a_point_says_which_text_of_the_library_it_was_adapted_from(page, desk):
    page.deeds.take_from_library([ask(desk, library)[0].id])
    settle(desk)
    assert page.side.origin.text().startswith("取自风险库")
    assert "已改" not in page.side.origin.text()
    type_into(page.side.form.editor("post").control, "本科室")
    page.leave()
    settle(desk)
    assert page.side.origin.text().endswith("已改：岗位/环节")
