"""Standards: those that come along, every fault named, and what a new version keeps."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.change import LINE_MAX
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.standard import Standard, StandardCategory, StandardItem
from cleanclinic.records.standard_catalog import built_in_standards, read_standard
from cleanclinic.records.standard_faults import (
    StandardFaultyError,
    check_standard,
    compare_versions,
    faults_of,
)
from cleanclinic.records.standard_methods import Unknown, read_method
from cleanclinic.words import LANGUAGES, Words
from tests.core.standard_kit import BANDS, STANDARD_ID, indicator, mixed, standard

GREAT = built_in_standards()[0]
# Items with the number of their indicators and their points, category by category.
PLAN = {
    "1": [(4, 3), (4, 3), (4, 2), (4, 3), (4, 3), (3, 2), (3, 2)],
    "2": [(5, 4), (4, 3), (4, 3), (4, 3), (4, 3), (3, 2), (3, 2)],
    "3": [(4, 2), (3, 2), (4, 3), (4, 2), (4, 3)],
    "4": [(4, 3), (4, 4), (4, 3), (4, 4), (4, 3), (4, 3), (3, 2), (4, 2)],
    "5": [(5, 4), (4, 3), (3, 2), (4, 3), (4, 2), (3, 2), (3, 2)],
    "6": [(4, 2), (3, 2), (4, 2), (3, 2)],
}


def test_the_great_standard_has_6_categories_38_items_143_indicators_and_100_points():
    assert (len(GREAT.categories), len(GREAT.items), len(GREAT.indicators)) == (6, 38, 143)
    assert sum(one.points for one in GREAT.indicators) == 100
    for category in GREAT.categories:
        plan = []
        for item in GREAT.items:
            if item.category == category.code:
                mine = [one for one in GREAT.indicators if one.item == item.code]
                plan.append((len(mine), sum(one.points for one in mine)))
        assert plan == PLAN[category.code], category.title


def test_a_ward_is_asked_all_of_it_and_an_office_less():
    def asked(kind):
        return sum(one.applies_to(kind) for one in GREAT.indicators)

    assert asked(DepartmentType.WARD) == 143
    assert 100 < asked(DepartmentType.FINANCE) < 143


@pytest.mark.parametrize("of", built_in_standards(), ids=lambda of: of.code)
def test_what_comes_along_is_sound_and_fits_a_change_line(of):
    assert faults_of(of) == ()
    assert sum(one.points for one in of.indicators) == of.full
    assert from_data(Standard, of.id, to_data(of)) == of
    assert len(json.dumps(to_data(of), ensure_ascii=False).encode()) < LINE_MAX / 2
    assert any(one.veto for one in of.indicators)
    for one in of.indicators:
        assert one.evidence, one.code
        assert 12 <= len(one.text) <= 70, one.code
        # Half-width marks inside Chinese text are slips of the pen.
        assert not set(one.text) & set(",;:?!()"), one.code
        known = {kind.value for kind in DepartmentType} | {"*"}
        assert set(one.departments.split()) <= known, one.code


def test_the_five_that_come_along():
    assert [one.code for one in built_in_standards()] == ["QL143", "JXZZ", "JBZ", "YB", "GZHC"]
    for code, items in (("JXZZ", 9), ("JBZ", 9)):
        of = next(one for one in built_in_standards() if one.code == code)
        assert len(of.items) == items


def test_a_file_that_is_no_standard_is_named():
    for text in ("{}", "[", '{"code": 1}'):
        with pytest.raises(CatalogError):
            read_standard("x.json", text)
    raw = (files("resources") / "catalog" / "standards" / "JBZ-1.json").read_text("utf-8")
    with pytest.raises(CatalogError) as caught:
        read_standard("x.json", raw.replace('"1.1.2"', '"1.1.1"'))
    assert "1.1.1 twice" in caught.value.values["reason"]


def faulty(rule, of):
    found = [fault for fault in faults_of(of) if fault.rule == rule]
    assert found, [fault.rule for fault in faults_of(of)]
    for language in LANGUAGES:
        assert Words(language).has(f"standard_fault.{rule}"), rule
    return found[0]


ONE = indicator("a", "5", "binary")


@pytest.mark.parametrize(
    ("rule", "place", "of"),
    [
        ("twice", "a", standard(ONE, indicator("a", "5", "binary", text="另一条"))),
        ("text_twice", "a", standard(ONE, indicator("b", "5", "binary", text=ONE.text))),
        (
            "weights_zero",
            "",
            standard(ONE, categories=(StandardCategory(code="1", title="一", weight=Decimal(0)),)),
        ),
        ("points_zero", "", standard(indicator("a", "0", "bonus", "each=1;cap=1"))),
        ("band_gap", "rectify", standard(ONE, bands=BANDS[:3])),
        (
            "band_gap",
            "x",
            standard(ONE, bands=(*BANDS[:3], replace(BANDS[0], code="x", least=Decimal(0)))),
        ),
        (
            "band_order",
            "compliant",
            standard(ONE, bands=(BANDS[1], replace(BANDS[1], title="又"), BANDS[3])),
        ),
        ("band_above_full", "model", standard(ONE, full=Decimal(80), bands=BANDS)),
        (
            "cap_below_zero",
            "d",
            standard(ONE, indicator("d", "5", "per_event_deduct", "each=1;cap=-1")),
        ),
        (
            "cap_above_points",
            "d",
            standard(ONE, indicator("d", "5", "per_event_deduct", "each=1;cap=6")),
        ),
        ("each", "d", standard(ONE, indicator("d", "5", "per_event_deduct", "cap=1"))),
        ("each", "d", standard(ONE, indicator("d", "5", "per_event_deduct", "each=0"))),
        ("rule", "d", standard(ONE, indicator("d", "5", "per_event_deduct", "each=二"))),
        ("ratio_bounds", "r", standard(ONE, indicator("r", "5", "ratio", "low=0.9;high=0.5"))),
        ("tiers", "t", standard(ONE, indicator("t", "5", "tier", "5=好"))),
        ("tier_order", "t", standard(ONE, indicator("t", "5", "tier", "3=好;0=差"))),
        ("tier_order", "t", standard(ONE, indicator("t", "5", "tier", "5=好;0=差;2=中"))),
        ("unknown_method", "u", standard(ONE, indicator("u", "5", "by_moonlight"))),
        ("bonus_veto", "e", standard(ONE, indicator("e", "0", "bonus", "each=1;cap=1", veto=True))),
        ("bonus_points", "e", standard(ONE, indicator("e", "2", "bonus", "each=1;cap=1"))),
        ("no_points", "z", standard(ONE, indicator("z", "0", "binary"))),
        ("veto_never", "t", standard(ONE, indicator("t", "5", "tier", "5=好;1=差", veto=True))),
        ("no_departments", "a", standard(replace(ONE, departments=" "))),
        ("no_item", "a", replace(standard(ONE), items=())),
        (
            "no_category",
            "1.1",
            standard(ONE, items=(StandardItem(code="1.1", category="9", title="小项"),)),
        ),
        (
            "empty_item",
            "1.2",
            standard(
                ONE,
                items=(
                    StandardItem(code="1.1", category="1", title="小项"),
                    StandardItem(code="1.2", category="1", title="空项"),
                ),
            ),
        ),
        (
            "empty_category",
            "2",
            standard(
                ONE,
                categories=(
                    StandardCategory(code="1", title="一"),
                    StandardCategory(code="2", title="二"),
                ),
            ),
        ),
        (
            "dates",
            "",
            standard(ONE, valid_from=date(2026, 5, 1), valid_to=date(2026, 4, 1)),
        ),
        ("field", "@standard.title", standard(ONE, title="")),
        (
            "too_large",
            "",
            standard(
                *(indicator(f"i{n}", "1", "binary", text=f"{n}" + "长" * 290) for n in range(300))
            ),
        ),
    ],
)
def test_every_fault_is_named_with_its_place(rule, place, of):
    assert faulty(rule, of).place == place


def test_all_faults_are_told_and_the_first_makes_the_sentence():
    of = standard(ONE, indicator("a", "0", "binary", text="另一条"), bands=BANDS[:3])
    with pytest.raises(StandardFaultyError) as caught:
        check_standard(of)
    assert {fault.rule for fault in caught.value.faults} == {"twice", "no_points", "band_gap"}
    for language in LANGUAGES:
        sentence = Words(language).sentence(caught.value)
        assert "a" in sentence
        assert "{" not in sentence


def test_a_sound_standard_has_no_fault():
    check_standard(mixed())


def test_a_method_of_a_newer_version_is_a_warning_and_survives_as_written():
    raw = indicator("u", "5", "by_moonlight", "phase=3;mood=blue")
    of = standard(ONE, raw)
    check_standard(of)
    again = from_data(Standard, STANDARD_ID, json.loads(json.dumps(to_data(of))))
    assert again == of
    assert read_method(again.indicators[1]) == Unknown("by_moonlight", "phase=3;mood=blue")


# --- versions ------------------------------------------------------------------------------------


def test_what_a_new_version_keeps_says_otherwise_adds_and_drops():
    older = standard(
        ONE,
        indicator("b", "5", "binary"),
        indicator("c", "5", "binary"),
        indicator("d", "5", "binary"),
    )
    newer = replace(
        older,
        version=2,
        indicators=(
            ONE,
            replace(older.indicators[1], text="换了说法"),
            replace(older.indicators[2], text="换了说法和分值", points=Decimal(6)),
            indicator("n", "5", "binary"),
        ),
    )
    change = compare_versions(older, newer)
    assert (change.same, change.reworded, change.recounted) == (("a",), ("b",), ("c",))
    assert (change.new, change.dropped) == (("n",), ("d",))
    assert change.to_ask == {"n", "c"}


codes = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1)


@given(codes, codes, st.sets(st.sampled_from("abcdefgh")))
def test_every_code_is_told_once_and_a_reworded_one_remains(before, after, reworded):
    older = standard(*(indicator(code, "5", "binary") for code in before))
    newer = standard(
        *(
            indicator(
                code, "5", "binary", text=f"新 {code}" if code in reworded else f"第 {code} 条"
            )
            for code in after
        )
    )
    change = compare_versions(older, newer)
    assert sorted([*change.remains, *change.new]) == sorted(after)
    assert set(change.remains) == set(before) & set(after)
    assert set(change.dropped) == set(before) - set(after)
    assert set(change.reworded) == set(change.remains) & reworded


def test_a_standard_is_in_force_between_its_days():
    of = standard(ONE, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    assert of.in_force(date(2026, 1, 1))
    assert not of.in_force(date(2025, 12, 31))
    assert not of.in_force(date(2027, 1, 1))
    assert standard(ONE).in_force(date(1990, 1, 1))
