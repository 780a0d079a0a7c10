"""What is counted once and holds until something it was counted from is written."""

from collections.abc import Callable, Collection
from typing import TypeVar

from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.records.record import Record

T = TypeVar("T")


def counted(
    workspace: Workspace,
    name: str,
    kinds: Collection[type[Record]],
    count: Callable[[], T],
    *,
    also: object = None,
) -> T:
    """What `count` gives, asked once until a record of these kinds is written, the day changes or
    `also` is another. Nobody may change it.
    """
    mark = _mark(workspace, kinds, also)
    known = workspace.counts.get(name)
    if known is None or known[0] != mark:
        known = workspace.counts[name] = (mark, count())
    found: T = known[1]
    return found


def is_counted(
    workspace: Workspace, name: str, kinds: Collection[type[Record]], *, also: object = None
) -> bool:
    """Whether `counted` would give at once what it is asked for."""
    known = workspace.counts.get(name)
    return known is not None and known[0] == _mark(workspace, kinds, also)


def _mark(workspace: Workspace, kinds: Collection[type[Record]], also: object) -> object:
    return workspace.today(), workspace.store.mark(kinds), also
