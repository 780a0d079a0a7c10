"""How people arrange a table: groups, frozen column, views by name, row height, sums, clipboard."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu

from cleanclinic.records.initials import search_text
from tests.ui.accessibility import nameless
from ui.parts.chips import FilterChips
from ui.parts.record_table import RecordTable
from ui.parts.table_arranging import ColumnsDialog
from ui.parts.table_clip import read_rows
from ui.parts.table_filter import ColumnTest
from ui.parts.table_menus import ViewNameDialog
from ui.parts.table_model import TableModel
from ui.parts.table_row import Column, Row
from ui.parts.table_state import read_arrangement

COLUMNS = [
    Column("name", "姓名", 90, "strong"),
    Column("area", "类别", 90),
    Column("text", "说明", 200, stretch=True),
    Column("sum", "金额", 90, "number", align="right", total=True),
    Column("day", "日期", 100, "muted"),
    Column("more", "备注", 300),
]
# So narrow that they do not fit.
NARROW = 450
DATA = [
    ("陈晓燕", "红包", "退还", Decimal(500), date(2026, 3, 8), "甲"),
    ("刘䶮", "锦旗", "挂于病区", None, date(2026, 3, 20), ""),
    ("欧阳倩", "红包", "上交", Decimal("1200.50"), date(2026, 4, 1), "乙"),
    ("马丽", "", "其他", Decimal(300), None, ""),
]
ROWS = [Row(f"id{n}", cells, search_text(cells[0], cells[1])) for n, cells in enumerate(DATA)]


@pytest.fixture
def table(qtbot, kit):
    return made(qtbot, kit)


def made(qtbot, kit, **more):
    table = RecordTable(kit, "gifts", COLUMNS, **more)
    qtbot.addWidget(table)
    table.resize(700, 400)
    table.show_rows(ROWS)
    table.show()
    return table


def lines(table):
    """What stands on the screen: heads with their count, rows by id."""
    model = table.model
    heads = [model.head_at(place) for place in range(model.rowCount())]
    return [
        f"{head.text}:{head.count}" if head else model.row_at(place).id
        for place, head in enumerate(heads)
    ]


# Groups


def test_a_grouped_model_keeps_the_rules_of_models(qapp):
    model = TableModel(COLUMNS, checks=True)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, fatal)
    model.show_rows(ROWS)
    model.set_group("area")
    model.open_group("红包", on=False)
    model.set_query("hb")
    model.set_checked(["id0"], on=True)
    model.set_query("")
    model.set_sort([("sum", True)])
    model.show_rows(ROWS[1:])
    model.set_group("")
    assert tester.model() is model


def test_rows_alike_stand_below_a_head_with_their_sum(table):
    table.group_by("area")
    assert lines(table) == ["红包:2", "id0", "id2", "锦旗:1", "id1", ":1", "id3"]
    assert [head.totals["sum"] for head in table.model.heads] == [Decimal("1700.50"), 0, 300]
    table.sort([("sum", True)])
    assert lines(table)[:3] == ["红包:2", "id2", "id0"]
    table.group_by("day")
    assert lines(table)[:3] == ["2026-03:2", "id0", "id1"]
    assert lines(table)[-2:] == [":1", "id3"]
    table.group_by("")
    assert len(lines(table)) == 4


def test_a_closed_group_hides_its_rows_and_nothing_else(table):
    table.group_by("area")
    table.select(["id0"])
    table.open_group("红包", False)
    assert lines(table) == ["红包:2", "锦旗:1", "id1", ":1", "id3"]
    # What is not on the screen is not selected, so nothing can be done to it.
    assert table.selected_ids() == []
    assert table.shown_ids() == ["id1", "id3"]
    assert table.foot.text().startswith("共 4 条")
    table.set_query("hb")
    assert lines(table) == ["红包:2"]
    table.open_group("红包", True)
    assert table.shown_ids() == ["id0", "id2"]


def test_groups_open_and_close_by_keys_and_mouse(table, qtbot):
    table.group_by("area")
    table.select(["id2"])
    view = table.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert lines(table)[:2] == ["红包:2", "锦旗:1"]
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert lines(table)[1] == "id0"
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert lines(table)[1] == "锦旗:1"
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert lines(table)[1] == "id0"
    place = view.visualRect(table.model.index(3, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert lines(table)[3:] == ["锦旗:1", ":1", "id3"]


def test_the_arrows_go_over_heads_and_the_form_stays(table, qtbot):
    table.group_by("area")
    table.select(["id2"])
    heard = []
    table.current_changed.connect(heard.append)
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert (table.current_id(), heard) == ("id2", [])
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert (table.current_id(), table.selected_ids()) == ("id1", ["id1"])
    table.view.selectAll()
    assert set(table.selected_ids()) == {"id0", "id1", "id2", "id3"}


# Sums


def test_the_foot_sums_what_is_shown_or_selected(table):
    assert table.foot.text() == "共 4 条 · 金额合计 2,000.50"
    table.set_query("hb")
    assert table.foot.text().endswith("金额合计 1,700.50")
    table.set_query("")
    table.select(["id0", "id3"])
    assert table.foot.text() == "共 4 条 · 选中 2 条 · 金额合计 800"


# The first column


def test_the_first_column_stays_in_sight_and_is_still_the_real_one(table, qtbot):
    table.resize(NARROW, 400)
    table.columns.freeze(True)
    bar = table.view.horizontalScrollBar()
    frozen = table.columns.frozen
    assert not frozen.cells.isVisible()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    assert frozen.cells.isVisible()
    assert frozen.title.isVisible()
    picture = frozen.cells.grab().toImage()
    plain = {picture.pixelColor(x, 18).name() for x in range(picture.width())}
    assert len(plain) > 3, "the names are painted"
    place = QPoint(20, table.view.rowViewportPosition(2) + 5)
    qtbot.mouseClick(frozen.cells, Qt.MouseButton.LeftButton, pos=place)
    assert table.selected_ids() == ["id2"]
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.mouseDClick(frozen.cells, Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == ["id2"]
    qtbot.mouseClick(frozen.title, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert table.model.sort_order == (("name", False),)
    bar.setValue(0)
    assert not frozen.cells.isVisible()


# Views by name


def test_a_view_brings_everything_back(qtbot, kit):
    chips = FilterChips(kit, "筛选")
    chips.show_chips([("all", "全部"), ("red", "红包")])
    table = made(qtbot, kit, chips=chips)
    table.sort([("sum", True)])
    table.group_by("area")
    asked = []
    table.query_wanted.connect(asked.append)
    table.query_wanted.connect(table.set_query)
    table.filter_column("area", ColumnTest(frozenset({"红包"})))
    table.columns.show_column(2, False)
    table.columns.freeze(True)
    chips.press("red")
    table.set_query("c")
    table.save_view("待上交")
    before = table.arrangement()
    table.arrange(read_arrangement(None, COLUMNS))
    chips.press("all")
    assert table.shown_ids() == ["id0", "id1", "id2", "id3"]
    table.show_view("待上交")
    assert asked == ["", "c"]
    assert table.arrangement() == before
    assert lines(table) == ["红包:1", "id0"]


def test_a_search_nobody_could_see_is_no_part_of_a_view(qtbot, kit):
    table = made(qtbot, kit)
    table.set_query("hb")
    table.save_view("红包")
    table.set_query("")
    table.show_view("红包")
    assert len(table.shown_ids()) == 4


def test_views_are_kept_named_and_dropped(qtbot, kit):
    table = made(qtbot, kit)
    table.name_view()
    (dialog,) = table.findChildren(ViewNameDialog)
    assert nameless(dialog) == []
    assert not dialog.accept_button.isEnabled()
    dialog.field.edit.setText("  按  金额 ")
    dialog.accept()
    again = made(qtbot, kit)
    assert again.views.names() == ["按 金额"]
    menu = QMenu(again)
    again.fill_views(menu)
    texts = [act.text() for act in menu.actions()]
    assert "显示“按 金额”" in texts
    again.views.drop("按 金额")
    assert made(qtbot, kit).views.names() == []


def test_filters_are_not_kept_from_one_start_to_the_next(qtbot, kit):
    table = made(qtbot, kit)
    table.filter_column("area", ColumnTest(contains="红"))
    table.group_by("area")
    again = made(qtbot, kit)
    assert len(again.shown_ids()) == 4
    assert again.model.group == "area"


@pytest.mark.parametrize(
    "kept",
    [
        None,
        7,
        [],
        {"order": "name", "widths": [1], "hidden": 3, "sort": "x", "filters": [1], "group": 4},
        {"order": [1, None, "gone"], "widths": {"name": "wide", "sum": -4, "text": 9e9}},
        {"hidden": [one.key for one in COLUMNS], "sort": [["gone", 1], ["name"], 5]},
        {"group": "gone", "filters": {"gone": {}, "area": {"values": 3}, "name": None}},
        {"frozen": "yes", "query": 5, "chip": [], "order": ["day", "day", "name"]},
    ],
)
def test_what_an_older_version_or_an_accident_left_does_no_harm(qtbot, kit, kept):
    kit.state.set("table.gifts", kept)
    kit.state.set("table.views.gifts", {"v": kept} if kept != 7 else kept)
    table = made(qtbot, kit)
    assert len(table.shown_ids()) == 4
    header = table.view.header
    assert any(not header.isSectionHidden(number) for number in range(len(COLUMNS)))
    for name in table.views.names():
        table.show_view(name)
    assert len(table.shown_ids()) == 4


def test_a_column_that_came_later_stands_beside_its_neighbour(qtbot, kit):
    old = ["day", "name", "text", "sum"]
    kit.state.set("table.gifts", {"order": old, "hidden": ["text"], "widths": {"name": 123}})
    table = made(qtbot, kit)
    header = table.view.header
    shown = [COLUMNS[header.logicalIndex(place)].key for place in range(header.count())]
    assert shown == ["day", "more", "name", "area", "text", "sum"]
    assert header.isSectionHidden(2)
    assert not header.isSectionHidden(5)


# Row height


def test_the_row_height_is_chosen_for_all_tables_but_those_with_their_own(qtbot, kit):
    table, other, dense = (made(qtbot, kit), made(qtbot, kit), made(qtbot, kit, density="dense"))
    height = dense.view.rowHeight(0)
    table.set_density("roomy")
    assert table.view.rowHeight(0) == other.view.rowHeight(0) > height
    assert dense.view.rowHeight(0) == height
    assert made(qtbot, kit).view.rowHeight(0) == table.view.rowHeight(0)
    kit.state.set("table.density", 9)
    assert made(qtbot, kit).view.rowHeight(0) == kit.look.row_height("normal")


def test_the_column_that_takes_the_room_left_keeps_its_own_where_the_table_scrolls_anyway(table):
    table.resize(NARROW, 400)
    assert table.view.columnWidth(2) == 200
    table.resize(1400, 400)
    assert table.view.columnWidth(2) > 500


# The clipboard


def test_columns_give_what_their_cells_do_not_need_before_the_table_scrolls(qtbot, kit):
    table = made(qtbot, kit)
    view = table.view

    def missing():
        return view.header.length() - view.viewport().width()

    at_least = kit.look.px(round(200 * 0.6))
    short = sum(one.width for one in COLUMNS) - 200 + at_least - 30
    table.resize(short + table.width() - view.viewport().width(), 400)
    assert missing() <= 0
    sizes = [view.header.sectionSize(number) for number in range(len(COLUMNS))]
    assert sizes[0] >= view.cells.widest(0)
    assert 260 < sizes[-1] < 300
    # What came of want is not what somebody chose: nothing of it is kept.
    assert table.arrangement().widths == {}
    table.resize(900, 400)
    assert view.header.sectionSize(len(COLUMNS) - 1) == kit.look.px(300)
    table.resize(400, 400)
    assert missing() > 0


def test_texts_are_cut_a_little_before_the_table_scrolls_but_no_day_and_no_number(table):
    view = table.view
    assert view.header.length() <= view.viewport().width()
    for number, column in enumerate(COLUMNS):
        if column.kind in ("number", "muted"):
            assert view.header.sectionSize(number) >= view.cells.widest(number)
    assert table.arrangement().widths == {}


def test_a_copy_is_a_table_whose_numbers_are_numbers(table, qtbot):
    table.select(["id0"])
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().split("\n")[1] == "陈晓燕\t红包\t退还\t500\t2026-03-08\t甲"
    assert "<td>500</td>" in data.html()
    assert "mso-number-format:'\\@'\">2026-03-08</td>" in data.html()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("甲\t乙\r\n丙\t丁\r\n\r\n\t\r\n", [["甲", "乙"], ["丙", "丁"]]),
        ('"两\n行"\t"说""好"""\n丙', [["两\n行", '说"好"'], ["丙", ""]]),
        ('半个"引号\t乙\n丙\t丁', [['半个"引号', "乙"], ["丙", "丁"]]),
        (" 甲 \t\u3000乙", [["甲", "乙"]]),
        # Whole rows are copied with all the empty columns of a sheet, or nearly one is empty.
        ("甲\t乙" + "\t" * 16_000, [["甲", "乙"]]),
        ("甲\t\t\n", [["甲", ""]]),
        ("", []),
        ("\t\t\n", []),
    ],
)
def test_rows_are_read_as_spreadsheets_copy_them(text, rows):
    assert read_rows(text) == rows


def test_a_document_on_the_clipboard_is_no_fault():
    assert read_rows("长" * 200_000) == [["长" * 200_000]]


def test_every_control_has_a_name(table):
    assert nameless(table) == []


def test_filters_and_order_are_reached_by_keyboard(table):
    menu = QMenu(table)
    table.fill_columns(menu, -1, QPoint())
    texts = {inner.title(): inner for inner in menu.findChildren(QMenu)}
    sorts = {act.text(): act for act in texts["排序"].actions()}
    sorts["金额"].trigger()
    assert table.model.sort_order == (("sum", False),)
    sorts["金额"].trigger()
    assert table.model.sort_order == (("sum", True),)
    assert "类别" in [act.text() for act in texts["筛选"].actions()]


def test_columns_are_moved_sized_and_hidden_by_keyboard(qtbot, table):
    table.arrange_columns()
    dialog = table.findChild(ColumnsDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert nameless(dialog) == []
    keys = dialog.list
    qtbot.keyClick(keys, Qt.Key.Key_Down)
    qtbot.keyClick(dialog, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: table.arrangement().order[:3] == ("area", "name", "text"))
    qtbot.keyClick(dialog.wider, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: table.arrangement().widths.get("area") == 110)
    qtbot.keyClick(keys, Qt.Key.Key_Space)
    assert table.arrangement().hidden == {"area"}


def test_the_last_column_cannot_be_hidden_from_the_list(table):
    table.arrange_columns()
    dialog = table.findChild(ColumnsDialog)
    for place in range(dialog.list.count()):
        dialog.list.item(place).setCheckState(Qt.CheckState.Unchecked)
    assert table.arrangement().hidden == {"area", "text", "sum", "day", "more"}
