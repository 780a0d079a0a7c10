"""Rounds of reviews: a quarter's or a year's walk through the risk points, shared by PCs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.risks.points import get_risk, moved
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.fields import Problem
from cleanclinic.records.grading import (
    LEVEL_ORDER,
    Grade,
    GradingRules,
    RiskLevel,
    next_review,
)
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.review_round import (
    ReviewResult,
    ReviewRound,
    RiskReview,
    RoundState,
    last_day,
)
from cleanclinic.records.risk_point import RiskPoint, RiskStatus


class RoundClosedError(CleanClinicError):
    """The round is closed: its results stand."""

    code = "REVIEW-CLOSED"


class ReviewsLeftError(CleanClinicError):
    """Some points of the round have no result yet; values: `count`, and `number` of the first."""

    code = "REVIEW-LEFT"


@dataclass(frozen=True)
class RoundItem:
    """A risk point of a round and what was found about it; None while nobody looked."""

    point: RiskPoint
    grade: Grade
    review: RiskReview | None


@dataclass(frozen=True)
class RoundView:
    """A round, gravest point first. `next` is the place of the first point without a result, the
    number of points once all have one.
    """

    round: ReviewRound
    items: tuple[RoundItem, ...]

    @property
    def is_open(self) -> bool:
        return self.round.state is RoundState.OPEN

    @property
    def done(self) -> int:
        return sum(item.review is not None for item in self.items)

    @property
    def next(self) -> int:
        open_ones = (at for at, item in enumerate(self.items) if item.review is None)
        return next(open_ones, len(self.items))

    def count(self, result: ReviewResult) -> int:
        return sum(item.review is not None and item.review.result is result for item in self.items)


@dataclass(frozen=True)
class OpenRound:
    """The latest round under way; `reviewed` are the ids of the points that have a result in it."""

    round: ReviewRound
    reviewed: frozenset[str]


@dataclass(frozen=True)
class Progress:
    """How many of the points of a round have a result."""

    done: int
    of: int


def open_round(workspace: Workspace) -> OpenRound | None:
    """The round under way, None where there is none."""
    rounds = [held.record for held in workspace.store.all(ReviewRound)]
    under_way = [one for one in rounds if one.state is RoundState.OPEN]
    if not under_way:
        return None
    latest = max(under_way, key=_when)
    reviews = _reviews(workspace)
    return OpenRound(latest, frozenset(point for one, point in reviews if one == latest.id))


def progress_of(
    one: OpenRound, points: Iterable[tuple[str, RiskLevel, bool]], rules: GradingRules
) -> Progress:
    """How far a round is; `points` are id, level and whether it is gone of every point there is."""
    levels = {level for level in RiskLevel if one.round.takes(level, rules)}
    done = of = 0
    for point_id, level, is_gone in points:
        if point_id in one.reviewed:
            done += 1
            of += 1
        elif level in levels and not is_gone:
            of += 1
    return Progress(done, of)


def round_id_of(workspace: Workspace, year: int, quarter: int | None) -> str:
    """The id of a round, the same on every PC of the department."""
    name = f"{workspace.department_id}/{year}/{quarter or 'year'}"
    return derived_id("review_round", name)


def start_round(workspace: Workspace, year: int, quarter: int | None) -> Saved:
    """Begin the round of a quarter, or with None of a year; one that has begun is gone on with."""
    record_id = round_id_of(workspace, year, quarter)
    held = workspace.store.get(ReviewRound, record_id, deleted=True)
    if held is not None and not held.deleted:
        return Saved(record_id, NOTHING_CHANGED)
    begun = ReviewRound(id=record_id, year=year, quarter=quarter, due=workspace.today())
    begun.check()
    begun = replace(begun, due=last_day(year, quarter))
    with workspace.store.act("act.start_review", workspace.actor, **_called(begun)) as act:
        if held is not None:
            act.restore(ReviewRound, record_id)
        else:
            act.put(begun)
    return Saved(record_id, act.changes)


def list_rounds(workspace: Workspace) -> tuple[RoundView, ...]:
    """Every round, the latest first."""
    rounds = [held.record for held in workspace.store.all(ReviewRound)]
    if not rounds:
        return ()
    points, reviews = _points(workspace), _reviews(workspace)
    rounds.sort(key=_when, reverse=True)
    return tuple(_view(workspace, one, points, reviews) for one in rounds)


def round_view(workspace: Workspace, round_id: str) -> RoundView:
    """A round with its points; raises NoSuchRecordError."""
    one = get_record(workspace, ReviewRound, round_id).record
    return _view(workspace, one, _points(workspace), _reviews(workspace))


def note_review(
    workspace: Workspace, round_id: str, risk_id: str, result: ReviewResult, remark: str = ""
) -> Saved:
    """Note what was found about one point; another finding takes the place of the first.

    A point that is gone gets that status with the remark as its reason, in the same act; taken
    back, it is under control again, and why is to be said. Raises RoundClosedError,
    RecordInvalidError and NoSuchRecordError.
    """
    one = get_record(workspace, ReviewRound, round_id).record
    point = get_risk(workspace, risk_id).record
    if one.state is RoundState.CLOSED:
        raise RoundClosedError()
    review = RiskReview(
        id=derived_id("risk_review", f"{round_id}/{risk_id}"),
        round=round_id,
        risk_point=risk_id,
        result=result,
        remark=remark.strip(),
    )
    review.check()
    status = point.status
    if (result is ReviewResult.GONE) != (status is RiskStatus.GONE):
        status = RiskStatus.GONE if result is ReviewResult.GONE else RiskStatus.CONTROLLED
        if not review.remark:
            raise RecordInvalidError(RiskReview.KIND, (Problem("remark", "required", {}),))
    said = {"number": point.number, "result": f"@review_result.{result}"}
    with workspace.store.act("act.review_risk", workspace.actor, **said) as act:
        held = act.get(RiskReview, review.id, deleted=True)
        if held is not None and held.deleted:
            act.restore(RiskReview, review.id)
        act.put(review, why=review.remark)
        if status is not point.status:
            act.put(moved(workspace, point, status, review.remark), why=review.remark)
    return Saved(review.id, act.changes)


def close_round(workspace: Workspace, round_id: str) -> Changed:
    """End a round: every point that was looked at gets the day of its next review.

    Raises ReviewsLeftError while a point has no result, RoundClosedError for one that is closed.
    """
    view = round_view(workspace, round_id)
    if view.round.state is RoundState.CLOSED:
        raise RoundClosedError()
    left = [item for item in view.items if item.review is None]
    if left:
        raise ReviewsLeftError(count=len(left), number=left[0].point.number)
    today, rules = workspace.today(), workspace.rules
    closed = replace(view.round, state=RoundState.CLOSED, closed_on=today)
    staying = [item for item in view.items if item.point.status is not RiskStatus.GONE]
    with workspace.store.act(
        "act.close_review", workspace.actor, **_called(view.round), count=str(len(view.items))
    ) as act:
        act.put(closed)
        for item in staying:
            act.put(replace(item.point, review_on=next_review(item.grade.level, today, rules)))
    return Changed(len(staying), act.changes)


def _view(
    workspace: Workspace,
    one: ReviewRound,
    points: Sequence[tuple[RiskPoint, Grade]],
    reviews: Mapping[tuple[str, str], RiskReview],
) -> RoundView:
    rules, items = workspace.rules, []
    for point, grade in points:
        review = reviews.get((one.id, point.id))
        asked = (
            one.state is RoundState.OPEN
            and point.status is not RiskStatus.GONE
            and one.takes(grade.level, rules)
        )
        # What has a result stays in the round, whatever became of its level since.
        if review is not None or asked:
            items.append(RoundItem(point, grade, review))
    return RoundView(one, tuple(items))


def _points(workspace: Workspace) -> list[tuple[RiskPoint, Grade]]:
    points = [held.record for held in workspace.store.all(RiskPoint)]
    graded = [(point, point.grade(workspace.rules)) for point in points]
    graded.sort(key=lambda one: (LEVEL_ORDER.index(one[1].level), -one[1].score, one[0].number))
    return graded


def _reviews(workspace: Workspace) -> dict[tuple[str, str], RiskReview]:
    found = (held.record for held in workspace.store.all(RiskReview))
    return {(one.round, one.risk_point): one for one in found}


def _when(one: ReviewRound) -> tuple[int, int]:
    """Rounds in their order: the year's comes after its quarters."""
    return one.year, one.quarter or 5


def _called(one: ReviewRound) -> dict[str, str]:
    return {"year": str(one.year), "period": f"@review_period.{one.quarter or 'year'}"}
