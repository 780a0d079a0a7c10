"""The registers' page: adding by keyboard and mouse, what is refused, what is due, the papers."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.demo.registers import DemoRegisters
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import list_removed
from cleanclinic.operations.registers.entries import add_entry, list_register
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.talk import Talk, TalkForm
from cleanclinic.words import Words
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, all_named, ask, nurses, press, settle, show, type_into
from ui.pages.registers import RegistersPage
from ui.pages.registers.entry_notes import EntryNotes
from ui.pages.registers.shapes import SHAPES
from ui.parts.paper_dialog import PaperDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import ImportDialog
from ui.parts.record_new import NewRecordDialog

NAMES = ("陈晓燕", "刘䶮", "欧阳倩", "马丽", "买买提·吐尔逊江", "周宁")
KINDS = [shape.of.KIND for shape in SHAPES]


@pytest.fixture
def people(desk):
    return nurses(desk, NAMES)


@pytest.fixture
def page(qtbot, desk, people):
    return show(qtbot, desk, RegistersPage)


def keep_all(desk):
    def keep(workspace):
        made = DemoRegisters(workspace, random.Random(2), full=True)
        made.keep()
        made.keep_last()

    ask(desk, keep)


def gift(desk, **values):
    made = {"on": TODAY, "form": GiftForm.MONEY, **values}
    return ask(desk, partial(add_entry, of=GiftRecord, values=made)).id


def entries(desk, of=GiftRecord):
    return [one.record for one in ask(desk, partial(list_register, of=of)).entries]


def dialog_of(desk, page, kind=NewRecordDialog):
    settle(desk)
    (found,) = [one for one in page.findChildren(kind) if one.isVisible()]
    return found


def notes_of(page):
    return page.desk_shown().side.findChild(EntryNotes)


def choose(editor, value):
    values = [option.value for option in editor._options]
    editor.box.setCurrentIndex(values.index(value))
    editor.box.activated.emit(editor.box.currentIndex())


# --- Adding ---------------------------------------------------------------------------------------


def test_an_empty_register_says_what_belongs_in_it_and_begins(qtbot, desk, page):
    shown = page.desk_shown()
    assert shown.table.empty.isVisible()
    assert "红包" in shown.table.empty.sentence.text()
    press(qtbot, shown.table.empty.action)
    assert dialog_of(desk, page).form.field_names()[0] == "on"


def test_a_gift_is_recorded_as_people_type(qtbot, desk, page, people):
    page.desk_shown().setFocus()
    QTest.keyClick(page.desk_shown().table.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(desk, page)
    form = dialog.form
    assert form.values()["disposal"] is GiftDisposal.PENDING, "what is usual stands there already"
    type_into(form.editor("on").control, "12.1")
    assert form.editor("on").read() == date(2025, 12, 1), "what happened was not in the future"
    type_into(form.editor("on").control, "昨天")
    type_into(form.editor("time").control, "9:30")
    type_into(form.editor("handler").control, "oyq")
    QTest.keyClick(form.editor("handler").control, Qt.Key.Key_Return)
    choose(form.editor("form"), GiftForm.MONEY)
    type_into(form.editor("amount").control, "叁佰元整")
    type_into(form.editor("patient").control, "0821")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert not [one for one in page.findChildren(NewRecordDialog) if one.isVisible()]
    (record,) = entries(desk)
    assert (record.number, record.on) == ("XN1〔2026〕HB-001", TODAY - timedelta(days=1))
    assert (record.amount, record.handler, record.time) == (Decimal(300), people[2], "9:30")
    assert page.subtitle().startswith("2026 年 1 件")
    assert page.desk_shown().table.current_id() == record.id
    assert "见证人一、见证人二" in notes_of(page).lacking.text()


REFUSED = (
    ("on", "2.31", "没有 31 日"),
    ("on", "2126-11-02", "请核对年份"),
    ("on", "明天", "不能晚于今天"),
    ("patient", "王小明", "后四位"),
    ("what", "患者王小明送来信封", "像是患者全名"),
    ("what", "身份证 11010519491231002X", "身份证号"),
    ("amount", "三百左右", "应为数字"),
    ("amount", "12,00", "应为数字"),
    ("amount", "-3", "之间"),
    ("amount", "99999999", "之间"),
    ("disposed_on", "前天", "不能早于"),
    ("time", "25:10", "14:30"),
)


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(qtbot, desk, page, window):
    for field, typed, said in REFUSED:
        page.desk_shown().open_new()
        dialog = dialog_of(desk, page)
        choose(dialog.form.editor("form"), GiftForm.MONEY)
        type_into(dialog.form.editor(field).control, typed)
        press(qtbot, dialog.accept_button)
        settle(desk)
        assert dialog.isVisible(), typed
        assert said in dialog.form.problems[field], typed
        dialog.reject()
    assert entries(desk) == []
    assert window.failures == []


def test_amounts_in_any_writing_are_saved_as_numbers(desk, page):
    page.show_record(gift(desk))
    settle(desk)
    form = page.desk_shown().side.form
    written = (("1,200", "1200"), ("１３００", "1300"), ("三百五", "350"), ("￥80", "80"))
    for typed, amount in written:
        type_into(form.editor("amount").control, typed)
        page.leave()
        settle(desk)
        assert entries(desk)[0].amount == Decimal(amount)


def test_the_same_person_cannot_witness_twice(desk, page, people):
    record_id = gift(desk, witness=people[0])
    page.show_record(record_id)
    settle(desk)
    form = page.desk_shown().side.form
    type_into(form.editor("second_witness").control, NAMES[0])
    page.leave()
    settle(desk)
    assert "同一个人" in form.problems["second_witness"]
    assert entries(desk)[0].second_witness is None


# --- Several people -------------------------------------------------------------------------------


@pytest.fixture
def thanks(desk, page, people):
    record_id = ask(
        desk,
        partial(add_entry, of=Commendation, values={"on": TODAY, "form": CommendationForm.BANNER}),
    ).id
    page.show_record(record_id)
    settle(desk)
    return page.desk_shown().side.form.editor("praised")


def praised(desk):
    return [one.person for one in entries(desk, Commendation)[0].praised]


def test_people_are_added_by_initials_and_taken_out_again(desk, page, people, thanks):
    for typed in ("cxy", "ly"):
        type_into(thanks.control, typed)
        QTest.keyClick(thanks.control, Qt.Key.Key_Return)
        settle(desk)
    assert praised(desk) == people[:2]
    thanks.take_out(people[0])
    settle(desk)
    assert praised(desk) == people[1:2]


def test_a_name_is_chosen_from_the_list_by_mouse(qtbot, desk, page, people, thanks):
    thanks.control.open_list()
    shown = thanks.box.completer().popup()
    place = shown.visualRect(shown.model().index(3, 0)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: bool(thanks.chosen.text()))
    settle(desk)
    assert praised(desk) == [people[3]]
    thanks.chosen.linkActivated.emit(people[3])
    settle(desk)
    assert praised(desk) == []


def test_names_with_marks_between_are_taken_one_by_one(desk, page, people, thanks):
    type_into(thanks.control, "陈晓燕、买买提·吐尔逊江，欧阳倩,陈晓燕；")
    page.leave()
    settle(desk)
    assert praised(desk) == [people[0], people[4], people[2]]
    assert thanks.control.text() == ""
    QTest.keyClick(thanks.control, Qt.Key.Key_Backspace)
    settle(desk)
    assert praised(desk) == [people[0], people[4]]
    assert "陈晓燕" in thanks.chosen.accessibleName()


def test_the_history_names_people(desk, page, people, thanks):
    type_into(thanks.control, "马丽、")
    page.leave()
    settle(desk)
    page.desk_shown().open_history()
    history = dialog_of(desk, page, HistoryDialog)
    assert any("马丽" in one.text() for one in history.findChildren(QLabel))
    history.reject()


def test_a_name_that_is_nobodys_is_refused_in_words(desk, page, people, thanks):
    type_into(thanks.control, "没有这人")
    page.leave()
    settle(desk)
    assert praised(desk) == []
    assert page.desk_shown().side.form.problems["praised"]


# --- What is shown --------------------------------------------------------------------------------


def test_every_register_shows_its_entries_and_names_its_controls(desk, page):
    keep_all(desk)
    page.reload(None)
    for kind in KINDS:
        press_chip(page, kind)
        settle(desk)
        shown = page.desk_shown()
        records = entries(desk, shown.plan.of)
        assert len(shown.table.shown_ids()) == len(records) > 0
        assert all_named(page) == [], kind
        assert page.top_actions() == shown.top_actions()
    total = sum(len(entries(desk, shape.of)) for shape in SHAPES)
    assert page.subtitle().startswith(f"2026 年 {total} 件")


def test_in_english_every_register_fits_beside_its_form(qtbot, desk, page):
    keep_all(desk)
    english = show(qtbot, replace(desk, words=Words("en")), RegistersPage)
    for kind in KINDS:
        english.show_register(kind)
        settle(desk)
        view = english.desk_shown().table.view
        assert view.isVisible()
        assert view.header.length() <= view.viewport().width(), kind


def press_chip(page, kind):
    page.chips._buttons[kind].click()


def test_what_is_overdue_is_counted_marked_and_explained(qtbot, desk, page, people):
    badges = []
    page.badge_changed.connect(badges.append)
    who = {"handler": people[0], "witness": people[1], "second_witness": people[2]}
    gift(desk, on=TODAY - timedelta(days=3), **who)
    settle(desk)
    assert badges[-1] == 1
    assert "1 件已超时限" in page.subtitle()
    assert "2026-11-20" in notes_of(page).due.text()
    gift(desk, disposal=GiftDisposal.REFUSED, what="信封", **who)
    settle(desk)
    shown = page.desk_shown()
    assert len(shown.table.shown_ids()) == 2
    shown.chips._buttons["overdue"].click()
    assert len(shown.table.shown_ids()) == 1


def test_a_new_entry_begins_by_key_right_after_its_register_was_chosen(qtbot, desk, page):
    with qtbot.waitActive(page):
        page.activateWindow()
    press_chip(page, "complaint")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert "channel" in dialog_of(desk, page).form.field_names()


def test_the_register_shown_last_is_shown_again(qtbot, desk, page):
    press_chip(page, "complaint")
    again = show(qtbot, desk, RegistersPage)
    assert again.current == "complaint"


def test_another_page_leads_to_an_entry_whatever_its_register(desk, page):
    keep_all(desk)
    (record, *_) = entries(desk, Commendation)
    page.show_record(record.id)
    settle(desk)
    assert page.current == "commendation"
    assert page.desk_shown().table.current_id() == record.id
    page.show_record("complaint")
    assert page.current == "complaint"


def test_talks_are_closed_to_those_without_the_permission(qtbot, desk, page):
    ask(desk, partial(add_entry, of=Talk, values={"on": TODAY, "form": TalkForm.ROUTINE}))

    def sit_down(workspace):
        workspace.acting = Person("x", "周宁", Role.RECORDER, sees_ethics=False)

    ask(desk, sit_down)
    page.reload(None)
    settle(desk)
    press_chip(page, "talk")
    settle(desk)
    assert page.stack.currentWidget() is page.closed
    assert page.top_actions() == []
    assert page.print_entry() is None
    press_chip(page, "gift_record")
    assert page.top_actions() != []


# --- Keys, paper ----------------------------------------------------------------------------------


def test_delete_and_undo_by_keys(qtbot, desk, page):
    record_id = gift(desk)
    settle(desk)
    view = page.desk_shown().table.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Delete)
    settle(desk)
    assert entries(desk) == []
    (gone,) = ask(desk, lambda ws: list_removed(ws, GiftRecord))
    assert gone.record.id == record_id
    ask(desk, undo)
    assert [one.id for one in entries(desk)] == [record_id]


def test_several_are_given_the_same_disposal_at_once(desk, page):
    for _ in range(3):
        gift(desk)
    settle(desk)
    shown = page.desk_shown()
    shown.table.select(shown.table.shown_ids()[:2])
    shown.edit_many(shown.table.selected_ids(), {"disposal": GiftDisposal.REFUSED})
    settle(desk)
    refused = [one.disposal is GiftDisposal.REFUSED for one in entries(desk)]
    assert sorted(refused) == [False, True, True]


def test_the_sheet_is_shown_and_kept_as_a_file(qtbot, desk, page, tmp_path):
    gift(desk, amount=Decimal(300))
    settle(desk)
    press(qtbot, notes_of(page).sheet)
    dialog = dialog_of(desk, page, PaperDialog)
    assert dialog.pdf.startswith(b"%PDF")
    path = tmp_path / "sheet.pdf"
    dialog.save_to(path)
    settle(desk)
    assert path.read_bytes().startswith(b"%PDF")
    assert "sheet.pdf" in dialog.note.text()


def test_a_years_ledger_is_offered_for_every_year_that_has_one(desk, page):
    gift(desk)
    gift(desk, on=date(2025, 3, 3))
    settle(desk)
    menu = page.desk_shown().more.menu_shown
    for _ in range(2):
        menu.aboutToShow.emit()
    offered = [one for one in menu.actions() if isinstance(one, QAction) and one.property("year")]
    assert [one.property("year") for one in offered] == [2026, 2025]
    offered[1].trigger()
    dialog = dialog_of(desk, page, PaperDialog)
    assert dialog.pdf.startswith(b"%PDF")
    assert dialog._paper.name == "2025 年红包礼品登记台账.pdf"


def test_a_visit_begins_with_what_is_known_of_the_representative(qtbot, desk, page):
    keep_all(desk)
    page.show_register("rep_visit")
    settle(desk)
    companies = page.open_companies()
    settle(desk)
    assert nameless(companies) == []
    assert len(companies.table.shown_ids()) == 4
    first = companies._companies[0]
    press(qtbot, companies.visit)
    dialog = dialog_of(desk, page)
    values = dialog.form.values()
    assert (values["company"], values["rep"]) == (first.company, first.rep)
    assert values["valid_until"] == first.valid_until
    type_into(dialog.form.editor("on").control, "今天")
    press(qtbot, dialog.accept_button)
    settle(desk)
    records = entries(desk, RepVisit)
    assert len(records) == 5
    assert records[0].credit_code == first.credit_code, "what the dialog does not show is kept too"


def test_every_register_goes_to_excel_and_comes_back_without_a_change(desk, page, tmp_path):
    keep_all(desk)
    page.reload(None)
    for kind in KINDS:
        page.show_register(kind)
        settle(desk)
        shown = page.desk_shown()
        for place in range(shown.table.view.header.count()):
            shown.table.view.header.setSectionHidden(place, False)
        path = tmp_path / f"{kind}.xlsx"
        shown.files.export_to(path, shown.view)
        settle(desk)
        shown.files.open_file(path, shown.view)
        dialog = dialog_of(desk, page, ImportDialog)
        assert {one.match for one in dialog.matched} == {"same"}, kind
        dialog.reject()
        settle(desk)


def test_companies_stand_as_they_were_known_on_a_day(desk, page):
    keep_all(desk)
    page.show_register("rep_visit")
    settle(desk)
    companies = page.open_companies()
    settle(desk)
    companies.back.show_day(TODAY - timedelta(days=1))
    settle(desk)
    assert companies.table.shown_ids() == []
    assert "只能查看" in companies.back.strip.accessibleName()
    companies.back.show_day(TODAY)
    settle(desk)
    assert len(companies.table.shown_ids()) == 4
    assert not companies.visit.isEnabled()
    companies.begin()
    assert companies.isVisible()
    companies.close()
