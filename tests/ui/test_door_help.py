"""Where a PIN is forgotten or its owner has left: sheet, office, successor; and founding an office.

Every way is walked over real workspaces, by the cards a person sees.
"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from cleanclinic.operations.people.escrow import escrow_state, give_to_office
from cleanclinic.operations.people.first_start import set_up_ward
from cleanclinic.operations.people.handover_state import handover_state, handovers
from cleanclinic.operations.people.people import set_up_people
from cleanclinic.operations.people.recovery import confirm_sheet, draft_sheet
from cleanclinic.operations.people.rescue import answer_rescue, waiting_rescue
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.root_keys import root_state
from cleanclinic.operations.workspace.trust import root_of
from cleanclinic.records.handover import HandoverWay
from tests.core.keys_kit import CHEAP
from tests.hospital import Hospital
from tests.root_kit import moved
from tests.ui.accessibility import nameless
from tests.ui.door_kit import (
    PIN,
    come_in,
    lock,
    memory_store,
    program,
    seek_help,
    start,
    ward,
)
from ui.door.ask_card import AskCard
from ui.door.first_start import FirstStartCard
from ui.door.help_card import HelpCard
from ui.door.office_start import OfficeStartCard
from ui.door.successor_card import SuccessorCard
from ui.door.unlock import PinCard
from ui.pages.settings.handover_dialog import HandoverDialog
from ui.parts.start_cards import UnlockCard

__all__ = ["memory_store", "program", "start", "ward"]
NEW_PIN = "482635"


def at_the_door(program):
    return isinstance(program.front.card, PinCard)


def choose(secret, pin):
    for edit in (secret.first.edit, secret.second.edit):
        edit.setText(pin)


def enter_by(program, qtbot, button):
    with qtbot.waitSignal(program.window.page_filled):
        button.click()
    assert program.tasks.wait_idle()


def asked(program, operation):
    found = []
    program.tasks.run(operation, found.append)
    assert program.tasks.wait_idle()
    return found[0]


def read_back(dialog):
    """Types the two groups of the sheet that a dialog has made."""
    draft = dialog._draft
    for field, group in zip(dialog.answers, draft.asked, strict=True):
        field.edit.setText(draft.groups[group - 1])
    dialog.accept_button.click()


# --- What helps -----------------------------------------------------------------------------------


def test_what_helps_is_shown_and_leads_back(program, qtbot):
    program.front.card.others["forgot"].click()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert isinstance(card, HelpCard)
    assert list(card.lines) == ["sheet", "successor"], "nothing was left with the office"
    assert nameless(card) == []
    assert program.window.window().focusWidget() is card.lines["sheet"]
    card.back.emit()
    assert program.tasks.wait_idle()
    assert at_the_door(program)


def test_where_nothing_helps_it_says_who_may(start, ward_folder):
    with open_workspace(ward_folder) as workspace:
        set_up_people(workspace, PIN, cost=CHEAP)
    program = start(ward_folder, at_the_door)
    program.front.card.others["forgot"].click()
    assert program.tasks.wait_idle()
    assert program.front.card.lines == {}
    said = [one.text() for one in program.front.card.findChildren(QLabel)]
    assert program.kit.words.text("door.help.none") in said


# --- The office -----------------------------------------------------------------------------------


@pytest.fixture
def left_with_office(hospital: Hospital):
    """A ward with PINs that left its way back in with the office; the office's sheets."""
    ward = hospital.ward()
    keys = moved(hospital.office)
    hospital.answer(ward)
    give_to_office(ward)
    set_up_people(ward, PIN, cost=CHEAP)
    ward.close()
    return ward.folder, keys


def write_to(program, folder):
    """Writes a request to a stick; gives its file and the digits on the screen."""
    card = program.front.card
    assert isinstance(card, AskCard)
    card.target.set_folder(folder)
    card.write.click()
    assert program.tasks.wait_idle()
    (path,) = folder.glob("*.ccask")
    return path, " ".join(one.text() for one in card.digits._groups)


def test_a_head_nurse_without_a_sheet_comes_in_by_the_office(
    hospital: Hospital, left_with_office, memory_store, start, qtbot, monkeypatch
):
    folder, keys = left_with_office
    program = start(folder, at_the_door)
    seek_help(program, "office")
    card = program.front.card
    assert not card.write.isEnabled(), "there is no stick yet"
    assert card.answer.isHidden()
    card.target.set_folder(folder / "no such stick")
    card.write.click()
    assert program.tasks.wait_idle()
    assert card.problem.text()
    assert waiting_rescue(folder) is None
    request, digits = write_to(program, hospital.stick())
    assert len(digits) == 29
    assert nameless(card) == []
    # The program may be closed meanwhile: the digits stand there again.
    card.back.emit()
    assert program.tasks.wait_idle()
    program.front.card.lines["office"].pressed.emit()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert " ".join(one.text() for one in card.digits._groups) == digits
    answer = answer_rescue(hospital.office, request, digits, keys.key(1), hospital.stick()).path
    for path, good in ((request, False), (answer, True)):
        monkeypatch.setattr("ui.door.ask_card.choose_file", lambda *_, path=path: path)
        card.answer.click()
        assert program.tasks.wait_idle()
        assert (program.front.card is card) is not good
        if not good:
            assert card.problem.text(), "that was the request itself"
    access = program.front.card
    choose(access.secret, NEW_PIN)
    enter_by(program, qtbot, access.finish)
    assert program.window.shell.navigation.who._whole == "icu护士长 · 护士长"
    state = asked(program, escrow_state)
    assert (state.chosen, state.outdated) == (True, False), "left with the office anew"
    lock(program)
    come_in(qtbot, program, "icu护士长", NEW_PIN)


# --- A successor ----------------------------------------------------------------------------------


def test_a_successor_takes_over_with_the_sheet_and_is_led_to_the_end(program, ward, qtbot):
    seek_help(program, "successor")
    card = program.front.card
    card.code.edit.setText((ward.parent / "sheet").read_text(encoding="utf-8"))
    card.next.click()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert isinstance(card, SuccessorCard)
    assert nameless(card) == []
    assert [card.left.itemText(n) for n in range(card.left.count())] == ["王敏"]
    assert not card.left.isEnabled()
    who = [card.who.itemText(n) for n in range(card.who.count())]
    assert who[:2] == ["李娜 · 记录员", "欧阳倩 · 只读人员"]
    said = " ".join(card.what.texts())
    assert "王敏" in said
    assert "欧阳倩" in said
    card.who.setCurrentIndex(card.who.count() - 1)
    card.finish.click()
    assert card.name.problem.text(), "somebody new has a name"
    card.name.edit.setText("李娜")
    choose(card.secret, NEW_PIN)
    card.finish.click()
    assert program.tasks.wait_idle()
    assert card.problem.text(), "there is one of that name"
    assert [one.name for one in people_at(ward)] == ["王敏", "李娜", "欧阳倩"]
    card.name.edit.setText("周静")
    enter_by(program, qtbot, card.finish)
    assert program.window.shell.navigation.who._whole == "周静 · 护士长"
    assert program.window.current == "settings"
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HandoverDialog)
    assert dialog.step == "sheet"
    dialog.accept_button.click()
    assert program.tasks.wait_idle()
    read_back(QApplication.activeModalWidget())
    qtbot.waitUntil(lambda: dialog.step == "done")
    assert asked(program, handover_state) is None
    (row,) = asked(program, handovers)
    assert (row.record.way, row.record.outgoing, row.record.incoming) == (
        HandoverWay.SHEET, "王敏", "周静",
    )  # fmt: skip
    dialog.reject()
    lock(program)
    assert [one.name for one in people_at(ward)] == ["周静"]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_successor_without_a_sheet_asks_the_office_and_chooses_anew_what_it_keeps(
    hospital: Hospital, left_with_office, start, qtbot, monkeypatch, at_once
):
    folder, keys = left_with_office
    program = start(folder, at_the_door)
    seek_help(program, "successor")
    request, digits = write_to(program, hospital.stick())
    answer = answer_rescue(hospital.office, request, digits, keys.key(2), hospital.stick()).path
    monkeypatch.setattr("ui.door.ask_card.choose_file", lambda *_: answer)
    program.front.card.answer.click()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert isinstance(card, SuccessorCard)
    card.name.edit.setText("周静")
    choose(card.secret, NEW_PIN)
    enter_by(program, qtbot, card.finish)
    dialog = QApplication.activeModalWidget()
    dialog.accept_button.click()
    assert program.tasks.wait_idle()
    read_back(QApplication.activeModalWidget())
    qtbot.waitUntil(lambda: dialog.step == "office")
    assert asked(program, escrow_state).outdated
    assert dialog.give.isChecked(), "as the ward had chosen it"
    assert nameless(dialog) == []
    if at_once:
        dialog.accept_button.click()
        assert program.tasks.wait_idle()
        assert dialog.step == "done"
    dialog.reject()
    program.window.go("home")
    assert program.tasks.wait_idle()
    home = program.window.pages["home"]
    due = [todo.kind for todo in home._todos]
    assert ("escrow" in due) is not at_once
    if not at_once:
        home._go(str(due.index("escrow")))
        assert program.tasks.wait_idle()
        program.window.pages["settings"].section.give_now()
        assert program.tasks.wait_idle()
    state = asked(program, escrow_state)
    assert (state.chosen, state.outdated) == (True, False)


# --- The first start ------------------------------------------------------------------------------


@pytest.fixture
def first(start, tmp_path, memory_store, monkeypatch):
    """The first card of a program over a folder that is not there yet."""
    monkeypatch.setattr("platform.node", lambda: "DESKTOP-3F7K2L1")
    return start(tmp_path / "new", lambda program: isinstance(program.front.card, FirstStartCard))


def test_the_pcs_name_is_proposed_and_may_be_another(first, qtbot):
    card = first.front.card
    usual = first.kit.words.text("first.device.usual")
    assert card.form.quiet.text() == usual, "what a machine was called tells nobody which it is"
    card.form.quiet.change.click()
    edit = card.form.quiet.field.edit
    assert first.window.window().focusWidget() is edit
    qtbot.keyClicks(edit, "XN-2")
    card.form.name.edit.setText("心内科一病区")
    card.form.person.edit.setText("王敏")
    choose(card.form.secret, PIN)
    enter_by(first, qtbot, card.form.begin)
    assert asked(first, lambda workspace: workspace.device_label) == "XN-2"


def test_an_office_is_founded_by_keys_alone(first, qtbot):
    first.front.card.office.setFocus()
    qtbot.keyClick(first.front.card.office, Qt.Key.Key_Space)
    card = first.front.card
    assert isinstance(card, OfficeStartCard)
    assert nameless(card) == []
    form = card.form
    for edit, text in (
        (form.name.edit, "清河医院"), (form.person.edit, "林知行"),
        (form.secret.first.edit, PIN), (form.secret.second.edit, PIN),
    ):  # fmt: skip
        assert first.window.window().focusWidget() is edit
        edit.insert(text)
        if edit is not form.secret.second.edit:
            qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert form.quiet.text() == "QHYY"
    enter_by(first, qtbot, form.begin)
    assert first.window.current == "overview"
    assert first.window.shell.navigation.who._whole == "林知行 · 负责人"
    root = asked(first, root_of)
    assert (root.hospital_name, root.hospital_id) == ("清河医院", "QHYY")
    assert asked(first, root_state).on_this_pc
    lock(first)
    first.front.card.others["forgot"].click()
    assert first.tasks.wait_idle()
    said = [one.text() for one in first.front.card.findChildren(QLabel)]
    assert first.kit.words.text("door.help.none.office") in said
    first.front.card.back.emit()
    assert first.tasks.wait_idle()
    come_in(qtbot, first, "林知行", PIN)


def test_a_refusal_of_the_office_leaves_what_was_typed(first, tmp_path):
    first.front.card.office.click()
    card = first.front.card
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "letter.txt").write_text("somebody's", encoding="utf-8")
    card.form.name.edit.setText("清河医院")
    card.form.person.edit.setText("林知行")
    choose(card.form.secret, PIN)
    card.form.begin.click()
    assert first.tasks.wait_idle()
    assert card.form.problem.text()
    assert card.isEnabled()
    assert card.form.begin.text() == first.kit.words.text("first.begin")
    card.back.emit()
    assert first.tasks.wait_idle()
    assert isinstance(first.front.card, FirstStartCard)


def test_whoever_forgot_the_passphrase_finds_the_sheet(memory_store, start, tmp_path, qtbot):
    folder = tmp_path / "ward"
    with set_up_ward(
        folder, "心内科一病区", "王敏", passphrase="twelve letters", cost=CHEAP
    ) as made:
        draft = draft_sheet(made)
        confirm_sheet(made, draft, tuple(draft.groups[one - 1] for one in draft.asked))
    program = start(folder, lambda program: isinstance(program.front.card, UnlockCard))
    program.front.card.help.click()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert list(card.lines) == ["sheet"], "nobody has a PIN, so nobody takes over from anybody"
    card.lines["sheet"].pressed.emit()
    program.front.card.code.edit.setText(" ".join(draft.groups))
    program.front.card.next.click()
    assert program.tasks.wait_idle()
    assert not program.front.card.secret.is_pin
    choose(program.front.card.secret, "another twelve")
    enter_by(program, qtbot, program.front.card.finish)
    lock(program)
    assert isinstance(program.front.card, UnlockCard)
