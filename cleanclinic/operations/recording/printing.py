"""Pages of a PDF as pictures, and what printing answers; touches no workspace."""

from pathlib import Path

from cleanclinic.operations.workspace.results import Printed
from cleanclinic.paper.errors import NoPictureError, PdfLockedError, PdfUnreadableError
from cleanclinic.paper.photos import render_photo
from cleanclinic.paper.preview import PagePicture, count_pages, render_page
from cleanclinic.paper.printed import PrintResult
from cleanclinic.records.held import Changes

__all__ = [
    "NoPictureError",
    "PagePicture",
    "PdfLockedError",
    "PdfUnreadableError",
    "count_pages",
    "printed",
    "render_page",
    "render_photo",
]


def printed(path: Path, result: PrintResult, changes: Changes) -> Printed:
    """What a page or a command line is told of paper that was made."""
    return Printed(path, result.pages, result.files, result.missing_glyphs, changes)
