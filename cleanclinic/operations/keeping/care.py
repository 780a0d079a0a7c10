"""What the program looks after by itself while nobody works: backups, trials, checks.

Each is one piece of work that can be stopped at any moment and is then simply due again. What went
wrong is kept, and becomes a thing to do.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cleanclinic.errors import CancelledError, CleanClinicError, FileProblemError, reason_of
from cleanclinic.operations.keeping.audit import LogBrokenError
from cleanclinic.operations.keeping.backups import (
    due,
    list_backups,
    make_backup,
    rehearsal_due,
    rehearse_restore,
)
from cleanclinic.operations.people.handover_state import handover_state
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.rotation import BackupReason
from cleanclinic.operations.workspace.start_page import Todo, WorkspaceKind
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.held import Changes
from cleanclinic.storage.checking import check_pages

CHECK_EVERY, COMPARE_EVERY = timedelta(days=1), timedelta(days=7)
# What failed is tried again after a while, not at every idle minute.
RETRY_AFTER = timedelta(hours=1)
# In the database: when each was done last, and what went wrong since.
_FACTS = "care"
# Pages that show how backups and checks stand read it again.
CARE = Changes(frozenset({"care"}), frozenset())
PAGE = "settings"


class ViewsDifferError(CleanClinicError):
    """What is shown is not what the log says in `differences` places; the log itself is whole."""

    code = "VIEWS-DIFFER"


class CareTask(StrEnum):
    """In the order in which they are done; the words are `care.<value>`."""

    CHECK = "check"
    BACKUP = "backup"
    REHEARSAL = "rehearsal"
    COMPARE = "compare"


@dataclass(frozen=True)
class CareFact:
    """When a task was done well last, and the code of what failed since, "" for nothing."""

    task: CareTask
    good_at: datetime | None
    failed_at: datetime | None
    code: str
    values: dict[str, str]


@dataclass(frozen=True)
class CareState:
    """How the care stands; `left_open`: the program ended last time without closing the data."""

    facts: dict[CareTask, CareFact]
    left_open: bool


@dataclass(frozen=True)
class CareDone:
    """One task was done; `error` says what it found or why it failed."""

    task: CareTask
    error: CleanClinicError | None
    changes: Changes


@dataclass(frozen=True)
class Checked:
    """Everything is as it should be: so many lines of the log, and all that is shown."""

    lines: int
    changes: Changes = CARE


@dataclass(frozen=True)
class Repaired:
    """All that is shown was worked out anew from the log; `differences` places had differed."""

    lines: int
    differences: int
    changes: Changes


def care_state(workspace: Workspace) -> CareState:
    """What was done when, and what failed."""
    kept = _kept(workspace)
    facts = {task: _fact(task, kept.get(task.value, {})) for task in CareTask}
    return CareState(facts, workspace.left_open)


def care_due(workspace: Workspace) -> tuple[CareTask, ...]:
    """What is to be done the next time nobody works."""
    state, now = care_state(workspace), workspace.now()
    wanted: dict[CareTask, Callable[[], bool]] = {
        CareTask.CHECK: lambda: state.left_open or _late(state, CareTask.CHECK, CHECK_EVERY, now),
        CareTask.BACKUP: lambda: due(workspace),
        CareTask.REHEARSAL: lambda: _has_backups(workspace) and rehearsal_due(workspace),
        CareTask.COMPARE: lambda: _late(state, CareTask.COMPARE, COMPARE_EVERY, now),
    }
    return tuple(
        task for task in CareTask if not _failed_lately(state, task, now) and wanted[task]()
    )


def do_care(
    workspace: Workspace,
    task: CareTask,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> CareDone:
    """Do one task and note how it went; only CancelledError is raised, and then nothing is noted.

    What cannot even be noted is still answered.
    """
    doing: dict[CareTask, Callable[[], object]] = {
        CareTask.CHECK: lambda: _check_pages(workspace, cancelled),
        CareTask.BACKUP: lambda: make_backup(
            workspace, BackupReason.DAILY, progress=progress, cancelled=cancelled
        ),
        CareTask.REHEARSAL: lambda: rehearse_restore(
            workspace, progress=progress, cancelled=cancelled
        ),
        CareTask.COMPARE: lambda: _compare(workspace, progress, cancelled),
    }
    error: CleanClinicError | None = None
    try:
        doing[task]()
    except CancelledError:
        raise
    except CleanClinicError as failure:
        error = failure
    except OSError as failure:
        error = FileProblemError(path=workspace.folder, reason=reason_of(failure))
    try:
        _note(workspace, task, error)
    except CleanClinicError as failure:
        error = error or failure
    return CareDone(task, error, CARE)


def check_all(
    workspace: Workspace, *, progress: Progress = no_progress, cancelled: Cancelled = never
) -> Checked:
    """What a person asks for: every page, every line of the log, all that is shown.

    Raises DatabaseDamagedError, LogBrokenError and ViewsDifferError, noted too, and CancelledError.
    """
    for task in (CareTask.CHECK, CareTask.COMPARE):
        done = do_care(workspace, task, progress=progress, cancelled=cancelled)
        if done.error is not None:
            raise done.error
    return Checked(workspace.store.audit().size)


def repair(
    workspace: Workspace, *, progress: Progress = no_progress, cancelled: Cancelled = never
) -> Repaired:
    """Work out all that is shown from the log anew, after the whole log was walked.

    Raises LogBrokenError and DatabaseDamagedError where only a backup helps; nothing is changed
    then, nor when it is stopped.
    """
    require(workspace, Role.HEAD_NURSE)
    lines = _walk(workspace, progress, cancelled)
    before = len(workspace.store.compare_projection(lambda: stop_if(cancelled)))
    if before:
        workspace.store.rebuild()
        left = len(workspace.store.compare_projection())
        if left:
            raise LogBrokenError(position=lines, differences=left)
    workspace.left_open = False
    _note(workspace, CareTask.COMPARE, None)
    kinds = frozenset(of.KIND for of in RECORD_TYPES) | CARE.kinds
    return Repaired(lines, before, Changes(kinds, frozenset()))


def care_todos(workspace: Workspace) -> tuple[Todo, ...]:
    """What a person has to see to, for the start page of ward and office."""
    state = care_state(workspace)
    found = []
    if state.left_open:
        found.append(_todo("left_open", {}, "checks"))
    for task, fact in state.facts.items():
        if fact.code:
            section = "backups" if task in (CareTask.BACKUP, CareTask.REHEARSAL) else "checks"
            found.append(_todo(f"care_{task.value}", {}, section))
    if workspace.kind is WorkspaceKind.WARD:
        handover = handover_state(workspace)
        if handover is not None:
            values: dict[str, object] = {"name": handover.incoming}
            found.append(_todo(f"handover_{handover.step.value}", values, "handover"))
    return tuple(found)


def _todo(kind: str, values: dict[str, object], section: str) -> Todo:
    return Todo(kind, None, None, f"todo.{kind}", values, PAGE, section)


def _check_pages(workspace: Workspace, cancelled: Cancelled) -> None:
    stop_if(cancelled)
    check_pages(workspace.store.path, workspace.keys.db_key, cancelled)
    workspace.left_open = False


def _compare(workspace: Workspace, progress: Progress, cancelled: Cancelled) -> None:
    _walk(workspace, progress, cancelled)
    differences = workspace.store.compare_projection(lambda: stop_if(cancelled))
    if differences:
        raise ViewsDifferError(differences=len(differences))


def _walk(workspace: Workspace, progress: Progress, cancelled: Cancelled) -> int:
    def on_line(done: int, total: int) -> None:
        stop_if(cancelled)
        progress(done, total)

    stop_if(cancelled)
    report = workspace.store.verify(on_line)
    if report.problem is not None:
        raise LogBrokenError(position=report.problem.position, differences=0)
    return report.size


def _has_backups(workspace: Workspace) -> bool:
    return any(row.head is not None for row in list_backups(workspace.folder))


def _late(state: CareState, task: CareTask, every: timedelta, now: datetime) -> bool:
    at = state.facts[task].good_at
    # A clock that was set back must not put it off for years.
    return at is None or not timedelta(0) <= now - at < every


def _failed_lately(state: CareState, task: CareTask, now: datetime) -> bool:
    at = state.facts[task].failed_at
    return at is not None and timedelta(0) <= now - at < RETRY_AFTER


def _fact(task: CareTask, kept: dict[str, Any]) -> CareFact:
    good, failed = kept.get("good"), kept.get("failed")
    return CareFact(
        task,
        datetime.fromisoformat(good) if good else None,
        datetime.fromisoformat(failed) if failed else None,
        kept.get("code", ""),
        kept.get("values", {}),
    )


def _note(workspace: Workspace, task: CareTask, error: CleanClinicError | None) -> None:
    kept, at = _kept(workspace), workspace.now().isoformat(timespec="seconds")
    before = kept.get(task.value, {})
    if error is None:
        kept[task.value] = {"good": at}
    else:
        values = {name: str(value) for name, value in error.values.items()}
        kept[task.value] = {**before, "failed": at, "code": error.code, "values": values}
    with workspace.store.writing() as tx:
        tx.set_meta(_FACTS, json.dumps(kept))


def _kept(workspace: Workspace) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(workspace.store.meta(_FACTS) or "{}")
    except ValueError:
        return {}
    return kept
