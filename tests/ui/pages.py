"""Showing one page over a real workspace, and asking that workspace what came of it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.held import Changes
from cleanclinic.records.post_type import PostType
from cleanclinic.records.risk_category import RiskCategory
from tests.hospital import Hospital
from tests.ui.accessibility import nameless
from tests.ui.looks import plain
from ui.parts.kit import Kit
from ui.parts.page import Desk, Page, Window
from ui.parts.tasks import Tasks

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
P = TypeVar("P", bound=Page)
WIDE, TALL = 1170, 686
# The day it is at every desk.
TODAY = date(2026, 11, 22)


def show(qtbot: QtBot, desk: Desk, make: Callable[[Desk], P], size=(WIDE, TALL)) -> P:
    """The page as the window shows it: filled, and filled again after every change of its kinds."""
    # Put together plain and then dressed, as the program's window does it.
    plain()
    page = make(desk)
    desk.look.dress(page)
    qtbot.addWidget(page)

    def on_changes(changes: Changes) -> None:
        if not page.kinds or page.kinds & changes.kinds:
            page.reload(changes)

    desk.tasks.changed.connect(on_changes)
    desk.tasks.failed.connect(desk.window.fail)
    page.resize(*size)
    page.show()
    page.reload(None)
    settle(desk)
    return page


def settle(desk: Desk) -> None:
    """Waits until nothing is under way."""
    assert desk.tasks.wait_idle()


def ask(desk: Desk, operation: Callable[[Workspace], T]) -> T:
    """What an operation answers; its changes are broadcast like those of any other."""
    answers: list[T] = []
    desk.tasks.run(operation, answers.append)
    settle(desk)
    assert answers, "the operation failed"
    return answers[0]


def nurses(desk: Desk, names: Sequence[str]) -> list[str]:
    """Nurses by these names, numbered from 100 on; their ids."""
    numbered = enumerate(names, 100)
    return [
        ask(desk, partial(add_staff, values={
            "name": name, "staff_number": str(number), "post_type": PostType.NURSE,
        })).id
        for number, name in numbered
    ]  # fmt: skip


def sit_down(kit: Kit, tasks: Tasks, window: Window, hospital: Hospital, ws: Workspace) -> Desk:
    """A desk over a workspace of a test hospital, which only the page's worker may touch now."""
    name, folder = ws.folder.name, ws.folder
    hospital._open.pop(name).close()
    opened: list[Workspace] = []
    tasks.open(lambda: open_workspace(folder, sources=hospital.sources(name)), opened.append)
    assert tasks.wait_idle()
    assert opened
    return Desk(
        words=kit.words, look=kit.look, state=kit.state, today=kit.today, tasks=tasks, window=window
    )


def type_into(widget, text: str) -> None:
    """Text as an input method commits it: key presses cannot say Chinese."""
    widget.setFocus()
    if hasattr(widget, "insert"):
        widget.selectAll()
        widget.insert(text)
        widget.textEdited.emit(text)
    else:
        widget.selectAll()
        widget.insertPlainText(text)


def press(qtbot: QtBot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def dialog_of(page: QWidget, kind: type[W]) -> W:
    """The one open dialog of a kind."""
    (found,) = [child for child in page.findChildren(kind) if child.isVisible()]
    return found


def all_named(page: Page) -> list[str]:
    """What a screen reader could not name, on the page and among its actions."""
    return [*nameless(page), *(name for action in page.top_actions() for name in nameless(action))]


def risk(number: int, **values) -> dict:
    """Values of a risk point that can be saved."""
    return {
        "area": BusinessArea.DRUGS,
        "category": RiskCategory.POST,
        "post": f"处方开具{number}",
        "description": f"受医药代表影响选择同类高价药{number}",
        "likelihood": 3,
        "impact": 5,
        **values,
    }
