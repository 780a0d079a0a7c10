import unicodedata
from collections import Counter
from datetime import date
from random import Random

import pytest

from cleanclinic.operations.demo.names import (
    LAST_JOINED,
    make_departments,
    make_staff,
    numeral,
    plan_risks,
)
from cleanclinic.records.department import Department
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import field_of
from cleanclinic.records.post_type import PostType
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember


def everyone(seed=7):
    random = Random(seed)
    return {
        plan: make_staff(random, plan.headcount, plan.type, 10001 + 1000 * index)
        for index, plan in enumerate(make_departments(24))
    }


def test_the_same_seed_makes_the_same_people():
    first = make_staff(Random(1), 48, DepartmentType.WARD)
    assert first == make_staff(Random(1), 48, DepartmentType.WARD)
    assert first != make_staff(Random(2), 48, DepartmentType.WARD)


def test_people_fit_the_record_they_become():
    for staff in everyone().values():
        for person in staff:
            for name, value in (
                ("name", person.name),
                ("staff_number", person.staff_no),
                ("title", person.title),
                ("duty", person.post),
            ):
                assert field_of(StaffMember, name).problem(value) is None
            assert date(1985, 1, 1) < person.joined <= LAST_JOINED


def test_names_are_as_varied_as_in_a_real_hospital():
    people = [person for staff in everyone().values() for person in staff]
    names = [person.name for person in people]
    rare = [
        name
        for name in names
        if any(ord(char) > 0x9FFF or char in "赟彧勰琎屾曌骉頔" for char in name)
        or any(0x3400 <= ord(char) < 0x4DC0 for char in name)
    ]
    assert 0.02 < len(rare) / len(names) < 0.05
    assert any("·" in name for name in names)
    assert any(name.startswith(("欧阳", "司马", "上官", "诸葛", "慕容", "皇甫")) for name in names)
    assert 0.1 < sum(len(name) == 2 for name in names) / len(names) < 0.4
    assert Counter(name[0] for name in names).most_common(1)[0][0] in "王李张"
    assert all(unicodedata.normalize("NFC", name) == name for name in names)


@pytest.mark.parametrize("kind", DepartmentType)
def test_staff_of_any_department_are_unique_and_headed(kind):
    staff = make_staff(Random(3), 60, kind, 20001)
    assert len({person.name for person in staff}) == 60
    assert [person.staff_no for person in staff] == [str(20001 + index) for index in range(60)]
    assert staff[0].post in {"护士长", "主任", "科主任", "科长"}


def test_a_ward_has_a_head_nurse_and_mostly_nurses():
    staff = make_staff(Random(5), 48, DepartmentType.WARD)
    posts = Counter(person.post_type for person in staff)
    assert staff[0].post == "护士长"
    assert staff[0].post_type is PostType.NURSE
    assert posts[PostType.NURSE] > posts[PostType.DOCTOR] > posts[PostType.CONTRACT] > 0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tiny_departments_work(count):
    for kind in DepartmentType:
        assert len(make_staff(Random(1), count, kind)) == count


def test_24_departments_are_the_fixed_plan():
    departments = make_departments(24)
    plans = plan_risks(departments, seed=1)
    assert departments[0].code == "XN1"
    assert sum(map(len, plans)) == 114
    assert sum(len(risk.controls) for plan in plans for risk in plan) == 272
    assert plans == plan_risks(departments, seed=2)


@pytest.mark.parametrize("count", [1, 5, 24, 25, 600, 700])
def test_departments_have_codes_and_names_of_their_own(count):
    departments = make_departments(count, staff=3438)
    assert len(departments) == count
    assert sum(plan.headcount for plan in departments) == 3438
    assert min(plan.headcount for plan in departments) >= 1
    for name in ("code", "name"):
        values = [getattr(plan, name) for plan in departments]
        assert len(set(values)) == count
        assert not any(field_of(Department, name).problem(value) for value in values)
    assert len({plan.institution for plan in departments}) == min(25, -(-count // 24))


def test_too_few_people_for_the_departments_is_an_error():
    with pytest.raises(ValueError, match="cannot fill"):
        make_departments(24, staff=23)


@pytest.mark.parametrize("count", [1, 25, 600])
def test_a_city_gets_exactly_its_numbers_and_no_sentence_twice(count):
    departments = make_departments(count)
    plans = plan_risks(departments, 9, points=10_973, controls=11_960)
    assert sum(map(len, plans)) == 10_973
    assert sum(len(risk.controls) for plan in plans for risk in plan) == 11_960
    for department, plan in zip(departments, plans, strict=True):
        texts = [risk.text for risk in plan]
        measures = [control.text for risk in plan for control in risk.controls]
        assert len(set(texts)) == len(texts)
        assert len(set(measures)) == len(measures)
        assert len({risk.number for risk in plan}) == len(plan)
        assert all(department.type in risk.risk.departments for risk in plan)
        assert not any(field_of(RiskPoint, "description").problem(text) for text in texts)
        assert not any(field_of(RiskPoint, "number").problem(risk.number) for risk in plan)


def test_a_department_out_of_the_plan_gets_a_few_risks_of_its_kind():
    departments = make_departments(30)
    plans = plan_risks(departments, seed=4)
    assert all(3 <= len(plan) <= 7 for plan in plans[24:])
    assert plans == plan_risks(departments, seed=4)
    assert plans != plan_risks(departments, seed=5)


@pytest.mark.parametrize("controls", [99, 10_000])
def test_controls_that_do_not_fit_the_points_are_an_error(controls):
    with pytest.raises(ValueError, match="controls"):
        plan_risks(make_departments(24), 1, points=100, controls=controls)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (100, "100")],
)
def test_wards_are_counted_in_chinese(number, expected):
    assert numeral(number) == expected
