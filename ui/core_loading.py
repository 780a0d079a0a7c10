"""What is loaded behind the first window, each of it on a worker thread."""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first painting

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclinic.words import Words
from ui.main_window import Door
from ui.parts.page import Desk, Page
from ui.parts.tasks import Progress

if TYPE_CHECKING:
    from cleanclinic.operations.describing import WorkspaceInfo
    from cleanclinic.operations.glance import Glimpse
    from cleanclinic.operations.history import Undone
    from cleanclinic.operations.start_page import ShellState
    from cleanclinic.operations.workspace import Workspace
    from ui.parts.later import Later

Looked = tuple["Glimpse", Callable[[Desk], Page]]
"""What was kept of the first page, and how that page is made."""


@dataclass(frozen=True)
class Core:
    """What is loaded behind the first window."""

    describe: Callable[[Path], "WorkspaceInfo"]
    open_workspace: Callable[..., "Workspace"]
    create_ward: Callable[..., "Workspace"]
    make_demo: Callable[[Path, Words, Progress], Path]
    start_log: Callable[[], None]
    catch_all: Callable[[Callable[[Exception], None]], None]
    log_warning: Callable[[str], None]
    cards: Any
    later: "Later"


def load_core() -> Core:
    """Imports the core on a worker thread: SQLAlchemy and its kind cost more than Qt itself."""
    import logging

    from cleanclinic.operations import creating, describing, workspace
    from ui.parts import later, log, start_cards

    def make_demo(folder: Path, words: Words, progress: Progress) -> Path:
        from cleanclinic.operations.demo import make_demo as make

        made = make(folder, words=words, progress=progress, cancelled=progress.cancelled)
        return Path(made.first_ward)

    return Core(
        describing.describe,
        workspace.open_workspace,
        creating.create_ward,
        make_demo,
        log.start_log,
        log.catch_all,
        logging.getLogger("cleanclinic.ui").warning,
        start_cards,
        later.Later(),
    )


def look_in(folder: Path, page: str) -> Looked | None:
    """What was kept of a ward's first page, and that page; None where another one is wanted."""
    from cleanclinic.operations.glance import glance

    if page not in ("", "home"):
        return None
    found = glance(folder)
    return (found, load_page("home")) if found else None


def _shell_state(workspace: "Workspace") -> "ShellState":
    from cleanclinic.operations import overview

    return overview.shell_state(workspace)


def _undo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations import history

    return history.undo(workspace)


def _redo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations import history

    return history.redo(workspace)


def _keep_glimpse(workspace: "Workspace") -> None:
    from cleanclinic.operations import overview

    overview.keep_glimpse(workspace)


def load_page(name: str) -> Callable[[Desk], Page]:
    """Imports a page on a worker thread, on its first visit or after the first page stands."""
    match name:
        case "home":
            from ui.pages.home import HomePage

            return HomePage
        case "risks":
            from ui.pages.risks import RisksPage

            return RisksPage
        case "pledges":
            from ui.pages.pledges import PledgesPage

            return PledgesPage
        case "staff":
            from ui.pages.staff import StaffPage

            return StaffPage
        case "sync":
            from ui.pages.sync import SyncPage

            return SyncPage
        case "overview":
            from ui.pages.office_overview import OfficeOverviewPage

            return OfficeOverviewPage
        case "departments":
            from ui.pages.departments import DepartmentsPage

            return DepartmentsPage
        case "inbox":
            from ui.pages.inbox import InboxPage

            return InboxPage
        case "requests":
            from ui.pages.requests import RequestsPage

            return RequestsPage
        case _:
            raise KeyError(name)


# Stands before the core is there: each of these loads on the worker what it needs.
DOOR = Door(_shell_state, _undo, _redo, load_page, _keep_glimpse)
