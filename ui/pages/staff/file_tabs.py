"""The tabs of a person's file; without the permission the roster's fields are all there is."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from cleanclinic.operations.ethics.timeline import TimelineRow
from cleanclinic.operations.recording.staff import StaffRow
from cleanclinic.records.ethics_terms import ConductKind
from cleanclinic.records.post_type import PostType
from ui.pages.staff.assessments_tab import AssessmentsTab
from ui.pages.staff.basics import Basics
from ui.pages.staff.entries_tab import EntriesTab
from ui.pages.staff.evaluation_tab import EvaluationTab
from ui.pages.staff.tab_bar import TabBar
from ui.pages.staff.timeline_tab import TimelineTab
from ui.pages.staff.view import PersonFile
from ui.parts.layouts import column, label, rule
from ui.parts.page import Desk
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.style import dress

BASICS = "basics"
TABS = (
    "timeline", "evaluation", "pledges", "praise", "adverse", "study", "talks", "assessments",
    BASICS,
)  # fmt: skip
# Only doctors are assessed so.
DOCTORS_ONLY = "assessments"
PRAISE = (ConductKind.COMMENDATION, ConductKind.PLUS)
ADVERSE = (ConductKind.MINUS, ConductKind.ADVERSE)
_PLEDGE, _TALK, _STUDY = ("pledge",), ("talk",), ("education_session", "exam_result")


class FileTabs(QFrame):
    """Signals: `year_chosen` (int) of the evaluation; `record_wanted` (kind, id)."""

    year_chosen = Signal(int)
    record_wanted = Signal(str, str)

    def __init__(self, desk: Desk, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self.desk = desk
        self._sees = False
        self._is_doctor = False
        dress(self, "card")
        text = desk.words.text
        self.basics = Basics(desk)
        self.timeline = TimelineTab(desk, back, "timeline")
        self.pledges = TimelineTab(desk, back, "pledges", _of_kind(_PLEDGE))
        self.talks = TimelineTab(desk, back, "talks", _of_kind(_TALK))
        self.study = TimelineTab(desk, back, "study", _of_kind(_STUDY))
        self.assessments = AssessmentsTab(desk, back)
        self.evaluation = EvaluationTab(desk)
        self.praise = EntriesTab(desk, back, "praise", PRAISE)
        self.adverse = EntriesTab(desk, back, "adverse", ADVERSE)
        self.pages: Mapping[str, QWidget] = {
            "timeline": self.timeline, "evaluation": self.evaluation, "pledges": self.pledges,
            "praise": self.praise, "adverse": self.adverse, "study": self.study,
            "talks": self.talks, DOCTORS_ONLY: self.assessments, BASICS: self.basics,
        }  # fmt: skip
        self.bar = TabBar(desk, text("ui.staff.tabs"))
        self.bar.chosen.connect(self._on_tab)
        self.why = label(text("ui.staff.no_permission"), "muted", wrap=True)
        self.why.hide()
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(page)
        layout = column(
            desk.look,
            self.bar,
            rule(),
            self.why,
            self._stack,
            gap=8,
            margins=(14, 10, 14, 10),
            into=self,
        )
        layout.setStretch(3, 1)
        for tab in (self.timeline, self.pledges, self.talks, self.study):
            tab.opened.connect(self._open)
        self.evaluation.year_chosen.connect(self.year_chosen)
        self.evaluation.entry_wanted.connect(lambda event: self._open("conduct_event", event))
        self.show_permission(sees=False)

    @property
    def current(self) -> str:
        """The key of the tab that is shown."""
        return self.bar.current

    def show_tab(self, key: str) -> None:
        """Shows a tab as if it was pressed."""
        self.bar.choose(key)

    def show_permission(self, *, sees: bool) -> None:
        """Offers the tabs the person at the screen may see."""
        opened = sees and not self._sees
        self._sees = sees
        self.why.setVisible(not sees)
        self._show_tabs()
        if opened:
            self.show_tab(TABS[0])

    def _show_tabs(self) -> None:
        text = self.desk.words.text
        tabs = [key for key in TABS if self._is_doctor or key != DOCTORS_ONLY]
        shown = tabs if self._sees else [BASICS]
        self.bar.show_tabs([(key, text(f"ui.staff.tab.{key}")) for key in shown])

    def show_person(self, person: StaffRow | None) -> None:
        """The roster's fields; the rest follows with `show_file`."""
        self.setVisible(person is not None)
        self._is_doctor = person is not None and person.post_type is PostType.DOCTOR
        self._show_tabs()
        self.basics.show_person(person)

    def show_file(self, file: PersonFile) -> None:
        """Everything beyond the roster."""
        for tab in (self.timeline, self.pledges, self.talks, self.study):
            tab.show_lines(file.timeline)
        for entries in (self.praise, self.adverse):
            entries.show_entries(file.staff_id, file.events, file.rules)
        self.evaluation.show_file(file)
        self.assessments.show_assessments(file.staff_id, file.assessments)

    def show_past(self) -> None:
        """Shows files of a day that is over only.

        What is hidden is looked at as it stands now, and papers are made of that: not here.
        """
        for one in self.basics.hidden.values():
            one.hide()
        self.basics.hint.hide()
        self.basics.back.setEnabled(False)
        self.evaluation.print.hide()
        self.evaluation.empty.action.hide()
        self.evaluation.empty.say(self.desk.words.text("part.day.nothing"))
        table: RecordTable
        for table in self.findChildren(RecordTable):
            table.set_past(on=True)

    def flush(self) -> None:
        self.basics.flush()

    def _on_tab(self, key: str) -> None:
        self._stack.setCurrentWidget(self.pages[key])

    def _open(self, kind: str, record_id: str) -> None:
        """What a line is about: an entry or an evaluation here, anything else on its own page."""
        if kind == "conduct_event":
            for key in ("praise", "adverse"):
                tab = self.pages[key]
                if isinstance(tab, EntriesTab) and tab.has(record_id):
                    self.show_tab(key)
                    tab.table.select([record_id])
                    tab.open_entry(record_id)
        elif kind == "ethics_evaluation":
            self.show_tab("evaluation")
        elif kind == "staff_member":
            self.show_tab(BASICS)
        else:
            self.record_wanted.emit(kind, record_id)


def _of_kind(kinds: Sequence[str]) -> Callable[[TimelineRow], bool]:
    def wanted(row: TimelineRow) -> bool:
        return row.kind in kinds

    return wanted
