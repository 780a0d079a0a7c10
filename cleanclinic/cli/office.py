"""`cleanclinic office`: found the hospital, grant devices, answer them, see who reported."""

import argparse

from cleanclinic.cli.bundle import tell_report
from cleanclinic.cli.console import Console
from cleanclinic.operations.ethics.rules import (
    all_rules,
    current_rules,
    publish_rules,
    read_rules,
    write_rules,
)
from cleanclinic.operations.exchange.quarantine import quarantined, release_quarantined
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.home.office_board import OfficeBoard, office_board
from cleanclinic.operations.office.devices import (
    RevokePreview,
    RevokeReason,
    devices,
    preview_revoke,
    revoke_device,
)
from cleanclinic.operations.office.enrolment import (
    enrol,
    pending_requests,
    preview_replace,
    read_request_file,
)
from cleanclinic.operations.office.founding import set_up_office
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import hospital_digits


def init(console: Console, parsed: argparse.Namespace) -> None:
    """Make the office's workspace with the hospital's root."""
    pin = console.secret(parsed.pin_file) if parsed.pin_file else ""
    with set_up_office(
        parsed.workspace,
        parsed.name,
        parsed.person,
        pin=pin or "",
        passphrase=console.secret(parsed.passphrase_file, new=True) or "",
        hospital_code=parsed.hospital,
        use_store=not parsed.no_store and not pin,
    ) as workspace:
        digits = hospital_digits(workspace)
        console.facts(workspace=workspace.folder, hospital_digits=digits)
        console.say("cli.office_made", folder=workspace.folder, digits=digits)


def enrol_device(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Grant a request after its 25 digits were compared over the phone."""
    card = read_request_file(workspace, parsed.request)
    console.say("cli.request_read", department=card.department, device=card.device)
    digits = parsed.digits or console.ask("cli.ask_digits")
    granted = enrol(workspace, card.id, digits, parsed.out, department_id=parsed.department_id)
    console.facts(
        grant=granted.grant_path,
        department=granted.department,
        department_id=granted.department_id,
        device_id=granted.device_id,
    )
    console.say("cli.granted", path=granted.grant_path, digits=granted.hospital_digits)


def ethics_rules(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """The sets of evaluation rules; one written out to be worked over, or one published."""
    if parsed.publish:
        publish_rules(workspace, read_rules(parsed.publish))
        console.say("cli.ethics_published")
    if parsed.out:
        write_rules(current_rules(workspace), parsed.out)
    sets = all_rules(workspace)
    console.facts(rules=[{"code": one.code, "version": one.version} for one in sets])
    heads = ("ethics_rules.code", "ethics_rules.version", "ethics_rules.title")
    table = [tuple(console.words.text(key) for key in heads)]
    console.table([*table, *((one.code, str(one.version), one.title) for one in sets)])


def show_devices(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Every PC of the list, and what each has sent."""
    rows = devices(workspace)
    text = console.words.text
    console.facts(devices=rows)
    heads = ("cli.row_id", "kind.department", "cli.row_device", "cli.row_number", "cli.row_state")
    table = [tuple(text(key) for key in heads)]
    for row in rows:
        state = "value.yes" if row.active else f"revoke_reason.{row.reason}"
        table.append(
            (row.device_id, row.department, row.label, f"{row.epoch}/{row.received}", text(state))
        )
    console.table(table)


def revoke(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Take a PC out of use; says before what that means."""
    preview = preview_revoke(workspace, parsed.device)
    _tell_preview(console, preview)
    if parsed.dry_run:
        return
    reason = RevokeReason(parsed.reason)
    done = revoke_device(workspace, parsed.device, reason, note=parsed.note)
    console.say("cli.revoked", device=done.device.label, number=done.last_valid)


def _tell_preview(console: Console, preview: RevokePreview) -> None:
    counts = {one.kind: one.count for one in preview.exposure.counts}
    console.facts(
        device=preview.device,
        last_valid=preview.last_valid,
        others=[one.device_id for one in preview.others],
        counts=counts,
        people=len(preview.exposure.people),
        attachments=preview.exposure.attachments,
    )
    console.say(
        "cli.revoke_preview",
        department=preview.device.department,
        device=preview.device.label,
        number=preview.last_valid,
        others=len(preview.others),
        records=sum(counts.values()),
        people=len(preview.exposure.people),
        files=preview.exposure.attachments,
    )


def replace_device(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Grant a new PC in the place of one that is taken out of use in the same act."""
    card = read_request_file(workspace, parsed.request)
    console.say("cli.request_read", department=card.department, device=card.device)
    old = parsed.device or card.replaces
    _tell_preview(console, preview_replace(workspace, old))
    digits = parsed.digits or console.ask("cli.ask_digits")
    granted = enrol(workspace, card.id, digits, parsed.out, replaces=old)
    console.facts(grant=granted.grant_path, device_id=granted.device_id, replaced=granted.replaced)
    console.say("cli.granted", path=granted.grant_path, digits=granted.hospital_digits)


def release(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """List what is kept apart, or let some of it in."""
    if parsed.names:
        tell_report(console, release_quarantined(workspace, parsed.names))
        return
    rows = quarantined(workspace)
    console.facts(quarantined=rows)
    text = console.words.text
    console.table(
        [
            (row.name, row.label, f"{row.epoch}/{row.number}", text(f"release.{row.release}"))
            for row in rows
        ]
    )


def export(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Write receipts and what is new for each device."""
    done = export_receipts(workspace, parsed.folder, progress=console.progress)
    console.facts(files=[str(path) for path in done.paths], records=done.records)
    console.say("cli.receipts_written", count=len(done.paths), folder=parsed.folder)


def show(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Departments with what they sent, and requests that wait."""
    board = office_board(workspace)
    requests = pending_requests(workspace)
    text = console.words.text
    console.facts(board=board, requests=[card.digits for card in requests])
    head = ("kind.department", "cli.row_number", "kind.risk_point", "kind.control", "kind.pledge")
    rows = [tuple(text(key) for key in head)]
    rows += [
        (
            row.name,
            str(row.number),
            str(row.risks.total),
            str(row.controls),
            f"{row.pledges_signed} / {row.staff}",
        )
        for row in board.departments
    ]
    console.table(rows)
    say_streams(console, board)
    for alarm in board.alarms:
        console.say(alarm.text_key, **alarm.values)
    for card in requests:
        console.say(
            "cli.request_waits", department=card.department, device=card.device, digits=card.digits
        )


def say_streams(console: Console, board: OfficeBoard) -> None:
    """What is stopped or missing of each PC; nothing where all runs."""
    for row in board.departments:
        for one in row.streams:
            if one.frozen:
                console.say("cli.stream_frozen", department=row.name, device=one.label)
            elif one.missing:
                console.say(
                    "cli.stream_missing",
                    department=row.name, device=one.label, numbers=one.numbers,
                )  # fmt: skip
