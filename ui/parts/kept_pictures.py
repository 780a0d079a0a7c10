"""Small pictures that were drawn: the last ones are kept, so that none is decoded at every look.

In memory only, and no longer than the page that shows them: a lock takes them away with it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

MOST_BYTES = 4 << 20


class KeptPictures:
    """Pictures by file and side, the one looked at longest ago goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, int], QImage] = OrderedDict()

    def get(self, file: str, side_px: int) -> QImage | None:
        """The picture of a file inside a square of this side, if it is still kept."""
        found = self._kept.get((file, side_px))
        if found is not None:
            self._kept.move_to_end((file, side_px))
        return found

    def keep(self, file: str, side_px: int, picture: QImage) -> None:
        """Keeps a picture; others go until all fit."""
        old = self._kept.pop((file, side_px), None)
        self._bytes += picture.sizeInBytes() - (old.sizeInBytes() if old is not None else 0)
        self._kept[file, side_px] = picture
        while self._bytes > self._most:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.sizeInBytes()
