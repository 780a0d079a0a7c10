"""What self-checks want on the start page of a ward and on the office's desk."""

from collections.abc import Iterator
from datetime import timedelta

from cleanclinic.operations.self_checks.reviews import reviews_waiting
from cleanclinic.operations.self_checks.standing import RunRow, list_runs, review_of, unanswered
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.decimals import plain
from cleanclinic.records.self_check import CheckState

PAGE, OFFICE_PAGE = "selfcheck", "reviews"
# An open run is on the start page so long before it is due; so long after it came, a review.
SAID_BEFORE, SAID_AFTER = timedelta(days=30), timedelta(days=14)
# So few days before it is due, an open run shows in the navigation.
_PRESSING = timedelta(days=7)


def self_check_todos(workspace: Workspace) -> Iterator[Todo]:
    """Runs that are open and due, with how much is left, and reviews that came from the office."""
    today = workspace.today()
    for row in _own_runs(workspace):
        if row.state is CheckState.SUBMITTED:
            yield from _reviewed(workspace, row)
        elif row.due is not None and row.due - today <= SAID_BEFORE:
            left = len(unanswered(workspace, row.id))
            key = "todo.check_open" if left else "todo.check_submit"
            values: dict[str, object] = {"title": row.title, "left": left}
            days = (row.due - today).days
            yield Todo("check_due", row.due, days, key, values, PAGE, row.id)


def _reviewed(workspace: Workspace, row: RunRow) -> Iterator[Todo]:
    review = review_of(workspace, row.id)
    if review is None or review.on is None or row.replaced:
        return
    if workspace.today() - review.on <= SAID_AFTER:
        value = "–" if review.result is None else plain(review.result)
        count = len(review.answers)
        values: dict[str, object] = {"title": row.title, "value": value, "count": count}
        yield Todo("check_reviewed", None, None, "todo.check_reviewed", values, PAGE, row.id)


def self_check_badge(workspace: Workspace) -> int:
    """How many runs are open and due within days, or late."""
    today = workspace.today()
    return sum(
        row.due is not None and row.due - today <= _PRESSING
        for row in _own_runs(workspace)
        if row.state is not CheckState.SUBMITTED
    )


def review_todos(workspace: Workspace) -> Iterator[Todo]:
    """How many submitted runs wait for the office, in a line."""
    if count := reviews_waiting(workspace):
        values: dict[str, object] = {"count": count}
        yield Todo("check_reviews", None, None, "todo.check_reviews", values, OFFICE_PAGE, "")


def _own_runs(workspace: Workspace) -> list[RunRow]:
    return [row for row in list_runs(workspace) if row.owner == workspace.store.owner]
