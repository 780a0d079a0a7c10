"""What the staff page shows, read on the worker: the roster with grades, and one person's file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from heapq import nsmallest

from cleanclinic.operations.ethics.assessments import list_assessments
from cleanclinic.operations.ethics.board import (
    EvaluationDetail,
    YearGrade,
    evaluation_detail,
    grades_of_everybody,
)
from cleanclinic.operations.ethics.book import EthicsBook
from cleanclinic.operations.ethics.events import EventRow, list_events, suggested_events
from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.ethics.timeline import TimelineRow, Tone, timeline
from cleanclinic.operations.recording.staff import StaffRow, list_staff, staff_row
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words
from ui.parts.pills import Badge
from ui.parts.record_view import FIRST_ROWS
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


# Words `ui.staff.where.<place>`.
WHERE = ("here", "left")


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
    by_chip: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def among(self, name: str) -> frozenset[str]:
        """The people behind a chip."""
        return self.by_chip.get(name, frozenset())


@dataclass(frozen=True)
class PersonFile:
    """What the tabs show of one person; `detail` is that of the year chosen."""

    staff_id: str
    timeline: tuple[TimelineRow, ...]
    events: tuple[EventRow, ...]
    years: tuple[YearGrade, ...]
    detail: EvaluationDetail | None
    assessments: tuple[PeriodicAssessment, ...]
    # Those entries are made by.
    rules: EthicsRules


def read_people(workspace: Workspace, words: Words, day: date | None = None) -> PeopleView:
    """Everybody, or who there was at the end of a day; grades only for who may see them."""
    then = looking_back(workspace, day)
    people = list_staff(then)
    named = Counter(person.name for person in people)
    sees = sees_ethics(then)
    book = EthicsBook(then) if sees else None
    grades = grades_of_everybody(then, book=book) if book else {}
    return PeopleView(
        people={person.id: person for person in people},
        rows=tuple(
            row_of(
                person, grades.get(person.id, ()), words, then.today(),
                alone=named[person.name] == 1,
            )
            for person in people
        ),
        today=then.today(),
        sees=sees,
        grades=grades,
        suggestions=len(suggested_events(then, book=book)) if book and day is None else 0,
        book=book,
        by_chip=by_chip(people, then.today()),
    )  # fmt: skip


def by_chip(people: Iterable[StaffRow], today: date) -> dict[str, frozenset[str]]:
    """Who stands behind each chip."""
    found: dict[str, set[str]] = {name: set() for name in ("all", *WHERE)}
    for person in people:
        found["all"].add(person.id)
        found[where_of(person, today)].add(person.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def read_first(workspace: Workspace, words: Words) -> tuple[Row, ...] | None:
    """The first of those who are here, without what the files say; None where all come as soon."""
    today, here = workspace.today(), []
    named: Counter[str] = Counter()
    columns = ("name", "staff_number", "left")
    for person, name, number, left in workspace.store.columns(StaffMember, columns):
        named[name] += 1
        if left is None or left >= today.isoformat():
            here.append((left is not None, number, person))
    if len(here) < FIRST_ROWS:
        return None
    found = (workspace.store.get(StaffMember, one) for _, _, one in nsmallest(FIRST_ROWS, here))
    people = (staff_row(held.record) for held in found if held is not None)
    return tuple(row_of(one, (), words, today, alone=named[one.name] == 1) for one in people)


def row_of(
    person: StaffRow, years: tuple[YearGrade, ...], words: Words, today: date, *, alone: bool
) -> Row:
    """As the columns of `people_list` stand; people of one name are told apart by their number."""
    known = next((one for one in years if one.grade is not None), None)
    badge = grade_badge(words, known.grade) if known else None
    name = person.name if alone else f"{person.name} {person.staff_number}"
    where = where_of(person, today)
    cells = (
        name, person.staff_number, words.text(f"post_type.{person.post_type}"),
        person.title or person.duty, person.duty, person.joined, person.left,
        Badge(words.text(f"ui.staff.where.{where}"), "good" if where == WHERE[0] else "plain"),
        badge,
        words.text(f"gender.{person.gender}") if person.gender else None, person.education,
        person.birth_year, person.working_since, person.hired_on, person.moved_from,
    )  # fmt: skip
    return Row(person.id, cells, person.search)


def where_of(person: StaffRow, today: date) -> str:
    """Whether somebody is here or has left."""
    return WHERE[person.left is not None and person.left < today]


def read_file(
    _: Workspace,
    staff_id: str,
    year: int | None,
    book: EthicsBook,
    years: tuple[YearGrade, ...] | None = None,
) -> PersonFile:
    """The file of a person as the book has it, with the evaluation of `year` or of the latest.

    `years` are the person's, where they were read with the book.
    """
    workspace = book.workspace
    if years is None:
        years = grades_of_everybody(workspace, book=book).get(staff_id, ())
    chosen = next((one for one in years if one.year == year), years[0] if years else None)
    return PersonFile(
        staff_id=staff_id,
        timeline=timeline(workspace, staff_id, book=book),
        events=list_events(workspace, staff_id, book=book),
        years=years,
        detail=evaluation_detail(workspace, chosen.evaluation_id, book=book) if chosen else None,
        assessments=list_assessments(workspace, staff_id),
        rules=current_rules(workspace),
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
