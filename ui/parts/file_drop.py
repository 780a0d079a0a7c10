"""Files dropped on a page: said while they hang over it, handed on when they are let go."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.style import dress


class FileDrop(QObject):
    """Signals: `dropped` (list of files, or one folder) for each folder and for the files."""

    dropped = Signal(object)

    def __init__(self, kit: Kit, over: QWidget, sentence: str) -> None:
        super().__init__(over)
        self._over = over
        self.veil = label(sentence, "drop")
        self.veil.setParent(over)
        self.veil.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # What hangs over it is still over the page.
        self.veil.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        dress(self.veil, "drop")
        self.veil.hide()
        over.setAcceptDrops(True)
        over.installEventFilter(self)
        self._margin = kit.look.px(10)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent) and _paths(event):
                margin = self._margin
                self.veil.setGeometry(self._over.rect().adjusted(margin, margin, -margin, -margin))
                self.veil.show()
                self.veil.raise_()
                event.acceptProposedAction()
                return True
            case QEvent.Type.DragLeave:
                self.veil.hide()
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self.veil.hide()
                if paths := _paths(event):
                    event.acceptProposedAction()
                    self._hand_on(paths)
                return True
            case _:
                pass
        return False

    def _hand_on(self, paths: list[Path]) -> None:
        folders = [path for path in paths if path.is_dir()]
        for folder in folders:
            self.dropped.emit(folder)
        if files := [path for path in paths if path not in folders]:
            self.dropped.emit(files)


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
