"""Pictures and pages out of bytes, in the size the screen asks for; work for the lane beside."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import FileContent
from cleanclinic.operations.recording.printing import (
    NoPictureError,
    PagePicture,
    PdfLockedError,
    PdfUnreadableError,
    count_pages,
    render_page,
    render_photo,
)

PDF, HEIC = "application/pdf", "image/heic"
_LARGEST = 4000


class LockedDocumentError(CleanClinicError):
    """The document is kept, and opens with a password only; values: `name`."""

    code = "PICTURE-LOCKED"


def can_show(media_type: str) -> bool:
    """Whether a file of this type can be looked at inside the program."""
    return media_type == PDF or media_type.startswith("image/")


def page_count(file: FileContent) -> int:
    """Pages of a document; a picture is one."""
    return count_pages(file.content) if file.media_type == PDF else 1


def page_image(file: FileContent, index: int, width_px: int) -> QImage:
    """A page, or the picture, at most so many pixels wide.

    Raises NoPictureError and LockedDocumentError.
    """
    wide = min(max(width_px, 16), _LARGEST)
    if file.media_type == PDF:
        try:
            return _image(render_page(file.content, index, wide))
        except PdfLockedError as error:
            raise LockedDocumentError(name=file.name) from error
        except PdfUnreadableError as error:
            raise NoPictureError(name=file.name) from error
    if file.media_type == HEIC:
        return _image(render_photo(file.content, file.name, wide))
    buffer = QBuffer()
    buffer.setData(QByteArray(file.content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    # A photo taken upright says so beside its pixels.
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(_within(size, width_px))
    picture = reader.read()
    if picture.isNull():
        raise NoPictureError(name=file.name)
    return picture


def _image(page: PagePicture) -> QImage:
    flat = QImage(page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888)
    return flat.copy()


def thumbnail(file: FileContent, side_px: int) -> QImage:
    """The first page or the picture inside a square."""
    fit = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    return page_image(file, 0, side_px * 2).scaled(QSize(side_px, side_px), fit, smooth)


def as_png(picture: QImage) -> bytes:
    """A picture as a file."""
    made = QByteArray()
    buffer = QBuffer(made)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] # bytes, as the stubs want, fail
    return bytes(made.data())


def _within(size: QSize, width_px: int) -> QSize:
    """The size made smaller, never larger."""
    wide = min(max(width_px, 16), _LARGEST, max(size.width(), size.height()))
    return size.scaled(QSize(wide, wide * 3), Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size)
