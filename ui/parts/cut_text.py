"""Text cut where its room ends."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

_MARK = "…"


def cut_text(metrics: QFontMetrics, text: str, width: int) -> str:
    """As much of a text as there is room for, in pixels, and the sign that more follows.

    After a Latin letter that is three dots, which are narrower: the one character stands in the
    middle of the line in the Chinese font.
    """
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    kept = shown.removesuffix(_MARK)
    return f"{kept}..." if shown != text and kept.rstrip()[-1:].isascii() and kept else shown
