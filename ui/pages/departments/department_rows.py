"""Columns and rows of the table of departments."""

from cleanclinic.operations.home.office_board import DepartmentRow
from cleanclinic.records.initials import search_text
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width


def department_columns(kit: Kit) -> tuple[Column, ...]:
    def title(name: str) -> str:
        return kit.words.text(f"ui.departments.column.{name}")

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    waiting = Badge(kit.words.text("ui.departments.waiting"))
    moment = "2026-11-22 00:00"
    return (
        Column("name", title("name"), 190, "strong", stretch=True),
        Column("code", title("code"), wide("code", "XXXXXX"), "muted"),
        Column("type", title("type"), 110, "muted"),
        Column("devices", title("devices"), wide("devices"), "number", align="right"),
        Column("last", title("last"), wide("last", moment, waiting), "muted"),
        Column("number", title("number"), wide("number", "#0000"), "muted"),
        Column("risks", title("risks"), wide("risks"), "number", align="right"),
        Column("high", title("high"), wide("high", Badge("00")), "badge"),
        Column("controls", title("controls"), wide("controls"), "number", align="right"),
        Column("staff", title("staff"), wide("staff"), "number", align="right"),
        Column("pledges", title("pledges"), wide("pledges", "100% · 000/000"), align="right"),
    )


def department_row(one: DepartmentRow, words: Words, *, past: bool = False) -> Row:
    """What came in bundles is known as it is now only: of a past day it stays blank."""
    risks = one.risks
    share = f"{100 * one.pledges_signed // one.staff}%" if one.staff else ""
    waiting = Badge(words.text("ui.departments.waiting"), "warn")
    number = words.text("part.journal.number", number=f"{one.number:04d}") if one.number else ""
    received = one.last_received.astimezone() if one.last_received else waiting
    cells: tuple[Cell, ...] = (
        one.name,
        one.code,
        words.text(f"department_type.{one.department_type}"),
        None if past else one.devices,
        None if past else received,
        None if past else number,
        risks.high + risks.medium + risks.low,
        Badge(str(risks.high), "bad", -risks.high) if risks.high else None,
        one.controls,
        one.staff,
        f"{share} · {one.pledges_signed}/{one.staff}" if one.staff else "",
    )
    kind = words.text(f"department_type.{one.department_type}")
    return Row(one.id, cells, search_text(one.name, one.code, kind))
