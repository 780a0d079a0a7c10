"""Rare characters of names on the screen: their font is brought in when a name needs it.

All of them together are thirty megabytes, and most wards have no such name.
"""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from cleanclinic.operations.recording.rare_characters import (
    font_file,
    rare_characters,
    read_font,
)
from cleanclinic.records.held import Changes
from cleanclinic.records.staff_member import StaffMember
from ui.main_window import MainWindow
from ui.parts.job import Job
from ui.parts.lane import Rank


class RareFonts(QObject):
    """Looks when a page has its data, and whenever people changed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._brought: set[str] = set()
        self._has_looked = False
        window.page_filled.connect(lambda _: self._look_once())
        window.entered.connect(lambda _: self._look_again())
        window.tasks.changed.connect(self._on_changes)

    def _look_once(self) -> None:
        if not self._has_looked:
            self._has_looked = True
            self._look()

    def _look_again(self) -> None:
        self._has_looked = False

    def _on_changes(self, changes: Changes) -> None:
        if StaffMember.KIND in changes.kinds:
            self._look()

    def _look(self) -> None:
        run = self._window.tasks.run
        # A box in place of a character is not worth a word.
        run(rare_characters, self._bring, lambda _: True, key="rare", rank=Rank.REST)

    def _bring(self, characters: Collection[str]) -> None:
        """Reads the fonts for what the screen's own lacks."""
        metrics = QFontMetrics(self._window.kit.look.font())
        lacking = (one for one in characters if not metrics.inFontUcs4(ord(one)))
        for file in {font_file(one) for one in lacking} - self._brought:
            self._brought.add(file)
            read = partial(_read, file)
            self._window.tasks.run_aside(read, self._add, lambda _: True, owner=self)

    def _add(self, data: bytes) -> None:
        added = QFontDatabase.addApplicationFontFromData(QByteArray(data))
        own = self._window.kit.look.font().family()
        if added >= 0:
            QFont.insertSubstitutions(own, QFontDatabase.applicationFontFamilies(added))
            for page in self._window.pages.values():
                page.update()


def _read(file: str, _: Job) -> bytes:
    return read_font(file)
