"""What is said to be proven is proven: every test that a table of promises names is there."""

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


@cache
def source(path: str) -> str:
    found = TESTS / path
    return found.read_text(encoding="utf-8") if found.exists() else ""


def named_in(table: Path) -> list[tuple[str, str]]:
    rows = [line for line in table.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [match.groups(default="") for row in rows for match in NAMED.finditer(row)]


@pytest.mark.parametrize("table", sorted((TESTS / "promises").glob("*.md")), ids=lambda at: at.stem)
def test_every_test_a_promise_names_is_there(table):
    named = named_in(table)
    assert named
    assert [one for one in named if not _there(*one)] == []


def _there(path: str, name: str) -> bool:
    return f"def {name}(" in source(path) if name else bool(source(path))


@pytest.mark.parametrize("table", sorted((TESTS / "promises").glob("*.md")), ids=lambda at: at.stem)
def test_every_row_names_what_holds_it(table):
    rows = [line for line in table.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    heads = ("| Promise |", "| Input |")
    assert [one for one in rows if not one.startswith(heads) and not NAMED.search(one)] == []
