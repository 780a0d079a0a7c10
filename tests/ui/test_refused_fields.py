"""What is typed and breaks a rule about two fields: it stays, says why, and is tried again."""

import random
from datetime import timedelta
from functools import partial

import pytest

from cleanclinic.operations.recording.staff import get_staff
from cleanclinic.operations.registers.entries import add_entry, list_register
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from tests.ui.pages import TODAY, ask, nurses, settle, show, type_into
from ui.pages.registers import RegistersPage
from ui.pages.staff import StaffPage
from ui.parts.editors import ChoiceEditor, FlagEditor


def settled(desk, form):
    """What was typed is handed over, and again as it is a moment later."""
    for _ in range(2):
        form.flush()
        settle(desk)
        settle(desk)


@pytest.fixture
def gifts(desk):
    week = TODAY - timedelta(days=7)
    values = {
        "on": week, "form": GiftForm.MONEY, "disposal": GiftDisposal.RETURNED, "disposed_on": week,
    }  # fmt: skip
    return [ask(desk, partial(add_entry, of=GiftRecord, values=values)).id for _ in range(2)]


def days(desk, gift):
    found = ask(desk, partial(list_register, of=GiftRecord)).entries
    (one,) = [held.record for held in found if held.record.id == gift]
    return one.on, one.disposed_on


def test_a_day_after_the_one_that_follows_it_waits_and_is_saved_with_it(qtbot, desk, gifts):
    page = show(qtbot, desk, RegistersPage)
    shown = page.desk_shown()
    shown.table.select(gifts[:1])
    settle(desk)
    form = shown.side.form
    type_into(form.editor("on").control, "昨天")
    settled(desk, form)
    yesterday = TODAY - timedelta(days=1)
    assert form.problems == {"on": f"处置日期：不能早于 {yesterday}"}
    assert days(desk, gifts[0]) == (TODAY - timedelta(days=7),) * 2
    assert desk.window.failures == []
    # Another one is looked at meanwhile: the window says what is not saved.
    for gift in (gifts[1], gifts[0]):
        shown.table.select([gift])
        settled(desk, form)
    assert list(form.problems) == ["on"]
    type_into(form.editor("disposed_on").control, "今天")
    settled(desk, form)
    assert form.problems == {}
    assert days(desk, gifts[0]) == (yesterday, TODAY)
    assert [one.code for one in desk.window.failures] == ["RECORD-INVALID"]


def test_a_year_of_birth_that_cannot_be_is_said_where_it_is_typed(qtbot, desk):
    (person,) = nurses(desk, ["陈晓燕"])
    page = show(qtbot, desk, StaffPage)
    page.table.select([person])
    settle(desk)
    page.tabs.show_tab("basics")
    form = page.tabs.basics.form
    type_into(form.editor("joined").control, "2015-3-1")
    settled(desk, form)
    type_into(form.editor("birth_year").control, "2010")
    settled(desk, form)
    assert list(form.problems) == ["birth_year"]
    assert "2010" in form.problems["birth_year"]
    assert ask(desk, lambda ws: get_staff(ws, person)).birth_year is None
    assert desk.window.failures == []


TYPED = (
    "", "今天", "明天", "2020-1-1", "2.30", "周五", "10:30", "25:00", "0317", "叁佰", "-1", "3",
    "x", "患者王小明", "甲" * 600, "\u200b", "cxy", "zzz",
)  # fmt: skip
BLANK = (None, "", ())


def type_something(chance, editor):
    """What a person may do to a field, sensible or not."""
    if isinstance(editor, ChoiceEditor):
        editor.box.setCurrentIndex(chance.randrange(editor.box.count()))
        editor.box.activated.emit(editor.box.currentIndex())
    elif isinstance(editor, FlagEditor):
        editor.box.click()
    else:
        type_into(editor.control, chance.choice(TYPED))


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_typed_is_saved_or_said(qtbot, desk, gifts, seed):
    """Nothing stands in a field that is neither recorded nor marked with its reason."""
    nurses(desk, ["陈晓燕", "刘䶮"])
    chance = random.Random(seed)
    page = show(qtbot, desk, RegistersPage)
    shown = page.desk_shown()
    form = shown.side.form
    names = [name for name in form.field_names() if name != "number"]
    refused = 0
    for _ in range(60):
        gift = chance.choice(gifts)
        shown.table.select([gift])
        settle(desk)
        name = chance.choice(names)
        editor = form.editor(name)
        type_something(chance, editor)
        settled(desk, form)
        stands, recorded = editor.read(), getattr(shown.view.held[gift].record, name)
        same = stands == recorded or (stands in BLANK and recorded in BLANK)
        assert same or name in form.problems, (name, stands, recorded)
        refused += name in form.problems
        form._give_draft_up()
    assert 0 < refused < 60
