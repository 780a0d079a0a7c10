"""A workspace as it stood at the end of a day, for every operation that only reads."""

from copy import copy
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.storage.past import PastStore

_MINUTE = timedelta(minutes=1)


def night_after(workspace: Workspace, day: date) -> datetime:
    """The moment at which a day is over, by the clock of this PC."""
    return datetime.combine(day + timedelta(days=1), time.min, workspace.now().tzinfo)


def looking_back(workspace: Workspace, day: date | None) -> Workspace:
    """The workspace as it stood at the end of `day`: for reading, by a clock that stands there.

    None gives the workspace itself. Who is at the screen and what that person may see stays.
    """
    if day is None:
        return workspace
    night = night_after(workspace, day)
    past = copy(workspace)
    past.store = PastStore(workspace.store, night)
    past.sources = replace(workspace.sources, clock=lambda: night - _MINUTE)
    # What was reckoned from other records is neither taken nor left here.
    past.past_index, past.past_hospital, past.counts = {}, ("", {}), {}
    past.before_close = None
    return past
