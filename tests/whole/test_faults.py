"""Some calls of the system fail, or the program is killed at them, the same few every time.

All of them are by command: tests/README.md.
"""

from pathlib import Path
from random import Random

import pytest

from tests.whole import faults
from tests.whole.fault_work import WORK, prepare

pytestmark = pytest.mark.whole
FAULTS = 3


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := faults.why_not():
        pytest.skip(reason)
    return prepare(tmp_path_factory.mktemp("faults") / "base")


@pytest.mark.parametrize("name", WORK)
def test_what_fails_leaves_the_old_state_or_the_new_and_the_next_try_works(
    name: str, base: Path, tmp_path: Path
):
    results = list(faults.tried(name, base, tmp_path, Random(name), in_all=FAULTS))
    assert [str(problem) for problem in results if problem] == []
    assert len(results) == FAULTS


def half(folder: Path) -> object:
    """Two writes that belong together, and nothing that would turn the first one back."""
    (folder / "one").write_text("x", encoding="utf-8")
    (folder / "two").write_text("x", encoding="utf-8")
    return None


def test_the_bench_bites(base: Path, tmp_path: Path, monkeypatch):
    """Work that stands between two states, and work that fails in words not ours."""
    monkeypatch.setitem(WORK, "half", half)
    monkeypatch.setattr(
        faults,
        "state_of",
        lambda folder: {"files": [(folder / name).exists() for name in ("one", "two")]},
    )
    problems = [one for one in faults.tried("half", base, tmp_path, Random(1)) if one]
    assert any("stands between" in one.why for one in problems)
    assert any("OSError" in one.why for one in problems)
