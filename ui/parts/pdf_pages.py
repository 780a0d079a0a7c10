"""Pages of a PDF as Qt shows and prints them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QTransform
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QPushButton, QWidget

from cleanclinic.operations.recording.printing import PagePicture, count_pages, render_page
from ui.parts.tasks import Tasks

PRINT_DPI = 300
_A4_WIDE_INCH = 8.27


def as_ppm(picture: PagePicture) -> bytes:
    """The picture in the plainest form that Qt reads: no packing on one side, none on the other."""
    return b"P6 %d %d 255\n" % (picture.width, picture.height) + picture.rgb


def pages_for_printer(pdf: bytes, count: int = 1) -> tuple[PagePicture, ...]:
    """Pages as sharp as paper needs; work for the lane beside."""
    wide = round(_A4_WIDE_INCH * PRINT_DPI)
    return tuple(render_page(pdf, index, wide) for index in range(count))


def ask_for_printer(parent: QWidget) -> QPrinter | None:
    """The printer a person chose in the system's own dialog; None when given up."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def print_pages(printer: QPrinter, pages: Sequence[PagePicture]) -> bool:
    """Sends pages straight to a printer, so that no file is left; False if it takes none."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place, page in enumerate(pages):
        if place:
            printer.newPage()
        image = QImage(
            page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888
        )
        room = QRectF(painter.viewport())
        if (image.width() > image.height()) != (room.width() > room.height()):
            # A page that lies on its side is turned, not shrunk.
            image = image.transformed(QTransform().rotate(90))
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), image)
    return painter.end()


def print_pdf(parent: QPushButton, tasks: Tasks, pdf: bytes, told: Callable[[bool], None]) -> None:
    """Asks for a printer and sends the document to it; no file is left.

    `told` hears whether the printer took it; nothing is said when the person gave up.
    """
    printer = ask_for_printer(parent)
    if printer is not None:
        tasks.run_aside(
            lambda _: pages_for_printer(pdf, count_pages(pdf)),
            lambda pages: told(print_pages(printer, pages)),
            busy=parent, owner=parent,
        )  # fmt: skip
