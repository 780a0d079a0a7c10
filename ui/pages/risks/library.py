"""The dialog that picks risk points, with their controls, from the built-in library."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.library import LibraryRow, library
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.grading import RiskLevel
from cleanclinic.words import Words
from ui.pages.risks.view import level_badge
from ui.parts.beside import Beside
from ui.parts.cards import Card
from ui.parts.chips import FilterChips
from ui.parts.kit import Kit
from ui.parts.layouts import clear, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.question import Dialog
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_PREVIEW_WIDTH = 300


class LibraryDialog(Dialog):
    """Signals: `picked` (ids)."""

    picked = Signal(list)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.risks.library.title"))
        self._points: dict[str, LibraryRow] = {}
        self.chips = FilterChips(desk, text("ui.risks.chips"))
        self.chips.chosen.connect(self._on_chip)
        self.table = RecordTable(
            desk, "library", _columns(desk), checks=True, chips=self.chips, density="dense"
        )
        self.table.view.setAccessibleName(self.windowTitle())
        self.table.current_changed.connect(self._preview)
        self.table.checks_changed.connect(self._on_checks)
        self.table.opened.connect(self._tick)
        self.search = SearchBox(desk)
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self._card = self._make_preview(desk)
        self.beside = Beside(desk, self.table, self._card, side_width=_PREVIEW_WIDTH)
        self.beside.fill()
        self.body.addWidget(self.search)
        self.body.addWidget(self.beside, 1)
        self.hint = label(text("ui.risks.library.hint"), "muted")
        self.buttons.insertWidget(0, self.hint)
        self.add_buttons(text("ui.risks.library.take.none"))
        self.accept_button.setEnabled(False)
        self.accepted.connect(self._hand_over)
        self._fit(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = desk.words
        desk.tasks.run(lambda workspace: _read(workspace, words), self._show)
        self.search.setFocus()

    def _make_preview(self, desk: Desk) -> Card:
        card = Card(desk)
        self._text = label("", wrap=True)
        self._controls = column(desk.look, gap=8)
        card.body.addWidget(self._text)
        card.body.addWidget(label(desk.words.text("ui.risks.library.controls"), "heading"))
        card.body.addLayout(self._controls)
        card.body.addStretch(1)
        return card

    def _fit(self, parent: QWidget) -> None:
        """As large as useful and as the window allows."""
        look, window = self.kit.look, parent.window()
        room_wide, room_high = round(window.width() * 0.94), round(window.height() * 0.94)
        self.resize(min(look.px(1020), room_wide), min(look.px(620), room_high))

    def _show(self, found: tuple[Sequence[LibraryRow], Sequence[Row]]) -> None:
        points, rows = found
        self._points = {point.id: point for point in points}
        text = self.kit.words.text
        fits = sum(point.fits for point in points)
        self.chips.show_chips(
            [
                ("fits", text("ui.risks.library.fits", count=fits)),
                ("all", text("ui.risks.library.all", count=len(points))),
            ]
        )
        self._on_chip(self.chips.current)
        self.table.show_rows(rows)
        self.table.select(self.table.shown_ids()[:1])

    def _on_chip(self, name: str) -> None:
        self.table.set_filter("fits", self._fits if name == "fits" else None)

    def _fits(self, row: Row) -> bool:
        return self._points[row.id].fits

    def _preview(self, risk_id: str) -> None:
        clear(self._controls)
        point = self._points.get(risk_id)
        self._card.set_title(point.place if point else "")
        self._text.setText(point.text if point else "")
        badge = level_badge(self.kit.words, point.level, point.score) if point else None
        self.beside.show_current(point.place if point else "", badge)
        for number, control in enumerate(point.controls if point else (), start=1):
            line = QWidget()
            pill = Pill(self.kit.look, Badge(str(number), "info"))
            layout = row(self.kit.look, pill, label(control, "small", wrap=True), into=line)
            layout.setAlignment(pill, Qt.AlignmentFlag.AlignTop)
            layout.setStretch(1, 1)
            self._controls.addWidget(line)

    def _tick(self, risk_id: str) -> None:
        self.table.set_checked([*self.table.checked_ids(), risk_id])

    def _on_checks(self) -> None:
        taken = {risk_id for risk_id in self.table.checked_ids() if self._points[risk_id].taken}
        if taken:
            # What is in the register already cannot be taken twice.
            self.table.set_checked(set(self.table.checked_ids()) - taken)
            return
        count = len(self.table.checked_ids())
        key = "ui.risks.library.take" if count else "ui.risks.library.take.none"
        self.accept_button.setText(self.kit.words.text(key, count=count))
        self.accept_button.setAccessibleName(self.accept_button.text())
        self.accept_button.setEnabled(bool(count))

    def _hand_over(self) -> None:
        self.picked.emit(self.table.checked_ids())


def _columns(kit: Kit) -> tuple[Column, ...]:
    """As wide as the language, and the size of the text, ask for."""
    words, text = kit.words, kit.words.text
    levels = [level_badge(words, level, 25) for level in RiskLevel]
    level, state = text("ui.risks.column.level"), text("ui.risks.library.state")
    taken = Badge(text("ui.risks.library.is_taken"))
    return (
        Column("area", text("risk_point.area"), 96),
        Column("place", text("risk_point.post"), 120),
        Column("text", text("risk_point.description"), 180, stretch=True, filterable=False),
        Column("level", level, column_width(kit, level, *levels), "badge"),
        Column("controls", text("risk_point.measures"), 60, "muted"),
        Column("taken", state, column_width(kit, state, taken), "badge"),
    )


def _read(workspace: Workspace, words: Words) -> tuple[Sequence[LibraryRow], Sequence[Row]]:
    points = library(workspace)
    return points, [_table_row(point, words) for point in points]


def _table_row(point: LibraryRow, words: Words) -> Row:
    taken = Badge(words.text("ui.risks.library.is_taken"), "plain") if point.taken else None
    cells: tuple[Cell, ...] = (
        words.text(f"business_area.{point.area}"),
        point.place,
        point.text,
        level_badge(words, point.level, point.score),
        len(point.controls),
        taken,
    )
    return Row(point.id, cells, point.search)
