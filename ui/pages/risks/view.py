"""What the register page shows, made ready on the worker so that the screen only has to take it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.review_rounds import RoundView, list_rounds
from cleanclinic.operations.risk_approvals import ApprovalState, approval_state
from cleanclinic.operations.risk_register import RiskRow, RiskStanding, list_risks
from cleanclinic.operations.staff import StaffRow, list_staff
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.grading import LEVEL_ORDER, Grade, GradingMethod, RiskLevel
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_model import Cell, Column, Row
from ui.parts.widths import column_width

LEVEL_TONES = {RiskLevel.HIGH: "bad", RiskLevel.MEDIUM: "warn", RiskLevel.LOW: "good"}
_STANDING_TONES = {RiskStanding.LACKING: "bad", RiskStanding.REVIEW_DUE: "warn"}
# The most urgent first; a conflict is above them all.
_STANDING_ORDER = (
    RiskStanding.LACKING,
    RiskStanding.RECTIFYING,
    RiskStanding.REVIEW_DUE,
    RiskStanding.CONTROLLED,
    RiskStanding.GONE,
)
CHIPS = ("all", "high", "medium", "review_due", "lacking", "unchecked", "conflict")
# Chips that only show while there is something behind them.
RARE_CHIPS = ("unchecked", "conflict")

RiskCell = tuple[int, int]


@dataclass(frozen=True)
class RiskView:
    """Rows for the table, and the ids behind every chip and every cell of the matrix."""

    rows: tuple[Row, ...]
    by_chip: Mapping[str, frozenset[str]]
    by_cell: Mapping[RiskCell, frozenset[str]]
    controls: int
    people: Sequence[StaffRow]
    today: date
    approval: ApprovalState
    review: RoundView | None = None

    @property
    def ids(self) -> frozenset[str]:
        return self.by_chip["all"]


EMPTY = RiskView(
    (), {name: frozenset() for name in CHIPS}, {}, 0, (), date.min, ApprovalState(None, 0)
)


def read_view(workspace: Workspace, words: Words) -> RiskView:
    """The whole register as the page shows it."""
    register = list_risks(workspace)
    chips: dict[str, list[str]] = defaultdict(list)
    cells: dict[RiskCell, list[str]] = defaultdict(list)
    for risk in register.rows:
        for name in _chips_of(risk):
            chips[name].append(risk.id)
        # Only the matrix method has a place in the matrix.
        if risk.method is GradingMethod.MATRIX:
            cells[risk.likelihood, risk.impact].append(risk.id)
    return RiskView(
        rows=tuple(_table_row(risk, words) for risk in register.rows),
        by_chip={name: frozenset(chips[name]) for name in CHIPS},
        by_cell={cell: frozenset(ids) for cell, ids in cells.items()},
        controls=register.controls,
        people=[person for person in list_staff(workspace) if person.left is None],
        today=workspace.today(),
        approval=approval_state(workspace),
        review=next((one for one in list_rounds(workspace) if one.is_open), None),
    )


def chip_texts(view: RiskView, words: Words) -> list[tuple[str, str]]:
    """Chips with their counts."""
    counts = Counter({name: len(ids) for name, ids in view.by_chip.items()})
    return [
        (name, words.text(f"ui.risks.chip.{name}", count=counts[name]))
        for name in CHIPS
        if counts[name] or name not in RARE_CHIPS
    ]


def level_badge(words: Words, level: RiskLevel, score: int) -> Badge:
    """高 16; without the score where the method gives none."""
    name = words.text(f"risk_level.{level}")
    text = f"{name} {score}" if score else name
    # The table sorts upwards: the gravest has the lowest order.
    return Badge(text, LEVEL_TONES[level], LEVEL_ORDER.index(level) * 100 - score)


def columns(kit: Kit) -> tuple[Column, ...]:
    """The columns of the register, as wide as the language asks for."""
    words = kit.words
    ranks = {words.text(f"risk_standing.{one}"): rank for rank, one in enumerate(_STANDING_ORDER)}
    standings: list[Cell] = [Badge(words.text("ui.risks.standing.conflict")), *ranks]
    levels: list[Cell] = [level_badge(words, level, 25) for level in RiskLevel]

    categories: list[Cell] = [words.text(f"risk_category.{one}") for one in RiskCategory]

    def urgency(cell: Cell) -> int:
        return ranks.get(str(cell), -1)

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    def title(name: str) -> str:
        return words.text(f"ui.risks.column.{name}")

    return (
        Column("number", title("number"), wide("number", "R2-0000"), "muted"),
        Column("area", title("area"), 84),
        Column("post", title("post"), 108),
        Column("description", title("description"), 220, stretch=True, filterable=False),
        Column("level", title("level"), wide("level", *levels), "badge"),
        Column("controls", title("controls"), wide("controls", "2 / 3"), "muted"),
        Column("standing", title("standing"), wide("standing", *standings), sort=urgency),
        Column("responsible", title("responsible"), 84, hidden=True),
        Column("review_on", title("review_on"), 104, "muted", hidden=True),
        Column("category", title("category"), wide("category", *categories), hidden=True),
        Column("inherent", title("inherent"), wide("inherent", *levels), "badge", hidden=True),
        Column("target", title("target"), wide("target", *levels), "badge", hidden=True),
        Column("watch", title("watch"), 140, "muted", hidden=True),
    )


def _chips_of(risk: RiskRow) -> list[str]:
    names = ["all", str(risk.level)]
    if risk.standing in (RiskStanding.REVIEW_DUE, RiskStanding.LACKING):
        names.append(str(risk.standing))
    if risk.unchecked:
        names.append("unchecked")
    if risk.conflicted:
        names.append("conflict")
    return names


def _table_row(risk: RiskRow, words: Words) -> Row:
    in_place = f"{risk.in_place} / {risk.controls}"
    cells: tuple[Cell, ...] = (
        risk.number,
        words.text(f"business_area.{risk.area}"),
        risk.post,
        risk.description,
        level_badge(words, risk.level, risk.score),
        in_place,
        _standing_cell(risk, words),
        risk.responsible,
        risk.review_on,
        words.text(f"risk_category.{risk.category}"),
        _grade_cell(risk.inherent, words),
        _grade_cell(risk.target, words),
        words.text("part.list.comma").join(words.text(f"watcher.{one}") for one in risk.watchers),
    )
    return Row(risk.id, cells, risk.search)


def _grade_cell(grade: Grade | None, words: Words) -> Badge | None:
    return level_badge(words, grade.level, grade.score) if grade else None


def _standing_cell(risk: RiskRow, words: Words) -> Badge | str:
    if risk.conflicted:
        return Badge(words.text("ui.risks.standing.conflict"), "warn")
    text = words.text(f"risk_standing.{risk.standing}")
    tone = _STANDING_TONES.get(risk.standing)
    return Badge(text, tone) if tone else text
