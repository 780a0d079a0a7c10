"""What an ethics evaluation comes to, reckoned by the rules, and why: step by step to the evidence.

Everything is Decimal. There is one rounding rule: to two places, half up, wherever something is
divided; sums are not rounded again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from cleanclinic.records.ethics_evaluation import CountedEvent, EthicsEvaluation
from cleanclinic.records.ethics_rules import EthicsRules, QuotaRounding, ScoreBase
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading, ReviewLevel

PLACES = Decimal("0.01")
NOTHING = Decimal(0)
_WHOLE = Decimal(1)
_ROUNDINGS = {
    QuotaRounding.DOWN: ROUND_FLOOR,
    QuotaRounding.HALF_UP: ROUND_HALF_UP,
    QuotaRounding.UP: ROUND_CEILING,
}


@dataclass(frozen=True)
class Step:
    """One line of the explanation: words `ethics.step.<key>` with values; "@key" is a word too.

    `amount` is what it adds or takes; `event` is the id of the entry it rests on, or empty.
    """

    key: str
    values: Mapping[str, object]
    amount: Decimal | None = None
    event: str = ""
    heading: EthicsHeading | None = None


@dataclass(frozen=True)
class EthicsScore:
    """The score with the grade it leads to; `most` is what could have been reached."""

    total: Decimal
    base: Decimal
    # All deductions as they were entered, and what was left of them by the caps.
    deducted: Decimal
    taken: Decimal
    bonus: Decimal
    bonus_counted: Decimal
    most: Decimal
    grade: EthicsGrade
    vetoed: bool
    steps: tuple[Step, ...]


def rounded(value: Decimal) -> Decimal:
    """The one rounding rule."""
    return value.quantize(PLACES, rounding=ROUND_HALF_UP)


def score(
    evaluation: EthicsEvaluation, events: Sequence[CountedEvent], rules: EthicsRules
) -> EthicsScore:
    """Base, less the deductions of each heading up to its cap, plus bonus, then gates and veto.

    The order of `events` makes no difference.
    """
    events = sorted(events, key=lambda one: (one.on, one.event))
    steps: list[Step] = []
    base = taken = NOTHING
    for heading in EthicsHeading:
        given = _base(evaluation, heading, rules, steps)
        lost = _taken(heading, given, [e for e in events if e.heading is heading], rules, steps)
        base, taken = base + given, taken + lost
    plus = [one for one in events if one.kind.adds]
    bonus = sum((one.points for one in plus), NOTHING)
    counted = _bonus(plus, bonus, rules, steps)
    total = base - taken + counted
    if rules.total_cap is not None and total > rules.total_cap:
        steps.append(Step("total_cap", {"sum": total, "cap": rules.total_cap}))
        total = rules.total_cap
    steps.append(Step("total", {"base": base, "taken": taken, "bonus": counted}, total))
    deducted = sum((one.points for one in events if not one.kind.adds), NOTHING)
    vetoes = [one for one in events if one.veto and not one.kind.adds]
    grade = _grade(total, deducted, vetoes, rules, steps)
    return EthicsScore(
        total=total,
        base=base,
        deducted=deducted,
        taken=taken,
        bonus=bonus,
        bonus_counted=counted,
        most=reachable(rules, bonus),
        grade=grade,
        vetoed=bool(vetoes),
        steps=tuple(steps),
    )


def reachable(rules: EthicsRules, bonus: Decimal = NOTHING) -> Decimal:
    """The most a score can come to; with `bonus` points entered where nothing limits them."""
    extra = bonus if rules.bonus_cap is None else rules.bonus_cap
    most = rules.full + extra
    return most if rules.total_cap is None else min(most, rules.total_cap)


def mark_of(
    evaluation: EthicsEvaluation, heading: EthicsHeading, rules: EthicsRules
) -> tuple[Decimal | None, tuple[ReviewLevel, ...]]:
    """The mark of a heading by the columns, and which columns made it; None where none has it.

    Columns that count are weighed; where none of them is filled, the highest filled one stands.
    """
    full = rules.heading(heading).full
    marks = {
        level: min(column.marks[heading], full)
        for level in rules.levels
        if heading in (column := evaluation.column(level)).marks
    }
    weights = {level: rules.weight(level) for level in marks if rules.weight(level) > 0}
    if weights:
        total = sum((marks[level] * weight for level, weight in weights.items()), NOTHING)
        return rounded(total / sum(weights.values(), NOTHING)), tuple(weights)
    if not marks:
        return None, ()
    last = tuple(marks)[-1]
    return marks[last], (last,)


def _base(
    evaluation: EthicsEvaluation, heading: EthicsHeading, rules: EthicsRules, steps: list[Step]
) -> Decimal:
    full = rules.heading(heading).full
    mark, levels = mark_of(evaluation, heading, rules)
    name = f"@ethics_heading.{heading}.short"
    if rules.base is ScoreBase.FULL or mark is None:
        steps.append(Step("full", {"heading": name, "full": full}, full, heading=heading))
        return full
    whose = {"heading": name, "full": full, "level": f"@review_level.{levels[-1]}"}
    key = "mark" if len(levels) == 1 else "marks"
    steps.append(Step(key, {**whose, "count": len(levels)}, mark, heading=heading))
    return mark


def _taken(
    heading: EthicsHeading,
    given: Decimal,
    events: Iterable[CountedEvent],
    rules: EthicsRules,
    steps: list[Step],
) -> Decimal:
    """What the deductions of a heading take from what it was given."""
    entries = [one for one in events if not one.kind.adds]
    total = sum((one.points for one in entries), NOTHING)
    steps.extend(_entry_step("deduct", one, -one.points) for one in entries)
    most = min(rules.heading(heading).most_taken, given)
    if total <= most:
        return total
    name = f"@ethics_heading.{heading}.short"
    values = {"heading": name, "sum": total, "cap": most}
    steps.append(Step("cap", values, total - most, heading=heading))
    return most


def _bonus(
    events: Iterable[CountedEvent], total: Decimal, rules: EthicsRules, steps: list[Step]
) -> Decimal:
    steps.extend(_entry_step("bonus", one, one.points) for one in events)
    if rules.bonus_cap is None or total <= rules.bonus_cap:
        return total
    values = {"sum": total, "cap": rules.bonus_cap}
    steps.append(Step("bonus_cap", values, rules.bonus_cap - total))
    return rules.bonus_cap


def _entry_step(key: str, entry: CountedEvent, amount: Decimal) -> Step:
    values = {"on": entry.on, "text": entry.text or f"@conduct_kind.{entry.kind}"}
    return Step(key, values, amount, entry.event, entry.heading)


def _grade(
    total: Decimal,
    deducted: Decimal,
    vetoes: Sequence[CountedEvent],
    rules: EthicsRules,
    steps: list[Step],
) -> EthicsGrade:
    """The band of the score, then the gates, then the veto; each only ever makes it worse."""
    reached = (one for one in rules.bands if one.least <= total)
    band = max(reached, key=lambda one: one.least)
    grade = band.grade
    steps.append(Step("band", {"least": band.least, "grade": f"@ethics_grade.{grade}"}))
    for gate in sorted(rules.gates, key=lambda one: one.least):
        if deducted >= gate.least and grade.better_than(gate.best):
            grade = gate.best
            values = {"sum": deducted, "least": gate.least, "grade": f"@ethics_grade.{grade}"}
            steps.append(Step("gate", values))
    for entry in vetoes:
        grade = EthicsGrade.POOR
        values = {"on": entry.on, "text": entry.text or f"@conduct_kind.{entry.kind}"}
        steps.append(Step("veto", values, event=entry.event, heading=entry.heading))
    return grade


def excellent_places(people: int, rules: EthicsRules) -> int:
    """How many of so many people may be 优秀."""
    exact = rules.quota_percent * people / Decimal(100)
    return min(people, int(exact.quantize(_WHOLE, rounding=_ROUNDINGS[rules.quota_rounding])))


def within_quota(
    scores: Mapping[str, EthicsScore], people: int, rules: EthicsRules, *, taken: int = 0
) -> dict[str, EthicsGrade]:
    """A grade for each id: 优秀 for the best as far as the places go, 良好 for the others of them.

    `taken` of the places have gone to people who are not among the scores.
    Who is level with somebody for whom there is no place gets none either: a person decides that.
    """
    grades = {who: one.grade for who, one in scores.items()}
    places = max(0, excellent_places(people, rules) - taken)
    best = sorted(
        (who for who, grade in grades.items() if grade is EthicsGrade.EXCELLENT),
        key=lambda who: (-scores[who].total, who),
    )
    if len(best) <= places:
        return grades
    first_out = scores[best[places]].total
    for who in best:
        if scores[who].total <= first_out:
            grades[who] = EthicsGrade.GOOD
    return grades
