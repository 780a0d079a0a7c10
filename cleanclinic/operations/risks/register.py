"""The list of risk points: each with its grade, its controls, and what it wants done today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import attrgetter

from cleanclinic.operations.risks.book import RiskBook, read_book
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.grading import Grade, GradingMethod, RiskLevel, Watcher
from cleanclinic.records.held import Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint, RiskStatus, Stage

_number, _score = attrgetter("number"), attrgetter("score")


class RiskStanding(StrEnum):
    """How a risk point stands today; the words are `risk_standing.<value>`."""

    CONTROLLED = "controlled"
    RECTIFYING = "rectifying"
    REVIEW_DUE = "review_due"
    LACKING = "lacking"
    GONE = "gone"


@dataclass(frozen=True)
class RiskRow:
    """A line of the register; `search` holds its text and pinyin initials in lower case.

    `inherent` and `target` are None where nobody graded them. `unchecked` counts the controls whose
    look at whether they work is overdue.
    """

    id: str
    number: str
    area: BusinessArea
    category: RiskCategory
    post: str
    description: str
    method: GradingMethod
    level: RiskLevel
    score: int
    likelihood: int
    impact: int
    in_place: int
    controls: int
    standing: RiskStanding
    review_on: date | None
    responsible: str
    conflicted: bool
    search: str
    inherent: Grade | None
    target: Grade | None
    watchers: tuple[Watcher, ...]
    unchecked: int
    # What its controls say.
    measures: tuple[str, ...]


@dataclass(frozen=True)
class RiskRegister:
    """`controls` counts each control once, however many points it serves.

    `held` are the points of `rows`, in the same order.
    """

    rows: tuple[RiskRow, ...]
    controls: int
    # Not compared: undoing brings the same register back in one revision more.
    held: tuple[Held[RiskPoint], ...] = field(compare=False)


def list_risks(
    workspace: Workspace, *, owner: str | None = None, day: date | None = None
) -> RiskRegister:
    """The register, gravest first, as it stands or as it stood at the end of `day`.

    `owner` narrows an office's view to one department.
    """
    return register_of(read_book(workspace, owner=owner, day=day))


def register_of(book: RiskBook) -> RiskRegister:
    """The register of what was read."""
    return _ordered(book, (_row(book, held) for held in book.points.values()))


def register_after(book: RiskBook, register: RiskRegister, touched: Iterable[str]) -> RiskRegister:
    """What `list_risks` gives after an act that touched these points; `book` is of after it."""
    rows = {row.id: row for row in register.rows}
    for one in touched:
        if one in book.points:
            rows[one] = _row(book, book.points[one])
        else:
            rows.pop(one, None)
    return _ordered(book, rows.values())


def _ordered(book: RiskBook, rows: Iterable[RiskRow]) -> RiskRegister:
    # Twice, as sorting by two keys of their own is the faster for thousands that stand right.
    ordered = sorted(sorted(rows, key=_number), key=_score, reverse=True)
    served = (book.controls_of.get(one, ()) for one in book.points)
    return RiskRegister(
        tuple(ordered),
        len({control.id for serving in served for control in serving}),
        tuple(book.points[row.id] for row in ordered),
    )


def _row(book: RiskBook, held: Held[RiskPoint]) -> RiskRow:
    point, rules = held.record, book.rules
    controls = book.controls_of.get(point.id, ())
    grade = point.grade(rules)
    responsible = book.names.get(point.responsible or "", "")
    return RiskRow(
        id=point.id,
        number=point.number,
        area=point.area,
        category=point.category,
        post=point.post,
        description=point.description,
        method=point.method,
        level=grade.level,
        score=grade.score,
        likelihood=point.likelihood,
        impact=point.impact,
        in_place=sum(control.state is ControlState.IN_PLACE for control in controls),
        controls=len(controls),
        standing=standing(point, controls, book.today),
        review_on=point.review_on,
        responsible=responsible,
        conflicted=bool(held.conflict),
        search=search_text(point.number, point.post, point.description, responsible),
        inherent=point.grade_at(Stage.INHERENT, rules),
        target=point.grade_at(Stage.TARGET, rules),
        watchers=rules.watchers(grade.level),
        unchecked=sum(map(book.check_overdue, controls)),
        measures=tuple(control.text for control in controls),
    )


def standing(point: RiskPoint, controls: Sequence[Control], today: date) -> RiskStanding:
    """What most wants doing: lacking controls before a due review before the recorded status."""
    if point.status is RiskStatus.GONE:
        return RiskStanding.GONE
    if not controls or any(control.overdue(today) for control in controls):
        return RiskStanding.LACKING
    if point.status is RiskStatus.RECTIFYING:
        return RiskStanding.RECTIFYING
    return RiskStanding.REVIEW_DUE if point.review_due(today) else RiskStanding.CONTROLLED
