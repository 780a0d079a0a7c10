"""The life of a self-check: start, move to a newer standard, submit, withdraw, correct."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.writing import act_of_removal, get_record, restore_records
from cleanclinic.operations.self_checks.issues import findings_of
from cleanclinic.operations.self_checks.standards import standard_of, standards_in_force
from cleanclinic.operations.self_checks.standing import (
    RunView,
    answer_id,
    may_withdraw,
    run_view,
)
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.months import MONTH, QUARTER, YEAR, months_around
from cleanclinic.records.self_check import CheckState, PeriodKind, SelfCheck, SelfCheckAnswer

_NAMED = 5
_MONTHS = {PeriodKind.MONTH: MONTH, PeriodKind.QUARTER: QUARTER, PeriodKind.YEAR: YEAR}


class PeriodOverlapError(CleanClinicError):
    """A run of the same standard covers these days already; values: `title`, `first`, `last`."""

    code = "SELF-CHECK-OVERLAP"


class PeriodFutureError(CleanClinicError):
    """The period has not begun; values: `first`, `today`."""

    code = "SELF-CHECK-FUTURE"


class ClockBackError(CleanClinicError):
    """The PC's date is before that of a run recorded here; values: `today`, `seen`."""

    code = "SELF-CHECK-CLOCK"


class SubmitOpenError(CleanClinicError):
    """Indicators are not answered, or copied and not confirmed; values: `count`, `numbers`."""

    code = "SELF-CHECK-INCOMPLETE"


class SubmitDiffersError(CleanClinicError):
    """Two PCs answered differently; values: `count`, `numbers`."""

    code = "SELF-CHECK-DIFFERS"


class SubmitEvidenceError(CleanClinicError):
    """Evidence is wanted and missing; values: `count`, `numbers`."""

    code = "SELF-CHECK-EVIDENCE"


class SubmitNewerError(CleanClinicError):
    """Only a newer version of the program can count these; values: `count`, `numbers`."""

    code = "SELF-CHECK-NEWER"


class WithdrawError(CleanClinicError):
    """The office has it, or it was submitted on another PC; values: `title`."""

    code = "SELF-CHECK-WITHDRAW"


class NotSubmittedError(CleanClinicError):
    """Only a submitted run is corrected by a new version; values: `title`."""

    code = "SELF-CHECK-OPEN"


def period_of(kind: PeriodKind, day: date) -> tuple[date, date]:
    """First and last day of the month, quarter or year around a day; a special one is that day."""
    if kind is PeriodKind.SPECIAL:
        return day, day
    return months_around(day, _MONTHS[kind])


def run_id_of(
    workspace: Workspace, standard: str, kind: PeriodKind, first: date, last: date, version: int
) -> str:
    """The id of a run, the same on every PC of the department."""
    name = f"{workspace.department_id}/{standard}/{kind.value}/{first}/{last}/{version}"
    return derived_id("self_check", name)


def start_run(
    workspace: Workspace,
    standard: str,
    kind: PeriodKind,
    days: tuple[date, date],
    *,
    title: str,
    due: date | None = None,
) -> Saved:
    """Begin a self-check by the newest version of a standard in force.

    Raises PeriodFutureError, ClockBackError, PeriodOverlapError and RecordInvalidError.
    """
    workspace.require(WorkspaceKind.WARD)
    first, last = days
    _check_days(workspace, first)
    _check_overlap(workspace, standard, kind, first, last)
    version = next(
        (one.version for one in standards_in_force(workspace) if one.code == standard), 0
    )
    standard_of(workspace, standard, version)
    department = workspace.department
    run = SelfCheck(
        id=run_id_of(workspace, standard, kind, first, last, 1),
        title=title,
        standard=standard,
        standard_version=version,
        period=kind,
        first_day=first,
        last_day=last,
        department_type=department.department_type if department else DepartmentType.OTHER,
        due=due or last,
    )
    with workspace.store.act("act.start_self_check", workspace.actor, title=title) as act:
        act.put_anew(run)
    return Saved(run.id, act.changes)


def _check_days(workspace: Workspace, first: date) -> None:
    today = workspace.today()
    seen = max((held.updated_at.date() for held in workspace.store.all(SelfCheck)), default=today)
    # A day apart may be two PCs in two time zones, or one that is a little fast.
    if seen > today + timedelta(days=1):
        raise ClockBackError(today=today, seen=seen)
    if first > today:
        raise PeriodFutureError(first=first, today=today)


def _check_overlap(
    workspace: Workspace, standard: str, kind: PeriodKind, first: date, last: date
) -> None:
    for held in workspace.store.all(SelfCheck, owner=workspace.store.owner):
        run = held.record
        if (run.standard, run.period) == (standard, kind) and run.overlaps(first, last):
            raise PeriodOverlapError(title=run.title, first=run.first_day, last=run.last_day)


def remove_run(workspace: Workspace, run_id: str) -> Changed:
    """Delete a run that was never submitted, with its answers; undo brings all of it back."""
    view = run_view(workspace, run_id)
    if view.run.is_final():
        raise WithdrawError(title=view.run.title)
    with workspace.store.act("act.remove_self_check", workspace.actor, title=view.run.title) as act:
        for one in _answers(workspace, run_id):
            act.tombstone(SelfCheckAnswer, one.id)
        act.tombstone(SelfCheck, run_id)
    return Changed(1, act.changes)


def restore_runs(workspace: Workspace, _: type[SelfCheck], ids: Collection[str]) -> Changed:
    """Bring deleted runs back with the answers that went with them, as one act.

    Raises PeriodOverlapError where another one has begun for those days meanwhile.
    """
    acts = {act_of_removal(workspace, one) for one in ids}
    answers = (held.record for held in workspace.store.all(SelfCheckAnswer, deleted=True))
    of_these = [one for one in answers if one.run in ids]
    along = [one for one in of_these if act_of_removal(workspace, one.id) in acts]
    return restore_records(workspace, SelfCheck, ids, check=_check_free, along=along)


def _check_free(workspace: Workspace, _: type[SelfCheck], runs: Iterable[SelfCheck]) -> None:
    for run in runs:
        _check_overlap(workspace, run.standard, run.period, run.first_day, run.last_day)


def move_to_version(workspace: Workspace, run_id: str) -> Changed:
    """Go on by the newest version of the standard: what remains stays answered.

    Only what is new, or counted otherwise, is asked; what was reworded is marked.
    """
    view = run_view(workspace, run_id)
    if not view.editable or not view.newer:
        raise NotSubmittedError(title=view.run.title)
    after = replace(view.run, standard_version=view.newer)
    with workspace.store.act(
        "act.move_self_check", workspace.actor, title=view.run.title, version=str(view.newer)
    ) as act:
        act.put(after)
    return Changed(1, act.changes)


def submit(workspace: Workspace, run_id: str, *, without_evidence: bool = False) -> Changed:
    """Freeze the run and all its answers with the result; every indicator must be answered.

    Raises SubmitDiffersError, SubmitOpenError, SubmitNewerError, and SubmitEvidenceError unless
    the person says that it goes `without_evidence`; that is recorded with it.
    """
    view = run_view(workspace, run_id)
    if view.run.is_final():
        return Changed(0, NOTHING_CHANGED)
    _check_submission(view, without_evidence=without_evidence)
    after = replace(
        view.run,
        state=CheckState.SUBMITTED,
        submitted_on=workspace.today(),
        result=view.score.value,
        band=view.score.band.title if view.score.band else "",
        without_evidence=len(view.lacking),
    )
    with workspace.store.act("act.submit_self_check", workspace.actor, title=view.run.title) as act:
        for one in _answers(workspace, run_id):
            act.put(replace(one, submitted=True))
        act.put(after)
        # What a veto item lost is an issue whether one wants or not.
        for finding in findings_of(workspace, view):
            act.put(finding)
    return Changed(1, act.changes)


def _check_submission(view: RunView, *, without_evidence: bool) -> None:
    def named(codes: Sequence[str]) -> dict[str, object]:
        more = "…" if len(codes) > _NAMED else ""
        return {"count": len(codes), "numbers": "、".join(codes[:_NAMED]) + more}

    if differing := [row.code for row in view.rows if row.differs]:
        raise SubmitDiffersError(**named(differing))
    if view.score.newer:
        raise SubmitNewerError(**named(view.score.newer))
    if unanswered := [row.code for row in view.rows if row.open]:
        raise SubmitOpenError(**named(unanswered))
    if view.lacking and not without_evidence:
        raise SubmitEvidenceError(**named(view.lacking))


def withdraw(workspace: Workspace, run_id: str, *, why: str = "") -> Changed:
    """Take a submitted run back to work on it, while the office has not confirmed it.

    Raises WithdrawError afterwards: then a correction is a new version.
    """
    run = get_record(workspace, SelfCheck, run_id).record
    if not run.is_final() or not may_withdraw(workspace, run_id):
        raise WithdrawError(title=run.title)
    with workspace.store.act("act.withdraw_self_check", workspace.actor, title=run.title) as act:
        act.put(run.withdrawn(), why=why)
        for one in _answers(workspace, run_id):
            act.put(replace(one, submitted=False))
    return Changed(1, act.changes)


def correct(workspace: Workspace, run_id: str) -> Saved:
    """A new version of a submitted run with the same answers and files, to be worked on."""
    run = get_record(workspace, SelfCheck, run_id).record
    if not run.is_final():
        raise NotSubmittedError(title=run.title)
    version = run.version + 1
    days = (run.first_day, run.last_day)
    after = replace(
        run.withdrawn(),
        id=run_id_of(workspace, run.standard, run.period, *days, version),
        state=CheckState.OPEN,
        version=version,
        replaces=run.id,
    )
    if workspace.store.get(SelfCheck, after.id) is not None:
        return Saved(after.id, NOTHING_CHANGED)
    with workspace.store.act(
        "act.correct_self_check", workspace.actor, title=run.title, version=str(version)
    ) as act:
        act.put(after)
        for one in _answers(workspace, run_id):
            copy = replace(one, id=answer_id(after.id, one.number), run=after.id, submitted=False)
            act.put(copy)
    return Saved(after.id, act.changes)


def _answers(workspace: Workspace, run_id: str) -> list[SelfCheckAnswer]:
    """All answers of a run, those to indicators that a newer standard dropped among them."""
    every = workspace.store.all(SelfCheckAnswer, owner=workspace.store.owner)
    return [held.record for held in every if held.record.run == run_id]
