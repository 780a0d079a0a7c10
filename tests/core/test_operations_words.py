"""Every word that operations and the command line ask for stands in both languages."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from cleanclinic.operations.demo.making_all import DemoSummary
from cleanclinic.operations.exchange.standing import JournalResult
from cleanclinic.operations.pledges.board import PledgeStanding
from cleanclinic.operations.risks.register import RiskStanding
from cleanclinic.operations.workspace.opening import WorkspaceKind
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.control import ControlState
from cleanclinic.records.fields import fields_of
from cleanclinic.records.grading import RiskLevel
from cleanclinic.sheets.risks import CellRule
from cleanclinic.words import LANGUAGES, Words

CORE = Path(__file__).resolve().parents[2] / "cleanclinic"
CHOICES: tuple[type[StrEnum], ...] = (
    JournalResult,
    PledgeStanding,
    RiskStanding,
    WorkspaceKind,
    ControlState,
    RiskLevel,
    CellRule,
)


def trees(folder: str) -> Iterator[ast.AST]:
    for path in sorted((CORE / folder).rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            if name in names:
                yield node


def act_keys() -> set[str]:
    """The keys of acts; an edit of several fields at once has a key of its own."""
    found: set[str] = set()
    for tree in trees("operations"):
        found.update(text for text in texts(tree) if text.startswith("act.") and " " not in text)
        for call in (*calls(tree, "edit_name"), *calls(tree, "_write")):
            # `recording._write` hands the key it was given on to `edit_name`.
            found |= {f"{one.value}_many" for one in call.args[:2] if _is_act(one)}
    return found


def _is_act(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).startswith("act.")


def todo_keys() -> set[str]:
    """A to-do's key is its kind's: every kind stands as text in the module that makes them."""
    (tree,) = (tree for tree in trees("operations") if any(calls(tree, "_plain_todo")))
    kinds = set()
    for call in calls(tree, "_plain_todo"):
        kinds.update(one.value for one in call.args[:1] if isinstance(one, ast.Constant))
    for call in calls(tree, "Todo"):
        for keyword in call.keywords:
            if keyword.arg == "text_key" and isinstance(keyword.value, ast.Constant):
                kinds.add(keyword.value.value.removeprefix("todo."))
    return {f"todo.{kind}" for kind in kinds | {"control_overdue", "control_due"}}


def command_keys() -> set[str]:
    """What the command line says by a key written out."""
    found = set()
    for tree in trees("cli"):
        for call in calls(tree, "say", "text", "ask"):
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
        found.update(text for text in texts(tree) if text.startswith("cli.") and text != "cli.")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_todo_and_command_has_its_words(language):
    words = Words(language)
    acts, todos, commands = act_keys(), todo_keys(), command_keys()
    assert len(acts) > 20
    assert len(todos) > 5
    assert len(commands) > 40
    assert [key for key in sorted(acts | todos | commands) if not words.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_field_has_its_words(language):
    words = Words(language)
    wanted = [f"{snake(of.__name__)}.{one.value}" for of in CHOICES for one in of]
    wanted += [f"{of.KIND}.{field.name}" for of in RECORD_TYPES for field in fields_of(of)]
    wanted += [f"kind.{of.KIND}" for of in RECORD_TYPES]
    shown = set(DemoSummary.__annotations__) - {"folder", "first_ward", "seed"}
    wanted += [f"demo.{name}" for name in shown]
    assert [key for key in wanted if not words.has(key)] == []


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
