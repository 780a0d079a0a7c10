"""Risk points as the shared desk knows them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from cleanclinic.operations.recording.staff import list_staff
from cleanclinic.operations.recording.writing import restore_fields
from cleanclinic.operations.risks.lines import (
    add_risk_line,
    area_names,
    sheet_heads,
    take_risk_lines,
)
from cleanclinic.operations.risks.points import edit_risk, edit_risks
from cleanclinic.operations.risks.register import RiskStanding
from cleanclinic.operations.risks.removal import remove_risks, restore_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.grading import SCALE, GradingMethod, RiskLevel
from cleanclinic.records.held import Held
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint
from ui.pages.risks.fields import SCALES, label_width, risk_fields
from ui.pages.risks.reader import RiskReader
from ui.pages.risks.view import columns, level_badge, table_row
from ui.parts.kit import Kit
from ui.parts.pick_box import Option
from ui.parts.pills import Badge
from ui.parts.record_plan import Chip, Deeds, DeskPlan, Names, SheetWays
from ui.parts.table_row import Row

_FIELDS = (
    *("number", "area", "category", "post", "description", "method", "likelihood", "impact"),
    *("consequence", "responsible", "review_on", "remark", "measures"),
)
SIDE = ("post", "description")
_NEW = ("area", "category", "post", "description", "responsible")
_BULK = ("responsible", "review_on", "area", "category", "likelihood", "impact")
_KEPT = ("area", "category", "responsible")
# A copy is under control until somebody says otherwise, and is reviewed by its own grade.
_UNIQUE = ("number", "status", "status_why", "status_on", "review_on", "library_id", "measures")
_STATUS = frozenset({"status", "status_why", "status_on"})
_GIVEN = ("number", "category", "method", "consequence")
_START = {
    "category": RiskCategory.POST,
    "method": GradingMethod.MATRIX,
    "likelihood": 3,
    "impact": 3,
}
_SIDE_WIDTH, _LABEL_WIDTH = 372, 64


def risk_plan(kit: Kit, reader: RiskReader) -> DeskPlan:
    """What is special about risk points: their controls go, come back and are read with them."""
    words = kit.words

    def row_of(held: Held[Any], _: Names) -> Row:
        return table_row(reader.row(held), words)

    def badge_of(held: Held[Any]) -> Badge | None:
        risk = reader.view.rows.get(held.record.id)
        return level_badge(words, risk.level, risk.score) if risk else None

    return DeskPlan(
        of=RiskPoint,
        name="risks",
        columns=columns(kit),
        form=risk_fields(kit, _FIELDS, lines={"description": 2, "remark": 2}),
        icon="shield-alert",
        empty="ui.risks.empty",
        begin="ui.risks.library",
        label_width=label_width(kit),
        # As wide as the labels of the language ask for.
        side_width=_SIDE_WIDTH + max(0, label_width(kit) - _LABEL_WIDTH),
        row_of=row_of,
        title_of=lambda held, _: f"{held.record.number} {held.record.post}",
        badge_of=badge_of,
        side=SIDE,
        new=_NEW,
        kept=_KEPT,
        bulk=_BULK,
        unique=_UNIQUE,
        start=lambda: _START,
        chips=_chips(reader),
        options=_options,
        value_text=partial(_scale_text, kit),
        deeds=_deeds(reader),
        sheet=SheetWays(
            key="number",
            given=_GIVEN,
            heads=sheet_heads(),
            spellings={
                "area": area_names(),
                **{name: [(str(step), step) for step in range(1, SCALE + 1)] for name in SCALES},
            },
            continued="measures",
            take=take_risk_lines,
        ),
    )


def _chips(reader: RiskReader) -> tuple[Chip, ...]:
    def level(wanted: RiskLevel, held: Held[Any], _: date) -> bool:
        return reader.row(held).level is wanted

    def stands(wanted: RiskStanding, held: Held[Any], _: date) -> bool:
        return reader.row(held).standing is wanted

    return (
        Chip("high", "ui.risks.chip.high", partial(level, RiskLevel.HIGH)),
        Chip("medium", "ui.risks.chip.medium", partial(level, RiskLevel.MEDIUM)),
        Chip("review_due", "ui.risks.chip.review_due", partial(stands, RiskStanding.REVIEW_DUE)),
        Chip("lacking", "ui.risks.chip.lacking", partial(stands, RiskStanding.LACKING)),
        Chip(
            "unchecked", "ui.risks.chip.unchecked",
            lambda held, _: reader.row(held).unchecked > 0, rare=True,
        ),
    )  # fmt: skip


def _options(workspace: Workspace) -> dict[str, Sequence[Option]]:
    """Who is still here may be responsible."""
    here = [one for one in list_staff(workspace) if one.left is None]
    return {"responsible": [Option(one.id, one.name) for one in here]}


def _scale_text(kit: Kit, field: str, value: object) -> str | None:
    """Likelihood and impact by the name of their step."""
    name = field.rpartition("_")[2]
    if name in SCALES and isinstance(value, int):
        return kit.words.text(f"{name}.{value}")
    return None


def _deeds(reader: RiskReader) -> Deeds:
    return Deeds(
        listed=reader.listed,
        first=reader.first,
        in_part=reader.in_part,
        as_of=reader.as_of,
        trial=reader.trial,
        add=add_risk_line,
        edit=_edit,
        edit_many=_edit_many,
        remove=_remove,
        restore=_restore,
        restore_fields=_restore_fields,
    )


def _edit(
    workspace: Workspace, _: type[RiskPoint], risk_id: str, values: Mapping[str, Any]
) -> Saved:
    return edit_risk(workspace, risk_id, values)


def _edit_many(
    workspace: Workspace, _: type[RiskPoint], ids: Sequence[str], values: Mapping[str, Any]
) -> Changed:
    return edit_risks(workspace, ids, values)


def _remove(workspace: Workspace, _: type[RiskPoint], ids: Sequence[str]) -> Changed:
    return remove_risks(workspace, ids)


def _restore(workspace: Workspace, _: type[RiskPoint], ids: Sequence[str]) -> Changed:
    return restore_risks(workspace, ids)


def _restore_fields(
    workspace: Workspace,
    of: type[RiskPoint],
    risk_id: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
) -> Saved:
    """A status comes back with its reason and its day, never without."""
    if fields is not None and not _STATUS.isdisjoint(fields):
        fields = {*fields, *_STATUS}
    return restore_fields(workspace, of, risk_id, revision_hash, fields)
