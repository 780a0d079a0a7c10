"""One risk point with everything that belongs to it: grades, origin, controls, who wrote last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.risks.book import RiskBook, read_book
from cleanclinic.operations.risks.control_standing import ControlRow, controls_of_point
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.grading import Grade, Watcher
from cleanclinic.records.risk_point import RiskPoint, Stage


@dataclass(frozen=True)
class RiskOrigin:
    """The library's text a point was taken from; `adapted` names the fields that differ now."""

    id: str
    place: str
    text: str
    adapted: tuple[str, ...]


@dataclass(frozen=True)
class RiskDetail:
    """`crossed` is the stage graded graver than the one before it."""

    point: RiskPoint
    grade: Grade
    grades: Mapping[Stage, Grade | None]
    crossed: Stage | None
    watchers: tuple[Watcher, ...]
    origin: RiskOrigin | None
    controls: tuple[ControlRow, ...]
    # The titles of the internal rules a control may rest on, by their ids.
    rules: Mapping[str, str]
    responsible: str


def risk_detail(workspace: Workspace, risk_id: str, *, day: date | None = None) -> RiskDetail:
    """All that belongs to a risk point, as it stands or as it stood at the end of `day`.

    Raises NoSuchRecordError.
    """
    return detail_of(read_book(workspace, day=day), risk_id)


def detail_of(book: RiskBook, risk_id: str) -> RiskDetail:
    """The same from what was read; raises NoSuchRecordError."""
    if risk_id not in book.points:
        raise NoSuchRecordError(id=risk_id)
    point, rules = book.points[risk_id].record, book.rules
    grade = point.grade(rules)
    return RiskDetail(
        point=point,
        grade=grade,
        grades={stage: point.grade_at(stage, rules) for stage in Stage},
        crossed=point.crossed(rules),
        watchers=rules.watchers(grade.level),
        origin=_origin(point),
        controls=tuple(row for _, row in controls_of_point(book, risk_id)),
        rules=book.titles,
        responsible=book.names.get(point.responsible or "", ""),
    )


def _origin(point: RiskPoint) -> RiskOrigin | None:
    risk = next((one for one in risk_library() if one.id == point.library_id), None)
    if risk is None:
        return None
    then = {
        "area": risk.area,
        "category": risk.category,
        "post": risk.place,
        "description": risk.text,
    }
    adapted = tuple(name for name, value in then.items() if getattr(point, name) != value)
    return RiskOrigin(risk.id, risk.place, risk.text, adapted)
