"""The file beside the workspace in which the screen remembers column widths, theme and zoom."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

STATE_FILE = "screen.json"
_LONGEST = 32_767


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return type(value) is int and abs(value) <= _LONGEST


def _is_size(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(_is_whole(one) and one > 0 for one in value)
    )


# What the window is made with, before anything could say what is wrong with it. What a table keeps
# is looked at by the table.
_FITS: dict[str, Callable[[object], bool]] = {
    "window.size": _is_size,
    "look.language": lambda value: value in ("zh_CN", "en"),
    "look.theme": _is_text,
    "look.zoom": _is_whole,
    "look.text_size": _is_whole,
    "look.lock_minutes": _is_whole,
    "shell.kind": lambda value: value in ("ward", "office"),
    "shell.where": _is_text,
    "shell.who": _is_text,
    "door.last": _is_text,
    "registers.shown": _is_text,
    "rules.set": _is_text,
    "settings.section": _is_text,
}
_FOLDER = "folder."


def read_state(folder: Path) -> dict[str, Any]:
    """What the screen remembered; nothing if the file is missing or broken.

    Values nothing can be made of (another version's, somebody's hand) are left out.
    """
    try:
        found = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if _fits(key, value)}


def _fits(key: str, value: object) -> bool:
    fits = _is_text if key.startswith(_FOLDER) else _FITS.get(key)
    return fits is None or fits(value)


def write_state(folder: Path, values: Mapping[str, Any]) -> None:
    """Keeps what the screen remembers, never a secret; raises OSError."""
    text = json.dumps(dict(values), ensure_ascii=False, indent=1)
    beside = folder / f"{STATE_FILE}.new"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / STATE_FILE)
