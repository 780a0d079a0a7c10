"""Self, department head and office beside each other: of one indicator, and of a whole run."""

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from cleanclinic.operations.self_checks.standing import AnswerRow
from cleanclinic.operations.self_checks.words import said
from cleanclinic.records.decimals import plain
from cleanclinic.records.initials import search_text
from cleanclinic.records.self_check import Column
from cleanclinic.words import Words
from ui.pages.selfcheck.model import RunModel
from ui.parts.chips import FilterChips
from ui.parts.kit import Kit
from ui.parts.layouts import button, label
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_table import RecordTable
from ui.parts.table_more import TableMore
from ui.parts.table_row import Column as TableColumn
from ui.parts.table_row import Row

_WIDE, _TALL = 860, 420


def signed(number: Decimal) -> str:
    """A difference with its sign; empty for none."""
    if not number:
        return ""
    return f"+{plain(number)}" if number > 0 else f"−{plain(-number)}"


def differs(model: RunModel, code: str) -> bool:
    """Whether head or office say something else of an indicator than the department, or more."""
    found = model.view.row(code)
    if found is None:
        return False
    own = found.given_to(Column.SELF)
    others = (found.given_to(Column.HEAD), model.given_to(code, Column.OFFICE))
    remarks = (found.remark_of(Column.HEAD), found.remark_of(Column.OFFICE))
    return any(one != own for one in others) or any(remarks)


def columns_line(words: Words, model: RunModel) -> str:
    """The three results in a line; empty where all say the same."""
    values = {one: model.value_of(one) for one in Column}
    own, head, office = (values[one] for one in Column)
    if own is None or head is None or office is None or len(set(values.values())) == 1:
        return ""
    shown = {"own": plain(own), "head": plain(head)}
    if model.view.review is None and model.column is not Column.OFFICE:
        return words.text("ui.selfcheck.columns", **shown) if own != head else ""
    moved = signed(office - own) or words.text("ui.selfcheck.columns.same")
    key = "ui.selfcheck.columns.two" if own == head else "ui.selfcheck.columns.three"
    return words.text(key, **shown, office=plain(office), moved=moved)


class ColumnsBox(QWidget):
    """What each of the three says of one indicator: a line each, with points and remark."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(kit.look.px(10))
        self._grid.setVerticalSpacing(kit.look.px(3))
        self._grid.setColumnStretch(1, 1)
        self._lines = {
            one: (label("", "muted"), label("", "small", wrap=True), label("", "small"))
            for one in Column
        }
        for place, (one, parts) in enumerate(self._lines.items()):
            parts[0].setText(kit.words.text(f"check_column.{one.value}"))
            for across, part in enumerate(parts):
                part.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                self._grid.addWidget(part, place, across)
        self.hide()

    def show_model(self, model: RunModel, code: str) -> None:
        """Shows an indicator, where there is more than the department's own answer to it."""
        found = model.view.row(code)
        on = found is not None and (model.column is Column.OFFICE or differs(model, code))
        self.setVisible(on)
        if found is None or not on:
            return
        words, head = self._kit.words, found.given_to(Column.HEAD)
        for one, (_, text, points) in self._lines.items():
            given = model.given_to(code, one)
            # What nobody said stays blank: it is as the column before has it.
            before = found.given_to(Column.SELF) if one is Column.HEAD else head
            silent = one is not Column.SELF and given == before
            # One's own remark stands in the field below.
            remark = "" if one is model.column else found.remark_of(one)
            parts = ["" if silent else said(words, found.question, given), remark]
            text.setText("\n".join(filter(None, parts)) or "—")
            points.setText("" if silent else _points(words, model.points_of(code, one)))


def _points(words: Words, points: Decimal | None) -> str:
    return "" if points is None else words.text("ui.selfcheck.columns.points", points=plain(points))


class ColumnsDialog(Dialog):
    """All indicators with the three columns beside each other, those that differ first.

    Signals: `chosen` (code of an indicator).
    """

    chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget, model: RunModel) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.selfcheck.columns.title"))
        differing = [code for code in model.codes if differs(model, code)]
        head = label(columns_line(desk.words, model) or text("ui.selfcheck.columns.none"))
        self.body.addWidget(head)
        review = model.view.review
        if review is not None and review.remark:
            overall = text("ui.selfcheck.columns.remark", by=review.by, remark=review.remark)
            self.body.addWidget(label(overall, wrap=True))
        self.chips = FilterChips(desk, text("ui.selfcheck.columns.chips"))
        self.table = RecordTable(desk, "selfcheck-columns", _columns(desk.words), chips=self.chips)
        TableMore(desk, self, self.table, text("ui.selfcheck.columns.title"))
        self.table.view.setAccessibleName(text("ui.selfcheck.columns.title"))
        self.table.setMinimumSize(desk.look.px(_WIDE), desk.look.px(_TALL))
        self.body.addWidget(self.table)
        self.chips.show_chips(
            [
                ("differs", text("ui.selfcheck.columns.differs", count=len(differing))),
                ("all", text("ui.selfcheck.columns.all", count=len(model.codes))),
            ]
        )
        self.table.show_rows([_row(model, row, desk.words) for row in model.view.rows])
        self._differing = frozenset(differing)
        self.chips.chosen.connect(self._filter)
        self.chips.choose("differs" if differing else "all")
        self._filter(self.chips.current)
        self.table.opened.connect(self._go)
        close = button(desk, text("part.close"))
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)

    def _filter(self, name: str) -> None:
        wanted = self._differing
        self.table.set_filter("chip", lambda row: name == "all" or row.id in wanted)

    def _go(self, code: str) -> None:
        self.accept()
        self.chosen.emit(code)


def _columns(words: Words) -> list[TableColumn]:
    text = words.text
    return [
        TableColumn("code", text("ui.selfcheck.columns.code"), 66, "strong"),
        TableColumn("text", text("ui.selfcheck.columns.text"), 220, stretch=True),
        TableColumn("full", text("ui.selfcheck.columns.full"), 62, "number", align="right"),
        *(
            TableColumn(one.value, text(f"check_column.{one.value}"), 72, "number", align="right")
            for one in Column
        ),
        TableColumn("moved", text("ui.selfcheck.columns.moved"), 66, "number", align="right"),
        TableColumn("remark", text("ui.selfcheck.columns.said"), 140),
    ]


def _row(model: RunModel, row: AnswerRow, words: Words) -> Row:
    indicator = row.question.indicator
    own, head, office = (model.points_of(row.code, one) for one in Column)
    moved = "" if own is None or office is None else signed(office - own)
    remark = row.remark_of(Column.OFFICE) or row.remark_of(Column.HEAD)
    away = words.text("self_check_said.away")
    cells = tuple(away if one is None else one for one in (own, head, office))
    return Row(
        row.code,
        (row.code, indicator.text, indicator.points, *cells, moved, remark),
        search_text(row.code, indicator.text, remark),
    )
