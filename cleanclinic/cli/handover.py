"""`cleanclinic people` beyond coming and going: permissions, who did what, who is next."""

import argparse
from pathlib import Path

from cleanclinic.cli.console import Console
from cleanclinic.cli.people import id_of, typed_secret
from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.people.escrow import escrow_state
from cleanclinic.operations.people.handover import (
    begin_handover,
    complete_handover,
    preview_handover,
)
from cleanclinic.operations.people.handover_paper import print_handover
from cleanclinic.operations.people.handover_state import handover_state
from cleanclinic.operations.people.people import set_permission
from cleanclinic.operations.people.succession import Proof, Succession, preview_succession, succeed
from cleanclinic.operations.workspace.kept_people import PersonUnknownError, person_changes
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person

_AT = "%Y-%m-%d %H:%M"


def permit(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Let somebody look at what is hidden, or no longer; the PIN given opened the workspace too."""
    person_id = id_of(workspace, parsed.name)
    pin = typed_secret(console, parsed.passphrase_file, "cli.ask_pin")
    person = set_permission(workspace, person_id, pin, sees_ethics=not parsed.off)
    console.facts(person=person)
    key = "cli.permitted" if person.sees_ethics else "cli.permit_ended"
    console.say(key, name=person.name)


def show_changes(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Who was added, changed and shut out by whom."""
    lines, text = person_changes(workspace), console.words.text
    console.facts(changes=lines)
    console.table(
        [
            (
                f"{one.at:{_AT}}",
                one.by,
                text(f"person_step.{one.step.value}"),
                one.name,
                text(f"role.{one.role.value}"),
            )
            for one in lines
        ]
    )


def show_looks(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Who looked at what is hidden."""
    looks, text = looks_at(workspace, parsed.record), console.words.text
    console.facts(looks=looks)
    console.table(
        [
            (f"{one.at:{_AT}}", one.person, text(f"{one.kind}.{one.field}"), one.record_id, one.why)
            for one in looks
        ]
    )


def hand_over(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Both confirm, one after the other, and the sheet is printed; cut short, it goes on here."""
    state = handover_state(workspace)
    if state is None:
        known, new = _chosen(workspace, parsed.name)
        seen = preview_handover(workspace, incoming_id=known, incoming_name=new, stays=parsed.stays)
        for key, values in (
            ("cli.handover_from_to", {"outgoing": seen.outgoing, "incoming": seen.incoming}),
            ("cli.handover_ends", {"names": "、".join(seen.new_pins) or "-"}),
        ):
            console.say(key, **values)
        pin = typed_secret(console, parsed.passphrase_file, "cli.ask_pin")
        state = begin_handover(
            workspace, pin, incoming_id=known, incoming_name=new, stays=parsed.stays
        )
    again = state.incoming_is_new
    key = "cli.ask_new_pin" if again else "cli.ask_incoming_pin"
    pin = typed_secret(console, parsed.pin_file, key, again=again)
    with complete_handover(workspace, pin) as hers:
        _tell_done(console, hers, state.record_id, parsed.out)


def take_over(console: Console, parsed: argparse.Namespace) -> None:
    """Take the ward over alone, with its recovery sheet or with the office's answer."""
    proof = Proof(answer=parsed.answer)
    if parsed.answer is None:
        proof = Proof(typed_secret(console, parsed.code_file, "cli.ask_code"))
    seen = preview_succession(parsed.workspace, proof)
    incoming, name = _named(seen, parsed.name)
    outgoing = _leaving(seen, parsed.outgoing, incoming)
    if seen.going_on is None:
        ended = [one for one in seen.with_pins if one != name]
        console.say("cli.handover_from_to", outgoing=outgoing.name, incoming=name)
        console.say("cli.handover_ends", names="、".join(ended) or "-")
    pin = typed_secret(console, parsed.pin_file, "cli.ask_new_pin", again=True)
    with succeed(
        parsed.workspace,
        proof,
        pin,
        incoming_id=incoming,
        incoming_name="" if incoming else name,
        outgoing_id=outgoing.id,
    ) as hers:
        state = handover_state(hers)
        assert state is not None
        _tell_done(console, hers, state.record_id, parsed.out)


def _named(seen: Succession, typed: str) -> tuple[str, str]:
    """The id of somebody here or "", and the name; whoever was cut short is the only one."""
    if seen.going_on is not None:
        return seen.going_on.id, seen.going_on.name
    for one in seen.people:
        if one.name == typed:
            return one.id, typed
    return "", typed


def _leaving(seen: Succession, typed: str, incoming: str) -> Person:
    """The head nurse named, or the one who came last."""
    for one in seen.heads:
        if typed in ("", one.name) and (one.id != incoming or seen.going_on):
            return one
    raise PersonUnknownError()


def _tell_done(console: Console, hers: Workspace, record_id: str, out: Path) -> None:
    path = print_handover(hers, record_id, out, words=console.words).path
    console.facts(handover=record_id, person=hers.person, path=path)
    console.say("cli.handover_done", name=hers.person, path=path)
    if escrow_state(hers).outdated:
        console.say("escrow.outdated")


def _chosen(workspace: Workspace, name: str) -> tuple[str, str]:
    """The id of somebody here, or the name of somebody new."""
    try:
        return id_of(workspace, name), ""
    except PersonUnknownError:
        return "", name
