"""Asks a reader every case: in process, and as a program that is started from outside."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.import_report import Imported
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.keeping.audit import LogBrokenError, check_log
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import roster_of
from tests.bundle_kit.places import build, open_again, open_by_store, spoil
from tests.bundle_kit.recipe import CASES, TRUST, expectation, file_name, put, read
from tests.hospital import contents

ACCEPTED = ("OK", "DUPLICATE")
# What is not taken in, but remembered: it waits, it stops a stream, or the reader begins anew.
KEPT = ("WAITING", "CCB-FORK", "CCB-ROLLBACK", "CCB-HISTORY", "CCB-AHEAD", "CCB-RECEIPT")
# Runs several command lines in one process, so that not each pays for starting.
SEVERAL = """
import json, sys
from cleanclinic.cli.main import run
for line in sys.stdin:
    print("exit", run(json.loads(line)), flush=True)
"""


@dataclass(frozen=True)
class Case:
    """A case of the kit as a runner sees it."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def expect(self) -> dict[str, Any]:
        return expectation(self.folder)

    @property
    def code(self) -> str:
        return str(self.expect["code"])

    @property
    def changes_something(self) -> bool:
        """Cases that need a workspace of their own: what is accepted, and what is an alarm."""
        return self.code in (*ACCEPTED, *KEPT)

    def is_right(self, verdict: str) -> bool:
        return verdict == self.code


def all_cases() -> list[Case]:
    return [Case(folder) for folder in sorted(CASES.iterdir())]


def cases_of(trust: str) -> list[Case]:
    return [case for case in all_cases() if case.expect["trust"] == trust]


def trust_names() -> list[str]:
    return sorted(path.stem for path in TRUST.iterdir())


def trust_of(name: str) -> dict[str, Any]:
    return dict(json.loads((TRUST / f"{name}.json").read_text(encoding="utf-8")))


@dataclass
class Bench:
    """One reader's workspace, of which every case gets what it needs."""

    folder: Path
    trust: str
    copies: int = 0

    def __post_init__(self) -> None:
        build(self.folder / "reader", trust_of(self.trust))

    def copy(self) -> Path:
        self.copies += 1
        return Path(
            shutil.copytree(self.folder / "reader", self.folder / f"copy-{self.copies}" / "reader")
        )

    def file(self, case: Case) -> Path:
        """The case's file on a stick of its own."""
        stick = self.folder / "sticks" / case.name
        stick.mkdir(parents=True, exist_ok=True)
        target = stick / file_name(case.folder)
        if not target.exists() and not target.is_symlink():
            put(case.folder, target)
        return target


def verdict_of(one: Imported) -> str:
    if one.error is not None:
        return one.code
    return "OK" if one.result == "applied" else one.result.upper()


# --- in process ---------------------------------------------------------------------------------


def ask_in_process(bench: Bench, cases: Iterable[Case]) -> Iterator[tuple[Case, str, str]]:
    """Each case with the verdict and what changed that should not have."""
    reader = bench.copy()
    with open_again(reader) as workspace:
        before = contents(workspace)
        for case in cases:
            if case.changes_something:
                continue
            state = _state(workspace)
            verdict = take(workspace, bench.file(case), read(case.folder))
            changed = "" if _state(workspace) == state else "state changed"
            yield case, verdict, changed
        assert contents(workspace) == before
    for case in cases:
        if case.changes_something:
            yield (case, *_ask_alone(bench, case))


def _ask_alone(bench: Bench, case: Case) -> tuple[str, str]:
    folder = bench.copy()
    with open_again(folder) as workspace:
        before = _state(workspace)
        verdict = take(workspace, bench.file(case), read(case.folder))
        changed = ""
        if verdict != "OK" and before["audit"] != _state(workspace)["audit"]:
            changed = "state changed"
        if verdict == "OK":
            problems = check_log(workspace)
            changed = "" if problems.sound else f"log broken: {problems}"
            changed += _other_than_told(workspace, case, before["audit"])
            again = take(workspace, bench.file(case), {})
            # A request is a question: asked again it waits again.
            if again != "DUPLICATE" and bench.file(case).suffix != ".ccreq":
                changed = f"{changed} taken twice: {again}"
    shutil.rmtree(folder.parent)
    return verdict, changed


def _other_than_told(workspace: Workspace, case: Case, before: Any) -> str:
    """What a case says of the lines it brings and of the PCs in use afterwards, and is not so."""
    lines = workspace.store.audit().size - before.size
    found = {"lines": lines}
    if "in use" in case.expect:
        listed = roster_of(workspace).devices
        found["in use"] = sum(one.status == "active" for one in listed)
    return "".join(
        f" {name}: {value}"
        for name, value in found.items()
        if case.expect.get(name, value) != value
    )


def take(workspace: Workspace, path: Path, recipe: dict[str, Any]) -> str:
    """The verdict of an import."""

    def never() -> bool:
        return False

    def grow() -> bool:
        with path.open("ab") as file:
            file.write(b"x")
        return False

    watching = grow if "while reading" in recipe else never
    try:
        (one,) = import_files(workspace, [path], cancelled=watching).files
    except CleanClinicError as error:
        return error.code
    return verdict_of(one)


def _state(workspace: Workspace) -> dict[str, object]:
    store = workspace.store
    return {"audit": store.audit(), "streams": store.streams(), "meta": store.meta_all()}


def open_in_process(folder: Path, case: Case) -> str:
    """The verdict of opening a workspace and walking its log."""
    passphrase = case.expect.get("passphrase")
    try:
        if case.expect.get("store"):
            open_by_store(folder)
            return "OK"
        with open_again(folder, passphrase) as workspace:
            report = check_log(workspace)
            return "OK" if report.sound else LogBrokenError.code
    except CleanClinicError as error:
        return error.code


# --- as a program -------------------------------------------------------------------------------


def ask_program(bench: Bench, cases: list[Case]) -> Iterator[tuple[Case, str]]:
    """The same through the command line."""
    together = [case for case in cases if not (case.changes_something or case.expect.get("alone"))]
    reader = bench.copy()
    with open_again(reader) as workspace:
        before = contents(workspace)
    files = [str(bench.file(case)) for case in together]
    command = ["bundle", "import", *files, *_options(reader)]
    answer = several([command])[0] if files else {"files": []}
    found = {one["file"]: one["code"] or one["result"] for one in answer["files"]}
    assert len(found) == len(together)
    for case in together:
        yield case, found[bench.file(case).name]
    with open_again(reader) as workspace:
        assert contents(workspace) == before
    alone = [case for case in cases if case not in together]
    commands = []
    for case in alone:
        folder = bench.copy()
        commands.append(["bundle", "import", str(bench.file(case)), *_options(folder)])
    for case, answer in zip(alone, several(commands), strict=True):
        yield case, _answered(answer)


def _answered(answer: dict[str, Any]) -> str:
    if not answer["ok"]:
        return str(answer["code"])
    (one,) = answer["files"]
    return "OK" if one["result"] == "applied" else str(one["result"]).upper()


def _options(folder: Path) -> list[str]:
    return ["--workspace", str(folder), "--json", "--language", "en"]


def several(commands: list[list[str]]) -> list[dict[str, Any]]:
    """What each command line answers, one after the other in one process."""
    given = "".join(json.dumps(command) + "\n" for command in commands)
    command = [sys.executable, "-c", SEVERAL]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in lines[::2]]
    for answer, line in zip(answers, lines[1::2], strict=True):
        assert line == ("exit 0" if answer["ok"] else "exit 3")
    return answers


def prepare_folder(bench: Bench, case: Case) -> tuple[Path, list[Any]]:
    """The folder of a case about folders, and what to end after asking."""
    folder = bench.copy()
    return folder, spoil(folder, trust_of(bench.trust), read(case.folder)["folder"])
