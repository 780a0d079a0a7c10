"""`cleanclinic log`: prove the log whole, and tell a record's history."""

import argparse

from cleanclinic.cli.console import Console
from cleanclinic.operations.keeping.audit import (
    LogBrokenError,
    check_log,
    find_record,
    line_facts,
)
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
    if report.position is not None:
        _name_line(console, workspace, report.position, report.rule)
    if not report.sound:
        raise LogBrokenError(position=report.position, differences=report.differences)
    console.say("cli.log_sound", changes=report.changes, head=report.head)


def _name_line(console: Console, workspace: Workspace, position: int, rule: str) -> None:
    """The first line that does not fit: what is wrong with it, and what it says of itself."""
    words = console.words
    console.say("cli.log_broken", position=position, what=words.text(f"log_rule.{rule}"))
    found = line_facts(workspace, position)
    if found is None:
        return
    console.facts(
        kind=found.kind, record=found.record, at=found.at, person=found.person, device=found.device
    )
    kind = f"kind.{found.kind}"
    console.table(
        [
            (words.text("cli.row_line_kind"), words.text(kind) if words.has(kind) else found.kind),
            (words.text("cli.row_line_record"), found.record),
            (words.text("cli.row_line_at"), f"{found.at:%Y-%m-%d %H:%M}" if found.at else ""),
            (words.text("cli.row_line_person"), found.person),
            (words.text("cli.row_line_device"), found.device),
        ]
    )


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
