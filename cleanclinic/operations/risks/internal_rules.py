"""Rules of the hospital and department: how many a year made, revised and gave up."""

from collections import Counter
from dataclasses import dataclass

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.internal_rule import InternalRule, RuleChange


@dataclass(frozen=True)
class RuleCounts:
    """A year's rules by what was done."""

    new: int
    revised: int
    abolished: int


def count_rules(workspace: Workspace, year: int) -> RuleCounts:
    """How many rules of a year are new, revised and abolished, by the day they took effect."""
    changes = Counter(
        held.record.change
        for held in workspace.store.all(InternalRule)
        if held.record.on.year == year
    )
    return RuleCounts(
        changes[RuleChange.NEW], changes[RuleChange.REVISED], changes[RuleChange.ABOLISHED]
    )
