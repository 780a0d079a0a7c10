"""The people of a ward, read whole on the worker, or after an act in part."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from cleanclinic.operations.ethics.board import YearGrade, grades_of_everybody
from cleanclinic.operations.ethics.events import suggested_events
from cleanclinic.operations.recording.staff import StaffRow, roster_order, staff_row
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.held import Changes
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words
from ui.pages.staff.view import PeopleView, by_chip, read_people, row_of

# More than this many changed records are read with all the others.
_FEW = 50
_KINDS = frozenset(
    of.KIND for of in (StaffMember, ConductEvent, EthicsEvaluation, PeriodicAssessment)
)


def can_read_after(changes: Changes) -> bool:
    """Whether an act touched so little that only that is to be read again."""
    return 0 < len(changes.ids) <= _FEW and changes.kinds <= _KINDS


class PeopleReader:
    """Lives on the worker: what it read last is what an act is put into."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._view: PeopleView | None = None

    def read(self, workspace: Workspace, day: date | None) -> PeopleView:
        """Everybody, or who there was at the end of a day."""
        # What fails half way leaves nothing behind that others could build on.
        self._view = None
        view = read_people(workspace, self._words, day)
        if day is None:
            self._view = view
        return view

    def read_after(self, workspace: Workspace, changes: Changes) -> PeopleView:
        """The same after an act: only what it touched is read again, where that is enough."""
        view, self._view = self._view, None
        same = (
            view is not None
            and view.today == workspace.today()
            and view.sees == sees_ethics(workspace)
        )
        if view is None or not same:
            return self.read(workspace, None)
        self._view = people_after(workspace, self._words, view, changes)
        return self._view


def people_after(
    workspace: Workspace, words: Words, view: PeopleView, changes: Changes
) -> PeopleView:
    """The view after an act on a few records; rows it did not touch are the same objects."""
    book = view.book.after(changes) if view.book is not None else None
    people, touched = _people_after(workspace, view.people, changes)
    grades: Mapping[str, tuple[YearGrade, ...]] = view.grades
    if book is not None and EthicsEvaluation.KIND in changes.kinds:
        grades = grades_of_everybody(workspace, book=book)
        touched |= {one for one in people if grades.get(one) != view.grades.get(one)}
    named = Counter(person.name for person in people.values())
    rows = {row.id: row for row in view.rows}
    for one in touched & people.keys():
        person = people[one]
        rows[one] = row_of(
            person, grades.get(one, ()), words, view.today, alone=named[person.name] == 1
        )
    suggestions = view.suggestions
    if book is not None and (
        ConductEvent.KIND in changes.kinds or people.keys() != view.people.keys()
    ):
        suggestions = len(suggested_events(workspace, book=book))
    return replace(
        view,
        people=people,
        rows=tuple(rows[one] for one in people),
        grades=grades,
        suggestions=suggestions,
        book=book,
        by_chip=by_chip(people.values(), view.today),
    )


def _people_after(
    workspace: Workspace, before: Mapping[str, StaffRow], changes: Changes
) -> tuple[Mapping[str, StaffRow], set[str]]:
    """Everybody after an act, and who is written otherwise by it."""
    if StaffMember.KIND not in changes.kinds:
        return before, set()
    people = dict(before)
    names: set[str] = set()
    touched: set[str] = set()
    for one in changes.ids:
        held = workspace.store.get(StaffMember, one)
        known = people.pop(one, None)
        if held is not None:
            people[one] = staff_row(held.record)
        for person in (known, people.get(one)):
            if person is not None:
                touched.add(one)
                names.add(person.name)
    # Who has the name of somebody else is told apart.
    touched |= {one for one, person in people.items() if person.name in names}
    return {one.id: one for one in sorted(people.values(), key=roster_order)}, touched
