"""A table as a workbook, as it is shown: its columns in their order, its rows as filtered."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.sheets import write_records
from ui.parts.files import choose_target
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_table import RecordTable
from ui.parts.table_cell import Bar, Link
from ui.parts.table_row import Column, Row

EXCEL = "Excel (*.xlsx)"
# What is written for a row and a column, None for what is shown.
Whole = Callable[[str, str], str | None]


def columns_in_order(table: RecordTable) -> list[tuple[int, Column]]:
    """The columns that are shown, from left to right, with their place in a row."""
    header, columns = table.view.header, table.model.columns
    places = sorted(range(header.count()), key=header.visualIndex)
    return [
        (place - table.model.has_checks, columns[place])
        for place in places
        if not header.isSectionHidden(place) and columns[place].title
    ]


def shown_rows(table: RecordTable) -> list[Row]:
    """The rows on the screen from top to bottom."""
    return [row for one in table.shown_ids() if (row := table.row(one)) is not None]


def shown_cell(row: Row, place: int) -> Any:
    """A cell as it is shown; a badge is its text, a bar its number."""
    cell = row.cells[place]
    if isinstance(cell, Bar):
        return cell.value
    return str(cell) if isinstance(cell, Badge | Link) else cell


def write_aside(
    desk: Desk,
    owner: QWidget,
    path: Path,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Row],
    cells: Callable[[Row], Sequence[Any]],
) -> None:
    """Writes the cells of rows, worked out on the second lane; how many is told."""
    words = desk.words
    about = words.text("part.export.about", count=len(rows), day=desk.today().isoformat())
    desk.tasks.run_aside(
        lambda _: write_records(
            path, title=title, about=about, heads=heads, words=words,
            rows=[(row.id, cells(row)) for row in rows],
        ),
        lambda count: desk.window.tell(
            words.text("part.export.done", count=count, name=path.name)
        ),
        owner=owner,
    )  # fmt: skip


def export_table(
    desk: Desk, owner: QWidget, table: RecordTable, title: str, whole: Whole | None = None
) -> None:
    """Asks where, then writes what the table shows; see `export_table_to`."""
    name = f"{title} {desk.today().isoformat()}.xlsx"
    if path := choose_target(owner, desk, desk.words.text("part.export"), name, EXCEL, "sheets"):
        export_table_to(desk, owner, table, title, path, whole)


def export_table_to(
    desk: Desk,
    owner: QWidget,
    table: RecordTable,
    title: str,
    path: Path,
    whole: Whole | None = None,
) -> None:
    """Writes what the table shows, but for cells of which `whole` says more than it does."""
    columns = columns_in_order(table)
    heads = [column.title for _, column in columns]

    def cells(row: Row) -> list[Any]:
        return [
            shown_cell(row, place)
            if (more := whole and whole(row.id, column.key)) is None
            else more
            for place, column in columns
        ]

    write_aside(desk, owner, path, title, heads, shown_rows(table), cells)
