"""How many lines of each kind a set holds, and a sum over them, so that two sides can compare sets.

The sum is that of the lines' SHA-256 as big-endian numbers, modulo 2^256: the order makes no
difference and a line can be added without knowing the others. It finds what was lost or altered by
mistake. It proves nothing against a forger; signatures and chains do.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from cleanclinic.sync.limits import SCHEMA_KINDS_MAX
from cleanclinic.sync.shapes import Count, Hex64, Id

_MODULUS = 1 << 256


class KindTally(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lines of one kind."""

    kind: Id
    count: Count
    sum: Hex64


Tally = Annotated[tuple[KindTally, ...], msgspec.Meta(max_length=SCHEMA_KINDS_MAX)]


@dataclass(frozen=True)
class TallyDifference:
    """A kind of which two sides do not hold the same lines; equal counts mean other lines."""

    kind: str
    here: int
    there: int


class Tallying:
    """A tally in the making; each line is added once."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()

    def add(self, kind: str, digest: bytes) -> None:
        """One line by its SHA-256."""
        self._counts[kind] += 1
        self._sums[kind] = (self._sums[kind] + int.from_bytes(digest, "big")) % _MODULUS

    def result(self) -> tuple[KindTally, ...]:
        """Kinds in the order of their names."""
        return tuple(
            KindTally(kind, count, f"{self._sums[kind]:064x}")
            for kind, count in sorted(self._counts.items())
        )


def joined(*tallies: Sequence[KindTally]) -> tuple[KindTally, ...]:
    """The tally of sets that have no line in common, taken together."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for one in (one for tally in tallies for one in tally):
        counts[one.kind] += one.count
        sums[one.kind] = (sums[one.kind] + int(one.sum, 16)) % _MODULUS
    return tuple(KindTally(kind, counts[kind], f"{sums[kind]:064x}") for kind in sorted(counts))


def differences(
    here: Sequence[KindTally], there: Sequence[KindTally]
) -> tuple[TallyDifference, ...]:
    """Every kind of which the two do not hold the same lines."""
    ours, theirs = ({one.kind: one for one in tally} for tally in (here, there))
    return tuple(
        TallyDifference(kind, _count(ours.get(kind)), _count(theirs.get(kind)))
        for kind in sorted(ours.keys() | theirs.keys())
        if ours.get(kind) != theirs.get(kind)
    )


def _count(one: KindTally | None) -> int:
    return one.count if one else 0
