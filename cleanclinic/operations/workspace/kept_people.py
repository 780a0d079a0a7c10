"""The people of a PC as its database keeps them, and the line of the log each step leaves."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.opened import Workspace
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records.person_change import PersonChange, PersonStep

NAME_MAX = 50
PEOPLE = "people"
_ACTS = {
    PersonStep.ADDED: "act.kept.person_added",
    PersonStep.DISABLED: "act.kept.person_disabled",
    PersonStep.RENAMED: "act.kept.person_renamed",
    PersonStep.ROLE: "act.kept.person_role",
    PersonStep.PERMISSION: "act.kept.person_permission",
    PersonStep.PIN_RESET: "act.kept.person_pin_reset",
    PersonStep.REBUILT: "act.kept.person_rebuilt",
}


class PersonNameError(CleanClinicError):
    """The name is empty, too long or has characters that cannot be shown; values: `maximum`."""

    code = "PERSON-NAME"


class PersonTakenError(CleanClinicError):
    """Somebody of this name works here already; values: `name`."""

    code = "PERSON-TAKEN"


class PersonUnknownError(CleanClinicError):
    """Nobody like that works here."""

    code = "PERSON-UNKNOWN"


class PersonDisabledError(CleanClinicError):
    """The person's access was ended; values: `name`."""

    code = "PERSON-DISABLED"


def people_of(workspace: Workspace) -> tuple[Person, ...]:
    """Everybody who works or worked here, in the order they came; empty before it is set up."""
    return people_from(workspace.store.meta(PEOPLE, "[]"))


def active_person(workspace: Workspace, person_id: str) -> Person:
    """Raises PersonUnknownError, or PersonDisabledError for somebody who may not come in."""
    person = known_person(workspace, person_id)
    if person.disabled:
        raise PersonDisabledError(name=person.name)
    return person


def known_person(workspace: Workspace, person_id: str) -> Person:
    """Somebody who works or worked here; raises PersonUnknownError."""
    for person in people_of(workspace):
        if person.id == person_id:
            return person
    raise PersonUnknownError()


def people_from(kept: str) -> tuple[Person, ...]:
    """Everybody, from what `people_text` gave."""
    return tuple(person_of(one) for one in json.loads(kept))


def person_of(kept: dict[str, Any]) -> Person:
    """A person as kept in the database."""
    return Person(
        id=kept["id"],
        name=kept["name"],
        role=Role(kept["role"]),
        disabled=bool(kept["disabled"]),
        sees_ethics=bool(kept.get("sees_ethics")),
    )


@dataclass(frozen=True)
class PersonLine:
    """One step in what was done to people: `step` is a PersonStep, `by` who did it."""

    at: datetime
    by: str
    step: PersonStep
    name: str
    role: Role
    sees_ethics: bool


def person_changes(workspace: Workspace) -> tuple[PersonLine, ...]:
    """Who added, changed and ended whose access, newest first; an office sees every ward's."""
    held = workspace.store.all(PersonChange)
    return tuple(
        PersonLine(
            at=one.updated_at,
            by=one.record.by,
            step=one.record.step,
            name=one.record.name,
            role=one.record.role,
            sees_ethics=one.record.sees_ethics,
        )
        for one in reversed(held)
    )


def first_person(person_id: str, name: str) -> Person:
    """Whoever sets a workspace up may do everything here."""
    return Person(person_id, name, Role.HEAD_NURSE, sees_ethics=True)


def save_people(
    workspace: Workspace, people: Iterable[Person], step: PersonStep, person: Person
) -> None:
    """Keep everybody, and write into the log what was done to whom."""
    with workspace.store.act(_ACTS[step], workspace.actor, name=person.name) as act:
        act.set_meta(PEOPLE, people_text(people))
        act.put(person_change(workspace, step, person))


def people_text(people: Iterable[Person]) -> str:
    """Everybody as kept in the database."""
    return json.dumps([asdict(one) for one in people], ensure_ascii=False)


def person_change(workspace: Workspace, step: PersonStep, person: Person) -> PersonChange:
    """The line of the log that says what was done to a person's access."""
    return PersonChange(
        id=workspace.new_id(),
        step=step,
        person=person.id,
        name=person.name,
        role=person.role,
        sees_ethics=person.sees_ethics,
        by=workspace.person,
    )


def checked_name(others: Iterable[Person], typed: str) -> str:
    """A name as kept; raises PersonNameError and PersonTakenError."""
    name = " ".join(typed.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise PersonNameError(maximum=NAME_MAX)
    if any(one.name == name and not one.disabled for one in others):
        raise PersonTakenError(name=name)
    return name
