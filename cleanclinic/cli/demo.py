"""`cleanclinic demo`: the demo hospital from one seed."""

import argparse
import signal
from dataclasses import asdict
from types import FrameType

from cleanclinic.cli.console import Console
from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.workspace.places import default_demo


def run(console: Console, parsed: argparse.Namespace) -> None:
    """Make it, say what was counted; Ctrl+C stops it and leaves what was there before."""
    folder = parsed.out or default_demo()
    stopped = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.append(True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        console.say("cli.demo_begins", folder=folder)
        summary = make_demo(
            folder,
            words=console.words,
            departments=parsed.departments,
            staff=parsed.staff,
            seed=parsed.seed,
            progress=console.progress,
            cancelled=lambda: bool(stopped),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    facts = asdict(summary)
    parsed.first_ward = summary.first_ward
    console.facts(**facts)
    console.table(
        [
            (console.words.text(f"demo.{name}"), str(value))
            for name, value in facts.items()
            if name not in ("folder", "first_ward", "seed")
        ]
    )
    console.say("cli.demo_done", folder=summary.folder)
