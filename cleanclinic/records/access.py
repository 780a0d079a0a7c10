"""Who looked at what is hidden: one line for each look, never edited and never taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Line, Moment, Refers
from cleanclinic.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Access(Record):
    """A look at the hidden field `field` of the record `of_record`, which is of `of_kind`."""

    KIND: ClassVar[str] = "access"
    OFFICE_KEEPS: ClassVar[bool] = True

    of_kind: Annotated[str, Line(40, pattern=r"[a-z][a-z0-9_]{0,39}")]
    of_record: Annotated[str, Refers("record")]
    field: Annotated[str, Line(40, pattern=r"[a-z][a-z0-9_]{0,39}")]
    # By name, as in the log: the person may be gone when somebody asks.
    person: Annotated[str, Line(50)]
    at: Annotated[datetime, Moment()]
    why: Annotated[str, Line(100)] = ""

    def is_final(self) -> bool:
        return True
