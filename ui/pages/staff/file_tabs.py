"""The tabs of a person's file; without the permission the roster's fields are all there is."""

from collections.abc import Callable, Iterator, Mapping, Sequence

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

BASICS, EVALUATION = "basics", "evaluation"
TABS = (
    "timeline", EVALUATION, "pledges", "praise", "adverse", "study", "talks", "assessments",
    BASICS,
)  # fmt: skip
# Only doctors are assessed so.
DOCTORS_ONLY = "assessments"
_ENTRIES: Mapping[str, Sequence[ConductKind]] = {
    "praise": (ConductKind.COMMENDATION, ConductKind.PLUS),
    "adverse": (ConductKind.MINUS, ConductKind.ADVERSE),
}
# The other tabs of lines show a part of the timeline each.
_LINES: Mapping[str, Sequence[str]] = {
    "pledges": ("pledge",),
    "talks": ("talk",),
    "study": ("education_session", "exam_result"),
}


class FileTabs(QFrame):
    """A tab is made when it is first shown, or asked for.

    Signals: `year_chosen` (int) of the evaluation; `record_wanted` (kind, id); `next_wanted`
    (ReviewLevel) when the same column of the next person is to be filled.
    """

    year_chosen = Signal(int)
    record_wanted = Signal(str, str)
    next_wanted = Signal(object)

    def __init__(self, desk: Desk, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self.desk = desk
        self._back = back
        self._sees = False
        self._is_doctor = False
        self._is_past = False
        self._person: StaffRow | None = None
        self._file: PersonFile | None = None
        self._wanted = ""
        dress(self, "card")
        text = desk.words.text
        self._made: dict[str, QWidget] = {}
        self.bar = TabBar(desk, text("ui.staff.tabs"))
        self.bar.chosen.connect(self._on_tab)
        self.why = label(text("ui.staff.no_permission"), "muted", wrap=True)
        self.why.hide()
        self._stack = QStackedWidget()
        layout = column(
            desk.look, self.bar, rule(), self.why, self._stack,
            gap=8, margins=(14, 10, 14, 10), into=self,
        )  # fmt: skip
        layout.setStretch(3, 1)

    # The tabs

    def tab(self, key: str) -> QWidget:
        """What a tab shows."""
        if key not in self._made:
            made = self._made[key] = self._make(key)
            if self._is_past:
                _show_past(made)
            self._stack.addWidget(made)
            self._fill(made)
        return self._made[key]

    @property
    def basics(self) -> Basics:
        """The fields of the roster."""
        made = self.tab(BASICS)
        assert isinstance(made, Basics)
        return made

    @property
    def evaluation(self) -> EvaluationTab:
        """The evaluation of a year."""
        made = self.tab(EVALUATION)
        assert isinstance(made, EvaluationTab)
        return made

    def make_rest(self) -> Iterator[None]:
        """Makes the tabs nobody has seen, one before each `yield`."""
        for key in self.bar.keys:
            if key not in self._made:
                self.tab(key)
                yield

    def _make(self, key: str) -> QWidget:
        desk, back = self.desk, self._back
        if key == BASICS:
            return Basics(desk)
        if key == DOCTORS_ONLY:
            return AssessmentsTab(desk, back)
        if key in _ENTRIES:
            return EntriesTab(desk, back, key, _ENTRIES[key])
        if key == EVALUATION:
            evaluation = EvaluationTab(desk)
            evaluation.year_chosen.connect(self.year_chosen)
            evaluation.next_wanted.connect(self.next_wanted)
            evaluation.entry_wanted.connect(lambda event: self._open("conduct_event", event))
            return evaluation
        lines = TimelineTab(desk, back, key, *([_of_kind(_LINES[key])] if key in _LINES else []))
        lines.opened.connect(self._open)
        return lines

    def _fill(self, made: QWidget) -> None:
        file = self._file
        if isinstance(made, Basics):
            made.show_person(self._person)
        elif file is None:
            return
        elif isinstance(made, TimelineTab):
            made.show_lines(file.timeline)
        elif isinstance(made, EntriesTab):
            made.show_entries(file.staff_id, file.events, file.rules)
        elif isinstance(made, EvaluationTab):
            made.show_file(file)
        elif isinstance(made, AssessmentsTab):
            made.show_assessments(file.staff_id, file.assessments)

    @property
    def current(self) -> str:
        """The key of the tab that is shown."""
        return self.bar.current

    def show_tab(self, key: str) -> None:
        """Shows a tab as if it was pressed; after a stroke the record to be chosen in its list.

        Of evaluations stands the year there.
        """
        key, _, self._wanted = key.partition("/")
        self.bar.choose(key)
        if key == EVALUATION and self._wanted:
            year, self._wanted = int(self._wanted), ""
            self.year_chosen.emit(year)
        self._select_wanted()

    def _select_wanted(self) -> None:
        """Chooses the record that was asked for, once it is there."""
        table = getattr(self._made.get(self.current), "table", None)
        if self._wanted and isinstance(table, RecordTable) and table.row(self._wanted):
            if self._wanted not in table.shown_ids():
                table.show_all()
            table.select([self._wanted])
            self._wanted = ""

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
        self._person = person
        self._is_doctor = person is not None and person.post_type is PostType.DOCTOR
        if person is not None:
            self._show_tabs()
        if BASICS in self._made:
            self.basics.show_person(person)

    def show_file(self, file: PersonFile) -> None:
        """Everything beyond the roster."""
        self._file = file
        for key, made in self._made.items():
            if key != BASICS:
                self._fill(made)
        self._select_wanted()

    def show_past(self) -> None:
        """Shows files of a day that is over only.

        What is hidden is looked at as it stands now, and papers are made of that: not here.
        """
        self._is_past = True
        for made in self._made.values():
            _show_past(made)

    def flush(self) -> None:
        if BASICS in self._made:
            self.basics.flush()

    def _on_tab(self, key: str) -> None:
        self._stack.setCurrentWidget(self.tab(key))

    def _open(self, kind: str, record_id: str) -> None:
        """What a line is about: an entry or an evaluation here, anything else on its own page."""
        if kind == "conduct_event":
            for key in _ENTRIES:
                tab = self.tab(key)
                if isinstance(tab, EntriesTab) and tab.has(record_id):
                    self.show_tab(key)
                    tab.table.select([record_id])
                    tab.open_entry(record_id)
        elif kind == "ethics_evaluation":
            self.show_tab(EVALUATION)
        elif kind == "staff_member":
            self.show_tab(BASICS)
        else:
            self.record_wanted.emit(kind, record_id)


def _show_past(made: QWidget) -> None:
    if isinstance(made, Basics):
        for one in made.hidden.values():
            one.hide()
        made.hint.hide()
        made.back.setEnabled(False)
    elif isinstance(made, EvaluationTab):
        made.print.hide()
        made.empty.action.hide()
        made.empty.say(made.desk.words.text("part.day.nothing"))
    table: RecordTable
    for table in made.findChildren(RecordTable):
        table.set_past(on=True)


def _of_kind(kinds: Sequence[str]) -> Callable[[TimelineRow], bool]:
    def wanted(row: TimelineRow) -> bool:
        return row.kind in kinds

    return wanted
