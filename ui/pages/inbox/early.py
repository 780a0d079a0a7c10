"""Bundles that came before the ones they follow: whose, which, and what is missing."""

from collections.abc import Sequence

from cleanclinic.operations.exchange.standing import EarlyBundle
from cleanclinic.words import Words

_SHOWN = 3


def early_text(words: Words, early: Sequence[EarlyBundle]) -> str:
    """One line for every PC, the first few of them; empty where nothing waits."""
    senders = list(dict.fromkeys((one.sender, one.missing) for one in early))
    lines = [_line(words, early, *sender) for sender in senders[:_SHOWN]]
    if more := len(senders) - len(lines):
        lines.append(words.text("ui.inbox.early.more", count=more))
    if lines:
        lines[-1] += words.text("ui.inbox.early.note")
    return "\n".join(lines)


def _line(words: Words, early: Sequence[EarlyBundle], sender: str, missing: str) -> str:
    came = sorted(one.number for one in early if (one.sender, one.missing) == (sender, missing))
    numbers = words.text("ui.list.comma").join(map(str, came))
    return words.text("ui.inbox.early.line", sender=sender, numbers=numbers, missing=missing)
