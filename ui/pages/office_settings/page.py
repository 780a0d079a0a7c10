"""The hospital's authority: where its sheets and sticks are, what is due, and wards locked out."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from cleanclinic.operations.office.root_moving import finish_scrub
from cleanclinic.operations.people.rescue import RescueCard, read_rescue
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.root_keys import RootState, root_state
from cleanclinic.operations.workspace.trust import EXCHANGE
from cleanclinic.records.held import Changes
from ui.pages.office_settings.renew_dialog import RenewDialog
from ui.pages.office_settings.rescue_dialog import RescueDialog
from ui.pages.office_settings.set_dialog import SetDialog, SetKind
from ui.parts.cards import Card, Facts
from ui.parts.digits import Digits
from ui.parts.file_drop import FileDrop
from ui.parts.files import choose_file
from ui.parts.layouts import button, column, label, row
from ui.parts.notice_paper import NoticeDialog
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge, Pill
from ui.parts.read_only import keep_off
from ui.parts.scroll import scrolled
from ui.parts.steps import StepDialog

_NARROW = 860


class OfficePage(Page):
    """Three cards: the set in force, what the office proves itself with, and wards locked out."""

    kinds = frozenset({"exchange"})
    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._state: RootState | None = None
        self.dialog: StepDialog | None = None
        self.root_card = self._make_root()
        self.office_card = self._make_office()
        self.rescue_card = self._make_rescue()
        side = QWidget()
        column(desk.look, self.office_card, self.rescue_card, None, gap=14, into=side)
        main = QWidget()
        column(desk.look, self.root_card, None, gap=14, into=main)
        inner = QWidget()
        self._halves = row(desk.look, main, side, gap=14, margins=(0, 0, 10, 0), into=inner)
        self._halves.setStretch(0, 3)
        self._halves.setStretch(1, 2)
        column(desk.look, scrolled(inner), margins=(20, 16, 12, 16), into=self)
        if not desk.read_only:
            drop = FileDrop(desk, self, self.words.text("ui.rescue.drop"))
            drop.dropped.connect(self._on_drop)

    def title(self) -> str:
        return self.words.text("nav.office")

    def subtitle(self) -> str:
        return self.words.text("ui.root.subtitle")

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(root_state, self._show, key="office")

    # What can be done

    def make_set(self, kind: SetKind) -> None:
        """Opens the ceremony."""
        if self._state is not None:
            self._open(SetDialog(self.desk, self, self._state, kind))

    def renew(self) -> None:
        """Opens the renewal of what the office proves itself with."""
        if self._state is not None:
            self._open(RenewDialog(self.desk, self, self._state))

    def read_rescue(self, path: Path) -> None:
        """Opens a ward's request for help."""

        def show(card: RescueCard) -> None:
            self._open(RescueDialog(self.desk, self, path, card))

        self.desk.tasks.run(
            lambda workspace: read_rescue(workspace, path), show, busy=self.rescue, owner=self
        )

    def print_notice(self) -> None:
        """Shows the notice of the hospital's digits, to be printed and stamped."""
        notice = NoticeDialog(self.desk, self, self.desk.tasks)
        notice.finished.connect(notice.deleteLater)
        self.notice = notice
        notice.open()

    def finish(self) -> None:
        """Clears what an interruption left of the old authority in the file."""

        def cleared(_: Changed) -> None:
            self.desk.window.tell(self.words.text("ui.root.scrubbed"))

        self.desk.tasks.run(_finish, cleared, busy=self.scrub, owner=self)

    def _open(self, dialog: StepDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _on_drop(self, dropped: Path | Sequence[Path]) -> None:
        if not isinstance(dropped, Path):
            self.read_rescue(dropped[0])

    def _choose_rescue(self) -> None:
        text = self.words.text
        title, kinds = text("ui.rescue.choose"), text("ui.rescue.kinds")
        if path := choose_file(self, self.desk, title, kinds, "receive"):
            self.read_rescue(path)

    # What is shown

    def _show(self, state: RootState) -> None:
        self._state = state
        self._show_root(state)
        self._show_office(state)

    def _show_root(self, state: RootState) -> None:
        text = self.words.text
        key = "behind" if state.behind else "here" if state.on_this_pc else "away"
        tone = {"behind": "bad", "here": "warn", "away": "good"}[key]
        self.pill.set_badge(Badge(text(f"ui.root.state.{key}"), tone))
        values = {"count": state.keys, "needed": state.threshold, "behind": state.behind}
        self.sentence.setText(text(f"ui.root.state.{key}.sentence", **values))
        facts: list[tuple[str, str | QWidget]] = [
            (text("ui.root.version"), text("paper.root.version_text", version=state.version)),
            (text("ui.root.since"), f"{state.since:%Y-%m-%d}"),
        ]
        if not state.on_this_pc:
            set_values = {"count": state.keys, "threshold": state.threshold}
            facts.append((text("ui.root.set"), text("paper.root.needed", **set_values)))
        facts += [(self._copy_name(one.number), self._copy_place(one)) for one in state.copies]
        digits = Digits(self.desk, text("ui.grant.hospital_digits"))
        digits.show_digits(state.digits)
        facts.append((text("ui.grant.hospital_digits"), digits))
        self.facts.show_facts(facts)
        here = state.on_this_pc and not state.behind
        self.move_button.setVisible(here)
        self.rotate.setVisible(not here)
        self.lost.setVisible(not state.on_this_pc)
        self.scrub.setVisible(state.scrub_due)
        self.scrub_note.setVisible(state.scrub_due)

    def _show_office(self, state: RootState) -> None:
        text = self.words.text
        left = (state.office_keys_due - self.desk.today()).days
        tone = "bad" if left <= 0 else "warn" if left <= 30 else "good"
        key = "over" if left <= 0 else "left"
        self.office_pill.set_badge(Badge(text(f"ui.root.office.{key}", days=left), tone))
        self.office_facts.show_facts(
            [
                (text("ui.root.since"), f"{state.office_keys_since:%Y-%m-%d}"),
                (text("ui.root.office.due"), f"{state.office_keys_due:%Y-%m-%d}"),
            ]
        )

    def _copy_name(self, number: int) -> str:
        return self.words.text("paper.root.number", number=number)

    def _copy_place(self, copy: object) -> str:
        names = [one for one in ("sheet", "stick") if getattr(copy, one)]
        text = self.words.text
        return text("ui.list.comma").join(text(f"ui.root.place.{one}") for one in names)

    # How it is built

    def _make_root(self) -> Card:
        desk, text = self.desk, self.words.text
        card = Card(desk, text("ui.root.card"))
        self.pill = Pill(desk.look, Badge(text("ui.root.state.away")))
        card.head.addWidget(self.pill)
        self.sentence = label("", wrap=True)
        self.facts = Facts(desk)
        self.scrub_note = label(text("todo.root_scrub"), "problem", wrap=True)
        self.scrub = button(desk, text("ui.root.scrub"))
        self.scrub.clicked.connect(self.finish)
        self.move_button = self._kind_button(SetKind.MOVE, "primary")
        self.rotate = self._kind_button(SetKind.ROTATE, "")
        self.lost = self._kind_button(SetKind.REFOUND, "link")
        self.paper = button(desk, text("ui.notice.button"), icon_name="printer")
        self.paper.clicked.connect(self.print_notice)
        keep_off(desk, self.move_button, self.rotate, self.lost, self.scrub)
        card.body.addWidget(self.sentence)
        card.body.addWidget(self.facts)
        card.body.addWidget(self.scrub_note)
        card.body.addSpacing(desk.look.px(6))
        presses = (self.move_button, self.rotate, self.scrub, self.paper)
        card.body.addLayout(row(desk.look, *presses, None, self.lost, gap=10))
        card.body.addWidget(label(text("ui.root.about"), "muted", wrap=True))
        self.scrub.hide()
        self.scrub_note.hide()
        return card

    def _kind_button(self, kind: SetKind, look: str) -> QPushButton:
        made = button(self.desk, self.words.text(f"ui.root.set.{kind}.button"), look)
        made.clicked.connect(partial(self.make_set, kind))
        return made

    def _make_office(self) -> Card:
        desk, text = self.desk, self.words.text
        card = Card(desk, text("ui.root.office"))
        self.office_pill = Pill(desk.look, Badge(text("ui.root.office.left", days=365)))
        card.head.addWidget(self.office_pill)
        self.office_facts = Facts(desk)
        renew = button(desk, text("ui.root.renew.button"), icon_name="refresh-cw")
        renew.clicked.connect(self.renew)
        keep_off(desk, renew)
        card.body.addWidget(label(text("ui.root.office.sentence"), "muted", wrap=True))
        card.body.addWidget(self.office_facts)
        card.body.addSpacing(desk.look.px(6))
        card.body.addLayout(row(desk.look, renew, None))
        return card

    def _make_rescue(self) -> Card:
        desk, text = self.desk, self.words.text
        card = Card(desk, text("ui.rescue.card"))
        self.rescue = button(desk, text("ui.rescue.choose"), icon_name="lock-open")
        self.rescue.clicked.connect(self._choose_rescue)
        keep_off(desk, self.rescue)
        card.body.addWidget(label(text("ui.rescue.card.sentence"), "muted", wrap=True))
        card.body.addLayout(row(desk.look, self.rescue, None))
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        direction = QBoxLayout.Direction
        narrow = self.width() < self.desk.look.px(_NARROW)
        self._halves.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)


def _finish(workspace: Workspace) -> Changed:
    finish_scrub(workspace)
    return Changed(1, EXCHANGE)
