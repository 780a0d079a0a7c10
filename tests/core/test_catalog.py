import json
from collections import Counter
from importlib.resources import files

import pytest

from cleanclinic.records.catalog import (
    CatalogError,
    demo_hospital,
    parse_demo_hospital,
    parse_pledges,
    parse_risk_library,
    pledge_texts,
    risk_library,
    risks_for,
)
from cleanclinic.records.control import Control
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import field_of
from cleanclinic.records.grading import default_rules, grade_by_matrix
from cleanclinic.records.pledge import PledgeTemplate
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import LANGUAGES, Words


def raw(name):
    return json.loads((files("resources") / "catalog" / f"{name}.json").read_text("utf-8"))


def level(risk):
    return grade_by_matrix(risk.likelihood, risk.impact, default_rules()).level


def test_each_library_risk_fits_the_record_it_becomes():
    for risk in risk_library():
        assert field_of(RiskPoint, "post").problem(risk.place) is None, risk.id
        assert field_of(RiskPoint, "description").problem(risk.text) is None, risk.id
        assert field_of(RiskPoint, "library_id").problem(risk.id) is None
        assert 12 <= len(risk.text) <= 40, risk.id
        for control in risk.controls:
            assert field_of(Control, "text").problem(control.text) is None, risk.id
            assert field_of(Control, "rule").problem(control.rule) is None, risk.id
            assert control.responsible


def test_no_sentence_stands_twice_in_the_library():
    texts = [risk.text for risk in risk_library()]
    measures = [control.text for risk in risk_library() for control in risk.controls]
    assert len(set(texts)) == len(texts)
    assert len(set(measures)) == len(measures)


def test_the_forty_key_risks_have_three_controls_at_least():
    trades = {
        "WARD": 10,
        "OPER": 2,
        "INTV": 1,
        "CLIN": 6,
        "OUTP": 1,
        "EMER": 1,
        "PHAR": 4,
        "LAB": 2,
        "IMG": 2,
        "CHK": 1,
        "EQP": 1,
        "PROC": 2,
        "FIN": 1,
        "CASH": 1,
        "PERS": 1,
        "INFO": 1,
        "CONS": 1,
        "LOGI": 1,
        "INS": 1,
    }
    assert sum(trades.values()) == 40
    by_id = {risk.id: risk for risk in risk_library()}
    for trade, count in trades.items():
        for number in range(1, count + 1):
            assert len(by_id[f"RL-{trade}-{number:02d}"].controls) >= 3


@pytest.mark.parametrize("kind", DepartmentType)
def test_every_kind_of_department_finds_enough_of_its_own_first(kind):
    risks = risks_for(kind)
    assert len(risks) >= 19
    general = [len(risk.departments) == len(DepartmentType) for risk in risks]
    assert general == sorted(general)


def test_the_demo_hospital_has_the_numbers_it_promises():
    departments = demo_hospital().departments
    by_id = {risk.id: risk for risk in risk_library()}
    drawn = [(by_id[item.risk_id], item.controls) for one in departments for item in one.risks]
    assert len(departments) == 24
    assert departments[0].name == "心内科一病区"
    assert len(drawn) == 114
    assert sum(controls for _, controls in drawn) == 272
    assert Counter(level(risk) for risk, _ in drawn) == {"high": 17, "medium": 46, "low": 51}
    assert sum(one.headcount for one in departments) == 1249


def test_the_pledge_follows_the_nine_standards_and_fits_its_record():
    (text,) = pledge_texts()
    assert len(text.clauses) == 9
    filled = text.intro.format(name="王敏", department="心内科一病区", post="护士长")
    assert "王敏" in filled
    assert "心内科一病区" in filled
    assert "护士长" in filled
    for name, value in (("title", text.title), ("intro", text.intro)):
        assert field_of(PledgeTemplate, name).problem(value) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_the_catalogues_has_words(language):
    words = Words(language)
    for risk in risk_library():
        assert words.text(f"business_area.{risk.area}")
        assert words.text(f"risk_category.{risk.category}")
        for control in risk.controls:
            assert words.text(f"frequency.{control.frequency}")
    for kind in DepartmentType:
        assert words.text(f"department_type.{kind}")
    assert words.sentence(CatalogError(catalog="x", reason="y"))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda risk: risk.update(area="magic"), "magic"),
        (lambda risk: risk.update(likelihood=6), "likelihood"),
        (lambda risk: risk.update(impact=0), "impact"),
        (lambda risk: risk.update(controls=[]), "nothing"),
        (lambda risk: risk.update(departments=["kitchen"]), "kitchen"),
        (lambda risk: risk.pop("place"), "place"),
        (lambda risk: risk["controls"].append(risk["controls"][0]), "twice"),
    ],
)
def test_a_faulty_library_is_refused(spoil, reason):
    data = raw("risk_library")
    spoil(data["risks"][0])
    with pytest.raises(CatalogError) as caught:
        parse_risk_library(data)
    assert reason in str(caught.value)


def test_an_id_given_twice_is_refused():
    data = raw("risk_library")
    data["risks"][1]["id"] = data["risks"][0]["id"]
    with pytest.raises(CatalogError, match="RL-WARD-01"):
        parse_risk_library(data)


def test_a_pledge_without_its_fields_or_clauses_is_refused():
    data = raw("pledges")
    data["pledges"][0]["intro"] = "本人{name}承诺"
    with pytest.raises(CatalogError, match="placeholders"):
        parse_pledges(data)
    data = raw("pledges")
    data["pledges"][0]["clauses"].pop()
    with pytest.raises(CatalogError, match="8 clauses"):
        parse_pledges(data)


def test_a_plan_that_draws_what_does_not_fit_is_refused():
    data = raw("demo_hospital")
    data["departments"][0]["risks"][0] = {"risk": "RL-FIN-01", "controls": 1}
    with pytest.raises(CatalogError, match="does not fit"):
        parse_demo_hospital(data, risk_library())
    data["departments"][0]["risks"][0] = {"risk": "RL-WARD-01", "controls": 9}
    with pytest.raises(CatalogError, match="controls"):
        parse_demo_hospital(data, risk_library())
    data["departments"][0]["risks"][0] = {"risk": "RL-NONE-01", "controls": 1}
    with pytest.raises(CatalogError, match="not in the library"):
        parse_demo_hospital(data, risk_library())


def test_a_control_says_no_other_rhythm_than_its_own():
    said = {
        "每日": "daily",
        "每天": "daily",
        "每周": "weekly",
        "每月": "monthly",
        "每季": "quarterly",
        "每年": "yearly",
    }
    for risk in risk_library():
        for control in risk.controls:
            found = {rhythm for word, rhythm in said.items() if word in control.text}
            assert found <= {control.frequency}, control.text
            assert "半年" not in control.text.replace("半年内", "")
