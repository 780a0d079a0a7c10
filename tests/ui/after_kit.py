"""A desk as an act is put into it, held against what reading everything gives."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from ui.parts.kit import Kit
from ui.parts.record_plan import DeskPlan
from ui.parts.record_table import RecordTable
from ui.parts.record_view import ViewReader, can_read_after, first_rows


class Kept:
    """A desk as it is kept up to date, and what reading everything gives beside it."""

    def __init__(
        self, qtbot, kit: Kit, name: str, make: Callable[[], tuple[DeskPlan, Any]]
    ) -> None:
        """`make` gives the plan anew, and what reads for it."""
        self.kit, self.make = kit, make
        self.plan, self.reader = make()
        self.views = ViewReader(self.plan, kit.words)
        self.tables = [RecordTable(kit, f"{name}{n}", self.plan.columns) for n in (1, 2)]
        for table in self.tables:
            qtbot.addWidget(table)

    def arranged(self, arrange: Callable[[RecordTable], None]) -> None:
        for table in self.tables:
            arrange(table)

    def follow(self, ward: Workspace, changes: Changes) -> None:
        """Puts an act in place; what stands then is what a reader who comes now finds."""
        alone = can_read_after(self.plan, changes)
        view = self.views.read_after(ward, changes) if alone else self.views.read(ward, None)
        plan, reader = self.make()
        whole = ViewReader(plan, self.kit.words).read(ward, None)
        assert replace(view, used={}) == replace(whole, used={})
        assert list(view.held) == list(whole.held)
        assert getattr(self.reader, "view", None) == getattr(reader, "view", None)
        assert getattr(self.reader, "rows", None) == getattr(reader, "rows", None)
        kept, fresh = self.tables
        kept.show_rows(view.rows)
        fresh.show_rows(())
        fresh.show_rows(whole.rows)
        assert told(kept) == told(fresh)

    def first(self, ward: Workspace, order: list[tuple[str, bool]]) -> int:
        """How many rows are shown before all are read: those with which the table then begins."""
        fresh = self.tables[1]
        fresh.sort(order)
        found = first_rows(ward, self.make()[0], self.kit.words, order)
        if found is None:
            return 0
        fresh.show_first(found)
        before = told(fresh)[:2]
        fresh.show_rows(ViewReader(self.make()[0], self.kit.words).read(ward, None).rows)
        ids, cells, *_ = told(fresh)
        assert before == (ids[: len(found)], cells[: len(found)])
        assert [fresh.row(row.id) for row in found] == list(found)
        return len(found)


def told(table: RecordTable) -> tuple[object, ...]:
    """What a table shows, and what its foot and the heads of its groups say."""
    model = table.model
    cells = [
        [model.cell(place, column) for column in range(len(model.columns))]
        for place in range(model.rowCount())
    ]
    return model.shown_ids(), cells, model.heads, model.totals(), table.foot.text()
