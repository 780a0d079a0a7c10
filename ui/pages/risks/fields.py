"""The fields of a risk point as its forms show them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtGui import QFontMetrics

from cleanclinic.operations.risks.lines import RiskLine
from cleanclinic.records.fields import Choice, Whole
from cleanclinic.records.grading import SCALE
from cleanclinic.records.risk_point import RiskPoint, Stage, stage_field
from ui.parts.form_fields import FormField, fields_for
from ui.parts.kit import Kit
from ui.parts.pick_box import Option

SCALES = ("likelihood", "impact")
_LABELLED = (
    *("number", "area", "category", "post", "description", "method", "likelihood"),
    *("consequence", "responsible", "review_on", "remark"),
)


def risk_fields(
    kit: Kit,
    names: Sequence[str],
    *,
    options: Mapping[str, Sequence[Option]] | None = None,
    half: Sequence[str] = (),
    lines: Mapping[str, int] | None = None,
) -> list[FormField]:
    """Form fields by name; a choice is always made, also where the record has a default for it.

    Only the grades without controls and aimed at may stay open.
    """
    scales = {
        stage_field(stage, name): [
            Option(step, kit.words.text(f"{name}.{step}")) for step in range(1, SCALE + 1)
        ]
        for name in SCALES
        for stage in Stage
    }
    given = {**scales, **(options or {})}
    found = fields_for(kit, RiskLine, names, options=given, half=half, lines=lines)
    return [_always_chosen(shown) for shown in found]


def label_width(kit: Kit) -> int:
    """How wide at 100 % the labels of a risk point's forms are, so that all forms line up."""
    metrics = QFontMetrics(kit.look.font())
    labels = (kit.words.text(f"{RiskPoint.KIND}.{name}") for name in _LABELLED)
    widest = max(metrics.horizontalAdvance(text) for text in labels)
    return round(widest * 100 / kit.look.zoom)


def _always_chosen(shown: FormField) -> FormField:
    optional = shown.field.name.startswith((f"{Stage.INHERENT}_", f"{Stage.TARGET}_"))
    if isinstance(shown.field.note, Choice | Whole) and not optional:
        return replace(shown, field=replace(shown.field, required=True))
    return shown
