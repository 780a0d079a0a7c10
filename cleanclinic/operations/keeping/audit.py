"""Proving that the log is whole and that what is shown is what the log says."""

from dataclasses import dataclass
from datetime import datetime

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Progress, no_progress
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.change import ChangeLineError, parse_line


class LogBrokenError(CleanClinicError):
    """A line of the log or a table does not fit; values: `position`, `differences`."""

    code = "LOG-BROKEN"


@dataclass(frozen=True)
class LogCheck:
    """`position` and `rule` name the first line that does not fit.

    `vouched` states of the log are known to others as well; the rule "vouched" names one of them
    that is not part of the log here any more.
    """

    changes: int
    head: str
    position: int | None
    rule: str
    differences: int
    vouched: int = 0

    @property
    def sound(self) -> bool:
        return self.position is None and not self.differences


def check_log(workspace: Workspace, progress: Progress = no_progress) -> LogCheck:
    """Hash every line again, follow every parent, rebuild the tables and compare them.

    Then hold the log against every state of it that the other side has vouched for.
    """
    store = workspace.store
    report = store.verify(progress)
    problem, states = report.problem, store.vouched()
    differences = len(store.compare_projection()) if problem is None else 0
    position = problem.position if problem else None
    rule = problem.rule if problem else ""
    for _, state in states if problem is None else ():
        if store.audit_at(state.size) != state:
            position, rule = state.size, "vouched"
            break
    return LogCheck(report.size, report.head, position, rule, differences, len(states))


@dataclass(frozen=True)
class LineFacts:
    """What a line of the log says of itself, as far as it can be read; else empty.

    Where the line does not fit, none of it is proven.
    """

    kind: str
    record: str
    at: datetime | None
    person: str
    device: str


def line_facts(workspace: Workspace, position: int) -> LineFacts | None:
    """The line at a position of the log; None where there is none."""
    line = next(workspace.store.lines_after(position - 1, upto=position), None)
    if line is None:
        return None
    try:
        change = parse_line(line.line)
    except ChangeLineError:
        return LineFacts(line.kind, line.rec, None, "", "")
    return LineFacts(line.kind, line.rec, change.at, change.actor.name, change.device)


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
