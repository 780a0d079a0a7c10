"""Bringing the heads of a record together, field by field, without writing anything.

Every head is compared with every other against their nearest common ancestors: the side that left
a field alone gives way to the side that changed it. What remains different is a conflict, shown by
its latest side until a person settles it. The outcome depends on the set of changes alone, never
on the order in which they came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from cleanclinic.records.held import DELETED

# More heads than this are not paired off one by one: what differs among them is a conflict.
_HEADS_MAX = 32
# How many criss-crosses lie over each other before the base of a field counts as unknown.
_CROSSINGS_MAX = 20
_UNKNOWN = object()
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Node:
    """A change as merging sees it; `data` is None for a tombstone."""

    hash: str
    parents: tuple[str, ...]
    data: Mapping[str, Any] | None
    hlc: str
    device: str
    final: bool = False

    @property
    def rank(self) -> tuple[str, str, str]:
        """What decides which side is displayed: the latest stamp, then device, then hash."""
        return self.hlc, self.device, self.hash


@dataclass(frozen=True, slots=True)
class Merged:
    """The state of some heads; `conflicts` maps a field to the heads that differ, shown one first.

    `winner` is the head displayed where nothing else decides.
    """

    data: Mapping[str, Any]
    deleted: bool
    winner: str
    conflicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class History:
    """All changes of one record, and what any of its states amounts to."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.hash: node for node in nodes}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._merged: dict[frozenset[str], Merged] = {}

    def heads(self) -> tuple[str, ...]:
        """The changes that no other change names as a parent, sorted."""
        named = {parent for node in self.nodes.values() for parent in node.parents}
        return tuple(sorted(self.nodes.keys() - named))

    def state(self, heads: Iterable[str]) -> Merged | None:
        """What the record is at these heads; None before its first change."""
        chosen = frozenset(heads)
        return self._merge(chosen, 0) if chosen else None

    def before(self, change: str) -> Merged | None:
        """What the record was for the editor of `change`."""
        return self.state(self.nodes[change].parents)

    def value(self, change: str, crossings: int = 0) -> Mapping[str, Any]:
        """The values at one change; a tombstone keeps what it buried."""
        while (node := self.nodes[change]).data is None:
            if len(node.parents) > 1 and crossings < _CROSSINGS_MAX:
                return self._merge(frozenset(node.parents), crossings + 1).data
            change = max(node.parents, key=lambda parent: self.nodes[parent].rank)
        return node.data

    def setter(self, head: str, name: str) -> Node:
        """The change that gave `head` its value of a field."""
        wanted = self.value(head).get(name, _ABSENT)
        node = self.nodes[head]
        while True:
            same = [p for p in node.parents if self.value(p).get(name, _ABSENT) == wanted]
            if not same:
                return node
            node = self.nodes[min(same)]

    def parting(self, heads: Sequence[str], name: str) -> tuple[Any, ...]:
        """The value of a field where these heads parted; nothing where they do not share one."""
        bases = [self._base(one, other, 0) for one, other in combinations(heads, 2)]
        values = [base[name] for base in bases if name in base]
        first = values[0] if len(values) == len(bases) else _UNKNOWN
        known = first is not _UNKNOWN and all(value == first for value in values)
        return (first,) if known else ()

    def _merge(self, heads: frozenset[str], crossings: int) -> Merged:
        if heads not in self._merged:
            self._merged[heads] = self._merge_anew(heads, crossings)
        return self._merged[heads]

    def _merge_anew(self, heads: frozenset[str], crossings: int) -> Merged:
        ranked = sorted(heads, key=lambda head: self.nodes[head].rank, reverse=True)
        live = [head for head in ranked if self.nodes[head].data is not None]
        if not live:
            return Merged(self.value(ranked[0], crossings), deleted=True, winner=ranked[0])
        buried = [head for head in ranked if self.nodes[head].data is None]
        data, conflicts, winner = self._merge_live(live, crossings)
        if buried:
            conflicts[DELETED] = (winner, *buried)
        return Merged(data, deleted=False, winner=winner, conflicts=conflicts)

    def _merge_live(
        self, live: Sequence[str], crossings: int
    ) -> tuple[Mapping[str, Any], dict[str, tuple[str, ...]], str]:
        first = self.nodes[live[0]].data or {}
        if len(live) == 1:
            return first, {}, live[0]
        sides = {head: self.nodes[head].data or {} for head in live}
        standing = self._standing(sides, crossings)
        data: dict[str, Any] = {}
        conflicts: dict[str, tuple[str, ...]] = {}
        for name in dict.fromkeys(name for values in sides.values() for name in values):
            contenders = [head for head in live if head in standing[name]] or live
            shown = sides[contenders[0]].get(name, _ABSENT)
            if shown is not _ABSENT:
                data[name] = shown
            if any(sides[head].get(name, _ABSENT) != shown for head in contenders):
                conflicts[name] = _one_for_each_value(contenders, sides, name)
        final = next((head for head in live if self.nodes[head].final), None)
        return (
            self._keep_final(final, sides, data, conflicts)
            if final
            else (
                data,
                conflicts,
                live[0],
            )
        )

    def _keep_final(
        self,
        final: str,
        sides: Mapping[str, Mapping[str, Any]],
        data: Mapping[str, Any],
        conflicts: Mapping[str, tuple[str, ...]],
    ) -> tuple[Mapping[str, Any], dict[str, tuple[str, ...]], str]:
        """A final side is shown whole; what the others would have brought in is a conflict."""
        kept = sides[final]
        found: dict[str, tuple[str, ...]] = {}
        for name in dict.fromkeys([*kept, *data]):
            value = kept.get(name, _ABSENT)
            if name in conflicts or data.get(name, _ABSENT) != value:
                others = [head for head in sides if sides[head].get(name, _ABSENT) != value]
                found[name] = _one_for_each_value([final, *others], sides, name)
        return kept, found, final

    def _standing(
        self, sides: Mapping[str, Mapping[str, Any]], crossings: int
    ) -> dict[str, set[str]]:
        """For each field, the heads whose value no other head has changed since."""
        names = dict.fromkeys(name for values in sides.values() for name in values)
        standing = {name: set(sides) for name in names}
        if len(sides) > _HEADS_MAX:
            return standing
        for one, other in combinations(sides, 2):
            base = self._base(one, other, crossings)
            for name in names:
                ones, others = (sides[side].get(name, _ABSENT) for side in (one, other))
                if ones == others:
                    continue
                was = base.get(name, _ABSENT)
                if ones == was:
                    standing[name].discard(one)
                elif others == was:
                    standing[name].discard(other)
        return standing

    def _base(self, one: str, other: str, crossings: int) -> Mapping[str, Any]:
        """The values both sides started from; `_UNKNOWN` where their starts disagree."""
        common = self._ancestors_of(one) & self._ancestors_of(other)
        nearest = common - {parent for node in common for parent in self.nodes[node].parents}
        if len(nearest) == 1:
            return self.value(next(iter(nearest)), crossings)
        if not nearest:
            return self._alike_at_birth(one, other)
        if crossings >= _CROSSINGS_MAX:
            return _Nowhere()
        merged = self._merge(nearest, crossings + 1)
        return {**merged.data, **dict.fromkeys(merged.conflicts, _UNKNOWN)}

    def _alike_at_birth(self, one: str, other: str) -> Mapping[str, Any]:
        """What two sides that were made apart, under one id, began with alike."""
        roots = [
            [node for node in self._ancestors_of(side) if not self.nodes[node].parents]
            for side in (one, other)
        ]
        if any(len(found) != 1 for found in roots):
            return _Nowhere()
        ones, others = (self.nodes[found[0]].data or {} for found in roots)
        return _Nowhere({name: ones[name] for name in ones if ones[name] == others.get(name)})

    def _ancestors_of(self, change: str) -> frozenset[str]:
        if change not in self._ancestors:
            found: set[str] = set()
            ahead = [change]
            while ahead:
                current = ahead.pop()
                if current not in found:
                    found.add(current)
                    ahead.extend(self.nodes[current].parents)
            self._ancestors[change] = frozenset(found)
        return self._ancestors[change]


class _Nowhere(dict[str, Any]):
    """The base of sides that share no ancestor: what is not in it has no known value."""

    def get(self, key: str, default: Any = None, /) -> Any:
        return super().get(key, _UNKNOWN)


def _one_for_each_value(
    heads: Iterable[str], sides: Mapping[str, Mapping[str, Any]], name: str
) -> tuple[str, ...]:
    kept: list[str] = []
    for head in heads:
        value = sides[head].get(name, _ABSENT)
        if all(sides[other].get(name, _ABSENT) != value for other in kept):
            kept.append(head)
    return tuple(kept)
