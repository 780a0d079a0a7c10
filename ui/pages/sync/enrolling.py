"""How this PC comes to be trusted: requests, the grant in two steps, a new root, a new beginning.

Every dialog of it stands above the page, which reloads from what changed.
"""

from collections.abc import Callable
from pathlib import Path

from cleanclinic.operations.office.asking import RequestCard, ask_again, write_request
from cleanclinic.operations.office.grant_file import GrantSeen, look_at_grant_file
from cleanclinic.operations.office.request_paper import print_request
from cleanclinic.operations.peers.following import NewRootOffer
from cleanclinic.operations.workspace.results import Printed
from ui.pages.sync.identity import IdentityCard
from ui.pages.sync.trust_dialogs import (
    AnewDialog,
    GrantDialog,
    NewRootDialog,
    ReplacesDialog,
)
from ui.parts.files import choose_target, folder_for_viewer, open_with_system
from ui.parts.page import Desk, Page
from ui.parts.question import ask
from ui.parts.run_dialog import RunDialog, open_dialog

# Letters of a department's and a PC's name that a file's name proposes.
_NAME_MOST = 30


class Enrolling:
    """`offer` is what the office says it founded anew; `dialog` the one shown last.

    `whose` is the department and the PC, for the name of its request.
    """

    def __init__(self, desk: Desk, page: Page) -> None:
        self.desk = desk
        self.words = desk.words
        self._page = page
        self.offer: NewRootOffer | None = None
        self.whose = ""
        self.dialog: RunDialog | None = None

    def follow(self, card: IdentityCard) -> None:
        """Does what the card's buttons ask for."""
        card.request_wanted.connect(self.choose_request)
        card.print_wanted.connect(self.print_request)
        card.replaces_wanted.connect(self.ask_replaced)
        card.again_wanted.connect(self.ask_for_another)
        card.anew_wanted.connect(self.ask_anew)

    # The request

    def choose_request(self, replaces: str = "") -> None:
        """Asks where to, and writes the request there."""
        text = self.words.text
        # Several departments' requests lie on one stick without taking each other's place.
        whose = "".join(one for one in self.whose if one.isalnum() or one == " ")
        name = text("ui.sync.identity.request.file", whose=whose[:_NAME_MOST].strip())
        title = text("ui.sync.identity.request")
        kinds = text("ui.files.request")
        if path := choose_target(self._page, self.desk, title, name, kinds, "send"):
            self.write_request_to(path, replaces=replaces)

    def write_request_to(self, path: Path, *, replaces: str = "") -> None:
        """Writes the request that asks the office for a grant."""
        self.desk.tasks.run(
            lambda workspace: write_request(workspace, path, replaces=replaces),
            self._requested,
            owner=self._page,
        )

    def print_request(self) -> None:
        """The request as a page with a square code, shown by the system's viewer."""
        words = self.words
        name = words.text("ui.sync.identity.print.file")

        def shown(printed: Printed) -> None:
            if not open_with_system(printed.path):
                self._save_request_page(name)

        self._print_to(folder_for_viewer() / name, shown)

    def _save_request_page(self, name: str) -> None:
        """Where nothing shows a PDF it is kept as a file."""
        text = self.words.text
        title, kinds = text("ui.sync.identity.print"), text("ui.files.pdf")
        if path := choose_target(self._page, self.desk, title, name, kinds, "print"):
            self._print_to(path, lambda printed: self.desk.window.tell(printed.path.name))

    def _print_to(self, target: Path, then: Callable[[Printed], None]) -> None:
        words = self.words
        self.desk.tasks.run(
            lambda workspace: print_request(workspace, target, words=words),
            then,
            owner=self._page,
        )

    def ask_replaced(self) -> None:
        """For a PC that takes the place of another."""
        self._open(ReplacesDialog(self.desk, self._page, self.choose_request))

    def ask_for_another(self) -> None:
        """A new request with other digits, after consent."""
        text = self.words.text
        title, yes = text("ui.sync.identity.again"), text("ui.sync.again.yes")
        if ask(self._page, self.desk, title, text("ui.sync.again.ask"), yes):
            self.desk.tasks.run(ask_again)

    def _requested(self, card: RequestCard) -> None:
        name = card.path.name if card.path else ""
        self.desk.window.tell(self.words.text("ui.sync.identity.requested", name=name))
        self._page.reload(None)

    # What is believed

    def look_at_grant(self, path: Path) -> None:
        """Shows what a grant says; nothing counts before its digits were compared."""
        self.desk.tasks.run(
            lambda workspace: look_at_grant_file(workspace, path), self._show, owner=self._page
        )

    def ask_new_root(self) -> None:
        """Has the digits typed from the stamped notice."""
        if self.offer is not None:
            self._open(NewRootDialog(self.desk, self._page, self.offer, self._followed))

    def ask_anew(self) -> None:
        """What can be done where this PC may have been copied."""
        self._open(AnewDialog(self.desk, self._page, self._begun))

    def _show(self, seen: GrantSeen) -> None:
        self._open(GrantDialog(self.desk, self._page, seen, self._granted))

    def _granted(self, _: object) -> None:
        self.desk.window.tell(self.words.text("ui.sync.grant.done"))

    def _followed(self, _: object) -> None:
        self.desk.window.tell(self.words.text("ui.sync.root.done"))

    def _begun(self, way: str) -> None:
        self.desk.window.tell(self.words.text(f"ui.sync.anew.{way}.done"))

    def _open(self, dialog: RunDialog) -> None:
        self.dialog = dialog
        open_dialog(dialog)
