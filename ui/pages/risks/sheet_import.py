"""What an Excel sheet would bring in, told before anything is written."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risk_sheets import SheetImport
from ui.parts.layouts import column, label, row
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_table import Column, RecordTable, Row


class SheetImportDialog(Dialog):
    """Three counts, and the cells that cannot be read; with any of those nothing is taken in."""

    def __init__(self, desk: Desk, parent: QWidget, path: Path, found: SheetImport) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.risks.sheet", name=path.name))
        counts = row(desk.look, gap=36)
        for name in ("added", "updated", "unchanged"):
            count = label(str(getattr(found, name)), "figure")
            counts.addLayout(
                column(desk.look, label(text(f"ui.risks.sheet.{name}"), "muted"), count, gap=0)
            )
        counts.addStretch(1)
        self.body.addLayout(counts)
        if found.problems:
            self._add_problems(desk, found)
        self.add_buttons(text("ui.risks.sheet.take", count=found.added + found.updated))
        nothing = not found.added + found.updated
        self.accept_button.setEnabled(not found.problems and not nothing)
        if not found.problems:
            key = "ui.risks.sheet.nothing" if nothing else "ui.risks.sheet.one_act"
            self.body.addWidget(label(text(key), "muted", wrap=True))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _add_problems(self, desk: Desk, found: SheetImport) -> None:
        text = desk.words.text
        sentence = text("ui.risks.sheet.problems", count=len(found.problems))
        self.body.addWidget(label(sentence, "problem", wrap=True))
        columns = (
            Column("cell", text("ui.risks.sheet.cell"), 80, "strong"),
            Column("value", text("ui.risks.sheet.value"), 160),
            Column("rule", text("ui.risks.sheet.rule"), 260, stretch=True),
        )
        self.problems = RecordTable(desk, "sheet_problems", columns, density="dense")
        self.problems.show_rows(
            Row(str(place), (one.cell, one.value, text(f"cell_rule.{one.rule}")))
            for place, one in enumerate(found.problems)
        )
        self.problems.view.setAccessibleName(sentence)
        self.body.addWidget(self.problems)
        self.resize(desk.look.px(620), desk.look.px(480))
