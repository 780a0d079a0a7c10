"""What is said to be proven is proven: every test that a table of promises names is there."""

import json
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CASES = TESTS / "bundle_kit" / "cases"
BAD_BYTES = TESTS / "promises" / "bad_bytes.md"
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
    held = NAMED if table != BAD_BYTES else re.compile(r"`[^`]+`")
    assert [one for one in rows if not one.startswith(heads) and not held.search(one)] == []


@cache
def covers() -> dict[str, list[int]]:
    """The numbers of bad inputs that each case of the kit belongs to, by its name."""
    return {
        path.parent.name.partition("-")[2]: json.loads(path.read_text(encoding="utf-8"))["covers"]
        for path in CASES.glob("*/expect.json")
    }


def rows_of_bad_bytes() -> list[list[str]]:
    lines = BAD_BYTES.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if re.match(r"\| \d", line)]


def test_every_bad_input_of_bundles_keys_and_databases_has_its_row():
    numbers = [int(one) for row in rows_of_bad_bytes() for one in row[0].split(", ")]
    # 81 to 83 are about forms and sheets.
    assert numbers == [*range(1, 81), *range(84, 101)]


def test_every_case_a_row_names_is_there_and_says_that_it_belongs_to_it():
    missing = []
    for number, _, held in rows_of_bad_bytes():
        for name in re.findall(r"`([^`]+)`", held):
            if NAMED.fullmatch(f"`{name}`"):
                continue
            found = [one for one in covers() if fnmatch(one, name)]
            if not found or not any(int(number) in covers()[one] for one in found):
                missing.append((number, name))
    assert missing == []
