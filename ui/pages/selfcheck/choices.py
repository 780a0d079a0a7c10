"""What can be answered to an indicator: a digit each, and how an answer reads. Holds no widgets."""

from dataclasses import dataclass
from decimal import Decimal

from cleanclinic.records.decimals import plain
from cleanclinic.records.scoring import Points, Question, Standing
from cleanclinic.records.standard_methods import (
    Binary,
    Bonus,
    Deduct,
    Given,
    Ratio,
    Tiers,
    Unknown,
)
from cleanclinic.words import Words

AWAY = 0
"""The digit of 不适用."""
REASONS = (1, 2, 3)
COUNT, SHARE, REASON = "count", "share", "reason"
_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Choice:
    """A button with its digit; `asks` names what is still to be typed, else `given` answers.

    `tone` is good, warn, bad or plain.
    """

    digit: int
    text: str
    tone: str
    given: Given | None = None
    asks: str = ""


def choices_for(words: Words, question: Question) -> tuple[Choice, ...]:
    """The answers there are, by method; none for one that needs a newer program."""
    text = words.text
    away = Choice(AWAY, text("self_check_said.away"), "plain", asks=REASON)
    match question.method:
        case Binary():
            return (
                Choice(1, text("self_check_said.met"), "good", Given(_ONE)),
                Choice(3, text("self_check_said.unmet"), "bad", Given(_ZERO)),
                away,
            )
        case Deduct():
            return (
                Choice(1, text("self_check_said.none"), "good", Given(_ZERO)),
                Choice(2, text("ui.selfcheck.some"), "bad", asks=COUNT),
                away,
            )
        case Ratio():
            return (
                Choice(1, text("self_check_said.all"), "good", Given(_ONE, _ONE)),
                Choice(2, text("ui.selfcheck.part"), "warn", asks=SHARE),
                Choice(3, text("self_check_said.nobody"), "bad", Given(_ZERO, _ONE)),
                away,
            )
        case Tiers(steps=steps):
            last = len(steps)
            tones = {1: "good", last: "bad"}
            found = [
                Choice(place, step.text, tones.get(place, "warn"), Given(Decimal(place)))
                for place, step in enumerate(steps, 1)
            ]
            return (*found, away)
        case Bonus():
            return (
                Choice(1, text("self_check_said.none"), "plain", Given(_ZERO)),
                Choice(2, text("ui.selfcheck.some"), "good", asks=COUNT),
                away,
            )
        case Unknown():
            return ()


def chosen_of(choices: tuple[Choice, ...], given: Given) -> Choice | None:
    """Which button an answer is; None for none."""
    if given.not_applicable:
        return next((one for one in choices if one.asks == REASON), None)
    if given.amount is None:
        return None
    exact = next((one for one in choices if one.given == given), None)
    return exact or next((one for one in choices if one.asks in (COUNT, SHARE)), None)


def points_text(words: Words, points: Points) -> str:
    """What an answer is worth ("得 0.5"); empty where there is nothing to count."""
    if points.points is None:
        return (
            ""
            if points.standing is Standing.UNTOUCHED
            else words.text(f"standing.{points.standing}")
        )
    return words.text("ui.selfcheck.points", points=plain(points.points))


def rule_text(words: Words, question: Question) -> str:
    """How the indicator is counted, in one sentence."""
    text = words.text
    match question.method:
        case Binary():
            return text("ui.selfcheck.rule.binary")
        case Deduct(each=each, cap=cap):
            key = "ui.selfcheck.rule.deduct"
            return text(key, each=plain(each), cap=plain(cap))
        case Ratio(low=low, high=high):
            values = {"low": plain(low * 100), "high": plain(high * 100)}
            some = "" if high < 1 else ".low" if low else ".all"
            return text(f"ui.selfcheck.rule.ratio{some}", **values)
        case Tiers(steps=steps):
            comma = text("ui.list.comma")
            return comma.join(f"{step.text} {plain(step.points)}" for step in steps)
        case Bonus(each=each, cap=cap):
            return text("ui.selfcheck.rule.bonus", each=plain(each), cap=plain(cap))
        case Unknown():
            return text("standard_method.unknown")
