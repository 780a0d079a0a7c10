"""What a page is, what it is given, and how the window lists it before it exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.parts.job import Job
from ui.parts.kept_pictures import KeptPictures
from ui.parts.kit import Kit
from ui.parts.tasks import Tasks

if TYPE_CHECKING:
    # The records load behind the first window.
    from cleanclinic.operations.exchange.shared_folder import FolderRound
    from cleanclinic.operations.workspace.opening import Workspace
    from cleanclinic.records.held import Changes
    from ui.parts.reopening import Reopening
    from ui.parts.settings import Choices


class Window(Protocol):
    """What a page may ask of the window it stands in."""

    def go(self, page: str, record_id: str = "") -> None:
        """Shows another page, and there the record if one is named."""

    def tell(self, text: str, *, undo: bool = False, done: bool = True) -> None:
        """Says what was done in a passing notice; with `undo` a link takes the last act back.

        Without `done` it says why nothing was.
        """

    def fail(self, error: Exception) -> None:
        """Shows a failure as one sentence with its next step at the top of the page."""

    def show_finder(self) -> None:
        """Opens one box over all records, pages and acts."""

    def show_progress(self, title: str, job: Job) -> None:
        """Shows a bar with a cancel button for long work until it ends."""

    def reopen(self, request: Reopening) -> None:
        """Closes the workspace, does something to its files, and opens it again."""

    def enter_as(self, workspace: Workspace) -> None:
        """Goes on in a workspace that was opened anew for somebody else."""

    def lock(self) -> None:
        """Locks the screen and closes the workspace."""

    def apply_choices(self, choices: Choices) -> None:
        """Dresses the window anew."""


@dataclass(frozen=True, kw_only=True)
class Desk(Kit):
    """All a page is given: a kit for its parts, the door to data, and the window.

    A page is made in `room`, where it will be shown: all that is moved after it was measured is
    styled anew, which takes as long as to make it.
    """

    tasks: Tasks
    window: Window
    room: QWidget | None = None
    pictures: KeptPictures = field(default_factory=KeptPictures)


class Page(QWidget):
    """One subject. Subclasses build themselves in `__init__(desk)` without data, then `reload`.

    Signals: `heading_changed` when title, subtitle or actions changed; `badge_changed` (count).
    """

    heading_changed = Signal()
    badge_changed = Signal(int)

    kinds: frozenset[str] = frozenset()
    """Kinds of records shown; a change of other kinds does not reload. Empty means all."""

    least_height = 380
    """In a lower window the page scrolls as a whole before its parts are cut; 0 if they scroll."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.room)
        self.desk = desk
        self.words = desk.words

    def title(self) -> str:
        raise NotImplementedError

    def subtitle(self) -> str:
        """What stands small beside the title ("23 个风险点 · 56 条措施")."""
        return ""

    def top_actions(self) -> list[QWidget]:
        """Search box and buttons of the top bar, left to right; the primary button last."""
        return []

    def reading_actions(self) -> list[QWidget]:
        """Those of the actions that change nothing: they stay for somebody who may only look."""
        return []

    def reload(self, changes: Changes | None) -> None:
        """Loads what is shown again through `desk.tasks`; `changes` is None for everything."""

    def make_rest(self) -> Iterator[None]:
        """Makes and fills what is shown only later, some of it before each `yield`.

        Called again it begins with what is not there yet; never while somebody works.
        """
        return iter(())

    def show_glimpse(self, glimpse: Any) -> None:
        """Shows what was kept of the last time, until `reload` brings what stands."""

    def show_record(self, record_id: str) -> None:
        """Selects a record another page pointed to."""

    def show_round(self, done: FolderRound) -> None:
        """Shows what a look into the shared folder brought, where a page tells of it."""

    def leave(self) -> None:
        """Hands over what was typed and not yet saved; called before the page goes away."""

    def show_first(self) -> None:
        """Goes back to what it shows first; the way to it was taken while it was shown."""

    def focus_search(self) -> None:
        """Puts the cursor into the search box, if the page has one (Ctrl+F and /)."""
