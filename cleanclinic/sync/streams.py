"""The rule of one device's stream: what may follow what; pure, no files and no database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cleanclinic.sync.errors import EpochError, ForkError, FrozenStreamError, GapError
from cleanclinic.sync.manifest import ZERO_HASH, Manifest


@dataclass(frozen=True)
class StreamState:
    """One device and epoch as the reader knows it; `waiting` holds what came too early."""

    device_id: str
    epoch: int
    upto: int = 0
    head: str = ZERO_HASH
    frozen: bool = False
    waiting: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Accept:
    """The bundle is the next one; `state` is the stream after it."""

    state: StreamState


@dataclass(frozen=True)
class Duplicate:
    """Taken in before: change nothing, give the same receipt again."""

    seq: int


def judge(
    state: StreamState,
    manifest: Manifest,
    bundle_hash: str,
    hash_at: Callable[[int], str | None],
) -> Accept | Duplicate:
    """Say whether a verified bundle is next or known; a fork, a gap or an old epoch raises."""
    if manifest.device_id != state.device_id or manifest.epoch != state.epoch:
        raise EpochError(epoch=manifest.epoch, known=state.epoch)
    seq = manifest.seq
    if seq <= state.upto:
        known = state.head if seq == state.upto else hash_at(seq)
        if known == bundle_hash:
            return Duplicate(seq)
        raise ForkError(seq=seq)
    if state.frozen:
        raise FrozenStreamError(seq=seq)
    if state.waiting.get(seq, bundle_hash) != bundle_hash:
        raise ForkError(seq=seq)
    if seq > state.upto + 1:
        missing = missing_ranges(state.upto, {*state.waiting, seq})
        raise GapError(seq=seq, missing=missing, numbers=say_ranges(missing))
    if manifest.prev != state.head:
        raise ForkError(seq=seq)
    waiting = {number: name for number, name in state.waiting.items() if number != seq}
    return Accept(replace(state, upto=seq, head=bundle_hash, waiting=waiting))


def missing_ranges(upto: int, waiting: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """The numbers that must still come before the waiting ones can be taken in."""
    ranges = []
    after = upto
    for number in sorted(waiting):
        if number > after + 1:
            ranges.append((after + 1, number - 1))
        after = max(after, number)
    return tuple(ranges)


def say_ranges(ranges: Iterable[tuple[int, int]]) -> str:
    """Ranges as a person reads them: 3, 5-8."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
