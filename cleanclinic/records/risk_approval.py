"""The department head's approval (审批) of the risk list before it goes to the office.

What was approved stands in it as a digest of each point with its controls, so that every later
change can be counted. What follows from the work itself (reviews, evidence, remarks) is not part of
what is approved.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from cleanclinic.records.codec import encode_value
from cleanclinic.records.control import Control
from cleanclinic.records.fields import Day, Line, Paragraph, Parts, Refers, Whole
from cleanclinic.records.record import Record
from cleanclinic.records.risk_point import RiskPoint

POINTS_MOST = 5000
_HEX = 16
_POINT_FIELDS = (
    *("number", "area", "category", "post", "description", "responsible", "status", "method"),
    *("likelihood", "impact", "consequence", "criteria"),
    *("inherent_likelihood", "inherent_impact", "inherent_consequence", "inherent_criteria"),
    *("target_likelihood", "target_impact", "target_consequence", "target_criteria"),
)
_CONTROL_FIELDS = ("text", "frequency", "responsible", "rule", "internal_rule", "due")


@dataclass(frozen=True, kw_only=True)
class ApprovedPoint:
    """A risk point as it was approved: a digest of what was said of it and its controls."""

    risk_point: Annotated[str, Refers("risk_point")]
    stamp: Annotated[str, Line(_HEX, pattern=f"[0-9a-f]{{{_HEX}}}")]


@dataclass(frozen=True, kw_only=True)
class RiskApproval(Record):
    """`by` is the head's name as it is printed; `digest` is of the whole list."""

    KIND: ClassVar[str] = "risk_approval"

    on: Annotated[date, Day()]
    by: Annotated[str, Line(50)]
    count: Annotated[int, Whole(1, POINTS_MOST)]
    controls: Annotated[int, Whole(0, 1_000_000)]
    digest: Annotated[str, Line(64, pattern="[0-9a-f]{64}")]
    points: Annotated[tuple[ApprovedPoint, ...], Parts(ApprovedPoint, most=POINTS_MOST)]
    remark: Annotated[str, Paragraph(1000)] = ""

    def changed_since(self, points: Iterable[ApprovedPoint]) -> int:
        """How many points were added, changed or removed against what was approved."""
        then = {one.risk_point: one.stamp for one in self.points}
        now = {one.risk_point: one.stamp for one in points}
        return sum(then.get(one) != now.get(one) for one in then.keys() | now.keys())


def approved_points(
    points: Sequence[RiskPoint], controls: Mapping[str, Sequence[Control]]
) -> tuple[ApprovedPoint, ...]:
    """The points as they would be approved now, by id; `controls` by the point they serve."""
    return tuple(
        ApprovedPoint(risk_point=one.id, stamp=_stamp_of(one, controls.get(one.id, ())))
        for one in sorted(points, key=lambda point: point.id)
    )


def digest_of(points: Iterable[ApprovedPoint]) -> str:
    """SHA-256 in hex over the points in the order of their ids."""
    listed = sorted(f"{one.risk_point} {one.stamp}" for one in points)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def _stamp_of(point: RiskPoint, controls: Sequence[Control]) -> str:
    said = [
        [encode_value(getattr(point, name)) for name in _POINT_FIELDS],
        sorted(
            (json.dumps(_control(one), ensure_ascii=False) for one in controls),
        ),
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_HEX]


def _control(control: Control) -> list[object]:
    return [encode_value(getattr(control, name)) for name in _CONTROL_FIELDS]
