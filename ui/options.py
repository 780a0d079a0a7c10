"""How the program was started."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ui.parts.style import Look

_NAMES = ("workspace", "language", "theme", "page", "size", "scale", "screenshot")


@dataclass(frozen=True)
class Options:
    """How the program was started; `screenshot` renders one page to a file and ends."""

    workspace: Path
    language: str = ""
    theme: str = ""
    page: str = ""
    size: tuple[int, int] = (1366, 768)
    scale: str = ""
    screenshot: Path | None = None


def read_options(arguments: list[str]) -> Options | None:
    """The options of a command line; None if it is not one of ours.

    Pairs of `--name value` read by hand: argparse would delay the first painting.
    """
    names, values = arguments[::2], arguments[1::2]
    known = {f"--{name}" for name in _NAMES}
    if len(names) != len(values) or not known.issuperset(names):
        return None
    given = {name.removeprefix("--"): value for name, value in zip(names, values, strict=True)}
    if "workspace" not in given:
        return None
    width, _, height = given.get("size", "1366x768").partition("x")
    return Options(
        Path(given["workspace"]),
        language=given.get("language", ""),
        theme=given.get("theme", ""),
        page=given.get("page", ""),
        size=(int(width), int(height)),
        scale=given.get("scale", ""),
        screenshot=Path(given["screenshot"]) if "screenshot" in given else None,
    )


def look_of(options: Options, values: dict[str, Any]) -> Look:
    """The look asked for at the start, else the one the screen remembers."""
    return Look(
        options.theme or values.get("look.theme", "light"),
        values.get("look.zoom", 100),
        values.get("look.text_size", 100),
    )
