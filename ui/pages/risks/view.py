"""The columns of the register, and its rows."""

from functools import cache

from cleanclinic.operations.risks.register import RiskRow, RiskStanding
from cleanclinic.records.grading import LEVEL_ORDER, Grade, RiskLevel
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
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
# Room for the sign of what two PCs changed differently, so that the number stays whole beside it.
_SIGN = 16
# What is worked out; every other column is a field, called as the field is.
_WORKED_OUT = ("level", "controls", "standing", "inherent", "target", "watch")


def level_badge(words: Words, level: RiskLevel, score: int) -> Badge:
    """高 16; without the score where the method gives none."""
    name = words.text(f"risk_level.{level}")
    text = f"{name} {score}" if score else name
    return _badge(text, level, score)


@cache
def _badge(text: str, level: RiskLevel, score: int) -> Badge:
    """One for all points alike: tables compare and sort by it."""
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
        kind = "ui.risks.column" if name in _WORKED_OUT else RiskPoint.KIND
        return words.text(f"{kind}.{name}")

    return (
        Column("number", title("number"), wide("number", "R2-0000") + _SIGN, "muted"),
        Column("area", title("area"), 84),
        Column("post", title("post"), 108),
        Column("description", title("description"), 150, stretch=True, filterable=False),
        Column("level", title("level"), wide("level", *levels), "badge"),
        Column("controls", title("controls"), wide("controls", "2 / 3"), "muted"),
        Column("standing", title("standing"), wide("standing", *standings), sort=urgency),
        Column("responsible", title("responsible"), 84, hidden=True),
        Column("review_on", title("review_on"), 104, "muted", hidden=True),
        Column("category", title("category"), wide("category", *categories), hidden=True),
        Column("likelihood", title("likelihood"), wide("likelihood", "5"), "number", hidden=True),
        Column("impact", title("impact"), wide("impact", "5"), "number", hidden=True),
        Column("inherent", title("inherent"), wide("inherent", *levels), "badge", hidden=True),
        Column("target", title("target"), wide("target", *levels), "badge", hidden=True),
        Column("watch", title("watch"), 140, "muted", hidden=True),
        Column("measures", title("measures"), 220, "muted", hidden=True, filterable=False),
    )


def table_row(risk: RiskRow, words: Words) -> Row:
    """A point as a line of the table."""
    in_place = f"{risk.in_place} / {risk.controls}"
    comma = words.text("part.list.comma")
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
        risk.likelihood,
        risk.impact,
        _grade_cell(risk.inherent, words),
        _grade_cell(risk.target, words),
        comma.join(words.text(f"watcher.{one}") for one in risk.watchers),
        comma.join(risk.measures),
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
