"""The cards before anybody is in: who it is, a PIN, the first start, the recovery sheet."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from cleanclinic.operations.people.people import set_up_people
from cleanclinic.operations.people.recovery import people_by_sheet, sheet_state
from cleanclinic.operations.workspace.roles import Person, Role
from tests.core.keys_kit import CHEAP
from tests.ui.accessibility import nameless
from tests.ui.pages import ask
from ui.door.first_start import FirstStartCard
from ui.door.frame import DoorFrame
from ui.door.sheet_card import NewAccessCard
from ui.door.unlock import PinCard
from ui.parts.people_tiles import PeopleTiles
from ui.parts.pin_entry import PinEntry
from ui.parts.pin_pad import PinPad, digits_in
from ui.parts.recovery_dialog import RecoveryDialog
from ui.parts.tile import Tile

WARD = [Tile("w", "王敏"), Tile("l", "李娜"), Tile("o", "欧阳倩"), Tile("lq", "李强")]


@pytest.fixture
def pad(qtbot, kit):
    made = PinPad(kit, "PIN")
    qtbot.addWidget(made)
    made.show()
    made.heard = []
    made.given.connect(made.heard.append)
    return made


@pytest.fixture
def tiles(qtbot, kit):
    made = PeopleTiles(kit, "谁")
    qtbot.addWidget(made)
    made.show_people(WARD)
    made.show()
    made.heard = []
    made.chosen.connect(made.heard.append)
    return made


@pytest.fixture
def card(qtbot, kit):
    made = PinCard(kit)
    qtbot.addWidget(made)
    made.show()
    made.heard = []
    made.given.connect(lambda *given: made.heard.append(given))
    return made


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier, text=""):
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
    QApplication.sendEvent(widget, event)


# --- The pad --------------------------------------------------------------------------------------


def test_a_pin_is_typed_or_pressed_and_given_on_enter(pad, qtbot):
    qtbot.keyClicks(pad.field, "73")
    pad.keys["9"].click()
    pad.keys["7"].click()
    pad.back.click()
    pad.keys["1"].click()
    qtbot.keyClicks(pad.field, "52")
    qtbot.keyClick(pad.field, Qt.Key.Key_Return)
    assert pad.heard == ["739152"]
    pad.enter.click()
    assert pad.heard == ["739152"] * 2


def test_wide_digits_count_and_everything_else_is_left_out(pad):
    pad.field.insert("２０ 6a1八3")
    pad.field.textEdited.emit(pad.field.text())
    assert pad.field.digits() == "20613"
    assert digits_in("ＡB①") == "1", "a digit in a ring is a digit of an input method too"


def test_a_number_block_without_num_lock_types_numbers(pad):
    block = Qt.KeyboardModifier.KeypadModifier
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Insert, Qt.Key.Key_Down, Qt.Key.Key_Clear):
        press(pad.field, key, block)
    assert pad.field.digits() == "7025"


def test_letters_are_handed_on_and_not_typed(pad, qtbot):
    letters = []
    pad.lettered.connect(letters.append)
    qtbot.keyClicks(pad.field, "1oY-2")
    assert pad.field.digits() == "12"
    assert letters == ["o", "y"]


def test_while_one_waits_nothing_is_typed_or_given(pad, qtbot):
    qtbot.keyClicks(pad.field, "739152")
    pad.set_waiting(True)
    qtbot.keyClick(pad.field, Qt.Key.Key_Return)
    qtbot.keyClicks(pad.field, "9")
    pad.keys["9"].click()
    assert (pad.heard, pad.field.digits()) == ([], "739152")


def test_the_wait_counts_down_by_the_clock_and_lets_the_next_try_in(qtbot, kit):
    now = [100.0]
    entry = PinEntry(kit, seconds=lambda: now[0])
    qtbot.addWidget(entry)
    entry.refuse("PIN 不对", 90)
    assert entry.said.text() == kit.words.text("door.wait.minutes", minutes=1, seconds="30")
    now[0] += 60.5
    entry._count_down()
    assert entry.said.text() == kit.words.text("door.wait", seconds=30)
    assert entry.is_waiting
    now[0] += 30
    entry._count_down()
    assert not entry.is_waiting
    assert entry.said.text() == ""
    assert not entry._tick.isActive()


# --- The tiles ------------------------------------------------------------------------------------


def test_people_are_chosen_by_click_number_and_arrows(tiles, qtbot):
    tiles._tiles[1].click()
    qtbot.keyClick(tiles, Qt.Key.Key_3)
    qtbot.keyClick(tiles, Qt.Key.Key_Down)
    qtbot.keyClick(tiles, Qt.Key.Key_Down)
    qtbot.keyClick(tiles, Qt.Key.Key_Return)
    assert tiles.heard == ["l", "o", "w"]


def test_people_are_found_by_initials(tiles, qtbot):
    looked = []
    tiles.looked.connect(looked.append)
    qtbot.keyClicks(tiles, "l")
    assert [tile.tile.id for tile in tiles._shown()] == ["l", "lq"]
    qtbot.keyClicks(tiles, "q")
    assert tiles.current == "lq"
    qtbot.keyClicks(tiles, "x")
    assert tiles.typed == "lq", "nobody is called so"
    qtbot.keyClicks(tiles, "o")
    assert tiles.current == "o", "letters that begin another name begin anew"
    qtbot.keyClick(tiles, Qt.Key.Key_Escape)
    assert len(tiles._shown()) == 4
    assert looked == ["l", "lq", "o"]


def test_the_one_who_was_here_last_is_first_and_only_types_the_pin(card, qtbot):
    card.show_people(WARD, "o")
    assert card.tiles._tiles[0].text() == "欧阳倩"
    assert card.entry.pad.field.hasFocus()
    qtbot.keyClicks(card.entry.pad.field, "739152\r")
    assert card.heard == [("o", "739152")]


def test_another_person_is_chosen_without_leaving_the_pin(card, qtbot):
    card.show_people(WARD, "o")
    asked = []
    card.chosen.connect(asked.append)
    qtbot.keyClicks(card.entry.pad.field, "12lq")
    assert card.entry.name.text() == "李强"
    assert card.entry.pad.field.digits() == "", "digits typed for one person are not the next one's"
    qtbot.keyClicks(card.entry.pad.field, "739152\r")
    assert card.heard == [("lq", "739152")]
    qtbot.keyClick(card.tiles, Qt.Key.Key_Escape)
    qtbot.keyClick(card.entry.pad.field, Qt.Key.Key_Up)
    assert card.current == "l"
    assert asked == ["l", "lq", "l"]


def test_a_refusal_empties_the_field_and_stands_under_the_pad(card, qtbot):
    card.show_people(WARD[:1])
    assert not card._left.isVisible(), "one person needs no tiles"
    qtbot.keyClicks(card.entry.pad.field, "739152\r")
    card.set_busy(True)
    card.refuse("PIN 不对。")
    assert card.entry.said.text() == "PIN 不对。"
    assert card.entry.pad.field.digits() == ""
    assert card.entry.pad.field.hasFocus()
    qtbot.keyClicks(card.entry.pad.field, "2")
    assert card.entry.said.text() == ""


def test_a_wait_is_shown_only_for_the_person_it_is_for(card):
    card.show_people(WARD, "w")
    card.wait("l", 30)
    assert not card.entry.is_waiting
    card.wait("w", 30)
    assert card.entry.is_waiting
    card.choose("l")
    assert not card.entry.is_waiting


# --- The first start ------------------------------------------------------------------------------


@pytest.fixture
def first(qtbot, kit):
    def problem(pin):
        return "太短" if len(pin) < 6 else ""

    made = FirstStartCard(kit, problem)
    qtbot.addWidget(made)
    made.show()
    made.heard = []
    made.given.connect(made.heard.append)
    return made


def test_four_fields_and_enter_begin(first, qtbot):
    for edit, text in (
        (first.form.name.edit, "心内科"), (first.form.person.edit, "王敏"),
        (first.form.secret.first.edit, "739152"), (first.form.secret.second.edit, "７３9152"),
    ):  # fmt: skip
        assert edit.hasFocus()
        edit.insert(text)
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    (given,) = first.heard
    assert (given.name, given.person, given.pin) == ("心内科", "王敏", "739152")
    assert given.passphrase == ""
    assert "739152" not in repr(given)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        (("", "王敏", "739152", "739152"), "first.department.missing"),
        (("心内科", " ", "739152", "739152"), "first.person.missing"),
        (("心内科", "王敏", "", ""), "first.pin.missing"),
        (("心内科", "王敏", "739152", "206184"), "first.pin.differ"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(first, kit, fields, key):
    form = first.form
    edits = (form.name.edit, form.person.edit, form.secret.first.edit, form.secret.second.edit)
    for edit, text in zip(edits, fields, strict=True):
        edit.setText(text)
    form.begin.click()
    said = [form.name.problem, form.person.problem, form.secret.note]
    assert kit.words.text(key) in [one.text() for one in said]
    assert first.heard == []


def test_a_weak_pin_is_said_before_begin_is_pressed(first, qtbot):
    qtbot.keyClicks(first.form.secret.first.edit, "12")
    qtbot.keyClick(first.form.secret.first.edit, Qt.Key.Key_Return)
    assert first.form.secret.note.text() == "太短"


def test_without_a_credential_store_a_passphrase_takes_the_place_of_the_pin(qtbot, kit):
    card = FirstStartCard(kit, lambda _: "", pin=False)
    qtbot.addWidget(card)
    given = []
    card.given.connect(given.append)
    for edit, text in (
        (card.form.name.edit, "心内科"), (card.form.person.edit, "王敏"),
        (card.form.secret.first.edit, "kurz"), (card.form.secret.second.edit, "kurz"),
    ):  # fmt: skip
        edit.setText(text)
    card.form.begin.click()
    assert card.form.secret.note.text() == kit.words.text("start.passphrase.short", least=12)
    for edit in (card.form.secret.first.edit, card.form.secret.second.edit):
        edit.setText("twelve letters")
    card.form.begin.click()
    assert [(one.pin, one.passphrase) for one in given] == [("", "twelve letters")]


def test_the_other_ways_are_reached_by_keys(first, qtbot):
    asked = []
    first.way_wanted.connect(asked.append)
    for way in ("grant", "take_over", "demo"):
        qtbot.keyClick(first.ways[way], Qt.Key.Key_Return)
    assert asked == ["grant", "take_over", "demo"]


# --- The recovery sheet ---------------------------------------------------------------------------


@pytest.fixture
def sheet(qtbot, desk, kit):
    """The dialog over a ward whose head nurse has a PIN."""
    ask(desk, lambda workspace: set_up_people(workspace, "739152", cost=CHEAP))
    over = DoorFrame(kit)
    qtbot.addWidget(over)
    dialog = RecoveryDialog(kit, over, desk.tasks)
    dialog.open()
    assert desk.tasks.wait_idle()
    yield dialog
    # The worker may still ask for a page; its window must stand until then.
    assert desk.tasks.wait_idle()
    over.deleteLater()


def test_the_sheet_is_shown_as_it_will_be_printed(sheet):
    assert sheet.preview.sheet.picture.width() > 200
    assert sheet.sheet.pdf.startswith(b"%PDF")
    assert len(sheet.answers) == 2
    assert nameless(sheet) == []


def test_while_groups_are_typed_the_code_is_on_the_paper_only(sheet, qtbot):
    qtbot.keyClicks(sheet.answers[0].edit, "0")
    assert sheet.preview.sheet.picture.isNull()


def test_a_wrong_group_is_named_and_the_right_ones_put_the_sheet_in_force(sheet, desk, qtbot):
    draft = sheet._draft
    confirmed = []
    sheet.confirmed.connect(confirmed.append)
    sheet.accept_button.click()
    assert sheet.answers[0].problem.text()
    sheet.answers[0].edit.setText(draft.groups[draft.asked[0] - 1])
    sheet.answers[1].edit.setText("0000")
    qtbot.keyClick(sheet.answers[1].edit, Qt.Key.Key_Return)
    assert desk.tasks.wait_idle()
    assert str(draft.asked[1]) in sheet.answers[1].problem.text()
    assert sheet.isVisible()
    assert not ask(desk, sheet_state).exists
    sheet.answers[1].edit.setText(draft.groups[draft.asked[1] - 1].lower())
    sheet.accept_button.click()
    assert desk.tasks.wait_idle()
    assert not sheet.isVisible()
    assert [state.number for state in confirmed] == [1]
    assert ask(desk, sheet_state).exists


def test_a_sheet_saved_as_a_file_opens_the_data_once_it_counts(sheet, desk, tmp_path, ward_folder):
    path = tmp_path / "sheet.pdf"
    sheet.sheet.save_to(path)
    assert desk.tasks.wait_idle()
    assert path.read_bytes().startswith(b"%PDF")
    assert sheet.sheet.note.text() == sheet.kit.words.text("recovery.file_warning")
    draft = sheet._draft
    for field, group in zip(sheet.answers, draft.asked, strict=True):
        field.edit.setText(draft.groups[group - 1])
    sheet.accept_button.click()
    assert desk.tasks.wait_idle()
    desk.tasks.shut(lambda _: None)
    assert desk.tasks.wait_idle()
    assert [one.name for one in people_by_sheet(ward_folder, "".join(draft.groups))] == ["王敏"]


# --- The frame ------------------------------------------------------------------------------------


def test_every_card_is_named_and_the_side_gives_way_where_there_is_no_room(qtbot, kit):
    frame = DoorFrame(kit)
    qtbot.addWidget(frame)
    for card in (PinCard(kit), FirstStartCard(kit, lambda _: "")):
        frame.show_card(card)
        assert nameless(frame) == []
    frame.resize(1366, 768)
    frame.show()
    assert frame.side.isVisible()
    frame.resize(911, 512)
    assert not frame.side.isVisible()


def test_where_pins_cannot_work_the_card_speaks_of_a_passphrase_alone(qtbot, kit):
    people = [Person("a", "王淑荣", Role.HEAD_NURSE), Person("b", "李娜", Role.RECORDER)]
    for why in ("door.access.sentence", "door.access.answer"):
        card = NewAccessCard(kit, people, lambda _: "", why=why, pin=False)
        qtbot.addWidget(card)
        card.show()
        said = [one.text() for one in card.findChildren(QLabel)]
        assert not any("PIN" in text for text in said)
        assert card.choices == [], "it is nobody's own"
        given = []
        card.given.connect(lambda *values, given=given: given.append(values))
        for field in (card.secret.first, card.secret.second):
            field.edit.setText("twelve letters")
        card.finish.click()
        assert given == [("", "", "twelve letters")]
