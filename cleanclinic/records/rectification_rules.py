"""What differs between places in rectification: how long one has, when it turns yellow, 回头看."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from cleanclinic.records.issue_order import IssueGravity


@dataclass(frozen=True)
class RectifyRules:
    """A hospital's times: `days` from the day of issue by gravity.

    An issue is yellow from `yellow_days` before its end, is looked at again `follow_up_days` after
    it was closed, and may be put off `extensions` times.
    """

    version: int
    days: Mapping[IssueGravity, int]
    yellow_days: int
    follow_up_days: int
    extensions: int

    def due(self, gravity: IssueGravity, issued: date) -> date:
        """The last day for an issue of a gravity."""
        return issued + timedelta(days=self.days[gravity])


@cache
def default_rules() -> RectifyRules:
    """The rules that come with the program."""
    text = (files("resources") / "catalog" / "rectification.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))


def read_rules(data: Mapping[str, Any]) -> RectifyRules:
    """Rules from JSON; raises KeyError, TypeError or ValueError for what are none."""
    days = {gravity: int(data["days"][gravity.value]) for gravity in IssueGravity}
    numbers = [int(data[name]) for name in ("yellow_days", "follow_up_days", "extensions")]
    if min(days.values()) < 1 or min(numbers) < 0:
        raise ValueError("a time below its least")
    return RectifyRules(int(data["version"]), days, *numbers)
