"""What the pledge page shows, made ready on the worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.pledges.board import (
    PledgeBoard,
    PledgeRow,
    PledgeStanding,
    pledge_board,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

STANDING_TONES = {
    PledgeStanding.SIGNED: "good",
    PledgeStanding.PRINTED: "warn",
    PledgeStanding.UNPRINTED: "plain",
}
# Who still has to do something comes first when the table is sorted by state.
_ORDER = (PledgeStanding.UNPRINTED, PledgeStanding.PRINTED, PledgeStanding.SIGNED)


_DAY = "2026-11-22"


@dataclass(frozen=True)
class PledgeView:
    """The board, its rows for the table, and who is in which state."""

    board: PledgeBoard
    rows: tuple[Row, ...]
    people: Mapping[str, PledgeRow]
    today: date

    def among(self, name: str) -> frozenset[str]:
        """The people behind a chip."""
        wanted = {
            "all": set(PledgeStanding),
            "open": {PledgeStanding.PRINTED, PledgeStanding.UNPRINTED},
        }.get(name) or {PledgeStanding(name)}
        return frozenset(key for key, row in self.people.items() if row.standing in wanted)


CHIPS = ("all", "open", *(str(standing) for standing in _ORDER))


def read_view(
    workspace: Workspace, campaign: str | None, words: Words, day: date | None = None
) -> PledgeView:
    """One round of signing as the page shows it: as it stands, or stood at the end of a day."""
    then = looking_back(workspace, day)
    board = pledge_board(then, campaign)
    return PledgeView(
        board,
        tuple(_table_row(row, words) for row in board.rows),
        {row.staff_id: row for row in board.rows},
        then.today(),
    )


def standing_badge(words: Words, standing: PledgeStanding) -> Badge:
    text = words.text(f"pledge_standing.{standing}")
    return Badge(text, STANDING_TONES[standing], _ORDER.index(standing))


def columns(kit: Kit) -> tuple[Column, ...]:
    words = kit.words
    states: list[Cell] = [standing_badge(words, standing) for standing in PledgeStanding]

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    def title(name: str) -> str:
        return words.text(f"ui.pledges.column.{name}")

    return (
        Column("name", title("name"), 104, "strong"),
        Column("title", title("title"), 120, "muted", stretch=True),
        Column("post_type", title("post_type"), wide("post_type", "药学人员"), "muted"),
        Column("standing", title("standing"), wide("standing", *states), "badge"),
        Column("signed_on", title("signed_on"), wide("signed_on", _DAY), "muted"),
        Column("scan", title("scan"), wide("scan", words.text("ui.pledges.scan")) + 18),
        Column("number", title("number"), 150, "muted", hidden=True),
        Column("printed_on", title("printed_on"), wide("printed_on", _DAY), "muted", hidden=True),
    )


def _table_row(row: PledgeRow, words: Words) -> Row:
    cells: tuple[Cell, ...] = (
        row.name,
        row.title,
        words.text(f"post_type.{row.post_type}"),
        standing_badge(words, row.standing),
        row.signed_on,
        _scan(row, words),
        row.number,
        row.printed_on,
    )
    return Row(row.staff_id, cells, row.search)


def _scan(row: PledgeRow, words: Words) -> Cell:
    if row.older_text:
        return Badge(words.text("ui.pledges.older"), "plain")
    return words.text("ui.pledges.scan") if row.has_scan else ""
