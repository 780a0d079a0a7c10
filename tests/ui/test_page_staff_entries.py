"""An entry of the ethics file as a form: copied, and the next and the one before by keys."""

from decimal import Decimal

from PySide6.QtCore import Qt

from cleanclinic.operations.ethics.events import list_events
from tests.ui.pages import TODAY, ask
from tests.ui.staff_kit import answer, entry, only, page, people
from ui.pages.staff.entry_dialogs import EntryDialog, NewEntryDialog

__all__ = ["page", "people"]


PLUS = "plus-gift-refused"


def praise(page, desk, person):
    page.table.select([person])
    answer(desk)
    page.tabs.show_tab("praise")
    return page.tabs.tab("praise")


def test_a_copy_begins_with_what_is_open_of_an_entry(page, desk, people):
    event = entry(desk, people[0], PLUS, facts="三床家属", summary="退还红包")
    tab = praise(page, desk, people[0])
    assert "复制为新的一条…" in [one.text() for one in tab._row_actions([event]) if one]
    tab.open_copy(event)
    dialog = only(page, NewEntryDialog)
    answer(desk)
    values = dialog.form.values()
    assert (values["on"], values["summary"], values["facts"]) == (TODAY, "退还红包", "")
    assert dialog.item.value() == PLUS
    dialog.accept_button.click()
    answer(desk)
    both = [one for one in ask(desk, list_events) if one.staff_id == people[0]]
    assert [one.item for one in both] == [PLUS] * 2
    assert {one.points for one in both} == {values["points"]}
    assert values["points"] > Decimal(0)


def test_the_next_entry_and_the_one_before_are_opened_from_the_form(qtbot, page, desk, people):
    for what in ("甲", "乙"):
        entry(desk, people[0], PLUS, summary=what)
    tab = praise(page, desk, people[0])
    first, second = tab.table.shown_ids()
    tab.table.select([first])
    tab.open_entry(first)
    answer(desk)
    qtbot.waitUntil(lambda: only(page, EntryDialog).isActiveWindow())
    shown = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        dialog = only(page, EntryDialog)
        shown.append(dialog.form._record_id)
        qtbot.keyClick(dialog, key, Qt.KeyboardModifier.ControlModifier)
        answer(desk)
        qtbot.waitUntil(lambda: only(page, EntryDialog).isActiveWindow())
    shown.append(only(page, EntryDialog).form._record_id)
    assert shown == [first, second, second, first]
