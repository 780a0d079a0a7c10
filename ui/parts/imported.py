"""What became of the files just taken in: one line each, refusals with their sentence."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.exchange import JournalResult
from cleanclinic.operations.receiving import Imported, ImportReport
from ui.parts.cards import Card
from ui.parts.failures import sentence_of
from ui.parts.icons import icon
from ui.parts.journal import result_badge
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, clear, column, label, row
from ui.parts.pills import Badge, Pill
from ui.parts.scroll import scrolled

_MOST_SHOWN_PX = 168


class ImportedCard(Card):
    """Hidden until there is something to tell, and when closed."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.words.text("part.imported"))
        self._kit = kit
        self._lines: list[QWidget] = []
        close = button(kit, "", "quiet", name=kit.words.text("part.close"))
        close.setIcon(icon(kit.look, "x", "text", size=16))
        close.clicked.connect(self.hide)
        self.head.addWidget(close)
        inner = QWidget()
        self._rows = column(kit.look, gap=6, margins=(0, 0, 8, 0), into=inner)
        self._area = scrolled(inner)
        self._area.setMaximumHeight(kit.look.px(_MOST_SHOWN_PX))
        self.body.addWidget(self._area)
        self.hide()

    def show_report(self, report: ImportReport) -> None:
        """Shows an import's files, refused ones first."""
        text = self._kit.words.text
        files = sorted(report.files, key=lambda one: one.error is None)
        refused = sum(one.error is not None for one in files)
        note = text("part.imported.note", count=len(files), refused=refused)
        self.set_title(text("part.imported"), note)
        clear(self._rows)
        self._lines = [self._line(one) for one in files]
        for line in self._lines:
            self._rows.addWidget(line)
        self.show()

    def sentences(self) -> list[str]:
        """What the lines say (for tests and screen readers)."""
        return [line.accessibleName() for line in self._lines]

    def _line(self, one: Imported) -> QWidget:
        kit = self._kit
        badge = self._badge(one)
        sentence = sentence_of(kit, one.error) if one.error else self._success(one)
        long = one.error or one.missing
        said = label(sentence, wrap=True) if long else Elided(sentence)
        line = QWidget()
        line.setAccessibleName(f"{badge.text} {sentence}")
        layout = row(kit.look, Pill(kit.look, badge), said, gap=10, into=line)
        layout.setStretch(1, 1)
        return line

    def _badge(self, one: Imported) -> Badge:
        if one.error:
            return Badge(self._kit.words.text("journal_result.refused"), "bad")
        return result_badge(self._kit.words, JournalResult(one.result))

    def _success(self, one: Imported) -> str:
        text = self._kit.words.text
        if one.missing:
            return text(
                "part.imported.waiting",
                name=one.path.name, number=one.number, numbers=one.numbers,
            )  # fmt: skip
        parts = [one.path.name]
        if one.sender:
            parts.append(one.sender)
        if one.applied:
            parts.append(text("part.journal.changes", count=one.applied))
        if one.conflicts:
            parts.append(text("part.journal.conflicts", count=one.conflicts))
        return " · ".join(parts)
