"""The office looks at submitted self-checks: its column beside the department's, sent down once.

What the office writes is kept with the department's records and reaches it with the next receipts.
Before it is sent down no ward shows any of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import departments_of
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.self_checks.answers import check_answer
from cleanclinic.operations.self_checks.runs import NotSubmittedError
from cleanclinic.operations.self_checks.standards import all_standards, standard_of
from cleanclinic.operations.self_checks.standing import review_id, run_view
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.check_review import CheckRemark, CheckReview
from cleanclinic.records.held import Held
from cleanclinic.records.scoring import sheet_for
from cleanclinic.records.self_check import Column, PeriodKind, SelfCheck


class ReviewSentError(CleanClinicError):
    """The department has the office's view: it is taken up again first; values: `title`."""

    code = "CHECK-REVIEW-SENT"


class ReviewState(StrEnum):
    """How far the office is with a run; the words are `check_review_state.<value>`."""

    WAITING = "waiting"
    BEGUN = "begun"
    SENT = "sent"


@dataclass(frozen=True)
class ReviewRow:
    """A run that a department submitted, as the office lists it.

    `own` and `band` are the department's result, `office` and `office_band` what was sent down.
    `replaced` names one of which a corrected version came.
    """

    id: str
    department_id: str
    department: str
    title: str
    standard: str
    version: int
    period: PeriodKind
    first_day: date
    last_day: date
    submitted_on: date | None
    own: Decimal | None
    band: str
    without_evidence: int
    state: ReviewState
    office: Decimal | None
    office_band: str
    said: int
    replaced: bool

    @property
    def moved(self) -> Decimal | None:
        """By how much the office's result differs; None before both are there."""
        if self.own is None or self.office is None:
            return None
        return self.office - self.own


def list_reviews(workspace: Workspace) -> tuple[ReviewRow, ...]:
    """All submitted runs, the newest period first and within it by department."""
    workspace.require(WorkspaceKind.OFFICE)
    held = [one for one in workspace.store.all(SelfCheck) if one.record.is_final()]
    replaced = {one.record.replaces for one in held}
    names = departments_of(workspace)
    titles = {(one.code, one.version): one.title for one in all_standards(workspace)}
    reviews = {one.record.run: one.record for one in workspace.store.all(CheckReview)}
    rows = [
        _row(one, names, titles, reviews.get(one.record.id), replaced=one.record.id in replaced)
        for one in held
    ]
    rows.sort(key=lambda row: (row.department, -row.version))
    return tuple(sorted(rows, key=lambda row: (row.last_day, row.first_day), reverse=True))


def _row(
    held: Held[SelfCheck],
    names: Mapping[str, str],
    titles: Mapping[tuple[str, int], str],
    review: CheckReview | None,
    *,
    replaced: bool,
) -> ReviewRow:
    run = held.record
    state = ReviewState.WAITING
    if review is not None and (review.answers or review.remark or review.final):
        state = ReviewState.SENT if review.final else ReviewState.BEGUN
    return ReviewRow(
        id=run.id,
        department_id=held.owner,
        department=names.get(held.owner, held.owner),
        title=run.title,
        standard=titles.get((run.standard, run.standard_version), run.standard),
        version=run.version,
        period=run.period,
        first_day=run.first_day,
        last_day=run.last_day,
        submitted_on=run.submitted_on,
        own=run.result,
        band=run.band,
        without_evidence=run.without_evidence,
        state=state,
        office=review.result if review else None,
        office_band=review.band if review else "",
        said=len(review.answers) if review else 0,
        replaced=replaced,
    )


def reviews_waiting(workspace: Workspace) -> int:
    """How many submitted runs the office has said nothing final of."""
    rows = list_reviews(workspace)
    return sum(row.state is not ReviewState.SENT and not row.replaced for row in rows)


def say_of_run(
    workspace: Workspace, run_id: str, values: Mapping[str, Mapping[str, Any]]
) -> Changed:
    """Write the office's amounts and remarks to some indicators, as one act; not sent yet.

    `values` hold `amount`, `total`, `remark` or some of them by indicator; an amount of None takes
    it back. Raises NotSubmittedError, ReviewSentError, NoSuchIndicatorError, AnswerError and
    RecordInvalidError; then nothing was written.
    """
    run, review = _open(workspace, run_id)
    sheet = sheet_for(
        standard_of(workspace, run.standard, run.standard_version), run.department_type
    )
    said = {one.number: one for one in review.answers}
    for number, changed in values.items():
        check_answer(sheet, run, number, changed)
        said[number] = replace(said.get(number, CheckRemark(number)), **changed)
    order = {one.code: place for place, one in enumerate(sheet.questions)}
    answers = tuple(
        sorted((one for one in said.values() if not one.blank), key=lambda one: order[one.number])
    )
    key, args = "act.review_indicators", {"count": str(len(values))}
    if len(values) == 1:
        key, args = "act.review_indicator", {"number": next(iter(values))}
    return _put(workspace, run, replace(review, answers=answers), key, **args)


def send_review(workspace: Workspace, run_id: str, *, remark: str = "") -> Changed:
    """Send the office's view down with the next receipts, with the result it comes to.

    Raises NotSubmittedError and ReviewSentError.
    """
    run, review = _open(workspace, run_id)
    if remark and remark != review.remark:
        # An act of its own: undoing the sending takes up again just what was sent.
        review = replace(review, remark=remark)
        _put(workspace, run, review, "act.remark_review")
    counted = run_view(workspace, run_id).columns[Column.OFFICE]
    after = replace(
        review,
        on=workspace.today(),
        by=workspace.person,
        result=counted.value,
        band=counted.band.title if counted.band else "",
        final=True,
    )
    return _put(workspace, run, after, "act.review_self_check")


def reopen_review(workspace: Workspace, run_id: str) -> Changed:
    """Take a view up again that was sent down; the department sees it gone until it is sent."""
    workspace.require(WorkspaceKind.OFFICE)
    run = get_record(workspace, SelfCheck, run_id).record
    held = workspace.store.get(CheckReview, review_id(run_id))
    if held is None or not held.record.final:
        return Changed(0, NOTHING_CHANGED)
    return _put(workspace, run, held.record.reopened(), "act.reopen_review")


def _open(workspace: Workspace, run_id: str) -> tuple[SelfCheck, CheckReview]:
    """A run that may be said something of, and what was said so far."""
    workspace.require(WorkspaceKind.OFFICE)
    held = get_record(workspace, SelfCheck, run_id)
    run = held.record
    if not run.is_final():
        raise NotSubmittedError(title=run.title)
    found = workspace.store.get(CheckReview, review_id(run_id))
    if found is None:
        return run, CheckReview(id=review_id(run_id), department=held.owner, run=run_id)
    if found.record.final:
        raise ReviewSentError(title=run.title)
    return run, found.record


def _put(
    workspace: Workspace, run: SelfCheck, review: CheckReview, key: str, **args: str
) -> Changed:
    review.check()
    department = departments_of(workspace).get(review.department, "")
    with workspace.store.act(
        key, workspace.actor, title=run.title, department=department, **args
    ) as act:
        held = act.get(CheckReview, review.id, deleted=True)
        if held is not None and held.deleted:
            act.restore(CheckReview, review.id)
        if held is not None and held.conflict:
            act.resolve(review)
        else:
            act.put(review)
    return Changed(len(act.changes.ids), act.changes)
