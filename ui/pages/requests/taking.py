"""Where a request comes from: a file, a photograph or scan of its page, or pasted text."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from cleanclinic.operations.office.asking import RequestCard
from cleanclinic.operations.office.enrolment import read_request_file
from cleanclinic.operations.office.request_paper import (
    NoRequestCodeError,
    read_request_pdf,
    read_request_picture,
    read_request_text,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import EXCHANGE
from cleanclinic.records.held import Changes
from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.question import Dialog

PDF = ".pdf"
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
# A photograph of a telephone has more points than the square code needs.
_WIDEST = 3000


@dataclass(frozen=True)
class Taken:
    """A request was kept for a person to decide."""

    card: RequestCard
    changes: Changes = EXCHANGE


def take_request(workspace: Workspace, path: Path) -> RequestCard:
    """Keeps the request in a file of any of these kinds."""
    suffix = path.suffix.lower()
    if suffix == PDF:
        return read_request_pdf(workspace, path)
    if suffix in PICTURES:
        return _from_picture(workspace, path)
    return read_request_file(workspace, path)


def _from_picture(workspace: Workspace, path: Path) -> RequestCard:
    picture = QImage(str(path))
    if picture.isNull():
        raise NoRequestCodeError(file=path.name)
    if picture.width() > _WIDEST:
        picture = picture.scaledToWidth(_WIDEST)
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    wide, tall, line = grey.width(), grey.height(), grey.bytesPerLine()
    data = bytes(grey.constBits())
    rows = b"".join(data[y * line : y * line + wide] for y in range(tall))
    return read_request_picture(workspace, wide, tall, rows, name=path.name)


class PasteDialog(Dialog):
    """Takes what a hand scanner types or a person pastes."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.requests.paste.title"))
        self.body.addWidget(label(text("ui.requests.paste.sentence"), "muted", wrap=True))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(text("ui.requests.paste.title"))
        self.text.setMinimumHeight(kit.look.px(160))
        self.text.setMinimumWidth(kit.look.px(480))
        self.body.addWidget(self.text)
        self.add_buttons(text("ui.requests.paste.go"))
        self.accept_button.setEnabled(False)
        self.text.textChanged.connect(
            lambda: self.accept_button.setEnabled(bool(self.text.toPlainText().strip()))
        )
        self.text.setFocus()

    def taker(self) -> Callable[[Workspace], RequestCard]:
        """The work that keeps the request in the text; it asks no widget."""
        said = self.text.toPlainText()
        name = self.kit.words.text("ui.requests.paste.name")
        return lambda workspace: read_request_text(workspace, said, name)
