"""What page and part tests stand on: real tasks over a real workspace in a temporary folder."""

import gc
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partialmethod
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.operations.workspace.sources import seeded_sources
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.words import Words
from tests.hospital import Hospital
from tests.ui.looks import wear
from tests.ui.pages import TODAY, show, sit_down
from ui.parts.job import Job
from ui.parts.kit import Kit, UiState
from ui.parts.page import Desk, Page
from ui.parts.reopening import Reopening
from ui.parts.settings import Choices
from ui.parts.style import BOLD, REGULAR, Look, load_font
from ui.parts.tasks import Tasks

HERE = Path(__file__).parent
SWEPT_WHOLE_AFTER = 50
PATIENCE_MS = 60_000
START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform warns of what windows ask of it; that is no finding."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """As in the program nothing is collected on a worker, which would destroy widgets there."""
    if HERE not in item.path.parents:
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        _clear_away()
        old = gc.get_count()[-1]
        gc.collect(2 if old > SWEPT_WHOLE_AFTER else 1)
        gc.enable()


def _clear_away() -> None:
    """Deletes what a test left: each such widget would be dressed anew with every look after it."""
    for widget in QApplication.topLevelWidgets():
        if widget.parent() is None:
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@dataclass
class WindowNotes:
    """A window that only writes down what its page asked of it."""

    went: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    jobs: list[tuple[str, Job]] = field(default_factory=list)
    reopened: list[Reopening] = field(default_factory=list)
    entered: list[Workspace] = field(default_factory=list)
    chosen: list[Choices] = field(default_factory=list)
    locked: int = 0
    sought: int = 0

    def go(self, page: str, record_id: str = "") -> None:
        self.went.append((page, record_id))

    def tell(self, text: str, *, undo: bool = False, done: bool = True) -> None:
        self.told.append(text)

    def fail(self, error: Exception) -> None:
        self.failures.append(error)

    def show_progress(self, title: str, job: Job) -> None:
        self.jobs.append((title, job))

    def reopen(self, request: Reopening) -> None:
        self.reopened.append(request)

    def enter_as(self, workspace: Workspace) -> None:
        self.entered.append(workspace)

    def lock(self) -> None:
        self.locked += 1

    def show_finder(self) -> None:
        self.sought += 1

    def apply_choices(self, choices: Choices) -> None:
        self.chosen.append(choices)


@pytest.fixture(scope="session", autouse=True)
def clipboard(qapp: QApplication) -> Iterator[None]:
    """Emptied at the end: what Python put on it would be deleted when Python is gone, and crash."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """The light look, worn by the whole program."""
    for font in (REGULAR, BOLD):
        load_font(font)
    made = Look()
    wear(qapp, made)
    return made


@pytest.fixture(autouse=True)
def worn(qapp: QApplication, look: Look) -> None:
    """Each test begins in it, whatever the one before put on."""
    wear(qapp, look)


@pytest.fixture
def words() -> Words:
    return Words("zh_CN")


@pytest.fixture
def kit(look: Look, words: Words) -> Kit:
    return Kit(words=words, look=look, state=UiState(), today=lambda: TODAY)


class PatientBot(QtBot):
    """Waits as long for anything: a busy machine is slow, and is no fault of the program."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)  # noqa: N815  as pytest-qt's
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)  # noqa: N815  as pytest-qt's


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """As pytest-qt's."""
    return PatientBot(request)


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """The door without a workspace; its threads end with the test."""
    made = Tasks()
    yield made
    idle = made.wait_idle()
    made.close()
    assert idle


@pytest.fixture
def ward_folder(tmp_path: Path) -> Path:
    """A department of a demo hospital: it opens without asking, and has no records yet."""
    folder = tmp_path / "ward"
    create_ward(
        folder,
        hospital_code="DEMO-TEST",
        department_name="心内科一病区",
        department_code="XN1",
        department_type=next(iter(DepartmentType)),
        person="王敏",
        device_label="护士站 1 号机",
        passphrase=None,
        use_store=False,
        demo=True,
        sources=seeded_sources(1, START, timedelta(milliseconds=20)),
    ).close()
    return folder


@pytest.fixture
def workspace(tasks: Tasks, ward_folder: Path) -> Workspace:
    """The ward, opened on the worker of `tasks`; only operations may touch it."""
    opened: list[Workspace] = []
    sources = seeded_sources(2, START + timedelta(minutes=5), timedelta(milliseconds=20))
    tasks.open(lambda: open_workspace(ward_folder, sources=sources), opened.append)
    assert tasks.wait_idle()
    return opened[0]


@pytest.fixture
def window() -> WindowNotes:
    return WindowNotes()


@pytest.fixture
def desk(kit: Kit, tasks: Tasks, workspace: Workspace, window: WindowNotes) -> Desk:
    """All a page is given, over a real ward."""
    return Desk(
        words=kit.words, look=kit.look, state=kit.state, today=kit.today, tasks=tasks, window=window
    )


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    with Hospital(tmp_path) as made:
        yield made


@pytest.fixture
def office_page(qtbot, kit, tasks, window, hospital):
    """A page of the hospital's office, which is from then on the page's alone."""

    def make(page: Callable[[Desk], Page], **changed: object) -> Page:
        desk = sit_down(kit, tasks, window, hospital, hospital.office)
        return show(qtbot, replace(desk, **changed), page)

    yield make
    assert tasks.wait_idle()
