"""The start page tells what is there, what is due, and takes the last act back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.start_page import IndexGlance, IndexPoint
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.gift_record import GiftForm, GiftRecord
from cleanclinic.records.index_catalog import built_in_index_rules
from tests.ui.pages import TODAY, all_named, ask, press, risk, settle, show
from ui.pages.home import HomePage
from ui.parts.entries import ENTRIES
from ui.parts.index_dialog import PLACES, IndexDialog


@pytest.fixture
def page(qtbot, desk):
    return show(qtbot, desk, HomePage)


def test_an_empty_ward_is_told_where_to_begin(page, desk, window, qtbot):
    assert page.empty.isVisible()
    assert not page.todos.isVisible()
    press(qtbot, page.empty.action)
    assert window.went == [("risks", "library")]


def test_it_greets_by_name_and_day(page):
    assert "王敏" in page.title()
    assert "2026" in page.subtitle()


def test_counts_follow_what_is_recorded(page, desk):
    saved = ask(desk, partial(add_risk, values=risk(1)))
    ask(desk, partial(add_risk, values=risk(2, likelihood=1, impact=1)))
    control = {"text": "处方点评", "frequency": Frequency.MONTHLY}
    ask(desk, partial(add_control, risk_id=saved.id, values=control))
    cards = page.counts.cards
    assert cards["risks"].figure.text() == "2"
    assert cards["risks"].note.toolTip() == "高 1 · 中 0 · 低 1"
    assert cards["controls"].figure.text() == "0%"
    assert not page.empty.isVisible()


def test_a_to_do_leads_to_its_record(page, desk, window, qtbot):
    saved = ask(desk, partial(add_risk, values=risk(1)))
    control = {"text": "扫码入出库", "frequency": Frequency.PER_EVENT, "due": TODAY}
    added = ask(desk, partial(add_control, risk_id=saved.id, values=control))
    page.todos.chosen.emit("0")
    # In the list of controls: there evidence is added.
    assert window.went == [("risks", f"control/{added.id}")]


def test_the_search_over_everything_is_found_by_the_mouse_too(page, window, qtbot):
    press(qtbot, page.seek)
    assert window.sought == 1


def test_undo_takes_the_last_act_back(page, desk, window, qtbot):
    ask(desk, partial(add_risk, values=risk(1)))
    ask(desk, partial(add_risk, values=risk(2)))
    press(qtbot, page._undo)
    settle(desk)
    assert [row.number for row in ask(desk, list_risks).rows] == ["R-0001"]
    assert "R-0002" in window.told[-1]


def test_what_the_office_has_stands_on_one_line(page, desk, window, qtbot):
    ask(desk, partial(add_risk, values=risk(1)))
    texts = page.sent.stations.texts()
    assert texts == ["未发送 2", "已发送 0", "行风办已收到 0", "行风办已妥存 0"]
    assert page.sent.contact() == page.words.text("ui.home.sent.never")
    press(qtbot, page.sent.send)
    assert window.went == [("sync", "send")]


def test_differences_and_the_grant_are_one_click_from_being_done(page, desk, window):
    ask(desk, partial(add_risk, values=risk(1)))
    kinds = [todo.kind for todo in page._todos]
    page.todos.chosen.emit(str(kinds.index("enrol")))
    assert window.went == [("sync", "enrol")]


def test_every_control_has_a_name(page, desk):
    ask(desk, partial(add_risk, values=risk(1)))
    assert all_named(page) == []


def test_narrow_and_low_it_keeps_the_to_do_list(page, desk):
    ask(desk, partial(add_risk, values=risk(1)))
    assert page._recent_card.isVisible()
    page.resize(700, 420)
    assert not page._recent_card.isVisible()
    assert page._todo_card.isVisible()


# The index


def test_the_index_stands_beside_with_what_it_rests_on(page, desk):
    saved = ask(desk, partial(add_risk, values=risk(1)))
    control = {"text": "处方点评", "frequency": Frequency.MONTHLY}
    ask(desk, partial(add_control, risk_id=saved.id, values=control))
    assert page.index.figure.text() == "0.00"
    assert "20%" in page.index.coverage.toolTip()
    assert page.index.soon.isVisible()
    assert not page.index.chart.isVisible()
    assert "清廉指数 0.00" in page.index.accessibleName()


def test_a_trend_is_drawn_from_two_months_on(page):
    points = (IndexPoint(date(2026, 9, 30), "61.50"), IndexPoint(TODAY, "70.25"))
    index = IndexGlance("70.25", "+8.75", 65, "fair", False, "pledges", "3.10", points, "")
    page.index.show_index(index)
    assert not page.index.chart.isHidden()
    assert page.index.change.toolTip() == "较上季 +8.75"
    page.index.show_index(replace(index, vetoed=True, change="0"))
    assert page.index.change.toolTip() == page.words.text("ui.home.index.vetoed")
    page.index.show_index(replace(index, change="0"))
    assert page.index.change.toolTip() == page.words.text("ui.home.index.same")
    page.index.show_index(replace(index, change="", unsaid="then", wanted=50))
    assert page.index.change.toolTip() == "上季覆盖不足，暂不比较"
    assert "暂不比较" in page.index.accessibleName()
    hint = replace(points[0], vague=True)
    page.index.show_index(replace(index, unsaid="then", wanted=50, trend=(hint, points[1])))
    assert page.index.chart.isHidden()
    assert "50%" in page.index.soon.text()
    page.index.show_index(replace(index, value="", change="", trend=()))
    assert page.index.figure.text() == "–"


def test_a_press_tells_why_and_leads_to_where_it_comes_from(page, desk, window):
    saved = ask(desk, partial(add_risk, values=risk(1)))
    control = {"text": "处方点评", "frequency": Frequency.MONTHLY}
    ask(desk, partial(add_control, risk_id=saved.id, values=control))
    page.index.pressed.emit()
    settle(desk)
    dialog = page.findChild(IndexDialog)
    assert "清廉指数 0.00" in dialog.windowTitle()
    assert [one.code for one in dialog.effects] == ["controls"]
    named = [line.accessibleName() for line in dialog.lines]
    assert any("0 / 1 条措施有佐证" in name for name in named)
    assert any("没有数据，不计入" in name for name in named)
    assert any("不到 50%" in one.text() for one in dialog.findChildren(QLabel))
    dialog.lines[1].pressed.emit()
    assert window.went == [("risks", "")]


def test_every_part_of_the_rules_has_a_place():
    assert {one.code for one in built_in_index_rules()[0].parts} == PLACES.keys()
    pages = {entry.name for entry in ENTRIES["ward"]}
    assert {place for place, _ in PLACES.values()} <= pages


def test_gifts_of_the_year_are_counted_with_their_sum(page, desk, window):
    for amount in ("500", "1200.5"):
        values = {"on": TODAY, "form": GiftForm.MONEY, "amount": Decimal(amount)}
        ask(desk, partial(add_entry, of=GiftRecord, values=values))
    gifts = page.counts.cards["gifts"]
    assert gifts.figure.text() == "2"
    assert gifts.note.toolTip() == "本年 · 合计 1,700.50 元"
    gifts.pressed.emit()
    assert window.went == [("registers", "gift_record")]
