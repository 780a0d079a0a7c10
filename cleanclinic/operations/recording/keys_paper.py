"""The list of keys on paper."""

from collections.abc import Sequence
from pathlib import Path

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.keys_sheet import KeyPart as KeyPart
from cleanclinic.paper.keys_sheet import keys_sheet_pdf
from cleanclinic.paper.output import write_file
from cleanclinic.words import Words


def keys_pdf(_workspace: Workspace, parts: Sequence[KeyPart], *, words: Words) -> bytes:
    """The list as one page; nothing is written."""
    return keys_sheet_pdf(parts, words=words)


def print_keys(
    workspace: Workspace, target: Path, parts: Sequence[KeyPart], *, words: Words
) -> Printed:
    """The list as a PDF file."""
    write_file(target, keys_pdf(workspace, parts, words=words))
    return Printed(target, 1, (target,), (), NOTHING_CHANGED)
