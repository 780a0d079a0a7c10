"""The ways to count an indicator, read from the two texts a standard has for it.

`method` names the way, `rule` has its numbers as `name=value;name=value`:

    binary            no rule. 1 is there, 0 is not.
    per_event_deduct  each=0.5;cap=2     every event takes `each`, together at most `cap`
    ratio             low=0.6;high=1     none below `low`, all from `high`, in a line between
    tier              3=…;1.5=…;0=…      points=what it means, the best first
    bonus             each=0.5;cap=2     every event adds `each`, together at most `cap`

Points are exact here, as a numerator and a denominator; `scoring` rounds them once.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from cleanclinic.records.standard import POINTS_MOST, StandardIndicator

BINARY, DEDUCT, RATIO, TIER, BONUS = "binary", "per_event_deduct", "ratio", "tier", "bonus"
KNOWN = (BINARY, DEDUCT, RATIO, TIER, BONUS)
AMOUNT_MOST = Decimal(99999)
TIERS_MOST = 9
ZERO, ONE = Decimal(0), Decimal(1)

Exact = tuple[Decimal, Decimal]
"""Points as a numerator over a denominator above 0: a third has no decimals."""


class MethodError(ValueError):
    """What is wrong with a rule: words `standard_fault.<rule>` with `values`."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.values = values


@dataclass(frozen=True)
class Given:
    """What was answered to one indicator; `total` is what a ratio is of.

    `amount` None means: nobody has answered yet. Of tiers the amount is the place in their order,
    the best being 1.
    """

    amount: Decimal | None = None
    total: Decimal | None = None
    not_applicable: bool = False

    @property
    def untouched(self) -> bool:
        return self.amount is None and not self.not_applicable


UNTOUCHED = Given()
NOT_APPLICABLE = Given(not_applicable=True)


@dataclass(frozen=True)
class Binary:
    """There, or not."""

    def points(self, full: Decimal, given: Given) -> Exact:
        return (full if given.amount == ONE else ZERO), ONE

    def problem(self, given: Given) -> str | None:
        return None if given.amount in (ZERO, ONE) else "binary"

    def best(self) -> Given:
        return Given(ONE)

    def worst(self, _full: Decimal) -> Given:
        return Given(ZERO)


@dataclass(frozen=True)
class Deduct:
    """Every event takes `each`, all together at most `cap` and never more than there is."""

    each: Decimal
    cap: Decimal

    def points(self, full: Decimal, given: Given) -> Exact:
        return full - min(_amount(given) * self.each, self.cap, full), ONE

    def problem(self, given: Given) -> str | None:
        return _counted(given)

    def best(self) -> Given:
        return Given(ZERO)

    def worst(self, full: Decimal) -> Given:
        return _enough(self.each, min(self.cap, full))


@dataclass(frozen=True)
class Ratio:
    """So much of so much; `low` and `high` are shares between 0 and 1."""

    low: Decimal
    high: Decimal

    def points(self, full: Decimal, given: Given) -> Exact:
        total = given.total or ONE
        reached = _amount(given) - self.low * total
        wanted = (self.high - self.low) * total
        return full * min(max(reached, ZERO), wanted), wanted

    def problem(self, given: Given) -> str | None:
        amount, total = given.amount, given.total
        if total is None or not total.is_finite() or total <= 0:
            return "ratio_of_nothing"
        if amount is None or not amount.is_finite() or not ZERO <= amount <= total:
            return "ratio"
        return None if total <= AMOUNT_MOST else "amount"

    def best(self) -> Given:
        return Given(ONE, ONE)

    def worst(self, _full: Decimal) -> Given:
        return Given(ZERO, ONE)


@dataclass(frozen=True)
class Tier:
    points: Decimal
    text: str


@dataclass(frozen=True)
class Tiers:
    """One of several descriptions, the best first."""

    steps: tuple[Tier, ...]

    def points(self, _full: Decimal, given: Given) -> Exact:
        return self.steps[int(given.amount or 1) - 1].points, ONE

    def problem(self, given: Given) -> str | None:
        amount = given.amount
        fits = amount is not None and _is_whole(amount) and 1 <= amount <= len(self.steps)
        return None if fits else "tier"

    def best(self) -> Given:
        return Given(ONE)

    def worst(self, _full: Decimal) -> Given:
        return Given(Decimal(len(self.steps)))


@dataclass(frozen=True)
class Bonus:
    """Every event adds `each`, all together at most `cap`."""

    each: Decimal
    cap: Decimal

    def points(self, _full: Decimal, given: Given) -> Exact:
        return min(_amount(given) * self.each, self.cap), ONE

    def problem(self, given: Given) -> str | None:
        return _counted(given)

    def best(self) -> Given:
        return _enough(self.each, self.cap)

    def worst(self, _full: Decimal) -> Given:
        return Given(ZERO)


@dataclass(frozen=True)
class Unknown:
    """A method of a newer version of the program: kept as written, never scored."""

    name: str
    rule: str


Method = Binary | Deduct | Ratio | Tiers | Bonus
AnyMethod = Method | Unknown


def read_method(indicator: StandardIndicator) -> AnyMethod:
    """The method of an indicator; raises MethodError for numbers that cannot be."""
    name, full = indicator.method, indicator.points
    if name not in KNOWN:
        return Unknown(name, indicator.rule)
    if name == BINARY:
        return Binary()
    if name == TIER:
        return _read_tiers(indicator.rule, full)
    numbers = _read_numbers(indicator.rule)
    if name == RATIO:
        return _read_ratio(numbers)
    each, cap = numbers.get("each"), numbers.get("cap", full)
    if each is None or not 0 < each <= POINTS_MOST:
        raise MethodError("each")
    if cap < 0:
        raise MethodError("cap_below_zero", cap=cap)
    most = POINTS_MOST if name == BONUS else full
    if cap > most:
        raise MethodError("cap_above_points", cap=cap, points=most)
    return Bonus(each, cap) if name == BONUS else Deduct(each, cap)


def _read_ratio(numbers: dict[str, Decimal]) -> Ratio:
    low, high = numbers.get("low", ZERO), numbers.get("high", ONE)
    if not 0 <= low < high <= 1:
        raise MethodError("ratio_bounds", low=low, high=high)
    return Ratio(low, high)


def _read_tiers(rule: str, full: Decimal) -> Tiers:
    steps = tuple(
        Tier(_number(points, part), text.strip())
        for part in rule.split(";")
        for points, _, text in [part.partition("=")]
    )
    values = [step.points for step in steps]
    if not 2 <= len(steps) <= TIERS_MOST or not all(step.text for step in steps):
        raise MethodError("tiers", most=TIERS_MOST)
    if values != sorted(set(values), reverse=True) or values[0] != full or values[-1] < 0:
        raise MethodError("tier_order", points=full)
    return Tiers(steps)


def _read_numbers(rule: str) -> dict[str, Decimal]:
    parts = [part.partition("=") for part in rule.split(";") if part.strip()]
    return {name.strip(): _number(value, f"{name}={value}") for name, _, value in parts}


def _number(text: str, part: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise MethodError("rule", part=part) from error
    if not number.is_finite():
        raise MethodError("rule", part=part)
    return number


def _amount(given: Given) -> Decimal:
    return given.amount or ZERO


def _counted(given: Given) -> str | None:
    """A count of events: a whole number that a person can mean."""
    amount = given.amount
    fits = amount is not None and _is_whole(amount) and 0 <= amount <= AMOUNT_MOST
    return None if fits else "amount"


def _is_whole(amount: Decimal) -> bool:
    return amount == amount.to_integral_value()


def _enough(each: Decimal, cap: Decimal) -> Given:
    """So many events that the cap is reached."""
    events = (cap / each).to_integral_value(ROUND_CEILING)
    return Given(min(events, AMOUNT_MOST))
