"""`cleanclinic --self-test`: whether a packaged program carries all it needs; prints JSON."""

import json
import os
import tempfile
import traceback
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from cleanclinic.cli.window import open_window
from cleanclinic.keys.store import find_store
from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.storage.migrate import revisions
from cleanclinic.words import LANGUAGES, Words

FONT = "NotoSansSC-Regular.ttf"
WARD = "XN1"
# A window with words and a table; an empty one compresses to a fraction of it.
SMALLEST_PICTURE = 20_000


def run() -> int:
    """Run every check; 0 when all passed. The demo exercises each library for real."""
    with tempfile.TemporaryDirectory() as folder:
        checks: dict[str, Callable[[], object]] = {
            "words": lambda: [len(Words(language).text("cli.about")) for language in LANGUAGES],
            "fonts": lambda: len((files("resources") / "fonts" / FONT).read_bytes()),
            "migrations": revisions,
            "demo": lambda: _demo(Path(folder) / "demo"),
            "credential_store": lambda: getattr(find_store(), "kind", "none"),
            "window": lambda: _window(Path(folder)),
        }
        report = {name: _outcome(check) for name, check in checks.items()}
    failed = [name for name, outcome in report.items() if not outcome["ok"]]
    print(json.dumps({"ok": not failed, "checks": report}, ensure_ascii=False, default=str))
    return 1 if failed else 0


def _window(folder: Path) -> int:
    """Open the demo ward's window on a screen in memory; gives the size of its picture."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    picture = folder / "window.png"
    code = open_window(folder / "demo" / "wards" / WARD, ["--screenshot", str(picture)])
    size = picture.stat().st_size
    if code or size < SMALLEST_PICTURE:
        raise RuntimeError(f"the window ended with {code} and a picture of {size} bytes")
    return size


def _outcome(check: Callable[[], object]) -> dict[str, object]:
    try:
        return {"ok": True, "found": check()}
    except Exception:  # noqa: BLE001  whatever is missing should be told, with its place
        return {"ok": False, "found": traceback.format_exc(limit=4)}


def _demo(folder: Path) -> object:
    summary = make_demo(folder, words=Words("zh_CN"), departments=1, staff=6)
    if summary.unconfirmed or summary.bundles_refused or not summary.pdf_pages:
        raise RuntimeError(f"the demo did not come through: {summary}")
    with open_workspace(Path(summary.first_ward)) as ward:
        ward.store.verify()
    return summary.pdf_pages
