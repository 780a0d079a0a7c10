import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from cleanclinic.records.fields import (
    Choice,
    Day,
    Field,
    Flag,
    Line,
    Moment,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
    fields_of,
)  # fmt: skip
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.loose_days import read_day
from cleanclinic.records.risk_point import RiskPoint
from tests.ui.accessibility import nameless
from ui.pages.selfcheck.asking import EntryLine
from ui.parts.calendar import CalendarPopup
from ui.parts.day_editors import DayEditor
from ui.parts.fields import LabelledField
from ui.parts.form_fields import FormField, fields_for
from ui.parts.layouts import column
from ui.parts.pick_box import Option, PickBox
from ui.parts.record_form import RecordForm
from ui.parts.search_box import SearchBox

TODAY = date(2026, 11, 22)
STAFF = "018f3b6e-0000-7000-8000-000000000001"
OTHER = "018f3b6e-0000-7000-8000-000000000002"


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Sample:
    name: Annotated[str, Line(10)]
    text: Annotated[str, Paragraph(40)]
    often: Annotated[Frequency, Choice(Frequency)]
    level: Annotated[int, Whole(1, 5)]
    money: Annotated[Decimal | None, Number(Decimal(0), Decimal(1000))] = None
    due: Annotated[date | None, Day()] = None
    person: Annotated[str | None, Refers("staff_member")] = None
    done: Annotated[bool, Flag()] = False
    steps: Annotated[tuple[str, ...], Parts(str)] = ()


VALUES = {
    "name": "领用登记", "text": "两人核对", "often": Frequency.DAILY, "level": 3,
    "money": Decimal("1.5"), "due": date(2026, 12, 1), "person": STAFF, "done": True,
    "steps": ("一", "二"),
}  # fmt: skip


@pytest.fixture
def form(qtbot, kit):
    options = {
        "often": tuple(Option(one, one.value) for one in Frequency),
        "person": (Option(STAFF, "李娜"), Option(OTHER, "王敏")),
    }
    fields = [
        FormField(field, field.name, options.get(field.name, ())) for field in fields_of(Sample)
    ]
    made = RecordForm(kit, fields)
    qtbot.addWidget(made)
    made.show()
    made.show_record("a", VALUES)
    made.heard = []
    made.edited.connect(lambda *edit: made.heard.append(edit))
    return made


def commit(widget, text):
    """What an input method does when a word is finished."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def test_what_is_shown_is_read_back(form):
    assert form.values() == VALUES
    assert form.heard == []


def test_a_value_is_handed_over_when_typing_rests(form, qtbot):
    editor = form.editor("name").edit
    editor.setFocus()
    editor.selectAll()
    commit(editor, "扫码")
    assert form.heard == []
    with qtbot.waitSignal(form.edited):
        pass
    assert form.heard == [("a", "name", "扫码")]


def test_enter_hands_over_at_once_and_goes_on(form, qtbot):
    editor = form.editor("name").edit
    editor.setFocus()
    commit(editor, "表")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert form.heard == [("a", "name", "表领用登记")]
    assert form.editor("text").edit.hasFocus()


def test_leaving_a_field_hands_over(form):
    editor = form.editor("name").edit
    editor.setFocus()
    commit(editor, "表")
    form.editor("level").edit.setFocus()
    assert form.heard == [("a", "name", "表领用登记")]


def test_what_did_not_change_is_not_handed_over(form, qtbot):
    editor = form.editor("name").edit
    editor.setFocus()
    commit(editor, "表")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    form.flush()
    assert form.heard == []


def test_a_value_that_cannot_stand_is_said_in_words_and_kept_back(form, kit):
    editor = form.editor("name").edit
    editor.setFocus()
    commit(editor, "一二三四五六七八九十")
    form.flush()
    assert form.heard == []
    assert form.problems == {"name": kit.words.text("problem.too_long", most=10, **{"is": 14})}
    assert form.editor("name").control.accessibleDescription() == form.problems["name"]


def test_reload_keeps_what_is_being_typed_and_the_cursor(form):
    editor = form.editor("text").edit
    editor.setFocus()
    commit(editor, "每日")
    place = editor.textCursor().position()
    form.show_record("a", VALUES | {"name": "新名", "text": "别人的字"})
    assert editor.toPlainText() == "每日两人核对"
    assert editor.textCursor().position() == place
    assert form.editor("name").edit.text() == "新名"
    form.flush()
    assert form.heard == [("a", "text", "每日两人核对")]


def test_an_answer_from_before_the_save_does_not_bring_the_old_text_back(form):
    editor = form.editor("name").edit
    editor.setFocus()
    commit(editor, "表")
    form.flush()
    form.show_record("a", VALUES)
    assert editor.text() == "表领用登记"
    form.show_record("a", VALUES | {"name": "表领用登记"})
    form.show_record("a", VALUES)
    assert editor.text() == "领用登记", "an undo after the save must be shown"


def test_another_record_takes_the_typed_text_with_the_first_one_id(form):
    commit(form.editor("name").edit, "表")
    form.show_record("b", VALUES | {"name": "乙"})
    assert form.heard == [("a", "name", "表领用登记")]
    assert form.editor("name").edit.text() == "乙"


def test_text_that_cannot_be_saved_waits_until_its_record_is_shown_again(form):
    form.editor("due").edit.selectAll()
    form.editor("due").edit.insert("某天")
    form.editor("due").typed.emit()
    form.show_record("b", VALUES)
    assert form.editor("due").edit.text() == "2026-12-01"
    form.show_record("a", VALUES)
    assert form.editor("due").edit.text() == "某天"
    assert "due" in form.problems
    assert form.heard == []


def test_a_refused_value_stays_and_is_offered_again(form):
    editor = form.editor("name").edit
    commit(editor, "表")
    form.flush()
    form.show_problem("name", "已有同名的措施")
    assert form.problems == {"name": "已有同名的措施"}
    form.show_record("a", VALUES)
    assert editor.text() == "表领用登记"
    form.flush()
    assert form.heard == [("a", "name", "表领用登记")] * 2


def test_choices_and_flags_are_handed_over_at_once(form):
    box = form.editor("often").box
    place = box.findText("weekly")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    form.editor("done").box.click()
    assert form.heard == [("a", "often", Frequency.WEEKLY), ("a", "done", False)]


def test_people_are_found_by_initials(form):
    box = form.editor("person").box
    box.setFocus()
    box.selectAll()
    box.insert("wm")
    box.textEdited.emit("wm")
    assert box._entries.stringList() == ["王敏"]
    box.completer().popup().hide()
    form.editor("name").edit.setFocus()
    assert form.heard == [("a", "person", OTHER)]


def test_a_name_that_nobody_has_is_a_problem(form):
    box = form.editor("person").box
    box.setText("赵")
    box.textEdited.emit("赵")
    form.flush()
    assert "person" in form.problems


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("level", "4", 4), ("level", "\uff14", 4), ("level", "四", 4),
        ("name", "\u200b领用\ufeff\xa0", "领用"),
        ("money", "1,000.00", Decimal("1000.00")),
        ("money", "", None), ("due", "今天", TODAY), ("due", "3.8", date(2027, 3, 8)),
        ("due", "", None), ("steps", "甲\n\n 乙 ", ("甲", "乙")),
    ],
)  # fmt: skip
def test_loosely_typed_values_are_understood(form, name, typed, value):
    editor = form.editor(name)
    editor.show_draft(typed)
    editor.typed.emit()
    editor.finished.emit()
    assert form.problems == {}
    assert form.values()[name] == value


def test_a_text_of_nothing_to_be_seen_is_missing(form):
    form.editor("text").show_draft(" \u200b \n")
    form.editor("text").typed.emit()
    assert list(form.problems) == ["text"]


def compose(widget, preedit):
    """What an input method does while a word is being put together."""
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_the_key_that_ends_a_word_ends_nothing_else(form, qtbot, key):
    editor = form.editor("name").edit
    editor.setFocus()
    commit(editor, "表")
    compose(editor, "ling yong")
    qtbot.keyClick(editor, key)
    form._timer.timeout.emit()
    assert (form.heard, editor.hasFocus()) == ([], True)
    # Somebody else's change meanwhile does not break the word off.
    form.show_record("a", VALUES | {"name": "别人的"})
    assert form.editor("name").is_composing
    commit(editor, "领用")
    assert not form.editor("name").is_composing
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert form.heard == [("a", "name", "表领用领用登记")]


def test_a_word_is_ended_and_no_dialog_list_or_answer_with_it(qtbot, kit):
    field, search, line = LabelledField(kit, "理由", QLineEdit()), SearchBox(kit), EntryLine()
    ended = []
    for shown, edit, signal in (
        (field, field.edit, field.entered),
        (search, search, search.down),
        (line, line, line.entered),
    ):  # fmt: skip
        qtbot.addWidget(shown)
        shown.show()
        signal.connect(lambda: ended.append(True))
        edit.setFocus()
        compose(edit, "li you")
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert ended == []
        commit(edit, "理由")
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert ended.pop()


def test_a_day_is_picked_from_the_calendar(qtbot, kit):
    editor = DayEditor(kit, "打开日历")
    qtbot.addWidget(editor)
    editor.show()
    editor.edit.setText("2026-03-08")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    (popup,) = editor.findChildren(CalendarPopup)
    assert popup.isVisible()
    assert nameless(popup) == []
    assert popup.month.selectedDate() == QDate(2026, 3, 8)
    popup.month.activated.emit(QDate(2026, 3, 9))
    assert editor.read() == date(2026, 3, 9)
    assert not popup.isVisible()


def test_what_was_written_before_is_offered(form, qtbot):
    editor = form.editor("name")
    form.offer("name", ["领用登记", "双人核对", "双人签字"])
    editor.edit.setFocus()
    editor.edit.clear()
    qtbot.keyClicks(editor.edit, "srq")
    popup = editor.edit.completer().popup()
    assert editor._offered.entries.stringList() == ["双人签字"]
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert editor.edit.text() == "双人签字"
    form.flush()
    assert form.heard == [("a", "name", "双人签字")]
    qtbot.keyClick(editor.edit, Qt.Key.Key_Down)
    assert editor._offered.entries.stringList() == ["领用登记", "双人核对", "双人签字"]
    popup.hide()


def test_enter_goes_on_from_an_open_list_where_nothing_is_marked(form, qtbot):
    editor = form.editor("name")
    form.offer("name", ["双人核对"])
    editor.edit.setFocus()
    editor.edit.clear()
    qtbot.keyClicks(editor.edit, "s")
    popup = editor.edit.completer().popup()
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert form.heard == [("a", "name", "s")]
    assert form.editor("text").edit.hasFocus()
    box = form.editor("person").box
    box.setFocus()
    box.clear()
    qtbot.keyClicks(box, "wm")
    qtbot.keyClick(box.completer().popup(), Qt.Key.Key_Return)
    assert form.heard[1:] == [("a", "person", OTHER)]
    assert form.editor("done").box.hasFocus()


def test_of_two_people_of_one_name_the_chosen_one_is_meant(form):
    box = form.editor("person").box
    form.set_options("person", [Option(STAFF, "王芳"), Option(OTHER, "王芳")])
    box._narrow("wf")
    box._choose(box._entries.index(1))
    assert form.values()["person"] == OTHER
    form.show_record("b", VALUES | {"person": OTHER})
    assert form.values()["person"] == OTHER
    form.show_record("c", VALUES)
    assert form.values()["person"] == STAFF


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2月31日", "2 月没有 31 日"),
        ("20260431", "4 月没有 31 日"),
        ("2027.2.29", "2 月没有 29 日"),
        ("2126-03-08", "2126-03-08 离今天超过 50 年，请核对年份"),
        ("1825.1.1", "1825-01-01 离今天超过 100 年，请核对年份"),
        ("下个月", "看不懂这个日期：下个月。可以写 今天、3.8 或 2026-03-08"),
        ("13月1日", "看不懂这个日期：13月1日。可以写 今天、3.8 或 2026-03-08"),
    ],
)
def test_a_day_that_cannot_be_meant_is_told_in_words(form, typed, sentence):
    form.editor("due").show_draft(typed)
    form.editor("due").typed.emit()
    form.flush()
    assert form.problems == {"due": sentence}
    assert form.heard == []


def test_a_day_that_has_been_is_the_last_such_day(kit, qtbot):
    field = Field("on", Day(), required=False)
    form = RecordForm(kit, [FormField(field, "日期", past=True)])
    qtbot.addWidget(form)
    form.show_record("a", {})
    for typed, day in (("3.8", date(2026, 3, 8)), ("12.1", date(2025, 12, 1)), ("今天", TODAY)):
        form.editor("on").show_draft(typed)
        assert form.values()["on"] == day
    assert read_day("2.29", TODAY, past=True) == date(2024, 2, 29)
    assert read_day("30号", TODAY, past=True) == date(2026, 10, 30)
    assert read_day("周五", date(2026, 11, 19), past=True) == date(2026, 11, 13)


@pytest.mark.parametrize(("name", "typed"), [("level", "很高"), ("level", "9"), ("due", "2月30日")])
def test_what_makes_no_value_is_never_handed_over(form, name, typed):
    form.editor(name).show_draft(typed)
    form.editor(name).typed.emit()
    form.flush()
    assert list(form.problems) == [name]
    assert form.heard == []


def test_new_records_are_checked_whole(form, kit):
    form.show_record("", {})
    assert set(form.all_problems()) == {"name", "text", "often", "level"}


def test_read_only_forms_take_nothing(form, qtbot):
    form.show_record("a", VALUES, read_only=True)
    qtbot.keyClicks(form.editor("name").edit, "abc")
    form.flush()
    assert form.heard == []


def test_labels_and_choices_come_from_the_words(kit, qtbot):
    fields = fields_for(kit, RiskPoint, ["area", "description", "review_on"])
    assert [shown.label for shown in fields] == ["类别", "风险表现", "下次复核"]
    assert fields[0].options[0].text == kit.words.text(
        f"business_area.{fields[0].options[0].value}"
    )
    form = RecordForm(kit, fields)
    qtbot.addWidget(form)
    assert nameless(form) == []


def test_every_editor_has_a_name(form):
    assert nameless(form) == []


def test_a_moment_is_read_in_local_time(kit, qtbot):
    form = RecordForm(kit, [FormField(Field("at", Moment(), required=False), "时间")])
    qtbot.addWidget(form)
    form.show_record("a", {})
    form.editor("at").show_draft("11月20日 14:30")
    moment = form.values()["at"]
    assert (moment.date(), moment.hour, moment.minute) == (date(2026, 11, 20), 14, 30)
    assert moment.utcoffset() is not None
    form.editor("at").show_draft("午后")
    form.editor("at").typed.emit()
    assert "at" in form.problems


def test_a_moment_before_the_clocks_of_windows_is_a_problem_there_and_no_accident(kit, qtbot):
    form = RecordForm(kit, [FormField(Field("at", Moment(), required=False), "时间")])
    qtbot.addWidget(form)
    form.show_record("a", {})
    form.editor("at").show_draft("1950-01-01 10:00")
    form.editor("at").typed.emit()
    assert ("at" in form.problems) is (os.name == "nt")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", TODAY), ("明天", date(2026, 11, 23)), ("昨天", date(2026, 11, 21)),
        ("前天", date(2026, 11, 20)), ("+7", date(2026, 11, 29)), ("-1", date(2026, 11, 21)),
        ("\uff12\uff10\uff12\uff160308", date(2026, 3, 8)), ("2026-3-8", date(2026, 3, 8)),
        ("2026/03/08", date(2026, 3, 8)), ("2026.3.8", date(2026, 3, 8)),
        ("2026年3月8日", date(2026, 3, 8)), ("3月8日", date(2027, 3, 8)),
        ("3.8", date(2027, 3, 8)), ("12-1", date(2026, 12, 1)), ("11 20", date(2026, 11, 20)),
        ("1.5", date(2027, 1, 5)), ("8.1", date(2026, 8, 1)), ("26.3.8", date(2026, 3, 8)),
        ("明年3月8号", date(2027, 3, 8)), ("20260308", date(2026, 3, 8)),
        ("2.29", None), ("2028.2.29", date(2028, 2, 29)), ("13.1", None), ("2026-02-30", None),
        # No day at all, as databases write it: not of 2001.
        ("0001-01-01", date(1, 1, 1)), ("0000-00-00", None), ("0000-01-01", None),
        ("", None), ("某天", None), ("3", None), ("20260308x", None),
        # The day is a Sunday.
        ("大前天", date(2026, 11, 19)), ("周五", date(2026, 11, 20)), ("星期天", TODAY),
        ("上周五", date(2026, 11, 13)), ("下个礼拜一", date(2026, 11, 23)),
        ("8日", date(2026, 11, 8)), ("30号", date(2026, 11, 30)), ("31号", None),
        ("十二月二十五日", date(2026, 12, 25)), ("二〇二六年三月十八日", date(2026, 3, 18)),
        ("去年十月三十一号", date(2025, 10, 31)), ("二三日", None), ("四十日", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text, day):
    assert read_day(text, TODAY) == day


def test_the_list_below_a_line_of_a_dialog_looks_as_its_window_does(qtbot, kit):
    window = QWidget()
    qtbot.addWidget(window)
    kit.look.dress(window)
    dialog = QDialog(window)
    box = PickBox(kit, [Option("a", "甲"), Option("b", "乙")])
    column(kit.look, box, into=dialog)
    box.open_list()
    assert box.completer().popup().styleSheet() == window.styleSheet() != ""
    box.completer().popup().hide()
