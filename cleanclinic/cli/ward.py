"""`cleanclinic ward`: set a department up, and say who it is and where it stands."""

import argparse

from cleanclinic.cli.console import Console
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.home.overview import overview
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.people.creating import Opening, create_ward
from cleanclinic.operations.people.first_start import check_access, check_store, code_of
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.streams import say_ranges
from cleanclinic.operations.workspace.trust import NotGrantedError
from cleanclinic.records.department_type import DepartmentType


def init(console: Console, parsed: argparse.Namespace) -> None:
    """Make the workspace and, if asked, the request file for the office."""
    pin = console.secret(parsed.pin_file) if parsed.pin_file else ""
    passphrase = console.secret(parsed.passphrase_file, new=True)
    if pin:
        check_access(pin, passphrase or "")
    with create_ward(
        parsed.workspace,
        hospital_code=parsed.hospital,
        department_name=parsed.department,
        department_code=parsed.code or code_of(parsed.department),
        department_type=DepartmentType(parsed.type),
        person=parsed.person,
        device_label=parsed.device,
        opening=Opening(
            passphrase=passphrase,
            use_store=not parsed.no_store and not pin,
            pin=pin or "",
            store=check_store() if pin else None,
        ),
    ) as workspace:
        console.facts(workspace=workspace.folder)
        console.say("cli.ward_made", folder=workspace.folder)
        if parsed.request is not None:
            card = write_request(workspace, parsed.request, replaces=parsed.replaces)
            console.facts(request=card.path, digits=card.digits)
            console.say("cli.request_written", path=card.path, digits=card.digits)


def renew(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Count anew with a key of its own, because this PC may have been copied."""
    workspace.require(WorkspaceKind.WARD)
    begun = begin_new_epoch(workspace, EpochReason.SUSPICION)
    if begun is None:
        raise NotGrantedError()
    console.facts(epoch=begun.epoch, reason=begun.reason.value)
    console.say("cli.ward_renewed", number=begun.epoch)


def show(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Identity, counts and what waits to be sent."""
    workspace.require(WorkspaceKind.WARD)
    state, now = exchange_state(workspace), overview(workspace)
    text = console.words.text
    card = state.identity
    contact = state.last_office_contact
    console.facts(
        identity=card,
        risks=now.risks,
        controls=now.controls_total,
        controls_in_place=now.controls_in_place,
        pledges_signed=now.pledges_signed,
        pledges_total=now.pledges_total,
        waiting_changes=state.waiting_changes,
        unconfirmed=state.unconfirmed,
        confirmed_upto=state.confirmed_upto,
        conflicts=len(state.conflicts),
        progress=state.progress,
        missing=state.missing,
        early=state.early,
        alarms=state.alarms,
        last_office_contact=contact,
    )
    console.table(
        [
            (text("cli.row_hospital"), card.hospital),
            (text("kind.department"), card.department),
            (text("cli.row_device"), card.device),
            (text("cli.row_digits"), card.digits),
            (text("cli.row_granted"), text("value.yes" if card.granted else "value.no")),
            (text("kind.risk_point"), f"{now.risks.total}"),
            (text("kind.control"), f"{now.controls_in_place} / {now.controls_total}"),
            (text("kind.pledge"), f"{now.pledges_signed} / {now.pledges_total}"),
            (text("cli.row_waiting"), f"{state.waiting_changes}"),
            (text("cli.row_unconfirmed"), f"{state.unconfirmed}"),
            (text("cli.row_received"), f"{state.progress.received.changes}"),
            (text("cli.row_safe"), f"{state.progress.safe.changes}"),
            (text("cli.row_contact"), f"{contact:%Y-%m-%d %H:%M}" if contact else "-"),
        ]
    )
    if state.missing:
        console.say("cli.office_misses", numbers=say_ranges(state.missing))
    for alarm in state.alarms:
        console.say(alarm.text_key, **alarm.values)
