"""The register of risk points: the shared desk, and what is done with the list as a whole."""

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.operations.risks.todos import REVIEW
from cleanclinic.records.held import Changes
from ui.pages.risks.control_desk import ControlDesk
from ui.pages.risks.deeds import RiskDeeds
from ui.pages.risks.desk import RiskDesk
from ui.pages.risks.list_strip import CONTROLS, POINTS
from ui.pages.risks.papers import RiskPapers
from ui.pages.risks.side import RiskSide
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.record_desk import RecordDesk
from ui.parts.record_view import DeskView

LIBRARY, APPROVAL = "library", "approval"
"""In place of a record: opens the risk library, or the approval of the list, at once."""
# Before the id of a control: it is shown in the list of controls.
_CONTROL = "control/"


class RisksPage(Page):
    """Risk points and their controls."""

    kinds = frozenset(
        {
            *("risk_point", "control", "staff_member", "control_check", "internal_rule"),
            *("review_round", "risk_review", "risk_approval"),
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._counted: tuple[int, int] | None = None
        self.records = RiskDesk(desk)
        self.table = self.records.table
        self.deeds = RiskDeeds(desk, self, self.records)
        self._make_actions()
        self._make_menu()
        self._make_shortcuts()
        # Made when somebody first wants it.
        self.controls: ControlDesk | None = None
        # Something changed since the controls were read.
        self._is_stale = True
        self.stack = QStackedWidget()
        self.stack.addWidget(self.records)
        records, strip = self.records, self.records.list_strip
        strip.switch.chosen.connect(self.show_table)
        records.loaded.connect(self._on_loaded)
        records.library_wanted.connect(self.deeds.open_library)
        records.beside.narrowed.connect(self._on_narrowed)
        records.set_row_actions(self._row_actions)
        records.status_wanted.connect(lambda: self.deeds.open_status([self.side.risk_id]))
        strip.review_wanted.connect(self.deeds.open_review)
        strip.approval_wanted.connect(self.deeds.open_approval)
        strip.rules_wanted.connect(self.deeds.open_rules)
        column(desk.look, self.stack, into=self)

    @property
    def side(self) -> RiskSide:
        """What belongs to the current point."""
        return self.records.risk_side

    # The page

    def title(self) -> str:
        return self.words.text("nav.risks")

    def subtitle(self) -> str:
        if self._counted is None:
            return ""
        points, controls = self._counted
        return self.words.text("ui.risks.subtitle", points=points, controls=controls)

    def top_actions(self) -> list[QWidget]:
        if self.controls is not None and self.shown is self.controls:
            return self.controls.top_actions()
        search, more, *add = self.records.top_actions()
        if self.records.beside.is_narrow:
            return [search, more, *add]
        return [search, more, self.from_library, self.to_paper, *add]

    def reading_actions(self) -> list[QWidget]:
        return [*self.shown.reading_actions(), self.to_paper]

    @property
    def shown(self) -> RecordDesk:
        """The desk on the screen: of points, or of controls."""
        at_controls = self.stack.currentWidget() is self.controls
        return self.controls if self.controls is not None and at_controls else self.records

    def show_table(self, name: str) -> None:
        """Shows points or controls."""
        self.leave()
        shown: RecordDesk = self.records if name == POINTS else self._control_desk()
        self.stack.setCurrentWidget(shown)
        self.records.list_strip.switch.choose(name)
        if self.controls is not None:
            self.controls.switch.choose(name)
        self.heading_changed.emit()
        shown.table.view.setFocus()

    def reload(self, changes: Changes | None) -> None:
        self.records.reload(changes)
        if self.shown is self.controls:
            self.controls.reload(changes)
        else:
            self._is_stale = True

    def make_rest(self) -> Iterator[None]:
        if self._is_stale:
            self._control_desk()
            yield

    def show_record(self, record_id: str) -> None:
        if record_id == LIBRARY:
            self.deeds.open_library()
        elif record_id == REVIEW:
            self.deeds.open_review()
        elif record_id == APPROVAL:
            self.deeds.open_approval()
        elif record_id.startswith(_CONTROL):
            self.show_table(CONTROLS)
            self.shown.show_record(record_id.removeprefix(_CONTROL))
        else:
            self.show_table(POINTS)
            self.records.show_record(record_id)

    def leave(self) -> None:
        self.shown.flush()

    def focus_search(self) -> None:
        self.shown.focus_search()

    # How it is built

    def _control_desk(self) -> ControlDesk:
        if self.controls is None:
            self.controls = ControlDesk(self.desk)
            self.controls.switch.chosen.connect(self.show_table)
            self.controls.loaded.connect(self._on_controls)
            self.controls.point_wanted.connect(self.show_record)
            self.stack.addWidget(self.controls)
        if self._is_stale:
            self._is_stale = False
            self.controls.reload()
        return self.controls

    def _make_actions(self) -> None:
        desk, text = self.desk, self.words.text
        self.to_paper = button(desk, text("ui.risks.print"), icon_name="printer")
        self.from_library = button(desk, text("ui.risks.library"), icon_name="library")
        self.papers = RiskPapers(desk, self, self.to_paper)
        self.to_paper.clicked.connect(self.papers.choose_print)
        self.from_library.clicked.connect(self.deeds.open_library)

    def _make_menu(self) -> None:
        menu, text = self.records.more.menu_shown, self.words.text
        for key in ("review", "approval", "rules"):
            menu.addAction(text(f"ui.risks.menu.{key}"), getattr(self.deeds, f"open_{key}"))
        menu.addSeparator()
        self._spare = [
            menu.addAction(text("ui.risks.library"), self.deeds.open_library),
            menu.addAction(text("ui.risks.print"), self.papers.choose_print),
        ]
        for spare in self._spare:
            spare.setVisible(False)

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+Shift+N", self.deeds.open_library),
            ("Ctrl+P", self.papers.choose_print),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    # What happens

    def _on_loaded(self, view: DeskView) -> None:
        # Nothing is taken over into a day that is over.
        self.from_library.setEnabled(view.day is None)
        self._spare[0].setEnabled(view.day is None)
        counted = (len(view.held), self.records.risks.controls)
        if counted != self._counted:
            self._counted = counted
            self.heading_changed.emit()

    def _on_controls(self, view: DeskView) -> None:
        assert self.controls is not None
        points, _ = self._counted or (0, 0)
        self.controls.switch.show_counts(points, len(view.held))

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        if not ids:
            return []
        action = QAction(self.words.text("ui.risks.menu.status", count=len(ids)))
        action.triggered.connect(self.deeds.open_status_of_selected)
        return [action]

    def _on_narrowed(self, narrow: bool) -> None:
        for spare in self._spare:
            spare.setVisible(narrow)
        self.heading_changed.emit()
