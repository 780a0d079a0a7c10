"""What stood in an ethics file before: fields put back as a new change, records brought back.

Who may see the files may put back what may still change; a closed year and a confirmed entry stand.
"""

from collections.abc import Collection, Iterable
from typing import TypeVar

from cleanclinic.operations.ethics.assessments import check_assessment
from cleanclinic.operations.ethics.board import get_evaluation
from cleanclinic.operations.ethics.events import check_day, open_event
from cleanclinic.operations.ethics.rounds import check_column, check_grade, open_evaluation
from cleanclinic.operations.ethics.rules import rules_of
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.recording import writing as recording
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.fields import fields_of
from cleanclinic.records.held import Held
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.record import Record

R = TypeVar("R", bound=Record)
# What a deed with rules of its own writes: beginning, proposing, closing a year.
EVALUATION_FIXED = frozenset(
    {
        *("staff_member", "name", "year", "rules_code", "rules_version", "version", "state"),
        *("proposed", "score", "counted", "closed_on", "closed_by", "replaces"),
    }
)
# Handing in, confirming and refusing are deeds, and so is taking one over from a register.
EVENT_FIXED = frozenset(
    {
        *("staff_member", "state", "confirmed_by", "confirmed_on", "refused_because"),
        *("of_kind", "of_record"),
    }
)


def restore_evaluation_fields(
    workspace: Workspace,
    of: type[EthicsEvaluation],
    record_id: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
) -> Saved:
    """As `recording.restore_fields` for an open year; what the year's deeds write stays.

    Raises EthicsClosedError, EthicsMarkError, EthicsSignedError and EthicsGradeError.
    """
    open_evaluation(workspace, record_id)
    chosen = _movable(of, fields, EVALUATION_FIXED)
    return recording.restore_fields(
        workspace, of, record_id, revision_hash, chosen, _check_evaluations
    )


def restore_event_fields(
    workspace: Workspace,
    of: type[ConductEvent],
    record_id: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
) -> Saved:
    """As `recording.restore_fields` for an entry that is not confirmed; its state stays.

    Raises EventStateError for a confirmed one, and EventDayError.
    """
    open_event(workspace, record_id)
    chosen = _movable(of, fields, EVENT_FIXED)
    return recording.restore_fields(workspace, of, record_id, revision_hash, chosen, _check_events)


def restore_assessment_fields(
    workspace: Workspace,
    of: type[PeriodicAssessment],
    record_id: str,
    revision_hash: str,
    fields: Collection[str] | None = None,
) -> Saved:
    """As `recording.restore_fields`; raises AssessmentYearsError."""
    require_ethics(workspace)
    return recording.restore_fields(
        workspace, of, record_id, revision_hash, fields, _check_assessments
    )


def list_removed(workspace: Workspace, of: type[R]) -> tuple[Held[R], ...]:
    """What was deleted of a kind of the files; raises SensitiveForbiddenError."""
    require_ethics(workspace)
    return recording.list_removed(workspace, of)


def restore_removed(workspace: Workspace, of: type[R], ids: Iterable[str]) -> Changed:
    """Bring back what was deleted of a kind of the files; raises SensitiveForbiddenError."""
    require_ethics(workspace)
    return recording.restore_records(workspace, of, ids)


def _movable(
    of: type[Record], fields: Collection[str] | None, fixed: frozenset[str]
) -> frozenset[str]:
    """The fields wanted, or all, without those that stand."""
    names = {one.name for one in fields_of(of)}
    return frozenset(names if fields is None else names & set(fields)) - fixed


def _check_evaluations(
    workspace: Workspace, _: type[EthicsEvaluation], found: Iterable[EthicsEvaluation]
) -> None:
    """Only what goes back is held to the rules: a remark can while the grade beside it cannot."""
    for one in found:
        stands = get_evaluation(workspace, one.id)
        rules = rules_of(workspace, one.rules_code, one.rules_version)
        for level in rules.levels:
            if one.column(level) != stands.column(level):
                check_column(workspace, one.year, rules, one.column(level))
        if one.final is not stands.final:
            check_grade(workspace, one)


def _check_events(
    workspace: Workspace, _: type[ConductEvent], found: Iterable[ConductEvent]
) -> None:
    for one in found:
        check_day(workspace, one)


def _check_assessments(
    workspace: Workspace, _: type[PeriodicAssessment], found: Iterable[PeriodicAssessment]
) -> None:
    for one in found:
        check_assessment(workspace, vars(one))
