"""What is loaded behind the first window: on a worker, and of `ui` in turns of the UI thread.

What a function here imports was brought just before; see `ui.parts.bringing`.
"""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first painting

import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.words import Words
from ui.main_window import Door, MainWindow
from ui.parts.bringing import bring
from ui.parts.job import Progress
from ui.parts.page import Desk, Page
from ui.parts.tasks import Tasks

if TYPE_CHECKING:
    from cleanclinic.operations.people.describing import WorkspaceInfo
    from cleanclinic.operations.recording.history import Undone
    from cleanclinic.operations.recording.searching import Entry
    from cleanclinic.operations.workspace.at_door import PersonAtDoor
    from cleanclinic.operations.workspace.glance import Glimpse, OfficeGlimpse
    from cleanclinic.operations.workspace.opening import Workspace
    from cleanclinic.operations.workspace.start_page import ShellState
    from ui.door.aftercare import Aftercare
    from ui.door.front import Front
    from ui.door.keeper import Insider, Keeper
    from ui.door.ways import Ways
    from ui.parts.drafts import DraftBook
    from ui.parts.later import Later
    from ui.parts.recovery_dialog import RecoveryDialog
    from ui.rare_fonts import RareFonts
    from ui.ready_pages import ReadyPages

Looked = tuple["Glimpse | OfficeGlimpse", Callable[[Desk], Page]]
"""What was kept of the first page, and how that page is made."""


_FRONT = "ui.door.front"
_CORE = (
    _FRONT,
    "ui.door.aftercare",
    "ui.door.keeper",
    "ui.door.ways",
    "ui.parts.drafts",
    "ui.parts.later",
    "ui.parts.log",
    "ui.parts.recovery_dialog",
    "ui.parts.start_cards",
    "ui.rare_fonts",
    "ui.ready_pages",
)
# Where each page lies, and its name there.
_PAGES = {
    "home": ("ui.pages.home", "HomePage"),
    "risks": ("ui.pages.risks", "RisksPage"),
    "pledges": ("ui.pages.pledges", "PledgesPage"),
    "staff": ("ui.pages.staff", "StaffPage"),
    "registers": ("ui.pages.registers", "RegistersPage"),
    "education": ("ui.pages.education", "EducationPage"),
    "consistency": ("ui.pages.consistency", "ConsistencyPage"),
    "sync": ("ui.pages.sync", "SyncPage"),
    "settings": ("ui.pages.settings", "SettingsPage"),
    "selfcheck": ("ui.pages.selfcheck", "SelfCheckPage"),
    "rectify": ("ui.pages.rectify", "RectifyPage"),
    "reports": ("ui.pages.reports", "ReportsPage"),
    "overview": ("ui.pages.office_overview", "OfficeOverviewPage"),
    "departments": ("ui.pages.departments", "DepartmentsPage"),
    "indexes": ("ui.pages.indexes", "IndexesPage"),
    "standards": ("ui.pages.standards", "StandardsPage"),
    "rules": ("ui.pages.rules", "RulesPage"),
    "reviews": ("ui.pages.selfcheck", "ReviewsPage"),
    "orders": ("ui.pages.orders", "OrdersPage"),
    "inbox": ("ui.pages.inbox", "InboxPage"),
    "requests": ("ui.pages.requests", "RequestsPage"),
    "office": ("ui.pages.office_settings", "OfficePage"),
}
# The page each kind of workspace begins with.
_FIRST_PAGES = {"ward": "home", "office": "overview"}


@dataclass(frozen=True)
class Core:
    """What is loaded behind the first window."""

    describe: Callable[[Path], "WorkspaceInfo"]
    open_workspace: Callable[..., "Workspace"]
    unlock_with_pin: Callable[[Path, str, str], "Workspace"]
    make_demo: Callable[[Path, Words, Progress], Path]
    start_log: Callable[[], None]
    catch_all: Callable[[Callable[[Exception], None]], None]
    log_warning: Callable[[str], None]
    cards: Any
    later: "Later"
    ways: "type[Ways]"
    keeper: "type[Keeper]"
    insider: "type[Insider]"
    drafts: "type[DraftBook]"
    sheet_dialog: "type[RecoveryDialog]"
    flush_forms: Callable[[], None]
    aftercare: "type[Aftercare]"
    ready_pages: "type[ReadyPages]"
    rare_fonts: "type[RareFonts]"


@dataclass(frozen=True)
class AtDoor:
    """Who may come in by PIN."""

    people: "tuple[PersonAtDoor, ...]"
    ways: tuple[str, ...]


def load_core(tasks: Tasks) -> Core:
    """Imports the core for a worker: SQLAlchemy and its kind cost more than Qt itself."""
    import logging

    from cleanclinic.operations.people import describing, pins
    from cleanclinic.operations.workspace import opening as workspace

    bring(tasks, *_CORE)
    from ui import rare_fonts, ready_pages
    from ui.door import aftercare, keeper, ways
    from ui.parts import drafts, later, log, recovery_dialog, start_cards

    def make_demo(folder: Path, words: Words, progress: Progress) -> Path:
        from cleanclinic.operations.demo.making_all import make_demo as make

        made = make(folder, words=words, progress=progress, cancelled=progress.cancelled)
        return Path(made.first_ward)

    return Core(
        describing.describe,
        workspace.open_workspace,
        pins.unlock_with_pin,
        make_demo,
        log.start_log,
        log.catch_all,
        logging.getLogger("cleanclinic.ui").warning,
        start_cards,
        later.Later(),
        ways.Ways,
        keeper.Keeper,
        keeper.Insider,
        drafts.DraftBook,
        recovery_dialog.RecoveryDialog,
        drafts.flush_forms,
        aftercare.Aftercare,
        ready_pages.ReadyPages,
        rare_fonts.RareFonts,
    )


def look_in(tasks: Tasks, folder: Path, page: str) -> "Looked | AtDoor | None":
    """Who may come in by PIN; else what was kept of the first page, and that page."""
    from cleanclinic.operations.workspace.at_door import other_ways_at, people_at
    from cleanclinic.operations.workspace.glance import glance

    with suppress(CleanClinicError):
        # What is wrong with the file is said when it is opened.
        if people := people_at(folder):
            bring(tasks, _FRONT)
            return AtDoor(people, other_ways_at(folder))
    if page not in ("", *_FIRST_PAGES.values()):
        return None
    found = glance(folder)
    first = _FIRST_PAGES[found.shell.kind.value] if found else ""
    return (found, load_page(tasks, first)) if found and page in ("", first) else None


def wait_of(folder: Path, person_id: str) -> int:
    """How many seconds this person's next try has to wait."""
    from cleanclinic.operations.workspace.at_door import seconds_to_wait

    return seconds_to_wait(folder, person_id)


def make_front(window: "MainWindow") -> "Front":
    """The door of a window; loaded by `look_in` or `load_core` before it is shut."""
    from ui.door.curtain import Curtain
    from ui.door.front import Front

    title = window.kit.words.text("app.name")
    curtain = Curtain(window, lambda: window.shell, title)
    return Front(lambda: window.kit, curtain)


def _shell_state(workspace: "Workspace") -> "ShellState":
    from cleanclinic.operations.home import overview

    return overview.shell_state(workspace)


def _undo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations.recording import history

    return history.undo(workspace)


def _redo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations.recording import history

    return history.redo(workspace)


def _search(workspace: "Workspace", words: Words, kinds: "Collection[str]") -> "tuple[Entry, ...]":
    from cleanclinic.operations.recording import searching

    return searching.search_index(workspace, words, kinds)


def _keep_glimpse(workspace: "Workspace") -> None:
    from cleanclinic.operations.home import glimpse

    glimpse.keep_glimpse(workspace)


def _late_badges(workspace: "Workspace") -> "Mapping[str, int]":
    from cleanclinic.operations.index import consistency

    return consistency.late_badges(workspace)


def load_page(tasks: Tasks, name: str) -> Callable[[Desk], Page]:
    """Imports a page for a worker, on its first visit or after the first page stands."""
    module, made = _PAGES[name]
    bring(tasks, module)
    page: Callable[[Desk], Page] = getattr(sys.modules[module], made)
    return page


# Stands before the core is there: each of these loads on the worker what it needs.
DOOR = Door(_shell_state, _undo, _redo, load_page, _search, _keep_glimpse, _late_badges)
