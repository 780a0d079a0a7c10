"""The reports over self-checks: each beside the one before, and all with what was found."""

from decimal import Decimal

from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.report_rows import Bar, Cell, Made, plain_number
from cleanclinic.operations.issues.board import Issue, list_issues
from cleanclinic.operations.issues.office import was_on_time
from cleanclinic.operations.self_checks.standing import RunView, list_runs, run_view
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.self_check import CheckState, Column
from cleanclinic.words import Words

_NOTHING = "–"


def compared(workspace: Workspace, period: Period, words: Words) -> Made:
    """Each self-check handed in for the period: its parts, and what has other points than before.

    Of a first one nothing stands beside it. The bars are of the latest.
    """
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for view in _handed_in(workspace, period):
        before = run_view(workspace, view.previous.id) if view.previous else None
        earlier = {one.code: one for one in before.score.categories} if before else {}
        titles = {one.code: one.title for one in view.standard.categories}
        title = view.run.title
        bars = []
        result = words.text("report.check_compared.result")
        was_result = before.score.value if before else None
        rows.append((title, result, *_change(was_result, view.score.value)))
        for one in view.score.categories:
            if not one.total:
                continue
            was = earlier[one.code].kept if one.code in earlier else None
            rows.append((title, titles[one.code], *_change(was, one.kept)))
            share = round(float(one.kept * 100 / one.applies), 1) if one.applies else 0.0
            bars.append((titles[one.code], share, f"{plain_number(one.kept)}"))
        rows += _otherwise(view)
    return Made(tuple(rows), (), tuple(bars), measured=words.text("report.bars.share"))


def of_period(workspace: Workspace, period: Period, words: Words) -> Made:
    """Every self-check handed in for the period with its three views, and issues found in it."""
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for view in _handed_in(workspace, period):
        own = view.columns[Column.SELF]
        rows.append(
            (
                view.run.title,
                _number(own.value),
                _number(view.columns[Column.HEAD].value) if _head_differs(view) else _NOTHING,
                _number(view.columns[Column.OFFICE].value) if view.review else _NOTHING,
                own.band.title if own.band else _NOTHING,
                len(own.vetoes),
                len(view.lacking),
            )
        )
        if own.value is not None:
            bars.append((view.run.title, float(own.value), str(plain_number(own.value))))
    found = [one for one in list_issues(workspace) if period.has(one.record.found_on)]
    return Made(tuple(rows), (), tuple(bars), _said(found, words))


def _said(found: list[Issue], words: Words) -> str:
    if not found:
        return ""
    return words.text(
        "report.checks.note",
        count=len(found),
        orders=sum(one.is_order for one in found),
        closed=sum(one.closed for one in found),
        on_time=sum(was_on_time(one) for one in found),
        late=sum(one.late for one in found),
    )


def _handed_in(workspace: Workspace, period: Period) -> list[RunView]:
    """The last version of each, the earliest period first."""
    runs = [
        one
        for one in list_runs(workspace, owner=workspace.store.owner)
        if one.state is CheckState.SUBMITTED and not one.replaced and period.has(one.last_day)
    ]
    return [run_view(workspace, one.id) for one in reversed(runs)]


def _otherwise(view: RunView) -> list[tuple[Cell, ...]]:
    """The indicators that have other points than in the period before, what was lost first."""
    found: list[tuple[Decimal, tuple[Cell, ...]]] = []
    for row in view.rows:
        was = row.previous.points.points if row.previous else None
        now = row.points.points
        if was is None or now is None or was == now:
            continue
        name = f"{row.code} {row.question.indicator.text}"
        found.append((now - was, (view.run.title, name, *_change(was, now))))
    found.sort(key=lambda one: one[0])
    return [row for _, row in found]


def _change(was: Decimal | None, now: Decimal | None) -> tuple[Cell, Cell, Cell]:
    more = None if was is None or now is None else now - was
    return _number(was), _number(now), _number(more)


def _number(value: Decimal | None) -> Cell:
    return _NOTHING if value is None else plain_number(value.normalize())


def _head_differs(view: RunView) -> bool:
    return any(one.given_to(Column.HEAD) != one.given_to(Column.SELF) for one in view.rows)
