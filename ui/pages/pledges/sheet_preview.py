"""The pledge of one person, as it will be printed."""

from datetime import date

from cleanclinic.operations.pledges.printing import preview_pledge
from cleanclinic.operations.recording.printing import render_page
from cleanclinic.operations.workspace.past import looking_back
from ui.parts.page import Desk
from ui.parts.pdf_pages import as_ppm
from ui.parts.pdf_preview import PdfPreview


class SheetPreview(PdfPreview):
    """Made anew for whoever is chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.pledges.preview"))
        self._desk = desk
        self._shown = ("", "")
        self._pdf = b""
        self.page_wanted.connect(lambda _: self._render())

    def show_nobody(self) -> None:
        """Says that somebody is to be chosen."""
        self.show_none(self._desk.words.text("ui.pledges.preview.none"))

    def show_sheet(self, campaign: str, staff_id: str, day: date | None) -> None:
        """Shows a person's pledge of a round, or what it was on a day, unless it stands there."""
        if self._shown == (campaign, staff_id):
            return
        self._shown = (campaign, staff_id)
        self.show_wait()
        words = self._desk.words
        self._desk.tasks.run(
            lambda workspace: preview_pledge(
                looking_back(workspace, day), campaign, staff_id, words
            ),
            self._got_pdf, self._failed, key="pledge_preview",
        )  # fmt: skip

    def forget(self) -> None:
        """The next one shown is made anew."""
        self._shown = ("", "")

    def _got_pdf(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._render()

    def _render(self) -> None:
        pdf, wide = self._pdf, max(self.width_px(), 100)
        if pdf:
            self._desk.tasks.run_aside(
                lambda _: as_ppm(render_page(pdf, 0, wide)), self._show, key="pledge_page"
            )

    def _show(self, picture: bytes) -> None:
        self.show_page(picture, 0, 1)

    def _failed(self, _: Exception) -> bool:
        self.show_none(self._desk.words.text("ui.pledges.preview.failed"))
        return False
