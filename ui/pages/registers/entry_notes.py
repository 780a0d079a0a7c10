"""Above the form of an entry: what it still lacks and by when it is due; its sheet's button."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from cleanclinic.records.register import Register
from cleanclinic.records.register_rules import Due
from cleanclinic.records.register_standing import waits
from ui.pages.registers.plans import Watch
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row

_MINUTES = 60


class EntryNotes(QWidget):
    """What follows from the rules for the entry shown, and the button `sheet`."""

    def __init__(self, kit: Kit, watch: Watch) -> None:
        super().__init__()
        self._words = kit.words
        self._watch = watch
        self.due = label("", "muted", wrap=True)
        self.lacking = label("", "problem", wrap=True)
        self.sheet = button(kit, kit.words.text("ui.registers.sheet"), "link", icon_name="printer")
        said = column(kit.look, self.due, self.lacking, None, gap=2)
        layout = row(kit.look, said, self.sheet, gap=6, into=self)
        layout.setStretch(0, 1)
        layout.setAlignment(self.sheet, Qt.AlignmentFlag.AlignTop)

    def show_entry(self, record: Register | None) -> None:
        """Says what is wanted of an entry; None for no entry."""
        self.setVisible(record is not None)
        if record is None:
            return
        text = self._words.text
        lacking = [text(f"{record.KIND}.{name}") for name in record.lacking()]
        comma = text("part.list.comma")
        self._say(
            self.lacking,
            text("ui.registers.lacking", fields=comma.join(lacking)) if lacking else "",
        )
        due = self._watch.due(record) if waits(record) else None
        self._say(self.due, self._due_text(record, due) if due else "")

    def _due_text(self, record: Register, due: Due) -> str:
        when = due.on.isoformat()
        if due.minute is not None:
            when += f" {due.minute // _MINUTES:02d}:{due.minute % _MINUTES:02d}"
        said = self._words.text(f"ui.registers.due_by.{record.KIND}", when=when)
        if due.certain:
            return said
        return said + self._words.text("ui.registers.uncertain", year=due.on.year)

    def _say(self, where: QLabel, text: str) -> None:
        where.setText(text)
        where.setVisible(bool(text))
