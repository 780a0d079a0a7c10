"""Who came for which company, and how long each one's authority holds; a new visit begins here."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.registers.summary import Company, companies
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.initials import search_text
from cleanclinic.records.register_standing import RegisterStanding
from cleanclinic.records.rep_visit import RepVisit
from ui.pages.registers.plans import badge_of
from ui.parts.empty import Empty
from ui.parts.layouts import button
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.question import Dialog
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore, bare_head
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_WIDE, _TALL = 760, 460
# What a visit of somebody known begins with.
_KNOWN = ("company", "rep", "credit_code", "filing", "valid_until", "products")


class CompaniesDialog(Dialog):
    """Signals: `visit_wanted` (values to begin a visit with)."""

    visit_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.registers.companies"))
        self.desk = desk
        self._companies: tuple[Company, ...] = ()
        self.search = SearchBox(desk)
        empty = Empty(desk, "building-2", text("ui.registers.companies.empty"))
        self.table = RecordTable(desk, "registers.companies", self._columns(), empty=empty)
        self.table.view.setAccessibleName(self.windowTitle())
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self.table.opened.connect(lambda _: self.begin())
        self.table.selection_changed.connect(self._on_selection)
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        bare_head(desk, self.table, self.search)
        TableMore(desk, self, self.table, text("ui.registers.companies"), back=self.back)
        for part in (self.back.strip, self.table):
            self.body.addWidget(part)
        close = button(desk, text("part.close"))
        close.clicked.connect(self.accept)
        self.visit = button(desk, text("ui.registers.companies.visit"), "primary", icon_name="plus")
        self.visit.clicked.connect(self.begin)
        self.buttons.addWidget(close)
        self.buttons.addWidget(self.visit)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._on_selection()
        self.search.setFocus()
        self._read()

    def _read(self) -> None:
        read = partial(_companies, day=self.back.day)
        self.desk.tasks.run(read, self._show, owner=self, key="registers.companies")

    def _on_day(self) -> None:
        self.table.set_past(on=self.back.day is not None)
        self._on_selection()
        self._read()

    def begin(self) -> None:
        """Begins a visit of the one chosen."""
        if self.visit.isEnabled() and not self.desk.read_only:
            chosen = self._companies[int(self.table.current_id())]
            values: dict[str, Any] = {name: getattr(chosen, name) for name in _KNOWN}
            self.accept()
            self.visit_wanted.emit(values)

    def _columns(self) -> tuple[Column, ...]:
        words = self.desk.words

        def title(name: str) -> str:
            return words.text(f"{RepVisit.KIND}.{name}")

        standing = words.text("ui.registers.standing")
        badges = [badge_of(words, one) for one in RegisterStanding]
        day = column_width(self.desk, title("valid_until"), "2026-11-22")
        return (
            Column("company", title("company"), 180, "strong", stretch=True),
            Column("rep", title("rep"), 80),
            Column("standing", standing, column_width(self.desk, standing, *badges), "badge"),
            Column("valid_until", title("valid_until"), day, "muted"),
            Column("visits", words.text("ui.registers.companies.visits"), 64, "number"),
            Column("last_on", words.text("ui.registers.companies.last"), day, "muted"),
            Column("filing", title("filing"), 130, "muted", hidden=True),
            Column("products", title("products"), 180, "muted", hidden=True),
            Column("credit_code", title("credit_code"), 160, "muted", hidden=True),
        )

    def _show(self, found: Sequence[Company]) -> None:
        self._companies = tuple(found)
        self.back.arrived()
        rows = [
            Row(
                str(number),
                (
                    one.company, one.rep, self._badge(one), one.valid_until, one.visits,
                    one.last_on, one.filing, one.products, one.credit_code,
                ),
                search_text(one.company, one.rep, one.filing, one.products),
            )
            for number, one in enumerate(found)
        ]  # fmt: skip
        self.table.show_rows(rows)
        self.table.select(self.table.shown_ids()[:1])

    def _badge(self, company: Company) -> Badge:
        words = self.desk.words
        if company.standing is not RegisterStanding.DONE:
            return badge_of(words, company.standing)
        known = company.valid_until is not None
        key = "valid" if known else "unknown"
        return Badge(words.text(f"ui.registers.companies.{key}"), "good" if known else "plain")

    def _on_selection(self) -> None:
        self.visit.setEnabled(bool(self.table.current_id()) and self.back.day is None)
        keep_off(self.desk, self.visit)


def _companies(workspace: Workspace, *, day: date | None) -> tuple[Company, ...]:
    return companies(looking_back(workspace, day))
