"""What a set of rules says, term by term: how each is called, its unit and bounds, its value.

So a person can go through any of the office's sets in the same way, and what differs between two
versions can be said in plain words. Which terms a set has stands in `rule_books`; here they are
read and put.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from cleanclinic.records.consistency_note import ConsistencyLimit, ConsistencyRules
from cleanclinic.records.ethics_rules import ColumnWeight, DeductionGate, EthicsRules, GradeBand
from cleanclinic.records.ethics_terms import EthicsGrade, ReviewLevel
from cleanclinic.records.fields import Field, Flag, Note, Problem
from cleanclinic.records.index_catalog import built_in_index_rules
from cleanclinic.records.integrity_index import IndexPart, IndexRules
from cleanclinic.records.rectification_rules import RectificationRules
from cleanclinic.records.register_rules import RegisterRules

Rules = IndexRules | ConsistencyRules | EthicsRules | RectificationRules | RegisterRules
R = TypeVar("R", bound=Rules)
# A field of the rules, or of one of their parts: where the parts stand, which part, its field.
Path = tuple[str, ...]
# By which field the parts of each kind are told apart.
_NAMED_BY = {
    "parts": "code",
    "limits": "rule",
    "headings": "heading",
    "bands": "grade",
    "gates": "best",
    "weights": "level",
    "items": "code",
}
_ZERO = Decimal(0)


class RuleUnit(StrEnum):
    """What a term is counted in; words `rule_value.<value>`."""

    DAYS = "days"
    MONTHS = "months"
    TIMES = "times"
    POINTS = "points"
    PERCENT = "percent"
    NONE = ""


@dataclass(frozen=True)
class Term:
    """One value of a set of rules: `caption` is its words key within its row, or "".

    `standard` is what stands where the rules say nothing of it.
    """

    path: Path
    note: Note
    caption: str = ""
    unit: RuleUnit = RuleUnit.NONE
    optional: bool = False
    standard: Any = None

    def problem(self, value: object) -> Problem | None:
        """Why a value cannot stand, or None."""
        required = not self.optional and not isinstance(self.note, Flag)
        return Field(self.path[-1], self.note, required=required).problem(value)


@dataclass(frozen=True)
class TermRow:
    """Terms of one thing: `name` is a words key, or `said` the text itself."""

    terms: tuple[Term, ...]
    name: str = ""
    said: str = ""


@dataclass(frozen=True)
class TermGroup:
    """Rows under a heading, which is a words key; `about` is the key of a sentence, or ""."""

    heading: str
    rows: tuple[TermRow, ...]
    about: str = ""


@dataclass(frozen=True)
class Difference:
    """A term that two versions say otherwise."""

    group: TermGroup
    row: TermRow
    term: Term
    before: object
    after: object


def value_of(rules: Rules, term: Term) -> Any:
    """What the rules say of a term."""
    if len(term.path) == 1:
        return getattr(rules, term.path[0])
    where, name, field = term.path
    part = _part(rules, where, name)
    value = term.standard if part is None else getattr(part, field)
    return term.standard if value is None and not term.optional else value


def with_values(rules: R, values: Iterable[tuple[Term, object]]) -> R:
    """The rules with other values of some terms; whether they are sound is not asked."""
    for term, value in values:
        if value == value_of(rules, term):
            continue
        if len(term.path) == 1:
            plain: dict[str, Any] = {term.path[0]: value}
            rules = replace(rules, **plain)
        else:
            rules = _with_part(rules, term, value)
    return rules


def differences(groups: Iterable[TermGroup], before: Rules, after: Rules) -> tuple[Difference, ...]:
    """What two versions say otherwise, in the order of the terms."""
    return tuple(
        Difference(group, row, term, value_of(before, term), value_of(after, term))
        for group in groups
        for row in group.rows
        for term in row.terms
        if value_of(before, term) != value_of(after, term)
    )


def _part(rules: Rules, where: str, name: str) -> Any:
    key = _NAMED_BY[where]
    return next((one for one in getattr(rules, where) if getattr(one, key) == name), None)


def _with_part(rules: R, term: Term, value: object) -> R:
    where, name, field = term.path
    key, parts = _NAMED_BY[where], tuple(getattr(rules, where))
    part = _part(rules, where, name) or _fresh(where, name)
    changed: dict[str, Any] = {field: value}
    if value is None and where in ("bands", "gates"):
        kept = tuple(one for one in parts if getattr(one, key) != name)
    else:
        made = replace(part, **changed)
        kept = tuple(made if getattr(one, key) == name else one for one in parts)
        if made not in kept:
            kept = (*kept, made)
    if where in ("bands", "gates"):
        kept = tuple(sorted(kept, key=lambda one: one.least, reverse=where == "bands"))
    if where == "limits":
        # What the program says anyway follows the program.
        if field == "limit" and value == term.standard:
            kept = tuple(replace(one, limit=None) if one.rule == name else one for one in kept)
        kept = tuple(one for one in kept if not one.asked or one.limit is not None)
    whole: dict[str, Any] = {where: kept}
    return replace(rules, **whole)


def _fresh(where: str, name: str) -> Any:
    """A part the rules did not name so far."""
    makers: Mapping[str, Any] = {
        "limits": lambda: ConsistencyLimit(rule=name),
        "bands": lambda: GradeBand(least=_ZERO, grade=EthicsGrade(name)),
        "gates": lambda: DeductionGate(least=_ZERO, best=EthicsGrade(name)),
        # Counted nowhere until somebody gives it a weight.
        "parts": lambda: replace(_program_part(name), weight=_ZERO),
        "weights": lambda: ColumnWeight(level=ReviewLevel(name), weight=_ZERO),
    }
    return makers[where]()


def _program_part(code: str) -> IndexPart:
    return next(one for one in built_in_index_rules()[0].parts if one.code == code)
