from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from cleanclinic.records.initials import search_text
from tests.machine import is_wine
from tests.ui.accessibility import nameless
from ui.parts.chips import FilterChips
from ui.parts.pills import Badge
from ui.parts.record_table import RecordTable
from ui.parts.table_cell import Link, cell_text
from ui.parts.table_filter import ColumnFilter
from ui.parts.table_model import TableModel
from ui.parts.table_row import Column, Row

COLUMNS = [
    Column("number", "编号", 80, "muted"),
    Column("area", "类别", 90),
    Column("text", "风险表现", 200, stretch=True),
    Column("level", "等级", 80, "badge"),
    Column("count", "措施", 60, "number"),
    Column("day", "复核", 90),
    Column("scan", "附件", 90, "link"),
]
DATA = [
    ("R-0010", "药品", "开单提成", Badge("高 16", "bad", 16), 2, date(2026, 3, 8), None),
    ("R-0002", "耗材", "领用不登记", Badge("低 4", "good", 4), 10, None, Link("扫描件")),
    ("R-0003", "红包", "收受红包", Badge("中 9", "warn", 9), 3, date(2025, 1, 1), None),
    ("R-0004", "耗材", "去向无法核对", Badge("中 12", "warn", 12), None, date(2026, 1, 1), None),
]


def row_of(number, cells):
    return Row(f"id{number}", cells, search_text(*(cell_text(cell) for cell in cells)))


ROWS = [row_of(number, cells) for number, cells in enumerate(DATA)]


@pytest.fixture
def model(qapp):
    made = TableModel(COLUMNS, checks=True)
    made.show_rows(ROWS)
    return made


@pytest.fixture
def table(qtbot, kit):
    made = RecordTable(kit, "risks", COLUMNS, title="风险点", checks=True)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show_rows(ROWS)
    made.show()
    return made


def test_the_model_keeps_the_rules_of_models(model):
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, fatal)
    model.set_query("耗")
    model.set_query("耗材")
    model.set_query("")
    model.set_filter("level", lambda row: row.cells[3].order > 5)
    model.set_sort([("level", True)])
    model.set_checked(["id0"], on=True)
    model.show_rows([])
    model.show_rows(ROWS)
    assert tester.model() is model


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("耗材", ["id1", "id3"]),
        ("hc", ["id1", "id3"]),
        ("HC 去向", ["id3"]),
        ("r-0010", ["id0"]),
        ("没有的", []),
        ("  ", ["id0", "id1", "id2", "id3"]),
    ],
)
def test_search_finds_text_and_initials(model, query, ids):
    model.set_query(query)
    assert model.shown_ids() == ids


def test_typing_on_and_back_gives_what_the_whole_word_gives(model):
    for query in ("h", "hc", "hc q", "hc qx", "hc q", "hc", "h", ""):
        model.set_query(query)
        fresh = TableModel(COLUMNS)
        fresh.show_rows(ROWS)
        fresh.set_query(query)
        assert model.shown_ids() == fresh.shown_ids(), query


def test_a_narrowed_search_ignores_rows_of_another_filter(model):
    model.set_query("h")
    model.set_filter("area", lambda row: row.cells[1] == "红包")
    model.set_query("hb")
    assert model.shown_ids() == ["id2"]
    model.set_filter("area", None)
    model.set_query("h")
    assert model.shown_ids() == ["id1", "id2", "id3"]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ([("number", False)], ["id1", "id2", "id3", "id0"]),
        ([("level", True)], ["id0", "id3", "id2", "id1"]),
        ([("count", False)], ["id0", "id2", "id1", "id3"]),
        ([("day", False)], ["id2", "id3", "id0", "id1"]),
        ([("area", False), ("number", True)], ["id3", "id1", "id2", "id0"]),
        ([("area", True), ("level", False)], ["id0", "id2", "id1", "id3"]),
    ],
)
@pytest.mark.skipif(is_wine(), reason="Wine does not know the order by pinyin")
def test_order_follows_values_and_pinyin(model, order, ids):
    model.set_sort(order)
    assert model.shown_ids() == ids


def test_many_texts_sort_by_pinyin_too(qapp):
    model = TableModel([Column("name", "姓名")])
    names = ["张三", "李四", "王五", "阿庆"]
    rows = [Row(str(n), (f"{names[n % 4]}{n:05}",), "") for n in range(4000)]
    model.show_rows(rows)
    model.set_sort([("name", False)])
    assert [model.cell(place, 0)[:2] for place in (0, 1000, 2000, 3000)] == [
        "阿庆", "李四", "王五", "张三",
    ]  # fmt: skip


def test_reload_keeps_selection_current_row_and_checks(table):
    table.sort([("level", True)])
    table.select(["id3", "id1"])
    table.set_checked(["id2"])
    heard = []
    table.current_changed.connect(heard.append)
    table.show_rows([*ROWS[1:], row_of(9, DATA[0])])
    assert table.selected_ids() == ["id3", "id1"]
    assert table.current_id() == "id3"
    assert table.checked_ids() == ["id2"]
    assert heard == []
    table.show_rows(ROWS[:1])
    assert table.current_id() == ""
    assert table.checked_ids() == []
    assert heard == [""]


def test_the_foot_counts_what_is_shown_selected_and_checked(table):
    assert table.foot.text() == "共 4 条"
    table.set_query("耗材")
    table.select(["id1", "id3"])
    table.set_checked(["id1"])
    assert table.foot.text() == "显示 2 条\uff0c共 4 条 · 选中 2 条 · 勾选 1 条"


def test_copy_gives_a_table_a_spreadsheet_can_take(table, qtbot):
    table.select(["id1", "id0"])
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "编号\t类别\t风险表现\t等级\t措施\t复核\t附件"
    assert lines[1] == "R-0010\t药品\t开单提成\t高 16\t2\t2026-03-08\t"
    assert len(lines) == 3


def test_paste_hands_over_rows_of_texts(table, qtbot):
    QGuiApplication.clipboard().setText("甲\t乙\n丙\t丁\n")
    with qtbot.waitSignal(table.pasted) as heard:
        qtbot.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == [[["甲", "乙"], ["丙", "丁"]]]


def test_space_checks_the_selected_rows_and_again_unchecks_them(table, qtbot):
    table.select(["id0", "id2"])
    qtbot.keyClick(table.view, Qt.Key.Key_Space)
    assert table.checked_ids() == ["id0", "id2"]
    qtbot.keyClick(table.view, Qt.Key.Key_Space)
    assert table.checked_ids() == []


def test_a_press_on_the_check_box_does_not_change_the_selection(table, qtbot):
    table.select(["id0"])
    place = table.view.visualRect(table.model.index(2, 0)).center()
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.checked_ids() == ["id2"]
    assert table.selected_ids() == ["id0"]


def test_the_check_box_of_the_head_takes_all_that_is_shown(table):
    table.set_query("耗材")
    table.view.header.pressed.emit(0, False)
    assert table.checked_ids() == ["id1", "id3"]
    table.view.header.pressed.emit(0, False)
    assert table.checked_ids() == []


def test_titles_sort_and_shift_adds_a_column(table):
    header = table.view.header
    header.pressed.emit(2, False)
    header.pressed.emit(1, True)
    assert table.model.sort_order == (("area", False), ("number", False))
    header.pressed.emit(1, True)
    assert table.model.sort_order == (("area", False), ("number", True))
    header.pressed.emit(2, False)
    assert table.model.sort_order == (("area", True),)


def test_enter_and_links_say_which_row(table, qtbot):
    table.select(["id1"])
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table.view, Qt.Key.Key_Return)
    place = table.view.visualRect(table.model.index(1, 7)).center()
    with qtbot.waitSignal(table.link_pressed) as pressed:
        qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (opened.args, pressed.args) == (["id1"], ["id1", "scan"])


def test_columns_are_remembered(table, kit, qtbot):
    table.view.header.resizeSection(2, 137)
    table.view.header.moveSection(4, 1)
    table.view.header.setSectionHidden(5, True)
    table.sort([("area", True)])
    again = RecordTable(kit, "risks", COLUMNS, checks=True)
    qtbot.addWidget(again)
    again.show_rows(ROWS)
    assert again.view.header.sectionSize(2) == 137
    assert again.view.header.visualIndex(4) == 1
    assert again.view.header.isSectionHidden(5)
    assert again.model.sort_order == (("area", True),)


def test_a_remembered_column_that_is_gone_does_no_harm(kit, qtbot):
    kit.state.set(
        "table.old", {"order": ["gone", "area"], "widths": {"gone": 1}, "sort": [["gone", True]]}
    )
    table = RecordTable(kit, "old", COLUMNS)
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    assert table.model.sort_order == ()
    assert table.shown_ids() == ["id0", "id1", "id2", "id3"]


def test_a_column_filter_takes_values_and_text(kit, qtbot, table):
    values = table.model.column_values("area")
    assert values == {"药品": 1, "耗材": 2, "红包": 1}
    popup = ColumnFilter(kit, None, "类别", values)
    popup.chosen.connect(lambda wanted: table.filter_column("area", wanted))
    item = next(
        popup.list.item(n) for n in range(3) if popup.list.item(n).text().startswith("耗材")
    )
    item.setCheckState(Qt.CheckState.Checked)
    popup.apply_button.click()
    assert table.shown_ids() == ["id1", "id3"]
    table.lift_filters()
    assert len(table.shown_ids()) == 4


def test_a_press_on_the_funnel_of_a_title_filters_and_does_not_sort(table, qtbot):
    table.show_rows(ROWS)
    header = table.view.header
    number = next(n for n, one in enumerate(table.model.columns) if one.title == "类别")
    left, wide = header.sectionViewportPosition(number), header.sectionSize(number)
    funnel = header._funnel(QRect(left, 0, wide, header.height()))
    before = table.model.sort_order
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=funnel.center())
    (popup,) = table.findChildren(ColumnFilter)
    assert popup.isVisible()
    assert table.model.sort_order == before
    popup.close()
    beside = QPoint(left + 12, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert table.model.sort_order == (("area", False),)


def test_an_empty_table_says_what_to_do_first_and_an_empty_search_why(table, qtbot):
    table.show_rows([])
    assert table.empty.isVisible()
    table.show_rows(ROWS)
    table.set_query("没有的")
    assert table.nothing.isVisible()
    assert str(len(ROWS)) in table.nothing.sentence.text()
    table.nothing.action.click()
    assert len(table.shown_ids()) == len(ROWS)


def test_every_control_of_a_table_has_a_name(table, kit, qtbot):
    assert nameless(table) == []
    popup = ColumnFilter(kit, None, "类别", {"药品": 1})
    qtbot.addWidget(popup)
    assert nameless(popup) == []


def test_chips_keep_the_choice_while_counts_change(kit, qtbot):
    chips = FilterChips(kit, "等级")
    qtbot.addWidget(chips)
    heard = []
    chips.chosen.connect(heard.append)
    chips.show_chips([("all", "全部 4"), ("high", "高 1")])
    assert chips.current == "all"
    chips.findChildren(type(chips._buttons["high"]))[1].click()
    chips.show_chips([("all", "全部 5"), ("high", "高 2")])
    assert (chips.current, heard) == ("high", ["high"])
    assert chips._buttons["high"].isChecked()


def test_painting_the_table_draws_the_pills(table, look):
    picture = table.view.viewport().grab().toImage()
    place = table.view.visualRect(table.model.index(0, 4))
    seen = {
        picture.pixelColor(QPoint(x, place.center().y())).name()
        for x in range(place.left(), place.right())
    }
    assert look.colour("bad_back").name() in seen


def test_bold_letters_are_cut_by_their_own_width(table, look):
    said, painted = "was due and has no evidence", table.view.itemDelegate()
    room = QFontMetrics(look.font()).horizontalAdvance(said) + 1
    assert painted._fit(said, room) == said
    assert QFontMetrics(look.font(bold=True)).horizontalAdvance(said) > room
    assert painted._fit(said, room, strong=True).endswith("...")


def test_what_is_selected_is_painted_so_whatever_happens_to_the_rows(table, look):
    soft = look.colour("accent_soft").name()

    def painted():
        picture = table.view.viewport().grab().toImage()
        spots = (
            table.view.visualRect(table.model.index(place, 1)).topLeft() + QPoint(2, 4)
            for place in range(table.model.rowCount())
        )
        return [picture.pixelColor(spot).name() == soft for spot in spots]

    table.select(["id1", "id2"])
    assert painted() == [False, True, True, False]
    table.sort([("number", True)])
    assert painted() == [row in (1, 2) for row in map(table.model.rows.index, ordered(table))]
    table.view.selectAll()
    assert painted() == [True] * 4
    table.set_query("hb")
    assert painted() == [True]
    table.view.clearSelection()
    table.set_query("")
    assert not any(painted())


def ordered(table):
    return [table.model.row_at(place) for place in range(table.model.rowCount())]


def changed(row, **cells):
    """The row with other cells, by the keys of their columns."""
    keys = [column.key for column in COLUMNS]
    return row_of(
        row.id[2:], [cells.get(key, cell) for key, cell in zip(keys, row.cells, strict=True)]
    )


def test_a_row_that_says_something_else_is_put_in_its_place(model, qtbot):
    model.set_sort([("number", False)])
    model.set_query("领用")
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as told:
        assert model.put_rows([ROWS[0], changed(ROWS[1], area="药品"), *ROWS[2:]])
    first, last = told.args[:2]
    assert (first.row(), first.column()) == (last.row(), last.column()) == (0, 2)
    assert model.data(first) == "药品"
    assert model.row("id1").cells[1] == "药品"
    model.set_query("药品")
    assert model.shown_ids() == ["id1", "id0"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"number": "R-0005"}, id="stands elsewhere"),
        pytest.param({"text": "不见了"}, id="is found no more"),
        pytest.param({"area": "药品"}, id="passes a filter no more"),
        pytest.param({"count": 11}, id="changes the sum of its group"),
        pytest.param({"day": date(2026, 3, 9)}, id="changes its group"),
    ],
)
def test_a_row_that_moves_or_goes_is_not_just_put_in_place(qapp, other):
    columns = [replace(one, total=one.key == "count") for one in COLUMNS]
    model = TableModel(columns)
    model.show_rows(ROWS)
    model.set_sort([("number", False)])
    model.set_group("day")
    model.set_query("领用")
    model.set_filter("area", lambda row: row.cells[1] == "耗材")
    rows = [ROWS[0], changed(ROWS[1], **other), *ROWS[2:]]
    assert not model.put_rows(rows)
    assert model.rows == tuple(ROWS)


def test_a_query_taken_back_finds_a_row_that_changed_meanwhile(model):
    model.set_query("领")
    model.set_query("领用不")
    assert model.put_rows([*ROWS[:2], changed(ROWS[2], text="认领"), ROWS[3]])
    model.set_query("领")
    assert sorted(model.shown_ids()) == ["id1", "id2"]


def test_sums_follow_a_row_that_is_put_in_place(qapp):
    model = TableModel([replace(one, total=one.key == "count") for one in COLUMNS])
    model.show_rows(ROWS)
    assert model.totals() == {"count": 15}
    assert model.put_rows([ROWS[0], changed(ROWS[1], count=20), *ROWS[2:]])
    assert model.totals() == {"count": 25}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([ROWS[1], ROWS[0], *ROWS[2:]], id="moved"),
        pytest.param([ROWS[0], *ROWS[2:]], id="one gone"),
        pytest.param([ROWS[0], row_of(9, DATA[1]), *ROWS[1:]], id="one more"),
        pytest.param([row_of(9, DATA[1]), *ROWS[1:]], id="another in its place"),
        pytest.param([], id="none"),
    ],
)
def test_other_rows_are_held_as_if_shown_at_first(qapp, rows):
    kept, fresh = TableModel(COLUMNS), TableModel(COLUMNS)
    kept.show_rows(ROWS)
    assert not kept.put_rows(rows)
    for model in (kept, fresh):
        model.show_rows(rows)
        model.set_sort([("number", False)])
        model.set_query("领")
    assert kept.shown_ids() == fresh.shown_ids()
    assert [kept.row(f"id{n}") for n in range(10)] == [fresh.row(f"id{n}") for n in range(10)]


def test_what_is_selected_and_where_one_is_stays_when_a_row_is_put_in_its_place(table, qtbot):
    rows = [row_of(n, (f"R-{n:04d}", *DATA[n % 4][1:])) for n in range(200)]
    table.show_rows(rows)
    chosen = ["id150", "id152", "id160"]
    table.select(chosen)
    bar = table.view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    other = [*rows[:152], changed(rows[152], text="改过了"), *rows[153:]]
    with (
        qtbot.assertNotEmitted(table.model.modelReset),
        qtbot.assertNotEmitted(table.selection_changed),
    ):
        table.show_rows(other)
    assert (table.selected_ids(), table.current_id(), bar.value()) == (chosen, "id150", before)
    # One that moves is found again too.
    table.show_rows([changed(rows[152], number="R-0999"), *rows[:152], *rows[153:]])
    assert set(table.selected_ids()) == set(chosen)
    assert (table.current_id(), bar.value()) == ("id150", before)
