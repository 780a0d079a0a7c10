"""`cleanclinic log`: prove the log whole, and tell a record's history."""

import argparse

from cleanclinic.cli.console import Console
from cleanclinic.operations.keeping.audit import LogBrokenError, check_log, find_record
from cleanclinic.operations.recording.history import history
from cleanclinic.operations.workspace.opening import Workspace


def verify(console: Console, workspace: Workspace, _parsed: argparse.Namespace) -> None:
    """Walk the whole log and compare the tables with it; names the first that does not fit."""
    report = check_log(workspace, console.progress)
    console.facts(
        changes=report.changes,
        head=report.head,
        position=report.position,
        rule=report.rule,
        differences=report.differences,
        vouched=report.vouched,
    )
    if not report.sound:
        raise LogBrokenError(position=report.position, differences=report.differences)
    console.say("cli.log_sound", changes=report.changes, head=report.head)


def show_history(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Who changed what, newest first; the record by its id or its number."""
    rows = history(workspace, find_record(workspace, parsed.record))
    words = console.words
    console.facts(
        history=[
            {
                "at": row.at,
                "person": row.person,
                "act": words.act(row.key, row.args) if words.has(row.key) else row.key,
                "op": row.op,
                "fields": [
                    {"field": one.field, "before": str(one.before), "after": str(one.after)}
                    for one in row.fields
                ],
            }
            for row in rows
        ]
    )
    console.table(
        [
            (
                f"{row.at:%Y-%m-%d %H:%M}",
                row.person,
                words.act(row.key, row.args) if words.has(row.key) else row.key,
            )
            for row in rows
        ]
    )
