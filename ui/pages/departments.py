"""The departments of the hospital: who reported what, and when they were last heard of."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.office import DepartmentRow, OfficeBoard, office_board
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.records.initials import search_text
from cleanclinic.words import Words
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.kit import Kit
from ui.parts.layouts import column
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_model import Cell, Column, Row
from ui.parts.widths import column_width

CHIPS = ("all", "waiting", "high", "unsigned")


class DepartmentsPage(Page):
    """All departments in one table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._board: OfficeBoard | None = None
        self._among: dict[str, frozenset[str]] = {}
        self.search = SearchBox(desk)
        self.chips = FilterChips(desk, text("ui.departments.chips"))
        self.chips.chosen.connect(self._on_chip)
        empty = Empty(
            desk, "building-2", text("ui.departments.empty"), text("ui.departments.empty.begin")
        )
        empty.wanted.connect(partial(desk.window.go, "requests"))
        self.table = RecordTable(desk, "departments", _columns(desk), chips=self.chips, empty=empty)
        self.table.view.setAccessibleName(text("nav.departments"))
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)
        column(desk.look, self.table, margins=(20, 16, 20, 16), into=self)

    def title(self) -> str:
        return self.words.text("nav.departments")

    def subtitle(self) -> str:
        board = self._board
        if board is None:
            return ""
        return self.words.text(
            "ui.departments.subtitle",
            reported=board.reported, count=len(board.departments), staff=board.staff,
        )  # fmt: skip

    def top_actions(self) -> list[QWidget]:
        return [self.search]

    def reload(self, changes: Changes | None) -> None:
        read = partial(_read, words=self.words)
        self.desk.tasks.run(read, self._show, key="departments")

    def show_record(self, record_id: str) -> None:
        self.table.select([record_id])

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _show(self, seen: tuple[OfficeBoard, Sequence[Row]]) -> None:
        self._board, rows = seen
        departments = self._board.departments
        tests = {
            "all": departments,
            "waiting": [one for one in departments if one.waiting],
            "high": [one for one in departments if one.risks.high],
            "unsigned": [one for one in departments if one.pledges_signed < one.staff],
        }
        self._among = {name: frozenset(one.id for one in tests[name]) for name in CHIPS}
        text = self.words.text
        self.chips.show_chips(
            [(n, text(f"ui.departments.chip.{n}", count=len(self._among[n]))) for n in CHIPS]
        )
        self.table.show_rows(rows)
        self.heading_changed.emit()

    def _on_chip(self, name: str) -> None:
        wanted = None if name == "all" else (lambda row: row.id in self._among[name])
        self.table.set_filter("chip", wanted)


def _columns(kit: Kit) -> tuple[Column, ...]:
    def title(name: str) -> str:
        return kit.words.text(f"ui.departments.column.{name}")

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    waiting = Badge(kit.words.text("ui.departments.waiting"))
    moment = "2026-11-22 00:00"
    return (
        Column("name", title("name"), 150, "strong", stretch=True),
        Column("code", title("code"), wide("code", "XXXXX"), "muted"),
        Column("type", title("type"), 124, "muted"),
        Column("devices", title("devices"), wide("devices"), "number", align="right"),
        Column("last", title("last"), wide("last", moment, waiting), "muted"),
        Column("number", title("number"), wide("number", "#0000"), "muted"),
        Column("risks", title("risks"), wide("risks"), "number", align="right"),
        Column("high", title("high"), wide("high", Badge("00")), "badge"),
        Column("controls", title("controls"), wide("controls"), "number", align="right"),
        Column("staff", title("staff"), wide("staff"), "number", align="right"),
        Column("pledges", title("pledges"), wide("pledges", "100% · 000/000"), align="right"),
    )


def _read(workspace: Workspace, words: Words) -> tuple[OfficeBoard, Sequence[Row]]:
    board = office_board(workspace)
    return board, [_table_row(one, words, workspace.today()) for one in board.departments]


def _table_row(one: DepartmentRow, words: Words, today: date) -> Row:
    risks = one.risks
    share = f"{100 * one.pledges_signed // one.staff}%" if one.staff else ""
    waiting = Badge(words.text("ui.departments.waiting"), "warn")
    cells: tuple[Cell, ...] = (
        one.name,
        one.code,
        words.text(f"department_type.{one.department_type}"),
        one.devices,
        one.last_received.astimezone() if one.last_received else waiting,
        words.text("part.journal.number", number=f"{one.number:04d}") if one.number else "",
        risks.high + risks.medium + risks.low,
        Badge(str(risks.high), "bad", -risks.high) if risks.high else None,
        one.controls,
        one.staff,
        f"{share} · {one.pledges_signed}/{one.staff}" if one.staff else "",
    )
    kind = words.text(f"department_type.{one.department_type}")
    return Row(one.id, cells, search_text(one.name, one.code, kind))
