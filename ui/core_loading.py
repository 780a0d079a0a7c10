"""What is loaded behind the first window, each of it on a worker thread."""
# ruff: noqa: PLC0415 - what is imported inside functions here must not delay the first painting

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.words import Words
from ui.main_window import Door, MainWindow
from ui.parts.page import Desk, Page
from ui.parts.tasks import Progress

if TYPE_CHECKING:
    from cleanclinic.operations.at_door import PersonAtDoor
    from cleanclinic.operations.describing import WorkspaceInfo
    from cleanclinic.operations.glance import Glimpse
    from cleanclinic.operations.history import Undone
    from cleanclinic.operations.searching import Entry
    from cleanclinic.operations.start_page import ShellState
    from cleanclinic.operations.workspace import Workspace
    from ui.door.aftercare import Aftercare
    from ui.door.front import Front
    from ui.door.keeper import Insider, Keeper
    from ui.door.ways import Ways
    from ui.parts.drafts import DraftBook
    from ui.parts.later import Later
    from ui.parts.recovery_dialog import RecoveryDialog

Looked = tuple["Glimpse", Callable[[Desk], Page]]
"""What was kept of the first page, and how that page is made."""


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


@dataclass(frozen=True)
class AtDoor:
    """Who may come in by PIN."""

    people: "tuple[PersonAtDoor, ...]"
    ways: tuple[str, ...]


def load_core() -> Core:
    """Imports the core on a worker thread: SQLAlchemy and its kind cost more than Qt itself."""
    import logging

    from cleanclinic.operations import describing, pins, workspace
    from ui.door import aftercare, keeper, ways
    from ui.parts import drafts, later, log, recovery_dialog, start_cards

    def make_demo(folder: Path, words: Words, progress: Progress) -> Path:
        from cleanclinic.operations.demo import make_demo as make

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
    )


def look_in(folder: Path, page: str) -> "Looked | AtDoor | None":
    """Who may come in by PIN; else what was kept of a ward's first page, and that page."""
    from cleanclinic.operations.at_door import other_ways_at, people_at
    from cleanclinic.operations.glance import glance

    with suppress(CleanClinicError):
        # What is wrong with the file is said when it is opened.
        if people := people_at(folder):
            _load_front()
            return AtDoor(people, other_ways_at(folder))
    if page not in ("", "home"):
        return None
    found = glance(folder)
    return (found, load_page("home")) if found else None


def wait_of(folder: Path, person_id: str) -> int:
    """How many seconds this person's next try has to wait."""
    from cleanclinic.operations.at_door import seconds_to_wait

    return seconds_to_wait(folder, person_id)


def make_front(window: "MainWindow") -> "Front":
    """The door of a window; loaded by `look_in` or `load_core` before it is shut."""
    front = _load_front()
    title = window.kit.words.text("app.name")
    curtain = front.Curtain(window, lambda: window.shell, title)
    made: Front = front.Front(lambda: window.kit, curtain)
    return made


def _load_front() -> Any:
    from ui.door import front

    return front


def _shell_state(workspace: "Workspace") -> "ShellState":
    from cleanclinic.operations import overview

    return overview.shell_state(workspace)


def _undo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations import history

    return history.undo(workspace)


def _redo(workspace: "Workspace") -> "Undone":
    from cleanclinic.operations import history

    return history.redo(workspace)


def _search(workspace: "Workspace", words: Words, kinds: "Collection[str]") -> "tuple[Entry, ...]":
    from cleanclinic.operations import searching

    return searching.search_index(workspace, words, kinds)


def _keep_glimpse(workspace: "Workspace") -> None:
    from cleanclinic.operations import overview

    overview.keep_glimpse(workspace)


def _late_badges(workspace: "Workspace") -> "Mapping[str, int]":
    from cleanclinic.operations import consistency

    return consistency.late_badges(workspace)


def load_page(name: str) -> Callable[[Desk], Page]:
    """Imports a page on a worker thread, on its first visit or after the first page stands."""
    made = _ward_page(name) or _checking_page(name) or _office_page(name)
    if made is None:
        raise KeyError(name)
    return made


def _ward_page(name: str) -> Callable[[Desk], Page] | None:
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
        case "registers":
            from ui.pages.registers import RegistersPage

            return RegistersPage
        case "education":
            from ui.pages.education import EducationPage

            return EducationPage
        case "consistency":
            from ui.pages.consistency import ConsistencyPage

            return ConsistencyPage
        case "sync":
            from ui.pages.sync import SyncPage

            return SyncPage
        case "settings":
            from ui.pages.settings import SettingsPage

            return SettingsPage
        case _:
            return None


def _checking_page(name: str) -> Callable[[Desk], Page] | None:
    """How a ward stands: what it finds, puts right and reports."""
    match name:
        case "selfcheck":
            from ui.pages.selfcheck import SelfCheckPage

            return SelfCheckPage
        case "rectify":
            from ui.pages.rectify import RectifyPage

            return RectifyPage
        case "reports":
            from ui.pages.reports import ReportsPage

            return ReportsPage
        case _:
            return None


def _office_page(name: str) -> Callable[[Desk], Page] | None:
    match name:
        case "overview":
            from ui.pages.office_overview import OfficeOverviewPage

            return OfficeOverviewPage
        case "departments":
            from ui.pages.departments import DepartmentsPage

            return DepartmentsPage
        case "standards":
            from ui.pages.standards import StandardsPage

            return StandardsPage
        case "rules":
            from ui.pages.rules import RulesPage

            return RulesPage
        case "reviews":
            from ui.pages.selfcheck import ReviewsPage

            return ReviewsPage
        case "orders":
            from ui.pages.orders import OrdersPage

            return OrdersPage
        case "inbox":
            from ui.pages.inbox import InboxPage

            return InboxPage
        case "requests":
            from ui.pages.requests import RequestsPage

            return RequestsPage
        case "office":
            from ui.pages.office_settings import OfficePage

            return OfficePage
        case _:
            return None


# Stands before the core is there: each of these loads on the worker what it needs.
DOOR = Door(_shell_state, _undo, _redo, load_page, _search, _keep_glimpse, _late_badges)
