"""What issues want of the ward on its start page."""

from collections.abc import Iterator
from datetime import date

from cleanclinic.operations.issues.board import WARD_ACTS, Issue, NextAct, counted_issues
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.rectification import Light, RectifyState

PAGE = "rectify"
_TEXT = 40


def rectify_todos(workspace: Workspace) -> Iterator[Todo]:
    """Every issue on which it is the ward's turn, with the act that comes next."""
    today = workspace.today()
    for issue in counted_issues(workspace):
        if issue.next_act not in WARD_ACTS:
            continue
        due = _day(issue)
        values: dict[str, object] = {
            "number": issue.record.number,
            "text": issue.record.problem.partition("\n")[0][:_TEXT],
        }
        key = f"todo.issue.{issue.next_act.value}"
        yield Todo("issue", due, (due - today).days, key, values, PAGE, issue.id)


def rectify_badge(workspace: Workspace) -> int:
    """Orders not signed for, what was sent back, what is late or nearly so."""
    return sum(_presses(issue) for issue in counted_issues(workspace))


def _presses(issue: Issue) -> bool:
    if issue.next_act not in WARD_ACTS:
        return False
    pressing = (RectifyState.SENT_BACK, RectifyState.LOOK_BACK)
    state = issue.standing.state
    return (
        issue.next_act is NextAct.RECEIVE
        or state in pressing
        or issue.standing.light in (Light.YELLOW, Light.RED)
    )


def _day(issue: Issue) -> date:
    look = issue.standing.look_back_on
    return look if look is not None and issue.next_act is NextAct.LOOK_BACK else issue.standing.due
