"""Work that is mostly quick: how far it is shows only when it turns out to be long."""

from PySide6.QtCore import QTimer

from ui.parts.job import Job
from ui.parts.page import Window

_PATIENCE_MS = 600


def show_if_long(window: Window, title: str, job: Job) -> None:
    """Shows the progress of a job, with a button to stop it, unless it ends soon."""
    timer = QTimer(job)
    timer.setSingleShot(True)
    timer.timeout.connect(lambda: None if job.cancelled else window.show_progress(title, job))
    job.ended.connect(timer.stop)
    timer.start(_PATIENCE_MS)
