"""`cleanclinic people` and `cleanclinic recovery`: who works here, the sheet for the bad day."""

import argparse
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from getpass import getpass
from pathlib import Path

from cleanclinic.cli.console import Console
from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people.people import (
    add_person,
    change_pin,
    disable_person,
    set_up_people,
)
from cleanclinic.operations.people.pins import have_pins, unlock_with_pin
from cleanclinic.operations.people.recovery import (
    NewAccess,
    confirm_sheet,
    draft_sheet,
    people_by_sheet,
    print_sheet,
    rebuild_access,
    sheet_state,
)
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.kept_people import PersonUnknownError, people_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person, Role


def open_as(console: Console, parsed: argparse.Namespace) -> Workspace:
    """The workspace, opened by the PIN of the person named with --as."""
    for one in people_at(parsed.workspace):
        if one.name == parsed.acting:
            pin = typed_secret(console, parsed.passphrase_file, "cli.ask_pin")
            return unlock_with_pin(parsed.workspace, one.id, pin)
    raise PersonUnknownError()


def show(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Everybody, with role and whether they can come in; and the recovery sheet."""
    people, pins, sheet = people_of(workspace), have_pins(workspace), sheet_state(workspace)
    console.facts(people=people, with_pin=sorted(pins), sheet=sheet)
    text = console.words.text
    console.table(
        [
            (
                one.name,
                text(f"role.{one.role.value}"),
                text(
                    "cli.person_left"
                    if one.disabled
                    else "cli.person_pin"
                    if one.id in pins
                    else "cli.person_no_pin"
                ),
            )
            for one in people
        ]
    )
    if sheet.exists:
        console.say("recovery.sheet_in_force", number=sheet.number, date=sheet.on)
    else:
        console.say("recovery.sheet_none")


def add(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """One more person."""
    pin = typed_secret(console, parsed.pin_file, "cli.ask_new_pin", again=True)
    person = add_person(workspace, parsed.name, Role(parsed.role), pin)
    console.facts(person=person)
    console.say("cli.person_added", name=person.name)


def disable(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """End somebody's access."""
    person = disable_person(workspace, id_of(workspace, parsed.name))
    console.facts(person=person)
    console.say("cli.person_disabled", name=person.name)


def set_pin(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Another PIN; the first one of all makes PINs the way in."""
    pin = typed_secret(console, parsed.pin_file, "cli.ask_new_pin", again=True)
    if not have_pins(workspace):
        person = set_up_people(workspace, pin)
        console.facts(person=person)
        console.say("cli.pins_begun", name=person.name)
        return
    person_id = id_of(workspace, parsed.name)
    current = ""
    if workspace.acting is not None and workspace.acting.id == person_id:
        current = typed_secret(console, parsed.passphrase_file, "cli.ask_pin")
    change_pin(workspace, person_id, pin, current=current)
    console.say("cli.pin_changed")


def print_recovery(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Print a sheet, and put it in force once two of its groups were read back."""
    draft = draft_sheet(workspace)
    path = print_sheet(workspace, draft, parsed.out, words=console.words).path
    console.say("recovery.file_warning")
    try:
        answers = tuple(typed_group(console, group) for group in draft.asked)
        state = confirm_sheet(workspace, draft, answers)
    except BaseException:
        # A sheet that never counted must not be taken for one that does.
        with suppress(OSError):
            path.unlink()
        raise
    console.facts(sheet=state, path=path)
    console.say("recovery.confirmed", number=state.number)


def use_recovery(console: Console, parsed: argparse.Namespace) -> None:
    """Open with a sheet, and set a new PIN or passphrase."""
    code = typed_secret(console, parsed.code_file, "cli.ask_code")
    access = new_access(console, parsed, lambda: people_by_sheet(parsed.workspace, code))
    with rebuild_access(parsed.workspace, code, access) as workspace:
        console.facts(workspace=workspace.folder)
    console.say("recovery.used")


def new_access(
    console: Console, parsed: argparse.Namespace, people: Callable[[], Iterable[Person]]
) -> NewAccess:
    """What will open the data from now on: a PIN for the person named with --as, or a passphrase.

    `people` gives those who may have one.
    """
    if not parsed.acting:
        return NewAccess(passphrase=console.secret(parsed.passphrase_file, new=True) or "")
    for one in people():
        if one.name == parsed.acting:
            pin = typed_secret(console, parsed.pin_file, "cli.ask_new_pin", again=True)
            return NewAccess(one.id, pin)
    raise PersonUnknownError()


class PinsDifferError(CleanClinicError):
    """The PIN was typed differently the second time; nothing was changed."""

    code = "PINS-DIFFER"


def id_of(workspace: Workspace, name: str) -> str:
    """The id of somebody who may come in here; raises PersonUnknownError."""
    for one in people_of(workspace):
        if one.name == name and not one.disabled:
            return one.id
    raise PersonUnknownError()


def typed_secret(console: Console, file: Path | None, key: str, *, again: bool = False) -> str:
    """From a file's first line or the terminal, unseen; never from an argument."""
    if file is not None:
        return console.secret(file) or ""
    if not sys.stdin.isatty():
        return ""
    typed = getpass(console.words.text(key))
    if again and getpass(console.words.text("cli.ask_again_pin")) != typed:
        raise PinsDifferError()
    return typed


def typed_group(console: Console, group: int) -> str:
    """A group as read from the paper; a line of input where there is no terminal."""
    print(console.words.text("recovery.ask_group", group=group), file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
