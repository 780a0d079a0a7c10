"""What seems to tell of a patient is said where it is typed, and does not hold the work up."""

import pytest

from cleanclinic.operations.issues.board import list_issues
from tests.ui.pages import ask, dialog_of, press, settle, show, type_into
from ui.pages.rectify import RectifyPage
from ui.pages.rectify.dialogs import FindingDialog

# An identity number of nobody whose check digit is right.
NUMBER = "11010519491231002X"


@pytest.fixture
def page(qtbot, desk):
    return show(qtbot, desk, RectifyPage)


def test_an_identity_number_in_an_issue_is_warned_of_and_saved_all_the_same(qtbot, desk, page):
    page.open_new()
    settle(desk)
    dialog = dialog_of(page, FindingDialog)
    problem = dialog.form.editor("problem").control
    assert not dialog.warning.note.isVisible()
    type_into(problem, "登记本缺页，编号 110105194912310021")
    assert not dialog.warning.note.isVisible(), "any eighteen digits are no identity number"
    type_into(problem, f"患者 {NUMBER} 的登记缺页")
    assert NUMBER in dialog.warning.note.text()
    assert dialog.warning.note.isVisible()
    dialog.submit()
    settle(desk)
    (made,) = ask(desk, list_issues)
    assert NUMBER in made.record.problem
    press(qtbot, page.side.next)
    settle(desk)
    plan = page.side.form.editor("plan").control
    type_into(plan, "电话 13812345678 联系")
    assert "13812345678" in page.side.warning.note.text()
    type_into(plan, "补齐并抽查")
    assert not page.side.warning.note.isVisible()
