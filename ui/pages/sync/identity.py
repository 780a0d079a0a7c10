"""Who this computer is to the office, and how it gets its grant."""

from PySide6.QtCore import Signal

from cleanclinic.operations.exchange import ExchangeState
from ui.parts.cards import Card, Facts
from ui.parts.digits import Digits
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.times import moment_text


class IdentityCard(Card):
    """Signals: `request_wanted` to write a request file; `grant_wanted` to take the grant in."""

    request_wanted = Signal()
    grant_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.sync.identity"))
        self.desk = desk
        self.words = desk.words
        text = desk.words.text
        self._facts = Facts(desk)
        self.digits = Digits(desk, text("ui.sync.identity.digits"))
        self._steps = label("", "muted", wrap=True)
        self.request = button(
            desk, text("ui.sync.identity.request"), "primary", icon_name="key-round"
        )
        self.request.clicked.connect(self.request_wanted)
        self.grant = button(desk, text("ui.sync.identity.grant"), icon_name="download")
        self.grant.clicked.connect(self.grant_wanted)
        self._pill = Pill(desk.look, Badge(""))
        self.body.addWidget(self._facts)
        self.body.addWidget(label(text("ui.sync.identity.digits"), "label"))
        self.body.addWidget(self.digits)
        self.body.addWidget(self._steps)
        self.body.addLayout(row(desk.look, self.request, self.grant, None))
        self.head.addWidget(self._pill)

    def show_state(self, state: ExchangeState) -> None:
        """Shows the identity; before the grant also what to do."""
        text, identity = self.words.text, state.identity
        facts: list[tuple[str, str]] = [
            (text("ui.sync.identity.hospital"), identity.hospital),
            (text("ui.sync.identity.department"), identity.department),
            (text("ui.sync.identity.device"), identity.device),
        ]
        if state.last_office_contact:
            when = moment_text(self.words, state.last_office_contact, self.desk.today())
            facts.append((text("ui.sync.identity.contact"), when))
        self._facts.show_facts(facts)
        self.digits.show_digits(identity.digits)
        granted = identity.granted
        key = "granted" if granted else "waiting"
        tone = "good" if granted else "warn"
        self._pill.set_badge(Badge(text(f"ui.sync.identity.{key}"), tone))
        self._steps.setText(text(f"ui.sync.identity.steps.{key}"))
        self.request.setVisible(not granted)
        self.grant.setVisible(not granted)
