"""What the periodic assessments of doctors (医师定期考核) came to, noted for the file."""

from collections.abc import Iterable, Mapping
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.recording import writing as recording
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.periodic_assessment import PeriodicAssessment


class AssessmentYearsError(CleanClinicError):
    """The years stand the wrong way round, or the day is not within reach; values: `on`."""

    code = "ASSESSMENT-YEARS"


def list_assessments(workspace: Workspace, staff_id: str) -> tuple[PeriodicAssessment, ...]:
    """Those of one person, the latest first; raises SensitiveForbiddenError."""
    require_ethics(workspace)
    found = (held.record for held in workspace.store.all(PeriodicAssessment))
    mine = (one for one in found if one.staff_member == staff_id)
    return tuple(sorted(mine, key=lambda one: one.on, reverse=True))


def add_assessment(workspace: Workspace, values: Mapping[str, Any]) -> Saved:
    """Note one; raises AssessmentYearsError for years and a day that cannot all be true."""
    require_ethics(workspace)
    check_assessment(workspace, values)
    return recording.add_record(workspace, PeriodicAssessment, values)


def edit_assessment(workspace: Workspace, assessment_id: str, values: Mapping[str, Any]) -> Saved:
    """Change fields of one; raises AssessmentYearsError and NoSuchRecordError."""
    require_ethics(workspace)
    held = recording.get_record(workspace, PeriodicAssessment, assessment_id)
    check_assessment(workspace, {**vars(held.record), **values})
    return recording.edit_record(workspace, PeriodicAssessment, assessment_id, values)


def remove_assessments(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete some noted by mistake, as one act."""
    require_ethics(workspace)
    return recording.remove_records(workspace, PeriodicAssessment, ids)


def check_assessment(workspace: Workspace, values: Mapping[str, Any]) -> None:
    """Raises AssessmentYearsError for years and a day that cannot all be true."""
    begins, ends, on = values.get("from_year"), values.get("to_year"), values.get("on")
    if begins is None or ends is None or on is None:
        return
    if begins > ends or on.year < begins or on > workspace.today():
        raise AssessmentYearsError(on=on)
