"""`python -m ui --workspace DIR`: the command line starts the window as a process of its own."""

import gc

if __name__ == "__main__":
    # The window's own collector takes over.
    gc.disable()

import sys

from ui.options import read_options
from ui.start import start


def main(arguments: list[str] | None = None) -> int:
    """Reads the command line and runs the window; answers with the exit code."""
    options = read_options(sys.argv[1:] if arguments is None else arguments)
    if options is None:
        sys.stderr.write("usage: python -m ui --workspace DIR\n")
        return 2
    return start(options)


if __name__ == "__main__":
    sys.exit(main())
