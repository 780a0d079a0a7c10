"""In which colours it is told what became of a bundle; stands before the core is there."""

from cleanclinic.operations.workspace.start_page import JournalResult
from cleanclinic.words import Words
from ui.parts.pills import Badge

_TONES = {
    JournalResult.SENT: "info",
    JournalResult.RECEIVED: "good",
    JournalResult.APPLIED: "good",
    JournalResult.DUPLICATE: "plain",
    JournalResult.REFUSED: "bad",
    JournalResult.WAITING: "warn",
    JournalResult.WAITED: "plain",
    JournalResult.RELEASED: "info",
}


def result_badge(words: Words, result: JournalResult) -> Badge:
    return Badge(words.text(f"journal_result.{result}"), _TONES[result])
