"""Which backups have had their time: pure, from when and why each was made."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

DAYS, WEEKS, MONTHS = 7, 4, 12


class BackupReason(StrEnum):
    """Why a backup was made; the words are `backup_reason.<value>`."""

    DAILY = "daily"
    MANUAL = "manual"
    BEFORE_MIGRATION = "before-migration"
    BEFORE_RESTORE = "before-restore"


# The others are the way back from a step that cannot be undone, and stay.
ROTATING = frozenset((BackupReason.DAILY, BackupReason.MANUAL))


@dataclass(frozen=True, slots=True)
class Made:
    """A backup as the rotation sees it."""

    name: str
    at: datetime
    reason: str


def expired(backups: Collection[Made], keep: Collection[str] = ()) -> frozenset[str]:
    """The names of those that may go; `keep` names some that stay in any case.

    The newest of each of the last days, weeks and months in which one was made stays, so that a
    PC that was off for a month still has its seven. All of the newest day stay until another day.
    """
    rotating = sorted(
        (one for one in backups if one.reason in ROTATING),
        key=lambda one: (one.at, one.name),
        reverse=True,
    )
    stays = {*keep, *(one.name for one in rotating if one.at.date() == rotating[0].at.date())}
    stays |= _newest_of_each(rotating, DAYS, lambda at: at.date())
    stays |= _newest_of_each(rotating, WEEKS, lambda at: at.isocalendar()[:2])
    stays |= _newest_of_each(rotating, MONTHS, lambda at: (at.year, at.month))
    return frozenset(one.name for one in rotating) - stays


def _newest_of_each(
    newest_first: Sequence[Made], most: int, period: Callable[[datetime], Hashable]
) -> set[str]:
    found: dict[Hashable, str] = {}
    for one in newest_first:
        found.setdefault(period(one.at), one.name)
    return set(list(found.values())[:most])
