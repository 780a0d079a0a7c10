"""The evaluations of a year side by side, one of them in full, and the grades of everybody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cleanclinic.operations.ethics_access import require_ethics
from cleanclinic.operations.ethics_rules import rules_of
from cleanclinic.operations.recording import NoSuchRecordError
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.ethics_evaluation import (
    CountedEvent,
    EthicsEvaluation,
    EvaluationState,
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
    """One person of a year's round; `suggested` keeps to the quota, `score.grade` does not."""

    id: str
    staff_id: str
    name: str
    version: int
    closed: bool
    signed: tuple[ReviewLevel, ...]
    score: EthicsScore
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
    """The version that counts of every person and year."""
    newest: dict[tuple[str, int], EthicsEvaluation] = {}
    for held in workspace.store.all(EthicsEvaluation):
        one = held.record
        place = one.staff_member, one.year
        if year in (None, one.year) and (
            place not in newest or newest[place].version <= one.version
        ):
            newest[place] = one
    return tuple(newest.values())


def get_evaluation(workspace: Workspace, evaluation_id: str) -> EthicsEvaluation:
    """Raises NoSuchRecordError, and SensitiveForbiddenError without the permission."""
    require_ethics(workspace)
    held = workspace.store.get(EthicsEvaluation, evaluation_id)
    if held is None:
        raise NoSuchRecordError(id=evaluation_id)
    return held.record


def ethics_board(workspace: Workspace, year: int) -> EthicsBoard:
    """Everybody of a year with what the rules lead to so far."""
    require_ethics(workspace)
    everything = latest_evaluations(workspace)
    found = [one for one in everything if one.year == year]
    events = [held.record for held in workspace.store.all(ConductEvent)]
    by_person = _entries_by_person(events, year)
    scores = {
        one.id: _score(one, by_person[one.staff_member], _rules(workspace, one)) for one in found
    }
    rules = _rules(workspace, found[0]) if found else None
    suggested = _suggested(found, scores, rules) if rules else {}
    rows = tuple(
        BoardRow(
            id=one.id,
            staff_id=one.staff_member,
            name=one.name,
            version=one.version,
            closed=one.is_final(),
            signed=tuple(level for level in ReviewLevel if one.column(level).on),
            score=scores[one.id],
            suggested=suggested[one.id],
            proposed=one.proposed,
            final=one.final,
        )
        for one in found
    )
    waiting = sum(
        one.on.year == year and one.state in (EventState.DRAFT, EventState.PENDING)
        for one in events
    )
    return EthicsBoard(
        year=year,
        years=tuple(sorted({one.year for one in everything}, reverse=True)),
        rules=rules,
        rows=rows,
        places=excellent_places(len(found), rules) if rules else 0,
        excellent=sum(one.final is EthicsGrade.EXCELLENT for one in found),
        waiting=waiting,
    )


def _suggested(
    found: Iterable[EthicsEvaluation], scores: Mapping[str, EthicsScore], rules: EthicsRules
) -> dict[str, EthicsGrade]:
    """Grades within the quota: places that closed years took are gone."""
    closed = {one.id: one.final for one in found if one.is_final() and one.final}
    left = {one: scored for one, scored in scores.items() if one not in closed}
    taken = sum(grade is EthicsGrade.EXCELLENT for grade in closed.values())
    return {**within_quota(left, len(scores), rules, taken=taken), **closed}


def evaluation_detail(workspace: Workspace, evaluation_id: str) -> EvaluationDetail:
    """Raises NoSuchRecordError."""
    one = get_evaluation(workspace, evaluation_id)
    rules = _rules(workspace, one)
    counted = counted_of(workspace, one)
    versions = sorted(
        (held.record.version, held.record.id)
        for held in workspace.store.all(EthicsEvaluation)
        if (held.record.staff_member, held.record.year) == (one.staff_member, one.year)
    )
    return EvaluationDetail(one, rules, score(one, counted, rules), counted, tuple(versions))


def counted_of(workspace: Workspace, one: EthicsEvaluation) -> tuple[CountedEvent, ...]:
    """The confirmed entries of the person's year; of a closed year those it was closed with."""
    if one.state is EvaluationState.CLOSED:
        return one.counted
    events = (held.record for held in workspace.store.all(ConductEvent))
    return tuple(_entries_by_person(events, one.year)[one.staff_member])


def score_of(workspace: Workspace, one: EthicsEvaluation) -> EthicsScore:
    return score(one, counted_of(workspace, one), _rules(workspace, one))


def grades_of_everybody(workspace: Workspace) -> dict[str, tuple[YearGrade, ...]]:
    """The years of each person by id, the latest first; nothing without the permission."""
    require_ethics(workspace)
    found: dict[str, list[YearGrade]] = defaultdict(list)
    for one in latest_evaluations(workspace):
        grade = one.final if one.is_final() else None
        found[one.staff_member].append(YearGrade(one.year, grade, one.id))
    return {
        who: tuple(sorted(years, key=lambda one: one.year, reverse=True))
        for who, years in found.items()
    }


def _rules(workspace: Workspace, one: EthicsEvaluation) -> EthicsRules:
    return rules_of(workspace, one.rules_code, one.rules_version)


def _score(
    one: EthicsEvaluation, entries: Iterable[CountedEvent], rules: EthicsRules
) -> EthicsScore:
    return score(one, one.counted if one.is_final() else tuple(entries), rules)


def _entries_by_person(
    events: Iterable[ConductEvent], year: int
) -> defaultdict[str, list[CountedEvent]]:
    found: defaultdict[str, list[CountedEvent]] = defaultdict(list)
    for event in events:
        if event.state is EventState.PASSED and event.on.year == year:
            found[event.staff_member].append(
                CountedEvent(
                    event=event.id,
                    on=event.on,
                    kind=event.kind,
                    heading=event.heading,
                    points=event.points,
                    veto=event.veto,
                    text=event.rule,
                )
            )
    return found
