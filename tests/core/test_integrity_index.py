"""The arithmetic of the integrity index: by hand, and what holds for any facts and rules."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.index_catalog import built_in_index_rules, parse_index_rules
from cleanclinic.records.integrity_index import (
    Confidence,
    IndexFacts,
    IndexKind,
    IndexPart,
    IndexRules,
    Measure,
    index_of,
    most_effect,
)
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.words import LANGUAGES, Words

NOTHING = IndexFacts({}, {})


def part(code, weight, kind=IndexKind.SHARE, full=100):
    return IndexPart(code=code, kind=kind, weight=Decimal(weight), full=Decimal(full))


def rules(*parts, **values):
    return IndexRules(id="", version=1, title="试行", parts=parts, **values)


def facts(counts=None, **measures):
    found = {name: Measure(Decimal(done), Decimal(of)) for name, (done, of) in measures.items()}
    return IndexFacts(found, counts or {})


THREE = rules(
    part("check", 50),
    part("controls", 30),
    part("attendance", 20, full=90),
    part("thanks", "0.5", IndexKind.BONUS, 2),
    part("veto", 0, IndexKind.VETO, 59),
)


def test_a_worked_example_by_hand():
    """50 x 172/200 = 43; 30 x 5/7 = 21.428... = 21.43; 20 x 80/100 of 90 % = 17.777... = 17.78.

    Together 82.21 of 100; three letters add 1.5: 83.71.
    """
    found = index_of(
        THREE,
        facts({"thanks": 3}, check=(172, 200), controls=(5, 7), attendance=(80, 100)),
    )
    points = {one.part.code: one.points for one in found.parts}
    assert points["check"] == Decimal("43.00")
    assert points["controls"] == Decimal("21.43")
    assert points["attendance"] == Decimal("17.78")
    assert found.bonus == Decimal("1.5")
    assert found.value == Decimal("83.71")
    assert (found.coverage, found.confidence) == (100, Confidence.SURE)


def test_what_has_no_data_is_left_out_and_the_rest_scaled_up():
    """43 of 50 is 86 of 100, and half the weights had data."""
    found = index_of(THREE, facts(check=(172, 200), controls=(0, 0)))
    assert found.value == Decimal("86.00")
    assert found.coverage == 50
    assert found.confidence is Confidence.FAIR
    assert [one.points for one in found.parts[1:3]] == [None, None]


def test_without_any_data_there_is_no_index_and_never_0_or_100():
    found = index_of(THREE, facts({"thanks": 5, "veto": 1}))
    assert (found.value, found.before_veto, found.coverage) == (None, None, 0)
    assert found.confidence is Confidence.VAGUE
    assert most_effect(THREE, NOTHING) == ()


def test_a_veto_leaves_its_most_and_what_it_would_be_is_said():
    good = facts(check=(200, 200))
    assert index_of(THREE, replace(good, counts={"veto": 2})).value == Decimal(59)
    assert index_of(THREE, replace(good, counts={"veto": 2})).before_veto == Decimal(100)
    bad = facts({"veto": 1}, check=(20, 200))
    assert index_of(THREE, bad).value == Decimal("10.00")


def test_a_bonus_has_its_cap_and_nothing_passes_100():
    many = index_of(THREE, facts({"thanks": 99}, check=(1, 2)))
    assert (many.bonus, many.value) == (Decimal(2), Decimal("52.00"))
    assert index_of(THREE, facts({"thanks": 99}, check=(1, 1))).value == Decimal(100)


def test_what_would_change_it_most_comes_first():
    """Full controls bring 30 - 21.43 = 8.57, full attendance 20 - 17.78 = 2.22."""
    found = most_effect(THREE, facts(check=(200, 200), controls=(5, 7), attendance=(80, 100)))
    assert [(one.code, one.gain, one.lacking) for one in found] == [
        ("controls", Decimal("8.57"), Decimal(2)),
        ("attendance", Decimal("2.22"), Decimal(10)),
    ]
    vetoed = most_effect(THREE, facts({"veto": 1}, check=(200, 200), controls=(5, 7)))
    assert vetoed[0].code == "veto"


def test_codes_that_the_rules_do_not_name_change_nothing():
    known = facts(check=(172, 200))
    assert index_of(THREE, known) == index_of(THREE, facts(check=(172, 200), later=(0, 9)))


# For any facts

CODES = ("a", "b", "c", "d")
counts = st.integers(0, 400)
measures = st.dictionaries(
    st.sampled_from(CODES),
    st.tuples(counts, counts).map(lambda pair: Measure(*map(Decimal, sorted(pair)))),
)
weights = st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any)
fulls = st.lists(st.integers(1, 100), min_size=4, max_size=4)
FREE = {"thanks": 3}


def any_rules(given_weights, given_fulls, order=CODES):
    shares = [
        part(code, weight, full=full)
        for code, weight, full in zip(CODES, given_weights, given_fulls, strict=True)
    ]
    shares.sort(key=lambda one: order.index(one.code))
    return rules(
        *shares, part("thanks", 1, IndexKind.BONUS, 5), part("veto", 0, IndexKind.VETO, 59)
    )


@given(measures, weights, fulls, st.integers(0, 20), st.integers(0, 2))
def test_it_lies_between_0_and_100(measured, given_weights, given_fulls, thanks, vetoes):
    of = any_rules(given_weights, given_fulls)
    found = index_of(of, IndexFacts(measured, {"thanks": thanks, "veto": vetoes}))
    assert 0 <= found.coverage <= 100
    if found.value is None:
        assert found.coverage == 0
    else:
        assert 0 <= found.value <= (59 if vetoes else 100)
        assert found.value <= found.before_veto
        assert found.value == found.value.quantize(Decimal("0.01"))


@given(measures, weights, fulls, st.sampled_from(CODES), st.integers(1, 50))
def test_doing_more_never_lowers_it(measured, given_weights, given_fulls, code, more):
    of = any_rules(given_weights, given_fulls)
    if code not in measured:
        return
    before = index_of(of, IndexFacts(measured, FREE))
    one = measured[code]
    done = replace(one, done=min(one.of, one.done + more))
    after = index_of(of, IndexFacts({**measured, code: done}, {"thanks": 4}))
    assert (after.value is None) == (before.value is None)
    assert before.value is None or after.value >= before.value


@given(measures, weights, fulls, st.permutations(CODES))
def test_the_order_of_parts_and_facts_is_irrelevant(measured, given_weights, given_fulls, order):
    as_drawn = index_of(any_rules(given_weights, given_fulls), IndexFacts(measured, FREE))
    turned = dict(sorted(measured.items(), key=lambda pair: order.index(pair[0])))
    again = index_of(any_rules(given_weights, given_fulls, list(order)), IndexFacts(turned, FREE))
    assert (again.value, again.coverage) == (as_drawn.value, as_drawn.coverage)


@given(measures, weights, fulls)
def test_an_effect_is_what_the_index_then_really_is(measured, given_weights, given_fulls):
    of = any_rules(given_weights, given_fulls)
    now = index_of(of, IndexFacts(measured, {}))
    for one in most_effect(of, IndexFacts(measured, {})):
        full = replace(measured[one.code], done=measured[one.code].of)
        then = index_of(of, IndexFacts({**measured, one.code: full}, {}))
        assert (then.value, one.gain) == (one.value, one.value - now.value)
        assert one.gain > 0


# Rules


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programs_own_rules_come_to_a_hundred_and_each_part_has_words(language):
    own, words = built_in_index_rules()[0], Words(language)
    assert sum(one.weight for one in own.of_kind(IndexKind.SHARE)) == 100
    ends = {IndexKind.SHARE: ("measure", "effect"), IndexKind.BONUS: ("count",)}
    for one in own.parts:
        keys = [f"index_part.{one.code}"]
        keys += [f"{keys[0]}.{end}" for end in ends.get(one.kind, ("count", "effect"))]
        assert [key for key in keys if not words.has(key)] == []


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (part("a", 0),),
        (part("a", 1), part("a", 2)),
        (part("a", 1, full=0),),
        (part("a", 1, IndexKind.BONUS),),
    ],
    ids=["none", "no weight", "a code twice", "nothing is full", "only a bonus"],
)
def test_rules_by_which_nothing_could_be_counted_are_refused(parts):
    with pytest.raises(RecordInvalidError):
        rules(*parts).check()


@pytest.mark.parametrize("data", [{}, {"rules": []}, {"rules": [{"version": 1}]}, {"rules": 3}])
def test_a_broken_catalogue_is_named(data):
    with pytest.raises(CatalogError):
        parse_index_rules(data)


@pytest.mark.parametrize(
    ("value", "band"),
    [("100", "model"), ("90", "model"), ("89.99", "good"), ("75", "good"), ("74.99", "weak"),
     ("60", "weak"), ("59.99", "failed"), ("0", "failed")],
)  # fmt: skip
def test_what_an_index_comes_to_is_a_matter_of_the_rules(value, band):
    assert THREE.band(Decimal(value)) == band
    assert replace(THREE, model=Decimal(100), good=Decimal(0), weak=Decimal(0)).band(
        Decimal(value)
    ) == ("model" if value == "100" else "good")


@pytest.mark.parametrize(("model", "good", "weak"), [(75, 75, 60), (90, 60, 60), (60, 75, 90)])
def test_bands_that_nothing_could_come_to_are_refused(model, good, weak):
    bands = {"model": Decimal(model), "good": Decimal(good), "weak": Decimal(weak)}
    with pytest.raises(RecordInvalidError):
        replace(THREE, **bands).check()
