"""A year's ethics evaluations: begin a round, fill its columns, propose grades, close, reopen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.board import (
    BoardRow,
    ethics_board,
    get_evaluation,
    latest_evaluations,
    score_of,
)
from cleanclinic.operations.ethics.rules import current_rules, rules_of
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.ethics_evaluation import (
    EthicsColumn,
    EthicsEvaluation,
    EvaluationState,
)
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_scoring import excellent_places
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.staff_member import StaffMember


class EthicsYearError(CleanClinicError):
    """A round for a year to come; values: `year`."""

    code = "ETHICS-YEAR"


class EthicsMarkError(CleanClinicError):
    """A mark above the full points of its heading; values: `heading` (words), `mark`, `most`."""

    code = "ETHICS-MARK"


class EthicsSignedError(CleanClinicError):
    """A column signed after today or before its year; values: `on`, `year`."""

    code = "ETHICS-SIGNED"


class EthicsLevelError(CleanClinicError):
    """The rules of the round have no such column; values: `level` (words)."""

    code = "ETHICS-LEVEL"


class EthicsOpenError(CleanClinicError):
    """Something is missing before a year can be closed; values: `name`, `missing` (words)."""

    code = "ETHICS-OPEN"


class EthicsGradeError(CleanClinicError):
    """A grade better than the rules allow; values: `name`, `grade`, `best` (words)."""

    code = "ETHICS-GRADE"


class EthicsReasonError(CleanClinicError):
    """A grade other than the proposed one wants a reason; values: `name`."""

    code = "ETHICS-REASON"


class EthicsQuotaError(CleanClinicError):
    """More 优秀 than there are places; values: `count`, `places`, `people`."""

    code = "ETHICS-QUOTA"


class EthicsClosedError(CleanClinicError):
    """The evaluation is closed; values: `name`, `year`."""

    code = "ETHICS-CLOSED"


class EthicsNotClosedError(CleanClinicError):
    """Only a closed evaluation gets a new version; values: `name`, `year`."""

    code = "ETHICS-NOT-CLOSED"


@dataclass(frozen=True)
class Column:
    """What is written into a column; None leaves what is there, as the mark of a heading it takes
    that away. `full` gives full marks first.
    """

    marks: Mapping[EthicsHeading, Decimal | None] | None = None
    grade: EthicsGrade | None = None
    remark: str | None = None
    by: str | None = None
    on: date | None = None
    full: bool = False


def start_round(
    workspace: Workspace,
    year: int,
    staff_ids: Iterable[str] | None = None,
    *,
    rules: EthicsRules | None = None,
) -> Changed:
    """Begin the evaluations of a year for everybody who belonged here in it, or for some.

    Who has one already is passed over. Raises EthicsYearError.
    """
    require_ethics(workspace)
    if year > workspace.today().year:
        raise EthicsYearError(year=year)
    chosen = rules or _running_rules(workspace, year) or current_rules(workspace)
    wanted = None if staff_ids is None else set(staff_ids)
    known = {one.staff_member for one in latest_evaluations(workspace, year)}
    people = [
        held.record
        for held in workspace.store.all(StaffMember)
        if held.record.id not in known
        and (held.record.serves_in(year) if wanted is None else held.record.id in wanted)
    ]
    if not people:
        return Changed(0, NOTHING_CHANGED)
    args = {"year": str(year), "count": str(len(people))}
    with workspace.store.act("act.start_ethics", workspace.actor, **args) as act:
        for person in people:
            evaluation = EthicsEvaluation(
                id=evaluation_id_of(person.id, year),
                staff_member=person.id,
                name=person.name,
                year=year,
                rules_code=chosen.code,
                rules_version=chosen.version,
            )
            act.put_anew(evaluation)
    return Changed(len(people), act.changes)


def evaluation_id_of(staff_id: str, year: int, version: int = 1) -> str:
    """The same on every PC of a ward: a round that two of them begin is one round."""
    return derived_id("ethics_evaluation", f"{staff_id}/{year}/{version}")


def _running_rules(workspace: Workspace, year: int) -> EthicsRules | None:
    """The rules the others of this year are reckoned by."""
    first = next(iter(latest_evaluations(workspace, year)), None)
    return rules_of(workspace, first.rules_code, first.rules_version) if first else None


def fill_column(
    workspace: Workspace, ids: Iterable[str], level: ReviewLevel, column: Column
) -> Changed:
    """Write into the same column of one evaluation or of many, as one act.

    Raises EthicsClosedError, EthicsLevelError, EthicsMarkError and EthicsSignedError.
    """
    before = [open_evaluation(workspace, one) for one in dict.fromkeys(ids)]
    after = [_filled(workspace, one, level, column) for one in before]
    return _put(workspace, "act.fill_evaluation", after, level=f"@review_level.{level}")


def _filled(
    workspace: Workspace, one: EthicsEvaluation, level: ReviewLevel, column: Column
) -> EthicsEvaluation:
    rules = rules_of(workspace, one.rules_code, one.rules_version)
    if level not in rules.levels:
        raise EthicsLevelError(level=f"@review_level.{level}")
    held = one.column(level)
    marks = dict(held.marks)
    if column.full:
        marks = {rule.heading: rule.full for rule in rules.headings}
    written = {**marks, **(column.marks or {})}
    filled = EthicsColumn(
        marks={heading: mark for heading, mark in written.items() if mark is not None},
        grade=held.grade if column.grade is None else column.grade,
        remark=held.remark if column.remark is None else column.remark,
        by=held.by if column.by is None else column.by,
        on=held.on if column.on is None else column.on,
    )
    check_column(workspace, one.year, rules, filled)
    return one.with_column(level, filled)


def check_column(workspace: Workspace, year: int, rules: EthicsRules, column: EthicsColumn) -> None:
    """Raises EthicsMarkError and EthicsSignedError for what cannot stand in a column."""
    for heading, mark in column.marks.items():
        most = rules.heading(heading).full
        if not 0 <= mark <= most:
            name = f"@ethics_heading.{heading}.short"
            raise EthicsMarkError(heading=name, mark=mark, most=most)
    if column.on is not None and not date(year, 1, 1) <= column.on <= workspace.today():
        raise EthicsSignedError(on=column.on, year=year)


def clear_column(workspace: Workspace, evaluation_id: str, level: ReviewLevel) -> Changed:
    """Empty a column of one evaluation."""
    after = open_evaluation(workspace, evaluation_id).with_column(level, EthicsColumn(marks={}))
    return _put(workspace, "act.clear_evaluation", [after], level=f"@review_level.{level}")


def propose_grades(workspace: Workspace, year: int) -> Changed:
    """Write down the grade the rules lead to for everybody of a year who is not closed yet.

    优秀 goes to the best as far as there are places; who is level at the limit gets 良好.
    """
    board = ethics_board(workspace, year)
    wanted = {row.id: row.suggested for row in board.rows if not row.closed}
    after = [
        replace(get_evaluation(workspace, one), proposed=grade) for one, grade in wanted.items()
    ]
    return _put(workspace, "act.propose_evaluation", after)


def set_grade(
    workspace: Workspace, evaluation_id: str, grade: EthicsGrade | None, reason: str = ""
) -> Changed:
    """Choose the final grade where it is another than the proposed one, and why; None: no choice.

    Raises EthicsGradeError for one better than score, gates and vetoes allow.
    """
    one = open_evaluation(workspace, evaluation_id)
    after = replace(one, final=grade, reason=reason.strip() if grade else "")
    check_grade(workspace, after)
    return _put(workspace, "act.grade_evaluation", [after])


def check_grade(workspace: Workspace, one: EthicsEvaluation) -> None:
    """Raises EthicsGradeError where the final grade is better than the reckoned one."""
    if one.final is None:
        return
    best = score_of(workspace, one).grade
    if one.final.better_than(best):
        raise _grade_error(one, one.final, best)


def close_round(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Close evaluations of a year whose last column is signed; they are final then.

    The final grade is the one chosen, else the one the last column gave, else the proposed one.
    Raises EthicsOpenError, EthicsGradeError, EthicsReasonError and EthicsQuotaError; then none of
    them is closed.
    """
    before = [open_evaluation(workspace, one) for one in dict.fromkeys(ids)]
    years = {one.year for one in before}
    rows = {row.id: row for year in years for row in ethics_board(workspace, year).rows}
    after = [_closed(workspace, one, rows[one.id]) for one in before]
    for year in years:
        _check_quota(workspace, year, [one for one in after if one.year == year])
    # Closing stands: undo passes over it, a new version corrects it.
    return _put(workspace, "act.kept.close_evaluation", after)


def _closed(workspace: Workspace, one: EthicsEvaluation, row: BoardRow) -> EthicsEvaluation:
    if row.missing:
        raise EthicsOpenError(name=one.name, missing=row.missing[0])
    rules = rules_of(workspace, one.rules_code, one.rules_version)
    found = row.score
    proposed = one.proposed or row.suggested
    final = one.final or one.column(rules.closing).grade or proposed
    if final.better_than(found.grade):
        raise _grade_error(one, final, found.grade)
    if final is not proposed and not one.reason:
        raise EthicsReasonError(name=one.name)
    return replace(
        one,
        proposed=proposed,
        final=final,
        score=found.total,
        counted=row.counted,
        state=EvaluationState.CLOSED,
        closed_on=workspace.today(),
        closed_by=workspace.person,
    )


def _check_quota(workspace: Workspace, year: int, closing: list[EthicsEvaluation]) -> None:
    """优秀 of a year must fit its places, counted over everybody evaluated."""
    finals = {one.staff_member: one.final for one in latest_evaluations(workspace, year)}
    finals |= {one.staff_member: one.final for one in closing}
    count = sum(grade is EthicsGrade.EXCELLENT for grade in finals.values())
    rules = rules_of(workspace, closing[0].rules_code, closing[0].rules_version)
    places = excellent_places(len(finals), rules)
    if count > places and any(one.final is EthicsGrade.EXCELLENT for one in closing):
        raise EthicsQuotaError(count=count, places=places, people=len(finals))


def reopen(workspace: Workspace, evaluation_id: str) -> Saved:
    """Begin a new version of a closed evaluation, with what it held; the closed one stays.

    Raises EthicsNotClosedError, also for a version that has been replaced already.
    """
    one = get_evaluation(workspace, evaluation_id)
    newest = {held.id for held in latest_evaluations(workspace, one.year)}
    if one.state is not EvaluationState.CLOSED or one.id not in newest:
        raise EthicsNotClosedError(name=one.name, year=one.year)
    after = replace(
        one,
        id=evaluation_id_of(one.staff_member, one.year, one.version + 1),
        version=one.version + 1,
        state=EvaluationState.OPEN,
        proposed=None,
        final=None,
        reason="",
        score=None,
        counted=(),
        closed_on=None,
        closed_by="",
        replaces=one.id,
    )
    name, args = _name("act.reopen_evaluation", [after])
    with workspace.store.act(name, workspace.actor, **args) as act:
        act.put_anew(after)
    return Saved(after.id, act.changes)


def remove_evaluations(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete evaluations begun by mistake; raises EthicsClosedError for a closed one."""
    found = [open_evaluation(workspace, one) for one in dict.fromkeys(ids)]
    if not found:
        return Changed(0, NOTHING_CHANGED)
    key, args = _name("act.remove_evaluation", found)
    with workspace.store.act(key, workspace.actor, **args) as act:
        for one in found:
            act.tombstone(EthicsEvaluation, one.id)
    return Changed(len(found), act.changes)


def _grade_error(one: EthicsEvaluation, grade: EthicsGrade, best: EthicsGrade) -> EthicsGradeError:
    return EthicsGradeError(
        name=one.name, grade=f"@ethics_grade.{grade}", best=f"@ethics_grade.{best}"
    )


def open_evaluation(workspace: Workspace, evaluation_id: str) -> EthicsEvaluation:
    """One that may still change; raises EthicsClosedError and what `get_evaluation` raises."""
    one = get_evaluation(workspace, evaluation_id)
    if one.is_final():
        raise EthicsClosedError(name=one.name, year=one.year)
    return one


def _put(workspace: Workspace, key: str, after: list[EthicsEvaluation], **args: str) -> Changed:
    if not after:
        return Changed(0, NOTHING_CHANGED)
    name, values = _name(key, after)
    with workspace.store.act(name, workspace.actor, **values, **args) as act:
        for one in after:
            act.put(one)
    return Changed(len(act.changes.ids), act.changes)


def _name(key: str, found: list[EthicsEvaluation]) -> tuple[str, dict[str, str]]:
    if len(found) == 1:
        return key, {"name": found[0].name, "year": str(found[0].year)}
    return f"{key}s", {"count": str(len(found)), "year": str(found[0].year)}
