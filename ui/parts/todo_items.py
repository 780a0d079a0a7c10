"""Things to do as lines of a list: the pill says how urgent, the link leads there."""

from collections.abc import Sequence
from datetime import date

from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.words import Words
from ui.parts.lines import TodoItem
from ui.parts.pills import Badge
from ui.parts.times import day_text

_SOON_DAYS = 14
# What has no day, by its kind; the words are `ui.home.pill.<kind>`.
_TONES = {
    "clock": "bad",
    "recovery_sheet": "bad",
    "send": "info",
    "alarm": "bad",
    "new_root": "bad",
    "care_check": "bad",
    "care_backup": "bad",
    "care_rehearsal": "bad",
    "care_compare": "bad",
    "handover_turning": "bad",
    "root_behind": "bad",
    "root_scrub": "bad",
    "ethics_evaluations": "info",
}
_OTHER = "warn"


def todo_items(words: Words, todos: Sequence[Todo], today: date) -> list[TodoItem]:
    """Lines in the same order; the id of each is its place."""
    go = words.text("ui.home.todo.go")
    return [
        TodoItem(
            str(place),
            todo_badge(words, todo),
            words.text(todo.text_key, **todo.values),
            day_text(todo.due, today) if todo.due else "",
            go,
        )
        for place, todo in enumerate(todos)
    ]


def todo_badge(words: Words, todo: Todo) -> Badge:
    """How urgent it is."""
    days = todo.days_left
    if days is None:
        return Badge(words.text(f"ui.home.pill.{todo.kind}"), _TONES.get(todo.kind, _OTHER))
    if days < 0:
        return Badge(words.text("ui.home.pill.overdue", days=-days), "bad")
    if days == 0:
        return Badge(words.text("ui.home.pill.today"), "bad")
    tone = "warn" if days <= _SOON_DAYS else "plain"
    return Badge(words.text("ui.home.pill.left", days=days), tone)
