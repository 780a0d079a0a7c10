"""What surrounds the program in a journey: time, credential store, files, other programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from keyring.backend import KeyringBackend
from PySide6.QtCore import QDate, QDateTime

from cleanclinic.keys.store import _ALLOWED
from tests.whole.person import Chooser

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)

# As large as a common screen; the platform's own is too small for dialogs to stand in the middle.
SCREEN = """{"screens": [{"name": "one", "x": 0, "y": 0, "width": 1920, "height": 1080,
"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}]}"""


class Clock:
    """What the PCs of this hospital take for the time."""

    def __init__(self) -> None:
        self._ahead = START - datetime.now(UTC)  # noqa: TID251  what is set here runs on

    def now(self, zone: object = None) -> datetime:
        return datetime.now(UTC) + self._ahead  # noqa: TID251  as far ahead as it was set

    def currentDate(self) -> QDate:
        today = self.now().astimezone()
        return QDate(today.year, today.month, today.day)

    def currentDateTime(self) -> QDateTime:
        return QDateTime.fromSecsSinceEpoch(int(self.now().timestamp()))

    def pass_days(self, days: int) -> None:
        self._ahead += timedelta(days=days)


class Safe(KeyringBackend):
    """Stands for the system's library: a small store in this process."""

    priority = 1
    kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


class Nothing:
    """No other program shows folders and papers here."""

    @staticmethod
    def openUrl(_: object) -> bool:
        return True


@contextmanager
def surroundings(clock: Clock, chooser: Chooser, *, system_store: bool) -> Iterator[None]:
    """What surrounds the program: time, credential store, dialogs for files, other programs."""
    stores = _ALLOWED if system_store else (("SecretService", Safe),)
    with (
        patch("cleanclinic.operations.workspace.sources.datetime", clock),
        patch("ui.parts.kit.QDate", clock),
        patch("ui.door.frame.QDateTime", clock),
        patch("cleanclinic.keys.store._ALLOWED", stores),
        patch("ui.parts.files.QFileDialog", chooser),
        patch("ui.parts.files.QDesktopServices", Nothing),
    ):
        Safe.kept = {}
        yield
