"""What this PC is called, where its data lies, and how the screen looks and locks itself."""

from dataclasses import dataclass

from cleanclinic import VERSION
from cleanclinic.operations.workspace.opening import Workspace
from ui.pages.settings.section import Section
from ui.parts.cards import Card, Facts
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.settings import LookLines


@dataclass(frozen=True)
class ThisPc:
    """Facts about this PC; `number` tells it from others over the phone."""

    label: str
    where: str
    folder: str
    number: str


class ThisPcSection(Section):
    """Facts, then the look and the lock."""

    name = "this_pc"
    icon = "monitor"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        card = Card(desk, self.text("title"))
        self.facts = Facts(desk)
        card.body.addWidget(self.facts)
        screen = Card(desk, self.text("screen"))
        self.lines = LookLines(desk)
        self.lines.chosen.connect(desk.window.apply_choices)
        screen.body.addWidget(self.lines)
        screen.body.addWidget(label(self.text("lock"), "muted", wrap=True))
        for part in (card, screen):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def reload(self) -> None:
        self.desk.tasks.run(_read, self._show, key="settings.this_pc")

    def _show(self, found: ThisPc) -> None:
        shown = (
            ("where", found.where),
            ("label", found.label),
            ("number", found.number),
            ("folder", found.folder),
            ("version", VERSION),
        )
        self.facts.show_facts([(self.text(key), value) for key, value in shown if value])


def _read(workspace: Workspace) -> ThisPc:
    department = workspace.department
    where = department.name if department else ""
    return ThisPc(
        label=workspace.device_label,
        where=" · ".join(part for part in (workspace.hospital_name, where) if part),
        folder=str(workspace.folder),
        number=workspace.store.device[-8:].upper(),
    )
