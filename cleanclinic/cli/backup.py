"""`cleanclinic backup`: make one, list them, try one, put one in the place of the data."""

import argparse

from cleanclinic.cli.console import Console
from cleanclinic.operations.keeping.backups import (
    Unlock,
    by_passphrase,
    check_backup,
    list_backups,
    make_backup,
)
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.workspace.backup_writing import backup_folder
from cleanclinic.operations.workspace.opening import Workspace


def make(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Make a backup now."""
    made = make_backup(workspace, progress=console.progress)
    size = made.head.facts.audit.size
    console.facts(path=made.path, size=made.size, changes=size, removed=len(made.removed))
    console.say("cli.backup_made", path=made.path, changes=size)


def show(console: Console, parsed: argparse.Namespace) -> None:
    """List the backups of a workspace; opens none."""
    rows = list_backups(parsed.workspace)
    words = console.words
    console.facts(
        backups=[
            {
                "file": row.path.name,
                "made_at": row.made_at,
                "reason": row.reason,
                "size": row.size,
                "changes": row.head.facts.audit.size if row.head else None,
                "code": row.error.code if row.error else None,
            }
            for row in rows
        ]
    )
    if not rows:
        console.say("cli.backup_no_list", folder=backup_folder(parsed.workspace))
    lines: list[tuple[str, ...]] = []
    for row in rows:
        key = f"backup_reason.{row.reason}"
        about = words.sentence(row.error) if row.error else row.reason
        when = f"{row.made_at:%Y-%m-%d %H:%M}" if row.made_at else "-"
        size = f"{row.size / 1_000_000:.1f} MB"
        lines.append((row.path.name, when, size, words.text(key) if words.has(key) else about))
    console.table(lines)


def check(console: Console, parsed: argparse.Namespace) -> None:
    """Restore a backup on trial beside the data."""
    unlock = _unlock(console, parsed)
    found = check_backup(parsed.workspace, parsed.file, unlock, progress=console.progress)
    console.facts(path=found.path, made_at=found.head.made_at, changes=found.changes)
    console.say("cli.backup_checked", path=found.path, changes=found.changes)


def put_back(console: Console, parsed: argparse.Namespace) -> None:
    """Replace the data by a backup; what is there is kept."""
    unlock = _unlock(console, parsed)
    done = restore(parsed.workspace, parsed.file, unlock, progress=console.progress)
    made_at = f"{done.head.made_at:%Y-%m-%d %H:%M}"
    console.facts(workspace=done.folder, made_at=done.head.made_at, kept=done.kept)
    console.facts(needs_grant=done.needs_grant)
    console.say("cli.backup_restored", folder=done.folder, made_at=made_at)
    if done.kept is not None:
        console.say("cli.backup_kept", path=done.kept)
    if done.needs_grant:
        console.say("cli.backup_needs_grant")
    elif done.began_anew:
        console.say("cli.backup_goes_on")


def _unlock(console: Console, parsed: argparse.Namespace) -> Unlock:
    """Asks only where the data here would ask too, or is not there to say."""
    here = describe(parsed.workspace)
    if parsed.passphrase_file is None and here.kind is not None and not here.needs_passphrase:
        return by_passphrase(None)
    return by_passphrase(console.secret(parsed.passphrase_file))
