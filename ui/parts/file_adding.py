"""Taking files in: dropped, pasted or chosen; what becomes of them each part says of its own."""

from collections.abc import Collection, Sequence
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import FILE_MOST_BYTES, NewFile
from ui.parts.failures import sentence_of
from ui.parts.file_drop import FileDrop
from ui.parts.files import choose_files
from ui.parts.flow import FlowLine
from ui.parts.layouts import button, column, label
from ui.parts.page import Desk
from ui.parts.pictures import as_png

_MIB = 1 << 20
# Of a folder dropped at once; more is a mistake.
_FOLDER_MOST = 50


class FileAdding(QWidget):
    """A heading, the files below it, and the ways to add to them; what is refused is one sentence.

    Whoever makes it of its own says in `add` what becomes of files, and in `names` what those there
    are called.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._changeable = False
        self._around: QWidget | None = None
        text = desk.words.text
        self.heading = label("", "heading")
        self.choose = button(desk, text("part.evidence.choose"), "link", icon_name="paperclip")
        self.choose.clicked.connect(self._choose)
        self.paste_button = button(
            desk, text("part.evidence.paste"), "link", icon_name="copy",
            tip=text("part.evidence.paste.tip"),
        )  # fmt: skip
        self.paste_button.clicked.connect(self.paste)
        self._rows = column(desk.look, gap=4)
        most = FILE_MOST_BYTES // _MIB
        self.hint = label(text("part.evidence.hint", most=most), "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._adding = FlowLine(desk.look.px(4), 0)
        for press in (self.choose, self.paste_button):
            self._adding.line.addWidget(press)
        column(
            desk.look, self.heading, self._rows, self.problem, self._adding, self.hint,
            gap=5, into=self,
        )  # fmt: skip
        self.drop = FileDrop(desk, self, text("part.evidence.drop"))
        self.drop.dropped.connect(self._dropped)

    def add(self, files: Sequence[NewFile]) -> None:
        """Takes these in: all of them or none."""
        raise NotImplementedError

    def names(self) -> Collection[str]:
        """What the files are called that are there already."""
        raise NotImplementedError

    def paste(self) -> None:
        """Takes what lies on the clipboard: a picture, or files copied in a folder."""
        if not self._changeable:
            return
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self._dropped(paths)
            return
        picture = QGuiApplication.clipboard().image()
        if picture.isNull():
            self._say(self.desk.words.text("part.evidence.paste.none"))
            return
        name = self._shot_name()

        def then(content: bytes) -> None:
            self.add([NewFile(content, name)])

        self.desk.tasks.run_aside(lambda _: as_png(picture), then, owner=self)

    def drop_over(self, widget: QWidget) -> None:
        """Files may be let go anywhere over a widget around it."""
        self._around = widget
        drop = FileDrop(self.desk, widget, self.desk.words.text("part.evidence.drop"))
        drop.dropped.connect(self._dropped)

    def watch(self, control: QWidget) -> None:
        """Ctrl+V in a text field of the form takes a picture, where there is no text to paste."""
        control.installEventFilter(self)

    def set_changeable(self, changeable: bool) -> None:
        """Whether files may be added and taken away."""
        self._changeable = changeable
        for part in (self._adding, self.hint):
            part.setVisible(changeable)
        for taking in (self, self._around):
            if taking is not None:
                taking.setAcceptDrops(changeable)

    def _shot_name(self) -> str:
        """What a screenshot is called; the second of a day has a number."""
        known = self.names()
        day = self.desk.today().isoformat()
        numbered = (f"{day}-{number}" for number in count(2))
        names = (self.desk.words.text("part.evidence.shot", day=d) for d in chain([day], numbered))
        return next(name for name in names if name not in known)

    def _choose(self) -> None:
        text = self.desk.words.text
        title, kinds = text("part.evidence.choose"), text("ui.files.any")
        self.add(
            [NewFile.at(path) for path in choose_files(self, self.desk, title, kinds, "evidence")]
        )

    def _dropped(self, found: Path | Sequence[Path]) -> None:
        """Files, or the files that lie in a folder."""
        if not isinstance(found, Path):
            self.add([NewFile.at(path) for path in found])
            return
        inside = sorted(one for one in found.iterdir() if one.is_file())
        if len(inside) > _FOLDER_MOST:
            text = self.desk.words.text("part.evidence.many", count=len(inside), most=_FOLDER_MOST)
            self._say(text)
            return
        self.add([NewFile.at(path) for path in inside])

    def _refused(self, error: Exception) -> bool:
        if not isinstance(error, CleanClinicError):
            return False
        self._say(sentence_of(self.desk, error))
        return True

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and self._changeable
        ):
            data = QGuiApplication.clipboard().mimeData()
            if data.hasImage() and not data.hasText():
                self.paste()
                return True
        return super().eventFilter(watched, event)


def size_text(size: int) -> str:
    """A size of a file in the units file managers use."""
    if size < _MIB:
        return f"{max(round(size / 1024), 1)} KB"
    return f"{size / _MIB:.1f} MB"
