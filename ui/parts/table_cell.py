"""What stands in a cell of a table, and what it says in words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ui.parts.pills import Badge


@dataclass(frozen=True)
class Link:
    """A cell that can be pressed (a scan, a PDF)."""

    text: str
    icon_name: str = "paperclip"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Bar:
    """A number of 100 with a bar of that length; `tone` is main, warn, bad or plain."""

    value: Decimal
    tone: str = "main"

    def __str__(self) -> str:
        return str(self.value)


Cell = str | int | float | Decimal | date | datetime | Badge | Link | Bar | None


def cell_text(cell: Cell) -> str:
    """What a cell says in words."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
