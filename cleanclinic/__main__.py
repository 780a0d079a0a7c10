"""`cleanclinic` and `python -m cleanclinic`: the window, or with a command the command line."""

import sys

from cleanclinic.cli.window import open_window
from cleanclinic.operations.workspace.places import default_workspace

INTERRUPTED = 130


def main() -> None:
    """Exit code 0 done, 2 usage, 3 refused, 130 stopped."""
    if len(sys.argv) == 1:
        sys.exit(open_window(default_workspace()))
    try:
        from cleanclinic.cli.main import run  # noqa: PLC0415 (the window's start does without it)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
