"""A run as the page shows it: what was loaded, and over it what was answered since. No widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from cleanclinic.operations.self_checks.standards import StandardRow, standards_in_force
from cleanclinic.operations.self_checks.standing import (
    AnswerRow,
    RunRow,
    RunView,
    list_runs,
    run_on,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.scoring import Points, Score, Standing, score
from cleanclinic.records.self_check import CheckState, Column
from cleanclinic.records.standard import StandardItem
from cleanclinic.records.standard_methods import UNTOUCHED, Given


@dataclass(frozen=True)
class Answer:
    """An answer that the loaded run does not show yet; `values` go into its record."""

    values: Mapping[str, Any]

    @property
    def given(self) -> Given:
        values = self.values
        if "head_amount" in values:
            return Given(values["head_amount"], values["head_total"])
        return Given(values.get("amount"), values.get("total"), bool(values.get("not_applicable")))


@dataclass(frozen=True)
class ItemPlace:
    """An item with the rows of its indicators, and how many of them are answered."""

    item: StandardItem
    category: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class RunModel:
    """A run with answers laid over it: those on their way, or those only tried.

    `column` says whose answers are shown: one's own, or the department head's.
    """

    view: RunView
    over: Mapping[str, Answer] = field(default_factory=dict)
    column: Column = Column.SELF

    @cached_property
    def items(self) -> tuple[ItemPlace, ...]:
        """The items that ask this department something, in the standard's order."""
        titles = {one.code: one.title for one in self.view.standard.categories}
        rows: dict[str, list[AnswerRow]] = {}
        for one in self.view.rows:
            rows.setdefault(one.question.indicator.item, []).append(one)
        return tuple(
            ItemPlace(item, titles[item.category], tuple(rows[item.code]))
            for item in self.view.standard.items
            if item.code in rows
        )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All indicators in the order of the screens."""
        return tuple(one.code for place in self.items for one in place.rows)

    @cached_property
    def score(self) -> Score:
        givens = {row.code: row.given_to(self.column) for row in self.view.rows}
        return score(self.view.sheet, givens | {c: one.given for c, one in self.over.items()})

    def given(self, code: str) -> Given:
        """The answer; what was copied shows what it says before it is confirmed."""
        if code in self.over:
            return self.over[code].given
        found = self.view.row(code)
        if found is None or found.answer is None or found.stale:
            return UNTOUCHED
        copied = found.copied and self.column is Column.SELF
        return found.answer.as_before if copied else found.given_to(self.column)

    def remark(self, code: str) -> str:
        """What was written beside the answer, in the column shown."""
        found = self.view.row(code)
        return found.remark_of(self.column) if found is not None else ""

    def reason(self, code: str) -> str:
        if code in self.over:
            return str(self.over[code].values.get("reason", ""))
        found = self.view.row(code)
        return found.answer.reason if found and found.answer else ""

    def points(self, code: str) -> Points:
        return self.score.points[code]

    def given_to(self, code: str, column: Column) -> Given:
        """The answer as any column has it; the one shown with what was answered since."""
        if column is self.column:
            return self.given(code)
        found = self.view.row(code)
        return found.given_to(column) if found is not None else UNTOUCHED

    def points_of(self, code: str, column: Column) -> Decimal | None:
        """The points of an indicator in any column; None where there is nothing to count."""
        score_of = self.score if column is self.column else self.view.columns[column]
        return score_of.points[code].points

    def value_of(self, column: Column) -> Decimal | None:
        """The result in any column; one's own as it was loaded, as the others build on it."""
        shown = column is self.column and column is not Column.SELF
        return (self.score if shown else self.view.columns[column]).value

    def is_copied(self, code: str) -> bool:
        """Whether it is still only copied from the period before."""
        found = self.view.row(code)
        return code not in self.over and found is not None and found.copied

    def lacks_evidence(self, code: str) -> bool:
        found = self.view.row(code)
        if found is None or not found.question.indicator.evidence:
            return False
        has = found.answer is not None and bool(found.answer.evidence)
        return bool(self.points(code).points) and not has

    def place_of(self, code: str) -> int:
        """Which screen an indicator is on."""
        return next(
            (n for n, place in enumerate(self.items) if any(r.code == code for r in place.rows)), 0
        )

    def first_open(self) -> str:
        """Where to go on: the first indicator nobody has answered, else the first."""
        found = (code for code in self.codes if self.points(code).standing is Standing.UNTOUCHED)
        return next(found, self.codes[0] if self.codes else "")

    def next_open(self, code: str) -> str:
        """The next indicator nobody has answered, from the start again; itself if there is none."""
        return self._next(code, lambda one: self.points(one).standing is Standing.UNTOUCHED)

    def next_lacking(self, code: str) -> str:
        """The next indicator without the evidence it should have."""
        return self._next(code, self.lacks_evidence)

    def _next(self, code: str, wanted: Callable[[str], bool]) -> str:
        place = self.codes.index(code) + 1 if code in self.codes else 0
        onward = (*self.codes[place:], *self.codes[:place])
        return next(filter(wanted, onward), code)

    def beside(self, code: str, step: int) -> str:
        """The indicator so many places on; itself at either end."""
        if code not in self.codes:
            return self.first_open()
        place = self.codes.index(code) + step
        return self.codes[min(max(place, 0), len(self.codes) - 1)]

    def item_beside(self, code: str, step: int) -> str:
        """The first indicator of the screen so many on."""
        place = min(max(self.place_of(code) + step, 0), len(self.items) - 1)
        return self.items[place].rows[0].code


@dataclass(frozen=True)
class CheckView:
    """All the page shows; `model` is None where there is no run yet."""

    runs: tuple[RunRow, ...]
    standards: tuple[StandardRow, ...]
    model: RunModel | None
    day: date | None = None


def read_view(workspace: Workspace, *, run_id: str = "", day: date | None = None) -> CheckView:
    """The run asked for, else the newest that is still worked on, else the newest.

    As they stand, or as they stood at the end of `day`.
    """
    then = looking_back(workspace, day)
    runs = tuple(row for row in list_runs(then) if row.owner == workspace.store.owner)
    wanted = next((row for row in runs if row.id == run_id), None)
    working = (row for row in runs if row.state is not CheckState.SUBMITTED)
    chosen = wanted or next(working, runs[0] if runs else None)
    model = RunModel(run_on(workspace, chosen.id, day)) if chosen else None
    return CheckView(runs, standards_in_force(workspace), model, day)
