"""What each side knows of the other's log: it only grows, and what was seen of it stays so.

Pure: no files and no database. A log's state is its length and the hash over all of it.
"""

from collections.abc import Callable

from cleanclinic.sync.errors import HistoryError, RollbackError
from cleanclinic.sync.receipts import AuditState


def check_follows(known: AuditState, stated: AuditState, seq: int) -> None:
    """A log states what it is now; raises RollbackError or HistoryError against what it was.

    Nobody vouches for a shorter log after a longer one, nor for two hashes of one length.
    """
    if stated.size < known.size:
        raise RollbackError(seq=seq, size=stated.size, known=known.size)
    if stated.size == known.size and stated.size and stated.head != known.head:
        raise HistoryError(seq=seq, size=stated.size)


def holds(seen: AuditState, head_at: Callable[[int], str | None]) -> bool:
    """Whether a state that the other side saw of our log is still part of it."""
    return not seen.size or head_at(seen.size) == seen.head
