"""Terms of rules in plain words."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from cleanclinic.operations.index.office_rules import RulesSheet
from cleanclinic.records.decimals import plain
from cleanclinic.records.fields import choice_key
from cleanclinic.records.rule_terms import Difference, Term, TermRow
from cleanclinic.words import Words


def row_name(words: Words, row: TermRow) -> str:
    """What a row is about."""
    return row.said or words.text(row.name)


def value_text(words: Words, term: Term, value: object) -> str:
    """A value with its unit."""
    match value:
        case None:
            return words.text("ui.rules.none")
        case bool():
            return words.text("value.yes" if value else "value.no")
        case StrEnum():
            return words.text(choice_key(value))
        case Decimal():
            said = plain(value)
        case _:
            said = str(value)
    return words.text(f"rule_value.{term.unit}", count=said) if term.unit else said


def unit_text(words: Words, term: Term, value: object) -> str:
    """The unit that stands behind a value being typed: English says 1 day and 2 days."""
    said = plain(value) if isinstance(value, Decimal) else str(value)
    return words.text(f"rule_value.{term.unit}", count=said).removeprefix(said).strip()


def difference_text(words: Words, one: Difference) -> str:
    """What a term was and is to be."""
    name = row_name(words, one.row)
    if one.term.caption:
        name = words.text(
            "ui.rules.term", name=name, caption=words.text(one.term.caption)
        )  # fmt: skip
    before, after = (value_text(words, one.term, said) for said in (one.before, one.after))
    return words.text("ui.rules.difference", name=name, before=before, after=after)


def standing_text(words: Words, sheet: RulesSheet) -> str:
    """What is in force, for the list."""
    if not sheet.own:
        return words.text("ui.rules.program")
    return words.text("ui.rules.own", version=sheet.in_force.version, day=_day(sheet.since))


def facts_of(words: Words, sheet: RulesSheet) -> list[tuple[str, str]]:
    """What is in force since when, what waits, and how far it went."""
    text = words.text
    rules = sheet.in_force
    current = text("ui.rules.in_force.own", title=rules.title, version=rules.version,
                   day=_day(sheet.since))  # fmt: skip
    facts = [(text("ui.rules.in_force"), current if sheet.own else text("ui.rules.program"))]
    newest, sent = sheet.newest, sheet.sent
    if sheet.waits is not None and newest is not None:
        day = _day(newest.valid_from)
        waits = text("ui.rules.waits.one", title=newest.title, version=newest.version, day=day)
        facts.append((text("ui.rules.waits"), waits))
    if sent is not None and sheet.published_at is not None:
        day = f"{sheet.published_at:%Y-%m-%d %H:%M}"
        facts.append((text("ui.rules.published"), day))
        key = "ui.rules.sent.some" if sent.any else "ui.rules.sent.nobody"
        first = f"{sent.first:%Y-%m-%d %H:%M}" if sent.first else ""
        values = {"of": sent.of, "packed": sent.packed, "taken": sent.taken, "first": first}
        facts.append((text("ui.rules.sent"), text(key, **values)))
    return facts


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
