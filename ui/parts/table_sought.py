"""What is sought among the rows of a table, a part of them at a time."""

from collections.abc import Collection, Sequence

from cleanclinic.records.initials import query_terms

# Looking through so many rows takes a few milliseconds.
_AT_ONCE = 20_000


class Sought:
    """Looks for every word of a query among rows, given by their places, in their order."""

    def __init__(self, query: str, search: Sequence[str], among: Sequence[int]) -> None:
        self.query = query
        # Those shown first, and those that follow.
        self.found: list[int] = []
        self.more: list[int] = []
        self._terms = query_terms(query)
        self._search = search
        self._among = among
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._among)

    def look(self) -> list[int]:
        """What matches of the next part; it is not among those found yet."""
        part = self._among[self._at : self._at + _AT_ONCE]
        self._at += len(part)
        search = self._search
        for term in self._terms:
            part = [place for place in part if term in search[place]]
        return list(part)

    def look_until(self, places: Collection[int]) -> None:
        """Looks until something was found, and these places where they match."""
        waiting = {
            place for place in places if all(term in self._search[place] for term in self._terms)
        }
        while not self.is_done and (waiting or not self.found):
            new = self.look()
            self.found += new
            waiting.difference_update(new)

    def look_through(self) -> None:
        """Looks through all that are left."""
        while not self.is_done:
            self.found += self.look()
