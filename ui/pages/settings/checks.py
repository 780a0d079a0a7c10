"""Whether the data is whole: what was checked when, a check at once, and the repair."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.keeping.care import (
    CareState,
    CareTask,
    Checked,
    Repaired,
    care_state,
    check_all,
    repair,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Role
from ui.pages.settings.kept_error import KeptError
from ui.pages.settings.section import Section
from ui.parts.cards import Card, Facts
from ui.parts.failures import sentence_of
from ui.parts.job import Progress
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.times import moment_text

_REPAIRABLE = "VIEWS-DIFFER"
_DAMAGED = ("DB-DAMAGED", "LOG-BROKEN")


@dataclass(frozen=True)
class Checks:
    """What the section shows."""

    state: CareState
    may: bool
    today: date


class ChecksSection(Section):
    """One card: how it stands, and what can be done."""

    name = "checks"
    icon = "clipboard-check"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        card = Card(desk, self.text("title"))
        self.state = Pill(desk.look, Badge(""))
        self.said = label("", wrap=True)
        self.facts = Facts(desk)
        self.check = button(desk, self.text("check"), "primary", icon_name="clipboard-check")
        self.repair = button(desk, self.text("repair"))
        self.backups = button(desk, self.text("backups"), icon_name="history")
        self.check.clicked.connect(self.check_now)
        self.repair.clicked.connect(self.repair_now)
        self.backups.clicked.connect(partial(desk.window.go, "settings", "backups"))
        card.body.addLayout(row(desk.look, self.state, None))
        card.body.addWidget(self.said)
        card.body.addWidget(self.facts)
        card.body.addLayout(row(desk.look, self.check, self.repair, self.backups, None))
        about = Card(desk, self.text("about"))
        for key in ("about.check", "about.repair", "about.backup"):
            about.body.addWidget(label(self.text(key), "muted", wrap=True))
        self.body.addWidget(card)
        self.body.addWidget(about)
        self.body.addStretch(1)

    def reload(self) -> None:
        self.desk.tasks.run(_read, self._show, key="settings.checks")

    # What a person does

    def check_now(self) -> None:
        """Every page and every line, with progress."""

        def work(workspace: Workspace, progress: Progress) -> Checked:
            return check_all(workspace, progress=progress, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self._checked, self._found, busy=self.check)
        self.desk.window.show_progress(self.text("checking"), job)

    def repair_now(self) -> None:
        """What is shown, worked out from the log anew."""

        def work(workspace: Workspace, progress: Progress) -> Repaired:
            return repair(workspace, progress=progress, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self._repaired, self._found, busy=self.repair)
        self.desk.window.show_progress(self.text("repairing"), job)

    def _checked(self, checked: Checked) -> None:
        self.desk.window.tell(self.text("sound", count=checked.lines))
        self.reload()

    def _repaired(self, repaired: Repaired) -> None:
        key = "repaired" if repaired.differences else "nothing_to_repair"
        self.desk.window.tell(self.text(key, count=repaired.differences))
        self.reload()

    def _found(self, error: Exception) -> bool:
        self.reload()
        # What was found stands in the card; anything else is for the banner.
        code = error.code if isinstance(error, CleanClinicError) else ""
        return code in (_REPAIRABLE, *_DAMAGED)

    # What is shown

    def _show(self, found: Checks) -> None:
        facts = found.state.facts
        wrong = next((one for one in facts.values() if one.code in (_REPAIRABLE, *_DAMAGED)), None)
        if wrong is not None:
            error = KeptError(wrong.code, wrong.values)
            self.state.set_badge(Badge(self.text("wrong"), "bad"))
            self.said.setText(sentence_of(self.desk, error))
        elif found.state.left_open:
            self.state.set_badge(Badge(self.text("left_open"), "warn"))
            self.said.setText(self.text("left_open.sentence"))
        elif facts[CareTask.CHECK].good_at is None:
            self.state.set_badge(Badge(self.text("not_yet"), "plain"))
            self.said.setText(self.text("not_yet.sentence"))
        else:
            self.state.set_badge(Badge(self.text("good"), "good"))
            self.said.setText(self.text("good.sentence"))
        damaged = wrong is not None and wrong.code in _DAMAGED
        self.backups.setVisible(damaged)
        self.repair.setVisible(not damaged)
        self.repair.setEnabled(found.may)
        self.facts.show_facts(
            [
                (self.text(f"last.{task.value}"), self._when(found, task))
                for task in (CareTask.CHECK, CareTask.COMPARE)
            ]
        )

    def _when(self, found: Checks, task: CareTask) -> str:
        at = found.state.facts[task].good_at
        return moment_text(self.words, at, found.today) if at else self.text("never")


def _read(workspace: Workspace) -> Checks:
    acting = workspace.acting
    return Checks(
        state=care_state(workspace),
        may=acting is None or acting.role is Role.HEAD_NURSE,
        today=workspace.today(),
    )
