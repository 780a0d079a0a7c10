"""The evaluations of a year side by side, one of them in full, and the grades of everybody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.ethics_evaluation import (
    CountedEvent,
    EthicsEvaluation,
)
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_scoring import (
    EthicsScore,
    excellent_places,
    score,
    within_quota,
)
from cleanclinic.records.ethics_terms import EthicsGrade, ReviewLevel


@dataclass(frozen=True)
class BoardRow:
    """One person of a year's round; `suggested` keeps to the quota, `score.grade` does not.

    `missing` is what it lacks before it can be closed, as "@key" of words.
    """

    id: str
    staff_id: str
    name: str
    version: int
    closed: bool
    signed: tuple[ReviewLevel, ...]
    missing: tuple[str, ...]
    score: EthicsScore
    counted: tuple[CountedEvent, ...]
    suggested: EthicsGrade
    proposed: EthicsGrade | None
    final: EthicsGrade | None


@dataclass(frozen=True)
class EthicsBoard:
    """The round of a year; `waiting` counts entries of the year that nobody confirmed yet."""

    year: int
    years: tuple[int, ...]
    rules: EthicsRules | None
    rows: tuple[BoardRow, ...]
    places: int
    excellent: int
    waiting: int


@dataclass(frozen=True)
class EvaluationDetail:
    """An evaluation with its rules, what it comes to and why, and its other versions."""

    evaluation: EthicsEvaluation
    rules: EthicsRules
    score: EthicsScore
    counted: tuple[CountedEvent, ...]
    versions: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class YearGrade:
    """How somebody stands in a year; `grade` is None until the year is closed."""

    year: int
    grade: EthicsGrade | None
    evaluation_id: str


def latest_evaluations(
    workspace: Workspace, year: int | None = None
) -> tuple[EthicsEvaluation, ...]:
    """The version that counts of every person and year; raises SensitiveForbiddenError."""
    return tuple(one for one in EthicsBook(workspace).latest if year in (None, one.year))


def get_evaluation(workspace: Workspace, evaluation_id: str) -> EthicsEvaluation:
    """Raises NoSuchRecordError, and SensitiveForbiddenError without the permission."""
    require_ethics(workspace)
    held = workspace.store.get(EthicsEvaluation, evaluation_id)
    if held is None:
        raise NoSuchRecordError(id=evaluation_id)
    return held.record


def ethics_board(workspace: Workspace, year: int, *, book: EthicsBook | None = None) -> EthicsBoard:
    """Everybody of a year by staff number, with what the rules lead to so far."""
    book = book or EthicsBook(workspace)
    numbers = {who: person.staff_number for who, person in book.staff.items()}
    found = sorted(
        (one for one in book.latest if one.year == year),
        key=lambda one: (numbers.get(one.staff_member, ""), one.name),
    )
    counted = {one.id: book.counted(one) for one in found}
    scores = {one.id: score(one, counted[one.id], book.rules(one)) for one in found}
    rules = book.rules(found[0]) if found else None
    suggested = _suggested(found, scores, rules) if rules else {}
    rows = tuple(
        BoardRow(
            id=one.id,
            staff_id=one.staff_member,
            name=one.name,
            version=one.version,
            closed=one.is_final(),
            signed=tuple(level for level in ReviewLevel if one.column(level).on),
            missing=() if one.is_final() else missing_of(one, book.rules(one)),
            score=scores[one.id],
            counted=counted[one.id],
            suggested=suggested[one.id],
            proposed=one.proposed,
            final=one.final,
        )
        for one in found
    )
    waiting = sum(
        one.on.year == year and one.state in (EventState.DRAFT, EventState.PENDING)
        for one in book.events
    )
    return EthicsBoard(
        year=year,
        years=tuple(sorted({one.year for one in book.latest}, reverse=True)),
        rules=rules,
        rows=rows,
        places=excellent_places(len(found), rules) if rules else 0,
        excellent=sum(one.final is EthicsGrade.EXCELLENT for one in found),
        waiting=waiting,
    )


def missing_of(one: EthicsEvaluation, rules: EthicsRules) -> tuple[str, ...]:
    """What an evaluation lacks before it can be closed, as "@key" of words; in order."""
    found = []
    for level in rules.levels:
        column = one.column(level)
        if not column.filled:
            found.append(f"@ethics.missing.{level}")
        elif not column.by or column.on is None:
            found.append(f"@ethics.missing.{level}.signed")
    return tuple(found)


def _suggested(
    found: Iterable[EthicsEvaluation], scores: Mapping[str, EthicsScore], rules: EthicsRules
) -> dict[str, EthicsGrade]:
    """Grades within the quota: places that closed years took are gone."""
    closed = {one.id: one.final for one in found if one.is_final() and one.final}
    left = {one: scored for one, scored in scores.items() if one not in closed}
    taken = sum(grade is EthicsGrade.EXCELLENT for grade in closed.values())
    return {**within_quota(left, len(scores), rules, taken=taken), **closed}


def evaluation_detail(
    workspace: Workspace, evaluation_id: str, *, book: EthicsBook | None = None
) -> EvaluationDetail:
    """Raises NoSuchRecordError."""
    book = book or EthicsBook(workspace)
    one = next((held for held in book.evaluations if held.id == evaluation_id), None)
    if one is None:
        raise NoSuchRecordError(id=evaluation_id)
    rules, counted = book.rules(one), book.counted(one)
    place = one.staff_member, one.year
    versions = sorted(
        (held.version, held.id)
        for held in book.evaluations
        if (held.staff_member, held.year) == place
    )
    return EvaluationDetail(one, rules, score(one, counted, rules), counted, tuple(versions))


def why_lower(one: EthicsEvaluation, found: EthicsScore) -> tuple[str, dict[str, object]] | None:
    """Words (key, values) for why the grade is worse than the reckoned one; None where it is not.

    It was chosen with a reason, or there was no place left for another 优秀.
    """
    grade = one.final or one.proposed
    if grade is None or not found.grade.better_than(grade):
        return None
    values: dict[str, object] = {"grade": f"@ethics_grade.{grade}"}
    if one.reason:
        return "ethics.step.chosen", {**values, "reason": one.reason}
    return ("ethics.step.quota", values) if found.grade is EthicsGrade.EXCELLENT else None


def score_of(workspace: Workspace, one: EthicsEvaluation) -> EthicsScore:
    """What an evaluation comes to as it stands."""
    book = EthicsBook(workspace)
    return score(one, book.counted(one), book.rules(one))


def grades_of_everybody(
    workspace: Workspace, *, book: EthicsBook | None = None
) -> dict[str, tuple[YearGrade, ...]]:
    """The years of each person by id, the latest first; raises SensitiveForbiddenError."""
    book = book or EthicsBook(workspace)
    found: dict[str, list[YearGrade]] = defaultdict(list)
    for one in book.latest:
        grade = one.final if one.is_final() else None
        found[one.staff_member].append(YearGrade(one.year, grade, one.id))
    return {
        who: tuple(sorted(years, key=lambda one: one.year, reverse=True))
        for who, years in found.items()
    }
