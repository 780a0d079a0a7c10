"""The sets of evaluation rules that come with the program, from resources/catalog/ethics.json.

All sets share the list of items, each by its stable code: an entry counts the same way whichever
set a hospital chooses. Older versions stay in the file, because closed years refer to them.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.codec import from_data
from cleanclinic.records.ethics_rules import EthicsRules

_NAME = "ethics"


@cache
def built_in_rules() -> tuple[EthicsRules, ...]:
    """Every set and version of the program's own, the one to begin with first."""
    text = (files("resources") / "catalog" / f"{_NAME}.json").read_text(encoding="utf-8")
    return parse_ethics(json.loads(text))


def parse_ethics(data: Mapping[str, Any]) -> tuple[EthicsRules, ...]:
    """Sets of rules from JSON; raises CatalogError."""
    try:
        shared = data["items"]
        found = [_rules({"items": shared, **one}) for one in data["sets"]]
        first = data["default"]
    except (KeyError, TypeError, ArithmeticError) as problem:
        raise CatalogError(catalog=_NAME, reason=str(problem)) from problem
    except CleanClinicError as problem:
        raise CatalogError(catalog=_NAME, reason=f"{problem.code} {problem.values}") from problem
    named = {(one.code, one.version) for one in found}
    if len(named) != len(found) or first not in {one.code for one in found}:
        raise CatalogError(catalog=_NAME, reason="a set twice, or no default")
    return tuple(sorted(found, key=lambda one: (one.code != first, -one.version)))


def _rules(data: Mapping[str, Any]) -> EthicsRules:
    rules = from_data(EthicsRules, _id_of(data["code"], data["version"]), data)
    rules.check()
    return rules


def _id_of(code: str, version: int) -> str:
    """The same id everywhere for a set of the program's own; it is never written to the log."""
    return str(uuid5(NAMESPACE_URL, f"cleanclinic/{_NAME}/{code}/{Decimal(version)}"))
