"""Which pictures look like the same photo: by a fingerprint of 64 bits, then by what they show.

Works on what `paper.looks` reads from a picture. The fingerprint says in each bit whether a field
of a coarse grid is brighter than the next one (dHash): a photo saved again, made smaller or
brighter keeps nearly all of them. Forms of one make share theirs too, so those that are near are
told apart by what they show in each place. The bounds are measured (decision 0029).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BITS = 64
# A copy differed in at most 9 bits; different pictures in 17 and more.
MARK_MOST = 9
# In parts of 256: a copy differed by 16 where it differed most; filled-in forms by 44 and more.
SHOWN_MOST = 20
_BANDS = MARK_MOST // 2 + 1
_WIDE = 13


@dataclass(frozen=True)
class PictureLook:
    """A picture as it is compared: `mark` is its fingerprint, `shown` its even grey, 64 x 64."""

    mark: int
    shown: bytes


def near_pairs(marks: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs of pictures, by their names, whose fingerprints are near; each pair once.

    Two of them that differ in at most nine bits differ in one bit at most in one of five bands.
    """
    found: set[tuple[str, str]] = set()
    for band in range(_BANDS):
        alike: dict[int, list[str]] = {}
        for name in sorted(marks):
            part = (marks[name] >> (band * _WIDE)) & ((1 << _WIDE) - 1)
            for near in (part, *(part ^ (1 << bit) for bit in range(_WIDE))):
                for other in alike.get(near, ()):
                    pair = (other, name)
                    if pair not in found and distance(marks[other], marks[name]) <= MARK_MOST:
                        found.add(pair)
                        yield pair
            alike.setdefault(part, []).append(name)


def distance(one: int, other: int) -> int:
    """In how many bits two fingerprints differ."""
    return (one ^ other).bit_count()
