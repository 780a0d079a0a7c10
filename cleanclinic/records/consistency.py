"""Consistency checks over a department's records: what contradicts itself or is missing.

Which rules there are, how grave each is and where its place is, is data
(resources/catalog/consistency.json). How each looks stands in the modules beside this one; all of
them are pure: they are given the records and a day, and answer findings.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.consistency_note import ConsistencyLimit
from cleanclinic.records.control import Evidence
from cleanclinic.records.grading import GradingRules, RiskLevel
from cleanclinic.records.record import Reader, Record
from cleanclinic.records.register_rules import RulesByDay
from cleanclinic.records.register_standing import Now
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.working_days import Holidays

R = TypeVar("R", bound=Record)
_NAME = "consistency"
_SHORT = 24


class Severity(StrEnum):
    """How grave a finding is, gravest first; the words are `severity.<value>`."""

    GRAVE = "grave"
    DOUBT = "doubt"
    HINT = "hint"


@dataclass(frozen=True)
class CheckRule:
    """A rule: what it finds is `consistency.<code>` in words, `page` is where its place is.

    `limit` is its threshold where it has one; what it counts is said in its words.
    """

    code: str
    severity: Severity
    page: str
    limit: int | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule found at a record; `target` is what its page is asked to show.

    `other` is the second place of what is found in two; then `evidence` is the file of the first.
    """

    rule: str
    kind: str
    record: str
    target: str
    values: Mapping[str, object]
    other: "Other | None" = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Other:
    """The other of two places: its record, what its page is asked to show, its file."""

    kind: str
    record: str
    target: str
    label: str
    evidence: Evidence


@dataclass(frozen=True)
class Ward:
    """What the rules look at: the records, the day, the calendar and the rules of the place.

    `is_full` tells whether an answer has all points of its indicator; `library` the level a risk
    has in the library, by its id there; `alike` are pairs of files that look like the same photo.
    """

    read: Reader
    now: Now
    grading: GradingRules
    registers: RulesByDay
    holidays: Holidays
    library: Mapping[str, RiskLevel]
    is_full: Callable[[SelfCheck, SelfCheckAnswer], bool]
    issues: Sequence["OpenIssue"] = ()
    alike: Sequence[tuple[str, str]] = ()

    @property
    def today(self) -> date:
        return self.now.day

    def back(self, days: int) -> date:
        """So many days ago."""
        return self.today - timedelta(days=days)

    def people(self) -> dict[str, StaffMember]:
        return {one.id: one for one in self.read(StaffMember)}

    def serving(self) -> list[StaffMember]:
        return [one for one in self.read(StaffMember) if one.serves_on(self.today)]


@dataclass(frozen=True)
class OpenIssue:
    """A finding or an order that is not over; `handed_in` where the office has the word."""

    id: str
    number: str
    indicator: str
    run: str | None
    due: date
    handed_in: bool


Look = Callable[[Ward, CheckRule], Iterable[Finding]]


def found(
    rule: CheckRule,
    record: Record,
    label: str,
    *,
    target: str = "",
    other_use: Other | None = None,
    evidence: Evidence | None = None,
    **values: object,
) -> Finding:
    """A finding at a record, which is called `label`."""
    said = {"label": short(label), "limit": rule.limit, **values}
    target = target or record.id
    return Finding(rule.code, record.KIND, record.id, target, said, other_use, evidence)


def short(text: str) -> str:
    """A text as it fits into a line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def limit_of(rule: CheckRule) -> int:
    """The threshold of a rule that has one."""
    assert rule.limit is not None, rule.code
    return rule.limit


def same(records: Iterable[R], key: Callable[[R], object]) -> Iterator[list[R]]:
    """Groups of several records with the same key; an empty key is no key."""
    groups: dict[object, list[R]] = {}
    for one in records:
        if mark := key(one):
            groups.setdefault(mark, []).append(one)
    yield from (group for group in groups.values() if len(group) > 1)


def plain_text(text: str) -> str:
    """What two texts that say the same have in common: no blanks, points or case."""
    return "".join(one for one in text.casefold() if one.isalnum())


@cache
def check_rules() -> tuple[CheckRule, ...]:
    """The rules that come with the program, in their order."""
    text = (files("resources") / "catalog" / f"{_NAME}.json").read_text(encoding="utf-8")
    return parse_check_rules(json.loads(text))


def parse_check_rules(data: Mapping[str, Any]) -> tuple[CheckRule, ...]:
    """Rules from JSON; raises CatalogError."""
    try:
        rules = tuple(
            CheckRule(row["code"], Severity(row["severity"]), row["page"], row.get("limit"))
            for row in data["rules"]
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise CatalogError(catalog=_NAME, reason=str(problem)) from problem
    if len({one.code for one in rules}) != len(rules):
        raise CatalogError(catalog=_NAME, reason="a rule twice")
    return rules


def limited(
    rules: Iterable[CheckRule], limits: Iterable[ConsistencyLimit]
) -> tuple[CheckRule, ...]:
    """The rules as a hospital wants them; limits of rules that are not known here do no harm."""
    wanted = {one.rule: one for one in limits}
    kept = []
    for rule in rules:
        limit = wanted.get(rule.code)
        if limit is None:
            kept.append(rule)
        elif limit.asked:
            kept.append(_with_limit(rule, limit.limit))
    return tuple(kept)


def _with_limit(rule: CheckRule, limit: Decimal | None) -> CheckRule:
    if limit is None or rule.limit is None:
        return rule
    return CheckRule(rule.code, rule.severity, rule.page, int(limit))
