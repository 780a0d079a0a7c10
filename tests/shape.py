"""Measures the source tree: lengths, imports inside functions, who imports whom."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import grimp

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("cleanclinic", "ui")
# Beyond these a file or function is named after every run; `test_shape.py` has the hard limits.
LOOK_AT_FILE_LINES = 400
LOOK_AT_FUNCTION_LINES = 50
TEST_MODULE = re.compile(r"^tests\..*\b(test_|conftest\b)")
# Tells a checker to look away; behind it stands why, in two words at least.
MARK = re.compile(r"# (type: ignore(\[[\w, -]+\])?|noqa(: ?\w+)?|pragma: [\w ]+)")
WORD, LEAST_WORDS = re.compile(r"\w[\w'’]*"), 2


class LazyImport(NamedTuple):
    """An import that runs inside a function."""

    place: str
    imported: str


def sources() -> list[Path]:
    """The Python files of the program and of the two scripts beside it."""
    files = [path for name in PROGRAM for path in sorted((ROOT / name).rglob("*.py"))]
    return [*files, *sorted(ROOT.glob("*.py"))]


def page_sources() -> list[Path]:
    """The Python files of the pages."""
    return sorted((ROOT / "ui" / "pages").rglob("*.py"))


def large_files(
    limit: int = LOOK_AT_FILE_LINES, files: Callable[[], list[Path]] = sources
) -> list[str]:
    """The files longer than `limit` lines."""
    lengths = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in files())
    return [f"{name(path)}: {length} lines" for path, length in lengths if length > limit]


def large_functions(limit: int = LOOK_AT_FUNCTION_LINES) -> list[str]:
    """The functions longer than `limit` lines, their docstring not counted.

    A migration is one list of statements, frozen once released: length says nothing of it.
    """
    found = []
    for path in (path for path in sources() if "versions" not in path.parts):
        for function in functions(ast.parse(path.read_text(encoding="utf-8"))):
            length = function_lines(function)
            if length > limit:
                found.append(f"{name(path)}:{function.lineno} {function.name}: {length} lines")
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def function_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def lazy_imports() -> set[LazyImport]:
    """Every import inside a function of the program, also those by a name in a string."""
    return {
        LazyImport(name(path), imported)
        for path in sources()
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        for node in ast.walk(function)
        if (imported := imported_name(node)) is not None
    }


def imported_name(node: ast.AST) -> str | None:
    """What a node imports, None where it imports nothing."""
    if isinstance(node, ast.ImportFrom):
        return node.module
    if isinstance(node, ast.Import):
        return ", ".join(alias.name for alias in node.names)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called.rpartition(".")[2] in ("__import__", "import_module", "run_module", "run_path"):
            return ast.unparse(node.args[0]).strip("'") if node.args else "?"
    return None


def test_sources() -> list[Path]:
    """The Python files of the tests."""
    return sorted((ROOT / "tests").rglob("*.py"))


def imports_of_tests() -> list[str]:
    """Where a module of tests, or a conftest, is imported: what others need belongs into a kit."""
    return [
        f"{name(path)}:{node.lineno}"
        for path in test_sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if any(TEST_MODULE.search(imported) for imported in all_imported(node))
    ]


def all_imported(node: ast.AST) -> list[str]:
    """Every module a node may import, by its whole name."""
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def marks_of_no_reason() -> list[str]:
    """Where a checker is told to look away, and the line does not say why."""
    return [
        f"{name(path)}:{number}: {mark.group()}"
        for path in [*sources(), *test_sources()]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (mark := MARK.search(line)) and len(WORD.findall(line[mark.end() :])) < LEAST_WORDS
    ]


def texts_of_no_encoding() -> list[str]:
    """Where a text file is read or written as the system's own encoding, on Windows not UTF-8."""
    return [
        f"{name(path)}:{node.lineno}"
        for path in [*sources(), *test_sources()]
        if "_text(" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and leaves_encoding_open(node)
    ]


def leaves_encoding_open(call: ast.Call) -> bool:
    """Whether a call is a `read_text` or `write_text` that names no encoding, here or by place."""
    place = {"read_text": 0, "write_text": 1}.get(getattr(call.func, "attr", ""))
    named = any(keyword.arg == "encoding" for keyword in call.keywords)
    return place is not None and not named and len(call.args) <= place


def import_graph() -> dict[str, set[str]]:
    """Which module imports which, imports inside functions included."""
    graph = grimp.build_graph(*PROGRAM, cache_dir=None)
    return {
        module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules
    }


def folder_arrows(graph: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Which folder imports from which; a package's `__init__` belongs to its own folder."""
    packages = {module for module in graph if any(m.startswith(f"{module}.") for m in graph)}

    def folder(module: str) -> str:
        return module if module in packages else module.rpartition(".")[0]

    return {
        (folder(importer), folder(imported))
        for importer, others in graph.items()
        # `python -m` wants its start file in the folder it stands on top of.
        if not importer.endswith(".__main__")
        for imported in others
        if folder(importer) != folder(imported)
    }


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
