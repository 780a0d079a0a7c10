"""The settings: a list of sections at the left, one of them at a time."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QPushButton, QStackedWidget

from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.records.held import Changes
from ui.pages.settings.backups import BackupsSection
from ui.pages.settings.checks import ChecksSection
from ui.pages.settings.handover import HandoverSection
from ui.pages.settings.people import PeopleSection
from ui.pages.settings.section import Section
from ui.pages.settings.sheet import SheetSection
from ui.pages.settings.this_pc import ThisPcSection
from ui.parts.flow import FlowLine
from ui.parts.icons import icon
from ui.parts.layouts import column, row
from ui.parts.page import Desk, Page
from ui.parts.scroll import scrolled
from ui.parts.style import dress

SECTIONS: tuple[type[Section], ...] = (
    PeopleSection, SheetSection, HandoverSection, BackupsSection, ChecksSection, ThisPcSection,
)  # fmt: skip
_NARROW, _NARROWEST = 760, 560
_SHOWN = "settings.section"


class SettingsPage(Page):
    """One section after another is made when it is first visited."""

    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._made: dict[str, Section] = {}
        self._kind = ""
        self.current = ""
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.list = QFrame()
        dress(self.list, "card")
        self._across = FlowLine(desk.look.px(4), desk.look.px(2))
        self._lines = column(desk.look, gap=2)
        whole = column(
            desk.look, self._across, self._lines, None, gap=0, margins=(8, 8, 8, 8), into=self.list
        )
        whole.setStretch(1, 1)
        for section in SECTIONS:
            line = self._line(section)
            self._buttons[section.name] = line
            self._lines.addWidget(line)
        self._is_folded = False
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self._layout = row(desk.look, self.list, self.stack, gap=16, into=self)
        self._layout.setStretch(1, 1)
        self._across.hide()
        self._icons = {name: line.icon() for name, line in self._buttons.items()}
        self._arrange()
        self.show_record(desk.state.get(_SHOWN, ""))

    def title(self) -> str:
        return self.words.text("nav.settings")

    def subtitle(self) -> str:
        return self.words.text(f"ui.settings.{self.current}")

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_kind, self._show_kind, key="settings")

    def show_record(self, record_id: str) -> None:
        """Shows a section by its name; behind a stroke may stand what is to be done there."""
        wanted, _, doing = record_id.partition("/")
        name = wanted if wanted in self._buttons else SECTIONS[0].name
        self.current = name
        self._buttons[name].setChecked(True)
        self.desk.state.set(_SHOWN, name)
        fresh = name not in self._made
        if fresh:
            made = next(one for one in SECTIONS if one.name == name)(self.desk)
            self._made[name] = made
            self.stack.addWidget(scrolled(made))
        place = list(self._made).index(name)
        self.stack.setCurrentIndex(place)
        if doing:
            self._made[name].wish(doing)
        if self._kind:
            self._made[name].reload()
        self.heading_changed.emit()

    @property
    def section(self) -> Section:
        """The section that is shown."""
        return self._made[self.current]

    def _show_kind(self, kind: WorkspaceKind) -> None:
        self._kind = kind.value
        ward_only = self._buttons[HandoverSection.name]
        ward_only.setVisible(kind is WorkspaceKind.WARD)
        if kind is WorkspaceKind.OFFICE and self.current == HandoverSection.name:
            self.show_record("")
        else:
            self.section.reload()

    def _arrange(self) -> None:
        """Where it is narrow the list does without pictures, at last it stands above."""
        look = self.desk.look
        narrow = self.width() < look.px(_NARROW)
        for name, line in self._buttons.items():
            line.setIcon(QIcon() if narrow else self._icons[name])
        side = look.px(20)
        self._layout.setContentsMargins(side, look.px(12 if narrow else 16), side, look.px(14))
        self._layout.setSpacing(look.px(10 if narrow else 16))
        self._fold(on=self.width() < look.px(_NARROWEST))
        # Room for the chosen one in bold.
        if not self._is_folded:
            self._lines.invalidate()
            self.list.setFixedWidth(self.list.sizeHint().width() + look.px(10))

    def _fold(self, *, on: bool) -> None:
        """Puts the list across above the section, or down at its left."""
        if on == self._is_folded:
            return
        self._is_folded = on
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if on else direction.LeftToRight)
        for line in self._buttons.values():
            (self._across.line if on else self._lines).addWidget(line)
        self._across.setVisible(on)
        if on:
            self.list.setMinimumWidth(0)
            self.list.setMaximumWidth(16_777_215)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _line(self, section: type[Section]) -> QPushButton:
        look = self.desk.look
        text = self.words.text(f"ui.settings.{section.name}")
        line = QPushButton(f"  {text}".replace("&", "&&"))
        dress(line, "section")
        line.setIcon(icon(look, section.icon, "muted", size=17))
        line.setIconSize(QSize(look.px(17), look.px(17)))
        # The chosen one is bold.
        bold = QFontMetrics(look.font(bold=True)).horizontalAdvance(line.text())
        line.setMinimumWidth(bold + look.px(24))
        line.setAccessibleName(text)
        line.setCheckable(True)
        line.setAutoDefault(False)
        line.setCursor(Qt.CursorShape.PointingHandCursor)
        line.clicked.connect(partial(self.show_record, section.name))
        self._group.addButton(line)
        return line


def _kind(workspace: Workspace) -> WorkspaceKind:
    return workspace.kind
