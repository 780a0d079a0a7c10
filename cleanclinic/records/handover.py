"""Handing a ward's PC over (护士长交接): both say so, and what there was is counted."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from cleanclinic.records.fields import Choice, Day, Flag, Line, Moment, Parts, Whole
from cleanclinic.records.record import Record

_PERSON = r"[0-9a-f-]{36}"
_LINES_MAX = 2**53


class HandoverWay(StrEnum):
    """Whether the outgoing person was there; the words are `handover_way.<value>`."""

    PRESENT = "present"
    SHEET = "sheet"
    OFFICE = "office"


@dataclass(frozen=True, kw_only=True)
class HandoverCount:
    """How many records of a kind were handed over."""

    kind: Annotated[str, Line(40, pattern=r"[a-z][a-z0-9_]{0,39}")]
    count: Annotated[int, Whole(0, _LINES_MAX)]


@dataclass(frozen=True, kw_only=True)
class Handover(Record):
    """Final once the incoming person has confirmed it; until then it can only be called off.

    Counts, and size and head of the log, are those of the moment before it was written.
    """

    KIND: ClassVar[str] = "handover"
    OFFICE_KEEPS: ClassVar[bool] = True

    outgoing_id: Annotated[str, Line(36, pattern=_PERSON)]
    outgoing: Annotated[str, Line(50)]
    incoming: Annotated[str, Line(50)]
    on: Annotated[date, Day()]
    way: Annotated[HandoverWay, Choice(HandoverWay)]
    # Whether the outgoing person goes on recording here.
    stays: Annotated[bool, Flag()]
    counts: Annotated[tuple[HandoverCount, ...], Parts(HandoverCount, most=200)]
    log_size: Annotated[int, Whole(0, _LINES_MAX)]
    log_head: Annotated[str, Line(64, pattern=r"[0-9a-f]{64}")]
    # The recovery sheet that is void from now on; 0 for none.
    old_sheet: Annotated[int, Whole(0, _LINES_MAX)]
    outgoing_at: Annotated[datetime | None, Moment()] = None
    incoming_id: Annotated[str, Line(36, pattern=_PERSON)] = ""
    incoming_at: Annotated[datetime | None, Moment()] = None
    # The sheet to be printed for the incoming person; 0 until she has confirmed.
    new_sheet: Annotated[int, Whole(0, _LINES_MAX)] = 0

    def is_final(self) -> bool:
        return self.incoming_at is not None

    def allows(self, after: Self) -> bool:
        """Only the incoming person's word is added; nothing the outgoing one said changes."""
        said = replace(
            self,
            incoming_id=after.incoming_id,
            incoming_at=after.incoming_at,
            new_sheet=after.new_sheet,
        )
        return not self.is_final() and after == said
