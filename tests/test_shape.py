"""The house keeps its shape: layers, cycles, sizes, types, style, locks, the text of its files."""

import graphlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import shape

ROOT = shape.ROOT
MOST_FILE_LINES = 600
MOST_PAGE_LINES = 300
MOST_FUNCTION_LINES = 80
LOCKS = ("requirements.lock", "requirements-build.lock")

BY_NAME = "the core imports no Qt, so the window is run by its name"
BEFORE_CORE = "the page shows what was kept while the core is still being loaded on a worker"
BEHIND = "imported behind the first painted window, which must not wait for it"
# Every import inside a function (file, what it imports), and why it cannot stand at the top.
LAZY_IMPORTS = {
    ("cleanclinic/__main__.py", "cleanclinic.cli.main"): "the window's start must not pay for it",
    ("cleanclinic/cli/main.py", "cleanclinic.cli.self_test"): (
        "it tries the slowest libraries of all, which no other command needs"
    ),
    ("cleanclinic/cli/window.py", "ui"): BY_NAME,
    ("cleanclinic/keys/finding.py", "cleanclinic.keys.store"): (
        "the credential store's library is slow, and not every workspace has a slot in it"
    ),
    ("cleanclinic/paper/photos.py", "pi_heif"): (
        "80 ms with Pillow behind it, for whoever looks at a photo of an iPhone"
    ),
    ("cleanclinic/storage/upgrading.py", "cleanclinic.storage.migrate"): (
        "Alembic takes long to import and is needed only when a migration is due"
    ),
    ("cleanclinic/words.py", "locale"): "asked only where the environment names no language",
    ("ui/core_loading.py", "cleanclinic.operations.*"): BEHIND,
    ("ui/core_loading.py", "cleanclinic.operations.workspace.at_door"): BEHIND,
    ("ui/core_loading.py", "cleanclinic.operations.demo.making_all"): BEHIND,
    ("ui/core_loading.py", "cleanclinic.operations.workspace.glance"): BEHIND,
    ("ui/core_loading.py", "logging"): BEHIND,
    ("ui/core_loading.py", "ui"): BEHIND,
    ("ui/core_loading.py", "ui.door"): BEHIND,
    ("ui/core_loading.py", "ui.door.*"): BEHIND,
    ("ui/core_loading.py", "ui.parts"): BEHIND,
    ("ui/parts/bringing.py", "name"): BY_NAME,
    ("ui/parts/bringing.py", "wanted[[]-1[]]"): BY_NAME,
    ("ui/parts/session.py", "PySide6.QtDBus"): "the bus library is slow, and Windows has none",
    ("ui/parts/tasks.py", "logging"): BEHIND,
    ("ui/program.py", "ui.parts.start_cards"): BEHIND,
    ("ui/start.py", "PySide6.QtCore"): "needed only by those who type with fcitx",
    ("ui/start.py", "ui.main_window"): BEHIND,
    ("ui/start.py", "ui.parts.*"): BEHIND,
    ("ui/start.py", "ui.program"): BEHIND,
    ("ui/pages/home/page.py", "cleanclinic.operations.*"): BEFORE_CORE,
    ("ui/pages/home/page.py", "ui.parts.index_dialog"): BEFORE_CORE,
    ("ui/pages/office_overview.py", "cleanclinic.operations.*"): BEFORE_CORE,
}


def run_module(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


# --- Style, types, layers -------------------------------------------------------------------------


def test_ruff_finds_nothing():
    done = run_module("ruff", "check", "--no-cache", "--output-format=concise", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_formatted():
    done = run_module("ruff", "format", "--no-cache", "--check", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_hold():
    done = run_module("mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_contracts_hold():
    # The module has no start of its own: run by -m it would check nothing and say nothing.
    check = "from importlinter.cli import lint_imports_command as check; check()"
    command = [sys.executable, "-c", check, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    contracts = len(project()["tool"]["importlinter"]["contracts"])
    assert f"Contracts: {contracts} kept, 0 broken." in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_no_module_imports_itself_by_a_detour():
    graph = shape.import_graph()
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail("import cycle: " + " <- ".join(error.args[1]))


def test_no_two_folders_import_each_other():
    arrows = shape.folder_arrows(shape.import_graph())
    assert [pair for pair in sorted(arrows) if pair[::-1] in arrows] == []


def test_imports_inside_functions_are_listed_with_their_reason():
    listed = {
        found: {entry for entry in LAZY_IMPORTS if all(map(fnmatchcase, found, entry))}
        for found in shape.lazy_imports()
    }
    assert [tuple(found) for found, entries in listed.items() if not entries] == []
    assert LAZY_IMPORTS.keys() - set().union(*listed.values()) == set(), "listed, but gone"


def test_no_file_or_function_is_huge():
    assert shape.large_files(MOST_FILE_LINES) == []
    assert shape.large_files(MOST_FILE_LINES, shape.test_sources) == []
    assert shape.large_functions(MOST_FUNCTION_LINES) == []


def test_pages_are_short_as_their_parts_carry_them():
    assert shape.large_files(MOST_PAGE_LINES, shape.page_sources) == []


def test_every_text_file_is_read_and_written_in_a_named_encoding():
    assert shape.texts_of_no_encoding() == []


def test_no_module_of_tests_is_imported():
    assert shape.imports_of_tests() == []


def test_whoever_tells_a_checker_to_look_away_says_why():
    assert shape.marks_of_no_reason() == []


# --- The locks ------------------------------------------------------------------------------------


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: str) -> dict[str, Requirement]:
    """The pinned packages of a lock file by name."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = re.findall(r"^([A-Za-z0-9][^\\\n]*)", text, re.MULTILINE)
    pins = [Requirement(line.strip()) for line in lines]
    return {canonicalize_name(pin.name): pin for pin in pins}


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_place(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    strange = re.compile(r"://|@ |^\s*--(?!hash=sha256:)|file:|^-", re.MULTILINE)
    assert [match.group() for match in strange.finditer(text)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked(lock)) > 20
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("lock", "group"), [(LOCKS[0], "dev"), (LOCKS[1], "build")])
def test_the_locks_agree_with_the_project(lock, group):
    settings = project()
    wanted = [
        *settings["project"]["dependencies"],
        *settings["dependency-groups"][group],
        *settings["tool"]["uv"]["constraint-dependencies"],
    ]
    pins = locked(lock)
    for requirement in map(Requirement, wanted):
        pin = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version(pin)), f"{requirement} but {pin}"


def test_both_locks_name_the_same_versions():
    first, second = (locked(lock) for lock in LOCKS)
    both = first.keys() & second.keys()
    assert len(both) > 15
    assert {name: first[name] for name in both} == {name: second[name] for name in both}


def test_the_version_stands_in_one_form_everywhere():
    source = (ROOT / "cleanclinic" / "__init__.py").read_text(encoding="utf-8")
    assert f'VERSION = "{project()["project"]["version"]}"' in source


# --- What the files may say -----------------------------------------------------------------------

TOP_LEVEL = {
    *("cleanclinic", "ui", "resources", "tests", "docs", ".ci"),
    *("pyproject.toml", "build_installer.py", "dev.py", "requirements.lock"),
    *("requirements-build.lock", "README.md", "README.zh-CN.md", "LICENSE", "CHANGELOG.md"),
    *(".gitignore", ".gitattributes"),
}
# Made by tools; none of them is in the repository.
NOT_OURS = {"__pycache__", "build", "dist", "demo"}


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file of the project with its content."""
    for path in sorted(ROOT.rglob("*")):
        place = path.relative_to(ROOT)
        ours = place.parts[0] in TOP_LEVEL and not NOT_OURS.intersection(place.parts)
        if ours and path.is_file() and path.suffix not in (".lock", ".ttf", ".xz", ".png"):
            try:
                yield place, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_names_a_place_on_somebodys_machine():
    # Written so that this file does not accuse itself.
    places = [rf"/{folder}/" for folder in ("work", "root", "opt/pypi", "opt/wheels")]
    places += [r"/home/[a-z]+/", r"[A-Z]:\\+Users\\+[A-Za-z]"]
    machine = re.compile(rf"(?<![\w.])(?:{'|'.join(places)})")
    found = [f"{place}: {hit}" for place, text in text_files() for hit in machine.findall(text)]
    assert found == []


def test_every_link_of_the_pages_leads_to_a_file():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [
        (page.relative_to(ROOT).as_posix(), target)
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert links == []


@pytest.mark.skipif(shutil.which("git") is None, reason="asks git what belongs to the project")
def test_the_top_level_is_as_drawn():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    assert {Path(name).parts[0] for name in listed.stdout.splitlines()} - TOP_LEVEL == set()


# --- Qt -------------------------------------------------------------------------------------------

REFERENCES_OF_NONE = """
import json, sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel()
before = sys.getrefcount(None)
for n in range(20_000):
    label.setText("清廉")
print(json.dumps(sys.getrefcount(None) - before))
"""


def test_qt_takes_no_reference_of_none_away():
    """PySide6 6.12 does on Python 3.11, and the program aborts after some thousand calls."""
    done = subprocess.run(
        [sys.executable, "-c", REFERENCES_OF_NONE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert abs(json.loads(done.stdout)) < 200
