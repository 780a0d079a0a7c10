"""The card of this PC: who it is to the office, how it gets its grant, and beginning anew."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.exchange.standing import ExchangeState
from cleanclinic.operations.workspace.epochs import EpochState
from ui.parts.cards import Card, Facts
from ui.parts.digits import Digits
from ui.parts.flow import FlowLine
from ui.parts.layouts import button, column, label, row
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.read_only import keep_off
from ui.parts.sentences import Sentences
from ui.parts.times import day_text


class IdentityCard(Card):
    """Signals: `request_wanted` to write a request file; `print_wanted` for one on paper;
    `grant_wanted` to take the grant in; `replaces_wanted` for a PC that takes another's place;
    `again_wanted` for a new request; `anew_wanted` when the PC may have been copied.
    """

    request_wanted = Signal()
    print_wanted = Signal()
    grant_wanted = Signal()
    replaces_wanted = Signal()
    again_wanted = Signal()
    anew_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.sync.identity"))
        self.desk = desk
        self.words = desk.words
        self._facts = Facts(desk)
        self._pill = Pill(desk.look, Badge(""))
        self.head.addWidget(self._pill)
        self.body.addWidget(self._facts)
        self.anew = button(desk, desk.words.text("ui.sync.anew"), "link")
        self.anew.clicked.connect(self.anew_wanted)
        self.body.addWidget(self._make_asking())
        self.body.addLayout(row(desk.look, self.anew, None))

    def show_state(self, state: ExchangeState, epoch: EpochState, *, restored: bool) -> None:
        """Shows the identity; before the grant also what to do."""
        text, identity = self.words.text, state.identity
        granted = identity.granted
        facts: list[tuple[str, str]] = [
            (text("ui.sync.identity.hospital"), identity.hospital or "–"),
            (text("ui.sync.identity.department"), identity.department),
            (text("ui.sync.identity.device"), identity.device),
        ]
        if granted and epoch.since and epoch.due:
            today = self.desk.today()
            since, due = day_text(epoch.since, today), day_text(epoch.due, today)
            facts.append((text("ui.sync.identity.grant.since"), text(
                "ui.sync.identity.since", since=since, due=due)))  # fmt: skip
        if granted and not epoch.confirmed:
            facts.append(("", text("ui.sync.identity.unconfirmed")))
        self._facts.show_facts(facts)
        self.digits.show_digits(identity.digits)
        key = "granted" if granted else "restored" if restored else "waiting"
        self._pill.set_badge(Badge(text(f"ui.sync.identity.{key}"), "good" if granted else "warn"))
        steps = "restored" if restored else "waiting"
        self.steps.show_texts(
            [text(f"ui.sync.steps.{steps}.{n}") for n in range(1, 4)] if not granted else []
        )
        self.asking.setVisible(not granted)
        self.anew.setVisible(granted)

    def _make_asking(self) -> QWidget:
        desk, text = self.desk, self.words.text
        self.digits = Digits(desk, text("ui.sync.identity.digits"))
        self.steps = Sentences(desk, numbered=True)
        self.request = button(desk, text("ui.sync.identity.request"), "primary", icon_name="save")
        self.request.clicked.connect(self.request_wanted)
        self.print = button(desk, text("ui.sync.identity.print"), icon_name="printer")
        self.print.clicked.connect(self.print_wanted)
        self.grant = button(desk, text("ui.sync.identity.grant"), icon_name="download")
        self.grant.clicked.connect(self.grant_wanted)
        self.more = MenuButton(desk, text("ui.sync.identity.more"))
        menu = self.more.menu_shown
        replaces = menu.addAction(text("ui.sync.identity.replaces"))
        replaces.triggered.connect(self.replaces_wanted)
        menu.addAction(text("ui.sync.identity.again")).triggered.connect(self.again_wanted)
        keep_off(desk, self.grant, self.more, self.anew)
        # English has no room for two of them in one line of every look.
        ways = FlowLine(desk.look.px(8), desk.look.px(6))
        for press in (self.request, self.print, self.grant, self.more):
            ways.line.addWidget(press)
        self.asking = QWidget()
        column(
            desk.look,
            label(text("ui.sync.identity.digits"), "label"), self.digits, 4, self.steps, 4,
            ways, gap=6, into=self.asking,
        )  # fmt: skip
        return self.asking
