"""What is said when paper was made: how many pages, or which character no font has."""

from cleanclinic.operations.workspace.results import Printed
from ui.parts.page import Desk


def tell_printed(desk: Desk, printed: Printed, key: str) -> None:
    """Tells of a PDF in words `key` with `count` of pages and `name`, or of what is missing."""
    text = desk.words.text
    if not printed.missing:
        desk.window.tell(text(key, count=printed.pages, name=printed.path.name))
        return
    first = printed.missing[0]
    desk.window.tell(
        text(
            "ui.print.missing",
            count=len(printed.missing),
            who=first.who,
            code=first.code_point,
        )
    )
