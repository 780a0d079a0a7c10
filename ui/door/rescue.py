"""Where the data does not open: why, what is there to go back to, and the way there.

Nothing is a dead end: what cannot be read is kept as it is, and a backup takes its place.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.keeping.backups import BackupRow, list_backups
from cleanclinic.operations.keeping.going_back import (
    GoBack,
    earlier_ways_in,
    rescue_way,
    usable_backups,
    use_earlier_ways_in,
)
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.workspace.at_door import PersonAtDoor
from ui.door.reopener import Host, Reopener
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.job import Progress
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.secret_field import secret_field
from ui.parts.times import moment_text
from ui.parts.wait_card import StartCard

# What a backup helps against; everything else is to be tried again or put right elsewhere.
RESCUABLE = frozenset(
    {
        "DB-DAMAGED", "DB-EMPTY", "DB-MISSING", "DB-FOREIGN", "DB-KEY", "LOG-BROKEN",
        "KEY-SLOTS-MISSING", "KEY-SLOTS-DAMAGED", "KEY-BUNDLE",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What there is to go back to, and what opens it; `asks_nothing`: it opens by itself.

    `earlier`: the data is whole, and what opened it one change ago is there.
    """

    backups: tuple[BackupRow, ...]
    people: tuple[PersonAtDoor, ...]
    asks_nothing: bool
    earlier: bool = False


def look_around(folder: Path) -> Ground:
    """What there is; the database is not looked at."""
    usable = set(usable_backups(folder))
    rows = tuple(row for row in list_backups(folder) if row.path in usable)
    try:
        info = describe(folder)
    except CleanClinicError:
        return Ground(rows, (), asks_nothing=False, earlier=earlier_ways_in(folder))
    return Ground(rows, info.people, asks_nothing=info.opens_itself and not info.people)


class RescueCard(StartCard):
    """Why, then which backup, then whoever may do it.

    Signals: `again`; `earlier`; `given` (path, person id, PIN, secret).
    """

    again = Signal()
    earlier = Signal()
    given = Signal(object, str, str, str)

    def __init__(self, kit: Kit, sentence: str, ground: Ground) -> None:
        text = kit.words.text
        super().__init__(kit, "triangle-alert", text("rescue.title"), width=520)
        self._ground = ground
        if not ground.earlier:
            self.body.addWidget(label(text("rescue.why"), wrap=True))
        self.body.addWidget(label(sentence, "muted", wrap=True))
        self.use_earlier = button(kit, text("rescue.earlier"), "primary", icon_name="history")
        self.use_earlier.clicked.connect(self.earlier)
        if ground.earlier:
            self.body.addWidget(label(text("rescue.earlier.sentence"), wrap=True))
        # Below its sentence: three buttons in a row have no room in English.
        self.body.addWidget(self.use_earlier)
        self.use_earlier.setVisible(ground.earlier)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        retry = button(kit, text("start.again"), icon_name="refresh-cw")
        retry.clicked.connect(self.again)
        look = "" if ground.earlier else "primary"
        self.go = button(kit, text("rescue.yes"), look, icon_name="history")
        self.go.clicked.connect(self._give)
        self.go.setVisible(bool(ground.backups))
        self.backup = QComboBox()
        self.backup.setAccessibleName(text("rescue.backup"))
        self.who = QComboBox()
        self.who.setAccessibleName(text("rescue.who"))
        self.pin = self._field("door.pin")
        self.secret = self._field("rescue.secret")
        self.other = button(kit, "", "link")
        self.other.clicked.connect(self._turn)
        self._by_pin = bool(ground.people)
        if ground.backups:
            self._offer(ground)
        elif not ground.earlier:
            self.body.addWidget(label(text("rescue.none"), "muted", wrap=True))
        self.body.addWidget(self.problem)
        self.body.addLayout(row(kit.look, retry, None, self.go))

    def show_problem(self, sentence: str) -> None:
        """Says why it did not go on."""
        self.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _offer(self, ground: Ground) -> None:
        kit, text = self.kit, self.kit.words.text
        today = kit.today()
        for one in ground.backups:
            made = one.made_at
            when = moment_text(kit.words, made, today) if made else ""
            reason = text(f"backup_reason.{one.reason}")
            lines = one.head.facts.audit.size if one.head else 0
            self.backup.addItem(text("rescue.line", when=when, reason=reason, count=lines))
        for person in ground.people:
            self.who.addItem(person.name, person.id)
        self.body.addWidget(label(text("rescue.sentence"), "muted", wrap=True))
        choice = column(kit.look, label(text("rescue.backup"), "label"), self.backup, gap=4)
        self.body.addLayout(choice)
        self._whose = label(text("rescue.who"), "label")
        whose = column(kit.look, self._whose, self.who, gap=4)
        self.body.addLayout(whose)
        for part in (self.pin, self.secret):
            self.body.addWidget(part)
        self.body.addLayout(row(kit.look, self.other, None))
        self._show_way()

    def _show_way(self) -> None:
        ground, text = self._ground, self.kit.words.text
        asked = not ground.asks_nothing
        for part in (self._whose, self.who):
            part.setVisible(asked and self._by_pin)
        self.pin.setVisible(asked and self._by_pin)
        self.secret.setVisible(asked and not self._by_pin)
        self.other.setVisible(asked and bool(ground.people))
        self.other.setText(text("rescue.by_secret" if self._by_pin else "rescue.by_pin"))

    def _turn(self) -> None:
        self._by_pin = not self._by_pin
        self._show_way()

    def _field(self, key: str) -> LabelledField:
        title = self.kit.words.text(key)
        field = LabelledField(self.kit, title, secret_field(self.kit, title, placeholder=""))
        field.entered.connect(self._give)
        return field

    def _give(self) -> None:
        asked = not self._ground.asks_nothing
        field = self.pin if self._by_pin else self.secret
        if asked and not field.text():
            field.setFocus()
            return
        self.show_problem("")
        self.setEnabled(False)
        path = self._ground.backups[self.backup.currentIndex()].path
        person = str(self.who.currentData() or "") if asked and self._by_pin else ""
        pin = self.pin.text() if asked and self._by_pin else ""
        secret = self.secret.text() if asked and not self._by_pin else ""
        self.given.emit(path, person, pin, secret)


class Rescue(QObject):
    """One folder; each way ends in the workspace open or in the card, with its sentence."""

    def __init__(self, host: Host, folder: Path, reopener: Reopener) -> None:
        super().__init__()
        self._host = host
        self._folder = folder
        self._reopener = reopener

    def offer(self, error: Exception) -> None:
        """Shows what can be done about an error."""
        folder = self._folder
        self._host.tasks.run_aside(
            lambda _: look_around(folder), partial(self._show, error), owner=self
        )

    def _show(self, error: Exception, ground: Ground, problem: str = "") -> None:
        host = self._host
        card = RescueCard(host.kit, sentence_of(host.kit, error), ground)
        card.again.connect(host.look_again)
        card.given.connect(partial(self._go, card, error, ground))
        card.earlier.connect(partial(self._use_earlier, card))
        card.show_problem(problem)
        host.front.show_card(card)

    def _use_earlier(self, card: RescueCard) -> None:
        """What opened it one change ago takes its place; then it is asked who it is."""
        folder, host = self._folder, self._host

        def refused(error: Exception) -> bool:
            card.show_problem(sentence_of(host.kit, error))
            return True

        card.setEnabled(False)
        host.tasks.run_aside(
            lambda _: use_earlier_ways_in(folder), lambda _: host.look_again(), refused, owner=card
        )

    def _go(
        self,
        card: RescueCard,
        why: Exception,
        ground: Ground,
        backup: Path,
        person: str,
        pin: str,
        secret: str,
    ) -> None:
        folder, kit = self._folder, self._host.kit

        def refused(error: Exception) -> bool:
            card.show_problem(sentence_of(kit, error))
            return True

        def restore(way: GoBack) -> None:
            def work(progress: Progress) -> object:
                return way.restore(progress=progress, cancelled=progress.cancelled)

            title = kit.words.text("ui.settings.backups.back.doing")
            self._reopener.restore(
                title, work, way.reopen,
                lambda error: self._show(why, ground, sentence_of(kit, error)),
            )  # fmt: skip

        find = partial(rescue_way, folder, backup, person_id=person, pin=pin, secret=secret)
        self._host.tasks.run_aside(lambda _: find(), restore, refused, owner=card)


def is_rescuable(error: Exception) -> bool:
    """Whether going back to a backup may help."""
    return isinstance(error, CleanClinicError) and error.code in RESCUABLE
