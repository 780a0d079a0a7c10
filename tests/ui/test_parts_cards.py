import threading

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CancelledError, FileProblemError
from tests.ui.accessibility import nameless
from ui.parts.cards import Card, CountCard, Facts
from ui.parts.charts import BarChart, LineChart, ThinBar
from ui.parts.failures import Failures
from ui.parts.kit import UiState
from ui.parts.layouts import Elided
from ui.parts.lines import Line, LineList, TodoItem, TodoList
from ui.parts.notice import Notice
from ui.parts.pdf_preview import PdfPreview
from ui.parts.pills import Badge
from ui.parts.progress import ProgressPanel
from ui.parts.question import Dialog
from ui.parts.risk_matrix import RiskMatrix
from ui.parts.scroll import scrolled
from ui.parts.search_box import SearchBox


@pytest.fixture
def matrix(qtbot, kit):
    made = RiskMatrix(kit)
    qtbot.addWidget(made)
    made.resize(300, 180)
    made.show_counts({(5, 3): 2, (4, 4): 1, (1, 1): 0})
    made.show()
    made.heard = []
    made.cell_chosen.connect(lambda *cell: made.heard.append(cell))
    made.cleared.connect(lambda: made.heard.append("cleared"))
    return made


def test_a_press_on_a_cell_chooses_it_and_again_lifts_the_choice(matrix, qtbot):
    place = matrix._rect((4, 4)).center().toPoint()
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert matrix.chosen == (4, 4)
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert matrix.chosen is None
    assert matrix.heard == [(4, 4), "cleared"]


def test_the_matrix_is_walked_by_keys(matrix, qtbot):
    matrix.setFocus()
    for key in (
        Qt.Key.Key_Left,
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
    ):
        qtbot.keyClick(matrix, key)
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    qtbot.keyClick(matrix, Qt.Key.Key_Escape)
    assert matrix.heard == [(3, 5), "cleared"]


def test_the_matrix_says_its_counts(matrix, kit):
    matrix.choose((5, 3))
    assert matrix.accessibleName() == kit.words.text("part.matrix.name", count=3)
    assert matrix.accessibleDescription() == kit.words.text(
        "part.matrix.cell", likelihood=5, impact=3, count=2
    )


def test_likelihood_grows_upwards_and_impact_to_the_right(matrix):
    assert matrix._rect((5, 1)).y() < matrix._rect((1, 1)).y()
    assert matrix._rect((1, 5)).x() > matrix._rect((1, 1)).x()
    assert matrix.cell_at(QPointF(-5, -5)) is None


def test_charts_paint_and_say_their_values(qtbot, kit, look):
    line, bars = LineChart(kit, "清廉指数"), BarChart(kit, "科室")
    for chart in (line, bars):
        qtbot.addWidget(chart)
        chart.resize(300, 160)
    line.show_points([("1月", 70), ("2月", 92.5)])
    bars.show_bars([("骨科", 74, "warn"), ("影像科", 61, "bad")])
    assert line.accessibleName() == "清廉指数: 1月 70, 2月 92.5"
    assert bars.accessibleName() == "科室: 骨科 74, 影像科 61"
    assert look.colour("chart_main").name() in colours(line)
    assert {look.colour("chart_warn").name(), look.colour("chart_bad").name()} <= colours(bars)


def test_a_chart_without_points_paints_nothing(qtbot, kit, look):
    line = LineChart(kit, "清廉指数")
    qtbot.addWidget(line)
    assert look.colour("chart_main").name() not in colours(line)


@pytest.mark.parametrize(("done", "total", "share"), [(41, 48, 41 / 48), (0, 0, 0), (9, 3, 1)])
def test_a_bar_shows_its_share(qtbot, kit, done, total, share):
    bar = ThinBar(kit, "签署")
    qtbot.addWidget(bar)
    bar.show_share(done, total)
    assert bar.share == pytest.approx(share)


def test_cards_are_pressed_by_keyboard_and_named(qtbot, kit):
    card = CountCard(kit, "风险点", "shield-alert")
    qtbot.addWidget(card)
    card.show_count("23", "高 3", "bad")
    with qtbot.waitSignal(card.pressed):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert card.accessibleName() == "风险点 23 高 3"
    assert nameless(card) == []


def test_lists_say_which_line_was_chosen(qtbot, kit):
    todo, lines = TodoList(kit, "待办"), LineList(kit, "变更")
    for shown in (todo, lines):
        qtbot.addWidget(shown)
    todo.show_items(
        [
            TodoItem("a", Badge("今天", "bad"), "回复", "11-22", "去处理"),
            TodoItem("b", Badge("明天"), "看"),
        ]
    )
    lines.show_lines(
        [Line("c", "王敏 修改", "14:32"), Line("d", "已收", "", Badge("已验签", "good"))]
    )
    heard = []
    todo.chosen.connect(heard.append)
    lines.chosen.connect(heard.append)
    for shown, place in ((todo, 0), (lines, 1)):
        shown.resize(400, shown.height())
        shown.show()
        spot = shown.visualItemRect(shown.item(place)).center()
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard == ["a", "d"]
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert [todo.item(place).data(spoken) for place in range(2)] == [
        "今天 回复 11-22 去处理",
        "明天 看",
    ]
    assert lines.item(1).data(spoken) == "已验签 已收"


def test_lists_are_walked_by_keyboard_and_keep_their_place_in_sight(qtbot, kit):
    todo = TodoList(kit, "待办")
    area = scrolled(todo)
    qtbot.addWidget(area)
    area.resize(400, 100)
    with qtbot.waitActive(area):
        area.show()
        area.activateWindow()
    items = [TodoItem(str(n), Badge("今天"), f"第 {n} 件", "", "去") for n in range(30)]
    todo.show_items(items)
    todo.setFocus()
    heard = []
    todo.chosen.connect(heard.append)
    for _ in range(9):
        qtbot.keyClick(todo, Qt.Key.Key_Down)
    qtbot.keyClick(todo, Qt.Key.Key_Return)
    qtbot.keyClick(todo, Qt.Key.Key_End)
    qtbot.keyClick(todo, Qt.Key.Key_Space)
    assert heard == ["9", "29"]
    last = todo.visualItemRect(todo.item(29)).center()
    assert area.viewport().rect().contains(todo.mapTo(area.viewport(), last))
    # Shown anew the cursor stays at its place as far as there is one.
    todo.show_items(items[:20])
    qtbot.keyClick(todo, Qt.Key.Key_Return)
    assert heard[-1] == "19"
    todo.show_items([])
    qtbot.keyClick(todo, Qt.Key.Key_Return)
    assert len(heard) == 3
    assert todo.height() == 0


def test_lists_and_facts_can_be_shown_anew(qtbot, kit):
    facts, lines = Facts(kit), LineList(kit, "变更")
    for shown in (facts, lines):
        qtbot.addWidget(shown)
    for _ in range(2):
        facts.show_facts([("科室", "心内科"), ("设备", "1 号机")])
        lines.show_lines([Line("a", "一")])
    assert facts._grid.count() == 4
    assert [line.text for line in lines.shown] == ["一"]
    assert lines.count() == 1


def test_a_card_hides_a_missing_heading(qtbot, kit):
    card = Card(kit)
    qtbot.addWidget(card)
    card.show()
    assert not card._heading.isVisible()
    card.set_title("冲突 1", "待处理")
    assert card._heading.isVisible()


def test_cut_text_is_whole_in_its_tip_and_name(qtbot, look):
    shown = Elided("领用不登记、以科代管", least=20)
    qtbot.addWidget(shown)
    shown.resize(60, 20)
    shown.show()
    assert shown.text().endswith("…")
    assert shown.toolTip() == shown.accessibleName() == "领用不登记、以科代管"


def test_latin_text_is_cut_with_dots_on_its_line(qtbot, look):
    shown = Elided("Write an order about it", least=20)
    qtbot.addWidget(shown)
    shown.resize(90, 20)
    shown.show()
    assert shown.text().endswith("...")
    assert shown.fontMetrics().horizontalAdvance(shown.text()) <= 90


def test_a_failure_is_said_in_its_sentence(qtbot, kit):
    banner = Failures(kit)
    qtbot.addWidget(banner)
    error = FileProblemError(path="E:", reason="拔出")
    banner.show_error(error)
    assert banner.isVisibleTo(None)
    assert banner.sentence == kit.words.sentence(error)
    banner.show_error(ZeroDivisionError())
    assert "ZeroDivisionError" in banner.sentence
    assert nameless(banner) == []


def test_a_banner_can_carry_an_action(qtbot, kit):
    banner, done = Failures(kit), []
    qtbot.addWidget(banner)
    banner.show_sentence("有 1 处冲突", "warn", "去处理", lambda: done.append(1))
    banner.action.click()
    assert done == [1]
    assert not banner.isVisible()


def test_a_notice_offers_to_take_back(qtbot, kit):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(600, 400)
    over.show()
    notice = Notice(kit, over)
    notice.tell("已删除 2 个风险点", undo=True)
    assert notice.isVisible()
    assert over.rect().contains(notice.geometry())
    with qtbot.waitSignal(notice.undo_wanted):
        notice.undo.click()
    assert not notice.isVisible()


def test_a_notice_of_what_was_not_done_bears_no_tick(qtbot, kit):
    over = QWidget()
    qtbot.addWidget(over)
    notice = Notice(kit, over)
    notice.tell("已删除 2 个风险点", undo=True)
    ticked = notice._picture.pixmap().toImage()
    notice.tell("剪贴板里没有表格。", done=False)
    assert notice._picture.pixmap().toImage() != ticked
    assert not notice.is_done
    notice.tell("已保存")
    assert notice._picture.pixmap().toImage() == ticked


def test_a_notice_stands_in_the_middle_of_the_page_and_never_out_of_sight(qtbot, kit):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 400)
    beside = QWidget(over)
    beside.setGeometry(0, 0, 200, 400)
    over.show()
    notice = Notice(kit, over, beside)
    notice.tell("已保存")
    assert abs(notice.geometry().center().x() - 550) <= 1
    notice.tell("已保存" * 20)
    assert over.rect().contains(notice.geometry())


def test_progress_is_shown_and_cancel_stops_the_work(qtbot, kit, tasks):
    panel, failures = ProgressPanel(kit), []
    qtbot.addWidget(panel)
    followed, stopped = threading.Event(), threading.Event()

    def work(progress):
        followed.wait(10)
        progress(3, 4, "第 3 份")
        stopped.wait(10)
        progress.check()

    job = tasks.run_aside(work, failed=lambda error: failures.append(error) or True)
    panel.follow("打印", job)
    followed.set()
    qtbot.waitUntil(lambda: panel.bar.share == pytest.approx(0.75))
    panel.cancel.click()
    stopped.set()
    assert tasks.wait_idle()
    assert isinstance(failures[0], CancelledError)
    assert not panel.isVisibleTo(None)


def test_search_tells_every_keystroke_and_escape_empties(qtbot, kit):
    box, heard = SearchBox(kit), []
    qtbot.addWidget(box)
    box.searched.connect(heard.append)
    qtbot.keyClicks(box, "hc")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert heard == ["h", "hc", ""]
    with qtbot.waitSignal(box.down):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert nameless(box) == []


def test_what_is_said_in_place_of_a_page_is_in_sight(qtbot, kit):
    preview = PdfPreview(kit, "预览")
    qtbot.addWidget(preview)
    preview.resize(600, 240)
    preview.show()
    preview.show_none("这种文件不能在这里看")
    assert preview.area.verticalScrollBar().maximum() == 0
    assert not preview.larger.isEnabled()
    preview.show_page(png(300, 424), 0, 1)
    assert preview.area.verticalScrollBar().maximum() > 200
    assert preview.larger.isEnabled()


def test_the_preview_turns_pages_and_asks_for_sharper_ones(qtbot, kit):
    preview, asked = PdfPreview(kit, "预览"), []
    qtbot.addWidget(preview)
    preview.resize(400, 600)
    preview.show()
    preview.page_wanted.connect(asked.append)
    preview.show_page(png(300, 424), 0, 2)
    assert preview.count.text() == kit.words.text("part.pdf.page", page=1, pages=2)
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    preview.show_page(png(preview.width_px(), 500), 1, 2)
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    assert asked == [1]
    before = preview.sheet.width()
    qtbot.keyClick(preview, Qt.Key.Key_Plus)
    assert preview.sheet.width() > before
    assert asked == [1, 1]
    assert nameless(preview) == []
    preview.show_none("请选择一个人")
    assert preview.count.text() == ""


def test_a_dialog_closes_by_escape_and_answers_by_enter(qtbot, kit):
    over = QWidget()
    qtbot.addWidget(over)
    dialog = Dialog(kit, over, "删除 2 个风险点?")
    dialog.add_buttons("删除")
    dialog.open()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert nameless(dialog) == []


def test_what_the_screen_remembers_is_handed_out_once_it_settles(qtbot):
    state = UiState({"a": 1})
    state.set("a", 1)
    assert not state._timer.isActive()
    with qtbot.waitSignal(state.settled) as heard:
        state.set("a", 2)
        state.set("b", [1])
    assert heard.args == [{"a": 2, "b": [1]}]


def colours(widget):
    picture = widget.grab().toImage()
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(0, picture.height(), 2)
    }


def png(width, height):
    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.white)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return buffer.data().data()
