"""Every parser of outside bytes under a few hundred bad inputs, with little memory, in a process.

The long runs are by command: tests/README.md.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from cleanclinic.errors import CleanClinicError, FileProblemError
from tests.fuzz import run
from tests.fuzz.base import Target
from tests.fuzz.bundles import lines
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS

RUNS = 120
# One input is tried by several readers, and none suits all of them.
SHARED = ("typed", "csv", "slots", "slots-file", "document")


def test_bad_input_is_refused_in_our_own_words_within_bounds(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", "--runs", str(RUNS), "--memory", "400"],
        cwd=tmp_path,
        env={**os.environ, "RUST_BACKTRACE": "0"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    counted = re.findall(r"^([\w-]+): (\d+) inputs, (\d+) taken, 0 finds$", done.stdout, re.M)
    assert {name for name, _, _ in counted} == set(TARGETS)
    assert all(int(inputs) >= RUNS for _, inputs, _ in counted)


@pytest.mark.parametrize("name", [name for name in TARGETS if name not in SHARED])
def test_honest_input_is_taken(name: str):
    """Else everything behind the first check would never see a bad input."""
    target = TARGETS[name]
    for data in target.seeds()[:1]:
        assert run.tried(target, "seed", data) is True


def crash(_data: bytes) -> None:
    raise KeyError("x")


def take_memory(_data: bytes) -> None:
    bytearray(10**15)


def refuse(_data: bytes) -> None:
    raise FileProblemError(path="x", reason="y")


@pytest.mark.parametrize(
    ("action", "expected"), [(crash, "KeyError"), (take_memory, "MemoryError"), (refuse, "")]
)
def test_what_is_a_find(action, expected):
    result = run.tried(Target(action, list), "1", b"x")
    assert isinstance(result, run.Find) is bool(expected)
    if isinstance(result, run.Find):
        assert result.why.startswith(expected)
        assert result.data == b"x"


def test_each_kind_of_failure_is_told_once_and_by_its_number(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = Target(crash, lambda: [b"{}"])
    done, taken, finds = run.fuzz("planted", target, 5, 30, 0)
    assert (done, taken, len(finds)) == (30, 0, 1)
    again = dict(zip(range(10), run.inputs("planted", target, 5), strict=False))
    assert again == dict(zip(range(10), run.inputs("planted", target, 5), strict=False))
    run.keep("planted", finds)
    (path,) = (tmp_path / "fuzz-finds" / "planted").iterdir()
    assert path.read_bytes() == finds[0].data
    assert not list(tmp_path.glob("fuzz-last-*"))


def test_the_mutations_reach_behind_the_syntax():
    """Most spoiled lines are still JSON, so that the rules behind it are asked."""
    target = TARGETS["line"]
    rules = set()
    for number in range(400):
        try:
            target.run(mutated(list(lines()), Random(number)))
        except CleanClinicError as error:
            rules.add(error.values["rule"])
    assert len(rules) > 8
