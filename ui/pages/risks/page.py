"""The register of risk points: table, filters, matrix and side form."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.risk_detail import RiskDetail, risk_detail
from cleanclinic.operations.risk_todos import REVIEW
from cleanclinic.records.held import Changes
from ui.pages.risks.deeds import RiskDeeds
from ui.pages.risks.fields import label_width
from ui.pages.risks.list_strip import ListStrip
from ui.pages.risks.matrix_card import MatrixCard
from ui.pages.risks.papers import RiskPapers
from ui.pages.risks.side import RiskSide
from ui.pages.risks.view import EMPTY, RiskView, chip_texts, columns, level_badge, read_view
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.kit import Kit
from ui.parts.layouts import button, column
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.record_table import RecordTable, Row
from ui.parts.search_box import SearchBox

_SIDE_WIDTH = 372
_LABEL_WIDTH = 64
_LOW = 560
LIBRARY = "library"
"""In place of a record: opens the risk library at once."""


class RisksPage(Page):
    """Risk points and their controls."""

    kinds = frozenset(
        {
            *("risk_point", "control", "staff_member", "control_check", "internal_rule"),
            *("review_round", "risk_review", "risk_approval"),
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: RiskView = EMPTY
        self._cell: tuple[int, int] | None = None
        self._wanted: list[str] = []
        self._make_table()
        self._make_side()
        self.deeds = RiskDeeds(desk, self, self.table, self.side)
        self.deeds.wanted.connect(self._want)
        self.empty.wanted.connect(self.deeds.open_library)
        self.side.history_wanted.connect(self.deeds.open_history)
        self.side.status_wanted.connect(lambda: self.deeds.open_status([self.side.risk_id]))
        self._make_actions()
        self._make_shortcuts()
        side = column(desk.look, self.matrix_card, self.side, gap=12)
        side.setStretch(1, 1)
        beside = QWidget()
        beside.setLayout(side)
        self.strip = ListStrip(desk)
        self.strip.review_wanted.connect(self.deeds.open_review)
        self.strip.approval_wanted.connect(self.deeds.open_approval)
        self.strip.rules_wanted.connect(self.deeds.open_rules)
        listed = QWidget()
        column(desk.look, self.strip, self.table, gap=6, into=listed).setStretch(1, 1)
        self.beside = Beside(desk, listed, beside, side_width=side_width(desk))
        self.beside.narrowed.connect(self._on_narrowed)
        column(desk.look, self.beside, into=self)

    # The page

    def title(self) -> str:
        return self.words.text("nav.risks")

    def subtitle(self) -> str:
        view = self._view
        return self.words.text("ui.risks.subtitle", points=len(view.rows), controls=view.controls)

    def top_actions(self) -> list[QWidget]:
        if self.beside.is_narrow:
            return [self.search, self.more, self.add]
        return [self.search, self.more, self.from_library, self.to_paper, self.add]

    def reading_actions(self) -> list[QWidget]:
        return [self.to_paper]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_view, words=self.words)
        self.desk.tasks.run(read, self._show, key="risks")

    def show_record(self, record_id: str) -> None:
        if record_id == LIBRARY:
            self.deeds.open_library()
        elif record_id == REVIEW:
            self.deeds.open_review()
        elif record_id in self._view.ids:
            self._lift_filters()
            self.table.select([record_id])
            self.beside.open_side()
        else:
            self._wanted = [record_id]

    def _want(self, ids: list[str]) -> None:
        """Selects what was just made, once it is there."""
        self._wanted = ids

    def leave(self) -> None:
        self.side.flush()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # How it is built

    def _make_actions(self) -> None:
        desk, text = self.desk, self.words.text
        self.search = SearchBox(desk)
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)
        self.add = button(
            desk, text("ui.risks.add"), "primary", icon_name="plus", tip=text("ui.risks.add.tip")
        )
        self.add.clicked.connect(self.deeds.open_new)
        self.to_paper = button(desk, text("ui.risks.print"), icon_name="printer")
        self.from_library = button(desk, text("ui.risks.library"), icon_name="library")
        self.from_library.clicked.connect(self.deeds.open_library)
        self.more = MenuButton(desk, text("part.desk.more"))
        self.papers = RiskPapers(desk, self, self.to_paper, self.more)
        self.to_paper.clicked.connect(self.papers.choose_print)
        menu = self.more.menu_shown
        for key in ("review", "approval", "rules"):
            do = getattr(self.deeds, f"open_{key}")
            menu.addAction(text(f"ui.risks.menu.{key}")).triggered.connect(do)
        menu.addSeparator()
        menu.addAction(text("ui.risks.import")).triggered.connect(self.papers.choose_import)
        menu.addAction(text("ui.risks.export")).triggered.connect(self.papers.choose_export)
        menu.addSeparator()
        menu.addAction(text("part.bin"), self.deeds.open_bin)
        self._spare = [
            menu.addAction(text("ui.risks.library"), self.deeds.open_library),
            menu.addAction(text("ui.risks.print"), self.papers.choose_print),
        ]
        for spare in self._spare:
            spare.setVisible(False)

    def _make_table(self) -> None:
        desk, text = self.desk, self.words.text
        self.chips = FilterChips(desk, text("ui.risks.chips"))
        self.chips.chosen.connect(self._on_chip)
        self.empty = Empty(desk, "shield-alert", text("ui.risks.empty"), text("ui.risks.library"))
        self.table = RecordTable(desk, "risks", columns(desk), empty=self.empty, chips=self.chips)
        self.table.view.setAccessibleName(text("nav.risks"))
        self.table.set_menu(self._row_actions)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(self._on_opened)

    def _make_side(self) -> None:
        desk = self.desk
        self.matrix_card = MatrixCard(desk)
        self.matrix = self.matrix_card.matrix
        self.matrix.cell_chosen.connect(lambda high, right: self._on_cell((high, right)))
        self.matrix.cleared.connect(lambda: self._on_cell(None))
        self.side = RiskSide(desk)
        self.side.conflict_wanted.connect(lambda: self.desk.window.go("sync", self.side.risk_id))

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+N", self.deeds.open_new),
            ("Ctrl+Shift+N", self.deeds.open_library),
            ("Ctrl+P", self.papers.choose_print),
            ("F2", self._on_opened),
            ("Ctrl+B", self.deeds.open_bulk),
            ("Ctrl+H", self.deeds.open_history),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.deeds.remove_selected)

    # What is shown

    def _show(self, view: RiskView) -> None:
        counted = (len(self._view.rows), self._view.controls)
        self._view = view
        self.deeds.people = view.people
        self.strip.show_state(view.approval, view.review)
        self.strip.setVisible(bool(view.rows))
        self.chips.show_chips(chip_texts(view, self.words))
        self.matrix.show_counts({cell: len(ids) for cell, ids in view.by_cell.items()})
        self.table.show_rows(view.rows)
        if counted != (len(view.rows), view.controls):
            self.heading_changed.emit()
        if wanted := [risk for risk in self._wanted if risk in view.ids]:
            self._wanted = []
            self._lift_filters()
            self.table.select(wanted)
        elif not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        if (current := self.table.current_id()) and current == self.side.risk_id:
            self._load_detail(current)
        elif not current:
            self.side.clear()

    def _on_current(self, risk_id: str) -> None:
        self.side.flush()
        if risk_id:
            self._load_detail(risk_id)
        else:
            self.side.clear()

    def _load_detail(self, risk_id: str) -> None:
        self.desk.tasks.run(
            lambda workspace: risk_detail(workspace, risk_id),
            self._show_detail, self._gone, key="risk_detail",
        )  # fmt: skip

    def _show_detail(self, detail: RiskDetail) -> None:
        if detail.point.id == self.table.current_id():
            self.side.show_detail(detail, self._view.people, self._view.today)
            self.beside.show_current(
                f"{detail.point.number} {detail.point.post}",
                level_badge(self.words, detail.grade.level, detail.grade.score),
            )

    def _gone(self, error: Exception) -> bool:
        """A risk point that was deleted meanwhile is no failure: the list is about to say so."""
        return isinstance(error, CleanClinicError) and error.code == "RECORD-MISSING"

    def _on_opened(self, _: str = "") -> None:
        self.beside.open_side()
        self.side.focus_form()

    # Filters

    def _on_chip(self, name: str) -> None:
        wanted = None if name == "all" else (lambda row: row.id in self._view.by_chip[name])
        self.table.set_filter("chip", wanted)

    def _on_cell(self, cell: tuple[int, int] | None) -> None:
        self._cell = cell
        self.table.set_filter("cell", self._in_cell if cell else None)

    def _in_cell(self, row: Row) -> bool:
        assert self._cell is not None
        return row.id in self._view.by_cell.get(self._cell, ())

    def _lift_filters(self) -> None:
        """Shows all rows, so that a wanted one can be selected."""
        self.search.clear()
        self.table.lift_filters()
        if self.matrix.chosen:
            self.matrix.press(self.matrix.chosen)
        if self.chips.current not in ("", "all"):
            self.chips.choose("all")
            self._on_chip("all")

    # What a person does

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        def action(key: str, do: object, *, keys: str = "", **values: object) -> QAction:
            made = QAction(self.words.text(f"ui.risks.menu.{key}", **values))
            made.setShortcut(QKeySequence(keys))
            made.triggered.connect(do)
            return made

        if not ids:
            return [action("new", self.deeds.open_new, keys="Ctrl+N")]
        count = len(ids)
        return [
            action("edit", self._on_opened, keys="F2"),
            action("bulk", self.deeds.open_bulk, keys="Ctrl+B", count=count),
            action("status", self.deeds.open_status_of_selected, count=count),
            action("history", self.deeds.open_history, keys="Ctrl+H"),
            None,
            action("remove", self.deeds.remove_selected, keys="Del", count=count),
        ]

    def _on_narrowed(self, narrow: bool) -> None:
        for spare in self._spare:
            spare.setVisible(narrow)
        self.heading_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        low = self.height() < self.desk.look.px(_LOW)
        self.matrix_card.setVisible(not low and not self.beside.is_narrow)
        super().resizeEvent(event)


def side_width(kit: Kit) -> int:
    """As wide as the labels of the language ask for."""
    return _SIDE_WIDTH + max(0, label_width(kit) - _LABEL_WIDTH)
