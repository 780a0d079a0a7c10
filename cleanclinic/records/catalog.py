"""The catalogues that come with the program: risk library, pledge texts, the demo hospital.

They are data in resources/catalog, checked when read: unique ids, known choices, sensible values.
Item ids are stable; a sentence may be reworded without becoming another item.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, TypeVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import SCALE
from cleanclinic.records.risk_category import RiskCategory

EVERY_DEPARTMENT = "*"
INTRO_FIELDS = {"name", "department", "post"}
CLAUSES = 9


class CatalogError(CleanClinicError):
    """A catalogue breaks a rule; values: `catalog`, `reason`."""

    code = "CATALOG"


@dataclass(frozen=True)
class LibraryControl:
    """A measure offered with a library risk; `rule` is the regulation it rests on, or empty."""

    text: str
    frequency: Frequency
    responsible: str
    rule: str


@dataclass(frozen=True)
class LibraryRisk:
    """A risk point to pick; `place` is the post or step (岗位/环节) it sits in."""

    id: str
    departments: tuple[DepartmentType, ...]
    area: BusinessArea
    place: str
    text: str
    category: RiskCategory
    likelihood: int
    impact: int
    controls: tuple[LibraryControl, ...]

    @property
    def score(self) -> int:
        return self.likelihood * self.impact


@dataclass(frozen=True)
class PledgeClause:
    """One promise: the official heading and what it means in plain words."""

    heading: str
    text: str


@dataclass(frozen=True)
class PledgeText:
    """A pledge as it comes with the program; `{name}`, `{department}`, `{post}` are in `intro`."""

    id: str
    version: int
    title: str
    intro: str
    clauses: tuple[PledgeClause, ...]
    consequence: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class DemoRisk:
    """A library risk of the demo with its first `controls` measures."""

    risk_id: str
    controls: int


@dataclass(frozen=True)
class DemoDepartment:
    code: str
    name: str
    type: DepartmentType
    headcount: int
    risks: tuple[DemoRisk, ...]


@dataclass(frozen=True)
class DemoHospital:
    """An invented hospital; its first department is the ward that the demo opens on."""

    name: str
    departments: tuple[DemoDepartment, ...]


@cache
def risk_library() -> tuple[LibraryRisk, ...]:
    """All risks of the library, in its order."""
    return parse_risk_library(_data("risk_library"))


@cache
def risks_for(kind: DepartmentType) -> tuple[LibraryRisk, ...]:
    """The library risks that fit a kind of department, those of its own trade first."""
    fitting = [risk for risk in risk_library() if kind in risk.departments]
    return tuple(sorted(fitting, key=lambda risk: len(risk.departments) == len(DepartmentType)))


@cache
def pledge_texts() -> tuple[PledgeText, ...]:
    return parse_pledges(_data("pledges"))


@cache
def demo_hospital() -> DemoHospital:
    return parse_demo_hospital(_data("demo_hospital"), risk_library())


def parse_risk_library(data: Mapping[str, Any]) -> tuple[LibraryRisk, ...]:
    """Risks from JSON; raises CatalogError."""
    with_name = "risk_library"
    risks = _read(with_name, lambda: tuple(_risk(item) for item in data["risks"]))
    _unique(with_name, (risk.id for risk in risks))
    _unique(with_name, (risk.text for risk in risks))
    for risk in risks:
        _demand(with_name, 1 <= risk.likelihood <= SCALE, f"{risk.id}: likelihood")
        _demand(with_name, 1 <= risk.impact <= SCALE, f"{risk.id}: impact")
        _demand(with_name, bool(risk.departments and risk.controls), f"{risk.id}: nothing in it")
        _unique(with_name, (control.text for control in risk.controls))
    return risks


def parse_pledges(data: Mapping[str, Any]) -> tuple[PledgeText, ...]:
    """Pledge texts from JSON; raises CatalogError."""
    with_name = "pledges"
    texts = _read(with_name, lambda: tuple(_pledge(item) for item in data["pledges"]))
    _unique(with_name, (text.id for text in texts))
    for text in texts:
        _demand(with_name, len(text.clauses) == CLAUSES, f"{text.id}: {len(text.clauses)} clauses")
        found = {field for _, field, _, _ in Formatter().parse(text.intro) if field is not None}
        _demand(with_name, found == INTRO_FIELDS, f"{text.id}: placeholders {sorted(found)}")
    return texts


def parse_demo_hospital(data: Mapping[str, Any], library: Iterable[LibraryRisk]) -> DemoHospital:
    """The demo's plan from JSON, drawn from `library`; raises CatalogError."""
    with_name = "demo_hospital"
    hospital = _read(
        with_name,
        lambda: DemoHospital(
            data["name"], tuple(_demo_department(item) for item in data["departments"])
        ),
    )
    _unique(with_name, (department.code for department in hospital.departments))
    _unique(with_name, (department.name for department in hospital.departments))
    offered = {risk.id: risk for risk in library}
    for department in hospital.departments:
        _unique(with_name, (risk.risk_id for risk in department.risks))
        for risk in department.risks:
            place = f"{department.code} {risk.risk_id}"
            known = offered.get(risk.risk_id)
            _demand(with_name, known is not None, f"{place}: not in the library")
            assert known is not None
            _demand(with_name, department.type in known.departments, f"{place}: does not fit")
            _demand(with_name, 1 <= risk.controls <= len(known.controls), f"{place}: controls")
    return hospital


def _data(name: str) -> Mapping[str, Any]:
    text = (files("resources") / "catalog" / f"{name}.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = _read(name, lambda: json.loads(text))
    _demand(name, isinstance(data, dict), "not an object")
    return data


def _risk(item: Mapping[str, Any]) -> LibraryRisk:
    return LibraryRisk(
        item["id"],
        _departments(item["departments"]),
        BusinessArea(item["area"]),
        item["place"],
        item["text"],
        RiskCategory(item["category"]),
        item["likelihood"],
        item["impact"],
        tuple(
            LibraryControl(
                control["text"],
                Frequency(control["frequency"]),
                control["responsible"],
                control["rule"],
            )
            for control in item["controls"]
        ),
    )


def _departments(names: list[str]) -> tuple[DepartmentType, ...]:
    if names == [EVERY_DEPARTMENT]:
        return tuple(DepartmentType)
    return tuple(DepartmentType(name) for name in names)


def _pledge(item: Mapping[str, Any]) -> PledgeText:
    return PledgeText(
        item["id"],
        item["version"],
        item["title"],
        item["intro"],
        tuple(PledgeClause(clause["heading"], clause["text"]) for clause in item["clauses"]),
        item["consequence"],
        tuple(item["basis"]),
    )


def _demo_department(item: Mapping[str, Any]) -> DemoDepartment:
    return DemoDepartment(
        item["code"],
        item["name"],
        DepartmentType(item["type"]),
        item["headcount"],
        tuple(DemoRisk(risk["risk"], risk["controls"]) for risk in item["risks"]),
    )


_T = TypeVar("_T")


def _read(catalog: str, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except (KeyError, TypeError, ValueError) as problem:
        raise CatalogError(catalog=catalog, reason=str(problem)) from problem


def _unique(catalog: str, names: Iterable[str]) -> None:
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    _demand(catalog, not repeated, f"twice: {', '.join(repeated)}")


def _demand(catalog: str, holds: bool, reason: str) -> None:  # noqa: FBT001 - a check, not a switch
    if not holds:
        raise CatalogError(catalog=catalog, reason=reason)
