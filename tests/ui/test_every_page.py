"""Pages of ward and office in both languages, plain and enlarged: nothing cut or nameless."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import delete

from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.records import RECORD_TYPES
from cleanclinic.words import Words
from tests.ui.accessibility import nameless, roleless
from tests.ui.cuts import crowded, cut, unread
from tests.ui.dialogs import NoFiles, Walker
from tests.ui.looks import wear
from tests.ui.tables import ALL, LACKS, abilities, steps, tables
from ui.core_loading import DOOR, load_page
from ui.main_window import MainWindow
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.entries import ENTRIES, PAGE_OF_KIND
from ui.parts.flow import fit_words
from ui.parts.kit import UiState
from ui.parts.later import Later
from ui.parts.layouts import button, label, row
from ui.parts.style import Look
from ui.parts.tasks import Tasks
from ui.parts.turns import Turns

WINDOW = (1366, 768)
# English has the longer words; at 200 % a page has least room. More would cost more than it finds.
LOOKS = (("light", 100, "zh_CN"), ("dark", 150, "en"), ("dark", 200, "en"))
# Kinds with a page of their own in neither window, and where a person meets them instead.
ELSEWHERE = {
    "pledge_template": "the text of a round, shown by the preview on the pledges page",
    "pledge_campaign": "the round at the top of the pledges page",
    "access": "who may see sensitive fields: Settings, People",
    "person_change": "the list of changes in Settings, People",
    "handover": "Settings, Handover",
    "ethics_rules": "a set on the office's page of rules; at a ward beside its evaluation",
    "standard": "the standards page, which lists versions and no single record",
    "self_check_answer": "one answer within its self-check",
    "exam": "the exams of the education page",
    "exam_result": "one mark within its exam and on the person's timeline",
    "rectification": "the reply within its issue, on the rectification page",
    "order_review": "the office's remark within its order",
    "order_receipt": "who signed, within the order on both sides' pages",
    "check_review": "the office's column within its self-check",
    "control_check": "an effectiveness check within its control",
    "internal_rule": "the dialog of rules on the risks page",
    "exam_question": "the dialog of the question bank on the education page",
    "review_round": "the dialog of rounds on the risks page",
    "risk_review": "one point within its review round",
    "risk_approval": "the line above the risks and its dialog",
    "index_rules": "a set on the office's page of rules; weights are shown with the index",
    "consistency_note": "the explanation within its finding on the checks page",
    "consistency_rules": "a set on the office's page of rules",
    "rectification_rules": "a set on the office's page of rules",
    "register_rules": "a set on the office's page of rules",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "demo"
    summary = make_demo(folder, words=Words("zh_CN"), departments=1, staff=10)
    return {"ward": Path(summary.first_ward), "office": folder / "office"}


@pytest.mark.parametrize("kind", ENTRIES)
def test_no_text_is_cut_and_every_control_is_named(qapp, look, demo, kind):
    tasks = Tasks()
    failures: list[Exception] = []
    tasks.failed.connect(failures.append)
    tasks.open(lambda: open_workspace(demo[kind]), lambda _: None)
    assert tasks.wait_idle()
    found = []
    try:
        for theme, zoom, language in LOOKS:
            worn = Look(theme, zoom)
            # As the program does it: the application has none, the window has it.
            qapp.setStyleSheet("")
            worn.apply(qapp)
            for name, what in _walk(qapp, tasks, worn, language, kind):
                found.append(f"{name} {language} {zoom}: {what}")
    finally:
        tasks.close()
        wear(qapp, look)
    assert failures == []
    assert found == []


class StrayWindows(QObject):
    """Parts that were shown before they had their place: a window flashes up on the screen."""

    def __init__(self, window):
        super().__init__(window)
        self.found = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.found.append(f"{type(watched).__name__} {watched.accessibleName()!r}")
        return False


def _walk(qapp, tasks, worn, language, kind):
    window = MainWindow(tasks, Words(language), worn, UiState())
    worn.dress(window)
    window.resize(*WINDOW)
    window.show()
    stray = StrayWindows(window)
    qapp.installEventFilter(stray)
    window.equip(Later())
    window.open_pages(DOOR, kind)
    assert tasks.wait_idle()
    for entry in ENTRIES[kind]:
        window.go(entry.name)
        for _ in range(6):
            assert tasks.wait_idle()
            qapp.processEvents()
        # What is made in turns stands when the last of them is over.
        while window.findChildren(Turns):
            qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        # And then what is laid out anew because of it, from within outwards.
        for _ in range(6):
            qapp.processEvents()
        assert window.current == entry.name
        # Names are the same at every size, and walking through them costs most.
        unheard = [*nameless(window), *roleless(window)] if worn.zoom == LOOKS[0][1] else []
        for what in (*cut(window), *crowded(window), *unread(window), *unheard):
            yield entry.name, what
        for what in stray.found:
            yield entry.name, f"for a moment a window of its own: {what}"
        stray.found.clear()
    # Gone before the next look is put on, which would dress all of its pages anew.
    delete(window)


@pytest.mark.parametrize(
    ("kind", "zoom", "least"),
    [("ward", 150, 16), ("ward", 200, 16), ("office", 150, 8), ("office", 200, 8)],
)
def test_what_a_press_opens_is_whole_and_named(qapp, look, demo, kind, zoom, least, monkeypatch):
    monkeypatch.setattr("ui.parts.files.QFileDialog", NoFiles())
    tasks = Tasks()
    failures: list[Exception] = []
    tasks.failed.connect(failures.append)
    tasks.open(lambda: open_workspace(demo[kind]), lambda _: None)
    worn = Look("light", zoom)
    qapp.setStyleSheet("")
    worn.apply(qapp)
    window = MainWindow(tasks, Words("en"), worn, UiState())
    worn.dress(window)
    walker = Walker(qapp, tasks, window)
    try:
        window.resize(*WINDOW)
        window.show()
        window.equip(Later())
        window.open_pages(DOOR, kind)
        for entry in ENTRIES[kind]:
            walker.walk(entry.name)
    finally:
        window.hide()
        window.deleteLater()
        tasks.close()
        wear(qapp, look)
    assert failures == []
    assert walker.faults == []
    assert len(walker.seen) >= least, sorted(walker.seen)


@pytest.mark.parametrize("kind", ENTRIES)
def test_nothing_is_said_to_be_missing_before_it_was_read(qtbot, desk, kind):
    """Reading takes seconds where much was recorded; until then a page says nothing of it."""
    for entry in ENTRIES[kind]:
        page = load_page(desk.tasks, entry.name)(desk)
        qtbot.addWidget(page)
        said = [one.sentence.text() for one in page.findChildren(Empty) if one.isVisibleTo(page)]
        assert said == [], entry.name
        assert not re.search(r"\b0\b", page.subtitle()), entry.name


def test_every_kind_is_met_on_a_page():
    kinds = {of.KIND for of in RECORD_TYPES}
    shown = set().union(*PAGE_OF_KIND.values())
    assert shown | set(ELSEWHERE) == kinds
    assert shown & set(ELSEWHERE) == set()
    for kind, pages in PAGE_OF_KIND.items():
        assert set(pages.values()) <= {entry.name for entry in ENTRIES[kind]}


@pytest.fixture
def place(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_cut_text_is_found(kit, place):
    row(kit.look, label("院办 2026-10-28 下发"), button(kit, "全部勾选"), into=place)
    place.show()
    assert cut(place) == []
    for child in place.findChildren(QWidget):
        child.setFixedWidth(30)
    assert len(cut(place)) == 2


def test_what_stands_on_its_neighbour_is_found(kit, place):
    first, then = button(kit, "新增"), button(kit, "删除")
    row(kit.look, first, then, into=place)
    place.show()
    assert crowded(place) == []
    then.move(first.x() + first.width() - 5, first.y())
    assert len(crowded(place)) == 1


def test_chips_without_room_go_on_below(kit, place, qtbot):
    chips = FilterChips(kit, "状态")
    chips.show_chips([(str(number), f"已打印待签 {number}") for number in range(6)])
    row(kit.look, chips, into=place)
    place.resize(place.sizeHint())
    place.show()
    one_line = chips.sizeHint().height()
    assert chips.heightForWidth(chips.sizeHint().width()) == one_line
    assert chips.heightForWidth(chips.sizeHint().width() // 2) > 2 * one_line
    place.resize(chips.sizeHint().width() // 2, 4 * one_line)
    qtbot.waitExposed(place)
    assert cut(place) == []


def test_an_empty_page_leaves_no_single_character_on_the_last_line(kit, qtbot):
    empty = Empty(kit, "users", "还没有自查。选一份标准和一个周期，一项一屏，用数字键就能评完。")
    qtbot.addWidget(empty)
    with qtbot.waitExposed(empty):
        empty.show()
    said = empty.sentence
    assert said.fontMetrics().horizontalAdvance(said.text()) > 1.8 * said.width()
    assert said.height() < 3 * said.fontMetrics().height()
    empty.say("还没有记录。")
    assert said.heightForWidth(said.width()) < 2 * said.fontMetrics().height()


def test_a_low_empty_page_does_without_its_picture_and_keeps_its_button(kit, qtbot):
    empty = Empty(kit, "users", "还没有自查。", "开始自查")
    qtbot.addWidget(empty)
    empty.resize(500, 300)
    empty.show()
    tall = empty.minimumSizeHint().height()
    assert cut(empty) == []
    empty.setMinimumHeight(1)
    empty.resize(500, tall - 20)
    qtbot.waitUntil(lambda: cut(empty) == [])
    assert not empty._picture.isVisible()
    empty.resize(500, 300)
    assert empty._picture.isVisible()


def test_buttons_do_without_words_and_take_them_back(kit):
    first, last = (button(kit, text, icon_name="layers") for text in ("视图", "列"))
    bare = button(kit, "勾选")
    fit_words((bare, first, last), 10)
    assert (bare.text(), first.text(), last.text()) == ("勾选", "", " 列")
    assert (first.toolTip(), first.accessibleName()) == ("视图", "视图")
    fit_words((bare, first, last), 10)
    assert (first.text(), last.text()) == ("", "")
    fit_words((bare, first, last), -500)
    assert (first.text(), last.text(), first.toolTip()) == (" 视图", " 列", "")


@pytest.mark.parametrize(("kind", "count"), [("ward", 29), ("office", 7)])
def test_every_table_can_do_what_is_promised_of_every_table(qapp, look, demo, kind, count):
    """Or it is named, with what it lacks and why; what it can do by now is named no more."""
    tasks = Tasks()
    tasks.open(lambda: open_workspace(demo[kind]), lambda _: None)
    window = MainWindow(tasks, Words("zh_CN"), look, UiState())
    look.dress(window)
    walker = Walker(qapp, tasks, window)
    found: dict[str, set[str]] = {}
    try:
        window.resize(*WINDOW)
        window.show()
        window.equip(Later())
        window.open_pages(DOOR, kind)
        for page, shown in steps(kind).items():
            for step in shown:
                walker.go(page)
                step(window.pages[page])
                walker.settle()
                # Looking at one selects in it: another one may then be of somebody else.
                for name, table in list(tables(window)):
                    found[name] = found.get(name) or abilities(table)
                for dialog in window.findChildren(QDialog):
                    dialog.close()
    finally:
        window.hide()
        window.deleteLater()
        tasks.close()
    lacking = {name: sorted(ALL - some) for name, some in found.items() if ALL - some}
    named = {name: sorted(lacks) for name, lacks in LACKS.items() if name in found}
    assert lacking == named
    assert len(found) == count
