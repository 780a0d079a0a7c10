"""`cleanclinic` and `python -m cleanclinic`: the window, or with a command the command line."""

import runpy
import sys


def main() -> None:
    """Exit code 0 done, 2 usage, 3 refused, 130 stopped."""
    if len(sys.argv) == 1:
        # The window paints first: it must not wait for the command line's imports.
        runpy.run_module("ui", run_name="__main__")
        return
    from cleanclinic.cli.main import run  # noqa: PLC0415  the window's start must not pay for it

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
