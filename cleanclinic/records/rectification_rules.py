"""What differs between places in rectification: how long one has, when it turns yellow, 回头看."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, ClassVar

from cleanclinic.records.codec import from_data
from cleanclinic.records.fields import Day, Line, Whole
from cleanclinic.records.issue_order import IssueGravity
from cleanclinic.records.record import Record

NO_ID = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True, kw_only=True)
class RectificationRules(Record):
    """A hospital's times: the days one has from the day of issue, a field for each gravity.

    An issue is yellow from `yellow_days` before its end, is looked at again `follow_up_days` after
    it was closed, and may be put off `extensions` times.
    """

    KIND: ClassVar[str] = "rectification_rules"
    OFFICE_OWNED: ClassVar[bool] = True

    version: Annotated[int, Whole(1, 9999)]
    title: Annotated[str, Line(60)]
    at_once: Annotated[int, Whole(1, 365)]
    ordinary: Annotated[int, Whole(1, 365)]
    complex: Annotated[int, Whole(1, 365)]
    veto: Annotated[int, Whole(1, 365)]
    yellow_days: Annotated[int, Whole(0, 60)]
    follow_up_days: Annotated[int, Whole(0, 730)]
    extensions: Annotated[int, Whole(0, 9)]
    valid_from: Annotated[date | None, Day()] = None

    def days(self, gravity: IssueGravity) -> int:
        """How many days one has for an issue of a gravity."""
        found: int = getattr(self, gravity.value)
        return found

    def due(self, gravity: IssueGravity, issued: date) -> date:
        """The last day for an issue of a gravity."""
        return issued + timedelta(days=self.days(gravity))


@cache
def default_rules() -> RectificationRules:
    """The rules that come with the program."""
    text = (files("resources") / "catalog" / "rectification.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))


def read_rules(data: Mapping[str, Any]) -> RectificationRules:
    """Rules from JSON; raises KeyError, DataInvalidError or RecordInvalidError for what is none."""
    said = {gravity.value: data["days"][gravity.value] for gravity in IssueGravity}
    rules = from_data(RectificationRules, NO_ID, {**data, **said})
    rules.check()
    return rules
