"""What the ethics files want done: years begun but not closed, entries nobody confirmed yet."""

from collections.abc import Iterator

from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.ethics_evaluation import EthicsEvaluation, EvaluationState
from cleanclinic.records.staff_member import StaffMember

PAGE = "staff"
# What the evaluations themselves are not read for: they are long.
_COLUMNS = ("staff_member", "year", "version", "state")
EVALUATIONS, ENTRIES = "ethics_evaluations", "ethics_entries"


def ethics_todos(workspace: Workspace) -> Iterator[Todo]:
    """Nothing for somebody without the permission; each leads to the first person it is about, and
    there (after a stroke) to the part of the file where it is done.
    """
    if not sees_ethics(workspace):
        return
    columns, among = workspace.store.columns, workspace.store.among
    by_number: dict[str, str] = dict(columns(StaffMember, ("staff_number",)))
    # Whose evaluations of a year are closed: the version that counts is that of the file.
    years: dict[int, dict[str, tuple[int, bool]]] = {}
    for _, who, year, version, state in columns(EthicsEvaluation, _COLUMNS):
        of_year = years.setdefault(year, {})
        if who not in of_year or of_year[who][0] <= version:
            of_year[who] = version, state == EvaluationState.CLOSED
    for year, of_year in sorted(years.items()):
        left = [who for who, (_, closed) in of_year.items() if not closed]
        if left:
            first = min(left, key=lambda who: by_number.get(who, ""))
            values: dict[str, object] = {"year": year, "left": len(left), "total": len(of_year)}
            yield _todo(EVALUATIONS, values, f"{first}/evaluation")
    waiting = [held.record for held in among(ConductEvent, "state", [EventState.PENDING])]
    if waiting:
        first_entry = min(waiting, key=lambda one: (one.on, one.id))
        part = "praise" if first_entry.kind.adds else "adverse"
        yield _todo(ENTRIES, {"count": len(waiting)}, f"{first_entry.staff_member}/{part}")


def _todo(kind: str, values: dict[str, object], target: str) -> Todo:
    return Todo(kind, None, None, f"todo.{kind}", values, PAGE, target)
