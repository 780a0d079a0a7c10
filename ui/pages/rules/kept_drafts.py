"""Rules that were worked over and not published: kept across a lock or a crash."""

from cleanclinic.operations.index.office_rules import RulesSheet
from cleanclinic.records.rule_books import RuleSet, rules_from_text, rules_text
from cleanclinic.records.rule_terms import Rules
from ui.parts.page import Desk

# The rules as they stood in the fields, and over which ones they were written.
_RULES, _OVER = "rules", "over"


def kept_rules(desk: Desk, sheet: RulesSheet) -> Rules | None:
    """What was typed, if it was typed over the rules that are in force now."""
    kept = desk.drafts.unsaved(_place(sheet.which)) if desk.drafts else {}
    if kept.get(_OVER) != sheet.in_force.id:
        return None
    return rules_from_text(sheet.which, kept.get(_RULES, ""))


def keep_rules(desk: Desk, sheet: RulesSheet, rules: Rules | None) -> None:
    """Keeps what stands in the fields; None where that is what is in force."""
    if desk.drafts is not None:
        text = rules_text(rules) if rules is not None else ""
        over = sheet.in_force.id if rules is not None else ""
        desk.drafts.keep(_place(sheet.which), {_RULES: text, _OVER: over})


def drop_rules(desk: Desk, which: RuleSet) -> None:
    """They were published."""
    if desk.drafts is not None:
        desk.drafts.drop(_place(which))


def _place(which: RuleSet) -> str:
    return f"rules.{which}"
