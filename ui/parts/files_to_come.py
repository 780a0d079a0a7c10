"""The files of a record that is being made: they wait in its dialog and are filed with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from cleanclinic.operations.recording.evidence import NewFile, try_file
from ui.parts.file_adding import FileAdding, size_text
from ui.parts.icons import pixmap
from ui.parts.layouts import Elided, button, clear, label, row
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm
from ui.parts.style import dress


@dataclass(frozen=True)
class _Coming:
    file: NewFile
    size: int


class FilesToCome(FileAdding):
    """Dropped anywhere over the dialog, pasted or chosen; what cannot be filed is said at once.

    What is typed is kept as a draft, files are not: that is said as soon as there is one.

    Signals: `resized` whenever it asks for other room.
    """

    resized = Signal()

    def __init__(self, desk: Desk, form: RecordForm) -> None:
        super().__init__(desk)
        self._coming: list[_Coming] = []
        self.note = label(desk.words.text("part.evidence.to_come"), "muted", wrap=True)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.note)
        for name in form.field_names():
            self.watch(form.editor(name).control)
        self.set_changeable(not desk.read_only)
        self._show()

    @property
    def files(self) -> list[NewFile]:
        """What is to be filed with the record."""
        return [one.file for one in self._coming]

    def names(self) -> set[str]:
        return {one.file.name for one in self._coming}

    def add(self, files: Sequence[NewFile]) -> None:
        """Takes these along: all of them or none."""
        if not files or not self._changeable:
            return
        self._say("")
        self.desk.tasks.run_aside(
            lambda _: [_Coming(one, try_file(one)) for one in files],
            self._take, self._refused, owner=self, busy=self.choose,
        )  # fmt: skip

    def clear(self) -> None:
        """Nothing waits any more: it was filed, or the next record begins."""
        self._coming = []
        self._say("")
        self._show()

    def _take(self, found: Sequence[_Coming]) -> None:
        known = {one.file.content for one in self._coming}
        self._coming += [one for one in found if one.file.content not in known]
        self._show()
        self._come_into_sight()

    def _remove(self, one: _Coming) -> None:
        self._coming.remove(one)
        self._show()
        self.choose.setFocus()

    def _show(self) -> None:
        self.heading.setText(self.desk.words.text("part.evidence", count=len(self._coming)))
        clear(self._rows)
        for one in self._coming:
            self._rows.addWidget(self._line(one))
        self.note.setVisible(bool(self._coming))
        self.hint.setVisible(self._changeable and not self._coming)
        self.resized.emit()

    def _line(self, one: _Coming) -> QFrame:
        desk, name = self.desk, one.file.name
        frame = QFrame()
        dress(frame, "inner")
        sign = label("")
        sign.setPixmap(pixmap(desk.look, "file-text", "muted", size=16))
        gone = button(
            desk, "", "quiet", icon_name="x",
            name=desk.words.text("part.evidence.remove", name=name),
        )  # fmt: skip
        gone.clicked.connect(lambda: self._remove(one))
        size = label(size_text(one.size), "muted")
        line = row(
            desk.look, sign, Elided(name), size, gone, gap=6, margins=(6, 2, 4, 2), into=frame
        )
        line.setStretch(1, 1)
        return frame

    def _say(self, sentence: str) -> None:
        super()._say(sentence)
        self.resized.emit()
        if sentence:
            self._come_into_sight()

    def _come_into_sight(self) -> None:
        """What was let go over a form that scrolls is to be seen, once it is laid out."""
        QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None and (inner := around.widget()) is not None:
            if (layout := inner.layout()) is not None:
                layout.activate()
            around.ensureWidgetVisible(self)
