"""The same column of many evaluations filled at once; and what registers suggest."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox, QWidget

from cleanclinic.operations.ethics.events import Suggestion, suggested_events, take_suggestions
from cleanclinic.operations.ethics.rounds import fill_column
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.initials import search_text
from ui.pages.staff.column_dialog import Signing
from ui.pages.staff.view import signed
from ui.parts.empty import Empty
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import RunDialog
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_WIDE, _TALL = 520, 600


class FillDialog(RunDialog):
    """Full marks if wanted, grade, remark, name and day, for everybody chosen."""

    def __init__(self, desk: Desk, parent: QWidget, ids: Sequence[str], level: ReviewLevel) -> None:
        text = desk.words.text
        title = text("ui.staff.fill.title", level=text(f"review_level.{level}"))
        super().__init__(desk, parent, title, text("ui.staff.fill.about", count=len(ids)))
        self._ids, self._level = list(ids), level
        self.full = QCheckBox(text("ui.staff.fill.full"))
        self.full.setChecked(True)
        self.signing = Signing(desk, f"staff.fill.{level}")
        self.signing.show_record("fill", {})
        self.signing.show_record("", {"on": desk.today()})
        self.body.addWidget(self.full)
        self.body.addWidget(self.signing)
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.finish_body(text("ui.staff.fill.save", count=len(ids)))

    def submit(self) -> None:
        column = self.signing.column({}, full=self.full.isChecked(), all_of_it=False)
        if column is None:
            return
        ids, level = self._ids, self._level

        def then(changed: Changed) -> None:
            text = self.desk.words.text("ui.staff.fill.saved", count=changed.count)
            self.desk.window.tell(text, undo=True)

        self.run(lambda workspace: fill_column(workspace, ids, level, column), then)


class SuggestDialog(RunDialog):
    """Entries that registers suggest; those checked go into the files, to be confirmed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.staff.suggest"), text("ui.staff.suggest.about"))
        columns = (
            Column("on", text("conduct_event.on"), column_width(desk, "", "2026-11-22"), "muted"),
            Column("name", text("staff_member.name"), 96, "strong"),
            Column("what", text("ui.staff.what"), 220, stretch=True),
            Column("item", text("conduct_event.rule"), 200),
            Column("points", text("conduct_event.points"), 60, "muted", align="right"),
        )
        empty = Empty(desk, "inbox", text("ui.staff.suggest.none"))
        self.table = RecordTable(
            desk, "staff.suggest", columns, checks=True, plain=True, empty=empty
        )
        self.table.view.setAccessibleName(text("ui.staff.suggest"))
        self.table.checks_changed.connect(self._on_checks)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(label(text("ui.staff.suggest.hint"), "muted", wrap=True))
        self.finish_body(text("ui.staff.suggest.take"))
        self.setMinimumSize(desk.look.px(760), desk.look.px(_TALL))
        self.accept_button.setEnabled(False)
        desk.tasks.run(suggested_events, self._show, owner=self)

    def _show(self, found: tuple[Suggestion, ...]) -> None:
        words = self.desk.words
        rows = []
        for one in found:
            said = words.act(one.said.key, one.said.values)
            points = signed(one.item.points if one.item.kind.adds else -one.item.points)
            cells = (one.said.on, one.name, said, one.item.text, points)
            rows.append(Row(one.id, cells, search_text(one.name, said)))
        self.table.show_rows(rows)
        self.table.set_checked([shown.id for shown in rows])
        if rows:
            # Space ticks from here, on the first row; before there was nothing to go to.
            self.table.view.setFocus()
            self.table.view.select_rows([], 0)

    def _on_checks(self) -> None:
        self.accept_button.setEnabled(bool(self.table.checked_ids()))

    def submit(self) -> None:
        ids = self.table.checked_ids()

        def then(changed: Changed) -> None:
            text = self.desk.words.text("ui.staff.suggest.taken", count=changed.count)
            self.desk.window.tell(text, undo=True)

        self.run(partial(take_suggestions, ids=ids), then)
