"""Small standards for tests, and answers drawn at random."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from cleanclinic.records.scoring import Question, Sheet, sheet_for
from cleanclinic.records.standard import (
    Standard,
    StandardBand,
    StandardCategory,
    StandardIndicator,
    StandardItem,
)
from cleanclinic.records.standard_methods import (
    NOT_APPLICABLE,
    UNTOUCHED,
    Binary,
    Bonus,
    Deduct,
    Given,
    Ratio,
    Tiers,
)

STANDARD_ID = "01930000-0000-7000-8000-0000000000aa"
BANDS = (
    StandardBand(code="model", title="示范", least=Decimal(90), each_category=80),
    StandardBand(code="compliant", title="达标", least=Decimal(75)),
    StandardBand(code="rectify", title="整改", least=Decimal(60)),
    StandardBand(code="failing", title="不达标", least=Decimal(0)),
)


def indicator(code: str, points: str, method: str, rule: str = "", **more: Any) -> Any:
    item = more.pop("item", "1.1")
    text = more.pop("text", f"第 {code} 条")
    return StandardIndicator(
        code=code, item=item, text=text, points=Decimal(points), method=method, rule=rule, **more
    )


def standard(*indicators: StandardIndicator, **more: Any) -> Standard:
    """Two categories with an item each: 1 with 1.1 and 2 with 2.1, as far as they are used."""
    used = {one.item for one in indicators}
    values: dict[str, Any] = {
        "id": STANDARD_ID,
        "code": "T",
        "title": "试行标准",
        "version": 1,
        "categories": tuple(
            StandardCategory(code=item[0], title=f"大项 {item[0]}") for item in sorted(used)
        ),
        "items": tuple(
            StandardItem(code=item, category=item[0], title=f"小项 {item}") for item in sorted(used)
        ),
        "indicators": indicators,
        "bands": BANDS,
    }
    return Standard(**(values | more))


def sheet(*indicators: StandardIndicator, **more: Any) -> Sheet:
    return sheet_for(standard(*indicators, **more), None)


def answer(value: str | int, total: str | int | None = None) -> Given:
    return Given(Decimal(value), None if total is None else Decimal(total))


def mixed(**more: Any) -> Standard:
    """A standard with every method, two categories and a veto."""
    return standard(
        indicator("a", "2", "binary"),
        indicator("b", "3.35", "per_event_deduct", "each=0.45;cap=3"),
        indicator("c", "7", "ratio", "low=0.3;high=0.95"),
        indicator("d", "4", "tier", "4=好;1.25=中;0=差", item="2.1"),
        indicator("e", "0", "bonus", "each=0.4;cap=1", item="2.1"),
        indicator("f", "5", "per_event_deduct", "each=5", item="2.1", veto=True),
        indicator("g", "6", "binary", item="2.1", veto=True),
        **({"bonus_cap": Decimal(1)} | more),
    )


def answers_to(question: Question) -> st.SearchStrategy[Given]:
    """Any answer a person could give, untouched and not applicable among them."""
    return st.one_of(st.just(UNTOUCHED), st.just(NOT_APPLICABLE), real_answers_to(question))


def real_answers_to(question: Question) -> st.SearchStrategy[Given]:
    match question.method:
        case Binary():
            return st.builds(answer, st.integers(0, 1))
        case Deduct() | Bonus():
            return st.builds(answer, st.integers(0, 12))
        case Tiers(steps=steps):
            return st.builds(answer, st.integers(1, len(steps)))
        case Ratio():
            pairs = st.integers(1, 60).flatmap(
                lambda total: st.tuples(st.integers(0, total), st.just(total))
            )
            return pairs.map(lambda pair: answer(*pair))
        case _:
            return st.just(answer(1))


def sheets_of_answers(of: Sheet) -> st.SearchStrategy[dict[str, Given]]:
    """Answers to all questions of a sheet."""
    return st.fixed_dictionaries({one.code: answers_to(one) for one in of.questions})


def better(question: Question, given: Given) -> Given:
    """An answer at least as good: one event less, one step up, one done more."""
    amount = given.amount
    if amount is None:
        return given
    match question.method:
        case Binary():
            return answer(1)
        case Deduct():
            return Given(max(amount - 1, Decimal(0)))
        case Bonus():
            return Given(amount + 1)
        case Tiers():
            return Given(max(amount - 1, Decimal(1)))
        case Ratio():
            return Given(min(amount + 1, given.total or amount), given.total)
        case _:
            return given
