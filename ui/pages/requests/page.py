"""Computers that ask to belong to the hospital, and grants that nobody has used yet."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QBoxLayout, QDialog, QWidget

from cleanclinic.operations.home.office_desk import RequestFacts, request_facts, unused_grants
from cleanclinic.operations.office.asking import RequestCard
from cleanclinic.operations.office.devices import DeviceRow
from cleanclinic.operations.office.enrolment import (
    Enrolled,
    pending_requests,
    refuse_request,
    write_grant,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.held import Changes
from ui.pages.requests.grant_dialog import GrantDialog
from ui.pages.requests.refuse_dialog import RefuseDialog
from ui.pages.requests.taking import PasteDialog, Taken, take_request
from ui.parts.cards import Card
from ui.parts.empty import Empty
from ui.parts.file_drop import FileDrop
from ui.parts.files import choose_files, choose_folder
from ui.parts.layouts import Elided, button, clear, column, label, row
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge, Pill
from ui.parts.read_only import keep_off
from ui.parts.scroll import scrolled
from ui.parts.times import day_text, moment_text

_CARD_WIDTH = 860
_SOON_DAYS = 7
REQUESTS = "*.ccreq"
_Seen = tuple[Sequence[RequestCard], Sequence[DeviceRow]]


class RequestsPage(Page):
    """Requests nobody has decided yet; a press opens the one dialog that decides it."""

    kinds = frozenset({"exchange"})
    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self.requests: tuple[RequestCard, ...] = ()
        self.dialog: GrantDialog | None = None
        self._replaces = ""
        self.empty = Empty(desk, "monitor", text("ui.requests.empty"), text("ui.requests.import"))
        self.empty.wanted.connect(self._choose_file)
        self.empty.hide()
        self.take = self._make_take()
        self.wish = label("", wrap=True)
        self.wish.hide()
        self.waiting, self._rows = self._list_card("ui.requests.waiting")
        self.unused, self._unused_rows = self._list_card("ui.requests.unused")
        inner = QWidget()
        column(
            desk.look, self.wish, self.waiting, self.unused, None,
            gap=14, margins=(0, 0, 10, 0), into=inner,
        )  # fmt: skip
        self._list = scrolled(inner)
        # The list keeps the other half of this margin, where its scroll bar may stand.
        layout = column(
            desk.look, self._list, self.empty, gap=14, margins=(20, 16, 10, 16), into=self
        )
        layout.setStretch(0, 1)
        layout.setStretch(1, 1)
        if not desk.read_only:
            FileDrop(desk, self, text("ui.requests.drop")).dropped.connect(self._on_drop)

    def title(self) -> str:
        return self.words.text("nav.requests")

    def subtitle(self) -> str:
        return self.words.text("ui.requests.subtitle")

    def top_actions(self) -> list[QWidget]:
        return [self.take]

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_read, self._show, key="requests")

    def show_record(self, record_id: str) -> None:
        """Opens a request, or waits for one that takes the place of a PC ("replace:<id>").

        A grant nobody used ("grant:<id>") stands in its card.
        """
        kind, _, device_id = record_id.partition(":")
        if kind == "replace":
            self._replaces = device_id
            self.wish.setText(self.words.text("ui.requests.wish"))
            self.wish.show()
        elif kind != "grant":
            self.open_request(record_id)

    def take_in(self, read: Callable[[Workspace], RequestCard], *, then_open: bool = True) -> None:
        """Takes one request in and opens it."""

        def show(taken: Taken) -> None:
            if then_open:
                self.open_request(taken.card.id)

        self.desk.tasks.run(
            lambda workspace: Taken(read(workspace)), show, busy=self.take, owner=self
        )

    def take_files(self, paths: Sequence[Path]) -> None:
        """Takes files in; one alone is opened, several wait in the list."""
        for path in paths:
            self.take_in(partial(take_request, path=path), then_open=len(paths) == 1)

    def open_request(self, request_id: str) -> None:
        """Opens the dialog that decides a request, for whoever may."""
        if self.desk.read_only:
            return
        self.desk.tasks.run(
            lambda workspace: request_facts(workspace, request_id), self._open, owner=self
        )

    def refuse(self, request_id: str, reason: str) -> None:
        """Drops a request; the reason stands in the list of what came and went."""

        def refused(_: Changed) -> None:
            self.desk.window.tell(self.words.text("ui.requests.refused"))

        self.desk.tasks.run(
            lambda workspace: refuse_request(workspace, request_id, reason=reason),
            refused, owner=self,
        )  # fmt: skip

    def write_again(self, device_id: str, folder: Path) -> None:
        """Writes a grant that was lost on its way once more."""

        def written(path: Path) -> None:
            self.desk.window.tell(self.words.text("ui.grant.written_again", name=path.name))

        self.desk.tasks.run(
            lambda workspace: write_grant(workspace, device_id, folder), written, owner=self
        )

    def _open(self, facts: RequestFacts) -> None:
        dialog = GrantDialog(self.desk, self, facts, replaces=self._replaces)
        dialog.refuse_wanted.connect(lambda _: self._ask_refuse(facts.card))
        dialog.granted.connect(self._granted)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _granted(self, enrolled: Enrolled) -> None:
        self._replaces = ""
        self.wish.hide()

    def _ask_refuse(self, request: RequestCard) -> None:
        dialog = RefuseDialog(self.desk, self, request)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.refuse(request.id, dialog.reason())
        dialog.deleteLater()

    # What is shown

    def _show(self, seen: _Seen) -> None:
        requests, unused = seen
        self.requests = tuple(requests)
        text = self.words.text
        nothing = not requests and not unused
        self.empty.setVisible(nothing)
        self._list.setVisible(not nothing)
        self.waiting.setVisible(bool(requests))
        self.unused.setVisible(bool(unused))
        self.waiting.set_title(text("ui.requests.waiting", count=len(requests)))
        self.unused.set_title(
            text("ui.requests.unused", count=len(unused)), text("ui.requests.unused.note")
        )
        clear(self._rows)
        for request in requests:
            self._rows.addWidget(self._request_line(request))
        clear(self._unused_rows)
        for device in unused:
            self._unused_rows.addWidget(self._unused_line(device))

    def _list_card(self, key: str) -> tuple[Card, QBoxLayout]:
        card = Card(self.desk, self.words.text(key, count=0))
        card.setMaximumWidth(self.desk.look.px(_CARD_WIDTH))
        rows = column(self.desk.look, gap=6)
        card.body.addLayout(rows)
        card.hide()
        return card, rows

    def _request_line(self, request: RequestCard) -> QWidget:
        text, desk = self.words.text, self.desk
        when = moment_text(self.words, request.at, desk.today()) if request.at else ""
        opens = button(desk, text("ui.requests.open"), "primary")
        opens.setAccessibleName(text("ui.requests.open.name", device=request.device))
        opens.clicked.connect(partial(self.open_request, request.id))
        refuse = button(desk, text("ui.requests.refuse"), "danger")
        refuse.clicked.connect(partial(self._ask_refuse, request))
        keep_off(desk, opens, refuse)
        name = f"{request.department} · {request.device}"
        return self._line(
            Badge(text("ui.office.requests.open"), "warn"),
            name, text("ui.requests.came", when=when), refuse, opens,
        )  # fmt: skip

    def _unused_line(self, device: DeviceRow) -> QWidget:
        text, today = self.words.text, self.desk.today()
        left = (device.expires - today).days if device.expires else 0
        tone = "warn" if left <= _SOON_DAYS else "plain"
        again = button(self.desk, text("ui.grant.again"), icon_name="usb")
        again.clicked.connect(partial(self._choose_again, device.device_id))
        keep_off(self.desk, again)
        ends = day_text(device.expires, today) if device.expires else ""
        return self._line(
            Badge(text("ui.home.pill.left", days=left), tone),
            f"{device.department} · {device.label}", text("ui.requests.ends", date=ends), again,
        )  # fmt: skip

    def _line(self, badge: Badge, name: str, note: str, *presses: QWidget) -> QWidget:
        look = self.desk.look
        holder = QWidget()
        texts = column(look, Elided(name), Elided(note, "muted"), gap=0)
        layout = row(
            look, Pill(look, badge), texts, *presses, gap=10, margins=(4, 4, 0, 4), into=holder
        )
        layout.setStretch(1, 1)
        return holder

    # What is chosen

    def _make_take(self) -> MenuButton:
        text = self.words.text
        take = MenuButton(self.desk, text("ui.requests.import"))
        ways = (
            ("file", self._choose_file),
            ("picture", self._choose_picture),
            ("paste", self._paste),
        )
        for name, do in ways:
            action = take.menu_shown.addAction(text(f"ui.requests.import.{name}"))
            action.triggered.connect(do)
        return take

    def _on_drop(self, dropped: Path | Sequence[Path]) -> None:
        files = sorted(dropped.glob(REQUESTS)) if isinstance(dropped, Path) else dropped
        self.take_files(files)

    def _choose_file(self) -> None:
        self._choose("ui.requests.import.file", "ui.files.request")

    def _choose_picture(self) -> None:
        self._choose("ui.requests.import.picture", "ui.files.scans")

    def _choose(self, title: str, kinds: str) -> None:
        text = self.words.text
        self.take_files(choose_files(self, self.desk, text(title), text(kinds), "receive"))

    def _paste(self) -> None:
        dialog = PasteDialog(self.desk, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.take_in(dialog.taker())
        dialog.deleteLater()

    def _choose_again(self, device_id: str) -> None:
        title = self.words.text("ui.requests.grant.folder")
        if folder := choose_folder(self, self.desk, title, "send"):
            self.write_again(device_id, folder)


def _read(workspace: Workspace) -> _Seen:
    return pending_requests(workspace), unused_grants(workspace)
