"""Risk points as the shared dialogs know them: several at once, history, recycle bin."""

from functools import partial

from cleanclinic.operations.results import Changed
from cleanclinic.operations.risk_points import edit_risks
from cleanclinic.operations.risk_removal import remove_risks, restore_risks
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.risk_point import RiskPoint
from ui.pages.risks.fields import SCALES, label_width, risk_fields
from ui.parts.kit import Kit
from ui.parts.record_plan import Deeds, DeskPlan

_FIELDS = (
    *("number", "area", "category", "post", "description", "likelihood", "impact"),
    *("responsible", "status", "status_why", "review_on", "remark"),
)
_BULK = ("responsible", "review_on", "area", "category", "likelihood", "impact")


def risk_plan(kit: Kit) -> DeskPlan:
    """What is special about risk points: their controls go and come back with them."""
    return DeskPlan(
        of=RiskPoint,
        name="risks",
        columns=(),
        form=risk_fields(kit, _FIELDS),
        label_width=label_width(kit),
        bulk=_BULK,
        value_text=partial(_scale_text, kit),
        deeds=Deeds(edit_many=_edit, remove=_remove, restore=_restore),
    )


def _scale_text(kit: Kit, field: str, value: object) -> str | None:
    """Likelihood and impact by the name of their step."""
    name = field.rpartition("_")[2]
    if name in SCALES and isinstance(value, int):
        return kit.words.text(f"{name}.{value}")
    return None


def _edit(
    workspace: Workspace, _: type[RiskPoint], ids: list[str], values: dict[str, object]
) -> Changed:
    return edit_risks(workspace, ids, values)


def _remove(workspace: Workspace, _: type[RiskPoint], ids: list[str]) -> Changed:
    return remove_risks(workspace, ids)


def _restore(workspace: Workspace, _: type[RiskPoint], ids: list[str]) -> Changed:
    return restore_risks(workspace, ids)
