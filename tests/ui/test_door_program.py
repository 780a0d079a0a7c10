"""The whole door over real wards: first start, coming in, who may do what."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.people.first_start import set_up_ward
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.recording.staff import add_staff, list_staff
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.sources import system_sources
from cleanclinic.records.post_type import PostType
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.ui.door_kit import (
    OTHER,
    PIN,
    THIRD,
    come_in,
    lock,
    memory_store,
    program,
    seek_help,
    start,
    ward,
)
from ui.door.first_start import FirstStartCard
from ui.door.unlock import PinCard
from ui.parts.idle import Clocks
from ui.parts.settings import Choices

__all__ = ["memory_store", "program", "start", "ward"]


@pytest.fixture
def standing_clock(monkeypatch):
    """The clock by which waits are told stands still: a slow machine makes none of them shorter."""

    def sources():
        return replace(system_sources(), seconds_up=lambda: 1000.0)

    for module in ("workspace.at_door", "people.pins"):
        monkeypatch.setattr(f"cleanclinic.operations.{module}.system_sources", sources)


# --- Coming in ------------------------------------------------------------------------------------


def test_a_pin_opens_the_ward_as_the_person_who_typed_it(program, qtbot):
    assert not program.window.shell.isVisible()
    tiles = program.front.card.tiles
    assert program.window.window().focusWidget() is tiles, "nobody was here: a number chooses"
    assert [tile.text() for tile in program.front.card.tiles._tiles] == ["王敏", "李娜", "欧阳倩"]
    come_in(qtbot, program, "李娜", OTHER)
    assert program.window.current == "home"
    assert program.window.shell.isVisible()
    assert program.window.shell.navigation.who._whole == "李娜 · 记录员"
    assert "心内科一病区" in program.window.windowTitle()
    assert program.keeper.idle.is_watching


def test_a_wrong_pin_is_said_and_the_wait_outlasts_the_program(
    standing_clock, program, start, ward, qtbot
):
    card = program.front.card
    card.choose(program.window.people[0].id)
    for _ in range(5):
        assert not card.entry.is_waiting
        qtbot.keyClicks(card.entry.pad.field, "111222\r")
        assert program.tasks.wait_idle()
        assert card.entry.said.text()
    assert card.entry.is_waiting
    again = start(ward, lambda program: isinstance(program.front.card, PinCard))
    card = again.front.card
    card.choose(again.window.people[0].id)
    assert again.tasks.wait_idle()
    assert card.entry.is_waiting, "starting anew makes nothing shorter"
    card.choose(again.window.people[1].id)
    assert again.tasks.wait_idle()
    assert not card.entry.is_waiting, "one person's misses do not keep the others out"


def test_the_sheet_opens_too_and_sets_a_new_pin(memory_store, program, ward, qtbot):
    seek_help(program, "sheet")
    card = program.front.card
    card.code.edit.setText((ward.parent / "sheet").read_text(encoding="utf-8"))
    card.next.click()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert [choice.text() for choice in card.choices] == ["王敏"]
    for edit in (card.secret.first.edit, card.secret.second.edit):
        edit.setText("482635")
    with qtbot.waitSignal(program.window.page_filled):
        card.finish.click()
    assert program.tasks.wait_idle()
    assert program.window.shell.navigation.who._whole == "王敏 · 护士长"


def test_a_wrong_code_is_said_on_the_card_and_the_way_back_leads_to_the_pins(program, qtbot):
    seek_help(program, "sheet")
    card = program.front.card
    qtbot.keyClicks(card.code.edit, "00000 11111")
    assert card.code.text() == "00000 11111"
    card.next.click()
    assert program.tasks.wait_idle()
    assert card.problem.text()
    assert card.isEnabled()
    card.back.emit()
    assert program.tasks.wait_idle()
    program.front.card.back.emit()
    assert program.tasks.wait_idle()
    assert isinstance(program.front.card, PinCard)


# --- Who may do what ------------------------------------------------------------------------------


def test_another_person_is_two_clicks_away(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    qtbot.mouseClick(program.window.shell.navigation.who, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    (line,) = [action for action in menu.actions() if action.text() == "李娜"]
    line.trigger()
    menu.close()
    assert program.tasks.wait_idle()
    assert program.front.card.entry.name.text() == "李娜"
    qtbot.keyClicks(program.front.card.entry.pad.field, f"{OTHER}\r")
    assert program.tasks.wait_idle()
    assert program.window.shell.navigation.who._whole == "李娜 · 记录员"


# --- The first start ------------------------------------------------------------------------------


def test_the_first_start_ends_on_the_start_page_with_the_sheet_to_print(
    start, tmp_path, qtbot, memory_store
):
    folder = tmp_path / "new"
    program = start(folder, lambda program: isinstance(program.front.card, FirstStartCard))
    card = program.front.card
    assert card.form.secret.is_pin
    assert program.window.window().focusWidget() is card.form.name.edit
    assert program.window.windowTitle() == program.kit.words.text("first.title")
    for edit, text in (
        (card.form.name.edit, "心内科一病区"), (card.form.person.edit, "王敏"),
        (card.form.secret.first.edit, PIN), (card.form.secret.second.edit, PIN),
    ):  # fmt: skip
        edit.setText(text)
    with qtbot.waitSignal(program.window.page_filled):
        card.form.begin.click()
    assert program.tasks.wait_idle()
    assert program.window.shell.navigation.who._whole == "王敏 · 护士长"
    home = program.window.pages["home"]
    assert home._todos[0].kind == "recovery_sheet"
    home._go("0")
    dialog = QApplication.activeModalWidget()
    assert program.tasks.wait_idle()
    draft = dialog._draft
    for field, group in zip(dialog.answers, draft.asked, strict=True):
        field.edit.setText(draft.groups[group - 1])
    dialog.accept_button.click()
    assert program.tasks.wait_idle()
    assert "recovery_sheet" not in [todo.kind for todo in program.window.pages["home"]._todos]
    lock(program)
    assert [one.name for one in people_at(folder)] == ["王敏"]
    come_in(qtbot, program, "王敏", PIN)


def test_a_refusal_leaves_what_was_typed(start, tmp_path, qtbot, memory_store):
    folder = tmp_path / "new"
    program = start(folder, lambda program: isinstance(program.front.card, FirstStartCard))
    folder.mkdir()
    (folder / "letter.txt").write_text("somebody's", encoding="utf-8")
    card = program.front.card
    for edit, text in (
        (card.form.name.edit, "心内科一病区"), (card.form.person.edit, "王敏"),
        (card.form.secret.first.edit, PIN), (card.form.secret.second.edit, PIN),
    ):  # fmt: skip
        edit.setText(text)
    card.form.begin.click()
    assert program.tasks.wait_idle()
    assert card.form.problem.text()
    assert card.isEnabled()
    assert card.form.person.text() == "王敏"


def test_a_reader_sees_why_nothing_can_be_changed_and_has_no_failing_buttons(program, qtbot):
    come_in(qtbot, program, "欧阳倩", THIRD)
    window = program.window
    assert window._strip.isVisible()
    assert "只读人员" in window.kit.read_only
    for name in ("staff", "risks"):
        window.go(name)
        assert program.tasks.wait_idle()
    staff, risks = window.pages["staff"], window.pages["risks"]
    for press in (staff.add, risks.records.add, risks.from_library):
        assert not press.isEnabled()
        assert press.toolTip() == window.kit.read_only
        press.setEnabled(True)
        assert not press.isEnabled(), "whatever the page does with it"
    assert risks.to_paper.isEnabled(), "printing changes nothing"
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.activeModalWidget() is None
    lock(program)
    come_in(qtbot, program, "李娜", OTHER)
    window.go("staff")
    assert program.tasks.wait_idle()
    assert window.pages["staff"].add.isEnabled()
    assert window._strip is None


def test_the_minutes_until_the_lock_are_a_setting(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    now = [1000.0]
    program.keeper.idle._clocks = Clocks(lambda: now[0], lambda: now[0])
    program.keeper.idle.start()
    look = program.window.kit.look
    choices = Choices("zh_CN", look.theme, look.zoom, look.text_size, lock_minutes=1)
    program.window.apply_choices(choices)
    assert program.tasks.wait_idle()
    for _ in range(12):
        now[0] += 5
        program.keeper.idle.look()
    assert not program.window.is_open
    assert program.tasks.wait_idle()


def test_an_old_pcs_backup_and_its_sheet_bring_everything_to_a_new_one(
    memory_store, start, ward, tmp_path, qtbot
):
    with unlock_with_pin(ward, people_at(ward)[0].id, PIN) as workspace:
        add_staff(workspace, {"name": "赵一鸣", "staff_number": "1", "post_type": PostType.NURSE})
        backup = make_backup(workspace).path
    folder = tmp_path / "new pc"
    program = start(folder, lambda program: isinstance(program.front.card, FirstStartCard))
    program.front.card.ways["take_over"].pressed.emit()
    card = program.front.card
    card.next.click()
    assert card.problem.text() == program.kit.words.text("door.take_over.missing")
    card.take_file(backup)
    assert program.tasks.wait_idle()
    assert "条变更" in card._name._whole
    card.code.edit.setText("0" * 35)
    card.next.click()
    assert program.tasks.wait_idle()
    assert card.problem.text()
    assert not folder.exists() or not people_at(folder), "nothing was put in place"
    card.code.edit.setText((ward.parent / "sheet").read_text(encoding="utf-8"))
    card.next.click()
    assert program.tasks.wait_idle()
    access = program.front.card
    for edit in (access.secret.first.edit, access.secret.second.edit):
        edit.setText("482635")
    with qtbot.waitSignal(program.window.page_filled):
        access.finish.click()
    assert program.tasks.wait_idle()
    assert program.window.shell.navigation.who._whole == "王敏 · 护士长"
    found = []
    program.tasks.run(list_staff, found.append)
    assert program.tasks.wait_idle()
    assert [row.name for row in found[0]] == ["赵一鸣"]


def test_another_account_of_the_pc_comes_in_once_by_passphrase(
    memory_store, start, tmp_path, qtbot
):
    folder = tmp_path / "ward"
    opening = {"pin": PIN, "passphrase": "twelve letters", "cost": CHEAP}
    set_up_ward(folder, "心内科一病区", "王敏", store=MemoryStore(), **opening).close()
    program = start(folder, lambda program: isinstance(program.front.card, PinCard))
    card = program.front.card
    assert card.others["passphrase"].isVisible()
    qtbot.keyClicks(card.entry.pad.field, f"{PIN}\r")
    assert program.tasks.wait_idle()
    assert card.entry.said.text()
    card.others["passphrase"].click()
    assert program.front.card.help.isHidden(), "there is no sheet yet"
    qtbot.keyClicks(program.front.card.passphrase, "twelve letters")
    with qtbot.waitSignal(program.window.page_filled):
        program.front.card.unlock.click()
    assert program.tasks.wait_idle()
    lock(program)
    come_in(qtbot, program, "王敏", PIN)
