"""The window, its frame and its start cards, over a real ward and small real pages."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from cleanclinic.errors import FileProblemError
from cleanclinic.operations.home.overview import shell_state
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.recording.searching import search_index as search
from cleanclinic.operations.recording.staff import add_staff, list_staff
from cleanclinic.records.post_type import PostType
from tests.ui.accessibility import nameless
from tests.ui.looks import wear
from ui.main_window import Door, MainWindow
from ui.options import Options
from ui.parts.collector import Collector
from ui.parts.finder import Finder
from ui.parts.help_dialog import HelpDialog
from ui.parts.kit import UiState
from ui.parts.later import Later
from ui.parts.menu_button import MenuButton
from ui.parts.page import Page
from ui.parts.screen_file import read_state
from ui.parts.search_box import SearchBox
from ui.parts.settings import Choices, SettingsPopover
from ui.parts.shell import TopBar
from ui.parts.start_cards import TroubleCard, UnlockCard
from ui.parts.wait_card import WaitCard
from ui.program import Program
from ui.start import choose_input_method

LINA = {"name": "李娜", "staff_number": "10001", "post_type": PostType.NURSE}


class StaffPage(Page):
    """A page small enough to test the window with: it counts the staff."""

    kinds = frozenset({"staff_member"})

    def __init__(self, desk):
        super().__init__(desk)
        self.shown, self.asked, self.left, self.loads, self.begun = [], [], 0, 0, 0
        self.search = SearchBox(desk)
        QVBoxLayout(self).addWidget(QLabel("staff"))

    def title(self):
        return "人员"

    def subtitle(self):
        return f"{len(self.shown)} 人"

    def top_actions(self):
        return [self.search]

    def reload(self, changes):
        self.loads += 1
        self.desk.tasks.run(list_staff, self._show)

    def show_record(self, record_id):
        self.asked.append(record_id)

    def leave(self):
        self.left += 1

    def show_first(self):
        self.begun += 1

    def focus_search(self):
        self.search.setFocus()

    def _show(self, rows):
        self.shown = [row.name for row in rows]
        self.heading_changed.emit()


class OtherPage(StaffPage):
    kinds = frozenset({"pledge"})


PAGES = {
    "home": StaffPage,
    "risks": StaffPage,
    "pledges": OtherPage,
    "staff": StaffPage,
    "sync": StaffPage,
}


def load_page(_, name):
    return PAGES[name]


@pytest.fixture
def main_window(qtbot, tasks, workspace, look, words):
    made = MainWindow(tasks, words, look, UiState())
    made.show()
    qtbot.addWidget(made, before_close_func=lambda _: tasks.wait_idle())
    made.equip(Later())
    made.open_pages(Door(shell_state, undo, redo, load_page, search), "ward")
    assert tasks.wait_idle()
    return made


def add_lina(tasks):
    tasks.run(lambda ws: add_staff(ws, LINA))
    assert tasks.wait_idle()


def test_the_first_page_is_filled_and_the_frame_says_where_we_are(main_window):
    shell = main_window.shell
    assert main_window.current == "home"
    assert main_window.pages["home"].loads == 1
    assert shell.top._title.text() == "人员"
    assert shell.navigation._where._whole == "心内科一病区"
    assert shell.navigation.who._whole == "王敏"
    assert shell.ribbon.isVisible(), "a demo says so on every screen"
    assert shell.navigation.button("home").isChecked()


def test_ctrl_k_does_what_stands_in_a_menu_of_the_page(qtbot, main_window, tasks):
    more = MenuButton(main_window.kit, "更多")
    done = []
    more.menu_shown.addAction("导出 Excel", lambda: done.append(True))
    main_window.pages["home"].top_actions = lambda: [more]
    qtbot.keyClick(main_window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    finder = main_window.findChild(Finder)
    assert tasks.wait_idle()
    qtbot.keyClicks(finder.box, "dc")
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    assert done == [True]


def test_ctrl_k_finds_a_person_and_enter_goes_there(qtbot, main_window, tasks):
    add_lina(tasks)
    qtbot.keyClick(main_window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    finder = main_window.findChild(Finder)
    assert tasks.wait_idle()
    qtbot.keyClicks(finder.box, "lina")
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert main_window.current == "staff"
    assert len(main_window.pages["staff"].asked) == 1


def test_a_number_that_takes_long_stands_there_unasked_and_follows_changes(main_window, tasks):
    found = [2]
    main_window.close_pages()
    door = Door(
        shell_state, undo, redo, load_page, search,
        late_badges=lambda _: {"consistency": found[0]},
    )  # fmt: skip
    main_window.open_pages(door, "ward")
    assert tasks.wait_idle()
    line = main_window.shell.navigation.button("consistency")
    assert line.count == 2
    found[0] = 5
    add_lina(tasks)
    assert line.count == 2, "kept while somebody goes on writing"
    assert main_window.late_badges.rest.isActive()
    main_window.late_badges.rest.timeout.emit()
    assert tasks.wait_idle()
    assert line.count == 5
    main_window.close_pages()
    assert line.count == 0


def test_a_page_this_kind_does_not_have_leads_to_the_first_one(main_window, tasks):
    main_window.close_pages()
    main_window.open_pages(Door(shell_state, undo, redo, load_page, search), "ward", "inbox")
    assert tasks.wait_idle()
    assert main_window.current == "home"


def test_pages_are_made_on_the_first_visit_only(main_window, tasks):
    assert set(main_window.pages) == {"home"}
    main_window.go("risks", "r1")
    assert tasks.wait_idle()
    first = main_window.pages["risks"]
    main_window.go("home")
    main_window.go("risks")
    assert tasks.wait_idle()
    assert main_window.pages["risks"] is first
    assert (first.loads, first.asked, first.left) == (1, ["r1"], 1)


def test_the_line_of_the_page_shown_goes_back_to_what_it_shows_first(main_window, tasks, qtbot):
    line = main_window.shell.navigation.button("staff")
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    page = main_window.pages["staff"]
    assert page.begun == 0
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert (page.begun, page.left) == (1, 0)
    # Somebody pointed at a record of it: that is shown, not the beginning.
    main_window.go("staff", "r1")
    assert (page.begun, page.asked) == (1, ["r1"])


def test_a_page_that_does_not_exist_is_not_gone_to(main_window, tasks):
    main_window.go("nowhere")
    assert tasks.wait_idle()
    assert main_window.current == "home"


def test_changes_reload_the_page_shown_and_later_the_others(main_window, tasks):
    for name in ("risks", "pledges", "home"):
        main_window.go(name)
        assert tasks.wait_idle()
    home, risks, pledges = (main_window.pages[name] for name in ("home", "risks", "pledges"))
    add_lina(tasks)
    assert (home.loads, risks.loads, pledges.loads) == (2, 1, 1)
    assert main_window.shell.top._subtitle._whole == "1 人"
    main_window.go("risks")
    main_window.go("pledges")
    assert tasks.wait_idle()
    assert (risks.shown, risks.loads, pledges.loads) == (["李娜"], 2, 1)


def test_undo_and_redo_by_name(main_window, tasks, qtbot, words):
    assert main_window.shell.status.undo.text() == "" or main_window.shell.status.undo.isEnabled()
    add_lina(tasks)
    status = main_window.shell.status
    assert "Ctrl+Z" in status.undo.text()
    assert status.saved.startswith(words.text("status.saved", time=""))
    qtbot.keyClick(main_window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tasks.wait_idle()
    assert main_window.pages["home"].shown == []
    assert main_window.shell.notice.isVisible()
    assert "Ctrl+Y" in status.redo.text()
    qtbot.keyClick(main_window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert tasks.wait_idle()
    assert main_window.pages["home"].shown == ["李娜"]


def test_everything_is_reached_by_keys(main_window, tasks, qtbot):
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(main_window, Qt.Key.Key_2, control)
    assert tasks.wait_idle()
    assert main_window.current == "risks"
    qtbot.keyClick(main_window, Qt.Key.Key_9, control)
    assert main_window.current == "risks"
    qtbot.keyClick(main_window, Qt.Key.Key_F, control)
    assert main_window.pages["risks"].search.hasFocus()
    qtbot.keyClick(main_window.pages["risks"].search, Qt.Key.Key_Slash)
    assert main_window.pages["risks"].search.text() == "/"
    qtbot.keyClick(main_window, Qt.Key.Key_F1)
    assert [dialog.isVisible() for dialog in main_window.findChildren(HelpDialog)] == [True]


def test_language_and_theme_dress_the_window_anew(main_window, tasks, qapp, look):
    try:
        main_window.go("risks")
        assert tasks.wait_idle()
        main_window.apply_choices(Choices("en", "dark", 150, 115))
        assert tasks.wait_idle()
        assert main_window.shell.navigation.button("risks").text() == "Risks & controls"
        assert main_window.current == "risks"
        assert main_window.pages["risks"].loads == 1, "made anew"
        assert main_window.kit.look.theme == "dark"
        assert main_window.kit.state.get("look.zoom") == 150
        assert main_window.shell.ribbon.isVisible()
    finally:
        wear(qapp, look)


def test_a_failure_nobody_took_stands_at_the_top(main_window, tasks, words):
    def fail(ws):
        raise FileProblemError(path="E:", reason="拔出")

    tasks.run(fail)
    assert tasks.wait_idle()
    assert main_window.shell.failures.isVisible()
    assert "E:" in main_window.shell.failures.sentence
    main_window.tell("好了")
    assert not main_window.shell.failures.isVisible()


def test_locking_hands_over_and_forgets_the_pages(main_window, tasks, qtbot):
    page = main_window.pages["home"]
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(main_window.curtain_wanted):
        qtbot.keyClick(main_window, Qt.Key.Key_L, control)
    with qtbot.waitSignal(main_window.lock_wanted) as heard:
        qtbot.keyClick(main_window, Qt.Key.Key_L, control | shift)
    assert heard.args == [""]
    main_window.close_pages()
    assert page.left == 1
    assert main_window.pages == {}
    assert main_window.shell.stack.count() == 0
    assert main_window.windowTitle() == main_window.kit.words.text("app.name")
    assert not main_window.is_open


def test_every_control_of_the_window_has_a_name(main_window, kit, qtbot):
    assert nameless(main_window) == []
    popover = SettingsPopover(kit, main_window)
    assert nameless(popover) == []


def test_nothing_of_the_frame_is_cut_at_the_smallest_screen(main_window, tasks):
    main_window.resize(1366, 768)
    for holder in (main_window.shell.top, main_window.shell.status, main_window.shell.navigation):
        assert holder.minimumSizeHint().width() <= holder.width()


# --- Start cards ----------------------------------------------------------------------------------


def test_a_subtitle_ends_after_a_whole_part_and_never_within_a_number(kit, qtbot):
    top = TopBar(kit)
    qtbot.addWidget(top)
    top.show()
    top.show_page("风险与防控", "23 个风险点 · 56 条措施", [])
    said = set()
    for wide in range(120, 700, 4):
        top.resize(wide, top.height())
        top.layout().activate()
        said.add(top._subtitle.text())
    assert said == {"", "23 个风险点", "23 个风险点 · 56 条措施"}


def test_a_subtitle_that_does_not_fit_leaves_its_room_to_the_search(kit, qtbot):
    top, search = TopBar(kit), SearchBox(kit)
    qtbot.addWidget(top)
    top.show()
    top.show_page("清廉指数", "截至 2026-11-23 · 清廉指数", [search])
    beside = top._title.sizeHint().width() + kit.look.px(20 + 12 + 12 + 20)
    top.resize(beside + search.minimumWidth() + kit.look.px(40), top.height())
    top.layout().activate()
    assert top._subtitle.text() == ""
    assert search.width() >= search.minimumWidth() + kit.look.px(38)


def test_a_settings_choice_is_told(kit, main_window, qtbot):
    popover = SettingsPopover(kit, main_window)
    with qtbot.waitSignal(popover.chosen) as heard:
        popover.lines._choose("zoom", "150")
    assert heard.args == [Choices("zh_CN", "light", 150, 100)]


def test_unlocking_gives_the_passphrase_and_shows_why_not(kit, qtbot):
    card = UnlockCard(kit, "心内科一病区", needs_passphrase=True)
    qtbot.addWidget(card)
    card.show()
    qtbot.keyClicks(card.passphrase, "a long passphrase")
    with qtbot.waitSignal(card.given) as heard:
        qtbot.keyClick(card.passphrase, Qt.Key.Key_Return)
    assert heard.args == ["a long passphrase"]
    card.show_problem("口令不对")
    assert card.problem.isVisible()
    assert card.passphrase.echoMode() == card.passphrase.EchoMode.Password
    card.passphrase.actions()[-1].setChecked(True)
    assert card.passphrase.echoMode() == card.passphrase.EchoMode.Normal


def test_going_back_is_offered_where_there_is_another_way_in(kit, qtbot):
    card = UnlockCard(kit, "", needs_passphrase=True)
    qtbot.addWidget(card)
    assert not card._back.isVisibleTo(card)
    card.offer_back(True)
    with qtbot.waitSignal(card.back):
        card._back.click()


def test_every_start_card_is_named_throughout(kit, qtbot):
    cards = [
        WaitCard(kit, "…"), UnlockCard(kit, "", needs_passphrase=True), TroubleCard(kit, "坏了"),
    ]  # fmt: skip
    for card in cards:
        qtbot.addWidget(card)
        assert nameless(card) == []


# --- The start ------------------------------------------------------------------------------------


@pytest.fixture
def program(qtbot, qapp, ward_folder, look):
    made = Program(qapp, Options(ward_folder))
    qtbot.addWidget(made.window, before_close_func=lambda _: made.tasks.wait_idle())
    yield made
    wear(qapp, look)


def test_the_window_is_painted_before_the_core_is_asked(program):
    program.begin()
    assert program.window.isVisible()
    assert program.tasks.is_idle


def test_a_demo_ward_opens_by_itself_and_a_lock_closes_it(program, qtbot):
    program.begin()
    with qtbot.waitSignal(program.window.page_filled):
        pass
    assert program.tasks.wait_idle()
    assert program.window.current == "home"
    program.window.lock()
    assert program.tasks.wait_idle()
    card = program.front.card
    assert type(card).__name__ == "UnlockCard"
    assert not program.window.shell.isVisible()
    card.unlock.click()
    with qtbot.waitSignal(program.window.page_filled):
        pass
    assert program.tasks.wait_idle()


def test_an_empty_folder_offers_the_demo_or_a_new_department(qtbot, qapp, tmp_path, look):
    program = Program(qapp, Options(tmp_path / "new"))
    qtbot.addWidget(program.window, before_close_func=lambda _: program.tasks.wait_idle())
    program.begin()
    qtbot.waitUntil(lambda: _card(program) == "FirstStartCard")
    assert set(program.front.card.ways) == {"grant", "take_over", "demo"}
    assert not (tmp_path / "new").exists()
    wear(qapp, look)


def test_a_damaged_slots_file_is_said_and_left_as_it_is(qtbot, qapp, ward_folder, look):
    slots = ward_folder / "keyslots.json"
    slots.write_text("{", encoding="utf-8")
    program = Program(qapp, Options(ward_folder))
    qtbot.addWidget(program.window, before_close_func=lambda _: program.tasks.wait_idle())
    program.begin()
    qtbot.waitUntil(lambda: _card(program) == "RescueCard")
    assert slots.read_text(encoding="utf-8") == "{"
    wear(qapp, look)


def _card(program):
    assert program.tasks.wait_idle()
    card = program.front.card or program.window.shell.stack.currentWidget()
    return type(card).__name__


def test_what_the_screen_remembered_is_read_and_a_broken_file_ignored(tmp_path):
    assert read_state(tmp_path) == {}
    (tmp_path / "screen.json").write_text(json.dumps({"look.zoom": 150}), encoding="utf-8")
    assert read_state(tmp_path) == {"look.zoom": 150}
    (tmp_path / "screen.json").write_text("[1]", encoding="utf-8")
    assert read_state(tmp_path) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULES": "fcitx;ibus"}),
        ({"QT_IM_MODULE": "fcitx5"}, {"QT_IM_MODULES": "fcitx;ibus"}),
        ({"QT_IM_MODULE": "ibus"}, {"QT_IM_MODULE": "ibus"}),
        ({}, {}),
    ],
)
def test_fcitx_users_can_type_chinese(before, after):
    choose_input_method(before)
    assert before == after


def test_a_look_through_everything_waits_for_a_pause_but_not_for_ever(qapp):
    import gc

    pauses = [0.0]
    collector = Collector(qapp, lambda: pauses[-1])
    helpings = 0
    try:
        gc.collect()
        for pauses[0], most in ((0.0, 60), (5.0, 10)):
            helpings = 0
            while gc.get_count()[2] or not helpings:
                helpings += 1
                gc.collect(1)
                collector.look()
            assert helpings == most + 1
    finally:
        collector._timer.stop()
        gc.enable()


def test_the_collector_works_on_this_thread_only(qtbot, qapp):
    import gc

    collector = Collector(qapp)
    try:
        assert not gc.isenabled()
        made = [[] for _ in range(5000)]
        for one in made:
            one.append(one)
        del made, one
        assert collector.look() > 0
        # It would look through everything while the start still makes it.
        assert not collector._timer.isActive()
        collector.settle()
        assert collector._timer.isActive()
    finally:
        gc.unfreeze()
        collector._timer.stop()
        gc.enable()
