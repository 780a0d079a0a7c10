"""What shows an issue before and after it was rectified, beside one another."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import Issue
from cleanclinic.records.rectification import Rectification
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.layouts import column, label, row
from ui.parts.page import Desk

_FIELDS = ("before", "after")


class EvidencePair(QWidget):
    """Files of a rectification; they can be added to while it is worked on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.strips = {name: EvidenceStrip(desk, Rectification, field=name) for name in _FIELDS}
        self.none = {
            name: label(desk.words.text("part.issue.no_files"), "muted") for name in _FIELDS
        }
        sides = []
        for name, strip in self.strips.items():
            title = desk.words.text(f"rectification.{name}")
            strip.setAccessibleName(title)
            # The strip's own heading says "evidence", here it is before or after.
            strip.heading.hide()
            # Two beside one another have no room for both buttons in words.
            strip.paste_button.setText("")
            sides.append(
                column(desk.look, label(title, "heading"), self.none[name], strip, None, gap=4)
            )
        both = row(desk.look, *sides, gap=14, into=self)
        both.setStretch(0, 1)
        both.setStretch(1, 1)

    def show_issue(self, issue: Issue, *, changeable: bool) -> None:
        """Shows the files of an issue's rectification, or what was found."""
        work = issue.work
        open_now = changeable and work is not None and not work.is_final()
        found = issue.record.evidence if work is None else work.before
        files = {"before": found, "after": work.after if work else ()}
        for name, strip in self.strips.items():
            strip.show_files(work.id if work else "", files[name], changeable=open_now)
            self.none[name].setVisible(not files[name] and not open_now)
