"""A self-check as it stands: what is asked and answered, what it comes to, what is lacking."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.self_checks.standards import all_standards, standard_of
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.operations.workspace.streams import epoch_of, offered_upto, receipted_upto
from cleanclinic.records.check_review import CheckRemark, CheckReview
from cleanclinic.records.held import Held
from cleanclinic.records.scoring import (
    Points,
    Question,
    Score,
    Sheet,
    Standing,
    points_of,
    score,
    sheet_for,
)
from cleanclinic.records.self_check import CheckState, Column, SelfCheck, SelfCheckAnswer
from cleanclinic.records.standard import Standard
from cleanclinic.records.standard_faults import compare_versions
from cleanclinic.records.standard_methods import UNTOUCHED, Given


class NoSuchIndicatorError(CleanClinicError):
    """The run's standard does not ask this; values: `number`, `title`."""

    code = "SELF-CHECK-INDICATOR"


@dataclass(frozen=True)
class PreviousAnswer:
    """What the same indicator had in the period before."""

    title: str
    given: Given
    points: Points
    remark: str


@dataclass(frozen=True)
class AnswerRow:
    """An indicator of a run with its answer and what is to be looked at.

    `copied`: from the period before, nobody has confirmed it yet. `changed`: the standard says it
    otherwise since it was answered; `stale`: so much so that it has to be answered again.
    `lacks_evidence`: it has points, wants evidence and has no file. `differs`: two PCs answered
    differently. `by` and `at` are who touched it last.
    """

    question: Question
    answer: SelfCheckAnswer | None
    given: Given
    points: Points
    copied: bool = False
    changed: bool = False
    stale: bool = False
    differs: bool = False
    by: str = ""
    at: datetime | None = None
    previous: PreviousAnswer | None = None
    office: CheckRemark | None = None

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def lacks_evidence(self) -> bool:
        wanted = bool(self.question.indicator.evidence) and bool(self.points.points)
        return wanted and not (self.answer and self.answer.evidence)

    def given_to(self, column: Column) -> Given:
        """The answer as a column has it; what has to be answered again is in none."""
        if column is Column.OFFICE and self.office and self.office.given:
            return self.office.given
        return UNTOUCHED if self.stale or self.answer is None else self.answer.given(column)

    def remark_of(self, column: Column) -> str:
        """What a column has to say beside it."""
        if column is Column.OFFICE:
            return self.office.remark if self.office else ""
        if self.answer is None:
            return ""
        return self.answer.remark if column is Column.SELF else self.answer.head_remark

    @property
    def open(self) -> bool:
        """Whether it still has to be answered, or confirmed."""
        return self.points.standing is Standing.UNTOUCHED


@dataclass(frozen=True)
class RunView:
    """A run with everything its page shows; `newer` is a newer version of its standard, or 0.

    `office_has` says that it can no longer be withdrawn. `columns` are the three views of it;
    `review` is the office's, at a ward once it was sent down. `past` is one that is looked back at.
    """

    run: SelfCheck
    standard: Standard
    sheet: Sheet
    rows: tuple[AnswerRow, ...]
    score: Score
    columns: Mapping[Column, Score]
    previous: SelfCheck | None
    newer: int
    office_has: bool
    editable: bool
    owner: str
    review: CheckReview | None = None
    past: bool = False

    @cached_property
    def _by_code(self) -> Mapping[str, AnswerRow]:
        return {one.code: one for one in self.rows}

    def row(self, code: str) -> AnswerRow | None:
        return self._by_code.get(code)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The indicators without the evidence they should have."""
        return tuple(one.code for one in self.rows if one.lacks_evidence)

    @property
    def givens(self) -> dict[str, Given]:
        """What the score is made of."""
        return {one.code: one.given for one in self.rows}


@dataclass(frozen=True)
class RunRow:
    """A run in the list of runs."""

    id: str
    title: str
    standard: str
    version: int
    state: CheckState
    first_day: date
    last_day: date
    due: date | None
    result: Decimal | None
    band: str
    owner: str
    replaced: bool


def answer_id(run_id: str, number: str) -> str:
    """The id of the answer to an indicator of a run, the same on every PC."""
    return derived_id("self_check_answer", f"{run_id}/{number}")


def review_id(run_id: str) -> str:
    """The id of the office's view of a run; there is one."""
    return derived_id("check_review", run_id)


def review_of(workspace: Workspace, run_id: str) -> CheckReview | None:
    """What the office says of a run; a ward is told once it was sent down."""
    held = workspace.store.get(CheckReview, review_id(run_id))
    if held is None or (workspace.kind is WorkspaceKind.WARD and not held.record.final):
        return None
    return held.record


def list_runs(workspace: Workspace, *, owner: str | None = None) -> tuple[RunRow, ...]:
    """All runs, the newest period first and within it the newest version."""
    held = workspace.store.all(SelfCheck, owner=owner)
    replaced = {one.record.replaces for one in held}
    rows = [_run_row(one, replaced=one.record.id in replaced) for one in held]
    return tuple(
        sorted(rows, key=lambda row: (row.last_day, row.first_day, row.version), reverse=True)
    )


def _run_row(held: Held[SelfCheck], *, replaced: bool) -> RunRow:
    run = held.record
    return RunRow(
        run.id,
        run.title,
        run.standard,
        run.version,
        run.state,
        run.first_day,
        run.last_day,
        run.due,
        run.result,
        run.band,
        held.owner,
        replaced,
    )


def run_on(workspace: Workspace, run_id: str, day: date | None) -> RunView:
    """Everything about a run as it stands, or as it stood at the end of a day, for reading.

    Raises what `run_view` does.
    """
    found = run_view(looking_back(workspace, day), run_id)
    return found if day is None else replace(found, editable=False, past=True)


def run_view(workspace: Workspace, run_id: str) -> RunView:
    """Everything about a run; raises NoSuchRecordError and StandardMissingError."""
    held = get_record(workspace, SelfCheck, run_id)
    run = held.record
    standard = standard_of(workspace, run.standard, run.standard_version)
    sheet = sheet_for(standard, run.department_type)
    before = previous_run(workspace, run, held.owner)
    answers = answers_of(workspace, run_id, sheet)
    review = review_of(workspace, run_id)
    said = {one.number: one for one in review.answers} if review else {}
    rows = tuple(
        replace(row, office=said[row.code]) if row.code in said else row
        for row in _rows(workspace, sheet, answers, before)
    )
    editable = not run.is_final() and held.owner == workspace.store.owner
    return RunView(
        run=run,
        standard=standard,
        sheet=sheet,
        rows=rows,
        score=score(sheet, {row.code: row.given for row in rows}),
        columns={
            column: score(sheet, {row.code: row.given_to(column) for row in rows})
            for column in Column
        },
        previous=before,
        newer=newer_version(workspace, run),
        office_has=run.is_final() and not may_withdraw(workspace, run_id),
        editable=editable,
        owner=held.owner,
        review=review,
    )


def answers_of(workspace: Workspace, run_id: str, sheet: Sheet) -> dict[str, Held[SelfCheckAnswer]]:
    """The answers to what a sheet asks, by indicator; those nobody touched are not in it."""
    found = {}
    for question in sheet.questions:
        held = workspace.store.get(SelfCheckAnswer, answer_id(run_id, question.code))
        if held is not None:
            found[question.code] = held
    return found


def unanswered(workspace: Workspace, run_id: str) -> tuple[str, ...]:
    """The indicators of a run that still have to be answered or confirmed."""
    run = get_record(workspace, SelfCheck, run_id).record
    standard = standard_of(workspace, run.standard, run.standard_version)
    sheet = sheet_for(standard, run.department_type)
    rows = _rows(workspace, sheet, answers_of(workspace, run_id, sheet), None)
    return tuple(row.code for row in rows if row.open)


def previous_run(workspace: Workspace, run: SelfCheck, owner: str) -> SelfCheck | None:
    """The newest run by the same standard in a period before; of several versions the last."""
    earlier = [
        held.record
        for held in workspace.store.all(SelfCheck, owner=owner)
        if held.record.standard == run.standard and held.record.last_day < run.first_day
    ]
    return max(earlier, key=lambda one: (one.last_day, one.first_day, one.version), default=None)


def newer_version(workspace: Workspace, run: SelfCheck) -> int:
    """The newest version of a run's standard in force today, if it is newer than the run's."""
    today = workspace.today()
    versions = [
        one.version
        for one in all_standards(workspace)
        if one.code == run.standard and one.in_force(today)
    ]
    newest = max(versions, default=0)
    return newest if newest > run.standard_version else 0


def _rows(
    workspace: Workspace,
    sheet: Sheet,
    answers: Mapping[str, Held[SelfCheckAnswer]],
    before: SelfCheck | None,
) -> tuple[AnswerRow, ...]:
    rewording = _Rewording(workspace, sheet.standard)
    earlier = _previous_answers(workspace, before) if before else {}
    return tuple(
        _row(one, answers.get(one.code), earlier.get(one.code), rewording)
        for one in sheet.questions
    )


def _row(
    question: Question,
    held: Held[SelfCheckAnswer] | None,
    previous: PreviousAnswer | None,
    rewording: "_Rewording",
) -> AnswerRow:
    if held is None:
        points = points_of(question, UNTOUCHED)
        return AnswerRow(question, None, UNTOUCHED, points, previous=previous)
    answer = held.record
    changed, stale = rewording.of(answer)
    given = UNTOUCHED if stale else answer.given()
    return AnswerRow(
        question,
        answer,
        given,
        points_of(question, given),
        copied=answer.copied_from is not None,
        changed=changed,
        stale=stale,
        differs=bool(held.conflict),
        by=held.updated_by,
        at=held.updated_at,
        previous=previous,
    )


class _Rewording:
    """Whether an answer was given to other words than those of the standard now."""

    def __init__(self, workspace: Workspace, standard: Standard) -> None:
        self._workspace = workspace
        self._standard = standard
        self._known: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, answer: SelfCheckAnswer) -> tuple[bool, bool]:
        """(says it otherwise, has to be answered again)."""
        if answer.wording == self._standard.version:
            return False, False
        if answer.wording not in self._known:
            older = standard_of(self._workspace, self._standard.code, answer.wording)
            change = compare_versions(older, self._standard)
            anew = change.to_ask
            self._known[answer.wording] = (frozenset(change.reworded) | anew, anew)
        changed, anew = self._known[answer.wording]
        return answer.number in changed, answer.number in anew


def _previous_answers(workspace: Workspace, run: SelfCheck) -> dict[str, PreviousAnswer]:
    """What a run said, by indicator; counted by the standard it was answered by."""
    standard = standard_of(workspace, run.standard, run.standard_version)
    sheet = sheet_for(standard, run.department_type)
    answers = answers_of(workspace, run.id, sheet)
    counted = score(sheet, {code: held.record.given() for code, held in answers.items()})
    return {
        code: PreviousAnswer(
            run.title, held.record.given(), counted.points[code], held.record.remark
        )
        for code, held in answers.items()
        if not held.record.given().untouched
    }


def may_withdraw(workspace: Workspace, run_id: str) -> bool:
    """Whether a submitted run was submitted on this PC and the office has not confirmed it."""
    confirmed = 0
    if received := receipted_upto(workspace):
        confirmed = offered_upto(workspace, OFFICE, epoch_of(workspace), received)
    lines = workspace.store.lines_after(confirmed, own=True, kinds=[SelfCheck.KIND])
    return any(line.rec == run_id for line in lines)
