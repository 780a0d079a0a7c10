"""The office's sets of rules, term by term: read, put, told apart, published, taken back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.index.consistency import consistency_rules
from cleanclinic.operations.index.index_rules import index_rules
from cleanclinic.operations.index.office_rules import (
    publish_office_rules,
    rules_sheets,
    withdraw_office_rules,
)
from cleanclinic.operations.issues.board import rules_of
from cleanclinic.operations.recording.published import RulesSentError
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.consistency import check_rules
from cleanclinic.records.consistency_note import ConsistencyLimit
from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.fields import Choice, choice_key
from cleanclinic.records.index_catalog import built_in_index_rules
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rule_books import (
    RuleSet,
    groups_of,
    program_rules,
    rules_from_text,
    rules_text,
)
from cleanclinic.records.rule_terms import differences, value_of, with_values
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import START

TODAY = START.date()
EVERY = [(which, rules) for which in RuleSet for rules in program_rules(which)]
every_set = pytest.mark.parametrize(
    ("which", "rules"), EVERY, ids=[f"{which}-{rules.title}" for which, rules in EVERY]
)


def terms_of(rules):
    return {term.path: term for group in groups_of(rules) for row in group.rows
            for term in row.terms}  # fmt: skip


def changed(rules, **values):
    """With values by the path of their term, written with double lines."""
    terms = terms_of(rules)
    return with_values(rules, [(terms[tuple(path.split("__"))], to) for path, to in values.items()])


def value(rules, path):
    return value_of(rules, terms_of(rules)[tuple(path.split("__"))])


@every_set
def test_what_is_in_force_stands_within_its_bounds_and_put_back_it_is_the_same(which, rules):
    assert which == rules.KIND
    terms = terms_of(rules)
    assert len(terms) >= 5
    values = [(term, value_of(rules, term)) for term in terms.values()]
    assert [term.path for term, said in values if term.problem(said) is not None] == []
    assert with_values(rules, values) is rules
    assert differences(groups_of(rules), rules, rules) == ()


@every_set
def test_rules_that_are_worked_over_are_kept_as_a_text(which, rules):
    text = rules_text(rules)
    found = rules_from_text(which, text)
    assert replace(found, id=rules.id) == rules
    for torn in ("", "[]", "{}", text[:-9], text.replace('"version"', '"vers"')):
        assert rules_from_text(which, torn) is None


@every_set
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_said_in_words(which, rules, language):
    words = Words(language)
    wanted = [f"rule_set.{which}", f"rule_set.{which}.about"]
    for group in groups_of(rules):
        wanted += [group.heading, *([group.about] if group.about else [])]
        for row in group.rows:
            assert bool(row.name) != bool(row.said)
            wanted += [row.name] if row.name else []
            for term in row.terms:
                wanted += [term.caption] if term.caption else []
                if term.unit:
                    wanted.append(f"rule_value.{term.unit}")
                if isinstance(term.note, Choice):
                    wanted += [choice_key(one) for one in term.note.of]
    assert [key for key in wanted if not words.has(key)] == []


def test_a_part_of_the_index_is_weighed_and_one_that_was_left_out_comes_back():
    rules = built_in_index_rules()[0]
    without = changed(rules, parts__pledges__weight=Decimal(0))
    assert value(without, "parts__pledges__weight") == 0
    few = type(rules)(**{**vars(rules), "parts": rules.parts[:1]})
    assert value(few, "parts__pledges__weight") == 0
    assert value(few, "parts__conduct_veto__full") == 100
    again = changed(few, parts__pledges__weight=Decimal(9))
    assert [(one.code, one.weight) for one in again.parts][1:] == [("pledges", Decimal(9))]
    (told,) = differences(groups_of(few), few, again)
    assert (told.row.name, told.before, told.after) == ("index_part.pledges", 0, 9)
    with pytest.raises(RecordInvalidError):
        changed(rules, vague=90).check()


def test_only_what_differs_from_the_program_is_kept_of_the_checks():
    (rules,) = program_rules(RuleSet.CONSISTENCY)
    assert len(terms_of(rules)) > len(check_rules())
    own = changed(rules, limits__mailbox_unopened__limit=Decimal(7), limits__no_owner__asked=False)
    assert set(own.limits) == {
        ConsistencyLimit(rule="mailbox_unopened", limit=Decimal(7)),
        ConsistencyLimit(rule="no_owner", asked=False),
    }
    own.check()
    assert value(own, "limits__mailbox_unopened__limit") == 7
    assert changed(own, limits__no_owner__asked=True).limits == own.limits[:1]
    back = {"limits__no_owner__asked": True, "limits__mailbox_unopened__limit": Decimal(14)}
    assert changed(own, **back).limits == ()
    terms = terms_of(rules)
    assert terms[("limits", "never_there", "limit")].problem(Decimal(0)).rule == "range"
    assert terms[("limits", "review_overdue", "limit")].problem(Decimal(0)) is None


def test_gates_and_bands_of_an_evaluation_go_and_come():
    rules = program_rules(RuleSet.ETHICS)[0]
    own = changed(rules, gates__good__least=None, gates__fair__least=Decimal(12))
    assert [(one.best, one.least) for one in own.gates] == [
        (EthicsGrade.FAIR, Decimal(12)),
        (EthicsGrade.POOR, Decimal(30)),
    ]
    assert changed(own, gates__good__least=Decimal("0.01")).gates[0] == rules.gates[0]
    own = changed(rules, bands__good__least=None, headings__service__cap=None,
                  quota_percent=Decimal(15), bonus_cap=None)  # fmt: skip
    own.check()
    assert [one.grade for one in own.bands] == [
        EthicsGrade.EXCELLENT, EthicsGrade.FAIR, EthicsGrade.POOR,
    ]  # fmt: skip
    with pytest.raises(RecordInvalidError):
        changed(rules, bands__poor__least=Decimal(5)).check()
    code = rules.items[0].code
    assert changed(rules, **{f"items__{code}__points": Decimal(7)}).items[0].points == 7


def test_each_set_is_published_reaches_a_ward_and_is_told_of(hospital):
    ward = hospital.ward("w1")
    office = hospital.office
    before = {one.which: one for one in rules_sheets(office)}
    assert [one.own for one in before.values()] == [False] * len(RuleSet)
    assert not any(one.retractable for one in before.values())
    own = {
        RuleSet.INDEX: {"months": 6},
        RuleSet.CONSISTENCY: {"limits__mailbox_unopened__limit": Decimal(7)},
        RuleSet.ETHICS: {"quota_percent": Decimal(15)},
        RuleSet.RECTIFICATION: {"ordinary": 20},
        RuleSet.REGISTERS: {"hand_in_count": 48},
    }
    for which, values in own.items():
        publish_office_rules(office, changed(before[which].in_force, **values), title="本院")
    hospital.answer(ward)
    assert index_rules(ward).months == 6
    assert {one.code: one.limit for one in consistency_rules(ward)}["mailbox_unopened"] == 7
    assert current_rules(ward).quota_percent == 15
    assert rules_of(ward).ordinary == 20
    for sheet in rules_sheets(office):
        assert (sheet.own, sheet.since, sheet.waits) == (True, TODAY, None)
        assert (sheet.sent.of, sheet.sent.packed, sheet.departments) == (1, 1, 1)
        assert sheet.in_force.title == "本院"
        assert program_rules(sheet.which)[0] in sheet.drafts
        assert not sheet.retractable
    with pytest.raises(RulesSentError):
        withdraw_office_rules(office, RuleSet.INDEX, sheet_of(office, RuleSet.INDEX).newest.id)
    with pytest.raises(WrongKindError):
        rules_sheets(ward)


def sheet_of(office, which):
    return next(one for one in rules_sheets(office) if one.which is which)


def test_what_waits_is_told_apart_from_what_is_in_force(hospital):
    office, which = hospital.office, RuleSet.RECTIFICATION
    (rules,) = program_rules(which)
    publish_office_rules(office, changed(rules, ordinary=10), title="一")
    later = TODAY + timedelta(days=30)
    made = publish_office_rules(
        office, changed(rules, ordinary=20), title="二", valid_from=later
    ).id
    sheet = sheet_of(office, which)
    assert (sheet.in_force.title, sheet.waits.title, sheet.waits.version) == ("一", "二", 3)
    assert sheet.retractable
    withdraw_office_rules(office, which, made)
    sheet = sheet_of(office, which)
    assert (sheet.in_force.title, sheet.waits) == ("一", None)
    with pytest.raises(RecordInvalidError):
        publish_office_rules(office, changed(rules, ordinary=20), title="  ")
