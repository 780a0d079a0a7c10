"""What the staff page shows, read on the worker: the roster with grades, and one person's file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclinic.operations.ethics.assessments import list_assessments
from cleanclinic.operations.ethics.board import (
    EvaluationDetail,
    YearGrade,
    evaluation_detail,
    grades_of_everybody,
)
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.events import EventRow, list_events, suggested_events
from cleanclinic.operations.ethics.timeline import TimelineRow, Tone, timeline
from cleanclinic.operations.recording.staff import StaffRow, list_staff
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.words import Words
from ui.parts.pills import Badge
from ui.parts.table_row import Row

GRADE_TONES = {
    EthicsGrade.EXCELLENT: "good",
    EthicsGrade.GOOD: "info",
    EthicsGrade.FAIR: "warn",
    EthicsGrade.POOR: "bad",
}
TONES = {Tone.GOOD: "good", Tone.BAD: "bad", Tone.NEWS: "info", Tone.PLAIN: "plain"}
STATE_TONES = {
    EventState.DRAFT: "plain",
    EventState.PENDING: "warn",
    EventState.PASSED: "good",
    EventState.REFUSED: "bad",
}


@dataclass(frozen=True)
class PeopleView:
    """The roster; `sees` whether the person at the screen may see more than that."""

    people: Mapping[str, StaffRow]
    rows: Sequence[Row]
    today: date
    sees: bool = False
    grades: Mapping[str, tuple[YearGrade, ...]] = field(default_factory=dict)
    suggestions: int = 0
    # What was read for it, so that the next person chosen is read from memory; for the worker only.
    book: EthicsBook | None = None

    def among(self, name: str) -> frozenset[str]:
        """The people behind a chip."""
        return frozenset(
            key for key, person in self.people.items() if name in ("all", self._where(person))
        )

    def _where(self, person: StaffRow) -> str:
        return "left" if person.left is not None and person.left < self.today else "here"


@dataclass(frozen=True)
class PersonFile:
    """What the tabs show of one person; `detail` is that of the year chosen."""

    staff_id: str
    timeline: tuple[TimelineRow, ...]
    events: tuple[EventRow, ...]
    years: tuple[YearGrade, ...]
    detail: EvaluationDetail | None
    assessments: tuple[PeriodicAssessment, ...]


def read_people(workspace: Workspace, words: Words) -> PeopleView:
    """Everybody; grades only for somebody who may see them."""
    people = list_staff(workspace)
    named = Counter(person.name for person in people)
    sees = sees_ethics(workspace)
    book = EthicsBook(workspace) if sees else None
    grades = grades_of_everybody(workspace, book=book) if book else {}
    return PeopleView(
        people={person.id: person for person in people},
        rows=[
            _row(person, grades.get(person.id, ()), words, alone=named[person.name] == 1)
            for person in people
        ],
        today=workspace.today(),
        sees=sees,
        grades=grades,
        suggestions=len(suggested_events(workspace, book=book)) if book else 0,
        book=book,
    )


def _row(person: StaffRow, years: tuple[YearGrade, ...], words: Words, *, alone: bool) -> Row:
    """People of one name are told apart by their number."""
    known = next((one for one in years if one.grade is not None), None)
    badge = grade_badge(words, known.grade) if known else None
    name = person.name if alone else f"{person.name} {person.staff_number}"
    return Row(person.id, (name, person.title or person.duty, badge), person.search)


def read_file(
    workspace: Workspace, staff_id: str, year: int | None, book: EthicsBook
) -> PersonFile:
    """The file of a person, with the evaluation of `year` or of the latest."""
    years = grades_of_everybody(workspace, book=book).get(staff_id, ())
    chosen = next((one for one in years if one.year == year), years[0] if years else None)
    return PersonFile(
        staff_id=staff_id,
        timeline=timeline(workspace, staff_id, book=book),
        events=list_events(workspace, staff_id, book=book),
        years=years,
        detail=evaluation_detail(workspace, chosen.evaluation_id, book=book) if chosen else None,
        assessments=list_assessments(workspace, staff_id),
    )


def grade_badge(words: Words, grade: EthicsGrade | None, before: str = "") -> Badge:
    """A grade as a pill; an open year says so."""
    if grade is None:
        return Badge(before + words.text("evaluation_state.open"), "plain")
    order = list(EthicsGrade).index(grade)
    return Badge(before + words.text(f"ethics_grade.{grade}"), GRADE_TONES[grade], order)


def signed(value: Decimal | None) -> str:
    """Points with their sign, or nothing."""
    if value is None:
        return ""
    return f"{'+' if value >= 0 else '−'}{plain(abs(value))}"
