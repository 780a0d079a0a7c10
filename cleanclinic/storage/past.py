"""A store as it stood at a moment: the same reading, and nothing can be written."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeVar, cast

from cleanclinic.records.codec import to_data
from cleanclinic.records.held import Conflict, Held, Part
from cleanclinic.records.record import Record
from cleanclinic.storage.kind_table import kind_table
from cleanclinic.storage.store import Store

R = TypeVar("R", bound=Record)


class PastStore(Store):
    """Records just before the moment `before`; book-keeping and files are those of now.

    Each kind is worked out from the log once. What was deleted by then is not there: the bin is
    that of now. Closing it closes nothing, for the file is the present store's.
    """

    def __init__(self, store: Store, before: datetime) -> None:
        super().__init__(store._core, store._lock)  # noqa: SLF001  its own kind
        self.give_way = store.give_way
        self._before = before
        self._kinds: dict[type[Record], dict[str, Held[Any]]] = {}

    def close(self) -> None:
        """Nothing: whoever opened the store closes it."""

    def get(self, kind: type[R], record_id: str, *, deleted: bool = False) -> Held[R] | None:
        return cast("Held[R] | None", self._held(kind).get(record_id))

    def all(
        self, kind: type[R], *, owner: str | None = None, deleted: bool = False
    ) -> tuple[Held[R], ...]:
        if deleted:
            return super().all(kind, owner=owner, deleted=True)
        held: list[Held[R]] = list(self._held(kind).values())
        return tuple(one for one in held if owner in (None, one.owner))

    def first(
        self, kind: type[R], order: Sequence[tuple[str, bool]], most: int
    ) -> tuple[Held[R], ...]:
        found = sorted(self.all(kind), key=lambda one: one.record.id)
        for name, down in reversed(order):
            found = _sorted(found, kind_table(kind).names.index(name), down=down)
        return tuple(found[:most])

    def among(self, kind: type[R], field: str, values: Sequence[str]) -> tuple[Held[R], ...]:
        wanted = frozenset(values)
        if field == "id":
            return tuple(one for one in self.all(kind) if one.record.id in wanted)
        at = kind_table(kind).names.index(field)
        return tuple(one for one in self.all(kind) if _cells(one.record)[at] in wanted)

    def with_parts(self, kind: type[R], field: str) -> tuple[Held[R], ...]:
        return tuple(one for one in self.all(kind) if getattr(one.record, field))

    def columns(self, kind: type[Record], names: Sequence[str]) -> list[tuple[Any, ...]]:
        at = [kind_table(kind).names.index(name) for name in names]
        found = sorted(self._held(kind).items())
        return [(made, *map(_cells(held.record).__getitem__, at)) for made, held in found]

    def parts(
        self, kind: type[R], names: Sequence[str], filled: Sequence[str] = ()
    ) -> tuple[Part[R], ...]:
        found = sorted(self._held(kind).items())
        return tuple(Part(cast("R", held.record), held.owner) for _, held in found)

    def texts(self, kind: type[Record], field: str) -> tuple[str, ...]:
        return tuple(getattr(held.record, field) for held in self._held(kind).values())

    def owner_counts(self, kind: type[Record]) -> dict[str, int]:
        return dict(Counter(held.owner for held in self._held(kind).values()))

    def count(self, kind: type[Record], *, owner: str | None = None) -> int:
        return len(self.all(kind, owner=owner))

    def conflicts(self, kind: type[Record] | None = None) -> tuple[Conflict, ...]:
        """None: what differed then is not to be settled any more."""
        return ()

    def _held(self, kind: type[Record]) -> dict[str, Held[Any]]:
        if kind not in self._kinds:
            self.pause()
            found = self.as_of(kind, self._before)
            self._kinds[kind] = {held.record.id: held for held in found}
        return self._kinds[kind]

    def _transaction(self) -> NoReturn:
        raise RuntimeError("what was is not written")


def _cells(record: Record) -> tuple[Any, ...]:
    """The fields as they would lie in the table of their kind."""
    return kind_table(type(record)).cells(to_data(record))


def _sorted(found: Sequence[Held[R]], at: int, *, down: bool) -> list[Held[R]]:
    """By a field, what is blank last; those alike stay as they stand."""
    cells = [(_cells(one.record)[at], one) for one in found]
    told = [pair for pair in cells if pair[0] not in (None, "")]
    told.sort(key=lambda pair: pair[0], reverse=down)
    return [one for _, one in told] + [one for cell, one in cells if cell in (None, "")]
