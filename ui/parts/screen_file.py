"""The file beside the workspace in which the screen remembers column widths, theme and zoom."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STATE_FILE = "screen.json"


def read_state(folder: Path) -> dict[str, Any]:
    """What the screen remembered; nothing if the file is missing or broken."""
    try:
        found = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(folder: Path, values: Mapping[str, Any]) -> None:
    """Keeps what the screen remembers, never a secret; raises OSError."""
    text = json.dumps(dict(values), ensure_ascii=False, indent=1)
    beside = folder / f"{STATE_FILE}.new"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / STATE_FILE)
