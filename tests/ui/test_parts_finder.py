"""One box over everything: what answers, in which order, and what a key does."""

import pytest
from PySide6.QtCore import Qt

from cleanclinic.operations.recording.searching import Entry
from cleanclinic.records.initials import search_text
from cleanclinic.records.pinyin import full_pinyin
from ui.parts.finder import COMMANDS, Command, Finder
from ui.parts.kit import Kit, UiState

KEY = Qt.Key


def entry(kind, number, label, text):
    called = f"{search_text(label)}\n{full_pinyin(label)}"
    return Entry(kind, f"{kind}{number}", label, (("栏", text),), called, search_text(text), number)


PEOPLE = [entry("staff_member", n, name, "护士") for n, name in enumerate(("钱芳", "单敏", "李娜"))]
RISKS = [entry("risk_point", n, f"R-{n:04}", "耗材由一人领用") for n in range(9)]


@pytest.fixture
def done():
    return []


@pytest.fixture
def finder(qtbot, words, look, done, host):
    commands = [
        Command("同步", "refresh-cw", lambda: done.append("sync"), "Ctrl+5"),
        Command("锁定", "lock", lambda: done.append("lock")),
    ]
    made = Finder(Kit(words=words, look=look, state=UiState()), host, commands)
    made.record_wanted.connect(lambda kind, target: done.append((kind, target)))
    made.open_over(host)
    made.take_entries([*PEOPLE, *RISKS])
    return made


@pytest.fixture
def host(qtbot):
    from PySide6.QtWidgets import QWidget

    made = QWidget()
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(finder):
    lines = [finder.list.line_at(at) for at in range(finder.list.count())]
    return [f"[{line.head}]" if line.head else line.text for line in lines]


def type_in(qtbot, finder, text):
    finder.box.clear()
    qtbot.keyClicks(finder.box, text)


def press(qtbot, finder, *keys):
    for key in keys:
        qtbot.keyClick(finder.box, key)


def test_before_anything_is_typed_it_says_what_can_be_done(finder):
    assert shown(finder) == ["[页面和功能]", "同步", "锁定"]
    assert finder.box.hasFocus() or finder.focusWidget() is finder.box


@pytest.mark.parametrize("typed", ["qf", "qianf", "钱"])
def test_enter_opens_the_first_that_answers(qtbot, finder, done, typed):
    if typed.isascii():
        type_in(qtbot, finder, typed)
    else:
        finder.box.setText(typed)
    press(qtbot, finder, KEY.Key_Return)
    assert done == [("staff_member", "staff_member0")]
    assert not finder.isVisible()


def test_commands_answer_to_initials_too(qtbot, finder, done):
    type_in(qtbot, finder, "sd")
    assert shown(finder) == ["[页面和功能]", "锁定"]
    press(qtbot, finder, KEY.Key_Return)
    assert done == ["lock"]


def test_the_arrows_pass_the_heads_and_stop_at_the_ends(qtbot, finder, done):
    type_in(qtbot, finder, "s")
    before = finder.list.currentRow()
    assert not finder.list.line_at(before).head
    press(qtbot, finder, KEY.Key_Up)
    assert finder.list.currentRow() == before
    press(qtbot, finder, KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_Down)
    press(qtbot, finder, KEY.Key_Return)
    assert done == ["lock"]


def test_tab_shows_one_kind_and_all_of_it(qtbot, finder):
    type_in(qtbot, finder, "r-")
    assert len(shown(finder)) == 1 + 6
    assert "9" in shown(finder)[0]
    press(qtbot, finder, KEY.Key_Tab)
    assert finder.chips.current == "risk_point"
    assert len(shown(finder)) == 1 + 9
    press(qtbot, finder, KEY.Key_Backtab)
    assert finder.chips.current == ""


def test_a_kind_that_holds_nothing_any_more_gives_way(qtbot, finder):
    type_in(qtbot, finder, "r-")
    press(qtbot, finder, KEY.Key_Tab)
    type_in(qtbot, finder, "qf")
    assert (finder.chips.current, shown(finder)[1:]) == ("", ["钱芳"])


def test_only_acts_can_be_shown(qtbot, finder):
    type_in(qtbot, finder, "s")
    while finder.chips.current != COMMANDS:
        press(qtbot, finder, KEY.Key_Tab)
    assert shown(finder)[0] == "[页面和功能]"


def test_what_answers_nothing_says_what_to_do_next(qtbot, finder, done):
    type_in(qtbot, finder, "zzzz")
    assert finder.none.isVisible()
    assert "zzzz" in finder.none.text()
    press(qtbot, finder, KEY.Key_Return)
    assert done == []
    assert finder.isVisible()


def test_escape_puts_it_away(qtbot, finder, done):
    press(qtbot, finder, KEY.Key_Escape)
    assert not finder.isVisible()
    assert done == []
