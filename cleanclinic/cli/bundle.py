"""`cleanclinic bundle`: send, take in, look at and check bundle files."""

import argparse
from pathlib import Path

from cleanclinic.cli.console import Console
from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.inspection import inspect_file
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle
from cleanclinic.operations.exchange.shared_folder import (
    exchange_with_folder,
    set_shared_folder,
    shared_folder,
)
from cleanclinic.operations.exchange.verifying import verify_file
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.words import readable


def export(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Write what the office has not confirmed."""
    done = export_bundle(workspace, parsed.folder, progress=console.progress)
    console.facts(
        files=[str(path) for path in done.paths],
        numbers=done.numbers,
        records=done.records,
        attachments=done.attachments,
        size=done.size,
    )
    for path in done.paths:
        console.say("cli.bundle_written", path=path)


def take_in(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Take files or folders in; refuses with the code of the first file that was refused."""
    sources = parsed.paths[0] if len(parsed.paths) == 1 else parsed.paths
    tell_report(console, import_files(workspace, sources, progress=console.progress))


def tell_report(console: Console, report: ImportReport) -> None:
    """What became of each file; raises for the first that was refused."""
    words = console.words
    rows: list[tuple[str, ...]] = []
    facts = []
    for one in report.files:
        result = words.text(f"journal_result.{one.result}")
        rows.append((readable(one.path.name), result, one.code or one.numbers, str(one.applied)))
        facts.append(
            {
                "file": readable(one.path.name),
                "result": one.result,
                "code": one.code,
                "number": one.number,
                "missing": one.missing,
                "sender": one.sender,
                "changes": one.applied,
                "conflicts": one.conflicts,
            }
        )
    console.table(rows)
    console.facts(files=facts)
    for one in report.files:
        if one.error is not None:
            raise one.error


def folder(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Set the shared folder, or collect and send once; without either, say which is set."""
    if parsed.set is not None:
        path = None if parsed.set == Path("-") else parsed.set
        set_shared_folder(workspace, path, send=not parsed.only_collect)
    found = shared_folder(workspace)
    lies = None if found.path is None else str(found.path)
    console.facts(folder=lies, reachable=found.reachable, send=found.send)
    if found.path is None:
        console.say("cli.folder_none")
    elif not found.reachable:
        console.say("cli.folder_gone", path=found.path)
    elif parsed.once:
        _once(console, workspace)
    else:
        console.say("cli.folder_is", path=found.path)


def _once(console: Console, workspace: Workspace) -> None:
    done = exchange_with_folder(workspace)
    refused = [{"file": readable(one.path.name), "code": one.code} for one in done.problems]
    console.facts(taken=done.taken, sent=done.sent, refused=refused)
    console.say("cli.folder_done", taken=done.taken, sent=done.sent)
    for error in (done.error, *(one.error for one in done.problems)):
        if error is not None:
            raise error


def inspect(console: Console, parsed: argparse.Namespace) -> None:
    """What the outside of a bundle shows; nobody has vouched for it."""
    seen = inspect_file(parsed.file)
    console.facts(**seen)
    console.table([(name, str(value)) for name, value in seen.items()])
    console.say("cli.unverified")


def verify(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Check a bundle as an import would, taking nothing in."""
    verified = verify_file(workspace, parsed.file)
    manifest = verified.manifest
    console.facts(
        typ=manifest.typ,
        department=manifest.dept_id,
        device=manifest.device_id,
        number=manifest.seq,
        changes=manifest.counts.changes,
        attachments=manifest.counts.attachments,
        identity=verified.bundle_hash,
    )
    console.say("cli.verified", number=manifest.seq, changes=manifest.counts.changes)
