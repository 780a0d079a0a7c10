"""What a screen reader finds in widgets that paint their cells."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from tests.ui.pages import TODAY
from ui.parts.heard import listen
from ui.parts.month_grid import DayMarks, MonthGrid
from ui.parts.risk_matrix import RiskMatrix


@pytest.fixture(autouse=True)
def ears(qapp):
    listen()


def rows_of(qtbot, widget):
    """Its rows of cells, as (what is said, role, where on the screen)."""
    root = QAccessible.queryAccessibleInterface(widget)
    qtbot.waitUntil(lambda: root.childCount() > 0)
    found = []
    for place in range(root.childCount()):
        row = root.child(place)
        assert row.role() == QAccessible.Role.Row
        assert row.text(QAccessible.Text.Name)
        found.append([row.child(number) for number in range(row.childCount())])
    return found


def said(cell):
    assert cell.role() == QAccessible.Role.Cell
    return cell.text(QAccessible.Text.Name)


def on_screen(widget, place):
    return QRect(
        widget.mapToGlobal(QPoint(0, 0)) + place.topLeft().toPoint(), place.size().toSize()
    )


def test_a_month_is_walked_week_by_week_and_day_by_day(qtbot, kit):
    grid = MonthGrid(kit, "教育日历")
    qtbot.addWidget(grid)
    grid.resize(560, 430)
    grid.show()
    marks = {TODAY: DayMarks(items=[("节前提醒", "good")]), date(2026, 11, 5): DayMarks(off="调休")}
    grid.show_month(TODAY, TODAY, marks)
    weeks = rows_of(qtbot, grid)
    assert [len(week) for week in weeks] == [7] * 6
    days = {said(day).split(" · ")[0]: day for week in weeks for day in week}
    assert list(days) == [day.isoformat() for day in grid.days()]
    text = kit.words.text
    assert said(days["2026-11-22"]).split(" · ") == [
        "2026-11-22", text("weekday.6"), text("day.today"), "节前提醒", text("part.cell.chosen"),
    ]  # fmt: skip
    assert "调休" in said(days["2026-11-05"])
    wanted = on_screen(grid, grid._rect(TODAY))
    assert days["2026-11-22"].rect().intersected(wanted).height() > wanted.height() - 3
    # It stands for what is shown, and no press ends in it.
    grid.show_month(date(2027, 2, 1), TODAY, {})
    weeks = rows_of(qtbot, grid)
    assert said(weeks[0][0]).startswith("2027-02-01")
    assert grid.childAt(QPoint(100, 100)) is None
    qtbot.waitUntil(lambda: QAccessible.queryAccessibleInterface(grid).childCount() == 4)


def test_the_matrix_is_walked_row_by_row(qtbot, kit):
    matrix = RiskMatrix(kit)
    qtbot.addWidget(matrix)
    matrix.resize(300, 180)
    matrix.show()
    matrix.show_counts({(5, 3): 2})
    rows = rows_of(qtbot, matrix)
    assert [len(row) for row in rows] == [5] * 5

    def words(likelihood, impact, count):
        return kit.words.text("part.matrix.cell", likelihood=likelihood, impact=impact, count=count)

    assert said(rows[0][2]) == words(5, 3, 2)
    assert said(rows[4][0]) == words(1, 1, 0)
    matrix.press((5, 3))
    assert said(rows[0][2]) == f"{words(5, 3, 2)} · {kit.words.text('part.cell.chosen')}"
    matrix.resize(400, 200)
    QApplication.processEvents()
    wanted = on_screen(matrix, matrix._rect((5, 3)))
    assert rows[0][2].rect().intersected(wanted).width() > wanted.width() - 3


def test_what_is_said_of_a_widget_follows_what_it_shows(qtbot, kit):
    matrix = RiskMatrix(kit)
    qtbot.addWidget(matrix)
    heard = QAccessible.queryAccessibleInterface(matrix)
    for count in (1, 2):
        matrix.show_counts({(5, 3): count})
        name = kit.words.text("part.matrix.name", count=count)
        assert heard.text(QAccessible.Text.Name) == name
