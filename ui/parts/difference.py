"""What differs between two texts, marked word by word (Chinese by the character)."""

import re
from difflib import SequenceMatcher
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.parts.kit import Kit

_WORDS = re.compile(r"[A-Za-z0-9]+|\s|.", re.DOTALL)
# Texts in which more than this is new have nothing to hold on to: marking it all helps nobody.
_MOSTLY_NEW = 0.3
_SIZE = 16


def marked_parts(text: str, against: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it differs from `against`."""
    here, there = _WORDS.findall(text), _WORDS.findall(against)
    # The matcher's own guess of what is noise would leave common characters out.
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    if not there or matcher.ratio() < _MOSTLY_NEW:
        return [(text, False)]
    return [
        ("".join(here[begin:end]), kind != "equal")
        for kind, begin, end, _, _ in matcher.get_opcodes()
        if end > begin
    ]


class MarkedText(QLabel):
    """A text with what differs marked by colour and a line below."""

    def __init__(self, kit: Kit, text: str, against: str) -> None:
        super().__init__()
        self.setFont(kit.look.font(_SIZE))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(text)
        tone = kit.look.tone("warn")
        style = f"background-color:{tone.back.name()};color:{tone.text.name()};"
        mark = f'<span style="{style}text-decoration:underline;">'
        self.setText(
            "".join(
                f"{mark}{_plain(part)}</span>" if differs else _plain(part)
                for part, differs in marked_parts(text, against)
            )
        )


def _plain(text: str) -> str:
    """Text that Qt shows as it is, whatever marks are in it."""
    return escape(text).replace("\n", "<br>").replace("  ", "&nbsp; ")
