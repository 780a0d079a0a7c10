"""The command line: parses, opens the workspace, runs one operation, says what came of it."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from cleanclinic.cli import backup, bundle, demo, handover, log, office, paper, people, roots, ward
from cleanclinic.cli.arguments import make_parser
from cleanclinic.cli.console import INTERRUPTED, Console, speak_plainly
from cleanclinic.cli.window import open_window
from cleanclinic.errors import CancelledError, CleanClinicError
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.workspace.opening import (
    PassphraseNeededError,
    Workspace,
    open_workspace,
)
from cleanclinic.operations.workspace.places import default_workspace
from cleanclinic.words import Words, system_language

Command = Callable[[Console, argparse.Namespace], None]
OnWorkspace = Callable[[Console, Workspace, argparse.Namespace], None]

ALONE: dict[tuple[str, str], Command] = {
    ("demo", ""): demo.run,
    ("ward", "init"): ward.init,
    ("office", "init"): office.init,
    ("bundle", "inspect"): bundle.inspect,
    ("recovery", "use"): people.use_recovery,
    ("ward", "rescue"): roots.ask_rescue,
    ("people", "take-over"): handover.take_over,
    ("backup", "list"): backup.show,
    ("backup", "check"): backup.check,
    ("backup", "restore"): backup.put_back,
}
ON_WORKSPACE: dict[tuple[str, str], OnWorkspace] = {
    ("ward", "show"): ward.show,
    ("ward", "escrow"): roots.escrow,
    ("ward", "renew"): ward.renew,
    ("office", "enrol"): office.enrol_device,
    ("office", "import"): bundle.take_in,
    ("office", "export"): office.export,
    ("office", "show"): office.show,
    ("office", "ethics-rules"): office.ethics_rules,
    ("office", "root"): roots.root,
    ("office", "rescue"): roots.rescue,
    ("office", "devices"): office.show_devices,
    ("office", "revoke"): office.revoke,
    ("office", "replace"): office.replace_device,
    ("office", "release"): office.release,
    ("pledges", "print"): paper.print_pledge_sheets,
    ("risks", "print"): paper.print_risk_list,
    ("risks", "import"): paper.import_risk_sheet,
    ("bundle", "export"): bundle.export,
    ("bundle", "import"): bundle.take_in,
    ("bundle", "verify"): bundle.verify,
    ("bundle", "folder"): bundle.folder,
    ("log", "verify"): log.verify,
    ("backup", "make"): backup.make,
    ("log", "history"): log.show_history,
    ("people", "list"): people.show,
    ("people", "add"): people.add,
    ("people", "disable"): people.disable,
    ("people", "pin"): people.set_pin,
    ("people", "permit"): handover.permit,
    ("people", "changes"): handover.show_changes,
    ("people", "looks"): handover.show_looks,
    ("people", "handover"): handover.hand_over,
    ("recovery", "print"): people.print_recovery,
}


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0 done, 2 usage, 3 refused, 130 stopped by Ctrl+C."""
    speak_plainly()
    words = Words(_language(arguments))
    parsed = make_parser(words).parse_args(arguments)
    if parsed.self_test:
        from cleanclinic.cli.self_test import run as test_self  # noqa: PLC0415  slow libraries

        return test_self()
    if parsed.command is None:
        return open_window(default_workspace())
    if parsed.workspace is None:
        parsed.workspace = default_workspace()
    if parsed.command == "window":
        return open_window(parsed.workspace, ["--language", words.language])
    console = Console(words, as_json=parsed.json)
    try:
        _dispatch(console, parsed)
    except (KeyboardInterrupt, CancelledError):
        console.refuse(CancelledError())
        return INTERRUPTED
    except CleanClinicError as error:
        return console.refuse(error)
    code = console.finish()
    if parsed.command == "demo" and not parsed.no_window and has_display():
        return open_window(Path(parsed.first_ward), ["--language", words.language])
    return code


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, before there is a parser to say it in."""
    for name, value in pairwise(arguments):
        if name == "--language" and value in ("zh_CN", "en"):
            return value
    return system_language()


def _dispatch(console: Console, parsed: argparse.Namespace) -> None:
    key = (parsed.command, getattr(parsed, "action", ""))
    if key in ALONE:
        ALONE[key](console, parsed)
        return
    if parsed.acting:
        with people.open_as(console, parsed) as workspace:
            ON_WORKSPACE[key](console, workspace, parsed)
        return
    passphrase = None
    if describe(parsed.workspace).needs_passphrase or parsed.passphrase_file:
        passphrase = console.secret(parsed.passphrase_file)
    try:
        workspace = open_workspace(parsed.workspace, passphrase=passphrase)
    except PassphraseNeededError:
        # The credential store did not open it after all.
        passphrase = console.secret(parsed.passphrase_file)
        workspace = open_workspace(parsed.workspace, passphrase=passphrase)
    with workspace:
        ON_WORKSPACE[key](console, workspace, parsed)


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
