"""What the ethics files want done: years begun but not closed, entries nobody confirmed yet."""

from collections.abc import Iterator

from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.conduct_event import EventState

PAGE = "staff"
EVALUATIONS, ENTRIES = "ethics_evaluations", "ethics_entries"


def ethics_todos(workspace: Workspace) -> Iterator[Todo]:
    """Nothing for somebody without the permission; each leads to the first person it is about, and
    there (after a stroke) to the part of the file where it is done.
    """
    if not sees_ethics(workspace):
        return
    book = EthicsBook(workspace)
    by_number = {who: person.staff_number for who, person in book.staff.items()}
    for year in sorted({one.year for one in book.latest}):
        of_year = [one for one in book.latest if one.year == year]
        left = [one for one in of_year if not one.is_final()]
        if left:
            first = min(left, key=lambda one: by_number.get(one.staff_member, ""))
            values: dict[str, object] = {"year": year, "left": len(left), "total": len(of_year)}
            yield _todo(EVALUATIONS, values, f"{first.staff_member}/evaluation")
    waiting = [one for one in book.events if one.state is EventState.PENDING]
    if waiting:
        first_entry = min(waiting, key=lambda one: (one.on, one.id))
        part = "praise" if first_entry.kind.adds else "adverse"
        yield _todo(ENTRIES, {"count": len(waiting)}, f"{first_entry.staff_member}/{part}")


def _todo(kind: str, values: dict[str, object], target: str) -> Todo:
    return Todo(kind, None, None, f"todo.{kind}", values, PAGE, target)
