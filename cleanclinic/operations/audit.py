"""Proving that the log is whole and that what is shown is what the log says."""

from dataclasses import dataclass

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.results import Progress, no_progress
from cleanclinic.operations.risk_points import NoSuchRecordError
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records import RECORD_TYPES


class LogBrokenError(CleanClinicError):
    """A line of the log or a table does not fit; values: `position`, `differences`."""

    code = "LOG-BROKEN"


@dataclass(frozen=True)
class LogCheck:
    """`position` and `rule` name the first line that does not fit."""

    changes: int
    head: str
    position: int | None
    rule: str
    differences: int

    @property
    def sound(self) -> bool:
        return self.position is None and not self.differences


def check_log(workspace: Workspace, progress: Progress = no_progress) -> LogCheck:
    """Hash every line again, follow every parent, rebuild the tables and compare them."""
    report = workspace.store.verify(progress)
    differences = len(workspace.store.compare_projection()) if report.problem is None else 0
    return LogCheck(
        changes=report.size,
        head=report.head,
        position=report.problem.position if report.problem else None,
        rule=report.problem.rule if report.problem else "",
        differences=differences,
    )


def find_record(workspace: Workspace, text: str) -> str:
    """The id of a record by its id, or its number, staff number or code.

    Raises NoSuchRecordError.
    """
    for of in RECORD_TYPES:
        for deleted in (False, True):
            for held in workspace.store.all(of, deleted=deleted):
                record = held.record
                names = (getattr(record, name, None) for name in ("number", "staff_number", "code"))
                if text in (record.id, *names):
                    return record.id
    raise NoSuchRecordError(id=text)
