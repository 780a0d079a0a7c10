"""The small picture of a file: read on one lane, drawn on the other, and kept for the next look."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import FileContent, read_file
from cleanclinic.records.control import Evidence
from ui.parts.page import Desk
from ui.parts.pictures import can_show, thumbnail


def show_small(
    desk: Desk,
    evidence: Evidence,
    side_px: int,
    show: Callable[[QPixmap], None],
    *,
    wanted: Callable[[], bool],
    owner: QObject,
) -> None:
    """Calls `show` with the picture of a file inside a square, at once where it is kept.

    A file that nobody waits for any more when it has been read is not drawn, nor one that cannot
    be shown: it keeps its sign, and opening it says why there is no picture.
    """
    kept = desk.pictures.get(evidence.attachment, side_px)
    if kept is not None:
        show(QPixmap.fromImage(kept))
        return

    def drawn(picture: QImage) -> None:
        desk.pictures.keep(evidence.attachment, side_px, picture)
        if wanted():
            show(QPixmap.fromImage(picture))

    def quiet(error: Exception) -> bool:
        return isinstance(error, CleanClinicError)

    def draw(file: FileContent) -> None:
        if wanted() and can_show(file.media_type):
            desk.tasks.run_aside(lambda _: thumbnail(file, side_px), drawn, quiet, owner=owner)

    desk.tasks.run(partial(read_file, evidence=evidence), draw, quiet, owner=owner)
