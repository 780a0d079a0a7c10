"""The standards that come with the program, as data in resources/catalog/standards.

A file is one version of one standard. A file that was released is never edited: a run names the
version it was answered by. Another version is another file.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.standard import (
    EVERY_DEPARTMENT,
    Standard,
    StandardBand,
    StandardCategory,
    StandardIndicator,
    StandardItem,
)
from cleanclinic.records.standard_faults import StandardFaultyError, check_standard

# Stands for the id of a standard that is in no log.
BUILT_IN_ID = "00000000-0000-8000-8000-000000000000"


@cache
def built_in_standards() -> tuple[Standard, ...]:
    """All of them, the whole check first; raises CatalogError."""
    folder = files("resources") / "catalog" / "standards"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".json"))
    found = [read_standard(name, (folder / name).read_text(encoding="utf-8")) for name in names]
    return tuple(sorted(found, key=lambda one: (-len(one.indicators), one.code, one.version)))


def read_standard(name: str, text: str) -> Standard:
    """A standard from its file, checked; raises CatalogError."""
    try:
        standard = _standard(json.loads(text))
        check_standard(standard)
    except StandardFaultyError as fault:
        reasons = ", ".join(f"{one.place} {one.rule}" for one in fault.faults)
        raise CatalogError(catalog=name, reason=reasons) from fault
    except (KeyError, TypeError, ValueError, ArithmeticError) as problem:
        raise CatalogError(catalog=name, reason=repr(problem)) from problem
    return standard


def _standard(data: Mapping[str, Any]) -> Standard:
    categories, items, indicators = [], [], []
    for category in data["categories"]:
        weight = Decimal(category.get("weight", "1"))
        categories.append(
            StandardCategory(code=category["code"], title=category["title"], weight=weight)
        )
        for item in category["items"]:
            items.append(
                StandardItem(code=item["code"], category=category["code"], title=item["title"])
            )
            indicators += [_indicator(item["code"], one) for one in item["indicators"]]
    valid_from = data.get("valid_from")
    return Standard(
        id=BUILT_IN_ID,
        code=data["code"],
        title=data["title"],
        version=data["version"],
        categories=tuple(categories),
        items=tuple(items),
        indicators=tuple(indicators),
        bands=tuple(_band(one) for one in data["bands"]),
        full=Decimal(data["full"]),
        bonus_cap=Decimal(data.get("bonus_cap", "0")),
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        basis=data.get("basis", ""),
    )


def _indicator(item: str, data: Mapping[str, Any]) -> StandardIndicator:
    return StandardIndicator(
        code=data["code"],
        item=item,
        text=data["text"],
        points=Decimal(data["points"]),
        method=data["method"],
        rule=data.get("rule", ""),
        evidence=data.get("evidence", ""),
        departments=data.get("departments", EVERY_DEPARTMENT),
        veto=data.get("veto", False),
    )


def _band(data: Mapping[str, Any]) -> StandardBand:
    return StandardBand(
        code=data["code"],
        title=data["title"],
        least=Decimal(data["least"]),
        each_category=data.get("each_category", 0),
    )
