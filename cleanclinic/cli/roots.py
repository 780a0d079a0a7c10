"""`cleanclinic office root`, `office rescue`, `ward escrow` and `ward rescue`."""

import argparse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cleanclinic.cli.console import Console
from cleanclinic.cli.people import new_access, typed_group, typed_secret
from cleanclinic.operations.office.office_keys import preview_renew, renew_office_keys
from cleanclinic.operations.office.root_moving import (
    RootCopy,
    RootDraft,
    check_keys,
    check_sheet,
    draft_root,
    finish_scrub,
    preview_root,
    print_root_sheet,
    sign_root,
    write_stick,
)
from cleanclinic.operations.people.escrow import escrow_state, give_to_office, take_from_office
from cleanclinic.operations.people.rescue import (
    answer_rescue,
    open_with_rescue,
    people_by_rescue,
    read_rescue,
    write_rescue,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.root_keys import (
    RootKey,
    key_from_code,
    key_from_stick,
    root_state,
)

SHEET = ".pdf"


def root(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """One step of `office root`."""
    match parsed.step:
        case "show":
            _show(console, workspace)
        case "renew-keys":
            for key, values in preview_renew(workspace):
                console.say(key, **values)
            renewed = renew_office_keys(workspace, tuple(_keys(console, workspace, parsed)))
            console.facts(version=renewed.version, opens_until=renewed.opens_until)
            console.say("cli.office_keys_renewed", version=renewed.version)
        case _:
            _make_set(console, workspace, parsed)


def _show(console: Console, workspace: Workspace) -> None:
    finish_scrub(workspace)
    state = root_state(workspace)
    console.facts(root=state)
    text = console.words.text
    place = "root.place.here" if state.on_this_pc else "root.place.away"
    set_values = {"count": state.keys, "threshold": state.threshold}
    console.table(
        [
            (text("cli.row_root_version"), str(state.version)),
            (text("cli.row_root_set"), text("paper.root.needed", **set_values)),
            (text("cli.row_root_place"), text(place)),
            (text("cli.row_root_since"), str(state.since)),
            (text("cli.row_office_keys"), f"{state.office_keys_since} / {state.office_keys_due}"),
            (text("cli.row_root_digits"), state.digits),
        ]
    )
    for todo in state.todos:
        console.say(todo.text_key, **todo.values)


def _make_set(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """New keys onto sheets (files ending in .pdf) and sticks (folders), each read back."""
    count = len(parsed.to)
    for key, values in preview_root(workspace, count, parsed.threshold):
        console.say(key, **values)
    old = tuple(_keys(console, workspace, parsed))
    check_keys(workspace, old)
    draft = draft_root(workspace, count, parsed.threshold)
    written: list[Path] = []
    try:
        copies = [
            _copy(console, workspace, draft, number, target, parsed, written)
            for number, target in enumerate(parsed.to, 1)
        ]
        signed = sign_root(workspace, draft, copies, old)
    except BaseException:
        # A sheet or stick that never counted must not be taken for one that does.
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
    console.facts(version=signed.version, digits=signed.digits, files=[str(one) for one in written])
    console.say("cli.root_signed", version=signed.version, count=count, threshold=signed.threshold)


def _copy(
    console: Console,
    workspace: Workspace,
    draft: RootDraft,
    number: int,
    target: Path,
    parsed: argparse.Namespace,
    written: list[Path],
) -> RootCopy:
    console.say("cli.root_copy", number=number, target=target)
    if target.suffix.lower() != SHEET:
        secret = typed_secret(console, parsed.stick_passphrase_file, "cli.ask_stick", again=True)
        copy = write_stick(workspace, draft, number, target, secret)
        written.extend([copy.path] if copy.path else [])
        return copy
    written.append(print_root_sheet(workspace, draft, number, target, words=console.words).path)
    console.say("recovery.file_warning")
    answers = [typed_group(console, group) for group in draft.asked[number - 1]]
    return check_sheet(workspace, draft, number, answers)


def _keys(
    console: Console, workspace: Workspace, parsed: argparse.Namespace, *, former: bool = False
) -> Iterator[RootKey]:
    """The keys shown for this: codes from files, sticks by passphrase."""
    for file in parsed.code_file or ():
        code = typed_secret(console, file, "cli.ask_code")
        yield key_from_code(workspace, code, former=former)
    for path in parsed.key or ():
        secret = typed_secret(console, parsed.stick_passphrase_file, "cli.ask_stick")
        yield key_from_stick(workspace, path, secret, former=former)


def rescue(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Answer a ward that is locked out, after its digits were compared over the phone."""
    card = read_rescue(workspace, parsed.request)
    console.say("cli.rescue_read", install=card.install, at=f"{card.at:%Y-%m-%d %H:%M}")
    digits = parsed.digits or console.ask("cli.ask_digits")
    key = next(_keys(console, workspace, parsed, former=True), None)
    if key is None:
        key = key_from_code(workspace, typed_secret(console, None, "cli.ask_code"), former=True)
    done = answer_rescue(workspace, parsed.request, digits, key, parsed.out)
    console.facts(path=done.path, department=done.department, device=done.device)
    console.say(
        "cli.rescue_answered", department=done.department, device=done.device, path=done.path
    )


def escrow(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Show, give or take back the ward's way back in through the office."""
    if parsed.step == "give":
        give_to_office(workspace)
    elif parsed.step == "take":
        take_from_office(workspace)
    state = escrow_state(workspace)
    console.facts(escrow=state)
    if state.given:
        console.say("escrow.given", date=state.given)
    else:
        console.say("escrow.not_given")
    if state.outdated:
        console.say("escrow.outdated")


def ask_rescue(console: Console, parsed: argparse.Namespace) -> None:
    """Ask the office to be let in again, or use its answer; the workspace stays locked until."""
    if parsed.step == "ask":
        asked = write_rescue(parsed.workspace, parsed.out)
        console.facts(path=asked.path, digits=asked.digits)
        console.say("cli.rescue_asked", path=asked.path, digits=asked.digits)
        return
    folder, answer = parsed.workspace, parsed.answer
    access = new_access(console, parsed, lambda: people_by_rescue(folder, answer))
    with open_with_rescue(folder, answer, access) as workspace:
        console.facts(workspace=workspace.folder)
    console.say("cli.rescue_used")
