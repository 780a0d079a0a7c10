"""Changes the program in one small place at a time and asks whether any test notices.

    python -m tests.mutation                              the modules of `TESTS`
    python -m tests.mutation cleanclinic/sync/streams.py  one of them
    python -m tests.mutation MODULE --tests TESTS...      any module with any tests

Works on a copy of the checkout. A change that no test noticed is named; the ones that cannot be
noticed, each with its reason, stand in mutants.json and are counted apart.
"""

import argparse
import ast
import copy
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPLAINED = Path(__file__).with_name("mutants.json")
TESTS = {
    "cleanclinic/sync/streams.py": [
        "tests/core/test_sync_histories.py",
        "tests/core/test_sync_streams.py",
    ],
    "cleanclinic/records/merge.py": [
        "tests/core/test_merge_corners.py",
        "tests/core/test_merge.py",
    ],
    "cleanclinic/keys/wrapping.py": [
        "tests/core/test_keys_edges.py",
        "tests/core/test_vectors.py",
        "tests/core/test_keys_slots.py",
    ],
}
TIMEOUT_S = 120
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the function it is in, the line as it was and as it is, the whole new text."""

    where: str
    line: int
    was: str
    now: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.where}: {self.was} => {self.now}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of one place of a module."""
    tree = ast.parse(source)
    seen = set()
    for where, path in _places(tree):
        for change in _changes(_at(tree, path)):
            changed = copy.deepcopy(tree)
            _put(changed, path, change)
            text = ast.unparse(ast.fix_missing_locations(changed))
            found = _described(tree, path, change, where, text)
            if found.key not in seen:
                seen.add(found.key)
                yield found


Path_ = tuple[tuple[str, int | None], ...]


def _places(node: ast.AST, path: Path_ = (), where: str = "") -> Iterator[tuple[str, Path_]]:
    """Every place that may be changed: no annotations, decorators and docstrings."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            inside = where
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = f"{where}.{child.name}".strip(".")
            step = (*path, (name, index))
            yield inside, step
            yield from _places(child, step, inside)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _at(tree: ast.AST, path: Path_) -> ast.AST:
    node: ast.AST = tree
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
    return node


def _put(tree: ast.AST, path: Path_, new: ast.AST) -> None:
    parent = _at(tree, path[:-1])
    name, index = path[-1]
    if index is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[index] = new


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What one place could wrongly be."""
    if type(node) in _SWAPS:
        yield _SWAPS[type(node)]()
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str() as value) if value:
            yield ast.Constant(f"X{value}")
        case ast.If() | ast.IfExp() | ast.While():
            new = copy.deepcopy(node)
            new.test = ast.UnaryOp(ast.Not(), new.test)
            yield new
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _described(tree: ast.AST, path: Path_, change: ast.AST, where: str, text: str) -> Mutant:
    """The smallest statement or clause around the place, before and after."""
    end = len(path)
    while end and not isinstance(_at(tree, path[:end]), ast.stmt):
        end -= 1
    around = copy.deepcopy(_at(tree, path[:end]))
    line = getattr(around, "lineno", 0)
    was = _first(around)
    if end == len(path):
        return Mutant(where, line, was, _first(change), text)
    _put(around, path[end:], change)
    return Mutant(where, line, was, _first(ast.fix_missing_locations(around)), text)


def _first(node: ast.AST) -> str:
    """A statement without the ones inside it."""
    node = copy.deepcopy(node)
    for name in ("body", "orelse", "handlers", "finalbody"):
        if isinstance(getattr(node, name, None), list):
            setattr(node, name, [ast.Pass()] if name == "body" else [])
    return " ".join(ast.unparse(node).replace("\n    pass", "").split())


# --- running ---------------------------------------------------------------------------------


def copied(target: Path) -> Path:
    """The checkout without what is made from it."""
    ignored = shutil.ignore_patterns(".venv*", "__pycache__", ".git", ".*_cache", "build", "dist")
    return shutil.copytree(ROOT, target, ignore=ignored)


def noticed(folder: Path, tests: list[str]) -> bool:
    """Whether the tests fail in a copy of the checkout; they run in a copy of this process."""
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            os.setsid()
            os.chdir(folder)
            with Path(os.devnull).open("w") as nothing:
                os.dup2(nothing.fileno(), 1)
                os.dup2(nothing.fileno(), 2)
            sys.dont_write_bytecode = True
            sys.path[:] = [str(folder), *(one for one in sys.path if one not in ("", str(ROOT)))]
            for name in [one for one in sys.modules if one.split(".")[0] == "tests"]:
                del sys.modules[name]
            import pytest

            options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
            code = int(pytest.main([*options, "-o", "addopts=--import-mode=importlib", *tests]))
        finally:
            os._exit(code)
    end = time.monotonic() + TIMEOUT_S
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        if time.monotonic() > end:
            # A change that makes the program run for ever is noticed too.
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return True
        time.sleep(0.01)


def survivors(module: str, tests: list[str], folder: Path) -> tuple[int, list[Mutant]]:
    """How many changes were tried, and those no test noticed."""
    source = (ROOT / module).read_text(encoding="utf-8")
    target = folder / module
    target.write_text(ast.unparse(ast.parse(source)), encoding="utf-8")
    if noticed(folder, tests):
        raise SystemExit(f"{module}: the tests fail without any change")
    lived = []
    every = list(mutants(source))
    for one in every:
        target.write_text(one.text, encoding="utf-8")
        if not noticed(folder, tests):
            lived.append(one)
    target.write_text(source, encoding="utf-8")
    return len(every), lived


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--tests", nargs="+", default=[])
    given = parser.parse_args()
    explained = json.loads(EXPLAINED.read_text(encoding="utf-8"))
    open_questions = 0
    with tempfile.TemporaryDirectory(prefix="cc-mutants-") as name:
        folder = copied(Path(name) / "copy")
        for module in given.modules or TESTS:
            count, lived = survivors(module, given.tests or TESTS[module], folder)
            reasons = explained.get(module, {})
            unexplained = [one for one in lived if one.key not in reasons]
            open_questions += len(unexplained)
            for one in unexplained:
                print(f"{module}:{one.line} lives: {one.key}", flush=True)
            print(
                f"{module}: {count} changes, {count - len(lived)} noticed, "
                f"{len(lived) - len(unexplained)} explained, {len(unexplained)} not",
                flush=True,
            )
    return 1 if open_questions else 0


if __name__ == "__main__":
    sys.exit(main())
