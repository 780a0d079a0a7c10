"""The rows a table holds: what is searched in each, and where it stands by its id."""

from collections.abc import Sequence

from ui.parts.table_cell import cell_text
from ui.parts.table_row import Row


class HeldRows:
    """All rows in the order given. What did not change is to be the same object as before."""

    def __init__(self) -> None:
        self.rows: tuple[Row, ...] = ()
        self.search: list[str] = []
        self.places: dict[str, int] = {}

    def take(self, rows: tuple[Row, ...]) -> None:
        """Holds these rows; where they are the same as before is not looked at again."""
        if not self.rows:
            self._begin(rows)
            return
        before, search = self.rows, self.search
        front, back = _alike(before, rows)
        end = len(rows) - back
        self.rows = rows
        found = [search_of(row) for row in rows[front:end]]
        self.search = [*search[:front], *found, *search[len(before) - back :]]
        for row in before[front : len(before) - back]:
            del self.places[row.id]
        last = end if len(rows) == len(before) else len(rows)
        # Of lists and not one by one: one row more moves thousands.
        ids = [row.id for row in rows[front:last]]
        self.places.update(zip(ids, range(front, last), strict=True))

    def _begin(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self.search = [row.search or search_of(row) for row in rows]
        self.places = dict(zip([row.id for row in rows], range(len(rows)), strict=True))

    def replaced(self, rows: Sequence[Row], most: int) -> list[int] | None:
        """Where another row of the same id stands, at `most` so many; None where rows came or went
        or more than that are others.
        """
        before = self.rows
        if len(rows) != len(before):
            return None
        front, back = _alike(before, rows)
        among = range(front, len(rows) - back)
        places = [place for place in among if before[place] is not rows[place]]
        alike = len(places) <= most and all(before[one].id == rows[one].id for one in places)
        return places if alike else None

    def put(self, rows: tuple[Row, ...], places: Sequence[int]) -> None:
        """Holds rows that are others at these places only."""
        self.rows = rows
        for place in places:
            self.search[place] = search_of(rows[place])


def search_of(row: Row) -> str:
    """What is searched in a row."""
    return row.search or "\n".join(cell_text(cell) for cell in row.cells).lower()


def _alike(before: Sequence[Row], after: Sequence[Row]) -> tuple[int, int]:
    """How many rows are the same objects as before, from the first on and from the last back."""
    least = min(len(before), len(after))
    pairs = zip(before, after, strict=False)
    front = next((at for at, (old, new) in enumerate(pairs) if old is not new), least)
    pairs = zip(reversed(before), reversed(after), strict=False)
    back = next((at for at, (old, new) in enumerate(pairs) if old is not new), least)
    return front, min(back, least - front)
