"""The page of checks: counts, the way to a finding's place, explaining one and taking that back."""

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.index.consistency import check_consistency
from cleanclinic.operations.recording.evidence import NewFile, add_files
from cleanclinic.operations.recording.writing import edit_record
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.risk_point import RiskPoint
from tests.core.pictures import brighter, jpeg, room
from tests.ui.pages import TODAY, all_named, ask, press, risk, settle, show, type_into
from ui.pages.consistency import ConsistencyPage
from ui.pages.consistency.wave_dialog import WaveDialog
from ui.parts.evidence_view import EvidenceView
from ui.parts.record_history import HistoryDialog


@pytest.fixture
def page(qtbot, desk):
    """Two high risks without a control: one more finding each, as nobody set a day of review."""
    for number in (1, 2):
        ask(desk, partial(add_risk, values=risk(number, likelihood=5)))
    return show(qtbot, desk, ConsistencyPage)


def rules(page):
    return [row.split("/")[0] for row in page.table.shown_ids()]


def wave(qtbot, desk, page, why):
    page.open_wave()
    dialog = page.findChild(WaveDialog)
    type_into(dialog.why.edit, why)
    press(qtbot, dialog.accept_button)
    settle(desk)
    return dialog


def test_the_gravest_stand_first_and_are_counted(page):
    assert rules(page)[:2] == ["uncontrolled", "uncontrolled"]
    texts = [chip.text() for chip in page.chips._buttons.values()]
    assert texts[:2] == [f"全部 {len(rules(page))}", "要处理 2"]
    assert "47 条规则" in page.subtitle()
    page.chips.press("grave")
    assert rules(page) == ["uncontrolled", "uncontrolled"]


def test_a_finding_is_one_press_from_its_place(page, window, desk, qtbot):
    first = page.report.rows[0]
    page.table.opened.emit(page.table.current_id())
    page.table.link_pressed.emit(page.table.current_id(), "go")
    press(qtbot, page.go)
    assert window.went == [("risks", first.record)] * 3


def test_what_is_put_right_is_gone(page, desk):
    control = {"text": "处方点评", "frequency": Frequency.MONTHLY}
    ask(desk, partial(add_control, risk_id=page.report.rows[0].record, values=control))
    settle(desk)
    assert rules(page).count("uncontrolled") == 1


def test_a_finding_that_says_the_same_is_the_same_row_again(page, desk):
    before = {row.id: row for row in page.table.model.rows}
    first, second = (row.record for row in page.report.rows[:2])
    ask(
        desk,
        partial(edit_record, of=RiskPoint, record_id=first, values={"description": "另一表现"}),
    )
    settle(desk)
    after = {row.id: row for row in page.table.model.rows}
    assert after.keys() == before.keys()
    changed = {one.partition("/")[2] for one in after if after[one] is not before[one]}
    assert changed == {first}
    assert second in {one.partition("/")[2] for one in after}


def test_one_is_explained_and_taken_back(page, desk, window, qtbot):
    before = len(rules(page))
    wave(qtbot, desk, page, "由院感科统一防控")
    assert len(rules(page)) == before - 1
    assert window.told == [page.words.text("ui.consistency.waved")]
    page.chips.press("waved")
    assert rules(page) == ["uncontrolled"]
    page.table.select_first()
    assert page.back in page.top_actions()
    menu = {action.text(): action for action in page._row_menu(page.table.selected_ids())}
    menu["查看历史…"].trigger()
    settle(desk)
    told = [one.text() for one in page.findChild(HistoryDialog).findChildren(QLabel)]
    assert "由院感科统一防控" in " ".join(told)
    page.back.click()
    settle(desk)
    page.chips.press("all")
    assert len(rules(page)) == before


def test_several_are_explained_at_once(page, desk, qtbot):
    page.chips.press("grave")
    page.table.select(page.table.shown_ids())
    wave(qtbot, desk, page, "由院感科统一防控")
    assert len(ask(desk, check_consistency).waved) == 2


def test_without_a_reason_the_dialog_stays_and_says_so(page, desk, qtbot):
    dialog = wave(qtbot, desk, page, " ")
    assert dialog.isVisible()
    assert dialog.problem.text()
    assert ask(desk, check_consistency).waved == ()


def test_the_search_narrows_the_list(page):
    page.search.setText("R-0002")
    assert {row.split("/")[1] for row in page.table.shown_ids()} == {page._rows[
        page.table.shown_ids()[0]].record}  # fmt: skip
    page.search.setText("")


def test_a_record_that_is_pointed_to_is_chosen(page):
    record = page.report.rows[-1].record
    page.show_record(record)
    assert page.table.current_id().endswith(record)


def test_checking_again_shows_the_same(page, desk, qtbot, window):
    before = rules(page)
    press(qtbot, page.again)
    settle(desk)
    assert rules(page) == before


def test_every_control_has_a_name(page):
    assert all_named(page) == []


def test_both_places_of_one_photo_stand_side_by_side(qtbot, desk, window):
    point = ask(desk, partial(add_risk, values=risk(1))).id
    for number in (1, 2):
        values = {"text": f"措施{number}", "frequency": Frequency.MONTHLY}
        control = ask(desk, partial(add_control, risk_id=point, values=values)).id
        photo = NewFile(jpeg(brighter(room(1), 1 + number / 20)), f"照片{number}.jpg")
        ask(desk, partial(add_files, of=Control, record_id=control, files=[photo]))
    page = show(qtbot, desk, ConsistencyPage)
    settle(desk)
    row = next(key for key in page.table.shown_ids() if key.startswith("look_alike/"))
    page.table.select([row])
    settle(desk)
    assert page.pair.isVisible()
    assert all_named(page) == []
    halves = (page.pair.first, page.pair.second)
    assert [half.place.text() for half in halves] == ["措施2", "措施1"]
    assert all(half.picture.pixmap().width() > 60 for half in halves)
    for half in halves:
        press(qtbot, half.go)
    assert window.went == [("risks", point)] * 2
    press(qtbot, halves[0].open)
    assert page.findChild(EvidenceView).isVisible()
    settle(desk)
    page.table.select([next(key for key in page.table.shown_ids() if key != row)])
    assert not page.pair.isVisible()


def test_new_pictures_are_compared_a_few_at_a_time_until_all_are(qtbot, desk):
    point = ask(desk, partial(add_risk, values=risk(1))).id
    values = {"text": "措施", "frequency": Frequency.MONTHLY}
    control = ask(desk, partial(add_control, risk_id=point, values=values)).id
    photos = [NewFile(jpeg(room(one).resize((64, 48))), f"{one}.jpg") for one in range(30)]
    ask(desk, partial(add_files, of=Control, record_id=control, files=photos))
    page = show(qtbot, desk, ConsistencyPage)
    settle(desk)
    assert page.report.unread == 0
    assert not page.unread.isVisible()
    assert len(ask(desk, lambda workspace: workspace.store.picture_marks())) == 30


def test_what_was_amiss_on_a_day_is_shown_for_reading(page, desk, window):
    found = len(rules(page))
    page.back_to.show_day(TODAY - timedelta(days=1))
    settle(desk)
    assert "uncontrolled" not in rules(page)
    page.back_to.show_day(TODAY)
    settle(desk)
    assert len(rules(page)) == found
    assert page.back_to.strip.isVisible()
    assert "只能查看" in page.back_to.strip.accessibleName()
    assert not page.wave.isEnabled()
    assert not page.again.isEnabled()
    page.open_wave()
    assert page.findChild(WaveDialog) is None
    assert [one.text() for one in page._row_menu(page.table.shown_ids()[:1])] == ["去处理"]
    assert all_named(page) == []
    page.back_to.strip.back.click()
    settle(desk)
    assert page.wave.isEnabled()
