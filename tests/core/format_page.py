"""The page of the bundle format, and the reader that is printed on it."""

import re
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "docs" / "bundle-format.md"
PAGE = _FILE.read_text(encoding="utf-8")


def printed_reader():
    """Its `read`, run as it stands there."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names = {}
    exec(compile(source, "bundle-format.md", "exec"), names)
    return names["read"]
