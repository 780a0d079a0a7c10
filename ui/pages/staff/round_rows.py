"""The year's round of evaluations: what is read, its columns and rows, and where it stands."""

from collections.abc import Sequence
from datetime import date

from cleanclinic.operations.ethics.board import BoardRow, EthicsBoard, ethics_board
from cleanclinic.operations.ethics.rules import all_rules, current_rules
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.initials import search_text
from cleanclinic.words import Words
from ui.pages.staff.view import grade_badge
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row

LEVELS = tuple(ReviewLevel)


def read_round(workspace: Workspace, *, year: int, day: date | None) -> EthicsBoard:
    """A year as it stands, or as it stood at the end of `day`."""
    return ethics_board(looking_back(workspace, day), year)


def read_choices(workspace: Workspace) -> tuple[tuple[EthicsRules, ...], str]:
    """The rules a year may go by, and the id of those in force."""
    return all_rules(workspace), current_rules(workspace).id


def round_columns(words: Words) -> Sequence[Column]:
    """Behind the name a column for each of `LEVELS`, signed or not."""
    text = words.text
    return (
        Column("name", text("staff_member.name"), 130, "strong", stretch=True),
        *(Column(level, text(f"paper.ethics.level.{level}"), 64, "muted") for level in LEVELS),
        Column("score", text("ethics_evaluation.score"), 64, align="right"),
        Column("suggested", text("ui.staff.suggested"), 92),
        Column("final", text("ethics_evaluation.final"), 92),
        Column("state", text("ethics_evaluation.state"), 190, "muted"),
    )


def round_row(words: Words, one: BoardRow) -> Row:
    """A person's evaluation."""
    signed = tuple("✓" if level in one.signed else "" for level in LEVELS)
    final = grade_badge(words, one.final) if one.final else None
    state = words.text("evaluation_state.closed" if one.closed else "ui.staff.round.ready")
    if one.missing:
        state = words.text(one.missing[0].removeprefix("@"))
    cells: tuple[Cell, ...] = (
        one.name, *signed, plain(one.score.total), grade_badge(words, one.suggested), final, state,
    )  # fmt: skip
    return Row(one.id, cells, search_text(one.name))


def round_summary(words: Words, board: EthicsBoard) -> str:
    """How many are closed, how many of the best grade there may be, and who waits."""
    parts = []
    if board.rows:
        closed = sum(one.closed for one in board.rows)
        parts.append(words.text("ui.staff.round.closed_of", closed=closed, count=len(board.rows)))
        parts.append(
            words.text("ui.staff.round.places", count=board.excellent, places=board.places)
        )
    if board.waiting:
        parts.append(words.text("ui.staff.round.waiting", count=board.waiting))
    return " · ".join(parts)
