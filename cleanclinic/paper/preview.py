"""Pages of a PDF as pictures, for the window."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2

from cleanclinic.paper.errors import PdfLockedError, PdfUnreadableError

# PDFium may only be used by one thread at a time.
_pdfium = Lock()
# FPDF_ERR_PASSWORD
_NEEDS_PASSWORD = 4


@dataclass(frozen=True)
class PagePicture:
    """Three bytes a pixel, red first, rows without padding."""

    width: int
    height: int
    rgb: bytes


def count_pages(pdf: bytes | Path) -> int:
    with opened(pdf) as document:
        return len(document)


def render_page(pdf: bytes | Path, page_index: int, width_px: int) -> PagePicture:
    """One page, so many pixels wide; raises IndexError past the last page."""
    with opened(pdf) as document:
        if not 0 <= page_index < len(document):
            raise IndexError(page_index)
        page = document[page_index]
        bitmap = page.render(
            scale=width_px / page.get_width(), rev_byteorder=True, no_smoothtext=False
        )
        data = pack(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
        return PagePicture(bitmap.width, bitmap.height, data)


def pack(data: bytes, width: int, height: int, stride: int, pixel: int = 3) -> bytes:
    """The rows of a picture without their padding."""
    row = width * pixel
    if stride == row:
        return data
    return b"".join(data[y * stride : y * stride + row] for y in range(height))


@contextmanager
def opened(pdf: bytes | Path) -> Iterator[Any]:
    """The document, closed again; a file that is none is refused."""
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except (pypdfium2.PdfiumError, FileNotFoundError) as problem:
            path = pdf if isinstance(pdf, Path) else "-"
            locked = getattr(problem, "err_code", None) == _NEEDS_PASSWORD
            raise (PdfLockedError if locked else PdfUnreadableError)(path=path) from problem
        try:
            yield document
        finally:
            document.close()
