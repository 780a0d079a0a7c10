"""Opening the window from the core, which must not import Qt: its module is run by name."""

import runpy
import sys
from collections.abc import Sequence
from pathlib import Path


def open_window(workspace: Path, arguments: Sequence[str] = ()) -> int:
    """Run the window over a workspace until it is closed; gives its exit code."""
    before = sys.argv
    sys.argv = ["ui", "--workspace", str(workspace), *arguments]
    try:
        runpy.run_module("ui", run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    finally:
        sys.argv = before
    return 0
