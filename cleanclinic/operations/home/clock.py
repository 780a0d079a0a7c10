"""Whether the date of this PC can be right: one that stands years off is a thing to do, no lock.

The order of what is recorded does not hang on it; the days people read do.
"""

from datetime import UTC, datetime, timedelta

from cleanclinic.operations.exchange.standing import last_contact, office_time
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.change import parse_line

# Before the program was written no clock was right; one whose battery is empty says 1970 or so.
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
# Two PCs, or summer and winter, may differ by hours.
TOLERANCE = timedelta(days=1)
# Nobody who was away for less is asked.
LONG = timedelta(days=366)
CLOCK, PAGE, TARGET = "clock", "settings", "this_pc"
# The last line written here is among so many at the end of the log, or it is not looked for.
_LOOKED_AT = 64


def clock_todos(workspace: Workspace) -> tuple[Todo, ...]:
    """At most one: the date lies before what was here already, or long after it.

    It goes once something was recorded, or the office heard from, under the date of today.
    """
    now, last = workspace.now(), _last_here(workspace)
    moments = (WRITTEN, last, last_contact(workspace), office_time(workspace))
    seen = max(one for one in moments if one is not None)
    if now < seen - TOLERANCE:
        way = "behind"
    elif last is not None and now > seen + LONG:
        way = "ahead"
    else:
        return ()
    values: dict[str, object] = {
        "today": now.date().isoformat(),
        "last": seen.astimezone(now.tzinfo).date().isoformat(),
    }
    return (Todo(CLOCK, None, None, f"todo.clock.{way}", values, PAGE, TARGET),)


def _last_here(workspace: Workspace) -> datetime | None:
    """When the last line of this PC was written, by its clock of then."""
    start = max(0, workspace.store.audit().size - _LOOKED_AT)
    lines = list(workspace.store.lines_after(start, own=True))
    return parse_line(lines[-1].line).at if lines else None
