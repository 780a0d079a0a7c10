"""The office's rules: each set shown, changed within bounds, published after a look, taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.index.office_rules import rules_sheets
from cleanclinic.operations.issues.board import rules_of
from cleanclinic.operations.workspace.drafts import drafts
from cleanclinic.records.rule_books import RuleSet
from cleanclinic.words import Words
from tests.ui.accessibility import nameless
from tests.ui.cuts import cut
from tests.ui.pages import all_named, ask, press, settle, show, sit_down
from ui.pages.rules import RulesPage
from ui.pages.rules.publish_dialog import PublishRulesDialog
from ui.parts.drafts import DraftBook


@pytest.fixture
def ward(hospital):
    return hospital.ward("w1")


@pytest.fixture
def page(qtbot, qapp, kit, tasks, window, hospital, ward):
    desk = sit_down(kit, tasks, window, hospital, hospital.office)
    return show(qtbot, desk, RulesPage)


def choose(qapp, page, which):
    """Another set, with all its groups there."""
    page.choose(which)
    build(qapp, page)


def build(qapp, page):
    while page.form.building is not None:
        qapp.processEvents()
        # Nobody may see the cards pressed together while more are being built.
        assert cut(page) == []


def write(page, text, *path):
    editor = page.form.editor(*path)
    editor.edit.setText(text)
    editor.typed.emit()


def dialog_of(qtbot, page):
    press(qtbot, page.publish)
    (found,) = [one for one in page.findChildren(PublishRulesDialog) if one.isVisible()]
    return found


def test_every_set_is_there_whole_and_named(qapp, page):
    for which, terms in ((RuleSet.CONSISTENCY, 55), (RuleSet.ETHICS, 60), (RuleSet.INDEX, 18),
                         (RuleSet.RECTIFICATION, 7), (RuleSet.REGISTERS, 5)):  # fmt: skip
        choose(qapp, page, which)
        assert len(page.form._editors) >= terms
        assert all_named(page) == []
        assert page.subtitle() == page.words.text(f"rule_set.{which}")
        assert not page.publish.isEnabled()
        assert not page.withdraw.isVisible()


def test_times_are_changed_looked_at_published_and_taken_back(qtbot, qapp, page, window):
    choose(qapp, page, RuleSet.RECTIFICATION)
    write(page, "400", "ordinary")
    assert page.form.problems[("ordinary",)] == "应在 1 到 365 之间"
    assert not page.publish.isEnabled()
    assert "1" in page.count.text()
    write(page, "２０", "ordinary")
    assert page.form.problems == {}
    assert page.publish.isEnabled()
    # Another set is looked at meanwhile, and what was typed is still there.
    choose(qapp, page, RuleSet.INDEX)
    assert not page.publish.isEnabled()
    choose(qapp, page, RuleSet.RECTIFICATION)
    dialog = dialog_of(qtbot, page)
    assert nameless(dialog) == []
    assert [one.text() for one in dialog.changes] == ["一般问题的期限：15 天 改为 20 天"]
    dialog.title_field.edit.setText(" ")
    press(qtbot, dialog.accept_button)
    settle(page.desk)
    assert dialog.problem.text()
    dialog.title_field.edit.setText("本院时限")
    press(qtbot, dialog.accept_button)
    settle(page.desk)
    assert window.told == [page.words.text("ui.rules.told")]
    assert ask(page.desk, rules_of).ordinary == 20
    assert not page.publish.isEnabled()
    assert page._states[RuleSet.RECTIFICATION].toolTip().startswith("第 2 版")
    assert page.withdraw.isVisible()
    press(qtbot, page.withdraw)
    settle(page.desk)
    assert ask(page.desk, rules_of).ordinary == 15
    assert page.form.editor("ordinary").read() == 15


def test_english_says_one_day_and_two_days(qapp, office_page):
    page = office_page(RulesPage, words=Words("en"))
    choose(qapp, page, RuleSet.RECTIFICATION)
    for typed, said in (("1", "day"), ("2", "days")):
        write(page, typed, "ordinary")
        assert page.form._units[("ordinary",)].text() == said


def test_a_day_that_is_over_is_refused_and_a_later_one_waits(qtbot, qapp, page):
    today = ask(page.desk, lambda workspace: workspace.today())
    choose(qapp, page, RuleSet.CONSISTENCY)
    page.form.editor("limits", "no_owner", "asked").box.click()
    write(page, "7", "limits", "mailbox_unopened", "limit")
    dialog = dialog_of(qtbot, page)
    assert len(dialog.changes) == 2
    dialog.day.show_value(today - timedelta(days=1))
    press(qtbot, dialog.accept_button)
    settle(page.desk)
    assert dialog.problem.isVisible()
    dialog.day.show_value(today + timedelta(days=9))
    press(qtbot, dialog.accept_button)
    settle(page.desk)
    (sheet,) = [one for one in ask(page.desk, rules_sheets) if one.which is page.current]
    assert (sheet.own, len(sheet.waits.limits)) == (False, 2)
    # What waits can be worked over again.
    page.begin.menu_shown.actions()[1].trigger()
    build(qapp, page)
    assert page.form.editor("limits", "mailbox_unopened", "limit").read() == 7


def test_rules_that_do_not_hold_together_are_not_published(qapp, page):
    choose(qapp, page, RuleSet.ETHICS)
    write(page, "5", "bands", "poor", "least")
    assert page.fault.isVisible()
    assert not page.publish.isEnabled()
    press_discard(page)
    assert not page.fault.isVisible()


def press_discard(page):
    page.discard.click()
    settle(page.desk)


def test_another_set_of_the_program_is_taken_as_it_is(qtbot, qapp, page):
    choose(qapp, page, RuleSet.ETHICS)
    titles = [one.text() for one in page.begin.menu_shown.actions()]
    assert len(titles) == 4
    page.begin.menu_shown.actions()[1].trigger()
    dialog = dialog_of(qtbot, page)
    press(qtbot, dialog.accept_button)
    settle(page.desk)
    (sheet,) = [one for one in ask(page.desk, rules_sheets) if one.which is RuleSet.ETHICS]
    assert (sheet.in_force.code, sheet.own) == ("county", True)


def test_what_went_out_cannot_be_taken_back_here(qtbot, qapp, page, hospital, ward):
    choose(qapp, page, RuleSet.INDEX)
    write(page, "6", "months")
    press(qtbot, dialog_of(qtbot, page).accept_button)
    settle(page.desk)
    stick = hospital.stick()
    ask(page.desk, lambda workspace: export_receipts(workspace, stick))
    page.reload(None)
    settle(page.desk)
    assert not page.withdraw.isVisible()
    assert page.sheet.sent.packed == 1
    assert import_files(ward, sorted(stick.iterdir())).files[0].code == ""


def test_what_was_typed_outlives_a_lock(qtbot, qapp, page, tasks):
    """Somebody else locks the screen, or it locks itself; the page is made anew afterwards."""
    book = DraftBook(tasks)
    book.open()
    desk = replace(page.desk, drafts=book)
    first = show(qtbot, desk, RulesPage)
    choose(qapp, first, RuleSet.RECTIFICATION)
    write(first, "20", "ordinary")
    book.close()
    settle(desk)
    book.open()
    settle(desk)
    again = show(qtbot, desk, RulesPage)
    choose(qapp, again, RuleSet.RECTIFICATION)
    assert again.form.editor("ordinary").read() == 20
    assert again.publish.isEnabled()
    again.discard.click()
    settle(desk)
    assert book.unsaved("rules.rectification_rules") == {}
    write(again, "25", "ordinary")
    press(qtbot, dialog_of(qtbot, again).accept_button)
    settle(desk)
    assert book.unsaved("rules.rectification_rules") == {}
    assert ask(desk, drafts) == ()
