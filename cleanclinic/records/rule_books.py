"""Which terms each of the office's sets of rules has, in the order a person goes through them."""

import json
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.consistency import CheckRule, check_rules
from cleanclinic.records.consistency_note import ConsistencyRules
from cleanclinic.records.ethics_catalog import built_in_rules
from cleanclinic.records.ethics_rules import (
    ColumnWeight,
    DeductionGate,
    EthicsItem,
    EthicsRules,
    GradeBand,
    HeadingRule,
)
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading
from cleanclinic.records.fields import Flag, Number, choice_key, field_of
from cleanclinic.records.index_catalog import built_in_index_rules
from cleanclinic.records.integrity_index import IndexKind, IndexPart, IndexRules
from cleanclinic.records.issue_order import IssueGravity
from cleanclinic.records.rectification_rules import NO_ID, RectificationRules, default_rules
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.register_rules import default_rules as register_rules
from cleanclinic.records.rule_terms import Rules, RuleUnit, Term, TermGroup, TermRow

# Rules whose threshold counts how often something happened; of all others it is days.
_TIMES = frozenset({"never_there", "same_witnesses"})
_MOST_DAYS, _MOST_TIMES = 3650, 99
_ZERO, _FULL = Decimal(0), Decimal(100)


class RuleSet(StrEnum):
    """The sets an office sends down; the value is the kind of their records."""

    INDEX = IndexRules.KIND
    CONSISTENCY = ConsistencyRules.KIND
    ETHICS = EthicsRules.KIND
    RECTIFICATION = RectificationRules.KIND
    REGISTERS = RegisterRules.KIND

    @property
    def of(self) -> type[Rules]:
        kinds: tuple[type[Rules], ...] = (
            IndexRules, ConsistencyRules, EthicsRules, RectificationRules, RegisterRules,
        )  # fmt: skip
        return next(one for one in kinds if self == one.KIND)


def program_rules(which: RuleSet) -> tuple[Rules, ...]:
    """The sets that come with the program, the one that holds where the office sent none first.

    Of each only its newest version.
    """
    match which:
        case RuleSet.INDEX:
            return built_in_index_rules()[:1]
        case RuleSet.CONSISTENCY:
            return (ConsistencyRules(id=NO_ID, version=1, title="核对规则（程序自带）"),)
        case RuleSet.RECTIFICATION:
            return (default_rules(),)
        case RuleSet.REGISTERS:
            return (register_rules(),)
        case RuleSet.ETHICS:
            newest: dict[str, EthicsRules] = {}
            for one in built_in_rules():
                known = newest.get(one.code)
                if known is None or known.version < one.version:
                    newest[one.code] = one
            return tuple(newest.values())


def rules_text(rules: Rules) -> str:
    """Rules that are being worked over, as a text to be kept."""
    return json.dumps(to_data(rules), ensure_ascii=False)


def rules_from_text(which: RuleSet, text: str) -> Rules | None:
    """Rules from such a text; None where it holds none that this version reads."""
    try:
        return from_data(which.of, NO_ID, json.loads(text))
    except (ValueError, TypeError, AttributeError, CleanClinicError):
        return None


def groups_of(rules: Rules) -> tuple[TermGroup, ...]:
    """All terms of a set."""
    match rules:
        case IndexRules():
            return tuple(_index(rules))
        case ConsistencyRules():
            return tuple(_consistency())
        case EthicsRules():
            return tuple(_ethics(rules))
        case RectificationRules():
            return tuple(_rectification())
        case RegisterRules():
            return tuple(_registers())


def _index(rules: IndexRules) -> Iterator[TermGroup]:
    weight, full = (field_of(IndexPart, name).note for name in ("weight", "full"))
    parts = {one.code: one for one in (*built_in_index_rules()[0].parts, *rules.parts)}
    # What the rules leave out has no weight, and a veto that is left out leaves all.
    for kind in IndexKind:
        rows = []
        for one in parts.values():
            if one.kind is not kind:
                continue
            path, name = ("parts", one.code), f"rule_term.index.{kind}"
            points = Term((*path, "weight"), weight, f"{name}.weight", RuleUnit.POINTS,
                          standard=_ZERO)  # fmt: skip
            unit = RuleUnit.PERCENT if kind is IndexKind.SHARE else RuleUnit.POINTS
            most = Term((*path, "full"), full, f"{name}.full", unit,
                        standard=_FULL if kind is IndexKind.VETO else one.full)  # fmt: skip
            terms = (most,) if kind is IndexKind.VETO else (points, most)
            rows.append(TermRow(terms, f"index_part.{one.code}"))
        yield TermGroup(f"rule_group.index.{kind}", tuple(rows), f"rule_group.index.{kind}.about")
    units = {"months": RuleUnit.MONTHS, "sure": RuleUnit.PERCENT, "vague": RuleUnit.PERCENT}
    reading = tuple(_plain(IndexRules, name, unit) for name, unit in units.items())
    yield TermGroup("rule_group.index.reading", reading)
    bands = tuple(_plain(IndexRules, name, RuleUnit.POINTS) for name in ("model", "good", "weak"))
    yield TermGroup("rule_group.index.bands", bands, "rule_group.index.bands.about")


def _consistency() -> Iterator[TermGroup]:
    pages = dict.fromkeys(one.page for one in check_rules())
    for page in pages:
        rows = [_check_row(one) for one in check_rules() if one.page == page]
        heading = f"nav.{page}" if page else "rule_group.consistency.evidence"
        yield TermGroup(heading, tuple(rows))


def _check_row(rule: CheckRule) -> TermRow:
    path = ("limits", rule.code)
    terms = [Term((*path, "asked"), Flag(), "rule_term.consistency.asked", standard=True)]
    if rule.limit is not None:
        times = rule.code in _TIMES
        least, most = (1, _MOST_TIMES) if times else (0, _MOST_DAYS)
        note = Number(Decimal(least), Decimal(most), places=0)
        unit = RuleUnit.TIMES if times else RuleUnit.DAYS
        terms.append(
            Term(
                (*path, "limit"),
                note,
                "rule_term.consistency.limit",
                unit,
                standard=Decimal(rule.limit),
            )
        )
    return TermRow(tuple(terms), f"consistency_rule.{rule.code}")


def _ethics(rules: EthicsRules) -> Iterator[TermGroup]:
    points = RuleUnit.POINTS
    score = (
        _plain(EthicsRules, "base"),
        _plain(EthicsRules, "bonus_cap", points),
        _plain(EthicsRules, "total_cap", points),
    )
    yield TermGroup("rule_group.ethics.score", score)
    full, cap = (field_of(HeadingRule, name).note for name in ("full", "cap"))
    headings = [
        TermRow(
            (
                Term(("headings", one, "full"), full, "rule_term.ethics.full", points,
                     standard=_ZERO),
                Term(("headings", one, "cap"), cap, "rule_term.ethics.cap", points, optional=True),
            ),
            f"{choice_key(one)}.short",
        )
        for one in EthicsHeading
    ]  # fmt: skip
    about = "rule_group.ethics.headings.about"
    yield TermGroup("rule_group.ethics.headings", tuple(headings), about)
    yield _grades("bands", GradeBand, tuple(EthicsGrade))
    yield _grades("gates", DeductionGate, tuple(EthicsGrade)[1:])
    quota = (_plain(EthicsRules, "quota_percent", RuleUnit.PERCENT),
             _plain(EthicsRules, "quota_rounding"))  # fmt: skip
    yield TermGroup("rule_group.ethics.quota", quota)
    weight = field_of(ColumnWeight, "weight").note
    weights = [
        TermRow(
            (Term(("weights", one, "weight"), weight, "", RuleUnit.PERCENT, standard=_ZERO),),
            choice_key(one),
        )
        for one in rules.levels
    ]
    yield TermGroup("rule_group.ethics.weights", tuple(weights), "rule_group.ethics.weights.about")
    note = field_of(EthicsItem, "points").note
    items = [
        TermRow((Term(("items", one.code, "points"), note, choice_key(one.kind), points),),
                said=one.text)
        for one in rules.items
    ]  # fmt: skip
    yield TermGroup("rule_group.ethics.items", tuple(items))


def _grades(
    where: str, of: type[GradeBand] | type[DeductionGate], grades: tuple[EthicsGrade, ...]
) -> TermGroup:
    note, key = field_of(of, "least").note, f"rule_group.ethics.{where}"
    rows = [
        TermRow(
            (
                Term((where, one, "least"), note, f"rule_term.ethics.{where}", RuleUnit.POINTS,
                     optional=True),
            ),
            choice_key(one),
        )
        for one in grades
    ]  # fmt: skip
    return TermGroup(key, tuple(rows), f"{key}.about")


def _rectification() -> Iterator[TermGroup]:
    of, days = RectificationRules, RuleUnit.DAYS
    times = tuple(_plain(of, one.value, days) for one in IssueGravity)
    yield TermGroup("rule_group.rectification.times", times, "rule_group.rectification.times.about")
    later = (
        _plain(of, "yellow_days", days),
        _plain(of, "follow_up_days", days),
        _plain(of, "extensions", RuleUnit.TIMES),
    )
    yield TermGroup("rule_group.rectification.later", later)


def _registers() -> Iterator[TermGroup]:
    of, about = RegisterRules, "rule_group.registers.times.about"
    times = tuple(
        TermRow(
            (
                Term((f"{name}_count",), field_of(of, f"{name}_count").note),
                Term((f"{name}_unit",), field_of(of, f"{name}_unit").note),
            ),
            f"{of.KIND}.{name}_count",
        )
        for name in ("hand_in", "answer")
    )
    yield TermGroup("rule_group.registers.times", times, about)
    warning = (_plain(of, "authority_warning_days", RuleUnit.DAYS),)
    yield TermGroup("rule_group.registers.visits", warning)


def _plain(of: type[Rules], name: str, unit: RuleUnit = RuleUnit.NONE) -> TermRow:
    """A field of the rules themselves."""
    field = field_of(of, name)
    optional = name.endswith("_cap")
    return TermRow((Term((name,), field.note, "", unit, optional),), f"{of.KIND}.{name}")
