"""Computers that ask to belong to the hospital: compare digits over the phone, then grant."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QLineEdit, QWidget

from cleanclinic.operations.enrolment import (
    Enrolled,
    RequestCard,
    enrol,
    pending_requests,
    refuse_request,
)
from cleanclinic.operations.office import office_board
from cleanclinic.operations.receiving import ImportReport, import_files
from cleanclinic.operations.results import Changed
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.held import Changes
from ui.parts.cards import Card
from ui.parts.digits import GROUPS
from ui.parts.empty import Empty
from ui.parts.files import choose_files, choose_folder, open_with_system
from ui.parts.imported import ImportedCard
from ui.parts.layouts import button, clear, column, label, row
from ui.parts.page import Desk, Page
from ui.parts.question import ask
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.times import moment_text

_DIGITS = 25
_CARD_WIDTH = 860
Departments = Sequence[tuple[str, str]]


class RequestsPage(Page):
    """Requests nobody has decided yet."""

    kinds = frozenset({"exchange"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self.cards: list[DeviceCard] = []
        self.imported = ImportedCard(desk)
        self.empty = Empty(desk, "monitor", text("ui.requests.empty"), text("ui.requests.import"))
        self.empty.wanted.connect(self._choose_files)
        self.take = button(desk, text("ui.requests.import"), icon_name="download")
        self.take.clicked.connect(self._choose_files)
        inner = QWidget()
        self._rows = column(desk.look, gap=14)
        column(desk.look, self._rows, None, margins=(0, 0, 10, 0), into=inner)
        self._list = scrolled(inner)
        layout = column(
            desk.look, self.imported, self._list, self.empty,
            gap=14, margins=(20, 16, 20, 16), into=self,
        )  # fmt: skip
        layout.setStretch(1, 1)
        layout.setStretch(2, 1)

    def title(self) -> str:
        return self.words.text("nav.requests")

    def subtitle(self) -> str:
        return self.words.text("ui.requests.subtitle")

    def top_actions(self) -> list[QWidget]:
        return [self.take]

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_read, self._show, key="requests")

    def take_in(self, paths: Sequence[Path]) -> None:
        """Takes request files in, to be decided here."""
        self.desk.tasks.run(
            lambda workspace: import_files(workspace, paths), self._took, busy=self.take
        )

    def grant(self, request_id: str, digits: str, folder: Path, department_id: str = "") -> None:
        """Writes the grant of a request whose digits were compared."""
        self.desk.tasks.run(
            lambda workspace: enrol(
                workspace, request_id, digits, folder, department_id=department_id or None
            ),
            self._granted,
        )

    def refuse(self, request_id: str) -> None:
        self.desk.tasks.run(lambda workspace: refuse_request(workspace, request_id), self._refused)

    def _show(self, seen: tuple[Sequence[RequestCard], Departments]) -> None:
        requests, departments = seen
        self.empty.setVisible(not requests)
        self._list.setVisible(bool(requests))
        shown = {card.request.id: card for card in self.cards}
        if list(shown) == [request.id for request in requests]:
            return
        clear(self._rows)
        self.cards = [DeviceCard(self.desk, request, departments) for request in requests]
        for card in self.cards:
            card.grant_wanted.connect(partial(self._choose_grant, card))
            card.refuse_wanted.connect(partial(self._ask_refuse, card.request))
            self._rows.addWidget(card)

    def _took(self, report: ImportReport) -> None:
        self.imported.show_report(report)

    def _granted(self, enrolled: Enrolled) -> None:
        text = self.words.text(
            "ui.requests.granted",
            department=enrolled.department, name=enrolled.grant_path.name,
        )  # fmt: skip
        self.desk.window.tell(text)
        open_with_system(enrolled.grant_path.parent)

    def _refused(self, _: Changed) -> None:
        self.desk.window.tell(self.words.text("ui.requests.refused"))

    def _choose_files(self) -> None:
        text = self.words.text
        kinds = text("ui.files.request")
        if paths := choose_files(self, self.desk, text("ui.requests.import"), kinds, "receive"):
            self.take_in(paths)

    def _choose_grant(self, card: "DeviceCard") -> None:
        title = self.words.text("ui.requests.grant.folder")
        if folder := choose_folder(self, self.desk, title, "send"):
            self.grant(card.request.id, card.digits(), folder, card.department_id())

    def _ask_refuse(self, request: RequestCard) -> None:
        text = self.words.text
        sentence = text("ui.requests.refuse.ask", device=request.device)
        yes = text("ui.requests.refuse")
        if ask(self, self.desk, text("ui.requests.refuse.title"), sentence, yes, danger=True):
            self.refuse(request.id)


class DeviceCard(Card):
    """One request: its digits large; each group is ticked, or all are typed as they were heard.

    Signals: `grant_wanted`, `refuse_wanted`.
    """

    grant_wanted = Signal()
    refuse_wanted = Signal()

    def __init__(self, desk: Desk, request: RequestCard, departments: Departments) -> None:
        text = desk.words.text
        when = moment_text(desk.words, request.at, desk.today()) if request.at else ""
        super().__init__(
            desk,
            f"{request.department} · {request.device}",
            text("ui.requests.came", when=when),
        )
        self.words = desk.words
        self.request = request
        self.setMaximumWidth(desk.look.px(_CARD_WIDTH))
        self.body.addWidget(label(text("ui.requests.phone"), "muted", wrap=True))
        self.ticks = [self._group(desk, place, part) for place, part in enumerate(self._parts())]
        groups = row(desk.look, *self.ticks, None, gap=22)
        self.body.addLayout(groups)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(text("ui.requests.typed"))
        self.typed.setAccessibleName(text("ui.requests.typed"))
        self.typed.setMaximumWidth(desk.look.px(360))
        self.typed.textEdited.connect(lambda _: self._tell())
        self.said = label("", "muted")
        self.body.addLayout(row(desk.look, self.typed, self.said, None, gap=10))
        self.body.addLayout(self._bottom(desk, departments))
        self._tell()

    def digits(self) -> str:
        """The digits as they were heard, or as every group was ticked."""
        return self.typed.text() or (self.request.digits if self._all_ticked() else "")

    def department_id(self) -> str:
        """The department this computer joins; "" for a new one."""
        return str(self.department.currentData() or "")

    def _parts(self) -> list[str]:
        return self.request.digits.split()[:GROUPS]

    def _group(self, desk: Desk, place: int, part: str) -> QCheckBox:
        tick = QCheckBox(part)
        tick.setFont(desk.look.font(20, bold=True))
        tick.setStyleSheet(f"font-size: {desk.look.text_px(20)}px; font-weight: 700;")
        tick.setAccessibleName(desk.words.text("ui.requests.group", place=place + 1, digits=part))
        tick.toggled.connect(lambda _: self._tell())
        return tick

    def _bottom(self, desk: Desk, departments: Departments) -> QBoxLayout:
        text = desk.words.text
        self.department = QComboBox()
        self.department.setAccessibleName(text("ui.requests.department"))
        self.department.addItem(text("ui.requests.new", name=self.request.department), "")
        for department_id, name in departments:
            self.department.addItem(text("ui.requests.join", name=name), department_id)
            if name == self.request.department:
                self.department.setCurrentIndex(self.department.count() - 1)
        self.refuse = button(desk, text("ui.requests.refuse"), "danger")
        self.refuse.clicked.connect(self.refuse_wanted)
        self.grant = button(desk, text("ui.requests.grant"), "primary", icon_name="key-round")
        self.grant.clicked.connect(self.grant_wanted)
        return row(desk.look, self.department, None, self.refuse, self.grant, gap=10)

    def _all_ticked(self) -> bool:
        return all(tick.isChecked() for tick in self.ticks)

    def _tell(self) -> None:
        """Opens the way once everything agrees, and says what does not."""
        heard = "".join(c for c in self.typed.text() if c.isdigit())
        meant = "".join(self._parts())
        wrong = not meant.startswith(heard) or len(heard) > _DIGITS
        same = heard == meant
        key = "wrong" if wrong else "same" if same else "count"
        text = self.words.text
        self.said.setText(text(f"ui.requests.typed.{key}", count=len(heard)) if heard else " ")
        dress(self.said, "problem" if wrong else "muted")
        self.grant.setEnabled(same or (self._all_ticked() and not heard))


def _read(workspace: Workspace) -> tuple[Sequence[RequestCard], Departments]:
    departments = [(one.id, one.name) for one in office_board(workspace).departments]
    return pending_requests(workspace), departments
