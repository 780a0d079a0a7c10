"""A PDF that is written while it is drawn: memory does not grow with its pages.

ReportLab keeps every object of a document until it is saved, about 7 KB for each page. Here a
page, its bookmark and a form that pages share go into the file as soon as they are drawn, and
only their offsets stay; what cannot be known earlier (fonts, page tree) and the table of offsets
follow at the end. `StreamedDocument.format` stands for ReportLab's own, which writes all at once.

ReportLab's bookmarks look for their pages at the end: `StreamedCanvas.bookmark` stands for them.
"""

from array import array
from typing import Any, Protocol

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import (
    OutlineEntryObject,
    PDFDictionary,
    PDFDocument,
    PDFFile,
    PDFIndirectObject,
    PDFName,
    PDFObject,
    PDFTrailer,
)
from reportlab.pdfgen.canvas import Canvas

# Streams as bytes: base-85 text would cost a fifth more room and a tenth more time.
rl_config.useA85 = 0


class Out(Protocol):
    """Where a document goes, from its first byte to its last."""

    def write(self, data: bytes, /) -> object: ...


class StreamedCanvas(Canvas):
    """A canvas whose pages are written by `showPage`; `save` completes the document."""

    _doc: Any

    def __init__(self, out: Any, *, lang: str, **settings: Any) -> None:
        super().__init__(out, pageCompression=1, **settings)
        self.out: Out = out
        # A canvas makes its own document and cannot be given one.
        self._doc = StreamedDocument(out, lang)

    def bookmark(self, title: str) -> None:
        """List the page that is being drawn."""
        self._doc.bookmarks.add(title)


class StreamedDocument(PDFDocument):
    """A document that forgets what it has written."""

    Catalog: Any
    Pages: Any
    Reference: Any
    _pdfVersion: Any  # noqa: N815 (ReportLab's name)

    def __init__(self, out: Out, lang: str) -> None:
        super().__init__(compression=1, lang=lang)
        # Of each numbered object; 0, where the file's first line is, while it is not written.
        self._offsets = array("Q")
        self._out = out
        self._end = 0
        outlines: Any = Bookmarks()
        self.bookmarks: Bookmarks = outlines
        self.outline = self.Outlines = self.Catalog.Outlines = outlines
        self._append(PDFFile(self._pdfVersion).format(self))

    def addPage(self, page: Any) -> None:  # noqa: N802 (ReportLab's name)
        super().addPage(page)
        number = self.write(page)
        self.write(page.Contents)
        self.forget(page.Contents)
        self.forget(page)
        # The page tree takes as it is what is no object of ReportLab's.
        self.Pages.pages[-1] = place = reference(number)
        self.bookmarks.lead_to(place, self)

    def addForm(self, name: Any, form: Any) -> None:  # noqa: N802 (ReportLab's name)
        super().addForm(name, form)
        self.write(form)
        # Its name is asked for by every page that shows it, its contents by none.
        self.idToObject[form.__InternalName__] = PDFObject()

    def number(self, thing: Any) -> int:
        """The object's number, which it gets when it is first asked for."""
        number, _ = self.idToObjectNumberAndVersion[self.Reference(thing).name]
        return number

    def write(self, thing: Any) -> int:
        """Write an object; the answer is its number."""
        number = self.number(thing)
        data = PDFIndirectObject(thing.__InternalName__, thing).format(self)
        self._offsets.extend([0] * (self.objectcounter - len(self._offsets)))
        self._offsets[number - 1] = self._end
        self._append(data)
        return number

    def forget(self, thing: Any) -> None:
        """Drop a written object that nothing will refer to by its name."""
        name = thing.__InternalName__
        number, _ = self.idToObjectNumberAndVersion.pop(name)
        del self.idToObject[name], self.numberToId[number]

    def format(self) -> bytes:
        """Write all the rest; nothing is left to be answered."""
        catalog, info = self.Reference(self.Catalog), self.Reference(self.info)
        number = 0
        while number < self.objectcounter:  # which grows: an object's parts are found by writing it
            number += 1
            if number > len(self._offsets) or not self._offsets[number - 1]:
                self.write(self.idToObject[self.numberToId[number]])
        start = self._end
        self._append(b"xref\n0 %d\n0000000000 65535 f \n" % (number + 1))
        for offset in self._offsets:
            self._append(b"%010d 00000 n \n" % offset)
        trailer = PDFTrailer(start, Size=number + 1, Root=catalog, Info=info, ID=self.ID())
        self._append(trailer.format(self))
        return b""

    def _append(self, data: bytes) -> None:
        self._out.write(data)
        self._end += len(data)


class Bookmarks(PDFObject):
    """The list of bookmarks; each is written when the next is known, to which it refers."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.ready = -1
        self._titles: list[str] = []
        self._first = self._final = b""
        self._last: Any = None
        self._count = 0

    def add(self, title: str) -> None:
        """One more for the page that is being drawn."""
        self._titles.append(title)

    def lead_to(self, page: bytes, document: StreamedDocument) -> None:
        """Say which page those added since the last one lead to."""
        for title in self._titles:
            entry: Any = OutlineEntryObject()
            entry.Title, entry.Dest = title, b"[ %b /Fit ]" % page
            entry.Parent = reference(document.number(self))
            place = reference(document.number(entry))
            if self._last is None:
                self._first = place
            else:
                self._last.Next = place
                entry.Prev = reference(document.number(self._last))
                self._finish_last(document)
            self._last = entry
            self._count += 1
        self._titles.clear()

    def prepare(self, document: StreamedDocument, _canvas: object) -> None:
        """The last page is drawn (ReportLab asks for the list before it saves)."""
        if self._last is not None:
            self.ready = 1
            self._final = self._finish_last(document)

    def _finish_last(self, document: StreamedDocument) -> bytes:
        number = document.write(self._last)
        document.forget(self._last)
        return reference(number)

    def format(self, document: StreamedDocument) -> bytes:
        entries = {"First": self._first, "Last": self._final, "Count": self._count}
        return PDFDictionary({"Type": PDFName("Outlines"), **entries}).format(document)


def reference(number: int) -> bytes:
    """How one object names another."""
    return b"%d 0 R" % number
