"""Entries and doctors' assessments from tables: read by the rules, checked, one act."""

import pytest

from cleanclinic.operations.ethics.assessments import list_assessments
from cleanclinic.operations.ethics.events import list_events
from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.ethics_terms import ConductKind
from cleanclinic.records.post_type import PostType
from tests.ui.pages import TODAY, ask, settle
from tests.ui.staff_kit import answer, come_in, only, page, people
from ui.parts.record_import import ImportDialog

__all__ = ["page", "people"]


@pytest.fixture
def opened(desk, page, people):
    come_in(desk, sees=True)
    page.reload(None)
    answer(desk)
    page.table.select(people[:1])
    answer(desk)
    return page


def told(dialog):
    return [one.problems[0].rule if one.problems else "" for one in dialog.found]


def take(desk, page, table, rows):
    table.pasted.emit([list(map(str, row)) for row in rows])
    answer(desk)
    dialog = only(page, ImportDialog)
    answer(desk)
    return dialog


def test_entries_of_a_table_are_read_by_the_rules_and_wait_to_be_confirmed(desk, opened, people):
    item = next(one for one in ask(desk, current_rules).items if not one.kind.adds)
    plus, skill = map(desk.words.text, ("conduct_kind.plus", "ethics_heading.skill"))
    rows = [
        ("姓名", "日期", "事由", "类别", "方面", "分值", "说明"),
        ("刘䶮", TODAY, item.text, "", "", "", ""),
        ("", "2026-10-05", "病区自定：帮教新人", plus, skill, "1.5", "带教两名新护士"),
        ("刘䶮", "2027-01-01", item.text, "", "", "", ""),
        ("没有此人", TODAY, item.text, "", "", "", ""),
        ("刘䶮", TODAY, "没有写类别", "", "", "", ""),
    ]
    opened.tabs.show_tab("adverse")
    tab = opened.tabs.tab("adverse")
    dialog = take(desk, opened, tab.table, rows)
    assert told(dialog) == ["", "", "future", "nobody", "required"]
    dialog.skip.setChecked(True)
    dialog.accept()
    answer(desk)
    by_person = {one.staff_id: one for one in ask(desk, list_events)}
    taken = by_person[people[1]]
    assert (taken.item, taken.kind, taken.points) == (item.code, item.kind, item.points)
    assert {one.state for one in by_person.values()} == {"draft"}
    ask(desk, lambda w: w.store.undo(w.actor))
    assert ask(desk, list_events) == (), "it is one act"


def test_an_entry_without_a_name_is_about_the_person_shown(desk, opened, people):
    rows = [("日期", "事由", "类别", "方面", "分值"), (TODAY, "患者点名表扬", "加分", "服务", 2)]
    heading = desk.words.text("ethics_heading.service.short")
    rows[1] = (TODAY, "患者点名表扬", desk.words.text("conduct_kind.plus"), heading, 2)
    opened.tabs.show_tab("praise")
    dialog = take(desk, opened, opened.tabs.tab("praise").table, rows)
    assert told(dialog) == [""]
    dialog.accept()
    answer(desk)
    (one,) = ask(desk, list_events)
    assert (one.staff_id, one.kind, one.points) == (people[0], ConductKind.PLUS, 2)
    assert opened.tabs.tab("praise").table.shown_ids() == [one.id]


def test_assessments_of_doctors_come_from_a_table_and_from_no_nurse(desk, opened, people):
    values = {"name": "吴迪", "staff_number": "300", "post_type": PostType.DOCTOR}
    doctor = ask(desk, lambda w: add_staff(w, values)).id
    opened.table.select([doctor])
    settle(desk)
    rows = [
        ("姓名", "开始年度", "结束年度", "考核日期", "考核结果"),
        ("吴迪", 2023, 2025, "2026-03-01", "合格"),
        ("吴迪", 2025, 2023, "2026-03-01", "合格"),
        ("陈晓燕", 2023, 2025, "2026-03-01", "合格"),
    ]
    tab = opened.tabs.tab("assessments")
    opened.tabs.show_tab("assessments")
    dialog = take(desk, opened, tab.table, rows)
    assert told(dialog) == ["", "range", "nobody"]
    dialog.skip.setChecked(True)
    dialog.accept()
    answer(desk)
    (one,) = ask(desk, lambda w: list_assessments(w, doctor))
    assert (one.from_year, one.to_year) == (2023, 2025)
