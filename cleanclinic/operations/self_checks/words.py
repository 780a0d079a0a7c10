"""How answers to a self-check read, on the screen and on paper."""

from decimal import Decimal

from cleanclinic.records.decimals import plain
from cleanclinic.records.scoring import Question
from cleanclinic.records.scoring_explain import Step
from cleanclinic.records.standard_methods import Binary, Bonus, Deduct, Given, Ratio, Tiers
from cleanclinic.words import Words

_ONE = Decimal(1)


def said(words: Words, question: Question, given: Given) -> str:
    """An answer in words; empty for none."""
    text = words.text
    if given.not_applicable:
        return text("self_check_said.away")
    amount, method = given.amount, question.method
    if amount is None:
        return ""
    match method:
        case Binary():
            return text("self_check_said.met" if amount == _ONE else "self_check_said.unmet")
        case Deduct() | Bonus():
            key = "self_check_said.events" if amount else "self_check_said.none"
            return text(key, count=plain(amount))
        case Ratio():
            if given.total == _ONE and amount in (0, 1):
                return text("self_check_said.all" if amount else "self_check_said.nobody")
            return f"{plain(amount)} / {plain(given.total)}"
        case Tiers(steps=steps):
            place = int(amount)
            return steps[place - 1].text if 1 <= place <= len(steps) else ""
        case _:
            return ""


def step_text(words: Words, step: Step) -> str:
    """What a step of the way from full marks is about."""
    values = {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in step.values.items()
    }
    return words.text(f"score_step.{step.kind.value}", **values)
