"""The rules of the index that come with the program, from resources/catalog/index.json."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.codec import from_data
from cleanclinic.records.integrity_index import IndexRules

_NAME = "index"


@cache
def built_in_index_rules() -> tuple[IndexRules, ...]:
    """Every version of the program's own rules, the newest first."""
    text = (files("resources") / "catalog" / f"{_NAME}.json").read_text(encoding="utf-8")
    return parse_index_rules(json.loads(text))


def parse_index_rules(data: Mapping[str, Any]) -> tuple[IndexRules, ...]:
    """Rules from JSON; raises CatalogError."""
    try:
        found = [_rules(one) for one in data["rules"]]
    except (KeyError, TypeError, ArithmeticError) as problem:
        raise CatalogError(catalog=_NAME, reason=str(problem)) from problem
    except CleanClinicError as problem:
        raise CatalogError(catalog=_NAME, reason=f"{problem.code} {problem.values}") from problem
    if not found or len({one.version for one in found}) != len(found):
        raise CatalogError(catalog=_NAME, reason="none, or a version twice")
    return tuple(sorted(found, key=lambda one: -one.version))


def _rules(data: Mapping[str, Any]) -> IndexRules:
    # The same id everywhere; it is never written to the log.
    rule_id = str(uuid5(NAMESPACE_URL, f"cleanclinic/{_NAME}/{data['version']}"))
    rules = from_data(IndexRules, rule_id, data)
    rules.check()
    return rules
