"""A story played as a program of its own, over a screen that is nowhere, with pictures kept."""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.whole.surroundings import SCREEN


def play_as_program(
    name: str,
    about: str | None,
    play: Callable[..., object],
    flags: Mapping[str, str] | None = None,
) -> int:
    """Plays it in a home of its own; `--out` says where the pictures go. Gives the exit code.

    `play` is given folder, application and pictures, and by name each of the `flags` (with what
    they are for) that may be set on the command line.
    """
    os.environ["LANG"] = "zh_CN.UTF-8"
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    for flag, use in (flags or {}).items():
        parser.add_argument(f"--{flag.replace('_', '-')}", action="store_true", help=use)
    parsed = vars(parser.parse_args())
    pictures = parsed.pop("out")
    with tempfile.TemporaryDirectory(prefix=f"cleanclinic-{name}-") as home:
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR"):
            os.environ[variable] = home
        screen = Path(home) / "screen.json"
        screen.write_text(SCREEN, encoding="utf-8")
        os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={screen}")
        application = QApplication([name, "-style", "Fusion"])
        from ui.parts.style import BOLD, REGULAR, load_font

        for font in (REGULAR, BOLD):
            load_font(font)
        try:
            ended = play(Path(home), application, pictures, **parsed)
        except Exception:  # noqa: BLE001  the program's own hook stands in place of Python's
            traceback.print_exc()
            return 1
        sys.stdout.write(f"{ended}\n")
    return 0
