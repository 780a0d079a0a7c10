"""The roster of a department."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.writing import NoSuchRecordError, edit_name, try_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.fields import Problem
from cleanclinic.records.initials import search_text
from cleanclinic.records.masking import masked
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import (
    Gender,
    ServicePeriod,
    StaffMember,
    says_no_name,
)


class StaffNumberTakenError(CleanClinicError):
    """Another person has this staff number; values: `number`, `name`."""

    code = "STAFF-NUMBER"


class StaffDaysError(CleanClinicError):
    """A day comes before one it has to follow; values: `field`, `other` (words), `day`."""

    code = "STAFF-DAYS"


class StaffBirthError(CleanClinicError):
    """A day at work comes too soon after birth; values: `field`, `day`, `birth`, `least`."""

    code = "STAFF-BIRTH"


class StaffAheadError(CleanClinicError):
    """A day lies years ahead; values: `field`, `day`, `year`."""

    code = "STAFF-AHEAD"


class StaffNameError(CleanClinicError):
    """Nothing in a name is a character of one; values: `name`."""

    code = "STAFF-NAME"


class StaffHereError(CleanClinicError):
    """Somebody who has not left cannot come back; values: `name`."""

    code = "STAFF-HERE"


_CONTRADICTIONS: Mapping[str, type[CleanClinicError]] = {
    "before": StaffDaysError,
    "too_young": StaffBirthError,
    "far_ahead": StaffAheadError,
}


@dataclass(frozen=True)
class StaffRow:
    """A line of the roster; `search` holds name, number, title and pinyin initials.

    `phone`, `ethnicity` and `politics` are shown in part: `sensitive.reveal` gives the whole.
    """

    id: str
    name: str
    staff_number: str
    post_type: PostType
    title: str
    duty: str
    joined: date | None
    left: date | None
    phone: str
    search: str
    moved_from: str = ""
    earlier: tuple[ServicePeriod, ...] = ()
    hired_on: date | None = None
    working_since: date | None = None
    gender: Gender | None = None
    birth_year: int | None = None
    education: str = ""
    ethnicity: str = ""
    politics: str = ""


def list_staff(workspace: Workspace) -> tuple[StaffRow, ...]:
    """Everyone, those who left last."""
    rows = [staff_row(held.record) for held in workspace.store.all(StaffMember)]
    rows.sort(key=roster_order)
    return tuple(rows)


def roster_order(row: StaffRow) -> tuple[bool, str, str]:
    """By what the roster is sorted: who left last, then by number."""
    return row.left is not None, row.staff_number, row.id


def staff_names(workspace: Workspace) -> dict[str, str]:
    """Names by id, people who left included."""
    return {held.record.id: held.record.name for held in workspace.store.all(StaffMember)}


def staff_row(person: StaffMember) -> StaffRow:
    """A person as a line of the roster."""
    return StaffRow(
        id=person.id,
        name=person.name,
        staff_number=person.staff_number,
        post_type=person.post_type,
        title=person.title,
        duty=person.duty,
        joined=person.joined,
        left=person.left,
        phone=masked(person.phone),
        search=search_text(person.name, person.staff_number, person.title, person.duty),
        moved_from=person.moved_from,
        earlier=person.earlier,
        hired_on=person.hired_on,
        working_since=person.working_since,
        gender=person.gender,
        birth_year=person.birth_year,
        education=person.education,
        ethnicity=masked(person.ethnicity),
        politics=masked(person.politics),
    )


def add_staff(workspace: Workspace, values: Mapping[str, Any]) -> Saved:
    """Add a person; two may have one name, never one number.

    Raises StaffNameError, StaffNumberTakenError, and StaffDaysError, StaffBirthError or
    StaffAheadError for days that cannot all be true.
    """
    person = StaffMember(id=workspace.new_id(), **values)
    _check(workspace, person)
    with workspace.store.act("act.add_staff", workspace.actor, name=person.name) as act:
        act.put(person)
    return Saved(person.id, act.changes)


def try_person(
    of: type[StaffMember], values: Mapping[str, Any], today: date
) -> tuple[Problem, ...]:
    """What `add_staff` would say against these values, but for a number somebody has."""
    name = values.get("name")
    named = (Problem("name", "no_name", {}),) if name and says_no_name(name) else ()
    return (*named, *try_record(of, values, today))


def check_people(workspace: Workspace, _: type[StaffMember], people: Iterable[StaffMember]) -> None:
    """Raises what `add_staff` does for people as they would stand side by side once written."""
    people = tuple(people)
    after = {held.record.id: held.record for held in workspace.store.all(StaffMember)}
    after |= {person.id: person for person in people}
    for person in people:
        _check(workspace, person, after.values())


def edit_staff(workspace: Workspace, person_id: str, values: Mapping[str, Any]) -> Saved:
    """Change fields of one person in one named act; raises what `add_staff` does."""
    person = get_staff(workspace, person_id)
    after = replace(person, **values)
    _check(workspace, after)
    key, args = edit_name("act.edit_staff", "staff_member", person, after)
    with workspace.store.act(key, workspace.actor, name=person.name, **args) as act:
        act.put(after)
    return Saved(person_id, act.changes)


def come_back(workspace: Workspace, person_id: str, day: date, moved_from: str = "") -> Saved:
    """Somebody who left belongs to the department again from `day` on; the earlier time stays.

    Raises StaffHereError for somebody who has not left, and StaffDaysError for too early a day.
    """
    person = get_staff(workspace, person_id)
    if person.left is None:
        raise StaffHereError(name=person.name)
    after = person.back_on(day, moved_from)
    _check(workspace, after)
    with workspace.store.act("act.staff_back", workspace.actor, name=person.name) as act:
        act.put(after)
    return Saved(person_id, act.changes)


def remove_staff(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete people entered by mistake; who leaves gets a day of leaving instead."""
    people = [get_staff(workspace, person_id) for person_id in ids]
    if not people:
        return Changed(0, NOTHING_CHANGED)
    count = str(len(people))
    with workspace.store.act("act.remove_staff", workspace.actor, count=count) as act:
        for person in people:
            act.tombstone(StaffMember, person.id)
    return Changed(len(people), act.changes)


def get_staff(workspace: Workspace, person_id: str) -> StaffMember:
    """Raises NoSuchRecordError when the person was deleted meanwhile."""
    held = workspace.store.get(StaffMember, person_id)
    if held is None:
        raise NoSuchRecordError(id=person_id)
    return held.record


def _check(
    workspace: Workspace, person: StaffMember, others: Iterable[StaffMember] | None = None
) -> None:
    person.check()
    stored = workspace.store.get(StaffMember, person.id, deleted=True)
    if says_no_name(person.name) and (stored is None or stored.record.name != person.name):
        raise StaffNameError(name=person.name)
    if others is None:
        alike = workspace.store.among(StaffMember, "staff_number", [person.staff_number])
        others = (held.record for held in alike)
    for other in others:
        if other.id != person.id and other.staff_number == person.staff_number:
            raise StaffNumberTakenError(number=person.staff_number, name=other.name)
    for found in person.contradictions(workspace.today()):
        field = f"@staff_member.{found.field}"
        raise _CONTRADICTIONS[found.rule](field=field, **found.values)
